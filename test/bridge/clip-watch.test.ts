import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startService, type Service } from '../../src/bridge/service.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { createSession } from '../../src/session/session.ts';
import { until } from '../server/rig.ts';

let home: string;
let dir: string;
let service: Service;
const clip = (file: string) => ({ file, at: 0, from: 0, length: 48_000 });

beforeEach(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-watch-'));
  dir = path.join(home, 'show');
  const session = await createSession(dir, {
    ...emptyDocument('Show'),
    labels: { 'ch/1': { name: 'Vox', colour: 0 } },
    clips: { 'ch/1': [clip('vox.wav')], 'ch/2': [clip('bass.wav')] },
    references: [clip('ref.wav')],
  });
  fs.mkdirSync(path.join(dir, 'audio'));
  fs.writeFileSync(path.join(dir, 'audio', 'bass.wav'), 'x');
  const log = () => {};
  service = await startService({
    session,
    log,
    discard: false,
    midi: false,
    claim: [],
    invite: [],
    rtp: undefined,
  });
});
afterEach(async () => {
  await service.close();
  fs.rmSync(home, { recursive: true, force: true });
});

const missing = (): readonly string[] => [...(service.bridge.clipWatch?.missing ?? [])];

test('files that are not there are told at the start, with the strip and the remedy', () => {
  expect(service.troubles).toEqual([
    'Vox: audio/vox.wav is not there; the strip is silent. Put it back, or import it again',
    'Reference track: audio/ref.wav is not there; it is silent. Put it back, or import it again',
  ]);
});

test('a file that is put back or taken away while it runs is noticed, and so is one that begins to play', async () => {
  expect(missing()).toEqual(['vox.wav', 'ref.wav']);
  fs.writeFileSync(path.join(dir, 'audio', 'vox.wav'), 'x');
  fs.rmSync(path.join(dir, 'audio', 'bass.wav'));
  await until(() => missing().join() === 'bass.wav,ref.wav');
  service.bridge.command({ do: 'clips', strip: 2, clips: [clip('new.wav')] }, 'test');
  await until(() => missing().includes('new.wav'));
  service.bridge.command({ do: 'undo' }, 'test');
  await until(() => !missing().includes('new.wav'));
});

test('a copy that is saved under another name has the files', async () => {
  service.bridge.command({ do: 'save', as: 'copy' }, 'test');
  await service.bridge.lastSave;
  expect(fs.readdirSync(path.join(home, 'copy', 'audio'))).toEqual(['bass.wav']);
});
