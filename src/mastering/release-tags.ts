import type { Album } from './album.ts';
import { readBarcode, readIsrc } from './codes.ts';
import type { Artwork, LoudnessTags, Tags } from './tags.ts';

/** What the file of a track says of itself. */
export function tagsOf(
  album: Album,
  number: number,
  artwork: Artwork | undefined,
  loudness?: { readonly album: LoudnessTags; readonly track: LoudnessTags },
): Tags {
  const track = album.tracks[number - 1];
  const { title, artist, isrc } = track ?? { title: undefined };
  const said: Tags = {
    ...pick(album, [
      'albumArtist',
      'composer',
      'date',
      'genre',
      'comment',
      'label',
      'copyright',
      'disc',
      'discs',
    ]),
    ...(track && pick(track, ['composer', 'genre', 'comment'])),
    artist: artist ?? album.artist,
    album: album.title,
    track: number,
    tracks: album.tracks.length,
    ...(loudness && {
      loudness: loudness.track,
      albumLoudness: { integrated: loudness.album.integrated, truePeak: loudness.album.truePeak },
    }),
    ...(title !== undefined && { title }),
    ...(artwork && { artwork }),
  };
  return { ...said, ...codesOf(isrc, album.barcode) };
}

/** Codes as files store them; what is no code, and was waived, is left out. */
export function codesOf(
  isrc: string | undefined,
  barcode: string | undefined,
): Pick<Tags, 'isrc' | 'barcode'> {
  const good = isrc === undefined ? undefined : readIsrc(isrc);
  const bars = barcode === undefined ? undefined : readBarcode(barcode);
  return { ...(good?.ok === true && { isrc: good.code }), ...(bars?.ok === true && { barcode: bars.code }) };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  const all = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]] as const);
  return Object.fromEntries(all) as Pick<T, K>;
}
