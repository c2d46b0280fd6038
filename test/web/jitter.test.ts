import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SoundPacket } from '../../src/model/listening.ts';
import { Jitter } from '../../src/web/jitter.ts';

const RATE = 48_000;
const QUANTUM = 128;
const TONE = 440;

const sineAt = (frame: number): number => 0.5 * Math.sin((2 * Math.PI * TONE * frame) / RATE);

function packet(first: number, frames: number): SoundPacket {
  const samples = new Float32Array(2 * frames);
  for (let n = 0; n < frames; n++) {
    samples[2 * n] = sineAt(first + n);
    samples[2 * n + 1] = -sineAt(first + n);
  }
  return { first, rate: RATE, samples };
}

/**
 * A listener in a time of its own: packets of 10 ms come when `arrives` says, s, and frames are wanted by a clock that is off by
 * `drift`. `lost`: packets that never come.
 */
function listen(
  seconds: number,
  {
    arrives = (due: number) => due,
    drift = 0,
    lost = (_n: number) => false,
  }: { arrives?: (due: number) => number; drift?: number; lost?: (n: number) => boolean } = {},
) {
  const jitter = new Jitter(RATE);
  const left = new Float32Array(QUANTUM);
  const right = new Float32Array(QUANTUM);
  const heard: number[] = [];
  const held: number[] = [];
  let next = 0;
  for (let pulled = 0; pulled < seconds * RATE; pulled += QUANTUM) {
    const now = pulled / RATE / (1 + drift);
    while (arrives((next + 1) * 0.01) <= now) {
      if (!lost(next)) jitter.push(packet(next * 480, 480));
      next++;
    }
    jitter.pull(left, right);
    for (let n = 0; n < QUANTUM; n++) {
      heard.push(left[n]!);
      if (right[n] !== -left[n]!) throw new Error('the sides are not heard together');
    }
    held.push(jitter.held);
  }
  return { jitter, heard, held };
}

/** The highest step between two samples: of a pure tone it is known, and a click is more. */
function steepest(heard: readonly number[]): number {
  let most = 0;
  for (let n = 1; n < heard.length; n++) most = Math.max(most, Math.abs(heard[n]! - heard[n - 1]!));
  return most;
}
/** What the tone itself does at most, and a joint of 5 ms on top of it. */
const SMOOTH = 0.5 * ((2 * Math.PI * TONE) / RATE) * 1.01 + 1 / (0.005 * RATE);

describe('what comes in time', () => {
  test('is heard without a gap, at the pitch it had, some 70 ms late', () => {
    const { jitter, heard, held } = listen(10);
    expect([jitter.underruns, jitter.skips]).toEqual([0, 0]);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
    for (const one of held.slice(-1000)) {
      expect(one).toBeGreaterThan(0.055);
      expect(one).toBeLessThan(0.085);
    }
  });

  test.each([
    ['a sound card that is 300 ppm fast', 3e-4],
    ['one that is 300 ppm slow', -3e-4],
  ])('is heard without a gap by %s, however long it lasts', (_what, drift) => {
    const { jitter, heard, held } = listen(120, { drift });
    expect([jitter.underruns, jitter.skips]).toEqual([0, 0]);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
    // 300 ppm are made good by 8 % of 3.75 ms a second: there it rests
    expect(Math.abs(held.at(-1)! - 0.07)).toBeLessThan(0.012);
  });

  test('is heard without a gap where packets come up to 40 ms late, in bursts', () => {
    // they are let through every 40 ms
    const { jitter, heard } = listen(20, { arrives: (due) => Math.ceil(due / 0.04) * 0.04 });
    expect([jitter.underruns, jitter.skips]).toEqual([0, 0]);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
  });
});

describe('what does not', () => {
  test('is a pause that is counted, without a click, and from then on more is kept in hand', () => {
    // nothing for 200 ms, then all at once
    const { jitter, heard, held } = listen(5, { arrives: (due) => (due > 2 && due < 2.2 ? 2.2 : due) });
    expect(jitter.underruns).toBe(1);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
    expect(held.at(-1)).toBeGreaterThan(0.07);
  });

  test('and comes all at once later is left out: it does not stay late for good', () => {
    const { jitter, heard, held } = listen(5, { arrives: (due) => (due > 2 && due < 2.9 ? 2.9 : due) });
    expect(jitter.underruns).toBe(1);
    expect(held.at(-1)).toBeLessThan(0.15);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
  });

  test('at all, because the bridge left it out, is a joint without a click', () => {
    const { jitter, heard } = listen(5, { lost: (n) => n === 200 || n === 201 });
    expect(jitter.skips).toBe(1);
    expect(steepest(heard)).toBeLessThan(SMOOTH);
  });

  test('is forgiven: half a minute without a gap, and less is kept in hand', () => {
    const arrives = (due: number) => (due > 2 && due < 2.2 ? 2.2 : due);
    const soon = listen(20, { arrives }).held.at(-1)!;
    const later = listen(140, { arrives }).held.at(-1)!;
    expect(later).toBeLessThan(soon - 0.008);
  });
});

test('whatever comes, and however, what is heard is a number, and no more than the ring holds is ever in hand', () => {
  const row = fc.record({ gap: fc.nat(3000), frames: fc.integer({ min: 1, max: 4096 }), pulls: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const jitter = new Jitter(RATE);
      const left = new Float32Array(QUANTUM);
      let first = 0;
      let most = 0;
      for (const { gap, frames, pulls } of rows) {
        first = (first + (gap % 3 === 0 ? gap : 0)) >>> 0;
        jitter.push(packet(first, frames));
        first = (first + frames) >>> 0;
        for (let n = 0; n < pulls; n++) {
          jitter.pull(left, left);
          most = left.reduce((high, sample) => Math.max(high, Math.abs(sample)), most);
        }
        expect(most).toBeLessThan(1); // NaN is not, either
        expect(jitter.held).toBeLessThan(0.7);
        expect(jitter.held).toBeGreaterThanOrEqual(-0.001);
      }
    }),
    { numRuns: 60 },
  );
});
