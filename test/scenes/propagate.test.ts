import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParameterTable } from '../../src/model/parameters.ts';
import { Desk } from '../../src/model/desk.ts';
import { pushed, shifted, type Push } from '../../src/scenes/propagate.ts';
import { storeMask } from '../../src/scenes/scope.ts';
import { sceneFrom, type Scene } from '../../src/scenes/scenes.ts';
import { sceneChecksum } from '../../src/scenes/checksum.ts';
import type { StoredValue } from '../../src/model/document.ts';
import { allowed, type Law } from '../../src/units/laws.ts';

const table = new ParameterTable({ channels: 4, groups: 1, buses: 2, dcas: 1, muteGroups: 1 });
const scene = (id: number, values: Record<string, StoredValue>, more: Partial<Scene> = {}): Scene => ({
  ...sceneFrom({ id, name: `Scene ${id}`, values }, table),
  ...more,
});

/** A desk with some values, and what is pushed from it. */
function push(values: Record<string, number>, items: readonly string[], more: Partial<Push> = {}): Push {
  const desk = new Desk(table);
  for (const [path, value] of Object.entries(values)) desk.set(table.at(path), value);
  return {
    table,
    values: desk.values,
    scopes: {},
    stores: storeMask(table, more.scopes),
    meant: storeMask(table, { store: items }),
    how: 'absolute',
    since: undefined,
    add: false,
    pairOf: (n) => desk.pairOf(n),
    ...more,
  };
}

const valueIn = ({ values, mask }: Scene, path: string): number | undefined =>
  mask[table.at(path)] === 1 ? values[table.at(path)] : undefined;

describe('what is pushed into a scene', () => {
  test('absolute: takes the place of what the scene had, and nothing else does', () => {
    const before = scene(1, { 'ch/1/fader': -20, 'ch/2/fader': -20, 'ch/1/pan': 0.5 });
    const { after, changes } = pushed(before, push({ 'ch/1/fader': -6, 'ch/2/fader': -6 }, ['ch/1 level']));
    expect(changes).toEqual([{ parameter: table.at('ch/1/fader'), from: -20, to: -6 }]);
    expect([valueIn(after, 'ch/1/fader'), valueIn(after, 'ch/2/fader')]).toEqual([-6, -20]);
    expect(valueIn(before, 'ch/1/fader')).toBe(-20);
  });

  test('never widens what a scene stores, unless it is told to', () => {
    const before = scene(1, { 'ch/2/fader': -20 });
    expect(pushed(before, push({ 'ch/1/fader': -6 }, ['ch/1'])).after).toBe(before);
    const { after } = pushed(before, push({ 'ch/1/fader': -6 }, ['ch/1/fader'], { add: true }));
    expect(valueIn(after, 'ch/1/fader')).toBe(-6);
  });

  test('keeps out of what the session or the scene does not store', () => {
    const own = scene(1, { 'ch/1/fader': -20, 'ch/1/mute': 1 }, { scopes: { store: ['level'] } });
    const all = push({ 'ch/1/fader': -6 }, ['ch/1']);
    expect(pushed(own, all).changes.map(({ parameter }) => table.row(parameter).path)).toEqual([
      'ch/1/fader',
    ]);
    expect(pushed(own, { ...all, scopes: { store: ['mute'] } }).changes).toEqual([]);
  });

  test('relative: by how much it was changed, in the law of each', () => {
    const since = scene(1, { 'ch/1/fader': -10, 'ch/1/hpf/freq': 100, 'ch/1/pan': 0, 'ch/1/mute': 0 });
    const other = scene(2, { 'ch/1/fader': -20, 'ch/1/hpf/freq': 200, 'ch/1/pan': -0.5, 'ch/1/mute': 0 });
    const now = { 'ch/1/fader': -7, 'ch/1/hpf/freq': 200, 'ch/1/pan': 0.25, 'ch/1/mute': 1 };
    const { after } = pushed(other, push(now, ['all'], { how: 'relative', since }));
    expect(valueIn(after, 'ch/1/fader')).toBe(-17);
    expect(valueIn(after, 'ch/1/hpf/freq')).toBeCloseTo(400, 9);
    expect(valueIn(after, 'ch/1/pan')).toBe(-0.25);
    expect(valueIn(after, 'ch/1/mute')).toBe(1);
  });

  test('relative: what nobody changed, and what the recall had left alone, stays', () => {
    const safe = scene(1, { 'ch/1/fader': -10, 'ch/2/fader': -10 }, { scopes: { safe: ['ch/2'] } });
    const other = scene(2, { 'ch/1/fader': -20, 'ch/2/fader': -20 });
    const now = push({ 'ch/1/fader': -10, 'ch/2/fader': 0 }, ['level'], { how: 'relative', since: safe });
    expect(pushed(other, now).after).toBe(other);
  });

  test('two channels that the scene links stay alike; a pan goes the other way', () => {
    const linked = { 'ch/1/link': 1, 'ch/2/link': 1, 'ch/1/pan': -1, 'ch/2/pan': 1 };
    const before = scene(1, { ...linked, 'ch/1/fader': -20, 'ch/2/fader': -20 });
    const { after } = pushed(
      before,
      push({ 'ch/1/fader': -6, 'ch/1/pan': -0.5 }, ['ch/1 level', 'ch/1 pan']),
    );
    expect(['ch/1/fader', 'ch/2/fader', 'ch/1/pan', 'ch/2/pan'].map((path) => valueIn(after, path))).toEqual([
      -6, -6, -0.5, 0.5,
    ]);
    const second = pushed(before, push({ 'ch/2/fader': -3 }, ['ch/2 level'])).after;
    expect([valueIn(second, 'ch/1/fader'), valueIn(second, 'ch/2/fader')]).toEqual([-3, -3]);
  });
});

const fader: Law = { kind: 'fader' };

describe('a value that follows another', () => {
  test.each([
    // value      from       to         becomes     why
    [-20, -10, -7, -17],
    [9, -10, 0, 10], // the top of the fader
    [-85, 0, -10, -Infinity], // below the lowest there is silence
    [-Infinity, -10, -7, -Infinity], // silence stays silence
    [-20, -10, -Infinity, -Infinity], // falls silent with it
    [-Infinity, -Infinity, -10, -10], // comes out of silence with it
    [-20, -Infinity, -10, -20], // there is no distance from silence
  ])('at %s dB, when the other goes from %s to %s, comes to %s', (value, from, to, becomes) => {
    expect(shifted(fader, value, from, to)).toBe(becomes);
  });

  test('comes back where it was when the other goes back, as far as its law reaches', () => {
    const laws: Law[] = [fader, { kind: 'linear', min: -1, max: 1 }, { kind: 'log', min: 20, max: 20_000 }];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...laws), share, share, share, (law, a, b, c) => {
        const at = (x: number): number =>
          law.kind === 'fader' ? -80 + 80 * x : law.kind === 'log' ? 20 * 1000 ** x : 2 * x - 1;
        const [value, from, to] = [at(a), at(b), at(c)];
        const there = shifted(law, value, from, to);
        const { min, max } = law.kind === 'fader' ? { min: -90, max: 10 } : law;
        fc.pre(there > min && there < max); // at an end some of the way is lost
        expect(shifted(law, there, to, from)).toBeCloseTo(value, 6);
      }),
    );
  });

  test('is one its law allows, whatever the other does', () => {
    const any = fc.constantFrom(...table.rows.map(({ law }) => law));
    const n = fc.oneof(fc.double({ min: -100, max: 30_000, noNaN: true }), fc.constant(-Infinity));
    fc.assert(
      fc.property(any, n, n, n, (law, a, b, c) => {
        const [value, from, to] = [a, b, c].map((x) => allowed(law, x)) as [number, number, number];
        const after = shifted(law, value, from, to);
        expect(allowed(law, after)).toBe(after);
      }),
    );
  });
});

describe('the checksum of a scene', () => {
  test('is the same for the same values, whatever it is called and wherever it comes from', () => {
    const values = { 'ch/1/fader': -6, 'ch/2/mute': 1, 'ch/1/pan': 0 };
    const one = scene(1, values, { name: 'Verse', notes: 'loud', colour: 1 });
    const other = scene(7, { 'ch/1/pan': -0, 'ch/2/mute': 1, 'ch/1/fader': -6 }, { name: 'Chorus' });
    expect(sceneChecksum(one, table)).toBe(sceneChecksum(other, table));
    const bigger = new ParameterTable({ channels: 32, groups: 8, buses: 8, dcas: 8, muteGroups: 8 });
    expect(sceneChecksum(sceneFrom({ id: 1, name: '', values }, bigger), bigger)).toBe(
      sceneChecksum(one, table),
    );
    expect(sceneChecksum(one, table)).toBe('8d4eddde'); // zlib.crc32 of Python over the same bytes
  });

  test('is another for another value, and for one more or less', () => {
    const sums = [
      {},
      { 'ch/1/fader': -6 },
      { 'ch/1/fader': -6.000001 },
      { 'ch/1/fader': '-inf' as const },
      { 'ch/2/fader': -6 },
      { 'ch/1/fader': -6, 'ch/2/fader': -6 },
    ].map((values) => sceneChecksum(scene(1, values), table));
    expect(new Set(sums).size).toBe(sums.length);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{8}$/);
  });
});

/** The desk once more; `walks` counts how often all its parameters are gone through. */
function counted(): { of: ParameterTable; walks: number } {
  const counter = {
    walks: 0,
    of: new Proxy(table, {
      get: (of, name) => {
        if (name === 'rows') counter.walks++;
        const found: unknown = Reflect.get(of, name, of);
        return typeof found === 'function' ? (found.bind(of) as unknown) : found;
      },
    }),
  };
  return counter;
}

test('what goes into two hundred scenes was asked of every parameter for each of them', () => {
  const counter = counted();
  const meant = push({ 'ch/1/fader': -6 }, ['ch/1 level'], { table: counter.of });
  pushed(scene(0, { 'ch/1/fader': 0 }), meant);
  counter.walks = 0;
  for (let id = 1; id <= 200; id++) pushed(scene(id, { 'ch/1/fader': -20 }), meant);
  expect(counter.walks).toBe(0);
});

test('the checksum of each scene spelt all paths of the desk once more', () => {
  const counter = counted();
  for (let id = 1; id <= 50; id++) sceneChecksum(scene(id, { 'ch/1/fader': -id }), counter.of);
  expect(counter.walks).toBe(1);
});
