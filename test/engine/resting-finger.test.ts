import { describe, expect, test } from 'vitest';
import { emptyDocument, type AutomationDocument, type AutomationMode } from '../../src/model/document.ts';
import { controlsOf, Rig } from './rig.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { faderTravel } from '../../src/units/laws.ts';

const SECOND = 48_000;
const path = 'ch/1/fader';
/** One step of a fader of ten bits. */
const STEP = 1 / 1023;

/** A desk that plays a lane of ch/1/fader, from its start. */
function playing(
  mode: AutomationMode,
  lane: readonly (readonly [number, number])[],
  automation?: AutomationDocument,
): Rig {
  const rig = new Rig({
    ...emptyDocument('Test'),
    ...(automation && { automation }),
    lanes: { [path]: { times: lane.map(([at]) => at * SECOND), values: lane.map(([, value]) => value) } },
  });
  rig.command({ do: 'mode', mode, parameter: path });
  rig.command({ do: 'locate', to: 0 });
  rig.wait(0.02);
  rig.command({ do: 'play' });
  return rig;
}

/** A finger rests on the fader at a level: its sensor trembles by one step, as sensors do. */
function rest(rig: Rig, level: number, seconds: number): void {
  for (let i = 0; i < seconds * 20; i++) {
    rig.event('fader 1', 'moved', faderTravel(level) + (i % 2 === 0 ? STEP : -STEP));
    rig.wait(0.05);
  }
  rig.move('fader 1', level);
}

const rising = [
  [0, -40],
  [20, -10],
  [60, -30],
] as const;

/** A finger comes at 10 s, at −25 dB, rests, pulls the fader by so much within half a second, and rests there. */
function trimming(by: number, lane: readonly (readonly [number, number])[] = rising): Rig {
  const rig = playing('trim', lane);
  rig.wait(10);
  const came = rig.value(path);
  rig.event('fader 1', 'touched');
  rest(rig, came, 1);
  for (let i = 1; i <= 10; i++) {
    rig.move('fader 1', came + (by * i) / 10);
    rig.wait(0.05);
  }
  rest(rig, came + by, 1);
  return rig;
}

const ends: Readonly<Record<string, (rig: Rig) => void>> = {
  stop: (rig) => rig.command({ do: 'stop' }),
  'write-to end': (rig) => rig.command({ do: 'write-to', to: 'end' }),
  'write-to start': (rig) => rig.command({ do: 'write-to', to: 'start' }),
  'mode touch': (rig) => rig.command({ do: 'mode', mode: 'touch', parameter: path }),
  'mode latch': (rig) => rig.command({ do: 'mode', mode: 'latch', parameter: path }),
  'suspend level': (rig) => rig.command({ do: 'suspend', on: true, groups: ['level'] }),
};

describe('the mix jumped under a finger that stayed on after its trim', () => {
  test.each(Object.entries(ends))('ended by %s', (name, end) => {
    const rig = trimming(6);
    const stood = rig.value(path);
    expect(stood).toBeGreaterThan(-18);
    end(rig);
    rest(rig, -19, 1);
    const goesOn = name.startsWith('write-to'); // the tape rolls, and the hand trims on
    const lane = goesOn ? 1.5 : 0;
    expect(rig.value(path)).toBeGreaterThan(stood + lane - 0.3);
    expect(rig.value(path)).toBeLessThan(stood + lane + 0.3);
    const before = rig.value(path);
    rig.move('fader 1', -22); // it really moves: from where the value stands
    expect(rig.value(path)).toBeCloseTo(before - 3, 1);
    rig.letGo('fader 1');
    rig.event('fader 1', 'touched'); // a new hand comes to where the motor stands
    rig.move('fader 1', -30);
    if (!goesOn) expect(rig.value(path)).toBeCloseTo(-30, 1);
  });

  test('and after punch-out the lane leads, and the finger moves nothing until it was off', () => {
    const rig = trimming(6);
    rig.command({ do: 'punch-out' });
    rest(rig, -19, 1);
    const { lanes, table, place } = rig.engine;
    const says = lanes.saysAt(table.at(path), place);
    expect(says).toBeCloseTo(-40 + 1.5 * (place / SECOND), 1);
    expect(rig.value(path)).toBeCloseTo(says, 1);
    rig.letGo('fader 1');
    rig.event('fader 1', 'touched');
    expect(rig.engine.lanes.isTrimming(table.at(path))).toBe(true);
  });

  test('also played on under the finger, and after a crash', () => {
    const rig = trimming(6);
    rig.command({ do: 'stop' });
    const again = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    expect(stateHash(again)).toBe(stateHash(rig.engine));
    rig.command({ do: 'play' });
    const stood = rig.value(path);
    rest(rig, -19, 1);
    expect(rig.value(path)).toBeGreaterThan(stood - 6);
    const { lanes, table, place } = rig.engine;
    expect(rig.value(path)).toBeCloseTo(lanes.saysAt(table.at(path), place), 0);
  });
});

test('a lane that was suspended under a hand that trims played on', () => {
  const rig = trimming(6);
  rig.command({ do: 'suspend', on: true, groups: ['level'] });
  const stood = rig.value(path);
  rest(rig, -19, 3);
  expect(Math.abs(rig.value(path) - stood)).toBeLessThan(0.2);
  rig.command({ do: 'suspend', on: false, groups: ['level'] });
  rest(rig, -19, 0.1);
  expect(Math.abs(rig.value(path) - stood)).toBeLessThan(0.5); // the lane goes on from there, trimmed by as much
});

describe('write-to of a trim flattened the rest of the lane', () => {
  const lanesOf = (rig: Rig) => (seconds: number) =>
    rig.engine.lanes.saysAt(rig.engine.table.at(path), seconds * SECOND);
  const was = (seconds: number): number =>
    seconds < 20 ? -40 + 1.5 * seconds : Math.max(-30, -10 - (seconds - 20) / 2);

  test.each(['pass', 'hand'] as const)('to its end, with coalesce=%s', (coalesce) => {
    const rig = trimming(6);
    rig.command({ do: 'automation', set: { coalesce } });
    rig.command({ do: 'write-to', to: 'end' });
    rig.command({ do: 'stop' });
    for (const at of [13, 20, 40, 60, 70]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at) + 6, 1);
    for (const at of [0, 5, 9.9]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at), 1);
    expect(lanesOf(rig)(12)).toBeCloseTo(was(12) + 6, 0);
    rig.command({ do: 'undo' });
    for (const at of [0, 5, 13, 40]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at), 1);
  });

  test('to its start, and the hand trims on as far as it did', () => {
    const rig = trimming(6);
    rig.command({ do: 'write-to', to: 'start' });
    for (const at of [0, 5, 11, 12.4]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at) + 6, 1);
    expect(lanesOf(rig)(14)).toBeCloseTo(was(14), 1);
    rig.wait(1);
    expect(rig.value(path)).toBeCloseTo(was(rig.engine.place / SECOND) + 6, 1);
  });

  test('over a selection while the tape stands', () => {
    const rig = playing('trim', rising);
    rig.wait(10);
    rig.command({ do: 'stop' });
    rig.wait(1);
    const stands = rig.value(path);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', stands + 3);
    rig.command({ do: 'write-to', to: 'selection', from: 30 * SECOND, until: 40 * SECOND });
    for (const at of [30, 35, 40]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at) + 3, 1);
    for (const at of [5, 29.9, 40.1]) expect(lanesOf(rig)(at)).toBeCloseTo(was(at), 1);
  });
});

describe('cross-over ended rides that nothing came across', () => {
  const flat = [
    [0, -40],
    [20, -40],
  ] as const;

  test.each([
    ['a lane that rises', rising],
    ['a flat lane', flat],
  ] as const)('by the trembling of a finger that rests: %s', (_what, lane) => {
    const rig = playing('touch', lane, { crossOver: true });
    rig.wait(0.5);
    rig.event('fader 1', 'touched');
    const came = rig.value(path);
    rest(rig, came, 3);
    expect(rig.engine.isWriting(rig.engine.table.at(path))).toBe(true);
    expect(Math.abs(rig.value(path) - came)).toBeLessThan(1);
  });

  test('but a hand that goes to a side and comes back across the lane ends its own', () => {
    const rig = playing('touch', flat, { crossOver: true });
    rig.wait(0.5);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -35);
    rig.wait(0.1);
    expect(rig.engine.isWriting(rig.engine.table.at(path))).toBe(true);
    rig.move('fader 1', -42);
    rig.wait(0.3);
    expect(rig.engine.isWriting(rig.engine.table.at(path))).toBe(false);
    expect(rig.value(path)).toBeCloseTo(-40, 1);
  });
});

test('the others of a touch group were trimmed by what the lane of the one in the hand did', () => {
  const other = 'ch/2/fader';
  const rig = new Rig({
    ...emptyDocument('Test'),
    automation: { touchGroups: [{ name: 'Pair', items: ['ch/1..2 level'], moves: true }] },
    lanes: {
      [path]: { times: rising.map(([at]) => at * SECOND), values: rising.map(([, value]) => value) },
      [other]: { times: [0, 60 * SECOND], values: [-20, -20] },
    },
  });
  for (const parameter of [path, other]) rig.command({ do: 'mode', mode: 'trim', parameter });
  rig.command({ do: 'locate', to: 0 });
  rig.wait(0.02);
  rig.command({ do: 'play' });
  rig.wait(10);
  const came = rig.value(path);
  rig.event('fader 1', 'touched');
  rest(rig, came, 2); // its own lane goes up by 3 dB meanwhile
  expect(rig.value(other)).toBeCloseTo(-20, 0);
  rig.move('fader 1', came + 4);
  expect(rig.value(other)).toBeCloseTo(-16, 1);
  rig.command({ do: 'stop' });
  rest(rig, came + 4, 1);
  expect(rig.value(other)).toBeCloseTo(-16, 0);
  const [one, two] = [rig.value(path), rig.value(other)];
  rig.move('fader 1', came + 2);
  expect(rig.value(path)).toBeCloseTo(one - 2, 1);
  expect(rig.value(other)).toBeCloseTo(two - 2, 1);
});

test('write-to in trim over an empty lane put NaN into the hand, and with its next move into the mix', () => {
  const rig = playing('trim', []);
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -10);
  rig.wait(1);
  rig.command({ do: 'write-to', to: 'start' });
  rig.wait(0.1);
  expect(rig.value(path)).toBeCloseTo(-10, 1);
  rig.move('fader 1', -12);
  expect(rig.value(path)).toBeCloseTo(-12, 1);
  rig.letGo('fader 1');
  rig.command({ do: 'stop' });
  const { values } = rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
  expect([values.length > 1, values.some(Number.isNaN)]).toEqual([true, false]);
});
