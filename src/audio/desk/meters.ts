import { needleOf, type Needle, type NeedleType } from '../../dsp/ballistics.ts';
import { decayOf, fromDecibels, toDecibels } from '../../dsp/elementary.ts';
import type { Kernel } from '../../dsp/kernel.ts';
import {
  LANES,
  MEASURE_CROSS,
  MEASURE_ENERGY,
  MEASURE_PEAK,
  NEEDLE_MOST,
  QUANTUM,
} from '../../dsp/kernel/layout.ts';
import { meterTypes } from '../../model/desk-parameters.ts';
import { stripMeter } from '../../model/meters.ts';
import type { Bank } from './bank.ts';
import type { DeskSound } from './desk-sound.ts';

/** How fast a peak falls, dB/s: 20 dB in 1.7 s, as IEC 60268-18 and type I meters have it. */
const FALL = 20 / 1.7;
/** How long a reduction of gain takes to be seen no more, dB/s. */
const RETURN = 40;
/** All that is shown of it, dB: what comes back from silence has to begin somewhere. */
const DEEPEST = -96;
/** RMS and correlation: time constants, seconds. */
const MEAN = 0.3;
const CORRELATION = 0.4;
const reductions = ['gate', 'comp', 'limiter'] as const;
/** A sine of 0 dBFS has an RMS of 0 dB here, as in AES17. */
const SINE = 2;

/** What every strip's meter shows: row after row of numbers, worked out from what the kernel tells of each quantum. */
export class StripMeters {
  /** By strip: see `stripMeter`. */
  readonly rows: Float32Array;
  readonly #sound: DeskSound;
  readonly #kernel: Kernel;
  readonly #type: number;
  readonly #fall: number;
  readonly #back: number;
  readonly #mean: number;
  readonly #slow: number;
  readonly #needles: Readonly<Record<NeedleType, Needle>>;
  /** By strip: height of the peak, linear; mean square; products of both sides, and squares of each. */
  readonly #peak: Float64Array;
  readonly #square: Float64Array;
  readonly #cross: Float64Array;
  readonly #leftSquare: Float64Array;
  readonly #rightSquare: Float64Array;

  constructor(sound: DeskSound) {
    this.#sound = sound;
    this.#kernel = sound.kernel;
    this.#type = sound.table.at('monitor/meters');
    const strips = sound.table.strips.length;
    this.rows = new Float32Array(strips * stripMeter.fields);
    const perSecond = sound.rate / QUANTUM;
    this.#fall = fromDecibels(-FALL / perSecond);
    this.#back = RETURN / perSecond;
    this.#mean = decayOf(MEAN, perSecond);
    this.#slow = decayOf(CORRELATION, perSecond);
    this.#needles = {
      VU: needleOf('VU', sound.rate),
      'PPM I': needleOf('PPM I', sound.rate),
      'PPM II': needleOf('PPM II', sound.rate),
    };
    this.#peak = new Float64Array(strips);
    this.#square = new Float64Array(strips);
    this.#cross = new Float64Array(strips);
    this.#leftSquare = new Float64Array(strips);
    this.#rightSquare = new Float64Array(strips);
    for (let strip = 0; strip < strips; strip++)
      for (const field of stripMeter.levels) this.#put(strip, field, -Infinity);
  }

  #put(strip: number, field: number, value: number): void {
    this.rows[strip * stripMeter.fields + field] = value;
  }

  /** Reads what the last quantum was. */
  run(): void {
    const type = meterTypes[this.#sound.desk.values[this.#type] as number] ?? 'peak';
    for (const bank of this.#sound.banks) {
      if (type !== 'peak' && type !== 'RMS') this.#needle(bank, this.#needles[type]);
      for (const { strip, lane, stereo } of bank.slots) {
        this.#measure(bank, strip.number, lane, stereo);
        this.#reduction(bank, strip.number, lane);
        this.#level(bank, strip.number, lane, stereo, type);
      }
    }
  }

  #needle(bank: Bank, { type, w1, w2, fall }: Needle): void {
    this.#kernel.run.needle(bank.post, bank.needles, type, w1, w2, fall);
  }

  #measure(bank: Bank, strip: number, lane: number, stereo: boolean): void {
    const { floats } = this.#kernel;
    const at = (bank.measured >> 2) + lane;
    const right = stereo ? 1 : 0; // of one channel, the left is both
    const leftEnergy = floats[at + MEASURE_ENERGY * LANES] as number;
    const rightEnergy = floats[at + right + MEASURE_ENERGY * LANES] as number;
    const peak = Math.max(
      floats[at + MEASURE_PEAK * LANES] as number,
      floats[at + right + MEASURE_PEAK * LANES] as number,
    );
    this.#peak[strip] = Math.max(peak, snapped((this.#peak[strip] as number) * this.#fall));
    this.#toward(this.#square, strip, Math.max(leftEnergy, rightEnergy) / QUANTUM, this.#mean);
    if (!stereo) return this.#put(strip, stripMeter.correlation, 1);
    this.#toward(this.#cross, strip, floats[at + MEASURE_CROSS * LANES] as number, this.#slow);
    this.#toward(this.#leftSquare, strip, leftEnergy, this.#slow);
    this.#toward(this.#rightSquare, strip, rightEnergy, this.#slow);
    const both = (this.#leftSquare[strip] as number) * (this.#rightSquare[strip] as number);
    this.#put(strip, stripMeter.correlation, both > 0 ? (this.#cross[strip] as number) / Math.sqrt(both) : 0);
  }

  #toward(row: Float64Array, strip: number, to: number, left: number): void {
    row[strip] = snapped(to + ((row[strip] as number) - to) * left);
  }

  #reduction(bank: Bank, strip: number, lane: number): void {
    for (let n = 0; n < reductions.length; n++) {
      const of = reductions[n] as (typeof reductions)[number];
      const at = strip * stripMeter.fields + stripMeter[of];
      const shown = Math.min(0, (this.rows[at] as number) + this.#back);
      this.rows[at] = Math.max(DEEPEST, Math.min(bank.chains.least(lane, of), shown));
    }
  }

  #level(bank: Bank, strip: number, lane: number, stereo: boolean, type: (typeof meterTypes)[number]): void {
    const peak = toDecibels(this.#peak[strip] as number);
    const rms = toDecibels(Math.sqrt(SINE * (this.#square[strip] as number)));
    this.#put(strip, stripMeter.peak, peak);
    this.#put(strip, stripMeter.rms, rms);
    if (type === 'peak') return this.#put(strip, stripMeter.level, peak);
    if (type === 'RMS') return this.#put(strip, stripMeter.level, rms);
    const left = this.#kernel.get(bank.needles, NEEDLE_MOST, lane);
    const most = stereo ? Math.max(left, this.#kernel.get(bank.needles, NEEDLE_MOST, lane + 1)) : left;
    this.#put(strip, stripMeter.level, toDecibels(most * this.#needles[type].scale));
  }
}

/** What nobody sees any more is nothing: numbers that small are slow. */
function snapped(value: number): number {
  return Math.abs(value) < 1e-15 ? 0 : value;
}
