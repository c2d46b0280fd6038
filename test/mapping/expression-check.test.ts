import { describe, expect, test } from 'vitest';
import {
  always,
  checkExpression,
  checkPath,
  checkStrip,
  checkTemplate,
  wantedAt,
  type CheckScope,
} from '../../src/mapping/expression-check.ts';
import { readTemplate } from '../../src/mapping/expression-parser.ts';
import type { Wanted } from '../../src/mapping/wanted.ts';
import { at, checkScope, expression, path, sound } from './rig.ts';

const light: Wanted = { type: 'light' };
const number: Wanted = { type: 'number' };
const level: Wanted = { type: 'number', unit: 'dB' };
const colour: Wanted = { type: 'colour' };

const faults = (text: string, wanted: Wanted, about = checkScope) =>
  checkExpression(expression(text), wanted, about).map(({ column, message }) => [column, message]);

/** A key that belongs to no strip. */
const elsewhere: CheckScope = { ...checkScope, variables: {} };

describe('nothing is wrong with', () => {
  test.each<[string, Wanted]>([
    ['{strip}/mute', light],
    ['if main/mute then flash', light],
    ['if {strip}/mute then on else if silenced then flash else off', light],
    ['rolling and not recording', light],
    ['winding < 0', light],
    ['winding', light],
    ['shift', light],
    ['page = pan', light],
    ['page != "low cut"', light],
    ['page = send and turn = 2', light],
    ['soloed or selected or selected({strip}) or spilled(dca/1)', light],
    ['scene = n', light],
    ['monitor/speakers = B', light],
    ['monitor/solo-mode = "in place"', light],
    ['mode({strip}/fader) = touch', light],
    ['writing({selected}/fader)', light],
    ['any(ch/*/solo) and all({strip}/dca/*) or count(ch/*/mute) > 3', light],
    ['{strip}/fader > -6 dB', light],
    ['{strip}/fader > -6', light],
    ['{strip}/hpf/freq > 0.1 kHz', light],
    ['travel(main/fader) > 50 %', light],
    ['{strip}/mute = on', light],
    ['{strip}/comp/attack < 5 ms', light],
    ['ch/{bank + strip}/solo', light],
    ['unsaved or undoable', light],
    ['riding(fader) or waiting("fader main") or above(main/fader) or below("fader {n}")', light],
    ['level', level],
    ['max(level, level(main)) + 3 dB', level],
    ['if riding(fader) then level else level({selected})', level],
    ['-6 dB', level],
    ['2 %', { type: 'number', unit: 'dB', orTravel: true }],
    ['place', number],
    ['abs({strip}/pan) * 2', number],
    ['colour', colour],
    ['if selected then colour else black', colour],
    ['"#ff8800"', colour],
    ['B', { type: 'choice', choices: ['A', 'B'] }],
    ['if rolling then A else B', { type: 'choice', choices: ['A', 'B'] }],
  ])('%s', (text, wanted) => {
    expect(faults(text, wanted)).toEqual([]);
  });

  test.each([
    '{label}',
    '{value(fader)} S{turn}',
    '{timecode}',
    '{clock}',
    '{if rolling then "go" else name(encoder)}',
    '{main/fader}',
  ])('the text %s', (text) => {
    expect(checkTemplate(sound(readTemplate(text, at)), checkScope)).toEqual([]);
  });
});

describe('a fault is named at its place:', () => {
  test.each<[string, Wanted, number, string]>([
    ['rollin', light, 1, 'there is no word "rollin"; did you mean "rolling"?'],
    ['not shft', light, 5, 'there is no word "shft"; did you mean "shift"?'],
    ['pan', light, 1, '"pan" is a page: write page = pan'],
    ['main', light, 1, '"main" is a strip, not a value: write main/fader, or main/mute'],
    ['n-1', number, 1, '"n-1" is no word; a minus needs a space on both sides'],
    ['page = foo', light, 8, 'there is no page "foo"; there are pan, send, "low cut"'],
    ['page = pam', light, 8, 'there is no page "pam"; did you mean "pan"?'],
    ['page > pan', light, 1, '"page" is a name: only = and != say something of it'],
    ['page', light, 1, '"page" stands before "=" and the name of a page: page = pan'],
    [
      '{strip}/mut',
      light,
      1,
      'no strip in the banks (ch, grp, bus, dca) has "{strip}/mut"; did you mean "{strip}/mute"?',
    ],
    ['main/fadr > 2', light, 1, 'the desk has no parameter "main/fadr"; did you mean "main/fader"?'],
    ['ch/{strip + 32}/mute', light, 1, 'the desk has no parameter "ch/{strip + 32}/mute"'],
    [
      'ch/{level}/mute',
      light,
      5,
      '"level" cannot stand in a path; its braces hold sums of strip, n, bank, width and turn',
    ],
    ['ch/*/mute', light, 1, '"ch/*/mute" stands for several: write any(…), all(…) or count(…) around it'],
    ['any(ch/*/fader)', light, 5, '"ch/1/fader" is no switch'],
    ['main/fader > 3 Hz', light, 14, '"main/fader" is in dB and cannot be compared with 3 Hz'],
    ['main/fader + 3 s > 2', light, 14, '"main/fader" is in dB and cannot be added to or taken from 3 s'],
    [
      '{strip}/mute = 2',
      light,
      16,
      '"{strip}/mute" is a switch: it is on or off, and nothing else can be compared with it',
    ],
    ['monitor/speakers = C', light, 20, 'there is no "C" here; there are A, B'],
    [
      'mode(main/fader) = tuch',
      light,
      20,
      'there is no "tuch" here; there are off, read, touch, latch, preview, write, trim',
    ],
    [
      'monitor/speakers < B',
      light,
      1,
      '"monitor/speakers" is one of some words: only = and != say something of it',
    ],
    ['label = "Vox"', light, 9, 'texts cannot be compared'],
    ['main/fader', light, 1, '"main/fader" is in dB; here on, off, flash, or a switch is wanted'],
    ['label', level, 1, '"label" is text; here a number is wanted'],
    ['if main/fader then on', light, 4, '"main/fader" is in dB; here a switch or a condition is wanted'],
    ['if rolling then red', light, 17, '"red" is a colour; here on, off, flash, or a switch is wanted'],
    ['flash', colour, 1, '"flash" is a light; here a colour such as red or "#ff8800" is wanted'],
    ['"#ff88"', colour, 1, '"#ff88" is text; here a colour such as red or "#ff8800" is wanted'],
    ['3 Hz', level, 1, '"3 Hz" is in Hz; here dB are wanted'],
    ['3 Hz', { ...level, orTravel: true }, 1, '"3 Hz" is in Hz; here dB or % of the travel are wanted'],
    ['C', { type: 'choice', choices: ['A', 'B'] }, 1, 'there is no "C" here; there are A, B'],
    ['2', { type: 'choice', choices: ['A', 'B'] }, 1, '"2" is a number; there are A, B'],
    ['min(1)', number, 1, '"min" needs two numbers or more: min(1, 2)'],
    ['travel(1, 2)', number, 1, '"travel" needs one thing in its brackets, not 2: travel({strip}/fader)'],
    ['travel(2)', number, 8, '"2" is no path; write travel({strip}/fader)'],
    ['travel', number, 1, '"travel" needs brackets: travel({strip}/fader)'],
    ['rolling(1)', light, 1, '"rolling" is a word and has no brackets'],
    ['cuont(ch/*/mute)', number, 1, 'there is no function "cuont"; did you mean "count"?'],
    ['level(mian)', level, 7, 'the desk has no strip "mian"; did you mean "main"?'],
    [
      'level({strip}/fader)',
      level,
      7,
      '"{strip}/fader" is a parameter; a strip is wanted here, such as {strip}',
    ],
    ['riding("fader mian")', light, 9, 'the surface has no control "fader mian"; did you mean "fader main"?'],
    ['riding(3)', light, 8, '"3" is no control; write riding(fader)'],
  ])('%s', (text, wanted, column, message) => {
    expect(faults(text, wanted)).toEqual([[column, message]]);
  });

  test.each<[string, Wanted, string]>([
    ['{strip}/mute', light, 'this control belongs to no strip, so that {strip} means nothing here'],
    [
      'silenced',
      light,
      'this control belongs to no strip, so that "silenced" means nothing here; silenced({selected}) does',
    ],
    ['n', number, 'there is no {n} left of the colon, so that "n" means nothing here'],
    [
      'riding(fader)',
      light,
      'this control belongs to no strip, so that "fader" means nothing here; name one, such as riding("fader main")',
    ],
  ])('%s where there is no strip', (text, wanted, message) => {
    expect(faults(text, wanted, elsewhere).map(([, said]) => said)).toEqual([message]);
  });

  test('several, each on its own', () => {
    expect(faults('rollin and {strip}/mut', light)).toHaveLength(2);
  });

  test('too many operations, a * counted as all it stands for', () => {
    const sum = Array.from({ length: 32 }, () => 'any(ch/*/solo)').join(' or ');
    expect(faults(sum, light).map(([, said]) => said)).toEqual([
      'this has 1087 operations; at most 1000 are worked out',
    ]);
  });

  test('a colour in a text', () => {
    expect(checkTemplate(sound(readTemplate('x{red}', at)), checkScope)).toEqual([
      { line: 1, column: 3, message: '"red" is a colour, which cannot be written out' },
    ]);
  });
});

describe('a condition', () => {
  test.each([
    ['main/fader > 20', false],
    ['main/fader <= 10 dB', true],
    ['main/fader > 0', undefined],
    ['{strip}/pan >= -1', true],
    ['abs({strip}/pan) < 0', false],
    ['{strip}/mute', undefined],
    ['rolling or not recording', undefined],
    ['on or rolling', true],
    ['off and rolling', false],
    ['off', false],
    ['flash', true],
    ['if main/fader > 20 then on', false],
    ['if rolling then flash else on', true],
    ['turn > 8', false],
    ['turn >= 1', true],
    ['count(ch/*/solo) >= 0', true],
    ['travel(main/fader) > 100 %', false],
    ['rollin', undefined],
    ['page = pan', undefined],
  ])('%s always holds: %s', (text, holds) => {
    expect(always(expression(text), checkScope)).toBe(holds);
  });
});

describe('of paths by themselves', () => {
  test.each([
    ['{strip}/fader', []],
    ['{selected}/eq/{turn}/gain', []],
    ['ch/*/mute', []],
    ['{strip}/send/{turn}/level', []],
    [
      '{strip}/send/{turn + 8}/level',
      ['no strip in the banks (ch, grp, bus, dca) has "{strip}/send/{turn + 8}/level"'],
    ],
    ['ch/33/fader', ['the desk has no parameter "ch/33/fader"; did you mean "ch/3/fader"?']],
  ])('%s', (text, said) => {
    expect(checkPath(path(text), checkScope).map(({ message }) => message)).toEqual(said);
  });

  test.each([
    ['{strip}', true],
    ['{selected}', true],
    ['main', true],
    ['dca/2', true],
    ['dca/{n}', true],
    ['dca/9', false],
    ['dca', false],
  ])('%s is a strip: %s', (text, is) => {
    expect(checkStrip(path(text), checkScope)).toHaveLength(is ? 0 : 1);
  });

  test.each([
    ['monitor/speakers', { type: 'choice', choices: ['A', 'B'] }],
    ['{strip}/mute', { type: 'switch' }],
    ['{strip}/fader', { type: 'number', unit: 'dB' }],
    ['main/nothing', undefined],
  ])('what %s can be set to', (text, wanted) => {
    expect(wantedAt(path(text), checkScope)).toEqual(wanted);
  });
});
