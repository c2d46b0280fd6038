import { exp } from '../elementary.ts';
import { add, RATE, sides, type Stem } from './sound.ts';

/** Delays of the combs and all-passes of a small room, samples: no two have a factor in common. */
const combs = [1031, 1163, 1327, 1453] as const;
const passes = [331, 113] as const;
/** The right side is this much larger. */
const OTHER = 37;

/**
 * The little room a drum kit stands in: four combs that lose their top, then two all-passes (Schroeder, 1962; Moorer, 1979),
 * other ones left and right.
 *
 * @param level of the room against the drum, a factor.
 * @param time to a thousandth, seconds.
 */
export function addRoom(stem: Stem, level: number, time: number): void {
  const [left, right] = sides(stem);
  const dry = new Float32Array(left.length);
  for (let i = 0; i < dry.length; i++) dry[i] = 0.5 * ((left[i] as number) + (right[i] as number));
  stem.forEach((channel, side) => {
    const wet = new Float32Array(dry.length);
    for (const length of combs) comb(dry, wet, length + side * OTHER, time);
    for (const length of passes) allPass(wet, length + side * OTHER);
    for (let i = 0; i < wet.length; i++) add(channel, i, level * (wet[i] as number));
  });
}

function comb(dry: Float32Array, wet: Float32Array, length: number, time: number): void {
  const line = new Float32Array(length);
  const gain = exp((-6.907755 * length) / (time * RATE));
  let dull = 0;
  let at = 0;
  for (let i = 0; i < dry.length; i++) {
    const y = line[at] as number;
    dull = 0.65 * y + 0.35 * dull;
    if (Math.abs(dull) < 1e-12) dull = 0;
    line[at] = (dry[i] as number) + gain * dull;
    if (++at === length) at = 0;
    wet[i] = (wet[i] as number) + 0.25 * y;
  }
}

function allPass(wet: Float32Array, length: number): void {
  const line = new Float32Array(length);
  let at = 0;
  for (let i = 0; i < wet.length; i++) {
    const old = line[at] as number;
    const x = (wet[i] as number) + 0.5 * old;
    line[at] = Math.abs(x) < 1e-12 ? 0 : x;
    if (++at === length) at = 0;
    wet[i] = old - 0.5 * x;
  }
}
