import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mix, session, write } from '../bridge/release/mixes.ts';

const program = path.resolve('dist/src/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-release-cli-'));
const album = path.join(folder, 'album', 'album.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const one = mix(2, 48_000, 1);
  await session(path.join(folder, 'song'), one);
  await write(path.join(folder, 'Two of us.wav'), mix(2, 48_000, 2, 0.5));
  await write(path.join(folder, 'mono.wav'), [one[0]]);
});

function release(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'release', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    cwd: folder,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('an album', () => {
  test('is made of a session and a file, looked at, and delivered', () => {
    const made = release(
      'new',
      'album',
      'song',
      'Two of us.wav',
      '--artist',
      'The Band',
      '--title',
      "It's here",
    );
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('with 2 tracks') as string });
    expect(readFileSync(album, 'utf8')).toContain("- session: '../song'\n    title: 'Rendered'");

    const checked = release('check', 'album', '--to', 'broadcast', '--json');
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.out)).toMatchObject({
      title: "It's here",
      tracks: [{ title: 'Rendered' }, { title: 'Two of us', start: 4, gap: 2 }],
      findings: [],
    });

    const built = release('build', 'album', '--to', 'broadcast', '--json', '--quiet');
    expect(built).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(built.out)).toMatchObject({ deliveries: [{ delivery: 'broadcast', made: true }] });
    expect(existsSync(path.join(folder, 'album/out/broadcast/02 Two of us.wav'))).toBe(true);
    expect(existsSync(path.join(folder, 'album/out/report.html'))).toBe(true);

    const twice = release('build', 'album', '--to', 'broadcast');
    expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('--force') as string });
  });

  test('is not written over', () => {
    expect(release('new', 'album', 'song')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already') as string,
    });
  });

  test('that something red stands against is not delivered: exit code 1, and why', () => {
    expect(release('new', 'red', 'mono.wav').code).toBe(0);
    const { code, out } = release('build', 'red', '--to', 'atsc');
    expect(code).toBe(1);
    expect(out).toMatch(/atsc +stopped/);
    expect(out).toContain('red [mono] track 1: the file is mono in a stereo album; export it in stereo');
    expect(existsSync(path.join(folder, 'red/out/atsc'))).toBe(false);
  });

  test('with a fault in its file is named at its line and column', () => {
    writeFileSync(album, readFileSync(album, 'utf8').replace('gap: 2s', 'gap: two'));
    const { code, err } = release('check', 'album');
    expect(code).toBe(3);
    expect(err).toMatch(
      /album\.yaml:\d+:6: gap: expected a time such as 2s or 500ms, at most 60 s, got "two"/,
    );
  });
});

test.each([
  [['build', 'album', '--to', 'vynil'], 'did you mean "vinyl"?'],
  [['new', 'other', 'gone'], 'gone is not there'],
])('release %j is wrong usage', (args, says) => {
  expect(release(...args)).toMatchObject({ code: 2, err: expect.stringContaining(says) as string });
});

const noTerminal = process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0;

test.skipIf(noTerminal)('on a terminal, results stand on lines of their own', () => {
  const asked = `stty cols 40; ${process.execPath} ${program} release build ${folder}/red --to cd,atsc --out ${folder}/seen`;
  const { stdout } = spawnSync('script', ['-qec', asked, '/dev/null'], { encoding: 'utf8', timeout: 60_000 });
  // as it is seen: what is written over is gone
  const seen = stdout.split('\r\n').map((line) => line.slice(line.lastIndexOf('\r\u001b[K') + 1));
  expect(seen.some((line) => /^(?:\u001b\[K)?cd +stopped/.test(line))).toBe(true);
});

test('its help names every delivery with its levels', () => {
  const { out } = release('build', '--help');
  expect(out).toContain('streaming');
  expect(out).toContain('-14 LUFS, at most -1 dBTP');
});
