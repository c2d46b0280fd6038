import type { SurfaceEventType } from '../../src/model/events.ts';

const JULUSIAN = 'Julusian/node-elgato-stream-deck, packages/core/src/services';
const ELGATO = 'docs.elgato.com/streamdeck/hid/general';
const AETHER = 'aethersdr/AetherSDR, Stream Deck+ session notes, read from a unit';

/** One report of a Stream Deck +, with its id, and the events it tells of: local numbers by the names of the controls. */
interface HeardGolden {
  readonly what: string;
  readonly bytes: string;
  readonly events: readonly (readonly [
    type: SurfaceEventType,
    control: string,
    strip: number,
    value: number,
  ])[];
  readonly source: string;
}

const zeros = (count: number): string => ' 00'.repeat(count);

/** What a unit says, one after another: states go on from row to row. */
export const heard: readonly HeardGolden[] = [
  {
    what: 'key 0 down',
    bytes: `01 00 08 00 01${zeros(9)}`,
    events: [['pressed', 'key A {strip}', 1, 0]],
    source: `${JULUSIAN}/input/gen2.spec.ts, "emits down"; ${ELGATO}`,
  },
  {
    what: 'key 0 up and key 7 down',
    bytes: `01 00 08 00 00${zeros(6)} 01${zeros(2)}`,
    events: [
      ['released', 'key A {strip}', 1, 0],
      ['pressed', 'key B {strip}', 4, 0],
    ],
    source: `${AETHER}: key states at bytes 4 to 11`,
  },
  {
    what: 'two encoders pushed',
    bytes: `01 03 05 00 00 01 01${zeros(7)}`,
    events: [
      ['pressed', 'key encoder {strip}', 1, 0],
      ['pressed', 'key encoder {strip}', 2, 0],
    ],
    source: `${JULUSIAN}/input/gen2.spec.ts, "handles two encoders independently"`,
  },
  {
    what: 'the second encoder two to the right',
    bytes: `01 03 05 00 01 00 02${zeros(7)}`,
    events: [['turned', 'encoder {strip}', 2, 2]],
    source: `${JULUSIAN}/input/gen2.spec.ts, "rotate with positive value for CW"`,
  },
  {
    what: 'the first encoder three to the left',
    bytes: `01 03 05 00 01 fd${zeros(8)}`,
    events: [['turned', 'encoder {strip}', 1, -3]],
    source: `${JULUSIAN}/input/gen2.spec.ts, "rotate with negative value for CCW"`,
  },
  {
    what: 'no encoder turned',
    bytes: `01 03 05 00 01${zeros(9)}`,
    events: [],
    source: `${JULUSIAN}/input/gen2.spec.ts, "no rotate event when value is 0"`,
  },
  {
    what: 'a tap at 100, 50',
    bytes: `01 02 0a 00 01 00 64 00 32 00${zeros(4)}`,
    events: [
      ['pressed', 'key touch {strip}', 1, 0],
      ['released', 'key touch {strip}', 1, 0],
    ],
    source: `${JULUSIAN}/input/gen2.spec.ts, "subtype 1 emits lcdShortPress"`,
  },
  {
    what: 'a long press at 200, 75: the second part begins there',
    bytes: `01 02 0a 00 02 00 c8 00 4b 00${zeros(4)}`,
    events: [
      ['pressed', 'key touch long {strip}', 2, 0],
      ['released', 'key touch long {strip}', 2, 0],
    ],
    source: `${JULUSIAN}/input/gen2.spec.ts, "subtype 2 emits lcdLongPress"`,
  },
  {
    what: 'a swipe from 50, 10 to 400, 90',
    bytes: '01 02 0a 00 03 00 32 00 0a 00 90 01 5a 00',
    events: [
      ['pressed', 'key swipe right', 0, 0],
      ['released', 'key swipe right', 0, 0],
    ],
    source: `${JULUSIAN}/input/gen2.spec.ts, "subtype 3 emits lcdSwipe"`,
  },
];

/** Heads of reports with parts of pictures. */
export const heads = [
  {
    what: 'the last part of key 7',
    model: 'stream-deck-plus',
    control: 'key B {strip}',
    strip: 4,
    last: true,
    head: (length: string, number: string) => `02 07 07 01 ${length} ${number}`,
    source: `${JULUSIAN}/imageWriter/headerGenerator.spec.ts, Gen2`,
  },
  {
    what: 'the first part of key 0, which is not its last',
    model: 'stream-deck-plus',
    control: 'key A {strip}',
    strip: 1,
    last: false,
    head: () => '02 07 00 00 f8 03 00 00',
    source: `${JULUSIAN}/imageWriter/headerGenerator.spec.ts, Gen2, "isLast false"`,
  },
  {
    what: 'the last part of the third quarter of the strip: 400, 0, 200 × 88',
    model: 'stream-deck-plus',
    control: 'encoder {strip}',
    strip: 3,
    last: true,
    head: (length: string, number: string) => `02 0c 90 01 00 00 c8 00 58 00 01 ${number} ${length} 00`,
    source: `${JULUSIAN}/imageWriter/headerGenerator.spec.ts, DefaultLcd`,
  },
] as const;

/** Feature reports to the unit, less the zeros behind them. */
export const commands = {
  brightness70: { bytes: '03 08 46', source: `${JULUSIAN}/properties/gen2.spec.ts; ${ELGATO}` },
  logo: { bytes: '03 02', source: `${JULUSIAN}/properties/gen2.spec.ts; ${ELGATO}` },
};

/** The answer about the firmware: length, a checksum, ASCII from byte 6. */
export const firmware = {
  bytes: `05 0c 00 00 00 00 31 2e 30 30 2e 30 31 32${zeros(18)}`,
  version: '1.00.012',
  source: `${JULUSIAN}/properties/gen2.ts; ${ELGATO}`,
};
