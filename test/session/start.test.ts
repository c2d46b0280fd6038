import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionFor } from '../../src/cli/start.ts';
import { createSession, saveSession } from '../../src/session/session.ts';
import { numbered } from './documents.ts';

let data: string;
let dir: string;

beforeEach(() => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-start-'));
  dir = path.join(data, 'default');
});

afterEach(() => fs.rmSync(data, { recursive: true, force: true }));

/** A session that has been saved so often, and is closed. */
async function saved(times: number): Promise<void> {
  const session = await createSession(dir, numbered(1));
  for (let n = 2; n <= times; n++) await saveSession(session, numbered(n));
  await session.close();
}

test('a session that was killed while a save moved its files is opened by a plain start', async () => {
  await saved(2);
  const current = ['desk.json', 'markers.json', 'history.json', 'lanes', 'scenes', 'session.json'];
  for (const folder of ['.leaving-2', '.saved-3']) fs.mkdirSync(path.join(dir, folder));
  for (const item of current) {
    fs.cpSync(path.join(dir, item), path.join(dir, '.saved-3', item), { recursive: true });
    fs.renameSync(path.join(dir, item), path.join(dir, '.leaving-2', item));
  }
  const session = await sessionFor({ data });
  expect(session.document).toEqual(numbered(2));
  await session.close();
});

test('an earlier version of the default session is opened when it is asked for', async () => {
  await saved(3);
  const session = await sessionFor({ data, earlier: '1' });
  expect(session.document).toEqual(numbered(1));
  await session.close();
});

test('the first start makes the default session, also where a start before it came to nothing', async () => {
  fs.mkdirSync(path.join(dir, '.saving-1234'), { recursive: true });
  const session = await sessionFor({ data });
  expect(session.document.name).toBe('Untitled');
  await session.close();
});
