import { accessSync, constants } from 'node:fs';

import { Input, Output } from 'midi/lazy';

import { BridgeError } from '../model/errors.ts';
import { messageLength, MidiParser, type MidiSink } from '../wire/midi1.ts';
import { AlsaCards, type Plugged } from './alsa-cards.ts';
import { type Clock, realClock } from './clock.ts';
import { isOpenEnd, type NamedPort, PortNames, stableName } from './midi-names.ts';
import type { Identity, Port, PortSource, RefusedPort } from './port.ts';
import { Retries } from './retries.ts';

/** How often the system is asked what is plugged in: it tells nobody, ns. */
const SCAN_INTERVAL = 1e9;
/** What has just appeared is looked at again after so long, ns: the ports of a unit come one after the other. */
const SETTLING = 0.1e9;
const SEQUENCER = '/dev/snd/seq';

/** What is used of the native library. */
export type NativeInput = Pick<
  Input,
  'getPortCount' | 'getPortName' | 'openPort' | 'openVirtualPort' | 'ignoreTypes' | 'destroy'
> & { on(event: 'messageBuffer', heard: (delta: number, message: Buffer) => void): unknown };
export type NativeOutput = Pick<
  Output,
  'getPortCount' | 'getPortName' | 'openPort' | 'openVirtualPort' | 'sendMessage' | 'destroy'
>;
export interface MidiLibrary {
  input(): NativeInput;
  output(): NativeOutput;
}

const nativeLibrary: MidiLibrary = { input: () => new Input(), output: () => new Output() };

export interface MidiOptions {
  /** Which ports to open, by stable name. The others are left to other programs. */
  readonly claim: (name: string) => boolean;
  /** What the cable behind a port carries, bytes per second: 3125 for DIN. Infinity unless given. */
  readonly bytesPerSecond?: (name: string) => number;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
  /** For tests: another library, whether this system has MIDI at all, and the unit behind a port. */
  readonly library?: MidiLibrary;
  readonly missing?: () => string | undefined;
  readonly unitOf?: (raw: string) => Plugged | undefined;
}

/** An input and an output of one name; some devices have only one of them. */
interface Socket {
  readonly name: string;
  readonly plugged: Plugged | undefined;
  input: NamedPort | undefined;
  output: NamedPort | undefined;
}

/**
 * The MIDI ports of this machine, through RtMidi (ALSA, CoreMIDI, WinMM). Looks each second for what was plugged in
 * and pulled, and opens what is claimed.
 */
export class MidiSource implements PortSource {
  readonly name = 'MIDI';
  trouble: string | undefined;
  readonly #options: MidiOptions;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #library: MidiLibrary;
  readonly #missing: () => string | undefined;
  // One of each for scanning, for as long as we run: each new one would cost file descriptors until it is collected.
  #inputScanner: NativeInput | undefined;
  #outputScanner: NativeOutput | undefined;
  readonly #inputNames = new PortNames();
  readonly #outputNames = new PortNames();
  readonly #ports = new Map<string, { readonly port: MidiPort; readonly socket: Socket }>();
  readonly #virtual = new Map<string, MidiPort>();
  readonly #retries: Retries;
  readonly #unitOf: (raw: string) => Plugged | undefined;
  #available: readonly string[] = [];
  /** What was there at the last look, to see whether it has settled. */
  #seen: string | undefined;
  #opened: (port: Port) => void = () => {};
  #cancel: () => void = () => {};

  constructor(options: MidiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#log = options.log ?? (() => {});
    this.#library = options.library ?? nativeLibrary;
    this.#missing = options.missing ?? missingSequencer;
    this.#retries = new Retries(this.#clock);
    const cards = new AlsaCards();
    this.#unitOf = options.unitOf ?? ((raw) => cards.ofPort(raw));
  }

  /** Stable names of all that is plugged in, claimed or not. */
  get available(): readonly string[] {
    return this.#available;
  }

  /** Ports that are claimed and cannot be opened. */
  get refused(): readonly RefusedPort[] {
    return this.#retries.refused;
  }

  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    this.#scanAndRepeat();
  }

  /**
   * Makes a port that other programs see and can connect to. Not on Windows.
   *
   * @throws BridgeError 'MIDI_UNAVAILABLE' with the remedy.
   */
  openVirtual(name: string): Port {
    const missing = this.#missing();
    if (missing !== undefined) throw new BridgeError('MIDI_UNAVAILABLE', missing);
    const port = this.#makePort(name, undefined, () => this.#virtual.delete(name));
    try {
      port.plugVirtual(this.#library);
      this.#virtual.set(name, port);
      return port;
    } catch (error) {
      port.close();
      throw new BridgeError('MIDI_UNAVAILABLE', `cannot make the virtual port ${name}: ${explain(error)}`);
    }
  }

  async close(): Promise<void> {
    this.#cancel();
    for (const { port } of this.#ports.values()) port.close();
    for (const port of this.#virtual.values()) port.close();
    this.#dropScanners();
  }

  #scanAndRepeat(): void {
    const settled = this.#scan();
    this.#cancel = this.#clock.after(settled ? SCAN_INTERVAL : SETTLING, () => this.#scanAndRepeat());
  }

  /** @returns whether all is as it was at the last look; what is still changing is opened by the next. */
  #scan(): boolean {
    let trouble = this.#missing();
    let sockets: readonly Socket[] = [];
    try {
      if (trouble === undefined) sockets = this.#look();
    } catch (error) {
      trouble = explain(error);
      this.#dropScanners();
    }
    this.#report(trouble);
    this.#available = sockets.map(({ name }) => name);
    if (trouble !== undefined) return true; // what is open may well go on working
    this.#loseWhatIsGone(sockets);
    const before = this.#seen;
    this.#seen = JSON.stringify(sockets);
    if (before !== undefined && before !== this.#seen) return false;
    return this.#openWhatIsNew(sockets);
  }

  /** Says what is wrong once, not each second. */
  #report(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.trouble) this.#log(`MIDI: ${trouble}`);
    this.trouble = trouble;
  }

  #look(): Socket[] {
    this.#inputScanner ??= this.#library.input();
    this.#outputScanner ??= this.#library.output();
    const inputs = list(this.#inputScanner);
    const outputs = list(this.#outputScanner);
    const units = this.#unitsOf([...new Set([...inputs, ...outputs])]);
    const sockets = new Map<string, Socket>();
    for (const input of this.#inputNames.assign(inputs)) {
      if (!this.#isOurs(input)) socketFor(sockets, input, units).input = input;
    }
    for (const output of this.#outputNames.assign(outputs)) {
      if (!this.#isOurs(output)) socketFor(sockets, output, units).output = output;
    }
    return [...sockets.values()];
  }

  /** The units of those ports of which the system says more than the name. */
  #unitsOf(raws: readonly string[]): Map<string, Plugged> {
    const units = new Map<string, Plugged>();
    for (const raw of raws) {
      const unit = this.#unitOf(raw);
      if (unit) units.set(raw, unit);
    }
    return units;
  }

  /** Where cables show up by their near end, our own open ports and virtual ports are in the list too. */
  #isOurs({ raw }: NamedPort): boolean {
    return isOpenEnd(raw) || (raw.startsWith('RtMidi ') && this.#virtual.has(stableName(raw)));
  }

  #loseWhatIsGone(sockets: readonly Socket[]): void {
    for (const [name, { port, socket }] of this.#ports) {
      const now = sockets.find((other) => other.name === name);
      if (now && isStill(socket, now)) continue;
      this.#ports.delete(name);
      port.lose(now === undefined ? 'it was unplugged' : 'it was plugged in again');
    }
    this.#retries.keepOnly(sockets.map(({ name }) => name));
  }

  /** @returns whether that went well, as far as it depends on the look. */
  #openWhatIsNew(sockets: readonly Socket[]): boolean {
    const wanted = sockets.filter(({ name }) => !this.#ports.has(name) && this.#options.claim(name));
    const due = wanted.filter(({ name }) => this.#retries.isDue(name));
    return due.every((socket) => this.#open(socket));
  }

  /** @returns false when what was looked at is over. */
  #open(socket: Socket): boolean {
    const { name, plugged } = socket;
    const port = this.#makePort(name, plugged?.identity, () => this.#ports.delete(name));
    try {
      port.plug(this.#library, socket.input, socket.output);
    } catch (error) {
      port.close();
      if (error instanceof ListMoved) return false;
      const why = explain(error);
      if (this.#retries.failed(name, why)) this.#log(`MIDI: cannot open ${name}: ${why}; trying again`);
      return true;
    }
    this.#retries.opened(name);
    this.#ports.set(name, { port, socket });
    this.#opened(port);
    return true;
  }

  #makePort(name: string, identity: Identity | undefined, closed: () => void): MidiPort {
    const bytesPerSecond = this.#options.bytesPerSecond?.(name) ?? Infinity;
    return new MidiPort({ name, identity, bytesPerSecond }, this.#clock, closed);
  }

  #dropScanners(): void {
    this.#inputScanner?.destroy();
    this.#outputScanner?.destroy();
    this.#inputScanner = undefined;
    this.#outputScanner = undefined;
  }
}

function list(scanner: NativeInput | NativeOutput): string[] {
  return Array.from({ length: scanner.getPortCount() }, (_, index) => scanner.getPortName(index));
}

function socketFor(
  sockets: Map<string, Socket>,
  { name, raw }: NamedPort,
  units: ReadonlyMap<string, Plugged>,
): Socket {
  const found = sockets.get(name) ?? { name, plugged: units.get(raw), input: undefined, output: undefined };
  sockets.set(name, found);
  return found;
}

/** Is it the same port, and has its cable been in all the time? */
function isStill(before: Socket, now: Socket): boolean {
  return (
    before.input?.raw === now.input?.raw &&
    before.output?.raw === now.output?.raw &&
    before.plugged?.time === now.plugged?.time
  );
}

/** Why MIDI ports of this computer cannot be used, with the remedy; undefined: they can. Opens none. */
export function midiTrouble(library: MidiLibrary = nativeLibrary): string | undefined {
  try {
    library.input().destroy();
    return undefined;
  } catch (error) {
    return explain(error);
  }
}

/**
 * Whether Linux has a sequencer that we may use. Asked before the library is: it writes two lines to the console
 * each time that it finds none, and nothing here could stop it.
 */
function missingSequencer(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    accessSync(SEQUENCER, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') {
      return `this machine has no ALSA sequencer (${SEQUENCER}): run "sudo modprobe snd-seq"`;
    }
    return `${SEQUENCER} may not be used: run "sudo usermod -aG audio $USER", then log in again`;
  }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('libasound'))
    return 'libasound is missing: run "sudo apt-get install libasound2", then start again';
  if (message.includes('making port connection') || /creating Windows MM MIDI \w+put port/.test(message))
    return `another program may have it to itself, close it there (${message})`;
  return message;
}

/** One open device. What is sent is checked and cut into messages first: the library drops nonsense without a word. */
class MidiPort implements Port, MidiSink {
  readonly transport = 'midi';
  readonly name: string;
  readonly identity?: Identity;
  readonly bytesPerSecond: number;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #clock: Clock;
  readonly #closed: () => void;
  readonly #parser = new MidiParser(this);
  /** Messages of one, two and three bytes, used again and again: the library copies. */
  readonly #short = [1, 2, 3].map((length) => Buffer.alloc(length));
  #input: NativeInput | undefined;
  #output: NativeOutput | undefined;
  #open = true;

  constructor(
    {
      name,
      identity,
      bytesPerSecond,
    }: { name: string; identity: Identity | undefined; bytesPerSecond: number },
    clock: Clock,
    closed: () => void,
  ) {
    this.name = name;
    if (identity) this.identity = identity;
    this.bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Opens by position, never by name alone: two like units share a name. */
  plug(library: MidiLibrary, input: NamedPort | undefined, output: NamedPort | undefined): void {
    if (input !== undefined) {
      this.#input = library.input();
      checkSame(this.#input, input);
      this.#listen(this.#input);
      this.#input.openPort(input.index);
    }
    if (output !== undefined) {
      this.#output = library.output();
      checkSame(this.#output, output);
      this.#output.openPort(output.index);
    }
  }

  plugVirtual(library: MidiLibrary): void {
    this.#input = library.input();
    this.#listen(this.#input);
    this.#input.openVirtualPort(this.name);
    this.#output = library.output();
    this.#output.openVirtualPort(this.name);
  }

  #listen(input: NativeInput): void {
    input.ignoreTypes(false, false, false);
    input.on('messageBuffer', (_delta, message) => {
      if (this.#open) this.onBytes(message, message.length, this.#clock.now());
    });
  }

  send(bytes: Uint8Array, length: number): void {
    if (this.#open) this.#parser.push(bytes, length);
  }

  message(status: number, a: number, b: number): void {
    const length = messageLength(status);
    const buffer = this.#short[length - 1] as Buffer;
    buffer[0] = status;
    if (length > 1) buffer[1] = a;
    if (length > 2) buffer[2] = b;
    this.#transmit(buffer);
  }

  realtime(status: number): void {
    this.message(status, 0, 0);
  }

  sysex(bytes: Uint8Array, length: number): void {
    this.#transmit(Buffer.from(bytes.buffer, bytes.byteOffset, length));
  }

  #transmit(message: Buffer): void {
    if (!this.#open) return;
    try {
      this.#output?.sendMessage(message);
    } catch (error) {
      this.#closed();
      this.lose(explain(error));
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#unplug();
    this.#closed();
  }

  lose(reason: string): void {
    if (!this.#open) return;
    this.#unplug();
    this.onLost(reason);
  }

  /** An end that was made is given back, opened or not: each holds a client of the system. */
  #unplug(): void {
    this.#open = false;
    this.#input?.destroy();
    this.#output?.destroy();
  }
}

/** Between the scan and now something may have been plugged in, and the positions moved. */
function checkSame(end: NativeInput | NativeOutput, port: NamedPort): void {
  if (end.getPortName(port.index) !== port.raw) throw new ListMoved();
}

/** What was looked at is over: no fault, the next look knows better. */
class ListMoved extends Error {}
