import { createRequire } from 'node:module';
import type { Flac } from 'libflacjs';
import { BridgeError } from '../model/errors.ts';
import { FlacHead, streamInfo, type SoundInfo } from './flac-head.ts';
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
  const head = settings.tags && new FlacHead(file.path, settings.tags);
  return new FlacEncoder(await library(), file, settings, head);
}

class FlacEncoder implements Encoder {
  readonly #flac: Flac;
  readonly #file: NewFile;
  readonly #settings: EncoderSettings;
  readonly #head: FlacHead | undefined;
  /** Of the encoder in the library; 0 for none. */
  #id: number;
  #written = 0;
  #info: SoundInfo | undefined;
  /** The library says how many there were in 32 bits only. */
  #frames = 0;
  #fault: Error | undefined;

  constructor(flac: Flac, file: NewFile, settings: EncoderSettings, head?: FlacHead) {
    const { rate, channels, bits } = settings;
    this.#head = head;
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
      const ready = this.#head?.pass(bytes) ?? bytes;
      this.#file.write(ready, ready.length, this.#written);
      this.#written += ready.length;
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  };

  readonly #learn = (info?: SoundInfo): void => {
    this.#info = info;
  };

  encode(samples: Int32Array<ArrayBuffer> | Float32Array, count: number): void {
    const whole = samples instanceof Int32Array ? samples : Int32Array.from(samples);
    const frames = count / this.#settings.channels;
    const block = whole.subarray(0, count);
    this.#mustHaveGone(this.#flac.FLAC__stream_encoder_process_interleaved(this.#id, block, frames));
    this.#frames += frames;
  }

  finish(): void {
    const done = this.#flac.FLAC__stream_encoder_finish(this.#id);
    const info = this.#info;
    this.free();
    this.#mustHaveGone(done && info !== undefined);
    if (!info) return;
    const block = streamInfo(info, this.#settings, this.#frames);
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
