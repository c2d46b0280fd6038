import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CueDocument, CueEdit, CueStep, CueTrigger } from '../../src/model/cues.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { faultsOf, type CueWorld } from '../../src/scenes/cue-faults.ts';
import { compareCueNumbers, numberBetween, readCueNumber } from '../../src/scenes/cue-numbers.ts';
import {
  addCue,
  deleteCue,
  editCue,
  listFault,
  moveCue,
  renumberCues,
  type Edited,
} from '../../src/scenes/cues.ts';
import { sceneFrom } from '../../src/scenes/scenes.ts';
import { macroFault } from '../../src/engine/macros.ts';

type Cues = readonly CueDocument[];

/** A list of cues with these numbers. */
const list = (...numbers: readonly string[]): Cues =>
  numbers.map((number, i) => ({ id: i + 1, number, name: `Cue ${number}`, steps: [] }));
const numbersOf = (edited: Edited): readonly string[] | string =>
  'fault' in edited ? edited.fault : edited.cues.map(({ number }) => number);

describe('numbers of cues', () => {
  test.each([
    ['1', '1'],
    ['01', '1'],
    ['1.50', '1.5'],
    ['1.0', '1'],
    ['10a', '10A'],
    [' 12.5B ', '12.5B'],
    ['0', '0'],
    ['000', '0'],
    ['0.5', '0.5'],
    ['', undefined],
    ['A', undefined],
    ['1.2.3', undefined],
    ['-1', undefined],
    ['1234567', undefined],
    ['1ABCD', undefined],
  ])('"%s" is kept as %s', (typed, kept) => expect(readCueNumber(typed)).toBe(kept));

  test('rise by their value, and then by their letters', () => {
    const order = ['0', '0.5', '1', '1.05', '1.5', '2', '10', '10A', '10AB', '10B', '10.1', '11'];
    expect([...order].reverse().sort(compareCueNumbers)).toEqual(order);
  });

  test.each([
    [undefined, undefined, '1'],
    ['3.5', undefined, '4'],
    [undefined, '1', '0.5'],
    ['1', '5', '2'],
    ['1', '2', '1.5'],
    ['1.5', '2', '1.7'],
    ['1.9', '2', '1.95'],
    ['10', '10A', undefined],
    ['10A', '11', '10.5'],
    ['1', '1.000001', undefined],
    [undefined, '0', undefined],
    ['999999', undefined, undefined],
  ])('between %s and %s lies %s', (before, after, between) =>
    expect(numberBetween(before, after)).toBe(between),
  );

  const anyNumber = fc
    .tuple(fc.nat(99), fc.option(fc.nat(9999)), fc.constantFrom('', '', 'A', 'BC'))
    .map(([whole, rest, letters]) => readCueNumber(`${whole}${rest === null ? '' : `.${rest}`}${letters}`)!);

  test('what lies between two lies between them', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        const [low, high] = [a, b].sort(compareCueNumbers) as [string, string];
        const between = numberBetween(low, high);
        if (between === undefined) return;
        expect(readCueNumber(between)).toBe(between);
        expect(compareCueNumbers(low, between)).toBeLessThan(0);
        expect(compareCueNumbers(between, high)).toBeLessThan(0);
      }),
    );
  });
});

describe('the list', () => {
  test.each<[string, Edited, readonly string[] | string]>([
    ['the first cue is 1', addCue([], {}), ['1']],
    ['a cue without a number goes to the end', addCue(list('1', '2.5'), {}), ['1', '2.5', '3']],
    ['one behind another gets a number between', addCue(list('1', '2'), {}, 1), ['1', '1.5', '2']],
    ['one in front gets one before all', addCue(list('1'), {}, 0), ['0.5', '1']],
    ['one with a number stands where that says', addCue(list('1', '3'), { number: '2' }), ['1', '2', '3']],
    ['a number is there once', addCue(list('1', '2'), { number: '2.0' }), 'there is a cue 2 Cue 2 already'],
    [
      'a number is one',
      editCue(list('1'), 1, { number: 'x' }),
      '"x" is no number of a cue; one is written 12, 12.5 or 12A',
    ],
    [
      'where there is no room, that is said',
      addCue(list('10', '10A'), {}, 1),
      'there is no number between 10 and 10A; renumber the list, or say one',
    ],
    [
      'another number is another place',
      editCue(list('1', '2', '3'), 3, { number: '1.5' }),
      ['1', '1.5', '2'],
    ],
    ['a cue that is moved gets a number there', moveCue(list('1', '2', '3'), 1, 1), ['2', '2.5', '3']],
    ['to the end', moveCue(list('1', '2', '3'), 1, 99), ['2', '3', '4']],
    ['a move to where it is changes nothing', moveCue(list('1', '2', '3'), 2, 1), ['1', '2', '3']],
    ['a cue is deleted', deleteCue(list('1', '2'), 1), ['2']],
    ['one that is not there is not', deleteCue(list('1'), 7), 'there is no cue with the id 7'],
    ['all get new numbers', renumberCues(list('1', '1.5', '7'), 10, 5), ['10', '15', '20']],
    ['in small steps', renumberCues(list('1', '2', '3'), 1, 0.1), ['1', '1.1', '1.2']],
    ['from one on', renumberCues(list('1', '1.5', '7'), 2, 1, 2), ['1', '2', '3']],
    [
      'never before what stands before',
      renumberCues(list('5', '6'), 2, 1, 2),
      '5 Cue 5 stands before them: begin with more than 5, or renumber all',
    ],
    [
      'a step of nothing is none',
      renumberCues(list('1', '2'), 1, 0),
      'numbers from 1 in steps of 0 are none that cues can have',
    ],
  ])('%s', (_what, edited, wanted) => expect(numbersOf(edited)).toEqual(wanted));

  test('null takes away what was said, and what says nothing is not kept', () => {
    const added = addCue([], {
      name: 'A',
      notes: 'n',
      colour: 255,
      wait: 1,
      follow: { after: 0 },
      evenBroken: true,
    });
    expect('cue' in added && added.cue).toEqual({
      id: 1,
      number: '1',
      name: 'A',
      notes: 'n',
      colour: 255,
      wait: 1,
      follow: { after: 0 },
      steps: [],
      evenBroken: true,
    });
    const nothing = { notes: null, colour: null, wait: 0, follow: null, triggers: [], evenBroken: false };
    const edited = editCue('cues' in added ? added.cues : [], 1, nothing);
    expect('cue' in edited && edited.cue).toEqual({ id: 1, number: '1', name: 'A', steps: [] });
  });

  test('keeps numbers and ids unique and rising, whatever is done to it', () => {
    const id = fc.nat(8);
    const number = fc.constantFrom('1', '2', '1.5', '10A', '0.001', '007', 'x');
    const operation = fc.oneof(
      fc.tuple(fc.option(number, { nil: undefined }), fc.option(id, { nil: undefined })).map(
        ([n, after]) =>
          (cues: Cues) =>
            addCue(cues, n === undefined ? {} : { number: n }, after),
      ),
      fc.tuple(id, number).map(
        ([one, n]) =>
          (cues: Cues) =>
            editCue(cues, one, { number: n }),
      ),
      id.map((one) => (cues: Cues) => deleteCue(cues, one)),
      fc.tuple(id, fc.integer({ min: -1, max: 9 })).map(
        ([one, to]) =>
          (cues: Cues) =>
            moveCue(cues, one, to),
      ),
      fc
        .tuple(fc.constantFrom(1, 0.5, 100), fc.constantFrom(1, 0.001, 0), fc.option(id, { nil: undefined }))
        .map(
          ([from, step, first]) =>
            (cues: Cues) =>
              renumberCues(cues, from, step, first),
        ),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40, size: 'max' }), (operations) => {
        let cues: Cues = [];
        for (const act of operations) {
          const edited = act(cues);
          if ('fault' in edited) {
            expect(edited.fault).not.toBe('');
            continue;
          }
          expect(listFault(edited.cues)).toBeUndefined();
          cues = edited.cues;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a file cannot say what no edit makes', () => {
    expect(listFault(list('1', '2'))).toBeUndefined();
    expect(listFault(list('1', '01'))).toMatchObject({ at: 1 });
    expect(listFault(list('2', '1'))).toEqual({
      at: 1,
      fault: 'numbers rise along the list, and 1 comes after 2',
    });
    expect(listFault([...list('1'), { ...list('2')[0]!, id: 1 }])).toEqual({
      at: 1,
      fault: 'there is another cue with id 1',
    });
  });
});

describe('broken cues', () => {
  const table = new ParameterTable(emptyDocument('Test').layout);
  const world: CueWorld = {
    table,
    scenes: [sceneFrom({ id: 1, name: 'Verse', values: { 'ch/1/fader': 0 } }, table)],
    markers: [
      { at: 0, name: 'Intro' },
      { at: 1, name: 'Twice' },
      { at: 2, name: 'Twice' },
    ],
    wordsFault: (words) => macroFault(words, table),
  };
  const faults = (edit: CueEdit): readonly string[] => {
    const cues = [{ ...list('1')[0]!, ...edit } as CueDocument, { ...list('1', '2')[1]! }];
    return (faultsOf(cues, world).get(1) ?? []).map(({ why }) => why);
  };

  test.each<[CueStep, string | undefined]>([
    [{ do: 'recall', scene: 1 }, undefined],
    [{ do: 'recall', scene: 4 }, 'the scene it recalls is gone (id 4)'],
    [{ do: 'recall', scene: 1, only: ['ch/1 level'] }, undefined],
    [{ do: 'recall', scene: 1, only: ['ch/99'] }, 'there is no "ch/99" on this desk; did you mean "ch/9"?'],
    [{ do: 'recall', scene: 1, only: ['ch/2', 'mute'] }, 'Verse holds nothing of ch/2, mute'],
    [{ do: 'stop-fades' }, undefined],
    [{ do: 'stop-fades', scene: 4 }, 'the scene whose fades it stops is gone (id 4)'],
    [{ do: 'locate', to: 48_000 }, undefined],
    [{ do: 'locate', to: 'Intro' }, undefined],
    [{ do: 'locate', to: 'Intor' }, 'there is no marker "Intor"; did you mean "Intro"?'],
    [{ do: 'locate', to: 'Outer space' }, 'there is no marker "Outer space"'],
    [{ do: 'locate', to: 'Twice' }, 'there are 2 markers called "Twice"'],
    [{ do: 'mode', mode: 'read' }, undefined],
    [{ do: 'mode', mode: 'read', of: 'ch/1' }, undefined],
    [{ do: 'mode', mode: 'read', of: 'ch/1/fader' }, undefined],
    [{ do: 'mode', mode: 'read', of: 'ch/77/x' }, 'there is no strip or parameter "ch/77/x" on this desk'],
    [{ do: 'mode', mode: 'read', of: 'ch/1/solo' }, 'ch/1/solo has no automation'],
    [{ do: 'words', words: 'toggle main/mute' }, undefined],
    [{ do: 'words', words: 'select ch/2' }, undefined],
    [{ do: 'words', words: 'bank right' }, '"bank right" needs a surface, and a cue has none'],
    [
      { do: 'words', words: 'momentary ch/1/mute' },
      '"momentary ch/1/mute" needs a surface, and a cue has none',
    ],
    [{ do: 'words', words: 'user key 1' }, 'a cue cannot ask for a user key: write here what that does'],
    [{ do: 'words', words: 'go' }, 'a cue cannot move the list it stands in: it has a follow for that'],
    [{ do: 'words', words: 'go 7' }, 'a cue cannot move the list it stands in: it has a follow for that'],
    [{ do: 'words', words: 'cue stop' }, 'a cue cannot move the list it stands in: it has a follow for that'],
    [{ do: 'words', words: 'undo' }, 'a cue cannot undo'],
    [
      { do: 'words', words: 'if rolling then cue back' },
      'a cue cannot move the list it stands in: it has a follow for that',
    ],
    [{ do: 'words', words: 'if bank = 1 then play' }, '"bank" is of a surface, and a cue has none'],
  ])('%j: %s', (step, why) => expect(faults({ steps: [step] })).toEqual(why === undefined ? [] : [why]));

  test.each([
    'toggle {strip}/mute',
    'set ch/{n}/fader to 0 dB',
    'set ch/1/fader to loud',
    'toggle ch/1/fader',
    'toggle ch/1/mut',
    'dance',
    'select {strip}',
    'if riding(fader) then play',
    'if shift then play',
  ])('words with a fault: %s', (words) => {
    expect(faults({ steps: [{ do: 'words', words }] })).toHaveLength(1);
  });

  test.each<[CueTrigger, readonly string[]]>([
    [{ by: 'program', channel: 1, program: 5 }, []],
    [{ by: 'msc', number: '2.0' }, ['msc 2 is a trigger of 2 Cue 2 as well']],
    [{ by: 'msc', number: '1' }, []],
    [{ by: 'msc', number: '3' }, []],
  ])('trigger %j', (trigger, wanted) => expect(faults({ triggers: [trigger] })).toEqual(wanted));

  test('the same trigger twice breaks the trigger of both, and no step', () => {
    const osc = { by: 'osc', address: '/a' } as const;
    const cues = list('1', '2').map((cue) => ({ ...cue, triggers: [osc] }));
    expect([...faultsOf(cues, world)]).toEqual([
      [1, [{ step: -1, why: 'osc /a is a trigger of 2 Cue 2 as well' }]],
      [2, [{ step: -1, why: 'osc /a is a trigger of 1 Cue 1 as well' }]],
    ]);
  });
});
