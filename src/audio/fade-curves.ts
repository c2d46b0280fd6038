import { cos, fromDecibels } from '../dsp/elementary.ts';
import type { FadeCurve } from '../mastering/album.ts';

/** How far an exponential fade falls in dB before its last hundredth takes it to nothing. */
const DEPTH = -60;
const LAST = 0.99;

/**
 * What is left of a sound on its way out: 1 at the beginning, 0 at the end; on its way in, read from the other end.
 *
 * - linear: 1 − u
 * - equal power: cos(πu/2); with its mirror image the squares add up to 1, for songs that have nothing to do with one another
 * - exponential: −60·u dB, and straight to nothing over the last hundredth
 * - s-curve: (1 + cos πu)/2; with its mirror image it adds up to 1
 *
 * @param u 0..1, how much of the fade is over.
 */
export function fadedOut(curve: FadeCurve, u: number): number {
  switch (curve) {
    case 'linear':
      return 1 - u;
    case 'equal power':
      return cos((Math.PI * u) / 2);
    case 'exponential':
      return u < LAST ? fromDecibels(DEPTH * u) : (fromDecibels(DEPTH * LAST) * (1 - u)) / (1 - LAST);
    case 's-curve':
      return (1 + cos(Math.PI * u)) / 2;
  }
}
