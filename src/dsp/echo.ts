import { tan } from './elementary.ts';
import {
  ECHO_CROSS,
  ECHO_FADE_STEP,
  ECHO_FEEDBACK,
  ECHO_FRAMES,
  ECHO_HIGH,
  ECHO_LINE,
  ECHO_LOW,
  ECHO_SIZE,
  QUANTUM,
} from './kernel/layout.ts';

/** What an echo can be set to. Everything is held within what it can do. */
export interface EchoSettings {
  /** Seconds from one repeat to the next: 0.001…2. */
  readonly time: number;
  /** What of a repeat goes into the next, %: 0…95. */
  readonly feedback: number;
  /** 1: repeats go from side to side, the left first; 0: each side has its own. */
  readonly pingPong: number;
  /** What a repeat loses below, Hz: 20…1000, and above, Hz: 1000…20 000. */
  readonly lowCut: number;
  readonly highCut: number;
}

const SHORTEST = 0.001;
const LONGEST = 2;
/** How long one time fades into another, seconds: no click, and no pitch. */
const FADE = 0.03;
const MOST_FEEDBACK = 95;

const within = (value: number, low: number, high: number) => (value > low ? Math.min(value, high) : low);

function sizeAt(rate: number): number {
  return QUANTUM * Math.ceil((LONGEST * rate + 1) / QUANTUM);
}

/** Bytes of an echo's block, at a rate of 8 to 192 kHz. */
export function echoBytes(rate: number): number {
  if (rate >= 8000 && rate <= 192_000) return 4 * (ECHO_LINE + 2 * sizeAt(rate));
  throw new RangeError(`an echo runs at 8000 to 192000 Hz, got ${rate}`);
}

/** Butterworth of second order as a state-variable filter: the same three numbers for a low cut and a high cut. */
function cutRows(frequency: number, rate: number, floats: Float32Array, at: number): void {
  const g = tan((Math.PI * Math.min(frequency, 0.45 * rate)) / rate);
  const a1 = 1 / (1 + g * (g + Math.SQRT2));
  floats[at] = a1;
  floats[at + 1] = g * a1;
  floats[at + 2] = g * g * a1;
}

/**
 * Fills in the settings of an echo's block. None of them clicks: a time fades into the next, all else glides.
 *
 * @param base index of the block's first float.
 */
export function echoRows(settings: EchoSettings, rate: number, floats: Float32Array, base: number): void {
  floats[base + ECHO_FRAMES] = Math.round(within(settings.time, SHORTEST, LONGEST) * rate);
  floats[base + ECHO_FADE_STEP] = 1 / (FADE * rate);
  floats[base + ECHO_SIZE] = sizeAt(rate);
  floats[base + ECHO_FEEDBACK] = within(settings.feedback, 0, MOST_FEEDBACK) / 100;
  floats[base + ECHO_CROSS] = within(settings.pingPong, 0, 1);
  cutRows(within(settings.lowCut, 20, 1000), rate, floats, base + ECHO_LOW);
  cutRows(within(settings.highCut, 1000, 20_000), rate, floats, base + ECHO_HIGH);
}

/**
 * How long a note lasts, in seconds.
 *
 * @param length in whole notes: 1/8 for a quaver, 3/16 if it is dotted, 1/12 for one of three.
 * @param bpm crotchets a minute.
 */
export function noteTime(length: number, bpm: number): number {
  if (!(bpm > 0)) throw new RangeError(`a tempo must be above 0 crotchets a minute, got ${bpm}`);
  return (240 / bpm) * length;
}
