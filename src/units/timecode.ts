/** How many frames a second has, and how they are counted. `29.97df` leaves out labels, `29.97` and `30` do not. */
export type TimecodeRate = '24' | '25' | '29.97df' | '29.97' | '30';

/** What a timecode display shows: hours 0..23, minutes and seconds 0..59, frames 0..29 at most. */
export interface Timecode {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
}

interface Counting {
  /** Labels in a second of the display. */
  readonly labels: number;
  /** Frames in a real second. */
  readonly real: number;
  readonly perDay: number;
}

const NTSC = 30_000 / 1001;

const COUNTING: Readonly<Record<TimecodeRate, Counting>> = {
  '24': { labels: 24, real: 24, perDay: 24 * 86_400 },
  '25': { labels: 25, real: 25, perDay: 25 * 86_400 },
  '29.97df': { labels: 30, real: NTSC, perDay: 2_589_408 },
  '29.97': { labels: 30, real: NTSC, perDay: 30 * 86_400 },
  '30': { labels: 30, real: 30, perDay: 30 * 86_400 },
};

/** Every rate there is, slowest first. */
export const TIMECODE_RATES: readonly TimecodeRate[] = ['24', '25', '29.97df', '29.97', '30'];

/** Frames in ten minutes of drop frame, and in each of their last nine. */
const TEN_MINUTES = 17_982;
const DROPPED_MINUTE = 1798;

/** Frames in a real second: 24, 25, 30, or 30000/1001 for both kinds of 29.97. */
export function framesPerSecond(rate: TimecodeRate): number {
  return COUNTING[rate].real;
}

/** Frames from 00:00:00:00 until it is that again. */
export function framesPerDay(rate: TimecodeRate): number {
  return COUNTING[rate].perDay;
}

/**
 * Number of the frame with this label, from 0 at 00:00:00:00. The labels ;00 and ;01 that drop frame leaves out count
 * as ;02.
 *
 * @returns 0..framesPerDay − 1; undefined for a label that the rate does not have.
 * @source SMPTE 12M drop-frame compensation
 */
export function frameOfLabel(rate: TimecodeRate, label: Timecode): number | undefined {
  const { hours, minutes, seconds, frames } = label;
  const { labels } = COUNTING[rate];
  if (!(below(hours, 24) && below(minutes, 60) && below(seconds, 60) && below(frames, labels)))
    return undefined;
  const minute = hours * 60 + minutes;
  const count = (minute * 60 + seconds) * labels;
  if (rate !== '29.97df') return count + frames;
  const left = seconds === 0 && minute % 10 !== 0 ? Math.max(frames, 2) : frames;
  return count + left - 2 * (minute - Math.floor(minute / 10));
}

function below(n: number, limit: number): boolean {
  return Number.isInteger(n) && n >= 0 && n < limit;
}

/**
 * Label of a frame, over midnight and backwards too: frame −1 is the last one of a day.
 *
 * @param into what to write it into, where nothing may be allocated.
 * @source the inverse of SMPTE 12M drop-frame compensation
 */
export function labelOfFrame(
  rate: TimecodeRate,
  frame: number,
  into: { -readonly [Part in keyof Timecode]: number } = { hours: 0, minutes: 0, seconds: 0, frames: 0 },
): Timecode {
  const { labels, perDay } = COUNTING[rate];
  const day = wrapped(Math.floor(frame), perDay);
  const count = rate === '29.97df' ? withDropped(day) : day;
  const seconds = Math.floor(count / labels);
  into.frames = count % labels;
  into.seconds = seconds % 60;
  into.minutes = Math.floor(seconds / 60) % 60;
  into.hours = Math.floor(seconds / 3600);
  return into;
}

/** The frame's number as if no label were left out. */
function withDropped(frame: number): number {
  const tens = Math.floor(frame / TEN_MINUTES);
  const rest = frame % TEN_MINUTES;
  const inMinutes = rest >= 2 ? 2 * Math.floor((rest - 2) / DROPPED_MINUTE) : 0;
  return frame + 18 * tens + inMinutes;
}

/** `n` brought into 0..size, size itself left out: a place after midnight is one of the next day. */
export function wrapped(n: number, size: number): number {
  const rest = n % size;
  return rest < 0 ? rest + size : rest;
}

/** Real seconds from 00:00:00:00 to the start of a frame. */
export function secondsOfFrame(rate: TimecodeRate, frame: number): number {
  return frame / COUNTING[rate].real;
}

/** The frame that is under way at a place, s from 00:00:00:00. A place within a millionth of its start is in it. */
export function frameAtSeconds(rate: TimecodeRate, seconds: number): number {
  return Math.floor(seconds * COUNTING[rate].real + 1e-6);
}

/** "01:02:03:04"; "01:02:03;04" for drop frame. */
export function timecodeText(rate: TimecodeRate, label: Timecode): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const { hours, minutes, seconds, frames } = label;
  const mark = rate === '29.97df' ? ';' : ':';
  return `${two(hours)}:${two(minutes)}:${two(seconds)}${mark}${two(frames)}`;
}

/**
 * Timecode as people type it. All of it, with any of `: ; . ,` between: "1:2:3:4". Without its frames: "1:02:03". Or
 * figures alone, which fill up from the right: "10203" is 00:01:02:03.
 *
 * @returns undefined for what is none, or what the rate does not have. A label that drop frame leaves out becomes ;02.
 */
export function timecodeTyped(rate: TimecodeRate, text: string): Timecode | undefined {
  const typed = text.trim();
  const parts = /^\d{1,8}$/.test(typed) ? typed.padStart(8, '0').match(/\d\d/g) : typed.split(/[:;.,]/);
  if (parts === null || parts.length < 3 || parts.length > 4) return undefined;
  if (!parts.every((part) => /^\d{1,2}$/.test(part))) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = parts.map(Number);
  const frame = frameOfLabel(rate, { hours, minutes, seconds, frames });
  return frame === undefined ? undefined : labelOfFrame(rate, frame);
}
