import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Binding } from '../../src/mapping/bind.ts';
import { checkMapping, describeProblem } from '../../src/mapping/check.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { nearest } from '../../src/model/nearest.ts';
import { meaning, words } from '../../src/mapping/words.ts';
import { sideBySide } from '../../src/model/controls.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { controlsOf, defaultMapping, profile } from '../engine/rig.ts';

const table = new ParameterTable(defaultLayout);
const full = controlsOf({ profiles: [profile('x-touch')] });
const head = 'faderline: 1\nname: Test\nfor: mcu\nstrips: [ch, grp]\n';

/** What is wrong with a mapping, as `line:column message`. */
function faults(text: string): string[] {
  const { mapping, problems } = parseMapping(text);
  const found = mapping ? checkMapping(mapping, table, full) : problems;
  return found.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function read(text: string): Mapping {
  const { mapping, problems } = parseMapping(text);
  if (!mapping) throw new Error(problems.map(({ message }) => message).join('; '));
  return mapping;
}

describe('the mapping that comes with the program', () => {
  test('has no problems', () => {
    expect(faults(defaultMapping)).toEqual([]);
  });

  const devices = readdirSync('devices')
    .filter((file) => file.endsWith('.json') && file !== 'schema.json')
    .filter((file) => profile(file.slice(0, -5)).family === 'mcu');
  test.each(devices)('says what every fader, encoder and strip key of %s does', (file) => {
    const controls = controlsOf({ profiles: [profile(file.slice(0, -5))] });
    const binding = new Binding(read(defaultMapping), controls, table);
    const silent = controls.filter(
      ({ number, name, kind }) =>
        (kind === 'fader' || kind === 'encoder' || (kind === 'key' && / \d+$/.test(name))) &&
        !binding.actions[number],
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('finds a parameter for every encoder of every turn of every page of a channel', () => {
    const mapping = read(defaultMapping);
    for (const page of mapping.pages)
      for (let turn = 1; turn <= page.turns; turn++)
        for (const path of page.encoders) {
          const whole = path.replace(/\{(strip|selected)\}/, 'ch/1').replace('{n}', String(turn));
          if (table.find(whole) === undefined) throw new Error(`${page.name}, turn ${turn}: no ${whole}`);
        }
  });
});

describe('a fault in a mapping is named at its place', () => {
  test.each([
    ['not YAML', `${head}controls: [`, /^\d+:\d+ /],
    ['an empty file', '', /^1:1 a mapping is a list of sections, such as "faderline: 1"/],
    ['a list', '- 1', /^1:1 a mapping is a list of sections/],
    ['no format', 'name: x\nfor: mcu\nstrips: [ch]', /^1:1 "faderline: 1" must say the format/],
    ['another format', head.replace('1', '2'), /^1:12 "faderline: 1" must say the format/],
    [
      'a section misspelt',
      `${head}control:\n  wheel: jog`,
      /^5:1 "control" is no section; did you mean "controls"\?/,
    ],
    ['no name', head.replace('name: Test\n', ''), /^1:1 "name" must be there, and be text/],
    [
      'a kind of strip there is not',
      head.replace('grp', 'vca'),
      /^4:14 "vca" is no kind of strip; there are ch, grp/,
    ],
    ['strips that are no list', head.replace('[ch, grp]', 'ch'), /^4:9 "strips" lists kinds of strip/],
    [
      'an action misspelt',
      `${head}controls:\n  key bank left: bank lft`,
      /^6:18 "bank lft" is nothing a control can do; did you mean "bank left"\?/,
    ],
    [
      'an action that is like nothing',
      `${head}controls:\n  wheel: make it louder please`,
      /^6:10 "make it louder please" is nothing a control can do; write a path/,
    ],
    [
      'an action that is a word of the language we are written in',
      `${head}controls:\n  wheel: constructor`,
      /^6:10/,
    ],
    [
      'an action that is no text',
      `${head}controls:\n  wheel: [jog]`,
      /^6:10 what "wheel" does must be words/,
    ],
    ['the same control twice', `${head}controls:\n  wheel: jog\n  wheel: nothing`, /^7:3 .*unique/],
    [
      'a control there is not',
      `${head}controls:\n  key paly: play`,
      /^6:3 the surface has no control "key paly"; did you mean "key play"\?/,
    ],
    [
      'a parameter there is not',
      `${head}controls:\n  fader {strip}: '{strip}/fadr'`,
      /^6:3 the desk has no parameter "\{strip\}\/fadr"; did you mean "\{strip\}\/fader"\?/,
    ],
    [
      'a parameter of no strip there is not',
      `${head}controls:\n  key F1: toggle monitor/din`,
      /^6:3 the desk has no parameter "monitor\/din"; did you mean "monitor\/dim"\?/,
    ],
    [
      'a page there is not',
      `${head}controls:\n  key pan: page pam\npages:\n  pan: { shows: Pn, encoder: '{strip}/pan' }`,
      /^6:3 there is no page "pam"; did you mean "pan"\?/,
    ],
    [
      'a page nobody can reach',
      `${head}pages:\n  pan: { shows: Pn, encoder: '{strip}/pan' }\n  trim: { shows: Tr, encoder: '{strip}/trim' }`,
      /^7:3 no key leads to the page "trim"; give one the words "page trim"/,
    ],
    ['a page without encoders', `${head}pages:\n  pan: { shows: Pn }`, /^6:3 the page "pan" needs "encoder"/],
    [
      'a page with an empty list',
      `${head}pages:\n  pan: { shows: Pn, encoders: [] }`,
      /^6:31 the page "pan" needs "encoder"/,
    ],
    ['a page that is a word', `${head}pages:\n  pan: left`, /^6:8 a page needs/],
    [
      'a field of a page misspelt',
      `${head}pages:\n  pan: { show: Pn, encoder: '{strip}/pan' }`,
      /^6:10 "show" is no field of a page; did you mean "shows"/,
    ],
    [
      'an encoder that rides no path',
      `${head}pages:\n  pan: { shows: Pn, encoder: play }`,
      /^6:30 "play" is not the path/,
    ],
    [
      'a ring there is not',
      `${head}pages:\n  pan: { shows: Pn, encoder: '{strip}/pan', ring: blob }`,
      /^6:51 a ring is one of dot/,
    ],
    [
      'turns that are no number',
      `${head}pages:\n  pan: { shows: Pn, encoder: '{strip}/pan', turns: many }`,
      /^6:52 "turns" is a whole number from 1/,
    ],
    [
      'a turn too many',
      `${head}controls:\n  key eq: page eq\npages:\n  eq: { shows: Eq, encoder: '{strip}/eq/{n}/gain', turns: 9 }`,
      /^8:3 the desk has no parameter "\{strip\}\/eq\/9\/gain"/,
    ],
  ])('%s', (_what, text, fault) => {
    expect(faults(text)[0] ?? 'nothing').toMatch(fault);
  });

  test('and printed with the line and a caret', () => {
    const text = `${head}controls:\n  key play: plya`;
    const { problems } = parseMapping(text);
    expect(describeProblem('my.yaml', text, problems[0]!)).toBe(
      'my.yaml:6:13 "plya" is nothing a control can do; did you mean "play"?\n    key play: plya\n              ^',
    );
  });

  test('and all of them at once', () => {
    expect(faults(`${head}controls:\n  key play: plya\n  key stop: stpo`)).toHaveLength(2);
  });
});

test('any text is read and never thrown at', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      'faderline: 1\n',
      'name: x\n',
      'for: mcu\n',
      'strips: [ch]\n',
      'controls:\n',
      'pages:\n',
      '  ',
    ),
    fc.constantFrom(
      '&a ',
      '*a',
      '<<: ',
      '!!int ',
      '? ',
      '- ',
      ': ',
      '{',
      '}',
      '[',
      ']',
      "'",
      '"',
      '\n',
      '\t',
      '#',
    ),
    fc.constantFrom(
      ...Object.keys(words),
      '{strip}/fader',
      'page pan',
      'toggle ',
      'scene 0',
      '__proto__',
      'shift + ',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40, size: 'max' }), (some) => {
      const { mapping, problems } = parseMapping(some.join(''));
      expect(mapping === undefined).toBe(problems.length > 0);
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      if (mapping) expect(() => checkMapping(mapping, table, full)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

describe('the words', () => {
  test('all mean something, and nothing else does', () => {
    for (const word of Object.keys(words)) expect(meaning(word)).toBe(words[word]);
    for (const word of [
      '',
      'constructor',
      '__proto__',
      'toString',
      'scene 0',
      'scene x',
      'page',
      'toggle',
      '/',
      'a/',
    ])
      expect(meaning(word)).toBeUndefined();
  });

  test.each([
    ['{strip}/send/{n}/level', { does: 'ride', path: '{strip}/send/{n}/level', ring: 'wrap' }],
    ['toggle monitor/dim', { does: 'toggle', path: 'monitor/dim' }],
    ['reset main/fader', { does: 'reset', path: 'main/fader' }],
    ['page plug-in', { does: 'page', page: 'plug-in' }],
    ['scene 12', { does: 'scene', place: 11 }],
  ])('and "%s" is understood', (phrase, action) => {
    expect(meaning(phrase)).toEqual(action);
  });

  test('find what was probably meant, and nothing when nothing is near', () => {
    expect(nearest('bnak right', Object.keys(words))).toBe('bank right');
    expect(nearest('xyzzy', Object.keys(words))).toBeUndefined();
  });
});

describe('a binding', () => {
  const view = { bank: 0, page: 0, turn: 1, flipped: false, selected: 0 };

  test('prefers a rule for one control to the rule for each strip, wherever it stands', () => {
    const binding = new Binding(
      read(`${head}controls:\n  fader {strip}: '{strip}/fader'\n  fader 8: main/fader`),
      full,
      table,
    );
    binding.resolve(view);
    const path = (name: string) =>
      table.rows[binding.target[full.find((c) => c.name === name)!.number]!]?.path;
    expect([path('fader 7'), path('fader 8'), path('fader main')]).toEqual([
      'ch/7/fader',
      'main/fader',
      undefined,
    ]);
  });

  test('names every control that stands for a parameter, and no other', () => {
    const binding = new Binding(read(defaultMapping), full, table);
    fc.assert(
      fc.property(
        fc.record({
          bank: fc.nat(binding.lastBank),
          page: fc.nat(binding.mapping.pages.length - 1),
          turn: fc.integer({ min: 1, max: 6 }),
          flipped: fc.boolean(),
          selected: fc.nat(table.strips.length - 1),
        }),
        (at) => {
          binding.resolve(at);
          for (let parameter = 0; parameter < table.count; parameter++) {
            const found: number[] = [];
            for (let c = binding.firstOf(parameter); c >= 0; c = binding.after(c)) found.push(c);
            const meant = full
              .filter(({ number }) => binding.target[number] === parameter)
              .map((c) => c.number);
            if (found.sort((a, b) => a - b).join() !== meant.join())
              throw new Error(`${parameter}: ${found}`);
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

test.each([
  ['a wheel that should ride', 'wheel: main/fader', /^6:3 "wheel" is the wheel: it can only "jog"/],
  [
    'an encoder that should be pressed',
    'encoder 1: toggle ch/1/mute',
    /^6:3 "encoder 1" is moved, not pressed/,
  ],
  ['a fader with a word', 'fader main: undo', /^6:3 "fader main" is moved, not pressed/],
  ['a key that should be moved', 'key play: main/fader', /^6:3 "key play" is a key/],
  ['a pedal that should page', 'pedal: page encoder', /^6:3 "pedal" is moved/],
  ['a display that should do something', 'text upper 1: undo', /^6:3 "text upper 1" only shows something/],
])('a rule that would do nothing is a fault: %s', (_what, rule, why) => {
  expect(faults(`${head}controls:\n  ${rule}`)).toEqual([expect.stringMatching(why)]);
});

test('a pedal may ride', () => {
  expect(faults(`${head}controls:\n  pedal: main/fader`)).toEqual([]);
});
