import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editLane, listLanes, listTakes, setGlide, showLane, thinLane } from '../../src/cli/lanes.ts';
import type { Output } from '../../src/cli/output.ts';
import { ask, post, stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage();
});
afterAll(() => all.close());

/** What a verb prints, as data and as lines. */
async function printed(verb: (service: { port: number }, out: Output) => Promise<number>) {
  let document: unknown;
  let lines: readonly string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  const code = await verb({ port: all.port }, { json: false, quiet: true, data, note: () => {} });
  return { code, document, lines };
}

const edit = (words: string, path = 'ch/30/fader') => printed((s, out) => editLane(s, path, words, out));
const show = (path = 'ch/30/fader', range = {}) => printed((s, out) => showLane(s, path, range, out));

describe('points are placed and read back without playing (pain 49)', () => {
  test('added, shown, moved, copied, thinned, and listed', async () => {
    expect((await edit('add 1 -20, 2 -10, 3.5 -inf')).document).toEqual({
      path: 'ch/30/fader',
      points: 3,
      take: null,
    });
    expect((await show()).lines).toEqual([
      'ch/30/fader  read  3 points  glide 0.1 s',
      '1    -20',
      '2    -10',
      '3.5  -inf',
    ]);
    await edit('move 1 2 by 0.5');
    await edit('shift 1.5 1.5 by -3');
    await edit('scale by 2 around -10');
    await edit('delete 3 4');
    expect((await show('ch/30/fader', { from: '1.2', to: '2' })).lines.slice(1)).toEqual(['1.5  -36']);
    await edit('copy 1.5 2.5 to 10 into ch/31/fader');
    await printed((s, out) => thinLane(s, 'ch/30/fader', '2', out));
    const { lines } = await printed(listLanes);
    expect(lines.some((line) => /^ch\/31\/fader +read +\d points$/.test(line))).toBe(true);
  });

  test('mirrored, smoothed, reversed, drawn, held, and copied into several lanes again and again', async () => {
    await edit('add 1 -20, 2 -10, 3 -30', 'ch/28/fader');
    for (const words of [
      'mirror around -20',
      'mirror 1 2 around -20',
      'smooth by 2',
      'smooth 1 2 by 0.5',
      'reverse',
      'reverse 1 3',
      'line 1 2',
      'line 1 2 from -20 to -inf',
      'line 1 2 to -6',
      'hold 2 3',
      'hold 2 3 at -12.5',
    ])
      expect([words, (await edit(words, 'ch/28/fader')).code]).toEqual([words, 0]);
    const { document } = await edit('copy 1 3 to 10 into ch/27/fader, ch/26/fader times 4', 'ch/28/fader');
    expect(document).toMatchObject([{ path: 'ch/27/fader' }, { path: 'ch/26/fader' }]);
    expect((await show('ch/26/fader', { from: '17.9' })).lines.length).toBeGreaterThan(1);
    expect((await printed((s, out) => listTakes(s, 'ch/28/fader', out))).lines).toEqual([
      'no takes yet: each pass leaves one',
    ]);
    await expect(edit('comp 1', 'ch/28/fader')).rejects.toThrow('the lane has no takes');
    await expect(edit('copy 1 3 to 10 into ch/27/fader, ch/1/pan', 'ch/28/fader')).rejects.toThrow(
      'same unit',
    );
  });

  test.each([
    ['no edit', 'paint 1 2'],
    ['no point', 'add 1'],
    ['there are no points there', 'delete 100 200'],
  ])('what is not understood or cannot be done is refused: %s', async (why, words) => {
    await expect(edit(words)).rejects.toThrow(why);
  });

  test('the glide is set and shown', async () => {
    await printed((s, out) => setGlide(s, '0.5', 'ch/30/fader', out));
    expect((await show()).lines[0]).toContain('glide 0.5 s');
    await printed((s, out) => setGlide(s, 'default', 'ch/30/fader', out));
    expect((await show()).lines[0]).toContain('glide 0.1 s');
    await expect(printed((s, out) => setGlide(s, '61', undefined, out))).rejects.toThrow(
      'a glide takes 0 to 60 s',
    );
  });

  test('an answer has at most 5000 points and says where the rest begins; a request at most 1000', async () => {
    const points = (from: number) => Array.from({ length: 1000 }, (_, i) => [from + i, -(i % 7)]);
    const send = (edit: object) =>
      post(all.port, '/api/command', { command: { do: 'edit-lane', parameter: 'ch/32/fader', edit } });
    for (let i = 0; i < 6; i++)
      expect((await send({ how: 'add', points: points(i * 1000) })).status).toBe(200);
    const { json } = await ask(all.port, '/api/lane?path=ch/32/fader');
    expect([json.total, json.points.length, json.next]).toEqual([6000, 5000, 5000]);
    expect((await send({ how: 'add', points: [...points(0), [0, 0]] })).status).toBe(400);
    expect((await ask(all.port, '/api/lane?path=ch/32/fader&from=x')).status).toBe(400);
    expect((await ask(all.port, '/api/lane?path=nothing')).status).toBe(400);
  });
});
