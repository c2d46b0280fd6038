import type { Tags } from '../tags.ts';
import { be32, joined, narrow, utf8 } from './bytes.ts';
import { SOFTWARE, textsFor } from './fields.ts';
import { gapless } from './gapless.ts';
import { atom, atomsIn } from './mp4-atoms.ts';
import { replayGain } from './replay-gain.ts';

/** What the bytes of an atom `data` are. @source Apple, QuickTime File Format, well-known types */
const BYTES = 0;
const TEXT = 1;
const PICTURES = { 'image/jpeg': 13, 'image/png': 14 } as const;

/**
 * The atom `moov` of an MP4 with its tags (`udta`, as iTunes writes them) in the place of those it has, and with what players need to join
 * tracks. Where the sound stands must not move by it: `moov` has to come after the sound.
 *
 * @param moov the whole atom.
 */
export function withMp4Tags(moov: Uint8Array, tags: Tags): Uint8Array {
  const kept = atomsIn(moov).filter(({ name }) => name !== 'udta');
  const joins = gapless(moov);
  const rows = [...items(tags), ...(joins === undefined ? [] : [freeItem('iTunSMPB', joins)])];
  return atom('moov', ...kept.map(({ whole }) => whole), udta(rows));
}

function udta(rows: readonly Uint8Array[]): Uint8Array {
  const handler = atom('hdlr', be32(0), be32(0), narrow('mdirappl'), be32(0), be32(0), Uint8Array.of(0));
  return atom('udta', atom('meta', be32(0), handler, atom('ilst', ...rows)));
}

function items(tags: Tags): Uint8Array[] {
  const rows = textsFor(tags, 'mp4').map(([name, text]) => textItem(name, text));
  const { track, tracks = 0, disc, discs = 0, artwork } = tags;
  if (track !== undefined) rows.push(atom('trkn', data(BYTES, pair(track, tracks), Uint8Array.of(0, 0))));
  if (disc !== undefined) rows.push(atom('disk', data(BYTES, pair(disc, discs))));
  rows.push(...replayGain(tags).map(([name, text]) => freeItem(name.toLowerCase(), text)));
  rows.push(textItem('©too', SOFTWARE));
  if (artwork) rows.push(atom('covr', data(PICTURES[artwork.type], artwork.bytes)));
  return rows;
}

function textItem(name: string, text: string): Uint8Array {
  const [id = name, free] = name.split(':');
  return free === undefined ? atom(id, data(TEXT, utf8(text))) : freeItem(free, text);
}

function freeItem(name: string, text: string): Uint8Array {
  const mean = atom('mean', be32(0), narrow('com.apple.iTunes'));
  return atom('----', mean, atom('name', be32(0), utf8(name)), data(TEXT, utf8(text)));
}

function data(type: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return atom('data', be32(type), be32(0), ...contents);
}

/** Two numbers of 16 bits behind two bytes of nothing: the third track of twelve. */
function pair(n: number, of: number): Uint8Array {
  return joined(be32(n), Uint8Array.of(of >>> 8, of));
}
