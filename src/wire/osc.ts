import { ByteWriter } from './byte-writer.ts';

/** One argument with its type. Infinite, NaN and −0 are numbers like others. */
export type OscArgument =
  /** int32, float32, float64. */
  | { readonly type: 'i' | 'f' | 'd'; readonly value: number }
  /** Unsigned 32 bits: character, colour RRGGBBAA, MIDI message (port, status, two data bytes). */
  | { readonly type: 'c' | 'r' | 'm'; readonly value: number }
  /** int64, and a time tag: unsigned, seconds since 1900 in the upper 32 bits, fractions in the lower. */
  | { readonly type: 'h' | 't'; readonly value: bigint }
  /** String and symbol. */
  | { readonly type: 's' | 'S'; readonly value: string }
  | { readonly type: 'b'; readonly value: Uint8Array }
  /** True, false, nil, infinitum (OSC 1.1: impulse). */
  | { readonly type: 'T' | 'F' | 'N' | 'I' }
  | { readonly type: 'array'; readonly values: readonly OscArgument[] };

export interface OscMessage {
  readonly type: 'message';
  /** Begins with a slash, but some consoles leave it out: nothing here insists on it. */
  readonly address: string;
  readonly args: readonly OscArgument[];
}

export interface OscBundle {
  readonly type: 'bundle';
  /** When its messages are due, as in an argument `t`; `AT_ONCE` is the usual. */
  readonly timeTag: bigint;
  readonly elements: readonly OscPacket[];
}

export type OscPacket = OscMessage | OscBundle;

/** Why bytes mean nothing. */
export type OscProblem =
  | 'no bytes'
  | 'length that is no multiple of 4'
  | 'no address'
  | 'string without an end'
  | 'padding that is not zero'
  | 'unknown type tag'
  | 'array that is not closed'
  | 'array that was never opened'
  | 'arrays nested too deep'
  | 'argument cut off'
  | 'blob of an impossible size'
  | 'bytes after the last argument'
  | 'bundle cut off'
  | 'element of an impossible size'
  | 'bundles nested too deep';

/** What the cursor of a reader stands on: a type tag, or a bracket of an array. */
export type OscTag = Exclude<OscArgument['type'], 'array'> | '[' | ']';

/** The time tag that means "at once", and that of a message outside any bundle. */
export const AT_ONCE = 1n;
/** How deep bundles may stand inside each other, and arrays too. Deeper ones are refused. */
export const MOST_DEPTH = 16;

const COMMA = 0x2c;
const OPEN = 0x5b; // [
const CLOSE = 0x5d; // ]
const BUNDLE = '#bundle';
/** "#bundle", its NUL and the time tag. */
const BUNDLE_HEADER = 16;

/** Sizes of arguments that are not a number of bytes. */
const UNKNOWN = -1;
const STRING = -2;
const BLOB = -3;

/** Bytes that an argument takes, by type tag. */
const SIZES = new Int8Array(256).fill(UNKNOWN);
for (const tag of 'TFNI') SIZES[tag.charCodeAt(0)] = 0;
for (const tag of 'ifcrm') SIZES[tag.charCodeAt(0)] = 4;
for (const tag of 'hdt') SIZES[tag.charCodeAt(0)] = 8;
for (const tag of 'sS') SIZES[tag.charCodeAt(0)] = STRING;
SIZES['b'.charCodeAt(0)] = BLOB;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8Bytes = new TextEncoder();
/** Where the bits of a number are seen as those of another kind of number. */
const scratch = new DataView(new ArrayBuffer(8));

// ── reading: one pass looks at every size before anything is believed ──

/** Where a check leaves what it found. */
interface Finding {
  problem: OscProblem | undefined;
  at: number;
}

function refuse(finding: Finding, problem: OscProblem, at: number): false {
  finding.problem = problem;
  finding.at = at;
  return false;
}

function checkPacket(bytes: Uint8Array, from: number, to: number, depth: number, finding: Finding): boolean {
  if (from === to) return refuse(finding, 'no bytes', from);
  if (((to - from) & 3) !== 0) return refuse(finding, 'length that is no multiple of 4', to);
  if (isBundle(bytes, from, to)) return checkBundle(bytes, from, to, depth, finding);
  return checkMessage(bytes, from, to, finding);
}

/** An address may begin with the same letters: Ardour answers with `#reply`. */
function isBundle(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = 0; i < BUNDLE.length; i++) if (bytes[from + i] !== BUNDLE.charCodeAt(i)) return false;
  return from + BUNDLE.length < to && bytes[from + BUNDLE.length] === 0;
}

function checkBundle(bytes: Uint8Array, from: number, to: number, depth: number, finding: Finding): boolean {
  if (depth === MOST_DEPTH) return refuse(finding, 'bundles nested too deep', from);
  if (to - from < BUNDLE_HEADER) return refuse(finding, 'bundle cut off', to);
  let at = from + BUNDLE_HEADER;
  while (at < to) {
    const start = at + 4; // there are four bytes: all lengths so far were multiples of 4
    const size = intAt(bytes, at);
    if (size <= 0 || (size & 3) !== 0 || size > to - start) {
      return refuse(finding, 'element of an impossible size', at);
    }
    at = start + size;
    if (!checkPacket(bytes, start, at, depth + 1, finding)) return false;
  }
  return true;
}

function checkMessage(bytes: Uint8Array, from: number, to: number, finding: Finding): boolean {
  if (bytes[from] === 0 || bytes[from] === COMMA) return refuse(finding, 'no address', from);
  const tags = checkString(bytes, from, to, finding);
  if (tags < 0) return false;
  if (!hasTags(bytes, tags, to)) return true;
  const values = checkString(bytes, tags, to, finding);
  return values >= 0 && checkArguments(bytes, tags + 1, values, to, finding);
}

/** Old software sends none. Then nobody can tell what the rest is, and there are no arguments. */
function hasTags(bytes: Uint8Array, at: number, to: number): boolean {
  return at < to && bytes[at] === COMMA;
}

function checkArguments(
  bytes: Uint8Array,
  tags: number,
  values: number,
  to: number,
  finding: Finding,
): boolean {
  let at = values;
  let open = 0;
  let i = tags;
  for (; bytes[i] !== 0; i++) {
    const tag = bytes[i] as number;
    if (tag === OPEN) {
      if (++open > MOST_DEPTH) return refuse(finding, 'arrays nested too deep', i);
    } else if (tag === CLOSE) {
      if (--open < 0) return refuse(finding, 'array that was never opened', i);
    } else {
      if (SIZES[tag] === UNKNOWN) return refuse(finding, 'unknown type tag', i);
      at = checkArgument(bytes, tag, at, to, finding);
      if (at < 0) return false;
    }
  }
  if (open > 0) return refuse(finding, 'array that is not closed', i);
  return at === to || refuse(finding, 'bytes after the last argument', at);
}

/** @returns the first byte after the argument, or −1. */
function checkArgument(bytes: Uint8Array, tag: number, at: number, to: number, finding: Finding): number {
  const size = SIZES[tag] as number;
  if (at + (size === BLOB ? 4 : size) > to || (size === STRING && at === to)) {
    refuse(finding, 'argument cut off', at);
    return -1;
  }
  if (size >= 0) return at + size;
  return size === STRING ? checkString(bytes, at, to, finding) : checkBlob(bytes, at, to, finding);
}

/** @returns the first byte after the string and its padding, or −1. */
function checkString(bytes: Uint8Array, at: number, to: number, finding: Finding): number {
  let end = at;
  while (end < to && bytes[end] !== 0) end++;
  if (end === to) {
    refuse(finding, 'string without an end', at);
    return -1;
  }
  return checkPadding(bytes, end, at + padded(end - at + 1), finding);
}

/** @returns the first byte after the blob and its padding, or −1. */
function checkBlob(bytes: Uint8Array, at: number, to: number, finding: Finding): number {
  const size = intAt(bytes, at);
  const start = at + 4;
  if (size < 0 || size > to - start) {
    refuse(finding, 'blob of an impossible size', at);
    return -1;
  }
  return checkPadding(bytes, start + size, start + padded(size), finding);
}

/** @returns `to`, or −1. */
function checkPadding(bytes: Uint8Array, from: number, to: number, finding: Finding): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] === 0) continue;
    refuse(finding, 'padding that is not zero', i);
    return -1;
  }
  return to;
}

function padded(size: number): number {
  return (size + 3) & ~3;
}

/** The first byte after an argument of a message that was checked. */
function afterArgument(bytes: Uint8Array, tag: number, at: number): number {
  const size = SIZES[tag] as number;
  if (size >= 0) return at + size;
  if (size === BLOB) return at + 4 + padded(intAt(bytes, at));
  return at + padded(stringEnd(bytes, at) - at + 1);
}

function stringEnd(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0, at);
  return end < 0 ? bytes.length : end;
}

function intAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function floatAt(bytes: Uint8Array, at: number): number {
  scratch.setInt32(0, intAt(bytes, at));
  return scratch.getFloat32(0);
}

/** Fills the scratch with eight bytes. */
function eightAt(bytes: Uint8Array, at: number): DataView {
  scratch.setInt32(0, intAt(bytes, at));
  scratch.setInt32(4, intAt(bytes, at + 4));
  return scratch;
}

/** UTF-8; bytes that are not are taken for Latin-1, so that none is lost. */
function decodeText(bytes: Uint8Array, from: number, to: number): string {
  try {
    return utf8.decode(bytes.subarray(from, to));
  } catch {
    let text = '';
    for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number);
    return text;
  }
}

/** Texts longer than this are not kept, bytes. */
const MOST_KEPT = 64;
/** How many texts are kept; a power of two. */
const SLOTS = 512;

/** Keeps short texts: a fader that is moved sends the same address a thousand times, which is to cost no new string. */
class KnownTexts {
  readonly #slots: (string | undefined)[] = Array.from({ length: SLOTS });

  read(bytes: Uint8Array, from: number, to: number): string {
    if (to - from > MOST_KEPT) return decodeText(bytes, from, to);
    let hash = 0x811c_9dc5; // FNV-1a
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x0100_0193);
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known !== undefined && isSame(known, bytes, from, to)) return known;
    const text = decodeText(bytes, from, to);
    this.#slots[slot] = text;
    return text;
  }
}

const knownTexts = new KnownTexts();

/** Whether bytes spell a text, all of it ASCII: others are decoded anew. */
function isSame(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== bytes[from + i] || code >= 0x80) return false;
  }
  return true;
}

/**
 * Reads packets one after another, without allocating for a message whose address and strings it has met before:
 *
 * ```ts
 * if (!reader.open(bytes, length)) return count(reader.problem);
 * while (reader.nextMessage()) {
 *   if (reader.next() !== undefined) move(reader.address, reader.number());
 * }
 * ```
 *
 * All of a packet is checked when it is opened, so nothing that follows can fail. What is read is true as long as the
 * bytes stay as they are.
 *
 * @source OpenSoundControl Specification 1.0 (Wright, 2002); type tags also of 1.1 (Freed and Schmeder, NIME 2009)
 */
export class OscReader implements Finding {
  /** Why the packet that was opened last means nothing; `undefined` if it means something. */
  problem: OscProblem | undefined;
  /** Where in the packet that was found, bytes from its beginning. */
  at = 0;

  #bytes: Uint8Array = new Uint8Array(0);

  /** Length of the packet, −1 for none, and whether its messages have been begun with. */
  #length = -1;
  #begun = false;
  /** The bundles that are open: where each begins, where it ends, and where its next element stands. */
  #depth = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #elements: number[] = [];

  /** Where the message begins, and the first byte after it. */
  #message = 0;
  #end = 0;
  /** Where the next type tag stands; that is a NUL after the last one. −1 for no tags at all. */
  #tags = -1;
  /** Type tag of the argument under the cursor, 0 for none. */
  #tag = 0;
  /** Where that argument stands, and the first byte after it. */
  #value = 0;
  #after = 0;

  /**
   * Takes the packet in the first `length` bytes.
   *
   * @returns whether it means something; if not, `problem` and `at` say why, and there are no messages.
   * @throws RangeError if there are fewer bytes than that.
   */
  open(bytes: Uint8Array, length: number = bytes.length): boolean {
    if (length > bytes.length) throw new RangeError(`${length} bytes of ${bytes.length}`);
    this.problem = undefined;
    this.at = 0;
    this.#bytes = bytes;
    this.#depth = 0;
    this.#begun = false;
    this.#noArguments();
    const whole = checkPacket(bytes, 0, length, 0, this);
    this.#length = whole ? length : -1;
    return whole;
  }

  /** Goes to the next message, the first one at first; bundles are gone through in order. False after the last. */
  nextMessage(): boolean {
    for (;;) {
      const to = this.#nextPacket();
      if (to < 0) return false;
      if (!isBundle(this.#bytes, this.#message, to)) {
        this.#enter(this.#message, to);
        return true;
      }
      this.#starts[this.#depth] = this.#message;
      this.#ends[this.#depth] = to;
      this.#elements[this.#depth] = this.#message + BUNDLE_HEADER;
      this.#depth++;
    }
  }

  /** Address of the message. */
  get address(): string {
    return this.#text(this.#message);
  }

  /** The message, which is a packet by itself: a view, copy what you keep. */
  get message(): Uint8Array {
    return this.#bytes.subarray(this.#message, this.#end);
  }

  /** When the message is due: the time tag of the bundle it stands in, or `AT_ONCE` in none. */
  get timeTag(): bigint {
    if (this.#depth === 0) return AT_ONCE;
    return eightAt(this.#bytes, (this.#starts[this.#depth - 1] as number) + 8).getBigUint64(0);
  }

  /** Is the message due at once? Without a number that would be made for it. */
  get isAtOnce(): boolean {
    if (this.#depth === 0) return true;
    const at = (this.#starts[this.#depth - 1] as number) + 8;
    return intAt(this.#bytes, at) === 0 && intAt(this.#bytes, at + 4) === 1;
  }

  /** Goes to the next argument, the first one at first. `undefined` after the last. */
  next(): OscTag | undefined {
    const tag = this.#tags < 0 ? 0 : (this.#bytes[this.#tags] as number);
    this.#tag = tag;
    if (tag === 0) return undefined;
    this.#tags++;
    this.#value = this.#after;
    if (tag !== OPEN && tag !== CLOSE) this.#after = afterArgument(this.#bytes, tag, this.#value);
    return String.fromCharCode(tag) as OscTag;
  }

  /** The `i` under the cursor; `undefined` if it is something else. */
  int(): number | undefined {
    return this.#tag === 0x69 ? intAt(this.#bytes, this.#value) : undefined;
  }

  /** The `f` or `d` under the cursor. */
  float(): number | undefined {
    if (this.#tag === 0x66) return floatAt(this.#bytes, this.#value);
    return this.#tag === 0x64 ? eightAt(this.#bytes, this.#value).getFloat64(0) : undefined;
  }

  /** Whatever under the cursor can be a number: `i f d h`, and 1 or 0 for `T F`. Peers mix them up. */
  number(): number | undefined {
    switch (this.#tag) {
      case 0x54: // T
        return 1;
      case 0x46: // F
        return 0;
      case 0x68: // h
        return Number(this.long());
      default:
        return this.int() ?? this.float();
    }
  }

  /** The `c`, `r` or `m` under the cursor, unsigned 32 bits. */
  bits(): number | undefined {
    const isBits = this.#tag === 0x63 || this.#tag === 0x72 || this.#tag === 0x6d;
    return isBits ? intAt(this.#bytes, this.#value) >>> 0 : undefined;
  }

  /** The `h` (signed) or `t` (unsigned) under the cursor. Allocates. */
  long(): bigint | undefined {
    if (this.#tag === 0x68) return eightAt(this.#bytes, this.#value).getBigInt64(0);
    return this.#tag === 0x74 ? eightAt(this.#bytes, this.#value).getBigUint64(0) : undefined;
  }

  /** The `s` or `S` under the cursor. */
  text(): string | undefined {
    return this.#tag === 0x73 || this.#tag === 0x53 ? this.#text(this.#value) : undefined;
  }

  /** The `b` under the cursor: a view, copy what you keep. */
  blob(): Uint8Array | undefined {
    if (this.#tag !== 0x62) return undefined;
    const start = this.#value + 4;
    return this.#bytes.subarray(start, start + intAt(this.#bytes, this.#value));
  }

  /**
   * All of the packet that was opened, as a tree with memory of its own. The cursor is lost, the next message is not.
   *
   * @throws TypeError if there is none that means something.
   */
  packet(): OscPacket {
    if (this.#length < 0) throw new TypeError('no packet is open');
    return this.#packetAt(0, this.#length);
  }

  /** Finds the packet to look at next; it begins at `#message`. @returns its end, or −1. */
  #nextPacket(): number {
    this.#noArguments();
    while (this.#depth > 0) {
      const top = this.#depth - 1;
      const at = this.#elements[top] as number;
      if (at < (this.#ends[top] as number)) {
        this.#message = at + 4;
        const to = this.#message + intAt(this.#bytes, at);
        this.#elements[top] = to;
        return to;
      }
      this.#depth--;
    }
    if (this.#begun) return -1;
    this.#begun = true;
    this.#message = 0;
    return this.#length;
  }

  #noArguments(): void {
    this.#tags = -1;
    this.#tag = 0;
  }

  #enter(from: number, to: number): void {
    const bytes = this.#bytes;
    this.#message = from;
    this.#end = to;
    this.#tag = 0;
    const tags = from + padded(stringEnd(bytes, from) - from + 1);
    if (!hasTags(bytes, tags, to)) {
      this.#tags = -1;
      return;
    }
    this.#tags = tags + 1;
    this.#after = tags + padded(stringEnd(bytes, tags) - tags + 1);
  }

  #text(at: number): string {
    return knownTexts.read(this.#bytes, at, stringEnd(this.#bytes, at));
  }

  #packetAt(from: number, to: number): OscPacket {
    if (!isBundle(this.#bytes, from, to)) {
      this.#enter(from, to);
      return { type: 'message', address: this.address, args: this.#arguments() };
    }
    const timeTag = eightAt(this.#bytes, from + 8).getBigUint64(0);
    const elements: OscPacket[] = [];
    for (let at = from + BUNDLE_HEADER; at < to; at += 4 + intAt(this.#bytes, at)) {
      elements.push(this.#packetAt(at + 4, at + 4 + intAt(this.#bytes, at)));
    }
    return { type: 'bundle', timeTag, elements };
  }

  /** The arguments up to the end of the message, or of the array. */
  #arguments(): OscArgument[] {
    const args: OscArgument[] = [];
    for (let tag = this.next(); tag !== undefined && tag !== ']'; tag = this.next()) {
      args.push(this.#argument(tag));
    }
    return args;
  }

  #argument(tag: Exclude<OscTag, ']'>): OscArgument {
    switch (tag) {
      case '[':
        return { type: 'array', values: this.#arguments() };
      case 'i':
      case 'f':
      case 'd':
        return { type: tag, value: this.number() as number };
      case 'c':
      case 'r':
      case 'm':
        return { type: tag, value: this.bits() as number };
      case 'h':
      case 't':
        return { type: tag, value: this.long() as bigint };
      case 's':
      case 'S':
        return { type: tag, value: this.text() as string };
      case 'b':
        return { type: tag, value: new Uint8Array(this.blob() as Uint8Array) };
      default:
        return { type: tag };
    }
  }
}

/** What a packet says, or why it says nothing and where, bytes from its beginning. */
export type OscDecoded =
  | { readonly ok: true; readonly packet: OscPacket }
  | { readonly ok: false; readonly problem: OscProblem; readonly at: number };

/** Meaning of one packet, all of it: for tests, logs and rare messages. `OscReader` does it without waste. */
export function decodeOsc(bytes: Uint8Array): OscDecoded {
  const reader = new OscReader();
  if (reader.open(bytes)) return { ok: true, packet: reader.packet() };
  return { ok: false, problem: reader.problem as OscProblem, at: reader.at };
}

// ── writing ──

/** Writes a message of one float. Allocates nothing where the address is ASCII. */
export function encodeFloat(address: string, value: number, out: ByteWriter): void {
  putAddress(address, out);
  putFloat(value, putTags('f', out));
}

/** Writes a message of one int32. */
export function encodeInt(address: string, value: number, out: ByteWriter): void {
  putAddress(address, out);
  putInt(value, putTags('i', out));
}

/** Writes a message of one string. */
export function encodeText(address: string, value: string, out: ByteWriter): void {
  putAddress(address, out);
  putText(value, putTags('s', out));
}

/**
 * Writes one packet.
 *
 * @throws RangeError where a value does not fit its type, a string has a NUL in it, an address is empty, begins with
 *   a comma or is that of a bundle, or bundles or arrays are nested deeper than `MOST_DEPTH`. What was written by then
 *   is half a packet.
 */
export function encodeOsc(packet: OscPacket, out: ByteWriter): void {
  putPacket(packet, out, 0);
}

function putPacket(packet: OscPacket, out: ByteWriter, depth: number): void {
  if (packet.type === 'message') {
    putAddress(packet.address, out);
    putText(`,${tagsOf(packet.args, 0)}`, out);
    putArguments(packet.args, out);
    return;
  }
  if (depth === MOST_DEPTH) throw new RangeError(`bundles may be nested ${MOST_DEPTH} deep`);
  putText(BUNDLE, out);
  putTime(packet.timeTag, out);
  for (const element of packet.elements) {
    const at = out.length;
    out.putU32(0);
    putPacket(element, out, depth + 1);
    setU32(at, out.length - at - 4, out);
  }
}

function setU32(at: number, value: number, out: ByteWriter): void {
  for (let i = 0; i < 4; i++) out.set(at + i, value >>> (24 - 8 * i));
}

function putAddress(address: string, out: ByteWriter): void {
  if (address === '' || address.startsWith(',') || address === BUNDLE) {
    throw new RangeError(`"${address}" is no address`);
  }
  putText(address, out);
}

/** Type tags of a message with one argument. */
function putTags(tag: 'i' | 'f' | 's', out: ByteWriter): ByteWriter {
  return out.put2(COMMA, tag.charCodeAt(0)).put2(0, 0);
}

function tagsOf(args: readonly OscArgument[], depth: number): string {
  if (depth > MOST_DEPTH) throw new RangeError(`arrays may be nested ${MOST_DEPTH} deep`);
  let tags = '';
  for (const arg of args) tags += arg.type === 'array' ? `[${tagsOf(arg.values, depth + 1)}]` : arg.type;
  return tags;
}

function putArguments(args: readonly OscArgument[], out: ByteWriter): void {
  for (const arg of args) {
    if (arg.type === 'array') putArguments(arg.values, out);
    else putArgument(arg, out);
  }
}

function putArgument(arg: Exclude<OscArgument, { readonly type: 'array' }>, out: ByteWriter): void {
  switch (arg.type) {
    case 'i':
      return putInt(arg.value, out);
    case 'f':
      return putFloat(arg.value, out);
    case 'd':
      scratch.setFloat64(0, arg.value);
      return putEight(out);
    case 'c':
    case 'r':
    case 'm':
      return putBits(arg.value, out);
    case 'h':
      return putLong(arg.value, out);
    case 't':
      return putTime(arg.value, out);
    case 's':
    case 'S':
      return putText(arg.value, out);
    case 'b':
      return putBlob(arg.value, out);
    default: // T F N I say all there is to say
  }
}

function putInt(value: number, out: ByteWriter): void {
  if ((value | 0) !== value) throw new RangeError(`int32 must be in −2^31..2^31 − 1, got ${value}`);
  out.putU32(value);
}

function putBits(value: number, out: ByteWriter): void {
  if (value >>> 0 !== value) throw new RangeError(`32 bits must be in 0..2^32 − 1, got ${value}`);
  out.putU32(value);
}

function putFloat(value: number, out: ByteWriter): void {
  scratch.setFloat32(0, value);
  out.putU32(scratch.getUint32(0));
}

function putLong(value: bigint, out: ByteWriter): void {
  if (BigInt.asIntN(64, value) !== value) {
    throw new RangeError(`int64 must be in −2^63..2^63 − 1, got ${value.toString()}`);
  }
  scratch.setBigInt64(0, value);
  putEight(out);
}

function putTime(value: bigint, out: ByteWriter): void {
  if (BigInt.asUintN(64, value) !== value) {
    throw new RangeError(`a time tag must be in 0..2^64 − 1, got ${value.toString()}`);
  }
  scratch.setBigUint64(0, value);
  putEight(out);
}

function putEight(out: ByteWriter): void {
  out.putU32(scratch.getUint32(0)).putU32(scratch.getUint32(4));
}

function putText(text: string, out: ByteWriter): void {
  const start = out.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) throw new RangeError('a string of OSC cannot have a NUL in it');
    if (code >= 0x80) return putUtf8(text, start, out);
    out.put(code);
  }
  out.put(0);
  pad(start, out);
}

/** Writes a text that is not ASCII over what of it was written since `start`. */
function putUtf8(text: string, start: number, out: ByteWriter): void {
  if (text.includes('\0')) throw new RangeError('a string of OSC cannot have a NUL in it');
  out.length = start;
  out.putAll(utf8Bytes.encode(text)).put(0);
  pad(start, out);
}

function putBlob(blob: Uint8Array, out: ByteWriter): void {
  out.putU32(blob.length);
  const start = out.length;
  out.putAll(blob);
  pad(start, out);
}

function pad(start: number, out: ByteWriter): void {
  while (((out.length - start) & 3) !== 0) out.put(0);
}

// ── messages that are sent again and again: what stays the same of them is written once ──

/**
 * Address and type tags of a message: what comes before its arguments.
 *
 * @throws RangeError as `encodeOsc`.
 */
export function oscHead(address: string, tags: string): Uint8Array {
  const out = new ByteWriter(address.length + 16);
  putAddress(address, out);
  putText(`,${tags}`, out);
  return out.copy();
}

/** The values of such a message: as many as its tags say, in their order. */
export const oscValue = { f: putFloat, i: putInt, s: putText } as const;

/** Begins a bundle that is due at once. */
export function beginBundle(out: ByteWriter): void {
  putText(BUNDLE, out);
  out.putU32(0).putU32(1);
}

/** Begins an element of a bundle. @returns what to hand to `endElement`. */
export function beginElement(out: ByteWriter): number {
  out.putU32(0);
  return out.length;
}

/** Ends it: its size is known now. */
export function endElement(start: number, out: ByteWriter): void {
  setU32(start - 4, out.length - start, out);
}

// ── address patterns ──

/** A pattern longer than this matches nothing, characters: a match costs this times the length of the address. */
export const MOST_PATTERN = 256;

const SLASH = 0x2f;

/** What a pattern is made into: each step is a place where a match can stand. */
type Step =
  | { readonly type: 'char'; readonly code: number }
  /** One character within the ranges, or outside all of them; never a slash. */
  | {
      readonly type: 'set';
      readonly ranges: readonly (readonly [number, number])[];
      readonly within: boolean;
    }
  /** Any run of characters but slashes. */
  | { readonly type: 'run' }
  /** Go on at any of these. */
  | { readonly type: 'fork'; readonly to: readonly number[] };

const ONE: Step = { type: 'set', ranges: [], within: false };
const RUN: Step = { type: 'run' };

/**
 * An address pattern: `?`, `*`, `[a-z]`, `[!a]`, `{one,two}`. None of them matches a slash, and within braces nothing is
 * special. A match goes through the address once and holds all the places where it can stand, so no pattern can make it
 * slow. The `//` of OSC 1.1 is not one of these: it matches two slashes.
 *
 * @source OpenSoundControl Specification 1.0, "OSC Message Dispatching and Pattern Matching"
 */
export class OscPattern {
  /** `undefined` for what is no pattern: brackets that are not closed or not allowed there, or too long a text. */
  readonly #steps: readonly Step[] | undefined;
  #now: Uint8Array;
  #then: Uint8Array;

  constructor(text: string) {
    this.#steps = text.length > MOST_PATTERN ? undefined : compile(text);
    const places = (this.#steps?.length ?? 0) + 1;
    this.#now = new Uint8Array(places);
    this.#then = new Uint8Array(places);
  }

  /** Whether all of an address is matched. */
  matches(address: string): boolean {
    const steps = this.#steps;
    if (steps === undefined) return false;
    this.#now.fill(0);
    this.#now[0] = 1;
    for (let i = 0; i < address.length; i++) {
      this.#then.fill(0);
      if (!advance(steps, this.#now, this.#then, address.charCodeAt(i))) return false;
      const past = this.#now;
      this.#now = this.#then;
      this.#then = past;
    }
    spread(steps, this.#now);
    return this.#now[steps.length] === 1;
  }
}

/** Marks the places that are reached from those marked without a character. All of them lie further on. */
function spread(steps: readonly Step[], now: Uint8Array): void {
  for (let i = 0; i < steps.length; i++) {
    if (now[i] === 0) continue;
    const step = steps[i] as Step;
    if (step.type === 'run') now[i + 1] = 1;
    else if (step.type === 'fork') for (const to of step.to) now[to] = 1;
  }
}

/** Goes on by one character. @returns whether there is any place left to stand. */
function advance(steps: readonly Step[], now: Uint8Array, then: Uint8Array, code: number): boolean {
  spread(steps, now);
  let any = false;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as Step;
    if (now[i] === 0 || !accepts(step, code)) continue;
    then[step.type === 'run' ? i : i + 1] = 1;
    any = true;
  }
  return any;
}

function accepts(step: Step, code: number): boolean {
  switch (step.type) {
    case 'char':
      return step.code === code;
    case 'set':
      return code !== SLASH && step.ranges.some(([low, high]) => code >= low && code <= high) === step.within;
    case 'run':
      return code !== SLASH;
    default:
      return false;
  }
}

function compile(text: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '?') steps.push(ONE);
    else if (char === '*') steps.push(RUN);
    else if (char === '[' || char === '{') {
      const end = text.indexOf(char === '[' ? ']' : '}', i);
      const inside = text.slice(i + 1, end);
      if (end < 0 || /[/[{]/.test(inside)) return undefined;
      if (char === '[') steps.push(compileSet(inside));
      else compileWords(inside.split(','), steps);
      i = end;
    } else steps.push({ type: 'char', code: text.charCodeAt(i) });
  }
  return steps;
}

/** `a-z` is a range in either direction; a minus sign at an end, and a `!` that is not first, are themselves. */
function compileSet(inside: string): Step {
  const within = !inside.startsWith('!');
  const ranges: [number, number][] = [];
  for (let i = within ? 0 : 1; i < inside.length; i++) {
    const from = inside.charCodeAt(i);
    const isRange = inside.charAt(i + 1) === '-' && i + 2 < inside.length;
    if (isRange) i += 2;
    const to = inside.charCodeAt(i);
    ranges.push([Math.min(from, to), Math.max(from, to)]);
  }
  return { type: 'set', ranges, within };
}

/** A fork to each word, and from the end of each to behind the last. */
function compileWords(words: readonly string[], steps: Step[]): void {
  const starts: number[] = [];
  const behind: number[] = [];
  steps.push({ type: 'fork', to: starts });
  for (const word of words) {
    starts.push(steps.length);
    for (let i = 0; i < word.length; i++) steps.push({ type: 'char', code: word.charCodeAt(i) });
    steps.push({ type: 'fork', to: behind });
  }
  behind.push(steps.length);
}
