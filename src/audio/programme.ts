import type { PlacedTrack, Sequence } from '../mastering/sequence.ts';
import type { AudioFile } from './audio-file.ts';
import type { Sound } from './clip-measures.ts';
import { fadedOut } from './fade-curves.ts';

const BLOCK = 1 << 14;

/** One track: its file, and what it is multiplied by. */
export interface ProgrammeTrack {
  readonly file: AudioFile;
  /** Linear. */
  readonly gain: number;
}

/**
 * An album as one continuous sound at its own rate: the tracks in their places, with their gains and fades, added where they
 * overlap. It is read block by block, and an hour takes no more memory than a second.
 */
export class Programme implements Sound {
  readonly channels = 2;
  readonly from = 0;
  readonly until: number;
  readonly #placed: readonly PlacedTrack[];
  readonly #tracks: readonly ProgrammeTrack[];
  readonly #rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;

  /** @param tracks as many as are placed, their files at the sequence's rate. */
  constructor({ frames, tracks: placed }: Sequence, tracks: readonly ProgrammeTrack[]) {
    this.until = frames;
    this.#placed = placed;
    this.#tracks = tracks;
  }

  read(place: number, frames: number, into: readonly Float32Array[]): void {
    const [left, right] = into as readonly [Float32Array, Float32Array];
    left.fill(0, 0, frames);
    right.fill(0, 0, frames);
    this.#placed.forEach((placed, n) => {
      const track = this.#tracks[n];
      const from = Math.max(place, placed.at);
      const to = Math.min(place + frames, placed.at + placed.frames);
      if (!track) return;
      for (let at = from; at < to; at += BLOCK)
        this.#add(placed, track, at, Math.min(BLOCK, to - at), left, right, at - place);
    });
  }

  /** Adds a stretch of one track. @param at in the album. @param into where in the rows it goes. */
  #add(
    placed: PlacedTrack,
    { file, gain }: ProgrammeTrack,
    at: number,
    frames: number,
    left: Float32Array,
    right: Float32Array,
    into: number,
  ): void {
    const own = at - placed.at;
    const rows = this.#rows;
    const got = file.read(placed.from + own, frames, rows);
    const [first, second] = file.channels === 1 ? [rows[0], rows[0]] : rows;
    const fades = own < placed.fadeIn.frames || own + frames > placed.frames - placed.fadeOut.frames;
    for (let i = 0; i < got; i++) {
      const by = fades ? gain * fadeAt(placed, own + i) : gain;
      left[into + i] = (left[into + i] as number) + (first[i] as number) * by;
      right[into + i] = (right[into + i] as number) + (second[i] as number) * by;
    }
  }
}

/** What both fades of a track leave of a frame; each frame counts as the middle of its step, so that in and out are mirror images. */
function fadeAt({ frames, fadeIn, fadeOut }: PlacedTrack, frame: number): number {
  const toEnd = frames - frame;
  let by = 1;
  if (frame < fadeIn.frames) by *= fadedOut(fadeIn.curve, 1 - (frame + 0.5) / fadeIn.frames);
  if (toEnd <= fadeOut.frames) by *= fadedOut(fadeOut.curve, 1 - (toEnd - 0.5) / fadeOut.frames);
  return by;
}
