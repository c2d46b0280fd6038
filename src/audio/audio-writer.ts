import { Quantiser, type Dither } from '../dsp/dither.ts';
import { toDecibels } from '../dsp/elementary.ts';
import { tagFaults } from '../mastering/tag-faults.ts';
import type { Tags } from '../mastering/tags.ts';
import { BridgeError } from '../model/errors.ts';
import { aiffEncoder } from './aiff-writer.ts';
import { systemFault } from './audio-fault.ts';
import { flacEncoder } from './flac-writer.ts';
import { NewFile } from './new-file.ts';
import type { Encoder } from './plain-encoder.ts';
import { wavEncoder } from './wav-writer.ts';

export interface AudioWriterSettings {
  readonly format: 'wav' | 'aiff' | 'flac';
  /** Frames a second, 8000..384 000. */
  readonly rate: number;
  readonly channels: 1 | 2;
  /** 32 are floats, which FLAC cannot hold. */
  readonly bits: 16 | 24 | 32;
  /** Of no meaning for floats. */
  readonly dither: Dither;
  /** Of the dither: the same sound with the same seed makes the same bytes. */
  readonly seed?: number;
  /** What the file says of itself; where they are left out it says nothing. */
  readonly tags?: Tags | undefined;
  /** Told after every write how many frames there are. */
  readonly onProgress?: (frames: number) => void;
  /** Bytes beyond which a WAV file becomes RF64, and an AIFF file is given up; for tests, which cannot write four gigabytes. */
  readonly longFrom?: number;
}

/** What was written. */
export interface Written {
  readonly frames: number;
  /** Samples that did not fit and were cut to the largest number there is; none in a file of floats. */
  readonly clipped: number;
  /** The loudest sample, dBFS; −Infinity for silence. */
  readonly peak: number;
}

const BLOCK = 4096;

/**
 * Writes an audio file: beside its place, and put there in one go by `finish`, so that there is a whole one or none. Takes
 * no more memory for an hour than for a second.
 */
export class AudioWriter {
  readonly #file: NewFile;
  readonly #encoder: Encoder;
  readonly #settings: AudioWriterSettings;
  readonly #quantisers: readonly Quantiser[];
  readonly #whole: Int32Array<ArrayBuffer>;
  readonly #floats: Float32Array;
  #frames = 0;
  #peak = 0;
  #open = true;

  private constructor(file: NewFile, encoder: Encoder, settings: AudioWriterSettings) {
    this.#file = file;
    this.#encoder = encoder;
    this.#settings = settings;
    const { channels, bits, dither, rate, seed = 1 } = settings;
    const rows = Array.from({ length: channels }, (_, channel) => channel);
    this.#quantisers =
      bits === 32 ? [] : rows.map((channel) => new Quantiser({ bits, dither, rate, seed, channel }));
    this.#whole = new Int32Array(bits === 32 ? 0 : BLOCK * channels);
    this.#floats = new Float32Array(bits === 32 ? BLOCK * channels : 0);
  }

  /** @throws BridgeError where there can be no such file. */
  static async create(path: string, settings: AudioWriterSettings): Promise<AudioWriter> {
    mustBeWritable(path, settings);
    const file = new NewFile(path);
    try {
      return new AudioWriter(file, await encoderOf(file, settings), settings);
    } catch (error) {
      file.discard();
      throw error;
    }
  }

  /**
   * Appends frames; waits for the disk.
   *
   * @param channels one array for each, `frames` long or longer.
   * @throws BridgeError when the disk refuses; the file is given up then, and nothing of it is left. RangeError for what is no
   * number, which no file must hold.
   */
  write(channels: readonly Float32Array[], frames: number): void {
    if (!this.#open) throw new RangeError(`${this.#file.path} is no longer being written`);
    try {
      for (let done = 0; done < frames; done += BLOCK)
        this.#block(channels, done, Math.min(BLOCK, frames - done));
    } catch (error) {
      this.abort();
      throw error;
    }
    this.#settings.onProgress?.(this.#frames);
  }

  /** Completes the file and puts it in its place. @throws BridgeError when the disk refuses; nothing of it is left then. */
  async finish(): Promise<Written> {
    if (!this.#open) throw new RangeError(`${this.#file.path} is no longer being written`);
    this.#open = false;
    try {
      this.#encoder.finish();
      await this.#file.keep();
    } catch (error) {
      this.#file.discard();
      throw error instanceof BridgeError || error instanceof RangeError
        ? error
        : systemFault('AUDIO_WRITE_FAILED', this.#file.path, 'write', error);
    }
    const clipped = this.#quantisers.reduce((sum, { cut }) => sum + cut, 0);
    return { frames: this.#frames, clipped, peak: toDecibels(this.#peak) };
  }

  /** Gives the file up; nothing of it is left, and what was there before stays. */
  abort(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#encoder.free();
    this.#file.discard();
  }

  #block(channels: readonly Float32Array[], from: number, frames: number): void {
    const count = this.#settings.channels;
    for (let c = 0; c < count; c++) {
      const row = channels[c];
      if (!row || row.length < from + frames)
        throw new RangeError(`channel ${c} has no ${from + frames} frames`);
      this.#measure(row, from, frames);
      const quantiser = this.#quantisers[c];
      if (quantiser) quantiser.process(row.subarray(from, from + frames), frames, this.#whole, c, count);
      else for (let i = 0; i < frames; i++) this.#floats[i * count + c] = row[from + i] ?? 0;
    }
    this.#encoder.encode(this.#quantisers.length > 0 ? this.#whole : this.#floats, frames * count);
    this.#frames += frames;
  }

  #measure(row: Float32Array, from: number, frames: number): void {
    let peak = this.#peak;
    for (let i = from; i < from + frames; i++) {
      const level = Math.abs(row[i] ?? 0);
      if (!(level < Infinity)) throw new RangeError(`frame ${this.#frames + i - from} is no finite number`);
      if (level > peak) peak = level;
    }
    this.#peak = peak;
  }
}

function encoderOf(file: NewFile, settings: AudioWriterSettings): Encoder | Promise<Encoder> {
  switch (settings.format) {
    case 'wav':
      return wavEncoder(file, settings, settings.longFrom);
    case 'aiff':
      return aiffEncoder(file, settings, settings.longFrom);
    case 'flac':
      return flacEncoder(file, settings);
  }
}

function mustBeWritable(path: string, { rate, channels, bits, tags = {} }: AudioWriterSettings): void {
  const wrong = (what: string) => new BridgeError('BAD_REQUEST', `${path}: ${what}`, { path });
  if (!(Number.isInteger(rate) && rate >= 8000 && rate <= 384_000))
    throw wrong(`a sample rate is a whole number of 8000..384000 Hz, got ${rate}; choose another`);
  if (![1, 2].includes(channels))
    throw wrong(`a file has 1 or 2 channels here, got ${channels}; choose one of them`);
  if (![16, 24, 32].includes(bits))
    throw wrong(`a sample has 16, 24 or 32 bits, got ${bits}; choose one of them`);
  const [fault] = tagFaults(tags);
  if (fault !== undefined) throw wrong(fault);
}
