import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { Binding, type View } from '../../src/mapping/bind.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { sideBySide } from '../../src/model/controls.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { controlsOf, defaultMapping, profile } from '../engine/rig.ts';

const desk = new Engine(emptyDocument('Test'), controlsOf);
const { table } = desk;
const full = controlsOf({ profiles: [profile('x-touch')] });
const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, grp]\n';
const view: View = { bank: 0, page: 'pan', turn: 1, layers: [], spill: '', bankBefore: 0 };

function read(text: string): Mapping {
  const { mapping, problems } = parseMapping(text);
  if (!mapping) throw new Error(problems.map(({ message }) => message).join('; '));
  return mapping;
}

function bound(text: string, at: Partial<View> = {}, held: readonly string[] = []): Binding {
  const binding = new Binding(read(text), full, table);
  binding.resolve({ ...view, ...at }, new Set(held), desk);
  return binding;
}

/** The path of the parameter a control moves. */
function path(binding: Binding, name: string): string | undefined {
  return table.rows[binding.target[full.find((control) => control.name === name)!.number]!]?.path;
}

const devices = readdirSync('devices')
  .filter((file) => file.endsWith('.json') && file !== 'schema.json')
  .filter((file) => profile(file.slice(0, -5)).family === 'mcu');

test.each(devices)('the default mapping says what every fader, encoder and strip key of %s does', (file) => {
  const controls = controlsOf({ profiles: [profile(file.slice(0, -5))] });
  const binding = new Binding(read(defaultMapping), controls, table);
  binding.resolve({ ...view }, new Set(), desk);
  const silent = controls.filter(
    ({ number, kind, strip }) =>
      (kind === 'fader' || kind === 'encoder' || (kind === 'key' && strip > 0)) &&
      !binding.now[number]?.move &&
      !binding.now[number]?.press,
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

describe('a binding', () => {
  test('prefers a rule for one control to the rule for each strip, wherever it stands', () => {
    const binding = bound(`${head}controls:\n  fader {strip}: '{strip}/fader'\n  fader 8: main/fader`);
    expect(['fader 7', 'fader 8', 'fader main'].map((name) => path(binding, name))).toEqual([
      'ch/7/fader',
      'main/fader',
      undefined,
    ]);
  });

  test('counts with the bank where the braces do', () => {
    const binding = bound(
      `${head}controls:\n  fader {strip}: ch/{bank + strip}/fader\n  encoder {strip}: ch/{strip}/pan`,
      { bank: 8 },
    );
    expect(['fader 1', 'encoder 1'].map((name) => path(binding, name))).toEqual(['ch/9/fader', 'ch/1/pan']);
  });

  test('lets the highest layer that is on speak, and what it leaves out the one beneath', () => {
    const text = `${head}controls:
  fader {strip}: '{strip}/fader'
  key shift: hold shift
  key F1: layer b
layers:
  a:
    when: main/mute
    fader 1: main/fader
  b:
    fader 1: grp/1/fader
    fader 2: grp/2/fader
  shift:
    fader 2: bus/1/fader
`;
    const of = (at: Partial<View>, held: readonly string[]) =>
      ['fader 1', 'fader 2', 'fader 3'].map((name) => path(bound(text, at, held), name));
    expect(of({}, [])).toEqual(['ch/1/fader', 'ch/2/fader', 'ch/3/fader']);
    expect(of({ layers: ['b'] }, [])).toEqual(['grp/1/fader', 'grp/2/fader', 'ch/3/fader']);
    expect(of({ layers: ['b'] }, ['shift'])).toEqual(['grp/1/fader', 'bus/1/fader', 'ch/3/fader']);
    desk.desk.set(table.at('main/mute'), 1);
    expect(of({}, [])).toEqual(['main/fader', 'ch/2/fader', 'ch/3/fader']);
    desk.desk.set(table.at('main/mute'), 0);
  });

  test('gives one control the work of another, beneath the layer that says so', () => {
    const binding = bound(defaultMapping, { layers: ['flip'] });
    expect(['fader 1', 'encoder 1'].map((name) => path(binding, name))).toEqual(['ch/1/pan', 'ch/1/fader']);
  });

  test('names every control that moves a parameter, in any view', () => {
    const binding = bound(defaultMapping);
    const pages = binding.mapping.layers.filter(({ kind }) => kind === 'page').map(({ name }) => name);
    fc.assert(
      fc.property(
        fc.record({
          bank: fc.nat(binding.banks.last),
          page: fc.constantFrom(...pages),
          turn: fc.integer({ min: 1, max: 6 }),
          layers: fc.subarray(['flip', 'names', 'beats', 'scrub']),
        }),
        fc.subarray(['shift']),
        (at, held) => {
          binding.resolve({ ...view, ...at }, new Set(held), desk);
          for (const { number } of full) {
            const target = binding.target[number] as number;
            if (target < 0) continue;
            const shown: number[] = [];
            for (let link = binding.links.of(target); link >= 0; link = binding.links.after(link))
              shown.push(binding.links.controlAt(link));
            if (!shown.includes(number)) throw new Error(`${full[number]?.name} is not shown`);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of units side by side goes on counting strips', () => {
    const strips = 8;
    const unit = {
      strips,
      controls: [{ local: 0, name: 'fader {strip}', kind: 'fader' as const, strip: 8 }],
    };
    expect(sideBySide([unit, unit]).map(({ name }) => name)).toEqual(['fader 8', 'fader 16']);
  });
});
