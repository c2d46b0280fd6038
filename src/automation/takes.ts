import { MOST_ID } from '../model/document.ts';
import type { Take } from './lane.ts';

/** Takes a lane keeps, and notes they may have together: longer ones push out the oldest sooner. */
const MOST_TAKES = 16;
const MOST_NOTES = 50_000;

/**
 * The takes of a lane with one more, which gets the next number. A single one that is longer than all may be together is
 * not kept by itself: the lane has it. Where there is no next number, they are numbered anew.
 */
export function withTake(
  takes: readonly Take[] = [],
  take: Omit<Take, 'number'>,
): readonly Take[] | undefined {
  const last = takes.at(-1)?.number ?? 0;
  const all = take.times.length > MOST_NOTES ? [...takes] : [...takes, { ...take, number: last + 1 }];
  const notes = (): number => all.reduce((sum, { times }) => sum + times.length, 0);
  while (all.length > MOST_TAKES || notes() > MOST_NOTES) all.shift();
  if (all.length === 0) return undefined;
  return last < MOST_ID ? all : all.map((one, i) => ({ ...one, number: i + 1 }));
}
