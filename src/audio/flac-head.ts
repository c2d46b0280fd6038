import { be32, joined } from '../mastering/metadata/bytes.ts';
import { flacPicture, vorbisComment } from '../mastering/metadata/vorbis.ts';
import type { Tags } from '../mastering/tags.ts';
import { BridgeError } from '../model/errors.ts';
import type { EncoderSettings } from './plain-encoder.ts';

/** A block's size has 24 bits. @source RFC 9639, 8.1 */
const MOST_OF_A_BLOCK = 0xffffff;
const MARKER = 4;
/** The head of a block. */
const HEAD = 4;
/** More than any encoder takes to name itself. */
const VENDOR_ROOM = 256;
const LAST = 0x80;
const VORBIS_COMMENT = 4;
const PICTURE = 6;

/**
 * The blocks before the sound of a FLAC stream, as an encoder writes them: gathered until they are whole, then written again with the
 * tags in the place of its own empty comment. The encoder's STREAMINFO stays where it is.
 */
export class FlacHead {
  readonly #tags: Tags;
  #gathered: Uint8Array | undefined = new Uint8Array();

  /** @throws BridgeError for a picture or text that is larger than a block. @param path of the file, for what is said. */
  constructor(path: string, tags: Tags) {
    this.#tags = tags;
    const pictures = tags.artwork ? [flacPicture(tags.artwork).length] : [];
    const [large] = [vorbisComment(tags, new Uint8Array(VENDOR_ROOM)).length, ...pictures].filter(
      (size) => size > MOST_OF_A_BLOCK,
    );
    if (large !== undefined)
      throw new BridgeError(
        'BAD_REQUEST',
        `${path}: a picture or text of ${large} bytes is too large for FLAC, which takes 16 MiB; make the picture smaller`,
        { path },
      );
  }

  /** @returns what is to be written in the place of these bytes: nothing until the blocks are whole. */
  pass(bytes: Uint8Array): Uint8Array {
    if (!this.#gathered) return bytes;
    const gathered = joined(this.#gathered, bytes);
    this.#gathered = gathered;
    const blocks = blocksOf(gathered);
    if (!blocks) return new Uint8Array();
    this.#gathered = undefined;
    const sound = blocks.at(-1)?.end ?? 0;
    return joined(this.#written(gathered, blocks), gathered.subarray(sound));
  }

  #written(bytes: Uint8Array, blocks: readonly Block[]): Uint8Array {
    const vendor = vendorOf(bytes, blocks);
    const kept = blocks.filter(({ type }) => type !== VORBIS_COMMENT);
    const all = kept.map(({ type, at, end }) => ({ type, body: bytes.subarray(at, end) }));
    all.push({ type: VORBIS_COMMENT, body: vorbisComment(this.#tags, vendor) });
    if (this.#tags.artwork) all.push({ type: PICTURE, body: flacPicture(this.#tags.artwork) });
    const written = all.map(({ type, body }, i) => {
      const head = be32(body.length);
      head[0] = type | (i === all.length - 1 ? LAST : 0);
      return joined(head, body);
    });
    return joined(bytes.subarray(0, MARKER), ...written);
  }
}

interface Block {
  readonly type: number;
  /** Its contents, without its head. */
  readonly at: number;
  readonly end: number;
}

/** Undefined while the last of them is not whole. */
function blocksOf(bytes: Uint8Array): Block[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Block[] = [];
  for (let at = MARKER; at + HEAD <= bytes.length;) {
    const first = view.getUint8(at);
    const end = at + HEAD + (view.getUint32(at) & MOST_OF_A_BLOCK);
    if (end > bytes.length) return undefined;
    blocks.push({ type: first & ~LAST, at: at + HEAD, end });
    if (first & LAST) return blocks;
    at = end;
  }
  return undefined;
}

/** How the encoding library names itself, at the beginning of its comment. */
function vendorOf(bytes: Uint8Array, blocks: readonly Block[]): Uint8Array {
  const comment = blocks.find(({ type }) => type === VORBIS_COMMENT);
  if (!comment) return new Uint8Array();
  const length = new DataView(bytes.buffer, bytes.byteOffset + comment.at).getUint32(0, true);
  return bytes.subarray(comment.at + 4, Math.min(comment.end, comment.at + 4 + length));
}

/** What an encoder knows of the sound at its end. Block sizes are frames, frame sizes bytes, the checksum is hex. */
export interface SoundInfo {
  readonly min_blocksize: number;
  readonly max_blocksize: number;
  readonly min_framesize: number;
  readonly max_framesize: number;
  readonly md5sum: string;
}

/**
 * What the block STREAMINFO holds, with the length and checksum that are known at the end.
 *
 * @param frames of sound, below 2^36.
 * @source RFC 9639, 8.2
 */
export function streamInfo(
  info: SoundInfo,
  { rate, channels, bits }: EncoderSettings,
  frames: number,
): Uint8Array {
  const block = new Uint8Array(34);
  const view = new DataView(block.buffer);
  view.setUint16(0, info.min_blocksize);
  view.setUint16(2, info.max_blocksize);
  view.setUint32(4, info.min_framesize << 8); // 24 bits each
  view.setUint32(7, info.max_framesize << 8);
  view.setUint32(10, (rate << 12) | ((channels - 1) << 9) | ((bits - 1) << 4) | Math.floor(frames / 2 ** 32));
  view.setUint32(14, frames % 2 ** 32);
  for (let i = 0; i < 16; i++) block[18 + i] = Number.parseInt(info.md5sum.slice(i * 2, i * 2 + 2), 16);
  return block;
}
