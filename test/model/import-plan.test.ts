import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { agreeing, togetherByName } from '../../src/model/alignment-plan.ts';
import {
  arranged,
  channelsFor,
  freeFileName,
  placed,
  type ImportRoom,
  type StemFile,
} from '../../src/model/import-plan.ts';

const file = (name: string, more: Partial<StemFile> = {}): StemFile => {
  const { dir: folder, base } = path.parse(`/stems/${name}`);
  return { path: `/stems/${name}`, name: base, folder, channels: 1, frames: 48_000, rate: 48_000, ...more };
};
const labels = (files: readonly StemFile[], join = true, keepOrder = false) =>
  arranged(files, { join, keepOrder }).map(({ label, right, pan }) => [label, right?.name, pan]);

describe('two mono files for left and right', () => {
  const sides = [file('Gtr R.wav'), file('Gtr L.wav')];

  test('become one stereo stem, the left one first, in whatever order they came', () => {
    const [stem, ...more] = arranged(sides, { join: true, keepOrder: true });
    expect(stem).toMatchObject({ label: 'Gtr', source: { name: 'Gtr L.wav' }, right: { name: 'Gtr R.wav' } });
    expect(more).toEqual([]);
  });

  test('stay two strips, panned to their sides, where that is asked for', () => {
    expect(labels(sides, false, true)).toEqual([
      ['Gtr R', undefined, 1],
      ['Gtr L', undefined, -1],
    ]);
  });

  test.each([
    ['are not equally long', file('Gtr L.wav', { frames: 47_999 })],
    ['have two rates', file('Gtr L.wav', { rate: 44_100 })],
  ])('stay two strips, panned, where they %s', (_what, left) => {
    expect(labels([left, file('Gtr R.wav')])).toEqual([
      ['Gtr L', undefined, -1],
      ['Gtr R', undefined, 1],
    ]);
  });

  test.each([
    ['lie in two folders', [file('a/Gtr L.wav'), file('b/Gtr R.wav')]],
    ['are stereo themselves', [file('Gtr L.wav', { channels: 2 }), file('Gtr R.wav', { channels: 2 })]],
    ['are two of the left', [file('Gtr L.wav'), file('Gtr-L.aif')]],
  ])('have nothing to do with each other where they %s', (_what, files) => {
    expect(labels(files)).toEqual(
      files.map((one) => [one.name.includes('R.') ? 'Gtr R' : 'Gtr L', undefined, undefined]),
    );
  });
});

test('stems stand as on a desk, or as they were given', () => {
  const files = [file('Vox.wav'), file('Bass.wav'), file('Kick.wav')];
  expect(labels(files).map(([label]) => label)).toEqual(['Kick', 'Bass', 'Vox']);
  expect(labels(files, true, true).map(([label]) => label)).toEqual(['Vox', 'Bass', 'Kick']);
});

const room = (playing: readonly number[] = [], names: readonly string[] = []): ImportRoom => ({
  sampleRate: 48_000,
  channels: Array.from({ length: 4 }, (_, i) => ({
    strip: i,
    path: `ch/${i + 1}`,
    name: `Ch ${i + 1}`,
    plays: playing.includes(i + 1),
    down: i !== 1,
    polarity: 0 as const,
    delay: 0,
  })),
  groups: [0, 1].map((i) => ({
    strip: 4 + i,
    name: names[i] ?? `Grp ${i + 1}`,
    free: names[i] === undefined,
  })),
  dcas: [0, 1].map((i) => ({ strip: 6 + i, name: `DCA ${i + 1}`, free: true })),
});

describe('channels', () => {
  const paths = (...args: Parameters<typeof channelsFor>) => channelsFor(...args).map((one) => one.path);

  test('are those that play nothing, or a row from one on', () => {
    expect(paths(2, room([1, 3]))).toEqual(['ch/2', 'ch/4']);
    expect(paths(2, room([1]), 'ch/3')).toEqual(['ch/3', 'ch/4']);
  });

  test.each([
    ['more stems than free ones', [3, room([1, 2])], 'there are 3 stems and 2 channels that play nothing'],
    ['more stems than the row has', [3, room(), 'ch/3'], 'there are 3 stems and 2 channels from ch/3 on'],
    ['one in the row that plays', [2, room([4]), 'ch/3'], 'Ch 4 (ch/4) plays something already'],
    [
      'a first one that is not there',
      [1, room(), 'ch/9'],
      'there is no channel ch/9; channels are ch/1 to ch/4',
    ],
  ] as const)('are refused for %s', (_what, [count, where, first], words) => {
    expect(() => channelsFor(count, where, first)).toThrow(words);
  });
});

describe('on the desk', () => {
  const stems = arranged(
    ['Kick.wav', 'Snare.wav', 'Bass.wav', 'Vox.wav', 'Xyz.wav'].map((name) => file(name)),
    {
      join: true,
      keepOrder: false,
    },
  ).map((stem) => ({
    stem,
    clip: { file: `${stem.label}.wav`, at: 0, from: 0, length: 1 },
    trim: undefined,
  }));
  const all = { names: true, groups: true, fader: 0 };

  test('stems get names, colours, faders that were down, and a group and a DCA for each kind', () => {
    const { parts, labels: called } = placed(stems.slice(0, 3), room().channels, room(), all);
    expect(parts.map(({ name, colour, fader, group, dca }) => [name, colour, fader, group, dca])).toEqual([
      ['Kick', 0xff0000, 0, 1, 1],
      ['Snare', 0xff0000, undefined, 1, 1], // its fader was up
      ['Bass', 0x0000ff, 0, 2, 2],
    ]);
    expect(called.map(({ strip, name }) => [strip, name])).toEqual([
      [4, 'Drums'],
      [5, 'Bass'],
      [6, 'DRUMS'],
      [7, 'BASS'],
    ]);
  });

  test('a group that is called so already is taken, one that has another name is left alone', () => {
    const {
      parts,
      labels: called,
      notes,
    } = placed(stems.slice(0, 3), room().channels, room([], ['FX', 'drums']), all);
    expect(parts.map(({ group }) => group)).toEqual([2, 2, undefined]);
    expect(called.map(({ name }) => name)).toEqual(['DRUMS', 'BASS']);
    expect(notes).toEqual(['no group or DCA was free for: Bass']);
  });

  test('what no name told goes to no group, and nothing is named or grouped where that is not wanted', () => {
    const [, , , , other] = stems;
    expect(placed([other!], room().channels, room(), all).parts[0]).not.toHaveProperty('group');
    const { parts } = placed(stems.slice(0, 1), room().channels, room(), {
      names: false,
      groups: false,
      fader: undefined,
    });
    expect(parts).toEqual([{ strip: 0, clips: [stems[0]!.clip] }]);
  });
});

test.each([
  ['Kick', [], 'Kick.wav'],
  ['Kick', ['kick.wav'], 'Kick 2.wav'],
  ['Kick', ['kick.wav', 'kick 2.wav'], 'Kick 3.wav'],
  ['AC/DC: Riff?', [], 'AC_DC_ Riff_.wav'],
  ['..', [], 'Stem.wav'],
])('the file of "%s" beside %j is %s', (label, taken, name) => {
  expect(freeFileName(label, new Set(taken))).toBe(name);
});

describe('microphones of one source', () => {
  test('are known by their names', () => {
    const strips = [
      'Kick In',
      'Snare Top',
      'Kick Out',
      'Gtr 1',
      'Gtr 2',
      'Snare Btm',
      'Bass DI',
      'Vox',
      'Bass',
    ];
    const sets = togetherByName(strips.map((name) => ({ name }))).map((set) => set.map(({ name }) => name));
    expect(sets).toEqual([
      ['Kick In', 'Kick Out'],
      ['Snare Top', 'Snare Btm'],
      ['Bass DI', 'Bass'],
    ]);
  });

  const one = (strip: number, later: number, more = {}) => ({
    strip,
    later,
    inverted: false,
    polarity: 0 as const,
    delay: 0,
    ...more,
  });

  test.each([
    [
      'the earlier are delayed to the latest',
      [one(0, 0), one(1, 0.002), one(2, -0.001)],
      [
        { strip: 0, delay: 0.002 },
        { strip: 2, delay: 0.003 },
      ],
    ],
    ['those upside down are turned', [one(0, 0), one(1, 0, { inverted: true })], [{ strip: 1, polarity: 1 }]],
    ['one turned already is left alone', [one(0, 0), one(1, 0, { inverted: true, polarity: 1 })], []],
    [
      'one turned by mistake is turned back',
      [one(0, 0), one(1, 0, { polarity: 1 })],
      [{ strip: 1, polarity: 0 }],
    ],
    ['all are as the first is', [one(0, 0, { polarity: 1 }), one(1, 0)], [{ strip: 1, polarity: 1 }]],
    ['delays that do it already stay', [one(0, 0, { delay: 0.002 }), one(1, 0.002)], []],
    ['what is set is added to', [one(0, 0, { delay: 0.001 }), one(1, 0.003)], [{ strip: 0, delay: 0.003 }]],
    ['17 mm are no distance', [one(0, 0), one(1, 0.00004)], []],
    ['nobody agrees with nobody', [], []],
  ])('%s', (_what, all, parts) => {
    expect(agreeing(all)).toEqual(parts);
  });
});
