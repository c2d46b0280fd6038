import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkMapping, describeProblem, hasFaults } from '../../src/mapping/check.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import type { Control } from '../../src/model/controls.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { controlsOf, profile } from '../engine/rig.ts';

const table = new ParameterTable(defaultLayout);
const full = controlsOf({ profiles: [profile('x-touch')] });
const nano = controlsOf({ profiles: [profile('nanokontrol2')] });
const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, grp]\n';

/** What is wrong with a mapping, as `line:column message`; a warning says so. */
function found(text: string, controls: readonly Control[] = full): string[] {
  const { mapping, problems } = parseMapping(text);
  if (!mapping) throw new Error(problems.map(({ line, message }) => `${line} ${message}`).join('; '));
  return checkMapping(mapping, table, controls).map(
    ({ line, column, message, weight }) =>
      `${line}:${column} ${weight === 'warning' ? 'warning: ' : ''}${message}`,
  );
}

/** A mapping of these lines below `controls`, the first of which is line 6. */
const lines = (...all: string[]): string => `${head}controls:\n${all.map((line) => `  ${line}\n`).join('')}`;

describe('nothing is wrong with', () => {
  test('the mapping that comes with the program', () => {
    expect(found(readFileSync('mappings/mackie-control.yaml', 'utf8'))).toEqual([]);
  });

  const page = readFileSync('docs/mapping.md', 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => text!)
    .filter((text) => text.startsWith('faderline'));
  test.each(examples)('an example of the page about the language: %#', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    ['a control of a unit that stands beside', "fader 12: '{strip}/fader'"],
    ['a key of a second unit', 'key play @2: play'],
    [
      'a layer that flips what lies beneath',
      "key flip: layer flip\n  fader {strip}: '{strip}/fader'\n  encoder {strip}: '{strip}/pan'\n" +
        'layers:\n  flip:\n    fader {strip}: like encoder {strip}\n    encoder {strip}: like fader {strip}',
    ],
    ['an exception to a pattern', "fader {strip}: '{strip}/fader'\n  fader 8: main/fader"],
    ['a light that is off on purpose', 'key play: { press: play, light: off }'],
    [
      'a condition above an unconditional line',
      'key play: play\nlayers:\n  a: { when: rolling, key play: stop }',
    ],
    [
      'a line by condition beneath another',
      'key play: { press: play, when: stopped }\n  key shift: hold shift\n  shift + key play: stop',
    ],
    ['a key that goes through choices', 'key F1: next monitor/speakers'],
    ['every strip at once', 'key F1: set ch/*/mute to on'],
    ['a sum in a path', "fader {strip}: 'ch/{bank + strip}/fader'"],
    ['a step in the unit of the parameter, or of the travel', 'encoder 1: { ride: main/pan, step: 2 % }'],
    ['the ends of the travel', 'fader 1: { ride: main/fader, from: 0 dB, to: -20 dB }'],
    [
      'a page that is left for the next one',
      'key F1: next page\npages:\n  a: { encoder 1: main/pan }\n  b: { encoder 1: main/fader }',
    ],
  ])('%s', (_what, text) => {
    expect(found(`${head}controls:\n  ${text}`)).toEqual([]);
  });

  test('a mapping for several models, of which each has its own controls', () => {
    const both = [...nano, ...full];
    const text = lines(
      "fader {strip}: '{strip}/fader'",
      'fader 1: { ride: main/fader, takeover: jump }',
      'key play: play',
    );
    expect(found(text, both)).toEqual([]);
  });

  test('keys of users that may turn any layer on', () => {
    expect(found(lines('key F1: user key 1', 'secret + key play: stop', 'key play: play'))).toEqual([]);
  });

  test('a layer that another surface of the group may turn on', () => {
    expect(found(`group: left\n${lines('secret + key play: stop')}`)).toEqual([]);
  });
});

describe('a light bound to what does not exist is found at load, not in a flood of the log (pain 60)', () => {
  test.each([
    [
      'a control',
      lines('key paly: play'),
      '6:3 the surface has no control "key paly"; did you mean "key play"?',
    ],
    [
      'the control behind its layers',
      lines('key shift: hold shift', 'shift + long key paly: play'),
      '7:16 the surface has no control "key paly"; did you mean "key play"?',
    ],
    [
      'a key beyond the last',
      lines('key F9: play'),
      /^6:3 the surface has no control "key F9"; did you mean "key F/,
    ],
    [
      'a path',
      lines("fader {strip}: '{strip}/fadr'"),
      /^6:19 no strip in the banks \(ch, grp\) has "\{strip\}\/fadr"; did you mean "\{strip\}\/fader"\?/,
    ],
    [
      'a path a key throws',
      lines('key F1: toggle monitor/din'),
      '6:18 the desk has no parameter "monitor/din"; did you mean "monitor/dim"?',
    ],
    [
      'a path of a light',
      lines('key F1: { press: play, light: monitor/din }'),
      /^6:33 the desk has no parameter "monitor\/din"/,
    ],
    [
      'a path at the last turn',
      `${lines('key eq: page eq')}pages:\n  eq:\n    turns: 9\n    encoder 1: '{selected}/eq/{turn}/gain'\n`,
      '10:17 the page has 9 turns, but at the last the desk has no "{selected}/eq/{turn}/gain"',
    ],
    [
      'a page',
      `${lines('key pan: page pam')}pages:\n  pan: { encoder 1: main/pan }\n`,
      '6:17 there is no page "pam"; did you mean "pan"?',
    ],
    [
      'a page where there are none',
      lines('key pan: page pan'),
      '6:17 there is no page "pan"; this mapping has no pages',
    ],
    ['a word', lines('lamp beats: beets'), /^6:15 there is no word "beets"/],
    [
      'a page that is a layer',
      lines('key pan: page shift', 'key F1: hold shift'),
      '6:17 "shift" is a layer: write "layer shift", or "hold shift"',
    ],
    [
      'a layer that is a page',
      `${lines('key pan: hold pan')}pages:\n  pan: { encoder 1: main/pan }\n`,
      '6:17 "pan" is a page: write "page pan"',
    ],
    [
      'a control put back',
      lines('key F1: reset encodr {strip}'),
      /^6:17 the surface has no control "encodr \{strip\}"/,
    ],
    ['a strip', lines('key F1: select dca/9'), /^6:18 the desk has no strip "dca\/9"/],
    [
      'a kind of strip to bank to',
      lines('key aux: bank to buses'),
      '6:12 warning: "strips" has no "bus", so that there is nothing to bank to',
    ],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });
});

describe('what can never count is told', () => {
  test.each([
    [
      'a line said twice for the same layers',
      `${lines('key shift: hold shift', 'shift + key play: stop')}layers:\n  shift: { key play: play }\n`,
      '9:12 "key play" is said twice for these layers: line 7 says it already',
    ],
    [
      'a pattern said key by key',
      lines(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `key F${n}: scene ${n}`), 'key F{n}: scene {n}'),
      '14:3 warning: this line for "key F{n}" never counts: line 6, "key F1: scene 1", always does instead',
    ],
    [
      'a line under the only page',
      `${lines("encoder {strip}: '{strip}/pan'")}pages:\n  trim: { 'encoder {strip}': '{strip}/trim' }\n`,
      /^6:3 warning: this line for "encoder \{strip\}" never counts: line 8/,
    ],
    [
      'a line under every page',
      `${lines("encoder {strip}: '{strip}/pan'", 'key pan: next page')}pages:\n  a: { 'encoder {strip}': '{strip}/trim' }\n  b: { 'encoder {strip}': '{strip}/pan' }\n`,
      /^6:3 warning: this line .* never counts: line 9/,
    ],
    [
      'a line under a layer that is always on',
      `${lines('key play: play')}layers:\n  a: { when: 1 = 1, key play: stop }\n`,
      /^6:3 warning: this line for "key play" never counts: line 8/,
    ],
    [
      'a condition that is never true',
      lines('key play: { press: play, when: monitor/level > 20 dB }'),
      '6:34 warning: this is never true, so that the line never counts',
    ],
    [
      'a light that is never on',
      lines('key play: { press: play, light: if rolling then off }'),
      '6:35 warning: this light can never be on; write "off" if that is meant',
    ],
    [
      'a like with nothing beneath',
      lines('key shift: hold shift', 'shift + encoder 1: like encoder 2'),
      '7:27 warning: beneath this layer nothing says what "encoder 2" does',
    ],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });
});

describe('a key that can never work is told', () => {
  test.each([
    [
      '{ press: hold fine, long: play }',
      'warning: with "long" the key acts when it comes up, so that "hold fine" holds nothing: write "long: hold fine", and the other under "press"',
    ],
    [
      '{ press: momentary main/mute, long: play }',
      'warning: with "long" the key acts when it comes up, so that "momentary main/mute" holds nothing',
    ],
    ['scene 0', 'scenes are counted from 1'],
    ['store scene 0', 'scenes are counted from 1'],
    ['user key 0', 'user keys are counted from 1'],
  ])('%s', (does, message) => {
    const text = `${lines(`key F1: ${does}`)}layers:\n  fine:\n    key F2: play\n`;
    expect(found(text).join('\n')).toContain(message);
  });

  test('but not one that holds something for as long as it is held', () => {
    const text = lines('key F1: { press: play, long: momentary main/mute }', 'key F2: momentary main/mute');
    expect(found(text)).toEqual([]);
  });

  test('nor a fader whose ends are the same', () => {
    expect(found(lines('fader 1: { ride: ch/1/fader, from: 0 dB, to: 0 dB }'))).toEqual([
      expect.stringContaining('warning: "from" and "to" are the same, so that it never moves "ch/1/fader"'),
    ]);
  });
});

describe('what nobody can reach is told', () => {
  test.each([
    [
      'a page',
      `${head}pages:\n  a: { encoder 1: main/pan }\n  b: { encoder 1: main/fader }\n`,
      '7:3 warning: no key leads to the page "b"; give one the words "page b"',
    ],
    [
      'a layer',
      `${head}layers:\n  a: { key play: play }\n`,
      /^6:3 warning: nothing turns the layer "a" on; give a key the words "hold a"/,
    ],
    [
      'a layer misspelt',
      lines('key shift: hold shift', 'shfit + key play: stop'),
      '7:3 warning: nothing turns the layer "shfit" on; did you mean "shift"?',
    ],
    [
      'a layer that is never on by itself',
      `${head}layers:\n  a: { when: off, key play: play }\n`,
      '6:14 warning: the layer "a" is never on: its "when" is never true',
    ],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  test('also behind a key that lies in what nobody can reach', () => {
    const text = `${head}layers:\n  a: { key F1: layer b }\n  b: { key F2: layer a }\n`;
    expect(found(text)).toEqual([
      expect.stringMatching(/^6:3 warning: nothing turns the layer "a" on/),
      expect.stringMatching(/^7:3 warning: nothing turns the layer "b" on/),
    ]);
  });

  test('but not what is behind one that can be got at, round corners', () => {
    const text = `${lines('key F1: hold a')}layers:\n  b: { key F2: if rolling then stop else layer c on }\n  a: { key F1: layer b }\n  c: { key F3: play }\n`;
    expect(found(text)).toEqual([]);
  });
});

describe('what goes round in circles is a fault', () => {
  test.each([
    [
      'a layer by itself',
      `${head}layers:\n  a: { when: not a, key play: play }\n`,
      '6:14 whether the layer "a" is on cannot depend on itself',
    ],
    [
      'a like in the base',
      lines('encoder 1: like encoder 1'),
      /^6:19 "like" looks beneath its layer, and beneath the base lies nothing/,
    ],
    [
      'a key that undoes itself',
      lines('key F1: [layer a on, layer a off]', 'a + key play: play'),
      '6:24 the same press has switched the layer "a" already: leave one of the two out',
    ],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  test('layers by each other', () => {
    expect(
      found(
        `${head}layers:\n  a: { when: b, key play: play }\n  b: { when: rolling and a, key stop: stop }\n`,
      ),
    ).toEqual(['6:14 these layers are on by each other, in a circle: a → b → a']);
  });
});

describe('what does not fit is a fault', () => {
  test.each([
    [
      'a fader thrown like a switch',
      lines('key F1: toggle main/fader'),
      '6:18 "main/fader" is no switch: write "set main/fader to …"',
    ],
    [
      'a choice thrown like a switch',
      lines('key F1: toggle monitor/speakers'),
      /^6:18 "monitor\/speakers" is no switch: write "next monitor\/speakers"/,
    ],
    [
      'a choice there is not',
      lines('key F1: set monitor/speakers to C'),
      /^6:35 there is no "C" here; there are A, B/,
    ],
    ['a value in another unit', lines('key F1: set main/fader to 3 Hz'), /^6:29 .*in Hz; here dB are wanted/],
    [
      'a value out of range',
      lines('key F1: set main/fader to 20 dB'),
      '6:29 "20 dB" is outside what "main/fader" can be: silence to 10 dB',
    ],
    [
      'a switch raised',
      lines('key F1: raise main/mute by 1'),
      '6:17 "main/mute" is a switch: write "toggle main/mute"',
    ],
    [
      'a step in another unit',
      lines('encoder 1: { ride: main/fader, step: 3 Hz }'),
      /^6:40 .*here dB or % of the travel are wanted/,
    ],
    [
      'a step that is no fixed value',
      lines('encoder 1: { ride: main/fader, step: main/fader }'),
      /^6:40 a step is a fixed value/,
    ],
    [
      'an end out of range',
      lines('fader 1: { ride: main/fader, to: 12 dB }'),
      '6:36 "12 dB" is outside what "main/fader" can be: silence to 10 dB',
    ],
    [
      'a ring on a fader',
      lines('fader 1: { ride: main/fader, ring: dot }'),
      '6:38 "fader 1" has no ring; leave "ring" out',
    ],
    [
      'clicks of a fader',
      lines('fader 1: { ride: main/fader, relative: offset }'),
      /^6:42 "fader 1" sends what it sends/,
    ],
    [
      'a motor fader picked up',
      lines('fader 1: { ride: main/fader, takeover: jump }'),
      '6:42 "fader 1" goes by itself to where its parameter stands; leave "takeover" out',
    ],
    [
      'an encoder picked up',
      lines('encoder 1: { ride: main/fader, takeover: jump }'),
      /^6:44 "encoder 1" has clicks/,
    ],
    [
      'a channel brought onto the faders',
      lines('key F1: spill ch/1'),
      /^6:17 only a group or a DCA has members/,
    ],
    [
      'a fader like a key',
      lines('key shift: hold shift', 'shift + fader 1: like key shift'),
      '7:25 "fader 1" cannot do what "key shift" does: they are of different kinds',
    ],
    [
      'a strip where there is none',
      lines("fader main: '{strip}/fader'"),
      /^6:16 this control belongs to no strip/,
    ],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  test('a fader without a motor may say how it takes over', () => {
    expect(found(lines('fader 1: { ride: main/fader, takeover: scaled }'), nano)).toEqual([]);
  });

  test('a knob that stands somewhere has no steps, one that sends clicks has', () => {
    expect(found(lines('knob 1: { ride: main/pan, step: 1 % }'), nano)).toEqual([
      expect.stringMatching(/^6:35 "knob 1" has no clicks/),
    ]);
    expect(found(lines('knob 1: { ride: main/pan, step: 1 %, relative: offset }'), nano)).toEqual([]);
  });
});

describe('a problem', () => {
  test('is printed with the line and a caret under the very part', () => {
    const text = lines('key F1: toggle monitor/din');
    const [problem] = checkMapping(parseMapping(text).mapping!, table, full);
    expect(describeProblem('my.yaml', text, problem!)).toBe(
      [
        'my.yaml:6:18 the desk has no parameter "monitor/din"; did you mean "monitor/dim"?',
        '    key F1: toggle monitor/din',
        '                   ^',
      ].join('\n'),
    );
  });

  test('that is only a warning says so, and does not stop the mapping', () => {
    const text = lines('key play: { press: play, when: off }');
    const problems = checkMapping(parseMapping(text).mapping!, table, full);
    expect(hasFaults(problems)).toBe(false);
    expect(describeProblem('my.yaml', text, problems[0]!)).toMatch(
      /^my.yaml:6:34 warning: this is never true/,
    );
  });

  test('in a very long line shows what stands around it', () => {
    const text = lines(`key F1: [${'play, '.repeat(60)}toggle main/mut]`);
    const [problem] = checkMapping(parseMapping(text).mapping!, table, full);
    const [, shown, caret] = describeProblem('my.yaml', text, problem!).split('\n');
    expect(shown!.slice(caret!.length - 1)).toMatch(/^main\/mut/);
  });
});
