/** How a fade goes; see `fade-curves.ts` for each as a formula. */
export const fadeCurves = ['linear', 'equal power', 'exponential', 's-curve'] as const;
export type FadeCurve = (typeof fadeCurves)[number];

export interface AlbumFade {
  /** s, 0 or more. */
  readonly length: number;
  readonly curve: FadeCurve;
}

/** Where a track's sound comes from: a session that is rendered, or a finished file. Paths are relative to the album's folder. */
export type TrackSource = { readonly session: string } | { readonly file: string };

/** One song of an album, as the album file says it: what is left out is as the album has it, or none. */
export interface AlbumTrack {
  readonly source: TrackSource;
  readonly title: string;
  readonly artist?: string;
  readonly composer?: string;
  readonly genre?: string;
  readonly comment?: string;
  /** Twelve characters, without hyphens. */
  readonly isrc?: string;
  /** s of silence before it; the album's gap where it is left out. Of no meaning for the first. */
  readonly gap?: number;
  /** s by which it begins before the one before it ends; then there is no gap. */
  readonly crossfade?: AlbumFade;
  /** dB on top of what the loudness asks for: the intended differences. */
  readonly trim: number;
  /** s: which stretch of the source is used; to its end where `out` is left out. */
  readonly in: number;
  readonly out?: number;
  readonly fadeIn: AlbumFade;
  readonly fadeOut: AlbumFade;
  /** Vinyl: which side it is on; shared out by length where it is left out. */
  readonly side?: string;
}

/** A red line that somebody crosses knowingly. */
export interface Waiver {
  /** Name of the check, as the report has it. */
  readonly check: string;
  /** Track number from 1; all where it is left out. */
  readonly track?: number;
  readonly reason: string;
}

/** What an album asks of one delivery that its preset does not. */
interface DeliveryLevel {
  /** LUFS. */
  readonly loudness?: number;
  /** dBTP. */
  readonly ceiling?: number;
}

/** An album, as its file says it. */
export interface Album {
  readonly title: string;
  readonly artist: string;
  readonly albumArtist?: string;
  readonly composer?: string;
  /** A year, or a day as yyyy-mm-dd. */
  readonly date?: string;
  readonly genre?: string;
  readonly label?: string;
  readonly copyright?: string;
  readonly comment?: string;
  /** UPC (12 digits) or EAN (13). */
  readonly barcode?: string;
  /** A JPEG or PNG, relative to the album's folder. */
  readonly artwork?: string;
  readonly disc?: number;
  readonly discs?: number;
  /** s of silence between two tracks where they say nothing. */
  readonly gap: number;
  /** `album`: one gain for all, so that quiet songs stay quieter; `track`: each to the target by itself. */
  readonly normalise: 'album' | 'track';
  /** By name of the delivery. */
  readonly levels: Readonly<Record<string, DeliveryLevel>>;
  readonly tracks: readonly AlbumTrack[];
  readonly waivers: readonly Waiver[];
}
