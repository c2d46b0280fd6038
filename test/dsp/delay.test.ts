import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/dsp/kernel.ts';
import {
  DELAY_FADE,
  DELAY_FADE_STEP,
  DELAY_FROM,
  DELAY_ROWS,
  DELAY_TO,
  LANES,
  QUANTUM,
  ROW,
} from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import { apart, late, noise, sound, through } from './sound-rig.ts';

let k: Kernel;
beforeAll(async () => {
  k = await kernel();
});

const sizes = [256, 512, 1024];
/** Places for lines of any of these sizes, taken once: memory is never given back. */
const places = () => ({ line: k.take(1024 * ROW), block: k.takeRows(DELAY_ROWS), planar: k.takePlanar() });
let at: ReturnType<typeof places>;
beforeAll(() => {
  at = places();
});

/** A size, and as many delays as are asked for that fit in it, the longest and the shortest among them more often than not. */
const lengths = (count: number) =>
  fc.constantFrom(...sizes).chain((size) => {
    const most = size - QUANTUM;
    const frames = fc.oneof(fc.integer({ min: 0, max: most }), fc.constantFrom(0, 1, QUANTUM, most));
    return fc.record({
      size: fc.constant(size),
      frames: fc.array(frames, { minLength: count, maxLength: count }),
    });
  });
const positions = fc.integer({ min: 0, max: 1e9 });

describe('the delay of a strip', () => {
  test('hears each lane its own number of frames late, and fades from one length to the other', () => {
    const fades = fc.record({
      fade: fc.double({ min: -0.2, max: 1.2, noNaN: true }),
      step: fc.oneof(fc.constant(0), fc.double({ min: -0.01, max: 0.01, noNaN: true })),
    });
    const eightFades = fc.array(fades, { minLength: LANES, maxLength: LANES });
    fc.assert(
      fc.property(lengths(2 * LANES), eightFades, positions, (made, moves, position) => {
        const { size, frames } = made;
        const next = noise(size + position);
        const lanes = moves.map(() => sound(12, next));
        k.floats.fill(0, at.line >> 2, (at.line + size * ROW) >> 2);
        moves.forEach(({ fade, step }, lane) => {
          k.put(at.block, DELAY_FROM, lane, frames[lane]!);
          k.put(at.block, DELAY_TO, lane, frames[lane + LANES]!);
          k.put(at.block, DELAY_FADE, lane, fade);
          k.put(at.block, DELAY_FADE_STEP, lane, step);
        });
        const heard = through(k, lanes, (bank, quantum) =>
          k.run.delay(bank, at.block, at.line, size, position + quantum * QUANTUM),
        );
        heard.forEach((lane, n) => {
          const [from, to] = [late(lanes[n]!, frames[n]!), late(lanes[n]!, frames[n + LANES]!)];
          const { fade, step } = moves[n]!;
          const wanted = from.map((x, frame) => {
            const arrived = Math.max(0, Math.min(1, fade + (frame % QUANTUM) * step));
            return (1 - arrived) * x + arrived * to[frame]!;
          });
          // a fade is added up in float32, 128 times half of 6e-8
          expect(apart(lane, wanted)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 25 },
    );
  });

  test('is late by the frame and changes no bit while it does not fade, on every lane and around the end of its line', () => {
    const next = noise(4);
    const lanes = Array.from({ length: LANES }, () => sound(20, next));
    const frames = [0, 1, 15, 127, 128, 129, 300, 512 - QUANTUM];
    k.floats.fill(0, at.line >> 2, (at.line + 512 * ROW) >> 2);
    frames.forEach((from, lane) => {
      k.put(at.block, DELAY_FROM, lane, from);
      for (const row of [DELAY_TO, DELAY_FADE, DELAY_FADE_STEP]) k.put(at.block, row, lane, 0);
    });
    const heard = through(k, lanes, (bank, quantum) =>
      k.run.delay(bank, at.block, at.line, 512, 384 + quantum * QUANTUM),
    );
    heard.forEach((lane, n) => {
      expect(lane).toEqual(late(lanes[n]!, frames[n]!));
    });
  });

  test.each([1, 6])('fades a lane that is the only one to fade: lane %d', (fading) => {
    const next = noise(6);
    const lanes = Array.from({ length: LANES }, () => sound(4, next));
    k.floats.fill(0, at.line >> 2, (at.line + 512 * ROW) >> 2);
    lanes.forEach((_, lane) => {
      k.put(at.block, DELAY_FROM, lane, 10);
      k.put(at.block, DELAY_TO, lane, 200);
      k.put(at.block, DELAY_FADE, lane, lane === fading ? 1 : 0);
      k.put(at.block, DELAY_FADE_STEP, lane, 0);
    });
    const heard = through(k, lanes, (bank, quantum) =>
      k.run.delay(bank, at.block, at.line, 512, quantum * QUANTUM),
    );
    expect(heard).toEqual(lanes.map((lane, n) => late(lane, n === fading ? 200 : 10)));
  });
});

test('a channel on its own is late by any number of frames its line holds, to the bit', () => {
  fc.assert(
    fc.property(lengths(1), positions, (made, position) => {
      const { size, frames } = made;
      const x = sound(12, noise(position));
      k.floats.fill(0, at.line >> 2, (at.line + size * 4) >> 2);
      const heard = new Float64Array(x.length);
      for (let start = 0; start < x.length; start += QUANTUM) {
        const planar = k.floats.subarray(at.planar >> 2, (at.planar >> 2) + QUANTUM);
        planar.set(x.subarray(start, start + QUANTUM));
        k.run.delayPlanar(at.planar, at.line, size, position + start, frames[0]!);
        heard.set(planar, start);
      }
      expect(heard).toEqual(late(x, frames[0]!));
    }),
    { numRuns: 60 },
  );
});
