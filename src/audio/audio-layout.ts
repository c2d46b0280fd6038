import type { AudioBytes } from './audio-bytes.ts';
import { invalidAudio } from './audio-fault.ts';
import { deinterleaver, type Deinterleave, type SampleFormat } from './sample-format.ts';

/** An audio file open for reading. */
export interface AudioFile {
  readonly path: string;
  readonly format: 'wav' | 'rf64' | 'aiff' | 'flac';
  /** Frames a second, 8000..384 000. */
  readonly rate: number;
  /** 1 or 2. */
  readonly channels: number;
  /** At least 1, at most a day. */
  readonly frames: number;
  /** Of a sample, as its maker meant them: 24 in a container of 32 is 24. */
  readonly bits: number;
  /** What was put up with, in words for people: a recording that was cut off. */
  readonly notes: readonly string[];
  /**
   * Reads frames into one array per channel, at once (the disk is waited for); allocates nothing. Channels `into` has no array
   * for are left out, arrays beyond the file's channels left alone. Integers come as −1..<1, floats as they are, NaN too.
   *
   * @param from first frame; what lies outside the file is not read.
   * @param at where in the arrays the first one goes.
   * @returns how many frames were read: fewer at the end of the file, or when it has shrunk since.
   * @throws BridgeError when the disk fails.
   */
  read(from: number, frames: number, into: readonly Float32Array[], at?: number): number;
  close(): void;
}

/** What a header says about the samples, not yet believed. */
export interface SampleLayout {
  readonly format: AudioFile['format'];
  readonly rate: number;
  readonly channels: number;
  readonly frames: number;
  readonly bits: number;
  readonly sample: SampleFormat;
  /** Byte of the first frame. */
  readonly start: number;
  /** Byte of the header that says all this, for messages. */
  readonly said: number;
  readonly notes: readonly string[];
}

const SLOWEST = 8000;
const FASTEST = 384_000;
const LONGEST = 24 * 3600;

/** @throws BridgeError for channels, rates and lengths we do not take. */
export function checkLayout(
  path: string,
  { rate, channels, frames, said }: Pick<SampleLayout, 'rate' | 'channels' | 'frames' | 'said'>,
): void {
  const wrong = (what: string, remedy: string) => invalidAudio(path, said, what, remedy);
  if (channels === 0) throw wrong('it says it has 0 channels', 'its header is damaged; export it again');
  if (channels > 2)
    throw wrong(
      `it has ${channels} channels, and 1 or 2 are taken`,
      'split it into mono or stereo files, or fold it down to stereo',
    );
  if (!(rate >= SLOWEST && rate <= FASTEST))
    throw wrong(
      `its sample rate is ${rate} Hz, and ${SLOWEST}..${FASTEST} Hz are taken`,
      rate === 0 ? 'its header is damaged; export it again' : 'convert it first',
    );
  if (frames <= 0) throw wrong('it has no sound in it (0 frames)', 'record or export it again');
  if (frames > LONGEST * rate)
    throw wrong(`it is ${(frames / rate / 3600).toFixed(1)} hours long, and 24 are taken`, 'split it first');
}

/** Frames that fit a call: what is asked for, there, and has room. */
export function framesToRead(
  has: number,
  from: number,
  frames: number,
  into: readonly Float32Array[],
  at: number,
): number {
  if (!(from >= 0 && from < has && at >= 0)) return 0;
  let most = Math.min(frames, has - from);
  for (const row of into) most = Math.min(most, row.length - at);
  return Math.max(0, Math.floor(most));
}

const SCRATCH_BYTES = 1 << 16;

/** A file of plain samples, frame after frame: WAV and AIFF, once their headers are read. */
export class SampleFile implements AudioFile {
  readonly path: string;
  readonly format: AudioFile['format'];
  readonly rate: number;
  readonly channels: number;
  readonly frames: number;
  readonly bits: number;
  readonly notes: readonly string[];
  readonly #bytes: AudioBytes;
  readonly #start: number;
  readonly #frameBytes: number;
  readonly #atOnce: number;
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  readonly #take: Deinterleave;

  /** @throws BridgeError for channels, rates and lengths we do not take. */
  constructor(bytes: AudioBytes, layout: SampleLayout) {
    checkLayout(bytes.path, layout);
    this.path = bytes.path;
    this.format = layout.format;
    this.rate = layout.rate;
    this.channels = layout.channels;
    this.frames = layout.frames;
    this.bits = layout.bits;
    this.notes = layout.notes;
    this.#bytes = bytes;
    this.#start = layout.start;
    this.#frameBytes = layout.channels * layout.sample.bytes;
    this.#atOnce = Math.floor(SCRATCH_BYTES / this.#frameBytes);
    this.#take = deinterleaver(this.#scratch, layout.channels, layout.sample);
  }

  read(from: number, frames: number, into: readonly Float32Array[], at = 0): number {
    const wanted = framesToRead(this.frames, from, frames, into, at);
    for (let done = 0; done < wanted;) {
      const now = Math.min(wanted - done, this.#atOnce);
      const place = this.#start + (from + done) * this.#frameBytes;
      const got = Math.floor(
        this.#bytes.readInto(this.#scratch, now * this.#frameBytes, place) / this.#frameBytes,
      );
      this.#take(into, at + done, got);
      done += got;
      if (got < now) return done;
    }
    return wanted;
  }

  close(): void {
    this.#bytes.close();
  }
}
