import type { ByteWriter } from './byte-writer.ts';

/** The one version of the session protocol there is. */
export const PROTOCOL_VERSION = 2;

/** A packet that opens or closes a session. Token and SSRC are unsigned 32-bit numbers. */
export interface Handshake {
  readonly type: 'invite' | 'accept' | 'reject' | 'end';
  readonly version: number;
  /** Chosen by the initiator, the same in every packet of its session. */
  readonly token: number;
  /** Who sends this packet. */
  readonly ssrc: number;
  /** Session name for people; empty when there was none. */
  readonly name: string;
}

/** One of the three packets of a clock exchange. Times are in units of 100 µs, unsigned 64 bits. */
export interface ClockSync {
  readonly type: 'clock';
  readonly ssrc: number;
  /** 0, 1 or 2: how many of the times after the first have been filled in. */
  readonly count: number;
  readonly times: readonly [bigint, bigint, bigint];
}

/** What the receiver has heard so far. */
export interface Feedback {
  readonly type: 'feedback';
  readonly ssrc: number;
  /** The 32-bit field as it came: most peers put the sequence number into the upper half, one into the lower. */
  readonly field: number;
}

/** The receiver asks for a slower stream. */
interface BitrateLimit {
  readonly type: 'bitrate';
  readonly ssrc: number;
  readonly bitsPerSecond: number;
}

/** @source Apple, "MIDI Network Driver Protocol" (developer archive) */
export type SessionPacket = Handshake | ClockSync | Feedback | BitrateLimit;

const HANDSHAKES = { invite: 0x494e, accept: 0x4f4b, reject: 0x4e4f, end: 0x4259 } as const; // IN OK NO BY
const CLOCK = 0x434b; // CK
const FEEDBACK = 0x5253; // RS
const BITRATE = 0x524c; // RL
/** A name longer than this is cut, bytes of UTF-8. */
const MOST_NAME = 255;

const utf8 = new TextDecoder();
const utf8Bytes = new TextEncoder();

/** Tells a session packet from RTP, whose first byte is never FF. */
export function isSessionPacket(bytes: Uint8Array, length: number): boolean {
  return length >= 4 && bytes[0] === 0xff && bytes[1] === 0xff;
}

/** Meaning of one session packet; `undefined` when it has none. */
export function parseSession(bytes: Uint8Array, length: number): SessionPacket | undefined {
  if (!isSessionPacket(bytes, length) || length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const command = view.getUint16(2);
  switch (command) {
    case CLOCK:
      return parseClock(view);
    case FEEDBACK:
      return { type: 'feedback', ssrc: view.getUint32(4), field: view.getUint32(8) };
    case BITRATE:
      return { type: 'bitrate', ssrc: view.getUint32(4), bitsPerSecond: view.getUint32(8) };
    default:
      return parseHandshake(command, view, bytes);
  }
}

function parseHandshake(command: number, view: DataView, bytes: Uint8Array): Handshake | undefined {
  const type = typeOf(command);
  if (type === undefined || view.byteLength < 16) return undefined;
  return {
    type,
    version: view.getUint32(4),
    token: view.getUint32(8),
    ssrc: view.getUint32(12),
    name: parseName(bytes, view.byteLength),
  };
}

function typeOf(command: number): Handshake['type'] | undefined {
  if (command === HANDSHAKES.invite) return 'invite';
  if (command === HANDSHAKES.accept) return 'accept';
  if (command === HANDSHAKES.reject) return 'reject';
  if (command === HANDSHAKES.end) return 'end';
  return undefined;
}

/** The name may be missing, and may lack its closing NUL. */
function parseName(bytes: Uint8Array, length: number): string {
  const most = Math.min(length, 16 + MOST_NAME);
  let end = 16;
  while (end < most && bytes[end] !== 0) end++;
  return utf8.decode(bytes.subarray(16, end));
}

function parseClock(view: DataView): ClockSync | undefined {
  if (view.byteLength < 36) return undefined;
  const count = view.getUint8(8);
  if (count > 2) return undefined;
  const times = [view.getBigUint64(12), view.getBigUint64(20), view.getBigUint64(28)] as const;
  return { type: 'clock', ssrc: view.getUint32(4), count, times };
}

/** Writes one session packet, in full. */
export function encodeSession(packet: SessionPacket, out: ByteWriter): void {
  out.put2(0xff, 0xff);
  switch (packet.type) {
    case 'clock':
      out.putU16(CLOCK).putU32(packet.ssrc).put(packet.count).put3(0, 0, 0);
      for (const time of packet.times) putU64(time, out);
      return;
    case 'feedback':
      out.putU16(FEEDBACK).putU32(packet.ssrc).putU32(packet.field);
      return;
    case 'bitrate':
      out.putU16(BITRATE).putU32(packet.ssrc).putU32(packet.bitsPerSecond);
      return;
    default:
      encodeHandshake(packet, out);
  }
}

function encodeHandshake(packet: Handshake, out: ByteWriter): void {
  out.putU16(HANDSHAKES[packet.type]).putU32(packet.version).putU32(packet.token).putU32(packet.ssrc);
  if (packet.name !== '') putName(packet.name, out);
}

function putName(name: string, out: ByteWriter): void {
  const bytes = utf8Bytes.encode(name);
  let end = Math.min(bytes.length, MOST_NAME);
  while (end < bytes.length && end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--; // not inside a character
  out.putAll(bytes, 0, end).put(0);
}

function putU64(value: bigint, out: ByteWriter): void {
  out.putU32(Number((value >> 32n) & 0xffff_ffffn)).putU32(Number(value & 0xffff_ffffn));
}
