import { expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import type { MemoryCable } from '../../src/ports/memory.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { Show } from './show.ts';

// Feedback loops and faders that fight: what has hurt users of such programs, each by the thread in which it was told.

/** Pitch bends that went to each fader of a unit, from here on: 14-bit values in the order in which they went. */
function motorsOf(show: Show, cable: MemoryCable): Map<number, number[]> {
  const sent = new Map<number, number[]>();
  show.bridge.watch(({ unit, way, bytes }) => {
    if (unit !== cable.host.name || way !== 'out') return;
    for (let i = 0; i + 2 < bytes.length; i++) {
      const status = bytes[i]!;
      if (status >> 4 !== 0xe) continue;
      const fader = (status & 0x0f) + 1;
      sent.set(fader, [...(sent.get(fader) ?? []), bytes[i + 1]! | (bytes[i + 2]! << 7)]);
    }
  });
  return sent;
}

test('a late echo does not pull a fader that feels no hand: what a slow hand reaches, stays (reaticulate 125)', () => {
  const show = new Show();
  const { surface, hand } = show.plug('x-touch', { delay: 80e6 });
  surface.setTouchSense(2, 'none');
  hand.touch(2).moveTo(2, { dB: -10 }, 3).letGo();
  show.wait(5);
  expect(show.value('ch/2/fader')).toBeCloseTo(-10, 1);
  expect(surface.fader(2).position).toBeCloseTo(faderTravel(-10) * 1023, 0);
});

test('a fader that is moved slowly without a touch is not taken back between two moves (FADER_X 1)', () => {
  const show = new Show(demoDocument());
  const { surface, hand } = show.plug('x-touch');
  show.command({ do: 'play' });
  show.wait(1);
  surface.setTouchSense(1, 'none');
  const from = surface.fader(1).position;
  hand.touch(1);
  for (let step = 1; step <= 20; step++) {
    hand.moveTo(1, from - step, 0.05);
    show.wait(0.35); // a move every 0.35 s, for seven seconds, while the lane would be elsewhere
    expect(Math.abs(surface.fader(1).position - (from - step))).toBeLessThanOrEqual(1.01);
  }
});

test('what one control moves is no move of another that shows it: neither surface fights (helgobox 148)', () => {
  const show = new Show();
  const a = show.plug('x-touch', { reportsMotor: true });
  const b = show.plug('x-touch', { reportsMotor: true, name: 'X-Touch (2)' });
  a.hand.touch(3).ride(3, 4);
  show.wait(3);
  const { fights } = a.surface.fader(3);
  expect(fights).toBe(0);
  a.hand.letGo();
  show.wait(3);
  const wanted = faderTravel(show.value('ch/3/fader')) * 1023;
  for (const { surface } of [a, b])
    expect(Math.abs(surface.fader(3).position - wanted)).toBeLessThanOrEqual(1.01);
  expect(Math.abs(a.hand.trace.at(-1)!.raw - wanted)).toBeLessThanOrEqual(1.01);
});

test('moving one fader moves that one: nothing is sent to the others (qlcplus 141)', () => {
  const show = new Show(demoDocument());
  const { hand, cable } = show.plug('x-touch');
  show.wait(1);
  const sent = motorsOf(show, cable);
  hand.touch(3).moveTo(3, { dB: -20 }, 1).letGo();
  show.wait(2);
  expect([...sent.keys()]).toEqual([3]);
});

test('a bank change sends each motor once, to where it belongs, and never by way of the bottom (helgobox 249)', () => {
  const show = new Show(demoDocument());
  const { hand, cable, surface } = show.plug('x-touch');
  show.wait(1);
  const sent = motorsOf(show, cable);
  hand.press('bank right');
  show.wait(1);
  expect([...sent.keys()].filter((fader) => fader <= 8).length).toBeGreaterThan(4);
  for (const [fader, values] of sent) {
    expect(values).toHaveLength(1);
    if (fader <= 8)
      expect(
        Math.abs(surface.fader(fader).position - faderTravel(show.value(`ch/${fader + 8}/fader`)) * 1023),
      ).toBeLessThanOrEqual(1.01);
  }
});

test('a motor that plays a lane is told where to go at most a hundred times a second (Behringer-X-Touch-for-ableton 3)', () => {
  const show = new Show(demoDocument());
  const { cable } = show.plug('x-touch');
  show.command({ do: 'play' });
  show.wait(2);
  const sent = motorsOf(show, cable);
  show.wait(5);
  expect(sent.size).toBeGreaterThan(0);
  for (const values of sent.values()) expect(values.length).toBeLessThanOrEqual(5 * 100);
});

test('"resend" in the middle of a show brings back what a unit lost, and moves nothing that stands right (qlcplus 1548)', async () => {
  const show = new Show(demoDocument());
  const { surface, hand } = show.plug('x-touch');
  show.command({ do: 'play' });
  hand.touch(3).ride(3, 6);
  show.wait(2);
  const { fights } = surface.fader(3);
  const before = surface.text(1, 'upper');
  expect(await show.devices.ask({ do: 'resend', unit: 'X-Touch' })).toMatch(/shown everything again/u);
  show.wait(1);
  expect([surface.fader(3).fights, surface.text(1, 'upper')]).toEqual([fights, before]);
  expect(show.engine.place).toBeGreaterThan(2.5 * 48_000);
});
