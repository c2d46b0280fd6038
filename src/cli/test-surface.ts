import {
  GenericSurface,
  genericModels,
  Hand,
  hasLamp,
  MackieSurface,
  models,
  noteOf,
  type AnyModelName,
} from '../../firmware-sim/index.ts';
import type { TestBench } from '../bridge/test-bench.ts';

/** How a light is seen to burn. */
export type Seen = 'off' | 'on' | 'flash';

/** A simulated surface under the names of the mapping: hands for its controls, and eyes for its face. */
export interface TestSurface {
  readonly hand: Hand;
  /** What a hand calls a control; undefined where the simulator lacks it. */
  cap(control: string): Cap | undefined;
  pot(control: string): number | undefined;
  key(control: string): string | undefined;
  /** Is it the wheel? */
  isWheel(control: string): boolean;
  light(control: string): Seen | undefined;
  /** Travel at which it stands, or which its ring shows, 0..1; −1 for a dark ring. */
  at(control: string): number | undefined;
  /** Is its motor still on its way? */
  moves(control: string): boolean;
  text(control: string): string | undefined;
}

type Cap = Parameters<Hand['touch']>[0];

/** Ten-bit steps of a fader's travel. */
export const TRAVEL = 1023;
/** LEDs of a ring. */
const LEDS = 11;

/** What the mapping calls a control, and what the simulator does: `$1` is what the pattern took. */
type Names = readonly (readonly [mapping: RegExp, simulator: string])[];

const mackieNames = {
  keys: [
    [/^key encoder (\d+)$/u, 'pot $1'],
    [/^key forward$/u, 'fast forward'],
    [/^key switch (A|B)$/u, 'user switch $1'],
    [/^key (.+)$/u, '$1'],
  ],
  lights: [[/^lamp (.+)$/u, '$1 light']],
} as const satisfies Record<string, Names>;

const genericNames = {
  caps: [[/^knob (\d+)$/u, 'knob $1']],
  keys: [[/^key (.+)$/u, '$1']],
} as const satisfies Record<string, Names>;

function called(control: string, names: Names): string | undefined {
  const found = names.find(([pattern]) => pattern.test(control));
  return found && control.replace(found[0], found[1]);
}

function numberIn(control: string, kind: string): number | undefined {
  const [, digits] = new RegExp(`^${kind} (\\d+)$`, 'u').exec(control) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** What the port of a simulated model is called. */
export function portOf(model: AnyModelName): string {
  return isMackie(model) ? models[model].portName : genericModels[model].portName;
}

/** Every model that can be simulated. */
export const simulated: readonly AnyModelName[] = [
  ...(Object.keys(models) as (keyof typeof models)[]),
  ...(Object.keys(genericModels) as (keyof typeof genericModels)[]),
];

function isMackie(model: AnyModelName): model is keyof typeof models {
  return Object.hasOwn(models, model);
}

/** Has the model a light in this key, or this lamp? */
export function hasLight(model: AnyModelName, control: string): boolean {
  if (!isMackie(model)) return true;
  const name = called(control, mackieNames.lights) ?? called(control, mackieNames.keys);
  const note = name === undefined ? undefined : noteOf(name);
  return note !== undefined && hasLamp(note, models[model].lamps);
}

/** A surface of this model, at the device end of the bench's cable. */
export function plug(model: AnyModelName, { clock, cable }: TestBench): TestSurface {
  if (isMackie(model)) {
    const surface = new MackieSurface({ model, clock, port: cable.device, noise: 0 });
    return mackie(surface, new Hand([surface], clock));
  }
  const surface = new GenericSurface({ model, clock, port: cable.device });
  const hand = new Hand([surface], clock);
  return model === '8-knobs' ? eightKnobs(surface, hand) : generic(surface, hand);
}

function mackie(surface: MackieSurface, hand: Hand): TestSurface {
  const cap = (control: string): Cap | undefined =>
    control === 'fader main' ? 'master' : numberIn(control, 'fader');
  const pot = (control: string): number | undefined => numberIn(control, 'encoder');
  const key = (control: string): string | undefined => called(control, mackieNames.keys);
  return {
    hand,
    cap,
    pot,
    key,
    isWheel: (control) => control === 'wheel',
    light: (control) => {
      const name = key(control) ?? called(control, mackieNames.lights);
      return name === undefined ? undefined : surface.light(name);
    },
    at: (control) => {
      const ring = pot(control);
      if (ring !== undefined) return ringAt(surface.ring(ring).leds);
      const fader = cap(control);
      return typeof fader === 'number' || fader === 'master'
        ? surface.fader(fader).position / TRAVEL
        : undefined;
    },
    moves: (control) => {
      const fader = cap(control);
      return (typeof fader === 'number' || fader === 'master') && surface.fader(fader).moving;
    },
    text: (control) => {
      if (control === 'text timecode') return surface.time;
      if (control === 'text assignment') return surface.assignment;
      const [, line, strip] = /^text (upper|lower) (\d+)$/u.exec(control) ?? [];
      return strip === undefined ? undefined : surface.text(Number(strip), line as 'upper' | 'lower');
    },
  };
}

/** The LED farthest from where the ring begins, 0..1; −1 where all are dark. */
function ringAt(leds: readonly boolean[]): number {
  const first = leds.indexOf(true);
  const last = leds.lastIndexOf(true);
  const middle = (LEDS - 1) / 2;
  const far = last > middle || first === 0 ? last : first;
  return far < 0 ? -1 : far / (LEDS - 1);
}

function generic(surface: GenericSurface, hand: Hand): TestSurface {
  const cap = (control: string): Cap | undefined =>
    numberIn(control, 'fader') ?? (called(control, genericNames.caps) as Cap | undefined);
  return plain(surface, hand, cap, (control) => called(control, genericNames.keys));
}

/** A box that nobody knows: its controls are called by the messages they send. */
function eightKnobs(surface: GenericSurface, hand: Hand): TestSurface {
  const { knobs, keys } = genericModels['8-knobs'];
  return plain(
    surface,
    hand,
    (control) => nth(control, 'cc', knobs.number, 'knob') as Cap | undefined,
    (control) => nth(control, 'note', keys[0].number, 'key'),
  );
}

function nth(control: string, message: string, first: number, name: string): string | undefined {
  const number = numberIn(control, message);
  return number === undefined ? undefined : `${name} ${number - first + 1}`;
}

function plain(
  surface: GenericSurface,
  hand: Hand,
  cap: TestSurface['cap'],
  key: TestSurface['key'],
): TestSurface {
  return {
    hand,
    cap,
    key,
    pot: () => undefined,
    isWheel: () => false,
    light: (control) => {
      const name = key(control);
      if (name === undefined) return undefined;
      return surface.light(name) ? 'on' : 'off';
    },
    at: (control) => {
      const name = cap(control);
      return name === undefined ? undefined : surface.fader(name).position / TRAVEL;
    },
    moves: () => false,
    text: () => undefined,
  };
}
