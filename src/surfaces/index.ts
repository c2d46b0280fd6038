import type { Family } from './family.ts';
import { mcu } from './mcu.ts';
import { midi } from './midi.ts';

/** Every family there is, one line each. Device files call them by name. */
const all: readonly Family[] = [mcu, midi];

/** The families by the names device files use. */
const families: ReadonlyMap<string, Family> = new Map(all.map((family) => [family.name, family]));

/** The family of a model. @throws RangeError when there is none: device files are checked when they are read. */
export function familyOf(name: string): Family {
  const family = families.get(name);
  if (family === undefined) throw new RangeError(`there is no family ${name}`);
  return family;
}
