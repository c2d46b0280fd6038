/** A Stream Deck, as its maker's data sheet has it. */
export interface StreamDeckModel {
  readonly name: string;
  readonly portName: string;
  readonly usb: string;
  /** Columns of keys. */
  readonly strips: number;
  readonly rows: number;
  /** Pixels along a side of a key. */
  readonly side: number;
  /** The display is built in upside down. */
  readonly upsideDown: boolean;
  /** Encoders under a touch strip of 800 × 100 pixels. */
  readonly encoders: number;
  /** Bytes of an input report, with its id. */
  readonly report: number;
}

/** @source docs.elgato.com/streamdeck/hid; Julusian/node-elgato-stream-deck, packages/core/src/models */
export const streamDeckModels = {
  'stream-deck-mk2': {
    name: 'Stream Deck MK.2',
    portName: 'Stream Deck MK.2',
    usb: '0fd9:0080',
    strips: 5,
    rows: 3,
    side: 72,
    upsideDown: true,
    encoders: 0,
    report: 512,
  },
  'stream-deck-xl': {
    name: 'Stream Deck XL',
    portName: 'Stream Deck XL',
    usb: '0fd9:006c',
    strips: 8,
    rows: 4,
    side: 96,
    upsideDown: true,
    encoders: 0,
    report: 512,
  },
  'stream-deck-plus': {
    name: 'Stream Deck +',
    portName: 'Stream Deck +',
    usb: '0fd9:0084',
    strips: 4,
    rows: 2,
    side: 120,
    upsideDown: false,
    encoders: 4,
    report: 14,
  },
} as const satisfies Record<string, StreamDeckModel>;

/** Short name of a Stream Deck, as scripts and the command line say it. */
export type StreamDeckName = keyof typeof streamDeckModels;

/** Names of its keys and of whatever else can be pressed on it: `a 1`, `encoder 2`, `touch 3`. */
export function keysOf({ rows, strips, encoders }: StreamDeckModel): readonly string[] {
  const run = (name: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, n) => `${name} ${n + 1}`);
  const keys = Array.from({ length: rows }, (_, row) => run(String.fromCodePoint(0x61 + row), strips)).flat();
  if (encoders === 0) return keys;
  const strip = [...run('touch', encoders), ...run('touch long', encoders), 'swipe left', 'swipe right'];
  return [...keys, ...run('encoder', encoders), ...strip];
}
