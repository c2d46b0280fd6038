import type { Identity, Port } from '../ports/port.ts';
import { messageLength, MidiParser } from '../wire/midi1.ts';

/** Who listens to a port that carries timecode or show control. */
export interface SyncListener {
  /** A message of one to three bytes came; a byte it does not have is 0. `at`: ns, of the clock of the ports. */
  message(port: SyncPort, status: number, a: number, b: number, at: number): void;
  /** The array is the parser's own. */
  sysex(port: SyncPort, bytes: Uint8Array, length: number, at: number): void;
  lost(port: SyncPort): void;
}

/** A port that was named for timecode or show control: heard, spoken to, or both. */
export class SyncPort {
  readonly port: Port;
  readonly hears: boolean;
  readonly sends: boolean;
  /** It is the port of a surface as well. */
  readonly shared: boolean;
  /** Time of the last message, ns; −Infinity while there was none. */
  heardAt = -Infinity;
  /** When it last told the tape what to do, ns. */
  obeyedAt = -Infinity;
  messagesIn = 0;
  bytesOut = 0;
  /** Messages that mean nothing here, and those that were too many. */
  meaningless = 0;
  readonly #parser: MidiParser;
  #at = 0;

  constructor(port: Port, use: { hears: boolean; sends: boolean; shared: boolean }, listener: SyncListener) {
    this.port = port;
    this.hears = use.hears;
    this.sends = use.sends;
    this.shared = use.shared;
    this.#parser = new MidiParser({
      message: (status, a, b) => listener.message(this, status, a, b, this.#heard()),
      sysex: (bytes, length) => listener.sysex(this, bytes, length, this.#heard()),
      realtime: (status) => listener.message(this, status, 0, 0, this.#heard()),
    });
    if (this.shared) return;
    port.onBytes = (bytes, length, at) => this.push(bytes, length, at);
    port.onLost = () => listener.lost(this);
  }

  /** Bytes that make no message, and messages that mean nothing. */
  get faults(): number {
    return this.meaningless + this.#parser.faults;
  }

  push(bytes: Uint8Array, length: number, at: number): void {
    if (!this.hears) return;
    this.#at = at;
    this.#parser.push(bytes, length);
  }

  /** Sends whole messages. */
  send(bytes: Uint8Array, length: number): void {
    this.bytesOut += length;
    this.port.send(bytes, length);
  }

  #heard(): number {
    this.messagesIn++;
    this.heardAt = this.#at;
    return this.#at;
  }
}

/** The port of a surface that carries timecode as well: what comes goes to both, and the surface does not see system messages. */
export class SharedPort implements Port {
  readonly name: string;
  readonly transport: Port['transport'];
  readonly identity?: Identity;
  readonly bytesPerSecond: number;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  /** Told of everything that comes first, and when the port goes or is given up. */
  tap: Port['onBytes'] = () => {};
  gone: () => void = () => {};
  readonly #port: Port;
  readonly #rest: Uint8Array = new Uint8Array(8192);
  #held = 0;
  readonly #parser: MidiParser;

  constructor(port: Port) {
    this.#port = port;
    this.name = port.name;
    this.transport = port.transport;
    if (port.identity) this.identity = port.identity;
    this.bytesPerSecond = port.bytesPerSecond;
    this.#parser = new MidiParser({
      message: (status, a, b) => {
        if (status < 0xf0) this.#message(status, a, b);
      },
      sysex: (bytes, length) => {
        if (bytes[1] !== UNIVERSAL) for (let i = 0; i < length; i++) this.#put(bytes[i] as number);
      },
      realtime: () => {},
    });
    port.onBytes = (bytes, length, at) => this.#heard(bytes, length, at);
    port.onLost = (reason) => {
      this.gone();
      this.onLost(reason);
    };
  }

  send(bytes: Uint8Array, length: number): void {
    this.#port.send(bytes, length);
  }

  close(): void {
    this.gone();
    this.#port.close();
  }

  #heard(bytes: Uint8Array, length: number, at: number): void {
    this.tap(bytes, length, at);
    this.#parser.push(bytes, length);
    if (this.#held === 0) return;
    const held = this.#held;
    this.#held = 0;
    this.onBytes(this.#rest, held, at);
  }

  #message(status: number, a: number, b: number): void {
    this.#put(status);
    const length = messageLength(status);
    if (length > 1) this.#put(a);
    if (length > 2) this.#put(b);
  }

  #put(byte: number): void {
    if (this.#held < this.#rest.length) this.#rest[this.#held++] = byte; // no surface says more at once
  }
}

/** Second byte of universal real-time messages: timecode, machine control, show control. */
const UNIVERSAL = 0x7f;
