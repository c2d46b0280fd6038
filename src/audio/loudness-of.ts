import { Loudness } from '../dsp/loudness.ts';
import type { ClipTrack } from './clip-track.ts';

const BLOCK = 4096;

/** How loud a stretch of a track is as a whole, LUFS; −Infinity for silence. Reads all of it. */
export function loudnessOf(track: ClipTrack, from: number, frames: number, rate: number): number {
  const meter = new Loudness(rate);
  const left = new Float32Array(BLOCK);
  const right = new Float32Array(BLOCK);
  for (let done = 0; done < frames; done += BLOCK) {
    const many = Math.min(BLOCK, frames - done);
    track.read(from + done, many, [left, right], 0);
    meter.add(left, right, many);
  }
  return meter.integrated;
}
