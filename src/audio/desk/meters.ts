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
import type { Slot } from './slots.ts';

/** How fast a peak falls, dB/s: 20 dB in 1.7 s, as IEC 60268-18 and type I meters have it. */
const FALL = 20 / 1.7;
/** How long a reduction of gain takes to be seen no more, dB/s. */
const RETURN = 40;
/** All that is shown of it, dB: what comes back from silence has to begin somewhere. */
const DEEPEST = -96;
/** RMS and correlation: time constants, seconds. */
const MEAN = 0.3;
const CORRELATION = 0.4;
type MeterType = (typeof meterTypes)[number];
/** A sine of 0 dBFS has an RMS of 0 dB here, as in AES17. */
const SINE = 2;

/**
 * What every strip's meter shows, from what the kernel tells of each quantum. That is kept as it is told; decibels are
 * worked out when somebody looks, which is far more seldom.
 */
export class StripMeters {
  readonly #rows: Float32Array;
  readonly #sound: DeskSound;
  readonly #kernel: Kernel;
  readonly #type: number;
  readonly #fall: number;
  /** What a reduction comes back by in a quantum, dB, and as a factor. */
  readonly #back: number;
  readonly #backBy: number;
  readonly #mean: number;
  readonly #slow: number;
  readonly #needles: Readonly<Record<NeedleType, Needle>>;
  /** By strip: height of the peak, linear; mean square; products of both sides, and squares of each. */
  readonly #peak: Float64Array;
  readonly #square: Float64Array;
  readonly #cross: Float64Array;
  readonly #leftSquare: Float64Array;
  readonly #rightSquare: Float64Array;
  /** Gains that are seen of each processor, as the kernel has them: of gate and limiter linear, of the compressor dB. */
  readonly #reduced: Readonly<Record<'gate' | 'comp' | 'limiter', Float64Array>>;
  readonly #least = new Float64Array(3);
  /** Has anything been told since the rows were worked out? */
  #told = true;

  constructor(sound: DeskSound) {
    this.#sound = sound;
    this.#kernel = sound.kernel;
    this.#type = sound.table.at('monitor/meters');
    const strips = sound.table.strips.length;
    this.#rows = new Float32Array(strips * stripMeter.fields);
    const perSecond = sound.rate / QUANTUM;
    this.#fall = fromDecibels(-FALL / perSecond);
    this.#back = RETURN / perSecond;
    this.#backBy = fromDecibels(this.#back);
    this.#mean = decayOf(MEAN, perSecond);
    this.#slow = decayOf(CORRELATION, perSecond);
    this.#needles = {
      VU: needleOf('VU', sound.rate),
      'PPM I': needleOf('PPM I', sound.rate),
      'PPM II': needleOf('PPM II', sound.rate),
    };
    const row = (): Float64Array => new Float64Array(strips);
    this.#peak = row();
    this.#square = row();
    this.#cross = row();
    this.#leftSquare = row();
    this.#rightSquare = row();
    this.#reduced = { gate: row().fill(1), comp: row(), limiter: row().fill(1) };
    for (let strip = 0; strip < strips; strip++)
      for (const field of stripMeter.levels) this.#put(strip, field, -Infinity);
  }

  /** By strip: see `stripMeter`. Worked out when it is asked for; the same row every time. */
  get rows(): Float32Array {
    if (this.#told) this.#tell();
    this.#told = false;
    return this.#rows;
  }

  #put(strip: number, field: number, value: number): void {
    this.#rows[strip * stripMeter.fields + field] = value;
  }

  get #kind(): MeterType {
    return meterTypes[this.#sound.desk.values[this.#type] as number] ?? 'peak';
  }

  /** Takes what the last quantum was. */
  run(): void {
    const type = this.#kind;
    const { banks } = this.#sound;
    for (let n = 0; n < banks.length; n++) {
      const bank = banks[n] as Bank;
      if (type !== 'peak' && type !== 'RMS') this.#needle(bank, this.#needles[type]);
      for (let at = 0; at < bank.slots.length; at++) this.#take(bank, bank.slots[at] as Slot);
    }
    this.#told = true;
  }

  #needle(bank: Bank, { type, w1, w2, fall }: Needle): void {
    this.#kernel.run.needle(bank.post, bank.needles, type, w1, w2, fall);
  }

  #take(bank: Bank, { strip: { number }, lane, stereo }: Slot): void {
    this.#measure(bank, number, lane, stereo);
    const { gate, comp, limiter } = this.#reduced;
    const least = this.#least;
    bank.chains.least(lane, least);
    gate[number] = Math.min(1, least[0] as number, (gate[number] as number) * this.#backBy);
    comp[number] = Math.min(0, least[1] as number, (comp[number] as number) + this.#back);
    limiter[number] = Math.min(1, least[2] as number, (limiter[number] as number) * this.#backBy);
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
    const square = Math.max(leftEnergy, rightEnergy) / QUANTUM;
    this.#square[strip] = snapped(square + ((this.#square[strip] as number) - square) * this.#mean);
    if (stereo) this.#correlate(strip, at);
  }

  #correlate(strip: number, at: number): void {
    const energies = at + MEASURE_ENERGY * LANES;
    this.#toward(this.#cross, strip, at + MEASURE_CROSS * LANES);
    this.#toward(this.#leftSquare, strip, energies);
    this.#toward(this.#rightSquare, strip, energies + 1);
  }

  /** @param at where in memory it stands what the row goes towards: handing on the number itself would take from the heap. */
  #toward(row: Float64Array, strip: number, at: number): void {
    const to = this.#kernel.floats[at] as number;
    row[strip] = snapped(to + ((row[strip] as number) - to) * this.#slow);
  }

  // --- when somebody looks ------------------------------------------------------------------------------------------

  #tell(): void {
    const type = this.#kind;
    for (const bank of this.#sound.banks)
      for (const { strip, lane, stereo } of bank.slots) {
        this.#tellLevel(bank, strip.number, lane, stereo, type);
        this.#put(strip.number, stripMeter.correlation, stereo ? this.#correlation(strip.number) : 1);
        this.#tellReductions(strip.number);
      }
  }

  #tellReductions(strip: number): void {
    const { gate, comp, limiter } = this.#reduced;
    this.#put(strip, stripMeter.gate, Math.max(DEEPEST, toDecibels(gate[strip] as number)));
    this.#put(strip, stripMeter.comp, Math.max(DEEPEST, comp[strip] as number));
    this.#put(strip, stripMeter.limiter, Math.max(DEEPEST, toDecibels(limiter[strip] as number)));
  }

  #correlation(strip: number): number {
    const both = (this.#leftSquare[strip] as number) * (this.#rightSquare[strip] as number);
    return both > 0 ? (this.#cross[strip] as number) / Math.sqrt(both) : 0;
  }

  #tellLevel(bank: Bank, strip: number, lane: number, stereo: boolean, type: MeterType): void {
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
