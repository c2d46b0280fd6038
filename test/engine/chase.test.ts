import { describe, expect, test } from 'vitest';
import type { SyncDocument } from '../../src/model/sync.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { syncState, timecodeNow } from '../../src/engine/chase.ts';
import { controlsOf, Rig } from './rig.ts';

const SECOND = 48_000;
const HOUR = 3600;

/** A desk whose tape follows MTC; place 0 is 01:00:00:00. */
function following(patch: SyncDocument = {}, length = 0): Rig {
  const rig = new Rig({ ...emptyDocument('Chase'), length });
  rig.wait(2); // the surface has settled
  rig.command({ do: 'sync', patch: { source: 'mtc', offset: HOUR, ...patch } });
  return rig;
}

const told = (rig: Rig): string | undefined =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1);

function heard(rig: Rig, what: 'running' | 'corrected' | 'cued' | 'lost', seconds = 0, speed = 1): void {
  rig.do({ type: 'timecode', what, place: seconds * SECOND, speed });
}

const standing = ({ engine: { chase, transport, place } }: Rig) => [chase.state, transport.state, place];
const points = (rig: Rig, path: string) =>
  Array.from(rig.engine.lanes.lanes[rig.engine.table.at(path)]?.times ?? []);
const passes = (rig: Rig) => rig.engine.history.done.filter(({ name }) => name.includes('pass')).length;

describe('a tape that follows timecode', () => {
  test('plays where timecode is, from the very sample it was heard', () => {
    const rig = following();
    rig.wait(0.0037);
    heard(rig, 'running', 12);
    expect(standing(rig)).toEqual(['following', 'playing', 12 * SECOND]);
    rig.wait(1.0063); // to a tick
    expect(Math.abs(rig.engine.place - 13.0063 * SECOND)).toBeLessThan(1);
    expect(timecodeNow(rig.engine)).toBe('01:00:13:00');
  });

  test('does nothing when it is to follow nothing', () => {
    const rig = new Rig();
    heard(rig, 'running', 12);
    expect(standing(rig)).toEqual(['off', 'stopped', 0]);
    expect(snapshot(rig.engine).chase).toBeUndefined();
    expect(rig.engine.document().sync).toBeUndefined();
  });

  test('goes where timecode is cued, and lanes with it', () => {
    const rig = following();
    rig.command({
      do: 'edit-lane',
      parameter: 'ch/1/fader',
      edit: {
        how: 'add',
        points: [
          [0, -20],
          [10 * SECOND, 0],
        ],
      },
    });
    heard(rig, 'cued', 10);
    rig.wait(0.02);
    expect(standing(rig)).toEqual(['waiting', 'stopped', 10 * SECOND]);
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('stops where it is when timecode is lost, and its passes end there', () => {
    const rig = following();
    rig.command({ do: 'mode', mode: 'touch' });
    heard(rig, 'running', 1);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    rig.wait(1);
    heard(rig, 'lost');
    expect(standing(rig)).toEqual(['waiting', 'stopped', 2 * SECOND]);
    expect(points(rig, 'ch/1/fader').at(-1)).toBeLessThanOrEqual(2 * SECOND + 1);
    expect(told(rig)).toBe('timecode has stopped, and the tape with it');
    expect(rig.engine.lanes.writing.count).toBe(0);
  });

  test('that is corrected goes on with its pass, whose points ascend', () => {
    const rig = following();
    rig.command({ do: 'mode', mode: 'touch' });
    heard(rig, 'running', 1);
    rig.event('fader 1', 'touched');
    for (let i = 0; i < 40; i++) {
      rig.move('fader 1', -i / 2);
      rig.wait(0.011);
      const by = i % 2 === 0 ? -0.003 : 0.002;
      heard(rig, 'corrected', rig.engine.place / SECOND + by, 1 + (i % 3) / 1000);
    }
    rig.letGo('fader 1');
    expect(passes(rig)).toBe(1);
    const times = points(rig, 'ch/1/fader');
    expect(times.length).toBeGreaterThan(5);
    for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1]!);
  });

  test('that was ahead stands until timecode has caught up, and never goes back', () => {
    const rig = following();
    heard(rig, 'running', 1);
    rig.wait(0.5);
    heard(rig, 'corrected', 1.496);
    const places: number[] = [];
    for (let i = 0; i < 10; i++) {
      rig.wait(0.001);
      rig.do({ type: 'let-go', parameter: 0, who: 'nobody' }); // moves time on between ticks
      places.push(rig.engine.place / SECOND);
    }
    expect(places.slice(0, 4)).toEqual([1.5, 1.5, 1.5, 1.5]);
    expect(places.at(-1)).toBeCloseTo(1.506, 9);
  });

  test('follows a machine that is not quite as fast without being corrected', () => {
    const rig = following();
    heard(rig, 'running', 0, 1.001);
    rig.wait(10);
    expect(rig.engine.place).toBe(10.01 * SECOND);
    heard(rig, 'lost');
    rig.command({ do: 'play' });
    const from = rig.engine.place;
    rig.wait(1);
    expect(rig.engine.place - from).toBe(SECOND);
  });

  test('goes along when timecode jumps: one pass ends, the next begins', () => {
    const rig = following();
    rig.command({ do: 'mode', mode: 'touch' });
    rig.event('fader 1', 'touched');
    heard(rig, 'running', 1);
    rig.move('fader 1', -3);
    rig.wait(1);
    heard(rig, 'running', 30);
    rig.move('fader 1', -9);
    rig.wait(1);
    rig.letGo('fader 1');
    expect(passes(rig)).toBe(2);
    const times = points(rig, 'ch/1/fader');
    expect(times.filter((at) => at > 2.1 * SECOND && at < 29.9 * SECOND)).toEqual([]);
    expect(times.at(-1)).toBeGreaterThan(30.9 * SECOND);
  });

  test('waits for timecode from before the start of the timeline', () => {
    const rig = following();
    heard(rig, 'running', -2);
    expect(standing(rig)).toEqual(['before', 'stopped', 0]);
    expect(told(rig)).toBe('timecode 00:59:58:00 is before the start of the timeline; the tape waits for it');
    rig.wait(3);
    expect(standing(rig)).toEqual(['following', 'playing', SECOND]);
  });

  test('waits at the end of the song, until timecode is back', () => {
    const rig = following({}, 5 * SECOND);
    heard(rig, 'running', 4);
    rig.wait(2);
    expect(standing(rig)).toEqual(['beyond', 'stopped', 5 * SECOND]);
    expect(told(rig)).toBe('timecode 01:00:05:00 is after the end of the timeline; the tape waits');
    heard(rig, 'running', 1);
    expect(standing(rig)).toEqual(['following', 'playing', SECOND]);
  });

  test('records when record was pressed before timecode came, once', () => {
    const rig = following();
    rig.press('key record');
    expect(syncState(rig.engine)).toMatchObject({ state: 'waiting', armed: true });
    expect(rig.engine.transport.state).toBe('stopped');
    heard(rig, 'running', 1);
    expect(rig.engine.transport.state).toBe('recording');
    heard(rig, 'lost');
    heard(rig, 'running', 1);
    expect(rig.engine.transport.state).toBe('playing');
  });

  test('records, and no longer, by the key of the surface while it follows', () => {
    const rig = following();
    heard(rig, 'running', 1);
    rig.press('key record');
    expect(standing(rig)).toEqual(['following', 'recording', SECOND]);
    heard(rig, 'running', 9);
    expect(standing(rig)).toEqual(['following', 'recording', 9 * SECOND]);
    rig.press('key record');
    expect(standing(rig)).toEqual(['following', 'playing', 9 * SECOND]);
  });
});

describe('hands on a tape that follows timecode', () => {
  test.each([
    ['locate', { do: 'locate', to: 5 }],
    ['return', { do: 'return' }],
    ['the next marker', { do: 'next-marker' }],
    ['shuttle', { do: 'shuttle', speed: 2 }],
    ['jog', { do: 'jog', by: 4800 }],
  ] as const)('%s is refused, with what to do', (_what, command) => {
    const rig = following();
    heard(rig, 'running', 20);
    rig.command(command);
    expect(standing(rig)).toEqual(['following', 'playing', 20 * SECOND]);
    expect(rig.engine.verdict.said).toContain('"faderline sync off" sets it free');
  });

  test('stop takes it out until timecode has stood still once', () => {
    const rig = following();
    heard(rig, 'running', 20);
    rig.wait(1);
    rig.press('key stop');
    heard(rig, 'corrected', 22);
    heard(rig, 'running', 40);
    expect(standing(rig)).toEqual(['out', 'stopped', 21 * SECOND]);
    rig.command({ do: 'locate', to: 3 * SECOND });
    heard(rig, 'lost');
    heard(rig, 'running', 50);
    expect(standing(rig)).toEqual(['following', 'playing', 50 * SECOND]);
  });

  test.each([
    ['before the start of the timeline', -20],
    ['after the end of the song', 90],
  ])('stop is not swallowed by a tape that records by itself while timecode is %s', (_where, at) => {
    const rig = following({}, 60 * SECOND);
    rig.command({ do: 'play' });
    rig.command({ do: 'record' });
    heard(rig, 'running', at);
    rig.wait(1);
    expect(rig.engine.transport.state).toBe('recording');
    rig.press('key stop');
    expect(standing(rig)).toEqual(['out', 'stopped', SECOND]);
    rig.wait(1);
    expect(standing(rig)).toEqual(['out', 'stopped', SECOND]);
  });

  test('stop ends the winding of a tape that was wound before timecode came from before the start', () => {
    const rig = following();
    rig.command({ do: 'shuttle', speed: 4 });
    heard(rig, 'running', -20);
    rig.wait(1);
    rig.command({ do: 'stop' });
    expect(standing(rig)).toEqual(['out', 'stopped', 4 * SECOND]);
  });

  test('play joins it again where timecode is by now', () => {
    const rig = following();
    heard(rig, 'running', 20);
    rig.command({ do: 'stop' });
    rig.wait(2);
    rig.press('key play');
    expect(standing(rig)).toEqual(['following', 'playing', 22 * SECOND]);
  });

  test('play by itself while there is no timecode, which takes over when it comes', () => {
    const rig = following();
    rig.press('key play');
    rig.wait(1);
    heard(rig, 'cued', 9);
    expect(standing(rig)).toEqual(['waiting', 'playing', SECOND]);
    heard(rig, 'running', 20);
    expect(standing(rig)).toEqual(['following', 'playing', 20 * SECOND]);
  });

  test('a loop and timecode exclude each other', () => {
    const rig = new Rig();
    rig.command({ do: 'loop', on: true, from: 0, to: SECOND });
    rig.command({ do: 'sync', patch: { source: 'mtc' } });
    expect(rig.engine.transport.loop.on).toBe(false);
    rig.command({ do: 'loop', on: true });
    expect(rig.engine.transport.loop.on).toBe(false);
    expect(told(rig)).toBe('timecode does not go round: "faderline sync off" first, then the loop');
  });

  test('a correction between the start of the punch and the next tick does not make its pass late', () => {
    const pass = (corrected: boolean): readonly number[] => {
      const punch = { on: true, from: SECOND + 240, to: 2 * SECOND + 100 };
      const rig = new Rig({ ...emptyDocument('Punch'), punch });
      rig.command({ do: 'sync', patch: { source: 'mtc' } });
      rig.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
      heard(rig, 'running', 0);
      for (const at of [1.007, 2.003]) {
        rig.wait(at - rig.now / 1e9);
        const { transport } = rig.engine;
        const place = transport.placeAt(Math.round((rig.now * SECOND) / 1e9)) + 2;
        if (corrected) heard(rig, 'corrected', place / SECOND);
        rig.wait(0.1);
        rig.set('ch/1/fader', -10);
      }
      rig.wait(1);
      return rig.engine.history.done.flatMap(({ lanes }) =>
        lanes.flatMap(({ after }) => after.takes?.flatMap(({ from, to }) => [from, to]) ?? []),
      );
    };
    expect([pass(true), pass(false)]).toEqual([
      [SECOND + 240, 2 * SECOND + 100],
      [SECOND + 240, 2 * SECOND + 100],
    ]);
  });

  test('undo sets where the loop lies, but does not switch it on under timecode', () => {
    const rig = new Rig();
    rig.command({ do: 'loop', on: true, from: 0, to: 2 * SECOND });
    rig.command({ do: 'loop', on: false, from: SECOND });
    rig.command({ do: 'sync', patch: { source: 'mtc' } });
    heard(rig, 'running', 0);
    rig.wait(1);
    rig.command({ do: 'undo' });
    expect(rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : []))).toContain(
      'the loop is off: timecode does not go round',
    );
    expect(rig.engine.transport.loop).toEqual({ on: false, from: 0, to: 2 * SECOND });
    rig.wait(2);
    expect(rig.engine.place).toBe(3 * SECOND);
    rig.command({ do: 'redo' });
    rig.command({ do: 'sync', patch: { source: 'off' } });
    rig.command({ do: 'undo', mine: true });
    expect(rig.engine.transport.loop.on).toBe(true);
  });

  test('a session that has both opens without the loop on', () => {
    const loop = { on: true, from: 0, to: SECOND };
    const rig = new Rig({ ...emptyDocument('Both'), loop, sync: { source: 'mtc' } });
    expect(rig.engine.transport.loop).toEqual({ ...loop, on: false });
  });

  test('another rate keeps the label at which the timeline starts, unless that is said too', () => {
    const rig = following();
    rig.command({ do: 'sync', patch: { rate: '29.97' } });
    expect(rig.engine.chase.settings.offset).toBeCloseTo(HOUR * 1.001, 6);
    rig.command({ do: 'sync', patch: { rate: '25', offset: 60 } });
    expect(rig.engine.chase.settings.offset).toBe(60);
  });

  test('a tape set free rolls on by itself', () => {
    const rig = following();
    heard(rig, 'running', 20, 0.99);
    rig.command({ do: 'sync', patch: { source: 'off' } });
    rig.wait(1);
    heard(rig, 'lost');
    expect(standing(rig)).toEqual(['off', 'playing', 21 * SECOND]);
  });

  test('a tape that is to follow something else stops', () => {
    const rig = following();
    heard(rig, 'running', 20);
    rig.command({ do: 'sync', patch: { source: 'clock' } });
    expect(standing(rig)).toEqual(['waiting', 'stopped', 20 * SECOND]);
  });
});

test('an engine put together from a snapshot while it follows goes on following', () => {
  const rig = following();
  rig.command({ do: 'mode', mode: 'touch' });
  heard(rig, 'running', 1, 1.001);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -3);
  rig.wait(0.5);
  heard(rig, 'corrected', 1.49, 1.001);
  const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
  const from = rig.inputs.length;
  rig.wait(0.004);
  rig.move('fader 1', -12);
  heard(rig, 'running', -0.5);
  rig.wait(1);
  for (const input of rig.inputs.slice(from)) copy.step(input);
  copy.advance(rig.now);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
});
