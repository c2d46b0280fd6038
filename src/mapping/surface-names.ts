import type { Control } from '../model/controls.ts';
import { nearest } from '../model/nearest.ts';
import type { Template } from './syntax.ts';

/** What the words left of the colon can be numbers of, from and to. */
export type Variables = Readonly<Record<string, readonly [low: number, high: number]>>;

/** The controls that a name stands for. */
export interface Meant {
  readonly controls: readonly Control[];
  readonly variables: Variables;
}

const NONE: Meant = { controls: [], variables: {} };

/** The names of the controls of a surface, or of every model there is of a family, and of the strips that would follow beside it. */
export class SurfaceNames {
  readonly #controls: readonly Control[];
  readonly #strips: number;
  readonly #byName: ReadonlyMap<string, Control>;
  /** For each control of a strip, by its name with `{strip}`: one of them. */
  readonly #byPattern = new Map<string, Control>();
  readonly #known = new Map<string, Meant>();

  /** @param strips how many strips stand side by side at the most. */
  constructor(controls: readonly Control[], strips: number) {
    this.#controls = merged(controls);
    this.#strips = strips;
    this.#byName = new Map(this.#controls.map((control) => [control.name, control]));
    for (const control of this.#controls)
      if (control.strip > 0) this.#byPattern.set(patternOf(control), control);
  }

  /** Names as somebody would write them on the left: each strip's once. */
  get patterns(): Iterable<string> {
    return new Set(this.#controls.map((control) => (control.strip > 0 ? patternOf(control) : control.name)));
  }

  /** The controls a left side stands for. */
  meant(name: string): Meant {
    let meant = this.#known.get(name);
    if (!meant) this.#known.set(name, (meant = name.includes('{') ? this.#pattern(name) : this.#plain(name)));
    return meant;
  }

  /** What a control named on the right (`reset encoder {strip}`) can be: braces stand for any number. */
  named(control: Template): readonly Control[] {
    const pattern = control.parts.map((part) => (typeof part === 'string' ? part : '{any}')).join('');
    return this.meant(pattern).controls;
  }

  /** The name that was probably meant. */
  didYouMean(name: string): string {
    const plain = name.replace(/(?<= )\d+$/u, '{strip}');
    const near =
      nearest(name, this.patterns) ?? nearest(plain, this.patterns) ?? nearest(name, this.#byName.keys());
    return near === undefined ? '' : `; did you mean "${near}"?`;
  }

  /** A strip beyond this surface may stand beside it on another unit, and a second unit has a second of each key. */
  #plain(name: string): Meant {
    const found = this.#byName.get(name.replace(/ @\d+$/u, '')) ?? this.#beyond(name);
    if (!found) return NONE;
    const { 1: number } = / (\d+)$/u.exec(name) ?? [];
    const strip = found.strip > 0 ? Number(number) : 0;
    return { controls: [found], variables: strip > 0 ? { strip: [strip, strip] } : {} };
  }

  #beyond(name: string): Control | undefined {
    const { 1: before, 2: number } = /^(.* )(\d+)$/u.exec(name) ?? [];
    if (before === undefined || Number(number) < 1 || Number(number) > this.#strips) return undefined;
    return this.#byPattern.get(`${before}{strip}`);
  }

  #pattern(name: string): Meant {
    const words: string[] = [];
    const source = name.replace(/\{\s*([^{}]*?)\s*\}|[^{}]+/gu, (piece, word?: string) => {
      if (word === undefined) return escaped(piece);
      words.push(word);
      return '(\\d+)';
    });
    const regExp = new RegExp(`^${source}$`, 'u');
    const ofStrip = words.indexOf('strip');
    const found = this.#controls.flatMap((control) => {
      const numbers = regExp.exec(control.name)?.slice(1).map(Number);
      const fits = numbers && (ofStrip < 0 || (control.strip > 0 && numbers[ofStrip] === control.strip));
      return fits ? [{ control, numbers }] : [];
    });
    const range = (n: number): readonly [number, number] => {
      const numbers = found.map((one) => one.numbers[n] as number);
      return [Math.min(...numbers), Math.max(...numbers)];
    };
    const variables: Record<string, readonly [number, number]> = {};
    words.forEach((word, n) => (variables[word] = word === 'strip' ? [1, this.#strips] : range(n)));
    if (found.some(({ control }) => control.strip > 0)) variables['strip'] ??= [1, this.#strips];
    return { controls: found.map(({ control }) => control), variables };
  }
}

/** Several models have the same control: one stands for all, and stays where it is left if any does. */
function merged(controls: readonly Control[]): readonly Control[] {
  const byName = new Map<string, Control>();
  for (const control of controls) {
    const { name, kind } = control;
    const before = byName.get(`${kind} ${name}`);
    if (!before) byName.set(`${kind} ${name}`, { ...control, number: byName.size });
    else if (control.stays && !before.stays) byName.set(`${kind} ${name}`, { ...before, stays: true });
  }
  return [...byName.values()];
}

function patternOf({ name, strip }: Control): string {
  return name.replace(new RegExp(` ${strip}$`, 'u'), ' {strip}');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
