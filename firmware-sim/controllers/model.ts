/** What the firmware of a plain controller is made of: its wiring, and what it does with what it is told. */

export type Bytes = readonly number[];

/** A fader or a knob that knows where it stands. */
export interface CapWiring {
  /** What it sends at a value 0..127. */
  readonly say: (value: number, page: number) => Bytes;
  /** What it sends when a hand comes and goes, where it feels one. */
  readonly touch?: (on: boolean) => Bytes;
  readonly motor?: boolean;
  /** ns after a move of its own in which it throws away what it is told. */
  readonly deadTime?: number;
}

export interface KeyWiring {
  readonly press: (page: number) => Bytes;
  /** Left out: it says nothing, and its presses alternate. */
  readonly release?: (page: number) => Bytes;
  /** What an alternating key sends every other time. */
  readonly again?: (page: number) => Bytes;
  /** Its light goes on while it is held and out when it is let go, whatever it showed. */
  readonly ownLight?: boolean;
}

/** What a light is seen to do. */
export interface Look {
  readonly burns: 'off' | 'on' | 'flash';
  /** A word or a number of the maker's for its colour or strength; left out: it has one only. */
  readonly colour?: string;
}

/** What a ring is seen to do. */
export interface RingLook {
  readonly style: string;
  /** 0..1; −1 for a dark one. */
  readonly at: number;
}

/** The inside of a controller, as its firmware sees it. */
export interface Inside {
  /** Page, layer, template or scene in front, from 0. */
  page: number;
  /** Mode the maker gave a number of its own. */
  mode: number;
  light(key: string, look: Look): void;
  ring(knob: string, look: RingLook): void;
  text(line: string, words: string): void;
  meter(name: string, value: number): void;
  /** A position for a motor, 0..127, or a number for a knob that goes on from it. */
  put(cap: string, value: number): void;
  /** Where all faders stand, 0..127. */
  readonly stands: (cap: string) => number;
  /** All lights go out. */
  dark(): void;
  reply(bytes: Bytes): void;
}

export interface ControllerModel {
  readonly name: string;
  readonly portName: string;
  readonly strips: number;
  /** It has a master fader. */
  readonly master: boolean;
  /** `fader 1`, `knob 1`, `master`; knobs counted through, row by row. */
  readonly caps: Readonly<Record<string, CapWiring>>;
  /** What endless knobs send for clicks, + to the right. */
  readonly pots: readonly ((clicks: number) => Bytes)[];
  readonly jog?: (clicks: number, page: number) => Bytes;
  readonly keys: Readonly<Record<string, KeyWiring>>;
  /** Page and mode it has when it gets power. */
  readonly start?: { readonly page?: number; readonly mode?: number };
  readonly hear: (message: Bytes, inside: Inside) => void;
  /** What it says when a hand turns its page; left out: nothing. */
  readonly pageSaid?: (page: number) => Bytes;
}

// ── wiring in short ──

export const cc =
  (channel: number, number: number) =>
  (value: number): Bytes => [0xb0 | channel, number, value];

/** A key that sends a note, and how it is let go. */
export function noteKey(channel: number, number: number, velocity = 0, status = 0x80): KeyWiring {
  return { press: () => [0x90 | channel, number, 127], release: () => [status | channel, number, velocity] };
}

export function ccKey(channel: number, number: number): KeyWiring {
  return { press: () => [0xb0 | channel, number, 127], release: () => [0xb0 | channel, number, 0] };
}

/** A key that sends its two values in turn. */
export function alternating(channel: number, number: number): KeyWiring {
  return { press: () => [0xb0 | channel, number, 127], again: () => [0xb0 | channel, number, 0] };
}

/** Things of a kind under their names: `mute 1`, `mute 2`, … */
export function run<Thing>(
  name: string,
  count: number,
  of: (nth: number) => Thing,
  first = 1,
): Record<string, Thing> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name} ${n + first}`, of(n)]));
}

/** The name at a place of a run: what a number from the host means. */
export function nameAt(
  runs: readonly (readonly [first: number, names: readonly string[]])[],
  number: number,
) {
  for (const [first, names] of runs) {
    const name = names[number - first];
    if (name !== undefined) return name;
  }
  return undefined;
}

export const names = (name: string, count: number, first = 1): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${name} ${n + first}`);

/** Does a message begin with these bytes? */
export function begins(message: Bytes, ...bytes: Bytes): boolean {
  return bytes.every((byte, n) => message[n] === byte);
}
