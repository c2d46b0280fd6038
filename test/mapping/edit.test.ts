import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newMapping, removeRule, setRule, type Right } from '../../src/mapping/edit.ts';

const file = `# My desk, made by hand
faderline: 2
name: My desk
for: mcu
strips: [ch, grp]   # no buses here

controls:
  # the strips
  fader {strip}: '{strip}/fader'   # as on the big one
  fader 8: main/fader
  key play:
    press: play
    light: rolling   # green
  # the end of the controls

pages:
  pan:   # first
    encoder {strip}:
      ride: '{strip}/pan'

    # nothing more
  send:
    turns: 8
`;

const words = (text: string): Right => ({ words: text });
const said = (text: string): any => parse(text, { schema: 'failsafe' });

describe('what a control does is set', () => {
  test('in a line of its own behind the last one, and every other byte stays', () => {
    const after = setRule(file, 'fader 3', words('ch/7/fader'), 'Vox fader');
    expect(after).toBe(file.replace('# green\n', '# green\n  fader 3: ch/7/fader # Vox fader\n'));
  });

  test('in the place of what stood there, with the remark of the new one', () => {
    const after = setRule(file, 'fader 8', words('{selected}/fader'), 'the selected one');
    expect(after).toBe(file.replace('fader 8: main/fader', "fader 8: '{selected}/fader' # the selected one"));
  });

  test('and the remark that stood there stays where there is no new one', () => {
    const after = setRule(file, 'fader {strip}', words('{strip}/pan'));
    expect(after).toBe(
      file.replace(
        "fader {strip}: '{strip}/fader'   # as on the big one",
        "fader {strip}: '{strip}/pan' # as on the big one",
      ),
    );
  });

  test('short in the place of fields, which are gone with their remarks', () => {
    const after = setRule(file, 'key play', words('record'));
    expect(after).toBe(
      file.replace('key play:\n    press: play\n    light: rolling   # green\n', 'key play: record\n'),
    );
  });

  test('with fields in the place of words', () => {
    const fields = { ride: 'ch/1/pan', relative: 'offset', from: '-20 dB' };
    const after = setRule(file, 'fader 8', { fields }, 'pan');
    expect(after).toBe(
      file.replace(
        'fader 8: main/fader',
        'fader 8: # pan\n    ride: ch/1/pan\n    relative: offset\n    from: -20 dB',
      ),
    );
  });

  test('with several words in a list', () => {
    const after = setRule(file, 'key F1', { words: ['play', 'set ch/*/mute to on'] });
    expect(said(after).controls['key F1']).toEqual(['play', 'set ch/*/mute to on']);
  });

  test('on a page', () => {
    const after = setRule(file, 'encoder 2', words('main/fader'), undefined, ['pages', 'pan']);
    expect(after).toBe(
      file.replace("ride: '{strip}/pan'\n", "ride: '{strip}/pan'\n    encoder 2: main/fader\n"),
    );
  });

  test('in a file whose last line has no end, and in one of Windows', () => {
    expect(setRule('controls:\n  a 1: b', 'a 2', words('c'))).toBe('controls:\n  a 1: b\n  a 2: c');
    expect(setRule('controls:\r\n  a 1: b\r\n', 'a 1', words('c'))).toBe('controls:\r\n  a 1: c\r\n');
    expect(setRule('controls:\r\n  a 1: b\r\n', 'a 2', words('c'))).toBe(
      'controls:\r\n  a 1: b\r\n  a 2: c\r\n',
    );
  });

  test('in lists in braces', () => {
    const braces = 'controls: { fader 1: main/fader, key play: play } # short\n';
    expect(setRule(braces, 'key play', words('stop'))).toBe(braces.replace('play: play', 'play: stop'));
    expect(setRule(braces, 'fader 2', words('{strip}/fader'))).toBe(
      braces.replace(': play }', ": play, fader 2: '{strip}/fader' }"),
    );
    expect(removeRule(braces, 'key play')).toBe('controls: { fader 1: main/fader } # short\n');
    expect(removeRule(braces, 'fader 1')).toBe('controls: { key play: play } # short\n');
  });

  test('however its name is spaced', () => {
    const spaced = "controls:\n  'shift  + key play':  play\n";
    expect(setRule(spaced, 'shift + key play', words('stop'))).toBe(
      "controls:\n  'shift  + key play': stop\n",
    );
  });

  test('in a file that has no controls yet', () => {
    expect(said(setRule('faderline: 2', 'key play', words('play')))).toEqual({
      faderline: '2',
      controls: { 'key play': 'play' },
    });
    expect(setRule('controls:\n  # nothing yet\n', 'key play', words('play'))).toBe(
      'controls:\n  key play: play\n  # nothing yet\n',
    );
  });

  test('or is refused where the file cannot be edited line by line', () => {
    expect(() => setRule('- a\n- b\n', 'key play', words('stop'))).toThrow(
      '"key play" cannot be put into this file',
    );
  });
});

test('an empty mapping says what it is for, and becomes one with a line', () => {
  const text = newMapping('8 Knobs: left', 'MIDI controller', ['ch', 'grp']);
  expect(said(text)).toEqual({
    faderline: '2',
    name: '8 Knobs: left',
    for: 'MIDI controller',
    strips: ['ch', 'grp'],
    controls: {},
  });
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(2);
  const after = setRule(text, 'cc 21', words('ch/1/fader'), 'Vox fader');
  expect(after).toContain('\ncontrols:\n  cc 21: ch/1/fader # Vox fader\n');
  expect(removeRule(after, 'cc 21')).toBe(text);
});

// --- any file ------------------------------------------------------------------------------------------------------------

const name = fc.oneof(
  fc
    .tuple(fc.constantFrom('fader', 'key', 'cc', 'shift + key', 'long key'), fc.integer({ min: 1, max: 30 }))
    .map(([kind, n]) => `${kind} ${n}`),
  fc.constantFrom('fader {strip}', 'key F{n}', "key it's", 'key a: b', 'key #1', '* 1'),
);
const value = fc.oneof(
  fc.constantFrom(
    'ch/1/fader',
    "'{strip}/fader'",
    '"a # b"',
    'play',
    '[play, stop]',
    '{ ride: ch/1/pan, step: 1 dB }',
  ),
  fc.constantFrom(
    '\n    press: play\n    # within\n    light: on',
    '\n    - play\n    - stop',
    ' play\n    and on',
    ' >\n    if rolling\n    then stop',
    ' |\n    stop',
  ),
);
const note = fc.constantFrom('', ' # a remark', '   # another: one', ' #');
const between = fc.constantFrom('', '\n', '  # on its own\n', '    # deeper\n', '# at the margin\n');
const quoteKey = (key: string): string => `'${key.replace(/'/gu, "''")}'`;
const rules = fc.uniqueArray(fc.tuple(name, value, note, between), {
  selector: ([key]) => key,
  maxLength: 6,
});
const anyFile = fc
  .tuple(rules, fc.boolean(), fc.constantFrom('', 'pages:\n  pan:\n    encoder 1: ch/1/pan\n'))
  .map(([all, atEnd, more]) => {
    const lines = all.map(([key, worth, remark, after]) => {
      const long = worth.startsWith('\n') || /^ [|>]/u.test(worth) || worth.includes('\n');
      return `  ${quoteKey(key)}:${long ? worth : ` ${worth}${remark}`}\n${after}`;
    });
    const controls = all.length === 0 ? 'controls: {} # none\n' : `controls: # all\n${lines.join('')}`;
    const head = '# head\nfaderline: 2\nfor: mcu # this\n';
    return atEnd ? `${head}${more}${controls}` : `${head}${controls}${more}`;
  });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    '{strip}/fader',
    '- x',
    'a: b',
    'a #b',
    '"',
    "'",
    '? a',
    '-20 dB',
    '~',
    '*',
    '&a',
    'a:',
    '\u0007',
    'on',
  ),
);
const right: fc.Arbitrary<Right> = fc.oneof(
  text.map((one) => ({ words: one })),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((all) => ({ words: all })),
  fc
    .tuple(text, text, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([ride, step, press]) => ({ fields: { ride, step, press } })),
);
const remark = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });

describe('whatever the file', () => {
  test('what is set is what stands there, and all other controls and lines stay', () => {
    fc.assert(
      fc.property(anyFile, name, right, remark, (before, control, worth, comment) => {
        const after = setRule(before, control, worth, comment);
        const wanted = 'words' in worth ? worth.words : worth.fields;
        const was = said(before);
        expect(said(after)).toEqual({ ...was, controls: { ...was.controls, [control]: wanted } });
        const own = Object.hasOwn(was.controls, control);
        const kept = own ? removeRule(before, control) : before;
        const lines = after.split('\n');
        for (const line of kept.split('\n').filter((one) => !one.startsWith('controls')))
          expect(lines).toContain(line);
      }),
      { numRuns: 500 },
    );
  });

  test('what is set and taken away again leaves the text as it was', () => {
    fc.assert(
      fc.property(anyFile, name, right, remark, (before, control, worth, comment) => {
        fc.pre(!Object.hasOwn(said(before).controls, control));
        expect(removeRule(setRule(before, control, worth, comment), control)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  test('what is set twice is what was set last, as if it had been set once', () => {
    fc.assert(
      fc.property(anyFile, name, right, right, (before, control, first, last) => {
        fc.pre(!Object.hasOwn(said(before).controls, control));
        expect(setRule(setRule(before, control, first, 'x'), control, last, 'y')).toBe(
          setRule(before, control, last, 'y'),
        );
      }),
    );
  });
});
