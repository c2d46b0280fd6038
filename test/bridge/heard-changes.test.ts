import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { HeardChanges, heardWords } from '../../src/bridge/heard-changes.ts';
import { momentOf, stretchDocument, stretchOf } from '../../src/bridge/stretch-document.ts';
import type { Change } from '../../src/engine/history.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import { folder } from '../audio/files.ts';
import { Rig } from '../engine/rig.ts';
import { RATE, session, writeTone } from './live-rig.ts';

const clip = { file: 'tone.wav', at: 0, from: 0, length: 20 * RATE };

/** A desk with a tone on its first channel, and what takes and recalls did to it. */
async function desk(rest: Partial<SessionDocument> = {}) {
  const dir = folder();
  mkdirSync(path.join(dir, 'audio'));
  await writeTone(path.join(dir, 'audio', 'tone.wav'), 20);
  const rig = new Rig(session({ clips: { 'ch/1': [clip] }, length: 20 * RATE, ...rest }));
  const told: string[] = [];
  let tellNext: (text: string) => void = () => {};
  const heard = new HeardChanges({
    engine: rig.engine,
    dir,
    tell: (_level, text) => {
      told.push(text);
      tellNext(text);
    },
  });
  /** Looks, and waits until something is told. */
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      tellNext = resolve;
      heard.look();
    });
  return { rig, heard, told, next };
}

/** The thread that is begun next, once it is over. */
async function nextThread(): Promise<void> {
  const begun = once(process, 'worker') as Promise<[Worker]>;
  const [thread] = await begun;
  await new Promise((over) => thread.once('exit', over));
}

const last = (rig: Rig): Change => rig.engine.history.done.at(-1)!;

describe('a recall', () => {
  test('says by how much it changed the loudness and the true peak of what comes next', async () => {
    const { rig, heard, next } = await desk();
    rig.command({ do: 'store-scene', name: 'Up' });
    rig.set('ch/1/fader', -6);
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1 });
    expect(await next()).toMatch(
      /^Recall Up: 6\.0 LU louder \(−\d+\.\d LUFS\), true peak 6\.0 dB higher \(−(?:8\.9|9\.0) dBTP\)$/,
    );
    const { before, after, from, to } = heard.of(last(rig))!;
    expect(after.loudness - before.loudness).toBeCloseTo(6, 2);
    expect(after.truePeak - before.truePeak).toBeCloseTo(6, 2);
    expect([from, to]).toEqual([0, 10 * RATE]);
    await heard.close();
  });

  test('that is being listened to as the tape begins to roll is put off until it stands', async () => {
    const { rig, heard, next, told } = await desk();
    rig.command({ do: 'store-scene', name: 'Up' });
    rig.set('ch/1/fader', -3);
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1 });
    const ended = nextThread();
    heard.look();
    rig.command({ do: 'play' });
    rig.wait(0.1);
    heard.look();
    await ended;
    expect([heard.of(last(rig)), told]).toEqual([undefined, []]);
    rig.command({ do: 'stop' });
    expect(await next()).toMatch(/^Recall Up: 3\.0 LU louder/);
    await heard.close();
  });

  test('waits while the tape rolls', async () => {
    const { rig, heard, next, told } = await desk();
    rig.command({ do: 'store-scene', name: 'Up' });
    rig.set('ch/1/fader', -3);
    rig.wait(1);
    rig.command({ do: 'play' });
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1 });
    heard.look();
    expect(told).toEqual([]);
    rig.command({ do: 'stop' });
    expect(await next()).toMatch(/^Recall Up: 3\.0 LU louder/);
    await heard.close();
  });
});

test('a take says what it did where it was written, and is not heard again when it is undone and done again', async () => {
  const { rig, heard, next, told } = await desk();
  rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/1/fader' });
  rig.command({ do: 'locate', to: 4 * RATE });
  rig.command({ do: 'record' });
  rig.wait(0.1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -10);
  rig.wait(4);
  rig.letGo('fader 1');
  rig.wait(1);
  rig.command({ do: 'stop' });
  rig.wait(0.1);
  const text = await next();
  expect(text).toMatch(/: (?:9|10)\.\d LU quieter/);
  const { from, to } = heard.of(last(rig))!;
  expect(from / RATE).toBeGreaterThanOrEqual(4);
  expect(to / RATE).toBeLessThan(10);
  rig.command({ do: 'undo' });
  heard.look();
  rig.command({ do: 'redo' });
  heard.look();
  expect(told).toEqual([text]);
  await heard.close();
});

test('other steps are not listened to, nor is anything where nothing plays', async () => {
  const { rig } = await desk();
  rig.command({ do: 'store-scene', name: 'Up' });
  expect(stretchOf(last(rig), rig.engine)).toBeUndefined();
  rig.set('ch/1/fader', -6);
  rig.wait(1);
  expect(stretchOf(last(rig), rig.engine)).toBeUndefined();
  const silent = new Rig(session());
  silent.set('ch/1/fader', -6);
  silent.wait(1);
  silent.command({ do: 'store-scene', name: 'Up' });
  silent.set('ch/1/fader', -12);
  silent.wait(1);
  silent.command({ do: 'recall-scene', id: 1 });
  expect(stretchOf(last(silent), silent.engine)).toBeUndefined();
});

test('a step is handed on in rows: what it costs the tick does not grow with the points of lanes, nor is any of them lost', () => {
  const times = Array.from({ length: 100_000 }, (_, n) => 480 * n);
  const lane = { times, values: times.map((_, n) => -10 - (n % 7)) };
  const rig = new Rig(
    session({
      clips: { 'ch/1': [clip] },
      length: 20 * RATE,
      lanes: { 'ch/1/fader': lane, 'ch/2/pan': lane },
    }),
  );
  rig.command({ do: 'store-scene', name: 'Up' });
  rig.set('ch/3/fader', -6);
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1 });
  const stretch = stretchOf(last(rig), rig.engine)!;
  const moment = momentOf(rig.engine, stretch, last(rig));
  const bytes = moment.lanes.map(({ times: { buffer } }) => buffer.byteLength);
  expect(bytes).toEqual([8 * 1002, 8 * 1002]);
  const [before, after] = (['before', 'after'] as const).map((side) => stretchDocument(moment, side));
  expect([before!.values['ch/3/fader'], after!.values['ch/3/fader']]).toEqual([-6, undefined]);
  expect(before!.lanes['ch/1/fader']).toEqual({
    times: times.slice(0, 1002),
    values: lane.values.slice(0, 1002),
  });
});

test('what cannot be worked out is told once, not with each step', async () => {
  const rig = new Rig(session({ clips: { 'ch/1': [clip] }, length: 20 * RATE }));
  const told: string[] = [];
  const noFolder = 7 as unknown as string;
  const heard = new HeardChanges({
    engine: rig.engine,
    dir: noFolder,
    tell: (_level, text) => told.push(text),
  });
  for (let times = 0; times < 2; times++) {
    rig.command({ do: 'store-scene', name: `Up ${times}` });
    rig.set('ch/1/fader', -3 - times);
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: times + 1 });
    const ended = nextThread();
    heard.look();
    await ended;
  }
  expect(told).toEqual([expect.stringContaining('could not be worked out')]);
  await heard.close();
});

test('what is heard is said in words', () => {
  const of = (loudness: number, truePeak: number) => ({ loudness, truePeak });
  const words = (before: [number, number], after: [number, number]): string =>
    heardWords({ before: of(...before), after: of(...after) });
  expect(words([-15, -2], [-14.2, -0.9])).toBe(
    '0.8 LU louder (−14.2 LUFS), true peak 1.1 dB higher (−0.9 dBTP)',
  );
  expect(words([-14, -1], [-14.02, -1])).toBe('as loud (−14.0 LUFS), true peak as high (−1.0 dBTP)');
  expect(words([-14, -1], [-Infinity, -Infinity])).toBe(
    'silent now (−∞ LUFS), true peak silent now (−∞ dBTP)',
  );
  expect(words([-Infinity, -Infinity], [-14, -1])).toBe(
    'heard now (−14.0 LUFS), true peak heard now (−1.0 dBTP)',
  );
});
