import type { Kernel, Place } from '../../dsp/kernel.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';
import { MOST_BANDS } from '../../dsp/multiband.ts';
import { masterOrders, type MasterStageName } from '../../model/master-parameters.ts';
import type { ParameterTable } from '../../model/parameters.ts';
import { Aligner } from '../desk/sum.ts';
import { DryWet } from './dry-wet.ts';
import { equaliserPlan } from './equaliser-plan.ts';
import { reverbPlan } from './glue-reverb.ts';
import { LoudnessMatch } from './loudness-match.ts';
import { limiterPlan, type Maximiser } from './maximiser.ts';
import type { Multiband } from './multiband.ts';
import { multibandPlan } from './multiband-plan.ts';
import { saturationPlan } from './saturation.ts';
import { Slot } from './slot.ts';
import { stereoPlan } from './stereo-plan.ts';
import type { MasterStage, StagePlan } from './stage.ts';

/** s: more than all stages together are ever late by. */
const MOST_LATE = 0.25;
/** Quanta that stages run unheard in another order, beyond what they are late by: until what they heard before has gone. */
const SETTLES = 16;
/** s after the last sound, beyond what is late, from when on nothing rings: the reverb holds sound unheard for as long. */
const RINGS = 0.5;
/** What stays below this is silence, linear: −120 dBFS. */
const SILENT = 1e-6;

/** What there is while any stage is in the way: the sound as it came in, how loud it is on its way, and what is beside it. */
interface Whole {
  readonly dryWet: DryWet;
  readonly match: LoudnessMatch;
  readonly beside: Aligner;
}

/**
 * The mastering chain: what stands between the mix and everything that is made of it. Stages in an order that can be
 * changed, the limiter last. While nothing is switched on the mix goes through untouched, and costs nothing.
 *
 * Each stage, and the chain as a whole, can be bypassed: it goes on working, and what is heard is the sound before it, as
 * late and as loud (K-weighted, over three seconds) as the one after it.
 */
export class MasterChain {
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #values: Float64Array;
  readonly #bypass: number;
  readonly #orderNumber: number;
  readonly #limiter: Slot<Maximiser>;
  readonly #multiband: Slot<Multiband>;
  readonly #slots: readonly Slot[];
  /** By order: the slots as sound goes through them. */
  readonly #orders: readonly (readonly Slot[])[];
  readonly #lates: Float64Array;
  #whole: Whole | undefined;
  #order = 0;
  /** Quanta until the chain is heard again, after its order has changed. */
  #settling = 0;
  #late = 0;
  #isUsed = false;
  /** Frames since anything came in or went out. */
  #rested = Infinity;

  /** @param values where each parameter is in the sound, by number. */
  constructor(about: {
    readonly kernel: Kernel;
    readonly rate: number;
    readonly table: ParameterTable;
    readonly values: Float64Array;
  }) {
    const { kernel, rate, table, values } = about;
    this.#kernel = kernel;
    this.#rate = rate;
    this.#values = values;
    this.#bypass = table.at('master/bypass');
    this.#orderNumber = table.at('master/order');
    const slot = <Stage extends MasterStage>(name: MasterStageName, plan: StagePlan<Stage>): Slot<Stage> =>
      new Slot({ ...about, name, plan });
    this.#multiband = slot('multiband', multibandPlan);
    this.#limiter = slot('limiter', limiterPlan);
    const of: Readonly<Record<MasterStageName, Slot>> = {
      eq: slot('eq', equaliserPlan),
      multiband: this.#multiband,
      stereo: slot('stereo', stereoPlan),
      saturation: slot('saturation', saturationPlan),
      reverb: slot('reverb', reverbPlan),
      limiter: this.#limiter,
    };
    this.#slots = Object.values(of);
    this.#orders = masterOrders.map((order) => [...order, 'limiter' as const].map((name) => of[name]));
    this.#lates = new Float64Array(this.#slots.length + 1);
  }

  /** Frames that what comes out is late by. */
  get late(): number {
    return this.#late;
  }

  /** Makes all that it may ever need: what is made only when it is switched on holds up the quantum in which it is. */
  make(): void {
    for (const slot of this.#slots) slot.make();
    this.#begin();
  }

  /** A lane or a scene will switch a stage on: what makes late is put in the way before that. */
  foresee(number: number, on: boolean): boolean {
    for (const slot of this.#slots) if (slot.foresee(number, on)) return true;
    return false;
  }

  /**
   * Everything is as it was to become: before sound begins, or where it jumps. Where nothing rings all stages begin anew, so that
   * a mix that is started from rest is the same whenever it is started; what still rings is not cut off.
   */
  snap(): void {
    const anew = this.#rested >= this.#late + RINGS * this.#rate;
    for (const slot of this.#slots) slot.snap(anew);
    if (anew) this.#whole?.match.reset();
    this.#order = this.#values[this.#orderNumber] as number;
    this.#settling = 0;
    this.#look('at once');
    this.#whole?.dryWet.snap(this.#isBypassed ? 0 : 1);
  }

  get #isBypassed(): boolean {
    return this.#values[this.#bypass] === 1;
  }

  /** Is anything in the way, and by how much is it late? */
  #look(how: 'at once' | 'gliding'): void {
    let late = 0;
    let isUsed = false;
    for (let n = 0; n < this.#slots.length; n++) {
      const slot = this.#slots[n] as Slot;
      late += slot.late;
      if (slot.isThere) isUsed = true;
    }
    if (isUsed && !this.#isUsed) this.#begin();
    this.#isUsed = isUsed;
    this.#late = late;
    this.#whole?.dryWet.lateBy(late, how);
    this.#whole?.beside.by(late, how);
  }

  #begin(): void {
    const most = Math.ceil(MOST_LATE * this.#rate);
    this.#whole ??= {
      dryWet: new DryWet(this.#kernel, this.#rate, most),
      match: new LoudnessMatch(this.#kernel, this.#rate, this.#lates.length),
      beside: new Aligner(this.#kernel, most),
    };
    this.#whole.match.reset();
    this.#whole.dryWet.snap(1);
  }

  /** One quantum of the mix, in place. */
  run(left: Place, right: Place): void {
    for (let n = 0; n < this.#slots.length; n++) (this.#slots[n] as Slot).prepare();
    this.#look('gliding');
    if (!this.#isUsed || !this.#whole) {
      this.#order = this.#values[this.#orderNumber] as number;
      return;
    }
    const { dryWet, match } = this.#whole;
    this.#turn(dryWet);
    dryWet.take(left, right);
    match.note(0, left, right);
    const hears = !this.#isSilent(left) || !this.#isSilent(right);
    this.#through(match, left, right);
    const gives = !this.#isSilent(left) || !this.#isSilent(right);
    this.#rested = hears || gives ? 0 : this.#rested + QUANTUM;
    match.quantum(this.#lates);
    const isHeard =
      !this.#isBypassed && this.#settling === 0 && this.#order === this.#values[this.#orderNumber];
    dryWet.mix(left, right, isHeard ? 1 : 0, match.gain(0, this.#slots.length));
  }

  #isSilent(planar: Place): boolean {
    const { floats } = this.#kernel;
    const from = planar >> 2;
    for (let at = from; at < from + QUANTUM; at++) if (Math.abs(floats[at] as number) > SILENT) return false;
    return true;
  }

  #through(match: LoudnessMatch, left: Place, right: Place): void {
    const order = this.#orders[this.#order] as readonly Slot[];
    for (let n = 0; n < order.length; n++) {
      const slot = order[n] as Slot;
      slot.work(left, right);
      match.note(n + 1, left, right);
      slot.mix(left, right, match.gain(n, n + 1));
      this.#lates[n + 1] = (this.#lates[n] as number) + slot.late;
    }
  }

  /**
   * Another order: the sound as it came in is heard meanwhile, as loud, until what the stages heard in their old places has
   * gone through them.
   */
  #turn(dryWet: DryWet): void {
    if (this.#settling > 0) this.#settling--;
    const wanted = this.#values[this.#orderNumber] as number;
    if (wanted === this.#order || dryWet.share > 0) return;
    this.#order = wanted;
    this.#settling = SETTLES + Math.ceil(this.#late / QUANTUM);
  }

  /** Sound that goes beside the chain is held back like the mix: what is soloed. */
  beside(left: Place, right: Place): void {
    if (this.#isUsed) this.#whole?.beside.run(left, right);
  }

  /** Lowest gains since they were last asked for, dB, ≤ 0: of the limiter, and of each band of the multiband compressor. */
  reductions(into: Float32Array, at: number): void {
    into[at] = this.#limiter.runs ? (this.#limiter.stage?.least() ?? 0) : 0;
    for (let band = 0; band < MOST_BANDS; band++)
      into[at + 1 + band] = this.#multiband.runs ? (this.#multiband.stage?.least(band) ?? 0) : 0;
  }
}
