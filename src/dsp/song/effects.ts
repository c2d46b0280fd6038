import { exp } from '../elementary.ts';
import { Chance } from './chance.ts';
import {
  add,
  fall,
  frameAt,
  RATE,
  saw,
  sides,
  sine,
  smooth,
  Svf,
  type Progress,
  type Stem,
} from './sound.ts';

/** Where a chorus begins, seconds. */
const choruses = [20, 44] as const;
/** Where a cymbal runs backwards into a section, seconds. */
const sectionStarts = [8, 32, 56] as const;

/** What leads into a chorus and out of it: risers, a boom, noise that falls; and cymbals that run backwards. */
export function playEffects(stem: Stem, progress: Progress): void {
  const chance = new Chance(91);
  for (const at of choruses) {
    rise(stem, at - 4, 4, chance);
    boom(stem, at);
    sink(stem, at, 3, chance);
    progress(at / 64);
  }
  for (const at of sectionStarts) backwards(stem, at - 1.5, 1.5, chance);
}

/** Noise whose colour climbs four octaves, with a tone that climbs one and pulses in sixteenths. */
function rise(stem: Stem, at: number, seconds: number, chance: Chance): void {
  const length = seconds * RATE;
  const start = frameAt(at);
  sides(stem).forEach((out, side) => {
    const filter = new Svf(400, 1.5);
    let phase = 0;
    for (let i = 0; i < length; i++) {
      const share = i / length;
      if (i % 32 === 0) filter.tune(350 * exp(2.8 * share), 1.5);
      const step = (196 * (1 + (side === 0 ? 0.002 : -0.002)) * (1 + share)) / RATE;
      phase += step;
      if (phase >= 1) phase -= 1;
      filter.run(chance.noise() + 0.35 * saw(phase, step));
      const pulse = 0.6 + 0.4 * sine((8 * i) / RATE + 0.25);
      add(out, start + i, 0.7 * share * share * pulse * filter.band * smooth((length - i) / 960));
    }
  });
}

/** A drop of the bottom, with a thump. */
function boom(stem: Stem, at: number): void {
  const [left, right] = sides(stem);
  const length = 2 * RATE;
  const start = frameAt(at);
  const keep = fall(2.2);
  const bend = fall(0.8);
  let level = 0.8;
  let pitch = 1;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    phase += (36 + 50 * pitch) / RATE;
    const y = level * sine(phase) * smooth(i / 96) * smooth((length - i) / 9600);
    add(left, start + i, y);
    add(right, start + i, y);
    level *= keep;
    pitch *= bend;
  }
}

function sink(stem: Stem, at: number, seconds: number, chance: Chance): void {
  const length = seconds * RATE;
  const start = frameAt(at);
  for (const out of sides(stem)) {
    const filter = new Svf(8000, 1);
    for (let i = 0; i < length; i++) {
      const left = 1 - i / length;
      if (i % 32 === 0) filter.tune(250 * exp(3.4 * left), 1);
      filter.run(chance.noise());
      add(out, start + i, 0.4 * left * left * filter.band * smooth(i / 480));
    }
  }
}

function backwards(stem: Stem, at: number, seconds: number, chance: Chance): void {
  const length = seconds * RATE;
  const start = frameAt(at);
  for (const out of sides(stem)) {
    const filter = new Svf(3500, 0.7);
    for (let i = 0; i < length; i++) {
      const share = i / length;
      filter.run(chance.noise());
      add(
        out,
        start + i,
        0.35 * exp(5 * (share - 1)) * filter.high * smooth(i / 4800) * smooth((length - i) / 480),
      );
    }
  }
}
