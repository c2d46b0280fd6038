import fc from 'fast-check';
import {
  emptyDocument,
  stored,
  type AutomationDocument,
  type ClipDocument,
  type SessionDocument,
} from '../../src/model/document.ts';
import type { CueDocument, CueStep, CueTrigger } from '../../src/model/cues.ts';
import type { Input } from '../../src/model/input.ts';
import type { Layout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { rangeOf } from '../../src/units/laws.ts';

const smallLayout: Layout = { channels: 3, groups: 1, buses: 2, dcas: 1, muteGroups: 1 };
export const smallTable = new ParameterTable(smallLayout);

/** A session with nothing in it but a name. */
export function blankDocument(name = 'Tuesday', layout: Layout = smallLayout): SessionDocument {
  return { ...emptyDocument(name), layout };
}

/** A session in whose every file the same number stands, so that a mixture of two is found out. */
export function numbered(n: number): SessionDocument {
  const level = -(n % 60) - 0.5;
  return {
    ...blankDocument(`number ${n}`),
    labels: { 'ch/1': { name: `n ${n}`, colour: n } },
    values: { 'ch/1/fader': level },
    lanes: { 'ch/2/fader': { times: [n], values: [level] }, 'ch/3/pan': { times: [n], values: [0] } },
    modes: { 'ch/2/fader': 'read' },
    scenes: [{ id: n, name: `scene ${n}`, values: { 'ch/1/fader': level } }],
    markers: [{ at: n, name: `marker ${n}` }],
    history: {
      scenes: [],
      done: [{ name: `step ${n}`, who: 'x', values: { 'ch/1/fader': [level, -(n % 60)] } }],
      undone: [],
      aside: [],
    },
    length: n,
  };
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const word = fc.string({ unit: 'binary', maxLength: 12 });
const sample = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e12, noNaN: true }));

/** A value a parameter can have. */
function valueOf(path: string): fc.Arbitrary<number | '-inf'> {
  const { law } = smallTable.row(smallTable.at(path));
  const { min, max } = rangeOf(law);
  if (law.kind === 'steps') return fc.integer({ min, max });
  const plain = fc.double({ min: law.kind === 'fader' ? -89 : min, max, noNaN: true });
  return law.kind === 'fader' ? fc.oneof(plain, fc.constant('-inf' as const)) : plain;
}

const somePath = fc.constantFrom(...smallTable.rows.map((row) => row.path));
const someLane = fc.constantFrom(
  ...smallTable.rows.filter(({ automatable }) => automatable).map((row) => row.path),
);

function byPath<T>(
  paths: fc.Arbitrary<string>,
  of: (path: string) => fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> {
  return fc
    .uniqueArray(paths, { maxLength: 8 })
    .chain((list) => fc.record(Object.fromEntries(list.map((path) => [path, of(path)]))));
}

const initial = smallTable.initialValues();
const values = byPath(somePath, valueOf);
const span = fc.record({ on: fc.boolean(), from: sample, to: sample });

const items = fc.array(fc.constantFrom('all', 'level', 'ch/1', 'ch/2 eq', 'ch/3/pan'), { maxLength: 3 });
/** Scopes, or none; an engine writes none that are empty. */
const scopes = fc
  .record({ store: items, recall: items, safe: items }, { requiredKeys: [] })
  .map((all) => (Object.keys(all).length > 0 ? { scopes: all } : {}));

const time = fc.double({ min: 0, max: 3600, noNaN: true });
const fadeSpan = fc.record(
  {
    items,
    up: time,
    down: time,
    delay: time,
    curve: fc.constantFrom('linear' as const, 's' as const),
    switches: fc.constantFrom('start' as const, 'end' as const),
    reach: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: ['items', 'up', 'down'] },
);
/** Notes, a colour and fades, or none of them. */
const about = fc.record(
  {
    notes: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    colour: fc.integer({ min: 0, max: 0xffffff }),
    fades: fc.array(fadeSpan, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const written = { from: 0, to: 480, who: 'X-Touch' };

function laneOf(path: string): fc.Arbitrary<SessionDocument['lanes'][string]> {
  const points = (minLength: number) =>
    fc.array(fc.tuple(sample, valueOf(path)), { minLength, maxLength: 12 }).map((list) => ({
      times: list.map(([at]) => at).sort((a, b) => a - b),
      values: list.map(([, value]) => value),
    }));
  return fc
    .tuple(points(0), fc.option(points(1), { nil: undefined }), fc.array(points(1), { maxLength: 2 }))
    .map(([kept, take, takes]) => ({
      ...kept,
      ...(take && { take }),
      ...(takes.length > 0 && { takes: takes.map((one, i) => ({ number: i + 1, ...written, ...one })) }),
    }));
}

const sync = fc.record(
  {
    source: fc.constantFrom('off', 'mtc', 'clock'),
    offset: fc.double({ min: 0, max: 86_500, noNaN: true }),
    rate: fc.constantFrom('24', '25', '29.97df', '29.97', '30'),
    freewheel: fc.double({ min: 0, max: 10, noNaN: true }),
    send: fc.subarray(['mtc', 'clock', 'mmc'] as const),
    tempo: fc.double({ min: 20, max: 400, noNaN: true }),
  } as const,
  { requiredKeys: [] },
);

/** A step of values, lanes and a name. */
const step = fc
  .tuple(word, values, byPath(someLane, laneOf), fc.nat(9))
  .map(([name, before, lanes, from]) => ({
    name,
    who: 'Ann',
    values: Object.fromEntries(
      Object.entries(before).map(([path, value]) => [path, [value, value] as const]),
    ),
    lanes: Object.fromEntries(
      Object.entries(lanes).map(([path, { takes, ...lane }]) => [
        path,
        { from, to: from + 9, ...lane, ...(takes && { come: takes }), go: [from + 1] },
      ]),
    ),
    settings: [['name', '', name, 'X'] as const],
  }));

const history = fc.record({
  scenes: fc.constant([{ id: 1, name: 'A', like: 'now' as const, values: { 'ch/1/fader': null } }]),
  done: fc.array(step, { maxLength: 3 }),
  undone: fc.array(step, { maxLength: 2 }),
  aside: fc.array(step, { maxLength: 1 }),
});

const glideTime = fc.double({ min: 0, max: 60, noNaN: true });
const glide = fc
  .tuple(
    glideTime,
    byPath(somePath, () => glideTime),
  )
  .map(([time, of]) => ({ time, ...(Object.keys(of).length > 0 && { of }) }));

const plainDocument: fc.Arbitrary<SessionDocument> = fc.record({
  name: word,
  layout: fc.constant(smallLayout),
  sampleRate: fc.constantFrom(44_100, 48_000, 96_000),
  labels: byPath(fc.constantFrom(...smallTable.strips.map((strip) => strip.path)), () =>
    fc.record({ name: word, colour: fc.integer({ min: 0, max: 0xffffff }) }),
  ),
  // an initial value is the same as none: a session has only the others
  values: values.map((all) =>
    Object.fromEntries(
      Object.entries(all).filter(([path, value]) => value !== stored(initial[smallTable.at(path)] ?? 0)),
    ),
  ),
  lanes: byPath(somePath, laneOf),
  modes: byPath(somePath, () => fc.constantFrom('off', 'read', 'touch', 'latch', 'write')),
  scenes: fc.uniqueArray(
    fc
      .tuple(fc.record({ id: fc.nat(), name: word, values }), scopes, about)
      .map(([scene, own, more]) => ({ ...scene, ...own, ...more })),
    { maxLength: 6, selector: (scene) => scene.id },
  ),
  markers: fc.array(fc.record({ at: sample, name: word }), { maxLength: 5 }),
  length: sample,
  loop: span,
  punch: span,
});

const seconds = fc.integer({ min: 1, max: 3000 }).map((n) => n / 8);
const cueStep: fc.Arbitrary<CueStep> = fc.oneof(
  fc.record(
    {
      do: fc.constant('recall' as const),
      scene: fc.nat(9),
      only: fc.constantFrom(['ch/1'], ['level', 'ch/2 eq']),
      fade: fc.record({ up: seconds, down: seconds }),
    },
    { requiredKeys: ['do', 'scene'] },
  ),
  fc.record({ do: fc.constantFrom('play' as const, 'stop', 'record') }),
  fc.record({ do: fc.constant('locate' as const), to: fc.oneof(fc.nat(), fc.constant('Verse')) }),
  fc.record({ do: fc.constant('words' as const), words: fc.constant('toggle main/mute') }),
);
const cueTrigger: fc.Arbitrary<CueTrigger> = fc.oneof(
  fc.record({
    by: fc.constant('program' as const),
    channel: fc.integer({ min: 1, max: 16 }),
    program: fc.integer({ min: 1, max: 128 }),
  }),
  fc.record({ by: fc.constant('timecode' as const), at: fc.nat() }),
  fc.record({ by: fc.constant('osc' as const), address: fc.constant('/cue/1') }),
  fc.record({ by: fc.constant('msc' as const), number: fc.constant('12.5') }),
);
const cues: fc.Arbitrary<readonly CueDocument[]> = fc
  .array(
    fc.record(
      {
        name: word,
        notes: word.filter((text) => text !== ''),
        colour: fc.integer({ min: 0, max: 0xffffff }),
        wait: seconds,
        follow: fc.constantFrom({ after: 0 }, { after: 2.5, from: 'fades' as const }),
        steps: fc.array(cueStep, { maxLength: 3 }),
        triggers: fc.array(cueTrigger, { minLength: 1, maxLength: 2 }),
        evenBroken: fc.constant(true as const),
      },
      { requiredKeys: ['name', 'steps'] },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list.map((cue, i) => ({ id: list.length - i, number: `${i}.5A`, ...cue })));

const automation: fc.Arbitrary<AutomationDocument> = fc.record(
  {
    timeout: fc.constantFrom(0.1, 2),
    afterWrite: fc.constantFrom('read' as const, 'write' as const),
    coalesce: fc.constantFrom('leave' as const, 'hand' as const),
    crossOver: fc.boolean(),
    autoJoin: fc.boolean(),
    armOnTouch: fc.constantFrom('touch' as const, 'trim' as const),
    suspended: fc.subarray(['level', 'eq'] as const, { minLength: 1 }),
  },
  { requiredKeys: [] },
);

const clip: fc.Arbitrary<ClipDocument> = fc.record(
  {
    file: fc.constantFrom('vox.wav', 'Ünterlage 2.flac', 'take "3".aif'),
    at: fc.nat(),
    from: fc.nat(),
    length: fc.integer({ min: 200, max: 1e9 }),
    gain: fc.constantFrom(-90, -0.1, 24),
    fadeIn: fc.integer({ min: 1, max: 100 }),
    fadeOut: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: ['file', 'at', 'from', 'length'] },
);
const clips = byPath(fc.constantFrom('ch/1', 'ch/2', 'ch/3'), () =>
  fc
    .array(clip, { minLength: 1, maxLength: 4 })
    .map((list): readonly ClipDocument[] => list.sort((a, b) => a.at - b.at)),
).map((all) => (Object.keys(all).length > 0 ? { clips: all } : {}));

/** Any session an engine can hand over. */
export const anyDocument: fc.Arbitrary<SessionDocument> = fc
  .tuple(
    plainDocument,
    fc.option(glide, { nil: undefined }),
    fc.option(cues, { nil: undefined }),
    fc.option(fc.constantFrom(0, 0.5), { nil: undefined }),
    fc.option(sync, { nil: undefined }),
    fc.option(automation, { nil: undefined }),
    fc.option(history, { nil: undefined }),
    fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
    clips,
    fc.option(fc.array(clip, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  )
  .map(
    ([plain, gliding, list, cueDebounce, following, settings, steps, lastSceneId, playing, references]) => ({
      ...playing,
      ...(references && { references }),
      ...plain,
      ...(gliding && { glide: gliding }),
      ...(list && { cues: list }),
      ...(cueDebounce !== undefined && { cueDebounce }),
      ...(following && { sync: following }),
      ...(settings && { automation: settings }),
      ...(steps && { history: steps }),
      ...(lastSceneId !== undefined && { lastSceneId }),
    }),
  );

const anyNumber = fc.oneof(finite, fc.constantFrom(-Infinity, -0, 0, 1));
const parameter = fc.nat({ max: smallTable.count - 1 });
const who = fc.constantFrom('page', 'cli', 'Zoë "the ear"', '-inf');

const anyTrigger = fc.oneof(
  fc.record({ kind: fc.constant('program' as const), channel: fc.nat(16), program: fc.nat(128) }),
  fc.record({ kind: fc.constant('osc' as const), address: word }),
  fc.record({
    kind: fc.constant('msc' as const),
    command: fc.constantFrom('go' as const, 'stop'),
    number: word,
  }),
);

const anyHappening: fc.Arbitrary<Input['what']> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('surface' as const),
      surface: fc.nat({ max: 7 }),
      event: fc.constantFrom('moved', 'turned', 'touched', 'let-go', 'pressed', 'released'),
      control: fc.nat({ max: 400 }),
      value: anyNumber,
    }),
  },
  fc.record({ type: fc.constant('set' as const), parameter, value: anyNumber, who }),
  fc.record({ type: fc.constantFrom('touch', 'let-go'), parameter, who }),
  fc.record({ type: fc.constant('trigger' as const), trigger: anyTrigger, who }),
  fc.record({ type: fc.constant('detach' as const), surface: fc.nat(7), reason: word }),
  fc.record({
    type: fc.constant('command' as const),
    who,
    command: fc.oneof(
      fc.record({ do: fc.constantFrom('play', 'stop', 'undo') }),
      fc.record({ do: fc.constant('locate' as const), to: anyNumber }),
      fc.record({ do: fc.constant('store-scene' as const), name: word }),
    ),
  }),
);

/** Anything that can come into the engine. */
export const anyInput: fc.Arbitrary<Input> = fc.record({
  at: fc.double({ min: 0, max: 1e16, noNaN: true }),
  sample,
  what: anyHappening,
});
