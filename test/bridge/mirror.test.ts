import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likeness, Mirror } from '../../src/bridge/mirror.ts';
import { bytes } from '../surfaces/rig.ts';

const MS = 1e6;
const { news, echo, suspicious, soon, again } = likeness;

type Step = readonly [at: number, way: 'out' | 'in', message: string];

/** Plays messages at their times, ms. @returns what those that came in are. */
function play(steps: readonly Step[], mirror = new Mirror()): number[] {
  const is: number[] = [];
  for (const [at, way, message] of steps) {
    const all = bytes(message);
    if (way === 'out') mirror.sent(all, all.length, Float64Array.of(at * MS));
    else is.push(mirror.heard(all, all.length, { heardAt: at * MS }));
  }
  return is;
}

describe('what a cable brings back is suspicious:', () => {
  const rows: [string, Step[], nth: number, is: number][] = [
    [
      'a light that the key just put on',
      [
        [0, 'in', '90 12 7f'],
        [5, 'out', '90 12 7f'],
        [8, 'in', '90 12 7f'],
      ],
      1,
      again,
    ],
    [
      'the same by note off',
      [
        [0, 'in', '90 12 7f'],
        [1, 'in', '80 12 40'],
        [5, 'out', '90 12 00'],
        [8, 'in', '80 12 40'],
      ],
      2,
      suspicious,
    ],
    [
      'a dark light of a key that was never down',
      [
        [5, 'out', '90 12 00'],
        [8, 'in', '90 12 00'],
      ],
      0,
      suspicious,
    ],
    [
      'a light that another key put on, before a finger gets there',
      [
        [1000, 'in', '90 2f 7f'],
        [1005, 'out', '90 2e 7f'],
        [1008, 'in', '90 2e 7f'],
      ],
      1,
      soon,
    ],
    [
      'a light that a page put on',
      [
        [2000, 'out', '90 12 7f'],
        [2008, 'in', '90 12 7f'],
      ],
      0,
      soon,
    ],
    [
      'the answer to a fader',
      [
        [0, 'in', 'e2 10 20'],
        [1, 'out', 'e2 10 20'],
        [4, 'in', 'e2 10 20'],
      ],
      1,
      suspicious,
    ],
    [
      'the ring of a knob that knows where it stands',
      [
        [0, 'in', 'b0 15 40'],
        [1, 'out', 'b0 15 40'],
        [4, 'in', 'b0 15 40'],
      ],
      1,
      suspicious,
    ],
    [
      'among others, with running status',
      [
        [0, 'in', '90 12 7f'],
        [5, 'out', '90 12 7f 13 00 14 7f'],
        [8, 'in', '90 12 7f'],
      ],
      1,
      again,
    ],
    [
      'a slow one, at the second key in five seconds',
      [
        ...([
          [0, 'in', '90 12 7f'],
          [5, 'out', '90 12 7f'],
          [80, 'in', '90 12 00'],
          [155, 'in', '90 12 7f'],
        ] as Step[]),
        ...([
          [3000, 'in', '90 12 7f'],
          [3005, 'out', '90 12 7f'],
          [3080, 'in', '90 12 00'],
          [3155, 'in', '90 12 7f'],
        ] as Step[]),
      ],
      5,
      suspicious,
    ],
  ];
  test.each(rows)('%s', (_what, steps, nth, is) => {
    const all = play(steps);
    expect(all[nth]).toBe(is);
    expect(Math.max(...all.slice(0, nth), news)).toBeLessThan(suspicious);
  });
});

describe('what a unit says by itself is not:', () => {
  const rows: [string, Step[], number[]][] = [
    [
      'a key that is let go as its light went out',
      [
        [0, 'in', '90 12 7f'],
        [5, 'out', '90 12 00'],
        [90, 'in', '90 12 00'],
      ],
      [news, echo],
    ],
    [
      'a key that is pressed soon after the one that put its light on',
      [
        [1000, 'in', '90 2f 7f'],
        [1005, 'out', '90 2e 7f'],
        [1080, 'in', '90 2e 7f'],
      ],
      [news, echo],
    ],
    [
      'a key that is tapped twice',
      [
        [0, 'in', '90 12 7f'],
        [5, 'out', '90 12 7f'],
        [80, 'in', '90 12 00'],
        [180, 'in', '90 12 7f'],
      ],
      [news, news, echo],
    ],
    [
      'a key that is pressed long after its light went on',
      [
        [0, 'out', '90 12 7f'],
        [301, 'in', '90 12 7f'],
      ],
      [news],
    ],
    [
      'a fader that trembles and is answered',
      [
        [0, 'in', 'e2 10 20'],
        [1, 'out', 'e2 10 20'],
        [5, 'in', 'e2 20 20'],
        [6, 'out', 'e2 20 20'],
        [10, 'in', 'e2 10 20'],
      ],
      [news, news, news],
    ],
    [
      'a motor that reports where it was sent',
      [
        [0, 'out', 'e2 10 20'],
        [100, 'in', 'e2 10 20'],
      ],
      [echo],
    ],
    [
      'wheels that turn on',
      [
        [0, 'in', 'b0 3c 01'],
        [9, 'in', 'b0 3c 01'],
        [18, 'in', 'b0 3c 01'],
      ],
      [news, news, news],
    ],
    [
      'SysEx',
      [
        [0, 'out', 'f0 00 00 66 14 00 f7'],
        [1, 'in', 'f0 00 00 66 14 00 f7'],
      ],
      [news],
    ],
  ];
  test.each(rows)('%s', (_what, steps, expected) => {
    expect(play(steps)).toEqual(expected);
  });
});

test('of what was never sent, nothing is an echo, and nothing is thrown at', () => {
  const mirror = new Mirror();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3 }), fc.nat(1e9), (message, at) => {
      message[0]! |= 0x80;
      for (let i = 1; i < message.length; i++) message[i]! &= 0x7f;
      expect(mirror.heard(message, message.length, { heardAt: at })).toBe(news);
    }),
  );
});
