import { exp, log } from './elementary.ts';
import { Glide } from './glide.ts';
import { GRAIN } from './kernel/layout.ts';
import { passSections, svfCoefficients } from './svf.ts';

/** Bands of the mastering equaliser. */
export const EQ_BANDS = 8;

/** What a band may be; cuts are named by what they lose in an octave, dB. */
export const eqShapes = [
  'bell',
  'low shelf',
  'high shelf',
  'notch',
  'low cut 12',
  'low cut 24',
  'high cut 12',
  'high cut 24',
] as const;
type EqShape = (typeof eqShapes)[number];

/** What of the sound a band works on. */
export const eqPlaces = ['stereo', 'mid', 'side', 'left', 'right'] as const;
export type EqPlace = (typeof eqPlaces)[number];

export interface EqBand {
  /** 1: works. */
  readonly on: number;
  /** Its number in `eqShapes`. */
  readonly shape: number;
  /** Its number in `eqPlaces`. */
  readonly place: number;
  /** Hz. */
  readonly freq: number;
  /** > 0; of no matter for cuts, which are flat (Butterworth). */
  readonly q: number;
  /** dB; of no matter for notch and cuts. */
  readonly gain: number;
}

export const restingEqBand: EqBand = { on: 0, shape: 0, place: 0, freq: 1000, q: 1, gain: 0 };

/** Numbers of two sections. */
export const EQ_COEFFICIENTS = 12;

interface Cut {
  readonly kind: 'high' | 'low';
  readonly slope: 12 | 24;
}

/** The cuts: a low cut is a high-pass. */
const cuts: Partial<Record<EqShape, Cut>> = {
  'low cut 12': { kind: 'high', slope: 12 },
  'low cut 24': { kind: 'high', slope: 24 },
  'high cut 12': { kind: 'low', slope: 12 },
  'high cut 24': { kind: 'low', slope: 24 },
};

/** The shape of a number; a bell for what is none. */
export function eqShape(number: number): EqShape {
  return eqShapes[number] ?? 'bell';
}

/** What a shape cuts; undefined for one that is no cut. */
export function cutOf(shape: EqShape): Cut | undefined {
  return cuts[shape];
}

/** Does a band change anything at all? */
export function eqWorks({ on, shape, gain }: EqBand): boolean {
  return on > 0 && (gain !== 0 || shape >= eqShapes.indexOf('notch'));
}

/**
 * Works out a band.
 *
 * @param into takes a1 a2 a3 m0 m1 m2 of a section, or of two, one after the other.
 * @returns how many there are, 1 or 2.
 */
export function eqSections({ shape, freq, q, gain }: EqBand, rate: number, into: Float64Array): number {
  const name = eqShape(shape);
  const cut = cuts[name];
  if (cut) return passSections(cut.kind, cut.slope, freq, rate, into);
  svfCoefficients(name as Exclude<EqShape, `${string}cut${string}`>, freq, q, gain, rate, into);
  return 1;
}

/** How long a band takes to come or to go, seconds. */
const FADE = 0.03;

/**
 * A band on its way: its frequency and Q glide by factors, its gain in dB; one that becomes of another shape or place goes
 * first, and comes as what it is to be. In grains of a fixed grid.
 */
export class EqMotion {
  /** What of it is heard, 0…1. */
  share = 0;
  shape = 0;
  place = 0;
  readonly #freq: Glide;
  readonly #q: Glide;
  readonly #gain: Glide;
  readonly #step: number;
  #to: EqBand = restingEqBand;

  constructor(rate: number) {
    this.#freq = new Glide(log(restingEqBand.freq), 1e-5, rate);
    this.#q = new Glide(0, 1e-5, rate);
    this.#gain = new Glide(0, 1e-4, rate);
    this.#step = GRAIN / (FADE * rate);
  }

  get freq(): number {
    return exp(this.#freq.now);
  }

  get q(): number {
    return exp(this.#q.now);
  }

  get gain(): number {
    return this.#gain.now;
  }

  set(band: EqBand): void {
    this.#to = band;
    this.#freq.to = log(band.freq);
    this.#q.to = log(band.q);
    this.#gain.to = band.gain;
    this.#become();
  }

  get #turns(): boolean {
    return this.shape !== this.#to.shape || this.place !== this.#to.place;
  }

  get #wanted(): number {
    return this.#to.on > 0 && !this.#turns ? 1 : 0;
  }

  get moves(): boolean {
    return this.share !== this.#wanted || this.#freq.moves || this.#q.moves || this.#gain.moves;
  }

  /** A band that nobody hears is what it is to be at once. */
  #become(): void {
    if (this.share > 0) return;
    this.shape = this.#to.shape;
    this.place = this.#to.place;
    this.#glideHome();
  }

  #glideHome(): void {
    this.#freq.snap();
    this.#q.snap();
    this.#gain.snap();
  }

  snap(): void {
    this.share = 0;
    this.#become();
    this.share = this.#wanted;
  }

  /** One grain on. */
  grain(): void {
    this.#freq.grain();
    this.#q.grain();
    this.#gain.grain();
    const wanted = this.#wanted;
    this.share =
      this.share < wanted
        ? Math.min(wanted, this.share + this.#step)
        : Math.max(wanted, this.share - this.#step);
    this.#become();
  }
}
