import { stepOf } from '../units/laws.ts';
import { lane, type Lane } from './lane.ts';

/** How far from what a fader of ten bits told its hand may have been: half a step by counting, half by its sensor. Steps. */
const DOUBT = 1;
/** What rounding may tell apart from one sample rate to another, dB. */
const ROUNDING = 1e-6;

/** How far a lane may be from what a fader told: under 0.1 dB from −30 dB up, and nowhere finer than the fader itself. dB. */
export function doubtAt(level: number): number {
  return DOUBT * stepOf(level);
}

/**
 * A ride of a fader in few lines, none of them further from any note than `doubtAt` allows. Where a line begins and ends is
 * not a note, but as near to one as it can be: that is what takes the steps of the sensor out of a fade. The first and the
 * last note stay as they are, and so do those at silence and beside it.
 *
 * After Elmeleegy et al., "Online piece-wise linear approximation of numerical streams with precision guarantees", 2009
 * (the swing filter): a line swings around its beginning for as long as it can pass all notes near enough.
 *
 * @returns the same lane when nothing can be left out.
 */
export function swung(notes: Lane): Lane {
  const { times, values } = notes;
  const out: Lines = { times: [], values: [] };
  for (let from = 0; from < times.length;) {
    let to = from + 1;
    const silent = values[from] === -Infinity;
    while (to < times.length && (values[to] === -Infinity) === silent) to++;
    if (silent) ends(notes, from, to - 1, out);
    else lines(notes, from, to - 1, out);
    from = to;
  }
  return out.times.length < times.length ? lane(out.times, out.values) : notes;
}

interface Lines {
  readonly times: number[];
  readonly values: number[];
}

function put({ times, values }: Lines, at: number, value: number): void {
  times.push(at);
  values.push(value);
}

function ends({ times, values }: Lane, from: number, to: number, out: Lines): void {
  put(out, times[from] as number, values[from] as number);
  if (to > from) put(out, times[to] as number, values[to] as number);
}

function lines({ times, values }: Lane, from: number, to: number, out: Lines): void {
  let start = times[from] as number;
  let level = values[from] as number;
  let [low, high] = [-Infinity, Infinity]; // the slopes that the line may have still
  put(out, start, level);
  for (let i = from + 1; i <= to; i++) {
    const value = values[i] as number;
    const doubt = i === to ? 0 : doubtAt(value);
    const slopeTo = (height: number): number => (height - level) / ((times[i] as number) - start);
    const [least, most] = [Math.max(low, slopeTo(value - doubt)), Math.min(high, slopeTo(value + doubt))];
    if ((most - least) * ((times[i] as number) - start) >= -ROUNDING) {
      [low, high] = [Math.min(least, most), Math.max(least, most)];
      continue;
    }
    const end = times[i - 1] as number;
    const [bottom, top] = [low, high].map((slope) => level + slope * (end - start)) as [number, number];
    level = Math.min(Math.max(values[i - 1] as number, bottom), top);
    start = end;
    put(out, start, level);
    [low, high] = [slopeTo(value - doubt), slopeTo(value + doubt)];
  }
  if (to > from) put(out, times[to] as number, values[to] as number);
}
