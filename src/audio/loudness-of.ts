import { Loudness } from '../dsp/loudness.ts';
import type { AudioFile } from './audio-layout.ts';

/** Frames that are measured in one go: some milliseconds' work. */
const SLICE = 16_384;

/** Measures how loud a stretch of a file is as a whole, slice by slice, for whoever has other things to do meanwhile. */
export class LoudnessOf {
  readonly #meter: Loudness;
  readonly #rows = [new Float32Array(SLICE), new Float32Array(SLICE)] as const;
  readonly #file: AudioFile;
  readonly #end: number;
  #place: number;

  /** @param from and `length`: the stretch, frames. */
  constructor(file: AudioFile, from: number, length: number) {
    this.#meter = new Loudness(file.rate);
    this.#file = file;
    this.#place = from;
    this.#end = Math.min(file.frames, from + length);
  }

  /**
   * One slice on.
   *
   * @returns whether that was the last one.
   * @throws BridgeError when the disk fails.
   */
  step(): boolean {
    const frames = Math.min(SLICE, this.#end - this.#place);
    if (frames > 0) {
      const [left, right] = this.#rows;
      const got = this.#file.read(this.#place, frames, this.#rows);
      if (this.#file.channels === 1) right.set(left);
      this.#meter.add(left, right, got);
      this.#place = got < frames ? this.#end : this.#place + frames;
    }
    return this.#place >= this.#end;
  }

  /** LUFS; −Infinity for silence. */
  get integrated(): number {
    return this.#meter.integrated;
  }
}
