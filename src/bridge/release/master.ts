import { AlbumMeter, type AlbumLevels } from '../../audio/album-meter.ts';
import { toDecibels } from '../../dsp/elementary.ts';
import { TruePeakLimiter } from '../../dsp/true-peak-limiter.ts';
import type { Delivery } from '../../mastering/deliveries.ts';
import { byTrack, intended, isThere, METER_MARGIN, nextGains, type Attempt } from '../../mastering/levels.ts';
import { writeMaster } from './master-file.ts';
import type { Release, Stage } from './stage.ts';

/** An album as loud as a delivery wants it, in whole numbers: what its files are cut from. */
export interface Master {
  readonly path: string;
  readonly stage: Stage;
  /** How it was done, and what came of it. */
  readonly made: MasterFacts;
}

interface MasterFacts {
  /** dB that each track was changed by, on top of what it is to be against the others. */
  readonly gains: readonly number[];
  /** dB by which the limiter turned down at most; 0 where there was nothing to do, or none. */
  readonly limited: number;
  /** LUFS wanted of the album, or of each track; none where the peaks say how loud it is. */
  readonly targets: readonly number[];
}

/** dB: sums of levels differ in their last digit. */
const ROUNDING = 1e-6;
/** s until the limiter has given back most of a cut. */
const RELEASE = 0.1;
/** Every attempt goes through the whole album. */
const MOST_ATTEMPTS = 6;

/** Makes the master of a delivery, or finds it made. */
export async function masterFor(release: Release, stage: Stage, delivery: Delivery): Promise<Master> {
  const { work } = release;
  const { bits, dither, loudness, ceiling, limits } = delivery;
  const targets = targetsOf(release, delivery);
  const ingredients = ['master', stage.path, bits, dither, loudness, ceiling, limits, targets];
  const file = work.file(ingredients, 'wav');
  if (!file.isThere) work.forget(ingredients);
  const made = await work.facts(ingredients, () => attempts(file.path, release, stage, delivery, targets));
  return { path: file.path, stage, made };
}

/** One for each track, or one for the album. */
function targetsOf({ album }: Release, delivery: Delivery): readonly number[] {
  const { loudness } = delivery;
  if (loudness === undefined) return [];
  return byTrack(album, delivery) ? intended(album, delivery).map((trim) => loudness + trim) : [loudness];
}

/** What is to be loud: each track, or the album. */
function heardIn({ album, tracks }: AlbumLevels, targets: readonly number[]): readonly number[] {
  return targets.length > 1 ? tracks.map(({ integrated }) => integrated) : [album.integrated];
}

/** Tries gains until the loudness is what is wanted and no peak is over the ceiling; the last attempt stays. */
async function attempts(
  path: string,
  release: Release,
  stage: Stage,
  delivery: Delivery,
  targets: readonly number[],
): Promise<MasterFacts> {
  const tried: Attempt[] = [];
  let gains = firstGains(stage, delivery, targets);
  let under = 0;
  for (let n = 1; ; n++) {
    release.reporter.step(`${delivery.id}: attempt ${n}`);
    const each = stage.marks.map((_, track) => gains[track] ?? gains[0] ?? 0);
    // without a limiter a dB is a dB, and the first gains are right
    if (peakWith(stage.levels, gains) <= delivery.ceiling - METER_MARGIN + ROUNDING) {
      await writeMaster(path, stage, each, delivery, release.reporter);
      return { gains: each, limited: 0, targets };
    }
    const limiter = limiterAt(delivery.ceiling - METER_MARGIN - under, stage.rate);
    const meter = new AlbumMeter(stage.rate, stage.marks);
    await writeMaster(path, stage, each, delivery, release.reporter, { limiter, meter });
    const levels = meter.finish();
    const over = levels.album.truePeak - delivery.ceiling;
    const heard = heardIn(levels, targets);
    if ((over <= 0 && isThere(heard, targets)) || n === MOST_ATTEMPTS)
      return { gains: each, limited: -toDecibels(limiter.least), targets };
    under += Math.max(0, over);
    tried.push({ gains, loudness: heard });
    gains = nextGains(tried, targets);
  }
}

function limiterAt(ceiling: number, rate: number): TruePeakLimiter {
  return new TruePeakLimiter({ ceiling, release: RELEASE, rate, channels: 2 });
}

/** Gains that would be right if nothing were limited; where nothing may be, no more than the peaks allow. */
function firstGains(
  { levels }: Stage,
  { ceiling, limits }: Delivery,
  targets: readonly number[],
): readonly number[] {
  const room = ceiling - METER_MARGIN - levels.album.truePeak;
  if (!(room < Infinity)) return [0]; // silence
  if (targets.length === 0) return [room];
  const wanted = nextGains([{ gains: targets.map(() => 0), loudness: heardIn(levels, targets) }], targets);
  if (limits) return wanted;
  const over = peakWith(levels, wanted) - (ceiling - METER_MARGIN);
  return wanted.map((gain) => gain - Math.max(0, over));
}

/** The highest true peak, were all linear. */
function peakWith({ album, tracks }: AlbumLevels, gains: readonly number[]): number {
  if (gains.length === 1) return album.truePeak + (gains[0] ?? 0);
  return Math.max(...tracks.map(({ truePeak }, n) => truePeak + (gains[n] ?? 0)));
}
