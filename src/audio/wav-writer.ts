import { wavHeadChunks, wavTailChunks } from '../mastering/metadata/wav-chunks.ts';
import type { NewFile } from './new-file.ts';
import { PlainEncoder, type Encoder, type EncoderSettings } from './plain-encoder.ts';

/** What a size of 32 bits can say; 0xffffffff itself means "see ds64". */
const MOST_OF_RIFF = 0xfffffffe;
const DS64 = 28;
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** Which loudspeakers: centre, or left and right. */
const SPEAKERS = [0, 4, 3] as const;
const SUBFORMAT_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71] as const;

/**
 * WAV: plain for 16 bits, extensible for 24 (as its specification has it), float for 32. Room is kept for the sizes of RF64 (EBU
 * Tech 3306), which it becomes when it has to. What it says of itself stands around the samples: `bext` before them, where broadcasters
 * look for it, the rest behind.
 *
 * @param longFrom bytes from which it does.
 */
export function wavEncoder(file: NewFile, settings: EncoderSettings, longFrom = MOST_OF_RIFF): Encoder {
  const before = settings.tags ? wavHeadChunks(settings.tags, settings) : new Uint8Array();
  const after = settings.tags ? wavTailChunks(settings.tags) : new Uint8Array();
  const around = { before, after: after.length, longFrom };
  return new PlainEncoder(file, {
    bits: settings.bits,
    littleEndian: true,
    header: (bytes) => header(settings, bytes, around),
    after,
  });
}

/** What there is beside format and samples. */
interface Around {
  /** Chunks between them. */
  readonly before: Uint8Array;
  /** Bytes of chunks that follow. */
  readonly after: number;
  readonly longFrom: number;
}

function formatSize(bits: number): number {
  if (bits === 16) return 16;
  return bits === 24 ? 40 : 18;
}

function header(settings: EncoderSettings, data: number, { before, after, longFrom }: Around): Uint8Array {
  const { bits, channels } = settings;
  const format = formatSize(bits);
  const fact = bits === 32 ? 12 : 0; // samples a channel: required of everything but PCM
  const size = 12 + 8 + DS64 + 8 + format + fact + before.length + 8;
  const view = new DataView(new ArrayBuffer(size));
  const whole = size + data + (data % 2) + after - 8;
  const frames = data / ((bits / 8) * channels);
  const long = whole > longFrom;
  put(view, 0, long ? 'RF64' : 'RIFF', long ? 0xffffffff : whole);
  put(view, 8, 'WAVE');
  put(view, 12, long ? 'ds64' : 'JUNK', DS64);
  if (long) [whole, data, frames].forEach((n, i) => view.setBigUint64(20 + i * 8, BigInt(n), true));
  put(view, 48, 'fmt ', format);
  putFormat(view, 56, settings);
  if (fact) {
    put(view, 56 + format, 'fact', 4);
    view.setUint32(64 + format, Math.min(frames, 0xffffffff), true);
  }
  put(view, size - 8, 'data', long ? 0xffffffff : data);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(before, size - 8 - before.length);
  return bytes;
}

function put(view: DataView, at: number, id: string, size?: number): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, id.charCodeAt(i));
  if (size !== undefined) view.setUint32(at + 4, size, true);
}

function putFormat(view: DataView, at: number, { rate, channels, bits }: EncoderSettings): void {
  const frame = (bits / 8) * channels;
  const tag = bits === 32 ? FLOAT : PCM;
  view.setUint16(at, bits === 24 ? EXTENSIBLE : tag, true);
  view.setUint16(at + 2, channels, true);
  view.setUint32(at + 4, rate, true);
  view.setUint32(at + 8, rate * frame, true);
  view.setUint16(at + 12, frame, true);
  view.setUint16(at + 14, bits, true);
  if (bits !== 24) return;
  view.setUint16(at + 16, 22, true);
  view.setUint16(at + 18, bits, true);
  view.setUint32(at + 20, SPEAKERS[channels] ?? 0, true);
  view.setUint16(at + 24, tag, true);
  SUBFORMAT_TAIL.forEach((byte, i) => view.setUint8(at + 26 + i, byte));
}
