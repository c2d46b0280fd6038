import { echoRows, type EchoSettings } from './echo.ts';
import {
  ECHO_CROSS,
  ECHO_FADE_STEP,
  ECHO_FEEDBACK,
  ECHO_FRAMES,
  ECHO_GLIDE,
  ECHO_GLIDES,
  ECHO_HIGH,
  ECHO_IS_ON,
  ECHO_LOW,
  ECHO_SIZE,
  QUANTUM,
} from './kernel/layout.ts';
import { clean, Gliding, MovingFilter, Ring } from './ring.ts';

/** A soft clip that begins 6 dB above full scale and never lets more through; a rational tangens hyperbolicus. */
export function softClip(x: number): number {
  const held = Math.min(6, Math.max(-6, x));
  const q = (held * held) / 4;
  return (held * (27 + q)) / (27 + 9 * q);
}

const filters = () => [new MovingFilter(), new MovingFilter()] as const;

/** The definition of the kernel's `echo`: a line for each side; what it repeats is cut below and above, clipped, and fed back. */
export class Echo {
  readonly #rate: number;
  readonly #rows = new Float32Array(ECHO_IS_ON);
  readonly #gliding = new Gliding(this.#rows, ECHO_GLIDE, ECHO_GLIDES);
  readonly #lines: readonly [Ring, Ring];
  readonly #low = filters();
  readonly #high = filters();
  #from: number;
  #to: number;
  #fade = 1;

  constructor(rate: number, settings: EchoSettings) {
    this.#rate = rate;
    this.set(settings);
    const size = this.#rows[ECHO_SIZE] as number;
    this.#lines = [new Ring(size), new Ring(size)];
    this.#gliding.jump();
    this.#from = this.#frames;
    this.#to = this.#frames;
  }

  set(settings: EchoSettings): void {
    echoRows(settings, this.#rate, this.#rows, 0);
  }

  get #frames(): number {
    return this.#rows[ECHO_FRAMES] as number;
  }

  /** A quantum: the repeats alone, nothing of what came in. */
  process(left: Float32Array, right: Float32Array, outLeft: Float32Array, outRight: Float32Array): void {
    // a time that is set during a fade waits for its end
    if (this.#fade === 1) {
      this.#from = this.#to;
      if (this.#to !== this.#frames) this.#fade = 0;
      this.#to = this.#frames;
    }
    this.#gliding.setOut(QUANTUM);
    for (let i = 0; i < QUANTUM; i++) {
      const heard = this.#lines.map((line) => this.#heard(line)) as [number, number];
      outLeft[i] = heard[0];
      outRight[i] = heard[1];
      this.#feed(i, [clean(left[i] as number), clean(right[i] as number)], heard);
      this.#fade = Math.min(1, this.#fade + (this.#rows[ECHO_FADE_STEP] as number));
    }
    this.#gliding.arrive(QUANTUM);
    for (const filter of [...this.#low, ...this.#high]) filter.clean();
  }

  #heard(line: Ring): number {
    const from = line.read(this.#from);
    return from + this.#fade * (line.read(this.#to) - from);
  }

  #feed(i: number, sound: readonly [number, number], heard: readonly [number, number]): void {
    const cross = this.#gliding.at(ECHO_CROSS, i);
    const back = [this.#again(i, 0, heard[0]), this.#again(i, 1, heard[1])] as const;
    // from side to side: the middle of what comes in goes left, what comes out of a side goes into the other
    const bounced = [(sound[0] + sound[1]) / 2 + back[1], back[0]] as const;
    for (const side of [0, 1] as const) {
      const own = sound[side] + back[side];
      this.#lines[side].write(own + cross * (bounced[side] - own));
    }
  }

  #again(i: number, side: 0 | 1, heard: number): number {
    const g = (index: number) => this.#gliding.at(index, i);
    const low = this.#low[side].step(heard, g(ECHO_LOW), g(ECHO_LOW + 1), g(ECHO_LOW + 2));
    const above = heard - Math.SQRT2 * low.band - low.low;
    const high = this.#high[side].step(above, g(ECHO_HIGH), g(ECHO_HIGH + 1), g(ECHO_HIGH + 2));
    return softClip(high.low) * g(ECHO_FEEDBACK);
  }
}
