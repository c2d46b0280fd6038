import type { SurfaceView } from '../feedback/compose.ts';
import { Composer } from '../feedback/compose.ts';
import type { DeskView } from '../model/desk-view.ts';
import { Binding } from '../mapping/bind.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { Bits } from '../model/bits.ts';
import type { Control } from '../model/controls.ts';
import type { Attachment } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Shown } from '../model/shown.ts';

/** How a hand is on a control. `leaving`: it was let go a moment ago, and may only have flickered. */
export const grip = { none: 0, touch: 1, inferred: 2, leaving: 3 } as const;

/** A key that is down and winds the tape, by the name of its control. */
export interface WindingKey {
  readonly name: string;
  readonly speed: number;
}

/** How long a display shows what a hand did, ns. */
const RIDING = 1e9;

/** Whoever knows the time, ns: handed on by itself, a number costs memory with every move. */
interface Time {
  readonly now: number;
}

/** One surface that has joined: what its controls stand for, what hands are on them, and what they ought to show. */
export class AttachedSurface {
  readonly attachment: Attachment;
  readonly controls: readonly Control[];
  readonly binding: Binding;
  readonly view: SurfaceView;
  /** What every control ought to show. */
  readonly wanted: Shown;
  /** Controls of which `wanted` changed since the bridge last looked. */
  readonly changed: Bits;
  /** Faders whose report is to be sent straight back, with the travel in `wanted`. */
  readonly echoes: Bits;
  /** `grip` of each control: a motor is not driven while it is not 0. */
  readonly held: Uint8Array;
  /** Faders that were under a hand when they came to stand for something else: they do nothing until let go. */
  readonly parked: Uint8Array;
  /** Faders whose hand is only inferred. */
  readonly inferred: Bits;
  /** Faders that were let go a moment ago. */
  readonly leaving: Bits;
  /** When each was let go, ns, and the place on the timeline then. */
  readonly leftAt: Float64Array;
  readonly leftPlace: Float64Array;
  /** Time of each control's last move or touch, ns. */
  readonly movedAt: Float64Array;
  /** Time at which each motor was last given another place to go to, or last reported that it is on its way, ns. */
  readonly drivenAt: Float64Array;
  /** Travel that each fader reported last; −1 for none yet. */
  readonly reported: Float64Array;
  /** Keys of this surface that are down and wind the tape, the last one first in command. */
  winding: readonly WindingKey[] = [];
  /** Until then its faders find their places, and what they report without a touch is no hand, ns. */
  settledAt = 0;
  /** The number of its hands in the arbiter's books. */
  person = -1;
  readonly #composer: Composer;
  readonly #texts: readonly { readonly control: number; readonly fader: number }[];
  readonly #meters: readonly number[];

  constructor(
    attachment: Attachment,
    mapping: Mapping,
    controls: readonly Control[],
    table: ParameterTable,
    desk: DeskView,
  ) {
    this.attachment = attachment;
    this.controls = controls;
    this.binding = new Binding(mapping, controls, table);
    this.view = {
      bank: 0,
      page: 0,
      turn: 1,
      flipped: false,
      selected: desk.selected,
      shift: false,
      scrub: false,
      names: false,
      plainTime: false,
    };
    this.wanted = new Shown(controls.length);
    this.changed = new Bits(controls.length);
    this.echoes = new Bits(controls.length);
    this.held = new Uint8Array(controls.length);
    this.parked = new Uint8Array(controls.length);
    this.inferred = new Bits(controls.length);
    this.leaving = new Bits(controls.length);
    this.leftAt = new Float64Array(controls.length);
    this.leftPlace = new Float64Array(controls.length);
    this.movedAt = new Float64Array(controls.length).fill(-Infinity);
    this.drivenAt = new Float64Array(controls.length).fill(-Infinity);
    this.reported = new Float64Array(controls.length).fill(-1);
    this.#composer = new Composer(controls, this.binding, this.view, desk, this.wanted);
    const faderOf = (name: string): number =>
      controls.findIndex((one) => one.name === `fader${/ \d+$/.exec(name)?.[0] ?? ''}`);
    this.#texts = ofKind(controls, 'text').map((control) => ({
      control,
      fader: faderOf((controls[control] as Control).name),
    }));
    this.#meters = ofKind(controls, 'meter');
  }

  get number(): number {
    return this.attachment.surface;
  }

  /** Who its hands are in the arbiter's books. */
  get who(): string {
    return this.attachment.name;
  }

  /** Profile of the unit a control is on. */
  profileOf(control: number): Attachment['profiles'][number] {
    return this.attachment.profiles[
      (this.controls[control] as Control).unit
    ] as Attachment['profiles'][number];
  }

  /** Puts in front what another surface, or this one before it was gone, had in front. */
  look(at: SurfaceView | undefined): void {
    if (!at) return;
    Object.assign(this.view, at);
    this.view.bank = Math.min(this.view.bank, this.binding.lastBank);
    if (!this.binding.mapping.pages[this.view.page]) Object.assign(this.view, { page: 0, turn: 1 });
  }

  /**
   * Takes over the hand on a control of the surface as it was put together before.
   *
   * @returns false when the control is gone, or stands for something else: then it does nothing until it is let go.
   */
  takeOver(before: AttachedSurface, control: number): boolean {
    const { unit, local } = before.controls[control] as Control;
    const here = unitsOf(this.attachment).indexOf(unitsOf(before.attachment)[unit] as string);
    const number = this.controls.findIndex((one) => one.unit === here && one.local === local);
    if (number < 0) return false;
    const same = this.binding.target[number] === before.binding.target[control];
    this.held[number] = before.held[control] as number;
    this.parked[number] = same ? (before.parked[control] as number) : 1;
    this.movedAt[number] = before.movedAt[control] as number;
    this.reported[number] = before.reported[control] as number;
    this.wanted.value[number] = before.wanted.value[control] as number;
    if (before.inferred.has(control)) this.inferred.add(number);
    return same;
  }

  /** Works out anew what every control stands for and shows: after a bank, a page, a flip, a selection. */
  rebind(selected: number, now: number): void {
    this.view.selected = selected;
    const before = this.binding.target.slice();
    this.binding.resolve(this.view);
    for (const { number } of this.controls) {
      if (this.held[number] !== grip.none && before[number] !== this.binding.target[number])
        this.parked[number] = 1;
    }
    this.refreshAll(now);
  }

  /** Shows everything as it now is. */
  refreshAll(now: number): void {
    const time = { now };
    for (const { number } of this.controls) this.refresh(number, time);
    this.frame(now);
  }

  /** Shows one control as it now is. Displays and meters wait for the frame. */
  refresh(control: number, time: Time): void {
    const { kind } = this.controls[control] as Control;
    let changed = false;
    if (kind === 'fader') changed = this.#fader(control, time);
    else if (kind === 'encoder') changed = this.#composer.encoder(control);
    else if (kind === 'key' || kind === 'lamp') changed = this.#composer.key(control);
    else if (kind === 'colour') changed = this.#composer.colour(control);
    if (changed) this.changed.add(control);
  }

  /** Shows every control that stands for a parameter. */
  refreshParameter(parameter: number, time: Time): void {
    for (let control = this.binding.firstOf(parameter); control >= 0; control = this.binding.after(control))
      this.refresh(control, time);
  }

  /** Shows the lights as they now are: of the strips that changed, or all. */
  refreshLights(time: Time, all: boolean, strips: Bits): void {
    for (const { number, kind } of this.controls) {
      if (kind !== 'key' && kind !== 'lamp' && kind !== 'colour') continue;
      const strip = this.binding.strip[number] as number;
      if (all || (strip >= 0 && strips.has(strip))) this.refresh(number, time);
    }
  }

  /** Hands that were only inferred from a move are taken to be off once nothing moved for `after` ns. */
  expire(now: number, after: number): void {
    for (let i = this.inferred.count - 1; i >= 0; i--) {
      const control = this.inferred.list[i] as number;
      if (this.held[control] === grip.inferred && now - (this.movedAt[control] as number) < after) continue;
      this.inferred.delete(control);
      if (this.held[control] === grip.inferred) this.letGo(control, now);
    }
  }

  /** Shows what need not follow every move: displays and meters. */
  frame(now: number): void {
    for (const { control, fader } of this.#texts) {
      const riding =
        fader >= 0 && (this.held[fader] !== grip.none || now - (this.movedAt[fader] as number) < RIDING);
      if (this.#composer.text(control, fader, riding)) this.changed.add(control);
    }
    for (const control of this.#meters) {
      this.#composer.meter(control);
      this.changed.add(control); // meters fall by themselves: a level that lasts must be said again
    }
  }

  /** A hand holds the motor: what it shows is where the hand is. On release the effective value is sent. */
  #fader(control: number, time: Time): boolean {
    if (this.held[control] !== grip.none) return false;
    if (!this.#composer.fader(control)) return false;
    this.drivenAt[control] = time.now;
    return true;
  }

  /** The hand is off: the motor goes to what is in force, unless it stands there. */
  letGo(control: number, now: number): void {
    this.held[control] = grip.none;
    this.parked[control] = 0;
    this.leaving.delete(control);
    this.#fader(control, { now });
    this.changed.add(control);
  }
}

function ofKind(controls: readonly Control[], kind: Control['kind']): readonly number[] {
  return controls.filter((control) => control.kind === kind).map((control) => control.number);
}

/** What tells the units of a surface apart. */
function unitsOf({ units, profiles }: Attachment): readonly string[] {
  return units ?? profiles.map((_profile, unit) => String(unit));
}
