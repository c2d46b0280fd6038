import type { LoudnessTags, Tags } from '../tags.ts';
import { joined, narrow, riffChunk } from './bytes.ts';
import { SOFTWARE } from './fields.ts';
import { plainAscii } from './plain-text.ts';

/** How the samples of a file are coded, for its coding history. */
export interface Coding {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
}

const SIZE = 602;
const VERSION = 2;
/** Says that there is no reading. */
const NO_READING = 0x7fff;
const MOST = 99.99;

/**
 * The chunk `bext`, version 2. Its day is that of the release, where that is a day; there is no time of day, place in time or UMID, as
 * these would differ each time the same file is made.
 *
 * @source EBU Tech 3285 v2 (2011); coding history: EBU R 98
 */
export function bextChunk(tags: Tags, coding: Coding): Uint8Array {
  const fixed = new Uint8Array(SIZE);
  const view = new DataView(fixed.buffer);
  const put = (text: string, at: number, most: number) =>
    fixed.set(narrow(plainAscii(text).slice(0, most)), at);
  put(description(tags), 0, 256);
  put(SOFTWARE, 256, 32);
  if (tags.date?.length === 10) put(tags.date, 320, 10);
  view.setUint16(346, VERSION, true);
  hundredths(tags.loudness).forEach((n, i) => view.setInt16(412 + i * 2, n, true));
  return riffChunk('bext', joined(fixed, narrow(history(coding))));
}

/** One line, so that whoever shows nothing else of a file shows this. */
function description({ title, artist, album }: Tags): string {
  return [title, artist, album].filter((text) => text !== undefined && text !== '').join(' / ');
}

/** Value, range, highest true peak, momentary and short-term loudness, hundredths. */
function hundredths(loudness: LoudnessTags | undefined): number[] {
  const { integrated, range, truePeak, maxMomentary, maxShortTerm } = loudness ?? {};
  return [integrated, range, truePeak, maxMomentary, maxShortTerm].map((value) => {
    if (value === undefined || !Number.isFinite(value)) return NO_READING;
    return Math.round(Math.min(MOST, Math.max(-MOST, value)) * 100);
  });
}

function history({ rate, channels, bits }: Coding): string {
  return `A=PCM,F=${rate},W=${bits},M=${channels === 1 ? 'mono' : 'stereo'},T=${SOFTWARE}\r\n`;
}
