import type { Control, ControlKind } from '../model/controls.ts';
import { nearest } from '../model/nearest.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Report } from './check-report.ts';
import { checkExpression, checkPath, wantedAt } from './expression-check.ts';
import type { Mapping, Problem, TestCase } from './mapping.ts';
import { readSteps, type Named, type Step } from './test-steps.ts';

/** What kinds of control a step can be about, and what it says to the others. */
const kindsFor = {
  // a wheel that springs back is moved; of any other the simulated surface says that it cannot
  move: [['fader', 'knob', 'pedal', 'wheel'], 'is not moved to a place'],
  touch: [['fader', 'knob', 'pedal', 'wheel'], 'is not touched'],
  'let go': [['fader', 'knob', 'pedal', 'wheel'], 'is not let go of'],
  turn: [['encoder', 'wheel'], 'is not turned by clicks'],
  press: [['key'], 'is not pressed'],
  hold: [['key'], 'is not pressed'],
  release: [['key'], 'is not pressed'],
  light: [['key', 'lamp'], 'has no light'],
  at: [['fader', 'knob', 'encoder'], 'stands nowhere'],
  text: [['text'], 'shows no text'],
} as const satisfies Record<string, readonly [readonly ControlKind[], string]>;

/** What a step can do with each kind of control. */
const stepOf: Readonly<Partial<Record<ControlKind, string>>> = {
  fader: 'move C to 50 %',
  knob: 'move C to 50 %',
  pedal: 'move C to 50 %',
  encoder: 'turn C right 2',
  wheel: 'turn C right 2',
  key: 'press C',
  lamp: 'expect C is lit',
  text: 'expect C shows "Vox"',
};

function goes({ kind, name }: Control): string {
  const step = stepOf[kind];
  return step === undefined ? '' : `; it goes "${step.replace('C', name)}"`;
}

/** Holds the steps of tests against the controls of a surface, the desk and the mapping. */
export function checkTests(
  tests: readonly TestCase[],
  mapping: Mapping,
  table: ParameterTable,
  controls: readonly Control[],
): readonly Problem[] {
  const about: About = { report: new Report(mapping, table, controls), controls };
  return tests.flatMap(({ steps }) => {
    const read = readSteps(steps);
    return [...read.problems, ...read.steps.flatMap((step) => problemsOf(step, about))];
  });
}

interface About {
  readonly report: Report;
  readonly controls: readonly Control[];
}

function problemsOf(step: Step, about: About): readonly Problem[] {
  const scope = about.report.about({});
  switch (step.does) {
    case 'wait':
      return [];
    case 'set': {
      const wrong = checkPath(step.path, scope);
      const wanted = wrong.length > 0 ? undefined : wantedAt(step.path, scope);
      return wanted ? checkExpression(step.to, wanted, scope) : wrong;
    }
    case 'expect':
      return expected(step.expected, about);
    default:
      return suits(step.control, step.does, about);
  }
}

function expected(what: Extract<Step, { does: 'expect' }>['expected'], about: About): readonly Problem[] {
  switch (what.is) {
    case 'so':
      return checkExpression(what.expression, { type: 'switch' }, about.report.about({}));
    case 'at':
      return suits(what.control, 'at', about);
    case 'showing':
      return suits(what.control, 'text', about);
    default:
      return suits(what.control, 'light', about);
  }
}

function suits(
  { name, line, column }: Named,
  how: keyof typeof kindsFor,
  { controls }: About,
): readonly Problem[] {
  const [kinds, refusal] = kindsFor[how];
  const named = controls.filter((control) => control.name === name);
  if (named.some(({ kind }) => (kinds as readonly ControlKind[]).includes(kind))) return [];
  const [found] = named;
  if (found) return [{ line, column, message: `"${name}" ${refusal}${goes(found)}` }];
  const fitting = controls.filter(({ kind }) => (kinds as readonly ControlKind[]).includes(kind));
  const near = nearest(name, new Set(fitting.map((control) => control.name)));
  const remedy = near === undefined ? 'see its controls: faderline map show' : `did you mean "${near}"?`;
  return [{ line, column, message: `there is no control "${name}"; ${remedy}` }];
}
