import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClipDocument } from '../../src/model/document.ts';
import { BridgeError } from '../../src/model/errors.ts';
import { audioFolder, clipFile, missingFiles } from '../../src/session/clip-files.ts';
import { FragileDisk, PowerCut } from './fragile-disk.ts';
import { realDisk, writeThrough, type Disk } from '../../src/session/disk.ts';
import {
  checkSession,
  describeProblem,
  createSession,
  openSession,
  saveSession,
  saveSessionAs,
  type Session,
} from '../../src/session/session.ts';
import { numbered } from './documents.ts';

let home: string;
let dir: string;
const open: Session[] = [];
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-clips-'));
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
const at = (...names: string[]): string => path.join(dir, ...names);
const vox: ClipDocument = { file: 'vox.wav', at: 0, from: 480, length: 48_000, gain: -3, fadeIn: 480 };
const playing = {
  ...numbered(1),
  clips: { 'ch/1': [vox, { file: 'vox 2.wav', at: 96_000, from: 0, length: 100 }] },
  references: [{ file: 'ref.flac', at: 0, from: 0, length: 48_000 }],
};

/** A session that plays, with files in its audio folder. */
async function show(...files: readonly string[]): Promise<Session> {
  const session = kept(await createSession(dir, playing));
  if (files.length > 0) fs.mkdirSync(at('audio'));
  for (const file of files) fs.writeFileSync(at('audio', file), `sound of ${file}`);
  return session;
}

describe('clips.json', () => {
  test('has a clip on each line, and is there only where something plays', async () => {
    const session = await show();
    expect(fs.readFileSync(at('clips.json'), 'utf8')).toBe(
      '{\n  "references": [\n    { "file": "ref.flac", "at": 0, "from": 0, "length": 48000 }\n  ],\n' +
        '  "clips": {\n    "ch/1": [\n' +
        '      { "file": "vox.wav", "at": 0, "from": 480, "length": 48000, "gain": -3, "fadeIn": 480 },\n' +
        '      { "file": "vox 2.wav", "at": 96000, "from": 0, "length": 100 }\n    ]\n  }\n}\n',
    );
    await saveSession(session, numbered(2));
    expect(fs.existsSync(at('clips.json'))).toBe(false);
    expect(fs.existsSync(at('previous', '1', 'clips.json'))).toBe(true);
    await session.close();
    expect(kept(await openSession(dir, { generation: 1 })).document).toEqual(playing);
  });

  test.each([
    [
      '"vox.wav"',
      '"../vox.wav"',
      /clips\.json:7:\d+ clips\.ch\/1\[0\]\.file: expected the plain name of a file/,
    ],
    [
      '"at": 0, "from": 480',
      '"at": 99999, "from": 480',
      /clips\.json:8:\d+ clips\.ch\/1\[1\]\.at: places must ascend/,
    ],
    [
      '"length": 100',
      '"length": 0',
      /clips\.json:8:\d+ clips\.ch\/1\[1\]\.length: expected at least one sample/,
    ],
    ['"length": 100', '"length": "long"', /clips\.json:8:\d+ clips\.ch\/1\[1\]\.length: expected number/],
    ['"fadeIn": 480', '"fadeIn": 48001', /clips\.json:7:.*the two fades last 48001 samples together/],
    ['"fadeIn"', '"fadein"', /clips\.json:7:.*unknown key/],
    ['"gain": -3', '"gain": 100', /clips\.json:7:.*gain: expected -90 to 24 dB, not 100/],
    ['"ch/1"', '"ch/l"', /clips\.json:6:.*the desk has no channel ch\/l; did you mean ch\/1\?/],
    ['"ch/1"', '"grp/1"', /clips\.json:6:.*the desk has no channel grp\/1/],
  ])('with %s edited to %s does not open, and says where', async (from, to, words) => {
    await (await show()).close();
    const file = at('clips.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(from, to));
    const error: unknown = await openSession(dir).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BridgeError);
    expect((error as BridgeError).message).toMatch(words);
  });

  test('of before there were several references has one, and is written anew', async () => {
    const session = await show();
    await session.close();
    const file = at('clips.json');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/"references": \[\s*(\{.*\})\s*\]/, '"reference": $1'));
    expect(fs.readFileSync(file, 'utf8')).toContain('"reference": {');
    const opened = kept(await openSession(dir));
    expect(opened.document.references).toEqual(playing.references);
    await saveSession(opened, opened.document);
    expect(fs.readFileSync(file, 'utf8')).toBe(text);
  });

  test('does not open where clips.json is listed and is not there: a program of before refuses its name likewise', async () => {
    await (await show()).close();
    fs.rmSync(at('clips.json'));
    await expect(openSession(dir)).rejects.toThrow('clips.json: is not there');
  });

  test('of something no strip can play is refused before anything is written', async () => {
    const wrong = { ...numbered(1), clips: { 'grp/1': [vox] } };
    await expect(createSession(dir, wrong)).rejects.toThrow('there is no channel grp/1');
    const twisted = { ...numbered(1), clips: { 'ch/1': [{ ...vox, file: '/etc/passwd' }] } };
    await expect(createSession(at('other'), twisted)).rejects.toThrow('a clip of ch/1 cannot be: file');
  });
});

describe('files that play', () => {
  test('need not be there for a session to open whole', async () => {
    await (await show('vox.wav')).close();
    const session = kept(await openSession(dir));
    expect(session.notes).toEqual([]);
    expect(missingFiles(session.document, audioFolder(session))).toEqual(['vox 2.wav', 'ref.flac']);
    expect((await checkSession(dir)).map(describeProblem)).toEqual([
      'audio/vox 2.wav: is not there; what plays it is silent. Put it back, or import it again',
      'audio/ref.flac: is not there; what plays it is silent. Put it back, or import it again',
    ]);
  });

  test('that are links or folders count as not there, and so does everything in a folder that is a link', async () => {
    const session = await show('vox.wav', 'ref.flac');
    fs.writeFileSync(path.join(home, 'elsewhere.wav'), 'x');
    fs.symlinkSync(path.join(home, 'elsewhere.wav'), at('audio', 'vox 2.wav'));
    expect(missingFiles(playing, audioFolder(session))).toEqual(['vox 2.wav']);
    expect(() => clipFile(session, 'vox 2.wav')).toThrow(
      'is a link; a session must be all in its own folder',
    );
    expect(clipFile(session, 'vox.wav')).toBe(at('audio', 'vox.wav'));
    fs.renameSync(at('audio'), path.join(home, 'sounds'));
    fs.symlinkSync(path.join(home, 'sounds'), at('audio'));
    expect(missingFiles(playing, audioFolder(session))).toHaveLength(3);
    expect(() => clipFile(session, 'vox.wav')).toThrow('is a link');
  });

  test.each(['../session.json', '', 'a/b.wav', '.lock'])('are never looked for under %j', async (name) => {
    const session = await show();
    expect(() => clipFile(session, name)).toThrow('expected the plain name of a file');
  });

  test('are left alone by saves, also those that no clip has any more', async () => {
    const session = await show('vox.wav', 'unused.wav');
    for (let n = 2; n < 5; n++) await saveSession(session, numbered(n));
    expect(fs.readdirSync(at('audio'))).toEqual(['unused.wav', 'vox.wav']);
  });
});

describe('a copy of a session', () => {
  const copied = (name: string) => fs.readFileSync(path.join(home, 'copy', 'audio', name), 'utf8');

  test('has all its files, as second names where the disk can do that', async () => {
    const session = await show('vox.wav', 'unused.wav');
    fs.symlinkSync('/etc/passwd', at('audio', 'link.wav'));
    const copy = kept(await saveSessionAs(session, path.join(home, 'copy'), playing));
    expect(fs.readdirSync(audioFolder(copy))).toEqual(['unused.wav', 'vox.wav']);
    expect(copied('vox.wav')).toBe('sound of vox.wav');
    expect(fs.statSync(clipFile(copy, 'vox.wav')).ino).toBe(fs.statSync(clipFile(session, 'vox.wav')).ino);
    fs.rmSync(dir, { recursive: true });
    expect(copied('unused.wav')).toBe('sound of unused.wav');
  });

  test('has them where the disk knows no second names: they are copied', async () => {
    const session = await show('vox.wav');
    await session.close();
    const { link } = fs.promises;
    fs.promises.link = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
    try {
      const copy = kept(await saveSessionAs(kept(await openSession(dir)), path.join(home, 'copy'), playing));
      expect(fs.statSync(clipFile(copy, 'vox.wav')).ino).not.toBe(fs.statSync(at('audio', 'vox.wav')).ino);
    } finally {
      fs.promises.link = link;
    }
    expect(copied('vox.wav')).toBe('sound of vox.wav');
  });

  test('comes to nothing when a file cannot be brought along, and leaves nothing half there', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const disk: Disk = { ...realDisk, duplicate: () => Promise.reject(full) };
    await (await show('vox.wav')).close();
    const session = kept(await openSession(dir, { disk }));
    const target = path.join(home, 'copy');
    await expect(saveSessionAs(session, target, playing)).rejects.toThrow('no space left');
    expect(fs.readdirSync(target).filter((name) => name !== '.lock')).toEqual([]);
    expect(fs.readdirSync(at('audio'))).toEqual(['vox.wav']);
    const again = kept(await saveSessionAs(kept(await createSession(at('x'), playing)), target, playing));
    expect(again.generation).toBe(1);
  });

  test('that is broken off by a power cut at any step is no session yet, or whole with its files', async () => {
    const lock = () => Promise.resolve(() => Promise.resolve());
    const begun = async () => {
      const disk = new FragileDisk();
      const session = await createSession('/show', playing, { disk, lock });
      await disk.makeFolder('/show/audio');
      await writeThrough(disk, '/show/audio/vox.wav', new Uint8Array([1, 2, 3]));
      await disk.syncFolder('/show/audio');
      await disk.syncFolder('/show');
      return { disk, session };
    };
    const whole = await begun();
    const { steps } = whole.disk;
    await saveSessionAs(whole.session, '/copy', playing);
    let seed = 1;
    const mixed = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const coins = [() => 0, () => 0.99, mixed, mixed, mixed]; // all that was not synced is there, none of it, some
    const outcomes = { none: 0, whole: 0 };
    for (let cutAt = steps; cutAt < whole.disk.steps; cutAt++) {
      const { disk, session } = await begun();
      disk.cutAt = cutAt;
      await saveSessionAs(session, '/copy', playing).catch((error: unknown) =>
        expect(error).toBeInstanceOf(PowerCut),
      );
      for (const after of [disk.afterKill(), ...coins.map((coin) => disk.afterPowerCut(coin))]) {
        const around = { disk: after, lock };
        expect(await after.read('/show/audio/vox.wav')).toEqual(new Uint8Array([1, 2, 3]));
        const copy = await openSession('/copy', around).catch(() => undefined);
        outcomes[copy ? 'whole' : 'none']++;
        if (!copy) continue;
        expect(copy.document).toEqual(playing);
        expect(await after.read('/copy/audio/vox.wav')).toEqual(new Uint8Array([1, 2, 3]));
      }
    }
    expect(Math.min(outcomes.none, outcomes.whole)).toBeGreaterThan(0);
  });

  test('of a session without files has no audio folder', async () => {
    const copy = kept(await saveSessionAs(await show(), path.join(home, 'copy'), playing));
    expect(fs.existsSync(audioFolder(copy))).toBe(false);
  });
});
