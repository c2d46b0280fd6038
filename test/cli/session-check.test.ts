import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { checkFolder } from '../../src/cli/session.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { createSession } from '../../src/session/session.ts';
import { folder } from '../audio/files.ts';

async function tone(file: string, rate: number): Promise<void> {
  const about = { format: 'wav', rate, channels: 1, bits: 16, dither: 'none' } as const;
  const writer = await AudioWriter.create(file, about);
  writer.write([new Float32Array(100)], 100);
  await writer.finish();
}

test('a check of a session names files that are missing, damaged or at another rate, each once', async () => {
  const dir = path.join(folder(), 'song');
  const clip = (file: string) => ({ file, at: 0, from: 0, length: 100 });
  const names = ['good.wav', 'gone.wav', 'broken.wav', 'cd.wav', 'broken.wav'];
  const opened = await createSession(dir, { ...emptyDocument('song'), clips: { 'ch/1': names.map(clip) } });
  await opened.close();
  mkdirSync(path.join(dir, 'audio'));
  await tone(path.join(dir, 'audio', 'good.wav'), 48_000);
  await tone(path.join(dir, 'audio', 'cd.wav'), 44_100);
  writeFileSync(path.join(dir, 'audio', 'broken.wav'), 'RIFF');
  let lines: readonly string[] = [];
  const out = { json: false, quiet: true, note: () => {} };
  const code = await checkFolder(dir, { ...out, data: (_document, text) => (lines = text()) });
  expect(code).toBe(0); // it opens all the same
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^audio\/gone\.wav: is not there/);
  expect(lines[1]).toMatch(/^audio\/broken\.wav: what plays it is silent: byte 0: the file ends/);
  expect(lines[2]).toMatch(/^audio\/cd\.wav: .*44100 frames a second and the session 48000; import it/);
});
