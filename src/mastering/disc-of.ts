import type { Album } from './album.ts';
import { ean13 } from './codes.ts';
import { SECTOR_FRAMES, type Disc, type DiscTrack } from './disc.ts';
import { codesOf } from './release-tags.ts';
import type { Mark } from './sequence.ts';

/**
 * The CD of an album. An index stands on a sector: a track's on the one its first frame lies in, so that nothing of it is cut;
 * a pause's on the first that has nothing of the track before.
 *
 * @param marks at 44.1 kHz. @param frames of the whole, a multiple of 588.
 */
export function discOf(album: Album, marks: readonly Mark[], frames: number): Disc {
  const { barcode } = codesOf(undefined, album.barcode);
  const tracks = album.tracks.map((track, n): DiscTrack => {
    const { isrc } = codesOf(track.isrc, undefined);
    const composer = track.composer ?? album.composer;
    const start = Math.floor((marks[n]?.start ?? 0) / SECTOR_FRAMES);
    const pause = n === 0 ? start : Math.ceil((marks[n - 1]?.sounds ?? 0) / SECTOR_FRAMES);
    return {
      title: track.title,
      performer: track.artist ?? album.artist,
      start,
      ...(pause < start && { pause }),
      ...(composer !== undefined && { composer }),
      ...(isrc !== undefined && { isrc }),
    };
  });
  return {
    title: album.title,
    performer: album.albumArtist ?? album.artist,
    tracks,
    sectors: frames / SECTOR_FRAMES,
    ...(album.genre !== undefined && { genre: album.genre }),
    ...(album.date !== undefined && { date: album.date }),
    ...(barcode !== undefined && { barcode: ean13(barcode) }),
  };
}
