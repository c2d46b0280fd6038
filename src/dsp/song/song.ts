import { playBass } from './bass.ts';
import { singChoir } from './choir.ts';
import { playHats } from './cymbals.ts';
import { playKick, playSnare, playToms } from './drums.ts';
import { playEffects } from './effects.ts';
import { playPad, playStrings } from './ensemble.ts';
import { finish } from './finish.ts';
import { playGuitar, takes } from './guitar.ts';
import { playKeys } from './keys.ts';
import { BAR } from './notation.ts';
import { BARS } from './score.ts';
import { RATE, type Progress, type Stem } from './sound.ts';
import { singDouble, singVox, talk } from './voices.ts';

/** Length of every stem, samples at 48 kHz: 64 seconds. */
export const songFrames = BARS * BAR * RATE;

interface Part {
  readonly name: string;
  readonly channels: 1 | 2;
  /** Highest sample, dBFS: the headroom an engineer leaves. */
  readonly peak: number;
  readonly play: (stem: Stem, progress: Progress) => void;
}

const part = (name: string, channels: 1 | 2, peak: number, play: Part['play']): Part => ({
  name,
  channels,
  peak,
  play,
});

const parts: readonly Part[] = [
  part('Kick', 1, -4, playKick),
  part('Snare', 1, -5, playSnare),
  part('Hats', 2, -8, playHats),
  part('Toms', 2, -6, playToms),
  part('Bass', 1, -6, playBass),
  part('Gtr L', 1, -7, (stem, progress) => playGuitar(stem, takes[0], progress)),
  part('Gtr R', 1, -7, (stem, progress) => playGuitar(stem, takes[1], progress)),
  part('Keys', 2, -8, playKeys),
  part('Pad', 2, -10, playPad),
  part('Strings', 2, -8, playStrings),
  part('Vox', 1, -5, singVox),
  part('Vox Dbl', 1, -7, singDouble),
  part('Choir L', 1, -9, (stem, progress) => singChoir(stem, 81, progress)),
  part('Choir R', 1, -9, (stem, progress) => singChoir(stem, 82, progress)),
  part('FX', 2, -6, playEffects),
  part('Talk', 1, -8, talk),
];

/** The stems of the demo song, in the order of the demo's strips: name, file, channels. */
export const songParts: readonly { name: string; file: string; channels: 1 | 2 }[] = parts.map(
  ({ name, channels }, n) => ({
    name,
    file: `${String(n + 1).padStart(2, '0')} ${name}.wav`,
    channels,
  }),
);

/**
 * Plays one stem of the demo song from its seed: the same samples on every machine.
 *
 * @param n which of `songParts`, from 0.
 * @param rate 48 000: the song is written for it.
 * @param onProgress told now and then how far it is, 0..1.
 * @returns one channel or two, `songFrames` long, −1..1.
 * @throws RangeError if there is no such part.
 */
export function renderPart(n: number, rate: typeof RATE, onProgress?: Progress): Float32Array<ArrayBuffer>[] {
  const found = parts[n];
  if (found === undefined) throw new RangeError(`the song has parts 0 to ${parts.length - 1}, no part ${n}`);
  const stem = Array.from({ length: found.channels }, () => new Float32Array(BARS * BAR * rate));
  found.play(stem, onProgress ?? (() => {}));
  finish(stem, found.peak);
  onProgress?.(1);
  return stem;
}
