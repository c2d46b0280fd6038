import type { Control } from '../model/controls.ts';
import { BRACED } from './left-side.ts';
import type { Facet, Mapping, Rule } from './mapping.ts';

/** A rule that may count on a control, by its place in the mapping, and what the braces on its left stand for there. */
export interface Candidate {
  readonly rule: number;
  readonly variables: Readonly<Record<string, number>>;
}

/** Said by themselves, lights come before the light of what a key does on the same line. */
const shownFirst: readonly string[] = ['light', 'colour', 'meter', 'text'];

/**
 * For each control, by its number, the rules that may count on it: the highest first, and of the same height what names
 * more layers before what names fewer, the control itself before a pattern, and else in the order of the file.
 */
export function candidatesOf(
  mapping: Mapping,
  controls: readonly Control[],
): readonly (readonly Candidate[])[] {
  const shapes = new Map<string, number[]>();
  mapping.rules.forEach((rule, number) => {
    const shape = shapeOf(rule);
    const same = shapes.get(shape);
    if (same) same.push(number);
    else shapes.set(shape, [number]);
  });
  const patterns = mapping.rules.map((rule) => variablesOf(rule));
  const before = (a: Candidate, b: Candidate): number => {
    const first = mapping.rules[a.rule] as Rule;
    const second = mapping.rules[b.rule] as Rule;
    return (
      (second.layers[0] as number) - (first.layers[0] as number) ||
      second.layers.length - first.layers.length ||
      (patterns[a.rule] as Names).length - (patterns[b.rule] as Names).length ||
      precedence(first) - precedence(second) ||
      a.rule - b.rule
    );
  };
  return controls.map(({ name }) => {
    const found: Candidate[] = [];
    for (const { shape, numbers } of shapesOf(name)) {
      for (const rule of shapes.get(shape) ?? [])
        found.push({ rule, variables: bound(patterns[rule] as Names, numbers) });
    }
    return found.length > 1 ? found.sort(before) : found;
  });
}

/** Does a rule say one of these things, or something of all: that it does nothing, or what another control does? */
export function speaksOf({ does: { facet } }: Rule, facets: readonly Facet[]): boolean {
  return facet === 'like' || facet === 'nothing' || facets.includes(facet);
}

type Names = readonly string[];

const NUMBER = /\d+/gu;

function precedence({ does }: Rule): number {
  return shownFirst.includes(does.facet) ? 0 : 1;
}

/** `key mute {strip}` and `key mute {n}` are of one shape. */
function shapeOf({ control }: Rule): string {
  return control.includes('{') ? control.replace(BRACED, '{}') : control;
}

function variablesOf({ control }: Rule): Names {
  return control.includes('{') ? [...control.matchAll(BRACED)].map(([, name]) => name as string) : [];
}

/** A name as it stands, and with each choice of its numbers left open; a name of more than three is only itself. */
function shapesOf(name: string): readonly { shape: string; numbers: readonly number[] }[] {
  const all = [...name.matchAll(NUMBER)];
  const choices = all.length > 3 ? 1 : 2 ** all.length;
  return Array.from({ length: choices }, (_, choice) => {
    const numbers: number[] = [];
    let place = 0;
    const shape = name.replace(NUMBER, (digits) => {
      const open = ((choice >> place++) & 1) === 1;
      if (open) numbers.push(Number(digits));
      return open ? '{}' : digits;
    });
    return { shape, numbers };
  });
}

const none: Readonly<Record<string, number>> = {};

function bound(names: Names, numbers: readonly number[]): Readonly<Record<string, number>> {
  if (names.length === 0) return none;
  return Object.fromEntries(names.map((name, i) => [name, numbers[i] as number]));
}
