import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExpression, readPath, readTemplate, type Read } from '../../src/mapping/expression-parser.ts';
import { print } from '../../src/mapping/expression-print.ts';
import { at, bare, expression, path, sound } from './rig.ts';
import { anyExpression } from './any-expression.ts';

describe('what is written is read as', () => {
  test.each([
    ['{strip}/mute', '{strip}/mute'],
    ['{ strip }/mute', '{strip}/mute'],
    ['ch/{bank+strip}/fader', 'ch/{bank + strip}/fader'],
    ['ch/{max(1, n)}/eq/{turn}/gain', 'ch/{max(1, n)}/eq/{turn}/gain'],
    ['ch/*/solo', 'ch/*/solo'],
    ['{strip}', 'strip'],
    ['{bank + 1}', 'bank + 1'],
    ['{strip}/to-main', '{strip}/to-main'],
    ['-6dB', '-6 dB'],
    ['−6 dB', '-6 dB'],
    ['1kHz', '1 kHz'],
    ['50 %', '50 %'],
    ['0.25 s', '0.25 s'],
    ['a - 1', 'a - 1'],
    ['a −1', 'a - 1'],
    ['a - -1', 'a - -1'],
    ['-(a)', '- a'],
    ['- (1)', '-(1)'],
    ['a / b / c', 'a / b / c'],
    ['a / (b / c)', 'a / (b / c)'],
    ['(a + b) * c', '(a + b) * c'],
    ['a + (b * c)', 'a + b * c'],
    ['not a = b and c', 'not a = b and c'],
    ['not (a and b)', 'not (a and b)'],
    ['(a or b) and c', '(a or b) and c'],
    ['a=b', 'a = b'],
    ['a<=b', 'a <= b'],
    ['if a then b', 'if a then b'],
    ['if a then if b then c else d', 'if a then (if b then c else d)'],
    ['if a then b else if c then d', 'if a then b else if c then d'],
    ['(if a then 1 else 2) + 3', '(if a then 1 else 2) + 3'],
    ['"S{turn}"', '"S{turn}"'],
    ['"{if a then "y{n}" else "z"}!"', '"{if a then "y{n}" else "z"}!"'],
    ['min( 1,2 , 3 )', 'min(1, 2, 3)'],
    ['label({selected}) ', 'label(selected)'],
    ['mode({strip}/fader) = touch', 'mode({strip}/fader) = touch'],
    ['page = "low cut"', 'page = "low cut"'],
  ])('%s: %s', (text, canonical) => {
    expect(print(expression(text))).toBe(canonical);
    expect(bare(expression(canonical))).toEqual(bare(expression(text)));
  });

  test.each([
    ['{strip}', 'strip', 0, false],
    ['{selected}/eq/{turn}/gain', 'selected', 3, false],
    ['main', undefined, 1, false],
    ['dca/2', undefined, 1, false],
    ['ch/*/mute', undefined, 1, true],
  ])('the path %s', (text, head, parts, wild) => {
    const read = path(text);
    expect([read.head, read.parts.length, read.wild]).toEqual([head, parts, wild]);
    expect(read.written).toBe(text);
  });

  test('a text of characters and values', () => {
    expect(bare(sound(readTemplate('S{turn} "x"', at)).parts)).toEqual([
      'S',
      { is: 'word', word: 'turn' },
      ' "x"',
    ]);
  });
});

describe('a fault is named where it is', () => {
  test.each([
    ['if rolling 3', 12, 'after "if rolling", "then" is missing before "3"'],
    ['if rolling', 11, 'after "if rolling", "then" is missing at the end'],
    ['if', 3, 'a value (a number, a path, a word, or text in "quotes") is missing at the end'],
    ['', 1, 'a value (a number, a path, a word, or text in "quotes") is missing at the end'],
    ['a +', 4, 'a value (a number, a path, a word, or text in "quotes") is missing at the end'],
    ['3/4', 2, 'division needs a space on both sides of "/": without them it is part of a path'],
    ['a == b', 3, '"==" is written "="'],
    ['a && b', 3, '"&&" is written "and"'],
    ['!a', 1, '"!" is written "not"'],
    ["'a'", 1, "text stands in straight double quotes, not in '"],
    ['(a', 1, '")" is missing: this bracket is never closed'],
    ['min(1, 2', 4, '")" is missing: this bracket is never closed'],
    ['"a', 1, 'this text has no closing quote'],
    ['0,5', 2, 'a comma stands between the values of a function only; decimals have a point: 0.5'],
    ['5.', 2, 'a digit is missing after the point'],
    ['6 db', 3, 'the unit is written "dB", not "db"'],
    ['6foo', 2, '"foo" is no unit; there are dB, Hz, kHz, s, ms, %'],
    ['6 foo', 3, 'an operator such as "and", "=" or "+" is missing before "foo"'],
    ['a = not b', 5, '"not" needs brackets here: (not …)'],
    ['1 + if a then b', 5, '"if" needs brackets here: (if …)'],
    ['a < b < c', 7, 'one comparison at a time: put "and" between two of them'],
    ['x then y', 3, '"then" has no "if" before it'],
    ['a)', 2, '")" closes a bracket that was never opened'],
    ['ch/*a/x', 1, 'in a path a "*" stands alone between the strokes: ch/*/mute'],
    ['ch//x', 1, 'something is missing in this path beside a "/"'],
    ['{n}/x', 1, 'a path begins with {strip}, {selected} or a name; other braces stand further on'],
    ['ch{n}', 1, '"ch{n}" is no path: a path has a "/"; braces stand in paths and texts only'],
    ['ch/{n/x', 4, '"}" is missing: this brace is never closed'],
    ['1234567890123', 1, 'a number has at most twelve digits, a point, and six more'],
  ])('%s', (text, column, message) => {
    expect(readExpression(text, at)).toEqual({ ok: false, fault: { line: 1, column, message } });
  });

  test.each([
    ['ch/1 /mute', 6, 'a path has no spaces outside braces; "/mute" is too much here'],
    ['', 1, 'a path such as {strip}/fader is missing at the end'],
  ])('the path %s', (text, column, message) => {
    expect(readPath(text, at)).toEqual({ ok: false, fault: { line: 1, column, message } });
  });

  test.each([
    ['a } b', 3, '"}" closes a brace that was never opened'],
    ['a { b', 3, '"}" is missing: this brace is never closed'],
  ])('the text %s', (text, column, message) => {
    expect(readTemplate(text, at)).toEqual({ ok: false, fault: { line: 1, column, message } });
  });

  test.each([
    ['deep', `${'('.repeat(40)}a`, 34, 'this is too deep: at most 32 brackets may stand in each other'],
    ['long', 'a'.repeat(2001), 1, 'this is too long: at most 2000 characters are read'],
  ])('where it is too %s', (_what, text, column, message) => {
    expect(readExpression(text, at)).toEqual({ ok: false, fault: { line: 1, column, message } });
  });

  test('in the place its caller knows', () => {
    const read = readExpression('a == b', (offset) => ({ line: 7, column: 20 + offset }));
    expect(!read.ok && [read.fault.line, read.fault.column]).toEqual([7, 22]);
  });
});

/** Texts made of what the language is made of find more than texts made of anything. */
const tokens = fc.array(
  fc.constantFrom(
    ...'{ } ( ) " / * - − + = < , . 1 2.5 dB % strip n ch not if then else and or min page'.split(' '),
    ' ',
  ),
  { maxLength: 60 },
);

describe('whatever is written', () => {
  const readers: readonly ((text: string) => Read<unknown>)[] = [
    (text) => readExpression(text, at),
    (text) => readTemplate(text, at),
    (text) => readPath(text, at),
  ];

  test('is answered, and a fault lies within the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      tokens.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...readers), (written, read) => {
        const result = read(written);
        if (result.ok) return;
        expect(result.fault.column).toBeGreaterThan(0);
        expect(result.fault.column).toBeLessThanOrEqual(written.length + 1);
      }),
      { numRuns: 2000 },
    );
  });

  test('and printed, is read as the same', () => {
    fc.assert(
      fc.property(anyExpression, (value) => {
        expect(bare(expression(print(value)))).toEqual(bare(value));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['brackets', '('.repeat(2000)],
    ['braces', '{'.repeat(2000)],
    ['strokes', 'a/'.repeat(1000)],
    ['one word', 'a'.repeat(2000)],
    ['a sum', `1${' + 1'.repeat(499)}`],
    ['a chain', `${'if a then b else '.repeat(115)}c`],
    ['spaces', ' '.repeat(2000)],
  ])('is read in no time: %s', (_what, text) => {
    const before = performance.now();
    for (let i = 0; i < 20; i++) readExpression(text, at);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
