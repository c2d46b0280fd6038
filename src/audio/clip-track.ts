import { fromDecibels } from '../dsp/elementary.ts';

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

/** A stretch of a tape on the timeline. Samples of the session. */
export interface Clip {
  readonly tape: Tape;
  readonly at: number;
  readonly from: number;
  readonly length: number;
  /** dB */
  readonly gain?: number | undefined;
  readonly fadeIn?: number | undefined;
  readonly fadeOut?: number | undefined;
}

/** What one strip plays: clips in order of their places. Where two overlap, the later one is heard. */
export class ClipTrack {
  readonly clips: readonly Clip[];
  readonly channels: 1 | 2;
  /** Frames that were asked for before they were at hand. */
  missed = 0;

  constructor(clips: readonly Clip[]) {
    this.clips = [...clips].sort((a, b) => a.at - b.at);
    this.channels = clips.some(({ tape }) => tape.channels === 2) ? 2 : 1;
  }

  /** Does a clip sound at a place that began before it? Then a start there is a start in mid-sound. */
  isAmid(place: number): boolean {
    return this.clips.some(({ at, length }) => place > at && place < at + length);
  }

  /** Fills rows with what lies from a place on. A mono tape on a stereo strip is on both sides. */
  read(place: number, frames: number, into: readonly Float32Array[], at: number): void {
    for (const row of into) row.fill(0, at, at + frames);
    for (let n = 0; n < this.clips.length; n++) {
      const clip = this.clips[n] as Clip;
      const first = Math.max(place, clip.at);
      const last = Math.min(place + frames, clip.at + clip.length);
      if (first < last) this.#lay(clip, first, last - first, into, at + first - place);
    }
  }

  #lay(clip: Clip, place: number, frames: number, into: readonly Float32Array[], at: number): void {
    const { tape, gain } = clip;
    const whole = tape.read(clip.from + place - clip.at, frames, into, at);
    if (!whole) this.missed += frames;
    const [left, right] = into;
    if (tape.channels === 1 && left && right) right.set(left.subarray(at, at + frames), at);
    const factor = gain === undefined ? 1 : fromDecibels(gain);
    const into0 = place - clip.at;
    const fades = into0 < (clip.fadeIn ?? 0) || into0 + frames > clip.length - (clip.fadeOut ?? 0);
    if (factor === 1 && !fades) return;
    for (let n = 0; n < frames; n++) {
      const by = factor * (fades ? fadeAt(clip, into0 + n) : 1);
      for (const row of into) row[at + n] = (row[at + n] as number) * by;
    }
  }
}

/** Straight from silence and to it. */
function fadeAt({ length, fadeIn = 0, fadeOut = 0 }: Clip, at: number): number {
  const up = at < fadeIn ? at / fadeIn : 1;
  const left = length - at;
  return left < fadeOut ? up * (left / fadeOut) : up;
}
