import { readFileSync } from 'node:fs';
import { Shown } from '../../src/model/shown.ts';
import type { DeviceProfile, HuiProfile, McuProfile, MidiProfile } from '../../src/model/profile.ts';
import type { SurfaceEvent } from '../../src/model/events.ts';
import type { Family, Heard, Unit } from '../../src/surfaces/family.ts';
import { parseProfile } from '../../src/surfaces/device-file.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';

export const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

export const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));

/** A device of ours, by the name of its file. */
export function profileOf(name: string): DeviceProfile {
  const file = new URL(`../../devices/${name}.json`, import.meta.url);
  return parseProfile(readFileSync(file, 'utf8'), `devices/${name}.json`);
}

/** A Mackie Control of ours. */
export function device(name: string): McuProfile {
  const profile = profileOf(name);
  if (profile.family !== 'mcu') throw new Error(`${name} is no Mackie Control`);
  return profile;
}

/** A HUI of ours. */
export function huiDevice(name: string): HuiProfile {
  const profile = profileOf(name);
  if (profile.family !== 'hui') throw new Error(`${name} is no HUI`);
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

/** What an ear tells of when a stream comes in pieces, in order; `meaningless` for each message that means nothing. */
export function toldInOrder(
  family: Family,
  profile: DeviceProfile,
  stream: Uint8Array,
  cuts: readonly number[] = [],
): readonly (SurfaceEvent | Heard | 'meaningless')[] {
  const all: (SurfaceEvent | Heard | 'meaningless')[] = [];
  const ear = family.listen(unitOf(profile), {
    begin: () => {},
    sign: () => {},
    event: (event) => all.push({ ...event }),
    heard: (heard) => all.push(heard),
    end: (meant) => meant || all.push('meaningless'),
  });
  let from = 0;
  for (const to of [...cuts, stream.length].toSorted((a, b) => a - b)) {
    ear.push(stream.subarray(from, to), to - from);
    from = to;
  }
  return all;
}

/** All that an ear tells of, and how many of the messages mean nothing. */
export function told(
  family: Family,
  profile: DeviceProfile,
  stream: Uint8Array,
  cuts: readonly number[] = [],
): { readonly said: readonly (SurfaceEvent | Heard)[]; readonly meaningless: number } {
  const all = toldInOrder(family, profile, stream, cuts);
  const said = all.filter((one) => one !== 'meaningless');
  return { said, meaningless: all.length - said.length };
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
  const row = new Shown(512);
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

/** What an ear tells of bytes, and what of them meant nothing. It follows its unit's pages as a link does. */
export function listening(family: Family, profile: DeviceProfile) {
  const unit = { profile, id: profile.greeting.id ?? 0 };
  const events: SurfaceEvent[] = [];
  const heard: Heard[] = [];
  const counts = { messages: 0, meaningless: 0 };
  const ear = family.listen(unit, {
    begin: () => counts.messages++,
    sign: () => {},
    event: (event) => events.push({ ...event }),
    heard: (said) => {
      heard.push(said);
      unit.id = said.id;
    },
    end: (meant) => (counts.meaningless += Number(!meant)),
  });
  const says = (text: string): readonly SurfaceEvent[] => {
    const before = events.length;
    const message = bytes(text);
    ear.push(message, message.length);
    return events.slice(before);
  };
  return { unit, ear, events, heard, counts, says };
}
