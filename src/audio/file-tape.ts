import type { AudioFile } from './audio-file.ts';
import type { Tape } from './clip-track.ts';

/** Frames that are read in one go: a third of a second. */
const CHUNK = 16_384;

/** A file that is read as it is needed, some of it ahead: for what may wait for the disk. */
export class FileTape implements Tape {
  readonly channels: 1 | 2;
  readonly frames: number;
  readonly #file: AudioFile;
  readonly #rows: readonly Float32Array[];
  #from = -1;

  constructor(file: AudioFile) {
    this.#file = file;
    this.channels = file.channels === 2 ? 2 : 1;
    this.frames = file.frames;
    this.#rows = Array.from({ length: this.channels }, () => new Float32Array(CHUNK));
  }

  read(from: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    for (let done = 0; done < frames;) {
      const place = from + done;
      const start = Math.floor(place / CHUNK) * CHUNK;
      const many = Math.min(frames - done, start + CHUNK - place);
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

  #load(start: number): void {
    if (start === this.#from) return;
    const outside = start < 0 || start >= this.frames;
    const read = outside ? 0 : this.#file.read(start, CHUNK, this.#rows, 0);
    for (const row of this.#rows) row.fill(0, read);
    this.#from = start;
  }
}
