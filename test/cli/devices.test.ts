import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadProfiles } from '../../src/bridge/library.ts';
import { deviceVerbs } from '../../src/cli/device-verbs.ts';
import { parseRecording } from '../../src/model/recording.ts';
import { stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'devices-'));
  all = await stage({ config: folder });
});
afterAll(async () => {
  await all.close();
  rmSync(folder, { recursive: true });
});

/** What `faderline …` prints as data; a fault is thrown. */
async function says(...words: string[]): Promise<string> {
  const pieces: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    pieces.push(String(text));
    return true;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  deviceVerbs(program);
  try {
    await program.parseAsync(['node', 'faderline', ...words, '--quiet', '--port', String(all.port)]);
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return pieces.join('');
}

test('a unit gets a name, which is kept, and is shown everything afresh', async () => {
  expect(await says('devices', 'label', 'X-Touch', 'FOH left')).toBe('X-Touch is called FOH left\n');
  expect(await says('devices')).toMatch(/^FOH left +Behringer X-Touch/mu);
  expect(JSON.parse(readFileSync(path.join(folder, 'surfaces.json'), 'utf8'))).toMatchObject({
    units: [{ name: 'FOH left', port: 'X-Touch' }],
  });
  expect(await says('devices', 'resend', 'FOH left')).toMatch(/shown everything again/u);
  expect(await says('devices', 'label', 'FOH left', 'X-Touch', '--json')).toContain('"done"');
});

test('the models that are listed are those whose files are read and checked when it counts', async () => {
  const { models } = JSON.parse(await says('devices', '--json')) as { models: readonly object[] };
  const known = loadProfiles().profiles.map(({ model, strips, family }) => ({ model, strips, family }));
  expect(models).toEqual(known.toSorted((a, b) => a.model.localeCompare(b.model)));
});

test('what cannot be done is said with the remedy', async () => {
  await expect(says('devices', 'light', 'X-Tuch')).rejects.toThrow('did you mean "X-Touch"?');
  await expect(says('devices', 'model', 'X-Touch', 'Mackie')).rejects.toThrow('faderline devices lists them');
  await expect(says('devices', 'order', 'X-Touch')).rejects.toThrow(/units/u);
});

test('a recording has all that was said both ways, and what it was taken for', async () => {
  const file = path.join(folder, 'x-touch.jsonl');
  const done = says(
    'record',
    'X-Touch',
    file,
    '--seconds',
    '2',
    '--about',
    'simulated, for a test',
    '--json',
  );
  const play = setInterval(() => {
    all.surface!.press('mute 3');
    all.surface!.release('mute 3');
  }, 100);
  const state = JSON.parse(await done) as { heard: number; left: string[] };
  clearInterval(play);
  expect(state.heard).toBe(1);
  expect(state.left).toContain('fader 1');
  const { head, messages } = parseRecording(readFileSync(file, 'utf8'), file);
  expect(head).toMatchObject({ model: 'Behringer X-Touch', about: 'simulated, for a test' });
  expect(messages).toContainEqual(
    expect.objectContaining({ way: 'in', hex: '90 12 7f', text: 'key mute 3 pressed' }),
  );
  expect(messages.some(({ way, hex }) => way === 'out' && hex.startsWith('90 12'))).toBe(true);
  await expect(says('record', 'X-Touch', file)).rejects.toThrow(/is there already/u);
  await expect(says('record', 'X-Tuch', `${file}2`)).rejects.toThrow(/no unit "X-Tuch"/u);
});

test('a port is given up for another program while everything runs, and is listed so until it is taken back', async () => {
  await says('devices', 'label', 'X-Touch', 'FOH left');
  expect(await says('devices', 'release', 'FOH left')).toBe(
    'X-Touch is free for other programs, until it is claimed\n',
  );
  expect(all.engine.surfaces.size).toBe(0);
  const listed = await says('devices');
  expect(listed).toMatch(/^FOH left +.* lost/mu);
  expect(listed).toMatch(/^ {2}X-Touch +given up for other programs$/mu);
  expect(await says('devices', 'claim', 'X-Touch')).toBe('X-Touch is taken as soon as it is free\n');
  expect(await says('devices')).not.toContain('given up');
  await expect(says('devices', 'release', 'Piano')).rejects.toThrow(
    'no port of this computer is meant by "Piano": it has X-Touch',
  );
});
