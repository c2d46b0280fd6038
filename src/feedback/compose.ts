import type { Binding, View } from '../mapping/bind.ts';
import type { Action, RingStyle } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import { silence } from '../model/desk.ts';
import { toDisplay } from '../model/display-text.ts';
import { shortValue } from '../model/format.ts';
import { light, ring, type Shown } from '../model/shown.ts';
import { travelOf } from '../units/laws.ts';
import type { DeskView } from './view.ts';

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

/** Works out what the controls of one surface ought to show. Only looks; changes nothing but the row it is given. */
export class Composer {
  readonly #controls: readonly Control[];
  readonly #binding: Binding;
  readonly #view: SurfaceView;
  readonly #desk: DeskView;
  readonly #wanted: Shown;
  readonly #strips: number;
  /** For each text: the encoder of its strip; −1 for none. */
  readonly #encoder: Int32Array;

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
    this.#strips = desk.desk.table.strips.length;
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
    const lamp = lamps[(this.#controls[control] as Control).name];
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
    const { name, cells } = this.#controls[control] as Control;
    return this.#wanted.write(control, this.#words(name, control, fader, riding), cells);
  }

  #words(name: string, control: number, fader: number, riding: boolean): string {
    if (name === 'text timecode') return timecode(this.#desk, this.#view.plainTime);
    if (name === 'text assignment') return this.#assignment();
    const strip = this.#binding.strip[control] as number;
    if (strip < 0) return '';
    if (name.startsWith('text upper')) return toDisplay(this.#desk.label(strip).name);
    if (riding && fader >= 0) return this.#value(this.#binding.target[fader] as number);
    return this.#underEncoder(control);
  }

  /** The lower line tells of the encoder above it. */
  #underEncoder(control: number): string {
    const encoder = this.#encoder[control] as number;
    const target = encoder < 0 ? -1 : (this.#binding.target[encoder] as number);
    return this.#view.names && target >= 0
      ? shortName(this.#desk.desk.table.row(target).path)
      : this.#value(target);
  }

  #value(parameter: number): string {
    if (parameter < 0) return '';
    const row = this.#desk.desk.table.row(parameter);
    return toDisplay(shortValue(row, this.#desk.desk.values[parameter] as number));
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
        return strip < 0 || strip >= this.#strips ? light.off : this.#armLight(strip);
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
    const row = desk.table.row(target);
    const muted =
      row.path.endsWith('/mute') &&
      row.strip >= 0 &&
      ((desk.silent[row.strip] as number) & ~silence.ownMute) !== 0;
    return muted ? light.flash : light.off;
  }

  #armLight(strip: number): number {
    const { path } = this.#desk.desk.table.strips[strip] as { path: string };
    const fader = this.#desk.desk.table.at(`${path}/fader`);
    if (this.#desk.isWriting(fader)) return light.flash;
    const mode = this.#desk.modeOf(fader);
    return onIf(mode !== 'off' && mode !== 'read');
  }

  #modeLight(mode: string): number {
    const strip = this.#desk.desk.table.strips[this.#desk.selected];
    const fader = strip && this.#desk.desk.table.find(`${strip.path}/fader`);
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

/** Lamps that belong to no key. */
const lamps: Readonly<Record<string, (desk: DeskView, view: SurfaceView) => number>> = {
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

/** Ten digits for the time display: hhh mm ss fff as timecode, or minutes, seconds and milliseconds. Bit 7 is the point. */
function timecode({ place, sampleRate }: DeskView, plain: boolean): string {
  const seconds = place / sampleRate;
  const whole = Math.floor(seconds);
  const last = plain ? Math.floor((seconds - whole) * 1000) : Math.floor((seconds - whole) * framesPerSecond);
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
