import type { SharedSound } from '../audio/live/shared-memory.ts';
import type { Strip } from '../model/layout.ts';
import { mixMeter, mixShown, stripMeter } from '../model/meters.ts';

const NOTHING = new Float32Array(0);

/** What the sound tells of strips and mix, in the rows that pages are told; read anew for every frame into the same rows. */
export class MixRows {
  /** How far gate, compressor and limiter together take each strip down, dB, 0 or less. */
  readonly reductions: Float32Array;
  readonly #mix = new Float32Array(mixShown.fields);
  readonly #main: number;
  #sounds = false;

  constructor(strips: readonly Strip[]) {
    this.reductions = new Float32Array(strips.length);
    this.#main = strips.find(({ kind }) => kind === 'main')?.number ?? 0;
  }

  /** By `mixShown`; empty where nothing sounds. */
  get mix(): Float32Array {
    return this.#sounds ? this.#mix : NOTHING;
  }

  /** @param sound undefined where the desk does not sound. */
  read(sound: SharedSound | undefined): void {
    this.#sounds = sound !== undefined;
    if (!sound) {
      this.reductions.fill(0);
      return;
    }
    const { strips, mix } = sound;
    for (let strip = 0; strip < this.reductions.length; strip++) {
      const at = strip * stripMeter.fields;
      this.reductions[strip] =
        (strips[at + stripMeter.gate] as number) +
        (strips[at + stripMeter.comp] as number) +
        (strips[at + stripMeter.limiter] as number);
    }
    for (let field = 0; field < mixMeter.fields; field++) this.#mix[field] = mix[field] as number;
    this.#mix[mixShown.correlation] = strips[
      this.#main * stripMeter.fields + stripMeter.correlation
    ] as number;
  }
}
