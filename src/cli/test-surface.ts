import {
  classicModels,
  FaderportClassic,
  faderportModels,
  FaderportSurface,
  type FaderportName,
  controllerModels,
  GenericSurface,
  genericModels,
  Hand,
  hasLamp,
  type HidModelName,
  hidModels,
  HidUnit,
  HuiSurface,
  huiModels,
  MackieSurface,
  models,
  noteOf,
} from '../../firmware-sim/index.ts';
import { profileAt, type TestBench } from '../bridge/test-bench.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { chosenModel, isController, plugController } from './test-controller.ts';

/** The simulated models that mappings are tested on. */
export type TestedModel =
  | keyof typeof models
  | keyof typeof genericModels
  | keyof typeof controllerModels
  | FaderportName
  | keyof typeof classicModels
  | HidModelName
  | 'hui';

/** How a light is seen to burn. */
export type Seen = 'off' | 'on' | 'flash';

/** A simulated surface under the names of the mapping: hands for its controls, and eyes for its face. */
export interface TestSurface {
  readonly hand: Hand;
  /** What a hand calls a control; undefined where the simulator lacks it. */
  cap(control: string): Cap | undefined;
  pot(control: string): Pot | undefined;
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
type Pot = Parameters<HuiSurface['turn']>[0];

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

const hidNames = {
  keys: [[/^key (.+)$/u, '$1']],
  lights: [[/^lamp (red .+)$/u, '$1']],
} as const satisfies Record<string, Names>;

/** What springs back: a ring, and the sticks of a gamepad in their order. */
const levers: Readonly<Record<string, Cap>> = {
  'wheel ring': 'knob 1',
  'wheel left': 'knob 1',
  'knob left up': 'knob 2',
  'knob right': 'knob 3',
  'knob right up': 'knob 4',
};

const huiNames = {
  keys: [
    [/^key encoder (\d+)$/u, 'pot $1'],
    [/^key (.+)$/u, '$1'],
  ],
  lights: mackieNames.lights,
  pots: [[/^encoder (parameter \d+)$/u, '$1']],
} as const satisfies Record<string, Names>;

const genericNames = {
  caps: [[/^knob (\d+)$/u, 'knob $1']],
  keys: [[/^key (.+)$/u, '$1']],
} as const satisfies Record<string, Names>;

const faderportNames = {
  keys: [
    [/^key (param|encoder)$/u, 'param'],
    [/^key wheel$/u, 'navigator'],
    [/^key forward$/u, 'fast forward'],
    [/^key (.+)$/u, '$1'],
  ],
} as const satisfies Record<string, Names>;

function called(control: string, names: Names): string | undefined {
  const found = names.find(([pattern]) => pattern.test(control));
  return found && control.replace(found[0], found[1]);
}

function numberIn(control: string, kind: string): number | undefined {
  const [, digits] = new RegExp(`^${kind} (\\d+)$`, 'u').exec(control) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** All that are tested on, by their short names. */
const tested = {
  ...models,
  ...genericModels,
  ...controllerModels,
  ...faderportModels,
  ...classicModels,
  ...hidModels,
  hui: huiModels.hui,
};

/** What the port of a simulated model is called. */
export function portOf(model: TestedModel): string {
  return tested[model].portName;
}

/** The model that a simulated one is. */
export function simulatedProfile(model: TestedModel): DeviceProfile {
  return profileAt(portOf(model), isHid(model) ? hidModels[model].usb : undefined, chosenModel(model));
}

/** Every model that can be simulated. */
export const simulated = Object.keys(tested) as readonly TestedModel[];

function isMackie(model: TestedModel): model is keyof typeof models {
  return Object.hasOwn(models, model);
}

function isFaderport(model: TestedModel): model is FaderportName {
  return Object.hasOwn(faderportModels, model);
}

function isHid(model: TestedModel): model is HidModelName {
  return Object.hasOwn(hidModels, model);
}

/** Has the model a light in this key, or this lamp? */
export function hasLight(model: TestedModel, control: string): boolean {
  if (!isMackie(model)) return true;
  const name = called(control, mackieNames.lights) ?? called(control, mackieNames.keys);
  const note = name === undefined ? undefined : noteOf(name);
  return note !== undefined && hasLamp(note, models[model].lamps);
}

/** A surface of this model, at the device end of the bench's cable. */
export function plug(model: TestedModel, bench: TestBench): TestSurface {
  const { clock, cable } = bench;
  if (isMackie(model)) {
    const surface = new MackieSurface({ model, clock, port: cable.device, noise: 0 });
    return mackie(surface, new Hand([surface], clock));
  }
  if (model === 'hui') {
    const surface = new HuiSurface({ model, clock, port: cable.device });
    return hui(surface, new Hand([surface], clock));
  }
  if (isFaderport(model)) {
    const surface = new FaderportSurface({ model, clock, port: cable.device });
    return faderport(surface, new Hand([surface], clock));
  }
  if (model === 'faderport-classic') {
    const surface = new FaderportClassic({ clock, port: cable.device });
    return classic(surface, new Hand([surface], clock));
  }
  if (isHid(model)) {
    const surface = new HidUnit({ model, clock, port: cable.device });
    return hid(surface, new Hand([surface], clock));
  }
  if (isController(model)) return plugController(model, bench);
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

function hui(surface: HuiSurface, hand: Hand): TestSurface {
  const cap = (control: string): number | undefined => numberIn(control, 'fader');
  const pot = (control: string): Pot | undefined =>
    numberIn(control, 'encoder') ?? (called(control, huiNames.pots) as Pot | undefined);
  const key = (control: string): string | undefined => called(control, huiNames.keys);
  return {
    hand,
    cap,
    pot,
    key,
    isWheel: (control) => control === 'wheel',
    light: (control) => {
      const name = key(control) ?? called(control, huiNames.lights);
      if (name === undefined) return undefined;
      return surface.light(name) ? 'on' : 'off';
    },
    at: (control) => {
      const ring = pot(control);
      if (ring !== undefined) return ringAt(surface.ring(ring).leds);
      const fader = cap(control);
      return fader === undefined ? undefined : surface.fader(fader).position / TRAVEL;
    },
    moves: (control) => {
      const fader = cap(control);
      return fader !== undefined && surface.fader(fader).moving;
    },
    text: (control) => {
      if (control === 'text timecode') return surface.time;
      if (control === 'text assignment') return surface.assignment;
      const name = numberIn(control, 'text name');
      if (name !== undefined) return surface.text(name);
      const cell = numberIn(control, 'text main');
      return cell === undefined ? undefined : surface.cell(cell);
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

/** The one knob of a FaderPort. */
const theKnob = (control: string): number | undefined =>
  /^encoder( param)?$/u.test(control) ? 1 : undefined;

function faderport(surface: FaderportSurface, hand: Hand): TestSurface {
  const cap = (control: string): number | undefined => numberIn(control, 'fader');
  const key = (control: string): string | undefined => called(control, faderportNames.keys);
  return {
    hand,
    cap,
    key,
    pot: theKnob,
    isWheel: (control) => control === 'wheel',
    light: (control) => {
      const inverted = numberIn(control, 'lamp inverse');
      if (inverted !== undefined) return surface.line(inverted, 0).inverted ? 'on' : 'off';
      const name = key(control);
      return name === undefined ? undefined : surface.light(name);
    },
    at: (control) => {
      const bar = numberIn(control, 'bar');
      if (bar !== undefined) return surface.bar(bar).mode === 'off' ? -1 : surface.bar(bar).value;
      const fader = cap(control);
      return fader === undefined ? undefined : surface.fader(fader).position / TRAVEL;
    },
    moves: (control) => {
      const fader = cap(control);
      return fader !== undefined && surface.fader(fader).moving;
    },
    text: (control) => lineOf(surface, control)?.text,
  };
}

/** A line of a strip's display, by its name. */
function lineOf(surface: FaderportSurface, control: string) {
  const [, name, strip] = /^text (upper|second|middle|third|lower) (\d+)$/u.exec(control) ?? [];
  if (strip === undefined) return undefined;
  const lines = surface.lines(Number(strip));
  return name === 'lower'
    ? lines.at(-1)
    : (lines[['upper', 'middle', 'third'].indexOf(name ?? '')] ?? lines[1]);
}

function classic(surface: FaderportClassic, hand: Hand): TestSurface {
  const cap = (control: string): number | undefined => numberIn(control, 'fader');
  const key = (control: string): string | undefined => called(control, faderportNames.keys);
  return {
    ...plain(surface, hand, cap, key),
    pot: theKnob,
    moves: (control) => cap(control) !== undefined && surface.moving,
  };
}

function hid(surface: HidUnit, hand: Hand): TestSurface {
  const key = (control: string): string | undefined => called(control, hidNames.keys);
  return {
    hand,
    cap: (control) => levers[control],
    key,
    pot: (control) => (surface.knobs === undefined ? numberIn(control, 'encoder') : undefined),
    isWheel: (control) => control === 'wheel',
    light: (control) => {
      const name = called(control, hidNames.lights) ?? key(control);
      return name === undefined ? undefined : surface.light(name);
    },
    at: (control) => (numberIn(control, 'encoder') === undefined ? undefined : surface.brightness / 0xff),
    moves: () => false,
    text: () => undefined,
  };
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

/** A surface without displays, whose lights are lit or not. */
function plain(
  surface: GenericSurface | FaderportClassic,
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
