import type { ByteWriter } from './byte-writer.ts';

/** A time as machine control and show control send it. Raw numbers: nothing says that there is such a frame. */
export interface StandardTime {
  /** 0..31 */
  readonly hours: number;
  /** 0..63 */
  readonly minutes: number;
  /** 0..63 */
  readonly seconds: number;
  /** 0..31 */
  readonly frames: number;
  /** Hundredths of a frame, 0..127 on the wire, 0..99 by the book. */
  readonly subframes: number;
  /** 0 is 24 frames a second, 1 is 25, 2 is 29.97 drop frame, 3 is 30. */
  readonly rateCode: number;
}

/**
 * Five bytes, of which those that are missing are 0: rate and hours, minutes, seconds, frames, hundredths of a frame.
 *
 * @source MIDI Machine Control 1.0, "Standard time code"
 */
export function decodeStandardTime(bytes: Uint8Array): StandardTime {
  const [hr = 0, mn = 0, sc = 0, fr = 0, ff = 0] = bytes;
  return {
    hours: hr & 0x1f,
    minutes: mn & 0x3f,
    seconds: sc & 0x3f,
    frames: fr & 0x1f,
    subframes: (fr & 0x20) === 0 ? ff & 0x7f : 0, // or else the last byte is a status
    rateCode: (hr >> 5) & 3,
  };
}

/** Writes the five bytes. */
export function putStandardTime(time: StandardTime, out: ByteWriter): void {
  out.put2(((time.rateCode & 3) << 5) | (time.hours & 0x1f), time.minutes & 0x3f);
  out.put3(time.seconds & 0x3f, time.frames & 0x1f, time.subframes & 0x7f);
}
