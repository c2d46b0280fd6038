import { cos, exp, sin, tan } from '../elementary.ts';

/** The rate of all stems, Hz. */
export const RATE = 48_000;
export const TURN = 2 * Math.PI;

/** A stem while it is played: one channel, or left and right. */
export type Stem = readonly Float32Array[];
/** Told how far a stem is, 0..1. */
export type Progress = (share: number) => void;

/** Puts a sample on top of what is there; beyond the ends it is lost. */
export function add(to: Float32Array, at: number, sample: number): void {
  to[at] = (to[at] as number) + sample;
}

/** Both sides of a stereo stem. */
export function sides(stem: Stem): readonly [Float32Array, Float32Array] {
  return [stem[0] as Float32Array, (stem[1] ?? stem[0]) as Float32Array];
}

/** Where a time is, samples. */
export function frameAt(seconds: number): number {
  return Math.max(0, Math.round(seconds * RATE));
}

/** What is left after one sample of a decay that takes this long to a thousandth, seconds. */
export function fall(seconds: number): number {
  return exp(-6.907755 / (seconds * RATE));
}

const STEPS = 4096;
const circle = Float64Array.from({ length: STEPS + 1 }, (_, i) => sin((TURN * i) / STEPS));

/** Sine of a phase in turns, from a table, to 3e-7: oscillators ask for it tens of millions of times. */
export function sine(phase: number): number {
  const at = (phase - Math.floor(phase)) * STEPS;
  const i = at | 0;
  const a = circle[i] as number;
  return a + (at - i) * ((circle[i + 1] as number) - a);
}

/**
 * A falling saw at a phase of 0..1 that moves by `step` per sample, its edge rounded off over two samples so that it hardly
 * folds back (PolyBLEP; Välimäki and Huovilainen, "Antialiasing Oscillators", IEEE SPM 2007).
 */
export function saw(phase: number, step: number): number {
  let y = 1 - 2 * phase;
  if (phase < step) {
    const t = phase / step - 1;
    y -= t * t;
  } else if (phase > 1 - step) {
    const t = (phase - 1) / step + 1;
    y += t * t;
  }
  return y;
}

/** Soft clipping: straight in the middle, ±1 from ±3 on. */
export function soft(x: number): number {
  if (x > 3) return 1;
  if (x < -3) return -1;
  return (x * (27 + x * x)) / (27 + 9 * x * x);
}

/** From 0 to 1 and smooth at both ends. */
export function smooth(x: number): number {
  if (x <= 0) return 0;
  return x >= 1 ? 1 : x * x * (3 - 2 * x);
}

/** How much of a note of `length` samples is there at sample i: it comes and goes without a click. */
export function shape(i: number, length: number, attack: number, release: number): number {
  return smooth(i / attack) * smooth((length - i) / release);
}

/** Gains of left and right for a place from −1 to 1, equal in power. */
export function placed(pan: number): readonly [number, number] {
  const angle = ((pan + 1) * Math.PI) / 4;
  return [cos(angle), sin(angle)];
}

/** A state-variable filter of second order, trapezoidal, that may be turned while it sounds (Simper, 2013). */
export class Svf {
  low = 0;
  band = 0;
  high = 0;
  #first = 0;
  #second = 0;
  #g = 0;
  #k = 1;
  #scale = 1;

  constructor(frequency: number, q: number) {
    this.tune(frequency, q);
  }

  tune(frequency: number, q: number): void {
    this.#g = tan((Math.PI * Math.min(frequency, 0.45 * RATE)) / RATE);
    this.#k = 1 / q;
    this.#scale = 1 / (1 + this.#g * (this.#g + this.#k));
  }

  /** One sample in; low, band (0 dB at its peak) and high come out as fields. */
  run(x: number): void {
    const v = x - this.#second;
    const band = this.#scale * (this.#first + this.#g * v);
    const low = this.#second + this.#g * band;
    this.#first = 2 * band - this.#first;
    this.#second = 2 * low - this.#second;
    this.low = low;
    this.band = this.#k * band;
    this.high = x - this.#k * band - low;
  }
}
