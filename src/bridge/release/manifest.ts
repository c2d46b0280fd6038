import type { Album } from '../../mastering/album.ts';
import type { Delivery } from '../../mastering/deliveries.ts';
import { codesOf } from '../../mastering/release-tags.ts';
import type { LoudnessTags } from '../../mastering/tags.ts';
import { programVersion } from '../program.ts';
import type { Master } from './master.ts';
import type { DeliveredFile } from './place.ts';
import type { Quality } from './quality.ts';

/** Levels for a file: two places are enough for anybody, and silence has none. */
interface ManifestLevels {
  /** LUFS. */
  readonly loudness: number | null;
  /** LU. */
  readonly range: number;
  /** dBTP. */
  readonly truePeak: number | null;
}

/** What a delivery is, for programs. Nothing in it says when it was made: the same album makes the same bytes. */
export interface Manifest {
  readonly program: string;
  readonly delivery: string;
  readonly album: {
    readonly title: string;
    readonly artist: string;
    readonly barcode?: string;
    readonly seconds: number;
    readonly levels: ManifestLevels;
  };
  readonly rate: number;
  readonly bits: number;
  readonly dither: string;
  readonly target: { readonly loudness: number | null; readonly ceiling: number };
  readonly tracks: readonly {
    readonly number: number;
    readonly title: string;
    readonly isrc?: string;
    /** s, from the beginning of the album. */
    readonly start: number;
    readonly seconds: number;
    /** dB that it was changed by. */
    readonly gain: number;
    readonly levels: ManifestLevels;
  }[];
  readonly files: readonly DeliveredFile[];
}

const rounded = (n: number, places = 2): number => Number(n.toFixed(places));
const levelOf = (n: number): number | null => (n > -Infinity ? rounded(n) : null);

function levelsFor({ integrated, range, truePeak }: LoudnessTags): ManifestLevels {
  return { loudness: levelOf(integrated), range: rounded(range), truePeak: levelOf(truePeak) };
}

/** @param files without the manifest itself. */
export function manifestOf(
  album: Album,
  delivery: Delivery,
  { stage, made }: Master,
  { levels }: Quality,
  files: readonly DeliveredFile[],
): Manifest {
  const seconds = (frames: number) => rounded(frames / stage.rate, 6);
  const { barcode } = codesOf(undefined, album.barcode);
  return {
    program: `Faderline ${programVersion}`,
    delivery: delivery.id,
    album: {
      title: album.title,
      artist: album.artist,
      ...(barcode !== undefined && { barcode }),
      seconds: seconds(stage.frames),
      levels: levelsFor(levels.album),
    },
    rate: stage.rate,
    bits: delivery.bits,
    dither: delivery.dither,
    target: { loudness: delivery.loudness ?? null, ceiling: delivery.ceiling },
    tracks: stage.marks.map(({ start, end }, n) => ({
      number: n + 1,
      title: album.tracks[n]?.title ?? '',
      ...codesOf(album.tracks[n]?.isrc, undefined),
      start: seconds(start),
      seconds: seconds(end - start),
      gain: rounded((made.gains[n] ?? 0) + (stage.gains[n] ?? 0)),
      levels: levelsFor(levels.tracks[n] ?? levels.album),
    })),
    files,
  };
}
