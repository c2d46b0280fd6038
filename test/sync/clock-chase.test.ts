import fc from 'fast-check';
import { expect, test } from 'vitest';

import { chance } from '../../firmware-sim/chance.ts';
import { ClockChase } from '../../src/sync/clock-chase.ts';

const MS = 1e6;
const START = 1e9;
/** ns between clocks. Source: MIDI 1.0, 24 clocks a quarter note: 2500 ∕ BPM ms */
const interval = (bpm: number) => (2500 / bpm) * MS;

/** A drum machine that sends `count` clocks from `at` on; answers when the one after would be due. */
function clocks(chase: ClockChase, count: number, at: number, bpm = 120, jitter = 0, seed = 1): number {
  const draw = chance(seed);
  for (let i = 0; i < count; i++) chase.clock(at + i * interval(bpm) + (draw() * 2 - 1) * jitter * MS);
  return at + count * interval(bpm);
}

test.each([30, 60, 120, 174, 300])('%d bpm is known after a quarter note, at rest too', (bpm) => {
  const chase = new ClockChase();
  const next = clocks(chase, 24, START, bpm);
  expect(chase.tempo).toBeUndefined();
  clocks(chase, 1, next, bpm);
  expect(chase.tempo).toBeCloseTo(bpm, 6);
  expect([chase.state, chase.placeAt(next)]).toEqual(['stopped', 0]);
});

test('the first clock after start is the start of the song', () => {
  const chase = new ClockChase();
  const next = clocks(chase, 30, START);
  chase.start(next);
  expect([chase.state, chase.placeAt(next)]).toEqual(['waiting', 0]);
  chase.clock(next + 5 * MS);
  expect([chase.state, chase.placeAt(next + 5 * MS)]).toEqual(['running', 0]);
  clocks(chase, 24, next + 5 * MS + interval(120));
  expect(chase.placeAt(next + 5 * MS + 24 * interval(120))).toBeCloseTo(1, 2);
});

test('between clocks the place goes on', () => {
  const chase = new ClockChase();
  chase.start(START);
  clocks(chase, 97, START);
  const last = START + 96 * interval(120);
  expect(chase.placeAt(last + interval(120) / 2)).toBeCloseTo(4 + 0.5 / 24, 4);
});

test('stopped and continued, the next clock is the one after the last', () => {
  const chase = new ClockChase();
  chase.start(START);
  let next = clocks(chase, 25, START);
  chase.stop(next);
  expect([chase.state, chase.placeAt(next + 10e9)]).toEqual(['stopped', 1]);
  next = clocks(chase, 48, next);
  expect(chase.placeAt(next)).toBe(1);
  chase.continue(next);
  expect(chase.state).toBe('waiting');
  chase.clock(next);
  expect(chase.placeAt(next)).toBeCloseTo(1 + 1 / 24, 9);
});

test('a song position counts in sixteenths, and the first clock after continue is there', () => {
  const chase = new ClockChase();
  chase.songPosition(18, START);
  expect(chase.placeAt(START)).toBe(4.5);
  chase.continue(START);
  chase.clock(START + 2 * MS);
  expect(chase.placeAt(START + 2 * MS)).toBe(4.5);
  expect(chase.relocations).toBe(0);
});

test('a song position while it runs is where the next clock is, and one relocation', () => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 48, START);
  chase.songPosition(8, next - MS); // sixteenth 8 is clock 48: where it is anyway
  expect(chase.relocations).toBe(0);
  chase.songPosition(64, next - MS);
  chase.clock(next);
  expect(chase.placeAt(next)).toBeCloseTo(16, 9);
  expect([chase.state, chase.relocations]).toEqual(['running', 1]);
});

test('started anew while it runs, it has relocated once', () => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 40, START);
  chase.start(next);
  chase.clock(next + 2 * MS);
  expect([chase.placeAt(next + 2 * MS), chase.relocations]).toEqual([0, 1]);
});

test('continue while it runs changes nothing', () => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 40, START);
  chase.continue(next);
  expect(chase.state).toBe('running');
});

test('a clock that is gone is noticed after half a second, and the place stands', () => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 49, START);
  const last = next - interval(120);
  chase.tick(last + 499 * MS);
  expect([chase.state, chase.tempo]).toEqual(['running', 120]);
  expect(chase.placeAt(last + 499 * MS)).toBeCloseTo(2 + 2 / 24, 6);
  chase.tick(last + 501 * MS);
  expect([chase.state, chase.tempo, chase.placeAt(last + 9e9)]).toEqual(['lost', undefined, 2]);
  chase.clock(last + 10e9);
  expect([chase.state, chase.placeAt(last + 10e9)]).toEqual(['running', 2 + 1 / 24]);
});

test('a clock that is gone at rest leaves no tempo', () => {
  const chase = new ClockChase();
  const next = clocks(chase, 30, START);
  chase.tick(next + 600 * MS);
  expect([chase.state, chase.tempo]).toEqual(['stopped', undefined]);
});

test('single outliers do not show in the tempo', () => {
  const chase = new ClockChase();
  let at = clocks(chase, 30, START);
  for (let round = 0; round < 10; round++) at = clocks(chase, 20, at + (round % 2 === 0 ? 40 : -12) * MS);
  expect(chase.tempo).toBeCloseTo(120, 1);
});

test('a clock that got lost does not show in the tempo', () => {
  const chase = new ClockChase();
  let at = clocks(chase, 30, START);
  for (let round = 0; round < 10; round++) {
    at = clocks(chase, 30, at + interval(120));
    expect(chase.tempo).toBeCloseTo(120, 3);
  }
});

test.each([
  [120, 60],
  [120, 140],
  [120, 200],
  [120, 125],
])('from %d to %d bpm, the new tempo is known after two and a half quarter notes', (before, after) => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 48, START, before);
  clocks(chase, 60, next, after);
  expect(chase.tempo).toBeCloseTo(after, 1);
  const last = next + 59 * interval(after);
  expect(chase.placeAt(last)).toBeCloseTo(107 / 24, 1);
});

test('with ±3 ms of jitter the tempo is right to 1 % and the place to a 64th', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const chase = new ClockChase();
    chase.start(START);
    const draw = chance(seed);
    for (let i = 0; i < 1000; i++) {
      const at = START + i * interval(120);
      chase.clock(at + (draw() * 2 - 1) * 3 * MS);
      if (i < 48) continue;
      expect(Math.abs(chase.tempo! / 120 - 1)).toBeLessThan(0.01);
      const now = at + interval(120) / 2;
      expect(Math.abs(chase.placeAt(now) - (i + 0.5) / 24)).toBeLessThan(1 / 64);
    }
  }
});

test('any order of messages at any time is answered with a place and a tempo, or none', () => {
  const message = fc.tuple(
    fc.constantFrom('clock', 'start', 'continue', 'stop', 'song'),
    fc.nat(700),
    fc.nat(16_383),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 200 }), (messages) => {
      const chase = new ClockChase();
      let now = 0;
      for (const [what, ms, sixteenths] of messages) {
        now += ms * MS;
        if (what === 'song') chase.songPosition(sixteenths, now);
        else chase[what as 'clock'](now);
        expect(chase.placeAt(now)).toBeGreaterThanOrEqual(0);
        expect(chase.tempo ?? 1).toBeGreaterThan(0);
      }
    }),
  );
});

test('clocks that all come at once are answered with a place', () => {
  const chase = new ClockChase();
  chase.start(START);
  for (let i = 0; i < 100; i++) chase.clock(START);
  expect(Math.abs(chase.placeAt(START) * 24 - 99)).toBeLessThanOrEqual(1);
});

test('a flood of clocks runs no faster than the fastest music, and what is too much is counted', () => {
  const chase = new ClockChase();
  chase.start(START);
  const spacing = 75_000; // 13 000 a second
  for (let i = 0; i < 40_000; i++) {
    chase.clock(START + i * spacing);
    expect(chase.tempo ?? 0).toBeLessThanOrEqual(420);
  }
  expect(chase.placeAt(START + 40_000 * spacing)).toBeLessThan((3 * 420) / 60 + 5);
  expect(chase.surplus).toBeGreaterThan(39_000);
  clocks(chase, 100, START + 4e9);
  expect(chase.tempo).toBeCloseTo(120, 6);
});

test('clocks of two seconds that waited while the computer hung are all counted', () => {
  const chase = new ClockChase();
  chase.start(START);
  const next = clocks(chase, 49, START);
  for (let i = 0; i < 48; i++) chase.clock(next + 2e9 + i * 1000);
  expect(chase.surplus).toBe(0);
  expect(Math.abs(chase.placeAt(next + 2e9 + MS) * 24 - 96)).toBeLessThanOrEqual(2);
});
