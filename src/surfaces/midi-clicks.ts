/** How many clicks a number is, in each of the ways there are to write them. */
import type { ClickDialect } from '../model/profile.ts';

/** Every way to write clicks into one number. @source docs/protocols/generic-midi.md, "Endless knobs" */
const meanings: Readonly<Record<ClickDialect, (value: number, half: number) => number>> = {
  'twos-complement': (value, half) => (value < half ? value : value - 2 * half),
  offset: (value, half) => value - half,
  'signed-bit': (value, half) => (value < half ? value : half - value),
  'inverted-signed-bit': (value, half) => (value < half ? -value : value - half),
};

/** Clicks by each value of seven bits. */
export const clicksOfSeven: Readonly<Record<ClickDialect, Int16Array>> = tablesOf(0x80);
/** Clicks by each value of fourteen bits. */
export const clicksOfFourteen: Readonly<Record<ClickDialect, Int16Array>> = tablesOf(0x4000);

function tablesOf(values: number): Readonly<Record<ClickDialect, Int16Array>> {
  const table = (dialect: ClickDialect): Int16Array =>
    Int16Array.from({ length: values }, (_, value) => meanings[dialect](value, values / 2));
  return {
    'twos-complement': table('twos-complement'),
    offset: table('offset'),
    'signed-bit': table('signed-bit'),
    'inverted-signed-bit': table('inverted-signed-bit'),
  };
}
