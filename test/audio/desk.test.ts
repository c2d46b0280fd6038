import { describe, expect, test } from 'vitest';
import { mixOf, noise, sessionOf, sine, trackOf } from './rig.ts';

const unity = { 'ch/1/fader': 0, 'ch/2/fader': 0, 'ch/3/fader': 0 } as const;

/** Highest difference, dB re 1. */
function residue(a: Float32Array, b: (n: number) => number, from = 0, to = a.length): number {
  let most = 0;
  for (let n = from; n < to; n++) most = Math.max(most, Math.abs(a[n]! - b(n)));
  return 20 * Math.log10(most);
}

describe('a desk as it leaves the works, with faders at 0 dB', () => {
  test('adds its channels up, to −140 dB, panned in the middle at −3 dB', async () => {
    const parts = [noise(9600, 1), noise(9600, 2), noise(9600, 3)];
    const tracks = { 'ch/1': trackOf(parts[0]!), 'ch/2': trackOf(parts[1]!), 'ch/3': trackOf(parts[2]!) };
    const { left, right } = await mixOf(sessionOf({ values: unity }), tracks, 9600);
    const sum = (n: number): number => (parts[0]![n]! + parts[1]![n]! + parts[2]![n]!) * Math.SQRT1_2;
    expect(residue(left, sum)).toBeLessThan(-140);
    expect(residue(right, sum)).toBeLessThan(-140);
  });

  test('lets a stereo source through as it is', async () => {
    const [l, r] = [noise(4800, 4), sine(4800, 1000)];
    const { left, right } = await mixOf(sessionOf({ values: unity }), { 'ch/2': trackOf(l, r) }, 4800);
    expect(residue(left, (n) => l[n]!, 0, 4800)).toBeLessThan(-140);
    expect(residue(right, (n) => r[n]!, 0, 4800)).toBeLessThan(-140);
  });
});
