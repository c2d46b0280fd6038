import { setImmediate as nextTurn } from 'node:timers/promises';
import { Resampler } from '../dsp/resample.ts';
import { BridgeError } from '../model/errors.ts';
import { openAudioFile, type AudioFile } from './audio-file.ts';
import { AudioWriter } from './audio-writer.ts';
import { SoundMeter, type SoundMeasures } from './sound-measures.ts';
import { openPair, type StereoPair } from './stereo-pair.ts';

export interface ImportSettings {
  /** The session's, Hz: what the take is converted to. */
  readonly rate: number;
  /** Told how much is done, 0..1, never less than before. */
  readonly onProgress?: (done: number) => void;
  /** Calls it off: nothing is left of it then, and the import rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What came in. All but `frames` is of the file as it was: before its rate was converted. */
export interface ImportedAudio extends SoundMeasures {
  /** Of the session's copy, at the session's rate. */
  readonly frames: number;
  readonly channels: 1 | 2;
  /** Of the file, Hz. */
  readonly rate: number;
  readonly bits: number;
  /** In frames of the session's copy. */
  readonly silentHead: number;
  /** In frames of the session's copy. */
  readonly silentTail: number;
  /** What was put up with: a recording that had been cut off. */
  readonly notes: readonly string[];
}

const BLOCK = 1 << 14;

/**
 * Takes an audio file, or two that are the sides of one sound, into a session: reads it, converts it to the session's rate, measures it, and writes a WAV file of floats in
 * its place, whole or not at all. A part at a time: an hour takes no more memory than a second, and others get their turn.
 *
 * @throws BridgeError for a file that cannot be read, holds what is no number, or cannot be written; the reason of `signal`.
 */
export async function importAudio(
  source: string | StereoPair,
  target: string,
  { rate, onProgress, signal }: ImportSettings,
): Promise<ImportedAudio> {
  signal?.throwIfAborted();
  const file =
    typeof source === 'string' ? await openAudioFile(source, signal) : await openPair(source, signal);
  try {
    const channels = file.channels === 1 ? 1 : 2;
    const writer = await AudioWriter.create(target, {
      format: 'wav',
      rate,
      channels,
      bits: 32,
      dither: 'none',
    });
    try {
      const passage = new Passage(file, writer, rate, channels);
      while (passage.more()) {
        onProgress?.(passage.done);
        await nextTurn();
        signal?.throwIfAborted();
      }
      const { frames } = await writer.finish();
      onProgress?.(1);
      return report(file, passage.meter.measures(), channels, frames);
    } catch (error) {
      writer.abort();
      throw error;
    }
  } finally {
    file.close();
  }
}

/** A file's way into another, block by block. */
class Passage {
  readonly meter: SoundMeter;
  readonly #file: AudioFile;
  readonly #writer: AudioWriter;
  readonly #resampler: Resampler | undefined;
  readonly #in: readonly Float32Array[];
  readonly #out: readonly Float32Array[];
  #at = 0;

  constructor(file: AudioFile, writer: AudioWriter, rate: number, channels: number) {
    this.#file = file;
    this.#writer = writer;
    this.meter = new SoundMeter(channels, fullScale(file));
    this.#resampler = file.rate === rate ? undefined : new Resampler(file.rate, rate, channels);
    const rows = (frames: number) => Array.from({ length: channels }, () => new Float32Array(frames));
    this.#in = rows(BLOCK);
    this.#out = this.#resampler
      ? rows(Math.max(this.#resampler.most(BLOCK), this.#resampler.mostFlushed))
      : this.#in;
  }

  /** 0..1. */
  get done(): number {
    return this.#at / this.#file.frames;
  }

  /** Passes on a block. @returns whether there are more. */
  more(): boolean {
    const frames = this.#file.read(this.#at, BLOCK, this.#in);
    if (frames === 0) throw this.#shrunk();
    const wrong = this.meter.take(this.#in, frames);
    if (wrong >= 0) throw this.#noNumber(this.#at + wrong);
    this.#at += frames;
    const made = this.#resampler ? this.#resampler.process(this.#in, frames, this.#out) : frames;
    this.#writer.write(this.#out, made);
    if (this.#at < this.#file.frames) return true;
    if (this.#resampler) this.#writer.write(this.#out, this.#resampler.flush(this.#out));
    return false;
  }

  #noNumber(frame: number): BridgeError {
    const { path, rate } = this.#file;
    return new BridgeError(
      'AUDIO_FILE_INVALID',
      `${path}: frame ${frame} (at ${(frame / rate).toFixed(3)} s) is no number (NaN or infinite); export it again, or without the effect that made it`,
      { path, frame },
    );
  }

  #shrunk(): BridgeError {
    const { path, frames } = this.#file;
    return new BridgeError(
      'AUDIO_FILE_INVALID',
      `${path}: frame ${this.#at} of ${frames} is gone; the file was cut while it was read: import it again`,
      { path, frame: this.#at },
    );
  }
}

/** The largest sample a file can have: what a converter that is overdriven sticks to. */
function fullScale({ bits, format }: AudioFile): number {
  return bits >= 32 && format !== 'flac' ? 1 : 1 - 2 ** (1 - bits);
}

function report(file: AudioFile, measures: SoundMeasures, channels: 1 | 2, frames: number): ImportedAudio {
  const stretched = (count: number) => Math.round((count * frames) / measures.frames);
  return {
    ...measures,
    frames,
    channels,
    rate: file.rate,
    bits: file.bits,
    silentHead: stretched(measures.silentHead),
    silentTail: stretched(measures.silentTail),
    notes: file.notes,
  };
}
