import { BridgeError } from '../model/errors.ts';
import type { Disc } from './disc.ts';
import { joined, narrow } from './metadata/bytes.ts';
import { latin1Text } from './metadata/plain-text.ts';

/** Bytes of text in a pack, and of a whole pack. @source MMC-3, annex J; IEC 60908 */
const PAYLOAD = 12;
/** Packs are counted in a byte. */
const MOST_PACKS = 256;
const SIZES = 0x8f;
const SIZE_PACKS = 3;
const LATIN_1 = 0;
const ENGLISH = 9;

/** Texts that are written, in the order of their types. UPC and ISRC stand in the PQ descriptor, which players look at. */
const TYPES = [
  { type: 0x80, of: 'title' },
  { type: 0x81, of: 'performer' },
  { type: 0x83, of: 'composer' },
] as const;

/**
 * CD-Text as it stands in the lead-in and in CDTEXT.BIN: packs of 18 bytes, one block, in English and ISO 8859-1. Letters that are not
 * in it are written as `latin1Text` has them. Empty where there is no text.
 *
 * @throws BridgeError where there is more text than a block holds.
 * @source MMC-3, annex J; GNU libcdio, "CD Text Format"; the result of cue2ddp 1.1 for the same texts
 */
export function cdText(disc: Disc): Uint8Array {
  const fault = cdTextFault(disc);
  if (fault !== undefined) throw new BridgeError('BAD_REQUEST', `${disc.title}: ${fault}`);
  const packs = textPacks(disc);
  if (packs.length === 0) return new Uint8Array();
  return joined(...[...packs, ...sizePacks(packs, disc.tracks.length)].map(sealed));
}

/** Why a disc has more text than it can hold, and by how much. */
export function cdTextFault(disc: Disc): string | undefined {
  const packs = textPacks(disc).length + SIZE_PACKS;
  if (packs <= MOST_PACKS) return undefined;
  const characters = (packs - MOST_PACKS) * PAYLOAD;
  return `its CD-Text takes ${packs} packs, and a disc has ${MOST_PACKS}: some ${characters} characters too many; shorten titles or names`;
}

function textPacks(disc: Disc): Pack[] {
  const texts = TYPES.map(({ type, of }) => ({ type, rows: rowsOf(disc, of) }));
  return texts.flatMap(({ type, rows }) => (rows.some((row) => row !== '') ? packsOf(type, rows) : []));
}

/** Of the disc, then of each track. The disc has no composer of its own. */
function rowsOf(disc: Disc, of: 'title' | 'performer' | 'composer'): string[] {
  const whole = of === 'composer' ? '' : disc[of];
  return [whole, ...disc.tracks.map((track) => track[of] ?? '')].map(latin1Text);
}

interface Pack {
  readonly type: number;
  /** Whose text its first byte is; of the sizes, which of their packs. */
  readonly track: number;
  /** How far into that text it begins; more than 15 is said as 15. */
  readonly position: number;
  readonly payload: Uint8Array;
}

function packsOf(type: number, rows: readonly string[]): Pack[] {
  const bytes = narrow(rows.map((row) => `${row}\0`).join(''));
  const starts: number[] = [];
  rows.reduce((at, row) => (starts.push(at), at + row.length + 1), 0);
  const packs: Pack[] = [];
  for (let at = 0; at < bytes.length; at += PAYLOAD) {
    const track = starts.findLastIndex((start) => start <= at);
    const payload = new Uint8Array(PAYLOAD);
    payload.set(bytes.subarray(at, at + PAYLOAD));
    packs.push({ type, track, position: Math.min(15, at - (starts[track] ?? 0)), payload });
  }
  return packs;
}

function sizePacks(packs: readonly Pack[], tracks: number): Pack[] {
  const sizes = new Uint8Array(SIZE_PACKS * PAYLOAD);
  sizes.set([LATIN_1, 1, tracks, 0]);
  for (const { type } of TYPES) sizes[4 + type - 0x80] = packs.filter((pack) => pack.type === type).length;
  sizes[4 + SIZES - 0x80] = SIZE_PACKS;
  sizes[20] = packs.length + SIZE_PACKS - 1; // number of the last pack
  sizes[28] = ENGLISH;
  return Array.from({ length: SIZE_PACKS }, (_, n) => ({
    type: SIZES,
    track: n,
    position: 0,
    payload: sizes.subarray(n * PAYLOAD, (n + 1) * PAYLOAD),
  }));
}

function sealed({ type, track, position, payload }: Pack, number: number): Uint8Array {
  const body = joined(Uint8Array.of(type, track, number, position), payload);
  const check = ~crc16(body);
  return joined(body, Uint8Array.of(check >> 8, check));
}

/** CRC-16 by x^16 + x^12 + x^5 + 1, from 0. @source ITU-T V.41; MMC-3 has it inverted */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0);
    crc &= 0xffff;
  }
  return crc;
}
