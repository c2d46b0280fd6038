import { ByteWriter } from '../../wire/byte-writer.ts';
import { JpegEncoder } from '../../wire/jpeg.ts';
import { sameLook, type Look } from './look.ts';
import { drawn } from './pictures.ts';

/** Good enough that letters have no halo. @source docs/protocols/stream-deck.md, "Pictures" */
const QUALITY = 92;
/** Pictures that are kept: some pages of a large unit, at a few thousand bytes each. */
const MOST = 512;

interface Kept {
  readonly look: Look;
  readonly jpeg: Uint8Array;
}

/**
 * Pictures by what they show. One that is kept is found again without allocating; of more than `MOST` that were asked for,
 * the one made first goes.
 */
export class PictureCache {
  /** Pictures that had to be drawn. */
  drawn = 0;
  readonly #byHash = new Map<number, Kept>();
  readonly #encoder = new JpegEncoder(QUALITY);
  readonly #out = new ByteWriter(8192);

  /** The JPEG of a look. It stays the cache's own. */
  of(look: Look): Uint8Array {
    const hash = hashOf(look);
    const kept = this.#byHash.get(hash);
    if (kept && sameLook(kept.look, look)) return kept.jpeg;
    this.drawn++;
    this.#encoder.encode(drawn(look), this.#out.clear());
    const jpeg = this.#out.copy();
    this.#byHash.delete(hash);
    this.#byHash.set(hash, { look: look.slice(), jpeg });
    if (this.#byHash.size > MOST) this.#byHash.delete(this.#byHash.keys().next().value as number);
    return jpeg;
  }
}

/** FNV-1a, thirty bits of it: a whole number that needs no place of its own. */
function hashOf(look: Look): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < look.length; i++) hash = Math.imul(hash ^ (look[i] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
