import type { Tags } from '../mastering/tags.ts';
import { BridgeError } from '../model/errors.ts';
import type { NewFile } from './new-file.ts';

/** Frames on their way into a file. */
export interface Encoder {
  /**
   * @param samples interleaved: whole numbers for 16 and 24 bits, floats for 32.
   * @param count how many, over all channels.
   */
  encode(samples: Int32Array<ArrayBuffer> | Float32Array, count: number): void;
  /** Writes what can only be known at the end. */
  finish(): void;
  /** Lets go of what it holds, when there is no finish. */
  free(): void;
}

export interface EncoderSettings {
  readonly rate: number;
  readonly channels: number;
  readonly bits: 16 | 24 | 32;
  /** What the file says of itself; nothing of the kind where they are left out. */
  readonly tags?: Tags | undefined;
}

/** What is before the samples, once it is known how many bytes they have. Always of the same length. */
type Header = (bytes: number) => Uint8Array;

/** How a file is made up around its samples. */
interface PlainLayout {
  readonly bits: number;
  readonly littleEndian: boolean;
  readonly header: Header;
  /** Chunks that follow the samples. */
  readonly after?: Uint8Array | undefined;
  /** Bytes of samples that the format can have. */
  readonly most?: number;
}

const SCRATCH_BYTES = 1 << 16;

/** Samples written as they are, behind a header that is written again at the end: WAV and AIFF. */
export class PlainEncoder implements Encoder {
  readonly #file: NewFile;
  readonly #header: Header;
  readonly #bytes: number;
  readonly #little: boolean;
  readonly #most: number;
  readonly #after: Uint8Array;
  readonly #scratch = new DataView(new ArrayBuffer(SCRATCH_BYTES));
  readonly #out = new Uint8Array(this.#scratch.buffer);
  readonly #start: number;
  #written = 0;

  constructor(file: NewFile, { bits, littleEndian, header, after, most = Infinity }: PlainLayout) {
    this.#file = file;
    this.#header = header;
    this.#bytes = bits / 8;
    this.#little = littleEndian;
    this.#after = after ?? new Uint8Array();
    this.#most = most;
    const head = header(0);
    this.#start = head.length;
    file.write(head, head.length, 0);
  }

  encode(samples: Int32Array<ArrayBuffer> | Float32Array, count: number): void {
    const atOnce = Math.floor(SCRATCH_BYTES / this.#bytes);
    for (let done = 0; done < count; done += atOnce) {
      const now = Math.min(atOnce, count - done);
      this.#mustHold(now * this.#bytes);
      this.#pack(samples, done, now);
      this.#file.write(this.#out, now * this.#bytes, this.#start + this.#written);
      this.#written += now * this.#bytes;
    }
  }

  finish(): void {
    const end = this.#start + this.#written;
    const odd = this.#written % 2;
    if (odd) this.#file.write(new Uint8Array(1), 1, end);
    this.#file.write(this.#after, this.#after.length, end + odd);
    const head = this.#header(this.#written);
    this.#file.write(head, head.length, 0);
  }

  free(): void {
    // nothing is held but memory of our own
  }

  #mustHold(more: number): void {
    if (this.#written + more <= this.#most) return;
    this.#file.discard();
    throw new BridgeError(
      'AUDIO_WRITE_FAILED',
      `${this.#file.path}: an AIFF file holds no more than 4 GiB; write WAV, which goes on as RF64`,
      { path: this.#file.path },
    );
  }

  #pack(samples: Int32Array | Float32Array, from: number, count: number): void {
    const view = this.#scratch;
    const little = this.#little;
    if (this.#bytes === 4) {
      for (let i = 0; i < count; i++) view.setFloat32(i * 4, samples[from + i] ?? 0, little);
    } else if (this.#bytes === 2) {
      for (let i = 0; i < count; i++) view.setInt16(i * 2, samples[from + i] ?? 0, little);
    } else {
      const [low, high] = little ? [0, 2] : [2, 0];
      for (let i = 0, at = 0; i < count; i++, at += 3) {
        const whole = samples[from + i] ?? 0;
        view.setUint8(at + low, whole & 0xff);
        view.setUint8(at + 1, (whole >> 8) & 0xff);
        view.setUint8(at + high, (whole >> 16) & 0xff);
      }
    }
  }
}
