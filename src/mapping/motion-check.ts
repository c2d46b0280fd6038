import type { Control, ControlKind } from '../model/controls.ts';
import type { Parameter } from '../model/parameters.ts';
import { rangeOf } from '../units/laws.ts';
import type { Report } from './check-report.ts';
import { braceInterval, candidates, type CheckScope } from './check-scope.ts';
import { checkExpression, checkPath } from './expression-check.ts';
import { print } from './expression-print.ts';
import type { Motion, MotionField, Ride, Rule } from './mapping.ts';
import type { Expression, Path } from './syntax.ts';
import { constantIn, isConstant } from './view-number.ts';
import { wantedOf } from './wanted.ts';

/** Kinds of control a field says something of; of a knob some only where it sends clicks. */
interface Use {
  readonly kinds: readonly ControlKind[];
  readonly clicks?: 'only' | 'never';
  readonly why: string;
}

const uses: Readonly<Partial<Record<MotionField, Use>>> = {
  ring: { kinds: ['encoder', 'knob'], why: 'has no ring' },
  relative: {
    kinds: ['knob'],
    why: 'sends what it sends; only a knob of a plain controller can be told to be "relative"',
  },
  step: {
    kinds: ['encoder', 'knob'],
    clicks: 'only',
    why: 'has no clicks: it stands somewhere; "from" and "to" say how far it goes',
  },
  faster: { kinds: ['encoder', 'knob'], clicks: 'only', why: 'has no clicks: it stands somewhere' },
  speed: { kinds: ['encoder', 'knob'], clicks: 'only', why: 'has no clicks: it stands somewhere' },
  takeover: {
    kinds: ['fader', 'knob', 'pedal'],
    clicks: 'never',
    why: 'has clicks, and never has to be picked up',
  },
};

/** Holds what is ridden against the control and the desk. */
export function checkMotion(report: Report, rule: Rule, motion: Motion, controls: readonly Control[]): void {
  checkFields(report, rule, motion, controls);
  const about = report.aboutRule(rule);
  for (const ride of motion.rides) checkRide(report, rule, ride, about);
  const first = motion.rides[0] && candidates(motion.rides[0].path, about).flat()[0];
  if (first && motion.step) checkStep(report, motion.step, first, about);
}

function checkFields(report: Report, rule: Rule, motion: Motion, controls: readonly Control[]): void {
  if (!motion.said) return;
  const clicks = motion.relative !== undefined;
  for (const [field, use] of Object.entries(uses)) {
    const place = motion.said?.[field as MotionField];
    if (place && !controls.some((control) => suits(control, use, clicks)))
      report.fault(place, `"${rule.control}" ${use.why}; leave "${field}" out`);
  }
  const takeover = motion.said?.takeover;
  if (
    takeover &&
    controls.length > 0 &&
    !clicks &&
    controls.every(({ kind, stays }) => !stays && kind !== 'encoder')
  )
    report.fault(
      takeover,
      `"${rule.control}" goes by itself to where its parameter stands; leave "takeover" out`,
    );
}

function suits({ kind }: Control, { kinds, clicks: needed }: Use, clicks: boolean): boolean {
  if (!kinds.includes(kind)) return false;
  if (needed === undefined || kind !== 'knob') return true;
  return needed === 'only' ? clicks : !clicks;
}

function checkRide(report: Report, rule: Rule, ride: Ride, about: CheckScope): void {
  if (!checkPathAtTurns(report, ride.path, about, report.turnsOf(rule))) return;
  const [first] = candidates(ride.path, about).flat();
  if (!first) return;
  for (const end of [ride.from, ride.to]) if (end) checkEnd(report, end, first, about);
  const [from, to] = [ride.from, ride.to].map((end) => end && constantIn(end));
  if (ride.to && from !== undefined && from === to)
    report.warn(ride.to, `"from" and "to" are the same, so that it never moves "${ride.path.written}"`);
}

/** A path must be there at the first turn of its page, and still at the last. @returns whether it is. */
export function checkPathAtTurns(
  report: Report,
  path: Path,
  about: CheckScope,
  turns: readonly [number, number] | undefined,
): boolean {
  const problems = checkPath(path, about);
  report.addAll(problems);
  if (problems.length > 0) return false;
  if (!turns || turns[1] === 1) return true;
  const last = candidates(path, { ...about, variables: { ...about.variables, turn: [turns[1], turns[1]] } });
  if (last.flat().length > 0) return true;
  report.fault(path, `the page has ${turns[1]} turns, but at the last the desk has no "${path.written}"`);
  return false;
}

/** An end of the travel is a fixed value the parameter can have. */
function checkEnd(report: Report, end: Expression, parameter: Parameter, about: CheckScope): void {
  if (isFixed(report, end, 'an end of the travel', parameter)) checkValue(report, end, parameter, about);
}

/** A value for a parameter must be of its kind and, where it is written out, one it can have. */
export function checkValue(report: Report, value: Expression, parameter: Parameter, about: CheckScope): void {
  const problems = checkExpression(value, wantedOf(parameter), about);
  report.addAll(problems);
  if (problems.length === 0) checkInRange(report, value, parameter, about);
}

function checkInRange(report: Report, value: Expression, parameter: Parameter, about: CheckScope): void {
  if (!isConstant(value)) return;
  const { low, high } = braceInterval(value, about);
  const { min, max } = rangeOf(parameter.law);
  if (low !== high || (low >= min && low <= max)) return;
  const unit =
    parameter.unit === 'dB' || parameter.unit === 'Hz' || parameter.unit === 's' ? ` ${parameter.unit}` : '';
  const lowest = min === -Infinity ? 'silence' : `${min}${unit}`;
  report.fault(
    value,
    `"${print(value)}" is outside what "${parameter.path}" can be: ${lowest} to ${max}${unit}`,
  );
}

function checkStep(report: Report, step: Expression, parameter: Parameter, about: CheckScope): void {
  if (!isFixed(report, step, 'a step', undefined)) return;
  const { unit } = parameter;
  const stepped = unit === 'switch' || unit === 'choice';
  const problems = checkExpression(
    step,
    stepped ? { type: 'number' } : { type: 'number', unit, orTravel: true },
    about,
  );
  report.addAll(problems);
  if (problems.length === 0 && braceInterval(step, about).low === 0)
    report.fault(step, 'a step of 0 goes nowhere');
}

/** Numbers alone, and the words of a choice. */
function isFixed(report: Report, value: Expression, what: string, parameter: Parameter | undefined): boolean {
  const word =
    parameter && (parameter.choices || parameter.unit === 'switch') && ['word', 'text'].includes(value.is);
  if (word || constantIn(value) !== undefined) return true;
  if (isConstant(value)) {
    report.fault(value, `"${print(value)}" comes to nothing: nothing can be divided by 0`);
    return false;
  }
  report.fault(value, `${what} is a fixed value, such as "0.5 dB", and cannot depend on anything`);
  return false;
}
