import { EQ_BANDS } from '../../dsp/eq-band.ts';
import { linearPhaseLate } from '../../dsp/linear-phase.ts';
import { Equaliser } from './equaliser.ts';
import { anyOf, numbersFrom1, type StagePlan } from './stage.ts';

const ofBand = ['on', 'type', 'place', 'freq', 'q', 'gain'] as const;

/** The equaliser as the desk's parameters have it. */
export const equaliserPlan: StagePlan<Equaliser> = {
  paths: [
    'eq/phase',
    ...numbersFrom1(EQ_BANDS).flatMap((band) => ofBand.map((name) => `eq/${band}/${name}`)),
  ],
  make: (kernel, rate) => new Equaliser(kernel, rate),
  mostLate: linearPhaseLate,
  set(stage, values, changed) {
    const at = (n: number): number => values[n] as number;
    if (changed[0] === 1) stage.setLinear(at(0) === 0 ? 1 : 0);
    for (let band = 0, n = 1; band < EQ_BANDS; band++, n += ofBand.length) {
      if (!anyOf(changed, n, n + ofBand.length)) continue;
      stage.setBand(band, {
        on: at(n),
        shape: at(n + 1),
        place: at(n + 2),
        freq: at(n + 3),
        q: at(n + 4),
        gain: at(n + 5),
      });
    }
  },
};
