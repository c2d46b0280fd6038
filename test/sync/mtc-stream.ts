import { chance } from '../../firmware-sim/chance.ts';
import type { MtcChase } from '../../src/sync/mtc-chase.ts';
import { framesPerDay, framesPerSecond, labelOfFrame, type TimecodeRate } from '../../src/units/timecode.ts';

const MS = 1e6;
const CODES = { '24': 0, '25': 1, '29.97df': 2, '29.97': 3, '30': 3 } as const;

/** A quarter frame on its way: when it was sent, when it comes, ns, and what it says. */
export interface Sent {
  readonly at: number;
  readonly data: number;
}

/** A machine that plays: from which frame and piece, when, how fast and how long. */
interface Play {
  readonly rate: TimecodeRate;
  readonly frame: number;
  readonly piece?: number;
  readonly at?: number;
  readonly speed?: number;
  readonly pieces: number;
}

export const quarterOf = (rate: TimecodeRate): number => 1e9 / (4 * framesPerSecond(rate));

/** What the machine sends: the quarter frames of MIDI time code, bit by bit. Reverse where the speed is below 0. */
export function play({ rate, frame, piece = 0, at = 0, speed = 1, pieces }: Play): Sent[] {
  return Array.from({ length: pieces }, (_, i) => {
    const quarter = 4 * frame + piece + (speed < 0 ? -i : i);
    const n = (((quarter - 4 * frame) % 8) + 8) % 8;
    const { hours, minutes, seconds, frames } = labelOfFrame(rate, (quarter - n) / 4);
    const nibbles = [
      frames & 15,
      frames >> 4,
      seconds & 15,
      seconds >> 4,
      minutes & 15,
      minutes >> 4,
      hours & 15,
      (CODES[rate] << 1) | (hours >> 4),
    ];
    return { at: at + (i * quarterOf(rate)) / Math.abs(speed), data: (n << 4) | nibbles[n]! };
  });
}

/** Where the machine is at a moment, s. */
export function truth({ rate, frame, piece = 0, at = 0, speed = 1 }: Play, now: number): number {
  const day = framesPerDay(rate);
  const frames = (4 * frame + piece + ((now - at) * speed) / quarterOf(rate)) / 4;
  return (((frames % day) + day) % day) / framesPerSecond(rate);
}

/** Nothing overtakes on a cable. */
function inOrder(stream: readonly Sent[]): Sent[] {
  let last = -Infinity;
  return stream.map(({ at, data }) => ({ data, at: (last = Math.max(last, at)) }));
}

/** Each is up to `ms` early or late. */
export function jittered(stream: readonly Sent[], ms: number, seed: number): Sent[] {
  const draw = chance(seed);
  return inOrder(stream.map(({ at, data }) => ({ data, at: at + (draw() * 2 - 1) * ms * MS })));
}

/** From time to time the cable holds everything for up to `ms` and lets it go at once. */
export function bursty(stream: readonly Sent[], ms: number, seed: number): Sent[] {
  const draw = chance(seed);
  let heldUntil = -Infinity;
  return inOrder(
    stream.map(({ at, data }) => {
      if (at > heldUntil && draw() < 0.1) heldUntil = at + draw() * ms * MS;
      return { data, at: Math.max(at, heldUntil) };
    }),
  );
}

/** Every so many pieces, some are lost. */
export function lossy(stream: readonly Sent[], every: number, lost: number): Sent[] {
  return stream.filter((_, i) => i < every || i % every >= lost);
}

/** Single pieces are corrupted: another value, or another piece altogether. */
export function corrupted(stream: readonly Sent[], every: number, seed: number): Sent[] {
  const draw = chance(seed);
  return stream.map(({ at, data }, i) =>
    i % every === every - 1 ? { at, data: data ^ (1 + Math.floor(draw() * 127)) } : { at, data },
  );
}

export interface Watched {
  /** From the first quarter frame to the first moment of being locked, ms; Infinity for never. */
  readonly lockedAfter: number;
  /** The greatest error at any moment while it ran, frames. */
  readonly worst: number;
  readonly states: readonly string[];
}

/** Plays a stream to a chase and looks every 2 ms. `where` is the truth, s. */
export function watch(
  chase: MtcChase,
  rate: TimecodeRate,
  stream: readonly Sent[],
  where?: (now: number) => number,
): Watched {
  const states: string[] = [];
  const first = stream[0]?.at ?? 0;
  const last = stream.at(-1)?.at ?? 0;
  let lockedAfter = Infinity;
  let worst = 0;
  let next = 0;
  for (let now = first; next < stream.length; now = Math.min(now + 2 * MS, Math.max(now, last))) {
    for (; next < stream.length && stream[next]!.at <= now; next++) {
      chase.quarterFrame(stream[next]!.data, stream[next]!.at);
      if (chase.state === 'locked') lockedAfter = Math.min(lockedAfter, (stream[next]!.at - first) / MS);
    }
    chase.tick(now);
    if (states.at(-1) !== chase.state) states.push(chase.state);
    if (where && (chase.state === 'locked' || chase.state === 'freewheeling'))
      worst = Math.max(worst, framesApart(rate, chase.placeAt(now)!, where(now)));
  }
  return { lockedAfter, worst, states };
}

/** How far apart two places are, the short way over midnight, frames. */
export function framesApart(rate: TimecodeRate, a: number, b: number): number {
  const day = framesPerDay(rate);
  const apart = Math.abs(a - b) * framesPerSecond(rate);
  return Math.min(apart, day - apart);
}
