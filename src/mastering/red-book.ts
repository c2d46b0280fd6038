import { cdTextFault } from './cd-text.ts';
import { ean13, readBarcode, readDate, readIsrc, repeatedIsrcs } from './codes.ts';
import { SECTOR_FRAMES, SECTORS_PER_SECOND, type Disc, type DiscTrack } from './disc.ts';
import { latin1Text } from './metadata/plain-text.ts';

/** Sectors of silence that the first track has before it, at least. @source IEC 60908 (Red Book) */
export const FIRST_PAUSE = 2 * SECTORS_PER_SECOND;
const MOST_TRACKS = 99;
/** Sectors of a track, without its pause. @source IEC 60908 */
const LEAST_TRACK = 4 * SECTORS_PER_SECOND;
/** What every plant and player takes, and what some take, sectors. @source IEC 60908: 74:33; plants: 79:57 */
const SAFE_LENGTH = (74 * 60 + 33) * SECTORS_PER_SECOND;
const MOST_LENGTH = (79 * 60 + 57) * SECTORS_PER_SECOND;

/** A rule that a disc breaks. */
export interface DiscFault {
  /** An error makes it no audio CD; a warning is to be known. */
  readonly severity: 'error' | 'warning';
  /** From 1; none for the disc as a whole. */
  readonly track?: number;
  /** What it is, what it ought to be, and what to do. */
  readonly text: string;
}

/** A place as CDs say it: minutes, seconds, sectors. */
export function msf(sectors: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${two(sectors / 75 / 60)}:${two((sectors / 75) % 60)}:${two(sectors % 75)}`;
}

/** Frames of silence that make a length whole sectors. @param frames at 44.1 kHz. */
export function framesToSector(frames: number): number {
  return (SECTOR_FRAMES - (frames % SECTOR_FRAMES)) % SECTOR_FRAMES;
}

/** Rules of the Red Book, of codes and of what CDs can spell that a disc breaks; empty where it breaks none. */
export function discFaults(disc: Disc): DiscFault[] {
  return [
    ...tracksFaults(disc),
    ...lengthFaults(disc),
    ...disc.tracks.flatMap((track, i) => trackFaults(disc, track, i)),
    ...codeFaults(disc),
    ...textFaults(disc),
    ...[disc, ...disc.tracks].flatMap((of, i) => letterFaults(of, i)),
  ];
}

const error = (text: string, track?: number): DiscFault => ({
  severity: 'error',
  text,
  ...(track !== undefined && { track }),
});
const warning = (text: string, track?: number): DiscFault => ({ ...error(text, track), severity: 'warning' });

function tracksFaults({ tracks }: Disc): DiscFault[] {
  if (tracks.length === 0) return [error('a CD has one track at least; put a song on it')];
  if (tracks.length <= MOST_TRACKS) return [];
  return [
    error(
      `a CD has ${MOST_TRACKS} tracks at most and this one ${tracks.length}; join some, or make two discs`,
    ),
  ];
}

function lengthFaults({ sectors }: Disc): DiscFault[] {
  if (!Number.isInteger(sectors) || sectors < 1)
    return [
      error(
        `its length is ${sectors} sectors and has to be whole ones; fill up the last with silence (588 frames each)`,
      ),
    ];
  if (sectors > MOST_LENGTH)
    return [error(`it has ${msf(sectors)} and a CD 79:57:00 at most; make two discs, or leave out a song`)];
  if (sectors <= SAFE_LENGTH) return [];
  return [
    warning(`it has ${msf(sectors)}, and only 74:33:00 play everywhere; ask the plant whether it takes more`),
  ];
}

function trackFaults({ tracks, sectors }: Disc, track: DiscTrack, i: number): DiscFault[] {
  const { pause, start } = track;
  const number = i + 1;
  const places = [pause ?? start, start];
  if (!places.every((place) => Number.isInteger(place) && place >= 0))
    return [
      error(
        `track ${number} begins at ${places.join(' and ')} sectors; places are whole sectors of 588 frames`,
        number,
      ),
    ];
  const before = tracks[i - 1]?.start;
  const next = tracks[i + 1];
  const end = next ? (next.pause ?? next.start) : sectors;
  const faults: DiscFault[] = [];
  if (pause !== undefined && pause >= start)
    faults.push(
      error(
        `the pause of track ${number} begins at ${msf(pause)}, not before its start ${msf(start)}; leave it out or begin it earlier`,
        number,
      ),
    );
  if (before !== undefined && (pause ?? start) <= before)
    faults.push(
      error(
        `track ${number} begins at ${msf(pause ?? start)}, not after the one before it (${msf(before)}); put them in order`,
        number,
      ),
    );
  const ordered = !next || end > start; // where not, it is said of the next
  if (ordered && end - start < LEAST_TRACK)
    faults.push(
      error(
        `track ${number} has ${msf(Math.max(0, end - start))} and has to have 00:04:00 at least, without the pause after it; lengthen it, or join it with its neighbour`,
        number,
      ),
    );
  if (i === 0) faults.push(...firstPauseFaults(track));
  return faults;
}

/** None at all is as good as one of two seconds: then the disc's own stands before the programme. */
function firstPauseFaults({ pause, start }: DiscTrack): DiscFault[] {
  if (start === 0 && pause === undefined) return [];
  if (pause !== 0)
    return [
      error(
        `the first track begins at ${msf(start)} and nothing is said of what is before it; let its pause begin at 00:00:00`,
        1,
      ),
    ];
  if (start >= FIRST_PAUSE) return [];
  return [
    error(
      `the pause of the first track has ${msf(start)} and has to have 00:02:00 at least; lengthen it, or leave it out`,
      1,
    ),
  ];
}

function codeFaults({ barcode, date, tracks }: Disc): DiscFault[] {
  const faults: DiscFault[] = [];
  const day = date === undefined ? undefined : readDate(date);
  if (day && !day.ok) faults.push(error(day.problem));
  if (barcode !== undefined) faults.push(...barcodeFaults(barcode));
  tracks.forEach(({ isrc }, i) => {
    if (isrc !== undefined) faults.push(...isrcFaults(isrc, i + 1));
  });
  for (const { code, tracks: these } of repeatedIsrcs(tracks.map(({ isrc }) => isrc)))
    faults.push(
      error(`tracks ${these.join(' and ')} have the same ISRC ${code}; each recording has its own`, these[1]),
    );
  return faults;
}

function barcodeFaults(barcode: string): DiscFault[] {
  const read = readBarcode(barcode);
  if (!read.ok) return [error(read.problem)];
  const digits = ean13(read.code);
  return digits === barcode
    ? []
    : [error(`a CD holds 13 digits; write the bar code ${barcode} as ${digits}`)];
}

function isrcFaults(isrc: string, track: number): DiscFault[] {
  const read = readIsrc(isrc);
  if (!read.ok) return [error(read.problem, track)];
  if (read.code === isrc) return [];
  return [error(`a CD holds an ISRC without hyphens; write ${isrc} as ${read.code}`, track)];
}

function textFaults(disc: Disc): DiscFault[] {
  const fault = cdTextFault(disc);
  return fault === undefined ? [] : [error(fault)];
}

function letterFaults(of: Disc | DiscTrack, track: number): DiscFault[] {
  const texts = [of.title, of.performer, 'composer' in of ? (of.composer ?? '') : ''];
  return texts.flatMap((text) => {
    const spelt = latin1Text(text);
    if (spelt === text.normalize('NFC')) return [];
    return [
      warning(
        `CD-Text knows the letters of Western Europe only: "${text}" becomes "${spelt}"`,
        track === 0 ? undefined : track,
      ),
    ];
  });
}
