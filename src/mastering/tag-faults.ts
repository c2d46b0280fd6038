import { readBarcode, readDate, readIsrc, type Code } from './codes.ts';
import { FIELDS } from './metadata/fields.ts';
import type { Tags } from './tags.ts';

/** The most that MP4 can count tracks and discs to. */
const MOST = 65_535;
/** Characters of a text and bytes of a cover, so that all together stays far below the 256 MiB that ID3 can count to. */
const MOST_TEXT = 1 << 20;
const MOST_COVER = 1 << 27;
/** What ID3 takes for a place in its list of genres, or for "remix" and "cover". @source ID3v2.4.0 native frames, TCON; ID3v2.3.0 for those in brackets */
const GENRE_CODE = /^(?:\d+$|\(\d+\)|RX$|CR$)/;
/** Half of a pair of surrogates, which no encoding of Unicode holds. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What no file could hold, or would hold wrongly, each with what to do; empty where all is well. */
export function tagFaults(tags: Tags): string[] {
  return [
    ...FIELDS.flatMap(({ of }) => textFault(of, tags[of])),
    ...genreFault(tags.genre),
    ...coverFault(tags.artwork?.bytes.length),
    ...codeFault('ISRC', tags.isrc, readIsrc),
    ...codeFault('bar code', tags.barcode, readBarcode),
    ...codeFault('date', tags.date, readDate),
    ...countFault('track', tags.track, tags.tracks),
    ...countFault('disc', tags.disc, tags.discs),
  ];
}

function textFault(of: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  if (text.includes('\0')) return [`${of} has a NUL character, which ends a text in most files; take it out`];
  if (HALF.test(text)) return [`${of} has half a character (a lone surrogate); type it again`];
  if (text.length > MOST_TEXT)
    return [`${of} has ${text.length} characters and may have ${MOST_TEXT}; shorten it`];
  return [];
}

function genreFault(genre = ''): string[] {
  if (!GENRE_CODE.test(genre)) return [];
  return [`genre "${genre}" is a code in ID3, and players would show another word; write the genre in words`];
}

function coverFault(bytes = 1): string[] {
  if (bytes === 0) return ['the cover is empty; leave it out, or export it again'];
  if (bytes > MOST_COVER) return [`the cover has ${bytes} bytes and may have ${MOST_COVER}; make it smaller`];
  return [];
}

function codeFault(what: string, text: string | undefined, read: (text: string) => Code): string[] {
  if (text === undefined) return [];
  const said = read(text);
  if (!said.ok) return [`${what}: ${said.problem}`];
  return said.code === text ? [] : [`${what}: "${text}" is kept as ${said.code}; write it so`];
}

function countFault(what: string, n: number | undefined, of: number | undefined): string[] {
  const wrong = [n, of].find((m) => m !== undefined && !(Number.isInteger(m) && m >= 1 && m <= MOST));
  if (wrong !== undefined)
    return [`${what} ${wrong}: ${what}s are counted from 1 to ${MOST}; correct the number`];
  if (n !== undefined && of !== undefined && n > of)
    return [`${what} ${n} of ${of}: there are not as many; correct one of them`];
  return [];
}
