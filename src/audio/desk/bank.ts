import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  GRAIN,
  LANES,
  MEASURE_ENERGY,
  MEASURE_ROWS,
  NEEDLE_ROWS,
  QUANTUM,
  RAMP_GAIN,
  RAMP_ROWS,
  RAMP_STEP,
  ROW,
  TRIM_GAIN,
  TRIM_ROWS,
  TRIM_STEP,
} from '../../dsp/kernel/layout.ts';
import { fromDecibels } from '../../dsp/elementary.ts';
import { slopes } from '../../model/desk-parameters.ts';
import { Blend, inAndOut } from './blend.ts';
import type { Keys } from './chain.ts';
import { Chains } from './chains.ts';
import type { GainLines } from './gain-lines.ts';
import { GRAINS, type Heard } from './heard.ts';
import type { StripParameters } from './lane-parameters.ts';
import type { Line } from './pads.ts';
import { Sections } from './sections.ts';
import { ALL_LANES, type Slot } from './slots.ts';
import { part, PARTS, type Part } from './strip-numbers.ts';

type Slope = (typeof slopes)[number];

/** The longest that anything is late, seconds: the longest time alignment, and room for what makes late besides. */
const LONGEST = 0.51;

/** What a bank is made of. */
export interface BankParts {
  readonly kernel: Kernel;
  readonly heard: Heard;
  readonly gains: GainLines;
  readonly rate: number;
  readonly slots: readonly Slot[];
  /** By lane; undefined where no strip is. */
  readonly lanes: readonly (StripParameters | undefined)[];
  /** By lane: is it one of two? */
  readonly stereo: readonly boolean[];
  readonly keys: Keys;
  /** By number of the parameter: 1 where a lane or a scene will set it, so that room is made for it beforehand. */
  readonly foreseen: Uint8Array;
  /** Banks that everybody uses for a moment. */
  readonly key: Place;
  readonly spare: Place;
  readonly work: Place;
}

/** Eight lanes of the desk: from what a source or a sum gives them to what leaves their faders. */
export class Bank {
  /** What comes in, and what it has become: all the way to the fader. */
  readonly sound: Place;
  /** After the fader. */
  readonly post: Place;
  /** After the input stage, for those who listen to it; 0 while nobody does. */
  tap: Place = 0;
  readonly slots: readonly Slot[];
  /** Told of each quantum: see layout.ts. */
  readonly measured: Place;
  readonly needles: Place;
  readonly chains: Chains;
  readonly #parts: BankParts;
  readonly #line: Line;
  readonly #trim: Place;
  readonly #trimNow = new Float64Array(LANES).fill(1);
  readonly #trimTo = new Float64Array(LANES).fill(1);
  /** The kernel has the trims, and the gains of faders that stand. */
  #trimTold = false;
  #fadeTold = false;
  readonly #filters: Sections;
  readonly #hpfIn: Blend;
  readonly #lpfIn: Blend;
  /** The slope that each lane's filters have: high-pass, then low-pass. */
  readonly #slopes = new Uint8Array(2 * LANES);
  readonly #ramp: Place;
  readonly #curve: Place;
  /** By part, a bit for each lane. */
  readonly #changed = new Uint8Array(PARTS).fill(255);
  readonly #gliding = new Uint8Array(PARTS);

  constructor(parts: BankParts) {
    const { kernel, rate, slots } = parts;
    this.#parts = parts;
    this.slots = slots;
    this.sound = kernel.takeBank();
    this.post = kernel.takeBank();
    this.#curve = kernel.takeBank();
    this.measured = kernel.takeRows(MEASURE_ROWS);
    this.needles = kernel.takeRows(NEEDLE_ROWS);
    this.#trim = kernel.takeRows(TRIM_ROWS);
    this.#filters = new Sections(kernel, 4, rate);
    this.#hpfIn = new Blend(rate / GRAIN, inAndOut.grains);
    this.#lpfIn = new Blend(rate / GRAIN, inAndOut.grains);
    let size = QUANTUM;
    while (size < LONGEST * rate + QUANTUM) size *= 2;
    this.#line = { at: kernel.take(size * ROW), size, position: 0 };
    this.#ramp = kernel.takeRows(RAMP_ROWS);
    this.chains = new Chains(parts);
    this.snap();
  }

  /** A parameter of one of its strips was set, or glides in this quantum. */
  note({ lane, stereo }: Slot, which: Part, gliding: boolean): void {
    const lanes = (stereo ? 3 : 1) << lane;
    const row = gliding ? this.#gliding : this.#changed;
    row[which] = (row[which] as number) | lanes;
    this.chains.note(which, lanes, gliding);
  }

  /** Everything is as it was to become. */
  snap(): void {
    this.#setTrims();
    this.#trimNow.set(this.#trimTo);
    this.#fadeTold = false;
    this.#setFilters(ALL_LANES, GRAINS - 1);
    this.#hpfIn.snap();
    this.#lpfIn.snap();
    this.#setFilters(ALL_LANES, GRAINS - 1);
    this.chains.snap();
  }

  /** Takes the settings that changed; before `input`. */
  prepare(): void {
    if (this.#newIn(part.input) !== 0) this.#setTrims();
    this.#setFilters(this.#newIn(part.filters), GRAINS - 1);
    this.chains.prepare();
    this.#changed.fill(0);
  }

  #newIn(which: Part): number {
    return (this.#changed[which] as number) | (this.#gliding[which] as number);
  }

  #setTrims(): void {
    const { lanes, heard } = this.#parts;
    this.#trimTold = false;
    for (let lane = 0; lane < LANES; lane++) {
      const of = lanes[lane];
      if (!of || of.trim < 0) continue;
      const turned = heard.values[of.polarity] === 1 ? -1 : 1;
      this.#trimTo[lane] = fromDecibels(heard.values[of.trim] as number) * turned;
    }
  }

  #setFilters(lanes: number, grain: number): void {
    for (let lane = 0; lanes >> lane !== 0; lane++) {
      if (((lanes >> lane) & 1) === 0) continue;
      const of = this.#parts.lanes[lane];
      if (of && of.hpfOn >= 0) this.#setFiltersOf(of, lane, grain);
    }
  }

  #setFiltersOf(of: StripParameters, lane: number, grain: number): void {
    const { heard } = this.#parts;
    const high = this.#slopeOf(this.#hpfIn, lane, 0, of.hpfOn, of.hpfSlope);
    const low = this.#slopeOf(this.#lpfIn, lane, 1, of.lpfOn, of.lpfSlope);
    this.#filters.pass(0, lane, 'high', high, heard.at(of.hpfFreq, grain), this.#hpfIn.at(lane, grain));
    this.#filters.pass(2, lane, 'low', low, heard.at(of.lpfFreq, grain), this.#lpfIn.at(lane, grain));
  }

  /** A filter that is to be of another slope is taken out first, and put in again as what it is to be. */
  #slopeOf(blend: Blend, lane: number, which: 0 | 1, on: number, slope: number): Slope {
    const { values } = this.#parts.heard;
    const wanted = values[slope] as number;
    const at = 2 * lane + which;
    if (blend.now[lane] === 0) this.#slopes[at] = wanted;
    blend.set(lane, this.#slopes[at] === wanted ? (values[on] as number) : 0);
    return slopes[this.#slopes[at] as number] ?? 12;
  }

  /** Is any filter on its way out, to come again as another? */
  #turns(): boolean {
    const { lanes, heard } = this.#parts;
    for (let lane = 0; lane < LANES; lane++) {
      const of = lanes[lane];
      if (!of || of.hpfOn < 0) continue;
      if (this.#slopes[2 * lane] !== heard.values[of.hpfSlope]) return true;
      if (this.#slopes[2 * lane + 1] !== heard.values[of.lpfSlope]) return true;
    }
    return false;
  }

  readonly #filterGrain = (grain: number): void => {
    const all = this.#hpfIn.moving || this.#lpfIn.moving;
    this.#setFilters(all ? ALL_LANES : (this.#gliding[part.filters] as number), grain);
  };

  // --- the way of the sound -----------------------------------------------------------------------------------------

  /** Trim, polarity and filters. */
  input(): void {
    const { kernel } = this.#parts;
    if (!this.#trimTold) this.#tellTrims();
    kernel.run.trim(this.sound, this.#trim);
    const moving = this.#gliding[part.filters] !== 0 || this.#hpfIn.moving || this.#lpfIn.moving;
    if (moving) this.#filters.runInGrains(this.sound, this.#filterGrain);
    else if (!this.#filters.idle) this.#filters.runWhole(this.sound);
    this.#hpfIn.quantum();
    this.#lpfIn.quantum();
    if (moving && this.#turns()) this.#changed[part.filters] = ALL_LANES;
    this.#gliding.fill(0);
    if (this.tap === 0) return;
    this.#fillTap();
  }

  /** What is no number stays with the strip that has it, whoever listens to it. */
  #fillTap(): void {
    const { floats } = this.#parts.kernel;
    const from = this.sound >> 2;
    const to = this.tap >> 2;
    for (let n = 0; n < QUANTUM * LANES; n++) {
      const sample = floats[from + n] as number;
      floats[to + n] = sample - sample === 0 ? sample : 0;
    }
  }

  #tellTrims(): void {
    const { kernel } = this.#parts;
    this.#trimTold = true;
    for (let lane = 0; lane < LANES; lane++) {
      const now = this.#trimNow[lane] as number;
      const to = this.#trimTo[lane] as number;
      kernel.put(this.#trim, TRIM_GAIN, lane, now);
      kernel.put(this.#trim, TRIM_STEP, lane, (to - now) / QUANTUM);
      if (now !== to) this.#trimTold = false;
      this.#trimNow[lane] = to;
    }
  }

  /** Everything between the input and the fader. */
  inserts(): void {
    this.chains.run(this.sound, this.#line);
    this.#line.position = (this.#line.position + QUANTUM) & 0x3fffffff;
  }

  /** The fader. @param moving the gains of each frame stand in the curve; otherwise each lane has one. */
  fade(moving: boolean): void {
    const { kernel } = this.#parts;
    if (moving) {
      this.#fadeTold = false;
      return kernel.run.curve(this.sound, this.post, this.#curve);
    }
    if (!this.#fadeTold) this.#tellFaders();
    kernel.run.ramp(this.sound, this.post, this.#ramp);
  }

  #tellFaders(): void {
    const { kernel, gains } = this.#parts;
    this.#fadeTold = true;
    for (const { strip, lane, stereo } of this.slots) {
      const gain = gains.now(strip.number);
      for (let side = lane; side <= lane + (stereo ? 1 : 0); side++) {
        kernel.put(this.#ramp, RAMP_GAIN, side, gain);
        kernel.put(this.#ramp, RAMP_STEP, side, 0);
      }
    }
  }

  /** Index in memory of a lane's gain at the first frame of the quantum. */
  curveAt(lane: number): number {
    return (this.#curve >> 2) + lane;
  }

  /** What leaves the faders is measured; a lane that holds what is no number is emptied and silent. @returns how many were. */
  measure(): number {
    const { kernel } = this.#parts;
    kernel.run.measure(this.post, this.measured);
    let faults = 0;
    const energies = (this.measured >> 2) + MEASURE_ENERGY * LANES;
    for (let lane = 0; lane < LANES; lane++) {
      if ((kernel.floats[energies + lane] as number) < Infinity) continue;
      faults++;
      this.#empty(lane);
    }
    return faults;
  }

  #empty(lane: number): void {
    const { kernel } = this.#parts;
    this.chains.reset(lane);
    this.#filters.reset(lane);
    for (let row = 0; row < NEEDLE_ROWS; row++) kernel.put(this.needles, row, lane, 0);
    for (let row = 0; row < MEASURE_ROWS; row++) kernel.put(this.measured, row, lane, 0);
    for (let frame = 0; frame < this.#line.size; frame++) kernel.put(this.#line.at, frame, lane, 0);
    for (let frame = 0; frame < QUANTUM; frame++) {
      kernel.put(this.sound, frame, lane, 0);
      kernel.put(this.post, frame, lane, 0);
    }
  }
}
