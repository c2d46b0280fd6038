import type { Artwork, Tags } from '../tags.ts';
import { be32, joined, narrow, utf8 } from './bytes.ts';
import { numberOf, SOFTWARE, textsFor } from './fields.ts';
import { replayGain } from './replay-gain.ts';

const UTF8 = Uint8Array.of(3);
const END = Uint8Array.of(0);
/** iTunes shows comments in this language only; what language they are in is not known. */
const LANGUAGE = narrow('eng');
const FRONT_COVER = 3;

/** ID3v2.4, in UTF-8, without padding. @source ID3v2.4.0 main structure and native frames */
export function id3Tag(tags: Tags): Uint8Array {
  const numbers = [
    ['TRCK', numberOf(tags.track, tags.tracks)],
    ['TPOS', numberOf(tags.disc, tags.discs)],
  ] as const;
  const gains = replayGain(tags).map(([name, text]) => [`TXXX:${name}`, text] as const);
  const texts = [...textsFor(tags, 'id3'), ...numbers, ...gains, ['TSSE', SOFTWARE] as const];
  const frames = texts.filter(([, text]) => text !== '').map(([name, text]) => textFrame(name, text));
  if (tags.artwork) frames.push(pictureFrame(tags.artwork));
  const body = joined(...frames);
  return joined(narrow('ID3'), Uint8Array.of(4, 0, 0), syncSafe(body.length), body);
}

function textFrame(name: string, text: string): Uint8Array {
  const [id = name, description = ''] = name.split(':');
  if (id === 'TXXX') return frame(id, joined(UTF8, utf8(description), END, utf8(text)));
  if (id === 'COMM') return frame(id, joined(UTF8, LANGUAGE, END, utf8(text)));
  return frame(id, joined(UTF8, utf8(text)));
}

function pictureFrame({ type, bytes }: Artwork): Uint8Array {
  return frame('APIC', joined(UTF8, narrow(type), END, Uint8Array.of(FRONT_COVER), END, bytes));
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return joined(narrow(id), syncSafe(body.length), Uint8Array.of(0, 0), body);
}

/** 28 bits, seven to a byte, so that no size looks like the beginning of sound. */
function syncSafe(n: number): Uint8Array {
  return be32(((n & 0xfe00000) << 3) | ((n & 0x1fc000) << 2) | ((n & 0x3f80) << 1) | (n & 0x7f));
}
