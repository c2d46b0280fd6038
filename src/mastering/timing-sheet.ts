import type { Album } from './album.ts';
import type { Side } from './sides.ts';
import type { Mark } from './sequence.ts';

/** m:ss.cc */
function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const rest = (hundredths % 6000) / 100;
  return `${Math.floor(hundredths / 6000)}:${rest.toFixed(2).padStart(5, '0')}`;
}

/**
 * What the cutter goes by: where each track begins on its side, how long it sounds, and how long the pause behind it is.
 *
 * @param marks and `rate` of the files.
 */
export function timingSheet(
  album: Album,
  sides: readonly Side[],
  marks: readonly Mark[],
  rate: number,
): string {
  const lines = [`${album.artist} – ${album.title}`, ''];
  for (const { name, first, last } of sides) {
    const zero = marks[first]?.start ?? 0;
    const over = sideEnd(marks, last);
    lines.push(`Side ${name}, ${clock((over - zero) / rate)}`, '  no  start    length   pause    title');
    for (let n = first; n <= last; n++) {
      const { start, sounds, end } = marks[n] as Mark;
      const pause = n === last ? 0 : Math.max(0, end - sounds);
      const columns = [start - zero, sounds - start, pause].map((frames) => clock(frames / rate).padEnd(9));
      lines.push(`  ${String(n + 1).padStart(2, '0')}  ${columns.join('')}${album.tracks[n]?.title ?? ''}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** Where the file of a side ends: with its last track, the pause behind which belongs to no side. */
export function sideEnd(marks: readonly Mark[], last: number): number {
  const mark = marks[last];
  return mark ? Math.min(mark.sounds, mark.end) : 0;
}
