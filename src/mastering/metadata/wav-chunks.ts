import type { Tags } from '../tags.ts';
import { joined, le32, narrow, riffChunk, utf8 } from './bytes.ts';
import { bextChunk, type Coding } from './bext.ts';
import { numberOf, SOFTWARE, textsFor } from './fields.ts';
import { id3Tag } from './id3.ts';
import { axml, ixml } from './xml.ts';

/** Number of UTF-8 among code pages. @source Microsoft, RIFF MCI (1994), "CSET chunk"; Windows code page identifiers */
const UTF8 = 65_001;

/** What a WAV file has before its sound. */
export function wavHeadChunks(tags: Tags, coding: Coding): Uint8Array {
  return bextChunk(tags, coding);
}

/** What a WAV file has after its sound: INFO (and which letters it is in), ID3, the ISRC (EBU Tech 3352), iXML. */
export function wavTailChunks(tags: Tags): Uint8Array {
  const xml = axml(tags);
  return joined(
    infoChunks(tags),
    riffChunk('id3 ', id3Tag(tags)),
    xml === '' ? new Uint8Array() : riffChunk('axml', utf8(xml)),
    riffChunk('iXML', utf8(ixml(tags))),
  );
}

function infoChunks(tags: Tags): Uint8Array {
  const track = numberOf(tags.track, tags.tracks);
  const texts = [...textsFor(tags, 'info'), ['ITRK', track], ['IPRT', track], ['ISFT', SOFTWARE]] as const;
  const there = texts.filter(([, text]) => text !== '');
  const rows = there.map(([id, text]) => riffChunk(id, joined(utf8(text), Uint8Array.of(0))));
  const list = riffChunk('LIST', joined(narrow('INFO'), ...rows));
  const plain = there.every(([, text]) => utf8(text).length === text.length);
  return plain ? list : joined(riffChunk('CSET', joined(le32(UTF8), le32(0))), list);
}
