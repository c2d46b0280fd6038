import { fromDecibels } from '../elementary.ts';
import { RATE, TURN, type Stem } from './sound.ts';

/** Frequency below which nothing is left of a stem, Hz: no instrument goes there, and an offset would. */
const LOWEST = 16;
/** Less than that is silence, and written as such: −126 dBFS, below the last bit of 24. */
const SILENCE = 5e-7;
/** The last moments of a stem, seconds: it ends at 0 whatever rings. */
const END = 0.05;

/** Takes away what is below hearing, brings the stem to its peak (dBFS) and makes silence of what is none but a rest. */
export function finish(stem: Stem, peak: number): void {
  for (const channel of stem) withoutOffset(channel);
  let highest = 0;
  for (const channel of stem) for (const sample of channel) highest = Math.max(highest, Math.abs(sample));
  const gain = highest > 0 ? fromDecibels(peak) / highest : 0;
  for (const channel of stem) scale(channel, gain);
}

function withoutOffset(channel: Float32Array): void {
  const keep = 1 - (TURN * LOWEST) / RATE;
  let last = 0;
  let y = 0;
  for (let i = 0; i < channel.length; i++) {
    const x = channel[i] as number;
    y = x - last + keep * y;
    last = x;
    channel[i] = y;
  }
}

function scale(channel: Float32Array, gain: number): void {
  const fade = END * RATE;
  for (let i = 0; i < channel.length; i++) {
    const y = (channel[i] as number) * gain * Math.min(1, (channel.length - 1 - i) / fade);
    channel[i] = Math.abs(y) < SILENCE ? 0 : y;
  }
}
