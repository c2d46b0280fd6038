import { describe, expect, test } from 'vitest';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import type { ClipDocument } from '../../src/model/document.ts';
import { smallSession } from './random-inputs.ts';
import { controlsOf, Rig } from './rig.ts';
import { ANN, BOB, by, said, steps } from './two-people.ts';

const clip = (file: string, more: Partial<ClipDocument> = {}): ClipDocument => ({
  file,
  at: 0,
  from: 0,
  length: 48_000,
  ...more,
});
const vox = clip('vox.wav');
const rigOf = (): Rig => new Rig(smallSession, []);

describe('what plays on a strip', () => {
  test('is set, stands in the order of the timeline, is saved, and is another by the count of changes', () => {
    const rig = rigOf();
    const { clipsVersion } = rig.engine;
    const late = clip('vox-2.wav', { at: 96_000, gain: 0, fadeIn: 0 });
    rig.command({ do: 'clips', strip: 1, clips: [late, vox] });
    expect(rig.engine.clips).toEqual(new Map([[1, [vox, clip('vox-2.wav', { at: 96_000 })]]]));
    expect(rig.engine.clipsVersion).toBe(clipsVersion + 1);
    expect(rig.engine.document().clips).toEqual({ 'ch/2': rig.engine.clips.get(1) });
    expect(rig.engine.unsaved).toBe(true);
    rig.command({ do: 'clips', strip: 1, clips: [] });
    expect([rig.engine.clips.size, rig.engine.document().clips]).toEqual([0, undefined]);
    expect(rig.engine.history.done.map(({ name }) => name)).toEqual([
      'Set what plays on Ch 2',
      'Clear what plays on Ch 2',
    ]);
  });

  test('set once more as it is makes no step', () => {
    const rig = rigOf();
    rig.command({ do: 'clips', strip: 0, clips: [vox] });
    rig.command({ do: 'clips', strip: 0, clips: [{ ...vox, fadeIn: 0 }] });
    rig.command({ do: 'reference', clip: null });
    expect(rig.engine.history.done).toHaveLength(1);
    expect(rig.engine.clipsVersion).toBe(1);
  });

  test.each([
    ['a strip there is not', { strip: 99, clips: [vox] }, 'there is no strip number 99'],
    ['a group', { strip: 3, clips: [vox] }, 'Grp 1 plays no files: only channels do'],
    [
      'a file elsewhere',
      { strip: 0, clips: [vox, clip('../x.wav')] },
      'clip 1 file: expected the plain name',
    ],
  ])('stays as it was for %s, and why is said', (_what, wrong, words) => {
    const rig = rigOf();
    rig.command({ do: 'clips', ...wrong });
    expect(rig.engine.refusal).toContain(words);
    expect([rig.engine.clips.size, rig.engine.history.done.length]).toEqual([0, 0]);
  });

  test('goes back with undo mine although somebody set another strip since, and not where he set this one', () => {
    const rig = rigOf();
    by(rig, ANN, { do: 'clips', strip: 0, clips: [vox] });
    by(rig, BOB, { do: 'clips', strip: 1, clips: [vox] });
    by(rig, ANN, { do: 'undo', mine: true });
    expect([...rig.engine.clips.keys()]).toEqual([1]);
    by(rig, ANN, { do: 'clips', strip: 1, clips: [] });
    by(rig, BOB, { do: 'undo', mine: true });
    expect(said(rig)).toContain('what plays on Ch 2 was changed by Ann since');
  });
});

test('reference tracks are taken, replaced, taken away and undone', () => {
  const rig = rigOf();
  const ref = clip('ref.flac', { gain: -6 });
  const [b, c] = [clip('b.flac'), clip('c.flac')];
  const there = () => rig.engine.references;
  rig.command({ do: 'reference', clip: ref });
  expect(rig.engine.document().references).toEqual([ref]);
  rig.command({ do: 'reference', clip: null });
  expect(there()).toEqual([]);
  expect(rig.engine.document().references).toBeUndefined();
  rig.command({ do: 'undo' });
  expect(there()).toEqual([ref]);
  rig.command({ do: 'reference', slot: 1, clip: b });
  rig.command({ do: 'reference', slot: 2, clip: c });
  expect(there()).toEqual([ref, b, c]);
  rig.command({ do: 'reference', slot: 1, clip: null });
  expect(there()).toEqual([ref, c]);
  rig.command({ do: 'undo' });
  rig.command({ do: 'undo' });
  expect(there()).toEqual([ref, b]);
});

test.each([
  [{ clip: clip('ref.flac', { gain: 99 }) }, 'gain: expected -90 to 24 dB, not 99'],
  [{ slot: 1, clip: clip('ref.flac') }, 'there is no reference A yet; set that first'],
  [{ slot: 3, clip: clip('ref.flac') }, 'slot: expected 0 to 2, not 3'],
  [{ slot: 0.5, clip: null }, 'slot: expected 0 to 2, not 0.5'],
])('a reference that cannot be is refused: %j', (more, why) => {
  const rig = rigOf();
  rig.command({ do: 'reference', ...more });
  expect(rig.engine.refusal).toBe(`the reference tracks stay as they were: ${why}`);
  expect(rig.engine.references).toEqual([]);
});

describe('stems that come in', () => {
  const parts = [
    { strip: 0, name: 'Vox', colour: 0xff8800, clips: [vox], trim: -6, group: 1, dca: 1 },
    { strip: 2, name: 'Bass', clips: [clip('bass.wav', { at: 480, length: 96_000 })] },
  ];
  const state = (rig: Rig) => ({
    values: ['ch/1/trim', 'ch/1/grp/1', 'ch/1/to-main', 'ch/1/dca/1', 'ch/3/grp/1'].map((path) =>
      rig.value(path),
    ),
    names: rig.engine.labels.slice(0, 3).map(({ name }) => name),
    files: [...rig.engine.clips].map(([strip, list]) => [strip, list.map(({ file }) => file)]),
    length: rig.engine.transport.length,
  });

  test('are one step with names, trims, ways and the end of the song; undo takes all of it back', () => {
    const rig = rigOf();
    const before = state(rig);
    rig.command({ do: 'import', parts });
    const after = {
      values: [-6, 1, 0, 1, 0],
      names: ['Vox', 'Ch 2', 'Bass'],
      files: [
        [0, ['vox.wav']],
        [2, ['bass.wav']],
      ],
      length: 96_480,
    };
    expect(state(rig)).toEqual(after);
    expect(steps(rig)).toEqual(['test: Import 2 stems']);
    rig.command({ do: 'undo' });
    expect(state(rig)).toEqual(before);
    rig.command({ do: 'redo' });
    expect(state(rig)).toEqual(after);
  });

  test('leave the end of a song that has one, and one stem is called one', () => {
    const rig = new Rig({ ...smallSession, length: 1000 }, []);
    rig.command({ do: 'import', parts: parts.slice(0, 1) });
    expect([rig.engine.transport.length, steps(rig)]).toEqual([1000, ['test: Import 1 stem']]);
  });

  test('leave a trim in the hand that holds it, and say so', () => {
    const rig = rigOf();
    rig.set('ch/1/trim', 3, ANN);
    by(rig, BOB, { do: 'import', parts });
    expect(rig.value('ch/1/trim')).toBe(3);
    expect(said(rig)).toBe('Left in the hand that holds it: Vox trim');
    expect(rig.engine.clips.size).toBe(2);
  });

  test.each([
    ['a strip twice', [...parts, { strip: 0, clips: [] }], 'Ch 1 stands there twice'],
    ['a group there is not', [{ strip: 0, clips: [], group: 2 }], 'there is no group 2'],
    ['a DCA there is not', [{ strip: 0, clips: [], dca: 0 }], 'there is no DCA 0'],
    [
      'a clip that cannot be',
      [...parts.slice(0, 1), { strip: 1, clips: [clip('')] }],
      'file: expected the plain name',
    ],
  ])('come in whole or not at all: %s', (_what, wrong, words) => {
    const rig = rigOf();
    const before = state(rig);
    rig.command({ do: 'import', parts: wrong });
    expect(rig.engine.refusal).toMatch(/^nothing is imported: /);
    expect(rig.engine.refusal).toContain(words);
    expect(state(rig)).toEqual(before);
  });

  test('are in a checkpoint and in a saved session with their steps, to the letter', () => {
    const rig = rigOf();
    rig.command({ do: 'import', parts });
    rig.command({ do: 'reference', clip: vox });
    rig.command({ do: 'undo' });
    const { engine } = rig;
    const checkpoint = restored(JSON.parse(JSON.stringify(snapshot(engine))), controlsOf);
    expect(stateHash(checkpoint)).toBe(stateHash(engine));
    const kept = JSON.parse(JSON.stringify({ ...engine.document(), history: stepsDocument(engine) }));
    const opened = new Rig(kept, []);
    expect(stepsDocument(opened.engine)).toEqual(stepsDocument(engine));
    opened.command({ do: 'redo' });
    expect(opened.engine.references).toEqual([vox]);
    for (let i = 0; i < 2; i++) opened.command({ do: 'undo' });
    expect(state(opened)).toEqual(state(rigOf()));
  });
});

test('clips of strips that the desk does not have are left out of it', () => {
  const document = { ...smallSession, clips: { 'ch/99': [vox], 'grp/1': [vox], 'ch/2': [vox], 'ch/3': [] } };
  expect([...new Rig(document, []).engine.clips.keys()]).toEqual([1]);
});
