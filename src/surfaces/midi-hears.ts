/** SysEx that controllers send of themselves: patterns of device files, and what each says. */
import type { SurfaceEvent } from '../model/events.ts';
import type { MidiHears, MidiProfile } from '../model/profile.ts';
import type { Listener, Unit } from './family.ts';
import { singlesOf } from './midi-controls.ts';

/** One place of a pattern: a byte, or what may stand there. */
type Place = number | 'any' | 'page' | 'row';

const words: Readonly<Record<string, Place>> = {
  '..': 'any',
  '{page}': 'page',
  '{values}': 'row',
  '{rest}': 'row',
};

/** Reads a pattern. @returns its places, or why it is none. */
export function readPattern(text: string): readonly Place[] | string {
  const places: Place[] = [];
  for (const written of text.split(' ')) {
    const place =
      words[written] ?? (/^[\da-f]{2}$/u.test(written) ? Number.parseInt(written, 16) : undefined);
    if (place === undefined)
      return `expected bytes such as "f0", "..", "{page}", "{values}" or "{rest}" with spaces between, found "${written}"`;
    places.push(place);
  }
  if (places[0] !== 0xf0 || places.at(-1) !== 0xf7) return 'expected a SysEx message, from f0 to f7';
  if (places.filter((one) => one === 'row').length > 1) return 'a message has one row of bytes at the most';
  return places;
}

/** A message that is understood. */
export interface Hearing {
  readonly means: MidiHears['means'];
  matches(bytes: Uint8Array, length: number): boolean;
  tell(bytes: Uint8Array, length: number, unit: Unit, to: Listener, event: SurfaceEvent): void;
}

const known = new WeakMap<MidiProfile, readonly Hearing[]>();

/** What a SysEx message of a model is; undefined where it is none of those the model is known to send. */
export function hearingOf(profile: MidiProfile, bytes: Uint8Array, length: number): Hearing | undefined {
  let hearings = known.get(profile);
  if (hearings === undefined) {
    hearings = (profile.hears ?? []).map((hears) => hearing(hears, profile));
    known.set(profile, hearings);
  }
  for (let n = 0; n < hearings.length; n++)
    if (hearings[n]?.matches(bytes, length) === true) return hearings[n];
  return undefined;
}

type Tell = Hearing['tell'];

function hearing(hears: MidiHears, profile: MidiProfile): Hearing {
  const places = readPattern(hears.message);
  if (typeof places === 'string') throw new RangeError(places); // device files are checked
  const row = places.indexOf('row');
  const pages = profile.pages ?? 1;
  const pageAt = places.indexOf('page');
  return {
    means: hears.means,
    matches: (bytes, length) =>
      matches(places, row, bytes, length) && (pageAt < 0 || (bytes[pageAt] as number) < pages),
    tell: tells[hears.means](hears, places, profile),
  };
}

/** Up to the row from the front, and behind it from the end. */
function matches(places: readonly Place[], row: number, bytes: Uint8Array, length: number): boolean {
  if (row < 0 ? length !== places.length : length < places.length - 1) return false;
  const beyond = length - places.length;
  for (let n = 0; n < places.length; n++) {
    const place = places[n];
    if (typeof place === 'number' && bytes[row >= 0 && n > row ? n + beyond : n] !== place) return false;
  }
  return true;
}

const tells: Readonly<
  Record<MidiHears['means'], (hears: MidiHears, places: readonly Place[], profile: MidiProfile) => Tell>
> = {
  ready: (_hears, places) => {
    const at = places.indexOf('page');
    return (bytes, _length, { id }, to) =>
      to.heard({ type: 'ready', id: at < 0 ? id : (bytes[at] as number) });
  },
  redrawn:
    () =>
    (_bytes, _length, { id }, to) =>
      to.heard({ type: 'redrawn', id }),
  page: (_hears, places) => {
    const at = places.indexOf('page');
    return (bytes, _length, _unit, to) => to.heard({ type: 'redrawn', id: bytes[at] as number });
  },
  moved: ({ controls = [] }, places, profile) => {
    const locals = controls.flatMap((name) => localsOf(name, profile));
    const at = places.indexOf('row');
    const behind = places.length - at - 1;
    return (bytes, length, _unit, to, event) => {
      for (let n = 0; n < locals.length && at + n < length - behind; n++) {
        event.type = 'moved';
        event.control = locals[n] as number;
        event.value = (bytes[at + n] as number) / 0x7f;
        to.event(event);
      }
    };
  },
  setting:
    ({ set = [] }) =>
    (bytes, length, { id }, to) => {
      const back = bytes.slice(0, length);
      for (const { at, to: wanted } of set) if (at < length - 1) back[at] = wanted;
      if (back.some((byte, n) => byte !== bytes[n])) to.heard({ type: 'set', id, back });
    },
};

/** Local numbers of a control or of a run, by the name it has in the device file. */
function localsOf(name: string, profile: MidiProfile): readonly number[] {
  return singlesOf(profile).flatMap(({ of, part }, local) => (of.name === name && part === 0 ? [local] : []));
}
