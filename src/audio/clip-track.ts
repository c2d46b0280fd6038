import { fromDecibels } from '../dsp/elementary.ts';
import { heardUntil } from '../model/clips.ts';
import type { ClipDocument } from '../model/document.ts';

/** Sound that lies ready: a file, or a part of memory. */
export interface Tape {
  readonly channels: 1 | 2;
  readonly frames: number;
  /**
   * Reads frames into planar rows, each from its `at` on; outside its frames there is silence.
   *
   * @returns false when some of it is not at hand yet: then that is silence.
   */
  read(from: number, frames: number, into: readonly Float32Array[], at: number): boolean;
}

/** A clip whose sound is at hand. */
export interface Clip extends Omit<ClipDocument, 'file'> {
  readonly tape: Tape;
}

/** How many frames of one clip are made at a time. */
const ROOM = 128;

/**
 * What one strip plays: clips in order of their places. Where two overlap the later is on top: the earlier ends where it
 * begins, or, where it has a fade in, goes as the later comes.
 */
export class ClipTrack {
  readonly clips: readonly Clip[];
  readonly channels: 1 | 2;
  /** Frames that were asked for before they were at hand. */
  missed = 0;
  /** By clip: where it ends to be heard, samples. */
  readonly #until: Float64Array;
  readonly #rows: readonly Float32Array[];

  constructor(clips: readonly Clip[]) {
    this.clips = [...clips].sort((a, b) => a.at - b.at);
    this.channels = clips.some(({ tape }) => tape.channels === 2) ? 2 : 1;
    this.#until = Float64Array.from(this.clips, (_, n) => heardUntil(this.clips, n));
    this.#rows = Array.from({ length: 2 }, () => new Float32Array(ROOM));
  }

  /** Does a clip sound at a place that began before it? Then a start there is a start in mid-sound. */
  isAmid(place: number): boolean {
    return this.clips.some(({ at }, n) => place > at && place < (this.#until[n] as number));
  }

  /** Fills rows with what lies from a place on. A mono tape on a stereo strip is on both sides. */
  read(place: number, frames: number, into: readonly Float32Array[], at: number): void {
    for (let done = 0; done < frames; done += ROOM)
      this.#read(place + done, Math.min(ROOM, frames - done), into, at + done);
  }

  #read(place: number, frames: number, into: readonly Float32Array[], at: number): void {
    for (let side = 0; side < into.length; side++) (into[side] as Float32Array).fill(0, at, at + frames);
    for (let n = 0; n < this.clips.length; n++) {
      const clip = this.clips[n] as Clip;
      if (clip.at >= place + frames) return;
      const first = Math.max(place, clip.at);
      const last = Math.min(place + frames, this.#until[n] as number);
      if (first < last) this.#lay(n, first, last - first, into, at + first - place);
    }
  }

  /** Adds what is heard of a clip. */
  #lay(n: number, place: number, frames: number, into: readonly Float32Array[], at: number): void {
    const clip = this.clips[n] as Clip;
    const { tape, gain } = clip;
    if (!tape.read(clip.from + place - clip.at, frames, this.#rows, 0)) this.missed += frames;
    const factor = gain === undefined ? 1 : fromDecibels(gain);
    const next = this.clips[n + 1];
    const isPlain = !fadesWithin(clip, next, place, frames);
    for (let side = 0; side < into.length; side++) {
      const row = into[side] as Float32Array;
      const heard = this.#rows[tape.channels === 1 ? 0 : side] as Float32Array;
      for (let frame = 0; frame < frames; frame++) {
        const by = isPlain ? factor : factor * fadeAt(clip, next, place + frame);
        row[at + frame] = (row[at + frame] as number) + (heard[frame] as number) * by;
      }
    }
  }
}

function fadesWithin(
  { at, length, fadeIn = 0, fadeOut = 0 }: Clip,
  next: Clip | undefined,
  place: number,
  frames: number,
): boolean {
  const end = place + frames;
  return place < at + fadeIn || end > at + length - fadeOut || (next !== undefined && end > next.at);
}

/** Straight from silence and to it; and away as the next comes. */
function fadeAt(
  { at, length, fadeIn = 0, fadeOut = 0 }: Clip,
  next: Clip | undefined,
  place: number,
): number {
  const since = place - at;
  const left = length - since;
  const up = since < fadeIn ? since / fadeIn : 1;
  const down = left < fadeOut ? left / fadeOut : 1;
  const under = next && place >= next.at ? 1 - (place - next.at) / Math.max(1, next.fadeIn ?? 0) : 1;
  return up * down * under;
}
