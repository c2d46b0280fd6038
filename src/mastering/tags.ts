/** A picture for the cover. */
export interface Artwork {
  readonly type: 'image/jpeg' | 'image/png';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bits of a pixel over all its colours; left out where it is not known. */
  readonly depth?: number;
  readonly bytes: Uint8Array;
}

/** How loud a finished track is, as its file says it (bext, ReplayGain). */
export interface LoudnessTags {
  /** LUFS; −Infinity where there is no reading. */
  readonly integrated: number;
  /** LU */
  readonly range: number;
  /** dBTP */
  readonly truePeak: number;
  /** LUFS */
  readonly maxMomentary: number;
  readonly maxShortTerm: number;
}

/** What a file says of itself. Of what is left out nothing is written. */
export interface Tags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly albumArtist?: string;
  readonly composer?: string;
  /** A year, or a day as yyyy-mm-dd. */
  readonly date?: string;
  readonly genre?: string;
  /** From 1. */
  readonly track?: number;
  readonly tracks?: number;
  readonly disc?: number;
  readonly discs?: number;
  /** Twelve characters, without hyphens. */
  readonly isrc?: string;
  /** UPC (12 digits) or EAN (13). */
  readonly barcode?: string;
  readonly comment?: string;
  readonly label?: string;
  readonly copyright?: string;
  readonly artwork?: Artwork;
  readonly loudness?: LoudnessTags;
  /** Of the album as a whole, for ReplayGain. */
  readonly albumLoudness?: Pick<LoudnessTags, 'integrated' | 'truePeak'>;
}
