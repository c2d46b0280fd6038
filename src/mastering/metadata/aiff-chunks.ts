import type { Tags } from '../tags.ts';
import { iffChunk, joined, utf8 } from './bytes.ts';
import { textsFor } from './fields.ts';
import { id3Tag } from './id3.ts';

/** What an AIFF file has after its sound: its own four texts (in UTF-8, as today's programs read them), and all in ID3. */
export function aiffChunks(tags: Tags): Uint8Array {
  const texts = textsFor(tags, 'aiff').map(([id, text]) => iffChunk(id, utf8(text)));
  return joined(...texts, iffChunk('ID3 ', id3Tag(tags)));
}
