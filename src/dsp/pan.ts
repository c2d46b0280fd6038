import { cos, sin } from './elementary.ts';

/** What a pan in the middle takes away, dB. */
export type PanLaw = -3 | -4.5 | -6;

/**
 * Gains of a mono sound to left and right.
 *
 * −3 dB keeps the power (a quarter of a circle), −6 dB the sum (a straight line), −4.5 dB is the geometric mean of the two.
 *
 * @param pan −1 left … 1 right.
 * @param into left, right; linear.
 */
export function panGains(pan: number, law: PanLaw, into: Float64Array): void {
  const angle = ((pan + 1) * Math.PI) / 4;
  const right = sin(angle);
  const left = pan < 1 ? cos(angle) : 0; // π/2 is not a float: its cosine is not quite 0
  into[0] = law === -3 ? left : (1 - pan) / 2;
  into[1] = law === -3 ? right : (1 + pan) / 2;
  if (law !== -4.5) return;
  into[0] = Math.sqrt(left * ((1 - pan) / 2));
  into[1] = Math.sqrt(right * ((1 + pan) / 2));
}

/**
 * Gains of a stereo sound to left and right: first its width, as a factor on the difference of its channels, then a balance
 * that is 0 dB in the middle and turns down the side it moves away from.
 *
 * @param pan −1 left … 1 right.
 * @param width %, 0 mono, 100 as it is, 200 twice the difference.
 * @param into left to left, left to right, right to left, right to right; linear.
 */
export function balanceGains(pan: number, width: number, into: Float64Array): void {
  const same = (1 + width / 100) / 2;
  const crossed = 1 - same;
  const left = Math.min(1, 1 - pan);
  const right = Math.min(1, 1 + pan);
  into[0] = left * same;
  into[1] = right * crossed;
  into[2] = left * crossed;
  into[3] = right * same;
}
