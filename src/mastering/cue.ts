import { BridgeError } from '../model/errors.ts';
import type { Disc, DiscTrack } from './disc.ts';
import { narrow } from './metadata/bytes.ts';
import { latin1Text } from './metadata/plain-text.ts';
import { msf } from './red-book.ts';

/** As long as burners take a text for CD-Text. */
const MOST_CHARACTERS = 80;

/** What is on the disc as one file: its name, and what it is. FLAC counts as WAVE to the programs that read it. */
interface CueImage {
  readonly file: string;
  readonly kind: 'WAVE' | 'AIFF' | 'BINARY';
}

/**
 * A CUE sheet: ISO 8859-1, lines ending in CR and LF, which everything that burns discs reads. Letters that are not in it are written as
 * `latin1Text` has them, quotation marks become single ones, texts end after 80 characters.
 *
 * @throws BridgeError for a file whose name has such letters or marks: spelt otherwise, it would be another file's.
 * @source CDRWIN user's guide, appendix A
 */
export function cueSheet(disc: Disc, image: CueImage): Uint8Array {
  const lines = [
    ...remark('GENRE', disc.genre),
    ...(disc.date === undefined ? [] : [`REM DATE ${disc.date}`]),
    ...(disc.barcode === undefined ? [] : [`CATALOG ${disc.barcode}`]),
    ...named('PERFORMER', disc.performer),
    ...named('TITLE', disc.title),
    `FILE "${asItIs(image.file)}" ${image.kind}`,
    ...disc.tracks.flatMap(trackLines),
  ];
  return narrow(lines.map((line) => `${line}\r\n`).join(''));
}

function trackLines(track: DiscTrack, i: number): string[] {
  const inside = [
    ...named('TITLE', track.title),
    ...named('PERFORMER', track.performer),
    ...remark('COMPOSER', track.composer),
    ...(track.isrc === undefined ? [] : [`ISRC ${track.isrc}`]),
    ...(track.pause === undefined ? [] : [`INDEX 00 ${msf(track.pause)}`]),
    `INDEX 01 ${msf(track.start)}`,
  ];
  return [`  TRACK ${String(i + 1).padStart(2, '0')} AUDIO`, ...inside.map((line) => `    ${line}`)];
}

function named(word: string, text: string): string[] {
  return text === '' ? [] : [`${word} ${quoted(text)}`];
}

function remark(word: string, text: string | undefined): string[] {
  return text === undefined ? [] : named(`REM ${word}`, text);
}

function quoted(text: string): string {
  const plain = latin1Text(text).replaceAll('"', "'");
  return `"${plain.slice(0, MOST_CHARACTERS)}"`;
}

function asItIs(file: string): string {
  if (file === latin1Text(file) && !file.includes('"')) return file;
  throw new BridgeError(
    'BAD_REQUEST',
    `${file}: a CUE sheet cannot name this file; call it something in letters of Western Europe, without quotation marks`,
    { path: file },
  );
}
