import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { toParameter } from '../../src/mapping/rides.ts';
import { faderLevel, travelOf } from '../../src/units/laws.ts';
import { Rig } from './rig.ts';

const LIMIT = 3; // dB
/** Below this a fader is silent, whatever it says, dB. */
const SILENCE = -90;
const modes = ['crossing', 'scaled', 'parallel', 'jump'] as const;

const mapping = (mode: string): string => `faderline: 2
name: No motors
for: nanoKONTROL2
strips: [ch, grp]
takeover: ${mode}
jump limit: ${LIMIT} dB
controls:
  fader {strip}: '{strip}/fader'
  fader 3: [ch/3/fader, ch/4/fader, { path: ch/5/fader, from: -40 dB, to: 0 dB }]
  fader 4: { ride: ch/6/fader, from: -20 dB, to: 0 dB }
  fader 5: { ride: ch/7/fader, from: 5 dB, to: -30 dB, curve: 2 }
  knob 1: ch/*/pan
  knob 2: { ride: grp/1/pan, from: 0.5, to: -1 }
  knob 3: { ride: ch/1/eq/1/freq, from: 200 Hz, to: 2 kHz, curve: 0.5 }
  key rec 1: hold other
  key track left: bank left
  key track right: bank right
  other + fader {strip}: grp/{strip}/fader
layers:
  quiet:
    when: main/mute
    fader 1: main/fader
`;

/** A desk with two scenes far apart, a lane on channel 1, and faders without motors. */
function rigOf(mode: string): Rig {
  const rig = new Rig(emptyDocument('Test'), []);
  rig.attach(1, ['nanokontrol2'], 'faders', mapping(mode));
  for (const [path, level] of [
    ['ch/1/fader', -60],
    ['ch/2/fader', 6],
    ['grp/1/fader', -30],
  ] as const)
    rig.set(path, level);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'quiet' });
  for (const path of ['ch/1/fader', 'ch/2/fader', 'main/fader'])
    rig.set(path, path === 'ch/2/fader' ? -70 : 3);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'loud' });
  rig.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
  rig.command({ do: 'play' });
  for (let n = 0; n < 20; n++) {
    rig.set('ch/1/fader', -25 + 20 * Math.sin(n));
    rig.wait(0.05);
  }
  rig.command({ do: 'stop' });
  rig.command({ do: 'mode', mode: 'read', parameter: 'ch/1/fader' });
  rig.command({ do: 'return' });
  rig.wait(1);
  return rig;
}

const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1));
const controls = ['fader 1', 'fader 2', 'fader 3', 'fader 4', 'fader 5', 'knob 1', 'knob 2', 'knob 3'];
const fader = fc.constantFrom(...controls);
/** What somebody else puts elsewhere. */
const others = [
  'ch/2/fader',
  'ch/4/fader',
  'ch/5/fader',
  'ch/6/fader',
  'ch/7/fader',
  'ch/2/pan',
  'grp/1/pan',
];

/** Everything that moves parameters or what a fader stands for; each by its name. */
const deeds = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('move' as const), fader, share) },
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constant('do' as const),
      fc.constantFrom(
        'layer on',
        'layer off',
        'right',
        'left',
        'quiet',
        'loud',
        'play',
        'stop',
        'mute',
        'page',
        'map',
      ),
      share,
    ),
  },
  { weight: 5, arbitrary: fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 80 }), share) },
);

const acts: Record<string, (rig: Rig, at: number, mode: string) => void> = {
  'layer on': (rig) => rig.event('key rec 1', 'pressed'),
  'layer off': (rig) => rig.event('key rec 1', 'released'),
  right: (rig) => rig.press('key track right'),
  left: (rig) => rig.press('key track left'),
  quiet: (rig) => rig.command({ do: 'recall-scene', id: 1 }),
  loud: (rig) => rig.command({ do: 'recall-scene', id: 2 }),
  play: (rig) => rig.command({ do: 'play' }),
  stop: (rig) => rig.command({ do: 'stop' }),
  mute: (rig) => rig.set('main/mute', rig.value('main/mute') === 1 ? 0 : 1),
  page: (rig, at) => {
    const path = others[Math.floor(at * 1000) % others.length]!;
    rig.set(path, path.endsWith('pan') ? 2 * at - 1 : faderLevel(at));
  },
  map: (rig, _at, mode) => rig.do({ type: 'remap', surface: 1, mapping: mapping(mode) }),
};

/** How far each parameter moved, dB, where it moved farther than the limit: 40 dB are the travel of what has no level. */
function jumps(rig: Rig, act: () => void): string[] {
  const before = rig.engine.desk.values.slice();
  act();
  const { values } = rig.engine.desk;
  return rig.engine.table.rows.flatMap(({ number, path, law }) => {
    if (law.kind === 'steps' || before[number] === values[number]) return [];
    const level = (value: number): number =>
      law.kind === 'fader' ? Math.max(SILENCE, value) : 40 * travelOf(law, value);
    const [from, to] = [level(before[number]!), level(values[number]!)];
    return Math.abs(to - from) > LIMIT + 1e-6 ? [`${path} ${from} → ${to}`] : [];
  });
}

/** Time in ticks, each looked at; what automation moves is its own affair. */
function ticks(rig: Rig, count: number): string[] {
  const found: string[] = [];
  for (let n = 0; n < count; n++) {
    const rolling = rig.engine.transport.rolling;
    found.push(...jumps(rig, () => rig.wait(0.01)).filter((jump) => !rolling || !jump.startsWith('ch/1/')));
  }
  return found;
}

describe.each(modes)('a fader without a motor that takes over by %s', (mode) => {
  test('makes nothing jump, whatever hands, layers, banks, scenes and automation do, and no sweep is lost (pains 34 to 38)', () => {
    fc.assert(
      fc.property(fc.array(deeds, { maxLength: 60, size: 'max' }), (story) => {
        const rig = rigOf(mode);
        for (const [what, which, at] of story) {
          if (what === 'move') expect(jumps(rig, () => rig.event(which, 'moved', at))).toEqual([]);
          else if (what === 'wait') expect(ticks(rig, which)).toEqual([]);
          else acts[which]!(rig, at, mode);
        }
        rig.command({ do: 'stop' });
        rig.event('key rec 1', 'released');
        rig.wait(2);
        const surface = rig.engine.surfaces.get(1)!;
        for (const place of [0, 1, 0, 0.6]) {
          for (const name of controls) expect(jumps(rig, () => rig.event(name, 'moved', place))).toEqual([]);
          expect(ticks(rig, 60)).toEqual([]);
        }
        for (const name of controls) {
          for (const ride of surface.ridesOf(rig.control(name))) {
            const travel = new Float64Array([0.6]);
            toParameter(ride, travel, 0);
            expect(travelOf(ride.law, rig.engine.desk.values[ride.parameter]!)).toBeCloseTo(travel[0]!, 6);
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});

test('a control without a motor is picked up by crossing where its mapping says nothing, and jumps 3 dB at most (pain 38)', () => {
  const rig = new Rig(emptyDocument('Test'), []);
  rig.attach(
    1,
    ['nanokontrol2'],
    'faders',
    "faderline: 2\nname: x\nfor: midi\nstrips: [ch]\ncontrols:\n  fader {strip}: '{strip}/fader'\n",
  );
  rig.set('ch/1/fader', 0);
  rig.wait(1);
  rig.event('fader 1', 'moved', 0.2);
  rig.event('fader 1', 'moved', 0.5);
  expect(rig.value('ch/1/fader')).toBe(0);
  rig.event('fader 1', 'moved', 1);
  expect(rig.value('ch/1/fader')).toBeLessThanOrEqual(3);
  rig.wait(0.1);
  expect(rig.value('ch/1/fader')).toBe(10);
});

test('many messages at one moment come to no more than the limit (twenty in one tick moved 60 dB)', () => {
  const rig = new Rig(emptyDocument('Test'), []);
  rig.attach(1, ['nanokontrol2'], 'faders', mapping('crossing'));
  rig.set('ch/2/fader', 0);
  rig.wait(1);
  rig.event('fader 2', 'moved', 0.76);
  rig.wait(0.02);
  const burst = (): void => {
    for (let n = 0; n < 20; n++) rig.event('fader 2', 'moved', 0.74 - n / 40);
  };
  expect(jumps(rig, burst)).toEqual([]);
  expect(ticks(rig, 60)).toEqual([]);
  expect(rig.value('ch/2/fader')).toBeCloseTo(faderLevel(0.74 - 19 / 40), 6);
});
