import type { SessionDocument } from './document.ts';

/** Where a song ends, samples: by its own length, by what plays, or by the last point; 0 where nothing says. */
export function songEnd({
  length,
  clips = {},
  lanes,
}: Pick<SessionDocument, 'length' | 'clips' | 'lanes'>): number {
  if (length > 0) return length;
  const ends = Object.values(clips).flatMap((list) => list.map((clip) => clip.at + clip.length));
  const last = Object.values(lanes).map(({ times }) => times.at(-1) ?? 0);
  return Math.max(0, ...(ends.length > 0 ? ends : last));
}
