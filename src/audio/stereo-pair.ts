import { BridgeError } from '../model/errors.ts';
import { openAudioFile, type AudioFile } from './audio-file.ts';

/** Two mono files that are the sides of one picture: paths. */
export interface StereoPair {
  readonly left: string;
  readonly right: string;
}

/**
 * Opens two mono files as one of two channels.
 *
 * @throws BridgeError for files that cannot be opened, and where they are not mono, or not of one rate and length.
 */
export async function openPair({ left, right }: StereoPair, signal?: AbortSignal): Promise<AudioFile> {
  const first = await openAudioFile(left, signal);
  try {
    const second = await openAudioFile(right, signal);
    if (fit(first, second)) return new PairFile(first, second);
    second.close();
  } catch (error) {
    first.close();
    throw error;
  }
  first.close();
  throw new BridgeError(
    'AUDIO_FILE_INVALID',
    `${left} and ${right} are no two sides of one sound: they must be mono, of one rate and equally long; import them as two strips`,
    { left, right },
  );
}

function fit(a: AudioFile, b: AudioFile): boolean {
  return a.channels === 1 && b.channels === 1 && a.rate === b.rate && a.frames === b.frames;
}

class PairFile implements AudioFile {
  readonly path: string;
  readonly format: AudioFile['format'];
  readonly rate: number;
  readonly channels = 2;
  readonly frames: number;
  readonly bits: number;
  readonly notes: readonly string[];
  readonly #sides: readonly AudioFile[];
  readonly #row: Float32Array[] = [];

  constructor(left: AudioFile, right: AudioFile) {
    this.path = left.path;
    this.format = left.format;
    this.rate = left.rate;
    this.frames = left.frames;
    this.bits = Math.min(left.bits, right.bits);
    this.notes = [...left.notes, ...right.notes];
    this.#sides = [left, right];
  }

  read(from: number, frames: number, into: readonly Float32Array[], at = 0): number {
    let read = frames;
    for (let side = 0; side < 2; side++) {
      const row = into[side];
      if (!row) continue;
      this.#row[0] = row;
      read = Math.min(read, this.#sides[side]?.read(from, frames, this.#row, at) ?? 0);
    }
    return read;
  }

  close(): void {
    for (const side of this.#sides) side.close();
  }
}
