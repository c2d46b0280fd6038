/** What the languages that descend from each other (Mackie Control, HUI, XCtl) show in one and the same way. */
import { ring, type Shown } from '../model/shown.ts';

/** Travel 0..1; what is nowhere (−1, NaN) rests at the bottom. */
export function travel(row: Shown, index: number): number {
  const value = row.value[index] ?? 0;
  return value > 0 ? Math.min(value, 1) : 0;
}

/** `0pmmvvvv`: lamp below the knob, mode, lamps 1…11 (of a spread 1…6); 0 for none at all. */
export function ringByte(row: Shown, index: number): number {
  if (!((row.value[index] ?? -1) >= 0)) return 0;
  const style = row.style[index] ?? 0;
  const mode = style & 0x03;
  const lamps = 1 + Math.round(travel(row, index) * (mode === ring.spread ? 5 : 10));
  return ((style & ring.centreLamp) === 0 ? 0 : 0x40) | (mode << 4) | lamps;
}

/** How many lamps of a meter are lit. @param steps lowest level, dBFS, that lights 1, 2, … of them. */
export function lampsLit(row: Shown, index: number, steps: readonly number[]): number {
  const level = row.value[index] ?? -Infinity;
  let lit = 0;
  while (lit < steps.length && level >= (steps[lit] as number)) lit++;
  return lit;
}

export const SPACE = 0x20;
const UNKNOWN = 0x3f; // a question mark

/** What all their displays can show is 20…7D; the bit for a point has no meaning here. */
export function character(code: number): number {
  const plain = code & 0x7f;
  return plain >= SPACE && plain <= 0x7d ? plain : UNKNOWN;
}
