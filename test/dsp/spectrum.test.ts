import { describe, expect, test } from 'vitest';
import { Fft } from '../../src/dsp/fft.ts';
import { bandsAt, Spectrum } from '../../src/dsp/spectrum.ts';
import { noise, tone } from './tones.ts';

describe('the transform', () => {
  test.each([2, 8, 64, 256])('is what its definition says, of %i complex numbers', (size) => {
    const real = Float64Array.from(noise(size, 1));
    const imaginary = Float64Array.from(noise(size, 2));
    const wanted = Array.from({ length: size }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let n = 0; n < size; n++) {
        const angle = (-2 * Math.PI * k * n) / size;
        re += real[n]! * Math.cos(angle) - imaginary[n]! * Math.sin(angle);
        im += real[n]! * Math.sin(angle) + imaginary[n]! * Math.cos(angle);
      }
      return [re, im] as const;
    });
    new Fft(size).run(real, imaginary);
    for (const [k, [re, im]] of wanted.entries()) {
      expect(real[k]).toBeCloseTo(re, 11);
      expect(imaginary[k]).toBeCloseTo(im, 11);
    }
  });

  test('refuses what is no power of two', () => {
    for (const size of [0, 1, 2.5, 3, 1000, Number.NaN]) expect(() => new Fft(size)).toThrow(RangeError);
  });
});

function levels(rate: number, left: Float32Array, right = left): number[] {
  const spectrum = new Spectrum(rate);
  const into = new Float32Array(spectrum.frequencies.length);
  for (let at = 0; at < left.length; at += 128) {
    const block = left.subarray(at, at + 128);
    spectrum.add(block, right.subarray(at, at + 128), block.length);
  }
  spectrum.read(into);
  return [...into];
}

describe.each([[44_100], [48_000], [96_000], [192_000]])('a spectrum at %i Hz', (rate) => {
  const bands = bandsAt(rate);

  test.each(bands.map((middle, n) => [Math.round(middle), n] as const))(
    'reads 0 dB for a full-scale sine of %i Hz, and little two bands away',
    (_hertz, n) => {
      // as long as the slow window looks back: 4096 frames of an eighth of the rate, or a sixteenth …
      const shown = levels(rate, tone(rate, [[0, 0.8]], bands[n]));
      expect(Math.abs(shown[n]!)).toBeLessThan(0.5);
      for (const [other, level] of shown.entries()) {
        // the lowest bands are as narrow as the window itself
        if (Math.abs(other - n) > (n < 6 ? 3 : 1)) expect(level).toBeLessThan(-20);
      }
    },
  );
});

describe('a spectrum', () => {
  const RATE = 48_000;

  test('has the thirty-one bands from 20 Hz to 20 kHz', () => {
    const bands = bandsAt(RATE).map(Math.round);
    expect(bands.length).toBe(31);
    expect([bands[0], bands[17], bands[18], bands[30]]).toEqual([20, 1000, 1259, 19953]);
    expect(bandsAt(32_000).length).toBe(29);
  });

  test('reads −3 dB for one side, and the same for sides that cancel each other', () => {
    const sine = tone(RATE, [[0, 0.8]]);
    const silent = new Float32Array(sine.length);
    expect(levels(RATE, sine, silent)[17]).toBeCloseTo(-3.01, 1);
    expect(levels(RATE, silent, sine)[17]).toBeCloseTo(-3.01, 1);
    expect(levels(RATE, sine, sine.map((x) => -x))[17]).toBeCloseTo(0, 1); // prettier-ignore
  });

  test('rises by 3 dB an octave for white noise', () => {
    const noisy = noise(1 << 17, 7);
    const sums = new Float64Array(31);
    for (let at = 0; at < noisy.length; at += 1 << 14) {
      for (const [n, level] of levels(RATE, noisy.subarray(at, at + (1 << 14))).entries()) {
        sums[n] = sums[n]! + 10 ** (level / 10);
      }
    }
    const mean = (n: number) => 10 * Math.log10(sums[n]!);
    // eight looks at a band of a hundred bins: within about a dB
    expect(Math.abs(mean(28) - mean(22) - 6)).toBeLessThan(1);
  });

  test('holds all the energy there is, in noise', () => {
    const shown = levels(RATE, noise(1 << 16, 3));
    const all = 10 * Math.log10(shown.reduce((sum, level) => sum + 10 ** (level / 10), 0));
    // noise of ±1 has a third of the energy of 1, a full-scale sine half; the bands end at 22.4 of 24 kHz
    expect(Math.abs(all - 10 * Math.log10((2 / 3) * (22.4 / 24)))).toBeLessThan(0.5);
  });

  test('is silent without sound, and takes what is no number for silence', () => {
    expect(levels(RATE, new Float32Array(10_000)).every((level) => level === -Infinity)).toBe(true);
    const broken = tone(RATE, [[0, 0.8]]);
    broken[37_000] = Number.NaN;
    broken[36_000] = Infinity;
    expect(Math.abs(levels(RATE, broken)[17]!)).toBeLessThan(0.5);
  });
});
