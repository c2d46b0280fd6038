import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chance } from '../../firmware-sim/chance.ts';
import { MtcChase } from '../../src/sync/mtc-chase.ts';
import {
  frameOfLabel,
  framesPerDay,
  framesPerSecond,
  secondsOfFrame,
  TIMECODE_RATES,
  timecodeTyped,
  type TimecodeRate,
} from '../../src/units/timecode.ts';
import {
  bursty,
  corrupted,
  framesApart,
  jittered,
  lossy,
  play,
  quarterOf,
  truth,
  watch,
  type Sent,
} from './mtc-stream.ts';

const MS = 1e6;
const QUARTER_OF_A_FRAME = 0.25;
const START = 1e9;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const chaseOf = (rate: TimecodeRate) => new MtcChase({ nonDrop: rate === '29.97' ? '29.97' : '30' });
const frameAt = (rate: TimecodeRate, text: string) => frameOfLabel(rate, timecodeTyped(rate, text)!)!;
const endOf = (stream: readonly Sent[]) => stream.at(-1)!.at;

/** A chase that has run for a second. */
function running(rate: TimecodeRate, frame = 1000, pieces = 4 * 30) {
  const machine = { rate, frame, at: START, pieces };
  const stream = play(machine);
  const chase = chaseOf(rate);
  watch(chase, rate, stream);
  expect(chase.state).toBe('locked');
  return { chase, machine, end: endOf(stream), next: frame + pieces / 4 };
}

type Cable = (stream: readonly Sent[], seed: number) => readonly Sent[];

const CABLES: readonly (readonly [string, Cable])[] = [
  ['a perfect cable', (stream) => stream],
  ['±3 ms of jitter', (stream, seed) => jittered(stream, 3, seed)],
  ['bursts up to 20 ms late', (stream, seed) => bursty(stream, 20, seed)],
  ['jitter and bursts', (stream, seed) => bursty(jittered(stream, 3, seed), 20, seed + 100)],
];

describe.each(TIMECODE_RATES)('at %s', (rate) => {
  test.each(CABLES)('over %s it locks within 200 ms and is right to a quarter of a frame', (_name, cable) => {
    for (const seed of SEEDS) {
      const machine = { rate, frame: seed * 40_012, piece: seed % 8, at: START, pieces: 1200 };
      const chase = chaseOf(rate);
      const seen = watch(chase, rate, cable(play(machine), seed), (now) => truth(machine, now));
      expect(seen.lockedAfter).toBeLessThan(200);
      expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
      expect(seen.states).toEqual(['locking', 'locked']);
      expect([chase.relocations, chase.rate, chase.moving]).toEqual([0, rate, 1]);
    }
  });

  test('bursts up to 40 ms late, more than the clock alone could tell apart, are known by their order', () => {
    for (const seed of SEEDS) {
      const machine = { rate, frame: 5000, at: START, pieces: 1200 };
      const chase = chaseOf(rate);
      const stream = [...play(machine).slice(0, 32), ...bursty(play(machine).slice(32), 40, seed)];
      const seen = watch(chase, rate, stream, (now) => truth(machine, now));
      expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
      expect([chase.relocations, chase.faults.unexpected, chase.faults.outOfOrder]).toEqual([0, 0, 0]);
    }
  });

  test.each([0.85, 0.95, 1.05, 1.2])(
    'a tape that changes its speed to %d while it runs has not relocated',
    (speed) => {
      const { chase, end, next } = running(rate);
      const after = { rate, frame: next, at: end + quarterOf(rate), pieces: 800, speed };
      const seen = watch(chase, rate, jittered(play(after), 3, 2), (now) => truth(after, now));
      expect(seen.states).toEqual(['locked']);
      expect(seen.worst).toBeLessThan(0.8);
      expect(chase.relocations).toBe(0);
      expect(Math.abs(chase.speed - speed)).toBeLessThan(0.02);
    },
  );

  test.each([0.99, 0.995, 1.005, 1.01])('a tape at speed %d is followed', (speed) => {
    for (const seed of SEEDS) {
      const machine = { rate, frame: 5000, at: START, pieces: 1200, speed };
      const chase = chaseOf(rate);
      const seen = watch(chase, rate, jittered(play(machine), 3, seed), (now) => truth(machine, now));
      expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
      expect(chase.speed).toBeCloseTo(speed, 2);
      expect(chase.relocations).toBe(0);
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('it runs on over %d lost pieces', (lost) => {
    const machine = { rate, frame: 5000, at: START, pieces: 1200 };
    const chase = chaseOf(rate);
    const stream = lossy(jittered(play(machine), 3, lost), 61, lost);
    const seen = watch(chase, rate, stream, (now) => truth(machine, now));
    expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
    expect(chase.relocations).toBe(0);
    if (lost <= 3 || lost >= 7) expect(seen.states.includes('freewheeling')).toBe(lost >= 7); // 50 ms are 5 or 6
  });

  test('single corrupted pieces, of whatever kind, move nothing', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const machine = { rate, frame: seed * 9973, piece: seed % 8, at: START, pieces: 600 };
      const chase = chaseOf(rate);
      const stream = corrupted(jittered(play(machine), 3, seed), 17 + (seed % 20), seed);
      const seen = watch(chase, rate, stream, (now) => truth(machine, now));
      expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
      expect(chase.relocations).toBe(0);
      expect(chase.faults.unexpected + chase.faults.outOfOrder).toBeGreaterThan(0);
    }
  });

  test.each([
    ['far on', 90_000, 0],
    ['an hour back', -3600 * 24, 0],
    ['a frame on', 1, 0],
    ['two frames on', 2, 0],
    ['two frames back', -2, 0],
    ['sixteen frames on', 16, 0],
    ['a second on, in the middle of an assembly', 60, 5],
    ['half a second back, in the middle of an assembly', -14, 3],
  ])('a jump %s while it runs is followed within 200 ms, as one', (_where, frames, piece) => {
    for (const seed of SEEDS) {
      const before = { rate, frame: 500_000, at: START, pieces: 403 };
      const first = play(before);
      const at = endOf(first) + quarterOf(rate);
      const after = { rate, frame: 500_100 + frames, piece, at, pieces: 400 };
      const chase = chaseOf(rate);
      watch(chase, rate, jittered(first, 3, seed));
      const stream = jittered(play(after), 3, seed);
      const early = stream.filter((sent) => sent.at < at + 200 * MS);
      watch(chase, rate, early);
      expect([chase.state, chase.relocations]).toEqual(['locked', 1]);
      const late = stream.slice(early.length);
      const seen = watch(chase, rate, late, (now) => truth(after, now));
      expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
      expect([chase.state, chase.relocations]).toEqual(['locked', 1]);
    }
  });

  test('a stop is noticed after half a second, where it was last heard', () => {
    const { chase, machine, end } = running(rate);
    const where = truth(machine, end);
    chase.tick(end + 499 * MS);
    expect(chase.state).toBe('freewheeling');
    expect(framesApart(rate, chase.placeAt(end + 499 * MS)!, truth(machine, end + 499 * MS))).toBeLessThan(
      0.25,
    );
    chase.tick(end + 501 * MS);
    expect([chase.state, chase.moving, chase.speed]).toEqual(['idle', 0, 0]);
    expect(framesApart(rate, chase.placeAt(end + 9000 * MS)!, where)).toBeLessThan(0.01);
  });

  test('stopped and started elsewhere within the half second, it goes there once', () => {
    const { chase, end } = running(rate);
    const after = { rate, frame: 70_000, at: end + 300 * MS, pieces: 200 };
    const seen = watch(chase, rate, play(after));
    expect(chase.relocations).toBe(1);
    expect(seen.states.at(-1)).toBe('locked');
    expect(
      framesApart(rate, chase.placeAt(endOf(play(after)))!, truth(after, endOf(play(after)))),
    ).toBeLessThan(0.25);
  });

  test('stopped for long and started elsewhere, it has not relocated but begun', () => {
    const { chase, end } = running(rate);
    const seen = watch(chase, rate, play({ rate, frame: 70_000, at: end + 2000 * MS, pieces: 200 }));
    expect(seen.states).toEqual(['locking', 'locked']);
    expect(chase.relocations).toBe(0);
  });

  test('a full frame cues, and nothing moves', () => {
    const chase = chaseOf(rate);
    const rateCode = { '24': 0, '25': 1, '29.97df': 2, '29.97': 3, '30': 3 }[rate];
    chase.fullFrame({ hours: 1, minutes: 2, seconds: 3, frames: 4, rateCode }, START);
    const place = secondsOfFrame(rate, frameAt(rate, '01:02:03:04'));
    expect([chase.state, chase.moving, chase.rate]).toEqual(['idle', 0, rate]);
    expect([chase.cued, chase.placeAt(START), chase.placeAt(START + 5e9)]).toEqual([place, place, place]);
    watch(chase, rate, play({ rate, frame: 900, at: START + 1e9, pieces: 40 }));
    expect([chase.state, chase.cued, chase.relocations]).toEqual(['locked', undefined, 0]);
  });

  test('reverse play is reported as such and never taken for forward', () => {
    const chase = chaseOf(rate);
    const machine = { rate, frame: 40_000, piece: 7, at: START, speed: -1, pieces: 400 };
    const stream = jittered(play(machine), 3, 5);
    const seen = watch(chase, rate, stream);
    expect(seen.states).toEqual(['locking']);
    expect([chase.moving, chase.rate]).toEqual([-1, rate]);
    expect(chase.speed).toBeCloseTo(-1, 0);
    // where in reverse is for the eye: no sender agrees with another to better than an assembly
    expect(framesApart(rate, chase.placeAt(endOf(stream))!, truth(machine, endOf(stream)))).toBeLessThan(5);
  });

  test('turned round while it is locked, it lets go within 100 ms', () => {
    const { chase, end, next } = running(rate);
    const back = play({ rate, frame: next - 2, piece: 7, at: end + quarterOf(rate), speed: -1, pieces: 100 });
    watch(
      chase,
      rate,
      back.filter((sent) => sent.at < end + 100 * MS),
    );
    expect([chase.state, chase.moving]).toEqual(['locking', -1]);
    watch(
      chase,
      rate,
      back.filter((sent) => sent.at >= end + 100 * MS),
    );
    expect([chase.state, chase.moving, chase.relocations]).toEqual(['locking', -1, 0]);
  });

  test.each([0.25, 0.5, 2, 4])('a shuttle at speed %d is shown and not locked to', (speed) => {
    const chase = chaseOf(rate);
    const machine = { rate, frame: 40_000, at: START, speed, pieces: 600 };
    const stream = jittered(play(machine), 1, 3);
    const seen = watch(chase, rate, stream);
    expect(seen.states).toEqual(['locking']);
    expect(chase.moving).toBe(1);
    expect(Math.abs(chase.speed / speed - 1)).toBeLessThan(0.15);
    expect(framesApart(rate, chase.placeAt(endOf(stream))!, truth(machine, endOf(stream)))).toBeLessThan(3);
  });

  test.each([0.5, 2])('locked, then shuttled at speed %d, it lets go and has not relocated', (speed) => {
    const { chase, end, next } = running(rate);
    const shuttle = play({ rate, frame: next, at: end + quarterOf(rate), speed, pieces: 300 });
    watch(
      chase,
      rate,
      shuttle.filter((sent) => sent.at < end + 350 * MS),
    );
    expect(chase.state).toBe('locking');
    watch(
      chase,
      rate,
      shuttle.filter((sent) => sent.at >= end + 350 * MS),
    );
    expect([chase.state, chase.moving, chase.relocations]).toEqual(['locking', 1, 0]);
    watch(chase, rate, play({ rate, frame: next + 75, at: endOf(shuttle) + 10 * MS, pieces: 100 }));
    expect([chase.state, chase.relocations]).toEqual(['locked', 0]);
  });

  test('over midnight it goes on as over any frame', () => {
    const machine = { rate, frame: framesPerDay(rate) - 100, at: START, pieces: 1200 };
    const chase = chaseOf(rate);
    const seen = watch(chase, rate, jittered(play(machine), 3, 9), (now) => truth(machine, now));
    expect(seen.states).toEqual(['locking', 'locked']);
    expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
    expect([chase.relocations, chase.faults.unexpected]).toEqual([0, 0]);
    expect(chase.placeAt(endOf(play(machine)))).toBeLessThan(60);
  });
});

test.each(['00:00:58;00', '00:08:58;00', '00:09:58;00', '09:59:58;00'])(
  'drop frame goes on over the minute after %s',
  (text) => {
    const machine = { rate: '29.97df', frame: frameAt('29.97df', text), at: START, pieces: 800 } as const;
    const chase = new MtcChase();
    const seen = watch(chase, '29.97df', play(machine), (now) => truth(machine, now));
    expect(seen.worst).toBeLessThan(0.01);
    expect([chase.relocations, chase.faults.unexpected]).toEqual([0, 0]);
  },
);

test('a machine that counts from an odd frame is followed like any other', () => {
  const machine = { rate: '25', frame: 1001, at: START, pieces: 400 } as const;
  const seen = watch(new MtcChase(), '25', play(machine), (now) => truth(machine, now));
  expect(seen.worst).toBeLessThan(0.01);
});

test('29.97 without drop frame, taken for 30, is followed as a slow 30', () => {
  const machine = { rate: '29.97', frame: 1000, at: START, pieces: 2000 } as const;
  const chase = new MtcChase();
  watch(chase, '30', play(machine));
  expect([chase.rate, chase.state, chase.relocations]).toEqual(['30', 'locked', 0]);
  expect(chase.speed).toBeCloseTo(1000 / 1001, 4);
});

test('a machine that changes its rate while it runs has relocated once', () => {
  const { chase, end } = running('25');
  watch(chase, '24', play({ rate: '24', frame: 3000, at: end + 10 * MS, pieces: 200 }));
  expect([chase.rate, chase.state, chase.relocations]).toEqual(['24', 'locked', 1]);
});

test('a cable that holds everything back for a grid of 20 ms delays by no more than half a frame', () => {
  const machine = { rate: '25', frame: 1000, at: START, pieces: 1000 } as const;
  const grid = play(machine).map(({ at, data }) => ({ data, at: Math.ceil(at / 20e6) * 20e6 }));
  const chase = new MtcChase();
  const seen = watch(chase, '25', grid, (now) => truth(machine, now));
  expect(seen.worst).toBeLessThan(0.5);
  expect(chase.relocations).toBe(0);
});

test('a full frame elsewhere while it runs is one relocation, and one where it runs is none', () => {
  for (const [minutes, seconds, frames, relocations] of [
    [0, 41, 0, 0],
    [0, 40, 24, 0],
    [0, 41, 3, 1],
    [5, 41, 0, 1],
  ] as const) {
    const { chase, end } = running('25', 1000, 100); // ends at 00:00:41:00
    chase.fullFrame({ hours: 0, minutes, seconds, frames, rateCode: 1 }, end + 10 * MS);
    expect([chase.state, chase.relocations]).toEqual(['idle', relocations]);
    watch(chase, '25', play({ rate: '25', frame: 7500 + 1025, at: end + 20 * MS, pieces: 40 }));
    expect([chase.state, chase.relocations]).toEqual(['locked', relocations]);
  }
});

test('times that do not exist are counted and lead nowhere', () => {
  const chase = new MtcChase();
  chase.fullFrame({ hours: 1, minutes: 61, seconds: 0, frames: 0, rateCode: 1 }, START);
  expect(chase.placeAt(START)).toBeUndefined();
  // 31 hours, 63 minutes, 63 seconds, 31 frames at 25: every bit of every piece
  const pieces = [0x0f, 0x11, 0x2f, 0x33, 0x4f, 0x53, 0x6f, 0x73];
  for (let i = 0; i < 64; i++) chase.quarterFrame(pieces[i % 8]!, START + i * 10 * MS);
  expect([chase.state, chase.placeAt(START)]).toEqual(['locking', undefined]);
  expect(chase.faults.impossible).toBeGreaterThan(5);
});

test('two pieces that overtake each other are counted, and move nothing', () => {
  const stream = [...play({ rate: '25', frame: 1000, at: START, pieces: 200 })];
  const [a, b] = [stream[100]!, stream[101]!];
  stream[100] = { at: a.at, data: b.data };
  stream[101] = { at: b.at, data: a.data };
  const chase = new MtcChase();
  watch(chase, '25', stream);
  expect(chase.faults.outOfOrder).toBeGreaterThan(0);
  expect([chase.state, chase.relocations]).toEqual(['locked', 0]);
});

test('how long it runs on can be chosen', () => {
  const chase = new MtcChase({ freewheel: 2 });
  const stream = play({ rate: '25', frame: 1000, at: START, pieces: 100 });
  watch(chase, '25', stream);
  chase.tick(endOf(stream) + 1900 * MS);
  expect(chase.state).toBe('freewheeling');
  chase.tick(endOf(stream) + 2100 * MS);
  expect(chase.state).toBe('idle');
});

test('without a tick in between, a stream that begins anew after a pause is a new one', () => {
  const { chase, end } = running('25');
  for (const { data, at } of play({ rate: '25', frame: 60_000, at: end + 3e9, pieces: 40 }))
    chase.quarterFrame(data, at);
  expect([chase.state, chase.relocations]).toEqual(['locked', 0]);
});

test('any bytes at any time are answered, with a place of the day or none', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 80 }));
  const full = fc.record({
    hours: fc.nat(31),
    minutes: fc.nat(127),
    seconds: fc.nat(127),
    frames: fc.nat(127),
    rateCode: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof({ arbitrary: event, weight: 9 }, full), { maxLength: 300 }), (events) => {
      const chase = new MtcChase();
      let now = 0;
      for (const one of events) {
        if ('hours' in one) chase.fullFrame(one, now);
        else chase.quarterFrame(one[0], (now += one[1] * MS));
        const place = chase.placeAt(now) ?? 0;
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(86_487);
      }
    }),
  );
});

test('whatever noise a running stream is mixed with, it is where it says, or nowhere', () => {
  const draw = chance(11);
  for (let round = 0; round < 60; round++) {
    const rate = TIMECODE_RATES[round % 5]!;
    const machine = { rate, frame: Math.floor(draw() * framesPerDay(rate)), at: START, pieces: 800 };
    const lost = 1 + Math.floor(draw() * 12);
    const cable = corrupted(lossy(bursty(jittered(play(machine), 3, round), 20, round), 83, lost), 41, round);
    const chase = chaseOf(rate);
    const seen = watch(chase, rate, cable, (now) => truth(machine, now));
    expect(seen.worst).toBeLessThanOrEqual(QUARTER_OF_A_FRAME);
    expect(chase.relocations).toBe(0);
  }
});

test('a frame lasts as long as its rate says', () => {
  expect(quarterOf('29.97df')).toBeCloseTo(8.341667 * MS, 0); // MIDI time code: a quarter frame is a quarter of 1001∕30000 s
  expect(1 / framesPerSecond('25')).toBe(0.04);
});
