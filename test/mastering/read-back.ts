import { execFileSync } from 'node:child_process';
import { parseFile } from 'music-metadata';
import type { Tags } from '../../src/mastering/tags.ts';

/** Drops what there is not, as `Tags` leaves it out. */
function there(all: Readonly<Record<string, unknown>>): Tags {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

/** What `music-metadata` finds in a file. */
export async function asMusicMetadata(file: string) {
  const { common, format, native, quality } = await parseFile(file);
  const one = (list: readonly string[] | undefined) => list?.join(' & ');
  const [picture] = common.picture ?? [];
  const tags = there({
    title: common.title,
    artist: common.artist,
    album: common.album,
    albumArtist: common.albumartist,
    composer: one(common.composer),
    date: common.date ?? common.year?.toString(),
    genre: one(common.genre),
    track: common.track.no,
    tracks: common.track.of,
    disc: common.disk.no,
    discs: common.disk.of,
    isrc: one(common.isrc),
    barcode: common.barcode,
    comment: one(common.comment?.map(({ text }) => text ?? '')),
    label: one(common.label),
    copyright: common.copyright,
  });
  return { tags, common, format, native, warnings: quality.warnings, picture };
}

/** What ffprobe finds in a file: names as ffmpeg has them, in small letters. */
export function asFfprobe(
  file: string,
  ...more: readonly string[]
): {
  tags: Record<string, string>;
  streams: Record<string, unknown>[];
} {
  const said = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', ...more, '-of', 'json', file], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  );
  const tags = Object.entries<string>(said.format.tags ?? {}).map(([name, text]) => [
    name.toLowerCase(),
    text,
  ]);
  return { tags: Object.fromEntries(tags), streams: said.streams };
}
