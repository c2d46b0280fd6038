/** Status bytes of MIDI clock. @source MIDI 1.0 Detailed Specification, "System real time messages" */
export const CLOCK = 0xf8;
export const START = 0xfa;
export const CONTINUE = 0xfb;
export const STOP = 0xfc;

/** Clocks in a quarter note, and in the sixteenth that song position counts in. */
export const CLOCKS_PER_QUARTER = 24;
export const CLOCKS_PER_SIXTEENTH = 6;
/** The last place that song position can say, sixteenths. */
export const LAST_SIXTEENTH = 0x3fff;

/** What a realtime status says about the clock; `undefined` for active sensing, reset and all else. */
export function decodeClock(status: number): 'clock' | 'start' | 'continue' | 'stop' | undefined {
  switch (status) {
    case CLOCK:
      return 'clock';
    case START:
      return 'start';
    case CONTINUE:
      return 'continue';
    case STOP:
      return 'stop';
    default:
      return undefined;
  }
}

/**
 * Sixteenths from the start of the song, 0..16383, of the two data bytes of F2: low seven bits first.
 *
 * @source MIDI 1.0 Detailed Specification, "System common messages"
 */
export function decodeSongPosition(low: number, high: number): number {
  return ((high & 0x7f) << 7) | (low & 0x7f);
}

/**
 * The two data bytes of F2.
 *
 * @param sixteenths 0..16383; what lies outside is brought to the nearer end.
 */
export function encodeSongPosition(sixteenths: number): readonly [low: number, high: number] {
  const place = Math.max(0, Math.min(LAST_SIXTEENTH, Math.round(sixteenths)));
  return [place & 0x7f, place >> 7];
}
