import fc from 'fast-check';
import { expect, test } from 'vitest';

import { MtcChase } from '../../src/sync/mtc-chase.ts';
import { MtcSource, type MtcSink } from '../../src/sync/mtc-source.ts';
import {
  frameOfLabel,
  framesPerDay,
  secondsOfFrame,
  TIMECODE_RATES,
  timecodeText,
  timecodeTyped,
  type TimecodeRate,
} from '../../src/units/timecode.ts';
import { framesApart, play, quarterOf, truth } from './mtc-stream.ts';

const MS = 1e6;
const START = 1e9;

/** What was sent, in words and times. */
class Log implements MtcSink {
  readonly pieces: { data: number; at: number }[] = [];
  readonly full: string[] = [];

  quarterFrame(data: number, at: number): void {
    this.pieces.push({ data, at });
  }

  fullFrame(time: Parameters<MtcSink['fullFrame']>[0], due: number): void {
    this.full.push(`${timecodeText('25', time)} code ${time.rateCode} at ${Math.round(due / MS)} ms`);
  }
}

const placeOf = (rate: TimecodeRate, text: string) =>
  secondsOfFrame(rate, frameOfLabel(rate, timecodeTyped(rate, text)!)!);

/** Pumps as a bridge does, every few ms. */
function run(source: MtcSource, from: number, to: number): void {
  for (let now = from; now < to; now += 5 * MS) source.pump(now);
  source.pump(to);
}

const hexes = (log: Log) => log.pieces.map(({ data }) => data.toString(16).padStart(2, '0')).join(' ');

test.each([
  // rate, place, pieces; source: worked out by hand after MIDI time code (RP-004)
  ['30', '01:37:52:16', '00 11 24 33 45 52 61 76'],
  ['25', '10:20:30:12', '0c 10 2e 31 44 51 6a 72'],
] as const)(
  'at %s from %s it sends what the document says, a quarter of a frame apart',
  (rate, text, pieces) => {
    const log = new Log();
    const source = new MtcSource(log, rate);
    source.roll(placeOf(rate, text), START);
    source.pump(START + 7.5 * quarterOf(rate));
    expect(hexes(log)).toBe(pieces);
    log.pieces.forEach(({ at }, i) => expect(Math.abs(at - START - i * quarterOf(rate))).toBeLessThan(10));
  },
);

test('what it sends is what another program sends, at every rate', () => {
  for (const rate of TIMECODE_RATES) {
    const frame = frameOfLabel(rate, timecodeTyped(rate, '00:59:50:00')!)!;
    const log = new Log();
    const source = new MtcSource(log, rate);
    source.roll(secondsOfFrame(rate, frame), START);
    run(source, START, START + 20e9);
    const other = play({ rate, frame, at: START, pieces: log.pieces.length });
    expect(log.pieces.map(({ data }) => data)).toEqual(other.map(({ data }) => data));
    for (const [i, { at }] of log.pieces.entries()) expect(Math.abs(at - other[i]!.at)).toBeLessThan(1000);
  }
});

test('begun on an odd frame, the first piece is that of the next even one, at its start', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  source.roll(secondsOfFrame('25', 101.5), START);
  expect(source.nextDue).toBeCloseTo(START + 20 * MS, 0);
  source.pump(START + 20.001 * MS);
  expect(hexes(log)).toBe('02'); // frame 102 is second 4, frame 2
});

test('at rest it says where, and sends nothing else', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  source.rest(placeOf('25', '01:02:03:04'), START);
  source.pump(START + 5e9);
  expect(source.nextDue).toBe(Infinity);
  expect(log.full).toEqual(['01:02:03:04 code 1 at 1000 ms']);
  source.roll(3723.2, START + 5e9);
  run(source, START + 5e9, START + 6e9);
  source.rest(3724.2, START + 6e9);
  expect(log.full).toHaveLength(2);
  const sent = log.pieces.length;
  source.pump(START + 9e9);
  expect(log.pieces).toHaveLength(sent);
});

test('told over and over where it is, it sends each piece once', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  for (let ms = 0; ms <= 2000; ms += 7) {
    source.pump(START + ms * MS);
    source.roll(100 + (ms + (ms % 3)) / 1000, START + ms * MS); // up to 2 ms of drift
  }
  const pieces = log.pieces.map(({ data }) => data >> 4);
  expect(pieces.length).toBeGreaterThan(190);
  expect(pieces.every((piece, i) => piece === i % 8)).toBe(true);
  expect(log.full).toEqual([]);
});

test('moved elsewhere while it rolls, it says so and begins an assembly there', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  source.roll(100, START);
  source.pump(START + 35 * MS);
  source.roll(200, START + 35 * MS);
  source.pump(START + 40 * MS);
  expect(log.full).toEqual(['00:03:20:00 code 1 at 1035 ms']);
  expect(log.pieces.map(({ data }) => data >> 4)).toEqual([0, 1, 2, 3, 0]);
});

test('a program that was held up leaves out what is stale and goes on with a whole assembly', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  source.roll(100, START);
  source.pump(START + 20 * MS);
  source.pump(START + 3000 * MS);
  source.pump(START + 3100 * MS);
  const late = log.pieces.slice(3);
  expect(late[0]!.data >> 4).toBe(0);
  expect(late[0]!.at).toBeGreaterThanOrEqual(START + 2999 * MS);
  expect(late.length).toBeLessThan(12);
});

test('a tape that runs far too fast has no flood of quarter frames sent, but a full frame', () => {
  const log = new Log();
  const source = new MtcSource(log, '25');
  source.roll(100, START, 1e4);
  source.pump(START + 90 * MS);
  expect(log.pieces.length).toBeLessThan(10);
  expect(log.full).toEqual(['00:01:41:20 code 1 at 1090 ms']);
  expect(log.pieces.every(({ data }, i) => data >> 4 === i)).toBe(true);
  source.rest(100, START);
  source.roll(100, START + 1e9, Infinity);
  source.pump(START + 2e9);
  expect(source.nextDue).toBeGreaterThan(START + 1.99e9);
});

/** A source straight into a chase, pumped every 3 ms, looked at after each. */
function roundTrip(rate: TimecodeRate, place: number, seconds: number, speed = 1) {
  const chase = new MtcChase({ nonDrop: rate === '29.97' ? '29.97' : '30' });
  const source = new MtcSource(
    {
      quarterFrame: (data, due) => chase.quarterFrame(data, due),
      fullFrame: (time, due) => chase.fullFrame(time, due),
    },
    rate,
  );
  const machine = { rate, frame: 0, piece: 0, at: START, pieces: 0, speed };
  const from = Math.round(place * 1e9);
  source.roll(place, START, speed);
  let worst = 0;
  let lockedAfter = Infinity;
  for (let now = START; now < START + seconds * 1e9; now += 3 * MS) {
    source.pump(now);
    chase.tick(now);
    if (chase.state !== 'locked') continue;
    lockedAfter = Math.min(lockedAfter, (now - START) / MS);
    const where = truth({ ...machine, at: START - from / speed }, now);
    worst = Math.max(worst, framesApart(rate, chase.placeAt(now)!, where));
  }
  return { chase, worst, lockedAfter };
}

test.each(
  TIMECODE_RATES.flatMap((rate) =>
    ['00:00:58:00', '00:08:58:00', '00:09:58:00', '09:59:58:00', '23:59:57:00'].map(
      (text) => [rate, text] as const,
    ),
  ),
)('a chase at %s follows our own source over the border after %s', (rate, text) => {
  const { chase, worst, lockedAfter } = roundTrip(rate, placeOf(rate, text), 6);
  expect(lockedAfter).toBeLessThan(260); // up to two frames until the first piece
  expect(worst).toBeLessThanOrEqual(0.25);
  expect([chase.state, chase.relocations, chase.rate]).toEqual(['locked', 0, rate]);
  expect(chase.faults).toEqual({ outOfOrder: 0, unexpected: 0, impossible: 0 });
});

test('from anywhere, at any rate and a little off speed, the chase is where the source is', () => {
  const anywhere = fc.constantFrom<TimecodeRate>(...TIMECODE_RATES).chain((rate) =>
    fc.record({
      rate: fc.constant(rate),
      place: fc.double({
        min: 0,
        max: secondsOfFrame(rate, framesPerDay(rate)),
        noNaN: true,
        maxExcluded: true,
      }),
      speed: fc.double({ min: 0.99, max: 1.01, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(anywhere, ({ rate, place, speed }) => {
      const { chase, worst } = roundTrip(rate, place, 2, speed);
      expect(worst).toBeLessThanOrEqual(0.25);
      expect([chase.state, chase.relocations]).toEqual(['locked', 0]);
    }),
    { numRuns: 60 },
  );
});

test('a locate while it rolls is one relocation for who follows', () => {
  const chase = new MtcChase();
  const source = new MtcSource(
    {
      quarterFrame: (data, due) => chase.quarterFrame(data, due),
      fullFrame: (time, due) => chase.fullFrame(time, due),
    },
    '25',
  );
  source.roll(100, START);
  run(source, START, START + 1000 * MS);
  source.roll(500, START + 1000 * MS);
  run(source, START + 1000 * MS, START + 1200 * MS);
  expect([chase.state, chase.relocations]).toEqual(['locked', 1]);
  expect(chase.placeAt(START + 1200 * MS)).toBeCloseTo(500.2, 2);
  source.rest(500.2, START + 1200 * MS);
  expect([chase.state, chase.relocations, chase.cued]).toEqual(['idle', 1, 500.2]);
});
