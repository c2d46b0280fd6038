import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { clearClips, listClips, setClip, type ClipOptions } from '../../src/cli/clips.ts';
import type { Output } from '../../src/cli/output.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { folder } from '../audio/files.ts';
import { stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  const labels = { 'ch/2': { name: 'Vox', colour: 0 } };
  all = await stage({ document: { ...emptyDocument('Test'), labels }, surface: false });
});
afterAll(() => all.close());

/** What a verb prints, as data and as lines. */
async function printed(verb: (service: { port: number }, out: Output) => Promise<number>) {
  remarks = [];
  let document: any;
  let lines: readonly string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  const code = await verb(
    { port: all.port },
    { json: false, quiet: true, data, note: (line) => remarks.push(line) },
  );
  return { code, document, lines };
}

const set = (strip: string, file: string, options: ClipOptions = {}) =>
  printed((s, out) => setClip(s, strip, file, options, out));
/** What a verb remarks. */
let remarks: string[] = [];
const clear = (strip: string) => printed((s, out) => clearClips(s, strip, out));

test('what plays is set by path or name, added to, listed, cleared and taken back', async () => {
  expect((await printed(listClips)).lines[0]).toContain('nothing plays yet; put a file into audio/');
  await expect(set('ch/1', 'kick.wav')).rejects.toThrow('say how long kick.wav is to play: --length');
  const { lines } = await set('ch/1', 'kick.wav', { length: 90.5 });
  expect(lines).toEqual(['Ch 1 plays kick.wav from 0:00.000 to 1:30.500; undo takes it back']);
  expect((await set('ch/1', 'kick.wav', { gain: -6 })).document.clip).toEqual({
    file: 'kick.wav',
    at: 0,
    from: 0,
    length: 90.5 * 48_000, // as long as it was
    gain: -6,
  });
  await set('Vox', 'vox.wav', { length: 10, fadeOut: 0.5 });
  await set('Vox', 'vox-2.wav', { at: 8, from: 1, length: 4, fadeIn: 0.02, add: true });
  expect((await printed(listClips)).lines.map((line) => line.trim().replaceAll(/ {2,}/g, '  '))).toEqual([
    'Ch 1  kick.wav  0:00.000 to 1:30.500  -6 dB',
    'Vox  vox.wav  0:00.000 to 0:08.020  fade out 0:00.500',
    'Vox  vox-2.wav  0:08.000 to 0:12.000  from 0:01.000, fade in 0:00.020',
  ]);
  expect((await set('Vox', 'vox.wav', { at: 1, length: 5 })).code).toBe(0); // alone again
  expect(all.engine.clips.get(1)).toEqual([{ file: 'vox.wav', at: 48_000, from: 0, length: 240_000 }]);
  expect((await clear('Vox')).lines).toEqual(['Vox plays nothing any more; undo takes it back']);
  expect((await clear('Vox')).lines).toEqual(['nothing to change']);
  all.bridge.command({ do: 'undo' }, 'test');
  expect(all.engine.clips.get(1)).toHaveLength(1);
  expect(all.engine.history.done.at(-1)?.who).toBe('command line');
});

test('without a length a file plays to the end of the song, where there is one', async () => {
  all.engine.transport.length = 480_000;
  expect((await set('ch/3', 'pad.wav', { at: 4 })).document.clip.length).toBe(480_000 - 4 * 48_000);
  await expect(set('ch/4', 'pad.wav', { at: 11 })).rejects.toThrow('say how long');
});

test('a strip there is not is answered with the nearest, and a file that leads out is refused', async () => {
  await expect(set('Vix', 'a.wav', { length: 1 })).rejects.toThrow(
    'there is no channel "Vix"; did you mean Vox?',
  );
  await expect(clear('main')).rejects.toThrow('there is no channel "main"');
  await expect(set('ch/1', '../a.wav', { length: 1 })).rejects.toThrow('plain name of a file');
});

test('a file plays for as long as it is; one that is missing, damaged or at another rate is set with a word of warning', async () => {
  const audio = path.join(folder(), 'audio');
  mkdirSync(audio);
  for (const [name, rate] of [
    ['pad.wav', 48_000],
    ['cd.wav', 44_100],
  ] as const) {
    const about = { format: 'wav', rate, channels: 1, bits: 16, dither: 'none' } as const;
    const writer = await AudioWriter.create(path.join(audio, name), about);
    writer.write([new Float32Array(2 * rate)], 2 * rate);
    await writer.finish();
  }
  writeFileSync(path.join(audio, 'broken.wav'), 'RIFF');
  all.bridge.clipWatch = { folder: audio, missing: new Set<string>() } as never;
  all.engine.transport.length = 480_000;
  expect((await set('ch/5', 'pad.wav', { at: 1, from: 0.5 })).document.clip.length).toBe(1.5 * 48_000);
  expect(remarks).toEqual([]);
  await expect(set('ch/5', 'pad.wav', { from: 3 })).rejects.toThrow('it is 0:02.000 long');
  expect((await set('ch/6', 'cd.wav')).document.clip.length).toBe(2 * 48_000);
  expect(remarks[0]).toMatch(/cd\.wav: it has 44100 frames a second and the session 48000; import it/);
  expect((await set('ch/6', 'broken.wav')).document.clip.length).toBe(480_000);
  expect(remarks[0]).toMatch(/broken\.wav: byte 0: the file ends/);
  expect((await set('ch/6', 'gone.wav')).document.clip.length).toBe(480_000);
  expect(remarks[0]).toMatch(/audio\/gone\.wav: cannot read it: there is no such file.*Ch 6 is silent/);
  all.bridge.clipWatch = undefined;
});
