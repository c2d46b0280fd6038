import { nearest } from '../model/nearest.ts';
import type { Album } from './album.ts';
import { SECTOR_FRAMES } from './disc.ts';

// What an album is delivered as: a table. What services ask for changes over the years, and an album may ask for other levels.

/** What a delivery is made of: a file for each track, one for each side of a record, or what a plant presses a CD from. */
export type DeliveryFile = 'wav' | 'flac' | 'mp3' | 'm4a' | 'sides' | 'cue' | 'ddp';

/** One kind of delivery. */
export interface Delivery {
  readonly id: string;
  /** What it is for. */
  readonly name: string;
  readonly files: readonly DeliveryFile[];
  /** Hz; without one, that of the album. */
  readonly rate?: number;
  readonly bits: 16 | 24;
  readonly dither: 'tpdf' | 'shaped';
  /** LUFS; without one, as loud as the peaks let it be. */
  readonly loudness?: number;
  /** dBTP. */
  readonly ceiling: number;
  /** May peaks be limited? Otherwise the whole is quieter where they would be over the ceiling. */
  readonly limits: boolean;
  /** Each track is a programme of its own and goes to the target by itself, whatever the album says. */
  readonly each?: boolean;
  /** The whole is filled up with silence to a multiple of so many frames. */
  readonly grid?: number;
  /** Hz below which both sides play the same. */
  readonly monoBelow?: number;
  /** What is looked at besides what every mix is looked at for, for people. */
  readonly checks: string;
}

/** Hz below which a cutter wants no difference between the sides: it would lift the needle out of the groove. */
const ELLIPTICAL = 120;

/**
 * Every kind of delivery.
 *
 * @source Spotify, Apple (Sound Check), YouTube and Tidal as published 2024–2026; EBU R 128 (2023); ATSC A/85:2013; Red Book;
 * guides of cutting rooms
 */
export const deliveries: readonly Delivery[] = [
  {
    id: 'streaming',
    name: 'streaming services',
    files: ['wav', 'flac'],
    bits: 24,
    dither: 'tpdf',
    loudness: -14,
    ceiling: -1,
    limits: true,
    checks: 'album loudness and true peak, ISRC of every track, a barcode, artwork',
  },
  {
    id: 'apple',
    name: 'Apple Music',
    files: ['wav', 'flac'],
    bits: 24,
    dither: 'tpdf',
    loudness: -16,
    ceiling: -1,
    limits: true,
    checks: 'as streaming',
  },
  {
    id: 'broadcast',
    name: 'broadcast, EBU R 128',
    files: ['wav'],
    rate: 48_000,
    bits: 24,
    dither: 'tpdf',
    loudness: -23,
    ceiling: -1,
    limits: true,
    each: true,
    checks: 'loudness of each track within 0.5 LU, true peak',
  },
  {
    id: 'atsc',
    name: 'broadcast, ATSC A/85',
    files: ['wav'],
    rate: 48_000,
    bits: 24,
    dither: 'tpdf',
    loudness: -24,
    ceiling: -2,
    limits: true,
    each: true,
    checks: 'loudness of each track within 0.5 LU, true peak',
  },
  {
    id: 'download',
    name: 'download',
    files: ['flac', 'mp3', 'm4a'],
    bits: 24,
    dither: 'tpdf',
    ceiling: -1,
    limits: false,
    checks: 'true peak with room for lossy codecs, artwork',
  },
  {
    id: 'cd',
    name: 'compact disc',
    files: ['cue', 'ddp'],
    rate: 44_100,
    grid: SECTOR_FRAMES,
    bits: 16,
    dither: 'shaped',
    ceiling: -0.5,
    limits: false,
    checks: 'total time, length and number of tracks, ISRC, barcode, true peak',
  },
  {
    id: 'vinyl',
    name: 'vinyl premaster',
    files: ['sides'],
    rate: 96_000,
    bits: 24,
    dither: 'tpdf',
    ceiling: -3,
    limits: false,
    monoBelow: ELLIPTICAL,
    checks: 'length of each side, sibilance, phase of the bass, no limiter',
  },
];

/** @throws RangeError with the nearest spelling for one there is not. */
export function deliveryOf(id: string): Delivery {
  const found = deliveries.find((one) => one.id === id);
  if (found) return found;
  const ids = deliveries.map((one) => one.id);
  const near = nearest(id, ids);
  throw new RangeError(
    `"${id}" is no delivery; ${near === undefined ? `there are ${ids.join(', ')}` : `did you mean "${near}"?`}`,
  );
}

/** A delivery at the levels that an album asks of it. */
export function deliveryFor(album: Album, delivery: Delivery): Delivery {
  const asked = album.levels[delivery.id];
  if (!asked) return delivery;
  const limits = delivery.limits || (asked.loudness !== undefined && delivery.id !== 'vinyl');
  return { ...delivery, ...asked, limits };
}
