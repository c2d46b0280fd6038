import { echoBytes, echoRows, noteTime } from '../../dsp/echo.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { PLANAR, QUANTUM, REV_MODULATED, REV_PHASES } from '../../dsp/kernel/layout.ts';
import { reverbBytes, reverbHolds, reverbRows } from '../../dsp/reverb.ts';
import { effects, noteLengths } from '../../model/desk-parameters.ts';
import type { Heard } from './heard.ts';
import type { StripNumbers } from './strip-numbers.ts';

const lengths: readonly number[] = Object.values(noteLengths);
const kinds = {
  none: effects.indexOf('none'),
  reverb: effects.indexOf('reverb'),
  delay: effects.indexOf('delay'),
};
const wets = [kinds.reverb, kinds.delay] as const;
/** Paths below a bus by a short name. */
const paths = {
  kind: 'fx',
  mix: 'fx/mix',
  reverbType: 'reverb/type',
  reverbTime: 'reverb/time',
  reverbPreDelay: 'reverb/pre-delay',
  reverbDamping: 'reverb/damping',
  reverbLowCut: 'reverb/low-cut',
  echoTime: 'echo/time',
  echoSync: 'echo/sync',
  echoFeedback: 'echo/feedback',
  echoPingPong: 'echo/ping-pong',
  echoLowCut: 'echo/low-cut',
  echoHighCut: 'echo/high-cut',
} as const;
/** How far the mix of wet and dry goes in one quantum at the most. */
const STEP = 1 / 4;
/** What stays below this is silence, linear: −120 dBFS. */
const SILENT = 1e-6;

/** What a bus does to what is sent to it: a reverb, a delay, or nothing. What is not used takes no memory. */
export class BusEffect {
  readonly #kernel: Kernel;
  readonly #heard: Heard;
  readonly #rate: number;
  readonly #of: Readonly<Record<keyof typeof paths, number>>;
  readonly #tempo: number;
  readonly #wet: readonly [Place, Place];
  #reverb: Place = 0;
  #echo: Place = 0;
  readonly #begins: readonly [Place, Place];
  readonly #mixed: readonly [Place, Place];
  /** How much each kind is in, by its number: they are cross-faded. */
  readonly #share = new Float64Array(effects.length);
  /** How loud each is at the end of this quantum and of the last; `none` is what stays dry. */
  readonly #gain = new Float64Array(effects.length);
  readonly #before = new Float64Array(effects.length);
  /** Is it to begin to hear? By kind. */
  readonly #isFresh = new Uint8Array(effects.length);
  /** Frames since anything went into the reverb or came out of it; one that has heard nothing yet is at rest. */
  #rested = Infinity;
  #changed = true;
  readonly #reverbSettings = { type: 0, time: 0, preDelay: 0, damping: 0, lowCut: 0 };
  readonly #echoSettings = { time: 0, feedback: 0, pingPong: 0, lowCut: 0, highCut: 0 };

  constructor(kernel: Kernel, heard: Heard, numbers: StripNumbers, tempo: number, rate: number) {
    this.#kernel = kernel;
    this.#heard = heard;
    this.#rate = rate;
    this.#tempo = tempo;
    this.#of = numbers.named(paths);
    this.#wet = [kernel.takePlanar(), kernel.takePlanar()];
    this.#begins = [kernel.takePlanar(), kernel.takePlanar()];
    this.#mixed = [kernel.takePlanar(), kernel.takePlanar()];
    this.#gain[kinds.none] = 1;
  }

  /** One of its parameters, or the tempo, is another or on its way. */
  note(): void {
    this.#changed = true;
  }

  snap(): void {
    this.#prepare();
    for (const kind of wets) this.#share[kind] = kind === this.#kind ? 1 : 0;
    this.#isFresh.fill(0);
    this.#turnBack();
    this.#cross();
    this.#before.set(this.#gain);
  }

  /**
   * What moves in a reverb begins where it began: a mix that is started from rest is the same whenever it is started. Under
   * what still rings nothing moves of a sudden.
   */
  #turnBack(): void {
    if (this.#reverb === 0 || this.#rested < reverbHolds(this.#rate)) return;
    const phases = (this.#reverb >> 2) + REV_PHASES;
    this.#kernel.floats.fill(0, phases, phases + REV_MODULATED);
  }

  get #kind(): number {
    return this.#value(this.#of.kind);
  }

  #value(number: number): number {
    return this.#heard.values[number] as number;
  }

  #prepare(): void {
    const kind = this.#kind;
    if (kind === kinds.reverb) this.#reverb = this.#begin(kind, this.#reverb, reverbBytes(this.#rate));
    if (kind === kinds.delay) this.#echo = this.#begin(kind, this.#echo, echoBytes(this.#rate));
    if (this.#reverb !== 0) this.#setReverb();
    if (this.#echo !== 0) this.#setEcho();
    this.#changed = false;
  }

  /** An effect that is put in begins with nothing in it: what rang when it was taken out is long over. */
  #begin(kind: number, block: Place, bytes: number): Place {
    const isOut = this.#share[kind] === 0 && this.#gain[kind] === 0;
    if (isOut) this.#isFresh[kind] = 1;
    if (isOut && kind === kinds.reverb) this.#rested = Infinity;
    if (block === 0) return this.#kernel.take(bytes);
    if (isOut) this.#kernel.run.clear(block, bytes);
    return block;
  }

  #setReverb(): void {
    const of = this.#of;
    const settings = this.#reverbSettings;
    settings.type = this.#value(of.reverbType);
    settings.time = this.#value(of.reverbTime);
    settings.preDelay = this.#value(of.reverbPreDelay);
    settings.damping = this.#value(of.reverbDamping);
    settings.lowCut = this.#value(of.reverbLowCut);
    reverbRows(settings, this.#rate, this.#kernel.floats, this.#reverb >> 2);
  }

  #setEcho(): void {
    const of = this.#of;
    const settings = this.#echoSettings;
    const length = lengths[this.#value(of.echoSync)] ?? 0;
    const free = this.#value(of.echoTime);
    settings.time = length === 0 ? free : noteTime(length, this.#value(this.#tempo));
    settings.feedback = this.#value(of.echoFeedback);
    settings.pingPong = this.#value(of.echoPingPong);
    settings.lowCut = this.#value(of.echoLowCut);
    settings.highCut = this.#value(of.echoHighCut);
    echoRows(settings, this.#rate, this.#kernel.floats, this.#echo >> 2);
  }

  /** One quantum of both channels, in place. */
  run(left: Place, right: Place): void {
    if (this.#changed) this.#prepare();
    this.#cross();
    if (!this.#isIn(kinds.reverb) && !this.#isIn(kinds.delay)) return;
    const { run } = this.#kernel;
    const [wetLeft, wetRight] = this.#wet;
    if (this.#isOnly(kinds.reverb)) return this.#ring(left, right, left, right);
    if (this.#isOnly(kinds.delay)) {
      run.echo(left, right, wetLeft, wetRight, this.#echo);
      return this.#put(wetLeft, wetRight, left, right);
    }
    const [mixedLeft, mixedRight] = this.#mixed;
    this.#mix(left, mixedLeft, kinds.none, false);
    this.#mix(right, mixedRight, kinds.none, false);
    for (const kind of wets) {
      if (!this.#isIn(kind)) continue;
      const fedLeft = this.#fed(kind, left, 0);
      const fedRight = this.#fed(kind, right, 1);
      this.#isFresh[kind] = 0;
      if (kind === kinds.reverb) this.#ring(fedLeft, fedRight, wetLeft, wetRight);
      else run.echo(fedLeft, fedRight, wetLeft, wetRight, this.#echo);
      this.#mix(wetLeft, mixedLeft, kind, true);
      this.#mix(wetRight, mixedRight, kind, true);
    }
    this.#put(mixedLeft, mixedRight, left, right);
  }

  #ring(left: Place, right: Place, outLeft: Place, outRight: Place): void {
    const hears = !this.#isSilent(left) || !this.#isSilent(right);
    this.#kernel.run.reverb(left, right, outLeft, outRight, this.#reverb);
    const rings = hears || !this.#isSilent(outLeft) || !this.#isSilent(outRight);
    this.#rested = rings ? 0 : this.#rested + QUANTUM;
  }

  #isSilent(planar: Place): boolean {
    const { floats } = this.#kernel;
    const from = planar >> 2;
    for (let at = from; at < from + QUANTUM; at++) if (Math.abs(floats[at] as number) > SILENT) return false;
    return true;
  }

  /** Is nothing heard but this, all through the quantum? */
  #isOnly(kind: number): boolean {
    return this.#gain[kind] === 1 && this.#before[kind] === 1;
  }

  #put(fromLeft: Place, fromRight: Place, left: Place, right: Place): void {
    this.#kernel.copy(fromLeft, left, PLANAR);
    this.#kernel.copy(fromRight, right, PLANAR);
  }

  /** Where an effect finds what it hears: in the quantum in which it is put in, that is faded in. */
  #fed(kind: number, from: Place, side: 0 | 1): Place {
    if (this.#isFresh[kind] === 0) return from;
    const { floats } = this.#kernel;
    const to = this.#begins[side];
    for (let frame = 0; frame < QUANTUM; frame++)
      floats[(to >> 2) + frame] = ((floats[(from >> 2) + frame] as number) * frame) / QUANTUM;
    return to;
  }

  /** It rings on where its mix is at 0, and is not heard. */
  #isIn(kind: number): boolean {
    return this.#share[kind] !== 0 || this.#before[kind] !== 0;
  }

  #mix(from: Place, to: Place, kind: number, adding: boolean): void {
    const { floats } = this.#kernel;
    let gain = this.#before[kind] as number;
    const step = ((this.#gain[kind] as number) - gain) / QUANTUM;
    for (let frame = 0; frame < QUANTUM; frame++) {
      const sum = (floats[(from >> 2) + frame] as number) * gain;
      floats[(to >> 2) + frame] = adding ? (floats[(to >> 2) + frame] as number) + sum : sum;
      gain += step;
    }
  }

  /** How loud each kind is at the end of this quantum; what is not wet is dry. */
  #cross(): void {
    this.#before.set(this.#gain);
    const mix = this.#value(this.#of.mix) / 100;
    let wet = 0;
    for (const kind of wets) {
      const to = kind === this.#kind ? 1 : 0;
      const now = this.#share[kind] as number;
      this.#share[kind] = now < to ? Math.min(to, now + STEP) : Math.max(to, now - STEP);
      this.#gain[kind] = this.#share[kind] * mix;
      wet += this.#gain[kind];
    }
    this.#gain[kinds.none] = 1 - wet;
  }
}
