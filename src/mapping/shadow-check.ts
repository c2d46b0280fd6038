import type { Report } from './check-report.ts';
import { always } from './expression-check.ts';
import type { Facet, Rule } from './mapping.ts';

/** A rule, and the controls it is for. */
interface Claim {
  readonly rule: Rule;
  readonly order: number;
  readonly controls: readonly number[];
}

/** Lines that are said twice, and lines that never count because something over them always does. */
export function checkShadows(report: Report): void {
  const { mapping, names } = report;
  const claims = mapping.rules.map((rule, order): Claim => ({
    rule,
    order,
    controls: names.meant(rule.control).controls.map(({ number }) => number),
  }));
  const byControl = claimsByControl(claims);
  const ground = groundOf(report);
  saidTwice(report, claims);
  for (const claim of claims) {
    const [first] = claim.controls;
    if (first === undefined || claim.rule.does.facet === 'nothing' || claim.rule.does.facet === 'like')
      continue;
    const covers = coversOf(ground, claim);
    const top = covers(byControl.get(first));
    if (top && claim.controls.every((control) => covers(byControl.get(control)) !== undefined))
      report.warn(claim.rule, shadowed(claim.rule, top));
  }
}

function shadowed({ control }: Rule, top: Rule): string {
  return `this line for "${control}" never counts: line ${top.line}, "${short(top.written)}", always does instead`;
}

function short(written: string): string {
  return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}

/** The claims on one control that count whenever their layers are on, by the first of these. */
type ByLayer = ReadonlyMap<number, readonly Claim[]>;

function claimsByControl(claims: readonly Claim[]): ReadonlyMap<number, ByLayer> {
  const byControl = new Map<number, Map<number, Claim[]>>();
  for (const claim of claims) {
    if (claim.rule.when) continue;
    const [layer = 0] = claim.rule.layers;
    for (const control of claim.controls) {
      let byLayer = byControl.get(control);
      if (!byLayer) byControl.set(control, (byLayer = new Map<number, Claim[]>()));
      const list = byLayer.get(layer);
      if (list) list.push(claim);
      else byLayer.set(layer, [claim]);
    }
  }
  return byControl;
}

/** What every claim is held against. */
interface Ground {
  /** Layers that are on whatever happens. */
  readonly constant: ReadonlySet<number>;
  readonly pages: readonly number[];
  /** Controls whose lower rules count by way of a `like`. */
  readonly likened: ReadonlySet<number>;
}

function groundOf(report: Report): Ground {
  const { layers } = report.mapping;
  const pages = layers.flatMap(({ kind }, number) => (kind === 'page' ? [number] : []));
  return { constant: alwaysOn(report), pages, likened: likenedControls(report) };
}

/** The layers that are on whatever happens: the base, a page that is the only one, a condition that always holds. */
function alwaysOn(report: Report): ReadonlySet<number> {
  const { layers } = report.mapping;
  const pages = layers.filter(({ kind }) => kind === 'page').length;
  const on = layers.flatMap((layer, number) => {
    if (layer.kind === 'page') return pages === 1 ? [number] : [];
    const constant = layer.kind === 'base' || (layer.when && always(layer.when, report.about({})) === true);
    return constant ? [number] : [];
  });
  return new Set(on);
}

/** Controls whose lower rules count by way of a `like`. */
function likenedControls({ mapping, names }: Report): ReadonlySet<number> {
  return new Set(
    mapping.rules.flatMap(({ does }) =>
      does.facet === 'like' ? names.named(does.control).map(({ number }) => number) : [],
    ),
  );
}

/** Does what is said there say everything that is said here? */
function saysAll(there: Facet, here: Facet, sameLayer: boolean): boolean {
  return there === here || there === 'nothing' || (there === 'like' && sameLayer);
}

/** Finds the rule for one control that counts whenever a claim could. */
function coversOf(
  { constant, pages, likened }: Ground,
  { rule, order }: Claim,
): (others: ByLayer | undefined) => Rule | undefined {
  const inPage = rule.layers.some((number) => pages.includes(number));
  const isOn = (number: number): boolean => constant.has(number) || rule.layers.includes(number);
  const tops = new Set([...rule.layers, ...constant, ...pages]);
  const beats = (other: Claim): boolean => {
    const same = sameLayers(other.rule, rule);
    if (other.order === order || !saysAll(other.rule.does.facet, rule.does.facet, same)) return false;
    if (same) return braces(other.rule) < braces(rule);
    return (other.rule.layers[0] ?? 0) > (rule.layers[0] ?? 0) && !isLikened(other, likened);
  };
  return (others) => {
    const over: Claim[] = [];
    for (const layer of tops)
      for (const other of others?.get(layer) ?? []) if (beats(other)) over.push(other);
    if (over.length === 0) return undefined;
    over.sort((a, b) => a.order - b.order);
    const sure = over.find((other) => other.rule.layers.every(isOn));
    if (sure || inPage || pages.length === 0) return sure?.rule;
    const ofPage = (page: number): Claim | undefined =>
      over.find((other) => other.rule.layers.every((number) => number === page || isOn(number)));
    return pages.every(ofPage) ? ofPage(pages[0] as number)?.rule : undefined;
  };
}

function isLikened({ controls }: Claim, likened: ReadonlySet<number>): boolean {
  return controls.some((control) => likened.has(control));
}

function sameLayers(a: Rule, b: Rule): boolean {
  return a.layers.length === b.layers.length && a.layers.every((number, n) => number === b.layers[n]);
}

function braces({ control }: Rule): number {
  return control.split('{').length - 1;
}

/** The same control in the same layers, said in two places of the file: only one of them can count. */
function saidTwice(report: Report, claims: readonly Claim[]): void {
  const seen = new Map<string, Rule>();
  for (const { rule } of claims) {
    if (rule.when) continue;
    const control = rule.control.includes('{') ? rule.control.replace(/\{\s*\w+\s*\}/gu, '{}') : rule.control;
    const key = `${rule.layers.join('+')} ${rule.does.facet} ${control}`;
    const before = seen.get(key);
    if (before)
      report.fault(
        rule,
        `"${rule.control}" is said twice for these layers: line ${before.line} says it already`,
      );
    else seen.set(key, rule);
  }
}
