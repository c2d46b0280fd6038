import { cueName } from '../scenes/cues.ts';
import type { Engine } from './engine.ts';
import type { Change } from './history.ts';
import { cueList, listDiffers } from './lists.ts';

/**
 * Cues that a step would bring back, or give another number, stay as they are where others have given that number away since:
 * a number is there once.
 *
 * @param kept whether a cue stays anyway. @returns why each of them stays, by its key.
 */
export function takenNumbers(
  { show }: Engine,
  cues: NonNullable<Change['cues']>,
  side: 'before' | 'after',
  kept: (key: string) => boolean = () => false,
): ReadonlyMap<string, string> {
  const { keyOf } = cueList;
  const going = new Set(listDiffers(cueList, cues).filter((key) => !kept(key)));
  const why = new Map<string, string>();
  for (let looks = true; looks;) {
    looks = false; // one that stays may be in the way of the next
    for (const cue of cues[side]) {
      if (!going.has(keyOf(cue))) continue;
      const other = show.cues.find((one) => one.number === cue.number && !going.has(keyOf(one)));
      if (!other) continue;
      why.set(keyOf(cue), `number ${cue.number} is that of ${cueName(other)} now`);
      looks = going.delete(keyOf(cue));
    }
  }
  return why;
}
