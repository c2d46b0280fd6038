import type { StripNumbers } from './strip-numbers.ts';

/** Paths below a strip by a short name. */
const paths = {
  trim: 'trim',
  polarity: 'polarity',
  source: 'source',
  delay: 'delay',
  hpfOn: 'hpf/on',
  hpfFreq: 'hpf/freq',
  hpfSlope: 'hpf/slope',
  lpfOn: 'lpf/on',
  lpfFreq: 'lpf/freq',
  lpfSlope: 'lpf/slope',
  gateOn: 'gate/on',
  gateMode: 'gate/mode',
  gateThreshold: 'gate/threshold',
  gateHysteresis: 'gate/hysteresis',
  gateRange: 'gate/range',
  gateRatio: 'gate/ratio',
  gateAttack: 'gate/attack',
  gateHold: 'gate/hold',
  gateRelease: 'gate/release',
  gateKeyLow: 'gate/key-low',
  gateKeyHigh: 'gate/key-high',
  eqOn: 'eq/on',
  compOn: 'comp/on',
  compThreshold: 'comp/threshold',
  compRatio: 'comp/ratio',
  compAttack: 'comp/attack',
  compRelease: 'comp/release',
  compKnee: 'comp/knee',
  compMakeup: 'comp/makeup',
  compMix: 'comp/mix',
  compDetector: 'comp/detector',
  compAuto: 'comp/auto-makeup',
  compKey: 'comp/key',
  compKeyLow: 'comp/key-low',
  satOn: 'sat/on',
  satDrive: 'sat/drive',
  satMix: 'sat/mix',
  satTone: 'sat/tone',
  limiterOn: 'limiter/on',
  limiterCeiling: 'limiter/ceiling',
  limiterRelease: 'limiter/release',
  order: 'order',
  pan: 'pan',
  width: 'width',
  toMain: 'to-main',
} as const;

/** One band of an equaliser. */
interface BandNumbers {
  readonly type: number;
  readonly freq: number;
  readonly gain: number;
  readonly q: number;
}

/** The numbers of the parameters that shape a strip; −1 where it has none. */
export type StripParameters = Readonly<Record<keyof typeof paths, number>> & {
  readonly bands: readonly BandNumbers[];
};

export function parametersOf(numbers: StripNumbers): StripParameters {
  const bands: BandNumbers[] = [];
  for (let n = 1; numbers.at(`eq/${n}/freq`) >= 0; n++) {
    const at = (path: string): number => numbers.at(`eq/${n}/${path}`);
    bands.push({ type: at('type'), freq: at('freq'), gain: at('gain'), q: at('q') });
  }
  return { ...numbers.named(paths), bands };
}
