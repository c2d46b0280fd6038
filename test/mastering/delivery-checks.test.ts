import { describe, expect, test } from 'vitest';
import { deliveryOf } from '../../src/mastering/deliveries.ts';
import { layoutFindings, resultFindings } from '../../src/mastering/delivery-checks.ts';
import { sequence } from '../../src/mastering/sequence.ts';
import type { SourceFacts } from '../../src/mastering/source-facts.ts';
import { timingSheet } from '../../src/mastering/timing-sheet.ts';
import { album, facts } from './albums.ts';

const RATE = 48_000;

function found(
  id: string,
  minutes: readonly number[],
  rest: Partial<SourceFacts> = {},
  tracks: Parameters<typeof album>[0] = minutes.map(() => ({})),
) {
  const of = album(tracks);
  const laid = sequence(
    of,
    minutes.map((one) => one * 60 * RATE),
    RATE,
  );
  return layoutFindings({ album: of, sequence: laid, facts: minutes.map(() => facts(rest)) }, deliveryOf(id));
}

describe('a CD', () => {
  test('of forty minutes is one', () => {
    expect(found('cd', [20, 20])).toEqual([]);
  });

  test('of five hours is refused, with how long it may be', () => {
    const red = found('cd', [60, 60, 60, 60, 60]).filter(({ level }) => level === 'red');
    expect(red).toMatchObject([
      { check: 'red-book', delivery: 'cd', message: expect.stringContaining('79:57') as string },
    ]);
  });

  test('with a track of three seconds is refused', () => {
    expect(found('cd', [3, 0.05, 3])).toMatchObject([{ check: 'red-book', level: 'red', track: 2 }]);
  });

  test('streaming takes five hours', () => {
    expect(found('streaming', [60, 60, 60, 60, 60])).toEqual([]);
  });
});

describe('a record', () => {
  test('of sides of 16 minutes is cut loud', () => {
    expect(found('vinyl', [8, 8, 8, 8])).toEqual([]);
  });

  test('of sides of 20 minutes is cut more quietly', () => {
    expect(found('vinyl', [20, 20]).map(({ check, level }) => `${level} ${check}`)).toEqual([
      'warning side-length',
      'warning side-length',
    ]);
  });

  test('with a side of half an hour is refused', () => {
    expect(found('vinyl', [30, 10])).toMatchObject([
      { check: 'side-length', level: 'red', message: expect.stringContaining('side A lasts 30:0') as string },
    ]);
  });

  test('is refused where a side begins in a cross-fade', () => {
    const crossing = { crossfade: { length: 3, curve: 'linear' }, side: 'B' } as const;
    expect(found('vinyl', [10, 10], {}, [{ side: 'A' }, crossing])).toMatchObject([
      { check: 'side-break', level: 'red', track: 2 },
    ]);
  });

  test('warns of voices that hiss and of basses that cancel', () => {
    const warnings = found('vinyl', [10, 10], { sibilance: -1, bassCorrelation: -0.3 });
    expect(warnings.map(({ check, track }) => `${check} ${track}`)).toEqual([
      'sibilance 1',
      'bass-phase 1',
      'sibilance 2',
      'bass-phase 2',
    ]);
  });
});

test('a timing sheet says where each track begins on its side', () => {
  const marks = [
    { start: 0, sounds: 60 * RATE, end: 62 * RATE },
    { start: 62 * RATE, sounds: 122 * RATE, end: 124 * RATE },
    { start: 124 * RATE, sounds: 125.5 * RATE, end: 125.5 * RATE },
  ];
  const sides = [
    { name: 'A', first: 0, last: 1 },
    { name: 'B', first: 2, last: 2 },
  ];
  expect(
    timingSheet(album([{ title: 'One' }, { title: 'Two' }, { title: 'Three' }]), sides, marks, RATE),
  ).toBe(
    [
      'The Band – First Light',
      '',
      'Side A, 2:02.00',
      '  no  start    length   pause    title',
      '  01  0:00.00  1:00.00  0:02.00  One',
      '  02  1:02.00  1:00.00  0:00.00  Two',
      '',
      'Side B, 0:01.50',
      '  no  start    length   pause    title',
      '  03  0:00.00  0:01.50  0:00.00  Three',
      '',
    ].join('\n'),
  );
});

describe('what came out', () => {
  const levels = (integrated: number, truePeak: number) => ({
    integrated,
    truePeak,
    range: 5,
    maxMomentary: -9,
    maxShortTerm: -10,
  });
  const result = (integrated: number, truePeak: number, limited = 0) => ({
    album: levels(integrated, truePeak),
    tracks: [levels(integrated, truePeak)],
    targets: [-14],
    limited,
  });
  const of = (id: string, what: Parameters<typeof resultFindings>[0]) =>
    resultFindings(what, deliveryOf(id)).map(({ check, level }) => `${level} ${check}`);

  test('is let through where it is what was wanted', () => {
    expect(of('streaming', result(-14.05, -1.2))).toEqual([]);
  });

  test('is red where it is louder or quieter, or a peak is over the ceiling', () => {
    expect(of('streaming', result(-14.4, -1.2))).toEqual(['red loudness']);
    expect(of('streaming', result(-14, -0.9))).toEqual(['red ceiling']);
  });

  test('is only warned of where nothing may be limited', () => {
    expect(of('vinyl', result(-17, -3.2))).toEqual(['warning loudness']);
  });

  test('is warned of where the limiter works hard', () => {
    expect(of('streaming', result(-14, -1.2, 6))).toEqual(['warning limiting']);
  });
});
