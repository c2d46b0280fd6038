import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { Hand, type Step } from './hands.ts';
import { everyModel, makerOf } from './makers.ts';
import { parseScript } from './script.ts';
import type { SimulatedUnit } from './unit.ts';

/** Least time between two calls of `onState`, ns: what an eye can follow. */
const STATE_EVERY = 100e6;

export interface SimulationOptions {
  /** The units from left to right. */
  readonly model: string | readonly string[];
  /** The device end of each unit's cable, in the same order; a unit without one is unplugged. */
  readonly ports?: readonly Port[];
  readonly clock: Clock;
  /** What a hand does from the start on; see `parseScript`. */
  readonly script?: string;
  /** Seed of noise, flicker, challenges and rides. Default 1. */
  readonly seed?: number;
  /** Noise of the position readings, ± ten-bit steps. Default 1, as real units have. */
  readonly noise?: number;
  /** Units report the movement of their own motors, which most do not. Default false. */
  readonly reportsMotor?: boolean;
  /** Called when something that can be seen has changed, at most every 100 ms. */
  readonly onState?: (units: readonly SimulatedUnit[]) => void;
}

/** A row of units and a hand on them. */
export interface Simulation {
  readonly units: readonly SimulatedUnit[];
  readonly hand: Hand;
  /** Resolves when the script is over. */
  readonly done: Promise<void>;
  /** Lets go of everything and switches the units off. */
  readonly stop: () => void;
}

/**
 * Puts a row of units on their cables and a hand on them.
 *
 * @throws ScriptError if the script cannot be read, RangeError if it names a control these units lack.
 */
export function simulate(options: SimulationOptions): Simulation {
  const { clock, seed = 1, noise = 1, reportsMotor = false, ports = [] } = options;
  const names = typeof options.model === 'string' ? [options.model] : options.model;
  const steps = readScript(names, options.script ?? '');
  const units = names.map((model, i) => {
    const port = ports[i];
    const own = { clock, seed: seed + i, noise, reportsMotor, ...(port === undefined ? {} : { port }) };
    return makerOf(model).make(model, own);
  });
  const hand = new Hand(units, clock, seed);
  const unwatch = watch(units, clock, options.onState);
  hand.perform(steps);
  const stop = () => {
    hand.stop();
    unwatch();
    for (const unit of units) unit.powerOff();
  };
  return { units, hand, done: hand.done(), stop };
}

/** The steps of a script for these units. @throws ScriptError; RangeError for a model that there is not. */
export function readScript(names: readonly string[], text: string): readonly Step[] {
  const strips = names.reduce((sum, name) => sum + (everyModel[name]?.strips ?? 0), 0);
  const keys = names.flatMap((name) => makerOf(name).keys?.(name, strips) ?? []);
  const script = parseScript(text, strips, keys);
  if (!script.ok) throw script.error;
  return script.steps;
}

/** Tells of changes, those of 100 ms together; costs nothing while nothing changes. */
function watch(
  units: readonly SimulatedUnit[],
  clock: Clock,
  onState: SimulationOptions['onState'],
): () => void {
  if (onState === undefined) return () => {};
  let cancel: (() => void) | undefined;
  const tell = () => {
    cancel = units.some((unit) => unit.moving) ? clock.after(STATE_EVERY, tell) : undefined;
    onState(units);
  };
  for (const unit of units) unit.onChange = () => (cancel ??= clock.after(STATE_EVERY, tell));
  return () => {
    for (const unit of units) unit.onChange = () => {};
    cancel?.();
  };
}
