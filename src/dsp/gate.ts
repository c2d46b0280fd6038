import { decayOf, fromDecibels, toDecibels } from './elementary.ts';
import {
  GATE_ATTACK,
  GATE_CLOSE,
  GATE_DECAY,
  GATE_FLOOR,
  GATE_HOLD,
  GATE_KNEE,
  GATE_LINK,
  GATE_MODE,
  GATE_OPEN,
  GATE_RELEASE,
  GATE_SLOPE,
  LANES,
} from './kernel/layout.ts';
import { pastKnee } from './knee.ts';

export interface GateSettings {
  /** 0 gate, 1 expander, 2 ducker. */
  readonly mode: number;
  /** dB: opens above it (a ducker: ducks). Middle of the knee of an expander. */
  readonly threshold: number;
  /** dB, ≥ 0: so far below the threshold it closes. */
  readonly hysteresis: number;
  /** dB, ≤ 0: what is left when closed, and the least an expander leaves. */
  readonly range: number;
  /** Of an expander, ≥ 1: what is 1 dB further below the threshold comes out so many dB lower. */
  readonly ratio: number;
  /** Seconds to 63.2 % of the way, opening (a ducker: on its way down). */
  readonly attack: number;
  /** Seconds that it stays open once the key is below where it closes. */
  readonly hold: number;
  /** Seconds to 63.2 % of the way, closing (a ducker: on its way back). */
  readonly release: number;
  /** 1: listens to both lanes of its pair. */
  readonly link: number;
}

/** Seconds: long enough that the envelope of a low note does not fall between its peaks. */
const DECAY = 0.01;
/** dB, of the expander. */
const KNEE = 6;
/** −180 dB: nothing is softer. */
const SOFTEST = 1e-9;
/** dB: nothing is turned down further, so that no gain is lost among the smallest numbers. */
const LOWEST = -120;
const EXPANDER = 1;
const DUCKER = 2;

const closeOf = (settings: GateSettings) =>
  fromDecibels(settings.threshold - Math.max(0, settings.hysteresis));
const floorOf = (settings: GateSettings) => Math.min(0, Math.max(LOWEST, settings.range));
const framesOf = (seconds: number, rate: number) => Math.max(0, Math.round(seconds * rate));

/**
 * Fills in what a lane's gate is set to. Leaves alone what it keeps, what it tells, and how wet it is.
 *
 * @param floats memory of the kernel. @param base index of the first float of the block. @param rate frames a second.
 */
export function gateRows(
  settings: GateSettings,
  rate: number,
  floats: Float32Array,
  base: number,
  lane: number,
): void {
  const at = base + lane;
  floats[at + GATE_MODE * LANES] = settings.mode;
  floats[at + GATE_OPEN * LANES] = fromDecibels(settings.threshold);
  floats[at + GATE_CLOSE * LANES] = closeOf(settings);
  floats[at + GATE_FLOOR * LANES] = floorOf(settings);
  floats[at + GATE_SLOPE * LANES] = settings.ratio - 1;
  floats[at + GATE_KNEE * LANES] = KNEE;
  floats[at + GATE_ATTACK * LANES] = decayOf(settings.attack, rate);
  floats[at + GATE_RELEASE * LANES] = decayOf(settings.release, rate);
  floats[at + GATE_HOLD * LANES] = framesOf(settings.hold, rate);
  floats[at + GATE_DECAY * LANES] = decayOf(DECAY, rate);
  floats[at + GATE_LINK * LANES] = settings.link;
}

/**
 * A gate, expander or ducker of one channel: what `gate` of the kernel does to each lane.
 *
 * A gate is closed until its envelope (peaks, dying away within 10 ms) is above the threshold, and open until it has been
 * below the threshold less the hysteresis for as long as the hold. A ducker is the same the other way round. An expander
 * goes by a curve with a soft knee, and knows neither hysteresis nor hold.
 */
export class Gate {
  settings: GateSettings;
  /** 0 bypassed … 1. */
  wet = 1;
  /** Linear. */
  gain = 1;
  open = false;
  readonly #rate: number;
  #envelope = 0;
  #left = 0;

  /** @param rate frames a second. */
  constructor(settings: GateSettings, rate: number) {
    this.settings = settings;
    this.#rate = rate;
  }

  /** @param key what it listens to; of a linked pair, the louder of both. */
  process(x: number, key = x): number {
    this.#envelope = Math.max(Math.abs(key), this.#envelope * decayOf(DECAY, this.#rate));
    this.#decide();
    this.#follow(this.#target());
    return x * (1 - this.wet + this.wet * this.gain);
  }

  #decide(): void {
    const { threshold, hold } = this.settings;
    const kept = this.#envelope >= closeOf(this.settings);
    const above = this.#envelope > fromDecibels(threshold);
    this.open = (this.open || above) && (kept || this.#left > 0);
    this.#left = kept ? framesOf(hold, this.#rate) : Math.max(0, this.#left - 1);
  }

  #target(): number {
    const { mode, threshold, ratio } = this.settings;
    const floor = floorOf(this.settings);
    if (mode === EXPANDER) {
      const past = threshold + KNEE / 2 - toDecibels(Math.max(SOFTEST, this.#envelope));
      return fromDecibels(Math.max(floor, -(ratio - 1) * pastKnee(past, KNEE)));
    }
    return this.open === (mode === DUCKER) ? fromDecibels(floor) : 1;
  }

  #follow(target: number): void {
    const { mode, attack, release } = this.settings;
    const attacks = mode === DUCKER ? target < this.gain : target > this.gain;
    this.gain = target + decayOf(attacks ? attack : release, this.#rate) * (this.gain - target);
  }
}
