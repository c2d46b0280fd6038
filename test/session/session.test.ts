import fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BridgeError } from '../../src/model/errors.ts';
import { sceneFileName } from '../../src/session/session-files.ts';
import {
  checkSession,
  createSession,
  describeProblem,
  openSession,
  previousVersions,
  saveSession,
  saveSessionAs,
  type Session,
} from '../../src/session/session.ts';
import { Rig } from '../engine/rig.ts';
import { anyDocument, blankDocument, numbered } from './documents.ts';
import { FragileDisk } from './fragile-disk.ts';

let home: string;
let dir: string;
const open: Session[] = [];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-session-'));
  dir = path.join(home, 'show');
});

afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
  fs.rmSync(home, { recursive: true, force: true });
});

const kept = (session: Session): Session => {
  open.push(session);
  return session;
};
const inDir = (file: string): string => path.join(dir, file);
const textOf = (file: string): string => fs.readFileSync(inDir(file), 'utf8');
const edit = (file: string, from: string | RegExp, to: string): void =>
  fs.writeFileSync(inDir(file), textOf(file).replace(from, to));

/** A session in `dir` that has been saved and closed. */
async function savedShow(document = numbered(1)): Promise<void> {
  const session = await createSession(dir, document);
  await session.close();
}

async function failure(promise: Promise<unknown>): Promise<BridgeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BridgeError);
  return error as BridgeError;
}

test.skipIf(process.platform !== 'linux')(
  'in a folder of the system that takes no others, making one is refused (it went on for ever)',
  async () => {
    await expect(createSession('/proc/nobody/show', numbered(1))).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

describe('saving and opening', () => {
  test('whatever is saved comes back as it was, silence and −0 included', async () => {
    const lock = () => Promise.resolve(() => Promise.resolve());
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, async (first, second) => {
        const around = { disk: new FragileDisk(), lock };
        const session = await createSession('/show', first, around);
        expect((await openSession('/show', around)).document).toEqual(first);
        await saveSession(session, second);
        const again = await openSession('/show', around);
        expect(again.document).toEqual(second);
        expect(again.notes).toEqual([]);
        expect((await openSession('/show', { ...around, generation: 1 })).document).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  test('a session on a real disk is readable files that differ only where the show does', async () => {
    const session = kept(await createSession(dir, numbered(1), { program: '0.1.0' }));
    expect(fs.readdirSync(dir).sort()).toEqual([
      '.lock',
      'desk.json',
      'history.json',
      'lanes',
      'markers.json',
      'scenes',
      'session.json',
    ]);
    expect(textOf('desk.json')).toBe(
      '{\n  "labels": {\n    "ch/1": { "name": "n 1", "colour": "#000001" }\n  },\n' +
        '  "values": {\n    "ch/1/fader": -1.5\n  }\n}\n',
    );
    expect(textOf('lanes/ch__2__fader.json')).toBe(
      '{\n  "path": "ch/2/fader",\n  "mode": "read",\n  "points": [\n    [1, -1.5]\n  ]\n}\n',
    );
    const before = textOf('session.json').split('\n');
    await saveSession(session, { ...numbered(1), values: { 'ch/1/fader': -2 } });
    const after = textOf('session.json').split('\n');
    const changed = after.filter((line, i) => line !== before[i]).map((line) => line.trim().split(' ')[0]);
    expect(changed).toEqual(['"saved":', '"generation":', '{', '{']); // and history.json, which leads from it
    expect(await checkSession(dir)).toEqual([]);
  });

  test('values are written in the order of the desk, and initial ones not at all', async () => {
    const silent = '-inf' as const; // where it is anyhow
    const values = { 'main/mute': 1, 'ch/2/pan': 0.5, 'ch/1/fader': -1, 'ch/1/pan': 0, 'ch/3/fader': silent };
    await savedShow({ ...blankDocument(), values });
    const { values: written } = JSON.parse(textOf('desk.json')) as { values: object };
    expect(Object.keys(written)).toEqual(['ch/1/fader', 'ch/2/pan', 'main/mute']);
  });

  test('saves asked for at once are made one after the other', async () => {
    const session = kept(await createSession(dir, numbered(1)));
    const saves = await Promise.all([2, 3, 4].map((n) => saveSession(session, numbered(n))));
    expect(saves.map((saved) => saved.generation)).toEqual([2, 3, 4]);
    await session.close();
    expect(kept(await openSession(dir)).document).toEqual(numbered(4));
  });

  test('a desk that no desk can be is refused before anything is written', async () => {
    const session = kept(await createSession(dir, numbered(1)));
    const values = { 'ch/1/fader': Number.NaN };
    await expect(saveSession(session, { ...numbered(2), values })).rejects.toThrow(RangeError);
    await expect(saveSession(session, { ...numbered(2), values: { nonsense: 1 } })).rejects.toThrow(
      RangeError,
    );
    await session.close();
    expect(kept(await openSession(dir)).document).toEqual(numbered(1));
    expect(fs.readdirSync(dir).filter((name) => name.startsWith('.saving'))).toEqual([]);
  });

  test('Save As makes a session of its own and leaves the first one as it was', async () => {
    const first = kept(await createSession(dir, numbered(1)));
    const second = kept(await saveSessionAs(first, path.join(home, 'copy'), numbered(2)));
    await saveSession(second, numbered(3));
    await first.close();
    expect(kept(await openSession(dir)).document).toEqual(numbered(1));
    expect(second.created).toBe(first.created);
  });

  test('a folder with anything in it is never made a session of', async () => {
    await savedShow();
    expect((await failure(createSession(dir, blankDocument()))).code).toBe('SESSION_EXISTS');
    const other = path.join(home, 'photos');
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, 'cat.jpg'), 'x');
    const error = await failure(createSession(other, blankDocument()));
    expect(error.code).toBe('SESSION_EXISTS');
    expect(fs.readdirSync(other)).toEqual(['cat.jpg']);
    const session = kept(await openSession(dir));
    expect((await failure(saveSessionAs(session, other, blankDocument()))).code).toBe('SESSION_EXISTS');
  });

  test('the name of a scene never leads out of its folder', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.string({ unit: 'binary' }), (place, name) => {
        expect(sceneFileName(place, name)).toMatch(/^scenes\/\d{3,4}-[a-z0-9-]{1,40}\.json$/);
      }),
    );
    expect(sceneFileName(3, '../../Öl & Wasser/2')).toBe('scenes/003-ol-wasser-2.json');
    expect(sceneFileName(1, '…')).toBe('scenes/001-scene.json');
  });

  test('scenes come back in the order of the show even beyond the thousandth', async () => {
    const scenes = Array.from({ length: 1003 }, (_, i) => ({ id: 2000 - i, name: `s ${i}`, values: {} }));
    const around = { disk: new FragileDisk(), lock: () => Promise.resolve(() => Promise.resolve()) };
    const few = { ...blankDocument(), scenes: scenes.slice(985) };
    await createSession('/show', few, around);
    expect((await openSession('/show', around)).document.scenes).toEqual(few.scenes);
  });
});

describe('previous versions', () => {
  test('the last five saves can be gone back to, and going back is itself a save', async () => {
    const session = kept(await createSession(dir, numbered(1)));
    for (let n = 2; n <= 9; n++) await saveSession(session, numbered(n));
    await session.close();
    const versions = await previousVersions(dir);
    expect(versions.map((version) => version.generation)).toEqual([8, 7, 6, 5, 4]);
    expect(versions.map((version) => version.name)).toEqual([8, 7, 6, 5, 4].map((n) => `number ${n}`));
    const back = kept(await openSession(dir, { generation: 6 }));
    expect(back.document).toEqual(numbered(6));
    expect((await saveSession(back, back.document)).generation).toBe(10);
    await back.close();
    expect(kept(await openSession(dir)).document).toEqual(numbered(6));
    expect((await previousVersions(dir))[0]?.generation).toBe(9);
  });

  test('asking for a version that is not there names those that are', async () => {
    await savedShow();
    const error = await failure(openSession(dir, { generation: 77 }));
    expect(error.code).toBe('SESSION_MISSING');
    expect(error.message).toContain('there are: none');
  });

  test('what somebody put beside our files is never deleted', async () => {
    const session = kept(await createSession(dir, numbered(1)));
    fs.writeFileSync(inDir('notes.txt'), 'singer is late');
    fs.writeFileSync(inDir('scenes/notes.txt'), 'second verse softer');
    for (let n = 2; n <= 12; n++) await saveSession(session, numbered(n));
    expect(textOf('notes.txt')).toBe('singer is late');
    expect(textOf('previous/1/scenes/notes.txt')).toBe('second verse softer');
    expect(fs.existsSync(inDir('previous/2'))).toBe(false);
  });
});

describe('a session of the wrong kind', () => {
  test('a session of format 0 opens with nothing lost and is saved in the format of today', async () => {
    fs.cpSync(path.join(import.meta.dirname, 'fixtures/format-0'), dir, { recursive: true });
    const session = kept(await openSession(dir));
    expect(session.document).toEqual({
      ...blankDocument('The first show'),
      sampleRate: 44_100,
      values: { 'ch/1/fader': -6.5, 'ch/2/fader': '-inf', 'main/fader': '-inf', 'ch/3/mute': 1 },
      lanes: { 'ch/1/fader': { times: [0, 44_100], values: ['-inf', -6.5] } },
      modes: { 'ch/1/fader': 'read' },
      scenes: [
        { id: 7, name: 'Verse', values: { 'ch/1/fader': -3 } },
        { id: 2, name: 'Chorus', values: { 'ch/1/fader': '-inf' } },
      ],
      markers: [{ at: 441_000, name: 'Bridge' }],
      length: 882_000,
    });
    await saveSession(session, session.document);
    expect(JSON.parse(textOf('session.json'))).toMatchObject({
      faderline: 1,
      created: '2025-11-02T18:00:00.000Z',
    });
    expect(JSON.parse(textOf('previous/0/session.json'))).toMatchObject({ faderline: 0 });
  });

  test('rubbish in a session of format 0 is a problem, not a crash', async () => {
    fs.mkdirSync(dir);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('values', 'lanes', 'scenes', 'layout'), fc.jsonValue()),
        async (json) => {
          fs.writeFileSync(inDir('session.json'), JSON.stringify({ faderline: 0, ...json }));
          expect((await failure(openSession(dir))).code).toBe('SESSION_INVALID');
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a session of a newer Faderline is left alone, and says what to do', async () => {
    await savedShow();
    edit('session.json', '"faderline": 1', '"faderline": 2');
    const before = textOf('session.json');
    const error = await failure(openSession(dir));
    expect(error.code).toBe('SESSION_NEWER');
    expect(error.message).toContain('update Faderline');
    expect(textOf('session.json')).toBe(before);
    expect((await checkSession(dir))[0]?.message).toContain('update Faderline');
  });

  test('a folder without a session, a file and nothing at all are told apart from a broken one', async () => {
    expect((await failure(openSession(dir))).code).toBe('SESSION_MISSING');
    fs.mkdirSync(dir);
    expect((await failure(openSession(dir))).code).toBe('SESSION_MISSING');
    expect((await failure(checkSession(dir))).code).toBe('SESSION_MISSING');
    fs.writeFileSync(inDir('file'), '');
    expect((await failure(openSession(inDir('file')))).code).toBe('SESSION_MISSING');
  });
});

describe('a session edited by hand', () => {
  beforeEach(() => savedShow());

  /** What opening and checking say, which is the same. */
  async function complaint(): Promise<string> {
    const error = await failure(openSession(dir));
    expect(error.code).toBe('SESSION_INVALID');
    const errors = (await checkSession(dir)).filter(({ severity }) => severity === 'error');
    expect(error.context['problems']).toEqual(errors);
    return errors.map((problem) => describeProblem(problem)).join('\n');
  }

  test('a good edit is taken, and said', async () => {
    edit('desk.json', '-1.5', '-4');
    const session = kept(await openSession(dir));
    expect(session.document.values).toEqual({ 'ch/1/fader': -4 });
    expect(session.notes.map(({ message }) => message).join()).toContain('was changed since it was saved');
  });

  test('a misspelt parameter is found, with its line and the nearest spelling', async () => {
    edit('scenes/001-scene-1.json', 'ch/1/fader', 'ch/1/fadr');
    expect(await complaint()).toBe(
      'scenes/001-scene-1.json:5:18 values.ch/1/fadr: the desk has no parameter ch/1/fadr; did you mean ch/1/fader?',
    );
  });

  test('a misspelt strip and a misspelt key are found', async () => {
    edit('desk.json', '"ch/1":', '"hc/1":');
    edit('session.json', '"length"', '"lenght"');
    expect(await complaint()).toContain('session.json:10:13 lenght: unknown key; did you mean length?');
    edit('session.json', '"lenght"', '"length"');
    expect(await complaint()).toContain(
      'desk.json:3:13 labels.hc/1: the desk has no strip hc/1; did you mean ch/1?',
    );
  });

  test('a text that is not JSON is found to the column', async () => {
    edit('desk.json', '"values": {', '"values": [');
    expect(await complaint()).toMatch(/^desk\.json:6:17: expected a comma or \], came ":/);
  });

  test('a value of the wrong kind is found to the column', async () => {
    edit('lanes/ch__2__fader.json', '[1, -1.5]', '[1, "loud"]');
    expect(await complaint()).toBe('lanes/ch__2__fader.json:5:9 points[0][1]: expected a number or "-inf"');
  });

  test('times that go back and scenes with the same id are found', async () => {
    edit('lanes/ch__2__fader.json', '[1, -1.5]', '[5, -1.5], [4, 0]');
    expect(await complaint()).toContain('points[1][0]: times must ascend, and 4 comes after 5');
  });

  test('a value out of range and a key that stands twice are doubtful, not wrong', async () => {
    edit('desk.json', '-1.5', '0, "ch/1/fader": 12');
    const problems = await checkSession(dir);
    expect(problems.map((problem) => describeProblem(problem)).slice(1)).toEqual([
      'desk.json:6:36 values.ch/1/fader: stands here twice; the last one counts',
      'history.json: belongs to other files than these: it is left out, and undo begins anew',
      'desk.json:6:36 values.ch/1/fader: 12 is out of range and becomes 10',
    ]);
    expect(kept(await openSession(dir)).document.values).toEqual({ 'ch/1/fader': 12 });
  });

  test('a take, or a trim, without points is left out, and said (it opened without a word and became NaN)', async () => {
    const take = (number: number, points: string): string =>
      `{ "number": ${number}, "from": 0, "to": 9, "who": "x", "points": ${points} }`;
    const more = `"take": [], "trim": [], "takes": [${take(1, '[]')}, ${take(2, '[[0, -3]]')}], "points"`;
    edit('lanes/ch__2__fader.json', '"points"', more);
    const { document, notes } = kept(await openSession(dir));
    const lane = document.lanes['ch/2/fader'];
    expect(lane).toMatchObject({ times: [1], takes: [{ number: 2, times: [0] }] });
    expect(Object.keys(lane!).sort()).toEqual(['takes', 'times', 'values']);
    const said = notes.map((note) => describeProblem(note)).filter((note) => note.endsWith('left out'));
    expect(said).toEqual([
      'lanes/ch__2__fader.json:4:11 take: take has no points and is left out',
      'lanes/ch__2__fader.json:4:23 trim: trim has no points and is left out',
      expect.stringMatching(/^lanes\S+ takes\[0\]\.points: take 1 has no points and is left out$/),
    ]);
  });

  test.each([['-1'], ['2147483649'], ['9007199254740991'], ['1.5']])(
    'a scene with the id %s is refused (the session opened, and after the next store it could not)',
    async (id) => {
      edit('scenes/001-scene-1.json', '"id": 1', `"id": ${id}`);
      expect(await complaint()).toMatch(/^scenes\S+ id: expected a whole number from 0 to 2147483648$/m);
    },
  );

  test('an id that cannot be read back is not written', async () => {
    const session = kept(await openSession(dir));
    const scenes = [{ id: 2 ** 53, name: 'far', values: {} }];
    await expect(saveSession(session, { ...numbered(2), scenes })).rejects.toThrow(RangeError);
    const cues = [{ id: 2 ** 31 + 1, number: '1', name: 'far', steps: [] }];
    await expect(saveSession(session, { ...numbered(2), cues })).rejects.toThrow(RangeError);
  });

  test('a session whose ids and takes are at the end of their numbers takes more, and opens after the next save', async () => {
    const most = 2 ** 31;
    const take = { number: most, from: 0, to: 9, who: 'x', times: [0], values: [0] };
    const session = kept(
      await openSession(dir).then(async (old) => {
        await saveSession(old, {
          ...numbered(1),
          scenes: [{ id: most, name: 'Last', values: {} }],
          cues: [{ id: most, number: '1', name: 'Last', steps: [] }],
          lanes: { 'ch/1/fader': { times: [0], values: [0], takes: [take] } },
        });
        await old.close();
        return openSession(dir);
      }),
    );
    const rig = new Rig(session.document);
    rig.command({ do: 'store-scene', name: 'More' });
    rig.command({ do: 'add-cue', cue: { name: 'More' } });
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.wait(0.5);
    rig.letGo('fader 1');
    rig.wait(1);
    await saveSession(session, rig.engine.document());
    await session.close();
    const { scenes, cues, lanes } = kept(await openSession(dir)).document;
    expect(scenes.map(({ id }) => id)).toEqual([most, 1]);
    expect(cues?.map(({ id }) => id)).toEqual([most, 1]);
    expect(lanes['ch/1/fader']?.takes?.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('a file that is gone is missed', async () => {
    fs.rmSync(inDir('scenes/001-scene-1.json'));
    expect(await complaint()).toContain('scenes/001-scene-1.json: is not there');
  });

  test.each([
    ['../../etc/passwd'],
    ['/etc/passwd'],
    ['scenes/../../x.json'],
    ['lanes/.hidden.json'],
    ['scenes/a/b.json'],
    ['lanes\\\\x.json'],
  ])('a list that leads to %s is refused', async (name) => {
    edit('session.json', 'desk.json', name);
    expect(await complaint()).toContain(
      'expected desk.json, markers.json, cues.json, clips.json, history.json, or a .json file in lanes/ or scenes/',
    );
  });

  test('a link is not followed out of the folder, neither for a file nor for a folder', async () => {
    fs.writeFileSync(path.join(home, 'secret.json'), textOf('desk.json'));
    fs.rmSync(inDir('desk.json'));
    fs.symlinkSync(path.join(home, 'secret.json'), inDir('desk.json'));
    expect(await complaint()).toContain('desk.json: is a link');
    fs.rmSync(inDir('desk.json'));
    fs.cpSync(path.join(home, 'secret.json'), inDir('desk.json'));
    fs.renameSync(inDir('lanes'), path.join(home, 'lanes'));
    fs.symlinkSync(path.join(home, 'lanes'), inDir('lanes'));
    expect(await complaint()).toContain('lanes/ch__2__fader.json: is a link');
  });

  test('any damage to any file ends in an answer, never in a crash', async () => {
    const files = ['session.json', 'desk.json', 'scenes/001-scene-1.json', 'lanes/ch__2__fader.json'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.string(), async (file, at, rubbish) => {
        const whole = textOf(file);
        const cut = at % whole.length;
        fs.writeFileSync(inDir(file), whole.slice(0, cut) + rubbish + whole.slice(cut + rubbish.length));
        try {
          const session = await openSession(dir);
          await session.close();
        } catch (error) {
          expect(error).toBeInstanceOf(BridgeError);
        } finally {
          fs.writeFileSync(inDir(file), whole);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('one session, one Faderline', () => {
  test('a session that is open cannot be opened again until it is closed', async () => {
    const first = await createSession(dir, numbered(1));
    const error = await failure(openSession(dir));
    expect(error.code).toBe('SESSION_BUSY');
    expect(error.message).toContain(`process ${process.pid}`);
    await first.close();
    kept(await openSession(dir));
  });

  test.each([
    ['a process that is dead', { pid: 2 ** 30, started: 'then' }],
    ['an earlier process of the same number', { pid: process.pid, started: 'before the power cut' }],
  ])('the lock of %s is taken over', async (_what, holder) => {
    await savedShow();
    fs.writeFileSync(
      inDir('.lock'),
      JSON.stringify({ ...holder, host: os.hostname(), since: '2026-01-01T00:00:00.000Z' }),
    );
    kept(await openSession(dir));
  });

  test('a lock that is torn or was left in the middle of a take-over does not lock the engineer out', async () => {
    await savedShow();
    const dead = { pid: 2 ** 30, started: 'then', host: os.hostname(), since: '' };
    fs.writeFileSync(inDir('.lock'), '{"pid":');
    fs.writeFileSync(inDir('.lock-takeover'), JSON.stringify(dead));
    kept(await openSession(dir));
    expect(fs.existsSync(inDir('.lock-takeover'))).toBe(false);
  });

  test('a lock from another computer is believed, and the way out is told', async () => {
    await savedShow();
    const holder = { pid: 1, started: 'x', host: 'foh-left', since: '2026-01-01T00:00:00.000Z' };
    fs.writeFileSync(inDir('.lock'), JSON.stringify(holder));
    const error = await failure(openSession(dir));
    expect(error.message).toContain('process 1 on foh-left');
    expect(error.message).toContain('delete .lock');
  });

  test('of many who want a stale lock at once, one gets it', async () => {
    await savedShow();
    const dead = { pid: 2 ** 30, started: 'then', host: os.hostname(), since: '' };
    fs.writeFileSync(inDir('.lock'), JSON.stringify(dead));
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => openSession(dir)));
    const got = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    got.forEach(kept);
    expect(got).toHaveLength(1);
  });
});
