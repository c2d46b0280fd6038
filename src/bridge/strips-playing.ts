import type { Engine } from '../engine/engine.ts';

/** Stands for the number of a strip where the reference tracks are meant. */
export const REFERENCE_STRIP = -1;

/** A strip and the files it plays, each once. */
interface StripPlaying {
  readonly strip: number;
  readonly files: readonly string[];
}

/** Every strip that plays files, in the order of the desk; the reference tracks are the last. */
export function stripsPlaying({ clips, references }: Engine): readonly StripPlaying[] {
  const strips = [...clips].map(([strip, list]) => ({
    strip,
    files: [...new Set(list.map(({ file }) => file))],
  }));
  if (references.length === 0) return strips;
  return [...strips, { strip: REFERENCE_STRIP, files: [...new Set(references.map(({ file }) => file))] }];
}
