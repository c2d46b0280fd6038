import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { automationVerbs } from '../../src/cli/automation-verbs.ts';
import { callMe } from '../../src/cli/client.ts';
import { cueVerbs } from '../../src/cli/cue-verbs.ts';
import { laneVerbs } from '../../src/cli/lane-verbs.ts';
import { sceneVerbs } from '../../src/cli/scene-verbs.ts';
import { undoVerbs } from '../../src/cli/undo.ts';
import { stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage({ surface: false });
  all.engine.show.debounce = 0;
});
afterAll(() => all.close());
beforeEach(() => callMe('command line'));

/** What `faderline …` prints to whoever reads it; a fault is thrown. */
async function says(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).trimEnd().split('\n'));
    return true;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const verbs of [cueVerbs, sceneVerbs, laneVerbs, automationVerbs, undoVerbs]) verbs(program);
  try {
    await program.parseAsync(['node', 'faderline', ...words, '--port', String(all.port)]);
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return lines;
}

const steps = (): number => all.engine.history.done.length;

describe('what is said of GO', () => {
  test('a rehearsal said "went" of a cue, and nothing of what it would do', async () => {
    await says('cue', 'add', 'Bridge', '--do', 'toggle ch/1/mute');
    await says('cue', 'add', 'End', '--wait', '9s', '--do', 'toggle ch/2/mute');
    await says('cue', 'rehearse');
    expect(await says('cue', 'go')).toEqual([
      'Rehearsal, cue 1 Bridge: toggle ch/1/mute; next 2 End',
      'rehearsal, nothing moves; GO: 2 End',
    ]);
    const json = JSON.parse((await says('cue', 'go', 'Bridge', '--json')).join('\n'));
    expect(json.said).toEqual(['Rehearsal, cue 1 Bridge: toggle ch/1/mute; next 2 End']);
    await says('cue', 'rehearse', '--off');
  });

  test('GO that only ended a pause said that the cue before it went', async () => {
    expect((await says('cue', 'go'))[0]).toBe('went: 1 Bridge');
    await says('cue', 'go');
    await says('cue', 'pause');
    expect(await says('cue', 'go')).toEqual([
      'Cues go on',
      expect.stringMatching(/^GO: 2 End; waits, .* left$/),
    ]);
    await says('cue', 'stop');
  });
});

describe('what is said to be taken back by undo', () => {
  test('the mode that a lane has already', async () => {
    expect(await says('automation', 'mode', 'touch', 'ch/9/fader')).toEqual([
      'ch/9/fader: touch; undo takes it back',
    ]);
    const before = steps();
    expect(await says('automation', 'mode', 'touch', 'ch/9/fader')).toEqual([
      'ch/9/fader: touch; nothing to change',
    ]);
    expect(steps()).toBe(before);
  });

  test('thinning a lane of two points made a step that did nothing', async () => {
    await says('lane', 'edit', 'ch/20/fader', 'add 0 -6, 1 -9');
    const before = steps();
    expect((await says('lane', 'thin', 'ch/20/fader')).join()).toMatch(/2 points.*nothing to change$/);
    expect((await says('lane', 'edit', 'ch/20/fader', 'add 0 -6')).join()).toMatch(/nothing to change$/);
    expect(steps()).toBe(before);
    expect((await says('lane', 'edit', 'ch/20/fader', 'add 0 -7')).join()).toMatch(/undo takes it back$/);
  });
});

test('undo --mine --who Ann found nothing, for no other verb took a name', async () => {
  await says('scene', 'store', 'Of Ann', '--who', 'Ann');
  await says('scene', 'store', 'Of Bob', '--who', 'Bob');
  expect((await says('undo', '--mine', '--who', 'Ann')).join()).toMatch(/^Undone: Store Of Ann/);
  vi.stubEnv('FADERLINE_WHO', 'Bob');
  expect((await says('undo', '--mine')).join()).toMatch(/^Undone: Store Of Bob/);
  vi.unstubAllEnvs();
});

test('a name that another scene has was given again, and a store of it went over the first', async () => {
  for (const name of ['Taken', 'Other']) await says('scene', 'store', name);
  const before = steps();
  const names = (): readonly string[] => all.engine.scenes.map(({ name }) => name);
  const was = names();
  const refused = /^scene \d+ is called "Taken" already; choose another name$/;
  await expect(says('scene', 'rename', 'Other', 'Taken')).rejects.toThrow(refused);
  await expect(says('scene', 'insert', 'Taken', '--before', 'Other')).rejects.toThrow(refused);
  await expect(says('scene', 'duplicate', 'Other', 'Taken')).rejects.toThrow(refused);
  expect([names(), steps()]).toEqual([was, before]);
  expect(await says('scene', 'store', 'Taken')).toEqual(['stored over Taken; undo gives it back']);
  expect(await says('scene', 'rename', 'Other', 'taken')).toEqual(['Other is now taken']);
  expect(await says('scene', 'rename', 'taken', 'taken')).toEqual(['nothing to change']);
});

test('a scene moved to place 99 of a few was said to be number 99', async () => {
  const last = all.engine.scenes.length;
  expect(await says('scene', 'move', 'Taken', '99')).toEqual([`Taken is now number ${last}`]);
  expect(await says('scene', 'move', 'Taken', '99')).toEqual([`Taken is number ${last}: nothing to change`]);
});

describe('what can be typed and cannot be meant is refused in words', () => {
  test('a cue was given /cue/go, which never comes to it', async () => {
    for (const address of ['/cue/go', '/cue/7/go', '/scene/2/recall', '/transport/play', '/a*'])
      await expect(says('cue', 'add', 'Deaf', '--osc', address)).rejects.toThrow(
        /makes no cue go: it means something by itself|is never heard/,
      );
    expect((await says('cue', 'add', 'Hears', '--osc', '/cue/chorus')).join()).toMatch(/Hears; undo/);
  });

  test.each([
    [['cue', 'add', 'P', '--program', '17/5'], /a channel from 1 to 16 and a number from 1 to 128/, 'USAGE'],
    [['cue', 'add', 'P', '--wait', 'soon'], /--wait takes a time such as/, 'USAGE'],
    [['automation', 'set', 'timeout=20s'], /timeout takes a time from 50ms to 10s/, undefined],
    [['lane', 'glide', '100'], /a glide takes 0 to 60 s, got "100"/, 'USAGE'],
    [['lane', 'edit', 'ch/1/fader', 'add -1 -6'], /a point lies at 0 s or later, got "-1 -6"/, undefined],
    [['scene', 'store', ''], /a name has 1 to 64 characters/, undefined],
    [['cue', 'go', '99'], /there is no cue "99"; see: faderline cue list/, undefined],
  ] as const)('%j told what the validator says, or a wrong exit code', async (words, why, code) => {
    const fault: unknown = await says(...words).catch((error: unknown) => error);
    expect((fault as Error).message).toMatch(why);
    if (code !== undefined) expect((fault as { code: string }).code).toBe(code);
  });

  test('"no cue X" meant a cue that is nothing like it', async () => {
    await says('cue', 'add', 'A', '--do', 'toggle ch/3/mute');
    await expect(says('cue', 'go', 'X')).rejects.toThrow(/; see: faderline cue list$/);
    await expect(says('cue', 'go', 'Bridgr')).rejects.toThrow(/did you mean "Bridge"/);
  });
});

test('scene preview --on took the scene for a surface and did nothing', async () => {
  await expect(says('scene', 'preview', '--on', 'Nowhere', 'Taken')).rejects.toThrow(/no surface "Nowhere"/);
});

test('a recall in a fade that moves nothing said that it was fading', async () => {
  await says('scene', 'store', 'Here');
  expect(await says('scene', 'recall', 'Here', '--up', '5s')).toEqual([
    'recalled Here: nothing of it had to move',
  ]);
});

test('times and levels were printed to the last figure of what a computer holds', async () => {
  await says('lane', 'edit', 'ch/21/fader', 'add 56.01510416666667 -5.003663003663004');
  expect((await says('lane', 'show', 'ch/21/fader')).at(-1)).toMatch(/^56\.015 +-5\.004$/);
  expect((await says('lane', 'show', 'ch/21/fader', '--json')).join('\n')).toContain('-5.003663');
});
