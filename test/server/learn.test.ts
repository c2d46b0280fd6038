import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { learn, type Keyboard } from '../../src/cli/learn.ts';
import type { Output } from '../../src/cli/output.ts';
import { ask, Page, post, stage, until } from './rig.ts';

let folder: string;
let all: Awaited<ReturnType<typeof stage>>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-learn-'));
  all = await stage({ config: folder });
});
afterEach(async () => {
  await all.close();
  rmSync(folder, { recursive: true });
});

const written = (): string => readFileSync(path.join(folder, 'mappings/x-touch.yaml'), 'utf8');
const pick = (...targets: string[]) => ({ ask: { do: 'pick', targets }, who: 'script' });

describe('over HTTP', () => {
  test('a parameter is picked, a fader touched, and what is shown kept, and taken back', async () => {
    expect((await post(all.port, '/api/learn', pick('ch/7/fader'))).json).toMatchObject({
      mode: 'waiting',
      who: 'script',
      target: 'Gtr R fader',
      says: 'move the control for Gtr R fader',
    });
    all.surface!.hold(3);
    await until(() => all.learning.state.mode === 'found');
    expect((await ask(all.port, '/api/learn')).json.proposal).toMatchObject({
      does: 'X-Touch fader 3 → Gtr R fader, −∞…+10 dB, motor, touch',
      instead: 'Hats fader',
    });
    all.surface!.letGo(3);
    expect((await post(all.port, '/api/learn', { ask: { do: 'keep' }, who: 'script' })).json).toMatchObject({
      mode: 'resting',
      undo: 'X-Touch fader 3 → Gtr R fader',
    });
    expect(written()).toContain('\n  fader 3: ch/7/fader # Gtr R fader\n');
    const [state] = (await ask(all.port, '/api/mappings')).json;
    expect(state).toMatchObject({ origin: 'listed', state: 'in force', fault: null, surfaces: ['X-Touch'] });
    await post(all.port, '/api/learn', { ask: { do: 'undo' }, who: 'script' });
    expect(written).toThrow('ENOENT');
    expect((await ask(all.port, '/api/mappings')).json[0]).toMatchObject({ origin: 'shipped' });
  });

  test.each([
    [{ ask: { do: 'pick', targets: ['ch/1/fadr'] } }, 409, 'did you mean "ch/1/fader"?'],
    [{ ask: { do: 'keep' } }, 409, 'nothing to keep'],
    [{ ask: { do: 'undo' } }, 409, 'nothing learnt'],
    [{ ask: { do: 'pick', targets: [] } }, 400, 'not understood'],
    [{ ask: { do: 'pick', targets: Array.from({ length: 129 }, () => 'play') } }, 400, 'not understood'],
    [{ ask: { do: 'pick', targets: ['x'.repeat(201)] } }, 400, 'not understood'],
    [{ do: 'keep' }, 400, 'not understood'],
  ])('%j is refused', async (body, status, why) => {
    const answer = await post(all.port, '/api/learn', body);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(why);
  });

  test('only one learns at a time', async () => {
    await post(all.port, '/api/learn', pick('play'));
    const second = await post(all.port, '/api/learn', { ...pick('stop'), who: 'other' });
    expect(second.json.message).toBe('script is learning; wait until that is done');
  });
});

test('a page that closes while it learns is released, and everybody is told how far it is', async () => {
  const page = await Page.open(all.port);
  const other = await Page.open(all.port);
  page.say({ type: 'learn', ask: { do: 'pick', targets: ['play'] } });
  const modes = () => other.of('state').flatMap(({ state }) => state.learn?.mode ?? []);
  await until(() => modes().at(-1) === 'waiting');
  other.say({ type: 'learn', ask: { do: 'cancel' } });
  await until(() => other.of('error').length > 0);
  expect(other.of('error')[0]!.message).toContain(`${page.who} is learning`);
  await page.close();
  await until(() => modes().at(-1) === 'off');
  await other.close();
});

test('a page is told of a mapping with a fault until it is mended', async () => {
  const page = await Page.open(all.port);
  writeFileSync(
    path.join(folder, 'mine.yaml'),
    'faderline: 2\nname: mine\nfor: mcu\nstrips: [ch]\ncontrols: 7\n',
  );
  writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: mine.yaml\n');
  const mine = () =>
    page
      .of('state')
      .flatMap(({ state }) => state.mappings ?? [])
      .findLast(({ file }) => file.endsWith('mine.yaml'));
  await until(() => mine()?.state === 'faulty');
  expect(mine()).toMatchObject({ fault: expect.stringMatching(/^mine\.yaml:5:11 /), surfaces: ['X-Touch'] });
  expect(
    page.of('tell').some(({ level, text }) => level === 'warn' && text.startsWith('mine.yaml:5:11')),
  ).toBe(true);
  writeFileSync(
    path.join(folder, 'mine.yaml'),
    'faderline: 2\nname: mine\nfor: mcu\nstrips: [ch]\ncontrols:\n  key play: stop\n',
  );
  await until(() => mine()?.state === 'in force');
  await page.close();
});

describe('the command line', () => {
  const rig = () => {
    const notes: string[] = [];
    const data: string[] = [];
    const out: Output = {
      json: false,
      quiet: false,
      data: (_document, lines) => void data.push(...lines()),
      note: (line) => void notes.push(line),
    };
    let pressed: ((key: string) => void) | undefined;
    const answers: string[] = [];
    const keyboard: Keyboard = {
      line: async () => answers.shift() ?? '',
      keys: (heard) => {
        pressed = heard;
        return () => (pressed = undefined);
      },
    };
    return { notes, data, out, keyboard, answers, press: (key: string) => pressed?.(key), port: all.port };
  };

  test('says what to do, shows what was touched, and keeps it at Enter', async () => {
    const { notes, data, out, keyboard, press, port } = rig();
    const done = learn({ port }, ['ch/7/fader'], {}, out, keyboard);
    await until(() => notes.includes('move the control for Gtr R fader'));
    all.surface!.hold(3);
    await until(() => notes.some((note) => note.includes('Enter keeps it')));
    expect(notes.at(-1)).toMatch(
      /^X-Touch fader 3 → Gtr R fader, −∞…\+10 dB, motor, touch\n {2}now: Hats fader\n {2}Enter keeps it/,
    );
    all.surface!.letGo(3);
    press('\r');
    expect(await done).toBe(0);
    expect(data).toEqual(['kept: X-Touch fader 3 → Gtr R fader']);
    expect(written()).toContain('\n  fader 3: ch/7/fader # Gtr R fader\n');
    await until(() => all.learning.state.mode === 'off');
    expect(await learn({ port }, [], { undo: true }, out)).toBe(0);
    expect(data.at(-1)).toBe('taken back: X-Touch fader 3 → Gtr R fader');
  });

  test('takes one control after the other with --yes and nobody at the keyboard', async () => {
    const { notes, data, out, port } = rig();
    const done = learn({ port }, ['ch/7..8/fader', 'record'], { yes: true }, out, undefined);
    await until(() => notes.some((note) => note.startsWith('move the control for Gtr R fader (2 more')));
    all.surface!.hold(1);
    await until(() => notes.some((note) => note.includes('(1 more after it)')));
    all.surface!.letGo(1);
    all.surface!.hold(2);
    await until(() => notes.includes('press the key for record'));
    all.surface!.letGo(2);
    all.surface!.press('play');
    all.surface!.release('play');
    expect(await done).toBe(0);
    expect(data).toEqual([
      'kept: X-Touch fader 1 → Gtr R fader',
      expect.stringMatching(/^kept: X-Touch fader 2 → .* fader$/),
      'kept: X-Touch key play → record',
    ]);
    expect(written()).toMatch(/\n {2}fader 1: ch\/7\/fader.*\n {2}fader 2: ch\/8\/fader.*\n/);
    expect(written()).toMatch(/\n {2}key play: record\n/);
  });

  test('leaves at Esc with nothing changed', async () => {
    const { notes, out, keyboard, press, port } = rig();
    const done = learn({ port }, ['play'], {}, out, keyboard);
    await until(() => notes.includes('press the key for play'));
    press('\u001B');
    expect(await done).toBe(1);
    expect(written).toThrow('ENOENT');
  });

  test('asks what is wanted where nothing is named, and says why it cannot be', async () => {
    const { notes, out, keyboard, answers, port } = rig();
    answers.push('ch/1/fadr', '');
    expect(await learn({ port }, [], {}, out, keyboard)).toBe(0);
    expect(notes).toEqual(['the desk has no parameter "ch/1/fadr"; did you mean "ch/1/fader"?']);
  });

  test('never asks where there is no terminal', async () => {
    const { out, port } = rig();
    await expect(learn({ port }, ['play'], {}, out, undefined)).rejects.toThrow('nobody can be asked');
  });
});
