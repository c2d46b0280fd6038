import { expect, test } from 'vitest';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;

/** Channels 1 and 2 are one: whatever a hand, a key or a word writes on one, the other has as well. */
function linked(more: Partial<SessionDocument> = {}): Rig {
  const ride = { times: [0, 10 * SECOND], values: [0, -20] };
  const rig = new Rig({
    ...emptyDocument('Test'),
    glide: { time: 0 },
    lanes: { 'ch/1/fader': ride, 'ch/2/fader': ride },
    ...more,
  });
  rig.set('ch/1/link', 1);
  return rig;
}

const laneOf = (rig: Rig, path: string) => rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
const pointsOf = (rig: Rig, path: string): number[][] => {
  const { times, values } = laneOf(rig, path);
  return [...times].map((at, i) => [at, values[i]!]);
};

function alike(rig: Rig): void {
  expect(rig.value('ch/2/fader')).toBe(rig.value('ch/1/fader'));
  expect(pointsOf(rig, 'ch/2/fader')).toEqual(pointsOf(rig, 'ch/1/fader'));
}

function playing(rig: Rig, mode: 'touch' | 'latch'): void {
  rig.command({ do: 'mode', mode });
  rig.command({ do: 'play' });
  rig.wait(1);
}

const stripOf = (rig: Rig, path: string): number => rig.engine.table.row(rig.engine.table.at(path)).strip;

test('what was captured of one is punched into both', () => {
  const rig = linked();
  rig.command({ do: 'mode', mode: 'latch' });
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.command({ do: 'capture' });
  rig.letGo('fader 1');
  rig.command({ do: 'play' });
  rig.wait(1);
  rig.command({ do: 'punch-capture' });
  rig.wait(0.5);
  expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 1);
  rig.command({ do: 'stop' });
  alike(rig);
});

test('write-to writes both', () => {
  const rig = linked();
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.command({ do: 'write-to', to: 'all' });
  expect(pointsOf(rig, 'ch/1/fader').at(-1)![1]).toBeCloseTo(-6, 1);
  alike(rig);
});

test('punch-in and punch-out of one strip are of both', () => {
  const rig = linked();
  playing(rig, 'latch');
  rig.command({ do: 'punch-in', strip: stripOf(rig, 'ch/1/fader') });
  rig.wait(3);
  expect(rig.value('ch/1/fader')).toBeCloseTo(-2, 1);
  alike(rig);
  rig.command({ do: 'punch-out', strip: stripOf(rig, 'ch/2/fader') });
  rig.wait(1);
  expect(rig.value('ch/1/fader')).toBeLessThan(-9);
  alike(rig);
});

test('a fader of a pair that crosses over writes one step of undo for both', () => {
  const rig = linked({ automation: { crossOver: true } });
  playing(rig, 'touch');
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -10);
  rig.wait(0.5);
  rig.move('fader 1', 5);
  rig.wait(0.1);
  rig.letGo('fader 1');
  rig.command({ do: 'stop' });
  alike(rig);
  const written = pointsOf(rig, 'ch/1/fader').length;
  expect(written).toBeGreaterThan(2);
  rig.command({ do: 'undo' });
  expect(pointsOf(rig, 'ch/1/fader').length).toBeLessThan(written);
  alike(rig);
});

test('a pair crosses over after the tape jumped back, from either fader', () => {
  const rig = linked({ automation: { crossOver: true }, loop: { on: true, from: 0, to: 2 * SECOND } });
  playing(rig, 'touch');
  rig.event('fader 2', 'touched');
  rig.move('fader 2', -10);
  rig.wait(1.5);
  for (const level of [-15, 5, -25]) {
    rig.move('fader 2', level);
    rig.wait(0.1);
  }
  rig.letGo('fader 2');
  rig.command({ do: 'stop' });
  alike(rig);
});

test('a touch group with one channel of a pair moves the pair', () => {
  const rig = linked({
    values: { 'ch/1/fader': -20, 'ch/2/fader': -20, 'ch/3/fader': -20 },
    lanes: {},
    automation: { touchGroups: [{ name: 'Drums', items: ['ch/3 level', 'ch/1 level'], moves: true }] },
  });
  rig.wait(1);
  rig.event('fader 3', 'touched');
  rig.move('fader 3', -10);
  rig.wait(0.1);
  expect(rig.value('ch/1/fader')).toBeGreaterThan(-20);
  alike(rig);
});
