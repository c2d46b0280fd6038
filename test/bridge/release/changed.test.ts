import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deliveriesNamed } from '../../../src/bridge/release/named.ts';
import { buildRelease, openRelease } from '../../../src/bridge/release/release.ts';
import { albumIn, mix, quietly, write } from './mixes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-changed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a mix that is exported again while its album is built stops the build, and nothing is kept of both', async () => {
  const file = path.join(folder, 'one.wav');
  await write(file, mix(1, 48_000, 1, 0.5));
  const dir = albumIn(
    path.join(folder, 'album'),
    'title: T\nartist: A\ntracks:\n  - { file: ../one.wav, title: One }\n',
  );
  const out = path.join(folder, 'out');
  const asked = deliveriesNamed('broadcast');
  const first = await openRelease(dir, quietly());
  await write(file, mix(1, 48_000, 2, 0.5));
  await expect(buildRelease(first, asked, { out, force: false })).rejects.toThrow(
    /one\.wav was changed while the album was made of it; build it again/,
  );
  expect(readdirSync(folder)).not.toContain('out');
  expect(readdirSync(path.join(dir, '.work')).filter((name) => name.endsWith('.wav'))).toEqual([]);
  const [made] = await buildRelease(await openRelease(dir, quietly()), asked, { out, force: false });
  expect(made!.folder).toBe(path.join(out, 'broadcast'));
});
