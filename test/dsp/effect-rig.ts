import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import { noise } from './tones.ts';

/** Sound of two sides. */
export type Stereo = readonly [left: Float32Array, right: Float32Array];

export const stereo = (frames: number): Stereo => [new Float32Array(frames), new Float32Array(frames)];

/** Another noise on each side. */
export const noises = (frames: number, seed: number): Stereo => [
  noise(frames, seed),
  noise(frames, seed + 1),
];

/**
 * How far an effect is from its twin, dB of the power of what comes out: through noise, then silence.
 *
 * @param before is called before each quantum.
 */
export function errorBeside(
  twin: {
    process(left: Float32Array, right: Float32Array, outLeft: Float32Array, outRight: Float32Array): void;
  },
  play: (sound: Stereo) => Stereo,
  noisy: number,
  silent: number,
  before: (quantum: number) => void,
): number {
  let wrong = 0;
  let all = 0;
  for (let n = 0; n < noisy + silent; n++) {
    before(n);
    const sound = n < noisy ? noises(QUANTUM, n + 1) : stereo(QUANTUM);
    const out = stereo(QUANTUM);
    twin.process(...sound, ...out);
    for (const [side, samples] of play(sound).entries()) {
      wrong += energy(samples.map((x, i) => x - out[side]![i]!));
      all += energy(samples);
    }
  }
  return 10 * Math.log10(wrong / all);
}

/** An effect of the kernel, planar in and out, with its block. */
export async function effect(
  name: 'reverb' | 'echo',
  bytes: number,
  set: (floats: Float32Array, base: number) => void,
) {
  const host: Kernel = await kernel();
  const block: Place = host.take(bytes);
  const places = [0, 1, 2, 3].map(() => host.takePlanar()) as [Place, Place, Place, Place];
  const { floats } = host;
  set(floats, block >> 2);
  return {
    block: floats.subarray(block >> 2, (block + bytes) >> 2),
    set: (other: typeof set) => {
      other(floats, block >> 2);
    },
    /** What comes out for what goes in, quantum by quantum. */
    play([left, right]: Stereo): Stereo {
      const out = stereo(left.length);
      for (let at = 0; at < left.length; at += QUANTUM) {
        floats.set(left.subarray(at, at + QUANTUM), places[0] >> 2);
        floats.set(right.subarray(at, at + QUANTUM), places[1] >> 2);
        host.run[name](...places, block);
        out[0].set(floats.subarray(places[2] >> 2, (places[2] >> 2) + QUANTUM), at);
        out[1].set(floats.subarray(places[3] >> 2, (places[3] >> 2) + QUANTUM), at);
      }
      return out;
    },
  };
}

/** Whole quanta in so many seconds. */
export const quanta = (seconds: number, rate: number) => QUANTUM * Math.ceil((seconds * rate) / QUANTUM);

export const energy = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0);

export const highest = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The largest step from one sample to the next. */
export function steepest(samples: Float32Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs(samples[i]! - samples[i - 1]!));
  return most;
}
