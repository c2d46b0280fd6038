import { BANK, LANES, PLANAR, QUANTUM, ROW } from './kernel/layout.ts';

/** Where something stands in the memory of the kernel, bytes. */
export type Place = number;

/** What the kernel can do: see kernel/layout.ts for banks, blocks and rows. All work in place, on whole quanta unless frames are named. */
export interface KernelFunctions {
  trim(bank: Place, block: Place): void;
  interleave(planar: Place, bank: Place): void;
  copyLane(from: Place, fromLane: number, to: Place, toLane: number): void;
  svf(bank: Place, blocks: Place, sections: number, from: number, frames: number): void;
  gate(bank: Place, key: Place, block: Place, from: number, frames: number): void;
  compress(bank: Place, key: Place, block: Place, from: number, frames: number): void;
  limit(bank: Place, block: Place): void;
  saturate(bank: Place, block: Place): void;
  delay(bank: Place, block: Place, line: Place, size: number, position: number): void;
  delayPlanar(planar: Place, line: Place, size: number, position: number, frames: number): void;
  addPlanar(to: Place, from: Place): void;
  ramp(source: Place, target: Place, block: Place): void;
  curve(source: Place, target: Place, gains: Place): void;
  mix(source: Place, left: Place, right: Place, block: Place): void;
  fold(bank: Place, planar: Place): void;
  spread(left: Place, right: Place, bank: Place): void;
  heights(bank: Place, more: Place, to: Place): void;
  gather(bank: Place, more: Place, gains: Place, block: Place, left: Place, right: Place): void;
  fft(re: Place, im: Place, spareRe: Place, spareIm: Place, table: Place, size: number): void;
  intake(planar: Place, to: Place): void;
  part(re: Place, im: Place, line: Place, slot: number, slots: number): void;
  convolve(line: Place, newest: number, slots: number, own: Place, cross: Place, re: Place, im: Place): void;
  toSides(bank: Place, from: number, frames: number): void;
  fromSides(bank: Place, from: number, frames: number): void;
  collect(bank: Place, left: Place, right: Place): void;
  measure(bank: Place, block: Place): void;
  needle(bank: Place, block: Place, type: number, w1: number, w2: number, fall: number): void;
  reverb(left: Place, right: Place, outLeft: Place, outRight: Place, block: Place): void;
  echo(left: Place, right: Place, outLeft: Place, outRight: Place, block: Place): void;
  maximise(left: Place, right: Place, block: Place): void;
  clear(at: Place, bytes: number): void;
}

/** The kernel with its memory, and who hands it out. One for each desk that sounds. */
export class Kernel {
  readonly run: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  #free: number;
  /** All of memory as float32: index is place ÷ 4. Another array once more memory was taken. */
  floats: Float32Array;

  private constructor(exports: WebAssembly.Exports) {
    const { memory, heap } = exports as { memory: WebAssembly.Memory; heap: () => number };
    this.run = exports as unknown as KernelFunctions;
    this.#memory = memory;
    this.#free = (heap() + 63) & ~63;
    this.floats = new Float32Array(memory.buffer);
  }

  /** @param bytes of kernel.wasm. */
  static async load(bytes: Uint8Array<ArrayBuffer>): Promise<Kernel> {
    return Kernel.of(await WebAssembly.compile(bytes));
  }

  /** One more of a kernel that was compiled: at once, for a thread that cannot wait. */
  static of(compiled: WebAssembly.Module): Kernel {
    const { exports } = new WebAssembly.Instance(compiled, {
      env: {
        abort: () => {
          throw new RangeError('the kernel gave up: a fault of ours');
        },
      },
    });
    return new Kernel(exports);
  }

  /** Takes memory for good, zeroed, on 64 bytes. */
  take(bytes: number): Place {
    const at = this.#free;
    this.#free = (at + bytes + 63) & ~63;
    const missing = this.#free - this.#memory.buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / 65_536));
      this.floats = new Float32Array(this.#memory.buffer);
    }
    return at;
  }

  takeBank(): Place {
    return this.take(BANK);
  }

  takePlanar(channels = 1): Place {
    return this.take(PLANAR * channels);
  }

  takeRows(rows: number): Place {
    return this.take(ROW * rows);
  }

  /** A planar block as it stands in memory: only until more memory is taken, see `floats`. */
  planar(at: Place): Float32Array {
    return this.floats.subarray(at >> 2, (at >> 2) + QUANTUM);
  }

  /** Copies bytes, whole floats of them, from one place to another. */
  copy(from: Place, to: Place, bytes: number): void {
    this.floats.copyWithin(to >> 2, from >> 2, (from + bytes) >> 2);
  }

  /** Writes a number into a row of a block. */
  put(block: Place, row: number, lane: number, value: number): void {
    this.floats[(block >> 2) + row * LANES + lane] = value;
  }

  get(block: Place, row: number, lane: number): number {
    return this.floats[(block >> 2) + row * LANES + lane] as number;
  }
}
