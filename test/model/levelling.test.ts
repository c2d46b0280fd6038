import { describe, expect, test } from 'vitest';
import { heldWords, normalised, staged } from '../../src/model/levelling.ts';

const levels = { peak: -3, truePeak: -2.5, loudness: -20, rms: -24 };
const silence = { peak: -Infinity, truePeak: -Infinity, loudness: -Infinity, rms: -Infinity };

describe('a clip that is normalised', () => {
  test.each([
    ['to a peak', { by: 'peak', level: -6 }, [0], { by: -3, held: undefined }],
    ['to a loudness below it', { by: 'loudness', level: -23 }, [0], { by: -3, held: undefined }],
    [
      'to a loudness its true peak has no room for',
      { by: 'loudness', level: -14 },
      [0],
      { by: 1.5, held: 'true peak' },
    ],
    ['as far as clips can be turned up', { by: 'peak', level: 0 }, [22], { by: 2, held: 'range' }],
    [
      'all alike, by what the loudest has room for',
      { by: 'peak', level: 0 },
      [0, 23],
      { by: 1, held: 'range' },
    ],
    ['as far as clips can be turned down', { by: 'peak', level: -60 }, [-50], { by: -40, held: 'range' }],
    [
      'near zero without a rounding of its own',
      { by: 'peak', level: -2.4 },
      [0.419],
      { by: 0.6, held: undefined },
    ],
  ] as const)('%s', (_what, to, gains, turned) => {
    const { by, held } = normalised(levels, to, gains);
    expect(by).toBeCloseTo(turned.by, 9);
    expect(held).toBe(turned.held);
  });

  test('comes out below the peak that was asked for, never above', () => {
    const { by } = normalised({ ...levels, peak: -3.123_456 }, { by: 'peak', level: -6 }, [0]);
    expect(-3.123_456 + by).toBeLessThanOrEqual(-6);
    expect(-3.123_456 + by).toBeGreaterThan(-6.001);
  });

  test('of silence stays, and says so', () => {
    const turned = normalised(silence, { by: 'loudness', level: -23 }, [0]);
    expect(turned).toEqual({ by: 0, held: 'silence' });
    expect(heldWords(turned)).toContain('nothing to hear');
  });
});

describe('a trim', () => {
  test.each([
    ['brings the RMS to the target', levels, -30, { by: -6, held: undefined }],
    ['stops where peaks would be over −6 dBFS', levels, -18, { by: -3, held: 'peak' }],
    ['stops at its own end', { ...levels, peak: -60, rms: -70 }, -18, { by: 24, held: 'range' }],
    ['of silence stays', silence, -18, { by: 0, held: 'silence' }],
  ] as const)('%s', (_what, of, to, turned) => {
    expect(staged(of, to)).toEqual(turned);
  });
});
