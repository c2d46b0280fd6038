import { describe, expect, test } from 'vitest';
import { type MackieSurface, type ModelName, models } from '../../firmware-sim/index.ts';
import { MS, rig, SECOND } from './rig.ts';

const MOTORS = Object.keys(models) as ModelName[];

/** Pitch bend for strip 1 at a ten-bit place. */
function bend(tenBit: number): string {
  const value = tenBit << 4;
  return `e0 ${(value & 0x7f).toString(16)} ${(value >> 7).toString(16)}`;
}

/** Moves a cap evenly, a place each 5 ms, as a finger would. */
function drag(surface: MackieSurface, passes: (ns: number) => void, to: number, seconds = 0.5): void {
  const from = surface.fader(1).position;
  const samples = Math.round(seconds / 0.005);
  for (let i = 1; i <= samples; i++) {
    surface.move(1, from + ((to - from) * i) / samples);
    passes(5 * MS);
  }
}

describe('motor', () => {
  test('full travel takes between 120 and 250 ms', () => {
    const { host, surface, passes } = rig('mcu-pro');
    host('e0 7f 7f');
    passes(119 * MS);
    expect(surface.fader(1).position).toBeLessThan(1023);
    passes(131 * MS);
    expect(surface.fader(1)).toMatchObject({ moving: false });
    expect(surface.fader(1).position).toBeGreaterThan(1022.7);
  });

  test('it starts from rest however long it has rested', () => {
    const { host, surface, passes } = rig('mcu-pro');
    passes(10 * SECOND);
    host('e0 7f 7f');
    passes(10 * MS);
    expect(surface.fader(1).position).toBeLessThan(100);
  });

  test('a large move overshoots a little, a small one hardly', () => {
    for (const [target, least, most] of [
      [600, 1, 20],
      [10, 0, 1.5],
    ] as const) {
      const { host, surface, passes } = rig('mcu-pro');
      host(bend(target));
      let top = 0;
      for (let i = 0; i < 400; i++) {
        passes(MS);
        top = Math.max(top, surface.fader(1).position);
      }
      expect(top - target).toBeGreaterThan(least);
      expect(top - target).toBeLessThan(most);
      expect(Math.abs(surface.fader(1).position - target)).toBeLessThan(0.5);
    }
  });

  test('every ten-bit step gets there in spite of the friction', () => {
    const { host, surface, passes } = rig('mcu-pro');
    for (let to = 0; to <= 1023; to++) {
      host(bend(to));
      passes(60 * MS);
      expect(Math.round(surface.fader(1).position)).toBe(to);
    }
  });

  test('it goes to the last of several positions', () => {
    const { host, surface, passes } = rig('mcu-pro');
    for (const to of [1023, 0, 800, 300]) {
      host(bend(to));
      passes(20 * MS);
    }
    passes(SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(300);
  });

  test('its own movement is not reported as a move of the hand', () => {
    const { host, said, passes } = rig('x-touch');
    host('e0 00 40');
    passes(2 * SECOND);
    expect(said()).toBe('');
  });

  test('a unit can be made that reports its motor, overshoot and all', () => {
    const { host, said, passes } = rig('x-touch', { reportsMotor: true });
    host('e0 00 40');
    passes(2 * SECOND);
    const reports = said().match(/e0 .. ../g) ?? [];
    expect(reports.length).toBeGreaterThan(10);
    expect(reports.some((bytes) => Number.parseInt(bytes.slice(6), 16) > 0x40)).toBe(true);
    expect(reports.at(-1)).toBe('e0 00 40');
  });

  test('an hour in which nothing moves rings no alarm', () => {
    const { clock, host, passes } = rig('x-touch');
    host('e0 00 40');
    passes(SECOND);
    let alarms = 0;
    const after = clock.after.bind(clock);
    clock.after = (delay, wake) => after(delay, () => (alarms++, wake()));
    passes(3600 * SECOND);
    expect(alarms).toBe(0);
  });
});

describe('touch', () => {
  test('under a hand the motor is off; after it the cap goes where the host last said', () => {
    const { host, surface, passes } = rig('mcu-pro');
    surface.move(1, 700);
    host('e0 00 40');
    passes(SECOND);
    expect(surface.fader(1)).toMatchObject({ position: 700, fights: 1, echoes: 0 });
    surface.letGo(1);
    passes(SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(512);
  });

  test('positions are reported at most every 5 ms, and the last one always', () => {
    const { surface, passes, said } = rig('mcu-pro');
    surface.hold(1);
    for (let to = 1; to <= 98; to++) {
      surface.move(1, to);
      passes(MS);
    }
    surface.letGo(1);
    const words = said();
    const reports = words.match(/e0 .. ../g) ?? [];
    expect(reports.length).toBeLessThanOrEqual(22);
    expect(words.endsWith('e0 21 0c 90 68 00')).toBe(true); // 98 in ten bits, its high bits once more below
  });

  test('a Mackie says nothing of a gloved hand until command 0C', () => {
    const { surface, said, host, passes } = rig('mcu-pro');
    surface.setTouchSense(1, 'none');
    surface.move(1, 400);
    expect(said()).toBe('');
    host('f0 00 00 66 14 0c 01 f7');
    surface.move(1, 500);
    expect(said()).toBe('e0 47 3e');
    host('f0 00 00 66 14 0c 00 f7');
    surface.move(1, 600);
    passes(10 * MS);
    expect(said()).toBe('');
  });

  test('an X-Touch reports movement without touch', () => {
    const { surface, said } = rig('x-touch');
    surface.setTouchSense(1, 'none');
    surface.move(1, 1023);
    surface.letGo(1);
    expect(said()).toBe('e0 7c 7f');
  });

  test('a flickering sense comes and goes under a hand that stays', () => {
    const { surface, said, passes } = rig('x-touch', { seed: 7 });
    surface.setTouchSense(1, 'flicker');
    surface.hold(1);
    passes(2 * SECOND);
    expect(surface.fader(1).held).toBe(true);
    surface.letGo(1);
    const touches = said().match(/90 68 (7f|00)/g) ?? [];
    expect(touches.length).toBeGreaterThan(8);
    expect(touches.at(-1)).toBe('90 68 00');
    expect(touches.every((note, i) => note.endsWith(i % 2 === 0 ? '7f' : '00'))).toBe(true);
    passes(10 * SECOND);
    expect(said()).toBe('');
  });

  test('the servo of a Mackie pulls against a hand it does not feel', () => {
    const { surface, host, passes } = rig('mcu-pro');
    surface.setTouchSense(1, 'none');
    surface.hold(1);
    host(bend(100));
    passes(SECOND);
    expect(surface.fader(1)).toMatchObject({ position: 0, fights: 1 });
    expect(surface.fader(1).strain).toBeCloseTo(100);
  });

  test('an X-Touch gives way to a hand it does not feel, until the host speaks', () => {
    const { surface, host, passes } = rig('x-touch');
    surface.setTouchSense(1, 'none');
    host('e0 00 40');
    surface.hold(1);
    surface.move(1, 0);
    passes(0.9 * SECOND);
    expect(surface.fader(1).strain).toBe(0);
    host('e0 00 40');
    passes(SECOND);
    expect(surface.fader(1).strain).toBeGreaterThan(500);
  });

  test('what one grip reported is no echo in the next', () => {
    const { surface, host } = rig('mcu-pro');
    surface.move(1, 300);
    surface.letGo(1);
    surface.move(1, 700);
    host(bend(300));
    expect(surface.fader(1)).toMatchObject({ echoes: 1, fights: 0 }); // where this grip began
    surface.letGo(1);
    surface.move(1, 900);
    surface.letGo(1);
    surface.hold(1);
    host(bend(700));
    expect(surface.fader(1)).toMatchObject({ echoes: 1, fights: 1 });
  });

  test('a power cycle forgets command 0C and the last position', () => {
    const { surface, host, said, passes } = rig('mcu-pro');
    host(`${bend(200)} f0 00 00 66 14 0c 01 f7`);
    passes(SECOND);
    surface.powerCycle();
    said();
    surface.setTouchSense(1, 'none');
    surface.move(1, 600);
    surface.letGo(1);
    expect(said()).toBe('');
    surface.setTouchSense(1, 'good');
    surface.hold(1);
    surface.letGo(1);
    passes(SECOND);
    expect(surface.fader(1)).toMatchObject({ position: 600, received: undefined });
  });

  test('a steady hand on a noisy fader reports one step up and down, the same for the same seed', () => {
    const listen = (seed: number) => {
      const { surface, passes, said } = rig('mcu-pro', { noise: 1, seed });
      surface.move(1, 512);
      passes(SECOND);
      return said();
    };
    const values = (listen(1).match(/e0 .. ../g) ?? []).map((report) => {
      const [, low, high] = report.split(' ').map((byte) => Number.parseInt(byte, 16)) as [
        number,
        number,
        number,
      ];
      return ((high << 7) | low) >> 4;
    });
    expect(new Set(values)).toEqual(new Set([511, 512, 513]));
    expect(values.length).toBeGreaterThan(50);
    expect(listen(1)).toBe(listen(1));
    expect(listen(1)).not.toBe(listen(2));
  });

  test.each([0, 1])('a second grip is heard like the first, on a fader with noise %d', (noise) => {
    const { surface, passes, said } = rig('mcu-pro', { noise });
    drag(surface, passes, 500);
    for (const to of [505, 510]) surface.move(1, to); // the second is still to be reported
    surface.letGo(1);
    passes(SECOND);
    drag(surface, passes, 300);
    passes(SECOND);
    said();
    drag(surface, passes, 700);
    expect(said().match(/e0 .. ../g)?.length).toBeGreaterThan(20); // of 400 steps, a report each few milliseconds
    expect(Math.abs((surface.fader(1).reported ?? 0) / 16 - 700)).toBeLessThan(10);
  });

  test('a steady hand on a quiet fader reports nothing', () => {
    const { surface, passes, said } = rig('mcu-pro');
    surface.move(1, 512);
    said();
    passes(60 * SECOND);
    expect(said()).toBe('');
  });
});

describe('servo rule', () => {
  test.each(MOTORS)('an echo of each position keeps the cap of a %s where the hand left it', (model) => {
    const { surface, echo, passes } = rig(model === 'logic-control' ? 'mcu-pro' : model);
    echo();
    surface.hold(1);
    drag(surface, passes, 600);
    surface.letGo(1);
    passes(5 * SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(600);
    expect(surface.fader(1)).toMatchObject({ fights: 0, pullBacks: 0, stutters: 0, strain: 0 });
    expect(surface.fader(1).echoes).toBeGreaterThan(50);
  });

  test('a Mackie without an echo returns to the old place on release', () => {
    const { surface, host, passes } = rig('mcu-pro');
    host(bend(200));
    passes(SECOND);
    drag(surface, passes, 600);
    surface.letGo(1);
    passes(300 * MS);
    expect(Math.round(surface.fader(1).position)).toBe(200);
  });

  test('a Mackie that never heard a position stays where it was put', () => {
    const { surface, passes } = rig('mcu-pro');
    drag(surface, passes, 600);
    surface.letGo(1);
    passes(5 * SECOND);
    expect(surface.fader(1).position).toBe(600);
  });

  test.each<ModelName>(['x-touch', 'platform-m+'])(
    'a %s without an echo pulls back a second after the move',
    (model) => {
      const { surface, host, passes } = rig(model);
      host(bend(200));
      passes(SECOND);
      drag(surface, passes, 600); // ends with 5 ms of rest
      surface.letGo(1);
      passes(990 * MS);
      expect(surface.fader(1)).toMatchObject({ position: 600, pullBacks: 0 });
      passes(300 * MS);
      expect(Math.round(surface.fader(1).position)).toBe(200);
      expect(surface.fader(1).pullBacks).toBe(1);
    },
  );

  test('an X-Touch whose host is dead pulls back to the bottom', () => {
    const { surface, passes } = rig('x-touch');
    drag(surface, passes, 600);
    surface.letGo(1);
    passes(2 * SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(0);
  });

  test('a resting hand that is felt holds off the pull-back until it goes', () => {
    const { surface, passes } = rig('x-touch');
    drag(surface, passes, 600);
    passes(5 * SECOND);
    expect(surface.fader(1)).toMatchObject({ position: 600, strain: 0, pullBacks: 0 });
    surface.letGo(1);
    passes(300 * MS);
    expect(Math.round(surface.fader(1).position)).toBe(0);
  });

  test('a hand that is not felt has the pull-back in its fingers', () => {
    const { surface, passes } = rig('x-touch');
    surface.setTouchSense(1, 'none');
    drag(surface, passes, 600);
    passes(2 * SECOND);
    expect(surface.fader(1).pullBacks).toBe(1);
    expect(surface.fader(1).strain).toBeGreaterThan(500);
  });

  test('one position sent on release is answer enough', () => {
    const { surface, host, passes } = rig('x-touch');
    drag(surface, passes, 600);
    surface.letGo(1);
    passes(50 * MS);
    host(bend(600));
    passes(3 * SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(600);
    expect(surface.fader(1).pullBacks).toBe(0);
  });
});

describe('a unit that blocks on an echo', () => {
  test('stutters in the hand of a host that echoes', () => {
    const { surface, echo, passes } = rig('platform-m+', { blocksOnEcho: true, cable: { delay: 5 * MS } });
    echo();
    drag(surface, passes, 600);
    expect(surface.fader(1).stutters).toBeGreaterThan(5);
  });

  test('runs smoothly where the host waits for the release', () => {
    const { surface, said, host, passes } = rig('platform-m+', { blocksOnEcho: true });
    drag(surface, passes, 600);
    surface.letGo(1);
    const last =
      said()
        .match(/e0 .. ../g)
        ?.at(-1) ?? '';
    host(last);
    passes(3 * SECOND);
    expect(surface.fader(1)).toMatchObject({ stutters: 0, fights: 0, pullBacks: 0 });
    expect(Math.round(surface.fader(1).position)).toBe(600);
  });
});
