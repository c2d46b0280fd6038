import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMapping } from '../../src/mapping/check.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { migrate } from '../../src/mapping/migrate.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { controlsOf, profile } from '../engine/rig.ts';
import { bare } from './rig.ts';

const old = readFileSync('test/mapping/format-1.yaml', 'utf8');
const today = readFileSync('mappings/mackie-control.yaml', 'utf8');
const head = 'faderline: 1\nname: Test\nfor: mcu\nstrips: [ch]\n';

function migrated(text: string): string {
  const done = migrate(text);
  if (!done.ok) throw new Error(done.problems.map(({ line, message }) => `${line} ${message}`).join('; '));
  return done.text;
}

function read(text: string): Mapping {
  const { mapping, problems } = parseMapping(text);
  expect(problems).toEqual([]);
  return mapping!;
}

/** Every rule by its layers, control and side, with what it does; patterns of keys said one by one. */
function behaviour({ rules, layers }: Mapping): Map<string, string> {
  const said = new Map<string, string>();
  for (const { layers: on, control, does } of rules) {
    const names = on.map((number) => layers[number]!.name).join(' + ');
    const { said: _said, ...motion } = 'motion' in does ? does.motion : {};
    const what = JSON.stringify(bare('motion' in does ? { ...does, motion } : does));
    const keys = control === 'key F{n}' ? [1, 2, 3, 4, 5, 6, 7, 8] : [0];
    for (const n of keys)
      said.set(
        `${names}: ${control.replace('{n}', String(n))} ${does.facet}`,
        n > 0 ? what.replace(/\{"is":"word","word":"n"\}/, `{"is":"number","value":${n}}`) : what,
      );
  }
  return said;
}

describe('an upgrade breaks no mapping: files of the format before are migrated, and faults named at their line (pain 58)', () => {
  test('the mapping that came with format 1 does what the one of today does, but for what is new', () => {
    const before = behaviour(read(migrated(old)));
    const now = behaviour(read(today));
    const newPages =
      /^(saturation|key|effect|monitor|mastering|tone|bands|width): (encoder [1-8] move|text (assignment|upper \{strip\}) text)$/;
    const added = [...now.keys()].filter((key) => !before.has(key) && !newPages.test(key));
    expect(added.sort()).toEqual([
      'base: key enter press',
      'base: key global view press',
      'base: key group press',
      'base: key nudge press',
      'base: key option press',
      'base: key replace press',
      'base: key save light',
      'base: key undo light',
      'gate: encoder 7 move',
      'gate: encoder 8 move',
      'nudge: wheel wheel',
      'option + shift: key read press',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `option: key F${n} press`),
      'option: key cancel press',
      'option: key eq press',
      'option: key instrument press',
      'option: key latch press',
      'option: key pan press',
      'option: key read press',
      'option: key rewind press',
      'option: key right press',
      'option: key track press',
      'option: key trim press',
      'preview: text assignment text',
      'scrub: key scrub light',
      'shift: key cycle press',
      'shift: key eq press',
      'shift: key forward press',
      'shift: key instrument press',
      'shift: key play press',
      'shift: key plug-in press',
      'shift: key replace press',
      'shift: key send press',
      'shift: key stop press',
      'spill: key select {strip} press',
    ]);
    const changed = [...before].filter(([key, what]) => now.get(key) !== what).map(([key]) => key);
    expect(changed.sort()).toEqual(['base: key trim press', 'shift: key trim press']);
  });

  test('and has no problems', () => {
    const controls = controlsOf({ profiles: [profile('x-touch')] });
    expect(checkMapping(read(migrated(old)), new ParameterTable(defaultLayout), controls)).toEqual([]);
  });

  test('every comment and every blank line stays, in the order of the file', () => {
    const comments = (text: string): string[] => [...text.matchAll(/#.*$/gm)].map(([comment]) => comment);
    const kept = comments(migrated(old));
    let at = -1;
    for (const comment of comments(old)) {
      at = kept.indexOf(comment, at + 1);
      expect(`${comment} ${at}`).not.toBe(`${comment} -1`);
    }
  });

  test('a file of today stays as it is, to the letter', () => {
    expect(migrate(today)).toEqual({ ok: true, text: today, from: 2, notes: [] });
  });

  test('and what is migrated is not migrated again', () => {
    expect(migrate(migrated(old))).toMatchObject({ ok: true, text: migrated(old), from: 2 });
  });

  test('says what a person should know', () => {
    expect(migrate(old)).toMatchObject({
      ok: true,
      from: 1,
      notes: [/displays/, /built in/].map((note) => expect.stringMatching(note)),
    });
  });

  test.each([
    [
      'a newer format',
      'faderline: 3\n',
      '1:12 this file is written for a newer Faderline (format 3); this one reads formats 1 to 2: update Faderline',
    ],
    ['no format', 'name: x\n', '1:1 "faderline: 2" must say the format this file is written in'],
    ['no YAML', 'faderline: 1\ncontrols:\n\tkey play: play\n', '3:1 a tab cannot indent here: use spaces'],
    [
      'words there were not',
      `${head}controls:\n  key play: plya\n`,
      '6:13 "plya" was nothing a control could do in format 1; did you mean "play"?',
    ],
    [
      'a page without encoders',
      `${head}pages:\n  pan: { shows: Pn }\n`,
      '6:3 the page "pan" says nothing of encoders',
    ],
  ])('%s is named at its line', (_what, text, problem) => {
    const done = migrate(text);
    expect(
      done.ok ? [] : done.problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
    ).toEqual([problem]);
  });
});

describe('a line of format 1', () => {
  const controls = (line: string): string => `${head}controls:\n  ${line}\n`;
  test.each([
    ['key flip: flip # swap', 'key flip: layer flip # swap'],
    ['key shift: shift', 'key shift: hold shift'],
    ['key a: names or values', 'key a: layer names'],
    [
      'key a: toggle ch/3/mute',
      'key a:\n    press: toggle ch/3/mute\n    light: if ch/3/mute then on else if silenced(ch/3) then flash',
    ],
    ['key a: toggle {strip}/solo', 'key a: toggle {strip}/solo'],
    ['shift + key a: toggle {strip}/mute', 'shift + key a: toggle {strip}/mute'],
    ["encoder 1: '{selected}/eq/{n}/gain'", "encoder 1: '{selected}/eq/{turn}/gain'"],
    ['key a: scene 12', 'key a: scene 12'],
    ['wheel: jog', 'wheel: jog 0.1 s'],
  ])('%s', (before, after) => {
    expect(migrated(controls(before))).toContain(`controls:\n  ${after}\n`);
  });

  test('in braces is put on a line of its own', () => {
    const text = migrated(
      `${head}controls: { 'encoder {strip}': page encoder, key flip: flip }\npages: { pan: { shows: Pn, encoder: '{strip}/pan', ring: wrap } }\n`,
    );
    expect(text).toContain('controls:\n  key flip: layer flip\n');
    expect(text).toContain("pages:\n  pan:\n    text assignment: Pn\n    encoder {strip}: '{strip}/pan'\n");
    read(text);
  });

  test('that was an exception to the encoders of a page stays one', () => {
    const rules =
      'controls:\n  encoder {strip}: page encoder\n  encoder 8: main/pan\n  key encoder {strip}: page reset\n';
    const one = migrated(`${head}${rules}pages:\n  pan: { shows: Pn, encoder: '{strip}/pan' }\n`);
    expect(one).toContain('encoder 8: like encoder 8\n');
    const list = migrated(
      `${head}${rules}pages:\n  pan: { shows: Pn, encoders: ['ch/1/pan', 'ch/2/pan'] }\n`,
    );
    expect(list).not.toContain('like');
    read(one);
    read(list);
  });

  test('about a page whose name is no name any more gets another', () => {
    const text = migrated(
      `${head}controls:\n  encoder 1: page encoder\n  key a: page my eq\npages:\n  my eq: { shows: Eq, encoder: main/pan }\n`,
    );
    expect(text).toContain('key a: page my-eq');
    expect(text).toContain('  my-eq:\n');
  });

  test('keeps the comments within a page and within its list', () => {
    const text = migrated(
      `${head}controls:\n  encoder {strip}: page encoder\npages:\n  eq:\n    # what it shows\n    shows: Eq # two characters\n    encoders:\n      - main/pan # left to right\n      - main/fader # up and down\n    ring: dot # a dot\n`,
    );
    for (const comment of [
      '# what it shows',
      '# two characters',
      '# left to right',
      '# up and down',
      '# a dot',
    ])
      expect(text).toContain(comment);
    expect(text).toContain("encoder 1: { ride: 'main/pan', ring: dot } # left to right\n");
    read(text);
  });
});

test('any file is migrated or its faults are named; nothing is thrown', () => {
  const cuts = fc.array(
    fc.record({
      from: fc.nat(old.length),
      length: fc.nat(40),
      put: fc.constantFrom(
        '',
        '{',
        '}',
        '[',
        '\t',
        '\n',
        ': ',
        "'",
        '"',
        '&a ',
        '*a',
        '- ',
        '? ',
        '|',
        '{n}',
      ),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(cuts, (changes) => {
      const text = changes.reduce(
        (whole, { from, length, put }) => whole.slice(0, from) + put + whole.slice(from + length),
        old,
      );
      const done = migrate(text);
      if (done.ok) parseMapping(done.text);
      else
        for (const { line, column } of done.problems)
          expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
});
