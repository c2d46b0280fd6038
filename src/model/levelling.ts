// How far a sound is turned so that it comes to where it is wanted.

/** How loud a sound is. −Infinity, all of them, where there is nothing to hear. */
export interface Levels {
  /** The highest sample, dBFS. */
  readonly peak: number;
  /** The highest between the samples too, dBTP. */
  readonly truePeak: number;
  /** Integrated, LUFS (ITU-R BS.1770-4). */
  readonly loudness: number;
  /** Of the stretches above −60 dBFS, dB re a square wave of full scale. */
  readonly rms: number;
}

/** To what a clip is turned: its highest sample, dBFS, or its loudness, LUFS. */
export interface NormaliseTo {
  readonly by: 'peak' | 'loudness';
  readonly level: number;
}

/** No loudness is worth a peak above it, dBTP (EBU R 128). */
const MOST_TRUE_PEAK = -1;
/** No gain staging is worth a peak above it, dBFS: what follows on the strip needs room. */
const MOST_STAGED_PEAK = -6;
/** What a clip and a trim can be turned by, dB. */
const CLIP_GAIN = { min: -90, max: 24 };
const TRIM = { min: -60, max: 24 };

/** A result, and why it is not all that was asked for. */
export interface Turned {
  /** dB; 0 for silence. */
  readonly by: number;
  /** What kept it lower, or the range of the control; undefined where it is what was asked for. */
  readonly held: 'true peak' | 'peak' | 'range' | 'silence' | undefined;
}

/** Whole thousandths of a dB, downwards: a peak never comes out above what was asked for. */
const down = (level: number): number => Math.floor(level * 1000) / 1000;

function within(by: number, now: number, { min, max }: { min: number; max: number }): number {
  if (now + by > max) return max - now;
  return now + by < min ? min - now : by;
}

/**
 * How far clips are turned, all alike, so that what is heard of them comes to a level.
 *
 * @param levels of what is heard now, their gains included.
 * @param gains that they have, dB.
 */
export function normalised(levels: Levels, to: NormaliseTo, gains: readonly number[]): Turned {
  const measured = to.by === 'peak' ? levels.peak : levels.loudness;
  if (!(measured > -Infinity)) return { by: 0, held: 'silence' };
  const asked = to.level - measured;
  const most = to.by === 'peak' ? Infinity : MOST_TRUE_PEAK - levels.truePeak;
  const wanted = down(Math.min(asked, most));
  const reach = gains.map((gain) => within(wanted, gain, CLIP_GAIN));
  const by = wanted > 0 ? Math.min(...reach) : Math.max(...reach);
  if (by !== wanted) return { by: down(by), held: 'range' };
  return { by, held: most < asked ? 'true peak' : undefined };
}

/**
 * Where a trim is set so that what a strip works on has an RMS level; lower where its peaks would come above −6 dBFS.
 *
 * @param to dBFS.
 * @param levels of what plays, before the trim.
 */
export function staged(levels: Levels, to: number): Turned {
  if (!(levels.rms > -Infinity)) return { by: 0, held: 'silence' };
  const asked = to - levels.rms;
  const most = MOST_STAGED_PEAK - levels.peak;
  const wanted = down(Math.min(asked, most));
  const by = within(wanted, 0, TRIM);
  if (by !== wanted) return { by, held: 'range' };
  return { by, held: most < asked ? 'peak' : undefined };
}

const WHY: Readonly<Record<NonNullable<Turned['held']>, string>> = {
  'true peak': 'not louder, for its true peak would be over −1 dBTP',
  peak: 'not higher, for its peaks would be over −6 dBFS',
  range: 'as far as it goes',
  silence: 'left as it is: there is nothing to hear',
};

/** Why a sound did not come to where it was wanted; empty where it did. */
export function heldWords({ held }: Turned): string {
  return held === undefined ? '' : WHY[held];
}
