import { MOST_BANDS } from '../../dsp/multiband.ts';
import { masterBandCounts } from '../../model/master-parameters.ts';
import { Multiband } from './multiband.ts';
import { anyOf, numbersFrom1, type StagePlan } from './stage.ts';

const ofBand = ['threshold', 'ratio', 'attack', 'release', 'knee', 'gain', 'bypass', 'solo'] as const;
const crossovers = MOST_BANDS - 1;
const first = 1 + crossovers;

/** The multiband compressor as the desk's parameters have it. */
export const multibandPlan: StagePlan<Multiband> = {
  paths: [
    'multiband/bands',
    ...numbersFrom1(crossovers).map((n) => `multiband/crossover/${n}`),
    ...numbersFrom1(MOST_BANDS).flatMap((band) => ofBand.map((name) => `multiband/${band}/${name}`)),
  ],
  make: (kernel, rate) => new Multiband(kernel, rate),
  set(stage, values, changed) {
    const at = (n: number): number => values[n] as number;
    if (changed[0] === 1) stage.setCount(masterBandCounts[at(0)] ?? MOST_BANDS);
    if (anyOf(changed, 1, first)) stage.setCrossovers(at(1), at(2), at(3), at(4));
    for (let band = 0, n = first; band < MOST_BANDS; band++, n += ofBand.length) {
      if (!anyOf(changed, n, n + ofBand.length)) continue;
      stage.setBand(band, {
        threshold: at(n),
        ratio: at(n + 1),
        attack: at(n + 2),
        release: at(n + 3),
        knee: at(n + 4),
        makeup: at(n + 5),
        bypass: at(n + 6),
        solo: at(n + 7),
      });
    }
  },
};
