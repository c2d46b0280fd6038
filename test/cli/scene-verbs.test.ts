import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { createSession } from '../../src/session/session.ts';

const program = path.resolve('dist/src/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-scenes-'));
const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, NO_COLOR: '1' };
const port = String(31_000 + (process.pid % 2000));
const other = path.join(folder, 'last-year');
let service: ChildProcess;

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--port', port], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, out: stdout, err: stderr };
}

const scene = (...words: string[]) => run('scene', ...words);
const asked = (...words: string[]) => JSON.parse(scene(...words, '--json').out);

/** On a connection of its own: while a program runs here, nobody looks after one that is kept. */
async function set(where: string, value: number): Promise<void> {
  const sent = http.request({
    port,
    path: '/api/set',
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json' },
  });
  sent.end(JSON.stringify({ path: where, value, who: 'test' }));
  const [answer] = await once(sent, 'response');
  answer.resume();
  await once(answer, 'end');
}

beforeAll(async () => {
  const held = await createSession(other, {
    ...emptyDocument('Last year'),
    labels: { 'ch/1': { name: 'Vox', colour: 0 }, 'ch/2': { name: 'Kazoo', colour: 0 } },
    scenes: [
      { id: 9, name: 'Verse', values: { 'ch/1/fader': -6, 'ch/2/fader': -7 } },
      { id: 4, name: 'Outro', values: { 'ch/1/fader': -16 } },
    ],
  });
  await held.close();
  const mine = path.join(folder, 'mine');
  const session = await createSession(mine, {
    ...emptyDocument('Mine'),
    labels: { 'ch/5': { name: 'vox', colour: 0 } },
  });
  await session.close();
  service = spawn(
    process.execPath,
    [program, 'start', '--session', mine, '--port', port, '--no-rtp', '--no-midi'],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  service.stderr?.on('data', (text: Buffer) => (said += text.toString('utf8')));
  const started = performance.now();
  while (!said.includes('Ctrl-C') && performance.now() - started < 20_000)
    await new Promise((resolve) => setTimeout(resolve, 50));
  for (const [name, level] of [
    ['A', 0],
    ['B', -10],
  ] as const) {
    await set('ch/1/fader', level);
    scene('store', name);
  }
}, 40_000);

afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('notes, a colour, a copy and a place in the list', () => {
  expect(scene('note', 'A', 'tambourine from the left').code).toBe(0);
  expect(scene('note', 'A').out.trim()).toBe('tambourine from the left');
  expect(scene('colour', 'A', '#ff8800').out).toContain('#ff8800');
  expect(scene('colour', 'A', 'pink').code).toBe(2);
  expect(scene('insert', 'Between', '--after', 'A').out).toContain('number 2');
  expect(scene('insert', 'Nowhere').code).toBe(2);
  expect(scene('duplicate', 'B').out).toContain('B (2) is a copy of B, number 4');
  const list = asked('list');
  expect(list.map(({ name }: any) => name)).toEqual(['A', 'Between', 'B', 'B (2)']);
  expect(list[0]).toMatchObject({ notes: 'tambourine from the left', colour: 0xff8800 });
  expect(list[2].checksum).toBe(list[3].checksum);
  expect(list[0].checksum).not.toBe(list[2].checksum);
  expect(scene('list').out).toMatch(/^1 +A +[0-9a-f]{8} +#ff8800 +tambourine/);
  scene('delete', 'Between');
  scene('delete', 'B (2)');
});

test('a fade of its own, part by part, and once without it', () => {
  expect(scene('fade', 'A', '3s').out).toContain('all  3 s');
  expect(scene('fade', 'A', '1s', '--for', 'ch/1', 'pan', '--down', '2s').out).toMatch(
    /^pan, ch\/1 +up 1 s, down 2 s\nall/,
  );
  expect(scene('recall', 'A').out).toContain('fading to A in 3 s');
  scene('stop');
  expect(scene('recall', 'A', '--fade', '0').out).toContain('recalled A');
  expect(scene('recall', 'A', '--reach', '50%').out).toContain('recalled A');
  expect(scene('recall', 'A', '--reach', '150')).toMatchObject({ code: 2 });
  expect(scene('fade', 'A', '--for', 'level', '2s')).toMatchObject({ code: 2 });
  expect(scene('fade', 'A', '2s', '--for', 'levle')).toMatchObject({ code: 1 });
  expect(scene('fade', 'A', '--clear').out).toContain('recalled at once');
});

test('what was changed goes into the scene, or into many; a dry run only says so', async () => {
  scene('recall', 'B');
  await set('ch/1/fader', -7);
  expect(scene('propagate', 'ch/1 level', '--into', 'A', '--relative', '--dry-run').out).toMatch(
    /A +Ch 1 fader +0\.0 dB +→ +3\.0 dB/,
  );
  expect(asked('diff', 'A', 'B').changes[0]).toMatchObject({
    from: '0.0 dB',
    values: [0, expect.any(Number)],
  });
  expect(asked('propagate', 'ch/1 level', '--into', 'A', '--relative')).toMatchObject({
    values: 1,
    done: true,
  });
  expect(asked('diff', 'A', 'B').changes[0]).toMatchObject({ from: '3.0 dB' });
  expect(scene('update', '--dry-run').out).toContain('1 value in 1 scene would change');
  expect(scene('update').out).toContain('changed; undo takes it back');
  expect(scene('update').out).toContain('nothing to change');
  expect(scene('propagate', 'levle').err).toContain('did you mean "level"');
});

test('a preview on the surfaces that are there', () => {
  expect(scene('preview').out).toContain('nothing is previewed');
  expect(scene('preview', 'A').out).toContain('nothing has moved');
  expect(asked('preview')).toMatchObject({ name: 'A', preview: { surfaces: null } });
  expect(scene('preview', 'A', '--on', 'X-Touch').err).toContain('there are: none');
  expect(scene('preview', '--off').code).toBe(0);
  expect(asked('preview')).toEqual({ preview: null, name: null });
});

test('scenes of another session come by the names of its strips, and its folder stays as it is', () => {
  const before = readFileSync(path.join(other, 'session.json'), 'utf8');
  const dry = asked('import', other, '--dry-run');
  expect(dry.strips).toEqual([
    { from: 'ch/1', name: 'Vox', to: 'ch/5', by: 'name, but for capitals' },
    { from: 'ch/2', name: 'Kazoo', by: 'nothing' },
  ]);
  expect(dry.scenes).toEqual([
    { name: 'Verse', values: 1, lost: 1 },
    { name: 'Outro', values: 1, lost: 0 },
  ]);
  expect(scene('list').out).not.toContain('Verse');
  expect(scene('import', other, 'Vrese').err).toContain('did you mean "Verse"?');
  expect(scene('import', path.join(folder, 'nowhere')).code).toBe(4);
  expect(scene('import', other, 'Verse').out).toContain('1 have no place here');
  expect(asked('list').map(({ name }: any) => name)).toEqual(['A', 'B', 'Verse']);
  expect(scene('import', other, '--as-is').code).toBe(0);
  expect(asked('list').map(({ name }: any) => name)).toEqual(['A', 'B', 'Verse', 'Verse (2)', 'Outro']);
  expect(readFileSync(path.join(other, 'session.json'), 'utf8')).toBe(before);
});
