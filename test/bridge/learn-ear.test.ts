import { describe, expect, test } from 'vitest';
import { Ear, placeOrClicks } from '../../src/bridge/learn-ear.ts';
import type { Control } from '../../src/model/controls.ts';

const relative = (dialect: string) => ({ relative: dialect });
const place = { relative: undefined };

describe('of the numbers a controller nobody described sends', () => {
  test.each([
    // turned                          numbers                         what they are
    ['to the right, three clicks', [65, 65, 65], 'other way'],
    ['to the right and back', [65, 65, 65, 63], relative('offset')],
    ['to the left', [63, 63, 63], relative('offset')],
    ['to the right', [1, 1, 1], 'other way'],
    ['to the right and back', [1, 1, 1, 127], relative('twos-complement')],
    ['one click each way', [1, 127], relative('twos-complement')],
    ['to the left', [127, 127, 127], relative('twos-complement')],
    ['to the right and back', [1, 1, 1, 65], relative('signed-bit')],
    ['ever faster', [1, 1, 2, 2, 3, 127], relative('twos-complement')],
    ['up from the bottom', [0, 1, 2, 3, 4], place],
    ['up from beside the bottom', [1, 2, 3, 4, 5, 6, 7, 8], place],
    ['down from the top', [126, 125, 124, 120, 116], place],
    ['through the middle', [62, 63, 64, 65, 66], place],
    ['to and fro by a step', [64, 65, 64, 65, 64], undefined],
    ['to and fro by two', [63, 65, 63, 65], undefined],
    ['once', [77], undefined],
    ['as a switch', [127, 0], place],
  ])('turned %s: %j', (_turned, numbers, what) => {
    expect(placeOrClicks(numbers)).toEqual(what);
  });
});

test('an encoder that is only touched, and clicks once, is not meant yet', () => {
  const ear = new Ear();
  const encoder = { kind: 'encoder', number: 1 } as Control;
  expect(ear.hear(1, encoder, undefined, 'turned', 1, false)).toBeUndefined();
  expect(ear.hear(1, encoder, undefined, 'turned', -1, false)).toEqual(place);
});
