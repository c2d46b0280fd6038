import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Output } from '../../src/cli/output.ts';
import { turn, type UndoOptions } from '../../src/cli/undo.ts';
import { ask, post, stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage();
});
afterAll(() => all.close());

async function printed(what: 'undo' | 'redo', options: UndoOptions) {
  let document: unknown;
  let lines: readonly string[] = [];
  const data = (of: unknown, text: () => readonly string[]): void => {
    document = of;
    lines = text();
  };
  const out: Output = { json: false, quiet: true, data, note: () => {} };
  const code = await turn({ port: all.port }, what, options, out);
  return { code, document, lines };
}

const name = (strip: number, called: string, who: string) =>
  post(all.port, '/api/command', { command: { do: 'label', strip, name: called }, who });

test('undo takes back one’s own, somebody’s or the last step, lists them, and says so in its exit code', async () => {
  await name(28, 'One', 'Ann');
  await name(29, 'Two', 'Bob');
  await name(30, 'Three', 'Ann');
  await name(31, 'Four', 'Bob');
  expect((await printed('undo', { list: true, by: 'Ann' })).lines.map((line) => line.trim())).toEqual([
    expect.stringMatching(/^2 +Name .+ Three +Ann$/),
    expect.stringMatching(/^4 +Name .+ One +Ann$/),
  ]);
  const mine = await printed('undo', { mine: true, who: 'Ann' });
  expect([mine.code, mine.lines]).toEqual([0, [expect.stringMatching(/^Undone: Name .+ Three$/)]]);
  const both = await printed('undo', { by: 'Bob', count: 5 });
  expect(both.document).toMatchObject({ undo: 2 });
  expect((await printed('undo', { by: 'Eve' })).code).toBe(1);
  expect((await printed('redo', { list: true })).lines).toHaveLength(3);
  expect((await printed('redo', { mine: true, who: 'Ann' })).lines).toEqual([
    expect.stringMatching(/^Done again: Name .+ Three$/),
  ]);
  await expect(printed('undo', { mine: true, by: 'Ann' })).rejects.toThrow('leave one of both out');
});

test('the steps are listed over HTTP, as many as one asks for', async () => {
  const { json } = await ask(all.port, '/api/history?count=1');
  expect(json).toMatchObject({ done: [{ who: 'Ann', place: 1 }], more: expect.any(Number) });
  for (const count of ['0', 'x', '201'])
    expect((await ask(all.port, `/api/history?count=${count}`)).status).toBe(400);
});
