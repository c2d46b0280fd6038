import type { Binding, View } from '../mapping/bind.ts';
import type { Action, RingStyle } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import { silence } from '../model/desk.ts';
import { toDisplay } from '../model/display-text.ts';
import { shortValue } from '../model/format.ts';
import { light, ring, type Shown } from '../model/shown.ts';
import { travelOf } from '../units/laws.ts';
import type { DeskView } from '../model/desk-view.ts';

/** What one surface has in front of it, beyond the desk. */
export interface SurfaceView extends View {
  shift: boolean;
  scrub: boolean;
  /** The lower line gives names of parameters instead of values. */
  names: boolean;
  /** The time display counts minutes, seconds and milliseconds instead of timecode. */
  plainTime: boolean;
}

const ringModes: Record<RingStyle, number> = {
  dot: ring.dot,
  'boost-cut': ring.boostCut,
  wrap: ring.wrap,
  spread: ring.spread,
};
const framesPerSecond = 25;

/** What a text tells of: the time, the page, its strip's name, or what its strip's fader or encoder stands at. */
type Subject = 'time' | 'assignment' | 'name' | 'value';

function subjectOf(control: string): Subject {
  if (control === 'text timecode') return 'time';
  if (control === 'text assignment') return 'assignment';
  return control.startsWith('text upper') ? 'name' : 'value';
}

const NOBODY = -1;
const NOTHING_YET = -2;

/** Works out what the controls of one surface ought to show. Only looks; changes nothing but the row it is given. */
export class Composer {
  readonly #controls: readonly Control[];
  readonly #binding: Binding;
  readonly #view: SurfaceView;
  readonly #desk: DeskView;
  readonly #wanted: Shown;
  /** For each text: the encoder of its strip; −1 for none. */
  readonly #encoder: Int32Array;
  /** For each control that is one: the lamp that belongs to no key. */
  readonly #lamps: readonly (Lamp | undefined)[];
  /** What each text tells of. */
  readonly #subject: readonly Subject[];
  /** For each strip of the desk: the parameter of its fader. */
  readonly #faderOf: readonly (number | undefined)[];
  /** For each parameter that is the mute of a strip: 1. */
  readonly #mutes: Uint8Array;
  /** What each text was last put together from: it is not put together again from the same. */
  readonly #said: string[];
  readonly #saidOf: Int32Array;
  readonly #saidValue: Float64Array;

  constructor(
    controls: readonly Control[],
    binding: Binding,
    view: SurfaceView,
    desk: DeskView,
    wanted: Shown,
  ) {
    this.#controls = controls;
    this.#binding = binding;
    this.#view = view;
    this.#desk = desk;
    this.#wanted = wanted;
    const { table } = desk.desk;
    this.#lamps = controls.map(({ name }) => lamps[name]);
    this.#subject = controls.map(({ name }) => subjectOf(name));
    this.#faderOf = table.strips.map(({ path }) => table.find(`${path}/fader`));
    this.#mutes = Uint8Array.from(table.rows, ({ path, strip }) =>
      strip >= 0 && path.endsWith('/mute') ? 1 : 0,
    );
    this.#said = controls.map(() => '');
    this.#saidOf = new Int32Array(controls.length).fill(NOTHING_YET);
    this.#saidValue = new Float64Array(controls.length);
    const numbers = new Map(controls.map((control) => [control.name, control.number]));
    this.#encoder = Int32Array.from(
      controls,
      ({ name }) => numbers.get(`encoder${/ \d+$/.exec(name)?.[0] ?? ''}`) ?? -1,
    );
  }

  /** Travel of a fader; −1 where nothing is assigned. */
  fader(control: number): boolean {
    return this.#set(control, this.#travel(control), 0);
  }

  /** Ring of an encoder, with the centre lamp where the value stands at its initial place. */
  encoder(control: number): boolean {
    const at = this.#travel(control);
    const style = ringModes[this.#binding.ring[control] as RingStyle];
    const centred = style === ring.boostCut && Math.abs(at - 0.5) < 0.005;
    return this.#set(control, at, style + (centred ? ring.centreLamp : 0));
  }

  /** Light of a key: what the state of its action is. */
  key(control: number): boolean {
    const lamp = this.#lamps[control];
    if (lamp) return this.#set(control, lamp(this.#desk, this.#view), 0);
    const action = this.#binding.actions[control];
    return this.#set(control, action ? this.#lit(action, control) : light.off, 0);
  }

  /** Level of a meter. */
  meter(control: number): boolean {
    const strip = this.#binding.strip[control] as number;
    const level = strip < 0 ? -Infinity : (this.#desk.meters[strip] as number);
    return this.#set(control, level, level >= 0 ? 1 : 0);
  }

  /** Colour of a strip. */
  colour(control: number): boolean {
    const strip = this.#binding.strip[control] as number;
    return this.#set(control, strip < 0 ? 0 : this.#desk.label(strip).colour, 0);
  }

  /** Characters of a display. `riding` says that a hand is or was just at the fader of this strip. */
  text(control: number, fader: number, riding: boolean): boolean {
    const { plainTime } = this.#view;
    switch (this.#subject[control] as Subject) {
      case 'time': {
        const count = timeCount(this.#desk, plainTime);
        return (
          this.#isNews(control, plainTime ? 1 : 0, count) && this.#write(control, timecode(count, plainTime))
        );
      }
      case 'assignment': {
        const { page, turn } = this.#view;
        return this.#isNews(control, page, turn) && this.#write(control, this.#assignment());
      }
      case 'name':
        return this.#name(control, riding);
      case 'value':
        return this.#under(control, fader, riding);
    }
  }

  /** The upper line names the strip; on a page about the selected strip, what each encoder turns. */
  #name(control: number, riding: boolean): boolean {
    const strip = this.#binding.strip[control] as number;
    const path = riding ? undefined : this.#pathUnder(control);
    const name = path ?? (strip < 0 ? '' : this.#desk.label(strip).name);
    if (this.#said[control] === name && this.#saidOf[control] !== NOTHING_YET) return false;
    this.#said[control] = name;
    this.#saidOf[control] = NOBODY;
    return this.#write(control, path === undefined ? toDisplay(name) : shortName(path));
  }

  /** Path of the parameter below, on a page about the selected strip; empty where the page has none. Flipped, encoders turn the strips' own levels. */
  #pathUnder(control: number): string | undefined {
    const page = this.#binding.mapping.pages[this.#view.page];
    if (this.#view.flipped || page?.encoders[0]?.startsWith('{selected}') !== true) return undefined;
    const encoder = this.#encoder[control] as number;
    const target = encoder < 0 ? NOBODY : (this.#binding.target[encoder] as number);
    return target < 0 ? '' : this.#desk.desk.table.row(target).path;
  }

  /** The lower line tells of the fader while a hand is there, and else of the encoder above it. */
  #under(control: number, fader: number, riding: boolean): boolean {
    const { target, strip } = this.#binding;
    const ridden = riding && fader >= 0;
    const shows = ridden ? fader : (this.#encoder[control] as number);
    const parameter = (strip[control] as number) < 0 || shows < 0 ? NOBODY : (target[shows] as number);
    if (parameter < 0) return this.#isNews(control, NOBODY, 0) && this.#write(control, '');
    const { table, values } = this.#desk.desk;
    const row = table.row(parameter);
    const named = this.#view.names && !ridden;
    const value = named ? NaN : (values[parameter] as number);
    if (!this.#isNews(control, parameter, value)) return false;
    return this.#write(control, named ? shortName(row.path) : toDisplay(shortValue(row, value)));
  }

  /** Is a text to be put together from anything but what it was put together from last? */
  #isNews(control: number, of: number, value: number): boolean {
    if (this.#saidOf[control] === of && Object.is(this.#saidValue[control], value)) return false;
    this.#saidOf[control] = of;
    this.#saidValue[control] = value;
    return true;
  }

  #write(control: number, words: string): boolean {
    return this.#wanted.write(control, words, (this.#controls[control] as Control).cells);
  }

  #assignment(): string {
    const page = this.#binding.mapping.pages[this.#view.page];
    if (!page) return '';
    const shows = toDisplay(page.shows);
    return page.turns > 1 ? `${shows.slice(0, 1)}${this.#view.turn}` : shows.slice(0, 2);
  }

  #travel(control: number): number {
    const target = this.#binding.target[control] as number;
    if (target < 0) return -1;
    return travelOf(this.#desk.desk.table.row(target).law, this.#desk.desk.values[target] as number);
  }

  #lit(action: Action, control: number): number {
    const strip = this.#binding.strip[control] as number;
    switch (action.does) {
      case 'toggle':
        return this.#toggleLight(this.#binding.target[control] as number);
      case 'select':
        return onIf(strip >= 0 && strip === this.#desk.selected);
      case 'arm':
        return this.#armLight(this.#faderOf[strip]);
      case 'mode':
        return this.#modeLight(action.mode);
      case 'page':
        return onIf(this.#binding.mapping.pages[this.#view.page]?.name === action.page);
      case 'flip':
        return onIf(this.#view.flipped);
      case 'scrub':
        return onIf(this.#view.scrub);
      case 'shift':
        return onIf(this.#view.shift);
      case 'names':
        return onIf(this.#view.names);
      case 'clear-solo':
        return onIf(this.#desk.desk.anySolo);
      case 'wind':
        return onIf(Math.sign(this.#desk.tape.winding) === Math.sign(action.speed));
      case 'scene':
        return onIf(action.place === this.#desk.scene);
      case 'bank':
        return onIf(action.by < 0 ? this.#view.bank > 0 : this.#view.bank < this.#binding.lastBank);
      case 'bank-to':
        return onIf(this.#view.bank === this.#binding.bankOf(action.kind));
      case 'command':
        return onIf(commandLamps[action.command.do]?.(this.#desk) ?? false);
      default:
        return light.off;
    }
  }

  /** A strip that something else silences shows it by flashing its mute: the key is not down, but nothing is heard. */
  #toggleLight(target: number): number {
    if (target < 0) return light.off;
    const { desk } = this.#desk;
    if (desk.values[target] === 1) return light.on;
    if (this.#mutes[target] === 0) return light.off;
    const { strip } = desk.table.row(target);
    return ((desk.silent[strip] as number) & ~silence.ownMute) !== 0 ? light.flash : light.off;
  }

  #armLight(fader: number | undefined): number {
    if (fader === undefined) return light.off;
    if (this.#desk.isWriting(fader)) return light.flash;
    const mode = this.#desk.modeOf(fader);
    return onIf(mode !== 'off' && mode !== 'read');
  }

  #modeLight(mode: string): number {
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

type Lamp = (desk: DeskView, view: SurfaceView) => number;

/** Lamps that belong to no key. */
const lamps: Readonly<Record<string, Lamp>> = {
  'lamp smpte': (_desk, view) => onIf(!view.plainTime),
  'lamp beats': (_desk, view) => onIf(view.plainTime),
  'lamp rude solo': ({ desk }) => (desk.anySolo ? light.flash : light.off),
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

/** `eq/2/freq` of `ch/3/eq/2/freq`, cut to what a display holds: "2 freq". */
function shortName(path: string): string {
  return path.split('/').slice(-2).join(' ').slice(-7).trim();
}

/** The time in milliseconds, or in frames. */
function timeCount({ place, sampleRate }: DeskView, plain: boolean): number {
  const seconds = place / sampleRate;
  const whole = Math.floor(seconds);
  const parts = plain ? 1000 : framesPerSecond;
  return whole * parts + Math.floor((seconds - whole) * parts);
}

/** Ten digits for the time display: hhh mm ss fff as timecode, or minutes, seconds and milliseconds. Bit 7 is the point. */
function timecode(count: number, plain: boolean): string {
  const parts = plain ? 1000 : framesPerSecond;
  const whole = Math.floor(count / parts);
  const last = count % parts;
  const groups = [
    String(Math.floor(whole / 3600)).padStart(3, ' '),
    String(Math.floor(whole / 60) % 60).padStart(2, '0'),
    String(whole % 60).padStart(2, '0'),
    String(last)
      .padStart(plain ? 3 : 2, '0')
      .padStart(3, ' '),
  ];
  return groups.map((group, i) => (i < 3 ? pointed(group) : group)).join('');
}

function pointed(group: string): string {
  return group.slice(0, -1) + String.fromCharCode(group.charCodeAt(group.length - 1) | 0x80);
}
