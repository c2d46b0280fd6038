import { expect, test } from 'vitest';
import { parseMapping } from '../../src/mapping/parse.ts';

const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, grp]\n';

test.each([
  ['', '1:1 a mapping is a list of sections, such as "faderline: 2"; this file has none'],
  ['- 1', '1:1 a mapping is a list of sections, such as "faderline: 2"; this file has none'],
  [
    'faderline: 3\n',
    '1:12 this file is written for a newer Faderline (format 3); this one reads formats 1 to 2: update Faderline',
  ],
  ['faderline: 1\n', '1:12 this file is in format 1 and must be migrated to "faderline: 2" first'],
  [
    'X-Touch: mine/x-touch.yaml\nMain: ~/b.yaml\n',
    '1:1 this is a list of mappings for surfaces, not a mapping: check the files it names',
  ],
  ['name: x', '1:1 "faderline: 2" must say the format this file is written in'],
  [head + 'controls:\n\tkey play: play\n', '6:1 a tab cannot indent here: use spaces'],
  [
    head + 'controls:\n  fader {strip}: {strip}/fader\n',
    "6:18 a value that begins with a brace must stand in quotes: '{strip}/fader'",
  ],
  [
    head + 'controls:\n  text upper {strip}: {label}\n',
    "6:23 a value that begins with a brace must stand in quotes: '{label}'",
  ],
  [
    head + 'controls:\n  fader 1: [main/fader, {strip}/pan]\n',
    "6:25 a value that begins with a brace must stand in quotes: '{strip}/pan'",
  ],
  [
    head + 'controls:\n  fader 1:\n    - {strip}/pan\n',
    "7:7 a value that begins with a brace must stand in quotes: '{strip}/pan'",
  ],
  [
    head + 'controls:\n  key F1: *a\n',
    '6:11 "&", "*" and "!" at the beginning of a value mean something else to YAML: put it in quotes, or write it out',
  ],
  [
    head + 'controls: &x\n  key F1: play\n',
    '5:11 "&", "*" and "!" at the beginning of a value mean something else to YAML: put it in quotes, or write it out',
  ],
  [head + 'controls:\n  <<: x\n', '6:3 lists cannot be merged with "<<" here: write them out, or say "like"'],
  [
    head + 'controls:\n  key F1: play\n  key  F1: stop\n',
    '7:3 "key F1" is said twice; it stands in line 6 already',
  ],
  [
    head + 'controls:\n  key select {strip}:\n    double: [select {strip}, page send]\n',
    '7:21 a "," is missing before this, or the closing bracket; words with {…} inside [ ] need quotes: \'select {strip}\'',
  ],
  [
    head + 'controls:\n  encoder {strip}: {like: encoder {strip}, speed: 0.1}\n',
    `6:35 words with {…} inside { } need quotes: encoder {strip}: {like: 'encoder {strip}', speed: 0.1}`,
  ],
  [
    head + 'controls:\n  user key 1: play\n',
    '6:3 there is no control "user key 1"; a key is given it, as in "key F1: user key 1", and what it does is said outside: faderline key 1 "play"',
  ],
  [
    head + 'controls:\n  play key: play\n',
    '6:3 there is no control "play key"; names of keys begin with "key", as "key play"',
  ],
  [head + 'controls:\n  key F1: plya\n', '6:11 "plya" is nothing a key can do; did you mean "play"?'],
  [head + 'controls:\n  key F1: set main/fader 3 dB\n', '6:26 "to" is missing here: set P to V'],
  [
    head + 'controls:\n  key F1: togle main/mute\n',
    '6:11 "togle main/mute" is nothing a key can do; did you mean "toggle main/mute"?',
  ],
  [head + 'controls:\n  key F1: [play, toggle]\n', '6:18 something is missing behind "toggle": toggle P'],
  [
    head + 'controls:\n  key F1: main/mute\n',
    '6:11 "main/mute" is a path; a key is pressed, not moved, so say what it does with it: "toggle main/mute"',
  ],
  [head + 'controls:\n  key F1: if rolling play\n', '6:26 "then" is missing here: if E then W else W'],
  [
    head + 'controls:\n  key F1: if rolling then plya else stop\n',
    '6:27 "plya" is nothing a key can do; did you mean "play"?',
  ],
  [head + 'controls:\n  key F1: layer a onn\n', '6:19 "on" is missing here: layer L on'],
  [
    head + 'controls:\n  key F1: hold 3\n',
    '6:16 "3" is no name, which is a letter, then letters, digits, "_", or "-" between them',
  ],
  [
    head + 'controls:\n  key F1: jog 0.1 s\n',
    '6:11 "jog 0.1 s" is what the clicks of a wheel do: it stands behind "wheel:"',
  ],
  [
    head + 'controls:\n  wheel: jog\n',
    '6:10 "jog" says how far a click goes, up to an hour: "jog 0.1 s", or "jog markers"',
  ],
  [
    head + 'controls:\n  wheel: toggle main/mute\n',
    '6:10 "toggle main/mute" is nothing a wheel can do; there are "jog 0.1 s", "jog markers", "shuttle"',
  ],
  [
    head + 'controls:\n  fader 1: toggle main/mute\n',
    '6:12 this is moved, not pressed: give it the path of a parameter',
  ],
  [
    head + 'controls:\n  long fader 1: main/fader\n',
    '6:8 only a key can be pressed "long"; "fader 1" is none',
  ],
  [
    head + 'controls:\n  my layer + key F1: play\n',
    '6:3 "my layer" is no name of a layer, which is a letter, then letters, digits, "_", or "-" between them; before a "+" stands a layer: "shift + key play"',
  ],
  [
    head + 'controls:\n  key F{n+1}: play\n',
    '6:3 "key F{n" is no name of a layer, which is a letter, then letters, digits, "_", or "-" between them; before a "+" stands a layer: "shift + key play"',
  ],
  [
    head + 'controls:\n  key F{N}: toggle ch/{N}/mute\n',
    '6:8 in braces on the left stands one word for a number, of small letters without spaces: write {n}',
  ],
  [
    head + 'controls:\n  "key F{ n }": toggle ch/{n}/mute\n',
    '6:9 in braces on the left stands one word for a number, of small letters without spaces: write {n}',
  ],
  [
    head + 'controls:\n  key F{é}: play\n',
    '6:8 in braces on the left stands one word for a number, of small letters without spaces: as in "key F{n}"',
  ],
  [head + 'controls:\n  key F{n: play\n', '6:8 "{" has no other brace to go with it'],
  [
    head + 'controls:\n  encoder 1: { ride: main/pan, rng: dot }\n',
    '6:32 "rng" is no field of what is moved; did you mean "ring"?',
  ],
  [
    head + 'controls:\n  encoder 1: { ride: main/pan, ring: dott }\n',
    '6:38 "dott" is not a way to draw a ring; did you mean "dot"?',
  ],
  [head + 'controls:\n  encoder 1: { ring: dot }\n', '6:3 this does not say what it does: add "ride: …"'],
  [
    head + 'controls:\n  encoder 1: { ride: main/pan, curve: 20 }\n',
    '6:39 "curve" is a number from 0.1 to 10, not "20"',
  ],
  [
    head + 'controls:\n  encoder 1: { like: fader 1, ring: dot }\n',
    '6:31 "like" takes everything from that control: "ring" has no place beside it',
  ],
  [
    head + 'controls:\n  long key F1: { press: play, double: stop }\n',
    '6:31 "long" stands before the control already: leave one of the two out',
  ],
  [
    head + 'pages:\n  my page: { encoder 1: main/pan }\n',
    '6:3 "my page" is no name for a page or layer, which is a letter, then letters, digits, "_", or "-" between them',
  ],
  [
    head + 'pages:\n  a: { turns: 0, encoder 1: main/pan }\n',
    '6:15 "turns" is a whole number from 1 to 99, not "0"',
  ],
  [
    head + 'pages:\n  a: { when: rolling }\n',
    '6:8 a page is in front by "page …" only; "when" belongs to a layer or a line',
  ],
  [head + 'layers:\n  a: { turns: 3 }\n', '6:8 a layer is not turned; "turns" belongs to a page'],
  [head + 'pages:\n  a: {}\nlayers:\n  a: {}\n', '8:3 "a" is the page of line 6 already: take another name'],
  [head + 'layers:\n  on: {}\n', '6:3 "on" is a word of expressions: take another name for the layer'],
  [head + 'control: {}\n', '5:1 "control" is no section; did you mean "controls"?'],
  [head + 'takeover: jmp\n', '5:11 "jmp" is not a way to take over; did you mean "jump"?'],
  [head + 'jump limit: 3 Hz\n', '5:13 "jump limit" is a number from 0.1 to 100 dB, not "3 Hz"'],
  [head + 'offset: -1\n', '5:9 "offset" is a whole number from 0 to 999, not "-1"'],
  [head + 'follow selection: maybe\n', '5:19 "follow selection" is true or false, not "maybe"'],
  [head + 'tests:\n  a: x\n', '6:6 a test is a list of steps, each behind a "- "'],
  [head + 'tests:\n  a:\n    - press key play: x\n', '7:7 a step is words here, not a list'],
  [
    'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, vca]\n',
    '4:14 "vca" is not a kind of strip; did you mean "dca"?',
  ],
  [
    'faderline: 2\nname: Test\nfor: mcu\nstrips: ch\n',
    '4:9 "strips" lists the kinds of strip to bank through: [ch, grp, bus, dca, main]',
  ],
  [head + 'controls:\n  key F1:\n', '6:10 what it does is missing here'],
  [head + 'controls:\n  key F1 play\n', '6:3 "controls" is a list of lines such as "key play: play"'],
  [head + 'controls:\n  key F1: a: b\n', '6:11 a second ": " in one line: put the value in single quotes'],
  [
    head + "controls:\n  key F1: 'it's'\n",
    '6:15 this does not belong here; if it is part of a value, put the value in single quotes',
  ],
  [head + 'controls: 3\n', '5:11 "controls" is a list of lines such as "key play: play"'],
  [
    head + 'controls:\n  key F1: hold scene\n',
    '6:16 "scene" is a word of expressions: take another name for the layer',
  ],
])('a fault is named at its place, with what to do: %j', (text, fault) => {
  const [first] = parseMapping(text).problems;
  expect(`${first?.line}:${first?.column} ${first?.message}`).toBe(fault);
});

test('faults that have nothing to do with each other are all named', () => {
  const { problems } = parseMapping(`${head}controls:\n  key play: plya\n  key stop: stpo\n  wheel: spin\n`);
  expect(problems.map(({ line }) => line)).toEqual([6, 7, 8]);
});

test('what only follows from a first fault is not', () => {
  expect(parseMapping(`]${head}controls:\n  key play: play\n`).problems).toHaveLength(1);
});

test('a file that is too large, or nested too deep, is refused and not read', () => {
  expect(parseMapping('x'.repeat(1_000_001)).problems[0]?.message).toMatch(/at most 1 MB/);
  expect(parseMapping('['.repeat(100_000)).problems[0]?.message).toMatch(/nested too deep/);
});

test('a file full of faults names the first hundred', () => {
  const lines = Array.from({ length: 500 }, (_, n) => `  key F${n}: plya\n`).join('');
  expect(parseMapping(`${head}controls:\n${lines}`).problems).toHaveLength(100);
});
