import type { ControlKind } from '../model/controls.ts';
import { checkAction } from './action-check.ts';
import type { Report } from './check-report.ts';
import type { CheckScope } from './check-scope.ts';
import { always, checkExpression, checkTemplate } from './expression-check.ts';
import type { Does, Facet, Rule } from './mapping.ts';
import { checkMotion } from './motion-check.ts';
import type { Expression } from './syntax.ts';

const moved: readonly ControlKind[] = ['fader', 'encoder', 'knob', 'pedal'];

/** The kinds of control each side of a rule is for; the others are for any. */
const kindsOf: Readonly<Partial<Record<Facet, readonly ControlKind[]>>> = {
  press: ['key'],
  long: ['key'],
  double: ['key'],
  move: moved,
  wheel: ['wheel'],
  light: ['key', 'lamp'],
  colour: ['colour'],
  meter: ['meter'],
  text: ['text'],
};

/** What each kind of control is, and what it can be told. */
const natures: Readonly<Record<ControlKind, string>> = {
  fader: 'is moved: give it the path of a parameter',
  encoder: 'is turned: give it the path of a parameter',
  knob: 'is turned: give it the path of a parameter',
  pedal: 'is moved: give it the path of a parameter',
  key: 'is a key: give it words such as "toggle {strip}/mute"',
  lamp: 'only lights up: give it an expression such as "if soloed then flash"',
  wheel: 'is a wheel: give it words such as "jog 0.1 s"',
  meter: 'only shows a level: give it "level"',
  text: "only shows text: give it a text such as '{label}'",
  colour: 'only shows a colour: give it "colour"',
};

/** Holds one rule against the surface, the desk and the mapping. */
export function checkRule(report: Report, rule: Rule): void {
  const meant = report.names.meant(rule.control).controls;
  const [first] = meant;
  if (!first)
    return report.fault(
      rule,
      `the surface has no control "${rule.control}"${report.names.didYouMean(rule.control)}`,
    );
  const { does } = rule;
  const controls = meant.filter(({ kind }) => kindsOf[does.facet]?.includes(kind) !== false);
  if (controls.length === 0) return report.fault(rule, `"${rule.control}" ${natures[first.kind]}`);
  const about = report.aboutRule(rule);
  if (rule.when) checkWhen(report, rule.when, about);
  if (does.facet === 'move') checkMotion(report, rule, does.motion, controls);
  else if ('actions' in does) {
    for (const action of does.actions) if (!report.hopeless) checkAction(report, rule, action);
  } else if (does.facet === 'like') checkLike(report, rule, does);
  else checkShown(report, does, about);
}

function checkWhen(report: Report, when: Expression, about: CheckScope): void {
  const problems = checkExpression(when, { type: 'switch' }, about);
  report.addAll(problems);
  if (problems.length === 0 && always(when, about) === false)
    report.warn(when, 'this is never true, so that the line never counts');
}

function checkShown(report: Report, does: Does, about: CheckScope): void {
  if (does.facet === 'text') report.addAll(checkTemplate(does.text, about));
  if (does.facet === 'colour') report.addAll(checkExpression(does.colour, { type: 'colour' }, about));
  if (does.facet === 'meter')
    report.addAll(checkExpression(does.meter, { type: 'number', unit: 'dB' }, about));
  if (does.facet === 'light') checkLight(report, does.light, about);
}

/** `off` alone is meant so: without it, the light would be that of what the key does. */
function checkLight(report: Report, light: Expression, about: CheckScope): void {
  const problems = checkExpression(light, { type: 'light' }, about);
  report.addAll(problems);
  const meant = light.is === 'word' && light.word === 'off';
  if (problems.length === 0 && !meant && always(light, about) === false)
    report.warn(light, 'this light can never be on; write "off" if that is meant');
}

/** What another control does: one of the same sort, about which something is said beneath. */
function checkLike(report: Report, rule: Rule, { control }: Extract<Does, { facet: 'like' }>): void {
  const others = report.names.named(control);
  const own = report.names.meant(rule.control).controls;
  const { written } = control;
  if (others.length === 0)
    return report.fault(
      control,
      `the surface has no control "${written}"${report.names.didYouMean(written)}`,
    );
  if (!others.some((other) => own.some(({ kind }) => alike(kind, other.kind))))
    return report.fault(
      control,
      `"${rule.control}" cannot do what "${written}" does: they are of different kinds`,
    );
  const [top = 0] = rule.layers;
  if (top === 0)
    return report.fault(
      control,
      `"like" looks beneath its layer, and beneath the base lies nothing: say what it does`,
    );
  if (!liesBeneath(report, top, written))
    report.warn(control, `beneath this layer nothing says what "${written}" does`);
}

function alike(a: ControlKind, b: ControlKind): boolean {
  return a === b || (moved.includes(a) && moved.includes(b));
}

function liesBeneath({ mapping, names }: Report, top: number, written: string): boolean {
  const wanted = new Set(names.meant(generic(written)).controls.map(({ number }) => number));
  return mapping.rules.some(
    ({ layers, control }) =>
      (layers[0] ?? 0) < top && names.meant(control).controls.some(({ number }) => wanted.has(number)),
  );
}

/** Any sum in braces can be any number. */
function generic(written: string): string {
  return written.replace(/\{[^{}]*\}/gu, '{any}');
}
