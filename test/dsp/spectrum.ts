import FFT from 'fft.js';

/** Amplitude of a tone in a stretch of samples, and what is left without it, RMS: by least squares, so no window is needed. */
export function toneIn(
  samples: ArrayLike<number>,
  rate: number,
  hertz: number,
): { level: number; rest: number } {
  const w = (2 * Math.PI * hertz) / rate;
  let cc = 0;
  let ss = 0;
  let cs = 0;
  let xc = 0;
  let xs = 0;
  for (let i = 0; i < samples.length; i++) {
    const c = Math.cos(w * i);
    const s = Math.sin(w * i);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += samples[i]! * c;
    xs += samples[i]! * s;
  }
  const det = cc * ss - cs * cs;
  const a = (xc * ss - xs * cs) / det;
  const b = (xs * cc - xc * cs) / det;
  let rest = 0;
  for (let i = 0; i < samples.length; i++)
    rest += (samples[i]! - a * Math.cos(w * i) - b * Math.sin(w * i)) ** 2;
  return { level: Math.hypot(a, b), rest: Math.sqrt(rest / samples.length) };
}

/** Power in each bin of an averaged spectrum (Hann window, no overlap), so that a sine of amplitude 1 has 1 at its bin. */
export function averagedSpectrum(samples: ArrayLike<number>, size: number): Float64Array {
  const fft = new FFT(size);
  const out = fft.createComplexArray() as number[];
  const power = new Float64Array(size / 2);
  const blocks = Math.floor(samples.length / size);
  for (let block = 0; block < blocks; block++) {
    const windowed = Array.from(
      { length: size },
      (_, i) => samples[block * size + i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size)),
    );
    fft.realTransform(out, windowed);
    for (let bin = 0; bin < size / 2; bin++)
      power[bin]! += (out[2 * bin]! ** 2 + out[2 * bin + 1]! ** 2) / (size / 4) ** 2 / blocks;
  }
  return power;
}

/** The response that belongs to an impulse response, dB, bin by bin up to half the rate. Its length is a power of two. */
export function responses(impulse: ArrayLike<number>): number[] {
  const fft = new FFT(impulse.length);
  const out = fft.createComplexArray() as number[];
  fft.realTransform(out, Array.from(impulse));
  const bins = Array.from({ length: impulse.length / 2 }, (_, bin) => bin);
  return bins.map((bin) => 20 * Math.log10(Math.hypot(out[2 * bin]!, out[2 * bin + 1]!)));
}

export const decibels = (factor: number) => 20 * Math.log10(factor);

export function rms(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! ** 2;
  return Math.sqrt(sum / samples.length);
}
