import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kWeighting } from '../../src/dsp/k-weighting.ts';
import { Loudness } from '../../src/dsp/loudness.ts';
import { TruePeak } from '../../src/dsp/true-peak.ts';
import { noise, tone, type Stretch } from './tones.ts';

const RATES = [44_100, 48_000, 96_000];
const EACH_RATE = RATES.map((rate) => [rate] as const);
/** Less than a hop at every rate, so that no reading is missed. */
const BLOCK = 440;

/** Adds a signal in blocks, to both channels, and says after each what the meter shows. */
function play(meter: Loudness, samples: Float32Array, shown?: (at: number) => void): void {
  for (let at = 0; at < samples.length; at += BLOCK) {
    const block = samples.subarray(at, at + BLOCK);
    meter.add(block, block, block.length);
    shown?.(at + block.length);
  }
}

function heard(rate: number, stretches: readonly Stretch[], frequency?: number): Loudness {
  const meter = new Loudness(rate);
  play(meter, tone(rate, stretches, frequency));
  return meter;
}

const SILENT = -Infinity;
const repeat = (times: number, ...stretches: Stretch[]) =>
  Array.from({ length: times }, () => stretches).flat();
const TWENTY = Array.from({ length: 20 }, (_, i) => i);

/** Tolerances are the standard's own: ±0.1 LU, ±1 LU for the range. */
const within = (reading: number, wanted: number, tolerance = 0.1) => {
  expect(Math.abs(reading - wanted), `reads ${reading}, must read ${wanted}`).toBeLessThanOrEqual(tolerance);
};

describe('K-weighting', () => {
  test('at 48 kHz has the coefficients that are printed in the Recommendation', () => {
    const { head, cut } = kWeighting(48_000);
    const printed = [
      1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
    ];
    for (const [n, value] of printed.entries()) expect(head[n]).toBeCloseTo(value, 13);
    for (const [n, value] of [1, -1.99004745483398, 0.99007225036621].entries()) {
      expect(cut[n]).toBeCloseTo(value, 13);
    }
  });

  test('refuses a rate at which there is nothing to weight', () => {
    expect(() => kWeighting(0)).toThrow(RangeError);
    expect(() => kWeighting(Number.NaN)).toThrow(RangeError);
  });
});

describe.each(EACH_RATE)('EBU Tech 3341 at %i Hz', (rate) => {
  test.each([
    ['1', -23],
    ['2', -33],
  ])('case %s: a steady tone reads the same on all three scales', (_case, level) => {
    const meter = heard(rate, [[level, 20]]);
    within(meter.momentary, level);
    within(meter.shortTerm, level);
    within(meter.integrated, level);
  });

  test.each<[string, Stretch[]]>([
    [
      '3: quiet ends are gated out',
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
    ],
    [
      '4: so are ends below the absolute gate',
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
    ],
    [
      '5: levels within the gate are averaged as energies',
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
    ],
  ])('case %s', (_case, stretches) => {
    within(heard(rate, stretches).integrated, -23);
  });

  test.each([false, true])('case 6: five channels are weighted (with an effects channel: %s)', (effects) => {
    const weights = [1, 1, 1, 1.41, 1.41, 0];
    const levels = [-28, -28, -24, -30, -30, ...(effects ? [-10] : [])];
    const meter = new Loudness(rate, levels.length, weights);
    const channels = levels.map((level) => tone(rate, [[level, 20]]));
    meter.addEach(channels, channels[0]!.length);
    within(meter.integrated, -23);
  });

  test('case 9: short-term stands still over bursts that repeat within it', () => {
    const meter = new Loudness(rate);
    play(meter, tone(rate, repeat(5, [-20, 1.34], [-30, 1.66])), (at) => {
      if (at > 3.02 * rate) within(meter.shortTerm, -23);
    });
  });

  test('case 10: three seconds show their level in short-term wherever they begin', () => {
    for (const i of TWENTY) {
      within(
        heard(rate, [
          [SILENT, i * 0.15],
          [-23, 3],
          [SILENT, 1],
        ]).maxShortTerm,
        -23,
      );
    }
  });

  test('case 12: momentary stands still over bursts that repeat within it', () => {
    const meter = new Loudness(rate);
    play(meter, tone(rate, repeat(25, [-20, 0.18], [-30, 0.22])), (at) => {
      if (at > rate) within(meter.momentary, -23);
    });
  });

  test('case 13: 400 ms show their level in momentary wherever they begin', () => {
    for (const i of TWENTY) {
      within(
        heard(rate, [
          [SILENT, i * 0.02],
          [-23, 0.4],
          [SILENT, 1],
        ]).maxMomentary,
        -23,
      );
    }
  });

  test.each([
    ['11', 3, 0.15, 'shortTerm'],
    ['14', 0.4, 0.02, 'momentary'],
  ] as const)('case %s: every segment of a rising row shows its own level', (_case, length, step, scale) => {
    const meter = new Loudness(rate);
    const row = TWENTY.flatMap<Stretch>((i) => [
      [SILENT, i * step],
      [-38 + i, length],
      [SILENT, length - i * step],
    ]);
    const most = TWENTY.map(() => SILENT);
    play(meter, tone(rate, row), (at) => {
      // a window may end up to a block after its segment
      const segment = Math.min(19, Math.floor((at - BLOCK) / (2 * length * rate)));
      most[Math.max(0, segment)] = Math.max(most[Math.max(0, segment)]!, meter[scale]);
    });
    for (const i of TWENTY) within(most[i]!, -38 + i);
  });
});

describe('EBU Tech 3342 at 48 kHz', () => {
  test.each<[string, Stretch[], number]>([
    [
      '1',
      [
        [-20, 20],
        [-30, 20],
      ],
      10,
    ],
    [
      '2',
      [
        [-20, 20],
        [-15, 20],
      ],
      5,
    ],
    [
      '3',
      [
        [-40, 20],
        [-20, 20],
      ],
      20,
    ],
    [
      '4',
      [
        [-50, 20],
        [-35, 20],
        [-20, 20],
        [-35, 20],
        [-50, 20],
      ],
      15,
    ],
  ])('case %s', (_case, stretches, range) => {
    within(heard(48_000, stretches).range, range, 1);
  });

  test('there is no range, and nothing integrated, before there is a whole window', () => {
    const short = heard(48_000, [[-20, 0.39]]);
    expect([short.integrated, short.range]).toEqual([-Infinity, 0]);
    expect(heard(48_000, [[-20, 0.41]]).integrated).toBeCloseTo(-20, 1);
    expect(
      heard(48_000, [
        [-20, 1.5],
        [-40, 1.4],
      ]).range,
    ).toBe(0);
  });
});

describe('a loudness meter', () => {
  // ITU-R BS.2217 has the idea: what the filter does to a tone is known, so its level can be set to read −23
  test.each(
    RATES.flatMap((rate) => [25, 100, 500, 1000, 2000, 10_000].map((hertz) => [hertz, rate] as const)),
  )('reads −23 for a tone of %i Hz that is as loud, at %i Hz', (frequency, rate) => {
    const level = -23 - (gainAt(frequency) - 0.691);
    within(heard(rate, [[level, 6]], frequency).integrated, -23);
  });

  test('reads −3.01 for a full-scale sine of 997 Hz in one channel', () => {
    const samples = tone(48_000, [[0, 2]], 997);
    const meter = new Loudness(48_000);
    meter.add(samples, new Float32Array(samples.length), samples.length);
    within(meter.integrated, -3.01, 0.01);
    const mono = new Loudness(48_000, 1);
    mono.add(samples, samples, samples.length);
    expect(mono.integrated).toBe(meter.integrated);
  });

  test('does not hear the effects channel', () => {
    const meter = new Loudness(48_000, 6, [1, 1, 1, 1.41, 1.41, 0]);
    const loud = tone(48_000, [[-6, 2]], 50);
    const silent = new Float32Array(loud.length);
    meter.addEach([silent, silent, silent, silent, silent, loud], loud.length);
    expect([meter.integrated, meter.maxMomentary]).toEqual([-Infinity, -Infinity]);
  });

  test('refuses fewer channels than it was made for', () => {
    const meter = new Loudness(48_000, 5);
    expect(() => {
      meter.addEach([new Float32Array(64)], 64);
    }).toThrow(RangeError);
  });

  test('reads the same however what it hears is cut', () => {
    const samples = tone(44_100, [
      [-20, 2.1],
      [-33, 1.7],
      [-14, 0.6],
    ]);
    const whole = new Loudness(44_100);
    whole.add(samples, samples, samples.length);
    const all = (meter: Loudness) => [
      meter.momentary, meter.shortTerm, meter.integrated, meter.range, meter.maxMomentary, meter.maxShortTerm,
    ]; // prettier-ignore
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 40 }), (cuts) => {
        const meter = new Loudness(44_100);
        for (let at = 0, n = 0; at < samples.length; n++) {
          const block = samples.subarray(at, at + cuts[n % cuts.length]! + 400);
          meter.add(block, block, block.length);
          at += block.length;
        }
        // the sum of a hop is made of other parts: only its last digits may differ
        for (const [n, value] of all(meter).entries()) expect(value).toBeCloseTo(all(whole)[n]!, 9);
      }),
      { numRuns: 10 },
    );
  });

  test('integrates and ranges like one that keeps every value, to 0.01 LU', () => {
    const level = noise(400, 7);
    const stretches = Array.from(level, (x): Stretch => [-35 + 20 * x, 0.3]);
    const samples = tone(48_000, stretches);
    const meter = new Loudness(48_000);
    const blocks: number[] = [];
    const windows: number[] = [];
    for (let at = 0, n = 1; at < samples.length; at += 4800, n++) {
      const block = samples.subarray(at, at + 4800);
      meter.add(block, block, block.length);
      if (n >= 4) blocks.push(meter.momentary);
      if (n >= 30) windows.push(meter.shortTerm);
    }
    within(meter.integrated, mean(gated(blocks, -10)), 0.01);
    const left = gated(windows, -20).toSorted((a, b) => a - b);
    const ranked = (p: number) => left[Math.round((left.length - 1) * p)]!;
    within(meter.range, ranked(0.95) - ranked(0.1), 0.02);
  });

  test('does not count what is played while it is paused, nor a block that was begun before', () => {
    const meter = heard(48_000, [[-20, 5]]);
    meter.pause();
    play(meter, tone(48_000, [[-6, 5]]));
    expect(meter.momentary).toBeCloseTo(-6, 1);
    expect(meter.integrated).toBeCloseTo(-20, 1);
    meter.resume();
    play(meter, tone(48_000, [[-6, 0.39]]));
    expect(meter.integrated).toBeCloseTo(-20, 1);
    play(meter, tone(48_000, [[-6, 0.02]]));
    expect(meter.integrated).toBeGreaterThan(-18.5);
  });

  test('is as new when it is reset', () => {
    const meter = heard(48_000, [[-20, 5]]);
    meter.reset();
    expect([meter.momentary, meter.maxShortTerm, meter.integrated, meter.range]).toEqual([
      -Infinity, -Infinity, -Infinity, 0,
    ]); // prettier-ignore
    play(meter, tone(48_000, [[-30, 5]]));
    const fresh = heard(48_000, [[-30, 5]]);
    expect([meter.momentary, meter.integrated]).toEqual([fresh.momentary, fresh.integrated]);
  });

  test('loses no more than 10 ms to what is not a number', () => {
    const samples = tone(48_000, [[-20, 10]]);
    samples[100_000] = Number.NaN;
    samples[200_000] = Infinity;
    const meter = new Loudness(48_000);
    play(meter, samples);
    within(meter.integrated, -20, 0.05);
    within(meter.momentary, -20);
  });

  test('falls silent after the sound, down to its last bit', () => {
    const meter = heard(48_000, [
      [0, 1],
      [SILENT, 6],
    ]);
    expect([meter.momentary, meter.shortTerm]).toEqual([-Infinity, -Infinity]);
  });
});

function mean(levels: readonly number[]): number {
  return 10 * Math.log10(levels.reduce((sum, level) => sum + 10 ** (level / 10), 0) / levels.length);
}

function gated(levels: readonly number[], relative: number): number[] {
  const above = levels.filter((level) => level > -70);
  return above.filter((level) => level > mean(above) + relative);
}

/** Gain of the two analogue filters in dB, from the coefficients at a rate far above: not by the code that is tested. */
function gainAt(frequency: number): number {
  const { head, cut } = kWeighting(48_000);
  const w = (2 * Math.PI * frequency) / 48_000;
  const squared = (c0: number, c1: number, c2: number) =>
    (c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w)) ** 2 + (c1 * Math.sin(w) + c2 * Math.sin(2 * w)) ** 2;
  const top = squared(head[0], head[1], head[2]) * squared(cut[0], -2 * cut[0], cut[0]);
  return 10 * Math.log10(top / (squared(1, head[3], head[4]) * squared(1, cut[1], cut[2])));
}

const JUDGE = 'ffmpeg';
const noJudge = spawnSync(JUDGE, ['-version']).status !== 0;

describe.skipIf(noJudge)(`another meter${noJudge ? ' (there is no ffmpeg here)' : ''}`, () => {
  test('reads the same loudness within 0.1 LU, range within 0.2 and true peak within 0.2 dB', () => {
    const rate = 48_000;
    const { left, right } = programme(rate, 75);
    const meter = new Loudness(rate);
    const peak = new TruePeak(rate);
    meter.add(left, right, left.length);
    peak.add(left, right, left.length);
    peak.finish();
    const judge = ebur128(rate, left, right);
    within(meter.integrated, judge.integrated, 0.1);
    within(meter.range, judge.range, 0.2);
    within(20 * Math.log10(peak.peak), judge.peak, 0.2);
  });
});

/** Phrases of low-passed noise under a tone that comes and goes, another in each channel: loud, quiet and silent. */
function programme(rate: number, seconds: number) {
  const make = (seed: number) => {
    const samples = noise(rate * seconds, seed);
    let low = 0;
    for (let i = 0; i < samples.length; i++) {
      const phrase = Math.floor(i / (rate * 2.3)) % 11;
      const height = [0.9, 0.2, 0.5, 0, 0.15, 0.7, 0.3, 0.4, 0.8, 0.25, 0.6][phrase]!;
      low += 0.2 * (samples[i]! - low);
      samples[i] = height * (low + 0.4 * Math.sin((2 * Math.PI * (180 + 40 * seed) * i) / rate));
    }
    return samples;
  };
  return { left: make(3), right: make(5) };
}

function ebur128(rate: number, left: Float32Array, right: Float32Array) {
  const both = new Float32Array(left.length * 2);
  for (let i = 0; i < left.length; i++) {
    both[2 * i] = left[i]!;
    both[2 * i + 1] = right[i]!;
  }
  const { stderr } = spawnSync(
    JUDGE,
    ['-nostats', '-f', 'f32le', '-ar', `${rate}`, '-ac', '2', '-i', '-', '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'],
    { input: new Uint8Array(both.buffer), maxBuffer: 1 << 26, encoding: 'utf8' },
  ); // prettier-ignore
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const value = (label: RegExp) => Number(label.exec(summary)![1]);
  return {
    integrated: value(/I:\s+(-?[\d.]+) LUFS/),
    range: value(/LRA:\s+(-?[\d.]+) LU/),
    peak: value(/Peak:\s+(-?[\d.]+) dBFS/),
  };
}
