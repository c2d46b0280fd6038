import { expect, test } from 'vitest';

import { ClockChase } from '../../src/sync/clock-chase.ts';
import { ClockSource, type ClockSink } from '../../src/sync/clock-source.ts';
import { decodeClock } from '../../src/wire/midi-clock.ts';

const MS = 1e6;
const START = 1e9;
const CLOCK_AT_120 = (2500 / 120) * MS; // MIDI 1.0: 24 clocks a quarter note

class Log implements ClockSink {
  readonly sent: { what: string; ms: number }[] = [];

  realtime(status: number, due: number): void {
    this.sent.push({ what: status.toString(16), ms: (due - START) / MS });
  }

  songPosition(sixteenths: number, due: number): void {
    this.sent.push({ what: `f2 ${sixteenths}`, ms: (due - START) / MS });
  }

  get words(): string[] {
    return this.sent.map(({ what }) => what);
  }
}

function rig(tempo = 120) {
  const log = new Log();
  return { log, source: new ClockSource(log, tempo, START) };
}

test('at rest it sends clocks, so that a receiver knows the tempo beforehand', () => {
  const { log, source } = rig();
  for (let clock = 0; clock < 24; clock++) source.pump(START + (clock + 0.5) * CLOCK_AT_120);
  expect(log.words).toEqual(Array(24).fill('f8'));
  expect(log.sent[1]!.ms).toBeCloseTo(20.833, 3);
});

test('from the very start it sends FA, and the first clock a millisecond later', () => {
  const { log, source } = rig();
  source.roll(0, START);
  source.pump(START + 2.5 * CLOCK_AT_120);
  const words = log.words.slice(log.words.indexOf('fa'));
  expect(words).toEqual(['fa', 'f8', 'f8', 'f8']);
  expect(log.sent.slice(-3).map(({ ms }) => Number(ms.toFixed(3)))).toEqual([1, 20.833, 41.667]);
});

test('from elsewhere it sends F2 and FB, and the first clock is that of the sixteenth it named', () => {
  const { log, source } = rig();
  source.roll(4.6, START + 1); // sixteenth 18.4
  const sent = log.sent.length;
  expect(log.words.slice(-2)).toEqual(['f2 19', 'fb']);
  source.pump(START + 200 * MS);
  expect(log.sent[sent]).toMatchObject({ what: 'f8' });
  expect(log.sent[sent]!.ms).toBeCloseTo((4.75 - 4.6) * 500, 3);
});

test('stopped, it says FC and where', () => {
  const { log, source } = rig();
  source.roll(0, START);
  source.rest(2, START + 1000 * MS);
  expect(log.words.slice(-2)).toEqual(['fc', 'f2 8']);
  source.rest(8, START + 1001 * MS);
  expect(log.words.slice(-1)).toEqual(['f2 32']);
});

test('moved elsewhere while it rolls, it stops and begins there', () => {
  const { log, source } = rig();
  source.roll(0, START);
  source.pump(START + 500 * MS);
  source.roll(16, START + 500 * MS);
  expect(log.words.slice(-3)).toEqual(['fc', 'f2 64', 'fb']);
});

test('told over and over where it is, it sends each clock once', () => {
  const { log, source } = rig();
  for (let ms = 0; ms <= 2000; ms += 7) source.roll((ms + (ms % 3)) / 500, START + ms * MS);
  source.pump(START + 2000 * MS);
  expect(log.words.filter((what) => what !== 'f8')).toEqual(['fa']);
  expect(log.words.lastIndexOf('f8') - log.words.indexOf('fa')).toBeGreaterThanOrEqual(96);
  expect(log.words.lastIndexOf('f8') - log.words.indexOf('fa')).toBeLessThanOrEqual(98);
});

test('beyond the end of what song position can say, it goes on from there', () => {
  const { log, source } = rig();
  source.roll(5000, START + 1);
  expect(log.words.slice(-2)).toEqual(['f2 16383', 'fb']);
  source.pump(START + 100 * MS);
  expect(log.words.at(-1)).toBe('f8');
});

test('held up at rest, it leaves out the clocks that are stale; on the move it sends them all', () => {
  const still = rig();
  still.source.pump(START + 3000 * MS);
  expect(still.log.sent.length).toBeLessThan(3);
  const rolling = rig();
  rolling.source.roll(0, START);
  rolling.source.pump(START + 3000 * MS);
  expect(rolling.log.words.filter((what) => what === 'f8').length).toBeGreaterThanOrEqual(144);
});

function chased(tempo: number) {
  const chase = new ClockChase();
  const sink: ClockSink = {
    realtime(status, due) {
      const what = decodeClock(status);
      if (what !== undefined) chase[what](due);
    },
    songPosition: (sixteenths, due) => chase.songPosition(sixteenths, due),
  };
  return { chase, source: new ClockSource(sink, tempo, START) };
}

test.each([40, 97.3, 120, 240])('at %d bpm a chase is where the source is, from anywhere', (tempo) => {
  for (const place of [0, 4.5, 17.23, 1000.01]) {
    const { chase, source } = chased(tempo);
    for (let now = START; now < START + 2e9; now += 3 * MS) source.pump(now);
    source.roll(place, START + 2e9);
    for (let now = START + 2e9; now < START + 8e9; now += 3 * MS) {
      source.pump(now);
      if (now < START + 5e9) continue;
      const where = place + ((now - START - 2e9) * tempo) / 60e9;
      expect(Math.abs(chase.placeAt(now) - where)).toBeLessThan(0.02);
    }
    expect(chase.tempo! / tempo).toBeCloseTo(1, 2);
    expect([chase.state, chase.relocations]).toEqual(['running', 0]);
  }
});

test('a change of tempo while it rolls loses no place', () => {
  const { chase, source } = chased(120);
  source.roll(0, START);
  source.pump(START + 2e9);
  source.setTempo(90, START + 2e9);
  source.pump(START + 6e9);
  expect(chase.placeAt(START + 6e9)).toBeCloseTo(4 + 6, 1);
  expect(chase.tempo).toBeCloseTo(90, 3);
});
