import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { BridgeError } from '../model/errors.ts';
import type { AudioBytes } from './audio-bytes.ts';
import { invalidAudio, otherRate } from './audio-fault.ts';
import { checkLayout, framesToRead, type AudioFile } from './audio-layout.ts';

/** Decoded sound is held in memory: this many bytes at most, three hours of mono or one and a half of stereo at 48 kHz. */
const MOST_FLAC_BYTES = 2 ** 31;
const PIECE_FRAMES = 1 << 16;
const READ_BYTES = 1 << 18;
/**
 * Follows the file: the decoder looks at the longest header there can be before it takes a frame, and the last frame of a mono file
 * that ends in silence has fewer bytes than that. Zeros after a frame leave its checksum what it is.
 */
const AFTER = new Uint8Array(32);
const DAMAGED = 'it is damaged; copy or export it again';

/** The block every FLAC file begins with (RFC 9639, 8.2). */
interface StreamInfo {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  /** 0 where its maker did not know. */
  readonly frames: number;
  /** MD5 of the decoded samples, in hex; all zeros where its maker did not know. */
  readonly md5: string;
  /** Byte where it stands. */
  readonly said: number;
}

/** Where a file really begins: players of MP3 put their tag (ID3v2) before anything. @param head its first twelve bytes. */
export function afterId3(bytes: AudioBytes, head: DataView): number {
  if (head.getUint8(0) !== 0x49 || head.getUint8(1) !== 0x44 || head.getUint8(2) !== 0x33) return 0;
  let size = 0;
  for (let i = 6; i < 10; i++) size = size * 128 + (head.getUint8(i) & 0x7f);
  return Math.min(bytes.size, size + 10);
}

/**
 * Decodes a FLAC file, into memory; others get their turn meanwhile.
 *
 * @param start byte of its marker.
 * @param signal calls it off.
 * @param rate frames per second that it must have; one with others is not decoded.
 * @throws BridgeError where it is damaged (its checksum is compared), has another rate, is too long for memory, or holds what we
 * do not take.
 */
export async function openFlac(
  bytes: AudioBytes,
  start: number,
  signal?: AbortSignal,
  rate?: number,
): Promise<AudioFile> {
  const info = readStreamInfo(bytes, start);
  const frames = info.frames === 0 ? 1 : info.frames; // that none are announced is no fault
  checkLayout(bytes.path, { ...info, frames });
  if (rate !== undefined && info.rate !== rate) throw otherRate(bytes.path, info.rate, rate);
  mustFit(bytes, info, info.frames);
  const rows = await inTurn(() => decode(bytes, start, info, signal));
  bytes.close();
  return new DecodedFile(bytes.path, info, rows);
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: many at once would leave whoever else is in this thread no turn. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = last.then(work);
  last = mine.catch(() => {}); // told of to whoever asked
  return mine;
}

function readStreamInfo(bytes: AudioBytes, start: number): StreamInfo {
  const said = start + 8;
  const head = bytes.header(start + 4, 4, 'the block STREAMINFO');
  if ((head.getUint8(0) & 0x7f) !== 0 || (head.getUint32(0) & 0xffffff) !== 34)
    throw invalidAudio(
      bytes.path,
      start + 4,
      'a FLAC file begins with a block STREAMINFO of 34 bytes',
      DAMAGED,
    );
  const view = bytes.header(said, 34, 'the block STREAMINFO');
  const packed = view.getUint32(10); // 20 bits rate, 3 channels − 1, 5 bits − 1, 4 highest of the length
  let md5 = '';
  for (let i = 18; i < 34; i++) md5 += view.getUint8(i).toString(16).padStart(2, '0');
  return {
    rate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    frames: (packed & 15) * 2 ** 32 + view.getUint32(14),
    md5,
    said,
  };
}

function mustFit(bytes: AudioBytes, info: StreamInfo, frames: number): void {
  const size = frames * info.channels * 4;
  if (size <= MOST_FLAC_BYTES) return;
  throw invalidAudio(
    bytes.path,
    info.said,
    `it takes ${(size / 2 ** 30).toFixed(1)} GiB once decoded, and ${MOST_FLAC_BYTES / 2 ** 30} GiB are taken`,
    'convert it to WAV (flac -d), which is read from the disk',
  );
}

type Decoded = Awaited<ReturnType<FLACDecoder['decode']>>;

/** Decoded sound, growing; in pieces, so that no header's claim is believed and nothing is ever copied again. */
class Pieces {
  readonly pieces: Float32Array[][] = [];
  frames = 0;

  add(rows: readonly Float32Array[], frames: number): void {
    for (let done = 0; done < frames;) {
      const within = this.frames % PIECE_FRAMES;
      if (within === 0) this.pieces.push(rows.map(() => new Float32Array(PIECE_FRAMES)));
      const piece = this.pieces.at(-1) ?? [];
      const now = Math.min(frames - done, PIECE_FRAMES - within);
      rows.forEach((row, c) => piece[c]?.set(row.subarray(done, done + now), within));
      done += now;
      this.frames += now;
    }
  }
}

async function decode(
  bytes: AudioBytes,
  start: number,
  info: StreamInfo,
  signal?: AbortSignal,
): Promise<Pieces> {
  signal?.throwIfAborted();
  const decoder = new FLACDecoder();
  try {
    await decoder.ready;
    return await decodeWith(decoder, bytes, start, info, signal);
  } catch (error) {
    if (error instanceof BridgeError || signal?.aborted) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw invalidAudio(bytes.path, start, `the decoder gives up: ${said}`, DAMAGED);
  } finally {
    decoder.free();
  }
}

async function decodeWith(
  decoder: FLACDecoder,
  bytes: AudioBytes,
  start: number,
  info: StreamInfo,
  signal?: AbortSignal,
): Promise<Pieces> {
  const sound = new Pieces();
  const check = info.bits <= 24 && !/^0+$/.test(info.md5) ? createHash('md5') : undefined;
  let at = start;
  const take = (decoded: Decoded) => {
    mustBeWhole(bytes, at, info, decoded);
    if (decoded.samplesDecoded === 0) return;
    mustFit(bytes, info, sound.frames + decoded.samplesDecoded);
    scaleEvenly(decoded.channelData, decoded.samplesDecoded, info.bits);
    sound.add(decoded.channelData, decoded.samplesDecoded);
    if (check) hashSamples(check, decoded.channelData, decoded.samplesDecoded, info.bits);
  };
  while (at < bytes.size) {
    const block = new Uint8Array(Math.min(READ_BYTES, bytes.size - at));
    const got = bytes.readInto(block, block.length, at);
    if (got === 0) break;
    take(await decoder.decode(block.subarray(0, got)));
    at += got;
    await nextTurn();
    signal?.throwIfAborted();
  }
  take(await decoder.decode(AFTER));
  take(await decoder.flush());
  mustBeAllOf(bytes, info, sound.frames, check);
  return sound;
}

function mustBeWhole(bytes: AudioBytes, at: number, info: StreamInfo, decoded: Decoded): void {
  const [fault] = decoded.errors;
  if (fault)
    throw invalidAudio(bytes.path, at, `a frame near it cannot be decoded (${fault.message})`, DAMAGED);
  if (decoded.samplesDecoded > 0 && decoded.channelData.length !== info.channels)
    throw invalidAudio(
      bytes.path,
      at,
      `a frame near it has ${decoded.channelData.length} channels, and the header says ${info.channels}`,
      DAMAGED,
    );
}

function mustBeAllOf(bytes: AudioBytes, info: StreamInfo, frames: number, check: Hash | undefined): void {
  if (frames === 0 || (info.frames > 0 && frames !== info.frames))
    throw invalidAudio(
      bytes.path,
      info.said,
      `it says it has ${info.frames} frames, and ${frames} can be decoded`,
      'it was cut off or damaged; copy or export it again',
    );
  if (check && check.digest('hex') !== info.md5)
    throw invalidAudio(bytes.path, info.said + 18, 'its sound does not have the checksum it names', DAMAGED);
}

/**
 * The decoder divides by one less than full scale (32 767 at 16 bits), so that its lowest sample lies below −1. The whole numbers
 * are found again, which a float of 24 bits can hold, and divided by full scale, as those of every other file are.
 */
function scaleEvenly(rows: readonly Float32Array[], frames: number, bits: number): void {
  const full = 2 ** (bits - 1);
  for (const row of rows) {
    for (let i = 0; i < frames; i++) row[i] = Math.round((row[i] ?? 0) * (full - 1)) / full;
  }
}

/** The samples as FLAC counts them: signed, little-endian, in whole bytes, frame after frame. */
function hashSamples(hash: Hash, rows: readonly Float32Array[], frames: number, bits: number): void {
  const bytes = Math.ceil(bits / 8);
  const full = 2 ** (bits - 1);
  const block = new Uint8Array(frames * rows.length * bytes);
  let at = 0;
  for (let i = 0; i < frames; i++) {
    for (const row of rows) {
      const value = Math.round((row[i] ?? 0) * full);
      for (let shift = 0; shift < bytes * 8; shift += 8) block[at++] = value >> shift;
    }
  }
  hash.update(block);
}

/** A file that was decoded when it was opened. */
class DecodedFile implements AudioFile {
  readonly path: string;
  readonly format = 'flac';
  readonly rate: number;
  readonly channels: number;
  readonly frames: number;
  readonly bits: number;
  readonly notes: readonly string[] = [];
  #pieces: readonly (readonly Float32Array[])[] | undefined;

  constructor(path: string, info: StreamInfo, { pieces, frames }: Pieces) {
    this.path = path;
    this.rate = info.rate;
    this.channels = info.channels;
    this.bits = info.bits;
    this.frames = frames;
    this.#pieces = pieces;
  }

  read(from: number, frames: number, into: readonly Float32Array[], at = 0): number {
    const pieces = this.#pieces;
    if (!pieces) throw new RangeError(`${this.path} is closed`);
    const wanted = framesToRead(this.frames, from, frames, into, at);
    for (let c = 0; c < Math.min(into.length, this.channels); c++) {
      const row = into[c];
      if (!row) continue;
      for (let i = 0; i < wanted; i++) {
        const place = from + i;
        row[at + i] = pieces[Math.floor(place / PIECE_FRAMES)]?.[c]?.[place % PIECE_FRAMES] ?? 0;
      }
    }
    return wanted;
  }

  close(): void {
    this.#pieces = undefined;
  }
}
