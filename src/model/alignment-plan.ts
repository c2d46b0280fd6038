import type { PreparePart } from './input.ts';
import { heardBy } from './stem-names.ts';

// Which strips hear the same, and what makes them agree.

/** Strips that are held against the first of them. */
export type Together<T> = readonly T[];

/**
 * Strips whose names say that they are microphones (or a line) of one source: "Kick In" and "Kick Out", "Bass DI" and "Bass Amp".
 * Two players of one instrument are none.
 */
export function togetherByName<T extends { readonly name: string }>(
  strips: readonly T[],
): readonly Together<T>[] {
  const sources = new Map<string, { readonly strips: T[]; placed: boolean }>();
  for (const strip of strips) {
    const { source, placed } = heardBy(strip.name);
    if (source === '') continue;
    const known = sources.get(source) ?? { strips: [], placed: false };
    known.strips.push(strip);
    known.placed ||= placed;
    sources.set(source, known);
  }
  return [...sources.values()].filter((one) => one.placed && one.strips.length > 1).map((one) => one.strips);
}

/** A strip, how it stands to the first of those that hear the same, and how it is set. */
export interface Standing {
  readonly strip: number;
  /** Its sound before polarity and delay, s after that of the first; 0 for the first itself. */
  readonly later: number;
  readonly inverted: boolean;
  readonly polarity: 0 | 1;
  /** s */
  readonly delay: number;
}

/** Less is no more than the microphone's own shape, s: 1.7 cm of air. */
const NEAR = 0.00005;
/** What a strip can be delayed by, s. */
const MOST_DELAY = 0.5;

/**
 * What to set so that all are upright with the first and as late as the latest: nothing can be made earlier. Strips that are
 * right already, by what is set on them, are left out.
 */
export function agreeing(all: Together<Standing>): readonly PreparePart[] {
  const [first] = all;
  if (!first) return [];
  const arrives = all.map(({ later, delay }) => later + delay);
  const latest = Math.max(...arrives);
  return all.flatMap((one, i) => {
    const turned = (one.inverted ? 1 : 0) ^ one.polarity ^ first.polarity;
    const by = latest - (arrives[i] as number);
    const delay = Math.min(MOST_DELAY, Math.round((one.delay + by) * 1e6) / 1e6);
    const part = {
      ...(turned === 1 && { polarity: one.polarity === 1 ? (0 as const) : (1 as const) }),
      ...(by >= NEAR && { delay }),
    };
    return Object.keys(part).length > 0 ? [{ strip: one.strip, ...part }] : [];
  });
}
