import { expect, test } from 'vitest';
import type { AudioFile } from '../../src/audio/audio-file.ts';
import { FileTape } from '../../src/audio/file-tape.ts';

const FRAMES = 50_000;

/** A file whose samples count its frames; notes where it is read. */
function counting(): { file: AudioFile; reads: number[] } {
  const reads: number[] = [];
  const file = {
    channels: 1,
    frames: FRAMES,
    read(from: number, frames: number, [row]: readonly Float32Array[], at: number): number {
      reads.push(from);
      const many = Math.max(0, Math.min(frames, FRAMES - from));
      for (let n = 0; n < many; n++) row![at + n] = from + n + 1;
      return many;
    },
    close() {},
  } as unknown as AudioFile;
  return { file, reads };
}

test('a file gives every frame at its place, wherever it is cut, and silence before and after it', () => {
  for (let nth = 0; nth < 5; nth++) {
    const tape = new FileTape(counting().file);
    const row = new Float32Array(1000);
    for (let from = -3000; from < FRAMES + 3000; from += 1000) {
      expect(tape.read(from, 1000, [row], 0)).toBe(true);
      for (const n of [0, 1, 499, 999]) {
        const frame = from + n;
        expect(row[n]).toBe(frame < 0 || frame >= FRAMES ? 0 : frame + 1);
      }
    }
  }
});

test('tapes that play together read their files at different moments', () => {
  const starts = Array.from({ length: 8 }, () => {
    const { file, reads } = counting();
    const tape = new FileTape(file);
    const row = new Float32Array(128);
    for (let from = 0; from < 40_000; from += 128) tape.read(from, 128, [row], 0);
    return reads.filter((from) => from > 0).map((from) => Math.floor(from / 128));
  });
  const busiest = Math.max(
    ...starts.flat().map((at) => starts.flat().filter((other) => other === at).length),
  );
  expect(busiest).toBe(1);
});
