import { nearest } from '../model/nearest.ts';
import { namesOf } from './action-check.ts';
import type { Report } from './check-report.ts';
import { always } from './expression-check.ts';
import type { Action, Layer, Rule } from './mapping.ts';

/**
 * Pages and layers that no key leads to. A key that lies only where nobody can get does not count, so what can be got at
 * is widened until nothing more comes.
 */
export function checkReach(report: Report): void {
  const { mapping } = report;
  // other surfaces of the group, and what users put on their keys, can lead anywhere
  if (
    mapping.group !== undefined ||
    mapping.rules.some(({ does }) => 'actions' in does && does.actions.some(runsUserKey))
  )
    return;
  const reached = reachedLayers(report);
  const misspelt = mapping.layers.every((_layer, number) => reached.has(number))
    ? new Set<string>()
    : pagesMisspelt(report);
  for (const [number, layer] of mapping.layers.entries())
    if (!reached.has(number)) {
      if (!misspelt.has(layer.name)) report.warn(layer.when ?? layer, unreachable(report, layer, number));
    } else if (layer.kind === 'layer') checkUse(report, layer, reached);
}

/** Pages whose keys only spell them wrong: that is said where it is written. */
function pagesMisspelt(report: Report): ReadonlySet<string> {
  const pages = namesOf(report, 'page');
  const asked = report.mapping.rules.flatMap(({ does }) => ('actions' in does ? does.actions : []));
  return new Set(
    asked.flatMap((action) => {
      if (action.does !== 'page' || pages.includes(action.page)) return [];
      return nearest(action.page, pages) ?? [];
    }),
  );
}

/** A layer that keys turn on, but in which nothing lies and by which nothing goes: the name of another, misspelt. */
function checkUse(report: Report, layer: Layer, reached: ReadonlySet<number>): void {
  const { name } = layer;
  const { rules, layers } = report.mapping;
  const number = layers.indexOf(layer);
  if (rules.some((rule) => rule.layers.includes(number)) || asksFor([rules, layers], name)) return;
  const others = layers.filter(({ kind }, n) => kind === 'layer' && n !== number && reached.has(n));
  const near = nearest(
    name,
    others.map((other) => other.name),
  );
  if (near !== undefined)
    report.warn(layer, `the layer "${name}" changes nothing: no line lies in it; did you mean "${near}"?`);
}

/** Does any expression in here speak of a layer? */
function asksFor(part: unknown, name: string): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('is' in part && part.is === 'word' && 'word' in part && part.word === name) return true;
  return Object.values(part).some((inner) => asksFor(inner, name));
}

function runsUserKey(action: Action): boolean {
  if (action.does === 'if')
    return runsUserKey(action.then) || (action.otherwise !== undefined && runsUserKey(action.otherwise));
  return action.does === 'user-key';
}

function reachedLayers(report: Report): ReadonlySet<number> {
  const { layers, rules } = report.mapping;
  const reached = new Set(
    layers.flatMap((layer, number) => (isOnByItself(report, layer, layers) ? [number] : [])),
  );
  let waiting: readonly Rule[] = rules.filter((rule) => 'actions' in rule.does && canCount(report, rule));
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    waiting = waiting.filter((rule) => {
      if (!rule.layers.every((number) => reached.has(number))) return true;
      const { does } = rule;
      if ('actions' in does)
        for (const action of does.actions) for (const to of leadsTo(report, action)) reached.add(to);
      return false;
    });
  }
  return reached;
}

/** The base, the first page, and what is on by a condition. */
function isOnByItself(report: Report, layer: Layer, layers: readonly Layer[]): boolean {
  if (layer.kind === 'base') return true;
  if (layer.kind === 'page') return layer === layers.find(({ kind }) => kind === 'page');
  return layer.when !== undefined && always(layer.when, report.about({})) !== false;
}

function canCount(report: Report, rule: Rule): boolean {
  if (report.names.meant(rule.control).controls.length === 0) return false;
  return rule.when === undefined || always(rule.when, report.aboutRule(rule)) !== false;
}

/** Numbers of the layers that words turn on. */
function leadsTo(report: Report, action: Action): readonly number[] {
  const { layers } = report.mapping;
  const named = (name: string): readonly number[] =>
    layers.flatMap((layer, number) => (layer.name === name ? [number] : []));
  switch (action.does) {
    case 'page':
      return named(action.page);
    case 'page-step':
      return layers.flatMap(({ kind }, number) => (kind === 'page' ? [number] : []));
    case 'hold':
      return named(action.layer);
    case 'layer':
      return action.to === 'off' ? [] : named(action.layer);
    case 'if':
      return [
        ...leadsTo(report, action.then),
        ...(action.otherwise ? leadsTo(report, action.otherwise) : []),
      ];
    default:
      return [];
  }
}

function unreachable(report: Report, { name, kind, when }: Layer, number: number): string {
  if (kind === 'page') return `no key leads to the page "${name}"; give one the words "page ${name}"`;
  if (when) return `the layer "${name}" is never on: its "when" is never true`;
  const others = namesOf(report, 'layer').filter((other) => other !== name);
  const near = nearest(name, others);
  const asked = report.mapping.rules.some(({ layers }) => layers.includes(number));
  if (near !== undefined && asked) return `nothing turns the layer "${name}" on; did you mean "${near}"?`;
  return `nothing turns the layer "${name}" on; give a key the words "hold ${name}" or "layer ${name}", or say "when: …" in it`;
}
