import { AudioWriter, type Written } from '../audio/audio-writer.ts';
import type { Dither } from '../dsp/dither.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import { Resampler } from '../dsp/resample.ts';

/** How a mix is to be written. */
export interface BounceSettings {
  /** Samples of the session; the end of what plays where nothing is said. */
  readonly from: number;
  readonly to: number;
  /** The longest that what rings is waited for after the end, s. */
  readonly tail: number;
  readonly rate: number;
  readonly bits: 16 | 24 | 32;
  readonly dither: Dither;
  readonly mono: boolean;
  readonly format: 'wav' | 'aiff' | 'flac';
}

/** Level below which nothing rings any more: −90 dBFS. */
const RINGS = 10 ** (-90 / 20);

/** One file of a bounce: what goes in is planar, at the session's rate. */
export class BounceFile {
  readonly path: string;
  readonly #writer: AudioWriter;
  readonly #resampler: Resampler | undefined;
  readonly #mono: boolean;
  readonly #room: readonly Float32Array[];
  readonly #mixed = [new Float32Array(QUANTUM)];
  /** Frames at the beginning that are only what everything is late by. */
  #skip = -1;
  /** Frames that were written, at the session's rate. */
  #done = 0;
  /** Was there anything but silence? */
  heard = false;

  private constructor(path: string, writer: AudioWriter, from: number, settings: BounceSettings) {
    this.path = path;
    this.#writer = writer;
    this.#mono = settings.mono;
    const channels = settings.mono ? 1 : 2;
    const same = settings.rate === from;
    this.#resampler = same ? undefined : new Resampler(from, settings.rate, channels);
    const most = this.#resampler?.most(QUANTUM) ?? 0;
    this.#room = Array.from({ length: channels }, () => new Float32Array(Math.max(most, 65_536)));
  }

  static async create(path: string, from: number, settings: BounceSettings): Promise<BounceFile> {
    const { rate, bits, dither, format, mono } = settings;
    const writer = await AudioWriter.create(path, { rate, bits, dither, format, channels: mono ? 1 : 2 });
    return new BounceFile(path, writer, from, settings);
  }

  /**
   * A quantum.
   *
   * @param late frames by which the sound is late altogether.
   * @param most frames that the file may have.
   */
  write(left: Float32Array, right: Float32Array, late: number, most: number): void {
    if (this.#skip < 0) this.#skip = late;
    const from = Math.min(QUANTUM, this.#skip);
    this.#skip -= from;
    const to = Math.min(QUANTUM, from + most - this.#done);
    if (from >= to) return;
    this.#done += to - from;
    const [l, r] = [left.subarray(from, to), right.subarray(from, to)];
    this.heard ||= !isSilent(l) || !isSilent(r);
    this.#put(this.#mono ? this.#toMono(l, r) : [l, r], to - from);
  }

  /** Frames that were written so far, at the session's rate. */
  get frames(): number {
    return this.#done;
  }

  /** Silence up to so many frames: all files of a bounce are of one length. */
  fillUp(frames: number): void {
    const nothing = new Float32Array(QUANTUM);
    while (this.#done < frames) {
      const many = Math.min(QUANTUM, frames - this.#done);
      this.#put(this.#mono ? [nothing] : [nothing, nothing], many);
      this.#done += many;
    }
  }

  #toMono(left: Float32Array, right: Float32Array): readonly Float32Array[] {
    const [mixed] = this.#mixed as [Float32Array];
    for (let n = 0; n < left.length; n++) mixed[n] = ((left[n] as number) + (right[n] as number)) / 2;
    return this.#mixed;
  }

  #put(rows: readonly Float32Array[], frames: number): void {
    if (!this.#resampler) return this.#writer.write(rows, frames);
    const many = this.#resampler.process(rows, frames, this.#room);
    this.#writer.write(this.#room, many);
  }

  async finish(): Promise<Written> {
    if (this.#resampler) {
      const many = this.#resampler.flush(this.#room);
      if (many > 0) this.#writer.write(this.#room, many);
    }
    return this.#writer.finish();
  }

  abort(): void {
    this.#writer.abort();
  }
}

/** Does nothing ring any more? */
export function isSilent(row: Float32Array): boolean {
  return row.every((sample) => Math.abs(sample) < RINGS);
}
