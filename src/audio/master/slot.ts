import type { Kernel, Place } from '../../dsp/kernel.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';
import type { MasterStageName } from '../../model/master-parameters.ts';
import type { ParameterTable } from '../../model/parameters.ts';
import { Aligner } from '../desk/sum.ts';
import { DryWet } from './dry-wet.ts';
import type { MasterStage, StagePlan } from './stage.ts';

/** Quanta that a stage runs unheard beyond twice what it is late by, so that its filters have filled. */
const WARM = 32;

/** Where a stage stands: not there, about to be late, or in the way. */
type Standing = 'out' | 'filling' | 'in';

/**
 * A stage in its place in the chain, with its switch and its bypass. It takes no time until it is switched on, and no memory
 * either, unless it is made ahead. Then it is in the way, and what it makes late stays late until sound begins anew, so that nothing gets late in
 * mid-song more than once; before that, the line that holds back the dry sound fills, so that there is no gap.
 */
export class Slot<Stage extends MasterStage = MasterStage> {
  stage: Stage | undefined;
  readonly #plan: StagePlan<Stage>;
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #values: Float64Array;
  readonly #on: number;
  readonly #bypass: number;
  readonly #numbers: Int32Array;
  readonly #settings: Float64Array;
  readonly #changed: Uint8Array;
  #dryWet: DryWet | undefined;
  /** Holds back what is worked on where the stage is less late than it has been. */
  #pad: Aligner | undefined;
  #standing: Standing = 'out';
  #foreseen = false;
  /** Frames that the stage was late by last, and the most that it has been since sound began. */
  #stageLate = 0;
  #held = 0;
  /** Does sound go through the stage itself, and for how many quanta has it? */
  #runs = false;
  #warm = 0;
  #filled = 0;

  /** @param values where each parameter is in the sound, by number. */
  constructor(about: {
    readonly name: MasterStageName;
    readonly plan: StagePlan<Stage>;
    readonly kernel: Kernel;
    readonly rate: number;
    readonly table: ParameterTable;
    readonly values: Float64Array;
  }) {
    const { name, plan, kernel, rate, table, values } = about;
    this.#plan = plan;
    this.#kernel = kernel;
    this.#rate = rate;
    this.#values = values;
    this.#on = table.at(`master/${name}/on`);
    this.#bypass = table.at(`master/${name}/bypass`);
    this.#numbers = Int32Array.from(plan.paths, (path) => table.at(`master/${path}`));
    this.#settings = new Float64Array(plan.paths.length).fill(NaN);
    this.#changed = new Uint8Array(plan.paths.length);
  }

  /** A lane or a scene will switch it on, or no longer will. @returns whether the number is that of its switch. */
  foresee(number: number, on: boolean): boolean {
    if (number !== this.#on) return false;
    this.#foreseen = on;
    return true;
  }

  /** Does it do anything at all, or will it presently? */
  get isThere(): boolean {
    return this.#standing !== 'out';
  }

  /** Is it heard, or compared with? */
  get runs(): boolean {
    return this.#runs;
  }

  /** Frames that it makes late by now. */
  get late(): number {
    return this.#standing === 'in' ? this.#held : 0;
  }

  get #isOn(): boolean {
    return this.#values[this.#on] === 1;
  }

  get #isBypassed(): boolean {
    return this.#values[this.#bypass] === 1;
  }

  /** Makes the stage, with what goes beside it. */
  make(): { readonly stage: Stage; readonly dryWet: DryWet } {
    this.stage ??= this.#plan.make(this.#kernel, this.#rate);
    const most = this.#plan.mostLate?.(this.#rate) ?? this.stage.late;
    this.#dryWet ??= new DryWet(this.#kernel, this.#rate, most);
    if (this.#plan.mostLate) this.#pad ??= new Aligner(this.#kernel, most);
    return { stage: this.stage, dryWet: this.#dryWet };
  }

  /** Everything is as it was to become: before sound begins. @param anew nothing rings: the stage begins anew. */
  snap(anew: boolean): void {
    const isOn = this.#isOn;
    if (!isOn && !this.#foreseen) {
      this.#standing = 'out';
      this.#runs = false;
      return;
    }
    const { stage, dryWet } = this.make();
    this.#take(stage);
    if (isOn && (anew || !this.#runs)) stage.snap();
    this.#standing = 'in';
    this.#runs = isOn;
    this.#warm = Infinity;
    this.#stageLate = this.#held = stage.late;
    this.#pad?.by(0, 'at once');
    dryWet.lateBy(stage.late, 'at once');
    dryWet.snap(isOn && !this.#isBypassed ? 1 : 0);
  }

  /** Takes what changed, before a quantum. */
  prepare(): void {
    if (this.#standing === 'out') {
      if (!this.#isOn && !this.#foreseen) return;
      const { dryWet } = this.make();
      this.#held = 0;
      this.#pad?.by(0, 'at once');
      dryWet.lateBy(0, 'at once');
      dryWet.snap(0);
      this.#standing = 'filling';
      this.#filled = 0;
    }
    if (this.stage) this.#take(this.stage);
  }

  #take(stage: Stage): void {
    let changes = false;
    for (let n = 0; n < this.#numbers.length; n++) {
      const value = this.#values[this.#numbers[n] as number] as number;
      const changed = value !== this.#settings[n];
      this.#changed[n] = changed ? 1 : 0;
      if (changed) changes = true;
      this.#settings[n] = value;
    }
    if (changes) this.#plan.set(stage, this.#settings, this.#changed);
  }

  /** What comes in goes through the stage; the dry sound is kept. */
  work(left: Place, right: Place): void {
    const { stage } = this;
    const dryWet = this.#dryWet;
    if (this.#standing === 'out' || !stage || !dryWet) return;
    if (this.#standing === 'filling' && this.#filled >= stage.late) this.#standing = 'in';
    if (this.#standing === 'in') this.#lookLate(stage, dryWet);
    else this.#filled += QUANTUM;
    dryWet.take(left, right);
    if (this.#standing === 'filling') return;
    this.#goOn(stage, dryWet.share > 0);
    if (!this.#runs) return dryWet.give(left, right);
    stage.run(left, right);
    this.#pad?.run(left, right);
  }

  /**
   * A stage that is late by more or by less than it was is heard dry until it has become so. In the way it is late by the most
   * that it has been.
   */
  #lookLate(stage: Stage, dryWet: DryWet): void {
    if (stage.late !== this.#stageLate) this.#warm = 0;
    this.#stageLate = stage.late;
    this.#held = Math.max(this.#held, stage.late);
    dryWet.lateBy(this.#held, 'gliding');
    if (dryWet.share === 0) this.#pad?.by(this.#held - stage.late, 'at once');
  }

  /** It rests while it is off, and begins anew; it runs unheard until it has filled. */
  #goOn(stage: Stage, isHeard: boolean): void {
    const runs = this.#isOn || isHeard;
    if (runs && !this.#runs) {
      if (stage.begin) stage.begin();
      else stage.snap();
      this.#warm = 0;
    }
    this.#runs = runs;
    this.#warm++;
  }

  /** What was kept is mixed with what came of it. @param match what brings the dry sound to the loudness of the other. */
  mix(left: Place, right: Place, match: number): void {
    if (this.#standing !== 'in' || !this.#runs || !this.#dryWet) return;
    const isReady = this.#warm * QUANTUM > 2 * this.#held + WARM * QUANTUM;
    const isWet = this.#isOn && !this.#isBypassed && isReady;
    const compares = this.#isOn && this.#isBypassed && isReady;
    this.#dryWet.mix(left, right, isWet ? 1 : 0, compares ? match : 1);
  }
}
