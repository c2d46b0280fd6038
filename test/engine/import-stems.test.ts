import { describe, expect, test } from 'vitest';
import type { ClipDocument } from '../../src/model/document.ts';
import { smallSession } from './random-inputs.ts';
import { Rig } from './rig.ts';
import { ANN, BOB, by, said, steps } from './two-people.ts';

const clip = (file: string, more: Partial<ClipDocument> = {}): ClipDocument => ({
  file,
  at: 0,
  from: 0,
  length: 48_000,
  ...more,
});
const rigOf = (): Rig => new Rig(smallSession, []);
const paths = ['ch/1/fader', 'ch/1/pan', 'ch/1/trim', 'ch/1/polarity', 'ch/1/delay', 'ch/2/trim'];
const state = (rig: Rig) => ({
  values: paths.map((path) => rig.value(path)),
  group: rig.engine.label(3).name,
  clips: [...rig.engine.clips],
});

describe('stems that come in', () => {
  const parts = [{ strip: 0, name: 'Gtr L', clips: [clip('gtr.wav')], fader: 0, pan: -1, group: 1 }];
  const labels = [{ strip: 3, name: 'Guitars', colour: 0xffff00 }];

  test('bring their fader up, go to their side and name their group, in one step that goes back whole', () => {
    const rig = rigOf();
    const before = state(rig);
    rig.command({ do: 'import', parts, labels });
    expect(rig.value('ch/1/fader')).toBe(0);
    expect(rig.value('ch/1/pan')).toBe(-1);
    expect(rig.engine.label(3)).toEqual({ name: 'Guitars', colour: 0xffff00 });
    expect(steps(rig)).toEqual(['test: Import 1 stem']);
    rig.command({ do: 'undo' });
    expect(state(rig)).toEqual(before);
  });

  test('come in whole or not at all where a group is to be named that is not there', () => {
    const rig = rigOf();
    rig.command({ do: 'import', parts, labels: [{ strip: 999, name: 'No', colour: 0 }] });
    expect(rig.engine.refusal).toBe('nothing is imported: there is no strip number 999');
    expect(rig.engine.clips.size).toBe(0);
  });
});

describe('strips that are made ready', () => {
  test.each([
    ['normalise', { clips: [clip('a.wav', { gain: -3 })] }, 'Normalise Ch 1'],
    ['gain-stage', { trim: -4 }, 'Gain staging of Ch 1'],
    ['align', { polarity: 1, delay: 0.002 }, 'Align Ch 1'],
  ] as const)('%s is one step, named, and goes back whole', (what, part, name) => {
    const rig = rigOf();
    rig.command({ do: 'clips', strip: 0, clips: [clip('a.wav')] });
    const before = state(rig);
    rig.command({ do: 'prepare', what, parts: [{ strip: 0, ...part }] });
    const after = state(rig);
    expect(after).not.toEqual(before);
    expect(steps(rig).at(-1)).toBe(`test: ${name}`);
    rig.command({ do: 'undo' });
    expect(state(rig)).toEqual(before);
    rig.command({ do: 'redo' });
    expect(state(rig)).toEqual(after);
  });

  test('are named by how many there are, and make no step where all is so already', () => {
    const rig = rigOf();
    const parts = [
      { strip: 0, trim: -4 },
      { strip: 1, trim: -5 },
    ];
    rig.command({ do: 'prepare', what: 'gain-stage', parts });
    rig.command({ do: 'prepare', what: 'gain-stage', parts });
    expect(steps(rig)).toEqual(['test: Gain staging of 2 strips']);
  });

  test('leave in the hand what somebody holds, and say so', () => {
    const rig = rigOf();
    rig.set('ch/1/trim', 3, ANN);
    by(rig, BOB, {
      do: 'prepare',
      what: 'gain-stage',
      parts: [
        { strip: 0, trim: -4 },
        { strip: 1, trim: -5 },
      ],
    });
    expect([rig.value('ch/1/trim'), rig.value('ch/2/trim')]).toEqual([3, -5]);
    expect(said(rig)).toBe('Left in the hand that holds it: Ch 1 trim');
  });

  test('are no buses', () => {
    const rig = rigOf();
    rig.command({ do: 'prepare', what: 'align', parts: [{ strip: 3, polarity: 1 }] });
    expect(rig.engine.refusal).toBe('the strips stay as they were: Grp 1 plays no files: only channels do');
  });
});
