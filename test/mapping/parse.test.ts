import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Does, Mapping } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { phrases } from '../../src/mapping/phrases.ts';
import { wheelWords, words } from '../../src/mapping/words.ts';

// oxlint-disable unicorn/no-thenable -- `then` is a word of the language; nobody awaits an action

const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, grp]\n';

/** What is wrong with a mapping, as `line:column message`. */
function faults(text: string): string[] {
  return parseMapping(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function read(text: string): Mapping {
  expect(faults(text)).toEqual([]);
  return parseMapping(text).mapping!;
}

const withControls = (lines: string): string => `${head}controls:\n${lines.replace(/^/gm, '  ')}`;

/** What the only line of a mapping does. */
function does(line: string): readonly Does[] {
  return read(withControls(line)).rules.map((rule) => rule.does);
}

describe('the page about the language', () => {
  const page = readFileSync('docs/mapping.md', 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

  test.each(examples)('gives an example that can be read as it stands: %#', (text) => {
    expect(faults(text)).toEqual([]);
  });
});

test('the mapping that comes with the program can be read', () => {
  const mapping = read(readFileSync('mappings/mackie-control.yaml', 'utf8'));
  expect(mapping.layers.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'base base',
    ...['pan', 'send', 'track', 'eq', 'compressor', 'gate', 'saturation', 'key', 'effect', 'monitor'].map(
      (name) => `page ${name}`,
    ),
    ...['mastering', 'tone', 'bands', 'width'].map((name) => `page ${name}`),
    ...['names', 'beats', 'flip', 'nudge', 'shift', 'scrub', 'spill', 'option', 'preview'].map(
      (name) => `layer ${name}`,
    ),
  ]);
});

describe('a line', () => {
  test.each([
    ['key play: play', [{ facet: 'press', actions: [{ does: 'command', command: { do: 'play' } }] }]],
    ['long key F1: store scene 1', [{ facet: 'long', actions: [{ does: 'store-scene' }] }]],
    ['double key F1: [undo, redo]', [{ facet: 'double', actions: [{}, {}] }]],
    ['key mute 8: nothing', [{ facet: 'nothing' }]],
    ['fader 1: nothing', [{ facet: 'nothing' }]],
    ['text timecode: nothing', [{ facet: 'nothing' }]],
    ['long key play: nothing', [{ facet: 'long', actions: [{ does: 'nothing' }] }]],
    [
      "fader 1: '{strip}/fader'",
      [{ facet: 'move', motion: { rides: [{ path: { head: 'strip' } }], speed: 1 } }],
    ],
    ['cc 21: main/fader', [{ facet: 'move', motion: { rides: [{ path: { written: 'main/fader' } }] } }]],
    ['channel 2 cc 21: main/fader', [{ facet: 'move' }]],
    ['channel 2 note 5: play', [{ facet: 'press' }]],
    ['note 5: play', [{ facet: 'press' }]],
    ['fader 1: [main/fader, ch/1/fader]', [{ facet: 'move', motion: { rides: [{}, {}] } }]],
    ['wheel: jog 0.1 s', [{ facet: 'wheel', wheel: { does: 'jog', seconds: 0.1 } }]],
    ['wheel: jog 10 ms', [{ facet: 'wheel', wheel: { does: 'jog', seconds: 0.01 } }]],
    ['wheel: jog markers', [{ facet: 'wheel', wheel: { does: 'jog-markers' } }]],
    ['wheel: shuttle', [{ facet: 'wheel', wheel: { does: 'shuttle' } }]],
    ["text upper 1: 'S{turn}'", [{ facet: 'text', text: { written: 'S{turn}' } }]],
    ["text upper 1: ''", [{ facet: 'text', text: { parts: [''] } }]],
    ['meter {strip}: level', [{ facet: 'meter' }]],
    ['colour {strip}: colour', [{ facet: 'colour' }]],
    ['lamp beats: beats', [{ facet: 'light' }]],
    ['encoder 1: like fader 1', [{ facet: 'like', control: { written: 'fader 1' }, speed: 1 }]],
    ['encoder 1: { like: fader 1, speed: 0.1 }', [{ facet: 'like', speed: 0.1 }]],
    ['key play: { press: play, light: rolling }', [{ facet: 'press' }, { facet: 'light' }]],
    [
      'key play: { press: play, long: stop, double: [undo] }',
      [{ facet: 'press' }, { facet: 'long' }, { facet: 'double' }],
    ],
    ['long key play: { press: stop, when: rolling }', [{ facet: 'long' }]],
    [
      'encoder 1: { ride: main/pan, step: 2 %, faster: 4, ring: spread, from: -0.5, takeover: jump, relative: offset }',
      [
        {
          facet: 'move',
          motion: {
            step: { value: 2, unit: '%' },
            faster: 4,
            ring: 'spread',
            takeover: 'jump',
            relative: 'offset',
          },
        },
      ],
    ],
    [
      'fader 1: { ride: [main/fader, { path: ch/1/fader, from: -20 dB, curve: 2 }], to: 0 dB }',
      [
        {
          facet: 'move',
          motion: {
            rides: [
              { curve: 1, to: { value: 0 } },
              { from: { value: -20 }, to: { value: 0 }, curve: 2 },
            ],
          },
        },
      ],
    ],
  ])('%s', (line, expected) => {
    expect(does(line)).toMatchObject(expected);
  });

  test('says where it stands, whose control it is, and how it was written', () => {
    const { rules, layers } = read(withControls('a + b + long key play:  stop'));
    expect(rules).toMatchObject([
      { control: 'key play', line: 6, column: 16, layers: [2, 1], written: 'a + b + long key play:  stop' },
    ]);
    expect(layers.map(({ name }) => name)).toEqual(['base', 'a', 'b']);
  });
});

describe('words for a key', () => {
  test('are all read as the table has them', () => {
    for (const [word, action] of Object.entries(words)) {
      expect(does(`key F1: {press: ${word}}`)).toMatchObject([{ actions: [action] }]);
    }
    for (const [word, action] of Object.entries(wheelWords))
      expect(does(`wheel: ${word}`)).toEqual([{ facet: 'wheel', wheel: action }]);
  });

  const parts: Record<string, string> = {
    P: '{strip}/mute',
    S: 'dca/1',
    V: '1 + 2',
    E: 'not rolling',
    L: 'shift',
    G: 'plug-in',
    C: 'encoder {strip}',
    W: 'toggle main/mute',
  };

  test.each(phrases)('$form', ({ form }) => {
    const text = form.replace(/\b[A-Z]\b/g, (letter) => parts[letter]!);
    expect(does(`key F1: '${text}'`)).toHaveLength(1);
  });

  test.each([
    ['toggle ch/{bank + strip}/mute', { does: 'toggle', path: { written: 'ch/{bank + strip}/mute' } }],
    ['set monitor/speakers to B', { does: 'set', to: { is: 'word', word: 'B' } }],
    ['lower main/fader by 3 dB', { does: 'nudge', sign: -1, by: { value: 3, unit: 'dB' } }],
    ['reset encoder {strip}', { does: 'reset-control', control: { written: 'encoder {strip}' } }],
    ['reset {strip}/pan', { does: 'reset' }],
    ['reset wheel', { does: 'reset-control' }],
    ['select next', { does: 'select-next', by: 1 }],
    ['select {strip}', { does: 'select', strip: { head: 'strip' } }],
    ['layer shift', { does: 'layer', layer: 'shift', to: 'toggle' }],
    ['layer shift off', { does: 'layer', layer: 'shift', to: 'off' }],
    ['next main/mute', { does: 'next' }],
    ['store scene {n}', { does: 'store-scene', place: { is: 'word', word: 'n' } }],
    ['store scene', { does: 'store-scene', place: undefined }],
    ['if rolling then drop marker else play', { does: 'if', otherwise: { does: 'command' } }],
    ['if rolling then stop', { does: 'if', otherwise: undefined }],
    ['if a then if b then play else stop', { does: 'if', then: { does: 'if' }, otherwise: undefined }],
    [
      'if a then set main/fader to if b then 1 dB else 2 dB else stop',
      { does: 'if', then: { does: 'set', to: { is: 'if' } }, otherwise: { does: 'command' } },
    ],
    ['if page = "then" then play', { does: 'if', condition: { is: 'binary' } }],
    ['if (if a then b else c) then play', { does: 'if' }],
  ])('%s', (text, action) => {
    expect(does(`key F1: ${JSON.stringify(text)}`)).toMatchObject([{ actions: [action] }]);
  });
});
