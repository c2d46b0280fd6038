import { createRequire } from 'node:module';
import type { Flac, StreamMetadata } from 'libflacjs';
import { BridgeError } from '../model/errors.ts';
import type { NewFile } from './new-file.ts';
import type { Encoder, EncoderSettings } from './plain-encoder.ts';

/** As hard as `flac` tries when it is not told; more takes twice as long for half a percent. */
const LEVEL = 5;
/** Where the encoder's STREAMINFO stands in a file: after the marker and the head of the block. */
const STREAM_INFO = 8;

let loading: Promise<Flac> | undefined;

/** The encoder, loaded when it is first asked for: it has 300 kB. */
function library(): Promise<Flac> {
  loading ??= load();
  return loading;
}

/**
 * Its loader, when it sees a global `fetch`, takes Node for a browser and fetches its own file by its path, which fails. For as
 * long as it looks (while the module is run) there is none.
 */
async function load(): Promise<Flac> {
  const fetching = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  let flac: Flac;
  try {
    if (fetching) Reflect.deleteProperty(globalThis, 'fetch');
    const factory = createRequire(import.meta.url)('libflacjs') as (variant: string) => Flac;
    flac = factory('release.wasm');
  } finally {
    if (fetching) Object.defineProperty(globalThis, 'fetch', fetching);
  }
  if (!flac.isReady()) await new Promise((ready) => flac.on('ready', ready));
  return flac;
}

/**
 * FLAC, encoded as it comes.
 *
 * @throws BridgeError for what FLAC cannot hold.
 */
export async function flacEncoder(file: NewFile, settings: EncoderSettings): Promise<Encoder> {
  if (settings.bits === 32)
    throw new BridgeError(
      'BAD_REQUEST',
      `${file.path}: FLAC holds whole numbers of 16 or 24 bits, not floats of 32; choose 24, or write WAV`,
    );
  return new FlacEncoder(await library(), file, settings);
}

class FlacEncoder implements Encoder {
  readonly #flac: Flac;
  readonly #file: NewFile;
  readonly #settings: EncoderSettings;
  /** Of the encoder in the library; 0 for none. */
  #id: number;
  #written = 0;
  #info: StreamMetadata | undefined;
  #fault: Error | undefined;

  constructor(flac: Flac, file: NewFile, settings: EncoderSettings) {
    const { rate, channels, bits } = settings;
    this.#flac = flac;
    this.#file = file;
    this.#settings = settings;
    this.#id = flac.create_libflac_encoder(rate, channels, bits, LEVEL, 0, false, 0);
    const status = this.#id === 0 ? -1 : flac.init_encoder_stream(this.#id, this.#take, this.#learn, false);
    if (status === 0) return;
    this.free();
    throw new BridgeError(
      'BAD_REQUEST',
      `${file.path}: the FLAC encoder does not take ${rate} Hz, ${channels} channels and ${bits} bits; write WAV`,
      { status },
    );
  }

  /** Called from within the library, through which no error may fly: it would not find its stack again. */
  readonly #take = (bytes: Uint8Array): void => {
    if (this.#id === 0 || this.#fault !== undefined) return;
    try {
      this.#file.write(bytes, bytes.length, this.#written);
      this.#written += bytes.length;
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  };

  readonly #learn = (info?: StreamMetadata): void => {
    this.#info = info;
  };

  encode(samples: Int32Array<ArrayBuffer> | Float32Array, count: number): void {
    const whole = samples instanceof Int32Array ? samples : Int32Array.from(samples);
    const frames = count / this.#settings.channels;
    const block = whole.subarray(0, count);
    this.#mustHaveGone(this.#flac.FLAC__stream_encoder_process_interleaved(this.#id, block, frames));
  }

  finish(): void {
    const done = this.#flac.FLAC__stream_encoder_finish(this.#id);
    const info = this.#info;
    this.free();
    this.#mustHaveGone(done && info !== undefined);
    if (!info) return;
    const block = streamInfo(info, this.#settings);
    this.#file.write(block, block.length, STREAM_INFO);
  }

  free(): void {
    const id = this.#id;
    this.#id = 0; // what it still wants to write is wanted no more
    if (id !== 0) this.#flac.FLAC__stream_encoder_delete(id);
  }

  #mustHaveGone(well: boolean): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (!well) throw this.#gaveUp();
  }

  #gaveUp(): BridgeError {
    return new BridgeError(
      'AUDIO_WRITE_FAILED',
      `${this.#file.path}: the FLAC encoder gave up; write WAV instead`,
      {
        path: this.#file.path,
      },
    );
  }
}

/** The block at a FLAC file's beginning (RFC 9639, 8.2), with the length and checksum that are known now. */
function streamInfo(info: StreamMetadata, { rate, channels, bits }: EncoderSettings): Uint8Array {
  const block = new Uint8Array(34);
  const view = new DataView(block.buffer);
  const total = info.total_samples;
  view.setUint16(0, info.min_blocksize);
  view.setUint16(2, info.max_blocksize);
  view.setUint32(4, info.min_framesize << 8); // 24 bits each
  view.setUint32(7, info.max_framesize << 8);
  view.setUint32(10, (rate << 12) | ((channels - 1) << 9) | ((bits - 1) << 4) | Math.floor(total / 2 ** 32));
  view.setUint32(14, total % 2 ** 32);
  for (let i = 0; i < 16; i++) block[18 + i] = Number.parseInt(info.md5sum.slice(i * 2, i * 2 + 2), 16);
  return block;
}
