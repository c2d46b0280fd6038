import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueAtTime } from '../../src/automation/lane.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { anything, doAll, smallSession, story } from './random-inputs.ts';
import { controlsOf, Rig } from './rig.ts';

const MS = 48;
const SECOND = 48_000;
const FADER = 'ch/1/fader';

/** A desk whose fader 1 is in touch over a lane, [seconds, dB]; nothing glides back, so that passes have plain ends. */
function desk(
  points: readonly (readonly [number, number])[] = [],
  latency: { in?: number; out?: number } = { in: 30 },
  more: Partial<SessionDocument> = {},
): Rig {
  const rig = new Rig({
    ...emptyDocument('Test'),
    glide: { time: 0 },
    modes: { [FADER]: 'touch' },
    ...(points.length > 0 && {
      lanes: {
        [FADER]: { times: points.map(([at]) => at * SECOND), values: points.map(([, value]) => value) },
      },
    }),
    ...more,
  });
  rig.behind(latency);
  return rig;
}

const number = (rig: Rig) => rig.engine.table.at(FADER);
const laneOf = (rig: Rig) => rig.engine.lanes.lanes[number(rig)]!;
const passOf = (rig: Rig) => rig.engine.lanes.passOf(number(rig))!;
const said = (rig: Rig, at: number) => valueAtTime(laneOf(rig), at * SECOND, { kind: 'fader' });
const flat = [[0, -20] as const, [10, -20] as const];

describe('what a surface that is 30 ms behind reports', () => {
  test('is on the desk at once, and in the lane where the hand moved', () => {
    const rig = desk(flat);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.wait(0.1);
    rig.move('fader 1', -6);
    expect(rig.value(FADER)).toBeCloseTo(-6, 9);
    expect(passOf(rig).from).toBe(970 * MS);
    expect(passOf(rig).lastAt).toBe(1070 * MS);
    rig.wait(0.2);
    rig.event('fader 1', 'let-go');
    rig.wait(0.5);
    rig.command({ do: 'stop' });
    const at = (ms: number): number => Math.round(said(rig, ms / 1000));
    expect([at(969), at(1039), at(1070), at(1269), at(1271)]).toEqual([-20, -20, -6, -6, -20]);
  });

  test('begins its pass with what the lane said where the finger came, not with what it says by now', () => {
    const rig = desk([
      [0, -40],
      [4, 0],
    ]);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.event('fader 1', 'touched');
    expect([...passOf(rig).notes().values]).toEqual([-40 + 9.7]);
  });

  test('is never before the tape began to roll', () => {
    const rig = desk(flat, { in: 200 });
    rig.command({ do: 'locate', to: 5 * SECOND });
    rig.wait(0.5);
    rig.command({ do: 'play' });
    rig.wait(0.05);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    expect([passOf(rig).from, passOf(rig).lastAt]).toEqual([5 * SECOND, 5 * SECOND]);
  });

  test('never crosses a locate', () => {
    const rig = desk(flat);
    rig.command({ do: 'play' });
    rig.wait(3);
    rig.command({ do: 'locate', to: 7 * SECOND });
    rig.wait(0.02);
    const before = laneOf(rig);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    rig.wait(0.02);
    rig.command({ do: 'stop' });
    expect(valueAtTime(before, 7 * SECOND - 1, { kind: 'fader' })).toBe(-20);
    expect([said(rig, 7 - 1 / SECOND), Math.round(said(rig, 7))]).toEqual([-20, -3]);
  });

  test('never crosses the end of the loop: what comes after the wrap is in the new pass, from its start on', () => {
    const rig = desk(flat, { in: 100 });
    rig.command({ do: 'loop', on: true, from: SECOND, to: 2 * SECOND });
    rig.command({ do: 'locate', to: SECOND });
    rig.wait(0.005);
    rig.command({ do: 'play' });
    rig.wait(0.5);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(0.53);
    expect(passOf(rig).from).toBe(SECOND);
    rig.move('fader 1', -12);
    expect(passOf(rig).lastAt).toBe(SECOND);
    rig.wait(0.1);
    rig.move('fader 1', -18);
    expect(passOf(rig).lastAt).toBe(rig.engine.place - 100 * MS);
  });

  test('reaches back over a wrap to the start of the loop, not only to the tick that noticed it', () => {
    const rig = desk(flat, { in: 5 });
    rig.command({ do: 'loop', on: true, from: SECOND, to: 2 * SECOND + 7 * MS });
    rig.command({ do: 'locate', to: 1.9 * SECOND });
    rig.wait(0.01);
    rig.command({ do: 'play' });
    while (rig.engine.place > 1.5 * SECOND) rig.wait(0.001);
    const { place } = rig.engine;
    expect(place - SECOND).toBeLessThan(5 * MS);
    rig.event('fader 1', 'touched');
    expect(passOf(rig).from).toBe(SECOND);
  });

  test('is never before the punch', () => {
    const rig = desk(flat);
    rig.command({ do: 'punch', on: true, from: SECOND, to: 2 * SECOND });
    rig.command({ do: 'play' });
    rig.wait(1.01);
    rig.event('fader 1', 'touched');
    expect(passOf(rig).from).toBe(SECOND);
  });

  test('throws a switch where the finger threw it', () => {
    const rig = desk([], { in: 30 }, { modes: { 'ch/1/mute': 'touch' } });
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.press('key mute 1');
    const mute = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/mute')]!;
    expect([...mute.times].filter((_, i) => mute.values[i] === 1)[0]).toBe(970 * MS);
  });

  test('does not cut off what a quicker surface wrote meanwhile', () => {
    const rig = desk(flat);
    rig.attach(2, ['x-touch'], 'quick');
    rig.wait(3);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.event('fader 1', 'touched', 0, 2);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6, 2);
    rig.event('fader 1', 'let-go', 0, 2);
    rig.event('fader 1', 'let-go');
    rig.wait(0.2);
    expect(Math.round(said(rig, 1))).toBe(-6);
  });
});

describe('motors that are 40 ms behind', () => {
  const ramp = [[0, -60] as const, [6, 0] as const];
  const motor = (rig: Rig, surface = 1): number => rig.shown('fader 1', surface);
  /** Where the lane is at a place on the timeline in ms, as travel. */
  const travel = (rig: Rig, ms: number): number => faderTravel(said(rig, ms / 1000));

  test('are sent where the lane will be in 40 ms, while the desk and other surfaces are where it is', () => {
    const rig = desk(ramp, { out: 40 });
    rig.attach(2, ['x-touch'], 'other');
    rig.wait(1);
    rig.command({ do: 'play' });
    rig.wait(2);
    const at = rig.engine.place / MS;
    expect(motor(rig)).toBeCloseTo(travel(rig, at + 45), 9);
    expect(rig.value(FADER)).toBeCloseTo(said(rig, (at + 5) / 1000), 9);
    expect(motor(rig, 2)).toBeCloseTo(travel(rig, at + 5), 9);
  });

  test('start before a point at which the desk has yet to move', () => {
    const rig = desk([...flat.slice(0, 1), [2, -20], [2.0001, 0]], { out: 40 });
    rig.command({ do: 'play' });
    rig.wait(1.97);
    expect([rig.value(FADER), motor(rig)]).toEqual([-20, faderTravel(0)]);
  });

  test('go round with the loop', () => {
    const rig = desk(
      [
        [0, -60],
        [1, -30],
        [2, 0],
      ],
      { out: 40 },
    );
    rig.command({ do: 'loop', on: true, from: SECOND, to: 2 * SECOND });
    rig.command({ do: 'locate', to: SECOND });
    rig.wait(0.01);
    rig.command({ do: 'play' });
    while (rig.engine.place < 1.98 * SECOND) rig.wait(0.01);
    const at = rig.engine.place / MS;
    expect(motor(rig)).toBeCloseTo(travel(rig, at + 45 - 1000), 9);
    expect(rig.value(FADER)).toBeCloseTo(said(rig, (at + 5) / 1000), 9);
  });

  test('wait for the punch where a pass of write begins', () => {
    const rig = desk(ramp, { out: 40 }, { modes: { [FADER]: 'write' } });
    rig.command({ do: 'punch', on: true, from: 2 * SECOND, to: 3 * SECOND });
    rig.command({ do: 'play' });
    rig.wait(1.98);
    expect(motor(rig)).toBeCloseTo(travel(rig, 2005), 6);
    rig.wait(0.5);
    expect(motor(rig)).toBe(faderTravel(rig.value(FADER)));
  });

  test('stand where the desk does as soon as the tape stands, is wound, or the lane is off', () => {
    for (const command of [
      { do: 'stop' },
      { do: 'shuttle', speed: 2 },
      { do: 'mode', mode: 'off', parameter: FADER },
    ] as const) {
      const rig = desk(ramp, { out: 40 });
      rig.command({ do: 'play' });
      rig.wait(2);
      expect(motor(rig)).not.toBe(faderTravel(rig.value(FADER)));
      rig.command(command);
      rig.wait(0.01);
      expect(motor(rig)).toBe(faderTravel(rig.value(FADER)));
    }
  });

  test('are not driven under a hand, and foresee the lane again when it is off', () => {
    const rig = desk(ramp, { out: 40 });
    rig.command({ do: 'mode', mode: 'read', parameter: FADER });
    rig.command({ do: 'play' });
    rig.wait(2);
    rig.event('fader 1', 'touched');
    const held = motor(rig);
    rig.wait(1);
    expect(motor(rig)).toBe(held);
    rig.letGo('fader 1');
    rig.wait(0.01);
    const at = rig.engine.place / MS;
    expect(motor(rig)).toBeCloseTo(travel(rig, at + 45), 9);
  });

  test('follow a fade on time: nobody can tell where a hand will stop it', () => {
    const rig = desk([], { out: 40 });
    rig.set(FADER, -40);
    rig.wait(1);
    rig.command({ do: 'store-scene', name: 'Low' });
    rig.set(FADER, 0);
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 2, down: 2 } });
    rig.command({ do: 'play' });
    rig.wait(1);
    expect(motor(rig)).toBe(faderTravel(rig.value(FADER)));
  });
});

test('more than a quarter of a second, less than nothing, or no number is not believed', () => {
  const rig = new Rig();
  const known = () => rig.engine.surfaces.get(1)!.attachment.latency;
  expect(known()).toBeUndefined();
  rig.behind({ in: 900, out: -3 });
  expect(known()).toEqual({ in: 250e6, out: 0 });
  rig.behind({ in: NaN, out: 40 });
  expect(known()).toEqual({ in: 0, out: 40e6 });
});

describe('a ride by ear, of sound that is heard 80 ms late', () => {
  const heard = (rig: Rig, ms: number): void => rig.do({ type: 'heard', late: ms * 1e6 });

  test('is in the lane where the hand heard it, on top of what its surface is behind', () => {
    const rig = desk(flat);
    heard(rig, 80);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.wait(0.1);
    rig.move('fader 1', -6);
    expect(rig.value(FADER)).toBeCloseTo(-6, 9);
    expect([passOf(rig).from, passOf(rig).lastAt]).toEqual([890 * MS, 990 * MS]);
  });

  test('is where the tape was once nobody hears it any more', () => {
    const rig = desk(flat, { in: 0 });
    heard(rig, 80);
    heard(rig, 0);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.event('fader 1', 'touched');
    expect(passOf(rig).from).toBe(SECOND);
  });

  test('is never before the tape began to roll', () => {
    const rig = desk(flat);
    heard(rig, 80);
    rig.command({ do: 'play' });
    rig.wait(0.05);
    rig.event('fader 1', 'touched');
    expect(passOf(rig).from).toBe(0);
  });

  test('is no later than a second, whatever was found', () => {
    const rig = desk(flat, { in: 0 });
    heard(rig, 60_000);
    rig.command({ do: 'play' });
    rig.wait(3);
    rig.event('fader 1', 'touched');
    expect(passOf(rig).from).toBe(2 * SECOND);
    for (const ms of [-5, NaN]) {
      heard(rig, ms);
      expect(rig.engine.late).toBe(0);
    }
  });

  test('is known to an engine put together from a snapshot', () => {
    const rig = desk(flat);
    heard(rig, 80);
    const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    expect(copy.late).toBe(80 * MS);
  });
});

test('an engine put together from a snapshot knows how far its surfaces are behind', () => {
  const rig = desk(flat, { in: 30, out: 40 });
  rig.command({ do: 'loop', on: true, from: SECOND, to: 2 * SECOND });
  rig.command({ do: 'play' });
  rig.wait(2.02);
  const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  const from = rig.inputs.length;
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.wait(0.1);
  for (const input of rig.inputs.slice(from)) copy.step(input);
  copy.advance(rig.now);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
});

test('whatever happens, the stamps of a pass ascend from where it began, and none is ahead of the tape', () => {
  fc.assert(
    fc.property(
      fc
        .array(anything, { maxLength: 100, size: 'max' })
        .map((deeds) => Object.assign(deeds, { toString: () => story(deeds) })),
      fc.integer({ min: 0, max: 250 }),
      fc.integer({ min: 0, max: 250 }),
      (deeds, lag, out) => {
        const rig = new Rig(smallSession);
        rig.behind({ in: lag, out });
        rig.command({ do: 'mode', mode: 'latch' });
        rig.command({ do: 'play' });
        for (const deed of deeds) {
          doAll(rig, [deed]);
          const { lanes, place, transport } = rig.engine;
          for (let i = 0; i < lanes.writing.count; i++) {
            const pass = lanes.passOf(lanes.writing.list[i]!)!;
            const { times } = pass.notes();
            expect(times[0]).toBe(pass.from);
            for (let n = 1; n < times.length; n++) expect(times[n]!).toBeGreaterThan(times[n - 1]!);
            if (transport.rolling) expect(pass.lastAt).toBeLessThanOrEqual(place);
            if (transport.rolling) expect(pass.from).toBeGreaterThanOrEqual(Math.round(transport.since));
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});
