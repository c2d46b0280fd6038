import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTracks } from '../../src/bridge/tracks.ts';
import { folder, refusal } from '../audio/files.ts';
import { RATE, session, writeTone } from './live-rig.ts';

async function songFolder(): Promise<string> {
  const dir = folder();
  fs.mkdirSync(path.join(dir, 'audio'));
  await writeTone(path.join(dir, 'audio', 'tone.wav'), 5);
  return dir;
}

test('a bounce plays one file at two places at once', async () => {
  const dir = await songFolder();
  const clips = {
    'ch/1': [{ file: 'tone.wav', at: 0, from: 0, length: 2 * RATE }],
    'ch/2': [{ file: 'tone.wav', at: 0, from: 3 * RATE, length: 2 * RATE }],
  };
  const { tracks, close } = await openTracks(session({ clips }), dir);
  onTestFinished(close);
  const rows = [new Float32Array(128)];
  for (let place = 0; place + 128 <= 2 * RATE; place += 9973)
    for (const [strip, from] of [
      [0, 0],
      [1, 3 * RATE],
    ] as const) {
      tracks.get(strip)!.read(place, 128, rows, 0);
      // the file holds floats: exact but for their rounding
      expect(rows[0]![5]).toBeCloseTo(0.5 * Math.sin((from + place + 5) * 0.03), 6);
    }
});

test('a bounce is refused where a file is missing, with its name', async () => {
  const clips = { 'ch/1': [{ file: 'gone.wav', at: 0, from: 0, length: RATE }] };
  const problem = await refusal(openTracks(session({ clips }), await songFolder()));
  expect(problem.message).toContain('gone.wav');
});
