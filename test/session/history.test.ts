import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import {
  checkSession,
  createSession,
  openSession,
  saveSession,
  saveSessionAs,
} from '../../src/session/session.ts';
import { smallSession } from '../engine/random-inputs.ts';
import { controlsOf, Rig } from '../engine/rig.ts';
import { ANN, BOB, by, points, ride, set } from '../engine/two-people.ts';

let home: string;
let dir: string;

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-history-'));
  dir = path.join(home, 'show');
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** A show with a pass, a scene, a marker and a name, and something undone. */
function show(): Rig {
  const rig = new Rig(smallSession, []);
  by(rig, ANN, { do: 'mode', mode: 'touch' });
  ride(rig, ANN, 1, 2, -20);
  by(rig, BOB, { do: 'store-scene', name: 'Verse' });
  by(rig, BOB, { do: 'rename-scene', id: 1, name: 'Chorus' });
  by(rig, BOB, { do: 'drop-marker', name: 'Here' });
  by(rig, ANN, { do: 'label', strip: 0, name: 'Vox' });
  set(rig, BOB, 'ch/2/fader', -6);
  by(rig, BOB, { do: 'undo' });
  return rig;
}

const kept = ({ engine }: Rig): SessionDocument => {
  const history = stepsDocument(engine);
  return { ...engine.document(), ...(history && { history }) };
};

async function saved(document: SessionDocument): Promise<void> {
  const session = await createSession(dir, document);
  await session.close();
}

async function reopened(folder = dir) {
  const session = await openSession(folder);
  const engine = new Engine(session.document, controlsOf);
  await session.close();
  return { engine, notes: session.notes.map(({ file, message }) => `${file} ${message}`) };
}

const edit = (file: string, change: (text: string) => string): void =>
  fs.writeFileSync(path.join(dir, file), change(fs.readFileSync(path.join(dir, file), 'utf8')));

test('a session that was closed in order has its undo when it is opened again, and so has a copy', async () => {
  const rig = show();
  const document = kept(rig);
  const first = await createSession(dir, document);
  const copy = await saveSessionAs(first, path.join(home, 'copy'), document);
  await first.close();
  await copy.close();
  for (const folder of [dir, path.join(home, 'copy')]) {
    const { engine, notes } = await reopened(folder);
    expect(notes).toEqual([]);
    const again = new Rig(engine.document(), []);
    (again as { engine: Engine }).engine = engine;
    expect(engine.history.done.map(({ name }) => name)).toEqual(
      rig.engine.history.done.map(({ name }) => name),
    );
    by(again, BOB, { do: 'redo' });
    expect(again.value('ch/2/fader')).toBe(-6);
    while (engine.canUndo) by(again, ANN, { do: 'undo' });
    expect(engine.document()).toMatchObject({ scenes: [], markers: [], labels: {}, lanes: {}, modes: {} });
    for (let i = 0; i < 20; i++) by(again, ANN, { do: 'redo' });
    expect(points(again, 'ch/1/fader')).toEqual(points(rig, 'ch/1/fader'));
    expect(engine.document().scenes).toEqual(document.scenes);
  }
});

test.each<[string, () => void, string]>([
  [
    'another file was edited by hand',
    () => edit('lanes/ch__1__fader.json', (text) => text.replace('-20', '-21')),
    'belongs to other files',
  ],
  [
    'it was edited by hand',
    () => edit('history.json', (text) => text.replace('Verse', 'Verso')),
    'was changed since',
  ],
  ['it is gone', () => fs.rmSync(path.join(dir, 'history.json')), 'is not there'],
  ['a power cut left it blank', () => edit('history.json', () => '\0\0\0'), 'is blank'],
  ['it is no JSON', () => edit('history.json', () => '{'), 'was changed since'],
  [
    'another file is no longer listed',
    () => edit('session.json', (text) => text.replace(/.*lanes\/ch__1__fader.*\n/, '')),
    'belongs to other files',
  ],
])('where %s, the session opens without its undo and says so', async (_what, act, why) => {
  await saved(kept(show()));
  act();
  const { engine, notes } = await reopened();
  expect(notes.filter((note) => note.startsWith('history.json')).join()).toContain(why);
  expect([engine.canUndo, engine.history.undone]).toEqual([false, []]);
  expect(engine.scenes.map(({ name }) => name)).toEqual(['Chorus']);
  expect((await checkSession(dir)).every(({ severity }) => severity === 'warning')).toBe(true);
});

/** Writes history.json otherwise, and makes all its checksums right again. */
function forge(change: (history: Record<string, unknown>) => void): void {
  const sum = (text: string): string => crc32(text).toString(16).padStart(8, '0');
  const file = path.join(dir, 'history.json');
  const history = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(history);
  const text = JSON.stringify(history);
  fs.writeFileSync(file, text);
  edit('session.json', (list) => list.replace(/(history\.json", "crc32": ")[0-9a-f]{8}/, `$1${sum(text)}`));
}

const forged = (step: object) => (history: Record<string, unknown>) => {
  history['done'] = [{ name: 'x', who: 'y', ...step }];
};

test.each<[string, (history: Record<string, unknown>) => void, string | undefined]>([
  ['10⁹ dB', forged({ values: { 'ch/1/fader': [1e9, -10] } }), 'done.0.values.ch/1/fader'],
  ['half a mute', forged({ values: { 'ch/1/mute': [0.5, 0] } }), 'done.0.values.ch/1/mute'],
  [
    'a point out of range',
    forged({ lanes: { 'ch/1/fader': { from: 0, to: 9, points: [[5, 11]] } } }),
    'done.0.lanes.ch/1/fader',
  ],
  [
    'points that go back',
    forged({
      lanes: {
        'ch/1/fader': {
          from: 0,
          to: 9,
          points: [
            [5, 1],
            [4, 1],
          ],
        },
      },
    }),
    'done.0.lanes.ch/1/fader',
  ],
  [
    'a stretch that ends before it begins',
    forged({ lanes: { 'ch/1/fader': { from: 9, to: 0, points: [] } } }),
    'done.0.lanes.ch/1/fader',
  ],
  [
    'a take without points',
    forged({
      lanes: { 'ch/1/fader': { points: [], come: [{ number: 9, from: 0, to: 1, who: '', points: [] }] } },
    }),
    'done.0.lanes.ch/1/fader',
  ],
  [
    'a lane of a solo',
    forged({ lanes: { 'ch/1/solo': { from: 0, to: 9, points: [[5, 1]] } } }),
    'done.0.lanes.ch/1/solo',
  ],
  ['a mode of a solo', forged({ modes: { 'ch/1/solo': ['write', 'touch'] } }), 'done.0.modes.ch/1/solo'],
  [
    'a scene out of range',
    (history) => (history['scenes'] = [{ id: 1, name: 'q', values: { 'ch/1/fader': 1e9 } }]),
    'scenes.0.values.ch/1/fader',
  ],
  ['what a desk can have', forged({ values: { 'ch/1/fader': ['-inf', -10] } }), undefined],
])('undo that would bring %s, in files whose checksums are right, is left out', async (_what, change, at) => {
  await saved(kept(show()));
  forge(change);
  const { engine, notes } = await reopened();
  const why = `history.json has at ${at} what this desk cannot have: it is left out, and undo begins anew`;
  expect(notes).toEqual(at === undefined ? [] : [why]);
  expect(engine.canUndo).toBe(at === undefined);
});

test('−90 dB, which earlier programs left in steps where a line had only just left silence, is silence', async () => {
  await saved(kept(show()));
  forge(forged({ values: { 'ch/1/fader': [-90, -10] } }));
  const { engine, notes } = await reopened();
  expect(notes).toEqual([]);
  expect(engine.history.done[0]?.before).toEqual([-Infinity]);
});

test('a trim further than a hand can go, as two hands one after the other leave it, ends where one can', async () => {
  await saved(kept(show()));
  forge(forged({ lanes: { 'ch/1/fader': { from: 0, to: 9, points: [[5, 1]], trim: [[5, -250]] } } }));
  const { engine, notes } = await reopened();
  expect(notes).toEqual([]);
  expect([...engine.history.done[0]!.lanes[0]!.before.trim!.values]).toEqual([-200]);
});

test('a session without steps has no history.json, and one that loses its steps loses the file', async () => {
  const session = await createSession(dir, kept(show()));
  expect(fs.existsSync(path.join(dir, 'history.json'))).toBe(true);
  await saveSession(session, smallSession);
  expect(fs.existsSync(path.join(dir, 'history.json'))).toBe(false);
  expect(fs.readdirSync(path.join(dir, 'previous', '1'))).toContain('history.json');
  for (let i = 0; i < 6; i++) await saveSession(session, smallSession);
  expect(fs.existsSync(path.join(dir, 'previous', '1'))).toBe(false);
  await session.close();
});
