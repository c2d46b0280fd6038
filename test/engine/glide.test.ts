import { describe, expect, test } from 'vitest';
import { valueAtTime } from '../../src/automation/lane.ts';
import { restored, snapshot } from '../../src/engine/snapshot.ts';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';
import { controlsOf, Rig } from './rig.ts';

const SECOND = 48_000;
const FADER = 'ch/1/fader';

/** Rolling in touch over a lane of fader 1, with a finger that has been on it from 1 s to 2 s. */
function ridden(more: Partial<SessionDocument> = {}, points: readonly (readonly [number, number])[] = flat) {
  const rig = new Rig({
    ...emptyDocument('Test'),
    modes: { [FADER]: 'touch' },
    lanes: {
      [FADER]: { times: points.map(([at]) => at * SECOND), values: points.map(([, value]) => value) },
    },
    ...more,
  });
  rig.press('key play');
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.wait(1);
  return rig;
}
const flat = [[0, -40] as const, [10, -40] as const];

const laneOf = (rig: Rig) => rig.engine.lanes.lanes[rig.engine.table.at(FADER)]!;
const playedAt = (rig: Rig, seconds: number): number =>
  valueAtTime(laneOf(rig), seconds * SECOND, { kind: 'fader' });

describe('after a release in touch', () => {
  test('the value goes back to the lane in 100 ms, evenly along the travel of the fader', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    expect(rig.value(FADER)).toBeCloseTo(-6, 9);
    const start = faderTravel(-6);
    for (let ms = 10; ms < 100; ms += 10) {
      rig.wait(0.01);
      const middle = start + ((faderTravel(-40) - start) * (ms + 5)) / 100;
      expect(faderTravel(rig.value(FADER))).toBeCloseTo(Math.max(middle, faderTravel(-40)), 3);
    }
    rig.wait(0.01);
    expect(rig.value(FADER)).toBe(-40);
  });

  test('the lane has what was heard, glide and all', () => {
    const rig = ridden();
    rig.event('fader 1', 'let-go');
    const heard: [number, number][] = [];
    for (let i = 0; i < 30; i++) {
      rig.wait(0.01);
      heard.push([rig.engine.place, rig.value(FADER)]);
    }
    rig.press('key stop');
    const kept = laneOf(rig);
    rig.command({ do: 'locate', to: SECOND });
    rig.wait(0.1);
    rig.press('key play');
    rig.wait((heard[0]![0] - rig.engine.place) / SECOND);
    for (const [place, value] of heard) {
      expect(rig.engine.place).toBe(place);
      if (place > 2.05 * SECOND) expect(rig.value(FADER)).toBe(value);
      rig.wait(0.01);
    }
    expect(laneOf(rig)).toBe(kept);
  });

  test('a sensor that flickers pulls nothing: the glide begins when the release is believed', () => {
    const rig = ridden();
    rig.event('fader 1', 'let-go');
    rig.wait(0.04);
    expect(rig.value(FADER)).toBeCloseTo(-6, 9);
    rig.wait(0.04);
    expect(rig.value(FADER)).toBeLessThan(-7);
    expect(playedAt(rig, 2.045)).toBeCloseTo(-6, 9);
  });

  test('undo takes the pass and its glide as one', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    rig.wait(0.5);
    rig.command({ do: 'undo' });
    expect([...laneOf(rig).values]).toEqual([-40, -40]);
  });

  test('the glide is the pass’s only trace behind the hand: what follows stays as it was (pain 46)', () => {
    const rig = ridden({}, [
      [0, -40],
      [2.05, -30],
      [3, 0],
      [10, -60],
    ]);
    const before = laneOf(rig);
    rig.letGo('fader 1');
    for (const at of [0, 0.5, 0.999, 2.101, 2.5, 3, 7])
      expect(playedAt(rig, at)).toBeCloseTo(valueAtTime(before, at * SECOND, { kind: 'fader' }), 6);
  });

  test('a hand that comes back stops it where it is', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    rig.wait(0.05);
    const there = rig.value(FADER);
    rig.event('fader 1', 'touched');
    rig.wait(0.5);
    expect(rig.value(FADER)).toBe(there);
    rig.letGo('fader 1');
    rig.wait(0.2);
    expect(rig.value(FADER)).toBe(-40);
    expect(playedAt(rig, 2.3)).toBeCloseTo(there, 9);
    expect(playedAt(rig, 2.66)).toBe(-40);
  });

  test('a stop ends it where it is, and the next run goes on from there', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    rig.wait(0.05);
    rig.press('key stop');
    const there = rig.value(FADER);
    rig.wait(1);
    expect(rig.value(FADER)).toBe(there);
    expect(there).toBeLessThan(-10);
    rig.press('key play');
    rig.wait(0.1);
    expect(rig.value(FADER)).toBe(-40);
  });

  test('it passes silence as a fader does, and stays there', () => {
    const rig = ridden({ lanes: {}, values: { [FADER]: '-inf' } });
    rig.letGo('fader 1');
    expect(playedAt(rig, 2.05)).toBeCloseTo(faderLevel(faderTravel(-6) / 2), 2);
    rig.wait(0.2);
    expect(rig.value(FADER)).toBe(-Infinity);
  });

  test.each([
    ['the punch', { punch: { on: true, from: 0, to: 2.03 * SECOND } }],
    ['the loop', { loop: { on: true, from: 0, to: 2.03 * SECOND } }],
    ['the song', { length: 2.03 * SECOND }],
  ])('it is over before the end of %s', (_what, more) => {
    const rig = ridden(more);
    rig.letGo('fader 1');
    expect(playedAt(rig, 2.03)).toBe(-40);
    expect(playedAt(rig, 2.02)).toBeGreaterThan(-40);
  });

  test('an engine restored in its middle goes on gliding', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    rig.wait(0.05);
    const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    rig.wait(0.2);
    copy.advance(rig.now);
    expect(snapshot(copy)).toEqual(snapshot(rig.engine));
  });
});

describe('the time of the glide', () => {
  const wayBack = (rig: Rig): number => {
    const released = rig.engine.place;
    rig.letGo('fader 1');
    const { times, values } = laneOf(rig);
    return (times.find((at, i) => at > released && values[i] === -40)! - released) / 48;
  };

  test('is the session’s, or the parameter’s own; 0 is at once', () => {
    const times = [{ time: 0.5 }, { time: 0.5, of: { [FADER]: 0.2 } }, { time: 0 }];
    const [long, own, none] = times.map((glide) => Math.round(wayBack(ridden({ glide }))));
    expect([long, own, none]).toEqual([500, 200, 0]);
  });

  test('can be set while working, and goes back to what it was at first', () => {
    const rig = ridden();
    rig.command({ do: 'glide', time: 0.25 });
    rig.command({ do: 'glide', time: 0.3, parameter: FADER });
    expect(rig.engine.document().glide).toEqual({ time: 0.25, of: { [FADER]: 0.3 } });
    rig.command({ do: 'glide', parameter: FADER });
    expect(wayBack(rig)).toBe(250);
    rig.command({ do: 'glide' });
    expect(rig.engine.document().glide).toBeUndefined();
    rig.command({ do: 'glide', time: 1, parameter: 'ch/1/nothing' });
    expect(rig.engine.effects.at(-1)).toMatchObject({ text: 'there is no parameter ch/1/nothing' });
  });

  test('a switch does not glide, nor does latch', () => {
    const rig = ridden();
    rig.letGo('fader 1');
    rig.wait(1);
    rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/1/mute' });
    rig.press('key mute 1');
    expect([...rig.engine.lanes.lanes[rig.engine.table.at('ch/1/mute')]!.values]).toEqual([0, 1]);
  });
});

describe('the take', () => {
  test('keeps every note of the passes, through a save, an undo and a pass beside it', () => {
    const rig = ridden();
    for (let i = 0; i < 50; i++) {
      rig.wait(0.01);
      rig.move('fader 1', -6 - i / 20);
    }
    rig.letGo('fader 1');
    const { times, take } = laneOf(rig);
    expect(times.length).toBeLessThan(12);
    expect(take!.times.length).toBeGreaterThan(50);
    const again = new Rig(JSON.parse(JSON.stringify(rig.engine.document())));
    expect(laneOf(again)).toEqual(laneOf(rig));
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.letGo('fader 1');
    expect(laneOf(rig).take!.times.length).toBeGreaterThan(take!.times.length);
    rig.command({ do: 'undo' });
    expect(laneOf(rig).take).toBe(take);
  });
});
