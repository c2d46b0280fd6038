import { Chance } from './chance.ts';
import { forceAt, hatStrokes } from './score.ts';
import { add, fall, frameAt, RATE, saw, sides, smooth, Svf, type Progress, type Stem } from './sound.ts';

/** Square waves that are in no simple ratio make metal, Hz: six of them, as in drum machines of about 1980. */
const metal = [205.3, 304.4, 369.6, 522.7, 800, 1133] as const;
/** Metal that sounds for as long as the longest cymbal, and is cut from anywhere. */
const SHEET = 6 * RATE;

/** A sheet of metal and noise above a frequency. */
function sheet(above: number, shine: number, hand: Chance): Float32Array {
  const out = new Float32Array(SHEET);
  const steps = metal.map((frequency) => (frequency * shine * (1 + hand.around(0.01))) / RATE);
  const phases = metal.map(() => hand.between(0, 1));
  const first = new Svf(above, 0.7);
  const second = new Svf(above, 0.9);
  for (let i = 0; i < SHEET; i++) {
    let y = 1.6 * hand.noise();
    for (let n = 0; n < steps.length; n++) {
      const step = steps[n] as number;
      let phase = (phases[n] as number) + step;
      if (phase >= 1) phase -= 1;
      phases[n] = phase;
      y += saw(phase, step) - saw(phase < 0.5 ? phase + 0.5 : phase - 0.5, step);
    }
    first.run(y);
    second.run(first.high);
    out[i] = second.high;
  }
  return out;
}

interface Kind {
  readonly time: number;
  readonly level: number;
  readonly crash: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  X: { time: 0.13, level: 1.25, crash: false },
  x: { time: 0.09, level: 0.75, crash: false },
  o: { time: 0.6, level: 0.6, crash: false },
  C: { time: 3.4, level: 0.6, crash: true },
};

/** Hi-hat and crash from above, in stereo: an open hat rings until the next stroke. */
export function playHats(stem: Stem, progress: Progress): void {
  const hand = new Chance(21);
  const hats = stem.map(() => sheet(6800, 1.6, hand));
  const crashes = stem.map(() => sheet(2600, 1.9, hand));
  hatStrokes.forEach(({ start, mark }, n) => {
    const kind = kinds[mark] ?? { time: 0.1, level: 1, crash: false };
    const next = hatStrokes[n + 1]?.start ?? Infinity;
    const length = kind.crash ? kind.time : Math.min(kind.time, next - start + 0.01);
    const level = kind.level * (0.45 + 0.55 * forceAt(start)) * (1 + hand.around(0.15));
    const at = frameAt(start + hand.around(0.004));
    ring(stem, kind.crash ? crashes : hats, at, length, kind.time, level, hand);
    progress(n / hatStrokes.length);
  });
}

function ring(
  stem: Stem,
  metals: readonly Float32Array[],
  start: number,
  seconds: number,
  time: number,
  level: number,
  hand: Chance,
): void {
  const length = Math.round(seconds * RATE);
  const from = Math.floor(hand.between(0, SHEET - length - 1));
  const keep = fall(time * 1.15);
  const [left, right] = sides(stem);
  const [a, b] = sides(metals);
  let y = level;
  for (let i = 0; i < length; i++) {
    const gain = y * smooth(i / 16) * smooth((length - i) / 400);
    add(left, start + i, gain * (a[from + i] as number));
    add(right, start + i, gain * (0.3 * (a[from + i] as number) + 0.8 * (b[from + i] as number)));
    y *= keep;
  }
}
