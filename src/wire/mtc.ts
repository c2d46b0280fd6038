import type { ByteWriter } from './byte-writer.ts';
import { ALL_DEVICES, isUniversal } from './universal.ts';

/** A time as it is on the wire: nothing says that there is such a frame. */
export interface MtcTime {
  /** 0..31 */
  readonly hours: number;
  /** 0..63; 0..127 in a full frame. So are the seconds. */
  readonly minutes: number;
  readonly seconds: number;
  /** 0..31; 0..127 in a full frame. */
  readonly frames: number;
  /** 0 is 24 frames a second, 1 is 25, 2 is 29.97 drop frame, 3 is 30 (and 29.97 without drop). */
  readonly rateCode: number;
}

const MTC = 0x01;
const FULL_FRAME = 0x01;

/**
 * Data byte of a quarter frame (F1): `0nnn dddd`, the piece and its four bits.
 *
 * @param piece 0..7: frames, seconds, minutes, hours, each low bits first.
 * @source MIDI Time Code, detailed specification 1987, "Quarter frame messages"
 */
export function encodeQuarterFrame(time: MtcTime, piece: number): number {
  return (piece << 4) | (bitsOf(time, piece) & 0x0f);
}

function bitsOf(time: MtcTime, piece: number): number {
  const field = fieldOf(time, piece >> 1);
  if ((piece & 1) === 0) return field;
  return piece === 7 ? ((field >> 4) & 1) | ((time.rateCode & 3) << 1) : field >> 4;
}

function fieldOf(time: MtcTime, pair: number): number {
  if (pair === 0) return time.frames;
  if (pair === 1) return time.seconds;
  return pair === 2 ? time.minutes : time.hours;
}

/** Which piece a quarter frame is, 0..7. */
export function pieceOf(data: number): number {
  return (data >> 4) & 7;
}

/**
 * The time that eight quarter frames name: that of the frame in which piece 0 was sent.
 *
 * @param pieces data bytes by their piece, 0..7.
 * @param into what to write it into, where nothing may be allocated.
 */
export function timeOfPieces(
  pieces: ArrayLike<number>,
  into: { -readonly [Part in keyof MtcTime]: number },
): MtcTime {
  const low = (piece: number): number => (pieces[piece] ?? 0) & 0x0f;
  into.frames = low(0) | ((low(1) & 1) << 4);
  into.seconds = low(2) | ((low(3) & 3) << 4);
  into.minutes = low(4) | ((low(5) & 3) << 4);
  into.hours = low(6) | ((low(7) & 1) << 4);
  into.rateCode = (low(7) >> 1) & 3;
  return into;
}

/** Meaning of a full frame, `F0 7F <device> 01 01 hr mn sc fr F7`; `undefined` when it is none. */
export function decodeFullFrame(bytes: Uint8Array, length: number): MtcTime | undefined {
  if (length !== 10 || !isUniversal(bytes, length, MTC) || bytes[4] !== FULL_FRAME) return undefined;
  const at = (byte: number): number => (bytes[byte] as number) & 0x7f;
  return { hours: at(5) & 0x1f, minutes: at(6), seconds: at(7), frames: at(8), rateCode: (at(5) >> 5) & 3 };
}

/** Writes a full frame: where the place is now, without saying that it moves. */
export function encodeFullFrame(time: MtcTime, out: ByteWriter, device: number = ALL_DEVICES): void {
  out.put3(0xf0, 0x7f, device & 0x7f).put2(MTC, FULL_FRAME);
  out.put(((time.rateCode & 3) << 5) | (time.hours & 0x1f));
  out.put3(time.minutes & 0x7f, time.seconds & 0x7f, time.frames & 0x7f).put(0xf7);
}
