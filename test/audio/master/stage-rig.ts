import type { Kernel, Place } from '../../../src/dsp/kernel.ts';
import { QUANTUM } from '../../../src/dsp/kernel/layout.ts';
import type { Stereo } from '../../dsp/effect-rig.ts';

/** A stage of the mastering chain. */
export interface Stage {
  run(left: Place, right: Place): void;
}

/**
 * Sound through a stage, quantum by quantum.
 *
 * @param before is called before each quantum.
 */
export function played(
  k: Kernel,
  stage: Stage,
  [left, right]: Stereo,
  before: (quantum: number) => void = () => {},
): Stereo {
  const places = [k.takePlanar(), k.takePlanar()] as const;
  const out = [new Float32Array(left.length), new Float32Array(left.length)] as const;
  for (let at = 0; at + QUANTUM <= left.length; at += QUANTUM) {
    before(at / QUANTUM);
    k.planar(places[0]).set(left.subarray(at, at + QUANTUM));
    k.planar(places[1]).set(right.subarray(at, at + QUANTUM));
    stage.run(...places);
    out[0].set(k.planar(places[0]), at);
    out[1].set(k.planar(places[1]), at);
  }
  return out;
}

/** What a twin makes of the same, in double precision. */
export function twinPlayed(
  twin: { process(left: Float64Array, right: Float64Array): void },
  [left, right]: Stereo,
  before: (quantum: number) => void = () => {},
): readonly [Float64Array, Float64Array] {
  const out = [Float64Array.from(left), Float64Array.from(right)] as const;
  for (let at = 0; at + QUANTUM <= left.length; at += QUANTUM) {
    before(at / QUANTUM);
    twin.process(out[0].subarray(at, at + QUANTUM), out[1].subarray(at, at + QUANTUM));
  }
  return out;
}

/** A click of height 1 on the left, nothing on the right. */
export const click = (frames: number): Stereo => {
  const left = new Float32Array(frames);
  left[0] = 1;
  return [left, new Float32Array(frames)];
};
