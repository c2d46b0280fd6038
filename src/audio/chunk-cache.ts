import type { AudioFile } from './audio-layout.ts';

/** Frames in a chunk: a third of a second at 48 kHz. */
export const CHUNK_FRAMES = 16_384;

// the head of the memory, in words of 32 bits: the length of the file as whole chunks and frames left over, then of each slot
// its turn and which chunk it holds
const WHOLE = 0;
const LEFT_OVER = 1;
const SLOTS = 2;
const NONE = -1;

/**
 * What has been read of a file and is likely to be played next, in memory that two threads share: one reads files and fills it,
 * the other plays and never waits. Each chunk has one slot it can stand in (its number, modulo the slots), so finding it is no
 * search.
 *
 * A slot is filled under a turn number, odd while that goes on (a sequence lock): the player copies, and then looks whether the
 * turn is still the one it began with. If it is not, what it copied may be half of one chunk and half of another, and counts as
 * missing. Only one thread may fill.
 */
export class ChunkCache {
  /** To be handed to the other thread, which makes its own cache of it. */
  readonly buffer: SharedArrayBuffer;
  readonly #head: Int32Array;
  /** By slot, then by channel. */
  readonly #rows: readonly (readonly Float32Array[])[];
  readonly #channels: number;
  readonly #slots: number;

  /**
   * @param slots chunks it holds, 2 or more: one being played and one to come.
   * @param buffer of another cache with as many channels and slots; without it, a new one that holds nothing.
   * @throws RangeError for channels, slots or memory that do not fit.
   */
  constructor(channels: number, slots: number, buffer?: SharedArrayBuffer) {
    if (!(Number.isInteger(channels) && channels > 0 && Number.isInteger(slots) && slots > 1))
      throw new RangeError(
        `a cache has 1 or more channels and 2 or more slots, got ${channels} and ${slots}`,
      );
    const size = ChunkCache.bytes(channels, slots);
    if (buffer && buffer.byteLength !== size)
      throw new RangeError(
        `${channels} channels and ${slots} slots take ${size} bytes, got ${buffer.byteLength}`,
      );
    this.buffer = buffer ?? new SharedArrayBuffer(size);
    this.#channels = channels;
    this.#slots = slots;
    this.#head = new Int32Array(this.buffer, 0, SLOTS + slots * 2);
    const row = (n: number) =>
      new Float32Array(this.buffer, headBytes(slots) + n * CHUNK_FRAMES * 4, CHUNK_FRAMES);
    this.#rows = Array.from({ length: slots }, (_, slot) =>
      Array.from({ length: channels }, (__, channel) => row(slot * channels + channel)),
    );
    if (!buffer) this.forget(0);
  }

  /** Memory a cache takes. */
  static bytes(channels: number, slots: number): number {
    return headBytes(slots) + slots * channels * CHUNK_FRAMES * 4;
  }

  /** Length of the file; outside of it is silence. */
  get frames(): number {
    const whole = Atomics.load(this.#head, WHOLE);
    return whole * CHUNK_FRAMES + Atomics.load(this.#head, LEFT_OVER);
  }

  /** Empties it, for a file of so many frames. By the thread that fills, while nobody plays. */
  forget(frames: number): void {
    for (let slot = 0; slot < this.#slots; slot++) {
      this.#turn(slot);
      Atomics.store(this.#head, chunkOf(slot), NONE);
      this.#turn(slot);
    }
    Atomics.store(this.#head, WHOLE, Math.floor(frames / CHUNK_FRAMES));
    Atomics.store(this.#head, LEFT_OVER, frames % CHUNK_FRAMES);
  }

  /**
   * Plays: copies what is here. Never waits, allocates nothing.
   *
   * @param from first frame; what lies outside the file is silence.
   * @param into one array per channel; arrays beyond the file's channels are left alone.
   * @param at where in the arrays the first frame goes.
   * @returns false where something was missing; that part is silence then.
   */
  read(from: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    const length = this.frames;
    let whole = true;
    for (let done = 0; done < frames;) {
      const place = from + done;
      const left = frames - done;
      let now = left;
      if (place < 0) {
        now = Math.min(left, -place);
        this.#silence(into, at + done, now);
      } else if (place >= length) {
        this.#silence(into, at + done, left);
      } else {
        now = Math.min(left, length - place, CHUNK_FRAMES - (place % CHUNK_FRAMES));
        if (!this.#copy(place, now, into, at + done)) {
          this.#silence(into, at + done, now);
          whole = false;
        }
      }
      done += now;
    }
    return whole;
  }

  /** Would `read` find all of a stretch, as things stand? */
  isAtHand(from: number, frames: number): boolean {
    const first = Math.max(0, from);
    const end = Math.min(this.frames, from + frames);
    for (let at = first; at < end; at = (Math.floor(at / CHUNK_FRAMES) + 1) * CHUNK_FRAMES)
      if (!this.#holds(Math.floor(at / CHUNK_FRAMES))) return false;
    return true;
  }

  /**
   * What to fill next.
   *
   * @param place where the player is, or a little before.
   * @returns the nearest chunk from there on that is missing, of as many as there are slots; −1 where nothing is.
   */
  wanted(place: number): number {
    const { frames } = this;
    if (place >= frames) return NONE;
    const chunks = Math.ceil(frames / CHUNK_FRAMES);
    const first = Math.max(0, Math.floor(place / CHUNK_FRAMES));
    const end = Math.min(chunks, first + this.#slots);
    for (let chunk = first; chunk < end; chunk++) if (!this.#holds(chunk)) return chunk;
    return NONE;
  }

  /**
   * Reads a chunk into its slot, and lets it be seen once it is whole. Waits for the disk. By one thread only.
   *
   * @throws BridgeError when the disk fails; the slot is empty then.
   */
  fill(chunk: number, file: AudioFile): void {
    const slot = chunk % this.#slots;
    const rows = this.#rows[slot] ?? [];
    this.#turn(slot);
    let holds = NONE;
    try {
      const got = file.read(chunk * CHUNK_FRAMES, CHUNK_FRAMES, rows);
      for (const row of rows) row.fill(0, got);
      holds = chunk;
    } finally {
      Atomics.store(this.#head, chunkOf(slot), holds);
      this.#turn(slot);
    }
  }

  #holds(chunk: number): boolean {
    return Atomics.load(this.#head, chunkOf(chunk % this.#slots)) === chunk;
  }

  /** A step of the slot's turn: odd from here on, or even again. An exchange, which nothing before or after it may pass. */
  #turn(slot: number): void {
    Atomics.add(this.#head, turnOf(slot), 1);
  }

  #copy(place: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    const chunk = Math.floor(place / CHUNK_FRAMES);
    const slot = chunk % this.#slots;
    const before = Atomics.load(this.#head, turnOf(slot));
    if (before % 2 !== 0 || !this.#holds(chunk)) return false;
    const from = place % CHUNK_FRAMES;
    for (let c = 0; c < this.#channels; c++) {
      const row = this.#rows[slot]?.[c];
      const to = into[c];
      if (!row || !to) continue;
      for (let i = 0; i < frames; i++) to[at + i] = row[from + i] ?? 0;
    }
    // adding nothing is a load that the reads above may not slip behind, as they may behind a plain one on ARM
    return Atomics.add(this.#head, turnOf(slot), 0) === before;
  }

  #silence(into: readonly Float32Array[], at: number, frames: number): void {
    for (let c = 0; c < this.#channels; c++) into[c]?.fill(0, at, at + frames);
  }
}

const turnOf = (slot: number): number => SLOTS + slot * 2;
const chunkOf = (slot: number): number => SLOTS + slot * 2 + 1;

/** Bytes before the samples: a whole number of cache lines. */
function headBytes(slots: number): number {
  return Math.ceil(((SLOTS + slots * 2) * 4) / 64) * 64;
}
