import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Desk, silence, soloMode } from '../../src/model/desk.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { allowed, rangeOf } from '../../src/units/laws.ts';

const table = new ParameterTable(defaultLayout);

/** A desk with some values set, at once or later. */
class Try {
  readonly desk: Desk;

  constructor(values: Readonly<Record<string, number>> = {}, of = table) {
    this.desk = new Desk(of);
    this.set(values);
  }

  set(values: Readonly<Record<string, number>>): void {
    for (const [path, value] of Object.entries(values)) this.desk.set(this.desk.table.at(path), value);
    this.desk.settle();
  }

  strip(path: string): number {
    return this.desk.table.strips.findIndex((strip) => strip.path === path);
  }

  /** The strips among some that are heard. */
  heard(...paths: string[]): string[] {
    return paths.filter((path) => this.desk.silent[this.strip(path)] === 0);
  }

  silent(path: string): number {
    return this.desk.silent[this.strip(path)]!;
  }

  level(path: string): number {
    return this.desk.level[this.strip(path)]!;
  }
}

describe('mute', () => {
  test('silences its own strip and no other', () => {
    const { desk } = new Try({ 'ch/3/mute': 1 });
    expect(table.strips.filter((strip) => desk.silent[strip.number] !== 0).map((s) => s.path)).toEqual([
      'ch/3',
    ]);
  });

  test('of a mute group silences its members, and says that it is not their own mute', () => {
    const one = new Try({ 'ch/1/mute-group/2': 1, 'grp/1/mute-group/2': 1, 'mute-group/2': 1 });
    expect(one.silent('ch/1')).toBe(silence.muteGroup);
    expect(one.silent('grp/1')).toBe(silence.muteGroup);
    expect(one.heard('ch/2')).toEqual(['ch/2']);
  });

  test('of its own stays when the mute group is lifted', () => {
    const one = new Try({ 'ch/1/mute': 1, 'ch/1/mute-group/1': 1, 'mute-group/1': 1 });
    expect(one.silent('ch/1')).toBe(silence.ownMute | silence.muteGroup);
    one.set({ 'mute-group/1': 0 });
    expect(one.silent('ch/1')).toBe(silence.ownMute);
  });

  test('of a mute group means nothing to who is not in it, and joining a muted group mutes', () => {
    const one = new Try({ 'mute-group/1': 1 });
    expect(one.heard('ch/1')).toEqual(['ch/1']);
    one.set({ 'ch/1/mute-group/1': 1 });
    expect(one.heard('ch/1')).toEqual([]);
  });
});

describe('a DCA', () => {
  test('adds its dB to those of its members, and several add up', () => {
    const one = new Try({
      'ch/1/fader': -10,
      'ch/1/dca/1': 1,
      'ch/1/dca/8': 1,
      'dca/1/fader': -5,
      'dca/8/fader': 3,
    });
    expect(one.level('ch/1')).toBe(-12);
    one.set({ 'dca/1/fader': 0, 'ch/1/dca/8': 0 });
    expect(one.level('ch/1')).toBe(-10);
  });

  test('at the bottom silences its members, whatever the others add', () => {
    const one = new Try({ 'ch/1/fader': 10, 'ch/1/dca/1': 1, 'ch/1/dca/2': 1, 'dca/2/fader': 10 });
    one.set({ 'dca/1/fader': -Infinity });
    expect(one.level('ch/1')).toBe(-Infinity);
    one.set({ 'dca/1/fader': 0 });
    expect(one.level('ch/1')).toBe(20);
  });

  test('leaves the faders of its members where they are', () => {
    const one = new Try({ 'ch/1/fader': -10, 'ch/1/dca/1': 1, 'dca/1/fader': -20 });
    expect(one.desk.values[table.at('ch/1/fader')]).toBe(-10);
  });

  test('that is muted mutes its members', () => {
    const one = new Try({ 'ch/1/dca/1': 1, 'dca/1/mute': 1 });
    expect(one.silent('ch/1')).toBe(silence.dca);
    expect(one.heard('ch/1', 'ch/2')).toEqual(['ch/2']);
  });

  test('that is soloed solos its members', () => {
    const one = new Try({ 'ch/1/dca/1': 1, 'dca/1/solo': 1 });
    expect(one.heard('ch/1', 'ch/2')).toEqual(['ch/1']);
    expect(one.desk.soloed[one.strip('ch/1')]).toBe(1);
  });

  test('that holds a group carries the members of the group through its solo', () => {
    const one = new Try({ 'grp/1/dca/1': 1, 'ch/1/grp/1': 1, 'dca/1/solo': 1 });
    expect(one.heard('grp/1', 'ch/1', 'ch/2', 'grp/2')).toEqual(['grp/1', 'ch/1']);
  });
});

describe('solo', () => {
  test('in place cuts all other channels and groups, but neither main, nor buses, nor DCAs', () => {
    const one = new Try({ 'ch/1/solo': 1 });
    const { desk } = one;
    const cut = table.strips.filter((strip) => desk.silent[strip.number] === silence.otherSolo);
    expect(new Set(cut.map((strip) => strip.kind))).toEqual(new Set(['ch', 'grp']));
    expect(cut).toHaveLength(31 + 8);
    expect(desk.anySolo).toBe(true);
  });

  test.each([
    ['AFL', soloMode.afl],
    ['PFL', soloMode.pfl],
  ])('as %s cuts nobody: it is for the ears of the engineer', (_name, mode) => {
    const one = new Try({ 'ch/1/solo': 1, 'monitor/solo-mode': mode });
    expect([...one.desk.silent].every((why) => why === 0)).toBe(true);
    one.set({ 'monitor/solo-mode': soloMode.inPlace });
    expect(one.silent('ch/2')).toBe(silence.otherSolo);
  });

  test('leaves alone who is solo-safe, and buses are so from the works', () => {
    const one = new Try({ 'ch/1/solo': 1, 'ch/2/solo-safe': 1, 'bus/2/solo-safe': 0 });
    expect(one.heard('ch/2', 'ch/3', 'bus/1', 'bus/2')).toEqual(['ch/2', 'bus/1']);
  });

  test('of a group keeps its members in, and cuts the others', () => {
    const one = new Try({ 'grp/2/solo': 1, 'ch/1/grp/2': 1, 'ch/2/grp/1': 1 });
    expect(one.heard('grp/2', 'ch/1', 'ch/2', 'grp/1')).toEqual(['grp/2', 'ch/1']);
  });

  test('of a channel keeps the group it goes through open, but not the other members', () => {
    const one = new Try({ 'ch/1/solo': 1, 'ch/1/grp/2': 1, 'ch/2/grp/2': 1 });
    expect(one.heard('grp/2', 'grp/1', 'ch/2')).toEqual(['grp/2']);
  });

  test('does not lift a mute: mute wins', () => {
    const one = new Try({ 'ch/1/solo': 1, 'ch/1/mute': 1 });
    expect(one.silent('ch/1')).toBe(silence.ownMute);
  });

  test('that is cleared brings everybody back', () => {
    const one = new Try({ 'ch/1/solo': 1, 'dca/1/solo': 1 });
    one.set({ 'ch/1/solo': 0, 'dca/1/solo': 0 });
    expect([...one.desk.silent].every((why) => why === 0)).toBe(true);
    expect(one.desk.anySolo).toBe(false);
  });
});

describe('channels that can be linked', () => {
  const { desk } = new Try();
  const pairOf = (path: string): string | undefined => table.rows[desk.pairOf(table.at(path))]?.path;

  test('are neighbours, the odd one first, and share all but trim and polarity', () => {
    expect(pairOf('ch/1/fader')).toBe('ch/2/fader');
    expect(pairOf('ch/2/eq/3/gain')).toBe('ch/1/eq/3/gain');
    expect(pairOf('ch/31/send/8/level')).toBe('ch/32/send/8/level');
    expect(pairOf('ch/2/trim')).toBeUndefined();
    expect(pairOf('ch/2/polarity')).toBeUndefined();
    expect(pairOf('grp/1/fader')).toBeUndefined();
  });

  test('move together only while they are linked', () => {
    const one = new Try();
    expect(one.desk.partnerOf(table.at('ch/2/fader'))).toBe(-1);
    one.set({ 'ch/1/link': 1 });
    expect(one.desk.partnerOf(table.at('ch/2/fader'))).toBe(table.at('ch/1/fader'));
    expect(one.desk.partnerOf(table.at('ch/3/fader'))).toBe(-1);
  });

  test('have no partner where the number of channels is odd and this is the last', () => {
    const odd = new ParameterTable({ ...defaultLayout, channels: 5 });
    expect(new Desk(odd).pairOf(odd.at('ch/5/fader'))).toBe(-1);
  });
});

describe('what the desk works out', () => {
  const small = new ParameterTable({ channels: 5, groups: 2, buses: 2, dcas: 2, muteGroups: 2 });
  const meant = small.rows.filter((row) =>
    ['level', 'mute', 'solo', 'assign', 'monitor'].includes(row.group),
  );
  const setting = fc
    .tuple(fc.constantFrom(...meant), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([row, share]) => {
      const { min, max } = rangeOf(row.law);
      const from = min === -Infinity ? -100 : min;
      return [row.number, allowed(row.law, from + (max - from) * share)] as const;
    });
  const state = (desk: Desk) => ({
    level: [...desk.level],
    silent: [...desk.silent],
    soloed: [...desk.soloed],
  });

  test('from many settings, one after another, is what a fresh desk works out from the same values', () => {
    fc.assert(
      fc.property(fc.array(setting, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (settings, often) => {
        const desk = new Desk(small);
        settings.forEach(([number, value], i) => {
          desk.set(number, value);
          if (i % often === 0) desk.settle();
        });
        desk.settle();
        expect(state(desk)).toEqual(state(new Desk(small, desk.values.slice())));
      }),
    );
  });

  test('names every strip whose silence changed', () => {
    fc.assert(
      fc.property(fc.array(setting, { maxLength: 30 }), (settings) => {
        const desk = new Desk(small);
        for (const [number, value] of settings) {
          const before = state(desk);
          desk.dirtyStrips.clear();
          desk.set(number, value);
          desk.settle();
          const after = state(desk);
          for (let strip = 0; strip < small.strips.length; strip++) {
            const same = before.silent[strip] === after.silent[strip];
            expect(desk.dirtyStrips.has(strip)).toBe(!same);
          }
        }
      }),
    );
  });
});
