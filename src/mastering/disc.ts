/** CD frames (sectors) a second. @source Red Book */
export const SECTORS_PER_SECOND = 75;
/** Frames of sound in a sector at 44.1 kHz. @source Red Book */
export const SECTOR_FRAMES = 588;

/** One track of a CD. Places are sectors from where the programme begins (00:00:00 of the image). */
export interface DiscTrack {
  readonly title: string;
  readonly performer: string;
  readonly composer?: string;
  /** Twelve characters, without hyphens. */
  readonly isrc?: string;
  /** Index 00, where its pause begins; left out where it has none. */
  readonly pause?: number;
  /** Index 01. */
  readonly start: number;
}

/** A CD: what CUE sheets and DDP images are made of. */
export interface Disc {
  readonly title: string;
  readonly performer: string;
  readonly genre?: string;
  readonly date?: string;
  /** EAN of 13 digits; a UPC of 12 has a 0 before it here. */
  readonly barcode?: string;
  readonly tracks: readonly DiscTrack[];
  /** Of the whole programme. */
  readonly sectors: number;
}
