/** What is sound: 0 for what is too little to be heard, too much, or no number. Kept only so, nothing goes wrong for good. */
export function clean(x: number): number {
  const height = Math.abs(x);
  return height >= 1e-15 && height <= 1e15 ? x : 0;
}

/** A delay line: what was written is read so many frames back. */
export class Ring {
  readonly #samples: Float64Array;
  #place = 0;

  constructor(size: number) {
    this.#samples = new Float64Array(size);
  }

  /** What was written `frames` before the next that is written: 1 or more, whole. */
  read(frames: number): number {
    const size = this.#samples.length;
    return this.#samples[(this.#place - frames + size) % size] as number;
  }

  /** The same between frames: the third-order curve through four of them (Catmull and Rom). */
  readBetween(frames: number): number {
    const whole = Math.ceil(frames);
    const f = whole - frames;
    const [before, from, to, after] = [1, 0, -1, -2].map((n) => this.read(whole + n)) as [number, number, number, number]; // prettier-ignore
    const c1 = (to - before) / 2;
    const c2 = before - 2.5 * from + 2 * to - 0.5 * after;
    const c3 = (after - before) / 2 + 1.5 * (from - to);
    return ((c3 * f + c2) * f + c1) * f + from;
  }

  clear(): void {
    this.#samples.fill(0);
  }

  write(x: number): void {
    this.#samples[this.#place] = clean(x);
    this.#place = (this.#place + 1) % this.#samples.length;
  }
}

/** A state-variable filter (Simper, 2013) whose coefficients may move from frame to frame. */
export class MovingFilter {
  #e1 = 0;
  #e2 = 0;

  /** Low-pass and band of a frame. */
  step(x: number, a1: number, a2: number, a3: number): { readonly low: number; readonly band: number } {
    const v3 = x - this.#e2;
    const band = a1 * this.#e1 + a2 * v3;
    const low = this.#e2 + a2 * this.#e1 + a3 * v3;
    this.#e1 = 2 * band - this.#e1;
    this.#e2 = 2 * low - this.#e2;
    return { low, band };
  }

  /** Once a quantum. */
  clean(): void {
    this.#e1 = clean(this.#e1);
    this.#e2 = clean(this.#e2);
  }
}

/** Numbers that follow others by an eighth of what is left in each quantum, in a straight line from frame to frame. */
export class Gliding {
  readonly #wanted: Float32Array;
  readonly #from: number;
  readonly #now: Float64Array;
  readonly #step: Float64Array;

  constructor(wanted: Float32Array, from: number, count: number) {
    this.#wanted = wanted;
    this.#from = from;
    this.#now = new Float64Array(count);
    this.#step = new Float64Array(count);
  }

  /** To where they are to be, at once. */
  jump(): void {
    for (let i = 0; i < this.#now.length; i++) this.#now[i] = this.#wanted[this.#from + i] as number;
  }

  setOut(frames: number): void {
    for (let i = 0; i < this.#now.length; i++) {
      const way = (this.#wanted[this.#from + i] as number) - (this.#now[i] as number);
      this.#step[i] = way / 8 / frames;
    }
  }

  /** The number that stands at an index of the block, at a frame of the quantum. */
  at(index: number, frame: number): number {
    const i = index - this.#from;
    return (this.#now[i] as number) + frame * (this.#step[i] as number);
  }

  arrive(frames: number): void {
    for (let i = 0; i < this.#now.length; i++) {
      this.#now[i] = (this.#now[i] as number) + frames * (this.#step[i] as number);
    }
  }
}
