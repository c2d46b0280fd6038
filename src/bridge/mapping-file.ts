import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeProblem } from '../mapping/check.ts';
import type { Mapping, Problem } from '../mapping/mapping.ts';
import type { MappingState } from '../model/page.ts';

/** Reads a mapping and holds it against the surfaces and the desk it is for. */
export type CheckMapping = (text: string) => {
  readonly mapping: Mapping | undefined;
  readonly problems: readonly Problem[];
};

type FileState = MappingState['state'];

/** A text without a fault, and what it means. */
export interface Good {
  readonly text: string;
  readonly mapping: Mapping;
}

/** What came of looking at a file again. */
export type Look = 'as before' | 'better' | 'faulty' | 'gone';

/** A mapping in a file, which somebody may be editing: what it last said without a fault, and what is wrong with it now. */
export class MappingFile {
  readonly path: string;
  good: Good | undefined;
  state: FileState = 'gone';
  /** The first fault at its place, with its line and a caret; undefined while there is none. */
  fault: string | undefined;
  /** How many faults there are besides the first. */
  more = 0;
  #seen: string | undefined;
  readonly #check: CheckMapping;

  constructor(file: string, check: CheckMapping) {
    this.path = file;
    this.#check = check;
    this.look();
  }

  get name(): string {
    return path.basename(this.path);
  }

  /** Reads it again. */
  look(): Look {
    const text = this.#read();
    if (text === undefined) return this.#gone();
    if (text === this.#seen && this.state !== 'gone') return 'as before';
    this.#seen = text;
    const { mapping, problems } = this.#checked(text);
    const faults = problems.filter(({ weight }) => weight !== 'warning');
    const [first] = faults;
    this.fault = first && describeProblem(this.name, text, first);
    this.more = Math.max(0, faults.length - 1);
    this.state = mapping && !first ? 'in force' : 'faulty';
    if (!mapping || first) return 'faulty';
    this.good = { text, mapping };
    return 'better';
  }

  /** Whatever goes wrong in checking is a fault of this file: the desk goes on. */
  #checked(text: string): ReturnType<CheckMapping> {
    try {
      return this.#check(text);
    } catch (error) {
      const message = `this file cannot be checked, please report it: ${(error as Error).message}`;
      return { mapping: undefined, problems: [{ line: 1, column: 1, message }] };
    }
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      this.fault = `${this.name} cannot be read: ${(error as Error).message}`;
      this.more = 0;
      return undefined;
    }
  }

  #gone(): Look {
    const before = this.state;
    this.state = 'gone';
    return before === 'gone' && this.#seen !== undefined ? 'as before' : 'gone';
  }
}

/** How many controls do something else in one mapping than in another. */
export function changedRules(before: Mapping | undefined, after: Mapping): number {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const all = new Set([...old.keys(), ...fresh.keys()]);
  return [...all].filter((control) => old.get(control) !== fresh.get(control)).length;
}

/** What is written of each control, layer by layer. */
function linesOf(mapping: Mapping | undefined): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const { layers, control, written } of mapping?.rules ?? []) {
    const names = layers.map((number) => mapping?.layers[number]?.name ?? '');
    const key = JSON.stringify([...names, control]);
    const said = lines.get(key);
    lines.set(key, said === undefined || said === written ? written : `${said}\n${written}`);
  }
  return lines;
}
