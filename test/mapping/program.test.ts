import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { compileNumber, compileText } from '../../src/mapping/program.ts';
import { readTemplate } from '../../src/mapping/expression-parser.ts';
import type { Expression } from '../../src/mapping/syntax.ts';
import { reads } from '../../src/mapping/vocabulary.ts';
import { anyExpression } from './any-expression.ts';
import { at, bound, controls, expression, Rig, scope, sound, table } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const at7 = (digits: string) =>
  digits.replace(/(\d)\./g, (_, digit: string) => String.fromCharCode(digit.charCodeAt(0) | 0x80));
const target = (name: string, path: string) => {
  rig.front.target[controls.get(name)!] = table.at(path);
};

describe('a number', () => {
  test.each([
    ['-6 dB', -6],
    ['1.5 kHz', 1500],
    ['20 ms', 0.02],
    ['50 %', 50],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 - 2 - 1', 4],
    ['-(3) + 1', -2],
    ['8 / 4 / 2', 1],
    ['1 / 0', 0],
    ['min(3, 1, 2)', 1],
    ['max(3, 1, 2)', 3],
    ['abs(-2)', 2],
    ['round(2.6)', 3],
    ['strip * 100 + n * 10 + turn', 143],
    ['bank + width', 10],
    ['if 1 < 2 then 3 else 4', 3],
    ['if 1 > 2 then 3', 0],
    ['main/fader', 0],
    ['{strip}/fader', -Infinity],
    ['{selected}/comp/ratio', 3],
    ['ch/{bank + strip}/comp/threshold', -18],
    ['travel(main/fader)', 75],
    ['travel({strip}/pan)', 50],
    ['count(ch/*/to-main)', 32],
    ['{strip}/none', 0],
    ['ch/{n / 0}/fader', 0],
    ['winding', 0],
    ['scene', 0],
  ])('%s is %d', (text, value) => {
    expect(rig.number(text)).toBe(value);
  });

  test.each([
    ['monitor/speakers', 'B', 1],
    ['monitor/solo-mode', '"in place"', 0],
    ['monitor/solo-mode', 'if rolling then AFL else PFL', 2],
  ])('what %s is set to by %s', (path, text, value) => {
    const { choices } = table.row(table.at(path));
    expect(rig.number(text, { type: 'choice', choices: choices! })).toBe(value);
  });

  test('a place in seconds, and the speed of winding', () => {
    rig.desk.place = 72_000;
    rig.desk.tape.winding = -8;
    expect([rig.number('place'), rig.number('winding')]).toEqual([1.5, -8]);
  });

  test('a level, and silence where there is no strip', () => {
    rig.desk.meters[2] = -12.5;
    rig.scope = { ...scope, strip: 2 };
    expect(rig.number('level', { type: 'number', unit: 'dB' })).toBe(-12.5);
    rig.scope = { ...scope, strip: -1 };
    expect(rig.number('level', { type: 'number', unit: 'dB' })).toBe(-Infinity);
    expect(rig.number('{strip}/fader + 3 dB', { type: 'number', unit: 'dB' })).toBe(-Infinity);
  });

  test('a colour', () => {
    const wanted = { type: 'colour' } as const;
    expect(rig.number('colour', wanted)).toBe(0x123456);
    expect(rig.number('if on then "#FF8800" else red', wanted)).toBe(0xff8800);
    expect(rig.number('if off then red', wanted)).toBe(0);
    expect(rig.number('orange', wanted)).toBe(0xff8000);
    rig.scope = { ...scope, strip: -1 };
    expect(rig.number('colour', wanted)).toBe(0);
  });

  test('a scene has its colour by its place in the list; where there is none it is black', () => {
    rig.desk.sceneColours.push(0xff8000, 0xffffff);
    const wanted = { type: 'colour' } as const;
    expect(['1', '2', '3', '0', '1 + 1'].map((place) => rig.number(`scenecolour(${place})`, wanted))).toEqual(
      [0xff8000, 0xffffff, 0, 0, 0xffffff],
    );
  });
});

describe('a light', () => {
  const cases: readonly (readonly [text: string, light: number, given: () => void])[] = [
    ['on', 1, () => {}],
    ['off', 0, () => {}],
    ['flash', 2, () => {}],
    ['{strip}/mute', 1, () => rig.desk.set('ch/3/mute', 1)],
    ['{strip}/mute = on', 1, () => rig.desk.set('ch/3/mute', 1)],
    ['{strip}/mute != on', 1, () => {}],
    ['if {strip}/mute then flash else on', 2, () => rig.desk.set('ch/3/mute', 1)],
    ['silenced', 1, () => rig.desk.set('ch/4/solo', 1)],
    ['silenced', 0, () => rig.desk.set('ch/3/mute', 1)],
    ['soloed', 1, () => rig.desk.set('ch/9/solo', 1)],
    ['any(ch/*/solo)', 1, () => rig.desk.set('ch/9/solo', 1)],
    ['any(ch/*/solo)', 0, () => {}],
    ['all(ch/*/to-main)', 1, () => {}],
    ['all(ch/*/to-main)', 0, () => rig.desk.set('ch/1/to-main', 0)],
    ['all(ch/*/none)', 0, () => {}],
    ['selected', 0, () => {}],
    ['selected', 1, () => (rig.desk.selected = 2)],
    ['selected(ch/7)', 1, () => {}],
    ['spilled', 1, () => (rig.front.spill = 2)],
    [
      'spilled(dca/1)',
      1,
      () => (rig.front.spill = table.strips.find(({ path }) => path === 'dca/1')!.number),
    ],
    ['scene = 4', 1, () => (rig.desk.scene = 3)],
    ['scene = n', 1, () => (rig.desk.scene = 3)],
    ['rolling', 1, () => (rig.desk.tape.rolling = true)],
    ['stopped', 1, () => {}],
    ['stopped', 0, () => (rig.desk.tape.winding = 8)],
    ['winding < 0', 1, () => (rig.desk.tape.winding = -8)],
    ['winding', 1, () => (rig.desk.tape.winding = -8)],
    ['winding', 1, () => (rig.desk.tape.winding = 2)],
    ['recording', 1, () => (rig.desk.tape.recording = true)],
    ['looping or punching', 1, () => (rig.desk.tape.punching = true)],
    ['unsaved and undoable', 1, () => (rig.desk.unsaved = rig.desk.canUndo = true)],
    ['page = pan', 1, () => {}],
    ['page != pan', 0, () => {}],
    ['page = "low cut"', 0, () => {}],
    ['shift', 0, () => {}],
    ['shift', 1, () => (rig.front.on[4] = 1)],
    ['not shift', 1, () => {}],
    ['monitor/speakers = B', 1, () => rig.desk.set('monitor/speakers', 1)],
    ['B = monitor/speakers', 0, () => {}],
    ['mode({strip}/fader) = touch', 1, () => rig.desk.modes.set(table.at('ch/3/fader'), 'touch')],
    ['mode({strip}/fader) != read', 0, () => {}],
    ['if writing({strip}/fader) then flash', 2, () => rig.desk.writing.add(table.at('ch/3/fader'))],
    ['riding(fader)', 1, () => rig.front.hands.add(0)],
    ['riding(encoder)', 0, () => rig.front.hands.add(0)],
    ['riding("fader main")', 1, () => rig.front.hands.add(4)],
    ['riding("fader {strip + 1}")', 1, () => rig.front.hands.add(1)],
    ['riding(main/fader)', 1, () => (target('fader main', 'main/fader'), rig.front.hands.add(4))],
    ['riding(main/fader)', 0, () => rig.front.hands.add(4)],
    ['waiting(fader)', 1, () => rig.front.ways.set(0, 1)],
    ['below(fader)', 1, () => rig.front.ways.set(0, 1)],
    ['above(fader)', 0, () => rig.front.ways.set(0, 1)],
    ['above(main/fader)', 1, () => (target('fader main', 'main/fader'), rig.front.ways.set(4, -1))],
    ['{strip}/none', 0, () => {}],
    ['not {strip}/none', 0, () => {}],
    ['{strip}/none < 3', 0, () => {}],
    ['{strip}/none != 3', 0, () => {}],
    ['if {strip}/none then on else {strip}/mute', 1, () => rig.desk.set('ch/3/mute', 1)],
  ];

  test.each(cases)('%s: %d', (text, light, given) => {
    given();
    expect(rig.light(text)).toBe(light);
  });

  test.each([
    '{strip}/mute',
    'silenced',
    'selected',
    'spilled',
    'not silenced',
    'writing({strip}/fader)',
    'any({strip}/dca/*)',
  ])('%s is off where no strip of the desk is', (text) => {
    rig.scope = { ...scope, strip: -1 };
    expect(rig.light(text)).toBe(0);
  });
});

describe('a text', () => {
  const cases: readonly (readonly [text: string, shown: string, given: () => void])[] = [
    ['S{turn}', 'S3', () => {}],
    ['Müller {n}', 'Muller 4', () => {}],
    ['{label}', 'Ch 3', () => {}],
    ['{label({selected})}', 'Ch 7', () => {}],
    ['{label(main)}', 'Main', () => {}],
    ['{label}', 'Gaste', () => (rig.desk.labels[2] = { name: 'Gäste', colour: 0 })],
    ['{value(fader)}', '', () => {}],
    ['{name(fader)}', '', () => {}],
    ['{value(fader)}', '-inf', () => target('fader 1', 'ch/3/fader')],
    ['{name(fader)}', '3 fader', () => target('fader 1', 'ch/3/fader')],
    ['{name(encoder)}', '2 freq', () => target('encoder 1', 'ch/3/eq/2/freq')],
    ['{value(encoder)}', '200', () => target('encoder 1', 'ch/3/eq/2/freq')],
    [
      '{value("fader main")}',
      '-3.0',
      () => (target('fader main', 'main/fader'), rig.desk.set('main/fader', -3)),
    ],
    ['{value(main/fader)}', '0.0', () => {}],
    ['{reading(main/fader)}', '0.0 dB', () => {}],
    ['{reading(fader)}', '-inf dB', () => target('fader 1', 'ch/3/fader')],
    ['{reading(fader)}', '', () => {}],
    ['{name({strip}/pan)} {value({strip}/pan)}', '3 pan C', () => {}],
    ['{if riding(fader) then value(fader) else label}', 'Ch 3', () => target('fader 1', 'ch/3/fader')],
    [
      '{if riding(fader) then value(fader) else label}',
      '-inf',
      () => (target('fader 1', 'ch/3/fader'), rig.front.hands.add(0)),
    ],
    ['{main/fader}', '-7.5', () => rig.desk.set('main/fader', -7.5)],
    ['{monitor/speakers}', 'B', () => rig.desk.set('monitor/speakers', 1)],
    ['{main/fader - 10}', '-17.5', () => rig.desk.set('main/fader', -7.5)],
    ['{{strip}/fader + 1}', '-inf', () => {}],
    ['{1 / 3}', '0.33', () => {}],
    ['{rolling}', 'off', () => {}],
    ['{shift and rolling}', 'off', () => {}],
    ['{not rolling}', 'on', () => {}],
    ['{mode({strip}/fader)}', 'read', () => {}],
    ['{if rolling then "go"}', '', () => {}],
    ['{if stopped then "n{n}" else "go"}!', 'n4!', () => {}],
    ['{{strip}/none}|{value({strip}/none)}', '|', () => {}],
    ['{timecode}', '  0.00.00. 00', () => {}],
    ['{timecode}', '  1.02.03. 12', () => (rig.desk.place = 48_000 * (3723 + 12.5 / 25))],
    ['{clock}', '  1.02.03.250', () => (rig.desk.place = 48_000 * 3723.25)],
    ['{timecode}', ' 10.00.00. 00', () => (rig.desk.place = 48_000 * 36_000)],
    ['{clock}', '100.00.00.000', () => (rig.desk.place = 48_000 * 360_000)],
  ];

  test.each(cases)('%s: %s', (text, shown, given) => {
    given();
    const expected = text === '{timecode}' || text === '{clock}' ? at7(shown) : shown;
    expect(rig.text(text)).toBe(expected);
  });

  test.each(['{label}', '{value({strip}/pan)}', '{name({strip}/pan)}', '{if {strip}/mute then "muted"}'])(
    '%s is empty where no strip of the desk is',
    (text) => {
      rig.scope = { ...scope, strip: -1 };
      expect(rig.text(text)).toBe('');
    },
  );

  test.each<[string, (rig: Rig) => unknown]>([
    ['{label}', ({ desk }) => (desk.labels[2] = { name: 'Vox', colour: 0 })],
    ['{value(fader)}', ({ desk }) => desk.set('ch/3/fader', -20)],
    ['{value(fader)}', ({ front }) => (front.target[0] = table.at('main/fader'))],
    ['{name(fader)}', ({ front }) => (front.target[0] = table.at('ch/4/fader'))],
    ['{main/fader}', ({ desk }) => desk.set('main/fader', -20)],
    ['{timecode}', ({ desk }) => (desk.place = 48_000)],
    ['{if riding(fader) then "a" else "b"}', ({ front }) => front.hands.add(0)],
    ['{mode({strip}/fader)}', ({ desk }) => desk.modes.set(table.at('ch/3/fader'), 'write')],
  ])('%s is told to be new once, and only when it is', (text, change) => {
    target('fader 1', 'ch/3/fader');
    const program = rig.program(text);
    const asked = () => program.changed(rig.desk, rig.front);
    expect([asked(), asked()]).toEqual([true, false]);
    const before = program.text(rig.desk, rig.front);
    expect(asked()).toBe(false);
    change(rig);
    expect([asked(), asked()]).toEqual([true, false]);
    expect(program.text(rig.desk, rig.front)).not.toBe(before);
  });

  test('what stands under a condition that is not so is no news', () => {
    target('fader 1', 'ch/3/fader');
    const program = rig.program('{if riding(fader) then value(fader) else label}');
    program.changed(rig.desk, rig.front);
    rig.desk.set('ch/3/fader', -20);
    expect(program.changed(rig.desk, rig.front)).toBe(false);
    rig.front.hands.add(0);
    expect(program.changed(rig.desk, rig.front)).toBe(true);
    expect(program.text(rig.desk, rig.front)).toBe('-20.0');
  });

  test('a frame of the tape that is no frame of the timecode is no news', () => {
    const program = rig.program('{timecode}');
    program.changed(rig.desk, rig.front);
    rig.desk.place = 100;
    expect(program.changed(rig.desk, rig.front)).toBe(false);
  });
});

describe('a program says what it depends on', () => {
  test.each<[string, readonly string[], number, readonly number[]]>([
    ['{strip}/mute and main/mute', ['ch/3/mute', 'main/mute'], 0, []],
    ['travel(main/fader) > 0', ['main/fader'], 0, []],
    ['rolling or winding > 0', [], reads.tape, []],
    ['shift or page = pan or spilled', [], reads.layers, []],
    ['selected', [], reads.selection, []],
    ['mode({strip}/fader) = touch', [], reads.modes, []],
    ['riding(fader)', [], reads.hands, [0]],
    ['waiting(main/fader)', [], reads.hands | reads.rides, []],
    ['level > -20', [], reads.levels, []],
    ['place > 3', [], reads.time, []],
    ['soloed and silenced', [], reads.silence, []],
    ['scene = 1 and unsaved', [], reads.session, []],
    ['strip + turn > 3', [], 0, []],
  ])('%s', (text, paths, flags, asked) => {
    const program = compileNumber(expression(text), scope, bound);
    expect([
      program.parameters.map((number) => table.row(number).path),
      program.reads,
      program.controls,
    ]).toEqual([paths, flags, asked]);
  });

  test('and so does a text', () => {
    const template = sound(readTemplate('{label} {value(fader)} {timecode} {main/fader}', at));
    const program = compileText(template, scope, bound);
    expect(program.parameters).toEqual([table.at('main/fader')]);
    expect(program.reads).toBe(reads.labels | reads.rides | reads.time);
    expect(program.controls).toEqual([0]);
  });

  test('a * reads all it stands for', () => {
    expect(compileNumber(expression('any(ch/*/solo)'), scope, bound).parameters).toHaveLength(32);
  });
});

/** What an expression of numbers alone comes to, the plain way. */
function reference(of: Expression): number {
  const holds = (value: number) => value !== 0 && !Number.isNaN(value);
  const both: Record<string, (a: number, b: number) => number> = {
    or: (a, b) => Number(holds(a) || holds(b)),
    and: (a, b) => Number(holds(a) && holds(b)),
    '=': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b && !Number.isNaN(a) && !Number.isNaN(b)),
    '<': (a, b) => Number(a < b),
    '<=': (a, b) => Number(a <= b),
    '>': (a, b) => Number(a > b),
    '>=': (a, b) => Number(a >= b),
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => (b === 0 ? NaN : a / b),
    min: Math.min,
    max: Math.max,
  };
  switch (of.is) {
    case 'number':
      return of.unit === 'kHz' ? of.value * 1000 : of.unit === 'ms' ? of.value * 0.001 : of.value;
    case 'word':
      return { strip: 1, turn: 3, n: 4 }[of.word] ?? NaN;
    case 'call':
      return of.arguments.map(reference).reduce((a, b) => both[of.name]!(a, b));
    case 'minus':
      return -reference(of.of);
    case 'not': {
      const value = reference(of.of);
      return Number.isNaN(value) ? NaN : Number(value === 0);
    }
    case 'binary':
      return both[of.operator]!(reference(of.left), reference(of.right));
    case 'if': {
      if (holds(reference(of.condition))) return reference(of.then);
      return of.otherwise ? reference(of.otherwise) : 0;
    }
    default:
      return NaN;
  }
}

const place = { line: 1, column: 1 };
const numbers = fc.letrec<{ sum: Expression }>((tie) => ({
  sum: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('strip', 'turn', 'n').map((word): Expression => ({ ...place, is: 'word', word })),
    fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.constantFrom(undefined, 'dB', 'kHz', 'ms'))
      .map(([value, unit]): Expression => ({ ...place, is: 'number', value, unit })),
    fc
      .tuple(fc.constantFrom('min', 'max'), fc.array(tie('sum'), { minLength: 2, maxLength: 3 }))
      .map(([name, values]): Expression => ({ ...place, is: 'call', name, arguments: values })),
    fc
      .tuple(fc.constantFrom('not' as const, 'minus' as const), tie('sum'))
      .map(([is, of]): Expression => ({ ...place, is, of })),
    fc
      .tuple(
        fc.constantFrom('or', 'and', '=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/'),
        tie('sum'),
        tie('sum'),
      )
      .map(([operator, left, right]): Expression => ({ ...place, is: 'binary', operator, left, right })),
    fc
      .tuple(tie('sum'), tie('sum'), fc.option(tie('sum'), { nil: undefined }))
      .map(([condition, value, otherwise]): Expression => ({
        ...place,
        is: 'if',
        condition,
        then: value, // oxlint-disable-line unicorn/no-thenable -- the word of the language
        otherwise,
      })),
  ),
})).sum;

describe('whatever is compiled', () => {
  test('comes to what it comes to the plain way', () => {
    const row = new Float64Array(1);
    fc.assert(
      fc.property(numbers, (sum) => {
        compileNumber(sum, scope, bound).run(rig.desk, rig.front, row, 0);
        const value = reference(sum);
        expect(row[0]).toBe(Number.isNaN(value) ? 0 : value);
      }),
      { numRuns: 3000 },
    );
  });

  test('never throws, shows no NaN, and lights are lights, checked before or not', () => {
    const row = new Float64Array(1);
    fc.assert(
      fc.property(anyExpression, fc.integer({ min: -1, max: 200 }), (any, strip) => {
        const there = { ...scope, strip, control: strip };
        compileNumber(any, there, bound).run(rig.desk, rig.front, row, 0);
        expect(row[0]).not.toBeNaN();
        compileNumber(any, there, bound, { type: 'light' }).run(rig.desk, rig.front, row, 0);
        expect([0, 1, 2]).toContain(row[0]);
        const text = compileText({ ...place, written: '', parts: [any] }, there, bound);
        expect(text.text(rig.desk, rig.front)).toMatch(/^[\x20-\x7d\xb0-\xb9]*$/);
      }),
      { numRuns: 2000 },
    );
  });
});
