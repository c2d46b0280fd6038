import { referenceNames } from './clips.ts';
import { stripsOf, type Layout, type StripKind } from './layout.ts';
import { masterRows } from './master-parameters.ts';
import {
  chooses,
  fader,
  fixed,
  flips,
  glides,
  linear,
  log,
  type ParameterRow,
  type SceneGroup,
} from './parameter-row.ts';

function equaliser(bands: number, group: SceneGroup): ParameterRow[] {
  const centres = [60, 200, 600, 2000, 6000, 12_000];
  const rows = [flips('eq/on', 0, group)];
  for (let band = 1; band <= bands; band++) {
    const at = `eq/${band}`;
    rows.push(
      chooses(`${at}/type`, ['bell', 'low shelf', 'high shelf', 'notch'], 0, group),
      glides(`${at}/freq`, 'Hz', log(20, 20_000), centres[band - 1] ?? 1000, group),
      glides(`${at}/gain`, 'dB', linear(-15, 15), 0, group),
      glides(`${at}/q`, 'Q', log(0.3, 10), 1, group),
    );
  }
  return rows;
}

/** What a channel can carry instead of what was recorded. */
export const sources = ['track', 'sine', 'pink noise', 'white noise', 'off'] as const;
/** How steep a high-pass or low-pass is, dB per octave. */
export const slopes = [6, 12, 18, 24] as const;
/** The orders in which a strip is worked on; the limiter, the delay and the fader always come after. */
export const insertOrders = [
  ['gate', 'eq', 'comp', 'sat'],
  ['gate', 'comp', 'eq', 'sat'],
  ['eq', 'gate', 'comp', 'sat'],
  ['gate', 'sat', 'eq', 'comp'],
  ['sat', 'gate', 'eq', 'comp'],
  ['comp', 'eq', 'sat', 'gate'],
] as const;
/** What a pan in the middle takes away, dB. */
export const panLaws = [-3, -4.5, -6] as const;
/** What a bus does to what is sent to it, before its strip. */
export const effects = ['none', 'reverb', 'delay'] as const;
const reverbTypes = ['room', 'hall', 'plate'] as const;
/** Lengths of a delay in whole notes; 0: its own time. */
export const noteLengths = {
  free: 0,
  '1/1': 1,
  '1/2': 1 / 2,
  '1/2 dotted': 3 / 4,
  '1/4': 1 / 4,
  '1/4 dotted': 3 / 8,
  '1/4 triplet': 1 / 6,
  '1/8': 1 / 8,
  '1/8 dotted': 3 / 16,
  '1/8 triplet': 1 / 12,
  '1/16': 1 / 16,
} as const;
/** How meters move. */
export const meterTypes = ['peak', 'RMS', 'VU', 'PPM I', 'PPM II'] as const;

const filters: readonly ParameterRow[] = (['hpf', 'lpf'] as const).flatMap((which) => [
  flips(`${which}/on`, 0, 'eq'),
  which === 'hpf'
    ? glides('hpf/freq', 'Hz', log(20, 1000), 80, 'eq')
    : glides('lpf/freq', 'Hz', log(500, 20_000), 16_000, 'eq'),
  chooses(
    `${which}/slope`,
    slopes.map((slope) => `${slope} dB/oct`),
    1,
    'eq',
  ),
]);

/** What a compressor may listen to instead of its own strip. */
export function keysOf(layout: Layout): readonly string[] {
  return ['self', ...stripsOf(layout).flatMap(({ kind, path }) => (kind === 'dca' ? [] : [path]))];
}

const compressor = (layout: Layout): readonly ParameterRow[] => [
  flips('comp/on', 0, 'dynamics'),
  glides('comp/threshold', 'dB', linear(-60, 0), -18, 'dynamics'),
  glides('comp/ratio', 'ratio', log(1, 20), 3, 'dynamics'),
  glides('comp/attack', 's', log(0.0001, 0.2), 0.01, 'dynamics'),
  glides('comp/release', 's', log(0.005, 3), 0.15, 'dynamics'),
  glides('comp/knee', 'dB', linear(0, 12), 6, 'dynamics'),
  glides('comp/makeup', 'dB', linear(0, 24), 0, 'dynamics'),
  glides('comp/mix', '%', linear(0, 100), 100, 'dynamics'),
  chooses('comp/detector', ['peak', 'RMS'], 0, 'dynamics'),
  flips('comp/auto-makeup', 0, 'dynamics'),
  chooses('comp/key', keysOf(layout), 0, 'dynamics', fixed),
  glides('comp/key-low', 'Hz', log(20, 500), 20, 'dynamics'),
];

/** What comes after EQ and compressor on every strip that carries sound. */
const finish: readonly ParameterRow[] = [
  flips('sat/on', 0, 'dynamics'),
  glides('sat/drive', 'dB', linear(0, 24), 6, 'dynamics'),
  glides('sat/mix', '%', linear(0, 100), 100, 'dynamics'),
  glides('sat/tone', 'Hz', log(1000, 20_000), 20_000, 'dynamics'),
  flips('limiter/on', 0, 'dynamics'),
  glides('limiter/ceiling', 'dB', linear(-30, 0), -1, 'dynamics'),
  glides('limiter/release', 's', log(0.01, 1), 0.1, 'dynamics'),
  chooses(
    'order',
    insertOrders.map((order) => order.join(', ')),
    0,
    'dynamics',
    fixed,
  ),
  glides('width', '%', linear(0, 200), 100, 'pan'),
  glides('delay', 's', linear(0, 0.5), 0, 'input', fixed),
];

/** What a bus does to what is sent to it. */
const effect: readonly ParameterRow[] = [
  chooses('fx', effects, 0, 'sends', fixed),
  glides('fx/mix', '%', linear(0, 100), 100, 'sends'),
  chooses('reverb/type', reverbTypes, 1, 'sends', fixed),
  glides('reverb/time', 's', log(0.1, 20), 1.8, 'sends'),
  glides('reverb/pre-delay', 's', linear(0, 0.25), 0.02, 'sends'),
  glides('reverb/damping', 'Hz', log(500, 20_000), 6000, 'sends'),
  glides('reverb/low-cut', 'Hz', log(20, 1000), 200, 'sends'),
  glides('echo/time', 's', log(0.001, 2), 0.375, 'sends'),
  chooses('echo/sync', Object.keys(noteLengths), 0, 'sends'),
  glides('echo/feedback', '%', linear(0, 95), 35, 'sends'),
  flips('echo/ping-pong', 0, 'sends'),
  glides('echo/low-cut', 'Hz', log(20, 1000), 100, 'sends'),
  glides('echo/high-cut', 'Hz', log(1000, 20_000), 6000, 'sends'),
];

const gate: readonly ParameterRow[] = [
  flips('gate/on', 0, 'dynamics'),
  glides('gate/threshold', 'dB', linear(-80, 0), -45, 'dynamics'),
  glides('gate/range', 'dB', linear(-80, 0), -20, 'dynamics'),
  glides('gate/attack', 's', log(0.0001, 0.1), 0.001, 'dynamics'),
  glides('gate/hold', 's', log(0.001, 2), 0.05, 'dynamics'),
  glides('gate/release', 's', log(0.005, 3), 0.2, 'dynamics'),
  chooses('gate/mode', ['gate', 'expander', 'ducker'], 0, 'dynamics'),
  glides('gate/hysteresis', 'dB', linear(0, 12), 4, 'dynamics'),
  glides('gate/ratio', 'ratio', log(1, 20), 2, 'dynamics'),
  glides('gate/key-low', 'Hz', log(20, 2000), 20, 'dynamics'),
  glides('gate/key-high', 'Hz', log(200, 20_000), 20_000, 'dynamics'),
];

const level = glides('fader', 'dB', fader, -Infinity, 'level');
const unityLevel = glides('fader', 'dB', fader, 0, 'level');
const mute = flips('mute', 0, 'mute');
const solo = flips('solo', 0, 'solo', fixed);
const pan = glides('pan', 'pan', linear(-1, 1), 0, 'pan');

/** What a strip that carries sound can be put under. */
function memberships(layout: Layout): ParameterRow[] {
  return [
    flips('dca/#', 0, 'assign', { ...fixed, repeat: layout.dcas }),
    flips('mute-group/#', 0, 'assign', { ...fixed, repeat: layout.muteGroups }),
  ];
}

function sends(layout: Layout): ParameterRow[] {
  const repeat = layout.buses;
  return [
    glides('send/#/level', 'dB', fader, -Infinity, 'sends', { repeat }),
    flips('send/#/on', 1, 'sends', { repeat }),
    flips('send/#/pre', 0, 'sends', { ...fixed, repeat }),
  ];
}

function channel(layout: Layout): ParameterRow[] {
  return [
    level,
    mute,
    solo,
    flips('solo-safe', 0, 'solo', fixed),
    pan,
    chooses('source', sources, 0, 'input', fixed),
    glides('trim', 'dB', linear(-60, 24), 0, 'input'),
    flips('polarity', 0, 'input'),
    ...filters,
    ...gate,
    ...equaliser(6, 'eq'),
    ...compressor(layout),
    ...finish,
    ...sends(layout),
    flips('link', 0, 'assign', fixed),
    flips('to-main', 1, 'assign', fixed),
    flips('grp/#', 0, 'assign', { ...fixed, repeat: layout.groups }),
    ...memberships(layout),
  ];
}

function group(layout: Layout): ParameterRow[] {
  const safe = flips('solo-safe', 0, 'solo', fixed);
  const tone = [...equaliser(6, 'eq'), ...compressor(layout), ...finish, ...sends(layout)];
  return [
    unityLevel,
    mute,
    solo,
    safe,
    pan,
    ...tone,
    flips('to-main', 1, 'assign', fixed),
    ...memberships(layout),
  ];
}

function bus(layout: Layout): ParameterRow[] {
  const safe = flips('solo-safe', 1, 'solo', fixed); // an effect's return stays in when its source is soloed
  const tone = [...effect, ...equaliser(6, 'eq'), ...compressor(layout), ...finish];
  return [
    unityLevel,
    mute,
    solo,
    safe,
    pan,
    ...tone,
    flips('to-main', 1, 'assign', fixed),
    ...memberships(layout),
  ];
}

function main(layout: Layout): ParameterRow[] {
  return [unityLevel, mute, pan, ...equaliser(6, 'eq'), ...compressor(layout), ...finish];
}

/** The rows of one strip of a kind. */
export function stripRows(kind: StripKind, layout: Layout): readonly ParameterRow[] {
  switch (kind) {
    case 'ch':
      return channel(layout);
    case 'grp':
      return group(layout);
    case 'bus':
      return bus(layout);
    case 'dca':
      return [unityLevel, mute, solo];
    case 'main':
      return main(layout);
  }
}

/** What follows the strips: mute groups, the monitor section and the mastering chain. */
export function sectionRows(layout: Layout): readonly ParameterRow[] {
  return [
    flips('mute-group/#', 0, 'mute', { repeat: layout.muteGroups }),
    glides('monitor/level', 'dB', fader, -20, 'monitor', fixed),
    flips('monitor/mute', 0, 'monitor', fixed),
    flips('monitor/dim', 0, 'monitor', fixed),
    glides('monitor/dim-level', 'dB', linear(-40, 0), -20, 'monitor', fixed),
    flips('monitor/mono', 0, 'monitor', fixed),
    flips('monitor/swap', 0, 'monitor', fixed),
    chooses('monitor/speakers', ['A', 'B'], 0, 'monitor', fixed),
    glides('monitor/phones', 'dB', fader, -20, 'monitor', fixed),
    chooses('monitor/solo-mode', ['in place', 'AFL', 'PFL'], 0, 'monitor', fixed),
    glides('monitor/solo-level', 'dB', fader, 0, 'monitor', fixed),
    glides('monitor/trim-a', 'dB', linear(-24, 12), 0, 'monitor', fixed),
    glides('monitor/trim-b', 'dB', linear(-24, 12), 0, 'monitor', fixed),
    chooses('monitor/reference', ['mix', ...referenceNames], 0, 'monitor', fixed),
    flips('monitor/match', 1, 'monitor', fixed),
    chooses('monitor/meters', meterTypes, 0, 'monitor', fixed),
    glides('generator/level', 'dB', linear(-80, 0), -20, 'monitor', fixed),
    glides('generator/freq', 'Hz', log(20, 20_000), 1000, 'monitor', fixed),
    glides('tempo', 'BPM', linear(30, 300), 120, 'sends'),
    chooses(
      'pan-law',
      panLaws.map((law) => `${law} dB`),
      0,
      'pan',
      fixed,
    ),
    ...masterRows,
  ];
}
