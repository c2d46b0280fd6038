import { Blinker } from '../feedback/blinker.ts';
import { Outbox } from '../feedback/outbox.ts';
import type { Control, Together } from '../model/controls.ts';
import { toDisplay } from '../model/display-text.ts';
import { describeEvent, type SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { light, Shown } from '../model/shown.ts';
import type { Clock } from '../ports/clock.ts';
import type { Port } from '../ports/port.ts';
import {
  firstConnection,
  nextConnection,
  type Connection,
  type ConnectionEvent,
  type ConnectionState,
} from '../surfaces/connection.ts';
import type { Ear, Family, Heard, Listener } from '../surfaces/family.ts';
import { familyOf } from '../surfaces/index.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { encodeLoopProbe, LoopProbeEar, type LoopProbe } from '../wire/loop-probe.ts';
import { eachPacket } from '../wire/packets.ts';
import type { LoopFound } from './loops.ts';
import { likeness, Mirror, type Likeness } from './mirror.ts';

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
  changed(link: UnitLink, before: ConnectionState): void;
  /** It greets so often that it is shown everything only every so often, s. */
  restless(link: UnitLink, every: number): void;
  /** What it said brought up a fault of ours. */
  fault(link: UnitLink, error: unknown): void;
  /** One message in, or several out, for the monitor, and what it means where that is known; only while `watched`. */
  traffic(link: UnitLink, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void;
  /** Something came from it that no unit says, and that was sent to it a moment ago. */
  mirrored(link: UnitLink): void;
  /** Does anybody want what it did to be a control, which it could be and is not? */
  wanted(): boolean;
  /** It has more controls, behind those it had. */
  grown(link: UnitLink): void;
  /** What is sent to find loops came in at it. */
  probed(link: UnitLink, probe: LoopProbe): void;
}

/** What a cable that says nothing of its limit is given: enough for everything, slow enough not to overrun a unit. */
const UNBOUNDED_RATE = 40_000;
/** Bytes that may go at once after a rest; to a unit that is slower than its cable, what fits in one USB packet. */
const BURST = 600;
const SLOW_BURST = 48;
/** How long a cable for MIDI takes for a byte, ns; there may be one behind any port. @source MIDI 1.0: 31,250 Bd, ten bits each */
const ON_DIN = 320e3;
/** On a slow cable no more than it carries in so long, s: a motor waits behind all that was given to it before. */
const AHEAD = 0.03;
/** For so long after a unit was begun to be shown everything what it is told may come back, on a slow cable too, ns. */
const FRESH = 1e9;

/** How soon after it was shown everything a unit that greets again is shown it again; doubled each time it goes on, ns. */
const LEAST_APART = 0.5e9;
const MOST_APART = 32e9;
/** When people are told of it, ns. */
const TELL_APART = 4e9;

/** What the monitor says of a message that has no meaning in the unit's language. */
const NOTHING = 'means nothing';
/** Bytes that it shows of what is no message at all. */
const MOST_SHOWN = 32;

/** A synthesizer may say all at once that it knows of itself: so much of it becomes controls, and all of it together, ns. */
const MOST_MET = 256;
const MEETS_AFTER = 20e6;

/** How long a unit nobody knows has to answer, ns. */
const ANSWERS_WITHIN = 1.5e9;

/** One unit at the end of one port: greets it, understands it, and shows on it what it ought to show. */
export class UnitLink {
  readonly port: Port;
  /** What people call the unit. */
  name: string;
  /** Monotonic time of the last byte from it, ns; −Infinity while there was none. */
  heardAt = -Infinity;
  messagesIn = 0;
  bytesOut = 0;
  /** Messages that mean nothing in this family. */
  meaningless = 0;
  /** Why nothing that it says counts: what is sent comes back in at it; undefined while it does not. */
  looped: LoopFound | undefined;
  /** What it said meanwhile. */
  cutOff = 0;
  /** How much the event that is being told of looks like what was sent. */
  likeness: Likeness = likeness.news;
  /** The control that counted last; −1 for none. */
  lastControl = -1;
  /** True while somebody watches the traffic. */
  watched = false;
  /** Number of the surface it is part of; −1 while it is part of none. */
  surface = -1;
  /** Which of the units of its surface it is, from 0. */
  place = 0;

  #family: Family;
  /** How codecs are told of it: one record, kept up to date. */
  #unit: { profile: DeviceProfile; id: number };
  /** What it is taken for if it does not answer as `profile` would; undefined once it is known what it is. */
  #otherwise: DeviceProfile | undefined;
  #giveUp: () => void = () => {};
  #stopPulse: () => void = () => {};
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  readonly #out = new ByteWriter(1024);
  #ear: Ear;
  /** Bytes that no message could be made of, by ears that it had before. */
  #faultsBefore = 0;
  /** The message that is being understood, for the monitor; undefined when nobody watches, or it has been told of. */
  #pending: Uint8Array | undefined;
  /** Where what comes may be what was sent; there is nothing to be patched in a cable that carries packets. */
  readonly #mirror: Mirror | undefined;
  /** How much the message that is being understood looks like what was sent, and those that the next event is made up of. */
  #messageLike: Likeness = likeness.news;
  #eventLike: Likeness = likeness.again;
  #eventTold = false;
  readonly #sentAt = new Float64Array(1);
  readonly #carriedUntil = new Float64Array(1);
  /** What the ear tells. */
  readonly #told: Listener = {
    begin: (bytes, length) => {
      this.messagesIn++;
      if (this.#mirror) this.#messageLike = this.#mirror.heard(bytes, length, this);
      if (this.watched) this.#pending = bytes.slice(0, length);
    },
    sign: () => {
      // what it means is known when it is known what it is
      if (!this.asked && this.state !== 'online') this.#follow({ type: 'heard' });
    },
    event: (event) => {
      this.#eventTold = true;
      this.likeness = this.#messageLike < this.#eventLike ? this.#messageLike : this.#eventLike;
      if (!this.asked) this.#happened(event);
    },
    heard: (heard) => this.#heard(heard),
    met: (what) => {
      if (this.asked || !this.#listener.wanted()) return false;
      return this.#meet(this.#family.nameMet?.(what) ?? '');
    },
    end: (meant) => {
      const lost = !meant && !this.asked;
      if (lost) this.meaningless++;
      this.#noteLikeness(meant);
      this.#traffic(lost && this.#pending ? NOTHING : undefined);
    },
  };
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };
  #controls: readonly Control[] = [];
  #places = new Int32Array(0);
  #connection: Connection;
  #cancel: () => void = () => {};
  /** When it joined last, and how far apart it may join now, ns. */
  #joinedAt = -Infinity;
  #apart = LEAST_APART;
  #cancelJoin: () => void = () => {};
  #outbox: Outbox | undefined;
  #blinker: Blinker | undefined;
  #wanted = new Shown(0);
  /** Names of what it did that was no control. */
  readonly #met = new Set<string>();
  #cancelMeeting: () => void = () => {};
  /** What a control shows is said again, although it ought to show the same. */
  readonly #sayAgain = (control: number): void => {
    this.#outbox?.forget(control);
    this.#outbox?.mark(control);
  };
  #displaysAt = 0;
  #freshUntil = -Infinity;
  /** Is a servo waiting for what is sent next? */
  #hurries = false;

  /**
   * @param name what people call the unit.
   * @param otherwise what it is taken for if it does not answer in the language of `profile`; without it, it is what
   *   `profile` says.
   */
  constructor(
    port: Port,
    name: string,
    profile: DeviceProfile,
    clock: Clock,
    listener: LinkListener,
    otherwise?: DeviceProfile,
  ) {
    this.port = port;
    this.name = name;
    this.#otherwise = otherwise;
    this.#family = familyOf(profile.family);
    this.#clock = clock;
    this.#listener = listener;
    this.#unit = { profile, id: profile.greeting.id ?? 0 };
    this.#connection = firstConnection(otherwise ? 'query' : profile.greeting.kind);
    this.#ear = this.#family.listen(this.#unit, this.#told);
    this.#mirror = port.framing === 'packets' ? undefined : new Mirror();
    const probes = new LoopProbeEar((probe) => listener.probed(this, probe));
    port.onBytes = (bytes, length, at) => {
      this.heardAt = at;
      if (this.carriesProbes) probes.push(bytes, length);
      this.#take(bytes, length);
    };
    port.onLost = (reason) => {
      this.#giveUp();
      this.#cancelJoin();
      this.#stopPulse();
      this.#follow({ type: 'port-lost' });
      listener.lost(this, reason);
    };
    this.#pulse();
    if (otherwise)
      this.#giveUp = clock.after(ANSWERS_WITHIN, () => {
        listener.unknown(this);
        this.become(otherwise);
      });
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
    return this.#faultsBefore + this.#ear.faults;
  }

  /** Is it part of a surface, at the end of a cable for MIDI? */
  get carriesProbes(): boolean {
    return this.surface >= 0 && this.port.framing !== 'packets';
  }

  /** Was it shown everything a moment ago, and nobody was there since? Then a press that says what its light was just told is none of a finger. */
  get isFresh(): boolean {
    return this.#clock.now() < this.#freshUntil;
  }

  /** A key was pressed that nothing can have pressed but a finger. */
  fingerSeen(): void {
    this.#freshUntil = -Infinity;
  }

  /** When all that was sent is at its end, however slow the cable behind its port, ns. */
  get carriedUntil(): number {
    return this.#carriedUntil[0] as number;
  }

  /** Sends what finds out whether it comes back. */
  probe(probe: LoopProbe): void {
    encodeLoopProbe(probe, this.#out);
    this.#send();
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
    this.lastControl = -1;
    this.place = unit;
    this.#controls = controls;
    const own = controls.filter((control) => control.unit === unit);
    this.#places = new Int32Array(own.reduce((most, { local }) => Math.max(most, local), 0) + 1).fill(-1);
    for (const { local, number } of own) this.#places[local] = number;
    const speaker = {
      say: (control: number, row: Shown, before: Shown | undefined) =>
        this.#say(controls[control] as Control, row, before),
      together: (control: number) => this.#together(controls[control] as Control),
    };
    const { bytesPerSecond } = this.port;
    const { blink, pace, sysexGap } = this.profile;
    this.#wanted = wanted;
    this.#blinker = blink === 'bridge' ? new Blinker(controls, unit) : undefined;
    const most = bytesPerSecond === Infinity ? (this.#family.rate ?? UNBOUNDED_RATE) : bytesPerSecond;
    const rate = Math.min(most, pace ?? Infinity);
    this.#outbox = new Outbox(controls, wanted, sent, held, speaker, {
      rate,
      burst: Math.min(pace === undefined ? BURST : SLOW_BURST, rate * AHEAD),
      displayGap: sysexGap * 1e6,
      pictureGap: (this.#family.pictureGap ?? 0) * 1e6,
    });
    this.showAll();
  }

  /** Wakes the unit and shows everything afresh. */
  showAll(): void {
    this.#freshUntil = this.#clock.now() + FRESH;
    const pause = this.#family.wake(this.#unit, this.#out);
    this.#displaysAt = this.#clock.now() + pause * 1e6;
    this.#send();
    this.#outbox?.resend(this.place);
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
    if (this.profile.faders.echo === 'servo') {
      this.#outbox?.echo(control, travels);
      this.#hurries = true;
    } else {
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
    this.#blinker?.turn(this.#clock, this.#wanted, this.#sayAgain);
    if (this.#outbox && !this.#outbox.idle && this.port.full !== true) this.#outbox.drain(this.#clock);
    this.#send();
  }

  /** Leaves the unit tidy and gives up the port. */
  close(): void {
    this.#cancel();
    this.#cancelJoin();
    this.#cancelMeeting();
    this.#giveUp();
    this.#stopPulse();
    if (this.state === 'online') {
      this.#family.blank(this.#unit, this.#out);
      this.#send();
    }
    this.port.close();
  }

  /** Leaves the unit tidy and gives up the port, as if it had been pulled. */
  release(reason: string): void {
    this.close();
    this.port.onLost(reason);
  }

  #say(control: Control, row: Shown, before: Shown | undefined): number {
    const start = this.#out.length;
    const seen = this.#blinker ? this.#seen(control, row, this.#blinker) : row;
    this.#family.show(control.local, seen, control.number, before, this.#unit, this.#out);
    return this.#out.length - start;
  }

  #seen(control: Control, row: Shown, blinker: Blinker): Shown {
    return blinker.seen(row, control.number, this.#together(control));
  }

  #together(control: Control): Together | undefined {
    const local = this.#family.together(control.local, this.profile);
    return local && { ...local, first: control.number - (control.local - local.first) };
  }

  #send(): void {
    const { length } = this.#out;
    if (length === 0) return;
    this.bytesOut += length;
    this.#clock.stamp(this.#sentAt);
    this.#mirror?.sent(this.#out.bytes, length, this.#sentAt);
    const from = Math.max(this.#carriedUntil[0] as number, this.#sentAt[0] as number);
    this.#carriedUntil[0] = from + length * ON_DIN;
    this.port.send(this.#out.bytes, length);
    if (this.#hurries) this.port.hurry?.();
    this.#hurries = false;
    if (this.watched) this.#watchSent();
    this.#out.clear();
  }

  #watchSent(): void {
    const sent = this.#out.copy();
    if (this.port.framing !== 'packets') return this.#listener.traffic(this, 'out', sent);
    eachPacket(sent, sent.length, (_kind, content) => this.#listener.traffic(this, 'out', content));
  }

  /** A message is over: a part of an event that is still to come, an event, or what no unit says. */
  #noteLikeness(meant: boolean): void {
    const like = this.#messageLike;
    this.#messageLike = likeness.news;
    if (!meant && like !== likeness.news) this.#listener.mirrored(this);
    if (!meant || this.#eventTold) this.#eventLike = likeness.again;
    else if (like < this.#eventLike) this.#eventLike = like;
    this.#eventTold = false;
  }

  #happened({ type, control: local, value }: Readonly<SurfaceEvent>): void {
    const place = this.#places[local] ?? -1;
    if (place < 0) return;
    const event = this.#event;
    event.type = type;
    event.control = place;
    event.value = value;
    if (this.watched) this.#traffic(describeEvent(event, this.#controls[place]?.name ?? ''));
    if (type === 'released') this.#redraw(local, place);
    this.#listener.event(this, event);
  }

  /** What a key did to its light by itself is put right with the next that goes out. */
  #redraw(local: number, place: number): void {
    if (this.#family.redraws?.(local, this.profile) === true) this.#sayAgain(place);
  }

  /** Tells who watches of the message that is being understood, once; of what else it means, without its bytes. */
  #traffic(meaning?: string): void {
    if (!this.watched || (this.#pending === undefined && meaning === undefined)) return;
    this.#listener.traffic(this, 'in', this.#pending ?? new Uint8Array(0), meaning);
    this.#pending = undefined;
  }

  #take(bytes: Uint8Array, length: number): void {
    const before = this.#ear.faults;
    try {
      this.#ear.push(bytes, length);
    } catch (error) {
      this.#listener.fault(this, error);
    }
    if (this.watched && this.#ear.faults > before) this.#watchFault(bytes, length);
  }

  /** A recording has what could be understood: of what could not, its bytes are told in words. */
  #watchFault(bytes: Uint8Array, length: number): void {
    const shown = Array.from(bytes.subarray(0, Math.min(length, MOST_SHOWN)), hex2).join(' ');
    const rest = length > MOST_SHOWN ? ' …' : '';
    const what = length === 0 ? 'it is empty' : `${shown}${rest}`;
    this.#listener.traffic(this, 'in', new Uint8Array(0), `no message can be made of this: ${what}`);
  }

  #heard(heard: Heard): void {
    this.#traffic(); // before what it is answered
    this.#otherwise = undefined; // it speaks the language it was asked in
    this.#giveUp();
    this.#unit.id = heard.id;
    if (heard.type === 'redrawn') this.#outbox?.resend(this.place);
    else if (heard.type === 'set') this.#family.answer(heard, this.#unit, this.#out);
    else this.#follow(heard, heard);
    this.#send();
  }

  #greet(): void {
    if (this.#otherwise) this.#family.ask?.(this.#out);
    else this.#family.greet(this.#unit, this.#out);
  }

  /** What it did becomes a control in a moment, with all that it does until then. @returns whether there is room for it. */
  #meet(name: string): boolean {
    if (this.#met.has(name)) return true;
    if (this.#met.size >= MOST_MET) return false;
    this.#met.add(name);
    this.#cancelMeeting();
    this.#cancelMeeting = this.#clock.after(MEETS_AFTER, () => {
      if (this.surface >= 0 && this.grow([...this.#met])) this.#listener.grown(this);
      else this.#met.clear();
    });
    return true;
  }

  /** Could it have more controls than it has? */
  get canGrow(): boolean {
    return this.#family.named?.(this.profile, [], true) !== undefined;
  }

  /**
   * It has the controls of these names from here on, as far as it can.
   *
   * @param keeping what it has already stays, whether it is named or not.
   * @returns false where nothing is new.
   */
  grow(names: readonly string[], keeping = true): boolean {
    const profile = this.#family.named?.(this.profile, names, keeping) ?? this.profile;
    if (!keeping) this.#met.clear();
    if (profile === this.profile) return false;
    this.#unit.profile = profile;
    return true;
  }

  /** It is something else than was thought. The bridge has taken it out of its surface before, and is told when it is online. */
  become(profile: DeviceProfile): void {
    this.#giveUp();
    this.#otherwise = undefined;
    this.#outbox = undefined;
    this.#controls = [];
    this.#places = new Int32Array(0);
    this.#faultsBefore = this.faults;
    this.#cancelJoin();
    this.#cancelMeeting();
    this.#met.clear();
    this.#joinedAt = -Infinity;
    this.#unit = { profile, id: profile.greeting.id ?? 0 };
    this.#family = familyOf(profile.family);
    this.#ear = this.#family.listen(this.#unit, this.#told);
    this.#connection = firstConnection(profile.greeting.kind);
    this.#pulse();
    this.#follow({ type: 'port-opened' });
    if (profile.greeting.kind === 'none') this.#follow({ type: 'heard' }); // its port has been open for long enough
  }

  /** Lights everything up for people to see which it is, with its name in its displays, until everything is shown afresh. */
  lightUp(): void {
    const row = new Shown(this.#controls.length);
    for (const control of this.#controls) {
      if (this.#places[control.local] !== control.number) continue;
      const { number, kind, cells } = control;
      if (kind === 'key' || kind === 'lamp') row.value[number] = light.on;
      else if (kind === 'text') row.write(number, toDisplay(this.name).slice(0, cells), cells);
      else continue;
      this.#outbox?.forget(number);
      this.#say(control, row, undefined);
    }
    this.#send();
  }

  /** Says that we are here, again and again, to those who ask for it; and notices when nothing comes back. */
  #pulse(): void {
    this.#stopPulse();
    const pulse = this.#family.pulse?.(this.profile);
    if (!pulse) return;
    this.#stopPulse = this.#clock.after(pulse.every * 1e6, () => {
      const { silentAfter = Infinity } = pulse;
      if ((this.#clock.now() - this.heardAt) / 1e6 > silentAfter) this.#follow({ type: 'missed' });
      pulse.say(this.#unit, this.#out);
      this.#send();
      this.#pulse();
    });
  }

  /** It is online, for the first time or again. One that greets again and again is shown everything ever less often. */
  #join(): void {
    const now = this.#clock.now();
    const due = this.#joinedAt + this.#apart;
    if (now < due) {
      this.#cancelJoin();
      this.#cancelJoin = this.#clock.after(due - now, () => {
        if (this.state === 'online') this.#join();
      });
      return;
    }
    this.#cancelJoin();
    const again = now < due + this.#apart;
    this.#apart = again ? Math.min(2 * this.#apart, MOST_APART) : LEAST_APART;
    if (this.#apart === TELL_APART) this.#listener.restless(this, this.#apart / 1e9);
    this.#joinedAt = now;
    this.#listener.online(this);
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
      else if (act === 'show-all') this.#join();
      this.#send();
    }
    if (connection.state !== before) this.#listener.changed(this, before);
  }
}

function hex2(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
