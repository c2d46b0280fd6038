import { LANES } from '../../dsp/kernel/layout.ts';
import type { Strip, StripKind } from '../../model/layout.ts';

/** The stages of the desk, in the order in which sound goes through them. DCAs carry none. */
export const stages = ['ch', 'grp', 'bus', 'main'] as const satisfies readonly StripKind[];
export type Stage = (typeof stages)[number];

/** A bit for every lane of a bank. */
export const ALL_LANES = (1 << LANES) - 1;

/** Where a strip stands: its bank, and its lane there; a stereo strip has the lane after it as well. */
export interface Slot {
  readonly strip: Strip;
  readonly stereo: boolean;
  readonly bank: number;
  readonly lane: number;
}

/** The strips that carry sound, in banks of eight lanes. */
export interface Slots {
  /** By number of the strip; undefined for DCAs. */
  readonly of: readonly (Slot | undefined)[];
  /** The slots of each bank. */
  readonly banks: readonly (readonly Slot[])[];
  /** The first bank of each stage, and the one after its last. */
  readonly range: Readonly<Record<Stage, readonly [from: number, to: number]>>;
}

/**
 * Puts strips into lanes, stage by stage: the stereo ones first, so that pairs begin in even lanes.
 *
 * @param isStereo of channels; everything after them is stereo.
 */
export function slotsOf(strips: readonly Strip[], isStereo: (strip: Strip) => boolean): Slots {
  const of: (Slot | undefined)[] = strips.map(() => undefined);
  const banks: Slot[][] = [];
  const range = {} as Record<Stage, readonly [number, number]>;
  for (const stage of stages) {
    const first = banks.length;
    const here = strips.filter(({ kind }) => kind === stage);
    const wide = (strip: Strip): boolean => stage !== 'ch' || isStereo(strip);
    let lane = LANES;
    for (const strip of [...here.filter(wide), ...here.filter((one) => !wide(one))]) {
      if (lane === LANES) {
        banks.push([]);
        lane = 0;
      }
      const slot = { strip, stereo: wide(strip), bank: banks.length - 1, lane };
      of[strip.number] = slot;
      (banks[slot.bank] as Slot[]).push(slot);
      lane += slot.stereo ? 2 : 1;
    }
    range[stage] = [first, banks.length];
  }
  return { of, banks, range };
}
