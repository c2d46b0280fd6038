import { aiffChunks } from '../mastering/metadata/aiff-chunks.ts';
import { be32, iffChunk, joined, narrow } from '../mastering/metadata/bytes.ts';
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
  const after = settings.tags ? aiffChunks(settings.tags) : new Uint8Array();
  return new PlainEncoder(file, {
    bits: settings.bits,
    littleEndian: false,
    header: (bytes) => header(settings, bytes, after.length),
    after,
    most: most - after.length,
  });
}

function header({ rate, channels, bits }: EncoderSettings, data: number, after: number): Uint8Array {
  const float = bits === 32;
  const common = new Uint8Array(18);
  const view = new DataView(common.buffer);
  view.setUint16(0, channels);
  view.setUint32(2, data / (channels * (bits / 8)));
  view.setUint16(6, bits);
  common.set(extendedOf(rate), 8);
  // a text with its length before it; an odd number of characters makes the whole even
  const coding = float ? [narrow('fl32'), Uint8Array.of(FLOAT_NAME.length), narrow(FLOAT_NAME)] : [];
  const parts = joined(
    ...(float ? [iffChunk('FVER', be32(AIFC_VERSION))] : []),
    iffChunk('COMM', joined(common, ...coding)),
    joined(narrow('SSND'), be32(data + 8), be32(0), be32(0)), // no offset, no blocks
  );
  const whole = 4 + parts.length + data + (data % 2) + after;
  return joined(narrow('FORM'), be32(whole), narrow(float ? 'AIFC' : 'AIFF'), parts);
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
