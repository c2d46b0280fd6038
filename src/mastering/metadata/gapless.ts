import { contentsAt } from './mp4-atoms.ts';

/**
 * What players read to join tracks of AAC without a gap, beside the edit list that not all of them know: how many frames are the
 * encoder's before the sound, how many behind it, and how many are sound. Undefined where the index does not say where the sound begins.
 *
 * @param moov the whole atom, of a file with one track.
 * @source Apple, iTunes metadata "iTunSMPB", as written by iTunes and read by players: numbers in hex, of which the second to fourth count
 */
export function gapless(moov: Uint8Array): string | undefined {
  const before = framesBefore(contentsAt(moov, ['trak', 'edts', 'elst']));
  const lengths = packetLengths(contentsAt(moov, ['trak', 'mdia', 'minf', 'stbl', 'stts']));
  const [packet] = lengths;
  if (before === undefined || !packet) return undefined;
  const all = lengths.reduce((sum, { count, frames }) => sum + count * frames, 0);
  const encoded = lengths.reduce((sum, { count }) => sum + count * packet.frames, 0);
  const numbers = [
    hex(0),
    hex(before),
    hex(encoded - all),
    hex(all - before, 16),
    ...Array<string>(8).fill(hex(0)),
  ];
  return numbers.map((number) => ` ${number}`).join('');
}

/** Where in the track its first edit with sound begins. @source ISO/IEC 14496-12, 8.6.6 */
function framesBefore(edits: DataView | undefined): number | undefined {
  if (!edits) return undefined;
  const long = edits.getUint8(0) === 1;
  const size = long ? 20 : 12;
  for (let at = 8; at + size <= edits.byteLength; at += size) {
    const begins = long ? Number(edits.getBigInt64(at + 8)) : edits.getInt32(at + 4);
    if (begins >= 0) return begins; // −1 is silence
  }
  return undefined;
}

/** How many packets have how many frames; the last is shorter, by what is the encoder's. @source ISO/IEC 14496-12, 8.6.1.2 */
function packetLengths(times: DataView | undefined): { readonly count: number; readonly frames: number }[] {
  const rows: { count: number; frames: number }[] = [];
  if (times)
    for (let at = 8; at + 8 <= times.byteLength; at += 8)
      rows.push({ count: times.getUint32(at), frames: times.getUint32(at + 4) });
  return rows;
}

function hex(n: number, digits = 8): string {
  return n.toString(16).toUpperCase().padStart(digits, '0');
}
