/**
 * How the travel of a control becomes a value. `steps` has `max − min` equal steps between whole numbers;
 * a switch is `steps` from 0 to 1.
 */
export type Law =
  | { readonly kind: 'fader' }
  | { readonly kind: 'linear' | 'log' | 'steps'; readonly min: number; readonly max: number };

/** A fader is silent here, and further down there is −∞ alone, dB. */
export const SILENCE = -90;

/** Steps of a fader that counts to ten bits, as most do, over the whole of its travel. */
export const FADER_STEPS = 1023;

/** Where a value goes up or down from: a fader at −∞ begins where it is silent. */
export function startOf(law: Law, value: number): number {
  return law.kind === 'fader' ? Math.max(SILENCE, value) : value;
}

/** Lowest and highest value of a law. The fader law starts at silence. */
export function rangeOf(law: Law): { readonly min: number; readonly max: number } {
  return law.kind === 'fader' ? { min: -Infinity, max: 10 } : law;
}

/**
 * Level of a fader at a given travel: four straight segments, 0 dB at 0.75, +10 dB at the top.
 *
 * @param at travel, 0..1.
 * @returns dB, above −90 and up to +10; −Infinity at 0, and where it would be −90.
 * @source pmaillot/X32-Behringer, X32Automix.c (the law of the X32, which the legends of most surfaces fit)
 */
export function faderLevel(at: number): number {
  one[0] = at;
  toLevel(one, 0);
  return one[0];
}

/** A fraction handed from function to function costs memory; one that stays in a row does not. */
const one = new Float64Array(1);

function toLevel(row: Float64Array, n: number): void {
  const at = row[n] as number;
  if (at >= 0.5) row[n] = 40 * at - 30;
  else if (at >= 0.25) row[n] = 80 * at - 50;
  else if (at >= 0.0625) row[n] = 160 * at - 70;
  else {
    const level = 480 * at + SILENCE;
    row[n] = level > SILENCE ? level : -Infinity; // of the least travel nothing is left in the sum
  }
}

/** Travel of a fader at a level in dB: the inverse of `faderLevel`, with everything from −90 dB down at the bottom. */
export function faderTravel(level: number): number {
  if (level >= 10) return 1;
  if (level >= -10) return (level + 30) / 40;
  if (level >= -30) return (level + 50) / 80;
  if (level >= -60) return (level + 70) / 160;
  return level > -90 ? (level + 90) / 480 : 0;
}

/** How far a level goes in one step of such a fader where it stands, dB. */
export function stepOf(level: number): number {
  return slopeOf(level) / FADER_STEPS;
}

/** dB for the whole of the travel, if all of it were as it is there: the slopes of `faderLevel`. */
function slopeOf(level: number): number {
  if (level >= -10) return 40;
  if (level >= -30) return 80;
  return level >= -60 ? 160 : 480;
}

/** Turns the travel that stands in a row into the value of a law there. Allocates nothing. */
export function toValue(law: Law, row: Float64Array, n: number): void {
  const at = row[n] as number;
  // not by way of `valueAt`: what a function hands back costs memory
  switch (law.kind) {
    case 'fader':
      return toLevel(row, n);
    case 'linear':
      row[n] = law.min + (law.max - law.min) * at;
      return;
    case 'log':
      row[n] = (law.max / law.min) ** at;
      row[n] *= law.min;
      return;
    case 'steps':
      row[n] = law.min + Math.round((law.max - law.min) * at);
  }
}

/** The value of a law at a travel of 0..1. */
export function valueAt(law: Law, at: number): number {
  switch (law.kind) {
    case 'fader':
      return faderLevel(at);
    case 'linear':
      return law.min + (law.max - law.min) * at;
    case 'log':
      return law.min * (law.max / law.min) ** at;
    case 'steps':
      return law.min + Math.round((law.max - law.min) * at);
  }
}

/** The travel, 0..1, at which a law has a value; values outside its range stand at its ends. Allocates nothing. */
export function travelOf(law: Law, value: number): number {
  switch (law.kind) {
    case 'fader':
      return faderTravel(value);
    case 'log':
      return within(Math.log(value / law.min) / Math.log(law.max / law.min), 0, 1);
    default:
      return within((value - law.min) / (law.max - law.min), 0, 1);
  }
}

/** The nearest value a law allows: inside its range, and on a step where it has steps. NaN becomes the lowest. */
export function allowed(law: Law, value: number): number {
  one[0] = value;
  allow(law, one, 0);
  return one[0];
}

/** The same for a value that stands in a row. Allocates nothing. */
export function allow(law: Law, row: Float64Array, n: number): void {
  const value = row[n] as number;
  if (law.kind === 'fader') row[n] = value > -90 ? Math.min(value, 10) : -Infinity;
  else {
    const bounded = within(value, law.min, law.max);
    row[n] = law.kind === 'steps' ? Math.round(bounded) : bounded;
  }
}

function within(n: number, min: number, max: number): number {
  return n > min ? Math.min(n, max) : min;
}
