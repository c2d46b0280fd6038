import { describe, expect, test } from 'vitest';
import { needleOf, Ppm, Vu, type NeedleType } from '../../src/dsp/ballistics.ts';
import { NEEDLE_MOST, NEEDLE_ONE, NEEDLE_ROWS, NEEDLE_TWO, QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import { noise, tone } from './tones.ts';

const RATES = [44_100, 48_000, 96_000, 192_000];
const EACH_RATE = RATES.map((rate) => [rate] as const);
const dB = (factor: number) => 20 * Math.log10(factor);

/** dB that a needle shows at most of one burst of 5 kHz, against a steady tone as high. */
function burst(type: 'PPM I' | 'PPM II', rate: number, milliseconds: number): number {
  const meter = new Ppm(type, rate);
  const samples = tone(
    rate,
    [
      [0, milliseconds / 1000],
      [-Infinity, 0.01],
    ],
    5000,
  );
  meter.add(samples, samples.length & ~3);
  return dB(meter.take());
}

/** What a needle shows at each of its steps. */
function shown(meter: Vu | Ppm, samples: Float32Array): number[] {
  const readings: number[] = [];
  for (let at = 0; at + 4 <= samples.length; at += 4) {
    meter.add(samples.subarray(at, at + 4), 4);
    readings.push(meter.take());
  }
  return readings;
}

describe.each(EACH_RATE)('a PPM at %i Hz', (rate) => {
  test.each([
    [10, -1, 0.5],
    [5, -2, 1],
    [3, -4, 1],
    [0.4, -15, 4],
  ])('of type I shows a burst of %d ms as the standard asks', (length, wanted, tolerance) => {
    expect(Math.abs(burst('PPM I', rate, length) - wanted)).toBeLessThanOrEqual(tolerance);
  });

  test.each([
    [100, 0, 0.5],
    [10, -2, 0.5],
    [5, -4, 0.75],
    [1.5, -9, 1],
    [0.5, -17, 2],
  ])('of type II shows a burst of %d ms as the standard asks', (length, wanted, tolerance) => {
    expect(Math.abs(burst('PPM II', rate, length) - wanted)).toBeLessThanOrEqual(tolerance);
  });

  test.each([
    ['PPM I', 20, 1.7, 0.3],
    ['PPM II', 24, 2.8, 0.3],
  ] as const)('%s falls by %d dB in %d s', (type, fall, seconds, tolerance) => {
    const meter = new Ppm(type, rate);
    const steady = tone(rate, [[0, 1]], 1000);
    meter.add(steady, steady.length);
    const from = meter.take();
    const readings = shown(meter, new Float32Array(3.2 * rate));
    const down = readings.findIndex((reading) => dB(reading / from) <= -fall);
    expect(Math.abs((down * 4) / rate - seconds)).toBeLessThanOrEqual(tolerance);
  });

  test.each(['PPM I', 'PPM II'] as const)('%s shows the height of a steady tone', (type) => {
    const meter = new Ppm(type, rate);
    const steady = tone(rate, [[-9, 2]]);
    meter.add(steady, steady.length);
    expect(Math.abs(dB(meter.take()) + 9)).toBeLessThan(0.1);
  });
});

describe.each(EACH_RATE)('a VU meter at %i Hz', (rate) => {
  const readings = shown(new Vu(rate), tone(rate, [[-18, 3]]));
  const height = 10 ** (-18 / 20);
  const last = readings.at(-1)!;

  test('shows the height of a steady tone', () => {
    expect(Math.abs(dB(last / height))).toBeLessThan(0.1);
  });

  test('is at 99 % after 300 ms ± 10 %', () => {
    const at = (readings.findIndex((reading) => reading >= 0.99 * height) * 4) / rate;
    expect(at).toBeGreaterThan(0.27);
    expect(at).toBeLessThan(0.33);
  });

  test('swings over by 1 to 1.5 %', () => {
    const over = readings.reduce((most, reading) => Math.max(most, reading)) / height - 1;
    expect(over).toBeGreaterThan(0.01);
    expect(over).toBeLessThan(0.015);
  });
});

describe('the needles of the kernel', () => {
  const meterOf = (type: NeedleType, rate: number) => (type === 'VU' ? new Vu(rate) : new Ppm(type, rate));

  test.each(
    RATES.flatMap((rate) => (['VU', 'PPM I', 'PPM II'] as const).map((type) => [type, rate] as const)),
  )('are those of the twin in every lane: %s at %i Hz', async (type, rate) => {
    const { run, floats, bank, block } = await rig();
    const { type: number, w1, w2, fall, scale } = needleOf(type, rate);
    const lanes = Array.from({ length: 8 }, (_, n) => lane(n, rate));
    const twins = lanes.map(() => meterOf(type, rate));
    for (let at = 0; at < lanes[0]!.length; at += QUANTUM) {
      for (const [n, samples] of lanes.entries()) {
        for (let i = 0; i < QUANTUM; i++) floats[(bank >> 2) + i * 8 + n] = samples[at + i]!;
        twins[n]!.add(samples.subarray(at, at + QUANTUM), QUANTUM);
      }
      run.needle(bank, block, number, w1, w2, fall);
      for (const [n, twin] of twins.entries()) {
        const told = floats[(block >> 2) + NEEDLE_MOST * 8 + n]! * scale;
        // float32 integrators, of which a fraction of a thousandth is taken on at a time
        expect(Math.abs(told - twin.take())).toBeLessThan(2e-4);
      }
    }
  });

  test.each([0, 1, 2])(
    'come back to rest after what is no number, and fall to exactly 0 (type %i)',
    async (type) => {
      const { run, floats, bank, block } = await rig();
      floats.fill(Number.NaN, bank >> 2, (bank >> 2) + 8 * QUANTUM);
      run.needle(bank, block, type, 0.1, 0.2, 0.9);
      floats.fill(0.5, bank >> 2, (bank >> 2) + 8 * QUANTUM);
      run.needle(bank, block, type, 0.1, 0.2, 0.9);
      expect(floats[(block >> 2) + NEEDLE_MOST * 8]).toBeGreaterThan(0.1);
      floats.fill(0, bank >> 2, (bank >> 2) + 8 * QUANTUM);
      for (let n = 0; n < 100; n++) run.needle(bank, block, type, 0.1, 0.2, 0.9);
      expect(floats[(block >> 2) + NEEDLE_ONE * 8]).toBe(0);
      expect(floats[(block >> 2) + NEEDLE_TWO * 8]).toBe(0);
    },
  );
});

async function rig() {
  const host = await kernel();
  const bank = host.takeBank();
  const block = host.takeRows(NEEDLE_ROWS);
  return { run: host.run, floats: host.floats, bank, block };
}

/** Something else in each lane: tones and noise that come and go. */
function lane(n: number, rate: number): Float32Array {
  const frames = 200 * QUANTUM;
  const rough = noise(frames, n + 1);
  return rough.map((x, i) => {
    const isOn = Math.floor(i / (900 + 400 * n)) % 2 === 0;
    if (!isOn) return 0;
    return n % 2 === 0 ? x : Math.sin((2 * Math.PI * 300 * n * i) / rate);
  });
}
