import { characters, type AudioBytes } from './audio-bytes.ts';
import { invalidAudio } from './audio-fault.ts';
import { SampleFile, type AudioFile, type SampleLayout } from './audio-layout.ts';
import { DAMAGED, MOST_CHUNKS, missingChunk, mustBeFew, mustFit, type Chunk } from './iff-chunks.ts';
import type { SampleFormat } from './sample-format.ts';

/** What a recorder leaves in a size it never came back to. */
const OPEN_END = 0xffffffff;

/** Sizes that need more than 32 bits (EBU Tech 3306, ITU-R BS.2088: the chunk `ds64`). */
interface LongSizes {
  readonly data: number;
  /** Of other chunks, by name. */
  readonly others: ReadonlyMap<string, number>;
}

interface Format {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  readonly sample: SampleFormat;
  readonly said: number;
}

/**
 * Opens a WAV file (PCM of 8 to 32 bits, float of 32 or 64, plain or extensible), or its long forms RF64 and BW64.
 *
 * @param long whether it says it is one of the long forms.
 * @throws BridgeError where it is damaged or holds something else.
 */
export function openWav(bytes: AudioBytes, long: boolean): AudioFile {
  const sizes = long ? longSizes(bytes) : undefined;
  let format: Format | undefined;
  let sound: Chunk | undefined;
  let at = 12;
  for (let count = 0; at + 8 <= bytes.size && !(format && sound); count++) {
    mustBeFew(bytes, at, count);
    const chunk = chunkAt(bytes, at, sizes);
    if (chunk.id === 'fmt ') format = readFormat(bytes, chunk);
    else if (chunk.id === 'data') sound ??= chunk;
    if (chunk.id === 'data' && isOpen(chunk, bytes, sizes)) break; // nothing can come after it
    if (chunk.id !== 'data') mustFit(bytes, chunk);
    at = chunk.at + chunk.size + (chunk.size % 2);
  }
  if (!sound) throw missingChunk(bytes, 'data');
  if (!format) throw missingChunk(bytes, 'fmt ');
  return new SampleFile(bytes, layoutOf(bytes, format, sound, sizes));
}

function chunkAt(bytes: AudioBytes, at: number, sizes: LongSizes | undefined): Chunk {
  const head = bytes.header(at, 8, 'a chunk');
  const id = characters(head, 0, 4);
  const short = head.getUint32(4, true);
  if (short !== OPEN_END || !sizes) return { id, at: at + 8, size: short };
  return { id, at: at + 8, size: (id === 'data' ? sizes.data : sizes.others.get(id)) ?? short };
}

/** Whether a recorder never came back to write how long it is. A size of 0 is one only where no chunks follow it. */
function isOpen(chunk: Chunk, bytes: AudioBytes, sizes: LongSizes | undefined): boolean {
  if (chunk.size === OPEN_END) return !sizes || sizes.data === OPEN_END;
  return chunk.size === 0 && chunk.at < bytes.size && !chunksFollow(bytes, chunk.at);
}

function chunksFollow(bytes: AudioBytes, from: number): boolean {
  let at = from;
  for (let count = 0; count < MOST_CHUNKS && at + 8 <= bytes.size; count++) {
    const { size } = chunkAt(bytes, at, undefined);
    at += 8 + size + (size % 2);
  }
  return at === bytes.size || at === bytes.size + 1; // the last pad byte is often forgotten
}

function longSizes(bytes: AudioBytes): LongSizes {
  const head = bytes.header(12, 8, 'the chunk "ds64"');
  const size = head.getUint32(4, true);
  if (characters(head, 0, 4) !== 'ds64' || size < 28)
    throw invalidAudio(
      bytes.path,
      12,
      'an RF64 or BW64 file begins with a chunk "ds64" of 28 bytes or more',
      DAMAGED,
    );
  const body = bytes.header(20, 28, 'the chunk "ds64"');
  const rows = Math.min(body.getUint32(24, true), MOST_CHUNKS, Math.floor((size - 28) / 12));
  const table = bytes.header(48, rows * 12, 'the table of the chunk "ds64"');
  const others = new Map<string, number>();
  for (let row = 0; row < rows; row++)
    others.set(characters(table, row * 12, 4), Number(table.getBigUint64(row * 12 + 4, true)));
  const data = Number(body.getBigUint64(8, true));
  return { data: data === 0 ? OPEN_END : data, others };
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Names of codings one meets in WAV files, by their tag (RFC 2361). */
const CODINGS: Readonly<Record<number, string>> = {
  0x0002: 'Microsoft ADPCM',
  0x0006: 'A-law',
  0x0007: 'µ-law',
  0x0011: 'IMA ADPCM',
  0x0031: 'GSM 6.10',
  0x0050: 'MPEG layer 1 or 2',
  0x0055: 'MP3',
  0x00ff: 'AAC',
  0x0160: 'Windows Media Audio',
  0x0161: 'Windows Media Audio',
  0x0092: 'Dolby AC-3',
  0x2000: 'Dolby AC-3',
  0x674f: 'Ogg Vorbis',
  0xf1ac: 'FLAC',
};

/** What follows the tag in the sub-format of the extensible form, of all codings that have a tag. */
const TAGGED = '000000001000800000aa00389b71';

function readFormat(bytes: AudioBytes, chunk: Chunk): Format {
  if (chunk.size < 16)
    throw invalidAudio(
      bytes.path,
      chunk.at - 8,
      `chunk "fmt " has ${chunk.size} bytes and needs 16`,
      DAMAGED,
    );
  const view = bytes.header(chunk.at, Math.min(chunk.size, 40), 'the chunk "fmt "');
  const extensible = view.getUint16(0, true) === EXTENSIBLE;
  if (extensible && chunk.size < 40)
    throw invalidAudio(
      bytes.path,
      chunk.at - 8,
      `chunk "fmt " has ${chunk.size} bytes and needs 40 in its extensible form`,
      DAMAGED,
    );
  const tag = extensible ? extensibleTag(bytes, view, chunk.at) : view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const container = view.getUint16(14, true);
  const meant = extensible ? view.getUint16(18, true) : container;
  return {
    rate: view.getUint32(4, true),
    channels,
    bits: meant > 0 && meant <= container ? meant : container,
    sample: sampleOf(bytes, chunk.at, tag, channels, container, view.getUint16(12, true)),
    said: chunk.at,
  };
}

function extensibleTag(bytes: AudioBytes, view: DataView, at: number): number {
  let rest = '';
  for (let i = 26; i < 40; i++) rest += view.getUint8(i).toString(16).padStart(2, '0');
  if (rest === TAGGED) return view.getUint16(24, true);
  throw invalidAudio(
    bytes.path,
    at + 24,
    'its samples are coded in a way that has no number of its own (ambisonics, perhaps)',
    'convert it to PCM',
  );
}

function sampleOf(
  file: AudioBytes,
  at: number,
  tag: number,
  channels: number,
  bits: number,
  frameBytes: number,
): SampleFormat {
  if (tag !== PCM && tag !== FLOAT) {
    const name = CODINGS[tag] ?? `coding 0x${tag.toString(16).padStart(4, '0')}`;
    throw invalidAudio(file.path, at, `its samples are coded as ${name}`, 'convert it to PCM');
  }
  const bytes = Math.ceil(bits / 8);
  const taken = tag === FLOAT ? bits === 32 || bits === 64 : bytes >= 1 && bytes <= 4;
  if (!taken)
    throw invalidAudio(
      file.path,
      at + 14,
      `its samples have ${bits} bits; taken are 8 to 32 (integers), 32 and 64 (floats)`,
      'convert it to PCM of 24 bits',
    );
  if (frameBytes !== bytes * channels && channels > 0)
    throw invalidAudio(
      file.path,
      at + 12,
      `it says a frame has ${frameBytes} bytes, and ${channels} × ${bits} bits are ${bytes * channels}`,
      DAMAGED,
    );
  if (tag === FLOAT) return { kind: 'float', bytes, littleEndian: true };
  return { kind: bytes === 1 ? 'unsigned' : 'integer', bytes, littleEndian: true };
}

function layoutOf(
  bytes: AudioBytes,
  format: Format,
  sound: Chunk,
  sizes: LongSizes | undefined,
): SampleLayout {
  const open = isOpen(sound, bytes, sizes);
  if (!open) mustFit(bytes, sound);
  const size = open ? bytes.size - sound.at : sound.size;
  const frameBytes = Math.max(1, format.channels * format.sample.bytes);
  return {
    ...format,
    format: sizes ? 'rf64' : 'wav',
    frames: Math.floor(size / frameBytes),
    start: sound.at,
    notes: open
      ? [`the recording was cut off before its length was written; all ${size} bytes up to the end are taken`]
      : [],
  };
}
