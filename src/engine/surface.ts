import { Composer, type Foresight } from '../feedback/compose.ts';
import type { Scope } from '../mapping/front.ts';
import { Binding, type Hands, type View } from '../mapping/bind.ts';
import type { Resolved } from '../mapping/resolved.ts';
import type { Action, Mapping } from '../mapping/mapping.ts';
import { neverStill, reads } from '../mapping/vocabulary.ts';
import { toParameter, type BoundRide } from '../mapping/rides.ts';
import { TakeOver } from '../mapping/takeover.ts';
import { Bits } from '../model/bits.ts';
import type { Control } from '../model/controls.ts';
import type { DeskView } from '../model/desk-view.ts';
import type { Attachment, Latency } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Shown } from '../model/shown.ts';
import { travelOf } from '../units/laws.ts';
import { bounded } from './latency.ts';

/** How a hand is on a control. `leaving`: it was let go a moment ago, and may only have flickered. */
export const grip = { none: 0, touch: 1, inferred: 2, leaving: 3 } as const;

/** What a key was meant to do when it went down: the rule, and what its words stood for. */
export interface Meant {
  readonly rule: number;
  readonly scope: Scope;
}

/** A key that is down, by the number of its control, and what it holds until it comes up. */
export interface KeyDown {
  readonly control: number;
  /** When it went down, ns. */
  readonly at: number;
  /** Whether it is a short press or a long one is still open. */
  readonly waits: boolean;
  /** While that is open: what a short press is to do, and a long one. */
  readonly short?: Meant;
  readonly long?: Meant;
  /** Layers that are on while it is down. */
  readonly layers: readonly string[];
  /** How it winds the tape; 0 when it does not. */
  readonly speed: number;
  /** Switches that are on while it is down. */
  readonly momentary: readonly number[];
}

/** What a surface asks of the engine besides what the desk shows. */
export interface Surroundings extends DeskView {
  /** Time now, ns. */
  readonly now: number;
  /** What the user of the session gave a key to do. */
  userKey(key: number): Action | undefined;
  /** Layers that keys hold down, on this surface and those of its group. */
  heldLayers(surface: AttachedSurface): ReadonlySet<string>;
  /** What its lane will make of a parameter so many samples later, into the first of a row; false: it is what it is. */
  foresee(parameter: number, by: number, row: Float64Array): boolean;
}

/** How many parameters the controls of a surface may ride beside the first of each; what comes after these stays where it is. */
const MOST_OTHERS = 16_384;

/** How long a hand that left counts as riding, ns. */
const RIDING = 1e9;

/** Whoever knows the time, ns: handed on by itself, a number costs memory with every move. */
interface Time {
  readonly now: number;
}

/** One surface that has joined: what its controls stand for, what hands are on them, and what they ought to show. */
export class AttachedSurface implements Hands, Foresight {
  attachment: Attachment;
  readonly controls: readonly Control[];
  binding: Binding;
  readonly view: View;
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
  /** Take-over of what must not jump to where a hand is; each place of it is one of `slotOf`. */
  readonly takeover: TakeOver;
  /** Where the places for all but the first parameter of each control begin, and how many there are. */
  readonly #others: Int32Array;
  readonly #room: Int32Array;
  #slots: number;
  /** Those controls. */
  readonly staying: readonly number[];
  /** Faders with motors. */
  readonly #motors: readonly number[];
  /** How far its reports are behind its hands, and its motors behind what they are sent; whole samples. */
  lag = 0;
  ahead = 0;
  /** Keys that are down, in order. */
  down: readonly KeyDown[] = [];
  /** The key pressed last, the rule by which it would do something pressed twice, and when, ns. */
  tapped = { control: -1, rule: -1, at: -Infinity };
  /** The wheel of it that made the tape shuttle; −1 for none. */
  shuttles = -1;
  /** Until then its faders find their places, and what they report without a touch is no hand, ns. */
  settledAt = 0;
  /** The number of its hands in the arbiter's books. */
  person = -1;
  /** It shows a scene that was not recalled: what is under its controls is not what they would move. */
  previews = false;
  /** What its mapping's conditions go by. */
  front: DeskView;
  #shown: DeskView;
  #composer: Composer;
  #lights: readonly number[] = [];
  #framed: readonly number[] = [];
  readonly #desk: Surroundings;
  readonly #table: ParameterTable;

  constructor(
    attachment: Attachment,
    mapping: Mapping,
    controls: readonly Control[],
    table: ParameterTable,
    desk: Surroundings,
  ) {
    this.attachment = attachment;
    this.controls = controls;
    this.#desk = desk;
    this.front = desk;
    this.#shown = desk;
    this.#table = table;
    this.view = {
      bank: 0,
      page: firstPage(mapping),
      turn: 1,
      layers: [],
      spill: '',
      bankBefore: 0,
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
    this.takeover = new TakeOver(controls.length);
    this.#others = new Int32Array(controls.length);
    this.#room = new Int32Array(controls.length);
    this.#slots = controls.length;
    this.staying = controls.filter(({ stays }) => stays).map(({ number }) => number);
    this.#motors = controls
      .filter(({ kind, stays }) => kind === 'fader' && !stays)
      .map(({ number }) => number);
    if (attachment.latency) this.delayed(attachment.latency);
    this.binding = new Binding(mapping, controls, table, this);
    this.#composer = new Composer(controls, this.binding, this.view, this.#shown, this.wanted, this);
    this.#sort(mapping);
  }

  /** Takes another mapping from here on. The view stays where the new one knows it; the rest follows by `rebind`. */
  remap(mapping: Mapping, text: string): void {
    this.attachment = { ...this.attachment, mapping: text };
    this.binding = new Binding(mapping, this.controls, this.#table, this);
    this.#composer = new Composer(this.controls, this.binding, this.view, this.#shown, this.wanted, this);
    this.#sort(mapping);
    this.tapped = { control: -1, rule: -1, at: -Infinity }; // the rule it was told of is gone
    this.look(this.view);
  }

  /** It became known how far it is behind. */
  delayed(asked: Latency): void {
    const latency = bounded(asked);
    this.attachment = { ...this.attachment, latency };
    this.lag = Math.round((latency.in * this.#desk.sampleRate) / 1e9);
    this.ahead = Math.round((latency.out * this.#desk.sampleRate) / 1e9);
  }

  /** What it shows goes by another view of the desk from here on. What its hands move stays the desk itself. */
  see(shown: DeskView, front: DeskView, previews: boolean): void {
    this.previews = previews;
    this.front = front;
    this.#shown = shown;
    this.#composer = new Composer(this.controls, this.binding, this.view, shown, this.wanted, this);
  }

  /** The desk it shows. */
  get shownDesk(): DeskView['desk'] {
    return this.#shown.desk;
  }

  #sort(mapping: Mapping): void {
    const mapped = new Set(this.binding.mapped);
    this.#lights = ofKinds(this.controls, ['key', 'lamp', 'colour']).filter((number) => mapped.has(number));
    this.#framed = ofKinds(this.controls, ['text', 'meter']);
    this.takeover.limit.fill(mapping.jumpLimit);
  }

  // --- what expressions ask of its hands -----------------------------------------------------------------------------

  riding(control: number): boolean {
    return this.held[control] !== grip.none || this.#desk.now - (this.movedAt[control] as number) < RIDING;
  }

  way(control: number): number {
    return this.#wayTo(control, this.leader(control));
  }

  /** The first of what a control rides that its hand has to go somewhere for; the very first where there is none. */
  leader(control: number): number {
    const { length } = this.ridesOf(control);
    for (let i = 0; i < length; i++) if (this.#wayTo(control, i) !== 0) return i;
    return 0;
  }

  /** Which way the hand has to go for one of what a control rides: 1 up, −1 down, as the hand sees it. */
  #wayTo(control: number, i: number): number {
    const { move } = this.binding.now[control] as Resolved;
    const ride = move?.rides[i];
    const slot = this.slotOf(control, i);
    if (!move || !ride || slot < 0 || this.controls[control]?.stays !== true) return 0;
    this.stand(slot, ride);
    const way = this.takeover.way(slot, move.motion.takeover ?? this.binding.mapping.takeover, ride.law);
    return ride.from > ride.to ? -way : way;
  }

  /** The place in `takeover` of one of the parameters a control rides; −1 where there are too many. */
  slotOf(control: number, ride: number): number {
    if (ride === 0) return control;
    return ride <= (this.#room[control] as number) ? (this.#others[control] as number) + ride - 1 : -1;
  }

  /** Tells the take-over where a parameter stands, and what part of its travel the control has. */
  stand(slot: number, { law, parameter, from, to }: BoundRide): void {
    const { takeover } = this;
    takeover.low[slot] = Math.min(from, to);
    takeover.high[slot] = Math.max(from, to);
    takeover.stands[slot] = travelOf(law, this.#desk.desk.values[parameter] as number);
  }

  userKey(key: number): Action | undefined {
    return this.#desk.userKey(key);
  }

  /** The parameters under a control in the view there is now. */
  ridesOf(control: number): readonly BoundRide[] {
    return this.binding.now[control]?.move?.rides ?? [];
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
  look(at: View | undefined): void {
    if (!at) return;
    Object.assign(this.view, at);
    const { layers } = this.binding.mapping;
    const known = (kind: string, name: string): boolean =>
      layers.some((layer) => layer.kind === kind && layer.name === name);
    if (!known('page', this.view.page))
      Object.assign(this.view, { page: firstPage(this.binding.mapping), turn: 1 });
    this.view.layers = this.view.layers.filter((name) => known('layer', name));
  }

  /** Does it have this place of the list of strips in front? */
  shows(place: number): boolean {
    const { mapping, banks } = this.binding;
    const first = this.view.bank + mapping.offset;
    return place >= first && place < first + banks.width;
  }

  /** Follows a change of what is in front, as far as its mapping knows of it. */
  change(act: (view: View) => void): void {
    const { page, turn } = this.view;
    act(this.view);
    const { layers } = this.binding.mapping;
    const of = (kind: string, wanted: string): boolean =>
      layers.some((layer) => layer.kind === kind && layer.name === wanted);
    if (!of('page', this.view.page)) Object.assign(this.view, { page, turn });
    this.view.layers = this.view.layers.filter((name) => of('layer', name));
  }

  /**
   * Takes over the hand on a control of the surface as it was put together before.
   *
   * @returns false when the control is gone, or stands for something else: then it does nothing until it is let go.
   */
  takeOver(before: AttachedSurface, control: number): boolean {
    const number = sameControl(before, control, this);
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

  /** Keys that were down on the surface as it was put together before are down where they are now. What waited has waited. */
  takeOverKeys(before: AttachedSurface): void {
    this.down = before.down.map((key) => ({
      ...key,
      control: sameControl(before, key.control, this),
      waits: false,
    }));
    this.shuttles = before.shuttles < 0 ? -1 : sameControl(before, before.shuttles, this);
  }

  /** Where the controls that stay were left, and how far their take-over went, as the surface was put together before. */
  takeOverStaying(before: AttachedSurface): void {
    for (const control of before.staying) {
      const rows = before.takenOver(control);
      if (rows.length === 0) continue;
      const { unit, local } = before.controls[control] as Control;
      const here = unitsOf(this.attachment).indexOf(unitsOf(before.attachment)[unit] as string);
      const number = this.controls.findIndex((one) => one.unit === here && one.local === local);
      if (number < 0) continue;
      this.reported[number] = before.reported[control] as number;
      const same = sameRides(before.ridesOf(control), this.ridesOf(number));
      if (same) for (const { ride, row } of rows) this.restoreTakeOver(number, ride, row);
      else this.#rearm(number);
    }
  }

  /** How far the take-over of each of what a control rides went: those of which there is anything to know. */
  takenOver(control: number): readonly { readonly ride: number; readonly row: readonly number[] }[] {
    const rows = [];
    const rides = Math.max(1, this.ridesOf(control).length);
    for (let ride = 0; ride < rides; ride++) {
      const slot = this.slotOf(control, ride);
      const row = slot < 0 ? undefined : this.takeover.store(slot);
      if (row) rows.push({ ride, row });
    }
    return rows;
  }

  /** Puts back what `takenOver` gave. */
  restoreTakeOver(control: number, ride: number, row: readonly number[]): void {
    const slot = this.slotOf(control, ride);
    if (slot >= 0) this.takeover.restore(slot, row);
  }

  /** Works out anew what every control stands for and shows: after a bank, a page, a layer, a selection. */
  rebind(now: number): void {
    const before = this.standing();
    this.resolve();
    this.rearm(before);
    this.refreshAll(now);
  }

  /** What every control stands for now. */
  standing(): readonly (readonly BoundRide[])[] {
    return this.controls.map(({ number }) => this.ridesOf(number));
  }

  /** Controls that stand for something else than before: a hand on one has no part in it, and one that stays must take over anew. */
  rearm(before: readonly (readonly BoundRide[])[]): void {
    for (const { number, stays } of this.controls) {
      if (sameRides(before[number] ?? [], this.ridesOf(number))) continue;
      if (this.held[number] !== grip.none) this.parked[number] = 1;
      if (stays) this.#rearm(number);
      else this.#idle(number);
    }
  }

  /** Works out what every control stands for in the view there is. */
  resolve(): void {
    this.binding.resolve(this.view, this.#desk.heldLayers(this), this.front);
    for (const control of this.binding.mapped) this.#makeRoom(control);
  }

  /** Each of what a control rides gets a place in the take-over. Those of a control that outgrew its own are left empty. */
  #makeRoom(control: number): void {
    const others = this.ridesOf(control).length - 1;
    const room = this.#room[control] as number;
    if (others <= room || this.controls[control]?.kind === 'encoder') return;
    const most = MOST_OTHERS - (this.#slots - this.controls.length);
    const wanted = Math.min(Math.max(others, 2 * room), most);
    if (wanted <= room) return;
    for (let i = 1; i <= room; i++) this.takeover.rearm(this.slotOf(control, i));
    this.#others[control] = this.#slots;
    this.#room[control] = wanted;
    this.#slots += wanted;
    this.takeover.grow(this.#slots);
    this.takeover.limit.fill(this.binding.mapping.jumpLimit);
  }

  /** A hand that moved nothing: it is at another place, and has to take over anew. */
  takeOverAnew(control: number): void {
    this.#rearm(control);
  }

  /** It stands for something else: it is at the same place, but has to take over anew. */
  #rearm(control: number): void {
    const place = this.reported[control] as number;
    const rides = this.ridesOf(control);
    this.#idle(control);
    if (place < 0) return;
    for (let i = 0; i <= (this.#room[control] as number); i++) {
      const slot = this.slotOf(control, i);
      const ride = rides[i];
      this.takeover.hand[slot] = place;
      if (ride) toParameter(ride, this.takeover.hand, slot);
    }
  }

  /** Nothing it rides is in its hand any more, or on its way there; and nobody knows where that is. */
  #idle(control: number): void {
    for (let i = 0; i <= (this.#room[control] as number); i++) {
      const slot = this.slotOf(control, i);
      this.takeover.rearm(slot);
      this.takeover.hand[slot] = -1;
    }
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
    if (kind === 'fader' || kind === 'knob') changed = this.#placed(control, time);
    else if (kind === 'encoder') changed = this.#composer.encoder(control);
    else if (kind === 'key' || kind === 'lamp') changed = this.#composer.light(control);
    else if (kind === 'colour') changed = this.#composer.colour(control);
    if (changed) this.changed.add(control);
  }

  foresee(parameter: number, row: Float64Array): boolean {
    return this.ahead > 0 && this.#desk.foresee(parameter, this.ahead, row);
  }

  /** Motors that start early go on with every tick, also where the desk stays as it is. */
  driveAhead(time: Time): void {
    if (this.ahead === 0) return;
    for (let i = 0; i < this.#motors.length; i++) this.refresh(this.#motors[i] as number, time);
  }

  /** Shows every control that stands for a parameter, or says something of it. */
  refreshParameter(parameter: number, time: Time): void {
    const { links } = this.binding;
    for (let link = links.of(parameter); link >= 0; link = links.after(link))
      this.refresh(links.controlAt(link), time);
  }

  /** Shows the lights as they now are: those of the strips that changed, and those that ask who is silent; or all. */
  refreshLights(time: Time, all: boolean, strips: Bits): void {
    for (const number of this.#lights) {
      const { light } = this.binding.now[number] as Resolved;
      const strip = this.binding.strip[number] as number;
      const asks = ((light?.program?.reads ?? 0) & reads.silence) !== 0;
      if (all || asks || (strip >= 0 && strips.has(strip))) this.refresh(number, time);
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

  /** Shows what need not follow every move: displays and meters, and lights on what is never still. */
  frame(now: number): void {
    for (const control of this.#framed) {
      if ((this.controls[control] as Control).kind === 'text') {
        if (this.#composer.text(control)) this.changed.add(control);
        continue;
      }
      this.#composer.meter(control);
      this.changed.add(control); // meters fall by themselves: a level that lasts must be said again
    }
    for (const control of this.#lights) {
      const { light, colour } = this.binding.now[control] as Resolved;
      const read = (light?.program?.reads ?? 0) | (colour?.program.reads ?? 0);
      if ((read & neverStill) !== 0) this.refresh(control, { now });
    }
  }

  /** A hand holds the motor: what it shows is where the hand is. On release the effective value is sent. */
  #placed(control: number, time: Time): boolean {
    const { kind, stays } = this.controls[control] as Control;
    if (stays) return kind === 'knob' && this.#composer.encoder(control); // its ring is where its parameter is, whatever the hand does
    if (this.held[control] !== grip.none) return false;
    const changed = kind === 'knob' ? this.#composer.encoder(control) : this.#composer.fader(control);
    if (!changed) return false;
    this.drivenAt[control] = time.now;
    return true;
  }

  /** A hand that is there for something else: it moves nothing until it is off, and takes over anew from where it left. */
  putAside(control: number, felt: boolean, now: number): void {
    const on = this.controls[control];
    if (!on) return;
    if (on.stays || on.kind !== 'fader') {
      this.#idle(control);
      this.reported[control] = -1;
      return;
    }
    if (this.held[control] !== grip.none) return; // whoever rides goes on riding
    this.held[control] = felt ? grip.touch : grip.inferred;
    this.parked[control] = 1;
    this.movedAt[control] = now;
    if (!felt) this.inferred.add(control);
  }

  /** The hand is off: the motor goes to what is in force, unless it stands there. */
  letGo(control: number, now: number): void {
    this.held[control] = grip.none;
    this.parked[control] = 0;
    this.leaving.delete(control);
    this.refresh(control, { now });
    this.changed.add(control);
  }
}

/** Do two lists of what a control rides come to the same for the hand on it? */
export function sameRides(a: readonly BoundRide[], b: readonly BoundRide[]): boolean {
  return a === b || (a.length === b.length && a.every((ride, i) => sameRide(ride, b[i] as BoundRide)));
}

function sameRide(a: BoundRide, b: BoundRide): boolean {
  return a.parameter === b.parameter && a.from === b.from && a.to === b.to && a.curve === b.curve;
}

function ofKinds(controls: readonly Control[], kinds: readonly Control['kind'][]): readonly number[] {
  return controls.filter(({ kind }) => kinds.includes(kind)).map(({ number }) => number);
}

function firstPage({ layers }: Mapping): string {
  return layers.find(({ kind }) => kind === 'page')?.name ?? '';
}

/** A surface as its units were put together. */
export type PutTogether = Pick<AttachedSurface, 'attachment' | 'controls'>;

/** The number that a control of a surface has once that is put together anew; −1 when its unit is gone. */
export function sameControl(before: PutTogether, control: number, after: PutTogether): number {
  const { unit, local } = before.controls[control] as Control;
  const here = unitsOf(after.attachment).indexOf(unitsOf(before.attachment)[unit] as string);
  return after.controls.findIndex((one) => one.unit === here && one.local === local);
}

/** What tells the units of a surface apart. */
function unitsOf({ units, profiles }: Attachment): readonly string[] {
  return units ?? profiles.map((_profile, unit) => String(unit));
}
