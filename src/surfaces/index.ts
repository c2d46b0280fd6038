import type { Family } from './family.ts';
import { faderport, faderport2 } from './faderport.ts';
import { faderportClassic } from './faderport-classic.ts';
import { hid } from './hid.ts';
import { hui } from './hui.ts';
import { mcu } from './mcu.ts';
import { midi } from './midi.ts';
import { streamDeck } from './stream-deck.ts';
import { xctl } from './xctl.ts';

/** Every family there is, one line each. Device files call them by name. */
export const allFamilies: readonly Family[] = [
  mcu,
  xctl,
  hui,
  midi,
  faderport,
  faderport2,
  faderportClassic,
  streamDeck,
  hid,
];

/** The families by the names device files use. */
const families: ReadonlyMap<string, Family> = new Map(allFamilies.map((family) => [family.name, family]));

/** The family of a model. @throws RangeError when there is none: device files are checked when they are read. */
export function familyOf(name: string): Family {
  const family = families.get(name);
  if (family === undefined) throw new RangeError(`there is no family ${name}`);
  return family;
}
