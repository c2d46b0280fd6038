import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { createSession, openSession } from '../../src/session/session.ts';
import { controlsOf } from '../engine/rig.ts';

test('user keys are there again when a session is opened again', async () => {
  const engine = new Engine(emptyDocument('Keys'), controlsOf);
  const what = {
    type: 'command',
    command: { do: 'user-key', key: 3, words: 'toggle main/mute' },
    who: 'me',
  } as const;
  engine.step({ at: 1, sample: 0, what });
  const dir = path.join(mkdtempSync(path.join(os.tmpdir(), 'faderline-keys-')), 'show');
  const session = await createSession(dir, engine.document(), { program: 'test' });
  await session.close();
  const opened = await openSession(dir, { program: 'test' });
  await opened.close();
  expect(opened.document.userKeys).toEqual({ 3: 'toggle main/mute' });
});
