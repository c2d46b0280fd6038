import type { AudioFile } from './audio-file.ts';
import type { Tape } from './clip-track.ts';

/** Frames that are read in one go: a third of a second. */
const CHUNK = 16_384;
/** How far the pieces of a tape stand from those of the one before: with any number of tapes they are well apart. */
const STAGGER = 6257;

/** Tapes that were opened so far. */
let opened = 0;

/**
 * A file that is read as it is needed, some of it ahead: for what may wait for the disk. Each tape cuts its file at places of
 * its own, so that many that play together do not read all at once.
 */
export class FileTape implements Tape {
  readonly channels: 1 | 2;
  readonly frames: number;
  readonly #file: AudioFile;
  readonly #rows: readonly Float32Array[];
  #from = NaN;
  /** Frames of the first piece. */
  readonly #first: number;

  constructor(file: AudioFile) {
    this.#file = file;
    this.channels = file.channels === 2 ? 2 : 1;
    this.frames = file.frames;
    this.#first = CHUNK - ((opened++ * STAGGER) % CHUNK);
    this.#rows = Array.from({ length: this.channels }, () => new Float32Array(CHUNK));
  }

  read(from: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    for (let done = 0; done < frames;) {
      const place = from + done;
      const start = this.#startOf(place);
      const end = start === 0 ? this.#first : start + CHUNK;
      const many = Math.min(frames - done, end - place);
      this.#load(start);
      for (let side = 0; side < into.length && side < this.channels; side++) {
        const row = this.#rows[side] as Float32Array;
        const target = into[side] as Float32Array;
        for (let n = 0; n < many; n++) target[at + done + n] = row[place - start + n] as number;
      }
      done += many;
    }
    return true;
  }

  /** The first frame of the piece that a place is in; before the file they are as long as any. */
  #startOf(place: number): number {
    if (place < 0) return Math.floor(place / CHUNK) * CHUNK;
    return place < this.#first ? 0 : this.#first + Math.floor((place - this.#first) / CHUNK) * CHUNK;
  }

  #load(start: number): void {
    if (start === this.#from) return;
    const outside = start < 0 || start >= this.frames;
    const read = outside ? 0 : this.#file.read(start, CHUNK, this.#rows, 0);
    for (const row of this.#rows) row.fill(0, read);
    this.#from = start;
  }
}
