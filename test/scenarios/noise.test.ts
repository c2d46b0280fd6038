import { expect, test } from 'vitest';
import type { ModelName } from '../../firmware-sim/index.ts';
import { valueAtTime } from '../../src/automation/lane.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { rideAndFollow, Show } from './show.ts';

/** Noise of the position reading, ± ten-bit steps: what real units have. */
const NOISE = 1;
/** Farthest that a motor is from a ride without noise, ten-bit steps: one report of movement late, and its own friction. */
const QUIET = 1.01;
/** How far a lane may be from what such a fader told, ten-bit steps. */
const DOUBT = 1;
/** Half of a unit's own step, in ten-bit steps: by so much its reading is rounded, and where its motor is sent, too. */
const rounding = { 'x-touch': 0.5 * (1023 / 4095), 'mcu-pro': 0.5 } as const;

const units: readonly (keyof typeof rounding & ModelName)[] = ['x-touch', 'mcu-pro'];

test.each(units)('%s with a noisy sensor: the motor follows the ride within noise and rounding', (model) => {
  const show = new Show();
  const unit = show.plug(model, { noise: NOISE });
  const { worst } = rideAndFollow(show, unit);
  expect(worst).toBeLessThanOrEqual(QUIET + NOISE + DOUBT + 2 * rounding[model]);
  expect(unit.surface.fader(3)).toMatchObject({ fights: 0, pullBacks: 0 });
});

test.each(units)(
  '%s: a noisy fader that is only held writes where the hand is, and is not driven',
  (model) => {
    const show = new Show(demoDocument());
    const { surface, hand } = show.plug(model, { noise: NOISE });
    show.command({ do: 'mode', mode: 'touch' });
    show.command({ do: 'play' });
    show.wait(2);
    hand.touch(3);
    show.wait(0.1);
    const from = show.engine.place;
    const { position, fights } = surface.fader(3); // what was on the cable when the finger came, still came
    let worst = 0;
    for (let n = 0; n < 100; n++) {
      show.wait(0.05);
      worst = Math.max(worst, Math.abs(faderTravel(show.value('ch/3/fader')) * 1023 - position));
    }
    const to = show.engine.place;
    expect(surface.fader(3)).toMatchObject({ position, fights, stutters: 0, pullBacks: 0 });
    hand.letGo();
    show.wait(2);
    const fader = show.engine.table.at('ch/3/fader');
    const lane = show.engine.lanes.lanes[fader]!;
    const { law } = show.engine.table.row(fader);
    for (let place = from; place < to; place += 480)
      worst = Math.max(worst, Math.abs(faderTravel(valueAtTime(lane, place, law)) * 1023 - position));
    expect(worst).toBeLessThanOrEqual(NOISE + rounding[model]);
  },
);

test('a noisy fader under a hand that is not felt and does not move changes nothing', () => {
  const show = new Show();
  const { surface, hand } = show.plug('x-touch', { noise: NOISE });
  show.set('ch/2/fader', -6);
  show.wait(2);
  surface.setTouchSense(2, 'none');
  hand.touch(2);
  show.wait(10);
  expect(show.value('ch/2/fader')).toBe(-6);
  expect(show.engine.arbiter.held.count).toBe(0);
  hand.letGo();
  show.wait(2);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-6) * 1023, 0);
  expect(show.value('ch/2/fader')).toBe(-6);
});
