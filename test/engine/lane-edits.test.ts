import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import type { LaneEdit } from '../../src/model/input.ts';
import { Rig } from './rig.ts';

const FADER = 'ch/1/fader';

/** Four points of fader 1, and a frequency that rises. */
function desk(): Rig {
  return new Rig({
    ...emptyDocument('Test'),
    lanes: {
      [FADER]: { times: [100, 200, 300, 400], values: [-20, -10, '-inf', 0] },
      'ch/1/eq/1/freq': { times: [0, 100], values: [100, 200] },
      'ch/1/mute': { times: [0, 100], values: [0, 1] },
    },
  });
}

function points(rig: Rig, path = FADER): [number, number][] {
  const { times, values } = rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
  return [...times].map((at, i) => [at, values[i]!]);
}

const edit = (rig: Rig, what: LaneEdit, parameter = FADER): void =>
  rig.command({ do: 'edit-lane', parameter, edit: what });

describe('a lane is edited without playing (pain 49):', () => {
  test.each<[string, LaneEdit, [number, number][]]>([
    [
      'points are added, and replace what stands there',
      {
        how: 'add',
        points: [
          [350, -5],
          [200.4, -12],
          [500, '-inf'],
          [600, 99],
        ],
      },
      [
        [100, -20],
        [200, -12],
        [300, -Infinity],
        [350, -5],
        [400, 0],
        [500, -Infinity],
        [600, 10],
      ],
    ],
    [
      'points are deleted',
      { how: 'delete', from: 200, to: 300 },
      [
        [100, -20],
        [400, 0],
      ],
    ],
    [
      'points are moved, and what lies there goes',
      { how: 'move', from: 100, to: 200, by: 200 },
      [
        [300, -20],
        [400, -10],
      ],
    ],
    [
      'a stretch is shifted, and silence stays silence',
      { how: 'shift', from: 200, to: 400, by: 3 },
      [
        [100, -20],
        [200, -7],
        [300, -Infinity],
        [400, 3],
      ],
    ],
    [
      'a lane is scaled around a level',
      { how: 'scale', by: 0.5, around: -10 },
      [
        [100, -15],
        [200, -10],
        [300, -Infinity],
        [400, -5],
      ],
    ],
    [
      'a stretch is copied with its ends',
      { how: 'copy', from: 150, to: 200, at: 1000 },
      [
        [100, -20],
        [200, -10],
        [300, -Infinity],
        [400, 0],
        [999, 0],
        [1000, -15],
        [1050, -10],
        [1051, 0],
      ],
    ],
  ])('%s', (_what, what, after) => {
    const rig = desk();
    const before = points(rig);
    edit(rig, what);
    expect(points(rig)).toEqual(after);
    rig.command({ do: 'undo' });
    expect(points(rig)).toEqual(before);
    rig.command({ do: 'redo' });
    expect(points(rig)).toEqual(after);
  });

  test('frequencies are shifted by octaves', () => {
    const rig = desk();
    edit(rig, { how: 'shift', by: 1 }, 'ch/1/eq/1/freq');
    expect(points(rig, 'ch/1/eq/1/freq')).toEqual([
      [0, expect.closeTo(200, 9)],
      [100, expect.closeTo(400, 9)],
    ]);
  });

  test('a copy goes into another lane of the same unit', () => {
    const rig = desk();
    edit(rig, { how: 'copy', from: 100, to: 200, at: 0, into: 'ch/2/fader' });
    expect(points(rig, 'ch/2/fader')).toEqual([
      [0, -20],
      [100, -10],
      [101, -Infinity],
    ]);
    expect(rig.engine.history.done.at(-1)?.name).toBe('Copy into Ch 2 fader');
  });

  test('a linked pair is edited as one, its pans as mirrors', () => {
    const rig = desk();
    rig.set('ch/1/link', 1);
    rig.wait(1);
    edit(rig, { how: 'add', points: [[10, -0.5]] }, 'ch/1/pan');
    expect([points(rig, 'ch/1/pan'), points(rig, 'ch/2/pan')]).toEqual([[[10, -0.5]], [[10, 0.5]]]);
  });

  test.each<[string, string, LaneEdit]>([
    ['there is no parameter ch/99/fader', 'ch/99/fader', { how: 'delete', from: 0, to: 1 }],
    ['ch/1/solo has no lane', 'ch/1/solo', { how: 'add', points: [[0, 1]] }],
    ['there are no points there', FADER, { how: 'delete', from: 0, to: 1 }],
    ['they would lie before the start of the timeline', FADER, { how: 'move', from: 0, to: 200, by: -101 }],
    ['it has steps, which are added and deleted', 'ch/1/mute', { how: 'shift', by: 1 }],
    ['nothing can be scaled around silence', FADER, { how: 'scale', by: 2, around: -100 }],
    ['there is nothing to copy', 'ch/3/fader', { how: 'copy', from: 0, to: 1, at: 5 }],
    [
      'the two do not count in the same unit',
      FADER,
      { how: 'copy', from: 0, to: 1, at: 5, into: 'ch/1/pan' },
    ],
  ])('what cannot be done is said and changes nothing: %s', (why, path, what) => {
    const rig = desk();
    const before = rig.engine.document();
    edit(rig, what, path);
    expect(rig.engine.effects.at(-1)).toMatchObject({ text: why });
    expect([rig.engine.document(), rig.engine.canUndo]).toEqual([before, false]);
  });

  test('not while a hand writes it', () => {
    const rig = desk();
    rig.command({ do: 'mode', mode: 'touch', parameter: FADER });
    rig.press('key play');
    rig.event('fader 1', 'touched');
    edit(rig, { how: 'delete', from: 0, to: 400 });
    expect(rig.engine.effects.at(-1)).toMatchObject({ text: 'a hand is writing the lane; stop first' });
  });
});

test('a pass is thinned again from its take, coarser or not at all, as often as one likes', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'touch', parameter: FADER });
  rig.press('key play');
  rig.wait(0.5);
  rig.event('fader 1', 'touched');
  for (let i = 0; i < 200; i++) {
    rig.event('fader 1', 'moved', 0.7 + 0.1 * Math.sin(i / 10));
    rig.wait(0.01);
  }
  rig.press('key stop');
  const kept = points(rig);
  edit(rig, { how: 'thin', factor: 10 });
  expect(points(rig).length).toBeLessThan(kept.length);
  edit(rig, { how: 'thin', factor: 0 });
  expect(points(rig).length).toBeGreaterThan(200);
  rig.command({ do: 'undo' });
  rig.command({ do: 'undo' });
  expect(points(rig)).toEqual(kept);
});

test('a copy into many lanes many times held up the show for seconds; it is refused before anything is worked out', () => {
  const rig = desk();
  const into = Array.from({ length: 32 }, (_, i) => `ch/${i + 1}/fader`);
  const copy = (times: number, to: readonly string[]): LaneEdit =>
    ({ how: 'copy', from: 100, to: 400, at: 1000, times, into: to }) as const;
  edit(rig, copy(4000, into));
  expect(rig.engine.refusal).toBe(
    'a copy puts at most 500000 points into all lanes together, and this would be 512000',
  );
  expect(points(rig, 'ch/2/fader')).toEqual([]);
  edit(rig, copy(10, into));
  expect([rig.engine.refusal, points(rig, 'ch/32/fader').length]).toEqual([undefined, 42]);
});
