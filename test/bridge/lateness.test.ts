import { expect, test } from 'vitest';
import { tellLateness } from '../../src/bridge/lateness.ts';
import type { Bridge } from '../../src/bridge/bridge.ts';
import type { Happening } from '../../src/model/input.ts';
import { Engine } from '../../src/engine/engine.ts';
import { session } from './live-rig.ts';

/** As much of a bridge as is asked. */
function rig() {
  const engine = new Engine(session(), () => []);
  const told: number[] = [];
  const onTick = new Set<() => void>();
  const sound = { lateness: 0 };
  const bridge = {
    engine,
    onTick,
    sound: sound as { lateness: number } | undefined,
    submit(what: Happening) {
      if (what.type === 'heard') told.push(what.late);
      engine.step({ at: engine.now, sample: engine.sample, what });
    },
  };
  tellLateness(bridge as unknown as Bridge);
  return {
    told,
    bridge,
    ticks(lateness: readonly number[]) {
      for (const late of lateness) {
        sound.lateness = late;
        for (const tick of onTick) tick();
      }
    },
  };
}

test('where nothing is heard, nothing is told', () => {
  const { ticks, told } = rig();
  ticks([0, 0, 0]);
  expect(told).toEqual([]);
});

test('how late what is heard is gets told when it is another, not at each tick', () => {
  const { ticks, told } = rig();
  ticks([0.05, 0.05, 0.052, 0.049, 0.08, 0.08]);
  expect(told).toEqual([50e6, 80e6]);
});

test('a sound that is lost is heard late no more, and one that is later than anything is told of once', () => {
  const { ticks, told, bridge } = rig();
  ticks([0.05, 0, 0, 3, 3, 3.5]);
  expect(told).toEqual([50e6, 0, 1e9]);
  bridge.sound = undefined;
  ticks([0]);
  expect(told.at(-1)).toBe(0);
});
