import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveriesNamed } from '../../../src/bridge/release/named.ts';
import { buildRelease, findingsOf, openRelease } from '../../../src/bridge/release/release.ts';
import { refusal } from '../../audio/files.ts';
import { emptyDocument } from '../../../src/model/document.ts';
import { createSession } from '../../../src/session/session.ts';
import { albumIn, mix, quietly, session, write } from './mixes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-refused-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const RATE = 48_000;

beforeAll(async () => {
  const good = mix(1, RATE, 1, 0.5);
  await write(path.join(folder, 'good.wav'), good);
  const loud = good.map((row) => row.map((x) => Math.max(-1, Math.min(1 - 2 ** -23, x * 5))));
  await write(path.join(folder, 'clipped.wav'), loud);
  await write(path.join(folder, 'mono.wav'), [good[0]]);
  await write(path.join(folder, 'upside-down.wav'), [good[0], good[0].map((x) => -x)]);
  await write(path.join(folder, 'silent.wav'), [new Float32Array(RATE), new Float32Array(RATE)]);
  await write(
    path.join(folder, 'hot.wav'),
    good.map((row) => row.map((x) => x * 4)),
    { bits: 32 },
  );
  await write(path.join(folder, 'sixteen.flac'), good, { format: 'flac', bits: 16 });
  writeFileSync(path.join(folder, 'cover.jpg'), 'no picture at all');
});

let count = 0;
/** What is found in an album of one track, and more. */
async function found(source: string, rest = '', waivers = '') {
  const dir = path.join(folder, `album-${count++}`);
  albumIn(dir, `title: T\nartist: A\n${rest}${waivers}tracks:\n  - { file: ../${source}, title: One }\n`);
  const release = await openRelease(dir, quietly());
  const asked = deliveriesNamed('broadcast');
  const findings = findingsOf(release, asked);
  return { dir, release, asked, findings, said: findings.map(({ check, level }) => `${level} ${check}`) };
}

test('a good mix is let through in silence', async () => {
  const { said, release, asked, dir } = await found('good.wav');
  expect(said).toEqual([]);
  const [made] = await buildRelease(release, asked, { out: path.join(dir, 'out'), force: false });
  expect(made!.folder).toBe(path.join(dir, 'out', 'broadcast'));
});

describe('red', () => {
  test.each([
    [
      'a mix that was cut off',
      'clipped.wav',
      '',
      ['red clipping', 'note true-peak'],
      'render it again with its master fader lower',
    ],
    ['a mono file', 'mono.wav', '', ['red mono'], 'export it in stereo'],
    ['a side upside down', 'upside-down.wav', '', ['red phase'], 'turn the polarity of one side round'],
    ['silence', 'silent.wav', '', ['red silence'], 'render the mix again'],
    [
      'a cover that is no picture',
      'good.wav',
      'artwork: ../cover.jpg\n',
      ['red artwork'],
      'neither a JPEG nor a PNG',
    ],
    [
      'a cover that is not there',
      'good.wav',
      'artwork: ../none.png\n',
      ['red artwork'],
      'put the cover in its place',
    ],
    [
      'a wrong barcode',
      'good.wav',
      'barcode: 036000291453\n',
      ['red barcode'],
      'its last digit ought to be 2',
    ],
  ])('is %s, and nothing is delivered', async (_what, source, rest, said, remedy) => {
    const { said: now, findings, release, asked, dir } = await found(source, rest);
    expect(now).toEqual(said);
    expect(findings[0]!.message).toContain(remedy);
    const [made] = await buildRelease(release, asked, { out: path.join(dir, 'out'), force: false });
    expect(made!.folder).toBeUndefined();
    expect(existsSync(path.join(dir, 'out'))).toBe(false);
  });

  test('is waived with a reason, which the delivery is made with', async () => {
    const waivers = 'waivers:\n  - { check: mono, track: 1, reason: an old recording }\n';
    const { release, asked, dir, findings } = await found('mono.wav', '', waivers);
    expect(findings).toMatchObject([{ check: 'mono', waived: 'an old recording' }]);
    const [made] = await buildRelease(release, asked, { out: path.join(dir, 'out'), force: false });
    expect(made!.manifest!.files.map(({ file }) => file)).toEqual(['01 One.wav']);
  });
});

test('a FLAC file is called one, also when it was unpacked before', async () => {
  const { dir, release } = await found('sixteen.flac');
  const again = await openRelease(dir, quietly());
  for (const { findings } of [release, again])
    expect(findings.map(({ message }) => message)).toEqual([
      'it has 16 bits (flac); a mix of 24 bits or floats has more to give',
    ]);
});

test('how far the measuring is, is told', async () => {
  const dir = albumIn(
    path.join(folder, 'told'),
    'title: T\nartist: A\ntracks:\n  - { file: ../good.wav, title: One }\n',
  );
  const told: string[] = [];
  await openRelease(dir, {
    ...quietly(),
    step: (what) => told.push(what),
    share: (done) => told.push(done.toFixed(1)),
  });
  expect(told.slice(0, 2)).toEqual(['track 1 of 1: One', 'measuring One']);
  expect(told.at(-1)).toBe('1.0');
});

test('floats over full scale lose nothing, and are only noted', async () => {
  expect((await found('hot.wav')).said).toEqual(['note true-peak']);
});

describe('refused outright, with what to do', () => {
  const refused = async (text: string) => {
    const dir = albumIn(path.join(folder, `album-${count++}`), `title: T\nartist: A\n${text}`);
    return (await refusal(openRelease(dir, quietly()))).message;
  };

  test('a mix that is not there', async () => {
    expect(await refused('tracks:\n  - { file: gone.wav, title: One }\n')).toMatch(
      /gone\.wav is not there; correct the album's "file"/,
    );
  });

  test('a file that is no sound', async () => {
    expect(await refused('tracks:\n  - { file: ../cover.jpg, title: One }\n')).toMatch(
      /cover\.jpg, byte 0: .*convert it to WAV, AIFF or FLAC/,
    );
  });

  test('a session that is not there', async () => {
    expect(await refused('tracks:\n  - { session: gone, title: One }\n')).toContain('gone');
  });

  test('a session whose recordings are gone', async () => {
    await session(path.join(folder, 'bare'), mix(0.1, RATE, 1));
    rmSync(path.join(folder, 'bare', 'audio', 'mix.wav'));
    expect(await refused('tracks:\n  - { session: ../bare, title: One }\n')).toMatch(
      /mix\.wav: cannot read it: there is no such file/,
    );
  });

  test('a session in which nothing plays', async () => {
    const opened = await createSession(path.join(folder, 'empty'), emptyDocument('empty'));
    await opened.close();
    expect(await refused('tracks:\n  - { session: ../empty, title: One }\n')).toContain(
      'nothing plays in this session',
    );
  });

  test('a folder without an album', async () => {
    const message = (await refusal(openRelease(path.join(folder, 'nothing'), quietly()))).message;
    expect(message).toContain('make an album of sessions: faderline release new');
    expect(existsSync(path.join(folder, 'nothing'))).toBe(false);
  });

  test('a delivery there is not, with the nearest there is', () => {
    expect(() => deliveriesNamed('streaming,vynil')).toThrow('"vynil" is no delivery; did you mean "vinyl"?');
  });
});

test('what was worked out is kept while it is of use, and no longer', async () => {
  const { release, asked, dir } = await found('good.wav');
  const out = path.join(dir, 'out');
  await buildRelease(release, asked, { out, force: false });
  const sums = readFileSync(path.join(out, 'broadcast', 'SHA256SUMS'), 'utf8');
  const steps: string[] = [];
  const again = await openRelease(dir, { ...quietly(), step: (what) => steps.push(what) });
  await buildRelease(again, asked, { out, force: true });
  expect(steps.filter((what) => /laying|attempt|measuring/.test(what))).toEqual([]);
  expect(readFileSync(path.join(out, 'broadcast', 'SHA256SUMS'), 'utf8')).toBe(sums);
});
