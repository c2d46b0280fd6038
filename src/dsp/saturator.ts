import { decayOf, fromDecibels, sin } from './elementary.ts';
import { LANES, QUANTUM, SAT_DRIVE, SAT_TONE } from './kernel/layout.ts';

/** Where the curve has become flat. */
const FLAT = 1.5;
/** From here on the low-pass is out of the way. */
const OPEN = 20_000;
/** Taps on either side of the middle: of the filter upwards (every other one, those between are 0), and downwards. */
const UP_TAPS = 12;
const DOWN_TAPS = 23;
/** Shape of the Kaiser window: 70 dB beyond 29 kHz at 48 kHz, and within 0.1 dB up to 20 kHz. */
const BETA = 7;

/** The modified Bessel function of the first kind and order 0, by its series (Abramowitz and Stegun 9.6.12). */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-18 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Kaiser's window at a part of its half width. */
function kaiser(part: number): number {
  return bessel(BETA * Math.sqrt(1 - part * part)) / bessel(BETA);
}

/** Scaled so that both sides together let a constant through unchanged. */
function normalised(taps: Float64Array): Float64Array {
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / (2 * sum));
}

/** One side of the half-band low-pass that fills in the frames between, from the middle outwards; its centre tap is 1. */
export function halfBand(): Float64Array {
  const taps = new Float64Array(UP_TAPS);
  for (let n = 0; n < UP_TAPS; n++) {
    const distance = 2 * n + 1;
    taps[n] = (sin((Math.PI / 2) * distance) / distance) * kaiser(distance / (2 * UP_TAPS));
  }
  return normalised(taps);
}

/**
 * One side of the half-band low-pass that comes after the curve, from the middle outwards. There is no tap in the middle:
 * the half step that it is late by makes up for the half step of the mean. And the mean of two neighbours has let the
 * treble sink by cos(ω/2), so what is wanted up to the middle of the band is 1/cos(ω/2), whose Fourier integral
 *
 *     J(t) = ∫ cos(ωt)/cos(ω/2) dω from 0 to π/2,   J(½) = π/2,   J(t) + J(t+1) = 2·sin((t+½)·π/2)/(t+½)
 *
 * follows from cos(ω(t+1)) + cos(ωt) = 2·cos(ω(t+½))·cos(ω/2).
 */
export function openedHalfBand(): Float64Array {
  const taps = new Float64Array(DOWN_TAPS);
  let integral = Math.PI / 2;
  for (let n = 0; n < DOWN_TAPS; n++) {
    taps[n] = integral * kaiser((n + 0.5) / DOWN_TAPS);
    integral = (2 * sin(((n + 1) * Math.PI) / 2)) / (n + 1) - integral;
  }
  return normalised(taps);
}

/** What is left of the low-pass after a frame; 0 where it is open. */
function toneOf(tone: number, rate: number): number {
  return tone >= OPEN ? 0 : decayOf(1 / (2 * Math.PI * tone), rate);
}

/**
 * Settings of one lane for the kernel's saturate().
 *
 * @param drive dB, 0 or more: how far into the curve the sound is pushed; small signals stay as loud as they were.
 * @param tone Hz, corner of a one-pole low-pass on what is saturated; none from 20 kHz on.
 * @param base index of the block's first float, its place ÷ 4.
 */
export function saturatorRows(
  drive: number,
  tone: number,
  rate: number,
  floats: Float32Array,
  base: number,
  lane: number,
): void {
  floats[base + SAT_DRIVE * LANES + lane] = fromDecibels(drive);
  floats[base + SAT_TONE * LANES + lane] = toneOf(tone, rate);
}

/** The curve: a cubic that becomes flat at ±1 without a corner. Slope 1 in the middle. */
export function softClip(x: number): number {
  const within = Math.max(-FLAT, Math.min(FLAT, x));
  return within - (within * within * within * 4) / 27;
}

/** Its integral from 0. */
function integralOf(x: number): number {
  const square = x * x;
  return Math.abs(x) < FLAT ? square / 2 - (square * square) / 27 : Math.abs(x) - 0.5625;
}

/**
 * The mean of the curve on the way from one input to the next: antiderivative antialiasing of first order (Parker,
 * Zavalishin and Le Bivic, DAFx-16).
 */
function meanOf(from: number, to: number): number {
  if (Math.abs(to - from) < 1e-6) return softClip((from + to) / 2);
  return (integralOf(to) - integralOf(from)) / (to - from);
}

/** Keeps the last numbers of a row, the newest at its end. */
function push(row: Float64Array, x: number): void {
  row.copyWithin(0, 1);
  row[row.length - 1] = x;
}

/** A filter that is the same both ways, over a row with its middle in between two numbers. */
function filtered(row: Float64Array, taps: Float64Array): number {
  const middle = row.length / 2;
  let sum = 0;
  for (let n = 0; n < taps.length; n++) {
    sum += (taps[n] as number) * ((row[middle - 1 - n] as number) + (row[middle + n] as number));
  }
  return sum;
}

/**
 * A saturator for one channel, late by SAT_LATE frames whatever it does; what the kernel's saturate() does, in float64.
 * Twice as many frames, drive, the curve, what the drive has added taken away again, half as many frames, tone. (A lane of
 * the kernel that is dry for a whole quantum begins anew, which a fade-in hides.)
 */
export class Saturator {
  readonly #up = halfBand();
  readonly #down = openedHalfBand();
  readonly #sounds = new Float64Array(2 * UP_TAPS);
  readonly #halves = new Float64Array(2 * DOWN_TAPS);
  readonly #left: number;
  #drive: number;
  #makeup: number;
  #target: number;
  #moving = 0;
  #driveStep = 0;
  #makeupStep = 0;
  #before = 0;
  #toned = 0;
  /** 1: saturated, 0: only late. */
  wet = 1;

  /**
   * @param drive dB.
   * @param tone Hz.
   * @param rate Hz.
   */
  constructor(drive: number, tone: number, rate: number) {
    this.#drive = this.#target = fromDecibels(drive);
    this.#makeup = 1 / this.#drive;
    this.#left = toneOf(tone, rate);
  }

  /** Turns the drive to so many dB, and its makeup with it, in straight lines over the next quantum. */
  turn(drive: number): void {
    this.#target = fromDecibels(drive);
    this.#driveStep = (this.#target - this.#drive) / QUANTUM;
    this.#makeupStep = (1 / this.#target - this.#makeup) / QUANTUM;
    this.#moving = QUANTUM;
  }

  /** In place. */
  process(sound: Float64Array): void {
    for (let frame = 0; frame < sound.length; frame++) {
      const sounds = this.#sounds;
      push(sounds, sound[frame] as number);
      this.#move();
      this.#bend(filtered(sounds, this.#up));
      const curved = filtered(this.#halves, this.#down);
      this.#bend(sounds[UP_TAPS] as number);
      this.#toned = curved + this.#left * (this.#toned - curved);
      const dry = sounds[0] as number;
      sound[frame] = dry * (1 - this.wet) + this.#toned * this.wet;
    }
  }

  #move(): void {
    if (this.#moving === 0) return;
    this.#moving--;
    this.#drive = this.#moving > 0 ? this.#drive + this.#driveStep : this.#target;
    this.#makeup = this.#moving > 0 ? this.#makeup + this.#makeupStep : 1 / this.#target;
  }

  #bend(half: number): void {
    const driven = half * this.#drive;
    push(this.#halves, meanOf(this.#before, driven) * this.#makeup);
    this.#before = driven;
  }
}
