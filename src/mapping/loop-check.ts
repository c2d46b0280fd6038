import type { Report } from './check-report.ts';
import type { Action, Layer, Rule } from './mapping.ts';
import type { Expression } from './syntax.ts';
import { termOf } from './vocabulary.ts';

/** What goes round in circles: conditions of layers that ask for themselves, and keys that undo what they do. */
export function checkLoops(report: Report): void {
  const asks = new Map(report.mapping.layers.map((layer) => [layer.name, askedBy(report, layer)]));
  const told = new Set<string>();
  for (const { name, when } of report.mapping.layers) {
    const round = when && !told.has(name) ? roundOf(name, asks) : undefined;
    if (!round) continue;
    report.fault(when as Expression, circle(round));
    for (const one of round) told.add(one);
  }
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

/** The way from a layer back to itself, if there is one. */
function roundOf(start: string, asks: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const seen = new Set<string>();
  const go = (name: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of asks.get(name) ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      const found = go(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return go(start, [start]);
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
