import { describe, expect, test } from 'vitest';
import { Hand, MackieSurface } from '../../firmware-sim/index.ts';
import { MS, rig, SECOND } from './rig.ts';

function handRig(...args: Parameters<typeof rig>) {
  const made = rig(...args);
  return { ...made, hand: new Hand([made.surface], made.clock) };
}

describe('a hand', () => {
  test('takes a fader, moves it in the time it was given, rests and lets go', () => {
    const { surface, hand, passes, said } = handRig('mcu-pro');
    hand.moveTo(3, 767, 2).rest(0.5).letGo();
    passes(2 * SECOND - 1);
    expect(surface.fader(3).position).toBeLessThan(767);
    passes(1);
    expect(surface.fader(3)).toMatchObject({ position: 767, touched: true });
    passes(0.5 * SECOND - 1);
    expect(surface.fader(3).touched).toBe(true);
    passes(1);
    expect(surface.fader(3).touched).toBe(false);
    expect(said()).toMatch(/^90 6a 7f e2 .* 90 6a 00$/);
    expect(hand.busy).toBe(false);
  });

  // X32 law, worked by hand: f * 1023
  test.each([
    [10, 1023],
    [0, 767.25],
    [-6, 613.8],
    [-10, 511.5],
    [-30, 255.75],
    [-60, 63.9375],
    [-90, 0],
    [-Infinity, 0],
  ])('goes to %d dB at %d steps', (dB, steps) => {
    const { surface, hand, passes } = handRig('mcu-pro');
    hand.moveTo(1, { dB }, 0.1);
    passes(SECOND);
    expect(surface.fader(1).position).toBeCloseTo(steps);
  });

  test('sets out and arrives gently, a place every 5 ms', () => {
    const { hand, passes } = handRig('mcu-pro');
    hand.moveTo(1, 1000, 1);
    passes(SECOND);
    const { trace } = hand;
    expect(trace.length).toBe(200);
    const steps = trace.slice(1).map((point, i) => point.raw - trace[i]!.raw);
    expect(Math.max(...steps)).toBeCloseTo(1000 * 1.875 * 0.005, 1); // least jerk: top speed is 15/8 of the mean
    expect(steps[0]).toBeLessThan(0.01);
    expect(steps.at(-1)).toBeLessThan(0.01);
    expect(trace.every((point, i) => point.at === (i + 1) * 5 * MS)).toBe(true);
  });

  test('goes straight when told to', () => {
    const { hand, passes } = handRig('mcu-pro');
    hand.moveTo(1, 1000, 1, 'straight');
    passes(SECOND);
    expect(hand.trace[99]!.raw).toBeCloseTo(500);
  });

  test('rides around 0 dB within 3 dB and 60 steps a second', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { surface, clock, passes } = rig('mcu-pro');
      const hand = new Hand([surface], clock, seed);
      hand.ride(3, 10);
      passes(20 * SECOND);
      const ridden = hand.trace.filter((point) => point.at > 0.5 * SECOND);
      expect(hand.trace.at(-1)!.at).toBe(10.5 * SECOND);
      const places = ridden.map((point) => point.raw);
      expect(Math.max(...places)).toBeLessThan(844);
      expect(Math.min(...places)).toBeGreaterThan(690);
      expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(40);
      const speeds = places.slice(1).map((raw, i) => Math.abs(raw - places[i]!) / 0.005);
      expect(Math.max(...speeds)).toBeLessThan(60);
    }
  });

  test('rides the same for the same seed and otherwise for another', () => {
    const ride = (seed: number) => {
      const { surface, clock, passes } = rig('mcu-pro');
      const hand = new Hand([surface], clock, seed);
      hand.ride(1, 5);
      passes(10 * SECOND);
      return hand.trace;
    };
    expect(ride(1)).toEqual(ride(1));
    expect(ride(1)).not.toEqual(ride(2));
  });

  test('is on time at the end of a row of steps, though every timer is late', () => {
    const { surface, clock, passes } = rig('mcu-pro');
    const late = {
      stamp: (row: Float64Array) => clock.stamp(row),
      now: () => clock.now(),
      after: (delay: number, wake: () => void) => clock.after(delay + 3 * MS, wake),
    };
    const hand = new Hand([surface], late);
    for (let i = 0; i < 100; i++) hand.moveTo(1, i * 10, 0.1);
    passes(10 * SECOND + 10 * MS);
    expect(hand.busy).toBe(false);
    expect(surface.fader(1).position).toBe(990);
  });

  test('works while another does', () => {
    const { surface, clock, passes } = rig('mcu-pro');
    const left = new Hand([surface], clock);
    const right = new Hand([surface], clock);
    left.moveTo(1, 100, 1);
    right.moveTo('master', 900, 1);
    passes(0.5 * SECOND);
    expect([surface.fader(1).position, surface.fader('master').position]).toEqual([
      expect.closeTo(50),
      expect.closeTo(450),
    ]);
  });

  test('holds several faders and lets one of them go', () => {
    const { surface, hand } = handRig('mcu-pro');
    hand.touch(1).touch(2).letGo(1);
    expect([surface.fader(1).held, surface.fader(2).held]).toEqual([false, true]);
  });

  test('presses keys for 80 ms and turns a pot click by click', () => {
    const { hand, passes, said, surface } = handRig('mcu-pro');
    hand.press('play').perform([{ do: 'turn', pot: 2, clicks: -3 }]);
    expect(said()).toBe('90 5e 7f');
    expect([...surface.keysDown]).toEqual([0x5e]);
    passes(80 * MS);
    expect(said()).toBe('90 5e 00 b0 11 41');
    passes(SECOND);
    expect(said()).toBe('b0 11 41 b0 11 41');
  });

  test('counts strips across the units and finds keys where they are', () => {
    const { clock, surface: main } = rig('x-touch');
    const extender = new MackieSurface({ model: 'x-touch-ext', clock });
    const hand = new Hand([extender, main], clock);
    hand.touch(9).touch(8).touch('master').press('mute 10').press('play');
    expect([main.fader(1).held, extender.fader(8).held, main.fader('master').held]).toEqual([
      true,
      true,
      true,
    ]);
    expect([...main.keysDown]).toEqual([0x11]);
    expect(() => hand.touch(17)).toThrow('the strips here are 1 to 16, got 17');
    expect(() => new Hand([extender], clock).press('play')).toThrow("no unit here has a key 'play'");
    expect(() => new Hand([extender], clock).touch('master')).toThrow('no unit here has a master fader');
  });

  test('stopped in the middle lets go and forgets the rest', async () => {
    const { hand, passes, surface } = handRig('mcu-pro');
    hand.moveTo(1, 1000, 1).press('play');
    passes(0.5 * SECOND);
    hand.stop();
    await hand.done();
    passes(5 * SECOND);
    expect(surface.fader(1)).toMatchObject({ held: false, position: expect.closeTo(500) });
    expect(hand.busy).toBe(false);
  });
});
