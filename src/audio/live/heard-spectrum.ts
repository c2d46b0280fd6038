import { Spectrum } from '../../dsp/spectrum.ts';
import { counter, type SharedSound } from './shared-memory.ts';

/** Frames that are taken out of the ring at a time. */
const PIECE = 1024;
/** What the lowest bands are read from, s: so much of the past is looked at, at first and after a pause. */
const LOOK = 0.7;

/** What is heard where in what the phones hear. It costs something only when it is read. */
export class HeardSpectrum {
  /** Mid frequencies of the bands, Hz. */
  readonly frequencies: readonly number[];
  readonly #sound: SharedSound;
  readonly #spectrum: Spectrum;
  readonly #most: number;
  readonly #levels: Float32Array;
  readonly #piece = new Float32Array(2 * PIECE);
  readonly #left = new Float32Array(PIECE);
  readonly #right = new Float32Array(PIECE);
  #next: number;

  /** @param rate Hz. */
  constructor(sound: SharedSound, rate: number) {
    this.#sound = sound;
    this.#spectrum = new Spectrum(rate);
    this.frequencies = this.#spectrum.frequencies;
    this.#levels = new Float32Array(this.frequencies.length);
    // the ring must hold it
    this.#most = Math.min(Math.round(LOOK * rate), 49_152);
    this.#next = (this.#written - this.#most) >>> 0;
  }

  get #written(): number {
    return this.#sound.get(counter.written) >>> 0;
  }

  /** Levels of the bands now, dBFS, lowest first. The row is used again. */
  read(): Float32Array {
    const written = this.#written;
    if ((written - this.#next) >>> 0 > this.#most) this.#next = (written - this.#most) >>> 0;
    for (let left = (written - this.#next) >>> 0; left > 0; left = (written - this.#next) >>> 0) {
      const frames = Math.min(PIECE, left);
      this.#sound.listen(this.#next, frames, this.#piece);
      for (let n = 0; n < frames; n++) {
        this.#left[n] = this.#piece[2 * n] as number;
        this.#right[n] = this.#piece[2 * n + 1] as number;
      }
      this.#spectrum.add(this.#left, this.#right, frames);
      this.#next = (this.#next + frames) >>> 0;
    }
    this.#spectrum.read(this.#levels);
    return this.#levels;
  }
}
