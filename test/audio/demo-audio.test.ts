import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeDemoAudio } from '../../src/audio/demo-audio.ts';
import { renderPart, songFrames, songParts } from '../../src/dsp/song/song.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-song-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BASS = 4;
const file = (part: number) => path.join(folder, songParts[part]!.file);

/** Stems of the right length that are not ours, so that only what is taken away has to be played. */
function recorded(): void {
  songParts.forEach(({ channels }, part) => {
    writeFileSync(file(part), '');
    truncateSync(file(part), 44 + songFrames * channels * 4);
  });
}

test('only the stems that are missing or cut short are played, and they are whole', async () => {
  recorded();
  rmSync(file(0));
  truncateSync(file(BASS), 1000);
  const told: [number, string][] = [];
  await writeDemoAudio(folder, (share, what) => told.push([share, what]));
  expect([...new Set(told.map(([, what]) => what))]).toEqual(['Kick', 'Bass']);
  expect(told.map(([share]) => share)).toEqual(told.map(([share]) => share).toSorted((a, b) => a - b));
  expect(told.at(-1)).toEqual([1, 'Bass']);
  expect(readdirSync(folder).toSorted()).toEqual(songParts.map(({ file }) => file)); // and no drafts

  const bytes = readFileSync(file(BASS));
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect([bytes.readUInt16LE(20), bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual([3, 1, 48_000]);
  expect([bytes.readUInt32LE(4), bytes.readUInt32LE(40)]).toEqual([bytes.length - 8, songFrames * 4]);
  const played = Buffer.from(renderPart(BASS, 48_000)[0]!.buffer);
  expect(bytes.subarray(44).equals(played)).toBe(true);
});

test('with all stems there, nothing is played and nothing is touched', async () => {
  recorded();
  const before = statSync(file(0)).mtimeMs;
  const told: unknown[] = [];
  await writeDemoAudio(folder, (...what) => told.push(what));
  expect(told).toEqual([]);
  expect(statSync(file(0)).mtimeMs).toBe(before);
});
