import { decayOf, fromDecibels, toDecibels } from './elementary.ts';
import {
  COMP_ATTACK,
  COMP_IS_RMS,
  COMP_KNEE,
  COMP_LINK,
  COMP_MAKEUP,
  COMP_RELEASE,
  COMP_RMS_DECAY,
  COMP_SLOPE,
  COMP_THRESHOLD,
  LANES,
} from './kernel/layout.ts';
import { pastKnee } from './knee.ts';

export interface CompressorSettings {
  /** dB, middle of the knee. */
  readonly threshold: number;
  /** ≥ 1; Infinity holds everything at the threshold. */
  readonly ratio: number;
  /** Seconds to 63.2 % of the way to more reduction. */
  readonly attack: number;
  /** Seconds to 63.2 % of the way to less. */
  readonly release: number;
  /** dB, width. */
  readonly knee: number;
  /** dB. */
  readonly makeup: number;
  /** 0 listens to peaks, 1 to the mean square. */
  readonly rms: number;
  /** 1: adds half of what full scale is reduced by to the make-up. */
  readonly auto: number;
  /** 1: listens to both lanes of its pair. */
  readonly link: number;
}

/** Seconds, of the mean square: shorter than a syllable, longer than a period of all but the lowest notes. */
const RMS_TIME = 0.01;
/** A corner is a knee that nobody hears. */
const SHARPEST = 1e-3;
/** −180 dB, and squared: nothing is softer. */
const SOFTEST_SQUARE = 1e-18;

/**
 * What a level is turned down by once it has lasted (Giannoulis, Massberg and Reiss, JAES 60(6), 2012).
 *
 * @param level dB. @param threshold dB. @param ratio ≥ 1. @param knee dB.
 * @returns dB, ≤ 0.
 */
export function staticGain(level: number, threshold: number, ratio: number, knee: number): number {
  const width = Math.max(SHARPEST, knee);
  const past = pastKnee(level - threshold + width / 2, width);
  return past > 0 ? (1 / ratio - 1) * past : 0;
}

/** The make-up that is heard, dB. */
function makeupOf({ makeup, auto, threshold, ratio, knee }: CompressorSettings): number {
  return auto > 0 ? makeup - staticGain(0, threshold, ratio, knee) / 2 : makeup;
}

/**
 * Fills in what a lane's compressor is set to. Leaves alone what it keeps, what it tells, and how wet it is.
 *
 * @param floats memory of the kernel. @param base index of the first float of the block. @param rate frames a second.
 */
export function compressorRows(
  settings: CompressorSettings,
  rate: number,
  floats: Float32Array,
  base: number,
  lane: number,
): void {
  const at = base + lane;
  floats[at + COMP_THRESHOLD * LANES] = settings.threshold;
  floats[at + COMP_SLOPE * LANES] = 1 / settings.ratio - 1;
  floats[at + COMP_KNEE * LANES] = Math.max(SHARPEST, settings.knee);
  floats[at + COMP_ATTACK * LANES] = decayOf(settings.attack, rate);
  floats[at + COMP_RELEASE * LANES] = decayOf(settings.release, rate);
  floats[at + COMP_MAKEUP * LANES] = makeupOf(settings);
  floats[at + COMP_IS_RMS * LANES] = settings.rms;
  floats[at + COMP_RMS_DECAY * LANES] = decayOf(RMS_TIME, rate);
  floats[at + COMP_LINK * LANES] = settings.link;
}

/**
 * A compressor of one channel: what `compress` of the kernel does to each lane. What its curve asks for is smoothed in dB,
 * after the curve, so that a release takes as long from everywhere.
 */
export class Compressor {
  settings: CompressorSettings;
  /** Mix: 0 bypassed … 1. */
  wet = 1;
  /** dB, ≤ 0. */
  gain = 0;
  readonly #rate: number;
  #square = 0;

  /** @param rate frames a second. */
  constructor(settings: CompressorSettings, rate: number) {
    this.settings = settings;
    this.#rate = rate;
  }

  /** @param key what it listens to; of a linked pair, the louder of both. */
  process(x: number, key = x): number {
    const { threshold, ratio, knee, attack, release } = this.settings;
    const asked = staticGain(this.#hear(key), threshold, ratio, knee);
    const left = decayOf(asked < this.gain ? attack : release, this.#rate);
    this.gain = asked + left * (this.gain - asked);
    const factor = fromDecibels(this.gain + makeupOf(this.settings));
    return x * (1 - this.wet + this.wet * factor);
  }

  /** Level of what is listened to, dB. */
  #hear(key: number): number {
    const now = Math.max(SOFTEST_SQUARE, key * key);
    const kept = decayOf(RMS_TIME, this.#rate);
    this.#square = kept * this.#square + (1 - kept) * now;
    return toDecibels(this.settings.rms > 0 ? this.#square : now) / 2;
  }
}
