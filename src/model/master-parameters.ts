import { chooses, fixed, flips, glides, linear, log, type ParameterRow } from './parameter-row.ts';

/** The stages of the mastering chain whose order can be changed; the limiter always comes last. */
export const masterStages = ['eq', 'multiband', 'stereo', 'saturation', 'reverb'] as const;
export type MasterStageName = (typeof masterStages)[number] | 'limiter';
/** The orders in which they can stand. */
export const masterOrders: readonly (readonly (typeof masterStages)[number][])[] = [
  ['eq', 'multiband', 'stereo', 'saturation', 'reverb'],
  ['multiband', 'eq', 'stereo', 'saturation', 'reverb'],
  ['saturation', 'eq', 'multiband', 'stereo', 'reverb'],
  ['eq', 'saturation', 'multiband', 'stereo', 'reverb'],
  ['eq', 'multiband', 'saturation', 'stereo', 'reverb'],
  ['reverb', 'eq', 'multiband', 'stereo', 'saturation'],
  ['eq', 'reverb', 'multiband', 'stereo', 'saturation'],
];

/** What a band does; cuts are named by what they lose in an octave, dB. */
export const masterBandTypes = [
  'bell',
  'low shelf',
  'high shelf',
  'notch',
  'low cut 12',
  'low cut 24',
  'high cut 12',
  'high cut 24',
] as const;
/** What of a stereo sound a band works on. */
export const masterPlaces = ['stereo', 'mid', 'side', 'left', 'right'] as const;
/** How many bands the multiband compressor can have. */
export const masterBandCounts = [2, 3, 4, 5] as const;

const centres = [30, 60, 200, 600, 2000, 6000, 12_000, 16_000];
const crossovers = [120, 800, 5000, 12_000];

/** In or out, and heard or not: what is bypassed goes on working unheard, so that both can be compared at one loudness. */
function stage(path: string): readonly ParameterRow[] {
  return [flips(`${path}/on`, 0, 'master'), flips(`${path}/bypass`, 0, 'master', fixed)];
}

const eqBands = centres.flatMap((centre, n) => {
  const at = `master/eq/${n + 1}`;
  return [
    flips(`${at}/on`, 1, 'master'),
    chooses(`${at}/type`, masterBandTypes, 0, 'master', fixed),
    chooses(`${at}/place`, masterPlaces, 0, 'master', fixed),
    glides(`${at}/freq`, 'Hz', log(20, 20_000), centre, 'master'),
    glides(`${at}/gain`, 'dB', linear(-15, 15), 0, 'master'),
    glides(`${at}/q`, 'Q', log(0.3, 10), 0.7, 'master'),
  ];
});

const repeat = 5;
const multibandBands = [
  glides('master/multiband/#/threshold', 'dB', linear(-60, 0), -20, 'master', { repeat }),
  glides('master/multiband/#/ratio', 'ratio', log(1, 10), 1.5, 'master', { repeat }),
  glides('master/multiband/#/attack', 's', log(0.0005, 0.5), 0.03, 'master', { repeat }),
  glides('master/multiband/#/release', 's', log(0.01, 2), 0.2, 'master', { repeat }),
  glides('master/multiband/#/knee', 'dB', linear(0, 12), 6, 'master', { repeat }),
  glides('master/multiband/#/gain', 'dB', linear(-12, 12), 0, 'master', { repeat }),
  flips('master/multiband/#/bypass', 0, 'master', { repeat }),
  flips('master/multiband/#/solo', 0, 'master', { ...fixed, repeat }),
];

/** The mastering chain. All of it is out at first. */
export const masterRows: readonly ParameterRow[] = [
  ...stage('master/eq'),
  chooses('master/eq/phase', ['linear', 'minimum'], 0, 'master', fixed),
  ...eqBands,
  ...stage('master/multiband'),
  chooses('master/multiband/bands', masterBandCounts.map(String), 2, 'master', fixed),
  ...crossovers.map((freq, n) =>
    glides(`master/multiband/crossover/${n + 1}`, 'Hz', log(40, 16_000), freq, 'master'),
  ),
  ...multibandBands,
  ...stage('master/stereo'),
  glides('master/width', '%', linear(0, 200), 100, 'master'),
  glides('master/width/#', '%', linear(0, 200), 100, 'master', { repeat: 3 }),
  glides('master/mono-below', 'Hz', log(20, 500), 20, 'master'),
  flips('master/stereo/guard', 0, 'master'),
  glides('master/stereo/crossover/1', 'Hz', log(40, 16_000), 250, 'master'),
  glides('master/stereo/crossover/2', 'Hz', log(40, 16_000), 4000, 'master'),
  ...stage('master/saturation'),
  glides('master/saturation', '%', linear(0, 100), 100, 'master'),
  glides('master/saturation/drive', 'dB', linear(0, 24), 3, 'master'),
  ...stage('master/reverb'),
  glides('master/reverb/level', 'dB', linear(-60, -6), -27, 'master'),
  glides('master/reverb/time', 's', log(0.2, 2), 0.6, 'master'),
  ...stage('master/limiter'),
  glides('master/limiter/gain', 'dB', linear(0, 24), 0, 'master'),
  glides('master/limiter/ceiling', 'dB', linear(-12, 0), -1, 'master'),
  glides('master/limiter/release', 's', log(0.01, 1), 0.1, 'master'),
  chooses(
    'master/order',
    masterOrders.map((order) => order.join(', ')),
    0,
    'master',
    fixed,
  ),
  flips('master/bypass', 0, 'master', fixed),
];
