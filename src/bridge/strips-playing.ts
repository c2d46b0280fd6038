import type { Engine } from '../engine/engine.ts';

/** Stands for the number of a strip where the reference track is meant. */
export const REFERENCE_STRIP = -1;

/** A strip and the files it plays, each once. */
interface StripPlaying {
  readonly strip: number;
  readonly files: readonly string[];
}

/** Every strip that plays files, in the order of the desk; the reference track is the last. */
export function stripsPlaying({ clips, reference }: Engine): readonly StripPlaying[] {
  const strips = [...clips].map(([strip, list]) => ({
    strip,
    files: [...new Set(list.map(({ file }) => file))],
  }));
  return reference ? [...strips, { strip: REFERENCE_STRIP, files: [reference.file] }] : strips;
}
