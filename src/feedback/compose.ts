import type { Binding, View } from '../mapping/bind.ts';
import type { RingStyle } from '../mapping/mapping.ts';
import { toControl } from '../mapping/rides.ts';
import type { Control } from '../model/controls.ts';
import type { DeskView } from '../model/desk-view.ts';
import { narrowed } from '../model/display-text.ts';
import { ring, type Shown } from '../model/shown.ts';
import { travelOf } from '../units/laws.ts';
import { Lamps } from './lamps.ts';

const ringModes: Record<RingStyle, number> = {
  dot: ring.dot,
  'boost-cut': ring.boostCut,
  wrap: ring.wrap,
  spread: ring.spread,
};

/** Who knows where parameters will be by the time a motor has got there. */
export interface Foresight {
  /** Puts that into the first of a row; false: where it is now. */
  foresee(parameter: number, row: Float64Array): boolean;
}

/** Works out what the controls of one surface ought to show. Only looks; changes nothing but the row it is given. */
export class Composer {
  readonly #controls: readonly Control[];
  readonly #binding: Binding;
  readonly #desk: DeskView;
  readonly #wanted: Shown;
  readonly #lamps: Lamps;
  readonly #foresight: Foresight;
  /** The rule each text was put together by: it is not put together again from the same. */
  readonly #written: unknown[];
  readonly #one = new Float64Array(1);

  constructor(
    controls: readonly Control[],
    binding: Binding,
    view: View,
    desk: DeskView,
    wanted: Shown,
    foresight: Foresight,
  ) {
    this.#foresight = foresight;
    this.#controls = controls;
    this.#binding = binding;
    this.#desk = desk;
    this.#wanted = wanted;
    this.#lamps = new Lamps(controls.length, { binding, view, desk });
    this.#written = controls.map(() => nothingYet);
  }

  /** Travel of a fader; −1 where nothing is assigned. A motor is told where it has to be when it gets there. */
  fader(control: number): boolean {
    const ride = this.#binding.now[control]?.move?.rides[0];
    if (!ride || !this.#foresight.foresee(ride.parameter, this.#one))
      return this.#set(control, this.#travel(control), 0);
    return this.#set(control, toControl(ride, travelOf(ride.law, this.#one[0] as number)), 0);
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
    return this.#set(control, this.#lamps.light(control), 0);
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
    const { cells } = this.#controls[control] as Control;
    return this.#wanted.write(control, narrowed(words, cells), cells);
  }

  #travel(control: number): number {
    const ride = this.#binding.now[control]?.move?.rides[0];
    if (!ride) return -1;
    return toControl(ride, travelOf(ride.law, this.#desk.desk.values[ride.parameter] as number));
  }

  #set(control: number, value: number, style: number): boolean {
    const wanted = this.#wanted;
    if (Object.is(wanted.value[control], value) && wanted.style[control] === style) return false;
    wanted.value[control] = value;
    wanted.style[control] = style;
    return true;
  }
}

/** No text was put together yet. */
const nothingYet = {};
