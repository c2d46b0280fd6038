import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  frameAtSeconds,
  frameOfLabel,
  framesPerDay,
  framesPerSecond,
  labelOfFrame,
  secondsOfFrame,
  TIMECODE_RATES,
  timecodeText,
  timecodeTyped,
  type TimecodeRate,
} from '../../src/units/timecode.ts';

const label = (text: string) => {
  const [hours, minutes, seconds, frames] = text.split(/[:;]/).map(Number);
  return { hours: hours!, minutes: minutes!, seconds: seconds!, frames: frames! };
};

// MIDI time code (RP-004), drop frames: table "Label, frame count, seconds (computed)"
test.each([
  ['00:00:59;29', 1799, 60.026633],
  ['00:01:00;02', 1800, 60.06],
  ['00:09:59;29', 17981, 599.966033],
  ['00:10:00;00', 17982, 599.9994],
  ['01:00:00;00', 107892, 3599.9964],
  ['10:00:00;00', 1078920, 35999.964],
  ['23:59:59;29', 2589407, 86399.880233],
])('%s drop frame is frame %d, after %d s', (text, frame, seconds) => {
  expect(frameOfLabel('29.97df', label(text))).toBe(frame);
  expect(labelOfFrame('29.97df', frame)).toEqual(label(text));
  expect(secondsOfFrame('29.97df', frame)).toBeCloseTo(seconds, 6);
  expect(timecodeText('29.97df', labelOfFrame('29.97df', frame))).toBe(text);
});

test.each([
  ['24', '01:00:00:00', 86_400, 3600],
  ['25', '01:00:00:00', 90_000, 3600],
  ['30', '01:00:00:00', 108_000, 3600],
  ['29.97', '01:00:00:00', 108_000, 3603.6],
  ['25', '23:59:59:24', 2_159_999, 86_399.96],
] as const)('at %s, %s is frame %d, after %d s', (rate, text, frame, seconds) => {
  expect(frameOfLabel(rate, label(text))).toBe(frame);
  expect(labelOfFrame(rate, frame)).toEqual(label(text));
  expect(secondsOfFrame(rate, frame)).toBeCloseTo(seconds, 9);
});

/** Counts up as a display does, label by label, to be held against the arithmetic. */
function* displayOfADay(): Generator<readonly [number, number, number, number]> {
  for (let h = 0; h < 24; h++)
    for (let m = 0; m < 60; m++)
      for (let s = 0; s < 60; s++)
        for (let f = s === 0 && m % 10 !== 0 ? 2 : 0; f < 30; f++) yield [h, m, s, f];
}

test('every frame of a day of drop frame has the label that a display counts up to, and back', () => {
  const into = { hours: 0, minutes: 0, seconds: 0, frames: 0 };
  let frame = 0;
  let wrong = 0;
  for (const [h, m, s, f] of displayOfADay()) {
    labelOfFrame('29.97df', frame, into);
    if (into.hours !== h || into.minutes !== m || into.seconds !== s || into.frames !== f) wrong++;
    if (frameOfLabel('29.97df', into) !== frame) wrong++;
    frame++;
  }
  expect([frame, wrong]).toEqual([2_589_408, 0]);
});

test('the rates are listed slowest first', () => {
  const speeds = TIMECODE_RATES.map(framesPerSecond);
  expect(speeds).toEqual(speeds.toSorted((a, b) => a - b));
});

const rates = fc.constantFrom<TimecodeRate>(...TIMECODE_RATES);
const anyFrame = rates.chain((rate) =>
  fc.tuple(fc.constant(rate), fc.integer({ min: 0, max: framesPerDay(rate) - 1 })),
);

test('frame, label, text and seconds lead to each other at every rate', () => {
  fc.assert(
    fc.property(anyFrame, ([rate, frame]) => {
      const shown = labelOfFrame(rate, frame);
      expect(frameOfLabel(rate, shown)).toBe(frame);
      expect(timecodeTyped(rate, timecodeText(rate, shown))).toEqual(shown);
      expect(frameAtSeconds(rate, secondsOfFrame(rate, frame))).toBe(frame);
    }),
  );
});

test('the frame before midnight is the last one, and after the last comes the first', () => {
  for (const rate of TIMECODE_RATES) {
    const day = framesPerDay(rate);
    expect(labelOfFrame(rate, -1)).toEqual(labelOfFrame(rate, day - 1));
    expect(labelOfFrame(rate, day)).toEqual(label('00:00:00:00'));
  }
});

test('a day of drop frame is within a tenth of a second of a real one', () => {
  expect(framesPerDay('29.97df') / framesPerSecond('29.97df')).toBeCloseTo(86_399.9136, 4);
});

test.each([
  ['00:01:00;00', '00:01:00;02'],
  ['00:01:00;01', '00:01:00;02'],
  ['00:10:00;00', '00:10:00;00'],
  ['00:01:01;00', '00:01:01;00'],
])('%s in drop frame is taken for %s', (text, meant) => {
  expect(timecodeTyped('29.97df', text)).toEqual(label(meant));
});

describe('what people type', () => {
  test.each([
    ['01:02:03:04', '01:02:03:04'],
    ['1:2:3:4', '01:02:03:04'],
    [' 01:02:03;04 ', '01:02:03:04'],
    ['1.02.03.04', '01:02:03:04'],
    ['10:00:00', '10:00:00:00'],
    ['10203', '00:01:02:03'],
    ['01020304', '01:02:03:04'],
    ['7', '00:00:00:07'],
  ])('%s is %s', (typed, meant) => {
    expect(timecodeTyped('25', typed)).toEqual(label(meant));
  });

  test.each([
    '',
    'now',
    '24:00:00:00',
    '00:60:00:00',
    '00:00:60:00',
    '00:00:00:25',
    '1:2',
    '1:2:3:4:5',
    '::',
    '-1:0:0:0',
    '001:00:00:00',
    '010203040',
    '1: 2:3:4',
    '2 5',
  ])('"%s" is nothing', (typed) => {
    expect(timecodeTyped('25', typed)).toBeUndefined();
  });

  test('may be anything', () => {
    fc.assert(fc.property(rates, fc.string(), (rate, text) => void timecodeTyped(rate, text)));
  });
});

test('a label with a fraction, or without a number, is none', () => {
  expect(frameOfLabel('25', { hours: 0.5, minutes: 0, seconds: 0, frames: 0 })).toBeUndefined();
  expect(frameOfLabel('25', { hours: NaN, minutes: 0, seconds: 0, frames: 0 })).toBeUndefined();
});
