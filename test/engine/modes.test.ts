import { describe, expect, test } from 'vitest';
import { emptyDocument, type AutomationDocument, type AutomationMode } from '../../src/model/document.ts';
import { snapshot, restored, stateHash } from '../../src/engine/snapshot.ts';
import { automationState, holdsState } from '../../src/server/automation-answers.ts';
import { controlsOf, Rig } from './rig.ts';

const SECOND = 48_000;
type Points = readonly (readonly [seconds: number, value: number])[];

/**
 * What is done, as `[seconds from the start, what]`, and the lane of ch/1/fader that comes of it: `[seconds, dB]`, runs of one
 * value by their ends. Guards of one sample beside a pass are part of it, written as the second they round to.
 */
interface Scenario {
  readonly mode: AutomationMode;
  readonly lane: Points;
  readonly does: readonly (readonly [at: number, what: (rig: Rig) => void])[];
  readonly leaves: Points;
  /** What the desk says at the end. */
  readonly stands?: number;
  readonly settings?: AutomationDocument;
  readonly glide?: number;
  readonly after?: (rig: Rig) => void;
}

const touch = (rig: Rig): void => rig.event('fader 1', 'touched');
const to =
  (level: number) =>
  (rig: Rig): void =>
    rig.move('fader 1', level);
const letGo = (rig: Rig): void => rig.letGo('fader 1');
const command =
  (...commands: Parameters<Rig['command']>) =>
  (rig: Rig): void =>
    rig.command(...commands);
const stop = command({ do: 'stop' });
const page =
  (level: number) =>
  (rig: Rig): void =>
    rig.set('ch/1/fader', level);

function run({ mode, lane, does, settings, glide = 0 }: Scenario): Rig {
  const rig = new Rig({
    ...emptyDocument('Test'),
    glide: { time: glide },
    ...(settings && { automation: settings }),
    lanes: {
      'ch/1/fader': { times: lane.map(([at]) => at * SECOND), values: lane.map(([, value]) => value) },
    },
  });
  rig.command({ do: 'mode', mode, parameter: 'ch/1/fader' });
  rig.command({ do: 'locate', to: 0 });
  rig.wait(0.02);
  rig.command({ do: 'play' });
  const start = rig.now;
  for (const [at, what] of does) {
    rig.wait(at - (rig.now - start) / 1e9);
    what(rig);
  }
  return rig;
}

function points(rig: Rig, path = 'ch/1/fader'): [number, number][] {
  const { times, values } = rig.engine.lanes.lanes[rig.engine.table.at(path)]!;
  return [...times]
    .map((at, i): [number, number] => [
      Math.round((at / SECOND) * 100) / 100,
      Math.round(values[i]! * 10) / 10,
    ])
    .filter(([, value], i, all) => all[i - 1]?.[1] !== value || all[i + 1]?.[1] !== value);
}

const flat: Points = [
  [0, -20],
  [10, -20],
];
const falling: Points = [
  [0, 0],
  [10, -20],
];

const scenarios: Readonly<Record<string, Scenario>> = {
  'touch holds the last value while the finger rests: no sawtooth (pain 44)': {
    mode: 'touch',
    lane: falling,
    does: [
      [1, touch],
      [1, to(-6)],
      [3, letGo],
      [4, stop],
    ],
    leaves: [
      [0, 0],
      [1, -2],
      [1, -6],
      [3, -6],
      [10, -20],
    ],
  },
  'touch glides back to the lane in the time that was set': {
    mode: 'touch',
    lane: flat,
    glide: 0.5,
    does: [
      [1, touch],
      [1, to(-10)],
      [2, letGo],
      [3, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -10],
      [2, -10],
      [2.5, -20],
      [10, -20],
    ],
  },
  'a hand that cannot be felt holds for the time that was set, from its last move': {
    mode: 'touch',
    lane: flat,
    settings: { timeout: 2 },
    does: [
      [1, page(-10)],
      [2, page(-8)],
      [6, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -10],
      [1.97, -10],
      [2, -8],
      [4, -8],
      [4, -20],
      [10, -20],
    ],
  },
  'latch writes on after the release, until the stop': {
    mode: 'latch',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ],
  },
  'latch is punched in by a key, without a touch, and out again': {
    mode: 'latch',
    lane: falling,
    does: [
      [2, command({ do: 'punch-in' })],
      [4, command({ do: 'punch-out' })],
      [5, stop],
    ],
    leaves: [
      [0, 0],
      [2, -4],
      [4, -4],
      [4, -8],
      [10, -20],
    ],
  },
  'write is punched out, reads, is punched in again, and is touch after the stop': {
    mode: 'write',
    lane: falling,
    does: [
      [0, page(0)],
      [1, command({ do: 'punch-out' })],
      [3, command({ do: 'punch-in' })],
      [4, stop],
    ],
    leaves: [
      [0, 0],
      [1, 0],
      [1, -2],
      [3, -6],
      [4, -6],
      [4, -8],
      [10, -20],
    ],
    after: (rig) => expect(rig.engine.modeOf(rig.engine.table.at('ch/1/fader'))).toBe('touch'),
  },
  'write stays what somebody said at the stop': {
    mode: 'write',
    lane: flat,
    settings: { afterWrite: 'write' },
    does: [
      [0, page(-20)],
      [1, stop],
    ],
    leaves: flat,
    after: (rig) => expect(rig.engine.modeOf(rig.engine.table.at('ch/1/fader'))).toBe('write'),
  },
  'write that was punched out stayed write after the stop, and the next run erased': {
    mode: 'write',
    lane: falling,
    does: [
      [0, page(0)],
      [1, command({ do: 'punch-out' })],
      [3, stop],
      [3, command({ do: 'locate', to: 4 * SECOND })],
      [3.1, command({ do: 'play' })],
      [5.1, stop],
    ],
    leaves: [
      [0, 0],
      [1, 0],
      [1, -2],
      [10, -20],
    ],
    after: (rig) => expect(rig.engine.modeOf(rig.engine.table.at('ch/1/fader'))).toBe('touch'),
  },
  'write whose pass a write-to ended stayed write after the stop': {
    mode: 'write',
    lane: flat,
    does: [
      [0, page(-20)],
      [1, command({ do: 'write-to', to: 'start' })],
      [3, stop],
    ],
    leaves: flat,
    after: (rig) => expect(rig.engine.modeOf(rig.engine.table.at('ch/1/fader'))).toBe('touch'),
  },
  'preview moves and writes nothing; the parameter stays away from its lane': {
    mode: 'preview',
    lane: falling,
    does: [
      [1, touch],
      [1, to(-3)],
      [2, letGo],
      [4, stop],
    ],
    leaves: falling,
    stands: -3,
  },
  'preview, punched in, writes what it holds until the stop': {
    mode: 'preview',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-3)],
      [2, letGo],
      [3, command({ do: 'punch-in' })],
      [5, stop],
    ],
    leaves: [
      [0, -20],
      [3, -20],
      [3, -3],
      [5, -3],
      [5, -20],
      [10, -20],
    ],
  },
  'preview is auditioned while the tape stands, then punched in': {
    mode: 'preview',
    lane: flat,
    does: [
      [1, stop],
      [1, touch],
      [1, to(-3)],
      [1.2, letGo],
      [2, command({ do: 'play' })],
      [3, command({ do: 'punch-in' })],
      [4, stop],
    ],
    leaves: [
      [0, -20],
      [2, -20],
      [2, -3],
      [3, -3],
      [3, -20],
      [10, -20],
    ],
  },
  'preview that is dropped is back at its lane': {
    mode: 'preview',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-3)],
      [2, letGo],
      [3, command({ do: 'drop-preview' })],
    ],
    leaves: flat,
    stands: -20,
  },
  'captured values are punched in elsewhere': {
    mode: 'latch',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-6)],
      [1.5, command({ do: 'capture' })],
      [2, letGo],
      [2, stop],
      [2, command({ do: 'locate', to: 5 * SECOND })],
      [2.1, command({ do: 'play' })],
      [3.1, command({ do: 'punch-capture' })],
      [4.1, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [6, -20],
      [6, -6],
      [7, -6],
      [7, -20],
      [10, -20],
    ],
  },
  'what is written is written to the start as well': {
    mode: 'latch',
    lane: flat,
    does: [
      [2, touch],
      [2, to(-6)],
      [3, letGo],
      [4, command({ do: 'write-to', to: 'start' })],
      [5, stop],
    ],
    leaves: [
      [0, -6],
      [4, -6],
      [4, -20],
      [10, -20],
    ],
  },
  'and to the end, from where it does not come back': {
    mode: 'latch',
    lane: flat,
    does: [
      [2, touch],
      [2, to(-6)],
      [3, letGo],
      [4, command({ do: 'write-to', to: 'end' })],
      [5, stop],
    ],
    leaves: [
      [0, -20],
      [2, -20],
      [2, -6],
      [10, -6],
    ],
  },
  'and up to the next point, which stays': {
    mode: 'latch',
    lane: [
      [0, -20],
      [6, -20],
      [10, -30],
    ],
    does: [
      [2, touch],
      [2, to(-6)],
      [3, letGo],
      [4, command({ do: 'write-to', to: 'next' })],
      [5, stop],
    ],
    leaves: [
      [0, -20],
      [2, -20],
      [2, -6],
      [6, -6],
      [6, -20],
      [10, -30],
    ],
  },
  'and over a selection, while the tape stands, from preview': {
    mode: 'preview',
    lane: flat,
    does: [
      [1, stop],
      [1, touch],
      [1, to(-3)],
      [1.2, letGo],
      [1.2, command({ do: 'write-to', to: 'selection', from: 4 * SECOND, until: 6 * SECOND })],
    ],
    leaves: [
      [0, -20],
      [4, -20],
      [4, -3],
      [6, -3],
      [6, -20],
      [10, -20],
    ],
  },
  'a hand that comes across the lane punches out, and is off until it lets go': {
    mode: 'touch',
    lane: falling,
    settings: { crossOver: true },
    does: [
      [1, touch],
      [1, to(-8)], // below the lane, which falls towards it
      [6, to(-1)], // the lane came across at 4 s: this moves nothing
      [7, letGo],
      [8, stop],
    ],
    leaves: [
      [0, 0],
      [1, -2],
      [1, -8],
      [4, -8],
      [10, -20],
    ],
    stands: -16,
  },
  'and the next touch writes again': {
    mode: 'touch',
    lane: falling,
    settings: { crossOver: true },
    does: [
      [1, touch],
      [1, to(-8)],
      [5, letGo],
      [6, touch],
      [6, to(-2)],
      [7, letGo],
      [8, stop],
    ],
    leaves: [
      [0, 0],
      [1, -2],
      [1, -8],
      [4, -8],
      [6, -12],
      [6, -2],
      [7, -2],
      [7, -14],
      [10, -20],
    ],
  },
  'latch goes on where it was stopped when the tape comes there again': {
    mode: 'latch',
    lane: flat,
    settings: { autoJoin: true },
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
      [3, command({ do: 'locate', to: 2 * SECOND })],
      [3.1, command({ do: 'play' })],
      [6.1, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [5, -6],
      [5, -20],
      [10, -20],
    ],
  },
  'but not when the tape is taken past that place': {
    mode: 'latch',
    lane: flat,
    settings: { autoJoin: true },
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
      [3, command({ do: 'locate', to: 5 * SECOND })],
      [3.1, command({ do: 'play' })],
      [5.1, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ],
  },
  'join had nothing to join unless auto-join was on': {
    mode: 'latch',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
      [3, command({ do: 'locate', to: 2 * SECOND })],
      [3.1, command({ do: 'play' })], // from 2 s; past 3 s it does not join by itself
      [5.1, command({ do: 'join' })],
      [6.1, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [4, -20],
      [4, -6],
      [5, -6],
      [5, -20],
      [10, -20],
    ],
  },
  'latch went on by itself after auto-join was switched off': {
    mode: 'latch',
    lane: flat,
    settings: { autoJoin: true },
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
      [3, command({ do: 'automation', set: { autoJoin: false } })],
      [3, (rig) => expect(automationState(rig.engine).joins).toBeNull()],
      [3, command({ do: 'locate', to: 2 * SECOND })],
      [3.1, command({ do: 'play' })],
      [5.1, command({ do: 'automation', set: { autoJoin: true } })], // the place lies behind: it stays behind
      [6.1, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ],
  },
  'each wrap of the loop is a pass of its own': {
    mode: 'latch',
    lane: flat,
    does: [
      [0, command({ do: 'loop', on: true, from: SECOND, to: 3 * SECOND })],
      [2, touch],
      [2, to(-6)],
      [2.5, letGo],
      [4, stop], // at 2 s, the second time round
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ],
    after: (rig) => {
      rig.command({ do: 'undo' });
      expect(points(rig)).toEqual([
        [0, -20],
        [2, -20],
        [2, -6],
        [3, -6],
        [3, -20],
        [10, -20],
      ]);
    },
  },
  'the punch begins and ends a pass at its locators, to the sample': {
    mode: 'latch',
    lane: flat,
    does: [
      [0, command({ do: 'punch', on: true, from: 2 * SECOND, to: 3 * SECOND })],
      [1, touch],
      [1, to(-6)],
      [4, letGo],
      [5, stop],
    ],
    leaves: [
      [0, -20],
      [2, -20],
      [2, -6],
      [3, -6],
      [3, -20],
      [10, -20],
    ],
  },
  'suspended automation neither plays nor writes': {
    mode: 'touch',
    lane: falling,
    does: [
      [1, command({ do: 'suspend', on: true, groups: ['level'] })],
      [2, touch],
      [2, to(-6)],
      [3, letGo],
      [5, stop],
    ],
    leaves: falling,
    stands: -6,
  },
  'suspending in mid-pass ends the pass there': {
    mode: 'latch',
    lane: flat,
    does: [
      [1, touch],
      [1, to(-6)],
      [2, command({ do: 'suspend', on: true, groups: ['level'] })],
      [4, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ],
  },
  'a touch arms a lane in read, where somebody said so': {
    mode: 'read',
    lane: flat,
    settings: { armOnTouch: 'touch' },
    does: [
      [1, touch],
      [1, to(-6)],
      [2, letGo],
      [3, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -6],
      [2, -6],
      [2, -20],
      [10, -20],
    ],
  },
  'trim is relative: the lane keeps its shape under the hand (pain 50)': {
    mode: 'trim',
    lane: falling,
    does: [
      [2, touch], // at −4
      [2, to(-7)], // 3 dB down
      [4, letGo],
      [5, stop],
    ],
    leaves: [
      [0, 0],
      [2, -4],
      [2, -7],
      [4, -11],
      [4, -8],
      [10, -20],
    ],
  },
  'a finger that only rests on a fader in trim changes nothing': {
    mode: 'trim',
    lane: falling,
    does: [
      [2, touch],
      [4, letGo],
      [5, stop],
    ],
    leaves: falling,
  },
  'trim stays beside the lane, and is heard, until it is made part of it by hand': {
    mode: 'trim',
    lane: flat,
    settings: { coalesce: 'hand' },
    does: [
      [1, touch],
      [1, to(-14)],
      [8, stop],
      [8, letGo],
      [8, command({ do: 'locate', to: 4 * SECOND })],
      [8.1, () => {}],
    ],
    leaves: flat,
    stands: -14,
    after: (rig) => {
      rig.command({ do: 'coalesce' });
      expect(points(rig)).toEqual([
        [0, -20],
        [1, -20],
        [1, -14],
        [8, -14],
        [8, -20],
        [10, -20],
      ]);
      rig.command({ do: 'undo' });
      expect(points(rig)).toEqual(flat);
      expect(rig.engine.lanes.valueAt(rig.engine.table.at('ch/1/fader'), 4 * SECOND)).toBeCloseTo(-14, 5);
    },
  },
  'trim is made part of the lane as it leaves the mode, where somebody said so': {
    mode: 'trim',
    lane: flat,
    settings: { coalesce: 'leave' },
    does: [
      [1, touch],
      [1, to(-14)],
      [3, letGo],
      [4, stop],
      [4, command({ do: 'mode', mode: 'read', parameter: 'ch/1/fader' })],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -14],
      [3, -14],
      [3, -20],
      [10, -20],
    ],
  },
  'trim glides back as touch does': {
    mode: 'trim',
    lane: flat,
    glide: 0.5,
    does: [
      [1, touch],
      [1, to(-14)],
      [2, letGo],
      [3, stop],
    ],
    leaves: [
      [0, -20],
      [1, -20],
      [1, -14],
      [2, -14],
      [2.5, -20],
      [10, -20],
    ],
  },
};

describe('what each mode leaves', () => {
  test.each(Object.entries(scenarios))('%s', (_name, scenario) => {
    const rig = run(scenario);
    expect(points(rig)).toEqual(scenario.leaves);
    if (scenario.stands !== undefined) expect(rig.value('ch/1/fader')).toBeCloseTo(scenario.stands, 0);
    scenario.after?.(rig);
  });

  test.each(Object.entries(scenarios))(
    'and after a crash in the middle of it goes on as if nothing had been: %s',
    (_name, scenario) => {
      for (let cut = 1; cut < scenario.does.length; cut++) {
        const rig = run({ ...scenario, does: scenario.does.slice(0, cut) });
        const again = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
        expect(stateHash(again)).toBe(stateHash(rig.engine));
        const [at, what] = scenario.does[cut]!;
        const other = Object.assign(Object.create(Rig.prototype) as Rig, {
          engine: again,
          inputs: [],
          now: rig.now,
        });
        const start = rig.inputs.find(({ what: input }) => JSON.stringify(input).includes('"play"'))!.at;
        for (const one of [rig, other]) {
          one.wait(at - (one.now - start) / 1e9);
          what(one);
          one.wait(1);
        }
        expect(stateHash(again)).toBe(stateHash(rig.engine));
      }
    },
  );
});

test('trim to silence is silent, and trims nothing louder than the fader goes', () => {
  const rig = run({
    mode: 'trim',
    lane: [
      [0, 5],
      [10, 5],
    ],
    leaves: [],
    does: [
      [1, touch],
      [1, to(-Infinity)],
      [2, to(10)],
      [3, letGo],
      [4, stop],
    ],
  });
  const { lanes, table } = rig.engine;
  const says = (seconds: number): number => lanes.saysAt(table.at('ch/1/fader'), seconds * SECOND);
  expect([0.5, 1, 1.5, 1.97, 2, 2.99, 3.5].map(says)).toEqual([
    5,
    -Infinity,
    -Infinity,
    -Infinity,
    10,
    10,
    5,
  ]);
});

test('who said that nobody has what latch writes, or what preview holds', () => {
  const does = [[1, touch] as const, [1, to(-6)] as const, [2, letGo] as const];
  const about = new URLSearchParams({ path: 'ch/1/fader' });
  const holder = (mode: AutomationMode) => {
    const { engine } = run({ mode, lane: flat, leaves: [], does });
    expect(holdsState(engine, new URLSearchParams())).toEqual(holdsState(engine, about));
    return holdsState(engine, about).map((hold) => [hold.by, hold.holder]);
  };
  expect(holder('latch')).toEqual([['automation', 'latch is writing']]);
  expect(holder('preview')).toEqual([['automation', 'preview holds it']]);
});
