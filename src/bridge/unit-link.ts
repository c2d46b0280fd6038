import { Outbox } from '../feedback/outbox.ts';
import type { Control } from '../model/controls.ts';
import { describeEvent, type SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Shown } from '../model/shown.ts';
import type { Clock } from '../ports/clock.ts';
import type { Port } from '../ports/port.ts';
import {
  firstConnection,
  nextConnection,
  type Connection,
  type ConnectionEvent,
  type ConnectionState,
} from '../surfaces/connection.ts';
import type { Family, Heard } from '../surfaces/family.ts';
import { familyOf } from '../surfaces/index.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { MidiParser } from '../wire/midi1.ts';

/** What a link tells its bridge. */
export interface LinkListener {
  /** The unit listens, for the first time or afresh: it must be shown everything. */
  online(link: UnitLink): void;
  /** A control of the unit did something. The event is the link's own and used again. */
  event(link: UnitLink, event: SurfaceEvent): void;
  lost(link: UnitLink, reason: string): void;
  /** It did not answer, and is taken for something nobody knows. */
  unknown(link: UnitLink): void;
  /** Whether it is online, refused, silent … changed. */
  changed(link: UnitLink): void;
  /** One message in, or several out, for the monitor, and what it means where that is known; only while `watched`. */
  traffic(link: UnitLink, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void;
}

/** What a cable without a limit of its own is given: enough for everything, slow enough not to overrun a unit. */
const UNBOUNDED_RATE = 40_000;
/** Bytes that may go at once after a rest. */
const BURST = 600;

/** How long a unit nobody knows has to answer, ns. */
const ANSWERS_WITHIN = 1.5e9;

/** One unit at the end of one port: greets it, understands it, and shows on it what it ought to show. */
export class UnitLink {
  readonly port: Port;
  /** Monotonic time of the last byte from it, ns; −Infinity while there was none. */
  heardAt = -Infinity;
  messagesIn = 0;
  bytesOut = 0;
  /** Messages that mean nothing in this family. */
  meaningless = 0;
  /** True while somebody watches the traffic. */
  watched = false;
  /** Number of the surface it is part of, and of the first of its controls there; −1 while it is part of none. */
  surface = -1;
  firstControl = 0;

  #family: Family;
  /** How codecs are told of it: one record, kept up to date. */
  readonly #unit: { profile: DeviceProfile; id: number };
  /** What it is taken for if it does not answer as `profile` would; undefined once it is known what it is. */
  #otherwise: DeviceProfile | undefined;
  #giveUp: () => void = () => {};
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  readonly #out = new ByteWriter(1024);
  readonly #parser: MidiParser;
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };
  #controls: readonly Control[] = [];
  #places = new Int32Array(0);
  #connection: Connection;
  #cancel: () => void = () => {};
  #outbox: Outbox | undefined;
  #displaysAt = 0;

  /**
   * @param otherwise what it is taken for if it does not answer in the language of `profile`; without it, it is what
   *   `profile` says.
   */
  constructor(
    port: Port,
    profile: DeviceProfile,
    clock: Clock,
    listener: LinkListener,
    otherwise?: DeviceProfile,
  ) {
    this.port = port;
    this.#otherwise = otherwise;
    this.#family = familyOf(profile.family);
    this.#clock = clock;
    this.#listener = listener;
    this.#unit = { profile, id: profile.greeting.id ?? 0 };
    this.#connection = firstConnection(otherwise ? 'query' : profile.greeting.kind);
    this.#parser = new MidiParser({
      message: (status, a, b) => this.#message(status, a, b),
      sysex: (bytes, length) => this.#sysex(bytes, length),
      realtime: () => {},
    });
    port.onBytes = (bytes, length, at) => {
      this.heardAt = at;
      this.#parser.push(bytes, length);
    };
    port.onLost = (reason) => {
      this.#giveUp();
      this.#follow({ type: 'port-lost' });
      listener.lost(this, reason);
    };
    if (otherwise) this.#giveUp = clock.after(ANSWERS_WITHIN, () => this.#become(otherwise));
    this.#follow({ type: 'port-opened' });
  }

  /** What it is, or is asked whether it is. */
  get profile(): DeviceProfile {
    return this.#unit.profile;
  }

  /** Is it still being found out what it is? */
  get asked(): boolean {
    return this.#otherwise !== undefined;
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get refused(): boolean {
    return this.#connection.refused;
  }

  /** Bytes it sent that no message could be made of. */
  get faults(): number {
    const { lostBytes, truncatedSysex, oversizedSysex, undefinedStatus } = this.#parser.counts;
    return lostBytes + truncatedSysex + oversizedSysex + undefinedStatus;
  }

  /**
   * Makes the unit part of a surface.
   *
   * @param controls of the whole surface; `wanted`, `sent` and `held` are rows over them.
   */
  join(
    surface: number,
    unit: number,
    controls: readonly Control[],
    wanted: Shown,
    sent: Shown,
    held: Uint8Array,
  ): void {
    this.surface = surface;
    this.#controls = controls;
    const own = controls.filter((control) => control.unit === unit);
    this.#places = new Int32Array(own.reduce((most, { local }) => Math.max(most, local), 0) + 1).fill(-1);
    for (const { local, number } of own) this.#places[local] = number;
    this.firstControl = own[0]?.number ?? 0;
    const speaker = {
      say: (control: number, row: Shown, before: Shown | undefined) =>
        this.#say(controls[control] as Control, row, before),
      together: (control: number) => this.#together(controls[control] as Control),
    };
    const rate = Math.min(this.port.bytesPerSecond, UNBOUNDED_RATE);
    this.#outbox = new Outbox(controls, wanted, sent, held, speaker, {
      rate,
      burst: BURST,
      displayGap: this.profile.sysexGap * 1e6,
    });
    this.showAll(unit);
  }

  /** Wakes the unit and shows everything afresh. */
  showAll(unit: number): void {
    const pause = this.#family.wake(this.#unit, this.#out);
    this.#displaysAt = this.#clock.now() + pause * 1e6;
    this.#send();
    this.#outbox?.resend(unit);
    this.#outbox?.rest(this.#displaysAt);
  }

  mark(control: number): void {
    this.#outbox?.mark(control);
  }

  /**
   * Answers a report of a fader as its servo wants it.
   *
   * @param travels of all controls, that of this one exactly as reported: a number handed on by itself costs memory.
   */
  echo(control: number, travels: Float64Array): void {
    if (this.profile.faders.echo === 'servo') this.#outbox?.echo(control, travels);
    else {
      this.#outbox?.stands(control, travels[control] as number);
      this.#outbox?.forget(control);
    }
  }

  /** Sends a motor somewhere, whatever the desk says; once it is marked, it goes where it ought to be. */
  drive(control: number, travels: Float64Array): void {
    this.#outbox?.echo(control, travels);
    this.#send();
  }

  /** Sends what may go now. */
  flush(): void {
    if (this.#outbox && !this.#outbox.idle) this.#outbox.drain(this.#clock);
    this.#send();
  }

  /** Leaves the unit tidy and gives up the port. */
  close(): void {
    this.#cancel();
    this.#giveUp();
    if (this.state === 'online') {
      this.#family.blank(this.#unit, this.#out);
      this.#send();
    }
    this.port.close();
  }

  #say(control: Control, row: Shown, before: Shown | undefined): number {
    const start = this.#out.length;
    this.#family.show(control.local, row, control.number, before, this.#unit, this.#out);
    return this.#out.length - start;
  }

  #together(control: Control): { first: number; count: number } | undefined {
    const local = this.#family.together(control.local);
    return local && { first: control.number - (control.local - local.first), count: local.count };
  }

  #send(): void {
    const { length } = this.#out;
    if (length === 0) return;
    this.bytesOut += length;
    this.port.send(this.#out.bytes, length);
    if (this.watched) this.#listener.traffic(this, 'out', this.#out.copy());
    this.#out.clear();
  }

  #message(status: number, a: number, b: number): void {
    this.messagesIn++;
    if (this.#otherwise) return; // what it means is known when it is known what it is
    if (this.state !== 'online') this.#follow({ type: 'heard' });
    const event = this.#event;
    if (!this.#family.decode(status, a, b, this.profile, event)) {
      this.meaningless++;
      if (this.watched) this.#listener.traffic(this, 'in', Uint8Array.of(status, a, b));
      return;
    }
    const local = event.control;
    const place = this.#places[local] ?? -1;
    if (place >= 0) event.control = place;
    if (this.watched) this.#watched(status, a, b, place);
    if (place < 0) return;
    if (event.type === 'released') this.#redraw(local, place);
    this.#listener.event(this, event);
    if (event.type !== 'pressed' || this.#family.neverReleased?.(local, this.profile) !== true) return;
    event.type = 'released';
    this.#redraw(local, place);
    this.#listener.event(this, event);
  }

  /** What a key did to its light by itself is put right with the next that goes out. */
  #redraw(local: number, place: number): void {
    if (this.#family.redraws?.(local, this.profile) !== true) return;
    this.#outbox?.forget(place);
    this.#outbox?.mark(place);
  }

  #watched(status: number, a: number, b: number, place: number): void {
    const name = this.#controls[place]?.name;
    const meaning = name === undefined ? undefined : describeEvent(this.#event, name);
    this.#listener.traffic(this, 'in', Uint8Array.of(status, a, b), meaning);
  }

  #sysex(bytes: Uint8Array, length: number): void {
    this.messagesIn++;
    if (this.watched) this.#listener.traffic(this, 'in', bytes.slice(0, length));
    const heard = this.#family.hear(bytes, length, this.profile);
    if (!heard) {
      this.meaningless++;
      return;
    }
    this.#otherwise = undefined; // it speaks the language it was asked in
    this.#giveUp();
    this.#unit.id = heard.id;
    this.#follow(heard, heard);
  }

  #greet(): void {
    if (this.#otherwise) this.#family.ask?.(this.#out);
    else this.#family.greet(this.#unit, this.#out);
  }

  /** It did not answer: it is something else. */
  #become(profile: DeviceProfile): void {
    this.#otherwise = undefined;
    this.#unit.profile = profile;
    this.#unit.id = profile.greeting.id ?? 0;
    this.#family = familyOf(profile.family);
    this.#connection = firstConnection(profile.greeting.kind);
    this.#listener.unknown(this);
    this.#follow({ type: 'port-opened' });
    if (profile.greeting.kind === 'none') this.#follow({ type: 'heard' }); // its port has been open for long enough
  }

  #follow(event: ConnectionEvent, heard?: Heard): void {
    const before = this.state;
    const { connection, acts, wait } = nextConnection(this.#connection, event);
    this.#connection = connection;
    if (wait !== 'as before') this.#cancel();
    if (typeof wait === 'number')
      this.#cancel = this.#clock.after(wait * 1e6, () => this.#follow({ type: 'deadline' }));
    for (const act of acts) {
      if (act === 'greet') this.#greet();
      else if (act === 'answer' && heard) this.#family.answer(heard, this.#unit, this.#out);
      else if (act === 'show-all') this.#listener.online(this);
      this.#send();
    }
    if (connection.state !== before) this.#listener.changed(this);
  }
}
