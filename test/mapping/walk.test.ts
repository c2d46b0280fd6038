import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { Binding, type View } from '../../src/mapping/bind.ts';
import type { Facet, Mapping } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import type { Resolved } from '../../src/mapping/resolved.ts';
import { silenceOf, standings } from '../../src/mapping/standing.ts';
import type { Control } from '../../src/model/controls.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { richMapping } from '../engine/rich-mapping.ts';
import { controlsOf, profile } from '../engine/rig.ts';

const desk = new Engine(emptyDocument('Test'), controlsOf);
const { table } = desk;

function read(text: string): Mapping {
  const { mapping, problems } = parseMapping(text);
  if (!mapping) throw new Error(problems.map(({ message }) => message).join('; '));
  return mapping;
}

const shipped = readdirSync('mappings').filter((file) => file.endsWith('.yaml'));
const models = ['x-touch', 'x-touch-compact', 'nanokontrol2'].map((name) =>
  controlsOf({ profiles: [profile(name)] }),
);
const mappings: readonly (readonly [string, Mapping])[] = [
  ['that uses all of the language', read(richMapping)],
  ...shipped.map((file) => [file, read(readFileSync(`mappings/${file}`, 'utf8'))] as const),
];

const facets: readonly (Facet & keyof Resolved)[] = [
  'move',
  'wheel',
  'press',
  'long',
  'double',
  'colour',
  'meter',
  'text',
];

/** The rule that counts, to anybody who only looks: the first on the control, or on the one it is sent on to. */
function seen(binding: Binding, control: number, some: readonly Facet[]): number | undefined {
  const walk = binding.look(desk).begin(control, binding.candidatesFor(control, some));
  while (walk.next()) {
    if (walk.fate !== 'counts') continue;
    const { does } = walk.rule;
    if (does.facet === 'nothing') return undefined;
    if (does.facet !== 'like') return walk.candidate.rule;
    const other = binding.controlNamed(does.control, binding.scopeOf(walk.candidate, walk.control));
    if (!walk.sentOn(walk.rule, other, binding.candidatesFor(other, some))) return undefined;
  }
  return undefined;
}

/** Any view of a mapping, on a desk some of whose values decide over layers. */
function anyView({ layers }: Mapping) {
  const names = (kind: string) => layers.filter((one) => one.kind === kind).map(({ name }) => name);
  return fc.record({
    bank: fc.nat(40),
    page: fc.constantFrom('', ...names('page')),
    turn: fc.integer({ min: 1, max: 6 }),
    layers: fc.subarray(names('layer')),
    spill: fc.constantFrom('', 'dca/1'),
    bankBefore: fc.constant(0),
    held: fc.subarray(names('layer')),
    muted: fc.boolean(),
  });
}

function inView(binding: Binding, { held, muted, ...view }: View & { held: string[]; muted: boolean }) {
  desk.desk.set(table.at('main/mute'), muted ? 1 : 0);
  binding.resolve({ ...view }, new Set(held), desk);
}

function differing(binding: Binding, controls: readonly Control[]): readonly string[] {
  return controls.flatMap(({ number, name }) => {
    const now = binding.now[number] as Resolved;
    const wrong = facets.filter((facet) => seen(binding, number, [facet]) !== now[facet]?.rule);
    const lit =
      seen(binding, number, ['light', 'press']) ??
      seen(binding, number, ['long']) ??
      seen(binding, number, ['double']);
    return [...wrong, ...(lit === now.light?.rule ? [] : ['light'])].map((facet) => `${name}: ${facet}`);
  });
}

describe.each(mappings)('under the mapping %s, in any view,', (_name, mapping) => {
  const bound = models.map((controls) => ({ controls, binding: new Binding(mapping, controls, table) }));

  test('the rule that "why" finds to count is the one in force', () => {
    fc.assert(
      fc.property(anyView(mapping), fc.constantFrom(...bound), (view, { controls, binding }) => {
        inView(binding, view);
        expect(differing(binding, controls)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('a control that does nothing has no rule that counts, or one that says so', () => {
    fc.assert(
      fc.property(anyView(mapping), fc.constantFrom(...bound), (view, { controls, binding }) => {
        inView(binding, view);
        const idle = controls.filter(({ number }) => !binding.now[number]?.move);
        const odd = idle.filter(({ number }) => {
          const silence = silenceOf(binding, number, ['move'], desk);
          return silence.is === 'nothing' && silence.by.rule.does.facet !== 'nothing';
        });
        expect(odd.map(({ name }) => name)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('to look watches no condition, so that nothing is worked out for it later', () => {
    const [{ binding, controls }] = bound as [(typeof bound)[number]];
    inView(binding, {
      bank: 0,
      page: '',
      turn: 1,
      layers: [],
      spill: '',
      bankBefore: 0,
      held: [],
      muted: false,
    });
    const { neverStill } = binding.conditions;
    for (const { number } of controls) standings(binding, number, facets, desk);
    expect(binding.conditions.neverStill).toBe(neverStill);
  });
});

test('a control that is sent on in a circle does nothing, and "why" says so', () => {
  const text = `faderline: 2
name: Circle
for: any
strips: [ch]
controls:
  fader {n}: like fader {n}
`;
  const [full] = models as [readonly Control[]];
  const binding = new Binding(read(text), full, table);
  inView(binding, {
    bank: 0,
    page: '',
    turn: 1,
    layers: [],
    spill: '',
    bankBefore: 0,
    held: [],
    muted: false,
  });
  const fader = full.findIndex(({ name }) => name === 'fader 1');
  expect(binding.now[fader]?.move).toBeUndefined();
  expect(silenceOf(binding, fader, ['move'], desk).is).toBe('like too many');
});
