import { discOf } from '../../mastering/disc-of.ts';
import { SECTOR_FRAMES, SECTORS_PER_SECOND } from '../../mastering/disc.ts';
import { framesToSector, msf } from '../../mastering/red-book.ts';
import { marksAt, type PlacedTrack, type Sequence } from '../../mastering/sequence.ts';
import { sidesOf } from '../../mastering/sides.ts';
import type { Album } from '../../mastering/album.ts';
import type { Delivered, OpenRelease } from './release.ts';
import { escaped, tableOf } from './report-html.ts';
import { clock } from './words.ts';

// What goes along with a delivery on paper: places on a disc, sides of a record, the files.

type Laid = Pick<OpenRelease, 'album' | 'sequence'>;

/** What is between a track and the one before it: "3.5 s", "4.0 s crossed", nothing. */
export function before({ gap, overlap }: PlacedTrack, rate: number): string {
  const long = (frames: number): string => `${Number((frames / rate).toFixed(2))} s`;
  if (overlap > 0) return `${long(overlap)} crossed`;
  return gap > 0 ? long(gap) : '–';
}

/** Where the indexes of a CD are, as its CUE sheet has them; and the sides of a record. */
export function placesOf({ album, sequence }: Laid, { delivery: { files } }: Delivered): string {
  if (files.includes('cue')) return discTable(album, sequence);
  return files.includes('sides') ? sideTable(album, sequence) : '';
}

function discTable(album: Album, sequence: Sequence): string {
  const rate = SECTOR_FRAMES * SECTORS_PER_SECOND;
  const exact = Math.ceil((sequence.frames * rate) / sequence.rate);
  const disc = discOf(album, marksAt(sequence, rate), exact + framesToSector(exact));
  const rows = disc.tracks.map(({ title, isrc, pause, start }, n) => [
    `${n + 1}. ${escaped(title)}`,
    isrc ?? '–',
    pause === undefined ? '–' : msf(pause),
    msf(start),
  ]);
  const end = ['The end', disc.barcode ?? '–', '', msf(disc.sectors)];
  return tableOf(
    ['Place (minutes:seconds:sectors)', 'ISRC, barcode', 'index 00', 'index 01'],
    [...rows, end],
  );
}

function sideTable(album: Album, { tracks, rate }: Sequence): string {
  const starts = tracks.map(({ at }) => at / rate);
  const until = ({ at, frames }: PlacedTrack) => (at + frames) / rate;
  const last = tracks.at(-1);
  const sides = sidesOf(album.tracks, [...starts, last ? until(last) : 0]);
  const rows = sides.map(({ name, first, last: end }) => {
    const over = tracks[end];
    return [
      `Side ${name}`,
      first === end ? String(first + 1) : `${first + 1} to ${end + 1}`,
      clock((over ? until(over) : 0) - (starts[first] ?? 0)),
    ];
  });
  return tableOf(['Side', 'tracks', 'lasts'], rows);
}

/** The files of a delivery, to be opened from the page that lies beside its folder. */
export function fileList({ delivery: { id }, manifest }: Delivered): string {
  const files = manifest?.files ?? [];
  if (files.length === 0) return '';
  const items = files.map(({ file, bytes }) => {
    const way = [id, ...file.split('/')].map(encodeURIComponent).join('/');
    return `<li><a href="${escaped(way)}">${escaped(file)}</a> <span class="soft">${size(bytes)}</span></li>`;
  });
  return `<details><summary>Files (${files.length})</summary>\n<ul class="files">\n${items.join('\n')}\n</ul></details>`;
}

const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
