import { describe, expect, test } from 'vitest';
import { counter } from '../../src/audio/live/shared-memory.ts';
import { aheadBy } from '../../src/bridge/drift.ts';
import { LiveSound } from '../../src/bridge/live-sound.ts';
import { Engine } from '../../src/engine/engine.ts';
import { TICK } from '../../src/engine/timing.ts';
import type { Command } from '../../src/model/input.ts';
import { PlayedSound, playedThreads, RATE, session } from './live-rig.ts';

/** An engine and a sound with a clock of its own, both in virtual time. */
async function rig(fast: number) {
  const engine = new Engine(session(), () => []);
  const { threads } = playedThreads();
  const sound = await LiveSound.start({ engine, folder: '.', sink: 'clock', log: () => {}, threads });
  const played = new PlayedSound(sound.shared, fast);
  let worst = 0;
  const astray = (): number => (played.place - engine.place) / RATE;
  return {
    engine,
    sound,
    played,
    astray,
    worst: () => worst,
    command(command: Command): void {
      engine.step({ at: engine.now, sample: engine.sample, what: { type: 'command', command, who: 'test' } });
      sound.follow();
    },
    wait(seconds: number): void {
      for (const end = engine.now + seconds * 1e9; engine.now < end;) {
        engine.advance((engine.tick + 1) * TICK);
        played.playTo(engine.sample);
        worst = Math.max(worst, Math.abs(astray()));
        sound.follow();
      }
    },
  };
}

// 30 ms are put up with; a tick, two blocks and half a second's drift come on top of that before it is seen
const BOUND = 0.03 + 0.01 + (2 * 256) / RATE;

describe('a sound card whose clock is not ours', () => {
  test.each([
    ['faster', 1e-4],
    ['slower', -1e-4],
  ])(
    'by 100 ppm and %s is never far from the tape, for a correction each five minutes',
    async (_how, fast) => {
      const { command, wait, sound, worst } = await rig(fast);
      command({ do: 'play' });
      wait(1200);
      // 120 ms in twenty minutes, 30 ms each time
      expect(sound.status.corrections).toBeGreaterThanOrEqual(3);
      expect(sound.status.corrections).toBeLessThanOrEqual(4);
      expect(worst()).toBeLessThan(BOUND);
    },
  );

  test('but is, needs no correction', async () => {
    const { command, wait, sound } = await rig(0);
    command({ do: 'play' });
    wait(600);
    expect(sound.status.corrections).toBe(0);
  });

  test('by 1 % is followed all the same', async () => {
    const { command, wait, worst } = await rig(0.01);
    command({ do: 'play' });
    wait(60);
    expect(worst()).toBeLessThan(BOUND + 0.01); // what a second of it adds before it is seen
  });

  test('drifts in a loop as well, and is put right there', async () => {
    const { command, wait, sound, engine, played } = await rig(1e-3);
    command({ do: 'loop', on: true, from: 0, to: 4 * RATE });
    command({ do: 'play' });
    // the stand-in knows no loop: up to the wrap it is the tape's
    wait(3.9);
    expect(
      Math.abs(aheadBy(played.place, engine.place, { loop: true, loopFrom: 0, loopTo: 4 * RATE })),
    ).toBeLessThan(BOUND * RATE);
    expect(sound.status.corrections).toBe(0);
  });
});

test('a machine that slept for ten seconds jumps once, to where the tape is', async () => {
  const { command, wait, sound, played, astray } = await rig(0);
  command({ do: 'play' });
  wait(5);
  played.sleep(10 * RATE);
  wait(12);
  expect(sound.status.corrections).toBe(1);
  expect(Math.abs(astray())).toBeLessThan(BOUND);
});

test('a sound that slept as it began is put right too', async () => {
  const { command, wait, sound, played, astray } = await rig(0);
  command({ do: 'play' });
  wait(0.1);
  played.sleep(RATE / 2);
  wait(5);
  expect(sound.status.corrections).toBe(1);
  expect(Math.abs(astray())).toBeLessThan(BOUND);
});

test('a locate or a stop is no news of how late the sound is: it stands at what was measured last', async () => {
  const { command, wait, sound } = await rig(0);
  sound.shared.set(counter.latency, 50_000);
  command({ do: 'play' });
  wait(1);
  const late = sound.lateness;
  // a tick and a block behind, and not the block that is taken for it before anything is measured
  expect(late).not.toBe(0.05 + 256 / RATE);
  const seen = new Set<number>();
  for (const next of [{ do: 'locate', to: 0 }, { do: 'stop' }, { do: 'play' }] as const) {
    command(next);
    wait(0.1); // less than it takes to measure
    seen.add(sound.lateness);
  }
  expect([...seen]).toEqual([late]);
});

test('in a loop the sound is ahead by the shorter way round', () => {
  const loop = { loop: true, loopFrom: 1000, loopTo: 11_000 };
  expect(aheadBy(1100, 10_900, loop)).toBe(200);
  expect(aheadBy(10_900, 1100, loop)).toBe(-200);
  expect(aheadBy(5000, 4000, loop)).toBe(1000);
  expect(aheadBy(20_000, 1000, loop)).toBe(19_000);
  expect(aheadBy(10_900, 1100, { ...loop, loop: false })).toBe(9800);
});
