import { describe, expect, test } from 'vitest';
import { lane, valueAtTime } from '../../src/automation/lane.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';
import { rideAndFollow, Show } from './show.ts';

const MS = 1e6;
const SECOND = 48_000;
/** How far the motors of simulated faders are behind a slow ride: the pull of their servo, 1/60 s, and its millisecond. */
const MOTOR = 17 * MS;
/** A cable that is slow, each way. */
const CABLE = 30 * MS;

/** A show whose X-Touch is at the end of a cable of 30 ms, and what is known of that. */
function far(latency?: { in: number; out: number }) {
  const show = new Show();
  const unit = show.plug('x-touch', { delay: CABLE });
  if (latency) show.bridge.submit({ type: 'latency', surface: 1, latency });
  return { show, unit };
}

const known = { in: CABLE, out: CABLE + MOTOR };

/** Rides fader 3, and of each note of the pass: how far from it the hand was within a millisecond of its stamp, twelve-bit steps. */
function strayed({ show, unit }: ReturnType<typeof far>): readonly number[] {
  show.command({ do: 'mode', mode: 'touch' });
  show.set('ch/3/fader', 0);
  show.wait(1);
  const started = show.clock.now();
  show.command({ do: 'play' });
  unit.hand.touch(3).ride(3, 10).letGo();
  show.wait(11);
  show.command({ do: 'stop' });
  const written = show.engine.lanes.lanes[show.engine.table.at('ch/3/fader')]!;
  const { times, values } = written.take ?? written;
  const { trace } = unit.hand;
  const notes = [...times].map((place, i) => ({ at: (place / SECOND) * 1e9, value: values[i]! }));
  return notes
    .filter(({ at }) => at > 1e9 && at < 9.5e9)
    .map(({ at, value }) => {
      const near = trace.filter((point) => Math.abs(point.at - started - at) <= MS);
      const raw = faderTravel(value) * 1023;
      return 4 * Math.min(...near.map((point) => Math.abs(point.raw - raw)));
    });
}

describe('a ride over a cable of 30 ms', () => {
  test('is written where the hand no longer was, while nobody knows', () => {
    const wrong = strayed(far()).filter((steps) => steps > 1);
    expect(wrong.length).toBeGreaterThan(300);
  });

  test('is written within a millisecond of where the hand was, to the step, once that is known', () => {
    const steps = strayed(far(known));
    expect(steps.length).toBeGreaterThan(400);
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.51);
  });

  test('is played back on time: the motor is where the hand was, within one step', () => {
    const behind = far();
    const before = rideAndFollow(behind.show, behind.unit, { whole: true }).worst;
    const { show, unit } = far(known);
    const { ridden, worst } = rideAndFollow(show, unit, { whole: true });
    expect(ridden.length).toBeGreaterThan(500);
    expect(before).toBeGreaterThan(2);
    expect(worst).toBeLessThanOrEqual(1.01);
  });
});

test('round a loop the motor of a far surface is with its lane, but for the time it takes from the end to the start', () => {
  const { show, unit } = far(known);
  const fader = show.engine.table.at('ch/2/fader');
  // 100 ten-bit steps up in a second, and down again
  const [low, high] = [faderLevel(0.7), faderLevel(0.7 + 100 / 1023)];
  const points = lane([0, SECOND, 2 * SECOND], [low, high, low]);
  show.engine.lanes.put(fader, points);
  show.command({ do: 'loop', on: true, from: 0, to: 1.6 * SECOND });
  show.command({ do: 'play' });
  show.wait(1.6);
  const started = show.clock.now();
  let worst = 0;
  for (let ms = 0; ms < 4800; ms += 10) {
    show.clock.advance(started + ms * MS - show.clock.now());
    const place = ms % 1600;
    if (place < 120 || place > 1540) continue; // 40 steps: no motor is there at once
    const wanted = faderTravel(valueAtTime(points, (place / 1000) * SECOND, { kind: 'fader' })) * 1023;
    if (place > 1060 || place < 940)
      worst = Math.max(worst, Math.abs(unit.surface.fader(2).position - wanted));
  }
  expect(worst).toBeLessThanOrEqual(1);
});

test('a finger that catches a driven fader and leaves again writes no step into the lane', () => {
  const { show, unit } = far(known);
  const fader = show.engine.table.at('ch/2/fader');
  const points = lane([0, 10 * SECOND], [-20, 0]);
  show.engine.lanes.put(fader, points);
  show.command({ do: 'mode', mode: 'touch', parameter: 'ch/2/fader' });
  show.command({ do: 'play' });
  show.wait(3);
  unit.surface.hold(2);
  show.wait(0.5);
  unit.surface.letGo(2);
  show.wait(2);
  show.command({ do: 'stop' });
  const after = show.engine.lanes.lanes[fader]!;
  const law = { kind: 'fader' } as const;
  for (let ms = 2900; ms < 3450; ms += 5) {
    const at = (ms / 1000) * SECOND;
    expect(valueAtTime(after, at, law)).toBeCloseTo(valueAtTime(points, Math.min(at, 3 * SECOND), law), 1);
  }
});
