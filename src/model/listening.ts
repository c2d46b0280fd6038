// What the server sends to whoever listens to the desk: packets of sound, which server and page share.

/** What stands before the frames of a packet. */
export interface SoundPacket {
  /** Number of its first frame, modulo 2³²; one that does not follow on from the last packet says that some were left out. */
  readonly first: number;
  /** Frames a second. */
  readonly rate: number;
  /** Interleaved, left first; ±1 is full scale. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/*
 * A packet, little-endian:
 *   u8 1; u8 channels, 2; u16 frames; u32 number of the first frame; u32 rate
 *   frames × (f32 left, f32 right)
 */
const VERSION = 1;
const CHANNELS = 2;
const HEAD = 12;
/** Frames that a packet can have. */
export const MOST_FRAMES = 4096;

/**
 * Makes a packet of so many frames, blank: what is heard is written straight into its samples.
 *
 * @param frames 1..4096.
 * @throws RangeError for any other number.
 */
export function soundPacket(
  first: number,
  rate: number,
  frames: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly samples: Float32Array<ArrayBuffer> } {
  if (!(frames >= 1 && frames <= MOST_FRAMES))
    throw new RangeError(`a packet has 1 to ${MOST_FRAMES} frames, got ${frames}`);
  const buffer = new ArrayBuffer(HEAD + 4 * CHANNELS * frames);
  const view = new DataView(buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, CHANNELS);
  view.setUint16(2, frames, true);
  view.setUint32(4, first >>> 0, true);
  view.setUint32(8, rate, true);
  return { bytes: new Uint8Array(buffer), samples: new Float32Array(buffer, HEAD) };
}

/** Reads a packet. @returns undefined when it is none, or cut short. */
export function readSoundPacket(buffer: ArrayBuffer): SoundPacket | undefined {
  if (buffer.byteLength < HEAD) return undefined;
  const view = new DataView(buffer);
  const frames = view.getUint16(2, true);
  const known = view.getUint8(0) === VERSION && view.getUint8(1) === CHANNELS;
  if (!known || frames < 1 || buffer.byteLength !== HEAD + 4 * CHANNELS * frames) return undefined;
  return {
    first: view.getUint32(4, true),
    rate: view.getUint32(8, true),
    samples: new Float32Array(buffer, HEAD),
  };
}
