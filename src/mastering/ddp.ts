import { BridgeError } from '../model/errors.ts';
import { cdText } from './cd-text.ts';
import type { Disc } from './disc.ts';
import { joined, narrow } from './metadata/bytes.ts';
import { plainAscii } from './metadata/plain-text.ts';
import { discFaults, FIRST_PAUSE, msf } from './red-book.ts';

/** Bytes of a sector of sound: 588 frames of two samples of 16 bits. */
const SECTOR_BYTES = 2352;
const MOST_MASTER_ID = 48;
/** Sectors of the first pause that the map has room for: four digits. */
const MOST_PAUSE = 9999;
/** Width of a file's name in the map, which is also what the map says it is. */
const NAME_WIDTH = 17;

/** Names of the files; DDPID and DDPMS must be called so, and DDPMS names the others. */
export const ddpNames = {
  id: 'DDPID',
  map: 'DDPMS',
  pq: 'PQDESCR',
  image: 'IMAGE.DAT',
  text: 'CDTEXT.BIN',
  sums: 'CHECKSUM.MD5',
} as const;

/** A DDP fileset but for its sound. */
export interface DdpFileset {
  /** In the order in which CHECKSUM.MD5 lists them; the image comes last there. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly image: {
    readonly name: string;
    /** Sectors of silence before the programme: the first track's pause, where the programme has none. */
    readonly silence: number;
    readonly sectors: number;
    readonly bytes: number;
  };
}

/**
 * What a pressing plant takes: a DDP 2.00 fileset. Its specification is not public; what is written is what cue2ddp 1.1 writes, field by
 * field, but for the name of the PQ descriptor. IMAGE.DAT is the silence and then the programme: 16 bits, little-endian, left and
 * right in turn, without a header.
 *
 * @param masterId what the plant calls the job, 48 ASCII characters at most.
 * @throws BridgeError for a disc that is no audio CD (`discFaults`), whose CD-Text is too long, or whose first pause has more than 9999 sectors.
 * @source "DDP 2.00 audio CD fileset", found by experiment with cue2ddp, Sonoris and HOFA; see docs/tags.md
 */
export function ddpFileset(disc: Disc, masterId = ''): DdpFileset {
  const fault = discFaults(disc).find(({ severity }) => severity === 'error');
  if (fault) throw new BridgeError('BAD_REQUEST', `${disc.title} is no CD yet: ${fault.text}`);
  const silence = disc.tracks[0]?.start === 0 ? FIRST_PAUSE : 0;
  const sectors = silence + disc.sectors;
  const text = cdText(disc);
  const pq = pqDescriptor(disc, silence);
  const streams = [
    ...(text.length > 0 ? [subcode('CDTEXT', ddpNames.text, text.length, '00')] : []),
    subcode('PQ DESCR', ddpNames.pq, pq.length, ''),
    sound(sectors, firstPause(disc, silence)),
  ];
  const files = [
    { name: ddpNames.id, bytes: identifier(disc, masterId) },
    { name: ddpNames.map, bytes: joined(...streams) },
    ...(text.length > 0 ? [{ name: ddpNames.text, bytes: text }] : []),
    { name: ddpNames.pq, bytes: pq },
  ];
  return { files, image: { name: ddpNames.image, silence, sectors, bytes: sectors * SECTOR_BYTES } };
}

function firstPause({ title, tracks }: Disc, silence: number): number {
  const pause = silence + (tracks[0]?.start ?? 0);
  if (pause <= MOST_PAUSE) return pause;
  throw new BridgeError(
    'BAD_REQUEST',
    `${title}: the pause of the first track has ${msf(pause)}, and a DDP holds ${msf(MOST_PAUSE)}; shorten it, or make what is in it a track`,
  );
}

/** CHECKSUM.MD5, as `md5sum -c` reads it. @param sums name and MD5 in hex, in order. */
export function checksumFile(sums: readonly (readonly [name: string, md5: string])[]): Uint8Array {
  return narrow(sums.map(([name, md5]) => `${md5} *${name}\n`).join(''));
}

/** A field of a record: from which byte, how many, what. Texts stand to the left of it, numbers to the right. */
type Field = readonly [at: number, width: number, value: string | number];

/** A record of so many bytes; what no field fills is spaces. */
function record(size: number, fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x20);
  for (const [at, width, value] of fields) {
    const text = typeof value === 'number' ? String(value).padStart(width) : value;
    bytes.set(narrow(text.slice(0, width)), at);
  }
  return bytes;
}

function identifier({ barcode = '' }: Disc, masterId: string): Uint8Array {
  const id = plainAscii(masterId);
  if (id.length > MOST_MASTER_ID)
    throw new BridgeError(
      'BAD_REQUEST',
      `the master ID "${masterId}" has ${id.length} characters and may have ${MOST_MASTER_ID}; shorten it`,
    );
  return record(128, [
    [0, 8, 'DDP 2.00'],
    [8, 13, barcode],
    [38, MOST_MASTER_ID, id],
    [87, 2, 'CD'],
  ]);
}

function subcode(kind: string, name: string, bytes: number, track: string): Uint8Array {
  return record(128, [
    [0, 6, 'VVVMS0'],
    [14, 8, bytes],
    [30, 8, kind],
    [55, 2, track],
    [71, 3, NAME_WIDTH],
    [74, NAME_WIDTH, name],
  ]);
}

/** `DA`: digital audio; 7: whole sectors; 1: as cue2ddp has it (others write 0, and readers take both). */
function sound(sectors: number, pause: number): Uint8Array {
  return record(128, [
    [0, 6, 'VVVMD0'],
    [14, 8, sectors],
    [38, 4, 'DA71'],
    [46, 4, pause],
    [71, 3, NAME_WIDTH],
    [74, NAME_WIDTH, ddpNames.image],
  ]);
}

/** One packet for each index, the lead-in before them, the lead-out twice behind. */
function pqDescriptor({ tracks, barcode = '', sectors }: Disc, silence: number): Uint8Array {
  const packets = [packet('00', '00', 0, '', barcode)];
  tracks.forEach(({ pause, start, isrc = '' }, i) => {
    const track = String(i + 1).padStart(2, '0');
    const before = i === 0 ? 0 : pause === undefined ? undefined : pause + silence;
    if (before !== undefined) packets.push(packet(track, '00', before, isrc, ''));
    packets.push(packet(track, '01', start + silence, before === undefined ? isrc : '', ''));
  });
  const leadOut = packet('AA', '01', sectors + silence, '', '');
  return joined(...packets, leadOut, leadOut);
}

function packet(track: string, index: string, at: number, isrc: string, barcode: string): Uint8Array {
  return record(64, [
    [0, 4, 'VVVS'],
    [4, 2, track],
    [6, 2, index],
    [10, 6, msf(at).replaceAll(':', '')],
    [16, 2, '01'], // no flags; position in Q
    [20, 12, isrc],
    [32, 13, barcode],
  ]);
}
