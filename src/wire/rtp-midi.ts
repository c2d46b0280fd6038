import { ByteWriter } from './byte-writer.ts';
import { messageLength, type MidiSink, MOST_SYSEX } from './midi1.ts';

/** Payload type that every AppleMIDI peer uses. */
const PAYLOAD_TYPE = 97;
const HEADER_LENGTH = 12;
/** The most a command list can hold: its length has twelve bits. */
const MOST_LIST = 0xfff;

/** Where things are in one RTP-MIDI packet. `from` is the first byte, `to` the one after the last. */
export interface RtpPacket {
  readonly ok: true;
  /** 16 bits, one more than in the packet before. */
  readonly sequence: number;
  /** 32 bits, units of 100 µs. */
  readonly timestamp: number;
  /** 32 bits: who sends. */
  readonly ssrc: number;
  readonly list: { readonly from: number; readonly to: number };
  /** Whether a delta time stands before the first command too (the Z bit). */
  readonly deltaFirst: boolean;
  readonly journal: { readonly from: number; readonly to: number } | undefined;
}

/** Bytes that mean nothing, and why. */
export interface Nonsense {
  readonly ok: false;
  readonly problem: string;
}

function nonsense(problem: string): Nonsense {
  return { ok: false, problem };
}

/**
 * Takes an RTP-MIDI packet apart without looking into its commands or its journal.
 *
 * @source RFC 3550 section 5.1 (header), RFC 6295 sections 2.1 and 3 (payload)
 */
export function parseRtp(bytes: Uint8Array, length: number): RtpPacket | Nonsense {
  if (length < HEADER_LENGTH + 1) return nonsense(`a packet of ${length} bytes is too short`);
  const first = bytes[0] as number;
  if (first >> 6 !== 2) return nonsense(`RTP version ${first >> 6}, expected 2`);
  // The marker bit is not looked at: RFC 6295 has it set when there are commands, much software never sets it.
  const type = (bytes[1] as number) & 0x7f;
  if (type !== PAYLOAD_TYPE) return nonsense(`payload type ${type}, expected ${PAYLOAD_TYPE}`);
  const from = payloadStart(bytes, length, first);
  const to = payloadEnd(bytes, length, first);
  if (from >= to) return nonsense('no room for a command section');
  return parseSection(bytes, from, to);
}

/** Skips the contributing sources and the header extension, which nobody in MIDI sends but RTP allows. */
function payloadStart(bytes: Uint8Array, length: number, first: number): number {
  const afterSources = HEADER_LENGTH + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return afterSources;
  if (afterSources + 4 > length) return length;
  return afterSources + 4 + 4 * u16(bytes, afterSources + 2);
}

function payloadEnd(bytes: Uint8Array, length: number, first: number): number {
  return (first & 0x20) === 0 ? length : length - (bytes[length - 1] as number);
}

function parseSection(bytes: Uint8Array, start: number, end: number): RtpPacket | Nonsense {
  const flags = bytes[start] as number; // B J Z P LEN
  const long = (flags & 0x80) !== 0;
  const from = start + (long ? 2 : 1);
  if (from > end) return nonsense('the command section ends in its header');
  const size = long ? ((flags & 0x0f) << 8) | (bytes[start + 1] as number) : flags & 0x0f;
  const to = from + size;
  if (to > end) return nonsense(`a command list of ${size} bytes in ${end - from}`);
  return {
    ok: true,
    sequence: u16(bytes, 2),
    timestamp: u32(bytes, 4),
    ssrc: u32(bytes, 8),
    list: { from, to },
    deltaFirst: (flags & 0x20) !== 0,
    journal: (flags & 0x40) === 0 ? undefined : { from: to, to: end },
  };
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
}

/** What goes into the header of a packet. */
export interface RtpHeader {
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/**
 * Writes header and command section; the journal, if any, is to follow. The marker bit stays clear: RFC 6295 would
 * set it, but there is a widespread driver for Windows that drops packets with it.
 *
 * @param list commands in wire form, at most 4095 bytes, the first without a delta time.
 */
export function encodeRtp(header: RtpHeader, list: ByteWriter, hasJournal: boolean, out: ByteWriter): void {
  if (list.length > MOST_LIST)
    throw new RangeError(`a command list has at most 4095 bytes, got ${list.length}`);
  out.put2(0x80, PAYLOAD_TYPE).putU16(header.sequence).putU32(header.timestamp).putU32(header.ssrc);
  const flags = hasJournal ? 0x40 : 0;
  if (list.length > 0x0f) out.put2(0x80 | flags | (list.length >> 8), list.length);
  else out.put(flags | list.length);
  out.putAll(list.bytes, 0, list.length);
}

/**
 * A delta time, most significant seven bits first.
 *
 * @param ticks units of 100 µs, 0..268 435 455.
 * @source RFC 6295 section 3.1
 */
export function encodeDelta(ticks: number, out: ByteWriter): void {
  if (!(ticks >= 0 && ticks <= 0x0fff_ffff)) throw new RangeError(`delta time out of range: ${ticks}`);
  for (let shift = 21; shift > 0; shift -= 7)
    if (ticks >> shift !== 0) out.put(0x80 | ((ticks >> shift) & 0x7f));
  out.put(ticks & 0x7f);
}

/**
 * Adds one message to a list, due at once. It always carries its status byte: on a network the two bytes in five that
 * running status would save buy nothing, and peers that get it wrong exist.
 */
export function addCommand(list: ByteWriter, status: number, a: number, b: number): void {
  if (list.length > 0) list.put(0);
  list.put(status);
  const length = messageLength(status);
  if (length > 1) list.put(a);
  if (length > 2) list.put(b);
}

/** What a piece of a system exclusive is: all of it, or its beginning, middle or end. */
export type SysexPart = 'whole' | 'first' | 'middle' | 'last';

/**
 * Adds a system exclusive, or one piece of it, to a list.
 *
 * @param data only what stands between F0 and F7.
 * @source RFC 6295 section 3.2, "SysEx segments"
 */
export function addSysex(
  list: ByteWriter,
  part: SysexPart,
  data: Uint8Array,
  from: number,
  to: number,
): void {
  if (list.length > 0) list.put(0);
  list.put(part === 'whole' || part === 'first' ? 0xf0 : 0xf7);
  list.putAll(data, from, to);
  list.put(part === 'whole' || part === 'last' ? 0xf7 : 0xf0);
}

/**
 * Reads command lists packet by packet and puts system exclusives together that span several. Delta times are skipped:
 * a fader, a key or a light is wanted now.
 *
 * @source RFC 6295 section 3
 */
export class CommandReader {
  /** System exclusives that were cancelled, cut off by a lost packet, or too long. */
  droppedSysex = 0;
  readonly #sink: MidiSink;
  readonly #mostSysex: number;
  readonly #sysex: ByteWriter;
  #open = false;

  constructor(sink: MidiSink, mostSysex: number = MOST_SYSEX) {
    this.#sink = sink;
    this.#mostSysex = mostSysex;
    this.#sysex = new ByteWriter(256, mostSysex);
  }

  /** A packet is missing: what was begun cannot be finished. */
  lost(): void {
    if (this.#open) this.droppedSysex++;
    this.#open = false;
  }

  /** Delivers the commands of one list. What is wrong with it, or `undefined`; what came before the fault has been delivered. */
  read(bytes: Uint8Array, packet: RtpPacket): string | undefined {
    const end = packet.list.to;
    let at = packet.list.from;
    let running = 0;
    let delta = packet.deltaFirst;
    while (at < end) {
      if (delta) at = skipDelta(bytes, at, end);
      delta = true;
      if (at < 0) return 'a delta time of more than four bytes';
      if (at >= end) return undefined; // time may pass with no command after it
      const byte = bytes[at] as number;
      if (byte < 0x80 && running === 0) return 'running status without a status';
      if (byte >= 0x80 && byte < 0xf8) running = byte < 0xf0 ? byte : 0;
      at = byte < 0xf0 ? this.#channel(bytes, at, end, running) : this.#system(bytes, at, end);
      if (at < 0) return 'a command is cut off';
    }
    return undefined;
  }

  /** Position after a channel message, −1 if it is not whole. */
  #channel(bytes: Uint8Array, start: number, end: number, status: number): number {
    const at = (bytes[start] as number) < 0x80 ? start : start + 1;
    const count = messageLength(status) - 1;
    if (!allData(bytes, at, at + count, end)) return -1;
    this.#sink.message(status, bytes[at] as number, count === 2 ? (bytes[at + 1] as number) : 0);
    return at + count;
  }

  #system(bytes: Uint8Array, at: number, end: number): number {
    const status = bytes[at] as number;
    if (status >= 0xf8) {
      if (messageLength(status) === 1) this.#sink.realtime(status);
      return at + 1;
    }
    if (status === 0xf0 || status === 0xf7) return this.#segment(bytes, at, end);
    if (status === 0xf4 || status === 0xf5) return skipUndefined(bytes, at + 1, end);
    const count = messageLength(status) - 1;
    if (!allData(bytes, at + 1, at + 1 + count, end)) return -1;
    this.#sink.message(
      status,
      count > 0 ? (bytes[at + 1] as number) : 0,
      count > 1 ? (bytes[at + 2] as number) : 0,
    );
    return at + 1 + count;
  }

  /** F0…F7 whole, F0…F0 first, F7…F0 middle, F7…F7 last, F7…F4 cancelled. */
  #segment(bytes: Uint8Array, start: number, end: number): number {
    let at = start + 1;
    while (at < end && (bytes[at] as number) < 0x80) at++;
    const close = bytes[at];
    if (at >= end || (close !== 0xf7 && close !== 0xf0 && close !== 0xf4)) {
      this.lost();
      return -1;
    }
    if (bytes[start] === 0xf0) this.#begin();
    this.#append(bytes, start + 1, at);
    if (close === 0xf7) this.#finish();
    else if (close === 0xf4) this.lost();
    return at + 1;
  }

  #begin(): void {
    this.lost();
    this.#open = true;
    this.#sysex.clear().put(0xf0);
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#open) return; // its beginning was lost
    if (this.#sysex.length + (to - from) + 1 > this.#mostSysex) this.lost();
    else this.#sysex.putAll(bytes, from, to);
  }

  #finish(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#sysex.put(0xf7);
    this.#sink.sysex(this.#sysex.bytes, this.#sysex.length);
  }
}

function allData(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  if (to > end) return false;
  for (let i = from; i < to; i++) if ((bytes[i] as number) >= 0x80) return false;
  return true;
}

/** Position after a delta time of one to four bytes, −1 if it is longer; `end` if it is cut off. */
function skipDelta(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (at - from === 4) return -1;
    if ((bytes[at] as number) < 0x80) return at + 1;
  }
  return end;
}

/** F4 and F5 have no meaning, but may carry data and a closing F7. */
function skipUndefined(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) < 0x80) at++;
  return at < end && bytes[at] === 0xf7 ? at + 1 : at;
}
