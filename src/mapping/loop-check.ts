import type { Report } from './check-report.ts';
import type { Action, Layer, Rule } from './mapping.ts';
import type { Expression } from './syntax.ts';
import { termOf } from './vocabulary.ts';

/** What goes round in circles: conditions of layers that ask for themselves, and keys that undo what they do. */
export function checkLoops(report: Report): void {
  const asks = new Map(report.mapping.layers.map((layer) => [layer.name, askedBy(report, layer)]));
  for (const round of roundsIn(asks))
    report.fault(report.layers.get(round[0] as string)?.when as Expression, circle(round));
  for (const rule of report.mapping.rules) checkUndoing(report, rule);
}

function circle(round: readonly string[]): string {
  if (round.length === 1) return `whether the layer "${round[0] ?? ''}" is on cannot depend on itself`;
  return `these layers are on by each other, in a circle: ${[...round, round[0]].join(' → ')}`;
}

/** The layers that the condition of a layer asks for. */
function askedBy({ layers }: Report, { when }: Layer): readonly string[] {
  if (!when) return [];
  return wordsIn(when).filter((word) => layers.get(word)?.kind === 'layer' && !termOf(word));
}

function wordsIn(expression: Expression): readonly string[] {
  switch (expression.is) {
    case 'word':
      return [expression.word];
    case 'not':
    case 'minus':
      return wordsIn(expression.of);
    case 'binary':
      return [...wordsIn(expression.left), ...wordsIn(expression.right)];
    case 'if':
      return [
        expression.condition,
        expression.then,
        ...(expression.otherwise ? [expression.otherwise] : []),
      ].flatMap(wordsIn);
    case 'call':
      return expression.arguments.flatMap(wordsIn);
    default:
      return [];
  }
}

/**
 * Ways from a layer back to itself: of each knot of layers one at least, and no layer on two of them. What a layer asks
 * for is followed once, and no function calls itself: there may be any number, each of which hangs on the next.
 */
function roundsIn(asks: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const rounds: (readonly string[])[] = [];
  const order = new Map([...asks.keys()].map((name, n) => [name, n]));
  const told = new Set<string>();
  const done = new Set<string>();
  for (const start of asks.keys()) {
    const way: string[] = [];
    const followed: number[] = [];
    const places = new Map<string, number>();
    const enter = (name: string): void => {
      places.set(name, way.length);
      way.push(name);
      followed.push(0);
    };
    if (!done.has(start)) enter(start);
    while (way.length > 0) {
      const last = way.length - 1;
      const name = way[last] as string;
      const next = asks.get(name)?.[followed[last] as number];
      followed[last] = (followed[last] as number) + 1;
      if (next === undefined) {
        done.add(name);
        places.delete(name);
        way.pop();
        followed.pop();
      } else if (places.has(next)) {
        const round = way.slice(places.get(next));
        if (round.some((one) => told.has(one))) continue;
        rounds.push(fromFirst(round, order));
        for (const one of round) told.add(one);
      } else if (!done.has(next)) enter(next);
    }
  }
  return rounds;
}

/** A circle, told from that of its layers on that the file has first. */
function fromFirst(round: readonly string[], order: ReadonlyMap<string, number>): readonly string[] {
  const at = (name: string): number => order.get(name) ?? 0;
  const first = round.reduce((before, name, n) => (at(name) < at(round[before] as string) ? n : before), 0);
  return [...round.slice(first), ...round.slice(0, first)];
}

/** A switch thrown twice by one press stands where it stood. */
function checkThrownTwice(report: Report, actions: readonly Action[]): void {
  const before = new Set<string>();
  for (const action of actions) {
    if (action.does !== 'toggle') continue;
    const { written } = action.path;
    if (before.has(written))
      report.warn(action, `this throws "${written}" back again: leave one of the two out`);
    before.add(written);
  }
}

/** A key that turns a layer on and off again at one press does nothing to it. */
function checkUndoing(report: Report, { does }: Rule): void {
  if (!('actions' in does)) return;
  checkThrownTwice(report, does.actions);
  const before = new Map<string, Extract<Action, { does: 'layer' }>>();
  for (const action of does.actions) {
    if (action.does !== 'layer') continue;
    const first = before.get(action.layer);
    if (first && (first.to !== action.to || first.to === 'toggle'))
      report.fault(
        action,
        `the same press has switched the layer "${action.layer}" already: leave one of the two out`,
      );
    before.set(action.layer, action);
  }
}
