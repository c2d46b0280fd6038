import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import { writeDemoAudio } from '../../src/audio/demo-audio.ts';
import { renderPart, songFrames, songParts } from '../../src/dsp/song/song.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-song-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BASS = 4;
const file = (part: number) => path.join(folder, songParts[part]!.file);

/** Silent stems of the right length, with nothing on the disk but their headers, so that only what is taken away has to be played. */
function recorded(): void {
  songParts.forEach(({ channels }, part) => {
    const bytes = songFrames * channels * 4;
    const header = Buffer.alloc(44);
    header.write('RIFF', 0, 'latin1');
    header.writeUInt32LE(36 + bytes, 4);
    header.write('WAVEfmt ', 8, 'latin1');
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(3, 20);
    header.writeUInt16LE(channels, 22);
    header.writeUInt32LE(48_000, 24);
    header.writeUInt32LE(48_000 * channels * 4, 28);
    header.writeUInt16LE(channels * 4, 32);
    header.writeUInt16LE(32, 34);
    header.write('data', 36, 'latin1');
    header.writeUInt32LE(bytes, 40);
    writeFileSync(file(part), header);
    truncateSync(file(part), 44 + bytes);
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

  const bass = await openAudioFile(file(BASS));
  const written = new Float32Array(songFrames);
  bass.read(0, songFrames, [written]);
  bass.close();
  expect([bass.channels, bass.rate, bass.bits, bass.frames]).toEqual([1, 48_000, 32, songFrames]);
  expect(Buffer.from(written.buffer).equals(Buffer.from(renderPart(BASS, 48_000)[0]!.buffer))).toBe(true);
});

test('with all stems there, nothing is played and nothing is touched', async () => {
  recorded();
  const before = statSync(file(0)).mtimeMs;
  const told: unknown[] = [];
  await writeDemoAudio(folder, (...what) => told.push(what));
  expect(told).toEqual([]);
  expect(statSync(file(0)).mtimeMs).toBe(before);
});
