import { expect, test } from 'vitest';
import type { Lane } from '../../src/automation/lane.ts';
import { withTake } from '../../src/automation/takes.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { LaneEdit } from '../../src/model/input.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { controlsOf, Rig } from './rig.ts';

const FADER = 'ch/1/fader';

/** A ride in touch of fader 1 over two seconds, around a level. */
function ride(rig: Rig, from: number, level: number): void {
  rig.command({ do: 'locate', to: from * 48_000 });
  rig.wait(0.02);
  rig.press('key play');
  rig.wait(0.1);
  rig.event('fader 1', 'touched');
  for (let i = 0; i < 100; i++) {
    rig.move('fader 1', level + Math.sin(i / 5));
    rig.wait(0.02);
  }
  rig.letGo('fader 1');
  rig.wait(0.3);
  rig.press('key stop');
}

function touched(): Rig {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'touch', parameter: FADER });
  return rig;
}

const laneOf = (rig: Rig): Lane => rig.engine.lanes.lanes[rig.engine.table.at(FADER)]!;
const edit = (rig: Rig, what: LaneEdit): void =>
  rig.command({ do: 'edit-lane', parameter: FADER, edit: what });
const said = (rig: Rig) => rig.engine.effects.at(-1);

test('each pass leaves a take, with whose hand it was and every note of it, the way back too', () => {
  const rig = touched();
  ride(rig, 0, -10);
  ride(rig, 5, -20);
  const { takes = [] } = laneOf(rig);
  expect(takes.map(({ number, who }) => [number, who])).toEqual([
    [1, 'surface 1'],
    [2, 'surface 1'],
  ]);
  for (const { from, to, times } of takes) {
    expect([times[0], times.at(-1)]).toEqual([from, to]);
    expect(times.length).toBeGreaterThan(90);
  }
});

test('a stretch of an earlier take is put into the lane as a pass would be, and undone in one step', () => {
  const rig = touched();
  ride(rig, 0, -10);
  const first = laneOf(rig);
  ride(rig, 0, -30);
  const second = laneOf(rig);
  edit(rig, { how: 'comp', take: 1, from: 24_000, to: 48_000 });
  const comped = laneOf(rig);
  const valuesIn = ({ times, values }: Lane, from: number, to: number) =>
    [...values].filter((_, i) => times[i]! >= from && times[i]! <= to);
  expect(Math.min(...valuesIn(comped, 24_000, 48_000))).toBeGreaterThan(-12);
  expect(Math.max(...valuesIn(comped, 48_002, 90_000))).toBeLessThan(-28);
  expect(comped.take?.times.length).toBeGreaterThan(comped.times.length);
  expect(comped.takes).toEqual(second.takes);
  expect(rig.engine.history.done.at(-1)?.name).toBe('Comp Ch 1 fader from take 1');
  edit(rig, { how: 'comp', take: 1 });
  expect(laneOf(rig).take).toEqual(first.take);
  rig.command({ do: 'undo' });
  rig.command({ do: 'undo' });
  expect(laneOf(rig)).toEqual(second);
});

test('what a take does not have cannot be taken from it', () => {
  const rig = touched();
  ride(rig, 0, -10);
  edit(rig, { how: 'comp', take: 7 });
  expect(said(rig)).toMatchObject({ text: 'there is no take 7; there are 1' });
  edit(rig, { how: 'comp', take: 1, from: 0, to: 900_000 });
  expect(said(rig)).toMatchObject({ text: 'take 1 does not reach so far' });
});

test('a take without points is refused (it put NaN into the lane, onto the desk, and kept the session from being saved)', () => {
  const empty = { number: 1, from: 0, to: 1000, who: 'x', times: [], values: [] };
  const lanes = { [FADER]: { times: [0, 48_000], values: [-10, -20], takes: [empty] } };
  const rig = new Rig({ ...emptyDocument('x'), lanes });
  edit(rig, { how: 'comp', take: 1 });
  expect(said(rig)).toMatchObject({ text: 'take 1 has no points' });
  expect([...laneOf(rig).values]).toEqual([-10, -20]);
});

test('edits keep the takes, and a lane that lost all its points can be comped again', () => {
  const rig = touched();
  ride(rig, 0, -10);
  const { take } = laneOf(rig);
  edit(rig, { how: 'shift', by: -3 });
  expect([laneOf(rig).take, laneOf(rig).takes?.length]).toEqual([undefined, 1]);
  edit(rig, { how: 'delete', from: 0, to: 900_000 });
  expect(laneOf(rig).times).toHaveLength(0);
  const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
  const again = new Rig(JSON.parse(JSON.stringify(rig.engine.document())));
  for (const one of [rig, again]) {
    edit(one, { how: 'comp', take: 1 });
    expect(laneOf(one).times.length).toBeGreaterThan(10);
  }
  expect(laneOf(rig).take?.times.length).toBe(take?.times.length);
});

test('undo of a pass takes its take away, and redo brings it back', () => {
  const rig = touched();
  ride(rig, 0, -10);
  ride(rig, 0, -20);
  rig.command({ do: 'undo' });
  expect(laneOf(rig).takes?.map(({ number }) => number)).toEqual([1]);
  rig.command({ do: 'redo' });
  expect(laneOf(rig).takes?.map(({ number }) => number)).toEqual([1, 2]);
});

test('a lane keeps its last 16 takes, fewer where they are long, and one that is longer than all not by itself', () => {
  const pass = (notes: number) => {
    const times = Float64Array.from({ length: notes }, (_, i) => i);
    return { from: 0, to: notes, who: '', times, values: times };
  };
  let takes = withTake(undefined, pass(10));
  for (let i = 0; i < 20; i++) takes = withTake(takes, pass(10));
  expect([takes?.length, takes?.[0]?.number, takes?.at(-1)?.number]).toEqual([16, 6, 21]);
  takes = withTake(takes, pass(49_955));
  expect(takes?.map(({ number }) => number)).toEqual([18, 19, 20, 21, 22]);
  expect(withTake(takes, pass(50_001))).toEqual(takes);
});

test('linked pans have takes that mirror each other', () => {
  const rig = new Rig();
  rig.set('ch/1/link', 1);
  rig.wait(1);
  rig.command({ do: 'mode', mode: 'touch' });
  rig.press('key play');
  rig.set('ch/1/pan', -0.5);
  rig.wait(1);
  rig.press('key stop');
  const [one, two] = ['ch/1/pan', 'ch/2/pan'].map(
    (path) => rig.engine.lanes.lanes[rig.engine.table.at(path)]?.takes?.[0],
  );
  expect([one?.values.at(0), two?.values.at(0)]).toEqual([-0.5, 0.5]);
});

test('a lane that has only takes is cleared of them, and undo gives them back', () => {
  const rig = touched();
  ride(rig, 0, -10);
  edit(rig, { how: 'delete', from: 0, to: 60 * 48_000 });
  const [take] = laneOf(rig).takes!;
  expect(laneOf(rig).times).toHaveLength(0);
  rig.command({ do: 'clear-lane', parameter: FADER });
  expect(laneOf(rig).takes).toBeUndefined();
  rig.command({ do: 'undo' });
  expect(laneOf(rig).takes).toEqual([take]);
});
