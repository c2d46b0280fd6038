import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Roster } from '../../src/bridge/roster.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import type { Identity } from '../../src/ports/port.ts';

/** A unit with this serial number in this socket. */
interface Unit {
  readonly serial?: string | undefined;
  readonly path: string;
}

/** A computer whose units come and go, and are then called something. */
function computer() {
  const roster = new Roster(new SurfaceSettings(undefined), () => {});
  let there: string[] = [];
  return {
    /** All that are there go, and these come, one after the other. @returns what they are called. */
    has: (units: readonly Unit[]): readonly string[] => {
      for (const name of there) roster.went(name);
      there = units.map(({ serial, path }, i) => {
        const identity: Identity = { usb: '1397:00b4', path, ...(serial !== undefined && { serial }) };
        return roster.came({ name: i === 0 ? 'X-Touch' : `X-Touch (${i + 1})`, identity }).name;
      });
      return there;
    },
  };
}

describe.each([undefined, '', '0', '00000000', '1.0.0', '000000000001'])(
  'two units with the serial number %j, which is that of all their model (companion 1173)',
  (serial) => {
    test('are told apart by their sockets', () => {
      const { has } = computer();
      expect(has([{ serial, path: 'a' }])).toEqual(['X-Touch']);
      has([]);
      const [first, second] = [
        { serial, path: 'a' },
        { serial, path: 'b' },
      ];
      expect(has([first, second])).toEqual(['X-Touch', 'X-Touch (2)']);
      expect(has([second])).toEqual(['X-Touch (2)']);
      expect(has([second, first])).toEqual(['X-Touch (2)', 'X-Touch']);
    });

    test('a third in a socket of its own is another unit', () => {
      const { has } = computer();
      has([
        { serial, path: 'a' },
        { serial, path: 'b' },
      ]);
      expect(has([{ serial, path: 'c' }])).toEqual(['X-Touch (3)']);
    });
  },
);

test('one unit whose serial number is that of all its model may move: there is none other', () => {
  const { has } = computer();
  has([{ serial: '1.0.0', path: 'a' }]);
  expect(has([{ serial: '1.0.0', path: 'b' }])).toEqual(['X-Touch']);
});

test('a socket belongs to who was in it last', () => {
  const { has } = computer();
  has([{ path: 'a' }, { path: 'b' }]);
  has([{ serial: 'SN-1', path: 'a' }]);
  expect(has([{ path: 'b' }, { serial: 'SN-1', path: 'a' }])).toEqual(['X-Touch (2)', 'X-Touch (3)']);
});

test('a unit without a serial number that came into a socket of one with a shared one was a stranger the next time', () => {
  const { has } = computer();
  has([{ serial: 'SN-1', path: 'a' }, { path: 'c' }, { serial: 'SN-1', path: 'b' }]);
  has([{ path: 'b' }, { serial: 'SN-2', path: 'c' }, { serial: 'SN-2', path: 'a' }]);
  expect(has([{ path: 'b' }])).toEqual(['X-Touch (3)']);
});

describe('whatever was plugged in before', () => {
  const serial = fc.constantFrom(undefined, '', '0', '1.0.0', 'SN-1', 'SN-2');
  /** One unit in each of some sockets: what a computer can have. */
  const plugged = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
    .chain((paths) => fc.tuple(...paths.map((path) => serial.map((one): Unit => ({ serial: one, path })))));
  const history = fc.array(plugged, { maxLength: 5 });

  test('no two that are there have one name', () => {
    fc.assert(
      fc.property(history, (looks) => {
        const { has } = computer();
        for (const units of looks) expect(new Set(has(units)).size).toBe(units.length);
      }),
    );
  });

  test('pulled and put back into the same sockets in any order, all have the names they had', () => {
    const orders = plugged.chain((units) =>
      fc.tuple(
        fc.constant(units),
        fc.shuffledSubarray(
          units.map((_, i) => i),
          { minLength: 0 },
        ),
      ),
    );
    fc.assert(
      fc.property(history, orders, (looks, [units, order]) => {
        const { has } = computer();
        for (const before of looks) has(before);
        const names = has(units);
        expect(has(order.map((i) => units[i]!))).toEqual(order.map((i) => names[i]));
      }),
    );
  });

  test('units with serial numbers of their own have the names they had in any sockets', () => {
    const sockets = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(sockets, sockets, (from, to) => {
        const { has } = computer();
        const units = (paths: readonly string[]) => paths.map((path, i) => ({ serial: `SN-${i}`, path }));
        const names = has(units(from));
        expect(has(units(to))).toEqual(names);
      }),
    );
  });
});
