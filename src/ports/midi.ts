import { accessSync, constants } from 'node:fs';

import { Input, Output } from 'midi/lazy';

import { BridgeError } from '../model/errors.ts';
import { messageLength, MidiParser, type MidiSink } from '../wire/midi1.ts';
import { type Clock, realClock } from './clock.ts';
import { isOpenEnd, type NamedPort, PortNames, stableName } from './midi-names.ts';
import type { Port, PortSource } from './port.ts';

/** How often the system is asked what is plugged in: it tells nobody, ns. */
const SCAN_INTERVAL = 1e9;
const SEQUENCER = '/dev/snd/seq';

/** What is used of the native library. */
export type NativeInput = Pick<
  Input,
  'getPortCount' | 'getPortName' | 'openPort' | 'openVirtualPort' | 'ignoreTypes' | 'closePort' | 'destroy'
> & { on(event: 'messageBuffer', heard: (delta: number, message: Buffer) => void): unknown };
export type NativeOutput = Pick<
  Output,
  'getPortCount' | 'getPortName' | 'openPort' | 'openVirtualPort' | 'sendMessage' | 'closePort' | 'destroy'
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
  /** For tests: another library, and whether this system has MIDI at all. */
  readonly library?: MidiLibrary;
  readonly missing?: () => string | undefined;
}

/** An input and an output of one name; some devices have only one of them. */
interface Socket {
  readonly name: string;
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
  /** Ports that could not be opened, so that each is only complained about once. */
  readonly #refused = new Set<string>();
  #available: readonly string[] = [];
  #opened: (port: Port) => void = () => {};
  #cancel: () => void = () => {};

  constructor(options: MidiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#log = options.log ?? (() => {});
    this.#library = options.library ?? nativeLibrary;
    this.#missing = options.missing ?? missingSequencer;
  }

  /** Stable names of all that is plugged in, claimed or not. */
  get available(): readonly string[] {
    return this.#available;
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
    try {
      const port = this.#makePort(name, () => this.#virtual.delete(name));
      port.plugVirtual(this.#library);
      this.#virtual.set(name, port);
      return port;
    } catch (error) {
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
    this.#scan();
    this.#cancel = this.#clock.after(SCAN_INTERVAL, () => this.#scanAndRepeat());
  }

  #scan(): void {
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
    if (trouble !== undefined) return; // what is open may well go on working
    this.#loseWhatIsGone(sockets);
    this.#openWhatIsNew(sockets);
  }

  /** Says what is wrong once, not each second. */
  #report(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.trouble) this.#log(`MIDI: ${trouble}`);
    this.trouble = trouble;
  }

  #look(): Socket[] {
    this.#inputScanner ??= this.#library.input();
    this.#outputScanner ??= this.#library.output();
    const sockets = new Map<string, Socket>();
    for (const input of this.#inputNames.assign(list(this.#inputScanner))) {
      if (!this.#isOurs(input)) socketFor(sockets, input.name).input = input;
    }
    for (const output of this.#outputNames.assign(list(this.#outputScanner))) {
      if (!this.#isOurs(output)) socketFor(sockets, output.name).output = output;
    }
    return [...sockets.values()];
  }

  /** Where cables show up by their near end, our own open ports and virtual ports are in the list too. */
  #isOurs({ raw }: NamedPort): boolean {
    return isOpenEnd(raw) || (raw.startsWith('RtMidi ') && this.#virtual.has(stableName(raw)));
  }

  #loseWhatIsGone(sockets: readonly Socket[]): void {
    for (const [name, { port, socket }] of this.#ports) {
      const now = sockets.find((other) => other.name === name);
      if (now?.input?.raw === socket.input?.raw && now?.output?.raw === socket.output?.raw) continue;
      this.#ports.delete(name);
      port.lose(now === undefined ? 'it was unplugged' : 'it was plugged in again');
    }
    const present = new Set(sockets.map(({ name }) => name));
    for (const name of this.#refused) if (!present.has(name)) this.#refused.delete(name);
  }

  #openWhatIsNew(sockets: readonly Socket[]): void {
    for (const socket of sockets) {
      if (!this.#ports.has(socket.name) && this.#options.claim(socket.name)) this.#open(socket);
    }
  }

  #open(socket: Socket): void {
    const { name } = socket;
    const port = this.#makePort(name, () => this.#ports.delete(name));
    try {
      port.plug(this.#library, socket.input, socket.output);
    } catch (error) {
      port.close();
      if (!this.#refused.has(name)) this.#log(`MIDI: cannot open ${name}: ${explain(error)}; trying again`);
      this.#refused.add(name);
      return;
    }
    this.#refused.delete(name);
    this.#ports.set(name, { port, socket });
    this.#opened(port);
  }

  #makePort(name: string, closed: () => void): MidiPort {
    return new MidiPort(name, this.#options.bytesPerSecond?.(name) ?? Infinity, this.#clock, closed);
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

function socketFor(sockets: Map<string, Socket>, name: string): Socket {
  const found = sockets.get(name) ?? { name, input: undefined, output: undefined };
  sockets.set(name, found);
  return found;
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
  if (!message.includes('libasound')) return message;
  return 'libasound is missing: run "sudo apt-get install libasound2", then start again';
}

/** One open device. What is sent is checked and cut into messages first: the library drops nonsense without a word. */
class MidiPort implements Port, MidiSink {
  readonly transport = 'midi';
  readonly name: string;
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

  constructor(name: string, bytesPerSecond: number, clock: Clock, closed: () => void) {
    this.name = name;
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

  #unplug(): void {
    this.#open = false;
    for (const end of [this.#input, this.#output]) {
      end?.closePort();
      end?.destroy();
    }
  }
}

/** Between the scan and now something may have been plugged in, and the positions moved. */
function checkSame(end: NativeInput | NativeOutput, port: NamedPort): void {
  if (end.getPortName(port.index) !== port.raw) throw new Error('the list of ports has just changed');
}
