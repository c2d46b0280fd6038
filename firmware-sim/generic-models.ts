/** What a control of a generic controller sends, and what it sits under. */
interface GenericRow {
  /** Name of the first of a run: it is followed by its number, counted from 1, where there is more than one. */
  readonly name: string;
  readonly count: number;
  /** High half of the status it sends by: B0 controllers, 90 notes. */
  readonly status: 0xb0 | 0x90;
  readonly number: number;
}

/** A key of it, and whether there is a light behind it. */
interface GenericKeys extends GenericRow {
  readonly light: boolean;
}

/** A controller that sends plain MIDI: what is on its panel, and which bytes each of it sends. */
export interface GenericModel {
  readonly name: string;
  /** What the port of a real one is called. */
  readonly portName: string;
  /** 0-based. */
  readonly channel: number;
  /** Strips side by side: as many as there are faders, or knobs where there are none. */
  readonly strips: number;
  readonly knobs: GenericRow;
  readonly faders: GenericRow | undefined;
  readonly keys: readonly GenericKeys[];
  /** How a key that sends a note is let go: 80, or 90 with velocity 0. */
  readonly release: 'note off' | 'velocity 0';
}

const cc = 0xb0;
const note = 0x90;
const lit = (name: string, number: number, count = 1): GenericKeys => ({
  name,
  count,
  status: cc,
  number,
  light: true,
});
const dark = (name: string, number: number): GenericKeys => ({
  name,
  count: 1,
  status: cc,
  number,
  light: false,
});

/**
 * The generic controllers there are. The first is nobody's: a box of the plainest kind, which no host can know.
 *
 * @source nanoKONTROL2: Korg, nanoKONTROL2 MIDI Implementation 1.00 (CC mode, LED mode external)
 */
export const genericModels = {
  '8-knobs': {
    name: '8 Knobs',
    portName: '8 Knobs',
    channel: 0,
    strips: 8,
    knobs: { name: 'knob', count: 8, status: cc, number: 21 },
    faders: undefined,
    keys: [{ name: 'key', count: 8, status: note, number: 36, light: false }],
    release: 'note off',
  },
  nanokontrol2: {
    name: 'nanoKONTROL2',
    portName: 'nanoKONTROL2',
    channel: 0,
    strips: 8,
    knobs: { name: 'knob', count: 8, status: cc, number: 16 },
    faders: { name: 'fader', count: 8, status: cc, number: 0 },
    keys: [
      lit('solo', 32, 8),
      lit('mute', 48, 8),
      lit('rec', 64, 8),
      lit('play', 41),
      lit('stop', 42),
      lit('rewind', 43),
      lit('forward', 44),
      lit('record', 45),
      lit('cycle', 46),
      dark('track left', 58),
      dark('track right', 59),
      dark('marker set', 60),
      dark('marker left', 61),
      dark('marker right', 62),
    ],
    release: 'velocity 0',
  },
} as const satisfies Record<string, GenericModel>;

/** Short name of a generic model, as scripts and the command line say it. */
export type GenericModelName = keyof typeof genericModels;
