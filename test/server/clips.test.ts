import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, Page, post, stage, until } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage({ surface: false });
});
afterAll(() => all.close());

const vox = { file: 'vox.wav', at: 0, from: 0, length: 48_000, gain: -3 };
const tell = (command: unknown) => post(all.port, '/api/command', { command, who: 'script' });
const get = async () => (await ask(all.port, '/api/clips')).json;

/** As if these files were not there. */
function lose(...names: readonly string[]): void {
  all.bridge.clipWatch = { missing: new Set(names) } as unknown as NonNullable<typeof all.bridge.clipWatch>;
}

describe('what plays', () => {
  test('is listed of every channel: in the demo the stems of its song, and nothing on the rest', async () => {
    const answer = await get();
    expect(answer).toMatchObject({ sampleRate: 48_000, references: [], missing: [] });
    expect(answer.strips).toHaveLength(all.engine.table.layout.channels);
    expect(answer.strips[0]).toMatchObject({
      strip: 0,
      path: 'ch/1',
      name: 'Kick',
      clips: [{ file: '01 Kick.wav', at: 0, from: 0, length: 3_072_000, until: 3_072_000 }],
    });
    expect(answer.strips[16].clips).toEqual([]);
  });

  test('is set over HTTP, asked with where each is heard, and marked where its file is not there', async () => {
    const later = { ...vox, file: 'vox-2.wav', at: 24_000, fadeIn: 480 };
    const done = await tell({ do: 'clips', strip: 0, clips: [vox, later] });
    expect(done.json).toMatchObject({ done: 'clips', step: true });
    lose('vox-2.wav');
    const { strips, missing } = await get();
    expect(strips[0].clips).toEqual([
      { ...vox, until: 24_480, missing: false },
      { ...later, until: 72_000, missing: true },
    ]);
    expect(missing).toEqual(['vox-2.wav']);
    expect(all.engine.history.done.at(-1)).toMatchObject({ name: 'Set what plays on Kick', who: 'script' });
  });

  test('is imported in one step', async () => {
    const parts = [
      { strip: 4, name: 'Bass', clips: [{ ...vox, file: 'bass.wav' }], trim: -3, group: 1, dca: 2 },
    ];
    expect((await tell({ do: 'import', parts })).json).toMatchObject({ done: 'import', step: true });
    expect((await get()).strips[4]).toMatchObject({ name: 'Bass', clips: [{ file: 'bass.wav' }] });
    await tell({ do: 'reference', clip: vox });
    expect((await get()).references).toMatchObject([vox]);
  });

  test.each([
    [
      'a name that leads out',
      { do: 'clips', strip: 0, clips: [{ ...vox, file: '../x.wav' }] },
      400,
      'plain name',
    ],
    ['no length', { do: 'clips', strip: 0, clips: [{ ...vox, length: undefined }] }, 400, 'clips.0.length'],
    ['more than there is room for', { do: 'clips', strip: 0, clips: 'all' }, 400, 'clips'],
    ['a key nobody knows', { do: 'reference', clip: { ...vox, speed: 2 } }, 400, 'speed'],
    ['no parts', { do: 'import', parts: [] }, 400, 'parts'],
    ['a bus', { do: 'clips', strip: 47, clips: [vox] }, 409, 'only channels do'],
    [
      'a group there is not',
      { do: 'import', parts: [{ strip: 0, clips: [], group: 200 }] },
      409,
      'no group 200',
    ],
  ])('stays as it is for %s', async (_what, command, status, words) => {
    const before = all.engine.document();
    const answer = await tell(command);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(words);
    expect(all.engine.document()).toEqual(before);
  });

  test('reaches pages: names of files by strip, and which are not there', async () => {
    const page = await Page.open(all.port);
    expect(page.of('hello')[0]?.state.clips[0]).toEqual({
      strip: 0,
      files: [
        { name: 'vox.wav', missing: false },
        { name: 'vox-2.wav', missing: true },
      ],
    });
    lose('vox.wav');
    await until(() =>
      page
        .of('state')
        .some(
          ({ state }) =>
            state.clips?.[0]?.files.every((file) => file.missing === (file.name === 'vox.wav')) === true,
        ),
    );
    await page.close();
  });
});
