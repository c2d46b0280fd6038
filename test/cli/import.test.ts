import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startService } from '../../src/bridge/service.ts';
import { normaliseClips, stageClips } from '../../src/cli/clip-levels.ts';
import { checkPhase } from '../../src/cli/clip-phase.ts';
import { importStems, type ImportStemsOptions } from '../../src/cli/import.ts';
import type { Output } from '../../src/cli/output.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { startServer } from '../../src/server/server.ts';
import { createSession, openSession, peekSession } from '../../src/session/session.ts';
import { floatWav } from '../audio/files.ts';

const RATE = 48_000;
let home: string;
let dir: string;
let stems: string;

/** Strokes of a drum at uneven places, two seconds. */
const strokes = Float32Array.from({ length: 2 * RATE }, (_, i) => {
  const since = (i % 17_011) / RATE;
  return 0.5 * Math.exp(-20 * since) * Math.sin(2 * Math.PI * (60 + 300 * Math.exp(-60 * since)) * since);
});
const tone = Float32Array.from({ length: RATE }, (_, i) => 0.25 * Math.sin((2 * Math.PI * 440 * i) / RATE));
const put = (name: string, ...rows: readonly Float32Array[]): void =>
  fs.writeFileSync(path.join(stems, name), floatWav(rows));

beforeEach(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-import-'));
  [dir, stems] = [path.join(home, 'show'), path.join(home, 'stems')];
  fs.mkdirSync(stems);
  put('01_Kick In.wav', strokes);
  put(
    '02_Kick Out.wav',
    strokes.map((_, i) => -0.4 * (strokes[i - 96] ?? 0)),
  );
  put('03_Gtr L.wav', tone);
  put(
    '04_Gtr R.wav',
    tone.map((sample) => -sample),
  );
  await (await createSession(dir, emptyDocument('Show'))).close();
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** What a verb prints, as data, as lines and as notes. */
async function printed(verb: (out: Output) => Promise<number>) {
  let document: any;
  let lines: readonly string[] = [];
  const notes: string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  const note = (line: string): void => void notes.push(line);
  const code = await verb({ json: false, quiet: false, data, note });
  return { code, document, lines, notes };
}

const usual: ImportStemsOptions = { at: 0, names: true, groups: true, join: true, fades: 0.005, faders: 0 };
const closed = (more: Partial<ImportStemsOptions> = {}, ...files: readonly string[]) =>
  printed((out) =>
    importStems({ port: 0 }, [dir, ...(files.length > 0 ? files : [stems])], { ...usual, ...more }, out),
  );
const audio = (): readonly string[] =>
  fs.existsSync(path.join(dir, 'audio')) ? fs.readdirSync(path.join(dir, 'audio')).sort() : [];

describe('into a session that nobody has open', () => {
  test('stems are on the desk and saved, with names, groups, faders and the end of the song', async () => {
    const { code, lines } = await closed();
    expect(code).toBe(0);
    expect(lines.at(-1)).toContain('imported 3 stems; saved in');
    const { document } = await peekSession(dir);
    expect(Object.values(document.clips ?? {}).map(([one]) => one?.file)).toEqual([
      'Kick In.wav',
      'Kick Out.wav',
      'Gtr.wav',
    ]);
    expect(document.labels['ch/3']).toEqual({ name: 'Gtr', colour: 0xffff00 });
    expect(document.labels['grp/2']).toEqual({ name: 'Guitars', colour: 0xffff00 });
    expect(document.values).toMatchObject({
      'ch/1/fader': 0,
      'ch/1/grp/1': 1,
      'ch/1/to-main': 0,
      'ch/3/dca/2': 1,
    });
    expect(document.length).toBe(2 * RATE);
    expect(document.history?.done.map(({ name }) => name)).toEqual(['Import 3 stems']);
    expect(audio()).toEqual(['Gtr.wav', 'Kick In.wav', 'Kick Out.wav']);
  });

  test('a dry run says what would come where, and nothing is written', async () => {
    const { lines, document } = await closed({ dryRun: true });
    expect(document.strips.map(({ name, kind }: any) => [name, kind])).toEqual([
      ['Kick In', 'drums'],
      ['Kick Out', 'drums'],
      ['Gtr', 'guitars'],
    ]);
    expect(lines.at(-1)).toBe('nothing was imported yet');
    expect(audio()).toEqual([]);
    expect((await peekSession(dir)).document.clips).toBeUndefined();
  });

  test('a second import takes other channels and other names', async () => {
    await closed();
    const { document } = await closed({ to: 'ch/9' }, path.join(stems, '01_Kick In.wav'));
    expect(document.strips.map(({ path: at, clips }: any) => [at, clips[0].file])).toEqual([
      ['ch/9', 'Kick In 2.wav'],
    ]);
  });

  test.each([
    ['more stems than channels', { to: 'ch/31' }, 'there are 3 stems and 2 channels from ch/31 on'],
    ['a channel that is not there', { to: 'ch/99' }, 'there is no channel ch/99'],
  ])('%s is told before anything is written', async (_what, options, words) => {
    await expect(closed(options)).rejects.toThrow(words);
    expect(audio()).toEqual([]);
  });

  test('a file that cannot be read keeps all of them out and is named, unless it may be left out', async () => {
    fs.writeFileSync(path.join(stems, '05_Vox.wav'), 'no sound');
    await expect(closed()).rejects.toThrow(/05_Vox\.wav, byte 0.*Nothing was imported; --skip-bad/);
    expect(audio()).toEqual([]);
    const { notes, document } = await closed({ skipBad: true });
    expect(notes.join('\n')).toContain('left out: ');
    expect(document.imported).toBe(3);
  });

  test('one that is open elsewhere stays as it is, and what to do is said', async () => {
    const session = await openSession(dir);
    await expect(closed()).rejects.toThrow('faderline import --running FILES…');
    await session.close();
    expect(audio()).toEqual([]);
  });

  test('Ctrl-C leaves nothing, and the session can be opened again', async () => {
    const asked = closed({ gainStage: -18 });
    process.emit('SIGINT');
    const { code, notes } = await asked;
    expect(code).toBe(130);
    expect(notes).toContain('stopped; nothing was imported');
    expect(audio()).toEqual([]);
    expect((await closed()).code).toBe(0);
  });

  test('levels that are asked for are on clips and trims', async () => {
    const { document } = await closed({ normalise: { by: 'peak', level: -6 }, gainStage: -12 });
    const gtr = document.strips.at(-1);
    expect(gtr.clips[0].gain).toBeCloseTo(6.04, 2);
    expect(gtr.trim).toBeCloseTo(-12 - -9.03, 1);
  });
});

describe('into the running service', () => {
  async function serving() {
    const session = await openSession(dir);
    const log = (): void => undefined;
    const service = await startService({
      session,
      log,
      discard: false,
      midi: false,
      claim: [],
      rtp: undefined,
    });
    const server = await startServer({ bridge: service.bridge, port: 0, webRoot: 'no such folder', log });
    const ask = { port: server.port };
    const close = async () => {
      await server.close();
      await service.close();
    };
    const { engine } = service.bridge;
    const running = (more: Partial<ImportStemsOptions> = {}) =>
      printed((out) => importStems(ask, [stems], { ...usual, running: true, ...more }, out));
    const undo = () => service.bridge.command({ do: 'undo' }, 'test');
    return { service, engine, ask, running, undo, close };
  }

  test('stems come in as one step, its files stay where a redo finds them, and undo brings everything back', async () => {
    const { engine, running, undo, close } = await serving();
    try {
      const before = engine.document();
      const { lines } = await running();
      expect(lines.at(-1)).toBe('imported 3 stems; undo takes it back');
      expect(engine.history.done.map(({ name, who }) => [name, who])).toEqual([
        ['Import 3 stems', 'command line'],
      ]);
      expect([...engine.clips.values()].flat().map(({ file }) => file)).toEqual([
        'Kick In.wav',
        'Kick Out.wav',
        'Gtr.wav',
      ]);
      undo();
      expect(engine.document()).toEqual(before);
      expect(audio()).toHaveLength(3);
    } finally {
      await close();
    }
  });

  test('phase is checked and put right: the one upside down is turned, the early one delayed, in one step', async () => {
    const { engine, ask, running, undo, close } = await serving();
    try {
      await running();
      const value = (at: string) => engine.desk.values[engine.table.at(at)] as number;
      const check = (apply = false) => printed((out) => checkPhase(ask, [], apply, out));
      const { document, lines } = await check();
      expect(document.stereo).toMatchObject([{ name: 'Gtr', monoLoss: '-inf' }]);
      expect(lines[0]).toContain('▲ most of it is gone in mono');
      expect(document.pairs).toMatchObject([
        { name: 'Kick Out', against: 'Kick In', inverted: true, sure: true },
      ]);
      expect(document.pairs[0].later).toBeCloseTo(0.002, 5);
      expect(lines.join('\n')).toMatch(/set it: ch\/1\/delay 2\.00 ms\n.*set it: ch\/2\/polarity on/);
      expect(value('ch/2/polarity')).toBe(0);
      await check(true);
      expect([value('ch/2/polarity'), value('ch/2/delay')]).toEqual([1, 0]);
      expect(value('ch/1/delay')).toBeCloseTo(0.002, 5);
      expect((await check(true)).lines.at(-1)).toBe('nothing to change'); // what is set counts
      undo();
      expect([value('ch/2/polarity'), value('ch/1/delay')]).toEqual([0, 0]);
      expect(engine.history.done.map(({ name }) => name)).toEqual(['Import 3 stems']);
    } finally {
      await close();
    }
  });

  test('what plays is turned to a peak and staged, each one step', async () => {
    const { engine, ask, running, undo, close } = await serving();
    try {
      await running();
      await printed((out) => normaliseClips(ask, ['Gtr'], { by: 'peak', level: -6 }, out));
      expect(engine.clips.get(2)?.[0]?.gain).toBeCloseTo(6.04, 2);
      await printed((out) => normaliseClips(ask, ['Gtr'], { by: 'peak', level: -9 }, out));
      expect(engine.clips.get(2)?.[0]?.gain).toBeCloseTo(3.04, 2); // from where it is now
      const { document } = await printed((out) => stageClips(ask, [], -18, out));
      expect(document.map(({ name }: any) => name)).toEqual(['Kick In', 'Kick Out', 'Gtr']);
      expect(engine.desk.values[engine.table.at('ch/3/trim')]).toBeCloseTo(-18 - (-15.05 + 3.04), 1);
      for (let i = 0; i < 3; i++) undo();
      expect(engine.clips.get(2)?.[0]?.gain).toBeUndefined();
      expect(engine.desk.values[engine.table.at('ch/3/trim')]).toBe(0);
      await expect(printed((out) => stageClips(ask, ['ch/20'], -18, out))).rejects.toThrow(
        'Ch 20 plays nothing',
      );
    } finally {
      await close();
    }
  });

  test('a place that no timeline has is refused, and the files are gone again', async () => {
    const { engine, ask, close } = await serving();
    try {
      const beyond = { ...usual, running: true, at: 2 ** 48 / RATE + 1 };
      await expect(printed((out) => importStems(ask, [stems], beyond, out))).rejects.toThrow('2^48');
      expect(audio()).toEqual([]);
      expect(engine.clips.size).toBe(0);
    } finally {
      await close();
    }
  });
});
