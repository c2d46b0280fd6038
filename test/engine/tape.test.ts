import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { Transport } from '../../src/engine/transport.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;
const told = (rig: Rig): string | undefined =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1);

describe('the tape', () => {
  test.each([
    // from, key, to
    ['stopped', 'play', 'playing'],
    ['stopped', 'record', 'recording'],
    ['stopped', 'stop', 'stopped'],
    ['playing', 'record', 'recording'],
    ['playing', 'play', 'playing'],
    ['playing', 'stop', 'stopped'],
    ['recording', 'record', 'playing'],
    ['recording', 'play', 'playing'],
    ['recording', 'stop', 'stopped'],
  ] as const)('goes from %s by %s to %s', (from, key, to) => {
    const tape = new Transport();
    if (from === 'playing') tape.edge('play', 0);
    if (from === 'recording') tape.edge('record', 0);
    tape.edge(key, 100);
    expect(tape.state).toBe(to);
  });

  test('stays where it is while stopped, and rolls a sample a sample while playing', () => {
    const tape = new Transport();
    tape.locate(1000, 0);
    tape.tick(480);
    expect(tape.placeAt(5000)).toBe(1000);
    tape.edge('play', 5000);
    expect(tape.placeAt(5500)).toBe(1500);
  });

  test('winds while the key is down, both ways, and stops at the start', () => {
    const rig = new Rig();
    rig.event('key forward', 'pressed');
    rig.wait(0.5);
    expect([rig.engine.place, rig.shown('key forward'), rig.shown('key stop')]).toEqual([4 * SECOND, 1, 0]);
    rig.event('key forward', 'released');
    expect([rig.engine.transport.state, rig.shown('key forward'), rig.shown('key stop')]).toEqual([
      'stopped',
      0,
      1,
    ]);
    rig.event('key rewind', 'pressed');
    rig.wait(5);
    expect([rig.engine.place, rig.engine.transport.state]).toEqual([0, 'stopped']);
  });

  test('goes on at the same speed where it was put while playing', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.wait(1);
    rig.command({ do: 'locate', to: 30 * SECOND });
    expect(rig.engine.place).toBe(30 * SECOND);
    rig.wait(1.01);
    expect(rig.engine.place).toBeCloseTo(31 * SECOND, -3);
    expect(rig.engine.transport.state).toBe('playing');
  });

  test('is not sent to a place there is not', () => {
    const rig = new Rig();
    for (const to of [NaN, Infinity, -Infinity]) rig.command({ do: 'locate', to });
    rig.command({ do: 'jog', by: NaN });
    rig.command({ do: 'shuttle', speed: NaN });
    rig.command({ do: 'loop', from: NaN, to: 5 });
    rig.wait(0.1);
    expect([rig.engine.place, rig.engine.transport.state]).toEqual([0, 'stopped']);
    rig.command({ do: 'locate', to: -5 });
    expect(rig.engine.place).toBe(0);
  });

  test('loops as often as it comes round', () => {
    const rig = new Rig({ ...emptyDocument('Test'), loop: { on: true, from: SECOND, to: 2 * SECOND } });
    rig.press('key play');
    rig.wait(10.5);
    expect(rig.engine.place).toBe(1.5 * SECOND);
    rig.press('key cycle');
    rig.wait(1);
    expect(rig.engine.place).toBe(2.5 * SECOND);
  });

  test('does not loop when it began behind the end of the loop', () => {
    const rig = new Rig({ ...emptyDocument('Test'), loop: { on: true, from: SECOND, to: 2 * SECOND } });
    rig.command({ do: 'locate', to: 3 * SECOND });
    rig.wait(0.05);
    rig.press('key play');
    rig.wait(1);
    expect(rig.engine.place).toBe(4 * SECOND);
  });

  test('lights play, stop and record as it stands', () => {
    const rig = new Rig();
    const lights = () => ['play', 'stop', 'record'].map((key) => rig.shown(`key ${key}`));
    expect(lights()).toEqual([0, 1, 0]);
    rig.press('key record');
    expect(lights()).toEqual([1, 0, 1]);
    rig.press('key play');
    expect(lights()).toEqual([1, 0, 0]);
    rig.press('key stop');
    expect(lights()).toEqual([0, 1, 0]);
  });

  test('jogs in tenths of a second, and with shift in hundredths', () => {
    const rig = new Rig();
    rig.event('wheel', 'turned', 5);
    expect(rig.engine.place).toBe(SECOND / 2);
    rig.event('key shift', 'pressed');
    rig.event('wheel', 'turned', -5);
    expect(rig.engine.place).toBe(0.45 * SECOND);
  });

  test('shuttles with scrub, each click another speed, and without it does again what it did before', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.press('key scrub');
    rig.event('wheel', 'turned', 4);
    expect(rig.engine.tape.winding).toBe(4);
    rig.event('wheel', 'turned', -5);
    expect(rig.engine.tape.winding).toBe(-0.5);
    rig.press('key scrub');
    expect(rig.engine.transport.state).toBe('playing');
    rig.event('wheel', 'turned', 1);
    expect(rig.engine.tape.winding).toBe(0);
  });

  test('winds on with the key that is still down, and then plays on if it played', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.wait(2);
    rig.event('key forward', 'pressed');
    rig.event('key rewind', 'pressed');
    rig.event('key rewind', 'released');
    expect(rig.engine.tape.winding).toBe(8);
    rig.event('key forward', 'released');
    expect(rig.engine.transport.state).toBe('playing');
  });

  test('stays where it stood after winding', () => {
    const rig = new Rig();
    rig.event('key forward', 'pressed');
    rig.wait(0.1);
    rig.event('key forward', 'released');
    expect(rig.engine.transport.state).toBe('stopped');
  });
});

describe('markers', () => {
  test('are dropped where the tape is, kept in order, and found again', () => {
    const rig = new Rig();
    for (const [at, name] of [
      [4, 'B'],
      [2, 'A'],
    ] as const) {
      rig.command({ do: 'locate', to: at * SECOND });
      rig.command({ do: 'drop-marker', name });
    }
    expect(rig.engine.markers.map(({ name }) => name)).toEqual(['A', 'B']);
    rig.command({ do: 'locate', to: 0 });
    rig.press('key right');
    expect(rig.engine.place).toBe(2 * SECOND);
    rig.press('key right');
    expect(rig.engine.place).toBe(4 * SECOND);
    rig.press('key left');
    expect(rig.engine.place).toBe(2 * SECOND);
    rig.press('key left');
    expect(rig.engine.place).toBe(0);
    rig.command({ do: 'delete-marker', at: 2 * SECOND });
    expect(rig.engine.markers.map(({ name }) => name)).toEqual(['B']);
  });

  test('at the same place replace each other', () => {
    const rig = new Rig();
    rig.press('key marker');
    rig.command({ do: 'drop-marker', name: 'Start' });
    expect(rig.engine.markers).toEqual([{ at: 0, name: 'Start' }]);
    expect(told(rig)).toBe('Start at 0:00.000');
  });

  test('give a loop its ends when it has none of its own', () => {
    const rig = new Rig({
      ...emptyDocument('Test'),
      markers: [
        { at: SECOND, name: 'A' },
        { at: 3 * SECOND, name: 'B' },
      ],
    });
    rig.command({ do: 'locate', to: 2 * SECOND });
    rig.press('key cycle');
    expect(rig.engine.transport.loop).toEqual({ on: true, from: SECOND, to: 3 * SECOND });
    expect(rig.shown('key cycle')).toBe(1);
  });

  test('do not stop the tape when there is no next one', () => {
    const rig = new Rig();
    rig.press('key play');
    rig.wait(1);
    rig.press('key right');
    expect(rig.engine.transport.state).toBe('playing');
  });
});

test('a range that ends before it begins is told and changes nothing', () => {
  const rig = new Rig();
  rig.command({ do: 'loop', on: true, from: 10, to: 5 });
  expect(told(rig)).toBe('the loop cannot end before it begins');
  expect(rig.engine.transport.loop.on).toBe(false);
});

test('a loop of an instant is refused (a loop of ten milliseconds in write brought everything to a halt)', () => {
  const rig = new Rig();
  rig.command({ do: 'loop', on: true, from: 0, to: 480 });
  expect(rig.engine.transport.loop.on).toBe(false);
  expect(rig.engine.effects.at(-1)).toMatchObject({ text: expect.stringContaining('at least 0.1 s') });
});
