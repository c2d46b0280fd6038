import { WIDTH_BANDS } from '../../dsp/stereo-width.ts';
import { numbersFrom1, type StagePlan } from './stage.ts';
import { StereoStage } from './stereo-stage.ts';

/** The stereo stage as the desk's parameters have it: what a band is wide by is its own width and that of the whole. */
export const stereoPlan: StagePlan<StereoStage> = {
  paths: [
    'stereo/guard',
    'mono-below',
    'stereo/crossover/1',
    'stereo/crossover/2',
    'width',
    ...numbersFrom1(WIDTH_BANDS).map((band) => `width/${band}`),
  ],
  make: (kernel, rate) => new StereoStage(kernel, rate),
  set(stage, values) {
    const at = (n: number): number => values[n] as number;
    stage.setGuard(at(0));
    stage.setMonoBelow(at(1));
    stage.setCrossovers(at(2), at(3));
    for (let band = 0; band < WIDTH_BANDS; band++) stage.setWidth(band, (at(4) / 100) * (at(5 + band) / 100));
  },
};
