import {
  QUANTUM,
  REV_CUT,
  REV_DAMP_STATE,
  REV_DEPTH,
  REV_DIFFUSER_FRAMES,
  REV_DIFFUSER_SIZE,
  REV_DIFFUSERS,
  REV_DIFFUSION,
  REV_DIRECT,
  REV_DUCK_STEP,
  REV_GLIDE,
  REV_GLIDES,
  REV_INPUT,
  REV_LINE_FRAMES,
  REV_LINE_GAIN,
  REV_LINE_POLE,
  REV_LINE_SIZE,
  REV_LINES,
  REV_MODULATED,
  REV_OUT_LEFT,
  REV_OUT_RIGHT,
  REV_PRE_DELAY,
  REV_PRE_SIZE,
  REV_SHAPE,
  REV_TAP_FRAMES,
  REV_TAP_GAIN,
  REV_TAPS,
  REV_TURN,
} from './kernel/layout.ts';
import { reverbRows, type ReverbSettings } from './reverb.ts';
import { clean, Gliding, MovingFilter, Ring } from './ring.ts';

const rings = (count: number, size: number) => Array.from({ length: count }, () => new Ring(size));

/** A gain that goes to 0 or 1 in a straight line. */
class Duck {
  from = 1;
  to = 1;

  setOut(isDown: boolean, step: number): void {
    this.to = Math.min(1, Math.max(0, this.from + (isDown ? -step : step)));
  }

  at(frame: number): number {
    return this.from + ((this.to - this.from) * frame) / QUANTUM;
  }
}

/** Half a wave of two parabolas, from the phase as the kernel counts it: −1…1. */
function swing(phase: number): number {
  const p = (phase | 0) / 2 ** 31;
  return 4 * p * (1 - Math.abs(p));
}

/**
 * The definition of the kernel's `reverb`: a feedback delay network (Jot, 1991) of sixteen lines of prime lengths, mixed by a
 * Hadamard matrix, damped line by line; before it a low cut, the pre-delay and four all-passes a side (Schroeder, 1962).
 */
export class Reverb {
  readonly #rate: number;
  readonly #rows = new Float32Array(REV_DAMP_STATE);
  /** Shape and pre-delay that are heard, while the rows have those that are wanted. */
  readonly #shape = new Float32Array(REV_SHAPE + 1);
  readonly #gliding = new Gliding(this.#rows, REV_GLIDE, REV_GLIDES);
  readonly #cut = [new MovingFilter(), new MovingFilter()] as const;
  readonly #before: readonly Ring[];
  readonly #diffusers: readonly Ring[];
  readonly #lines: readonly Ring[];
  readonly #damped = new Float64Array(REV_LINES);
  readonly #phases = new Uint32Array(REV_MODULATED);
  readonly #loop = new Duck();
  readonly #input = new Duck();

  constructor(rate: number, settings: ReverbSettings) {
    this.#rate = rate;
    this.set(settings);
    this.#before = rings(2, this.#row(REV_PRE_SIZE));
    this.#diffusers = rings(2 * REV_DIFFUSERS, this.#row(REV_DIFFUSER_SIZE));
    this.#lines = rings(REV_LINES, this.#row(REV_LINE_SIZE));
    this.#gliding.jump();
    this.#shape.set(this.#rows.subarray(0, REV_SHAPE + 1));
  }

  set(settings: ReverbSettings): void {
    reverbRows(settings, this.#rate, this.#rows, 0);
  }

  #row(index: number): number {
    return this.#rows[index] as number;
  }

  #now(index: number): number {
    return this.#shape[index] as number;
  }

  #differs(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.#shape[i] !== this.#rows[i]) return true;
    return false;
  }

  /** What is silent changes at once; what is to change goes silent, and what has changed comes back. */
  #duck(): void {
    const { from: loop } = this.#loop;
    if (this.#input.from === 0) {
      this.#shape[REV_PRE_DELAY] = this.#row(REV_PRE_DELAY);
      if (loop === 0 && this.#differs(0, REV_SHAPE)) this.#reshape();
    }
    const isOther = this.#differs(0, REV_SHAPE);
    this.#loop.setOut(isOther, this.#row(REV_DUCK_STEP));
    this.#input.setOut(isOther || this.#differs(REV_SHAPE, REV_SHAPE + 1), this.#row(REV_DUCK_STEP));
  }

  /** All-passes of other lengths begin empty: what they still hold would be cut in two. */
  #reshape(): void {
    this.#shape.set(this.#rows.subarray(0, REV_SHAPE));
    for (const ring of this.#diffusers) ring.clear();
  }

  /** A quantum: the reverb alone, nothing of what came in. */
  process(left: Float32Array, right: Float32Array, outLeft: Float32Array, outRight: Float32Array): void {
    this.#duck();
    this.#gliding.setOut(QUANTUM);
    for (let i = 0; i < QUANTUM; i++) {
      const [l, r] = this.#frame(i, left[i] as number, right[i] as number);
      outLeft[i] = l;
      outRight[i] = r;
    }
    this.#gliding.arrive(QUANTUM);
    for (const filter of this.#cut) filter.clean();
    for (let n = 0; n < REV_LINES; n++) this.#damped[n] = clean(this.#damped[n] as number);
    for (let n = 0; n < REV_MODULATED; n++) {
      this.#phases[n] = (this.#phases[n] as number) + this.#row(REV_TURN + n);
    }
    this.#loop.from = this.#loop.to;
    this.#input.from = this.#input.to;
  }

  #frame(i: number, left: number, right: number): readonly [number, number] {
    const sides = [this.#side(i, 0, left), this.#side(i, 1, right)] as const;
    const heard = this.#lines.map((_, n) => this.#loop.at(i) * this.#readLine(n, i));
    const out = [0, 1].map((side) => {
      let sum = this.#now(REV_DIRECT) * (sides[side] as number) + this.#early(i, side);
      const gains = side === 0 ? REV_OUT_LEFT : REV_OUT_RIGHT;
      for (let n = 0; n < REV_LINES; n++) sum += this.#now(gains + n) * (heard[n] as number);
      return sum;
    });
    const mixed = hadamard(heard.map((x, n) => this.#damp(n, i, x)));
    const input = this.#gliding.at(REV_INPUT, i);
    for (let n = 0; n < REV_LINES; n++) {
      this.#lines[n]?.write((mixed[n] as number) + input * (sides[n % 2] as number));
    }
    return out as [number, number];
  }

  /** What goes into the lines of a side. */
  #side(i: number, side: 0 | 1, sound: number): number {
    const x = clean(sound);
    const { low, band } = this.#cut[side].step(
      x,
      this.#gliding.at(REV_CUT, i),
      this.#gliding.at(REV_CUT + 1, i),
      this.#gliding.at(REV_CUT + 2, i),
    );
    const before = this.#before[side] as Ring;
    before.write(x - Math.SQRT2 * band - low);
    let y = this.#input.at(i) * before.read(1 + this.#now(REV_PRE_DELAY));
    const g = this.#now(REV_DIFFUSION);
    for (let n = side * REV_DIFFUSERS; n < (side + 1) * REV_DIFFUSERS; n++) {
      const ring = this.#diffusers[n] as Ring;
      const late = ring.read(this.#now(REV_DIFFUSER_FRAMES + n));
      const out = late - g * y;
      ring.write(y + g * out);
      y = out;
    }
    return this.#loop.at(i) * y;
  }

  #early(i: number, side: number): number {
    const before = this.#before[side] as Ring;
    let sum = 0;
    for (let n = side * REV_TAPS; n < (side + 1) * REV_TAPS; n++) {
      const frames = 1 + this.#now(REV_PRE_DELAY) + this.#now(REV_TAP_FRAMES + n);
      sum += this.#now(REV_TAP_GAIN + n) * before.read(frames);
    }
    return this.#input.at(i) * sum;
  }

  #readLine(n: number, i: number): number {
    const line = this.#lines[n] as Ring;
    const frames = this.#now(REV_LINE_FRAMES + n);
    if (n >= REV_MODULATED) return line.read(frames);
    const from = swing(this.#phases[n] as number);
    const to = swing((this.#phases[n] as number) + this.#row(REV_TURN + n));
    return line.readBetween(frames + this.#row(REV_DEPTH) * (from + ((to - from) * i) / QUANTUM));
  }

  #damp(n: number, i: number, x: number): number {
    const gain = this.#gliding.at(REV_LINE_GAIN + n, i);
    const pole = this.#gliding.at(REV_LINE_POLE + n, i);
    const y = gain * x + pole * (this.#damped[n] as number);
    this.#damped[n] = y;
    return y;
  }
}

/** Sums and differences, of neighbours first: each comes out as a sum of all with its own signs. */
function hadamard(values: number[]): number[] {
  for (let stride = 1; stride < values.length; stride *= 2) {
    for (let i = 0; i < values.length; i++) {
      if ((i & stride) !== 0) continue;
      const a = values[i] as number;
      const b = values[i + stride] as number;
      values[i] = a + b;
      values[i + stride] = a - b;
    }
  }
  return values;
}
