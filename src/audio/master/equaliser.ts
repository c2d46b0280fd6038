import { EQ_BANDS, restingEqBand, type EqBand } from '../../dsp/eq-band.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { CONV_FRAMES, PLANAR, QUANTUM } from '../../dsp/kernel/layout.ts';
import { linearPhaseLate, linearPhaseLength } from '../../dsp/linear-phase.ts';
import { Convolver } from './convolver.ts';
import { EqDesign } from './eq-design.ts';
import { crossFade } from './fade.ts';
import { MinimumPhase } from './minimum-phase.ts';

/** Quanta that one kind of phase takes to become the other; and how long filters that begin are run before they are heard. */
const FADE = 8;
const WARM = 16;

/** The two ways through the equaliser. */
type Phase = 'linear' | 'minimum';

/**
 * The equaliser of the mastering chain: eight bands, of linear phase (late by half its filter) or of minimum phase (not late),
 * with the same response. A change of bands is worked out over some 14 quanta, one slice in each, and cross-faded to over a
 * partition; of minimum phase it glides. From one phase to the other it cross-fades once what is to be heard has filled.
 */
export class Equaliser {
  readonly #kernel: Kernel;
  readonly #convolver: Convolver;
  readonly #design: EqDesign;
  readonly #minimum: MinimumPhase;
  readonly #bands: EqBand[] = Array.from({ length: EQ_BANDS }, () => restingEqBand);
  readonly #spare: readonly [Place, Place];
  readonly #linearLate: number;
  readonly #fill: number;
  #wanted: Phase = 'linear';
  #heard: Phase = 'linear';
  /** Quanta that the other phase has been run for, and that it has been faded in for. */
  #warmed = 0;
  #faded = 0;
  /** Bands changed since the last design began. */
  #changed = false;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    const slots = (linearPhaseLength(rate) + 1) / CONV_FRAMES;
    this.#kernel = kernel;
    this.#convolver = new Convolver(kernel, slots);
    this.#design = new EqDesign(kernel, this.#convolver, rate);
    this.#minimum = new MinimumPhase(kernel, rate);
    this.#spare = [kernel.takePlanar(), kernel.takePlanar()];
    this.#linearLate = linearPhaseLate(rate);
    this.#fill = ((slots + 1) * CONV_FRAMES) / QUANTUM;
    this.begin();
  }

  /** Frames: by the phase that was asked for, also while the other still goes. */
  get late(): number {
    return this.#wanted === 'linear' ? this.#linearLate : 0;
  }

  /** @param linear 1: linear phase; 0: minimum phase. */
  setLinear(linear: number): void {
    this.#wanted = linear > 0 ? 'linear' : 'minimum';
  }

  /** @param band 0…7. @param settings are kept, so that they must be no more changed. */
  setBand(band: number, settings: EqBand): void {
    if (!(band in this.#bands))
      throw new RangeError(`the equaliser has bands 0 to ${EQ_BANDS - 1}, got ${band}`);
    this.#bands[band] = settings;
    this.#minimum.set(band, settings);
    this.#changed = true;
  }

  /** Everything is as it is to be, and nothing of what was rings on. Takes a millisecond or two. */
  snap(): void {
    this.#design.begin(this.#bands);
    while (!this.#design.next());
    this.#convolver.snap();
    this.#forget();
    this.#changed = false;
  }

  /**
   * The same for one that begins while others sound: takes next to no time. Of linear phase it is silent until its filters are
   * worked out, 70 ms at the most.
   */
  begin(): void {
    this.#design.stop();
    this.#convolver.begin();
    this.#forget();
    this.#changed = true;
  }

  #forget(): void {
    this.#minimum.snap();
    this.#heard = this.#wanted;
    this.#warmed = 0;
    this.#faded = 0;
  }

  /** One quantum, in place. */
  run(left: Place, right: Place): void {
    const changes = this.#heard !== this.#wanted || this.#faded > 0;
    if (!changes) this.#warmed = 0;
    if (this.#heard === 'linear' || changes) this.#work();
    if (changes) this.#change(left, right);
    else this.#way(this.#heard, left, right);
  }

  /** One slice of what has to be worked out. */
  #work(): void {
    if (this.#design.works) {
      if (this.#design.next()) this.#convolver.turn();
    } else if (this.#changed && !this.#convolver.turns) {
      this.#changed = false;
      this.#design.begin(this.#bands);
    }
  }

  #way(phase: Phase, left: Place, right: Place): void {
    if (phase === 'linear') this.#convolver.run(left, right);
    else this.#minimum.run(left, right);
  }

  /** Both ways, until the other has come. */
  #change(left: Place, right: Place): void {
    const [otherLeft, otherRight] = this.#spare;
    const other: Phase = this.#heard === 'linear' ? 'minimum' : 'linear';
    if (this.#warmed === 0 && other === 'minimum') this.#minimum.snap();
    this.#kernel.copy(left, otherLeft, PLANAR);
    this.#kernel.copy(right, otherRight, PLANAR);
    this.#way(this.#heard, left, right);
    this.#way(other, otherLeft, otherRight);
    if (!this.#isReady(other)) return;
    crossFade(this.#kernel, left, otherLeft, this.#faded / FADE, (this.#faded + 1) / FADE);
    crossFade(this.#kernel, right, otherRight, this.#faded / FADE, (this.#faded + 1) / FADE);
    if (++this.#faded < FADE) return;
    this.#heard = other;
    this.#faded = 0;
    this.#warmed = 0;
  }

  /** Has the other way heard enough, and does it do what it is to do? */
  #isReady(other: Phase): boolean {
    if (this.#faded > 0) return true;
    this.#warmed++;
    if (other === 'minimum') return this.#warmed > WARM;
    const isWorkedOut = !this.#changed && !this.#design.works && !this.#convolver.turns;
    return isWorkedOut && this.#warmed > this.#fill;
  }
}
