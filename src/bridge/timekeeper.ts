import type { Port } from '../ports/port.ts';
import { decodeFullFrame } from '../wire/mtc.ts';
import { Allowance } from './allowance.ts';
import { absentUnit } from './absent-unit.ts';
import type { Bridge, UnitStatus } from './bridge.ts';
import { QUARTER_FRAME, SONG_POSITION } from './followed.ts';
import { meansPort } from './named-port.ts';
import { heardProgram, heardSysex, type Heard } from './show-control.ts';
import { SharedPort, SyncPort } from './sync-port.ts';
import { TimecodeIn } from './timecode-in.ts';
import { TimecodeOut } from './timecode-out.ts';

/** Show control of one port: so many messages at once, and so many a second. */
const BURST = 100;
const PER_SECOND = 50;

/** Who told the tape what to do is not told the same for so long, ns. */
const ECHO = 300e6;

/** Without a tick for so long this computer hung, ns: what then comes at once does not say when it was sent. */
const HUNG = 30e6;
/** How long after that it may still come, ns. */
const BACKLOG = 5e6;

const PROGRAM = 0xc0;

/** Which ports carry timecode, clock, machine and show control, by their names as they were typed. */
export interface SyncNames {
  /** Listened to. */
  readonly in: readonly string[];
  /** Sent to. */
  readonly out: readonly string[];
}

/** What there is to know of the chase beside what the engine knows. */
export interface SyncReport {
  /** What the chase of the source does. */
  readonly chase: 'idle' | 'locking' | 'locked' | 'freewheeling';
  /** The port timecode comes from; null for none. */
  readonly from: string | null;
  /** How far the tape is from timecode, s; null where it does not follow. */
  readonly drift: number | null;
  /** Inputs the engine was given: how often timecode began or jumped, and was corrected. */
  readonly jumps: number;
  readonly corrections: number;
  /** Of timecode: pieces out of order, times that do not exist. Of clock: what is too fast for any tempo. */
  readonly faults: number;
  /** Timecode from a second port, while another leads. */
  readonly ignored: number;
  /** Show control that was too much. */
  readonly dropped: number;
  /** The latest that timecode or clock left, within the last second or two, s. */
  readonly late: number;
}

/**
 * The ports that carry time and show control: what comes there is followed, obeyed or handed to the cues, and what the
 * tape does is sent.
 */
export class Timekeeper {
  readonly #bridge: Bridge;
  readonly #names: SyncNames;
  readonly #ports = new Set<SyncPort>();
  readonly #allowances = new WeakMap<SyncPort, Allowance>();
  readonly #in: TimecodeIn;
  readonly #out: TimecodeOut;
  /** The port whose timecode is followed. */
  #leader: SyncPort | undefined;
  #ignored = 0;
  #tickedAt = -Infinity;
  #hungUntil = -Infinity;
  #dropped = 0;

  constructor(bridge: Bridge, names: SyncNames) {
    this.#bridge = bridge;
    this.#names = names;
    this.#in = new TimecodeIn(bridge);
    this.#out = new TimecodeOut(bridge, (bytes, length) => this.#send(bytes, length));
    bridge.onTick.add(this.#tick);
    this.#in.begin();
  }

  readonly #tick = (): void => {
    const now = this.#bridge.options.clock.now();
    if (now - this.#tickedAt > HUNG) this.#hungUntil = now + BACKLOG;
    this.#tickedAt = now;
    this.#in.tick();
    this.#out.tick();
  };

  get report(): SyncReport {
    const { state, drift, jumps, corrections, faults } = this.#in;
    const leader = state === 'idle' ? undefined : this.#leader;
    const from = leader?.port.name ?? null;
    return {
      chase: state,
      from,
      drift: drift ?? null,
      jumps,
      corrections,
      faults,
      ignored: this.#ignored,
      dropped: this.#dropped,
      late: this.#out.late,
    };
  }

  /** Ports that are there, and those that were named and are not. */
  get units(): readonly UnitStatus[] {
    const named = [...new Set([...this.#names.in, ...this.#names.out])];
    const absent = named.filter((name) => !this.#has(name)).map((name) => unitOf(name));
    return [...[...this.#ports].map((port) => this.#unitOf(port)), ...absent];
  }

  /**
   * Takes a port that was named for it.
   *
   * @param surface it is the port of a surface as well.
   * @returns the port as the surface gets it; undefined where there is nothing left for one.
   */
  take(port: Port, surface: boolean): Port | undefined {
    const hears = this.#means(this.#names.in, port.name);
    const sends = this.#means(this.#names.out, port.name);
    if (!hears && !sends) return port;
    const shared = surface ? new SharedPort(port) : undefined;
    const kept: SyncPort = new SyncPort(shared ?? port, { hears, sends, shared: surface }, this);
    if (shared) {
      shared.tap = (bytes, length, at) => kept.push(bytes, length, at);
      shared.gone = () => this.lost(kept);
    }
    this.#ports.add(kept);
    this.#out.joined();
    const what = [hears ? 'listened to' : '', sends ? 'sent to' : ''].filter((word) => word !== '');
    this.#bridge.tell('info', `${port.name} is ${what.join(' and ')} for timecode and show control`);
    return shared;
  }

  /** Would a port of this name be taken? For those who open only what is wanted. */
  wants(name: string): boolean {
    return this.#means(this.#names.in, name) || this.#means(this.#names.out, name);
  }

  /** Gives up a port that is no surface's. */
  release(name: string): void {
    for (const port of this.#ports) {
      if (port.shared || port.port.name !== name) continue;
      port.port.close();
      this.lost(port);
    }
  }

  close(): void {
    this.#bridge.onTick.delete(this.#tick);
    this.#out.close();
    for (const port of this.#ports) if (!port.shared) port.port.close();
  }

  // --- what ports say ------------------------------------------------------------------------------------------------

  lost(port: SyncPort): void {
    if (!this.#ports.delete(port)) return;
    if (this.#leader === port) this.#leader = undefined; // what it said runs out by itself
    if (!port.shared) this.#bridge.tell('warn', `${port.port.name}, named for timecode, is lost`);
  }

  message(port: SyncPort, status: number, a: number, b: number, at: number): void {
    const isTime = status >= 0xf8 || status === QUARTER_FRAME || status === SONG_POSITION;
    const isProgram = (status & 0xf0) === PROGRAM;
    if (port.shared && !isTime && !isProgram) return; // the surface's own
    const heard = isProgram ? heardProgram(status & 0x0f, a) : undefined;
    if (this.#isWatched) this.#watched(port, 'in', Uint8Array.of(status, a, b), heard?.text);
    if (heard) this.#obey(port, heard);
    else if (!isTime) port.meaningless++;
    else if (this.#leads(port) && !this.#outOfTime(status, at)) this.#in.message(status, a, b, at);
  }

  sysex(port: SyncPort, bytes: Uint8Array, length: number, at: number): void {
    const isTime = decodeFullFrame(bytes, length) !== undefined;
    const heard = isTime ? undefined : heardSysex(this.#bridge.engine, bytes, length);
    if (port.shared && !isTime && !heard) return;
    if (this.#isWatched) this.#watched(port, 'in', bytes.slice(0, length), heard?.text);
    if (heard) this.#obey(port, heard);
    else if (!isTime) port.meaningless++;
    else if (this.#leads(port)) this.#in.sysex(bytes, length, at);
  }

  /** A quarter frame that waited while this computer hung is better lost: its time would be wrong. A clock counts. */
  #outOfTime(status: number, at: number): boolean {
    return status === QUARTER_FRAME && (at < this.#hungUntil || at - this.#tickedAt > HUNG);
  }

  /** One port leads, until nothing more comes from it. */
  #leads(port: SyncPort): boolean {
    if (this.#leader !== port && this.#leader !== undefined && this.#in.state !== 'idle') {
      this.#ignored++;
      return false;
    }
    this.#leader = port;
    return true;
  }

  #obey(port: SyncPort, { asks }: Heard): void {
    const now = this.#bridge.options.clock.now() / 1e6;
    const allowance = this.#allowances.get(port) ?? new Allowance(BURST, PER_SECOND, now);
    this.#allowances.set(port, allowance);
    if (asks.some((what) => what.type === 'command')) port.obeyedAt = this.#bridge.options.clock.now();
    for (const what of asks) {
      if (allowance.take(now)) this.#bridge.submit(what);
      else this.#dropped++;
    }
  }

  // --- what is sent to them --------------------------------------------------------------------------------------------

  /** Whoever we follow, or obeyed a moment ago, is told nothing of what came of it. */
  #send(bytes: Uint8Array, length: number): void {
    const { leads } = this.#bridge.engine.chase;
    const now = this.#bridge.options.clock.now();
    for (const port of this.#ports) {
      if (!port.sends || (leads && port === this.#leader) || now - port.obeyedAt < ECHO) continue;
      port.send(bytes, length);
      if (this.#isWatched) this.#watched(port, 'out', bytes.slice(0, length));
    }
  }

  get #isWatched(): boolean {
    return this.#bridge.onTraffic.size > 0;
  }

  #watched({ port }: SyncPort, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void {
    this.#bridge.seen({ unit: port.name, family: 'sync', way, bytes, meaning });
  }

  // --- names -----------------------------------------------------------------------------------------------------------

  #means(names: readonly string[], port: string): boolean {
    const { sources } = this.#bridge.options;
    const known = sources.flatMap(({ available = [] }) => available);
    const taken = [...this.#ports].map((one) => one.port.name);
    const others = [...new Set([...known, ...taken])];
    return names.some((name) => meansPort(name, port, others));
  }

  #has(name: string): boolean {
    const all = [...this.#ports].map(({ port }) => port.name);
    return all.some((port) => meansPort(name, port, all));
  }

  #unitOf({ port, heardAt, messagesIn, bytesOut, faults }: SyncPort): UnitStatus {
    const heard = heardAt === -Infinity ? undefined : (this.#bridge.options.clock.now() - heardAt) / 1e9;
    return {
      ...unitOf(port.name),
      transport: port.transport,
      state: 'online',
      heard,
      messagesIn,
      bytesOut,
      faults,
    };
  }
}

/** A port that was named and is not there. */
function unitOf(name: string): UnitStatus {
  return absentUnit({ name, model: 'timecode and show control', transport: 'midi' });
}
