import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  freeName,
  unitAt,
  usefulSerial,
  withoutSharedSerials,
  type Introduction,
  type KnownUnit,
} from '../../src/model/roster.ts';

const surface = (name: string, more: Partial<KnownUnit> = {}): KnownUnit => ({
  name,
  port: 'X-Touch',
  ...more,
});
const port = (called: string, more: Partial<Introduction> = {}): Introduction => ({
  called,
  port: 'X-Touch',
  ...more,
});

describe('which unit is at a port', () => {
  test('the one with its serial number, whatever socket it is in (mixxx 16175, companion 1173)', () => {
    const a = surface('left', { serial: 'A1', path: '1-1' });
    const b = surface('right', { serial: 'B2', path: '1-2' });
    expect(unitAt([a, b], port('X-Touch', { serial: 'B2', path: '1-1' }))).toBe(b);
    expect(unitAt([a, b], port('X-Touch', { serial: 'C3', path: '1-1' }))).toBeUndefined();
  });

  test('without serial numbers, the one that was in its socket, in whatever order they come (BespokeSynth 1877)', () => {
    const a = surface('left', { path: '1-1' });
    const b = surface('right', { path: '1-2' });
    expect(unitAt([a, b], port('X-Touch', { path: '1-2' }))).toBe(b);
    expect(unitAt([a], port('X-Touch (2)', { path: '1-2' }))).toBe(a); // moved: there is none other like it
    expect(unitAt([a, b], port('X-Touch', { path: '1-3' }))).toBeUndefined(); // could be either
  });

  test('where nothing but a name is known, the one of that whole name (SendMIDI 44)', () => {
    const a = surface('X-Touch');
    const b = surface('X-Touch (2)');
    expect(unitAt([a, b], port('X-Touch (2)'))).toBe(b);
    expect(unitAt([a], port('X-Touch 10'))).toBeUndefined();
  });

  test('never one of another make, or with other USB numbers', () => {
    const deck = surface('deck', { port: 'Stream Deck', usb: '0fd9:0080', serial: 'A1' });
    expect(unitAt([deck], port('X-Touch', { serial: 'A1' }))).toBeUndefined();
    expect(
      unitAt([deck], { called: 'Stream Deck', port: 'Stream Deck', usb: '0fd9:006c', serial: 'A1' }),
    ).toBeUndefined();
  });
});

const text = fc.constantFrom('A', 'B', 'C', undefined);
const identities = fc.record({ serial: text, path: text }).map(({ serial, path }) => ({
  ...(serial !== undefined && { serial }),
  ...(path !== undefined && { path }),
}));

test('a unit that was seen is found again among any others that differ, and the order of the list makes no difference', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(identities, { maxLength: 5, selector: (one) => one.serial ?? one.path }),
      (rows) => {
        const known = rows.map((row, n) => surface(`unit ${n}`, row));
        for (const unit of known) {
          if (unit.serial === undefined && unit.path === undefined) continue;
          const there = port('X-Touch', { ...unit });
          expect(unitAt(known, there)).toBe(unit);
          expect(unitAt(known.toReversed(), there)).toBe(unit);
        }
      },
    ),
  );
});

test('a free name is one that nobody has', () => {
  expect(freeName('X-Touch', new Set(['X-Touch', 'X-Touch (2)']))).toBe('X-Touch (3)');
  expect(freeName('X-Touch', new Set())).toBe('X-Touch');
});

describe('a serial number is none (companion 1173)', () => {
  test.each([
    undefined,
    '',
    ' ',
    '\u0000',
    '\t\n',
    '0',
    '00000000',
    '0.0',
    'FFFFFFFF',
    'none',
    'Serial Number',
  ])('%j', (serial) => {
    expect(usefulSerial(serial)).toBeUndefined();
  });
  test.each(['SN-1', '1.0.0', '000000000001', 'A0'])('but %j may be one', (serial) => {
    expect(usefulSerial(serial)).toBe(serial);
  });
  test('blanks around it and what cannot be seen in it do not count', () => {
    expect(usefulSerial(' SN-1\u0000\u0000 ')).toBe('SN-1');
  });
});

test('a serial number that two units of a model have counts for neither; of two models it may', () => {
  const [a, b] = ['left', 'right'].map((name) => surface(name, { serial: '1.0.0' }));
  const deck = surface('deck', { port: 'Stream Deck', serial: '1.0.0' });
  const own = surface('own', { serial: 'A1' });
  expect(withoutSharedSerials([a!, b!, deck, own])).toEqual([surface('left'), surface('right'), deck, own]);
});
