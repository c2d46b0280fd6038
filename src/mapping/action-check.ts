import { nearest } from '../model/nearest.ts';
import type { Parameter } from '../model/parameters.ts';
import type { Report } from './check-report.ts';
import { braceInterval, candidates, type CheckScope } from './check-scope.ts';
import { checkExpression, checkStrip } from './expression-check.ts';
import { print } from './expression-print.ts';
import type { Action, Layer, Rule } from './mapping.ts';
import { checkPathAtTurns, checkValue } from './motion-check.ts';
import type { Expression, Path, Place } from './syntax.ts';
import type { Wanted } from './wanted.ts';

/** Holds what a key does against the desk, the surface and the mapping. */
export function checkAction(report: Report, rule: Rule, action: Action): void {
  const about = report.aboutRule(rule);
  switch (action.does) {
    case 'toggle':
    case 'momentary':
      checkHolds(report, rule, action, `momentary ${action.path.written}`);
      return checkParameter(report, rule, action, about);
    case 'next':
    case 'reset':
    case 'set':
    case 'nudge':
      return checkParameter(report, rule, action, about);
    case 'reset-control':
      return checkResetControl(report, action);
    case 'select':
    case 'arm':
      return report.addAll(checkStrip(action.strip, about));
    case 'spill':
      return checkSpill(report, action.strip, about);
    case 'bank-to':
      if (!report.mapping.strips.includes(action.kind))
        report.warn(action, `"strips" has no "${action.kind}", so that there is nothing to bank to`);
      return;
    case 'page':
      return checkPage(report, action, action.page);
    case 'layer':
    case 'hold':
      if (action.does === 'hold') checkHolds(report, rule, action, `hold ${action.layer}`);
      return checkLayer(report, action, action.layer);
    case 'scene':
    case 'store-scene':
    case 'preview':
      return action.place && checkCounted(report, action.place, 'scenes', about);
    case 'user-key':
      return checkCounted(report, action.key, 'user keys', about);
    case 'go':
      return report.addAll(checkExpression(action.number, { type: 'number' }, about));
    case 'if':
      report.addAll(checkExpression(action.condition, { type: 'switch' }, about));
      checkAction(report, rule, action.then);
      return action.otherwise && checkAction(report, rule, action.otherwise);
    default:
  }
}

/** With a long press the key acts when it comes up, so that a short one has nothing left to hold. */
function checkHolds(report: Report, { control, layers, when, does }: Rule, at: Place, words: string): void {
  if (does.facet !== 'press') return;
  const alike = (other: Rule): boolean =>
    other.does.facet === 'long' &&
    other.control === control &&
    other.layers.join() === layers.join() &&
    (other.when && print(other.when)) === (when && print(when));
  if (report.mapping.rules.some(alike))
    report.warn(
      at,
      `with "long" the key acts when it comes up, so that "${words}" holds nothing: write "long: ${words}", and the other under "press"`,
    );
}

/** A place in a list, from 1. */
function checkCounted(report: Report, number: Expression, what: string, about: CheckScope): void {
  const problems = checkExpression(number, { type: 'number' }, about);
  report.addAll(problems);
  if (problems.length === 0 && braceInterval(number, about).high < 1)
    report.fault(number, `${what} are counted from 1`);
}

export type OnParameter = Extract<Action, { readonly path: Path }>;

function checkParameter(report: Report, rule: Rule, action: OnParameter, about: CheckScope): void {
  if (!checkPathAtTurns(report, action.path, about, report.turnsOf(rule))) return;
  const rows = candidates(action.path, about).flat();
  const first = rows[0] as Parameter;
  const odd = rows.find((row) => misfit(action, row) !== undefined);
  const wrong = odd && misfit(action, odd);
  if (wrong !== undefined) return report.fault(action.path, wrong);
  if (action.does === 'set') checkValue(report, action.to, first, about);
  if (action.does === 'nudge') report.addAll(checkExpression(action.by, amountFor(first), about));
}

/** What a parameter can be raised or lowered by. */
export function amountFor({ unit }: Parameter): Wanted {
  if (unit === 'choice' || unit === 'switch') return { type: 'number' };
  return { type: 'number', unit, orTravel: true };
}

/** Why this cannot be done with a parameter of that kind. */
export function misfit(
  { does, path: { written } }: OnParameter,
  { unit, choices }: Parameter,
): string | undefined {
  if ((does === 'toggle' || does === 'momentary') && unit !== 'switch') {
    const remedy = choices
      ? `"next ${written}", or "set ${written} to ${choices[0] ?? ''}"`
      : `"set ${written} to …"`;
    return `"${written}" is no switch: write ${remedy}`;
  }
  if (does === 'next' && unit !== 'switch' && !choices)
    return `"${written}" has no choices to go through: write "raise ${written} by …"`;
  if (does === 'nudge' && unit === 'switch') return `"${written}" is a switch: write "toggle ${written}"`;
  return undefined;
}

function checkResetControl(report: Report, { control }: Extract<Action, { does: 'reset-control' }>): void {
  const found = report.names.named(control);
  if (found.length === 0)
    report.fault(
      control,
      `the surface has no control "${control.written}"${report.names.didYouMean(control.written)}`,
    );
  else if (found.every(({ kind }) => !['fader', 'encoder', 'knob', 'pedal'].includes(kind)))
    report.fault(control, `"${control.written}" rides nothing that could be put back`);
}

function checkSpill(report: Report, strip: Path, about: CheckScope): void {
  const problems = checkStrip(strip, about);
  report.addAll(problems);
  const kind = /^(?:ch|bus|main)\b/u.exec(strip.written)?.[0];
  if (problems.length === 0 && kind !== undefined)
    report.fault(strip, `only a group or a DCA has members to bring on the faders, not "${strip.written}"`);
}

function checkPage(report: Report, { line, column }: Place, name: string): void {
  const place = { line, column: column + 'page '.length };
  const found = report.layers.get(name);
  if (found?.kind === 'page') return;
  const pages = namesOf(report, 'page');
  if (found?.kind === 'layer')
    return report.fault(place, `"${name}" is a layer: write "layer ${name}", or "hold ${name}"`);
  const near = nearest(name, pages);
  const remedy = pages.length === 0 ? 'this mapping has no pages' : `there are ${pages.join(', ')}`;
  report.fault(
    place,
    `there is no page "${name}"; ${near === undefined ? remedy : `did you mean "${near}"?`}`,
  );
}

function checkLayer(
  report: Report,
  { line, column, does }: Place & { does: 'layer' | 'hold' },
  name: string,
): void {
  const found = report.layers.get(name);
  if (found?.kind === 'layer') return;
  const place = { line, column: column + does.length + 1 };
  report.fault(
    place,
    found?.kind === 'page' ? `"${name}" is a page: write "page ${name}"` : `"${name}" is no layer`,
  );
}

export function namesOf({ mapping }: Report, kind: Layer['kind']): readonly string[] {
  return mapping.layers.filter((layer) => layer.kind === kind).map(({ name }) => name);
}
