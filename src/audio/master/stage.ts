import type { Kernel, Place } from '../../dsp/kernel.ts';

/** One processor of the mastering chain: two channels of planar sound, quantum by quantum. */
export interface MasterStage {
  /** Frames that what it gives is late by; may become another by what it is set to. */
  readonly late: number;
  /** Begins anew: everything is as it is to be, and nothing of what was rings on. */
  snap(): void;
  /** The same while others sound, where `snap` would take too long: it may be silent for up to 80 ms. */
  begin?(): void;
  /** One quantum, in place. */
  run(left: Place, right: Place): void;
}

/** How a stage is made, and what it is told. */
export interface StagePlan<Stage extends MasterStage = MasterStage> {
  /** Its parameters, below `master/`, in the order in which `set` takes their values. */
  readonly paths: readonly string[];
  make(kernel: Kernel, rate: number): Stage;
  /** Frames that it can be late by at the most; as it is made where it is not said. */
  mostLate?(rate: number): number;
  /** @param changed 1 for each value that is another than it was. */
  set(stage: Stage, values: Float64Array, changed: Uint8Array): void;
}

export const numbersFrom1 = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Did any of these change? */
export function anyOf(changed: Uint8Array, from: number, to: number): boolean {
  for (let n = from; n < to; n++) if (changed[n] === 1) return true;
  return false;
}
