/**
 * Bytes of OSC as they stand in documents, or worked out by hand from the specification; never from our own encoder.
 */
import type { OscPacket, OscProblem } from '../../src/wire/osc.ts';

const SPEC = 'OpenSoundControl Specification 1.0, examples';
const HAND = 'by hand from OpenSoundControl Specification 1.0';
const X32 = 'P.-G. Maillot, Unofficial X32/M32 OSC Remote Protocol 4.02';

/** Packets that are read and written the same way: what it is, its bytes, what it says, where it is from. */
export const PACKETS: readonly (readonly [what: string, hex: string, packet: OscPacket, source: string])[] = [
  [
    'a frequency of 440 Hz',
    '2f 6f 73 63 69 6c 6c 61 74 6f 72 2f 34 2f 66 72 65 71 75 65 6e 63 79 00 2c 66 00 00 43 dc 00 00',
    { type: 'message', address: '/oscillator/4/frequency', args: [{ type: 'f', value: 440 }] },
    SPEC,
  ],
  [
    'five arguments',
    '2f 66 6f 6f 00 00 00 00 2c 69 69 73 66 66 00 00 00 00 03 e8 ff ff ff ff 68 65 6c 6c 6f 00 00 00 3f 9d f3 b6 40 b5 b2 2d',
    {
      type: 'message',
      address: '/foo',
      args: [
        { type: 'i', value: 1000 },
        { type: 'i', value: -1 },
        { type: 's', value: 'hello' },
        { type: 'f', value: Math.fround(1.234) },
        { type: 'f', value: Math.fround(5.678) },
      ],
    },
    SPEC,
  ],
  ['no arguments', '2f 61 62 00 2c 00 00 00', { type: 'message', address: '/ab', args: [] }, HAND],
  [
    'strings of four bytes, which take eight, and of none, which take four',
    '2f 61 00 00 2c 73 73 00 64 61 74 61 00 00 00 00 00 00 00 00',
    {
      type: 'message',
      address: '/a',
      args: [
        { type: 's', value: 'data' },
        { type: 's', value: '' },
      ],
    },
    SPEC,
  ],
  [
    'a name with a letter that is not ASCII',
    '2f 61 00 00 2c 73 00 00 46 6c c3 b6 74 65 00 00',
    { type: 'message', address: '/a', args: [{ type: 's', value: 'Flöte' }] },
    'RFC 3629',
  ],
  [
    'arguments of eight bytes',
    '2f 61 00 00 2c 68 64 74 00 00 00 00 ff ff ff ff ff ff ff fe 3f e0 00 00 00 00 00 00 83 aa 7e 80 80 00 00 00',
    {
      type: 'message',
      address: '/a',
      args: [
        { type: 'h', value: -2n },
        { type: 'd', value: 0.5 },
        { type: 't', value: 0x83aa_7e80_8000_0000n }, // half a second into 1970
      ],
    },
    HAND,
  ],
  [
    'arguments of 32 bits: a character, a colour, a note-on at port 1',
    '2f 61 00 00 2c 63 72 6d 00 00 00 00 00 00 00 41 ff 80 00 7f 01 90 3c 7f',
    {
      type: 'message',
      address: '/a',
      args: [
        { type: 'c', value: 0x41 },
        { type: 'r', value: 0xff80_007f },
        { type: 'm', value: 0x0190_3c7f },
      ],
    },
    HAND,
  ],
  [
    'arguments without bytes',
    '2f 61 00 00 2c 54 46 4e 49 00 00 00',
    { type: 'message', address: '/a', args: [{ type: 'T' }, { type: 'F' }, { type: 'N' }, { type: 'I' }] },
    HAND,
  ],
  [
    'an array in an array, between a symbol and an integer',
    '2f 61 00 00 2c 53 5b 69 5b 5d 54 5d 69 00 00 00 78 00 00 00 00 00 00 01 00 00 00 02',
    {
      type: 'message',
      address: '/a',
      args: [
        { type: 'S', value: 'x' },
        { type: 'array', values: [{ type: 'i', value: 1 }, { type: 'array', values: [] }, { type: 'T' }] },
        { type: 'i', value: 2 },
      ],
    },
    HAND,
  ],
  [
    'blobs of three, four and no bytes',
    '2f 61 00 00 2c 62 62 62 00 00 00 00 00 00 00 03 01 02 03 00 00 00 00 04 01 02 03 04 00 00 00 00',
    {
      type: 'message',
      address: '/a',
      args: [
        { type: 'b', value: Uint8Array.of(1, 2, 3) },
        { type: 'b', value: Uint8Array.of(1, 2, 3, 4) },
        { type: 'b', value: new Uint8Array(0) },
      ],
    },
    HAND,
  ],
  [
    'fader of channel 1 of an X32 to three quarters',
    '2f 63 68 2f 30 31 2f 6d 69 78 2f 66 61 64 65 72 00 00 00 00 2c 66 00 00 3f 40 00 00',
    { type: 'message', address: '/ch/01/mix/fader', args: [{ type: 'f', value: 0.75 }] },
    X32,
  ],
  [
    'meters of a strip of an X32, little-endian in a blob',
    '2f 6d 65 74 65 72 73 2f 36 00 00 00 2c 62 00 00 00 00 00 14 04 00 00 00 fd 1d 21 37 fd ff 7f 3f 00 00 80 3f 6e bb d5 34',
    {
      type: 'message',
      address: '/meters/6',
      args: [
        {
          type: 'b',
          value: Uint8Array.from(Buffer.from('04000000fd1d2137fdff7f3f0000803f6ebbd534', 'hex')),
        },
      ],
    },
    `${X32}, capture`,
  ],
  [
    'a node of an X32, whose address has no slash',
    '6e 6f 64 65 00 00 00 00 2c 73 00 00 2f 63 68 2f 30 31 2f 6d 69 78 20 4f 4e 0a 00 00',
    { type: 'message', address: 'node', args: [{ type: 's', value: '/ch/01/mix ON\n' }] },
    `by hand from ${X32}`,
  ],
  [
    'an answer of Ardour, whose address begins like that of a bundle',
    '23 72 65 70 6c 79 00 00 2c 69 00 00 00 00 00 01',
    { type: 'message', address: '#reply', args: [{ type: 'i', value: 1 }] },
    'by hand from the Ardour manual, "Querying Ardour with OSC"',
  ],
  [
    'an address that is one letter longer than that of a bundle',
    '23 62 75 6e 64 6c 65 73 00 00 00 00 2c 54 00 00',
    { type: 'message', address: '#bundles', args: [{ type: 'T' }] },
    HAND,
  ],
  [
    'a bundle of nothing',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01',
    { type: 'bundle', timeTag: 1n, elements: [] },
    HAND,
  ],
  [
    'a bundle of a message and of a later bundle',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 0c 2f 61 00 00 2c 69 00 00 00 00 00 01 ' +
      '00 00 00 1c 23 62 75 6e 64 6c 65 00 83 aa 7e 80 00 00 00 00 00 00 00 08 2f 62 00 00 2c 54 00 00',
    {
      type: 'bundle',
      timeTag: 1n,
      elements: [
        { type: 'message', address: '/a', args: [{ type: 'i', value: 1 }] },
        {
          type: 'bundle',
          timeTag: 0x83aa_7e80_0000_0000n,
          elements: [{ type: 'message', address: '/b', args: [{ type: 'T' }] }],
        },
      ],
    },
    HAND,
  ],
];

/** Packets that peers send and we do not: what it is, its bytes, its address. They have no arguments. */
export const UNTYPED = [
  ['a bare address, as clients of an X32 send it', '2f 78 72 65 6d 6f 74 65 00 00 00 00', '/xremote'],
  ['an address and a number without a type', '2f 61 00 00 00 00 00 01', '/a'],
] as const;

/** Packets that mean nothing: what is wrong with each, its bytes, what it is called, and where it is seen. */
export const NONSENSE: readonly (readonly [what: string, hex: string, problem: OscProblem, at: number])[] = [
  ['a packet of nothing', '', 'no bytes', 0],
  ['a packet of five bytes', '2f 61 00 00 00', 'length that is no multiple of 4', 5],
  ['a packet of zeros', '00 00 00 00', 'no address', 0],
  ['type tags without an address', '2c 69 00 00 00 00 00 01', 'no address', 0],
  ['an address that never ends', '2f 61 62 63', 'string without an end', 0],
  ['an address with a letter behind its end', '2f 61 00 62 2c 00 00 00', 'padding that is not zero', 3],
  ['type tags that never end', '2f 61 00 00 2c 54 54 54', 'string without an end', 4],
  ['type tags with a letter behind their end', '2f 61 00 00 2c 54 00 54', 'padding that is not zero', 7],
  ['a type tag that nobody knows', '2f 61 00 00 2c 69 78 00 00 00 00 01', 'unknown type tag', 6],
  ['a type tag that is not ASCII', '2f 61 00 00 2c c3 00 00', 'unknown type tag', 5],
  ['an integer that is not there', '2f 61 00 00 2c 69 00 00', 'argument cut off', 8],
  ['the second of two integers cut off', '2f 61 00 00 2c 69 69 00 00 00 00 01', 'argument cut off', 12],
  ['half of a double', '2f 61 00 00 2c 64 00 00 3f e0 00 00', 'argument cut off', 8],
  ['a string that is not there', '2f 61 00 00 2c 73 00 00', 'argument cut off', 8],
  ['a string that never ends', '2f 61 00 00 2c 73 00 00 61 62 63 64', 'string without an end', 8],
  ['a blob without its size', '2f 61 00 00 2c 62 00 00', 'argument cut off', 8],
  [
    'a blob that says it is longer than the packet',
    '2f 61 00 00 2c 62 00 00 00 00 00 05 01 02 03 04',
    'blob of an impossible size',
    8,
  ],
  [
    'a blob of a negative size',
    '2f 61 00 00 2c 62 00 00 ff ff ff fc 01 02 03 04',
    'blob of an impossible size',
    8,
  ],
  [
    'a blob of two thousand million bytes',
    '2f 61 00 00 2c 62 00 00 7f ff ff ff 01 02 03 04',
    'blob of an impossible size',
    8,
  ],
  [
    'a blob with a byte behind its end',
    '2f 61 00 00 2c 62 00 00 00 00 00 03 01 02 03 04',
    'padding that is not zero',
    15,
  ],
  [
    'an argument without a type tag',
    '2f 61 00 00 2c 54 00 00 00 00 00 01',
    'bytes after the last argument',
    8,
  ],
  ['an array that stays open', '2f 61 00 00 2c 5b 54 00', 'array that is not closed', 7],
  ['an array that is closed twice', '2f 61 00 00 2c 5b 5d 5d 00 00 00 00', 'array that was never opened', 7],
  ['a bundle without a time', '23 62 75 6e 64 6c 65 00', 'bundle cut off', 8],
  ['a bundle with half a time', '23 62 75 6e 64 6c 65 00 00 00 00 00', 'bundle cut off', 12],
  [
    'a bundle element longer than the bundle',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 10 2f 61 00 00 2c 69 00 00 00 00 00 01',
    'element of an impossible size',
    16,
  ],
  [
    'a bundle element of no bytes',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 00',
    'element of an impossible size',
    16,
  ],
  [
    'a bundle element of a negative size',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 ff ff ff fc',
    'element of an impossible size',
    16,
  ],
  [
    'a bundle element of five bytes',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 05 2f 61 00 00 2c 00 00 00',
    'element of an impossible size',
    16,
  ],
  [
    'a bundle element shorter than its message',
    '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 08 2f 61 00 00 2c 69 00 00 00 00 00 01',
    'argument cut off',
    28,
  ],
];
