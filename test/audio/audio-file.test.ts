import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { BridgeError } from '../../src/model/errors.ts';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import {
  RATE_48000,
  aiff,
  be32,
  bigChunk,
  bytes,
  chunk,
  ffmpeg,
  fmt,
  folder,
  le16,
  le32,
  le64,
  noFfmpeg,
  noFlac,
  open,
  put,
  readAll,
  refusal,
  wav,
} from './files.ts';

const float = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
const double = (...values: number[]) => new Uint8Array(new Float64Array(values).buffer);
const two = bytes(0x00, 0x40, 0x00, 0x80); // ½ and −1 in 16 bits
const GUID_TAIL = bytes(0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71);
const extensible = (tag: number, meant: number, container: number, tail: Uint8Array = GUID_TAIL) =>
  chunk(
    'fmt ',
    bytes(
      le16(0xfffe),
      le16(1),
      le32(48_000),
      le32((48_000 * container) / 8),
      le16(container / 8),
      le16(container),
      le16(22),
      le16(meant),
      le32(4),
      le16(tag),
      tail,
    ),
  );
const ds64 = (data: number, table: Uint8Array = bytes()) =>
  chunk('ds64', bytes(le64(0), le64(data), le64(0), le32(table.length / 12), table));
const rf64 = (...chunks: Uint8Array[]) => bytes('RF64', le32(0xffffffff), 'WAVE', ...chunks);

describe('a file is read as its maker wrote it', () => {
  test.each([
    ['WAV of 8 bits', wav(fmt({ bits: 8 }), chunk('data', bytes(0xc0, 0x00))), 'wav', 8],
    ['WAV of 16', wav(fmt(), chunk('data', two)), 'wav', 16],
    ['WAV of 24', wav(fmt({ bits: 24 }), chunk('data', bytes(0, 0, 0x40, 0, 0, 0x80))), 'wav', 24],
    ['WAV of 32', wav(fmt({ bits: 32 }), chunk('data', bytes(0, 0, 0, 0x40, 0, 0, 0, 0x80))), 'wav', 32],
    ['WAV of floats', wav(fmt({ tag: 3, bits: 32 }), chunk('data', float(0.5, -1))), 'wav', 32],
    ['WAV of doubles', wav(fmt({ tag: 3, bits: 64 }), chunk('data', double(0.5, -1))), 'wav', 64],
    ['WAV extensible', wav(extensible(1, 16, 16), chunk('data', two)), 'wav', 16],
    [
      'WAV extensible, 20 bits in 24',
      wav(extensible(1, 20, 24), chunk('data', bytes(0, 0, 0x40, 0, 0, 0x80))),
      'wav',
      20,
    ],
    ['WAV extensible, floats', wav(extensible(3, 32, 32), chunk('data', float(0.5, -1))), 'wav', 32],
    [
      'WAV with chunks of odd sizes and unknown names before it',
      wav(chunk('bext', bytes(1, 2, 3)), chunk('~?x1', bytes(9)), fmt(), chunk('data', two)),
      'wav',
      16,
    ],
    ['WAV with its format last', wav(chunk('data', two), fmt()), 'wav', 16],
    ['WAV with tags after it', wav(fmt(), chunk('data', two), chunk('LIST', bytes('INFO'))), 'wav', 16],
    ['RF64', rf64(ds64(4), fmt(), chunk('data', two, 0xffffffff)), 'rf64', 16],
    [
      'RF64 with another long chunk before it',
      rf64(
        ds64(4, bytes('axml', le64(6))),
        chunk('axml', bytes('<a/>  '), 0xffffffff),
        fmt(),
        chunk('data', two),
      ),
      'rf64',
      16,
    ],
    ['AIFF of 8 bits', aiff(2, 8, bytes(0x40, 0x80)), 'aiff', 8],
    ['AIFF of 16', aiff(2, 16, bytes(0x40, 0, 0x80, 0)), 'aiff', 16],
    ['AIFF of 24', aiff(2, 24, bytes(0x40, 0, 0, 0x80, 0, 0)), 'aiff', 24],
    ['AIFF of 32', aiff(2, 32, bytes(0x40, 0, 0, 0, 0x80, 0, 0, 0)), 'aiff', 32],
    ['AIFC, not packed', aiff(2, 16, bytes(0x40, 0, 0x80, 0), { coding: 'NONE' }), 'aiff', 16],
    ['AIFC, bytes swapped', aiff(2, 16, two, { coding: 'sowt' }), 'aiff', 16],
    ['AIFC of floats', aiff(2, 32, bytes(0x3f, 0, 0, 0, 0xbf, 0x80, 0, 0), { coding: 'fl32' }), 'aiff', 32],
    ['AIFC of doubles', aiff(2, 64, double(-1, 0.5).reverse(), { coding: 'fl64' }), 'aiff', 64],
  ])('%s', async (_what, contents, format, bits) => {
    const file = await open(put('take', contents));
    expect(file).toMatchObject({ format, bits, rate: 48_000, channels: 1, frames: 2, notes: [] });
    expect(readAll(file)).toEqual([new Float32Array([0.5, -1])]);
  });

  test('two channels are taken apart, into the place asked for', async () => {
    const file = await open(put('a', wav(fmt({ channels: 2 }), chunk('data', bytes(two, two, two)))));
    const rows = [new Float32Array(4), new Float32Array(4)];
    expect(file.read(1, 2, rows, 1)).toBe(2);
    expect(rows).toEqual([new Float32Array([0, 0.5, 0.5, 0]), new Float32Array([0, -1, -1, 0])]);
  });

  test.each([0, 0xffffffff])(
    'a recording cut off before its size was written (%i) is taken to its end, and that is noted',
    async (size) => {
      const file = await open(put('a', wav(fmt(), chunk('data', bytes(two, two, 1), size))));
      expect(file.frames).toBe(5); // nine bytes and the pad
      expect(file.notes.join()).toContain('cut off');
    },
  );

  test('an AIFF recording cut off before its length was written is taken to its end', async () => {
    const contents = bytes(aiff(0, 16, bytes()), two);
    const file = await open(put('a', contents));
    expect([file.frames, file.notes.length]).toEqual([2, 1]);
  });

  test('a file that shrinks while it is open gives what is left', async () => {
    const path = put('a', wav(fmt(), chunk('data', bytes(two, two))));
    const file = await open(path);
    fs.truncateSync(path, 44 + 5);
    expect(file.read(0, 4, [new Float32Array(4)])).toBe(2);
  });

  const formats = [
    ['wav', 'pcm_u8'],
    ['wav', 'pcm_s16le'],
    ['wav', 'pcm_s24le'],
    ['wav', 'pcm_s32le'],
    ['wav', 'pcm_f32le'],
    ['wav', 'pcm_f64le'],
    ['aiff', 'pcm_s16be'],
    ['aiff', 'pcm_s24be'],
    ['aiff', 'pcm_f32be'],
    ['aiff', 'pcm_s16le'],
    ['flac', 'flac'],
  ] as const;
  test.skipIf(noFfmpeg).each(formats)(
    `%s with %s holds what ffmpeg wrote${noFfmpeg ? ` (${noFfmpeg})` : ''}`,
    async (kind, coding) => {
      const to = path.join(folder(), `a.${kind}`);
      const from = 'aevalsrc=0.5*sin(6264*t)|0.3*sin(2765*t):s=44100:d=2';
      const format = kind === 'flac' ? ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'] : [];
      ffmpeg('-f', 'lavfi', '-i', from, '-c:a', coding, ...format, to);
      const file = await open(to);
      expect(file).toMatchObject({ rate: 44_100, channels: 2, frames: 88_200 });
      const judged = ffmpeg('-i', to, '-f', 'f32le', '-');
      const all = new Float32Array(judged.buffer.slice(judged.byteOffset, judged.byteOffset + judged.length));
      const rows = readAll(file);
      for (let c = 0; c < 2; c++) expect(rows[c]!.every((sample, i) => sample === all[i * 2 + c])).toBe(true);
    },
  );

  test.skipIf(noFfmpeg)('a mono FLAC file that ends in silence is read to its end', async () => {
    const to = path.join(folder(), 'a.flac');
    ffmpeg('-f', 'lavfi', '-i', 'sine=d=1:r=44100,apad=whole_len=100000', to);
    const [row] = readAll(await open(to));
    expect(row).toHaveLength(100_000);
    expect(row?.subarray(45_000).every((sample) => sample === 0)).toBe(true);
  });

  test.each([16, 24] as const)(
    'every number of a FLAC file of %d bits is read as it is, the loudest too',
    async (bits) => {
      const file = path.join(folder(), 'a.flac');
      const full = 2 ** (bits - 1);
      const whole = Array.from({ length: 65_536 }, (_, i) => (i / 32_768 - 1) * full);
      const row = Float32Array.from([...whole, full - 1, 1 - full, -1, 1], (x) => x / full);
      const settings = { format: 'flac', rate: 48_000, channels: 1, bits, dither: 'none' } as const;
      const writer = await AudioWriter.create(file, settings);
      writer.write([row], row.length);
      await writer.finish();
      expect(readAll(await open(file))[0]!.every((sample, i) => sample === row[i])).toBe(true);
    },
  );

  test.skipIf(noFfmpeg)('an ID3 tag before a FLAC file is stepped over', async () => {
    const to = path.join(folder(), 'a.flac');
    ffmpeg('-f', 'lavfi', '-i', 'sine=997:r=48000:d=0.1', to);
    const tagged = bytes('ID3', 4, 0, 0, 0, 0, 0, 5, 'hello', fs.readFileSync(to));
    expect((await open(put('a', tagged))).frames).toBe(4800);
  });
});

describe('what is no audio file, or a damaged one, is refused with its place and what to do', () => {
  const sound = chunk('data', two);
  test.each([
    ['nothing', bytes(), 'byte 0: the file ends'],
    ['a text', bytes('Dear engineer, here is the mix'), 'begins with "Dear enginee"'],
    ['an MP3', bytes(0xff, 0xfb, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0), 'an MP3 file'],
    ['a tagged MP3', bytes('ID3', 3, 0, 0, 0, 0, 0, 2, 0, 0, 0xff, 0xfb, 0, 0, 0), 'an MP3 file'],
    ['an Ogg', bytes('OggS', 0, 0, 0, 0, 0, 0, 0, 0), 'an Ogg file'],
    ['an M4A', bytes(0, 0, 0, 32, 'ftypM4A ', 0, 0, 0, 0), 'an MP4 or M4A file'],
    ['a film', bytes('RIFF', le32(4), 'AVI '), 'a RIFF file of the kind "AVI "'],
    [
      'a WAV of its first bytes',
      wav(fmt(), sound).subarray(0, 30),
      'before the 16 bytes of the chunk "fmt "',
    ],
    ['a WAV without sound', wav(fmt()), 'without a chunk "data"'],
    ['a WAV without format', wav(sound), 'without a chunk "fmt "'],
    [
      'a WAV cut off in its sound',
      wav(fmt(), sound).subarray(0, 46),
      'byte 36: chunk "data" says it has 4 bytes',
    ],
    [
      'a chunk beyond the end',
      wav(chunk('junk', bytes(0, 0), 4_000_000_000), fmt()),
      'chunk "junk" says it has',
    ],
    ['a format of 14 bytes', wav(chunk('fmt ', new Uint8Array(14)), sound), 'has 14 bytes and needs 16'],
    [
      'an extensible format of 18',
      wav(chunk('fmt ', bytes(le16(0xfffe), new Uint8Array(16))), sound),
      'needs 40',
    ],
    ['sound larger than the file', wav(fmt(), chunk('data', two, 4_000_000_000)), 'the file has 4 after it'],
    ['0 channels', wav(fmt({ channels: 0 }), sound), 'it says it has 0 channels'],
    ['6 channels', wav(fmt({ channels: 6 }), chunk('data', new Uint8Array(12))), 'it has 6 channels'],
    ['a rate of 0', wav(fmt({ rate: 0 }), sound), 'its sample rate is 0 Hz'],
    ['a rate of 1 MHz', wav(fmt({ rate: 1_000_000 }), sound), 'its sample rate is 1000000 Hz'],
    ['0 frames', wav(fmt(), chunk('data', bytes())), '0 frames'],
    ['0 frames and tags', wav(fmt(), chunk('data', bytes()), chunk('LIST', bytes('INFO'))), '0 frames'],
    ['ADPCM', wav(fmt({ tag: 2, bits: 8 }), sound), 'coded as Microsoft ADPCM'],
    ['MP3 in WAV', wav(fmt({ tag: 0x55, bits: 8 }), sound), 'coded as MP3'],
    ['a coding nobody knows', wav(fmt({ tag: 0x1234 }), sound), 'coded as coding 0x1234'],
    ['ambisonics', wav(extensible(1, 16, 16, new Uint8Array(14)), sound), 'no number of its own'],
    ['40 bits', wav(fmt({ bits: 40 }), sound), 'its samples have 40 bits'],
    ['0 bits', wav(fmt({ bits: 0 }), sound), 'its samples have 0 bits'],
    ['floats of 16 bits', wav(fmt({ tag: 3 }), sound), 'its samples have 16 bits'],
    [
      'frames of another size',
      wav(chunk('fmt ', bytes(le16(1), le16(1), le32(48_000), le32(0), le16(7), le16(16))), sound),
      'byte 32: it says a frame has 7 bytes',
    ],
    ['RF64 without its sizes', rf64(fmt(), chunk('data', two, 0xffffffff)), 'begins with a chunk "ds64"'],
    [
      'RF64 that claims an exabyte',
      rf64(ds64(2 ** 60), fmt(), chunk('data', two, 0xffffffff)),
      'says it has',
    ],
    ['five thousand chunks', wav(...Array<Uint8Array>(5000).fill(chunk('junk', bytes()))), 'more than 4096'],
    ['an AIFF cut off', aiff(9, 16, bytes(0x40, 0)), 'it says it has 9 frames (18 bytes), and 2 bytes'],
    ['an AIFF without sound', aiff(2, 16, two).subarray(0, 38), 'without a chunk "SSND"'],
    ['an AIFF without format', bytes('FORM', be32(0), 'AIFF'), 'without a chunk "COMM"'],
    [
      'an AIFF chunk beyond the end',
      bytes('FORM', be32(0), 'AIFF', bigChunk('NAME', bytes('x '), 0xfffffff0)),
      'chunk "NAME" says it has 4294967280 bytes',
    ],
    [
      'an AIFF whose format is short',
      bytes('FORM', be32(0), 'AIFF', bigChunk('COMM', new Uint8Array(8))),
      'has 8 bytes and needs 18',
    ],
    ['an AIFF of 0 channels', aiff(2, 16, two, { channels: 0 }), 'it says it has 0 channels'],
    ['an AIFF of 0 Hz', aiff(2, 16, two, { rate: new Uint8Array(10) }), 'sample rate is 0 Hz'],
    [
      'an AIFF of infinitely many Hz',
      aiff(2, 16, two, { rate: bytes(0x7f, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0) }),
      'sample rate is 0 Hz',
    ],
    ['an AIFF of 0 frames', aiff(0, 16, bytes()), '0 frames'],
    ['an AIFF of 64 bits', aiff(2, 64, two), 'its samples have 64 bits'],
    ['an AIFC with IMA ADPCM', aiff(2, 16, two, { coding: 'ima4' }), 'coded as IMA ADPCM'],
    ['an AIFC with a coding nobody knows', aiff(2, 16, two, { coding: 'zzzz' }), 'coded as "zzzz"'],
    ['a FLAC cut off in its header', bytes('fLaC', 0, 0, 0, 34, new Uint8Array(20)), 'STREAMINFO'],
    [
      'a FLAC without a header',
      bytes('fLaC', 4, 0, 0, 8, new Uint8Array(20)),
      'begins with a block STREAMINFO',
    ],
    [
      'a FLAC that claims 16 hours',
      bytes(
        'fLaC',
        0x80,
        0,
        0,
        34,
        new Uint8Array(10),
        0x0b,
        0xb8,
        0x02,
        0xf0,
        be32(2_800_000_000),
        new Uint8Array(16),
      ),
      'GiB are taken; convert it to WAV',
    ],
    [
      'a FLAC without sound',
      bytes('fLaC', 0x80, 0, 0, 34, new Uint8Array(10), 0x0b, 0xb8, 0x02, 0xf0, be32(9), new Uint8Array(16)),
      'it says it has 9 frames, and 0 can be decoded',
    ],
  ])('%s', async (_what, contents, says) => {
    const error = await refusal(openAudioFile(put('take', contents)));
    expect(error.code).toBe('AUDIO_FILE_INVALID');
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/take, byte \d+: .*; /); // where, and after the semicolon what to do
  });

  test('more than 24 hours, by a file that is mostly a hole', async () => {
    const hours = 25 * 3600 * 8000;
    const file = put('a', wav(fmt({ rate: 8000, bits: 8 }), chunk('data', bytes(0), hours)));
    fs.truncateSync(file, 44 + hours);
    expect((await refusal(openAudioFile(file))).message).toContain('25.0 hours long');
  });

  test('a missing file, a folder, a pipe and a file in a file', async () => {
    const here = folder();
    const messages = async (file: string) => {
      const error = await refusal(openAudioFile(file));
      expect(error.code).toBe('AUDIO_FILE_UNREADABLE');
      return error.message;
    };
    expect(await messages(path.join(here, 'none.wav'))).toContain('there is no such file');
    expect(await messages(here)).toContain('it is a folder; name an audio file');
    expect(await messages(path.join(put('a', two), 'b.wav'))).toContain('is a file and no folder');
    if (process.platform !== 'linux') return;
    execFileSync('mkfifo', [path.join(here, 'pipe')]);
    expect(await messages(path.join(here, 'pipe'))).toContain('a device or pipe');
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a file this user may not read (as root there is none)',
    async () => {
      const file = put('a', wav(fmt(), sound));
      fs.chmodSync(file, 0);
      expect((await refusal(openAudioFile(file))).message).toContain('change its permissions');
    },
  );

  test.skipIf(noFlac ?? noFfmpeg)('a FLAC that was cut off, or in which a bit has turned', async () => {
    const to = path.join(folder(), 'a.flac');
    ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=r=48000:d=1:seed=1', '-sample_fmt', 's16', to);
    const whole = fs.readFileSync(to);
    const cut = await refusal(openAudioFile(put('a', whole.subarray(0, whole.length >> 1))));
    expect(cut.message).toMatch(/can be decoded|cannot be decoded/);
    const turned = Uint8Array.from(whole);
    turned[whole.length >> 1]! ^= 4;
    expect((await refusal(openAudioFile(put('b', turned)))).code).toBe('AUDIO_FILE_INVALID');
  });
});

describe('whatever the bytes', () => {
  const seeds = [
    wav(fmt({ channels: 2 }), chunk('data', bytes(two, two))),
    wav(extensible(1, 20, 24), chunk('data', new Uint8Array(30))),
    rf64(ds64(4), fmt(), chunk('data', two, 0xffffffff)),
    aiff(2, 16, two),
    aiff(2, 32, bytes(two, two), { coding: 'fl32', rate: RATE_48000 }),
    bytes('fLaC', 0x80, 0, 0, 34, new Uint8Array(10), 0x0b, 0xb8, 0x02, 0xf0, be32(9), new Uint8Array(40)),
  ];
  const scribbled = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(100), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255))), {
        maxLength: 6,
      }),
      fc.option(fc.nat(100)),
    )
    .map(([seed, marks, cut]) => {
      const made = Uint8Array.from(seed);
      for (const [at, value] of marks) made[at % made.length] = value;
      return cut === null ? made : made.subarray(0, cut);
    });

  test('they are refused, or read within their bounds', async () => {
    const file = put('a', bytes());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(scribbled, fc.uint8Array({ maxLength: 100 })),
        fc.integer(),
        async (raw, from) => {
          fs.writeFileSync(file, raw);
          try {
            const opened = await openAudioFile(file);
            try {
              expect(opened.frames).toBeLessThanOrEqual(raw.length);
              const rows = Array.from({ length: opened.channels }, () => new Float32Array(64));
              for (const start of [0, from, opened.frames - 1]) {
                const got = opened.read(start, 1000, rows, 3);
                expect(got).toBeLessThanOrEqual(Math.max(0, Math.min(61, opened.frames - start)));
              }
            } finally {
              opened.close();
            }
          } catch (error) {
            expect(error).toBeInstanceOf(BridgeError);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('in a FLAC file, they are refused too, or make the sound its checksum names', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined); // the decoder speaks of every bad frame
    const file = path.join(folder(), 'a.flac');
    const row = Float32Array.from({ length: 9000 }, (_, i) => (((i * 7919) % 1000) - 500) / 1024);
    const settings = { format: 'flac', rate: 48_000, channels: 1, bits: 16, dither: 'none' } as const;
    const writer = await AudioWriter.create(file, settings);
    writer.write([row], row.length);
    await writer.finish();
    const whole = fs.readFileSync(file);
    const sound = readAll(await open(file));
    const marks = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const early = fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const cuts = fc.option(fc.nat(whole.length), { freq: 3 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(marks, early), cuts, async (scribbles, cut) => {
        const made = Uint8Array.from(whole);
        for (const [at, value] of scribbles) made[at % made.length] = value;
        fs.writeFileSync(file, cut === null ? made : made.subarray(0, cut));
        try {
          const opened = await openAudioFile(file);
          if (opened.frames === 9000 && opened.bits === 16) expect(readAll(opened)).toEqual(sound);
          opened.close();
        } catch (error) {
          expect(error).toBeInstanceOf(BridgeError);
        }
      }),
      { numRuns: 100 },
    );
    vi.restoreAllMocks();
  });
});
