import type { ByteWriter } from './byte-writer.ts';
import type { MidiSink } from './midi1.ts';

/**
 * The recovery journal of RTP-MIDI: every packet repeats what was changed lately, so that the receiver of any later
 * packet can make good what was lost. Faders (pitch bend), controllers and keys or lights (notes) are kept; what only
 * means something at its moment is not.
 *
 * @source RFC 6295 sections 4 and 5, appendix A
 */

/** One stack reads only eight of the ten bits of a channel journal's length: never longer than this, bytes. */
const MOST_CHANNEL_JOURNAL = 255;
const TOP_HEADER = 3;
const CHANNEL_HEADER = 3;
/** Packets that an entry is kept for when the other end never says what it got. Far from the wrap at 32 768. */
const MOST_PACKETS = 4096;

const CHAPTER_P = 0x80;
const CHAPTER_C = 0x40;
const CHAPTER_M = 0x20;
const CHAPTER_W = 0x10;
const CHAPTER_N = 0x08;
const CHAPTER_E = 0x04;
const CHAPTER_T = 0x02;

// Things that can change on a channel, numbered: controllers 0..127, notes 128..255, the pitch wheel.
const NOTES = 128;
const PITCH = 256;
const KEYS = 257;

/** Whether a controller stands for itself. Data entry and parameter numbers do not, channel modes are commands. */
function isPlainController(number: number): boolean {
  return number < 120 && number !== 6 && number !== 38 && (number < 96 || number > 101);
}

/** The controllers that "reset all controllers" puts back, besides pitch and pressure. MMA RP-015. */
const RESET_CONTROLLERS = [1, 11, 64, 65, 66, 67];

/** Whether a controller number silences every note of its channel: sound off, notes off, the four modes. */
function silencesNotes(number: number): boolean {
  return number === 120 || number >= 123;
}

/** What has changed on one channel, and in which packet last. */
class ChannelHistory {
  readonly channel: number;
  readonly value = new Uint16Array(KEYS);
  /** Index of the packet that carried it last; −1 for never. */
  readonly packet = new Float64Array(KEYS).fill(-1);
  /** What is to be journalled, in ascending order. */
  keys: number[] = [];
  newest = -1;

  constructor(channel: number) {
    this.channel = channel;
  }

  set(key: number, value: number, packet: number): void {
    if (this.packet[key] === -1) this.keys.splice(this.#place(key), 0, key);
    this.value[key] = value;
    this.packet[key] = packet;
    this.newest = packet;
  }

  drop(key: number): void {
    if (this.packet[key] === -1) return;
    this.packet[key] = -1;
    this.keys.splice(this.keys.indexOf(key), 1);
  }

  /** Forgets all that no later packet than `packet` carried. */
  forget(packet: number): void {
    if (this.keys.length === 0) return;
    this.keys = this.keys.filter((key) => {
      if ((this.packet[key] as number) > packet) return true;
      this.packet[key] = -1;
      return false;
    });
  }

  /** Every note that was on is off as of this packet. */
  silence(packet: number): void {
    for (let key = NOTES; key < PITCH; key++) if (this.value[key] !== 0) this.set(key, 0, packet);
  }

  #place(key: number): number {
    let at = this.keys.length;
    while (at > 0 && (this.keys[at - 1] as number) > key) at--;
    return at;
  }
}

/** Which entries go into one channel journal, and how long it becomes. */
class Selection {
  readonly keys: number[] = [];
  controllers = 0;
  notesOn = 0;
  /** First and last octet of the bit field of notes that are off; none while `low > high`. */
  low = 16;
  high = -1;
  pitch = false;
  /** Newest packet of which something had to be left out; −1 for none. */
  leftOut = -1;

  reset(): this {
    this.keys.length = 0;
    this.controllers = 0;
    this.notesOn = 0;
    this.low = 16;
    this.high = -1;
    this.pitch = false;
    this.leftOut = -1;
    return this;
  }

  get hasNotes(): boolean {
    return this.notesOn > 0 || this.high >= 0;
  }

  get length(): number {
    return lengthOf(this.controllers, this.pitch, this.notesOn, this.low, this.high);
  }

  /** Takes an entry in if the journal stays within `room` bytes. */
  take(key: number, history: ChannelHistory, room: number): void {
    const on = key >= NOTES && key < PITCH && history.value[key] !== 0;
    const off = key >= NOTES && key < PITCH && !on;
    const octet = (key - NOTES) >> 3;
    const controllers = this.controllers + (key < NOTES ? 1 : 0);
    const notesOn = this.notesOn + (on ? 1 : 0);
    const low = off ? Math.min(this.low, octet) : this.low;
    const high = off ? Math.max(this.high, octet) : this.high;
    const pitch = this.pitch || key === PITCH;
    if (lengthOf(controllers, pitch, notesOn, low, high) > room) {
      this.leftOut = Math.max(this.leftOut, history.packet[key] as number);
      return;
    }
    this.keys.push(key);
    this.controllers = controllers;
    this.notesOn = notesOn;
    this.low = low;
    this.high = high;
    this.pitch = pitch;
  }
}

function lengthOf(controllers: number, pitch: boolean, notesOn: number, low: number, high: number): number {
  const c = controllers > 0 ? 1 + 2 * controllers : 0;
  const w = pitch ? 2 : 0;
  const n = notesOn > 0 || high >= 0 ? 2 + 2 * notesOn + Math.max(0, high - low + 1) : 0;
  return CHANNEL_HEADER + c + w + n;
}

/**
 * The sender's side, one for each peer. Packets are counted by an index that does not wrap; its low 16 bits are the
 * sequence number.
 */
export class JournalWriter {
  /** Entries left out of a journal for want of room, since the start. */
  leftOut = 0;
  /** The channels, the one that changed last in front. */
  readonly #channels: ChannelHistory[];
  readonly #selection = new Selection();
  /** Everything up to here is known to have arrived, or is too old to be kept. */
  #settled: number;

  /** @param first index of the first packet of the stream. */
  constructor(first: number) {
    this.#channels = Array.from({ length: 16 }, (_, channel) => new ChannelHistory(channel));
    this.#settled = first - 1;
  }

  /** Whether there is anything that the other end may not have. */
  get pending(): boolean {
    return this.#channels.some((channel) => channel.keys.length > 0);
  }

  /** Takes note of a message that the packet with this index carries. */
  record(status: number, a: number, b: number, packet: number): void {
    if (status >= 0xf0) return;
    switch (status & 0xf0) {
      case 0x80:
        return this.#set(status & 0x0f, NOTES + a, 0, packet);
      case 0x90:
        return this.#set(status & 0x0f, NOTES + a, b, packet);
      case 0xb0:
        return this.#controller(status & 0x0f, a, b, packet);
      case 0xe0:
        return this.#set(status & 0x0f, PITCH, (b << 7) | a, packet);
      default:
        return undefined;
    }
  }

  #controller(channel: number, number: number, value: number, packet: number): void {
    if (isPlainController(number)) return this.#set(channel, number, value, packet);
    const history = this.#touch(channel);
    if (number === 121) for (const key of [...RESET_CONTROLLERS, PITCH]) history.drop(key);
    else if (silencesNotes(number)) history.silence(packet);
  }

  #set(channel: number, key: number, value: number, packet: number): void {
    this.#touch(channel).set(key, value, packet);
  }

  /** The history of a channel, which now stands in front. */
  #touch(channel: number): ChannelHistory {
    const channels = this.#channels;
    let at = 0;
    while ((channels[at] as ChannelHistory).channel !== channel) at++;
    const found = channels[at] as ChannelHistory;
    for (; at > 0; at--) channels[at] = channels[at - 1] as ChannelHistory;
    channels[0] = found;
    return found;
  }

  /** The other end has everything up to and including this packet. */
  acknowledge(packet: number): void {
    if (packet <= this.#settled) return;
    this.#settled = packet;
    for (const channel of this.#channels) channel.forget(packet);
  }

  /**
   * Writes the journal of a packet: all changes in packets before it that may not have arrived. What does not fit is
   * left out, oldest first, and the checkpoint says so: it never claims more than the journal holds.
   *
   * @param packet index of the packet that it is for.
   * @param room bytes it may take, at least 3.
   */
  write(packet: number, room: number, out: ByteWriter): void {
    this.acknowledge(packet - MOST_PACKETS);
    const start = out.length;
    out.put3(0, 0, 0);
    let left = room - TOP_HEADER;
    let channels = 0;
    let settled = this.#settled;
    let fresh = false;
    for (const history of this.#channels) {
      if (history.keys.length === 0) continue;
      const selection = this.#select(history, Math.min(left, MOST_CHANNEL_JOURNAL));
      settled = Math.max(settled, selection.leftOut);
      if (selection.keys.length === 0) continue;
      left -= selection.length;
      channels++;
      if (writeChannel(history, selection, packet, out)) fresh = true;
    }
    const checkpoint = Math.min(settled + 1, packet - 1);
    out.set(start, (fresh ? 0 : 0x80) | (channels > 0 ? 0x20 | (channels - 1) : 0));
    out.set(start + 1, checkpoint >> 8);
    out.set(start + 2, checkpoint);
  }

  #select(history: ChannelHistory, room: number): Selection {
    const selection = this.#selection.reset();
    for (const key of history.keys) selection.take(key, history, room);
    if (selection.leftOut < 0) return selection;
    this.leftOut += history.keys.length - selection.keys.length;
    const newestFirst = history.keys.toSorted(
      (x, y) => (history.packet[y] as number) - (history.packet[x] as number),
    );
    selection.reset();
    for (const key of newestFirst) selection.take(key, history, room);
    selection.keys.sort((x, y) => x - y);
    return selection;
  }
}

/** Writes one channel journal; true if it holds something of the packet just before. */
function writeChannel(
  history: ChannelHistory,
  selection: Selection,
  packet: number,
  out: ByteWriter,
): boolean {
  const start = out.length;
  const length = selection.length;
  out.put3(0, length, 0);
  let chapters = 0;
  let fresh = false;
  if (selection.controllers > 0) {
    chapters |= CHAPTER_C;
    if (writeControllers(history, selection, packet, out)) fresh = true;
  }
  if (selection.pitch) {
    chapters |= CHAPTER_W;
    if (writePitch(history, packet, out)) fresh = true;
  }
  if (selection.hasNotes) {
    chapters |= CHAPTER_N;
    if (writeNotes(history, selection, packet, out)) fresh = true;
  }
  out.set(start, (fresh ? 0 : 0x80) | (history.channel << 3) | (length >> 8));
  out.set(start + 2, chapters);
  return fresh;
}

/**
 * The S bit of an entry: clear if the packet just before carried it. Who lost only that one may skip all that is set.
 */
function settledBit(history: ChannelHistory, key: number, packet: number): number {
  return history.packet[key] === packet - 1 ? 0 : 0x80;
}

function writeControllers(
  history: ChannelHistory,
  selection: Selection,
  packet: number,
  out: ByteWriter,
): boolean {
  const start = out.length;
  out.put(0);
  let settled = 0x80;
  for (const key of selection.keys) {
    if (key >= NOTES) break;
    const bit = settledBit(history, key, packet);
    settled &= bit;
    out.put2(bit | key, history.value[key] as number); // A = 0: the value itself
  }
  out.set(start, settled | (selection.controllers - 1));
  return settled === 0;
}

function writePitch(history: ChannelHistory, packet: number, out: ByteWriter): boolean {
  const settled = settledBit(history, PITCH, packet);
  const value = history.value[PITCH] as number;
  out.put2(settled | (value & 0x7f), value >> 7);
  return settled === 0;
}

function writeNotes(history: ChannelHistory, selection: Selection, packet: number, out: ByteWriter): boolean {
  const start = out.length;
  const hasOff = selection.high >= 0;
  out.put2(0, hasOff ? (selection.low << 4) | selection.high : 0xf0);
  let settledOn = 0x80;
  let settledOff = 0x80;
  for (const key of selection.keys) {
    if (key < NOTES || key >= PITCH) continue;
    const bit = settledBit(history, key, packet);
    const velocity = history.value[key] as number;
    if (velocity === 0) settledOff &= bit;
    else {
      settledOn &= bit;
      out.put2(bit | (key - NOTES), 0x80 | velocity); // Y = 1: a light is to be lit however late
    }
  }
  if (hasOff) writeOffBits(history, selection, out);
  out.set(start, settledOff | selection.notesOn);
  return (settledOn & settledOff) === 0;
}

function writeOffBits(history: ChannelHistory, selection: Selection, out: ByteWriter): void {
  const start = out.length;
  for (let octet = selection.low; octet <= selection.high; octet++) out.put(0);
  for (const key of selection.keys) {
    if (key < NOTES || key >= PITCH || history.value[key] !== 0) continue;
    const at = start + ((key - NOTES) >> 3) - selection.low;
    out.set(at, (out.bytes[at] as number) | (0x80 >> (key & 7)));
  }
}

/** What a receiver knows of one channel; −1 is "not heard yet". */
class ChannelState {
  readonly controllers = new Int16Array(128).fill(-1);
  /** Velocity, 0 is off. */
  readonly notes = new Uint8Array(128);
  pitch = -1;
  program = -1;
  pressure = -1;
}

/** The receiver's side, one for each peer: keeps what was heard, and says what a journal knows better. */
export class JournalReader {
  readonly #channels = Array.from({ length: 16 }, () => new ChannelState());

  /** Takes note of a message that arrived. */
  observe(status: number, a: number, b: number): void {
    if (status >= 0xf0) return;
    const state = this.#channels[status & 0x0f] as ChannelState;
    switch (status & 0xf0) {
      case 0x80:
        state.notes[a] = 0;
        return;
      case 0x90:
        state.notes[a] = b;
        return;
      case 0xb0:
        observeController(state, a, b);
        return;
      case 0xc0:
        state.program = a;
        return;
      case 0xd0:
        state.pressure = a;
        return;
      case 0xe0:
        state.pitch = (b << 7) | a;
        return;
      default:
        return;
    }
  }

  /**
   * Delivers, as ordinary messages, all that the journal has and we have not.
   *
   * @returns what is wrong with the journal, or `undefined`; what came before the fault has been delivered.
   */
  apply(bytes: Uint8Array, from: number, to: number, sink: MidiSink): string | undefined {
    if (to - from < TOP_HEADER) return 'the journal ends in its header';
    const flags = bytes[from] as number; // S Y A H TOTCHAN
    let at = from + TOP_HEADER;
    if ((flags & 0x40) !== 0) {
      if (at + 2 > to) return 'the system journal ends in its header';
      const length = (((bytes[at] as number) & 0x03) << 8) | (bytes[at + 1] as number);
      if (length < 2 || at + length > to) return `a system journal of ${length} bytes in ${to - at}`;
      at += length;
    }
    const channels = (flags & 0x20) === 0 ? 0 : (flags & 0x0f) + 1;
    for (let i = 0; i < channels; i++) {
      if (at + CHANNEL_HEADER > to) return 'a channel journal ends in its header';
      const length = (((bytes[at] as number) & 0x03) << 8) | (bytes[at + 1] as number);
      if (length < CHANNEL_HEADER || at + length > to)
        return `a channel journal of ${length} bytes in ${to - at}`;
      const problem = this.#channel(bytes, at, at + length, sink);
      if (problem !== undefined) return problem;
      at += length;
    }
    return undefined;
  }

  #channel(bytes: Uint8Array, from: number, to: number, sink: MidiSink): string | undefined {
    const channel = ((bytes[from] as number) >> 3) & 0x0f;
    const chapters = bytes[from + 2] as number;
    const repair = new Repair(this, this.#channels[channel] as ChannelState, channel, sink);
    let at = from + CHANNEL_HEADER;
    for (const [bit, read] of CHAPTERS) {
      if ((chapters & bit) === 0) continue;
      at = read(bytes, at, to, repair);
      if (at < 0 || at > to) return `a chapter does not fit into the journal of channel ${channel + 1}`;
    }
    return undefined; // chapter A, and what is not known yet, is skipped by the length
  }
}

function observeController(state: ChannelState, number: number, value: number): void {
  state.controllers[number] = value;
  if (silencesNotes(number)) state.notes.fill(0);
  if (number !== 121) return;
  for (const reset of RESET_CONTROLLERS) state.controllers[reset] = -1;
  state.pitch = -1;
  state.pressure = -1;
}

/** Turns what differs on one channel into messages. */
class Repair {
  readonly state: ChannelState;
  readonly #reader: JournalReader;
  readonly #channel: number;
  readonly #sink: MidiSink;

  constructor(reader: JournalReader, state: ChannelState, channel: number, sink: MidiSink) {
    this.#reader = reader;
    this.state = state;
    this.#channel = channel;
    this.#sink = sink;
  }

  send(kind: number, a: number, b: number): void {
    this.#reader.observe(kind | this.#channel, a, b);
    this.#sink.message(kind | this.#channel, a, b);
  }

  controller(number: number, value: number): void {
    const { controllers } = this.state;
    if (controllers[number] === value) return;
    this.send(0xb0, number, value);
    // A receiver takes the fine half as 0 after a new coarse half: say it again.
    const fine = number < 32 ? (controllers[number + 32] as number) : -1;
    if (fine >= 0 && isPlainController(number + 32)) this.send(0xb0, number + 32, fine);
  }
}

/** Reads one chapter and returns the position after it, −1 or beyond `to` if it does not fit. */
type ReadChapter = (bytes: Uint8Array, at: number, to: number, repair: Repair) => number;

const readProgram: ReadChapter = (bytes, at, to, repair) => {
  if (at + 3 > to) return -1;
  const program = (bytes[at] as number) & 0x7f;
  if (repair.state.program === program) return at + 3;
  if (((bytes[at + 1] as number) & 0x80) !== 0) {
    repair.controller(0, (bytes[at + 1] as number) & 0x7f);
    repair.controller(32, (bytes[at + 2] as number) & 0x7f);
  }
  repair.send(0xc0, program, 0);
  return at + 3;
};

const readControllers: ReadChapter = (bytes, at, to, repair) => {
  if (at + 1 > to) return -1;
  const end = at + 1 + 2 * (((bytes[at] as number) & 0x7f) + 1);
  if (end > to) return -1;
  for (let log = at + 1; log < end; log += 2) {
    const number = (bytes[log] as number) & 0x7f;
    const value = bytes[log + 1] as number;
    // A = 1 counts or toggles instead of giving a value: of no use to what we do.
    if (value < 0x80 && isPlainController(number)) repair.controller(number, value);
  }
  return end;
};

const skipParameters: ReadChapter = (bytes, at, to) => {
  if (at + 2 > to) return -1;
  const length = (((bytes[at] as number) & 0x03) << 8) | (bytes[at + 1] as number);
  return length < 2 ? -1 : at + length;
};

const readPitch: ReadChapter = (bytes, at, to, repair) => {
  if (at + 2 > to) return -1;
  const low = (bytes[at] as number) & 0x7f;
  const high = (bytes[at + 1] as number) & 0x7f;
  if (repair.state.pitch !== ((high << 7) | low)) repair.send(0xe0, low, high);
  return at + 2;
};

const readNotes: ReadChapter = (bytes, at, to, repair) => {
  if (at + 2 > to) return -1;
  const limits = bytes[at + 1] as number;
  const low = limits >> 4;
  const high = limits & 0x0f;
  const count = (bytes[at] as number) & 0x7f;
  const logs = count === 127 && limits === 0xf0 ? 128 : count;
  const bits = at + 2 + 2 * logs;
  const end = bits + Math.max(0, high - low + 1);
  if (end > to) return -1;
  for (let log = at + 2; log < bits; log += 2) {
    const note = (bytes[log] as number) & 0x7f;
    const velocity = bytes[log + 1] as number;
    // Y = 0 says that it is too late to start this note.
    if (velocity > 0x80 && repair.state.notes[note] !== (velocity & 0x7f))
      repair.send(0x90, note, velocity & 0x7f);
  }
  for (let octet = bits; octet < end; octet++)
    offNotes(bytes[octet] as number, 8 * (low + octet - bits), repair);
  return end;
};

function offNotes(bits: number, first: number, repair: Repair): void {
  for (let i = 0; i < 8; i++) {
    if ((bits & (0x80 >> i)) !== 0 && repair.state.notes[first + i] !== 0) repair.send(0x90, first + i, 0);
  }
}

const skipNoteExtras: ReadChapter = (bytes, at, to) => {
  return at + 1 > to ? -1 : at + 1 + 2 * (((bytes[at] as number) & 0x7f) + 1);
};

const readPressure: ReadChapter = (bytes, at, to, repair) => {
  if (at + 1 > to) return -1;
  const pressure = (bytes[at] as number) & 0x7f;
  if (repair.state.pressure !== pressure) repair.send(0xd0, pressure, 0);
  return at + 1;
};

/** In the order in which they follow each other; chapter A is the last and need not be read. */
const CHAPTERS: readonly (readonly [number, ReadChapter])[] = [
  [CHAPTER_P, readProgram],
  [CHAPTER_C, readControllers],
  [CHAPTER_M, skipParameters],
  [CHAPTER_W, readPitch],
  [CHAPTER_N, readNotes],
  [CHAPTER_E, skipNoteExtras],
  [CHAPTER_T, readPressure],
];
