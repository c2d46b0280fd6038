import type { NewFile } from './new-file.ts';
import { PlainEncoder, type Encoder, type EncoderSettings } from './plain-encoder.ts';

const HEADER_ROOM = 256;
/** The version of AIFC there is: 23 May 1990, in seconds since 1904. */
const AIFC_VERSION = 0xa2805140;
/** As Apple's software names it. */
const FLOAT_NAME = '32-bit floating point';

/** AIFF for 16 and 24 bits, AIFC (fl32) for floats. Its sizes have 32 bits, and there is no longer form. */
export function aiffEncoder(
  file: NewFile,
  settings: EncoderSettings,
  most = 0xffffffff - HEADER_ROOM,
): Encoder {
  return new PlainEncoder(file, settings.bits, false, (bytes) => header(settings, bytes), most);
}

function header({ rate, channels, bits }: EncoderSettings, data: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const float = bits === 32;
  if (float) parts.push(chunk('FVER', word(AIFC_VERSION)));
  const common = new Uint8Array(18);
  const view = new DataView(common.buffer);
  view.setUint16(0, channels);
  view.setUint32(2, data / (channels * (bits / 8)));
  view.setUint16(6, bits);
  common.set(extendedOf(rate), 8);
  // a text with its length before it; an odd number of characters makes the whole even
  const coding = float ? [...text('fl32'), FLOAT_NAME.length, ...text(FLOAT_NAME)] : [];
  parts.push(chunk('COMM', Uint8Array.from([...common, ...coding])));
  parts.push(Uint8Array.from([...text('SSND'), ...word(data + 8), ...word(0), ...word(0)]));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const form = [...text('FORM'), ...word(4 + length + data + (data % 2)), ...text(float ? 'AIFC' : 'AIFF')];
  return Uint8Array.from([...form, ...parts.flatMap((part) => [...part])]);
}

function chunk(id: string, contents: Uint8Array): Uint8Array {
  return Uint8Array.from([...text(id), ...word(contents.length), ...contents]);
}

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function word(n: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/** A whole, positive number as one of 80 bits (IEEE 754 extended). */
function extendedOf(n: number): Uint8Array {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  const exponent = 31 - Math.clz32(n);
  view.setUint16(0, 16383 + exponent);
  view.setUint32(2, n << (31 - exponent));
  return bytes;
}
