import fc from 'fast-check';
import type { BinaryOperator, Expression, NumberUnit, Path, Template } from '../../src/mapping/syntax.ts';

const place = { line: 1, column: 1 };
const units: readonly (NumberUnit | undefined)[] = [undefined, 'dB', 'Hz', 'kHz', 's', 'ms', '%'];
const operators: readonly BinaryOperator[] = [
  'or',
  'and',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
];
const plain = fc.constantFrom('S', 'Vox ', ' - ', 'ä');
const words = fc.constantFrom('rolling', 'strip', 'turn', 'to-main', 'shift', 'n', 'red');

/** No two plain pieces stand side by side, as none can be read so. */
function partsOf(pieces: readonly (string | Expression)[]): readonly (string | Expression)[] {
  return pieces.filter((piece, i) => typeof piece !== 'string' || typeof pieces[i - 1] !== 'string');
}

/** Every expression the grammar knows, small enough to be read again. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{
  expression: Expression;
  path: Path;
  text: Template;
}>((tie) => ({
  text: fc
    .array(fc.oneof(plain, tie('expression')), { maxLength: 3 })
    .map((pieces) => ({ ...place, written: '', parts: partsOf(pieces) })),
  path: fc
    .record({
      head: fc.constantFrom<Path['head']>(undefined, 'strip', 'selected'),
      brace: fc.option(tie('expression'), { nil: undefined }),
      wild: fc.boolean(),
    })
    .map(({ head, brace, wild }) => {
      const start = `${head === undefined ? 'ch' : ''}/${wild ? '*/' : ''}`;
      const parts = brace === undefined ? [`${start}fader`] : [start, brace, '/to-main'];
      return { ...place, written: '', parts, head, wild };
    }),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words.map((word): Expression => ({ ...place, is: 'word', word })),
    fc
      .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), fc.constantFrom(...units))
      .map(([whole, places, unit]): Expression => ({
        ...place,
        is: 'number',
        value: whole / 10 ** places,
        unit,
      })),
    tie('path').map((path): Expression => ({ ...place, is: 'path', path })),
    tie('text').map((text): Expression => ({ ...place, is: 'text', text })),
    fc
      .tuple(fc.constantFrom('min', 'label', 'name'), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, values]): Expression => ({ ...place, is: 'call', name, arguments: values })),
    fc
      .tuple(fc.constantFrom('not' as const, 'minus' as const), tie('expression'))
      .map(([is, of]): Expression => ({ ...place, is, of })),
    fc
      .tuple(fc.constantFrom(...operators), tie('expression'), tie('expression'))
      .map(([operator, left, right]): Expression => ({ ...place, is: 'binary', operator, left, right })),
    fc
      .tuple(tie('expression'), tie('expression'), fc.option(tie('expression'), { nil: undefined }))
      .map(([condition, value, otherwise]): Expression => ({
        ...place,
        is: 'if',
        condition,
        then: value, // oxlint-disable-line unicorn/no-thenable -- the word of the language
        otherwise,
      })),
  ),
})).expression;

const functions = [
  ['min', 2],
  ['max', 2],
  ['abs', 1],
  ['round', 1],
] as const;

/** Every expression of numbers alone. */
export const anySum: fc.Arbitrary<Expression> = fc.letrec<{ sum: Expression }>((tie) => ({
  sum: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.constantFrom(...units))
      .map(([value, unit]): Expression => ({ ...place, is: 'number', value: value / 2, unit })),
    fc
      .tuple(fc.constantFrom('not' as const, 'minus' as const), tie('sum'))
      .map(([is, of]): Expression => ({ ...place, is, of })),
    fc
      .tuple(fc.constantFrom(...operators), tie('sum'), tie('sum'))
      .map(([operator, left, right]): Expression => ({ ...place, is: 'binary', operator, left, right })),
    fc
      .tuple(fc.constantFrom(...functions), tie('sum'), tie('sum'))
      .map(([[name, takes], ...sums]): Expression => ({
        ...place,
        is: 'call',
        name,
        arguments: sums.slice(0, takes),
      })),
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
