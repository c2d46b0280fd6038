/** The keys of FaderPorts in their own mode: which note is which, and which have a light in any colour. */

/** A key, or one for each strip: its name, its note or the notes along the strips, and whether its light has colours. */
export interface KeyRow {
  readonly name: string;
  readonly notes: readonly number[];
  readonly coloured: boolean;
}

const run = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => first + n);

const white = (note: number, name: string): KeyRow => ({
  name: `key ${name}`,
  notes: [note],
  coloured: false,
});
const coloured = (note: number, name: string): KeyRow => ({
  name: `key ${name}`,
  notes: [note],
  coloured: true,
});

/**
 * Strips 9 to 16 lie where room was left: 20, 53 and 56 were taken, so their numbers leap over those.
 *
 * @source Ardour, libs/surfaces/faderport8/fp8_strip.cc
 */
const ofStrips: readonly KeyRow[] = [
  {
    name: 'key solo {strip}',
    notes: [...run(0x08, 8), 0x50, 0x51, 0x52, 0x58, 0x54, 0x55, 0x59, 0x57],
    coloured: false,
  },
  { name: 'key mute {strip}', notes: [...run(0x10, 8), ...run(0x78, 8)], coloured: false },
  { name: 'key select {strip}', notes: [...run(0x18, 8), 0x07, ...run(0x21, 7)], coloured: true },
];

/** Of the 8 and the 16. */
export const keysOf8: readonly KeyRow[] = [
  ...ofStrips,
  white(0x00, 'arm'),
  white(0x01, 'solo clear'),
  white(0x02, 'mute clear'),
  coloured(0x03, 'bypass'),
  coloured(0x04, 'macro'),
  coloured(0x05, 'link'),
  white(0x06, 'shift right'),
  white(0x20, 'param'),
  white(0x28, 'track'),
  white(0x29, 'sends'),
  white(0x2a, 'pan'),
  white(0x2b, 'plug-ins'),
  white(0x2e, 'previous'),
  white(0x2f, 'next'),
  white(0x36, 'channel'),
  white(0x37, 'zoom'),
  white(0x38, 'scroll'),
  white(0x39, 'bank'),
  white(0x3a, 'master'),
  white(0x3b, 'click'),
  white(0x3c, 'section'),
  white(0x3d, 'marker'),
  coloured(0x3e, 'audio'),
  coloured(0x3f, 'vi'),
  coloured(0x40, 'bus'),
  coloured(0x41, 'vca'),
  coloured(0x42, 'all'),
  white(0x46, 'shift left'),
  coloured(0x4a, 'read'),
  coloured(0x4b, 'write'),
  coloured(0x4c, 'trim'),
  coloured(0x4d, 'touch'),
  coloured(0x4e, 'latch'),
  coloured(0x4f, 'off'),
  white(0x53, 'wheel'),
  white(0x56, 'loop'),
  white(0x5b, 'rewind'),
  white(0x5c, 'forward'),
  white(0x5d, 'stop'),
  white(0x5e, 'play'),
  white(0x5f, 'record'),
  white(0x66, 'foot switch'),
];

/** Of the one of 2018. */
export const keysOf2: readonly KeyRow[] = [
  white(0x00, 'arm'),
  coloured(0x03, 'bypass'),
  coloured(0x05, 'link'),
  white(0x08, 'solo'),
  white(0x10, 'mute'),
  white(0x20, 'encoder'),
  coloured(0x2a, 'pan'),
  white(0x2e, 'previous'),
  white(0x2f, 'next'),
  coloured(0x36, 'channel'),
  coloured(0x38, 'scroll'),
  white(0x3a, 'master'),
  white(0x3b, 'click'),
  white(0x3c, 'section'),
  white(0x3d, 'marker'),
  white(0x46, 'shift'),
  coloured(0x4a, 'read'),
  coloured(0x4b, 'write'),
  coloured(0x4d, 'touch'),
  white(0x56, 'loop'),
  white(0x5b, 'rewind'),
  white(0x5c, 'forward'),
  white(0x5d, 'stop'),
  white(0x5e, 'play'),
  white(0x5f, 'record'),
  white(0x66, 'foot switch'),
];
