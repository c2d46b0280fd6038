import { describe, expect, test } from 'vitest';
import {
  codeFindings,
  idleWaivers,
  missingFindings,
  sourceFindings,
  stops,
  tagFindings,
  waive,
  type Finding,
} from '../../src/mastering/checks.ts';
import { deliveryOf } from '../../src/mastering/deliveries.ts';
import type { SourceFacts } from '../../src/mastering/source-facts.ts';
import { album, facts } from './albums.ts';

const found = (rest: Partial<SourceFacts>) =>
  sourceFindings(3, facts(rest), 48_000).map(({ check, level }) => `${level} ${check}`);

describe('a mix', () => {
  test('that nothing is wrong with is passed over in silence', () => {
    expect(found({})).toEqual([]);
  });

  test.each<[string, Partial<SourceFacts>, string[]]>([
    ['is empty', { peak: -Infinity }, ['red silence']],
    ['was cut off', { clipped: 4, peak: 0 }, ['red clipping']],
    ['is mono', { channels: 1, correlation: 1 }, ['red mono']],
    ['has a little DC', { dc: [0.002, 0] }, ['warning dc']],
    ['has much DC', { dc: [0, -0.02] }, ['red dc']],
    ['begins late', { silentHead: 1.5 }, ['warning silent-ends']],
    ['ends early', { silentTail: 6 }, ['warning silent-ends']],
    ['has two sides of different songs', { correlation: -0.02 }, []],
    ['is too wide', { correlation: -0.2 }, ['warning phase']],
    ['has a side upside down', { correlation: -0.9 }, ['red phase']],
    ['goes over between samples', { levels: { ...facts().levels, truePeak: 0.4 } }, ['note true-peak']],
    ['is slower than the album', { rate: 44_100 }, ['note rate']],
    ['has no treble to give', { rate: 22_050 }, ['warning rate']],
    ['has 16 bits', { bits: 16 }, ['note bits']],
    ['was damaged', { notes: ['it was cut off'] }, ['warning damaged']],
  ])('that %s', (_what, rest, expected) => {
    expect(found(rest)).toEqual(expected);
  });

  test('says which track, and what to do', () => {
    const [clipped] = sourceFindings(3, facts({ clipped: 1, peak: 0 }), 48_000);
    expect(clipped).toMatchObject({
      track: 3,
      message: expect.stringContaining('render it again') as string,
    });
  });
});

describe('codes', () => {
  test('that are right are passed over', () => {
    const good = album([{ isrc: 'GB-AYE-24-00001' }, { isrc: 'gbaye2400002' }], { barcode: '036000291452' });
    expect(codeFindings(good)).toEqual([]);
  });

  test('that are wrong are red, with their track and what they ought to be', () => {
    const wrong = codeFindings(album([{}, { isrc: 'GB-AYE-24-1' }], { barcode: '036000291453' }));
    expect(wrong).toMatchObject([
      {
        check: 'isrc',
        level: 'red',
        track: 2,
        message: expect.stringContaining('CC-XXX-YY-NNNNN') as string,
      },
      { check: 'barcode', level: 'red', message: expect.stringContaining('ought to be 2') as string },
    ]);
  });

  test('that two tracks share are red', () => {
    const twice = codeFindings(album([{ isrc: 'GB-AYE-24-00001' }, {}, { isrc: 'GBAYE2400001' }]));
    expect(twice.map(({ message }) => message)).toEqual([
      'tracks 1 and 3 have the same ISRC GBAYE2400001; each recording has one of its own',
    ]);
  });

  test('that shops want and an album has not are noted, but not for a broadcast', () => {
    const checks = (id: string) => missingFindings(album([{}]), deliveryOf(id)).map(({ check }) => check);
    expect(checks('streaming')).toEqual(['isrc', 'barcode', 'artwork']);
    expect(checks('cd')).toEqual(['isrc', 'barcode']);
    expect(checks('broadcast')).toEqual([]);
  });
});

test('what no file could hold is red before anything is rendered', () => {
  expect(tagFindings(album([{}, { title: 'a\0b' }], { disc: 3, discs: 2 }))).toMatchObject([
    { check: 'tags', track: 1, message: expect.stringContaining('disc 3 of 2') as string },
    { check: 'tags', track: 2, message: expect.stringContaining('NUL') as string },
    { check: 'tags', track: 2 },
  ]);
});

describe('a waiver', () => {
  const red: Finding = { check: 'mono', level: 'red', track: 2, message: 'it is mono' };
  test('lets through what it is of, with its reason', () => {
    const waived = waive([red], [{ check: 'mono', track: 2, reason: 'meant' }]);
    expect(waived).toMatchObject([{ waived: 'meant' }]);
    expect([stops([red]), stops(waived)]).toEqual([true, false]);
  });

  test('of another track, or of another check, does not', () => {
    for (const waiver of [
      { check: 'mono', track: 1, reason: 'no' },
      { check: 'dc', reason: 'no' },
    ])
      expect(stops(waive([red], [waiver]))).toBe(true);
  });

  test('of nothing is named', () => {
    expect(idleWaivers([red], [{ check: 'mno', reason: 'slip' }])).toMatchObject([
      { level: 'note', check: 'waiver' },
    ]);
    expect(idleWaivers([red], [{ check: 'mono', reason: 'meant' }])).toEqual([]);
  });
});
