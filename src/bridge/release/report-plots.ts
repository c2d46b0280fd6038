import type { AlbumPicture, TrackPicture } from '../../audio/album-picture.ts';
import { fromDecibels, log, toDecibels } from '../../dsp/elementary.ts';
import { clock, level as words } from './words.ts';

// Pictures of a report, as SVG.

const WIDTH = 960;
const LEFT = 40;
const RIGHT = 12;
const TOP = 18;

/** A number in a picture: tenths of a pixel are enough, and the same on every machine. */
const px = (n: number): string => String(Number(n.toFixed(1)));

type Scale = (value: number) => number;

/** From a range of values to a stretch of pixels; what is outside stays at the edge. */
function scale(from: number, to: number, start: number, end: number): Scale {
  return (value) => start + ((Math.min(Math.max(value, from), to) - from) / (to - from)) * (end - start);
}

function polyline(kind: string, points: readonly (readonly [x: number, y: number])[]): string {
  return `<polyline class="${kind}" points="${points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ')}"/>`;
}

function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function label(text: string, x: number, y: number, anchor = 'start', kind = ''): string {
  const of = kind === '' ? '' : ` class="${kind}"`;
  return `<text${of} x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${text}</text>`;
}

function svg(height: number, title: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${parts.join('')}</svg>`;
}

/** What a loudness picture is drawn of. */
export interface LoudnessPlot {
  readonly picture: AlbumPicture;
  /** s, where each track begins. */
  readonly starts: readonly number[];
  /** s. */
  readonly seconds: number;
  readonly target: number | undefined;
  readonly ceiling: number;
}

const LOUD_HEIGHT = 260;
const LOWEST = -48;

/** Short-term loudness and true peak over the whole album; the highest peak of each track is marked, and what is over the ceiling. */
export function loudnessPlot({ picture, starts, seconds, target, ceiling }: LoudnessPlot): string {
  const x = scale(0, seconds, LEFT, WIDTH - RIGHT);
  const y = scale(LOWEST, 3, LOUD_HEIGHT - 24, TOP);
  const parts: string[] = [];
  for (let level = -48; level <= 0; level += 6)
    parts.push(
      line('grid', LEFT, y(level), WIDTH - RIGHT, y(level)),
      label(String(level).replace('-', '−'), LEFT - 6, y(level) + 4, 'end'),
    );
  starts.forEach((start, n) =>
    parts.push(
      line('cut', x(start), TOP, x(start), LOUD_HEIGHT - 24),
      label(String(n + 1), x(start) + 4, TOP - 5),
    ),
  );
  picture.tracks.forEach((track, n) => parts.push(...trackLines(track, starts[n] ?? 0, x, y, ceiling)));
  parts.push(line('ceiling', LEFT, y(ceiling), WIDTH - RIGHT, y(ceiling)));
  parts.push(label(`ceiling ${words(ceiling)}`, WIDTH - RIGHT, TOP - 5, 'end', 'ceiled'));
  if (target !== undefined)
    parts.push(
      line('aim', LEFT, y(target), WIDTH - RIGHT, y(target)),
      label(`target ${words(target)}`, WIDTH - RIGHT - 4, y(target) - 5, 'end', 'aimed'),
    );
  for (const at of timesOf(seconds)) parts.push(label(clock(at), x(at), LOUD_HEIGHT - 8, 'middle'));
  return svg(LOUD_HEIGHT, 'Loudness over time', parts);
}

function trackLines(
  { shortTerm, truePeak }: TrackPicture,
  start: number,
  x: Scale,
  y: Scale,
  ceiling: number,
): string[] {
  const at = (n: number) => x(start + n + 1);
  const highest = truePeak.indexOf(Math.max(...truePeak));
  const marks = truePeak.flatMap((peak, n) =>
    n === highest || peak > ceiling
      ? [`<circle class="${peak > ceiling ? 'over' : 'top'}" cx="${px(at(n))}" cy="${px(y(peak))}" r="2.5"/>`]
      : [],
  );
  const peaks = truePeak.map((peak, n) => [at(n), y(peak)] as const);
  // the first two seconds of a track look back at what is not there
  const loud = shortTerm.map((level, n) => [at(n), y(level)] as const).slice(2);
  return [polyline('peak', peaks), polyline('sound', loud), ...marks];
}

/** Places to write times at: no more than ten. */
function timesOf(seconds: number): readonly number[] {
  const step = [5, 10, 30, 60, 120, 300, 600, 1800].find((one) => seconds / one <= 10) ?? 3600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, n) => n * step);
}

const TONE_HEIGHT = 260;
/** dB of the picture, about the mean of the middle. */
const TONE = [-30, 12] as const;
/** Hz: the middle that levels are compared by. */
const MIDDLE = [100, 5000] as const;
const LOG2 = log(2);

/**
 * What a mix with an even balance looks like in thirds of an octave: level down to 100 Hz and 1.5 dB an octave less above, which is
 * the 4.5 dB an octave of spectra by hertz; below 40 Hz it falls by 12 dB. A guide for the eye, and no target for the ear.
 */
function guide(frequency: number): number {
  if (frequency < 40) return 12 * (log(frequency / 40) / LOG2);
  return frequency < 100 ? 0 : -1.5 * (log(frequency / 100) / LOG2);
}

function meanOf(levels: readonly number[], frequencies: readonly number[]): number {
  const middle = levels.filter((level, n) => {
    const at = frequencies[n] ?? 0;
    return at >= MIDDLE[0] && at <= MIDDLE[1] && level > -Infinity;
  });
  return middle.reduce((sum, level) => sum + level, 0) / Math.max(1, middle.length);
}

/** The balance of the tones: each track thin, all together bold, a guide beside them; level with each other in the middle. */
export function tonePlot({ frequencies, tracks }: AlbumPicture): string {
  const shown = frequencies.filter((frequency) => frequency < 20_500);
  const x = scale(log(18), log(22_000), LEFT, WIDTH - RIGHT);
  const y = scale(TONE[0], TONE[1], TONE_HEIGHT - 24, TOP);
  const curve = (kind: string, levels: readonly number[]): string => {
    const mean = meanOf(levels, shown);
    return polyline(
      kind,
      shown.map((frequency, n) => [x(log(frequency)), y((levels[n] ?? -Infinity) - mean)]),
    );
  };
  const parts: string[] = [];
  for (let level = TONE[0]; level <= TONE[1]; level += 6)
    parts.push(
      line('grid', LEFT, y(level), WIDTH - RIGHT, y(level)),
      label(String(level).replace('-', '−'), LEFT - 6, y(level) + 4, 'end'),
    );
  for (const [frequency, name] of TICKS) {
    parts.push(line('grid', x(log(frequency)), TOP, x(log(frequency)), TONE_HEIGHT - 24));
    parts.push(label(name, x(log(frequency)), TONE_HEIGHT - 8, 'middle'));
  }
  parts.push(curve('aim', shown.map(guide)));
  for (const { spectrum } of tracks) parts.push(curve('thin', spectrum));
  parts.push(curve('sound', together(tracks)));
  return svg(TONE_HEIGHT, 'Tonal balance', parts);
}

const TICKS = [
  [20, '20'],
  [50, '50'],
  [100, '100'],
  [200, '200'],
  [500, '500'],
  [1000, '1 k'],
  [2000, '2 k'],
  [5000, '5 k'],
  [10_000, '10 k'],
  [20_000, '20 k'],
] as const;

/** The mean energy of all tracks, each for as long as it lasts. */
function together(tracks: readonly TrackPicture[]): readonly number[] {
  const seconds = tracks.reduce((sum, { shortTerm }) => sum + shortTerm.length, 0);
  const bands = tracks[0]?.spectrum.length ?? 0;
  return Array.from({ length: bands }, (_, band) => {
    const energy = tracks.reduce(
      (sum, { spectrum, shortTerm }) =>
        sum + fromDecibels(2 * (spectrum[band] ?? -Infinity)) * shortTerm.length,
      0,
    );
    return toDecibels(energy / Math.max(1, seconds)) / 2;
  });
}
