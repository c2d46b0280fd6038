import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openAudioFile, type AudioFile } from '../../src/audio/audio-file.ts';
import { BridgeError } from '../../src/model/errors.ts';

/** Undefined where a program is there, else why a test is left out. */
function missing(program: string): string | undefined {
  return spawnSync(program, ['-version']).error ? `without ${program}` : undefined;
}

export const noFfmpeg = missing('ffmpeg');
export const noFlac = missing('flac') ?? missing('metaflac');

export function ffmpeg(...args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args], { maxBuffer: 1 << 28 });
}

/** A folder for one test. */
export function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-audio-'));
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

export function put(name: string, bytes: Uint8Array): string {
  const file = path.join(folder(), name);
  fs.writeFileSync(file, bytes);
  return file;
}

export async function open(file: string): Promise<AudioFile> {
  const opened = await openAudioFile(file);
  onTestFinished(() => opened.close());
  return opened;
}

export async function refusal(asked: Promise<unknown>): Promise<BridgeError> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** All of a file, one array per channel. */
export function readAll(file: AudioFile): Float32Array[] {
  const rows = Array.from({ length: file.channels }, () => new Float32Array(file.frames));
  if (file.read(0, file.frames, rows) !== file.frames) throw new Error('not all could be read');
  return rows;
}

// ── files written byte by byte, by the formats' own documents ──

type Part = number | string | Uint8Array;

/** 32 bits, least significant first. */
export function le32(n: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n, true);
  return bytes;
}

export function le16(n: number): Uint8Array {
  return new Uint8Array([n & 255, n >> 8]);
}

export function be32(n: number): Uint8Array {
  return le32(n).reverse();
}

function be16(n: number): Uint8Array {
  return le16(n).reverse();
}

export function le64(n: number): Uint8Array {
  return bytes(le32(n % 2 ** 32), le32(Math.floor(n / 2 ** 32)));
}

/** Numbers are bytes, texts ASCII. */
export function bytes(...parts: readonly Part[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'number') return Buffer.from([part]);
      return typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
    }),
  );
}

/** A chunk of a WAV file, with its pad byte. */
export function chunk(id: string, contents: Uint8Array, size = contents.length): Uint8Array {
  return bytes(id, le32(size), contents, ...(contents.length % 2 ? [0] : []));
}

interface Fmt {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
}

export function fmt({ tag = 1, channels = 1, rate = 48_000, bits = 16 }: Fmt = {}): Uint8Array {
  const frame = channels * Math.ceil(bits / 8);
  return chunk(
    'fmt ',
    bytes(le16(tag), le16(channels), le32(rate), le32(rate * frame), le16(frame), le16(bits)),
  );
}

export function wav(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = bytes(...chunks);
  return bytes('RIFF', le32(4 + body.length), 'WAVE', body);
}

/** A chunk of an AIFF file, with its pad byte. */
export function bigChunk(id: string, contents: Uint8Array, size = contents.length): Uint8Array {
  return bytes(id, be32(size), contents, ...(contents.length % 2 ? [0] : []));
}

/** 48 000 as a number of 80 bits: 1.46484375 × 2^15. */
export const RATE_48000 = bytes(0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0);

export function aiff(
  frames: number,
  bits: number,
  sound: Uint8Array,
  { channels = 1, coding = '', rate = RATE_48000 } = {},
): Uint8Array {
  const common = bytes(
    be16(channels),
    be32(frames),
    be16(bits),
    rate,
    coding,
    ...(coding ? [0, 0] : []), // the coding's name: none
  );
  const body = bytes(bigChunk('COMM', common), bigChunk('SSND', bytes(be32(0), be32(0), sound)));
  return bytes('FORM', be32(4 + body.length), coding ? 'AIFC' : 'AIFF', body);
}

/** A WAV file of 32-bit floats, one array for each channel. */
export function floatWav(rows: readonly Float32Array[], rate = 48_000): Uint8Array {
  const all = new Float32Array(rows.length * (rows[0]?.length ?? 0));
  rows.forEach((row, c) => row.forEach((sample, i) => (all[i * rows.length + c] = sample)));
  return wav(
    fmt({ tag: 3, bits: 32, channels: rows.length, rate }),
    chunk('data', new Uint8Array(all.buffer)),
  );
}
