import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { lossyKinds, writeLossy, type LossyKind } from '../../src/audio/lossy-writer.ts';
import { withMp4Tags } from '../../src/mastering/metadata/mp4.ts';
import type { Tags } from '../../src/mastering/tags.ts';
import { COVER, jpg } from '../mastering/pictures.ts';
import { asFfprobe, asMusicMetadata } from '../mastering/read-back.ts';
import { ALL_TAGS, someTags } from '../mastering/some-tags.ts';
import { ffmpeg, folder, noFfmpeg, refusal } from './files.ts';

const FRAMES = 10_000;

async function finished(here: string, rate = 44_100): Promise<string> {
  const file = path.join(here, '-a:finished.wav'); // a name that an option or a protocol could be
  const writer = await AudioWriter.create(file, {
    format: 'wav',
    rate,
    channels: 2,
    bits: 24,
    dither: 'none',
  });
  const sine = Float32Array.from({ length: FRAMES }, (_, i) => Math.sin(i / 7) / 2);
  writer.write([sine, sine], FRAMES);
  await writer.finish();
  return file;
}

const { loudness: _, albumLoudness: __, artwork: ___, ...texts } = ALL_TAGS;
const kinds = Object.keys(lossyKinds) as LossyKind[];

describe.skipIf(noFfmpeg).each(kinds)(`%s${noFfmpeg ? ` (${noFfmpeg})` : ''}`, (kind) => {
  const { container } = lossyKinds[kind];

  test('has the sound, all tags and the cover, and is the same when it is written again', async () => {
    const here = folder();
    const source = await finished(here);
    const [file, again] = ['a', 'b'].map((name) => path.join(here, `${name}.${container}`)) as [
      string,
      string,
    ];
    await writeLossy(source, file, { kind, tags: ALL_TAGS });
    await writeLossy(source, again, { kind, tags: ALL_TAGS });
    expect(fs.readFileSync(file).equals(fs.readFileSync(again))).toBe(true);
    expect(fs.readdirSync(here)).toHaveLength(3);

    const { tags, common, picture, format } = await asMusicMetadata(file);
    expect(tags).toEqual(texts);
    expect(common.replaygain_track_gain).toMatchObject({ dB: -8.88 });
    expect(common.replaygain_album_gain).toMatchObject({ dB: 2.5 });
    expect(picture?.format).toBe('image/png');
    expect(Buffer.from(picture!.data).equals(COVER.bytes)).toBe(true);
    expect(format.container).toMatch(container === 'mp3' ? /MPEG/ : /M4A/);
    const mark = { 'mp3-320': 'Info', 'mp3-v0': 'Xing', 'm4a-256': 'ftypM4A' }[kind]; // constant, variable rate
    expect(fs.readFileSync(file).includes(mark)).toBe(true);
    if (kind === 'mp3-320') expect(format.bitrate).toBe(320_000);

    const { title, artist, album, date, genre, comment, copyright } = ALL_TAGS;
    const probed = asFfprobe(file);
    expect(probed.tags).toMatchObject({
      title,
      artist,
      album,
      date,
      genre,
      comment,
      copyright,
      track: '3/12',
    });
    expect(probed.streams.map((stream) => stream['codec_name'])).toEqual([
      container === 'mp3' ? 'mp3' : 'aac',
      'png',
    ]);
    // players join tracks without a gap: what the encoder put before and after the sound is cut away again
    const back = ffmpeg('-i', file, '-map', '0:a', '-f', 'f32le', '-').length / 8;
    expect(Math.abs(back - FRAMES)).toBeLessThan(container === 'mp3' ? 1 : 1024);
  });

  test('has a JPEG as its cover too', async () => {
    const here = folder();
    const file = path.join(here, 'a');
    const artwork = { type: 'image/jpeg', width: 16, height: 16, bytes: jpg(16, 16) } as const;
    await writeLossy(await finished(here), file, { kind, tags: { artwork } });
    expect((await asMusicMetadata(file)).picture?.format).toBe('image/jpeg');
  });
});

test.skipIf(noFfmpeg)('M4A has what tags there are and nothing else, whatever they are', async () => {
  const here = folder();
  const file = path.join(here, 'a.m4a');
  await writeLossy(await finished(here), file, { kind: 'm4a-256', tags: ALL_TAGS });
  const bytes = fs.readFileSync(file);
  const moov = bytes.lastIndexOf('moov') - 4;
  const same = async (tags: Tags) => {
    fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, moov), withMp4Tags(bytes.subarray(moov), tags)]));
    expect((await asMusicMetadata(file)).tags).toEqual(tags);
  };
  await fc.assert(fc.asyncProperty(someTags, same), { numRuns: 15 });
});

test.skipIf(noFfmpeg)(
  "M4A says which frames are the encoder's, so that tracks join without a gap",
  async () => {
    const here = folder();
    const file = path.join(here, 'a.m4a');
    await writeLossy(await finished(here), file, { kind: 'm4a-256' });
    const { native } = await asMusicMetadata(file);
    const said = native['iTunes']?.find(({ id }) => id === '----:com.apple.iTunes:iTunSMPB')?.value;
    const numbers = String(said).trim().split(' ');
    expect(numbers.map((number) => number.length)).toEqual([8, 8, 8, 16, ...Array(8).fill(8)]);
    const [, before = 0, behind = 0, frames] = numbers.map((number) => Number.parseInt(number, 16));
    expect(frames).toBe(FRAMES);
    const packets = Number(asFfprobe(file, '-count_packets').streams[0]!['nb_read_packets']);
    expect(before + behind + FRAMES).toBe(packets * 1024); // an AAC packet has 1024 frames
  },
);

test('without ffmpeg it is said what to do, and nothing is left', async () => {
  const here = folder();
  const source = await finished(here);
  const asked = writeLossy(source, path.join(here, 'a.mp3'), { kind: 'mp3-320', program: 'no-such-ffmpeg' });
  const { code, message } = await refusal(asked);
  expect(code).toBe('AUDIO_WRITE_FAILED');
  expect(message).toContain('which is not installed; install it (apt install ffmpeg');
  expect(fs.readdirSync(here)).toEqual([path.basename(source)]);
});

test('what fails is said, and nothing is left', async () => {
  const here = folder();
  const source = await finished(here);
  const asked = writeLossy(source, path.join(here, 'a.mp3'), { kind: 'mp3-320', program: process.execPath });
  expect((await refusal(asked)).message).toMatch(/ffmpeg gave up \(.*bad option.*\); see what it says/);
  expect(fs.readdirSync(here)).toEqual([path.basename(source)]);
});

test('a rate that MP3 has not is refused, and so are wrong tags', async () => {
  const here = folder();
  const fast = await finished(here, 96_000);
  const target = path.join(here, 'a.mp3');
  expect((await refusal(writeLossy(fast, target, { kind: 'mp3-v0' }))).message).toContain(
    'render it at one of them',
  );
  const wrong = writeLossy(fast, target, { kind: 'm4a-256', tags: { isrc: 'X' } });
  expect((await refusal(wrong)).message).toContain('is no ISRC');
});

test.each(['ffmpeg', 'no-such-ffmpeg'])(
  'called off, it leaves nothing, and says why (%s)',
  async (program) => {
    const here = folder();
    const source = await finished(here);
    const signal = AbortSignal.abort(new Error('enough'));
    const asked = writeLossy(source, path.join(here, 'a.mp3'), { kind: 'mp3-320', signal, program });
    await expect(asked).rejects.toThrow('enough');
    expect(fs.readdirSync(here)).toEqual([path.basename(source)]);
  },
);

test('called off while a FLAC file is looked through, it is over', async () => {
  const here = folder();
  const source = path.join(here, 'a.flac');
  const writer = await AudioWriter.create(source, {
    format: 'flac',
    rate: 44_100,
    channels: 1,
    bits: 16,
    dither: 'none',
  });
  writer.write([new Float32Array(FRAMES)], FRAMES);
  await writer.finish();
  fs.truncateSync(source, fs.statSync(source).size - 1); // looked through to its end, it would be found to be cut off
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(writeLossy(source, path.join(here, 'a.mp3'), { kind: 'mp3-320', signal })).rejects.toThrow(
    'enough',
  );
});

test('called off half-way, it is over only when the encoder is', async () => {
  const here = folder();
  const program = path.join(here, 'ends-late');
  const note = (name: string) => `fs.writeFileSync(${JSON.stringify(path.join(here, name))}, '')`;
  fs.writeFileSync(
    program,
    `#!${process.execPath}\nconst fs = require('fs');\n` +
      `process.once('SIGTERM', () => setImmediate(() => { ${note('ended')}; process.exit(); }));\n` +
      `setInterval(() => {}, 1000); ${note('begun')};\n`,
    { mode: 0o755 },
  );
  const off = new AbortController();
  const watcher = fs.watch(here, (_, name) => name === 'begun' && off.abort(new Error('enough')));
  onTestFinished(() => watcher.close());
  const asked = writeLossy(await finished(here), path.join(here, 'a.mp3'), {
    kind: 'mp3-320',
    signal: off.signal,
    program,
  });
  await expect(asked).rejects.toThrow('enough');
  expect(fs.readdirSync(here).toSorted()).toEqual(['-a:finished.wav', 'begun', 'ended', 'ends-late']);
});

test.skipIf(noFfmpeg).each(kinds)('on a full disk there is no %s that is cut off', async (kind) => {
  const here = folder();
  const source = await finished(here);
  const program = path.join(here, 'ffmpeg-on-a-small-disk');
  // no file of more than two blocks; to be told of it and not killed, as by a full disk
  fs.writeFileSync(program, `#!/bin/sh\ntrap '' XFSZ\nulimit -f 2\nexec ffmpeg "$@"\n`, { mode: 0o755 });
  const asked = writeLossy(source, path.join(here, 'a'), { kind, program });
  expect((await refusal(asked)).message).toMatch(/ffmpeg gave up \(.*File too large/);
  expect(fs.readdirSync(here)).not.toContain('a');
});

test('without a place for what is temporary it says which, and leaves nothing', async () => {
  const here = folder();
  const source = await finished(here);
  vi.stubEnv('TMPDIR', path.join(here, 'gone'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { message } = await refusal(writeLossy(source, path.join(here, 'a.mp3'), { kind: 'mp3-320' }));
  expect(message).toContain(
    `${path.join(here, 'gone')}: cannot write into it: there is no such file or folder`,
  );
  expect(fs.readdirSync(here)).toEqual([path.basename(source)]);
});
