import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandNames } from '../../src/engine/commands.ts';
import type { Command } from '../../src/model/input.ts';
import { smallSession } from './random-inputs.ts';
import { Rig } from './rig.ts';

const id = fc.integer({ min: 0, max: 4 });
const path = fc.constantFrom('ch/1/fader', 'ch/2/fader', 'ch/1/pan', 'ch/1/mute', 'ch/3/fader');
const place = fc.integer({ min: 0, max: 400 }).map((n) => n * 480);
const level = fc.integer({ min: -60, max: 10 });
const time = fc.constantFrom(0, 0.5, 3);
const stretch = fc.tuple(place, place).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const fade = fc.record({ up: time, down: time, curve: fc.constantFrom('linear' as const, 's' as const) });
const items = fc.subarray(['ch/1', 'ch/2 mute', 'level', 'all']);
const by = fc.constantFrom(0.5, 2, -6, 3);

const soundClip = {
  file: fc.constantFrom('vox.wav', 'bass.flac'),
  at: place,
  from: place,
  length: fc.constantFrom(960, 48_000),
  gain: fc.constantFrom(-3, 0),
  fadeIn: fc.constantFrom(0, 480),
  fadeOut: fc.constantFrom(0, 480),
};
const requiredKeys = ['file' as const, 'at' as const, 'from' as const, 'length' as const];
/** Some of which no strip can play. */
const clip = fc.oneof(
  { weight: 8, arbitrary: fc.record(soundClip, { requiredKeys }) },
  {
    weight: 1,
    arbitrary: fc.record({ ...soundClip, file: fc.constantFrom('../vox.wav', '') }, { requiredKeys }),
  },
  { weight: 1, arbitrary: fc.record({ ...soundClip, gain: fc.constant(300) }, { requiredKeys }) },
);

/** Ways in which a command that a session notices is asked for. */
const undoable: { readonly [Name in Command['do']]?: fc.Arbitrary<object> } = {
  loop: fc.record({ on: fc.boolean(), from: place, to: place }, { requiredKeys: [] }),
  punch: fc.record({ on: fc.boolean(), from: place, to: place }, { requiredKeys: [] }),
  'drop-marker': fc.record({ name: fc.constantFrom('Verse', 'Bridge') }, { requiredKeys: [] }),
  'delete-marker': fc.record({ at: fc.constantFrom(0, 1000) }),
  mode: fc.record(
    {
      mode: fc.constantFrom('off' as const, 'read' as const, 'touch' as const, 'latch' as const),
      parameter: path,
    },
    { requiredKeys: ['mode'] },
  ),
  'clear-lane': fc.record({ parameter: path }),
  'edit-lane': fc.record({
    parameter: path,
    edit: fc.oneof(
      fc
        .array(fc.tuple(place, level), { minLength: 1, maxLength: 4 })
        .map((points) => ({ how: 'add' as const, points })),
      stretch.map((range) => ({ how: 'delete' as const, ...range })),
      fc
        .tuple(stretch, by)
        .map(([range, n]) => ({ how: 'move' as const, ...range, by: Math.round(n * 4800) })),
      fc.tuple(stretch, by).map(([range, n]) => ({ how: 'shift' as const, ...range, by: n })),
      fc
        .tuple(stretch, by, level)
        .map(([range, n, around]) => ({ how: 'scale' as const, ...range, by: n, around })),
      fc
        .tuple(stretch, place, path)
        .map(([range, at, into]) => ({ how: 'copy' as const, ...range, at, into })),
      fc.constantFrom(0, 1, 5).map((factor) => ({ how: 'thin' as const, factor })),
      fc.tuple(stretch, level).map(([range, around]) => ({ how: 'mirror' as const, ...range, around })),
      fc.tuple(stretch, time).map(([range, n]) => ({ how: 'smooth' as const, ...range, by: n })),
      fc
        .tuple(fc.constantFrom('reverse', 'line', 'hold'), stretch)
        .map(([how, range]) => ({ how, ...range })),
      fc.constantFrom(1, 2, 3).map((take) => ({ how: 'comp' as const, take })),
    ),
  }),
  glide: fc.record({ time, parameter: path }, { requiredKeys: [] }),
  'store-scene': fc.record({ name: fc.constantFrom('A', 'F', 'G'), id }, { requiredKeys: [] }),
  'recall-scene': fc.record({ id, fade }, { requiredKeys: ['id'] }),
  'delete-scene': fc.record({ id }),
  'rename-scene': fc.record({ id, name: fc.constantFrom('A', 'D', 'E') }),
  'move-scene': fc.record({ id, to: fc.integer({ min: -1, max: 4 }) }),
  'scene-scope': fc.record(
    {
      gate: fc.constantFrom('store' as const, 'recall' as const, 'safe' as const),
      to: fc.oneof(items, fc.constant(null)),
      id,
    },
    { requiredKeys: ['gate', 'to'] },
  ),
  safe: fc.record({ on: fc.boolean(), items }),
  label: fc.record(
    {
      strip: fc.integer({ min: -1, max: 9 }),
      name: fc.constantFrom('Vox', 'Bass'),
      colour: fc.nat(0xffffff),
    },
    { requiredKeys: ['strip'] },
  ),
  'user-key': fc.record({
    key: fc.integer({ min: 1, max: 3 }),
    words: fc.constantFrom('', 'play', 'nonsense'),
  }),
  automation: fc.record({
    set: fc.record(
      {
        timeout: fc.constantFrom(1, null),
        crossOver: fc.boolean(),
        coalesce: fc.constantFrom('hand' as const, null),
        touchGroups: fc.constantFrom(null, [{ name: 'A', items: ['ch/1 level', 'ch/2 level'], moves: true }]),
      },
      { requiredKeys: [] },
    ),
  }),
  suspend: fc.record({ on: fc.boolean(), groups: fc.constantFrom('all' as const, ['level' as const]) }),
  'write-to': fc.record({
    to: fc.constantFrom('start', 'end', 'all', 'selection', 'next'),
    from: place,
    until: place,
    captured: fc.constant(true),
  }),
  coalesce: fc.record({ parameter: path }, { requiredKeys: [] }),
  'duplicate-scene': fc.record({ id, at: id }, { requiredKeys: ['id'] }),
  'scene-notes': fc.record({ id, notes: fc.constantFrom('', 'louder') }),
  'scene-colour': fc.record({ id, colour: fc.constantFrom(null, 0xff0000) }),
  'scene-fade': fc.record({ id, fades: fc.constantFrom([], [{ up: 1, down: 2, items: ['level'] }]) }),
  'update-scene': fc.constant({}),
  propagate: fc.record({
    items,
    into: fc.oneof(fc.constant('all' as const), fc.array(id, { maxLength: 2 })),
    how: fc.constantFrom('absolute' as const, 'relative' as const),
    add: fc.boolean(),
  }),
  'import-scenes': fc.constantFrom({ scenes: [{ id: 1, name: 'New', values: { 'ch/1/fader': -3 } }] }),
  'add-cue': fc.record({
    cue: fc.record(
      { name: fc.constantFrom('Go', 'On'), steps: fc.constantFrom([], [{ do: 'recall', scene: 1 }]) },
      { requiredKeys: ['name'] },
    ),
  }),
  'edit-cue': fc.record({ id, cue: fc.constantFrom({ name: 'Other' }, { wait: 3 }, { number: '7' }) }),
  'delete-cue': fc.record({ id }),
  'move-cue': fc.record({ id, to: id }),
  'renumber-cues': fc.record({ from: fc.constantFrom(1, 10), step: fc.constantFrom(1, 5) }),
  'cue-debounce': fc.record({ time: fc.constantFrom(0, 1) }),
  go: fc.record({ id: fc.constantFrom(1, 2) }, { requiredKeys: [] }),
  'cue-back': fc.record({ recall: fc.boolean() }),
  clips: fc.record({ strip: fc.integer({ min: -1, max: 3 }), clips: fc.array(clip, { maxLength: 2 }) }),
  reference: fc.record({ clip: fc.oneof(clip, fc.constant(null)) }),
  prepare: fc.record({
    what: fc.constantFrom('normalise', 'gain-stage', 'align'),
    parts: fc.uniqueArray(
      fc.record(
        {
          strip: fc.integer({ min: 0, max: 3 }),
          clips: fc.array(clip, { maxLength: 2 }),
          trim: fc.constantFrom(-6, 3),
          polarity: fc.constantFrom(0, 1),
          delay: fc.constantFrom(0, 0.002),
        },
        { requiredKeys: ['strip'] },
      ),
      { minLength: 1, maxLength: 3, selector: ({ strip }) => strip },
    ),
  }),
  import: fc
    .uniqueArray(
      fc.record(
        {
          strip: fc.integer({ min: 0, max: 2 }),
          clips: fc.array(clip, { maxLength: 2 }),
          name: fc.constantFrom('Vox', 'Bass'),
          colour: fc.nat(0xffffff),
          trim: fc.constantFrom(-6, 3),
          fader: fc.constantFrom(0, '-inf' as const),
          pan: fc.constantFrom(-1, 1),
          group: fc.constantFrom(1, 2),
          dca: fc.constant(1),
        },
        { requiredKeys: ['strip', 'clips'] },
      ),
      { maxLength: 3, selector: ({ strip }) => strip },
    )
    .map((parts) => ({ parts })),
  'rename-session': fc.record({ name: fc.constantFrom('X', 'Y') }),
};

const passing =
  'what the tape does passes by: a session keeps none of it, and the passes it ends are steps of their own';

/** Why the others are no steps. */
const noStep: { readonly [Name in Command['do']]?: string } = {
  play: passing,
  stop: passing,
  record: passing,
  return: passing,
  locate: passing,
  shuttle: passing,
  jog: passing,
  'next-marker': passing,
  'previous-marker': passing,
  'punch-in': passing,
  'punch-out': passing,
  capture: 'what is captured is held in mind, and changes nothing',
  'punch-capture': passing,
  join: passing,
  'drop-preview': 'what preview holds was a ride, which is a step of its own',
  'preview-scene': 'it shows, and changes nothing',
  'recall-preview': 'it is the recall of what is shown: see recall-scene',
  'cue-standby': 'the place in the list is where the show is',
  'cue-step': 'the place in the list is where the show is',
  'cue-stop': 'it ends what counts down, as the show goes',
  'cue-pause': 'it holds what counts down, as the show goes',
  'cue-rehearse': 'it changes nothing',
  sync: 'what the tape follows is how the room is wired: taken back, the tape would start or stop by itself',
  select: 'what is selected is where people look, and a session does not keep it',
  'stop-fade': 'it ends the recall under way, whose step it belongs to',
  'reverse-fade': 'it turns the recall under way round, whose step it belongs to',
  undo: 'redo takes it back',
  redo: 'undo takes it back',
  save: 'what is on the disk is not taken back by undo; earlier versions are kept there',
};

/** A desk where something is there of everything. */
function desk(): Rig {
  const rig = new Rig(smallSession);
  rig.wait(1);
  for (const name of ['A', 'B', 'C']) {
    rig.set('ch/1/fader', -rig.engine.scenes.length * 10);
    rig.set('ch/2/mute', rig.engine.scenes.length % 2);
    rig.wait(1);
    rig.command({ do: 'store-scene', name });
  }
  for (const parameter of ['ch/1/fader', 'ch/1/pan', 'ch/1/mute'])
    rig.command({
      do: 'edit-lane',
      parameter,
      edit: {
        how: 'add',
        points: [
          [480, -1],
          [48_000, 1],
          [96_000, 0],
        ],
      },
    });
  rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/1/fader' });
  rig.command({ do: 'play' });
  rig.set('ch/1/fader', -10);
  rig.wait(1);
  rig.command({ do: 'stop' });
  rig.command({ do: 'locate', to: 0 });
  rig.wait(1);
  rig.command({ do: 'drop-marker', name: 'Start' });
  rig.command({ do: 'automation', set: { coalesce: 'hand' } });
  rig.command({ do: 'mode', mode: 'trim', parameter: 'ch/1/pan' });
  rig.command({ do: 'play' });
  rig.set('ch/1/pan', 0.5);
  rig.command({ do: 'capture' });
  rig.wait(1);
  rig.command({ do: 'stop' });
  rig.command({ do: 'locate', to: 0 });
  rig.command({ do: 'safe', on: true, items: ['ch/1 mute'] });
  rig.command({ do: 'user-key', key: 1, words: 'stop' });
  rig.command({
    do: 'add-cue',
    cue: {
      name: 'One',
      steps: [
        { do: 'recall', scene: 1, fade: { up: 1, down: 1 } },
        { do: 'mode', mode: 'latch', of: 'ch/3' },
        { do: 'words', words: 'loop' },
      ],
    },
  });
  rig.command({
    do: 'add-cue',
    cue: {
      name: 'Two',
      steps: [
        { do: 'mode', mode: 'touch', of: 'ch/1/fader' },
        { do: 'mode', mode: 'off' },
        { do: 'words', words: 'set ch/*/fader to -3 dB' },
      ],
    },
  });
  rig.wait(1);
  return rig;
}

/** What comes before a command that would have nothing to do otherwise. */
const first: { readonly [Name in Command['do']]?: (rig: Rig) => void } = {
  'cue-back': (rig) => {
    for (let i = 0; i < 2; i++) {
      rig.command({ do: 'go' });
      rig.wait(2);
    }
  },
  'cue-stop': (rig) => rig.command({ do: 'go' }),
  'cue-pause': (rig) => rig.command({ do: 'go' }),
};

/** Commands of the cue list whose cases here must be real. */
const ofCues = (name: Command['do']): boolean => name === 'sync' || name.startsWith('cue-');

/** All that a session keeps, and the scene in front; but an id that was given stays given. */
const kept = ({ engine }: Rig): object =>
  JSON.parse(JSON.stringify([{ ...engine.document(), lastSceneId: undefined }, engine.sceneId]));

describe('every command', () => {
  test('is undone by undo, or there is a reason why it is no step', () => {
    const known = { ...undoable, ...noStep };
    expect(commandNames.filter((name) => !(name in known))).toEqual([]);
    expect(Object.keys(undoable).filter((name) => name in noStep)).toEqual([]);
  });

  test.each(commandNames.filter((name) => name in undoable))(
    '%s: undo after it is what was before, and redo what it did',
    (name) => {
      const args = undoable[name]!;
      let steps = 0;
      fc.assert(
        fc.property(args, fc.boolean(), (more, mine) => {
          const rig = desk();
          first[name]?.(rig);
          const before = kept(rig);
          const { length } = rig.engine.history.done;
          rig.command({ do: name, ...more } as Command);
          if (name === 'go' || name === 'cue-back') expect(rig.engine.refusal).toBeUndefined();
          rig.wait(4); // a fade is at its end
          const after = kept(rig);
          if (rig.engine.history.done.length === length) {
            expect(after).toEqual(before);
            return;
          }
          steps++;
          expect(rig.engine.history.done).toHaveLength(length + 1);
          expect(rig.engine.history.done.at(-1)).toMatchObject({
            who: 'test',
            name: expect.stringMatching(/\w/),
          });
          for (let i = 0; i < 2; i++) {
            rig.command(mine ? { do: 'undo', mine } : { do: 'undo' });
            expect(kept(rig)).toEqual(before);
            rig.command(mine ? { do: 'redo', mine } : { do: 'redo' });
            expect(kept(rig)).toEqual(after);
          }
        }),
        { numRuns: 20 },
      );
      expect(steps).toBeGreaterThan(0); // of 20, some of which there is nothing to do for
    },
  );

  test.each(commandNames.filter((name) => name in noStep && !['undo', 'redo', 'save'].includes(name)))(
    '%s leaves what a session keeps as it is, and the steps too',
    (name) => {
      const rig = desk();
      first[name]?.(rig);
      const before = [kept(rig), rig.engine.history.done.length];
      const more = { to: 0, by: 480, speed: 2, strip: 1, id: 2, patch: { source: 'mtc' } };
      rig.command({ do: name, ...more } as Command);
      if (ofCues(name)) expect(rig.engine.refusal).toBeUndefined();
      rig.command({ do: 'stop' });
      rig.wait(0.02);
      const values = (of: unknown): unknown => ({
        ...(of as { values: object }),
        values: {}, // lanes move values
        sync: undefined, // and of `sync` only this is another
      });
      const [now] = kept(rig) as unknown as [object];
      const [then] = before[0] as unknown as [object];
      expect(values(now)).toEqual(values(then));
      expect(rig.engine.history.done).toHaveLength(before[1] as number);
    },
  );
});
