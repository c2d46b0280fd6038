import fc from 'fast-check';
import { automationModes, emptyDocument } from '../../src/model/document.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { CueEdit, CueStep, Trigger } from '../../src/model/cues.ts';
import type { Command } from '../../src/model/input.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { faderLevel, rangeOf } from '../../src/units/laws.ts';
import { richMapping } from './rich-mapping.ts';
import type { Rig } from './rig.ts';

/** A desk small enough for things to meet. */
export const smallSession: SessionDocument = {
  ...emptyDocument('Test'),
  layout: { channels: 3, groups: 1, buses: 1, dcas: 1, muteGroups: 1 },
};

const table = new ParameterTable(smallSession.layout);
const busy = [
  'ch/1/fader',
  'ch/2/fader',
  'ch/1/mute',
  'ch/2/mute',
  'ch/1/pan',
  'ch/2/pan',
  'ch/1/link',
  'ch/3/link',
];
const paths = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...busy) },
  { weight: 1, arbitrary: fc.constantFrom(...table.rows.map((row) => row.path)) },
);
const seconds = fc.integer({ min: 0, max: 4 }).map((n) => n * 24_000);
const id = fc.integer({ min: 0, max: 4 });
const strip = fc.integer({ min: -1, max: table.strips.length });

/** What somebody can do to a rig. */
export interface Deed {
  readonly name: string;
  readonly act: (rig: Rig) => void;
}

const deed = (name: string, act: (rig: Rig) => void): Deed => ({ name, act });
const commanded = (command: Command): Deed => deed(JSON.stringify(command), (rig) => rig.command(command));

const share = fc.double({ min: 0, max: 1, noNaN: true });

export const sets: fc.Arbitrary<Deed> = fc
  .tuple(paths, share, fc.constantFrom('Ann', 'Bob'))
  .map(([path, at, who]) => {
    const { law } = table.row(table.at(path));
    const { min, max } = rangeOf(law);
    const value = law.kind === 'fader' ? faderLevel(at) : min + (max - min) * at;
    return deed(`${who} sets ${path} to ${value}`, (rig) => rig.set(path, value, who));
  });

export const fingers: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .tuple(fc.constantFrom('fader 1', 'fader 2', 'fader main'), fc.constantFrom('touched', 'let-go'))
    .map(([fader, event]) => deed(`${fader} ${event}`, (rig) => rig.event(fader, event))),
  fc
    .tuple(fc.constantFrom('fader 1', 'fader 2', 'fader 3', 'fader main'), share)
    .map(([fader, to]) => deed(`${fader} moved to ${to}`, (rig) => rig.event(fader, 'moved', to))),
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: -15, max: 15 }))
    .map(([n, clicks]) =>
      deed(`encoder ${n} ${clicks}`, (rig) => rig.event(`encoder ${n}`, 'turned', clicks)),
    ),
);

const keys =
  `mute 1,mute 2,solo 1,solo 2,select 1,select 2,select 3,rec 1,rec 2,encoder 1,encoder 2,bank right,bank left,
channel right,channel left,flip,name/value,pan,send,eq,track,plug-in,instrument,F1,F2,F8,smpte/beats,scrub`
    .split(/,\s*/)
    .map((name) => `key ${name}`);

export const presses: fc.Arbitrary<Deed> = fc
  .constantFrom(...keys)
  .map((key) => deed(key, (rig) => rig.press(key)));

const held: fc.Arbitrary<Deed> = fc
  .tuple(fc.constantFrom('key shift', 'key rewind', 'key forward'), fc.constantFrom('pressed', 'released'))
  .map(([key, event]) => deed(`${key} ${event}`, (rig) => rig.event(key, event)));

/** Recalls that glide, what becomes of them, and what they may touch. */
function recalls(): fc.Arbitrary<Deed> {
  const time = fc.constantFrom(0, 0.05, 0.3, 0.5);
  const when = { curve: fc.constantFrom('linear', 's'), switches: fc.constantFrom('start', 'end') };
  const fade = fc.record(
    { up: time, down: time, delay: fc.constantFrom(0, 0.1), ...when },
    { requiredKeys: ['up', 'down'] },
  );
  const items = fc.subarray(['ch/1', 'ch/2 mute', 'level', 'assign', 'ch/1/link', 'all', 'mute', 'nothing']);
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('recall-scene' as const), id, fade }) },
      {
        weight: 2,
        arbitrary: fc.record(
          { do: fc.constantFrom('stop-fade' as const, 'reverse-fade' as const), id },
          { requiredKeys: ['do'] },
        ),
      },
      {
        weight: 1,
        arbitrary: fc.record(
          {
            do: fc.constant('scene-scope' as const),
            gate: fc.constantFrom('store' as const, 'recall' as const, 'safe' as const),
            to: fc.option(items),
            id,
          },
          { requiredKeys: ['do', 'gate', 'to'] },
        ),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('safe' as const), on: fc.boolean(), items }) },
    )
    .map((command) => commanded(command as Command));
}

/** What is said of scenes, pushed into them, shown of them, and brought from elsewhere. */
function sceneEdits(): fc.Arbitrary<Deed> {
  const time = fc.constantFrom(0, 0.2, 0.4);
  const items = fc.subarray(['ch/1', 'ch/2', 'level', 'mute', 'pan', 'all', 'nothing']);
  const span = fc.record(
    { items, up: time, down: time, delay: time, reach: fc.constantFrom(0.3, 1) },
    { requiredKeys: ['items', 'up', 'down'] },
  );
  const fades = fc.array(span, { maxLength: 3 });
  const scene = fc.record({
    id: fc.constant(1),
    name: fc.constantFrom('A', 'Z'),
    values: fc.dictionary(paths, fc.constantFrom(-6, 0, 1)),
  });
  const strips = fc.constantFrom({}, { 'ch/1': 'Vox', 'ch/2': 'vox' });
  const into = fc.oneof(fc.constant('all' as const), fc.array(id, { maxLength: 2 }));
  return fc
    .oneof(
      fc.record({ do: fc.constant('scene-notes'), id, notes: fc.constantFrom('', 'loud') }),
      fc.record({ do: fc.constant('scene-colour'), id, colour: fc.constantFrom(null, 0xff8800) }),
      fc.record({ do: fc.constant('scene-fade'), id, fades }),
      fc.record({ do: fc.constant('recall-scene'), id, fades }),
      fc.record({ do: fc.constant('duplicate-scene'), id, at: fc.nat(3) }, { requiredKeys: ['do', 'id'] }),
      fc.record({ do: fc.constant('store-scene'), at: fc.nat(3) }),
      fc.record({ do: fc.constant('update-scene') }),
      fc.record(
        {
          do: fc.constant('propagate'),
          items,
          into,
          how: fc.constantFrom('absolute', 'relative'),
          since: id,
          add: fc.boolean(),
        },
        { requiredKeys: ['do', 'items', 'into', 'how'] },
      ),
      fc.record(
        { do: fc.constant('import-scenes'), scenes: fc.array(scene, { maxLength: 2 }), strips },
        { requiredKeys: ['do', 'scenes'] },
      ),
    )
    .map((command) => commanded(command as Command));
}

const clip = fc.record(
  {
    file: fc.constantFrom('a.wav', 'b.flac', ''),
    at: seconds,
    from: seconds,
    length: fc.constantFrom(24_000, 48_000),
    fadeIn: fc.constant(480),
  },
  { requiredKeys: ['file', 'at', 'from', 'length'] },
);
const clips = fc.array(clip, { maxLength: 2 });

/** What plays is set, cleared and imported. */
export const playing: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('clips' as const), strip, clips }),
  fc.record({
    do: fc.constant('reference' as const),
    slot: fc.nat({ max: 2 }),
    clip: fc.option(clip),
  }),
  fc.record({
    do: fc.constant('import' as const),
    parts: fc.uniqueArray(
      fc.record(
        {
          strip: fc.nat(2),
          clips,
          name: fc.constantFrom('Vox', 'Bass'),
          trim: fc.constantFrom(-3, 2),
          group: fc.constant(1),
          dca: fc.constant(1),
        },
        { requiredKeys: ['strip', 'clips'] },
      ),
      { maxLength: 2, selector: (part) => part.strip },
    ),
  }),
);

/** Surfaces show a scene, and cease to. */
const previews: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .record(
      {
        do: fc.constant('preview-scene' as const),
        id: fc.option(id),
        surfaces: fc.subarray([1, 2], { minLength: 1 }),
      },
      { requiredKeys: ['do', 'id'] },
    )
    .map(commanded),
  fc.constant(commanded({ do: 'recall-preview' })),
  fc.constant(commanded({ do: 'recall-preview', fade: { up: 0.3, down: 0.2 } })),
);

/** Points of lanes that are edited, sensibly or not. */
function laneEdits(): fc.Arbitrary<Deed> {
  const value = fc.double({ min: -100, max: 20, noNaN: true });
  const from = seconds;
  const to = seconds;
  const by = fc.constantFrom(-24_000, 1, 12_000);
  const small = fc.constantFrom(-6, 0.5, 2);
  const edit = fc.oneof(
    fc.record({
      how: fc.constant('add' as const),
      points: fc.array(fc.tuple(fc.nat(100_000), value), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ how: fc.constant('delete' as const), from, to }),
    fc.record({ how: fc.constant('move' as const), from, to, by }),
    fc.record({ how: fc.constant('shift' as const), from, by: small }, { requiredKeys: ['how', 'by'] }),
    fc.record({ how: fc.constant('scale' as const), by: small, around: value }),
    fc.record({ how: fc.constant('copy' as const), from, to, at: seconds, into: paths }),
    fc.record({ how: fc.constant('thin' as const), factor: fc.constantFrom(0, 1, 5) }),
    fc.record({
      how: fc.constant('copy' as const),
      from,
      to,
      at: seconds,
      into: fc.subarray(busy, { minLength: 1 }),
      times: fc.constantFrom(1, 3),
    }),
    fc.record({ how: fc.constantFrom('mirror' as const), from, around: value }, { requiredKeys: ['how'] }),
    fc.record({ how: fc.constant('smooth' as const), from, by: fc.constantFrom(0, 3) }),
    fc.record({ how: fc.constant('reverse' as const), from, to }, { requiredKeys: ['how'] }),
    fc.record(
      { how: fc.constant('line' as const), from, to, start: value },
      { requiredKeys: ['how', 'from', 'to'] },
    ),
    fc.record({ how: fc.constant('hold' as const), from, to, value }),
    fc.record(
      { how: fc.constant('comp' as const), take: fc.constantFrom(1, 2, 3), from, to },
      { requiredKeys: ['how', 'take'] },
    ),
  );
  return fc
    .record({ do: fc.constant('edit-lane' as const), parameter: paths, edit })
    .map((command) => commanded(command as Command));
}

const someSteps: fc.Arbitrary<readonly CueStep[]> = fc.array(
  fc.oneof(
    fc.record(
      {
        do: fc.constant('recall' as const),
        scene: id,
        only: fc.constantFrom(['ch/1'], ['level', 'mute']),
        fade: fc.constantFrom({ up: 0.3, down: 0.1 }, { up: 0, down: 0.5, delay: 0.1 }),
      },
      { requiredKeys: ['do', 'scene'] },
    ),
    fc.record({ do: fc.constantFrom('play', 'stop', 'record', 'stop-fades') }),
    fc.record({ do: fc.constant('locate' as const), to: fc.oneof(seconds, fc.constant('Marker 1')) }),
    fc.record({
      do: fc.constant('mode' as const),
      mode: fc.constantFrom('read', 'touch', 'write'),
      of: fc.constantFrom('ch/1', 'ch/2/fader'),
    }),
    fc.record({
      do: fc.constant('words' as const),
      words: fc.constantFrom(
        'toggle ch/1/mute',
        'set ch/*/fader to -6 dB',
        'raise ch/2/fader by 1 dB',
        'if rolling then drop marker else clear solo',
        'arm ch/1',
        'store scene',
      ),
    }),
  ),
  { maxLength: 3 },
);

const cueEdit: fc.Arbitrary<CueEdit> = fc.record(
  {
    number: fc.constantFrom('1', '2', '3', '1.5', '10A', 'x'),
    name: fc.constantFrom('Verse', 'Chorus'),
    wait: fc.constantFrom(0, 0.1, 0.5, null),
    follow: fc.constantFrom({ after: 0 }, { after: 0.3 }, { after: 0.1, from: 'fades' as const }, null),
    steps: someSteps,
    triggers: fc.constantFrom(
      [{ by: 'timecode' as const, at: 24_000 }],
      [{ by: 'program' as const, channel: 1, program: 1 }],
      [],
    ),
    evenBroken: fc.boolean(),
  },
  { requiredKeys: [] },
);

const cueList: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add-cue' as const), cue: cueEdit }) },
  fc.record({ do: fc.constant('add-cue' as const), cue: fc.constant({}), after: id }),
  fc.record({ do: fc.constant('edit-cue' as const), id, cue: cueEdit }),
  fc.record({ do: fc.constant('delete-cue' as const), id }),
  fc.record({ do: fc.constant('move-cue' as const), id, to: fc.nat(4) }),
  fc.record(
    {
      do: fc.constant('renumber-cues' as const),
      from: fc.constantFrom(1, 0.5),
      step: fc.constantFrom(1, 10),
      first: id,
    },
    { requiredKeys: ['do', 'from', 'step'] },
  ),
);

/** Edits of the cue list. */
export const cueEdits: fc.Arbitrary<Deed> = cueList.map(commanded);

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.constant({ kind: 'program' as const, channel: 1, program: 1 }),
  fc.constant({ kind: 'osc' as const, address: '/nothing' }),
  fc.record(
    {
      kind: fc.constant('msc' as const),
      command: fc.constantFrom('go' as const, 'stop', 'resume', 'load', 'reset', 'all-off'),
      number: fc.constantFrom('1', '2.0', '9'),
    },
    { requiredKeys: ['kind', 'command'] },
  ) as fc.Arbitrary<Trigger>,
);

/** GO, and all else that walks the list. */
const cueWalks: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(commanded({ do: 'go' })) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('go' as const), id }).map(commanded) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<Command>(
        { do: 'cue-back' },
        { do: 'cue-back', recall: true },
        { do: 'cue-step', by: 1 },
        { do: 'cue-step', by: -1 },
        { do: 'cue-stop' },
        { do: 'cue-pause' },
        { do: 'cue-rehearse' },
        { do: 'cue-debounce', time: 0 },
      )
      .map(commanded),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cue-standby' as const), id }).map(commanded) },
  {
    weight: 1,
    arbitrary: trigger.map((what) =>
      deed(JSON.stringify(what), (rig) => rig.do({ type: 'trigger', trigger: what, who: 'MIDI' })),
    ),
  },
);

/** What can be undone. */
export const edits: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('store-scene' as const), name: fc.constantFrom('A', 'B') }).map(commanded),
  fc
    .record({ do: fc.constantFrom('store-scene', 'recall-scene', 'delete-scene'), id })
    .map((c) => commanded(c as Command)),
  fc.record({ do: fc.constant('rename-scene' as const), id, name: fc.constantFrom('C', 'D') }).map(commanded),
  fc
    .record({ do: fc.constant('move-scene' as const), id, to: fc.integer({ min: -1, max: 3 }) })
    .map(commanded),
  recalls(),
  sceneEdits(),
  fc.record({ do: fc.constant('clear-lane' as const), parameter: paths }).map(commanded),
  laneEdits(),
);

/** How automation behaves, and passes that no hand makes. */
const automation: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .constantFrom('punch-in', 'punch-out', 'drop-preview', 'capture', 'punch-capture', 'join', 'coalesce')
    .map((what) => commanded({ do: what as 'join' })),
  fc
    .record(
      {
        do: fc.constant('write-to' as const),
        to: fc.constantFrom('start', 'end', 'all', 'selection', 'next'),
        from: seconds,
        until: seconds,
        captured: fc.boolean(),
      },
      { requiredKeys: ['do', 'to'] },
    )
    .map((command) => commanded(command as Command)),
  fc
    .record({
      do: fc.constant('suspend' as const),
      on: fc.boolean(),
      groups: fc.oneof(
        fc.constant('all' as const),
        fc.subarray(['level', 'mute', 'pan'] as const, { minLength: 1 }),
      ),
    })
    .map((command) => commanded(command as Command)),
  fc
    .record(
      {
        timeout: fc.constantFrom(0.1, 1.5, null),
        afterWrite: fc.constantFrom('read', 'write', 'latch', null),
        coalesce: fc.constantFrom('pass', 'leave', 'hand', null),
        crossOver: fc.boolean(),
        autoJoin: fc.boolean(),
        armOnTouch: fc.constantFrom('touch', 'latch', 'trim', null),
        touchGroups: fc.constantFrom(
          null,
          [{ name: 'A', items: ['ch/1 level', 'ch/2 level'], moves: true }],
          [{ name: 'B', items: ['ch/1..3 level', 'main level'], moves: false }],
          [{ name: 'nonsense', items: ['ch/9'], moves: true }],
        ),
      },
      { requiredKeys: [] },
    )
    .map((set) => commanded({ do: 'automation', set })),
);

const glides: fc.Arbitrary<Deed> = fc
  .record(
    {
      do: fc.constant('glide' as const),
      time: fc.constantFrom(0, 0.05, 0.1, 0.7),
      curve: fc.constantFrom('linear' as const, 's' as const),
      parameter: fc.constantFrom(...busy),
    },
    { requiredKeys: ['do'] },
  )
  .map(commanded);

export const modes: fc.Arbitrary<Deed> = fc
  .record(
    {
      do: fc.constant('mode' as const),
      mode: fc.constantFrom(...automationModes),
      parameter: fc.constantFrom(...busy),
      strip,
      items: fc.subarray(['ch/1..2 level', 'mute', 'nothing'], { minLength: 1 }),
    },
    { requiredKeys: ['do', 'mode'] },
  )
  .map((command) => commanded(command as Command));

export const tape: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .constantFrom('play', 'play', 'record', 'stop', 'return', 'next-marker', 'previous-marker')
    .map((what) => commanded({ do: what as 'play' })),
  seconds.map((to) => commanded({ do: 'locate', to })),
  fc.integer({ min: -30_000, max: 30_000 }).map((by) => commanded({ do: 'jog', by })),
  fc.constantFrom(-8, 0, 2).map((speed) => commanded({ do: 'shuttle', speed })),
  fc
    .record(
      { do: fc.constantFrom('loop', 'punch'), on: fc.boolean(), from: seconds, to: seconds },
      { requiredKeys: ['do'] },
    )
    .map((command) => commanded(command as Command)),
  fc.record({ do: fc.constant('drop-marker' as const) }).map(commanded),
);

export const waits: fc.Arbitrary<Deed> = fc
  .oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 900 }))
  .map((ms) => deed(`${ms} ms`, (rig) => rig.wait(ms / 1000)));

/** Timecode that comes, jumps, runs backwards and goes, and what is made of it. */
const timecode: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .record(
      {
        type: fc.constant('timecode' as const),
        what: fc.constantFrom('running', 'running', 'corrected', 'corrected', 'cued', 'lost'),
        place: fc.integer({ min: -20_000, max: 100_000 }),
        speed: fc.constantFrom(1, 1, 1.001, 0.5, 0),
      },
      { requiredKeys: ['type', 'what', 'place'] },
    )
    .map((what) => deed(JSON.stringify(what), (rig) => rig.do(what))),
  fc.integer({ min: -480, max: 480 }).map((by) =>
    deed(`timecode is ${by} samples off`, (rig) => {
      const { transport, sample } = rig.engine;
      rig.do({ type: 'timecode', what: 'corrected', place: transport.placeAt(sample) + by });
    }),
  ),
  fc
    .record({ source: fc.constantFrom('mtc', 'mtc', 'clock', 'off'), freewheel: fc.constantFrom(0, 1) })
    .map((patch) => commanded({ do: 'sync', patch })),
);

const cables: fc.Arbitrary<Deed> = fc.constantFrom(
  deed('unplugged', (rig) => {
    if (rig.engine.surfaces.has(1)) rig.do({ type: 'detach', surface: 1, reason: 'test' });
  }),
  deed('plugged in', (rig) => rig.attach(1, ['x-touch'])),
);

/** It becomes known how far a surface is behind; to begin with, none is. */
const latencies: fc.Arbitrary<Deed> = fc
  .record({
    surface: fc.constantFrom(1, 2),
    in: fc.constantFrom(0, 3e6, 30e6, 250e6, 1e12, -1),
    out: fc.constantFrom(0, 45e6, 250e6, 1e12, NaN),
  })
  .map(({ surface, ...latency }) =>
    deed(`${surface} is behind by ${JSON.stringify(latency)}`, (rig) =>
      rig.do({ type: 'latency', surface, latency }),
    ),
  );

/** It becomes known how late what is heard is. */
const lateness: fc.Arbitrary<Deed> = fc
  .constantFrom(0, 55e6, 300e6, 1e12, -1, NaN)
  .map((late) => deed(`heard ${late} ns late`, (rig) => rig.do({ type: 'heard', late })));

/** A second surface, without motors, whose mapping uses the whole language. */
const knobs: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('fader 1', 'fader 2', 'fader 3', 'knob 1', 'knob 2', 'knob 3', 'knob 4', 'knob 5'),
      share,
    )
    .map(([control, to]) =>
      second(`${control} of 2 moved to ${to}`, (rig) => rig.event(control, 'moved', to, 2)),
    ),
  fc
    .tuple(
      fc.constantFrom(
        ...'mute 1,mute 2,mute 3,solo 1,solo 2,rec 1,rec 2,rec 3,cycle,marker set,track left,track right,rewind'
          .split(',')
          .map((name) => `key ${name}`),
      ),
      fc.constantFrom('pressed', 'pressed', 'released'),
    )
    .map(([key, event]) => second(`${key} of 2 ${event}`, (rig) => rig.event(key, event, 0, 2))),
  fc.constantFrom(
    deed('2 is plugged in', (rig) => rig.attach(2, ['nanokontrol2'], 'knobs', richMapping)),
    second('2 is unplugged', (rig) => rig.do({ type: 'detach', surface: 2, reason: 'test' })),
    second('2 is mapped anew', (rig) =>
      rig.do({ type: 'remap', surface: 2, mapping: richMapping.replace('scaled', 'jump') }),
    ),
    second('2 is mapped as before', (rig) => rig.do({ type: 'remap', surface: 2, mapping: richMapping })),
    commanded({ do: 'user-key', key: 1, words: 'toggle ch/3/mute' }),
    commanded({ do: 'user-key', key: 1, words: 'user key 1' }),
  ),
);

function second(name: string, act: (rig: Rig) => void): Deed {
  return deed(name, (rig) => {
    if (rig.engine.surfaces.has(2)) act(rig);
  });
}

const turnings: fc.Arbitrary<Deed> = fc.constantFrom<Deed>(
  commanded({ do: 'undo' }),
  commanded({ do: 'redo' }),
  ...['Ann', 'Bob', 'test', 'surface 1'].flatMap((of) => [
    commanded({ do: 'undo', of }),
    commanded({ do: 'redo', of }),
  ]),
  commanded({ do: 'rename-session', name: 'Other' }),
  deed('Ann lays a finger on it', (rig) =>
    rig.do({ type: 'touch', parameter: rig.engine.table.at('ch/1/fader'), who: 'Ann' }),
  ),
  deed('Ann lets go', (rig) =>
    rig.do({ type: 'let-go', parameter: rig.engine.table.at('ch/1/fader'), who: 'Ann' }),
  ),
);

const odd: fc.Arbitrary<Deed> = fc.oneof(
  playing.map(commanded),
  fc.record({ do: fc.constant('select' as const), strip }).map(commanded),
  fc
    .record({ do: fc.constant('label' as const), strip, name: fc.constantFrom('Vox', 'Ø', '') })
    .map(commanded),
  fc
    .tuple(fc.constantFrom(1, 2), fc.nat(400), fc.boolean())
    .map(([surface, control, felt]) =>
      deed(`control ${control} of ${surface} put aside`, (rig) =>
        rig.do({ type: 'aside', surface, control, felt }),
      ),
    ),
  fc
    .tuple(
      fc.nat(400),
      fc.constantFrom('moved', 'turned', 'touched', 'let-go', 'pressed', 'released'),
      fc.double(),
    )
    .map(([control, event, value]) =>
      deed(`control ${control} ${event} ${value}`, (rig) =>
        rig.do({ type: 'surface', surface: 1, event: event as 'moved', control, value }),
      ),
    ),
);

/** Anything that can happen to a desk, the likelier the more often. */
export const anything: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fingers },
  { weight: 3, arbitrary: sets },
  { weight: 3, arbitrary: presses },
  { weight: 1, arbitrary: held },
  { weight: 2, arbitrary: edits },
  { weight: 2, arbitrary: cueEdits },
  { weight: 3, arbitrary: cueWalks },
  { weight: 1, arbitrary: previews },
  { weight: 3, arbitrary: modes },
  { weight: 1, arbitrary: glides },
  { weight: 3, arbitrary: automation },
  { weight: 4, arbitrary: tape },
  { weight: 2, arbitrary: timecode },
  { weight: 6, arbitrary: waits },
  { weight: 1, arbitrary: cables },
  { weight: 1, arbitrary: latencies },
  { weight: 1, arbitrary: lateness },
  { weight: 4, arbitrary: knobs },
  { weight: 2, arbitrary: turnings },
  { weight: 1, arbitrary: odd },
);

/** Does it, where the rig still has its surface. */
export function doAll(rig: Rig, deeds: readonly Deed[]): void {
  for (const one of deeds) if (rig.engine.surfaces.has(1) || !onSurface(one)) one.act(rig);
}

function onSurface({ name }: Deed): boolean {
  return /^(fader|encoder|key)/.test(name) && !name.includes(' of 2 ');
}

/** Deeds as they are printed when a property fails. */
export function story(deeds: readonly Deed[]): string {
  return deeds.map(({ name }) => name).join('; ');
}
