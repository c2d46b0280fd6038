import { expect, test } from 'vitest';
import { documentOf } from '../../src/engine/document.ts';
import { lane, valueAtTime } from '../../src/automation/lane.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { loadProfiles } from '../../src/bridge/library.ts';
import { rideAndFollow, Show } from './show.ts';

test('ride a fader for ten seconds in touch, return, play: the motor follows the ride within two steps, and with every note of it within one', () => {
  const show = new Show();
  const unit = show.plug('x-touch');
  const other = show.engine.table.at('ch/4/fader');
  const before = show.engine.lanes.lanes[other];
  const { ridden, worst } = rideAndFollow(show, unit);
  expect(ridden.length).toBeGreaterThan(500);
  expect(worst).toBeLessThanOrEqual(2.01); // a step that the lane may be off, and the motor's way there
  expect(show.engine.lanes.lanes[other]).toBe(before);
  const again = new Show();
  expect(rideAndFollow(again, again.plug('x-touch'), { whole: true }).worst).toBeLessThanOrEqual(1.01);
});

test('a pass leaves every other lane byte for byte as it was', () => {
  const show = new Show(demoDocument());
  const { hand } = show.plug('x-touch');
  const before = documentOf(show.engine).lanes;
  show.command({ do: 'mode', mode: 'touch', strip: 2 });
  show.command({ do: 'play' });
  show.wait(5);
  hand.touch(3);
  hand.ride(3, 4);
  hand.letGo();
  show.wait(6);
  show.command({ do: 'stop' });
  const after = documentOf(show.engine).lanes;
  expect(after['ch/3/fader']).not.toEqual(before['ch/3/fader']);
  expect({ ...after, 'ch/3/fader': null }).toEqual({ ...before, 'ch/3/fader': null });
  const fader = show.engine.table.at('ch/3/fader');
  const { law } = show.engine.table.row(fader);
  const old = new Show(demoDocument()).engine.lanes.lanes[fader];
  for (const second of [0, 1, 2, 4.9, 12, 30, 60]) {
    const place = second * 48_000;
    expect(valueAtTime(show.engine.lanes.lanes[fader]!, place, law)).toBe(valueAtTime(old!, place, law));
  }
});

test('a touched fader is never driven, and goes to the effective value on release (helgobox 459)', () => {
  const show = new Show(demoDocument());
  const { surface, hand } = show.plug('x-touch');
  show.command({ do: 'play' });
  show.wait(2);
  hand.touch(1);
  show.wait(0.1);
  const { position, fights } = surface.fader(1);
  show.wait(8);
  expect(surface.fader(1).position).toBe(position);
  expect(surface.fader(1).fights).toBe(fights);
  hand.letGo();
  show.wait(0.5);
  const wanted = faderTravel(show.value('ch/1/fader')) * 1023;
  expect(Math.abs(surface.fader(1).position - wanted)).toBeLessThanOrEqual(1);
});

test('an X-Touch is not pulled back after a move: its reports are echoed (pam-osc 19)', () => {
  const show = new Show();
  const { surface, hand } = show.plug('x-touch');
  hand.touch(2);
  hand.moveTo(2, { dB: -6 }, 1);
  hand.letGo();
  show.wait(4);
  expect(surface.fader(2).pullBacks).toBe(0);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-6) * 1023, 0);
  expect(show.value('ch/2/fader')).toBeCloseTo(-6, 1);
});

test('sleeves and pens move a fader without a touch, and it is not snapped back (Behringer-X-Touch-for-ableton 8)', () => {
  const show = new Show();
  const { surface, hand } = show.plug('x-touch');
  surface.setTouchSense(2, 'none');
  hand.touch(2);
  hand.moveTo(2, { dB: -10 }, 1);
  hand.letGo();
  show.wait(3);
  expect(show.value('ch/2/fader')).toBeCloseTo(-10, 1);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-10) * 1023, 0);
});

test('a touch that flickers does not tear the ride to pieces', () => {
  const show = new Show();
  const { surface, hand } = show.plug('x-touch');
  const fader = show.engine.table.at('ch/2/fader');
  show.engine.lanes.put(fader, lane([0, 480_000], [-40, -40]));
  show.command({ do: 'mode', mode: 'touch', parameter: 'ch/2/fader' });
  show.command({ do: 'play' });
  show.wait(0.5);
  const steps = show.engine.history.done.length;
  surface.setTouchSense(2, 'flicker');
  hand.touch(2);
  hand.moveTo(2, { dB: -10 }, 1);
  show.wait(1.2);
  const { fights } = surface.fader(2);
  for (let i = 0; i < 300; i++) {
    show.wait(0.01);
    expect(show.value('ch/2/fader')).toBeCloseTo(-10, 0);
  }
  expect([surface.fader(2).fights, show.engine.history.done.length]).toEqual([fights, steps]);
  hand.letGo();
  show.wait(0.3);
  expect(show.value('ch/2/fader')).toBe(-40);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-40) * 1023, 0);
  show.command({ do: 'stop' });
  expect(show.engine.history.done).toHaveLength(steps + 1);
  const { law } = show.engine.table.row(fader);
  for (const second of [2, 3, 4])
    expect(valueAtTime(show.engine.lanes.lanes[fader]!, second * 48_000, law)).toBeCloseTo(-10, 0);
});

test('a surface that blocks on an echo is sent nothing under the hand, and the value on release (qlcplus 1382)', () => {
  const { fallback } = loadProfiles();
  const blocking = { ...fallback, faders: { ...fallback.faders, echo: 'blocks' as const } };
  const show = new Show(undefined, undefined, blocking);
  const { surface, hand } = show.plug('mcu-pro', { blocksOnEcho: true });
  hand.touch(2);
  hand.moveTo(2, { dB: -10 }, 1);
  show.wait(1.2);
  expect(surface.fader(2).echoes).toBe(0);
  expect(surface.fader(2).stutters).toBe(0);
  hand.letGo();
  show.wait(1);
  expect(show.value('ch/2/fader')).toBeCloseTo(-10, 1);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-10) * 1023, 0);
});
