import zlib from 'node:zlib';
import jpeg from 'jpeg-js';
import type { Artwork } from '../../src/mastering/tags.ts';
import { be32, bytes } from '../audio/files.ts';

function pngChunk(id: string, contents: Uint8Array): Uint8Array {
  const body = bytes(id, contents);
  return bytes(be32(contents.length), body, be32(zlib.crc32(body)));
}

/** A grey PNG, made by its document (ISO/IEC 15948). */
export function png(width: number, height: number): Uint8Array {
  const header = bytes(be32(width), be32(height), 8, 0, 0, 0, 0);
  const rows = zlib.deflateSync(Buffer.alloc((width + 1) * height));
  return bytes(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', new Uint8Array()),
  );
}

/** A black JPEG, from an encoder of somebody else. */
export function jpg(width: number, height: number): Uint8Array {
  return jpeg.encode({ width, height, data: Buffer.alloc(width * height * 4) }, 50).data;
}

export const COVER: Artwork = { type: 'image/png', width: 30, height: 20, bytes: png(30, 20) };
