import { cos, exp, power, tan } from './elementary.ts';
import {
  QUANTUM,
  REV_CUT,
  REV_DEPTH,
  REV_DIFFUSER_FRAMES,
  REV_DIFFUSER_SIZE,
  REV_DIFFUSERS,
  REV_DIFFUSION,
  REV_DIRECT,
  REV_DUCK_STEP,
  REV_INPUT,
  REV_LINE_FRAMES,
  REV_LINE_GAIN,
  REV_LINE_POLE,
  REV_LINE_SIZE,
  REV_LINES,
  REV_MIRROR,
  REV_MODULATED,
  REV_OUT_LEFT,
  REV_OUT_RIGHT,
  REV_PRE_DELAY,
  REV_PRE_SIZE,
  REV_RATE,
  REV_RINGS,
  REV_TAP_FRAMES,
  REV_TAP_GAIN,
  REV_TAPS,
  REV_TURN,
  REV_TYPE,
} from './kernel/layout.ts';

/** What a reverb can be set to. Everything is held within what it can do. */
export interface ReverbSettings {
  /** 0 room, 1 hall, 2 plate. */
  readonly type: number;
  /** Seconds in which the lows fall by 60 dB: 0.1…20. */
  readonly time: number;
  /** Seconds before anything is heard: 0…0.25. */
  readonly preDelay: number;
  /** Hz where the sound falls twice as fast: 500…20 000. */
  readonly damping: number;
  /** Hz below which nothing goes in: 20…1000. */
  readonly lowCut: number;
}

/** A kind of space. Times in milliseconds. */
interface Space {
  readonly shortest: number;
  readonly longest: number;
  readonly diffusers: readonly number[];
  readonly diffusion: number;
  readonly direct: number;
  /** Early reflections; those of the right come a little later. */
  readonly taps: readonly (readonly [time: number, gain: number])[];
}

const ROOM: Space = {
  shortest: 13,
  longest: 43,
  diffusers: [1.9, 3.1, 4.7, 6.7],
  diffusion: 0.6,
  direct: 0.15,
  taps: [[3.1, 0.24], [5.3, -0.19], [7.9, 0.2], [11.3, 0.15], [14.9, -0.14], [19.1, 0.11], [23.3, -0.09], [28.7, 0.08]], // prettier-ignore
};
const HALL: Space = {
  shortest: 31,
  longest: 97,
  diffusers: [3.7, 5.9, 8.3, 11.3],
  diffusion: 0.65,
  direct: 0.1,
  taps: [[9.7, 0.14], [17.3, 0.15], [23.9, -0.12], [31.1, 0.13], [40.7, -0.1], [49.9, 0.09], [59.3, -0.08], [71.9, 0.07]], // prettier-ignore
};
const PLATE: Space = {
  shortest: 9,
  longest: 31,
  diffusers: [2.3, 3.7, 5.3, 7.9],
  diffusion: 0.7,
  direct: 0.3,
  taps: [], // a plate has no walls
};
const SPACES: readonly Space[] = [ROOM, HALL, PLATE];
const LONGEST_LINE = 0.1;
const LONGEST_TAP = 0.08;
const LONGEST_DIFFUSER = 0.015;
const LONGEST_PRE_DELAY = 0.25;
/** The right side of a space is so much larger than the left. */
const RIGHT = 1.0713;
/** Slow, and none a multiple of another: Hz. */
const TURNS = [0.31, 0.47, 0.61, 0.83];
const MOVES = 0.000125; // seconds to each side: six frames at 48 kHz
const DUCK = 0.01;
/** Signs of the lines on each side: half of them differ, so that the sides have nothing in common … */
const LEFT_SIGNS = 0b0110_1001_1100_0101;
const RIGHT_SIGNS = LEFT_SIGNS ^ 0b0101_0011_1010_0110;
/** … but for this part of the other side, which keeps the mono sum of a wide sound from being thin. */
const SHARED = 0.12;

const within = (value: number, low: number, high: number) => (value > low ? Math.min(value, high) : low);

function checked(rate: number): number {
  if (rate >= 32_000 && rate <= 192_000) return rate;
  throw new RangeError(`a reverb runs at 32000 to 192000 Hz, got ${rate}`);
}

/** Frames of a ring that is to hold so many seconds: whole quanta, and what is being read and written besides. */
function ringFor(seconds: number, rate: number): number {
  return QUANTUM * (2 + Math.ceil((seconds * rate) / QUANTUM));
}

/** Bytes of a reverb's block at a rate of 32 to 192 kHz. */
export function reverbBytes(rate: number): number {
  checked(rate);
  const pre = ringFor(LONGEST_PRE_DELAY + LONGEST_TAP, rate) + REV_MIRROR;
  const diffuser = ringFor(LONGEST_DIFFUSER, rate) + REV_MIRROR;
  const line = ringFor(LONGEST_LINE, rate) + REV_MIRROR;
  return 4 * (REV_RINGS + 2 * pre + 2 * REV_DIFFUSERS * diffuser + REV_LINES * line);
}

/** The longest, in frames, that sound goes unheard in a reverb: a line that it takes to the end after everything before it. */
export function reverbHolds(rate: number): number {
  const longest = LONGEST_PRE_DELAY + LONGEST_TAP + REV_DIFFUSERS * LONGEST_DIFFUSER + LONGEST_LINE;
  return Math.ceil(longest * checked(rate));
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}

/** The next prime number of frames: lengths that have no divisor in common never fall in step. */
function primeFrames(milliseconds: number, rate: number): number {
  let frames = Math.round((milliseconds * rate) / 1000);
  while (!isPrime(frames)) frames++;
  return frames;
}

const sign = (signs: number, line: number) => ((signs >> line) & 1 ? 1 : -1);

/** The shape of a type, unless it is there already: prime numbers take their time, and a knob that is turned only asks for the rest. */
function shapeRows(type: number, rate: number, floats: Float32Array, base: number): void {
  const space = SPACES[type] ?? ROOM;
  const mark = 1 + SPACES.indexOf(space);
  if (floats[base + REV_TYPE] === mark && floats[base + REV_RATE] === rate) return;
  spaceRows(space, rate, floats, base);
  floats[base + REV_TYPE] = mark;
  floats[base + REV_RATE] = rate;
}

function spaceRows(space: Space, rate: number, floats: Float32Array, base: number): void {
  const span = space.longest / space.shortest;
  const shared = Math.sqrt(1 + SHARED * SHARED);
  for (let line = 0; line < REV_LINES; line++) {
    // shuffled, so that those that move are neither the shortest nor the longest
    const place = (7 * line + 5) % REV_LINES;
    const length = space.shortest * power(span, place / (REV_LINES - 1));
    floats[base + REV_LINE_FRAMES + line] = primeFrames(length, rate);
    const left = sign(LEFT_SIGNS, line);
    const right = sign(RIGHT_SIGNS, line);
    floats[base + REV_OUT_LEFT + line] = (left + SHARED * right) / shared;
    floats[base + REV_OUT_RIGHT + line] = (right + SHARED * left) / shared;
  }
  for (let n = 0; n < REV_DIFFUSERS; n++) {
    const length = space.diffusers[n] ?? 1;
    floats[base + REV_DIFFUSER_FRAMES + n] = primeFrames(length, rate);
    floats[base + REV_DIFFUSER_FRAMES + REV_DIFFUSERS + n] = primeFrames(length * RIGHT, rate);
  }
  for (let n = 0; n < REV_TAPS; n++) {
    const tap = space.taps[n];
    const time = tap === undefined ? 0 : tap[0];
    const gain = tap === undefined ? 0 : tap[1];
    floats[base + REV_TAP_FRAMES + n] = Math.round((time * rate) / 1000);
    floats[base + REV_TAP_FRAMES + REV_TAPS + n] = Math.round((time * RIGHT * rate) / 1000);
    floats[base + REV_TAP_GAIN + n] = gain;
    floats[base + REV_TAP_GAIN + REV_TAPS + n] = gain;
  }
  floats[base + REV_DIFFUSION] = space.diffusion;
  floats[base + REV_DIRECT] = space.direct;
}

/**
 * The pole of a one-pole low-pass of gain `gain` at 0 Hz that has the square of it where the cosine of the angle is `angle`: one
 * round takes that frequency down twice as far, in dB, as the lows.
 */
function poleFor(gain: number, angle: number): number {
  const squared = gain * gain;
  const half = 1 - squared * angle;
  const rest = 1 - squared;
  return (half - Math.sqrt(Math.max(0, half * half - rest * rest))) / rest;
}

/** What each line loses in a round, after Jot (1991): 60 dB in `time`, whatever its length. */
function decayRows(settings: ReverbSettings, rate: number, floats: Float32Array, base: number): void {
  const time = within(settings.time, 0.1, 20);
  const damping = within(settings.damping, 500, Math.min(20_000, 0.49 * rate));
  const angle = cos((2 * Math.PI * damping) / rate);
  // 60 dB are a thousandth
  const fall = (-3 * Math.LN10) / (rate * time);
  let kept = 0;
  for (let line = 0; line < REV_LINES; line++) {
    const frames = floats[base + REV_LINE_FRAMES + line] as number;
    const gain = exp(fall * frames);
    const pole = poleFor(gain, angle);
    // the matrix that mixes the lines is of ones: a quarter keeps what sixteen of them hold
    floats[base + REV_LINE_GAIN + line] = (gain * (1 - pole)) / 4;
    floats[base + REV_LINE_POLE + line] = pole;
    kept += (gain * gain) / REV_LINES;
  }
  // as loud however long it rings: noise comes back about as loud as it goes in
  floats[base + REV_INPUT] = Math.sqrt(1 - kept) / 4;
}

/** The low cut, Butterworth of second order: a state-variable filter. */
function cutRows(frequency: number, rate: number, floats: Float32Array, base: number): void {
  const g = tan((Math.PI * within(frequency, 20, 1000)) / rate);
  const a1 = 1 / (1 + g * (g + Math.SQRT2));
  floats[base + REV_CUT] = a1;
  floats[base + REV_CUT + 1] = g * a1;
  floats[base + REV_CUT + 2] = g * g * a1;
}

/**
 * Fills in the settings of a reverb's block. Nothing of them clicks: time, damping and low cut glide, pre-delay and type change
 * while what they change is faded out, for 20 ms in all.
 *
 * @param base index of the block's first float.
 */
export function reverbRows(settings: ReverbSettings, rate: number, floats: Float32Array, base: number): void {
  shapeRows(settings.type, rate, floats, base);
  decayRows(settings, rate, floats, base);
  cutRows(settings.lowCut, rate, floats, base);
  floats[base + REV_PRE_DELAY] = Math.round(within(settings.preDelay, 0, LONGEST_PRE_DELAY) * rate);
  floats[base + REV_DUCK_STEP] = QUANTUM / (DUCK * rate);
  floats[base + REV_DEPTH] = MOVES * rate;
  floats[base + REV_PRE_SIZE] = ringFor(LONGEST_PRE_DELAY + LONGEST_TAP, rate);
  floats[base + REV_DIFFUSER_SIZE] = ringFor(LONGEST_DIFFUSER, rate);
  floats[base + REV_LINE_SIZE] = ringFor(LONGEST_LINE, rate);
  for (let n = 0; n < REV_MODULATED; n++) {
    floats[base + REV_TURN + n] = Math.round((2 ** 32 * (TURNS[n] ?? 0) * QUANTUM) / rate);
  }
}
