import { readFileSync } from 'node:fs';
import { Shown } from '../../src/model/shown.ts';
import type { DeviceProfile, McuProfile, MidiProfile } from '../../src/model/profile.ts';
import type { SurfaceEvent } from '../../src/model/events.ts';
import type { Family, Unit } from '../../src/surfaces/family.ts';
import { parseProfile } from '../../src/surfaces/device-file.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';

export const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

export const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));

/** A device of ours, by the name of its file. */
function profileOf(name: string): DeviceProfile {
  const file = new URL(`../../devices/${name}.json`, import.meta.url);
  return parseProfile(readFileSync(file, 'utf8'), `devices/${name}.json`);
}

/** A Mackie Control of ours. */
export function device(name: string): McuProfile {
  const profile = profileOf(name);
  if (profile.family !== 'mcu') throw new Error(`${name} is no Mackie Control`);
  return profile;
}

/** A controller of ours that sends plain MIDI. */
export function midiDevice(name: string): MidiProfile {
  const profile = profileOf(name);
  if (profile.family !== 'midi') throw new Error(`${name} is a Mackie Control`);
  return profile;
}

export const unitOf = (profile: DeviceProfile): Unit => ({ profile, id: profile.greeting.id ?? 0 });

/** What a codec writes when it is let at a writer. */
export function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter();
  write(out);
  return hex(out.copy());
}

/** Local number of a control by name and strip. */
export function localOf(family: Family, profile: DeviceProfile, name: string, strip = 0): number {
  const control = family.controls(profile).find((c) => c.name === name && c.strip === strip);
  if (control === undefined) throw new Error(`${profile.model} has no ${name} of strip ${strip}`);
  return control.local;
}

/** A row in which control `index` shows something; the text "1.2" lights the point beside the 1. */
export function rowWith(
  index: number,
  wanted: { value?: number; style?: number; text?: string },
  points: boolean,
): Shown {
  const row = new Shown(256);
  row.value[index] = wanted.value ?? 0;
  row.style[index] = wanted.style ?? 0;
  let at = index * 16;
  for (const sign of wanted.text ?? '') {
    if (points && sign === '.') row.text[at - 1]! |= 0x80;
    else row.text[at++] = sign.charCodeAt(0);
  }
  return row;
}

export const someEvent = (): SurfaceEvent => ({ type: 'moved', control: -1, value: NaN });
