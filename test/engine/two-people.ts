import fc from 'fast-check';
import type { Command } from '../../src/model/input.ts';
import { playing, story, type Deed } from './random-inputs.ts';
import type { Rig } from './rig.ts';

// Two people at one desk, and what they do.

export const ANN = 'Ann';
export const BOB = 'Bob';

export const by = (rig: Rig, who: string, command: Command): void =>
  rig.do({ type: 'command', command, who });
export const said = (rig: Rig): string => {
  const last = rig.engine.effects.at(-1);
  return last?.do === 'tell' ? last.text : '';
};
export const steps = (rig: Rig): string[] =>
  rig.engine.history.done.map(({ name, who }) => `${who}: ${name}`);

/** Sets something and lets go of it. */
export function set(rig: Rig, who: string, path: string, value: number): void {
  rig.set(path, value, who);
  rig.wait(0.6);
}

export function points(rig: Rig, path: string): [number, number][] {
  const { times, values } = rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
  return [...times].map((at, i) => [at, values[i]!]);
}

/** A ride of ch/1/fader in touch, from one place to another, s. */
export function ride(rig: Rig, who: string, from: number, to: number, level: number): void {
  by(rig, 'tape', { do: 'locate', to: from * 48_000 });
  by(rig, 'tape', { do: 'play' });
  rig.wait(0.02);
  for (let at = from; at < to; at += 0.1) {
    rig.set('ch/1/fader', level + (at - from), who);
    rig.wait(0.1);
  }
  rig.wait(0.6);
  by(rig, 'tape', { do: 'stop' });
}

/** Everything that undo gives back. Scenes by id: one that comes back may stand elsewhere in the list. */
export function content({ engine }: Rig) {
  const {
    desk,
    lanes,
    scenes,
    markers,
    scopes,
    labels,
    userKeys,
    name,
    transport,
    glides,
    clips,
    references,
  } = engine;
  return {
    values: [...desk.values].map((value) => value + 0),
    lanes: lanes.lanes.map(({ times, values }) => [[...times], [...values]]),
    takes: lanes.lanes.map(({ take }) => take && [[...take.times], [...take.values]]),
    modes: engine.table.rows.map(({ number }) => engine.modeOf(number)),
    scenes: [...scenes]
      .sort((a, b) => a.id - b.id)
      .map(({ id, name, values, mask, scopes }) => [
        id,
        name,
        [...values].map((value, n) => mask[n] === 1 && value),
        scopes,
      ]),
    rest: [
      markers,
      scopes,
      labels,
      [...userKeys].sort(([a], [b]) => a - b),
      name,
      transport.loop,
      transport.punch,
      transport.length,
      clips,
      references,
    ].map((part) => structuredClone(part)),
    glides: [glides.time, [...glides.own].sort(([a], [b]) => a - b)],
  };
}

const people = fc.constantFrom(ANN, BOB);
const small = fc.constantFrom('ch/1/fader', 'ch/2/fader', 'ch/1/mute', 'ch/1/pan', 'ch/2/pan', 'ch/1/link');
const id = fc.integer({ min: 1, max: 3 });

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('store-scene' as const), name: fc.constantFrom('A', 'B') }),
  fc.record({
    do: fc.constantFrom('store-scene', 'recall-scene', 'delete-scene'),
    id,
  }) as fc.Arbitrary<Command>,
  fc.record({ do: fc.constant('rename-scene' as const), id, name: fc.constantFrom('C', 'D') }),
  fc.record({ do: fc.constant('move-scene' as const), id, to: fc.nat(2) }),
  fc.record({
    do: fc.constant('scene-scope' as const),
    gate: fc.constantFrom('store' as const, 'recall' as const, 'safe' as const),
    to: fc.constantFrom(null, ['level'], ['ch/1', 'mute']),
  }),
  fc.record({
    do: fc.constant('safe' as const),
    on: fc.boolean(),
    items: fc.subarray(['ch/1', 'ch/2', 'mute'], { minLength: 1 }),
  }),
  fc.record({ do: fc.constant('label' as const), strip: fc.nat(2), name: fc.constantFrom('Vox', 'Bass') }),
  playing,
  fc.record({
    do: fc.constantFrom('loop' as const, 'punch' as const),
    on: fc.boolean(),
    from: fc.constantFrom(0, 48_000),
    to: fc.constantFrom(96_000, 192_000),
  }),
  fc.record({ do: fc.constant('user-key' as const), key: id, words: fc.constantFrom('', 'play', 'stop') }),
  fc.record({ do: fc.constant('rename-session' as const), name: fc.constantFrom('X', 'Y') }),
  fc.record({
    do: fc.constant('glide' as const),
    time: fc.constantFrom(0, 1),
    parameter: fc.constantFrom('ch/1/fader', 'ch/2/fader'),
  }),
  fc.record({
    do: fc.constant('mode' as const),
    mode: fc.constantFrom('off' as const, 'read' as const, 'touch' as const),
    parameter: small,
  }),
  fc.record({ do: fc.constant('clear-lane' as const), parameter: small }),
  fc
    .tuple(
      small,
      fc.array(fc.tuple(fc.nat(40), fc.integer({ min: -20, max: 0 })), { minLength: 1, maxLength: 3 }),
    )
    .map(([parameter, points]): Command => ({ do: 'edit-lane', parameter, edit: { how: 'add', points } })),
  fc.tuple(small, fc.nat(40), fc.nat(10)).map(([parameter, from, length]): Command => ({
    do: 'edit-lane',
    parameter,
    edit: { how: 'delete', from, to: from + length },
  })),
  fc.tuple(small, fc.nat(40), fc.nat(10), fc.nat(60)).map(([parameter, from, length, at]): Command => ({
    do: 'edit-lane',
    parameter,
    edit: { how: 'copy', from, to: from + length, at },
  })),
);

const marks: fc.Arbitrary<Deed> = fc.tuple(people, fc.nat(3)).map(([who, at]) => ({
  name: `${who} drops a marker at ${at} s`,
  act: (rig) => {
    by(rig, who, { do: 'locate', to: at * 48_000 });
    rig.wait(0.02);
    by(rig, who, { do: 'drop-marker' });
  },
}));

export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(people, small, fc.integer({ min: -20, max: 1 })).map(([who, path, value]) => ({
      name: `${who} sets ${path} to ${value}`,
      act: (rig: Rig) => set(rig, who, path, value),
    })),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(people, commands).map(([who, command]) => ({
      name: `${who}: ${JSON.stringify(command)}`,
      act: (rig: Rig) => by(rig, who, command),
    })),
  },
  { weight: 1, arbitrary: marks },
  {
    weight: 1,
    arbitrary: fc.tuple(people, fc.nat(4), fc.nat(20)).map(([who, at, level]) => ({
      name: `${who} rides at ${at} s`,
      act: (rig: Rig) => ride(rig, who, at, at + 0.3, -level - 1),
    })),
  },
);

export const turns: fc.Arbitrary<Deed> = fc
  .tuple(
    people,
    fc.constantFrom<Command>(
      { do: 'undo', mine: true },
      { do: 'redo', mine: true },
      { do: 'undo' },
      { do: 'redo' },
    ),
  )
  .map(([who, command]) => ({
    name: `${who}: ${JSON.stringify(command)}`,
    act: (rig) => by(rig, who, command),
  }));

export const stories = (of: fc.Arbitrary<Deed>, maxLength: number) =>
  fc
    .array(of, { maxLength, size: 'max' })
    .map((list) => Object.assign(list, { toString: () => story(list) }));
