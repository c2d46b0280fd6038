import { describe, expect, test } from 'vitest';
import type { CueEdit } from '../../src/model/cues.ts';
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
    const rig = doing({ do: 'words', words: 'return to start' }, { do: 'recall', scene: 2, only: ['ch/1'] });
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
