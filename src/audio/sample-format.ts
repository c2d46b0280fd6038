/** How one sample is written in a file. */
export interface SampleFormat {
  readonly kind: 'unsigned' | 'integer' | 'float';
  /** 1..4 for integers, 4 or 8 for floats. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

type Reader = (view: DataView, at: number) => number;

/** The reader of one sample: integers as −1..<1 by the full range of their bytes, floats as they are. */
function readerOf({ kind, bytes, littleEndian: little }: SampleFormat): Reader {
  if (kind === 'float') {
    return bytes === 8
      ? (view, at) => view.getFloat64(at, little)
      : (view, at) => view.getFloat32(at, little);
  }
  if (kind === 'unsigned') return (view, at) => (view.getUint8(at) - 128) / 128;
  switch (bytes) {
    case 1:
      return (view, at) => view.getInt8(at) / 128;
    case 2:
      return (view, at) => view.getInt16(at, little) / 0x8000;
    case 3:
      return little
        ? (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 0x800000
        : (view, at) => ((view.getInt8(at) << 16) | view.getUint16(at + 1)) / 0x800000;
    default:
      return (view, at) => view.getInt32(at, little) / 0x80000000;
  }
}

const LITTLE_MACHINE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Takes interleaved samples apart; made once per file, so that a call allocates nothing. */
export type Deinterleave = (into: readonly Float32Array[], at: number, frames: number) => void;

/**
 * @param bytes where the interleaved samples will stand, from its beginning; its buffer starts with it.
 * @param channels how many are interleaved; those `into` has no array for are left out.
 */
export function deinterleaver(bytes: Uint8Array, channels: number, format: SampleFormat): Deinterleave {
  if (format.kind === 'float' && format.bytes === 4 && format.littleEndian === LITTLE_MACHINE)
    return floats(new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4)), channels);
  const view = new DataView(bytes.buffer);
  const sample = readerOf(format);
  const stride = channels * format.bytes;
  return (into, at, frames) => {
    for (let c = 0; c < channels; c++) {
      const row = into[c];
      if (!row) break;
      for (let i = 0, from = c * format.bytes; i < frames; i++, from += stride)
        row[at + i] = sample(view, from);
    }
  };
}

/** The session's own files, read all the time while playing. */
function floats(samples: Float32Array, channels: number): Deinterleave {
  return (into, at, frames) => {
    for (let c = 0; c < channels; c++) {
      const row = into[c];
      if (!row) break;
      for (let i = 0, from = c; i < frames; i++, from += channels) row[at + i] = samples[from] ?? 0;
    }
  };
}
