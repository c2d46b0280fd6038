/** First notes of the five keys each strip has; the strip (0..7) is added. */
const STRIP_KEYS = { rec: 0x00, solo: 0x08, mute: 0x10, select: 0x18, pot: 0x20 } as const;

/** Who has a light under a key: Mackie and X-Touch, the X-Touch only, or nobody. */
type Lamp = 'both' | 'x-touch' | 'none';

/**
 * The keys of the main unit from note 28 on, in the order of their notes: row by row the first note, who has a
 * light there, and the names.
 *
 * @source Logic Control MIDI implementation (switch ids); NicoG60/TouchMCU; MIDIbox `lc_dio_table.h` (lights);
 *   "Xctl Protocol for X-Touch" by FK (lights)
 */
const PANEL: readonly (readonly [first: number, lamp: Lamp, names: readonly string[]])[] = [
  [0x28, 'both', ['track', 'send', 'pan', 'plug-in', 'eq', 'instrument']],
  [0x2e, 'x-touch', ['bank left', 'bank right', 'channel left', 'channel right']],
  [0x32, 'both', ['flip', 'global view']],
  [0x34, 'none', ['name/value', 'smpte/beats']],
  [0x36, 'x-touch', ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8']],
  [0x3e, 'x-touch', ['midi tracks', 'inputs', 'audio tracks', 'audio instrument']],
  [0x42, 'x-touch', ['aux', 'busses', 'outputs', 'user']],
  [0x46, 'x-touch', ['shift', 'option', 'control', 'alt']],
  [0x4a, 'both', ['read', 'write', 'trim', 'touch', 'latch', 'group']],
  [0x50, 'both', ['save', 'undo']],
  [0x52, 'x-touch', ['cancel', 'enter']],
  [0x54, 'both', ['marker', 'nudge', 'cycle', 'drop', 'replace', 'click', 'solo']],
  [0x5b, 'both', ['rewind', 'fast forward', 'stop', 'play', 'record']],
  [0x60, 'x-touch', ['up', 'down', 'left', 'right']],
  [0x64, 'both', ['zoom', 'scrub']],
  [0x66, 'none', ['user switch a', 'user switch b']],
];

/** Lights that have no key. */
const LAMPS_ONLY: readonly (readonly [first: number, lamp: Lamp, names: readonly string[]])[] = [
  [0x71, 'both', ['smpte light', 'beats light', 'rude solo light']],
];

interface Key {
  readonly name: string;
  readonly lamp: Lamp;
  readonly pressable: boolean;
}

const KEYS = new Map<number, Key>();
const NOTES = new Map<string, number>();

function add(note: number, key: Key): void {
  KEYS.set(note, key);
  NOTES.set(key.name.toLowerCase(), note);
}

for (const [name, first] of Object.entries(STRIP_KEYS)) {
  for (let strip = 0; strip < 8; strip++) {
    const lamp = name === 'pot' ? 'none' : 'both';
    add(first + strip, { name: `${name} ${strip + 1}`, lamp, pressable: true });
  }
}
for (const [table, pressable] of [
  [PANEL, true],
  [LAMPS_ONLY, false],
] as const) {
  for (const [first, lamp, names] of table) {
    names.forEach((name, i) => add(first + i, { name, lamp, pressable }));
  }
}

/** First note past the keys that belong to the strips. */
const STRIP_KEYS_END = 0x28;

/** Note of a key or light by its name ('play', 'mute 3', 'F1', 'rude solo light'), in any case; undefined: none. */
export function noteOf(name: string): number | undefined {
  return NOTES.get(name.toLowerCase());
}

/** Name of the key or light at a note; undefined where there is none. */
export function keyName(note: number): string | undefined {
  return KEYS.get(note)?.name;
}

/** Whether a unit with these strips, and with or without the keys of a main unit, has this key. */
export function hasKey(note: number, strips: number, keys: 'all' | 'strip'): boolean {
  if (note < STRIP_KEYS_END) return note % 8 < strips;
  return keys === 'all' && KEYS.get(note)?.pressable === true;
}

/** Whether the note has a light on a Mackie panel or on one where nearly all keys have. */
export function hasLamp(note: number, lamps: 'mackie' | 'many'): boolean {
  const lamp = KEYS.get(note)?.lamp ?? 'none';
  return lamp === 'both' || (lamp === 'x-touch' && lamps === 'many');
}

/** Every name a key can be called by, in the order of the notes. */
export const keyNames: readonly string[] = [...KEYS.values()]
  .filter((key) => key.pressable)
  .map((key) => key.name);
