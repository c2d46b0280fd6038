import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument, type AutomationDocument } from '../../src/model/document.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { smallSession } from './random-inputs.ts';
import { richMapping } from './rich-mapping.ts';
import { controlsOf, Rig } from './rig.ts';

const SECOND = 48_000;

/** Faders 1 to 3 are a group; 1 stands at −10, 2 at −20, 3 at silence. */
function grouped(moves = true, more: AutomationDocument = {}): Rig {
  const rig = new Rig({
    ...emptyDocument('Test'),
    values: { 'ch/1/fader': -10, 'ch/2/fader': -20, 'ch/4/fader': -5 },
    automation: { touchGroups: [{ name: 'Drums', items: ['ch/1..3 level'], moves }], ...more },
    glide: { time: 0 },
  });
  rig.wait(3);
  return rig;
}

const holderOf = (rig: Rig, path: string): number => rig.engine.arbiter.rank[rig.engine.table.at(path)]!;
const fader = (rig: Rig, n: number): number => rig.value(`ch/${n}/fader`);

test('a hand on one fader of a group is on all of it, and nobody else’s', () => {
  const rig = grouped();
  rig.event('fader 1', 'touched');
  expect([1, 2, 3, 4].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([1, 1, 1, 0]);
  rig.set('ch/2/fader', 0);
  expect(fader(rig, 2)).toBe(-20);
  rig.letGo('fader 1');
  expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
});

test('the others go as far as the one in the hand, in dB, and silence stays silent', () => {
  const rig = grouped();
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -4);
  expect([1, 2, 3, 4].map((n) => Math.round(fader(rig, n) * 100) / 100)).toEqual([-4, -14, -Infinity, -5]);
  expect(rig.shown('fader 2')).toBeCloseTo(faderTravel(-14), 6);
});

test('a fader pulled to silence and back again leaves the group as it was', () => {
  const rig = grouped();
  rig.event('fader 1', 'touched');
  rig.event('fader 1', 'moved', 0);
  expect([fader(rig, 1), fader(rig, 2)]).toEqual([-Infinity, -Infinity]);
  rig.move('fader 1', -10);
  expect(fader(rig, 2)).toBeCloseTo(-20, 9);
});

test('a group that does not move together is only held together', () => {
  const rig = grouped(false);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -4);
  expect([fader(rig, 1), fader(rig, 2)]).toEqual([-4, -20].map((level) => expect.closeTo(level, 9)));
  expect(holderOf(rig, 'ch/2/fader')).toBe(1);
});

test('all of a group in touch are written as one pass, and undone as one step', () => {
  const rig = grouped();
  rig.command({ do: 'mode', mode: 'touch' });
  rig.command({ do: 'play' });
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -4);
  rig.wait(1);
  rig.letGo('fader 1');
  const { lanes, table, history } = rig.engine;
  const written = [1, 2].map((n) => lanes.lanes[table.at(`ch/${n}/fader`)]!);
  expect(written.map(({ values }) => Math.round(values.at(-2)!))).toEqual([-4, -14]);
  expect(history.done.length).toBe(2); // the modes, and this
  rig.command({ do: 'undo' });
  expect(written.map((_, i) => lanes.lanes[table.at(`ch/${i + 1}/fader`)]!.times.length)).toEqual([0, 0]);
  expect([fader(rig, 1), fader(rig, 2)]).toEqual([-10, -20].map((level) => expect.closeTo(level, 9)));
});

test('a second finger on the group takes over when the first lets go', () => {
  const rig = grouped();
  rig.event('fader 1', 'touched');
  rig.event('fader 2', 'touched');
  rig.letGo('fader 1');
  expect(holderOf(rig, 'ch/3/fader')).toBe(1);
  rig.move('fader 2', -10);
  expect(fader(rig, 1)).toBeCloseTo(0, 9);
  rig.letGo('fader 2');
  expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
});

test('a member that somebody else holds is left in his hand', () => {
  const rig = grouped();
  rig.set('ch/2/fader', -30, 'Ann');
  rig.set('ch/1/fader', 0, 'Bob');
  expect(fader(rig, 2)).toBe(-30);
});

test('while no hand is on, each member is free', () => {
  const rig = grouped();
  rig.event('fader 4', 'touched');
  rig.move('fader 4', -20);
  expect([1, 2].map((n) => fader(rig, n))).toEqual([-10, -20]);
});

test('a group that means nothing, or too little, or a fader twice, is refused, and the groups there were stay', () => {
  const rig = grouped();
  const groups = rig.engine.settings.now.touchGroups;
  for (const [items, why] of [
    [['ch/99'], 'touch group X: there is no "ch/99" on this desk'],
    [['ch/1/fader'], 'touch group X: it takes two faders or knobs to make a group'],
    [['ch/1..4 mute'], 'touch group X: it takes two faders or knobs to make a group'],
  ] as const) {
    rig.engine.effects.length = 0;
    rig.command({ do: 'automation', set: { touchGroups: [{ name: 'X', items, moves: true }] } });
    const [effect] = rig.engine.effects;
    expect(effect?.do === 'tell' && effect.text).toContain(why);
    expect(rig.engine.settings.now.touchGroups).toBe(groups);
  }
  rig.command({
    do: 'automation',
    set: {
      touchGroups: [
        { name: 'A', items: ['ch/1..2 level'], moves: true },
        { name: 'B', items: ['ch/2..3 level'], moves: true },
      ],
    },
  });
  expect(rig.engine.settings.now.touchGroups).toBe(groups);
});

test('a crash with a hand on a group goes on as if nothing had been', () => {
  const rig = grouped();
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  const again = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  const input = {
    at: rig.now + 1e9,
    sample: SECOND * 4,
    what: {
      type: 'surface' as const,
      surface: 1,
      event: 'moved' as const,
      control: rig.control('fader 1'),
      value: faderTravel(-3),
    },
  };
  for (const engine of [rig.engine, again]) engine.step(input);
  expect(stateHash(again)).toBe(stateHash(rig.engine));
});

describe('when the last hand is off, nobody holds anything', () => {
  test('a group over a linked pair stayed held after one touch', () => {
    const rig = grouped();
    rig.set('ch/1/link', 1);
    rig.event('fader 1', 'touched');
    rig.letGo('fader 1');
    expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
  });

  test('undo put NaN on a fader that a group had held, and let go of before the rest', () => {
    const rig = new Rig(smallSession);
    rig.attach(2, ['nanokontrol2'], 'knobs', richMapping);
    rig.event('fader 2', 'touched');
    const touchGroups = [{ name: 'Drums', items: ['ch/2 level', 'main level'], moves: false }];
    rig.command({ do: 'automation', set: { touchGroups } });
    rig.event('knob 2', 'moved', 0, 2);
    rig.wait(0.6);
    rig.event('fader 2', 'let-go');
    rig.wait(1);
    rig.command({ do: 'undo' });
    expect(rig.engine.desk.values.some(Number.isNaN)).toBe(false);
  });

  const people = ['Ann', 'Bob'];
  const fingerOf = (rig: Rig, type: 'touch' | 'let-go', n: number, who: string): void =>
    rig.do({ type, parameter: rig.engine.table.at(`ch/${n}/fader`), who });

  test('Bob’s drag ended with its groups while Ann’s finger was on: the rest of them stayed hers for good', () => {
    const rig = grouped(false);
    fingerOf(rig, 'touch', 1, 'Ann');
    rig.set('ch/1/fader', -3, 'Bob');
    rig.command({ do: 'automation', set: { touchGroups: [] } });
    fingerOf(rig, 'let-go', 1, 'Ann');
    rig.wait(2);
    expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
  });

  test.each(['Ann', 'Bob'])('what %s set by number while Ann’s finger led it stayed hers for good', (who) => {
    const rig = grouped(false);
    fingerOf(rig, 'touch', 1, 'Ann');
    rig.set('ch/1/fader', -3, 'Bob');
    rig.set('ch/2/fader', -3, who);
    fingerOf(rig, 'let-go', 1, 'Ann');
    rig.wait(2);
    expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
  });

  test('a finger lifted while another drags left the others in its hand, for whoever came to them next', () => {
    const rig = grouped(false);
    fingerOf(rig, 'touch', 1, 'Ann');
    rig.set('ch/1/fader', -3, 'Bob');
    fingerOf(rig, 'let-go', 1, 'Ann');
    rig.set('ch/2/fader', -3, 'Cid');
    rig.wait(2);
    expect([1, 2, 3].map((n) => holderOf(rig, `ch/${n}/fader`))).toEqual([0, 0, 0]);
  });

  const fader = fc.integer({ min: 1, max: 5 });
  const surface = fc.constantFrom(1, 2);
  const who = fc.constantFrom(...people);
  const group = fc.constantFrom(
    ['ch/1..3 level'],
    ['ch/2 level', 'ch/4..5 level'],
    ['ch/1 level', 'ch/4 level'],
  );
  const happening = fc.oneof(
    fc.record({ does: fc.constantFrom('touch' as const, 'let go' as const), fader, surface }),
    fc.record({ does: fc.constant('move' as const), fader, surface, to: fc.integer({ min: -60, max: 10 }) }),
    fc.record({ does: fc.constant('page' as const), fader, who, to: fc.integer({ min: -60, max: 10 }) }),
    fc.record({ does: fc.constantFrom('page touch' as const, 'page let go' as const), fader, who }),
    fc.record({ does: fc.constant('link' as const), of: fc.constantFrom(1, 3), on: fc.constantFrom(0, 1) }),
    fc.record({ does: fc.constant('group' as const), items: fc.option(group) }),
    fc.record({ does: fc.constantFrom('undo' as const, 'play' as const, 'stop' as const) }),
    fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }),
  );
  type Doing = typeof happening extends fc.Arbitrary<infer T> ? T : never;

  function does(rig: Rig, what: Doing): void {
    switch (what.does) {
      case 'touch':
        return rig.event(`fader ${what.fader}`, 'touched', 0, what.surface);
      case 'let go':
        return rig.letGo(`fader ${what.fader}`, what.surface);
      case 'move':
        return rig.move(`fader ${what.fader}`, what.to, what.surface);
      case 'page':
        return rig.set(`ch/${what.fader}/fader`, what.to, what.who);
      case 'page touch':
      case 'page let go':
        return fingerOf(rig, what.does === 'page touch' ? 'touch' : 'let-go', what.fader, what.who);
      case 'link':
        return rig.set(`ch/${what.of}/link`, what.on);
      case 'group': {
        const touchGroups = what.items ? [{ name: 'Some', items: what.items, moves: true }] : [];
        return rig.command({ do: 'automation', set: { touchGroups } });
      }
      case 'wait':
        return rig.wait(what.ms / 1000);
      default:
        return rig.command({ do: what.does });
    }
  }

  test('whatever hands, links and groups did before', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), (all) => {
        const rig = grouped();
        rig.command({ do: 'mode', mode: 'touch' });
        rig.attach(2, ['x-touch'], 'Ben');
        for (const one of all) does(rig, one);
        for (let n = 1; n <= 5; n++) {
          for (const on of [1, 2]) rig.letGo(`fader ${n}`, on);
          for (const one of people) fingerOf(rig, 'let-go', n, one);
        }
        rig.command({ do: 'stop' });
        rig.wait(2);
        expect(rig.engine.arbiter.held.count).toBe(0);
        expect(rig.engine.before.every(Number.isNaN)).toBe(true);
        while (rig.engine.history.done.length > 0) rig.command({ do: 'undo' });
        expect(rig.engine.desk.values.some(Number.isNaN)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
