import type { Binding, BoundLight, LitAction, View } from '../mapping/bind.ts';
import type { Action, RingStyle } from '../mapping/mapping.ts';
import { toControl } from '../mapping/rides.ts';
import type { Control } from '../model/controls.ts';
import type { DeskView } from '../model/desk-view.ts';
import { light, ring, type Shown } from '../model/shown.ts';
import { allowed, travelOf, valueAt } from '../units/laws.ts';

const ringModes: Record<RingStyle, number> = {
  dot: ring.dot,
  'boost-cut': ring.boostCut,
  wrap: ring.wrap,
  spread: ring.spread,
};

/** Works out what the controls of one surface ought to show. Only looks; changes nothing but the row it is given. */
export class Composer {
  readonly #controls: readonly Control[];
  readonly #binding: Binding;
  readonly #view: View;
  readonly #desk: DeskView;
  readonly #wanted: Shown;
  /** For each strip of the desk: the parameter of its fader. */
  readonly #faderOf: readonly (number | undefined)[];
  /** The rule each text was put together by: it is not put together again from the same. */
  readonly #written: unknown[];
  readonly #one = new Float64Array(1);

  constructor(controls: readonly Control[], binding: Binding, view: View, desk: DeskView, wanted: Shown) {
    this.#controls = controls;
    this.#binding = binding;
    this.#view = view;
    this.#desk = desk;
    this.#wanted = wanted;
    const { table } = desk.desk;
    this.#faderOf = table.strips.map(({ path }) => table.find(`${path}/fader`));
    this.#written = controls.map(() => nothingYet);
  }

  /** Travel of a fader; −1 where nothing is assigned. */
  fader(control: number): boolean {
    return this.#set(control, this.#travel(control), 0);
  }

  /** Ring of an encoder, with the centre lamp where the value stands in the middle. */
  encoder(control: number): boolean {
    const at = this.#travel(control);
    const style = ringModes[this.#binding.now[control]?.move?.motion.ring ?? 'wrap'];
    const centred = style === ring.boostCut && Math.abs(at - 0.5) < 0.005;
    return this.#set(control, at, style + (centred ? ring.centreLamp : 0));
  }

  /** Light of a key or a lamp: what its rule says, or how what it does stands. */
  light(control: number): boolean {
    const bound = this.#binding.now[control]?.light;
    return this.#set(control, bound ? this.#lit(bound) : light.off, 0);
  }

  #lit({ program, action }: BoundLight): number {
    if (!program) return action ? this.#lightOf(action) : light.off;
    program.run(this.#desk, this.#binding, this.#one, 0);
    return this.#one[0] as number;
  }

  /** Level of a meter, dBFS. */
  meter(control: number): boolean {
    const meter = this.#binding.now[control]?.meter;
    this.#one[0] = -Infinity;
    meter?.program.run(this.#desk, this.#binding, this.#one, 0);
    const level = this.#one[0];
    return this.#set(control, level, level >= 0 ? 1 : 0);
  }

  /** Colour, 0xRRGGBB. */
  colour(control: number): boolean {
    const colour = this.#binding.now[control]?.colour;
    this.#one[0] = 0;
    colour?.program.run(this.#desk, this.#binding, this.#one, 0);
    return this.#set(control, this.#one[0], 0);
  }

  /** Characters of a display. */
  text(control: number): boolean {
    const text = this.#binding.now[control]?.text;
    const anew = this.#written[control] !== text;
    this.#written[control] = text;
    if (!text) return anew && this.#write(control, '');
    if (!text.program.changed(this.#desk, this.#binding) && !anew) return false;
    return this.#write(control, text.program.text(this.#desk, this.#binding));
  }

  #write(control: number, words: string): boolean {
    return this.#wanted.write(control, words, (this.#controls[control] as Control).cells);
  }

  #travel(control: number): number {
    const ride = this.#binding.now[control]?.move?.rides[0];
    if (!ride) return -1;
    return toControl(ride, travelOf(ride.law, this.#desk.desk.values[ride.parameter] as number));
  }

  /** How what a key does stands: lit while it is so. */
  #lightOf(lit: LitAction): number {
    const { action } = lit;
    const show = lights[action.does] as LightOf<Action['does']> | undefined;
    return show
      ? show({ ...lit, desk: this.#desk, view: this.#view, binding: this.#binding, lights: this }, action)
      : light.off;
  }

  /** The light of one of two things, whichever a press would do. */
  either({ number, then, otherwise }: LitAction): number {
    const branch = number && this.#binding.worth(number, this.#desk) !== 0 ? then : otherwise;
    return branch ? this.#lightOf(branch) : light.off;
  }

  /** The light of what the user gave a key. */
  given({ then }: LitAction): number {
    return then ? this.#lightOf(then) : light.off;
  }

  armed(strip: number): number {
    const fader = this.#faderOf[strip];
    if (fader === undefined) return light.off;
    if (this.#desk.isWriting(fader)) return light.flash;
    const mode = this.#desk.modeOf(fader);
    return onIf(mode !== 'off' && mode !== 'read');
  }

  inMode(mode: string): number {
    const fader = this.#faderOf[this.#desk.selected];
    if (fader === undefined || this.#desk.modeOf(fader) !== mode || mode === 'off') return light.off;
    return this.#desk.isWriting(fader) ? light.flash : light.on;
  }

  #set(control: number, value: number, style: number): boolean {
    const wanted = this.#wanted;
    if (Object.is(wanted.value[control], value) && wanted.style[control] === style) return false;
    wanted.value[control] = value;
    wanted.style[control] = style;
    return true;
  }
}

/** Two values this near were meant to be the same. */
const ROUNDING = 1e-6;

/** No text was put together yet. */
const nothingYet = {};

/** What the light of an action may look at. */
interface Look extends LitAction {
  readonly desk: DeskView;
  readonly view: View;
  readonly binding: Binding;
  readonly lights: Composer;
}

type Of<Name extends Action['does']> = Extract<Action, { readonly does: Name }>;
type LightOf<Name extends Action['does']> = (look: Look, action: Of<Name>) => number;

/** Does a parameter stand where a key would put it? */
function stands({ desk, number, binding }: Look, parameter: number): boolean {
  if (parameter < 0 || !number) return false;
  const { law } = desk.desk.table.row(parameter);
  const worth = binding.worth(number, desk);
  const wanted = allowed(law, number.ofTravel ? valueAt(law, worth) : worth);
  const value = desk.desk.values[parameter] as number;
  return value === wanted || Math.abs(value - wanted) < ROUNDING;
}

const isOn = ({ desk, parameter }: Look): number => onIf(parameter >= 0 && desk.desk.values[parameter] === 1);

/** When the key of an action is lit, where its mapping does not say. What is not here is dark. */
const lights: { readonly [Name in Action['does']]?: LightOf<Name> } = {
  toggle: isOn,
  momentary: isOn,
  set: (look) => onIf(stands(look, look.parameter) && look.others.every((other) => stands(look, other))),
  select: ({ desk, strip }) => onIf(strip >= 0 && strip === desk.selected),
  arm: ({ lights: composer, strip }) => composer.armed(strip),
  spill: ({ binding, strip }) => onIf(strip >= 0 && strip === binding.spill),
  'clear-solo': ({ desk }) => onIf(desk.desk.anySolo),
  bank: ({ view, binding }, { by }) => onIf(by < 0 ? view.bank > 0 : view.bank < binding.lastBank),
  'bank-to': ({ view, binding }, { kind }) => onIf(view.bank === binding.bankOf(kind)),
  page: ({ view }, { page }) => onIf(view.page === page),
  layer: ({ binding }, { layer, to }) => onIf(binding.isOn(layer) === (to !== 'off')),
  hold: ({ binding }, { layer }) => onIf(binding.isOn(layer)),
  mode: ({ lights: composer }, { mode }) => composer.inMode(mode),
  wind: ({ desk }, { speed }) => onIf(Math.sign(desk.tape.winding) === Math.sign(speed)),
  scene: ({ desk, number, binding }) =>
    onIf(number !== undefined && binding.worth(number, desk) - 1 === desk.scene),
  command: ({ desk }, { command }) => onIf(commandLamps[command.do]?.(desk) ?? false),
  'user-key': (look) => look.lights.given(look),
  if: (look) => look.lights.either(look),
};

/** Keys whose light says how the tape and the session stand. */
const commandLamps: Readonly<Record<string, (desk: DeskView) => boolean>> = {
  play: ({ tape }) => tape.rolling,
  stop: ({ tape }) => !tape.rolling && tape.winding === 0,
  record: ({ tape }) => tape.recording,
  loop: ({ tape }) => tape.looping,
  punch: ({ tape }) => tape.punching,
  undo: ({ canUndo }) => canUndo,
  save: ({ unsaved }) => unsaved,
};

function onIf(condition: boolean): number {
  return condition ? light.on : light.off;
}
