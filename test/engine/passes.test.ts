import { describe, expect, test } from 'vitest';
import { valueAtTime } from '../../src/automation/lane.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { AutomationMode } from '../../src/model/document.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;

/**
 * A desk in which some lanes have points already: [seconds, value]. Nothing glides back, so that passes have plain ends;
 * how they glide is in glide.test.ts.
 */
function withLanes(
  lanes: Readonly<Record<string, readonly (readonly [number, number])[]>>,
  more: Partial<SessionDocument> = {},
): SessionDocument {
  return {
    ...emptyDocument('Test'),
    glide: { time: 0 },
    lanes: Object.fromEntries(
      Object.entries(lanes).map(([path, points]) => [
        path,
        {
          times: points.map(([at]) => at * SECOND),
          values: points.map(([, value]) => (value === -Infinity ? '-inf' : value)),
        },
      ]),
    ),
    ...more,
  };
}

/** The points of a lane: [seconds, value]. */
function points(rig: Rig, path: string): [number, number][] {
  const { times, values } = rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
  return [...times].map((at, i) => [at / SECOND, values[i]!]);
}

/** Points rounded to where they can be read: a hundredth of a second, a tenth of a dB; runs of one value once. */
function outline(rig: Rig, path: string): [number, number][] {
  return points(rig, path)
    .map(([at, value]): [number, number] => [Math.round(at * 100) / 100, Math.round(value * 10) / 10])
    .filter(([, value], i, all) => all[i - 1]?.[1] !== value || all[i + 1]?.[1] !== value);
}

function mode(rig: Rig, to: AutomationMode, parameter = 'ch/1/fader'): void {
  rig.command({ do: 'mode', mode: to, parameter });
}

const modeOf = (rig: Rig, path = 'ch/1/fader'): string => rig.engine.modeOf(rig.engine.table.at(path));

/** A finger on fader 1 at −6 dB, from 1 s to 2 s. */
function ride(rig: Rig): void {
  rig.press('key play');
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.wait(1);
  rig.letGo('fader 1');
}

/** Rolling for half a second over a lane of fader 1, in touch. */
function over(times: number[], values: number[]) {
  const rig = new Rig(withLanes({ 'ch/1/fader': times.map((at, i) => [at / SECOND, values[i]!] as const) }));
  mode(rig, 'touch');
  rig.press('key play');
  rig.wait(0.5);
  return { rig, lane: () => rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]! };
}

const flat = { 'ch/1/fader': [[0, -20] as const, [10, -20] as const] };

describe('touch', () => {
  test('writes only while the finger is on, and the release ends it within one tick (writing went on after release)', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'touch');
    ride(rig);
    rig.wait(0.01);
    expect(rig.engine.isWriting(rig.engine.table.at('ch/1/fader'))).toBe(false);
    expect(rig.value('ch/1/fader')).toBe(-20);
    rig.wait(1);
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ]);
  });

  test('holds the value while the finger rests (a resting finger wrote a sawtooth)', () => {
    const rig = new Rig(withLanes({ 'ch/1/fader': [[0, -40] as const, [10, 0] as const] }));
    mode(rig, 'touch');
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    for (let i = 0; i < 300; i++) {
      rig.wait(0.01);
      expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    }
    rig.letGo('fader 1');
    const written = points(rig, 'ch/1/fader').filter(([at]) => at >= 1.001 && at <= 4);
    expect(written.every(([, value]) => Math.abs(value + 6) < 1e-9)).toBe(true);
    expect(written.length).toBeLessThanOrEqual(2);
  });

  test('arms only what is touched (pain 45: a volume pass overwrote pan and others)', () => {
    const lanes = {
      'ch/1/fader': [[0, -20] as const],
      'ch/1/pan': [[0, 0.5] as const, [9, -0.5] as const],
      'ch/2/fader': [[0, -3] as const],
    };
    const rig = new Rig(withLanes(lanes));
    rig.command({ do: 'mode', mode: 'touch' });
    const others = ['ch/1/pan', 'ch/2/fader'].map(
      (path) => rig.engine.lanes.lanes[rig.engine.table.at(path)],
    );
    ride(rig);
    rig.wait(1);
    rig.press('key stop');
    expect(
      ['ch/1/pan', 'ch/2/fader'].map((path) => rig.engine.lanes.lanes[rig.engine.table.at(path)]),
    ).toEqual(others);
    const filled = rig.engine.table.rows.filter((row) => points(rig, row.path).length > 0);
    expect(filled.map((row) => row.path)).toEqual(['ch/1/fader', 'ch/1/pan', 'ch/2/fader']);
  });

  test('on an empty lane leaves what was there before and after', () => {
    const rig = new Rig(withLanes({}));
    rig.set('ch/1/fader', -12);
    rig.wait(1);
    mode(rig, 'touch');
    ride(rig);
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [1, -12],
      [1, -6],
      [2, -6],
      [2, -12],
    ]);
  });

  test('by an encoder ends half a second after its last click', () => {
    const rig = new Rig(withLanes({}));
    mode(rig, 'touch', 'ch/1/pan');
    rig.press('key play');
    rig.wait(1);
    rig.event('encoder 1', 'turned', 10);
    rig.wait(2);
    expect(outline(rig, 'ch/1/pan')).toEqual([
      [1, 0],
      [1, 0.2],
      [1.5, 0.2],
      [1.5, 0],
    ]);
  });

  test('of a mute holds until the next point of the lane', () => {
    const rig = new Rig(withLanes({ 'ch/1/mute': [[0, 0] as const, [3, 1] as const, [4, 0] as const] }));
    mode(rig, 'touch', 'ch/1/mute');
    rig.press('key play');
    rig.wait(1);
    rig.press('key mute 1');
    rig.wait(1.5);
    expect(rig.value('ch/1/mute')).toBe(1);
    rig.wait(2);
    expect(rig.value('ch/1/mute')).toBe(0);
    expect(points(rig, 'ch/1/mute')).toEqual([
      [0, 0],
      [1, 1],
      [3, 1],
      [4, 0],
    ]);
  });

  test('of a linked mute writes both channels', () => {
    const rig = new Rig(withLanes({}, { values: { 'ch/1/link': 1, 'ch/2/link': 1 } }));
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.wait(1);
    rig.press('key mute 2');
    expect(points(rig, 'ch/1/mute').map(([, value]) => value)).toEqual([0, 1]);
    expect(points(rig, 'ch/2/mute').map(([, value]) => value)).toEqual([0, 1]);
  });

  test('of a switch to the value it has writes nothing', () => {
    const rig = new Rig();
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.wait(1);
    rig.set('ch/1/mute', 0);
    expect(points(rig, 'ch/1/mute')).toEqual([]);
    expect(rig.engine.history.done.map(({ name }) => name)).toEqual([expect.stringMatching(/touch/)]);
  });

  test('is a state and not an edge: a finger already there when the tape begins to roll writes', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'touch');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.press('key play');
    rig.wait(1);
    rig.letGo('fader 1');
    expect(outline(rig, 'ch/1/fader').slice(0, 3)).toEqual([
      [0, -6],
      [1, -6],
      [1, -20],
    ]);
  });

  test('that was set under a finger writes from there, and again does not end the pass', () => {
    const rig = new Rig(withLanes(flat));
    rig.press('key play');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    mode(rig, 'touch');
    rig.wait(1);
    mode(rig, 'touch');
    rig.wait(1);
    rig.letGo('fader 1');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ]);
  });
});

describe('latch', () => {
  test('begins at the touch and holds the last value until the tape stops', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'latch');
    ride(rig);
    rig.wait(2);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    rig.press('key stop');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [4, -6],
      [4, -20],
      [10, -20],
    ]);
    expect(modeOf(rig)).toBe('latch');
  });

  test('takes the next ride into the same pass', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'latch');
    ride(rig);
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', 0);
    rig.letGo('fader 1');
    rig.wait(1);
    rig.press('key stop');
    expect(outline(rig, 'ch/1/fader').filter(([at]) => at > 1 && at < 10)).toEqual([
      [2.97, -6],
      [3, 0],
      [4, 0],
      [4, -20],
    ]);
  });

  test('of a mute wipes the lane until the stop, and no further', () => {
    const rig = new Rig(
      withLanes({ 'ch/1/mute': [[0, 0] as const, [2, 1] as const, [6, 0] as const, [7, 1] as const] }),
    );
    mode(rig, 'latch', 'ch/1/mute');
    rig.press('key play');
    rig.wait(1);
    rig.press('key mute 1');
    rig.press('key mute 1');
    rig.wait(3);
    expect(rig.value('ch/1/mute')).toBe(0);
    rig.press('key stop');
    expect(outline(rig, 'ch/1/mute')).toEqual([
      [0, 0],
      [4, 0],
      [4, 1],
      [6, 0],
      [7, 1],
    ]);
  });
});

describe('write', () => {
  test('writes from the start whatever stands there, and turns to touch at the stop', () => {
    const rig = new Rig(
      withLanes({ 'ch/1/fader': [[0, -20] as const, [2, -40] as const, [10, -20] as const] }),
    );
    rig.set('ch/1/fader', -3);
    rig.wait(1);
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(3);
    expect(rig.value('ch/1/fader')).toBe(-3);
    rig.press('key stop');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -3],
      [3, -3],
      [3, -37.5],
      [10, -20],
    ]);
    expect(modeOf(rig)).toBe('touch');
  });

  test('of all the desk is one undo step, so that what was before can still be undone', () => {
    const rig = new Rig(
      withLanes({ ...flat, 'ch/2/fader': [[0, -9]], 'ch/3/fader': [[0, -9]], 'ch/4/fader': [[0, -9]] }),
    );
    rig.press('key mute 3');
    rig.command({ do: 'mode', mode: 'write' });
    rig.press('key play');
    rig.wait(1);
    rig.press('key stop');
    expect(rig.engine.history.done).toHaveLength(3);
    expect(rig.engine.history.done[2]?.name).toMatch(/^Automation pass, 4 parameters, to 0:01/);
    rig.press('key undo');
    expect(points(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [10, -20],
    ]);
    rig.press('key undo');
    rig.press('key undo');
    expect(rig.value('ch/3/mute')).toBe(0);
  });

  test('that is switched off while it writes ends the pass there', () => {
    const rig = new Rig(withLanes(flat, { values: { 'ch/1/fader': -3 } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(2);
    mode(rig, 'read');
    rig.wait(0.02);
    expect(rig.value('ch/1/fader')).toBe(-20);
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -3],
      [2, -3],
      [2, -20],
      [10, -20],
    ]);
  });

  test('ends with winding, and does not come back by itself', () => {
    const rig = new Rig(withLanes(flat, { values: { 'ch/1/fader': -3 } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(2);
    rig.event('key forward', 'pressed');
    rig.wait(0.5);
    rig.event('key forward', 'released');
    rig.wait(0.1);
    expect(modeOf(rig)).toBe('touch');
    expect(outline(rig, 'ch/1/fader').at(-2)).toEqual([2, -20]);
  });
});

describe('a release', () => {
  test('ends the pass at its own sample, though it is believed only when no touch follows (pain 47)', () => {
    const { rig, lane } = over([0, 480_000], [-40, -40]);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    rig.wait(0.5);
    const released = rig.engine.place;
    rig.event('fader 1', 'let-go');
    rig.wait(0.1);
    expect([...lane().times]).toContain(released);
    expect(lane().times.filter((time) => time > released)).toEqual(Float64Array.of(released + 1, 480_000));
    expect(rig.value('ch/1/fader')).toBe(-40);
  });

  test('of a sensor that flickers is none: one pass, one undo step, and the ride goes on where it was', () => {
    const { rig } = over([0, 480_000], [-40, -40]);
    const steps = rig.engine.history.done.length;
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    for (let i = 0; i < 20; i++) {
      rig.event('fader 1', 'let-go');
      rig.wait(0.04);
      expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 9);
      rig.event('fader 1', 'touched');
      rig.wait(0.1);
    }
    rig.event('fader 1', 'let-go');
    rig.wait(0.1);
    expect(rig.engine.history.done).toHaveLength(steps + 1);
  });

  test('counts at once for whatever is done next: a stop, a bank, the page', () => {
    const { rig } = over([0, 480_000], [-40, -40]);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    rig.event('fader 1', 'let-go');
    rig.set('ch/1/fader', -20);
    expect(rig.value('ch/1/fader')).toBe(-20);
  });
});

describe('read and off', () => {
  test('read plays the lane, gives way to a hand without writing, and takes over again at the release', () => {
    const rig = new Rig(withLanes(flat));
    ride(rig);
    expect(rig.value('ch/1/fader')).toBe(-20);
    expect(points(rig, 'ch/1/fader')).toHaveLength(2);
  });

  test('read does not move a fader that is held (the motor fought the hand)', () => {
    const rig = new Rig(withLanes({ 'ch/1/fader': [[0, -40] as const, [10, 0] as const] }));
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(2);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    expect(rig.shown('fader 1')).toBeCloseTo(faderTravel(-6), 12);
    rig.letGo('fader 1');
    expect(rig.value('ch/1/fader')).toBeCloseTo(-28, 9);
    expect(rig.shown('fader 1')).toBeCloseTo(faderTravel(-28), 12);
  });

  test('off plays nothing and writes nothing', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'off');
    ride(rig);
    rig.wait(1);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    expect(points(rig, 'ch/1/fader')).toHaveLength(2);
  });
});

describe('recording', () => {
  test('captures a ride into a lane that reads, and leaves it in read', () => {
    const rig = new Rig(withLanes(flat));
    rig.press('key record');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    expect(modeOf(rig)).toBe('read');
    rig.letGo('fader 1');
    rig.press('key stop');
    expect(outline(rig, 'ch/1/fader').slice(1, 5)).toEqual([
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
    ]);
    expect(modeOf(rig)).toBe('read');
  });

  test('begins under a hand when record is pressed, and ends when it is pressed again', () => {
    const rig = new Rig(withLanes(flat));
    rig.press('key play');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    rig.press('key record');
    rig.wait(1);
    rig.press('key record');
    rig.wait(1);
    rig.letGo('fader 1');
    expect(rig.engine.transport.state).toBe('playing');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ]);
  });

  test('captures nothing into a lane that is off', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'off');
    rig.press('key record');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    rig.press('key stop');
    expect(points(rig, 'ch/1/fader')).toHaveLength(2);
  });
});

describe('where the tape goes', () => {
  test('play in the same moment as a locate plays the lanes (they stood still)', () => {
    const rig = new Rig(withLanes({ 'ch/1/fader': [[0, -40] as const, [10, 0] as const] }));
    rig.command({ do: 'locate', to: SECOND });
    rig.command({ do: 'play' });
    rig.wait(1);
    expect(rig.value('ch/1/fader')).toBeGreaterThan(-33);
    expect(rig.value('ch/1/fader')).toBeLessThan(-31);
  });

  test('stop in the same moment as a locate ends write for good', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(1);
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.command({ do: 'stop' });
    rig.wait(1);
    expect(modeOf(rig)).toBe('touch');
    expect(rig.engine.lanes.rolling).toBe(false);
  });

  test('a locate ends the pass and begins another where it arrives', () => {
    const rig = new Rig(withLanes(flat, { values: { 'ch/1/fader': -3 } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(1);
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.wait(1);
    rig.press('key stop');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -3],
      [1, -3],
      [1, -20],
      [5, -20],
      [5, -3],
      [5.99, -3],
      [5.99, -20],
      [10, -20],
    ]);
  });

  test('a finger that stays on through a locate goes on writing there', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'touch');
    rig.press('key play');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.wait(1.01);
    rig.letGo('fader 1');
    expect(outline(rig, 'ch/1/fader').filter(([at]) => at > 1.5 && at < 9)).toEqual([
      [5, -20],
      [5, -6],
      [6, -6],
      [6, -20],
    ]);
  });

  test('the end of a loop ends the pass there and begins another at its start', () => {
    const rig = new Rig(withLanes(flat, { loop: { on: true, from: 1 * SECOND, to: 2 * SECOND } }));
    mode(rig, 'touch');
    rig.press('key play');
    rig.wait(1.495);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    for (let i = 0; i < 100; i++) {
      rig.wait(0.00999);
      rig.move('fader 1', -6 + i / 100);
    }
    rig.letGo('fader 1');
    const end = points(rig, 'ch/1/fader');
    expect(end.filter(([at, value]) => at > 2.0001 && value !== -20)).toEqual([]);
    expect(end.filter(([at, value]) => at < 0.9999 && value !== -20)).toEqual([]);
    expect(rig.engine.history.done.filter(({ name }) => name.startsWith('Automation pass'))).toHaveLength(2);
  });

  test('a loop that is switched on behind the tape does not pull it back', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.wait(5);
    rig.command({ do: 'loop', on: true, from: SECOND, to: 2 * SECOND });
    rig.wait(1);
    expect(rig.engine.place).toBe(6 * SECOND);
  });

  test('the end of the song ends the pass there', () => {
    const rig = new Rig(withLanes(flat, { length: 2 * SECOND, values: { 'ch/1/fader': -3 } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(5);
    expect(rig.engine.transport.state).toBe('stopped');
    expect(rig.engine.place).toBe(2 * SECOND);
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -3],
      [2, -3],
      [2, -20],
      [10, -20],
    ]);
  });

  test('a pass is written only inside the punch, to a tick at its start and to the sample at its end', () => {
    const rig = new Rig(
      withLanes(flat, { punch: { on: true, from: SECOND, to: 2 * SECOND }, values: { 'ch/1/fader': -3 } }),
    );
    mode(rig, 'touch');
    rig.press('key play');
    rig.wait(0.5);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(2.5);
    rig.letGo('fader 1');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ]);
    expect(points(rig, 'ch/1/fader').find(([at]) => at > 2)?.[0]).toBe(2 + 1 / SECOND);
  });

  test('a mute that is thrown inside the punch ends with it, and does not reach for the point behind', () => {
    const rig = new Rig(
      withLanes(
        { 'ch/1/mute': [[0, 0] as const, [5, 0] as const] },
        { punch: { on: true, from: SECOND, to: 2 * SECOND } },
      ),
    );
    mode(rig, 'touch', 'ch/1/mute');
    rig.press('key play');
    rig.wait(1.5);
    rig.press('key mute 1');
    rig.wait(0.4);
    expect(rig.value('ch/1/mute')).toBe(1);
    rig.wait(0.2);
    expect(rig.value('ch/1/mute')).toBe(0);
    expect(points(rig, 'ch/1/mute')).toEqual([
      [0, 0],
      [1.5, 1],
      [2 + 1 / SECOND, 0],
      [5, 0],
    ]);
  });

  test('a lane in write plays before and after the punch', () => {
    const rig = new Rig(withLanes(flat, { punch: { on: true, from: SECOND, to: 2 * SECOND } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(0.5);
    expect(rig.value('ch/1/fader')).toBe(-20);
    rig.wait(1);
    rig.set('ch/1/fader', -6);
    rig.wait(1);
    expect(rig.value('ch/1/fader')).toBe(-20);
  });

  test.each([
    ['ahead of the tape', 8, 9],
    ['behind the tape', 0.1, 0.2],
  ])('a punch that is set %s ends the pass where the tape is', (_where, from, to) => {
    const rig = new Rig(withLanes(flat, { values: { 'ch/1/fader': -3 } }));
    mode(rig, 'write');
    rig.press('key play');
    rig.wait(2);
    rig.command({ do: 'punch', on: true, from: from * SECOND, to: to * SECOND });
    rig.wait(1);
    expect(outline(rig, 'ch/1/fader').slice(0, 4)).toEqual([
      [0, -3],
      [2, -3],
      [2, -20],
      [10, -20],
    ]);
  });

  test('a loop out of the punch and back writes nothing between', () => {
    const rig = new Rig(
      withLanes(flat, {
        loop: { on: true, from: 3 * SECOND, to: 6 * SECOND },
        punch: { on: true, from: 5 * SECOND, to: 8 * SECOND },
        values: { 'ch/1/fader': -3 },
      }),
    );
    mode(rig, 'write');
    rig.command({ do: 'locate', to: 4 * SECOND });
    rig.press('key play');
    rig.wait(0.5);
    rig.set('ch/1/fader', -3);
    rig.wait(0.5);
    rig.wait(3);
    rig.press('key stop');
    const outside = points(rig, 'ch/1/fader').filter(([at]) => at < 4.999 || at > 6.001);
    expect(outside.every(([, value]) => value === -20)).toBe(true);
  });

  test('a jog while playing ends passes, and the play light stays on', () => {
    const rig = new Rig(withLanes(flat));
    rig.press('key play');
    rig.wait(1);
    rig.event('wheel', 'turned', 3);
    expect(rig.shown('key play')).toBe(1);
    expect(rig.shown('key stop')).toBe(0);
    rig.wait(0.1);
    expect(rig.engine.place).toBeCloseTo(1.39 * SECOND, -3);
  });
});

describe('a hand that is lost', () => {
  test('with its surface ends the pass at the loss', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'touch');
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    rig.do({ type: 'detach', surface: 1, reason: 'unplugged' });
    rig.wait(2);
    expect(rig.value('ch/1/fader')).toBe(-20);
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ]);
  });

  test('to another hand leaves two passes side by side, without a gap', () => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'touch');
    rig.press('key play');
    rig.wait(1);
    rig.set('ch/1/fader', -10);
    rig.wait(0.3);
    rig.event('fader 1', 'touched');
    expect(rig.value('ch/1/fader')).toBe(-10);
    rig.move('fader 1', -6);
    rig.wait(1);
    rig.letGo('fader 1');
    expect(outline(rig, 'ch/1/fader')).toEqual([
      [0, -20],
      [1, -20],
      [1, -10],
      [1.3, -10],
      [1.3, -6],
      [2.3, -6],
      [2.3, -20],
      [10, -20],
    ]);
    expect(rig.engine.history.done.map(({ who }) => who)).toEqual(['test', 'page', 'surface 1']);
  });
});

describe('linked channels', () => {
  const linked = { values: { 'ch/1/link': 1, 'ch/2/link': 1, 'ch/1/pan': -1, 'ch/2/pan': 1 } } as const;

  test('are written together by one finger', () => {
    const rig = new Rig(withLanes({}, linked));
    rig.command({ do: 'mode', mode: 'touch' });
    ride(rig);
    expect(outline(rig, 'ch/2/fader')).toEqual(outline(rig, 'ch/1/fader'));
    expect(points(rig, 'ch/2/fader').length).toBeGreaterThan(2);
  });

  test('that are unlinked under the finger both stop writing at the release', () => {
    const rig = new Rig(withLanes({}, linked));
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(0.5);
    rig.set('ch/2/link', 0);
    rig.move('fader 1', -3);
    rig.letGo('fader 1');
    rig.wait(1);
    expect(rig.engine.lanes.writing.count).toBe(0);
    expect(points(rig, 'ch/2/fader').some(([, value]) => Math.abs(value + 3) < 0.1)).toBe(false);
  });

  test('that are linked while the tape rolls leave no pass of the partner that undo does not know', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.press('key encoder 1');
    rig.command({ do: 'mode', mode: 'latch', parameter: 'ch/2/pan' });
    rig.set('ch/1/link', 1);
    rig.wait(1);
    rig.press('key stop');
    rig.wait(0.1);
    while (rig.engine.canUndo) rig.command({ do: 'undo' });
    expect(points(rig, 'ch/2/pan')).toEqual([]);
  });

  test('that are linked leave the pass that was under way on one of them a step of whose hand it was', () => {
    const rig = new Rig(withLanes({ 'ch/2/fader': [[0, -20] as const] }));
    rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/2/fader' });
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 2', 'touched');
    rig.move('fader 2', -6);
    rig.wait(0.5);
    rig.set('ch/1/link', 1);
    rig.letGo('fader 2');
    rig.wait(1);
    const names = (): string[] => rig.engine.history.done.map(({ name }) => name);
    expect(names().some((name) => name.startsWith('Automation pass, Ch 2 fader'))).toBe(true);
    while (names().some((name) => name.startsWith('Ch 1 link'))) rig.command({ do: 'undo' });
    expect(points(rig, 'ch/2/fader').some(([, value]) => Math.abs(value + 6) < 0.1)).toBe(true);
    while (rig.engine.canUndo) rig.command({ do: 'undo' });
    expect(points(rig, 'ch/2/fader')).toEqual([[0, -20]]);
  });

  test('that are linked while a hand is captured, and touch arms since, leave nothing that undo does not know', () => {
    const rig = new Rig();
    rig.press('key record');
    expect(rig.engine.transport.state).toBe('recording');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(0.5);
    rig.command({ do: 'automation', set: { armOnTouch: 'touch' } });
    rig.set('ch/1/link', 1);
    rig.letGo('fader 1');
    rig.wait(1);
    rig.press('key stop');
    expect(points(rig, 'ch/1/fader').length).toBeGreaterThan(0);
    while (rig.engine.canUndo) rig.command({ do: 'undo' });
    expect([points(rig, 'ch/1/fader'), points(rig, 'ch/2/fader')]).toEqual([[], []]);
  });

  test('are held as one: playback does not pull the partner away from the hand', () => {
    const rig = new Rig(
      withLanes({ 'ch/1/fader': [[0, -20] as const], 'ch/2/fader': [[0, -20] as const] }, linked),
    );
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(1);
    expect(rig.value('ch/2/fader')).toBeCloseTo(-6, 9);
    rig.set('ch/2/fader', 0);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    expect(rig.value('ch/2/fader')).toBeCloseTo(-6, 9);
  });

  test('under two fingers go on until the second is off', () => {
    const rig = new Rig(withLanes({}, linked));
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.event('fader 2', 'touched');
    rig.move('fader 1', -6);
    rig.letGo('fader 1');
    rig.wait(1);
    expect(rig.engine.isWriting(rig.engine.table.at('ch/1/fader'))).toBe(true);
    rig.letGo('fader 2');
    expect(rig.engine.lanes.writing.count).toBe(0);
    rig.press('key stop');
    rig.press('key undo');
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([-Infinity, -Infinity]);
  });
});

test('a ride that is played back follows the hand as near as its fader tells, and a step of the motor, every 20 ms', () => {
  const rig = new Rig(withLanes({}));
  mode(rig, 'touch');
  rig.press('key play');
  rig.wait(0.5);
  rig.event('fader 1', 'touched');
  const ridden: [number, number][] = [];
  const step = (at: number): number => Math.round(1023 * (0.5 + 0.38 * Math.sin(at * 0.4)));
  for (let i = 0; i < 1500; i++) {
    rig.event('fader 1', 'moved', step(i / 100) / 1023);
    ridden.push([rig.engine.place, rig.value('ch/1/fader')]);
    rig.wait(0.01);
  }
  rig.letGo('fader 1');
  rig.press('key stop');
  rig.command({ do: 'locate', to: 0 });
  rig.wait(0.05);
  rig.press('key play');
  for (const [place, value] of ridden.filter((_, i) => i % 2 === 0)) {
    rig.wait((place - rig.engine.place) / SECOND);
    if (place === ridden[0]![0]) continue;
    const off = Math.abs(rig.shown('fader 1') - faderTravel(value)) * 1023;
    const thinned = Math.max(1, (faderTravel(value + 0.1) - faderTravel(value)) * 1023);
    if (off > 1.001 + thinned) throw new Error(`at ${place} the motor stands ${off.toFixed(2)} steps off`);
  }
});

describe('a linked pair', () => {
  const both = ['ch/1/fader', 'ch/2/fader'];

  test('has one mode, whichever channel is armed, and is cleared as one', () => {
    const rig = new Rig(withLanes({ 'ch/1/fader': [[0, -20]], 'ch/2/fader': [[0, -20]] }));
    rig.set('ch/1/link', 1);
    rig.press('key rec 2');
    expect(both.map((path) => modeOf(rig, path))).toEqual(['touch', 'touch']);
    rig.command({ do: 'clear-lane', parameter: 'ch/1/fader' });
    expect(both.map((path) => points(rig, path))).toEqual([[], []]);
    rig.command({ do: 'undo' });
    expect(both.map((path) => points(rig, path))).toEqual([[[0, -20]], [[0, -20]]]);
  });

  test('is played as one where only the odd channel had a lane, and undo gives the even one its own back', () => {
    const rig = new Rig(
      withLanes({ 'ch/1/fader': [[0, -20]], 'ch/2/fader': [[0, -6]], 'ch/1/pan': [[0, -0.5]] }),
    );
    mode(rig, 'latch');
    rig.set('ch/1/link', 1);
    expect([points(rig, 'ch/2/fader'), points(rig, 'ch/2/pan')]).toEqual([[[0, -20]], [[0, 0.5]]]);
    expect(modeOf(rig, 'ch/2/fader')).toBe('latch');
    rig.command({ do: 'undo' });
    expect([points(rig, 'ch/2/fader'), points(rig, 'ch/2/pan')]).toEqual([[[0, -6]], []]);
    expect(modeOf(rig, 'ch/2/fader')).toBe('read');
  });
});

test('rounds of a loop in write leave no hole at its start', () => {
  const rig = new Rig(withLanes(flat, { loop: { on: true, from: 24_000, to: 48_300 } }));
  rig.command({ do: 'locate', to: 30_000 });
  rig.wait(0.05);
  mode(rig, 'write');
  rig.press('key play');
  for (let i = 0; i < 40; i++) {
    rig.set('ch/1/fader', i % 2);
    rig.wait(0.05);
  }
  rig.press('key stop');
  const lane = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!;
  for (let place = 24_000; place <= 48_300; place++)
    expect(valueAtTime(lane, place, { kind: 'fader' })).toBeGreaterThanOrEqual(0);
});

test('a punch is written from its first sample', () => {
  const rig = new Rig(withLanes(flat, { punch: { on: true, from: 24_123, to: 48_300 } }));
  mode(rig, 'write');
  rig.press('key play');
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -3);
  rig.wait(2);
  rig.press('key stop');
  const { times, values } = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!;
  const at = times.indexOf(24_123);
  expect([values[at - 1], values[at]]).toEqual([-20, -3]);
});

describe('latch', () => {
  const latching = (): Rig => {
    const rig = new Rig(withLanes(flat));
    mode(rig, 'latch');
    rig.press('key play');
    rig.wait(0.5);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    return rig;
  };
  const writes = (rig: Rig): boolean => rig.engine.isWriting(rig.engine.table.at('ch/1/fader'));

  test('does not go on writing after a locate when no finger is on', () => {
    const rig = latching();
    rig.letGo('fader 1');
    rig.wait(0.5);
    expect(writes(rig)).toBe(true);
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.wait(0.5);
    expect([writes(rig), rig.value('ch/1/fader')]).toEqual([false, -20]);
  });

  test('goes on after a locate under a finger, and over the end of a loop without one', () => {
    const rig = latching();
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.wait(0.5);
    expect(writes(rig)).toBe(true);
    rig.letGo('fader 1');
    rig.command({ do: 'loop', on: true, from: 5 * SECOND, to: 6 * SECOND });
    rig.wait(1);
    expect([writes(rig), rig.engine.place < 6 * SECOND]).toEqual([true, true]);
  });
});

test('a run of all write over empty lanes in which nothing moved leaves no lanes', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'write' });
  rig.press('key play');
  rig.wait(1);
  rig.press('key stop');
  expect(rig.engine.lanes.filled()).toEqual([]);
  expect(modeOf(rig)).toBe('touch');
});
