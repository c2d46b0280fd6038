import { TestBench, type BenchOptions } from '../bridge/test-bench.ts';
import type { TestCase } from '../mapping/mapping.ts';
import { readSteps, type Expected, type Step } from '../mapping/test-steps.ts';
import type { Explanation } from '../model/explanation.ts';
import { plug, TRAVEL, type Seen, type TestedModel, type TestSurface } from './test-surface.ts';

/** How one step of a test came out. */
export interface StepResult {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly ok: boolean;
  /** What was expected, and what was found; only of a step that failed. */
  readonly expected?: string;
  readonly found?: string;
  /** What each control did meanwhile, and why. */
  readonly happened: readonly string[];
}

/** How a test came out; steps after the first that fails are not done. */
export interface TestResult {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
}

/** Time after each thing a hand did in which it arrives and is shown, s. */
const ARRIVES = 0.1;
/** The longest a motor is waited for, s. */
const MOTOR = 2;
/** How long a light is looked at to see whether it flashes, and how often, s. */
const LOOK = 1.2;
const GLANCE = 0.05;
/** A motor stands where it should within this, travel. */
const CLOSE = 0.005;
/** A ring of eleven LEDs within half of one. */
const RING_CLOSE = 0.051;

/** Runs one test on a fresh surface and a fresh desk. Its steps have been checked. */
export function runTest(
  test: TestCase,
  options: Omit<BenchOptions, 'port'> & { readonly port: string; readonly model: TestedModel },
): TestResult {
  const bench = new TestBench(options);
  const surface = plug(options.model, bench);
  const { name, line, column } = test;
  const results: StepResult[] = [];
  if (!bench.join()) {
    const found = 'it never joined';
    return { name, line, column, ok: false, steps: [failed(test, 'a surface that answers', found)] };
  }
  const runner = new Runner(bench, surface);
  for (const step of readSteps(test.steps).steps) {
    const result = runner.do(step);
    results.push(result);
    if (!result.ok) break;
  }
  return { name, line, column, ok: results.every(({ ok }) => ok), steps: results };
}

function failed({ name, line, column }: TestCase, expected: string, found: string): StepResult {
  return { text: name, line, column, ok: false, expected, found, happened: [] };
}

type Of<Name extends Step['does']> = Step & { readonly does: Name };
type Failure = { readonly expected: string; readonly found: string } | undefined;
type Does = { readonly [Name in Step['does']]: (step: Of<Name>) => Failure };

/** Does the steps of one test, one after the other. */
class Runner {
  readonly #bench: TestBench;
  readonly #surface: TestSurface;
  readonly #touched = new Set<string>();
  #happened: readonly string[] = [];

  constructor(bench: TestBench, surface: TestSurface) {
    this.#bench = bench;
    this.#surface = surface;
  }

  do(step: Step): StepResult {
    const { text, line, column } = step;
    const failure = (this.#does[step.does] as (one: Step) => Failure)(step);
    const happened = this.#bench.happened().map(inWords);
    // of what is expected, what the hands did before says why
    if (happened.length > 0) this.#happened = happened;
    const told = failure && step.does === 'expect' ? this.#happened : happened;
    return { text, line, column, ok: failure === undefined, ...failure, happened: told };
  }

  readonly #does: Does = {
    move: ({ control: { name }, to, seconds }) => {
      const cap = this.#surface.cap(name);
      if (cap === undefined) return lacks(name);
      this.#surface.hand.moveTo(cap, to * TRAVEL, seconds);
      this.#work();
      // a hand that was not there before does not stay
      if (!this.#touched.has(name)) this.#surface.hand.letGo(cap);
      return this.#work();
    },
    touch: ({ control: { name } }) => {
      const cap = this.#surface.cap(name);
      if (cap === undefined) return lacks(name);
      this.#touched.add(name);
      this.#surface.hand.touch(cap);
      return this.#work();
    },
    'let go': ({ control: { name } }) => {
      const cap = this.#surface.cap(name);
      if (cap === undefined) return lacks(name);
      this.#touched.delete(name);
      this.#surface.hand.letGo(cap);
      return this.#work();
    },
    turn: ({ control: { name }, clicks }) => {
      const pot = this.#surface.pot(name);
      if (this.#surface.isWheel(name)) this.#surface.hand.perform([{ do: 'jog', clicks }]);
      else if (pot === undefined) return lacks(name);
      else this.#surface.hand.perform([{ do: 'turn', pot, clicks }]);
      return this.#work();
    },
    press: ({ control }) => this.#key(control.name, 'press'),
    hold: ({ control }) => this.#key(control.name, 'hold'),
    release: ({ control }) => this.#key(control.name, 'release'),
    wait: ({ seconds }) => {
      this.#bench.wait(seconds);
      return undefined;
    },
    set: ({ path, to }) => {
      this.#bench.set(path, to);
      return this.#work();
    },
    expect: ({ expected }) => (this.#expects[expected.is] as (one: Expected) => Failure)(expected),
  };

  readonly #expects: { readonly [Is in Expected['is']]: (one: Expected & { is: Is }) => Failure } = {
    so: ({ expression }) => {
      const { so, found } = this.#bench.judge(expression);
      return so ? undefined : { expected: 'this to be so', found };
    },
    lit: ({ control }) => this.#light(control.name, 'on'),
    dark: ({ control }) => this.#light(control.name, 'off'),
    flashing: ({ control }) => this.#light(control.name, 'flash'),
    at: ({ control: { name }, at }) => this.#stands(name, at),
    showing: ({ control: { name }, text }) => {
      const shown = this.#surface.text(name);
      if (shown === undefined) return lacks(name);
      const same = shown.trim() === text.trim();
      return same ? undefined : { expected: `"${text}" on ${name}`, found: `it shows "${shown.trim()}"` };
    },
  };

  #key(name: string, does: 'press' | 'hold' | 'release'): Failure {
    const key = this.#surface.key(name);
    if (key === undefined) return lacks(name);
    this.#surface.hand.perform([{ do: does, key }]);
    return this.#work();
  }

  /** Lets time pass until the hand is done, and what it did has arrived. */
  #work(): undefined {
    while (this.#surface.hand.busy) this.#bench.wait(0.01);
    this.#bench.wait(ARRIVES);
  }

  #stands(name: string, at: number): Failure {
    for (let waited = 0; this.#surface.moves(name) && waited < MOTOR; waited += GLANCE)
      this.#bench.wait(GLANCE);
    const found = this.#surface.at(name);
    if (found === undefined) return lacks(name);
    const close = name.startsWith('encoder') ? RING_CLOSE : CLOSE;
    if (Math.abs(found - at) <= close) return undefined;
    const where = found < 0 ? 'is dark' : `stands at ${percent(found)}`;
    return { expected: `${name} at ${percent(at)}`, found: `it ${where}` };
  }

  #light(name: string, wanted: Seen): Failure {
    const seen = this.#seen(name, wanted);
    if (seen === undefined) return lacks(name);
    return seen === wanted
      ? undefined
      : { expected: `${name} ${wantedLights[wanted]}`, found: `it ${lights[seen]}` };
  }

  /** One look tells on from off; whether it flashes, only a longer one. */
  #seen(name: string, wanted: Seen): Seen | undefined {
    const first = this.#surface.light(name);
    if (wanted !== 'flash' || first === 'flash' || first === undefined) return first;
    for (let looked = 0; looked < LOOK; looked += GLANCE) {
      this.#bench.wait(GLANCE);
      if (this.#surface.light(name) !== first) return 'flash';
    }
    return first;
  }
}

const lights: Readonly<Record<Seen, string>> = { off: 'is dark', on: 'is lit', flash: 'flashes' };

const wantedLights: Readonly<Record<Seen, string>> = {
  off: 'to be dark',
  on: 'to be lit',
  flash: 'to flash',
};

function percent(at: number): string {
  return `${Number((at * 100).toFixed(1))} %`;
}

function lacks(name: string): Failure {
  return { expected: name, found: 'the simulated surface has no such control' };
}

/** What a control did, and why, in one line; and where it did nothing, what helps. */
function inWords({ sentences, rule, remedies, outcome }: Explanation): string {
  const where = rule === null ? '' : ` (line ${rule.line}: ${rule.written})`;
  const helps = outcome === 'done' || remedies.length === 0 ? '' : ` What helps: ${remedies.join('; ')}.`;
  return sentences.join(' ') + helps + where;
}
