import FFT from 'fft.js';
import { expect, test } from 'vitest';
import { Circle, Fft, fftTable, fftTableLength } from '../../src/dsp/fft.ts';
import { kernel } from './kernel-rig.ts';
import { errorOf, hiss } from './lanes-rig.ts';

const SIZES = [16, 32, 64, 128, 512, 1024, 16_384, 32_768];

/** Transforms by the kernel. */
async function transformed(re: Float32Array, im: Float32Array) {
  const k = await kernel();
  const size = re.length;
  const table = k.take(4 * fftTableLength(size));
  const places = [0, 1, 2, 3].map(() => k.take(4 * size)) as [number, number, number, number];
  fftTable(new Circle(size), size, k.floats, table >> 2);
  k.floats.set(re, places[0] >> 2);
  k.floats.set(im, places[1] >> 2);
  k.run.fft(...places, table, size);
  const read = (at: number) => k.floats.slice(at >> 2, (at >> 2) + size);
  return {
    re: read(places[0]),
    im: read(places[1]),
    again: () => (k.run.fft(places[1], places[0], places[3], places[2], table, size), read(places[0])),
  };
}

test.each(SIZES)('the kernel transforms %i values as its twin and as another program do', async (size) => {
  const [re, im] = [hiss(size, 3), hiss(size, 4)];
  const heard = await transformed(re, im);
  const twin = [Float64Array.from(re), Float64Array.from(im)] as const;
  new Fft(size).run(...twin);
  expect(errorOf(heard.re, twin[0])).toBeLessThan(-125);
  expect(errorOf(heard.im, twin[1])).toBeLessThan(-125);
  const other = new FFT(size);
  const out = other.createComplexArray() as number[];
  other.transform(
    out,
    Array.from({ length: 2 * size }, (_, n) => (n % 2 === 0 ? re : im)[n >> 1]!),
  );
  expect(
    errorOf(
      twin[0],
      Float64Array.from({ length: size }, (_, n) => out[2 * n]!),
    ),
  ).toBeLessThan(-270);
  expect(
    errorOf(
      twin[1],
      Float64Array.from({ length: size }, (_, n) => out[2 * n + 1]!),
    ),
  ).toBeLessThan(-270);
});

test('with both parts changed for each other it undoes itself, but for its size', async () => {
  const [re, im] = [hiss(1024, 3), hiss(1024, 4)];
  const back = (await transformed(re, im)).again().map((x) => x / 1024);
  expect(errorOf(back, re)).toBeLessThan(-125);
});

test('a circle is that of the language, to the last digits', () => {
  const circle = new Circle(48);
  for (let k = 0; k < 200; k++) {
    expect(Math.abs(circle.cos(k) - Math.cos((2 * Math.PI * k) / 48))).toBeLessThan(1e-14);
    expect(Math.abs(circle.sin(k) - Math.sin((2 * Math.PI * k) / 48))).toBeLessThan(1e-14);
  }
});
