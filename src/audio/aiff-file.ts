import { characters, type AudioBytes } from './audio-bytes.ts';
import { invalidAudio } from './audio-fault.ts';
import { SampleFile, type AudioFile, type SampleLayout } from './audio-layout.ts';
import { CUT, DAMAGED, missingChunk, mustBeFew, mustFit } from './iff-chunks.ts';
import type { SampleFormat } from './sample-format.ts';

interface Common {
  readonly channels: number;
  readonly frames: number;
  readonly bits: number;
  readonly rate: number;
  readonly sample: SampleFormat;
  readonly said: number;
}

interface Sound {
  /** Byte of the first frame. */
  readonly start: number;
  /** Bytes of sound the header claims. */
  readonly size: number;
}

/**
 * Opens an AIFF file, or an AIFC one whose samples are not packed (NONE, twos, sowt, in24, in32, fl32, fl64, raw).
 *
 * @throws BridgeError where it is damaged or holds something else.
 */
export function openAiff(bytes: AudioBytes, compressed: boolean): AudioFile {
  let common: Common | undefined;
  let sound: Sound | undefined;
  let at = 12;
  for (let count = 0; at + 8 <= bytes.size && !(common && sound); count++) {
    mustBeFew(bytes, at, count);
    const head = bytes.header(at, 8, 'a chunk');
    const id = characters(head, 0, 4);
    const size = head.getUint32(4);
    if (id === 'COMM') common = readCommon(bytes, at, size, compressed);
    else if (id === 'SSND') sound = readSound(bytes, at, size);
    else mustFit(bytes, { id, at: at + 8, size });
    at += 8 + size + (size % 2);
  }
  if (!common) throw missingChunk(bytes, 'COMM');
  if (!sound && common.frames > 0) throw missingChunk(bytes, 'SSND');
  return new SampleFile(bytes, layoutOf(bytes, common, sound ?? { start: bytes.size, size: 0 }));
}

function readSound(bytes: AudioBytes, at: number, size: number): Sound {
  const offset = bytes.header(at + 8, 8, 'the chunk "SSND"').getUint32(0);
  const start = at + 16 + offset;
  if (offset > 0 && start > bytes.size)
    throw invalidAudio(bytes.path, at + 8, `its sound begins ${offset} bytes on, beyond the end`, DAMAGED);
  return { start, size: Math.max(0, size - 8 - offset) };
}

function readCommon(bytes: AudioBytes, at: number, size: number, compressed: boolean): Common {
  const least = compressed ? 22 : 18;
  if (size < least)
    throw invalidAudio(bytes.path, at, `chunk "COMM" has ${size} bytes and needs ${least}`, DAMAGED);
  const view = bytes.header(at + 8, least, 'the chunk "COMM"');
  const bits = view.getUint16(6);
  const coding = compressed ? characters(view, 18, 4) : 'NONE';
  return {
    channels: view.getUint16(0),
    frames: view.getUint32(2),
    bits: FLOATS[coding.toLowerCase()] ?? bits,
    rate: Math.round(extended(view, 8)),
    sample: sampleOf(bytes, at + 8, coding, bits),
    said: at + 8,
  };
}

/** A number of 80 bits (IEEE 754 extended; the rate of an AIFF file). NaN and infinity come as 0, which no file can have. */
function extended(view: DataView, at: number): number {
  const head = view.getUint16(at);
  const exponent = (head & 0x7fff) - 16383 - 63;
  const value = Number(view.getBigUint64(at + 2)) * 2 ** exponent;
  if (!Number.isFinite(value) || head >= 0x8000) return 0;
  return value;
}

const FLOATS: Readonly<Record<string, number>> = { fl32: 32, fl64: 64 };

const CODINGS: Readonly<Record<string, string>> = {
  ulaw: 'µ-law',
  ULAW: 'µ-law',
  alaw: 'A-law',
  ALAW: 'A-law',
  ima4: 'IMA ADPCM',
  MAC3: 'MACE 3:1',
  MAC6: 'MACE 6:1',
  'GSM ': 'GSM 6.10',
  QDMC: 'QDesign Music',
  '.mp3': 'MP3',
};

function sampleOf(file: AudioBytes, at: number, coding: string, bits: number): SampleFormat {
  const float = FLOATS[coding.toLowerCase()];
  if (float) return { kind: 'float', bytes: float / 8, littleEndian: false };
  if (!['NONE', 'twos', 'sowt', 'in24', 'in32', 'raw '].includes(coding))
    throw invalidAudio(
      file.path,
      at + 18,
      `its samples are coded as ${CODINGS[coding] ?? `"${coding}"`}`,
      'convert it to plain AIFF',
    );
  const bytes = Math.ceil(bits / 8);
  if (bytes < 1 || bytes > 4)
    throw invalidAudio(
      file.path,
      at + 6,
      `its samples have ${bits} bits; taken are 8 to 32`,
      'convert it to AIFF of 24 bits',
    );
  if (coding === 'raw ' && bytes === 1) return { kind: 'unsigned', bytes, littleEndian: false };
  return { kind: 'integer', bytes, littleEndian: coding === 'sowt' };
}

/**
 * What a recorder that never came back to its header leaves there is 0 frames; then all up to the end is taken. A file that says where it
 * ends was finished, and has none.
 */
function layoutOf(bytes: AudioBytes, common: Common, sound: Sound): SampleLayout {
  const frameBytes = Math.max(1, common.channels * common.sample.bytes);
  const there = Math.max(0, bytes.size - sound.start);
  const finished = 8 + bytes.header(4, 4, 'the chunk "FORM"').getUint32(0) >= bytes.size;
  const open = common.frames === 0 && there >= frameBytes && sound.size === 0 && !finished;
  const frames = open ? Math.floor(there / frameBytes) : common.frames;
  if (frames * frameBytes > there || (!open && frames * frameBytes > sound.size))
    throw invalidAudio(
      bytes.path,
      common.said + 2,
      `it says it has ${frames} frames (${frames * frameBytes} bytes), and ${Math.min(there, sound.size)} bytes are there`,
      CUT,
    );
  return {
    ...common,
    format: 'aiff',
    frames,
    start: sound.start,
    notes: open
      ? [
          `the recording was cut off before its length was written; all ${there} bytes up to the end are taken`,
        ]
      : [],
  };
}
