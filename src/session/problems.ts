import { nearest } from '../model/nearest.ts';
import { describePath, lineAndColumn, offsetOf, type JsonPath } from './json-positions.ts';

/** Something about a session's files that is not as it ought to be. */
export interface Problem {
  /** An `error` keeps the session from being opened; a `warning` says what is done about it. */
  readonly severity: 'error' | 'warning';
  /** Within the session's folder. */
  readonly file: string;
  /** The value inside the file: `values.ch/7/fader`. */
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  /** What was expected, what came, what to do. */
  readonly message: string;
}

/** A problem in one line: `desk.json:4:12 values.ch/7/fader: expected …`. */
export function describeProblem(problem: Problem): string {
  const place = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  return `${problem.file}${place}${path}: ${problem.message}`;
}

/** Most problems told of one file: whoever mends the first twenty looks again anyway. */
const MOST_PER_FILE = 20;

/** Gathers the problems of a session while it is read. */
export class ProblemList {
  readonly problems: Problem[] = [];
  readonly #texts = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Makes lines and columns known for a file. */
  file(file: string, text: string): void {
    this.#texts.set(file, text);
  }

  /** Says what is wrong with the value at a path of a file. */
  add(severity: Problem['severity'], file: string, path: JsonPath, message: string): void {
    if (!this.#counted(severity, file)) return;
    const text = this.#texts.get(file);
    const place = text === undefined ? {} : lineAndColumn(text, offsetOf(text, path));
    this.problems.push({ severity, file, path: describePath(path), ...place, message });
  }

  /** Says what is wrong at an offset of a text. */
  addAt(file: string, offset: number, message: string): void {
    if (!this.#counted('error', file)) return;
    const place = lineAndColumn(this.#texts.get(file) ?? '', offset);
    this.problems.push({ severity: 'error', file, path: '', ...place, message });
  }

  get errors(): readonly Problem[] {
    return this.problems.filter(({ severity }) => severity === 'error');
  }

  #counted(severity: Problem['severity'], file: string): boolean {
    const key = `${severity} ${file}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= MOST_PER_FILE;
  }
}

/** Part of a word that may be mistaken: paths are long and much alike, so less than elsewhere. */
const MISTAKEN = 1 / 4;

/** `; did you mean ch/7/fader?`, or nothing. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const meant = nearest(word, words, MISTAKEN);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
