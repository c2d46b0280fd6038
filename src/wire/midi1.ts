import { ByteWriter } from './byte-writer.ts';

/**
 * Where a parser delivers. Data bytes are always 0..127. A note-on with velocity 0 stays `9n kk 00`: some surfaces
 * clear a light with it and not with `8n`.
 */
export interface MidiSink {
  /**
   * A channel message (80..EF) or one of system common (F1, F2, F3, F6). A byte that the message does not have is 0.
   */
  message(status: number, a: number, b: number): void;
  /** A whole system exclusive with its F0 and F7. The array is the parser's own: copy what you keep. */
  sysex(bytes: Uint8Array, length: number): void;
  /** A single-byte message F8, FA, FB, FC, FE or FF: clock, start, continue, stop, sensing, reset. */
  realtime(status: number): void;
}

/** What a parser could make no sense of, since it was made. Many lost bytes mean a bad cable or a wrong baud rate. */
export interface MidiFaults {
  /** Data bytes that belong to no message. */
  lostBytes: number;
  /** System exclusives cut off by a status byte; they are dropped. */
  truncatedSysex: number;
  /** System exclusives longer than the parser keeps; they are dropped. */
  oversizedSysex: number;
  /** F4, F5, F9 and FD, which no specification defines. */
  undefinedStatus: number;
}

/** The longest system exclusive that a parser keeps unless told otherwise, bytes with F0 and F7. */
export const MOST_SYSEX = 65_536;

const DATA_BYTES_OF_CHANNEL = [2, 2, 2, 2, 1, 1, 2];
const LENGTH_OF_SYSTEM = [0, 2, 3, 2, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1];

/**
 * Length of the message that a status byte begins, with the status byte.
 *
 * @param status 0..255.
 * @returns 1..3, or 0 where there is no fixed length (F0), no message (F7 and the undefined ones) or no status (below 80).
 * @source MIDI 1.0 Detailed Specification, tables I to V
 */
export function messageLength(status: number): number {
  if (status < 0x80) return 0;
  if (status < 0xf0) return 1 + (DATA_BYTES_OF_CHANNEL[(status >> 4) - 8] as number);
  return LENGTH_OF_SYSTEM[status & 0x0f] as number;
}

/** Where the parser stands inside a system exclusive. */
type SysexState = 'none' | 'open' | 'too-long';

/**
 * Turns a stream of MIDI 1.0 bytes, cut anywhere, into whole messages. It knows running status and realtime bytes in
 * the middle of other messages, never throws at what it is given, and allocates nothing for a message.
 *
 * @source MIDI 1.0 Detailed Specification, "Running status", "System real time messages", "System exclusive"
 */
export class MidiParser {
  readonly counts: MidiFaults = { lostBytes: 0, truncatedSysex: 0, oversizedSysex: 0, undefinedStatus: 0 };
  readonly #sink: MidiSink;
  readonly #sysex: ByteWriter;
  readonly #mostSysex: number;
  #sysexState: SysexState = 'none';
  /** Status that the next data bytes belong to, 0 for none. */
  #status = 0;
  /** How many data bytes that status asks for, and how many are here already. */
  #wanted = 0;
  #got = 0;
  #first = 0;

  constructor(sink: MidiSink, mostSysex: number = MOST_SYSEX) {
    this.#sink = sink;
    this.#mostSysex = mostSysex;
    this.#sysex = new ByteWriter(256, mostSysex);
  }

  /** Takes the next `length` bytes of the stream. */
  push(bytes: Uint8Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const byte = bytes[i] as number;
      if (byte < 0x80) this.#data(byte);
      else if (byte < 0xf8) this.#command(byte);
      else this.#realtime(byte);
    }
  }

  /** All that it could make no sense of. */
  get faults(): number {
    const { lostBytes, truncatedSysex, oversizedSysex, undefinedStatus } = this.counts;
    return lostBytes + truncatedSysex + oversizedSysex + undefinedStatus;
  }

  /** Forgets what was begun, as on a new cable. The counts stay. */
  reset(): void {
    this.#sysexState = 'none';
    this.#expect(0);
  }

  #realtime(status: number): void {
    if (status === 0xf9 || status === 0xfd) this.counts.undefinedStatus++;
    else this.#sink.realtime(status);
  }

  #command(status: number): void {
    this.#endSysex(status);
    this.counts.lostBytes += this.#got;
    if (status < 0xf0) this.#expect(status);
    else this.#systemCommon(status);
  }

  #systemCommon(status: number): void {
    this.#expect(0); // every one of them ends running status
    switch (status) {
      case 0xf0:
        this.#sysexState = 'open';
        this.#sysex.clear().put(0xf0);
        return;
      case 0xf1:
      case 0xf2:
      case 0xf3:
        this.#expect(status);
        return;
      case 0xf6:
        this.#sink.message(0xf6, 0, 0);
        return;
      case 0xf7: // has done its work in #endSysex, or closes nothing
        return;
      default:
        this.counts.undefinedStatus++;
    }
  }

  #expect(status: number): void {
    this.#status = status;
    this.#wanted = status === 0 ? 0 : messageLength(status) - 1;
    this.#got = 0;
  }

  #data(byte: number): void {
    if (this.#sysexState !== 'none') this.#growSysex(byte);
    else if (this.#status === 0) this.counts.lostBytes++;
    else if (this.#wanted === 1) this.#complete(byte, 0);
    else if (this.#got === 0) {
      this.#first = byte;
      this.#got = 1;
    } else this.#complete(this.#first, byte);
  }

  #complete(a: number, b: number): void {
    const status = this.#status;
    this.#got = 0;
    if (status >= 0xf0) this.#status = 0; // system common has no running status
    this.#sink.message(status, a, b);
  }

  #growSysex(byte: number): void {
    if (this.#sysexState === 'too-long') return;
    if (this.#sysex.length + 2 > this.#mostSysex) this.#sysexState = 'too-long';
    else this.#sysex.put(byte);
  }

  #endSysex(status: number): void {
    const state = this.#sysexState;
    if (state === 'none') return;
    this.#sysexState = 'none';
    if (state === 'too-long') this.counts.oversizedSysex++;
    else if (status !== 0xf7) this.counts.truncatedSysex++;
    else {
      this.#sysex.put(0xf7);
      this.#sink.sysex(this.#sysex.bytes, this.#sysex.length);
    }
  }
}
