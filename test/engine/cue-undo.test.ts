import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import type { CueEdit } from '../../src/model/cues.ts';
import type { Command } from '../../src/model/input.ts';
import { cueName } from '../../src/scenes/cues.ts';
import { CueRig } from './cue-rig.ts';

const steps = (rig: CueRig): readonly string[] =>
  rig.engine.history.done.map(({ who, name }) => `${who}: ${name}`);
const doing = (...of: NonNullable<CueEdit['steps']>): CueRig => new CueRig([{ name: 'A', steps: of }]);

describe('a ride that ends while a cue goes', () => {
  const orders: readonly NonNullable<CueEdit['steps']>[] = [
    [
      { do: 'recall', scene: 2 },
      { do: 'words', words: 'return to start' },
    ],
    [
      { do: 'words', words: 'return to start' },
      { do: 'recall', scene: 2 },
    ],
    [
      { do: 'words', words: 'mute 4' },
      { do: 'locate', to: 'Verse' },
      { do: 'recall', scene: 2 },
    ],
  ];

  test.each(orders.map((of) => [of]))('is no part of its undo step: %j', (of) => {
    const rig = doing(...of);
    rig.set('ch/5/fader', -12, 'anna');
    rig.wait(0.1);
    rig.go();
    rig.command({ do: 'undo' });
    expect(rig.value('ch/5/fader')).toBe(-12);
    expect(rig.value('ch/1/fader')).toBe(-30);
  });

  test('stays the step of whoever rode', () => {
    // where a lane is in force, what is ridden without a finger ends as the tape is taken elsewhere
    const lanes = { 'ch/5/fader': { times: [0], values: [-20] } };
    const rig = new CueRig(
      [
        {
          name: 'A',
          steps: [
            { do: 'words', words: 'return to start' },
            { do: 'recall', scene: 2, only: ['ch/1'] },
          ],
        },
      ],
      { ...emptyDocument('Test'), lanes },
    );
    rig.set('ch/5/fader', -12, 'anna');
    rig.wait(0.1);
    rig.go();
    rig.command({ do: 'undo', of: 'anna' });
    expect(rig.said).toBe('Undone: Ride Ch 5 fader');
    expect(steps(rig)).toEqual(['test: Cue 1 A']);
  });
});

describe('undo of a cue', () => {
  test('takes back the loop that its words switched on', () => {
    const rig = doing({ do: 'recall', scene: 2 }, { do: 'words', words: 'loop' });
    rig.go();
    expect(rig.engine.transport.loop.on).toBe(true);
    rig.command({ do: 'undo' });
    expect(rig.engine.transport.loop.on).toBe(false);
    expect(rig.value('ch/1/fader')).toBe(-30);
    rig.command({ do: 'redo' });
    expect(rig.engine.transport.loop.on).toBe(true);
  });

  test('brings a lane that had two modes back to the one before the first', () => {
    const rig = doing({ do: 'mode', mode: 'touch' }, { do: 'mode', mode: 'latch' });
    const fader = rig.engine.table.at('ch/1/fader');
    rig.go();
    rig.command({ do: 'undo' });
    expect(rig.engine.modeOf(fader)).toBe('read');
    rig.command({ do: 'redo' });
    expect(rig.engine.modeOf(fader)).toBe('latch');
  });

  test('takes back what it recalled and the modes it set in one', () => {
    const rig = doing({ do: 'recall', scene: 2 }, { do: 'mode', mode: 'touch', of: 'ch/1' });
    rig.go();
    expect(steps(rig)).toEqual(['test: Cue 1 A']);
  });

  test('takes back the pass that its mode ended, and the recall with it', () => {
    const rig = doing({ do: 'recall', scene: 2 }, { do: 'mode', mode: 'read' });
    const fader = rig.engine.table.at('ch/4/fader');
    rig.command({ do: 'mode', mode: 'write', parameter: 'ch/4/fader' });
    rig.command({ do: 'play' });
    rig.set('ch/4/fader', -6, 'test');
    rig.wait(2);
    rig.go();
    expect(rig.engine.lanes.lanes[fader]?.times.length).toBeGreaterThan(0);
    rig.command({ do: 'stop' });
    rig.command({ do: 'undo' });
    expect(rig.engine.lanes.lanes[fader]?.times).toHaveLength(0);
    expect(rig.value('ch/1/fader')).toBe(-30);
    expect(rig.engine.modeOf(fader)).toBe('write');
  });

  test('that set a mode and set it back leaves no step', () => {
    const rig = doing({ do: 'mode', mode: 'touch' }, { do: 'mode', mode: 'read' });
    rig.go();
    expect(steps(rig)).toEqual([]);
  });
});

describe('a cue whose number was given away', () => {
  const rigged = (): CueRig => new CueRig(['A', 'B', 'C'].map((name) => ({ name, steps: [] })));
  const by = (rig: CueRig, who: string, command: Command): void => rig.do({ type: 'command', command, who });
  const mine: Command = { do: 'undo', mine: true };
  const listed = ({ engine }: CueRig): readonly string[] => engine.show.cues.map(cueName);

  test('does not come back, and whoever asks is told why', () => {
    const rig = rigged();
    by(rig, 'anna', { do: 'delete-cue', id: 2 });
    by(rig, 'bert', { do: 'add-cue', cue: { name: 'New', number: '2' } });
    by(rig, 'anna', mine);
    expect(rig.said).toBe(
      'Not undone: Delete cue 2 B: number 2 is that of 2 New now; undo again goes on before it',
    );
    expect(listed(rig)).toEqual(['1 A', '2 New', '3 C']);
    by(rig, 'bert', mine);
    by(rig, 'anna', mine);
    expect(rig.said).toBe('Undone: Delete cue 2 B');
    expect(listed(rig)).toEqual(['1 A', '2 B', '3 C']);
  });

  test('stays away from a redo too', () => {
    const rig = rigged();
    by(rig, 'anna', { do: 'edit-cue', id: 3, cue: { number: '7' } });
    by(rig, 'anna', mine);
    by(rig, 'bert', { do: 'add-cue', cue: { name: 'New', number: '7' } });
    by(rig, 'anna', { do: 'redo', mine: true });
    expect(rig.said).toMatch(/^Not done again: .*: number 7 is that of 7 New now/);
    expect(listed(rig)).toEqual(['1 A', '2 B', '3 C', '7 New']);
  });

  test('does not keep those back that were renumbered with it', () => {
    const rig = rigged();
    by(rig, 'anna', { do: 'renumber-cues', from: 11, step: 1 });
    by(rig, 'bert', { do: 'add-cue', cue: { name: 'New', number: '2' } });
    by(rig, 'anna', mine);
    expect(rig.said).toMatch(/^Undone 2 of 3 of .*: number 2 is that of 2 New now$/);
    expect(listed(rig)).toEqual(['1 A', '2 New', '3 C', '12 B']);
  });
});

test('a cue comes back where its number says, whatever was put beside it since', () => {
  const rig = new CueRig(['A', 'B', 'C'].map((name) => ({ name, steps: [] })));
  rig.do({ type: 'command', command: { do: 'delete-cue', id: 2 }, who: 'anna' });
  rig.do({ type: 'command', command: { do: 'add-cue', cue: { name: 'New', number: '1.5' } }, who: 'bert' });
  rig.do({ type: 'command', command: { do: 'undo', mine: true }, who: 'anna' });
  expect(rig.numbers).toEqual(['1', '1.5', '2', '3']);
});
