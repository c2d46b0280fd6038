import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clipFault,
  clipsFault,
  endOfClips,
  fileNameFault,
  heardUntil,
  inOrder,
} from '../../src/model/clips.ts';
import type { ClipDocument } from '../../src/model/document.ts';

const vox: ClipDocument = { file: 'vox.wav', at: 0, from: 0, length: 1000 };

describe('a file that plays', () => {
  test.each(['vox.wav', 'Übung 2 (final).flac', 'it\'s "loud".aif', 'a..b.wav', 'vox', '🙂'.repeat(50)])(
    'may be called %s',
    (name) => {
      expect(fileNameFault(name)).toBeUndefined();
    },
  );

  test.each([
    '',
    '.',
    '..',
    '../vox.wav',
    '/etc/passwd',
    'takes/vox.wav',
    'takes\\vox.wav',
    'C:vox.wav',
    '.hidden.wav',
    'vox\n.wav',
    'vox\u0000.wav',
    ' vox.wav',
    'vox.wav ',
    'x'.repeat(201),
    `${'🙂'.repeat(50)}.wav`, // 204 bytes, though 54 characters
    'half \ud83d.wav',
    'vox\u202evaw.wav',
  ])('may not be called %j, which leads out of its folder or cannot be told apart', (name) => {
    expect(fileNameFault(name)).toContain('expected the plain name of a file in the audio folder');
  });
});

describe('a clip', () => {
  test.each([
    ['at', { at: -1 }],
    ['from', { from: 0.5 }],
    ['length', { length: 0 }],
    ['length', { length: Number.NaN }],
    ['at', { at: 2 ** 48 + 2 }],
    ['gain', { gain: 24.5 }],
    ['gain', { gain: -Infinity }],
    ['fadeIn', { fadeIn: -1 }],
    ['fadeOut', { fadeIn: 600, fadeOut: 401 }],
  ])('is refused for its %s: %j', (member, wrong) => {
    expect(clipFault({ ...vox, ...wrong })?.[0]).toBe(member);
  });

  test('may fade in and out over all of it', () => {
    expect(clipFault({ ...vox, fadeIn: 600, fadeOut: 400, gain: -90 })).toBeUndefined();
  });

  test('is one of at most a thousand', () => {
    const many = (n: number) => Array.from({ length: n }, (_, at) => ({ ...vox, at }));
    expect(clipsFault(many(1000))).toBeUndefined();
    expect(clipsFault(many(1001))?.fault).toBe('a strip plays 1000 clips at the most, not 1001');
    expect(clipsFault([vox, { ...vox, file: '' }])?.at).toEqual([1, 'file']);
  });
});

describe('clips that overlap', () => {
  const two = (fadeIn?: number) => [vox, { ...vox, at: 400, ...(fadeIn !== undefined && { fadeIn }) }];

  test('are heard up to where the later begins, and the earlier never again', () => {
    expect([heardUntil(two(), 0), heardUntil(two(), 1)]).toEqual([400, 1400]);
    const short = [vox, { ...vox, at: 400, length: 10 }];
    expect(heardUntil(short, 0)).toBe(400);
  });

  test('are heard together while the later fades in', () => {
    expect(heardUntil(two(100), 0)).toBe(500);
    expect(heardUntil([vox, { ...vox, at: 950, fadeIn: 100 }], 0)).toBe(1000); // it ends before that
  });

  const clip = fc.record({
    file: fc.constant('vox.wav'),
    at: fc.nat(50),
    from: fc.nat(9),
    length: fc.integer({ min: 1, max: 50 }),
    fadeIn: fc.constantFrom(0, 1, 5),
    gain: fc.constantFrom(0, -3),
  });

  test('of any kind stand in order, are never heard beyond their end, and without fades never two at once', () => {
    fc.assert(
      fc.property(fc.array(clip), (list) => {
        const clips = inOrder(list);
        expect(clips).toHaveLength(list.length);
        clips.forEach((one, i) => {
          const next = clips[i + 1];
          if (next) expect(next.at).toBeGreaterThanOrEqual(one.at);
          expect(heardUntil(clips, i)).toBeLessThanOrEqual(one.at + one.length);
          if (next && next.fadeIn === undefined) expect(heardUntil(clips, i)).toBeLessThanOrEqual(next.at);
          expect(one.at + one.length).toBeLessThanOrEqual(endOfClips(clips));
          expect('gain' in one).toBe(one.gain === -3); // what says nothing is left out
        });
      }),
    );
  });
});
