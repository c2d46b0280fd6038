import type { Tags } from '../tags.ts';

/** Where a text stands in each container; left out where the container has no place for it. */
interface Field {
  readonly of:
    | 'title'
    | 'artist'
    | 'album'
    | 'albumArtist'
    | 'composer'
    | 'date'
    | 'genre'
    | 'isrc'
    | 'barcode'
    | 'label'
    | 'copyright'
    | 'comment';
  /** ID3v2.4 frame; after a colon the description of a TXXX. */
  readonly id3: string;
  readonly vorbis: string;
  /** RIFF INFO. Its ISRC means "source", and is no place for the code. */
  readonly info?: string;
  /** iTunes atom; after a colon the name of a free one. */
  readonly mp4: string;
  /** AIFF chunk. */
  readonly aiff?: string;
}

/**
 * Texts and where they stand, in the order in which they are written.
 *
 * @source ID3v2.4.0 native frames; Xiph.org, Ogg Vorbis I comment field names; Microsoft, RIFF INFO; Apple, iTunes metadata atoms;
 * Apple, AIFF 1.3
 */
export const FIELDS: readonly Field[] = [
  { of: 'title', id3: 'TIT2', vorbis: 'TITLE', info: 'INAM', mp4: '©nam', aiff: 'NAME' },
  { of: 'artist', id3: 'TPE1', vorbis: 'ARTIST', info: 'IART', mp4: '©ART', aiff: 'AUTH' },
  { of: 'album', id3: 'TALB', vorbis: 'ALBUM', info: 'IPRD', mp4: '©alb' },
  { of: 'albumArtist', id3: 'TPE2', vorbis: 'ALBUMARTIST', mp4: 'aART' },
  { of: 'composer', id3: 'TCOM', vorbis: 'COMPOSER', mp4: '©wrt' },
  { of: 'date', id3: 'TDRC', vorbis: 'DATE', info: 'ICRD', mp4: '©day' },
  { of: 'genre', id3: 'TCON', vorbis: 'GENRE', info: 'IGNR', mp4: '©gen' },
  { of: 'isrc', id3: 'TSRC', vorbis: 'ISRC', mp4: '----:ISRC' },
  { of: 'barcode', id3: 'TXXX:BARCODE', vorbis: 'BARCODE', mp4: '----:BARCODE' },
  { of: 'label', id3: 'TPUB', vorbis: 'LABEL', mp4: '----:LABEL' },
  { of: 'copyright', id3: 'TCOP', vorbis: 'COPYRIGHT', info: 'ICOP', mp4: 'cprt', aiff: '(c) ' },
  { of: 'comment', id3: 'COMM', vorbis: 'COMMENT', info: 'ICMT', mp4: '©cmt', aiff: 'ANNO' },
];

/** Texts that there are, by their name in one container, in order. */
export function textsFor(
  tags: Tags,
  container: 'id3' | 'vorbis' | 'info' | 'mp4' | 'aiff',
): (readonly [name: string, text: string])[] {
  return FIELDS.flatMap((field) => {
    const text = tags[field.of];
    const name = field[container];
    return name === undefined || text === undefined || text === '' ? [] : [[name, text] as const];
  });
}

/** "3", or "3/12". */
export function numberOf(n: number | undefined, of: number | undefined): string {
  if (n === undefined) return '';
  return of === undefined ? String(n) : `${n}/${of}`;
}

/** The program that wrote a file, as files say it: no version, so that the same sound and tags make the same bytes. */
export const SOFTWARE = 'Faderline';
