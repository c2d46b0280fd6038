import { Chance } from './chance.ts';
import { addRoom } from './room.ts';
import { forceAt, kickStrokes, snareStrokes, tomStrokes } from './score.ts';
import {
  add,
  fall,
  frameAt,
  placed,
  RATE,
  sides,
  sine,
  smooth,
  soft,
  Svf,
  type Progress,
  type Stem,
} from './sound.ts';

const strengths: Readonly<Record<string, number>> = { X: 1, x: 0.72, o: 0.3, r: 0.5 };

/** How hard a stroke is, by its mark, the section and the hand. */
function strength(mark: string, start: number, hand: Chance): number {
  return (strengths[mark] ?? 0.9) * (0.55 + 0.45 * forceAt(start)) * (1 + hand.around(0.08));
}

/** A sine that falls from 190 to 47 Hz within a few hundredths of a second, and the click of the beater. */
export function playKick(stem: Stem, progress: Progress): void {
  const [out] = sides(stem);
  const hand = new Chance(11);
  kickStrokes.forEach(({ start, mark }, n) => {
    kick(out, frameAt(start + hand.around(0.0015)), strength(mark, start, hand), hand);
    progress(n / kickStrokes.length);
  });
}

function kick(out: Float32Array, start: number, force: number, hand: Chance): void {
  const length = 0.42 * RATE;
  const bend = fall(0.16);
  const body = fall(0.62);
  const click = fall(0.018);
  const felt = new Svf(3200, 0.8);
  let pitch = 1;
  let level = 1;
  let beater = 1;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    phase += (47 + (90 + 55 * force) * pitch) / RATE;
    felt.run(hand.noise() * beater);
    const y = soft(1.5 * level * sine(phase)) + 0.5 * force * felt.band;
    add(out, start + i, force * y * smooth(i / 24) * smooth((length - i) / 2400));
    pitch *= bend;
    level *= body;
    beater *= click;
  }
}

/** Two modes of the skin and the snares' noise, in a small room; under the intro hums a cable, at 50 Hz. */
export function playSnare(stem: Stem, progress: Progress): void {
  const [out] = sides(stem);
  const hand = new Chance(12);
  snareStrokes.forEach(({ start, mark }, n) => {
    const force = strength(mark, start, hand);
    const at = frameAt(start + hand.around(0.004));
    if (mark === 'r') rim(out, at, force, hand);
    else snare(out, at, force, hand);
    progress(n / snareStrokes.length);
  });
  addRoom(stem, 0.4, 0.45);
  hum(out);
}

function snare(out: Float32Array, start: number, force: number, hand: Chance): void {
  const length = 0.32 * RATE;
  const skin = fall(0.22);
  const wires = fall(0.16 + 0.14 * force);
  const top = new Svf(2200 + 2600 * force, 0.6);
  const bottom = new Svf(420, 0.7);
  const low = (186 + hand.around(3)) / RATE;
  let ring = 1;
  let rattle = 1;
  let bend = 0.35;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    phase += low * (1 + bend);
    bend *= 0.9975;
    bottom.run(hand.noise());
    top.run(bottom.high);
    const tone = ring * (sine(phase) + 0.45 * sine(1.78 * phase));
    const noise = rattle * (0.75 * top.low + 0.5 * top.band);
    const y = soft(1.9 * (0.55 * tone + 0.85 * noise));
    add(out, start + i, force * y * smooth(i / 20) * smooth((length - i) / 2000));
    ring *= skin;
    rattle *= wires;
  }
}

function rim(out: Float32Array, start: number, force: number, hand: Chance): void {
  const length = 0.08 * RATE;
  const wood = fall(0.05);
  const shell = new Svf(1700, 4);
  const body = new Svf(480, 3);
  let level = 1;
  for (let i = 0; i < length; i++) {
    shell.run(hand.noise() * level);
    body.run(hand.noise() * level);
    add(out, start + i, force * (1.6 * shell.band + 1.1 * body.band) * smooth((length - i) / 800));
    level *= wood;
  }
}

/** Until the verse: a bad cable. */
const HUM_ENDS = 8;

function hum(out: Float32Array): void {
  const length = HUM_ENDS * RATE;
  for (let i = 0; i < length; i++) {
    const turn = (50 * i) / RATE;
    const y = sine(turn) + 0.25 * sine(2 * turn) + 0.4 * sine(3 * turn);
    add(out, i, 0.0075 * y * smooth(i / 4800) * smooth((length - i) / 4800));
  }
}

const toms: Readonly<Record<string, readonly [frequency: number, pan: number]>> = {
  1: [158, 0.45],
  2: [116, 0],
  3: [82, -0.45],
};

/** Three toms from right to left, each a falling tone with a little skin. */
export function playToms(stem: Stem, progress: Progress): void {
  const hand = new Chance(13);
  tomStrokes.forEach(({ start, mark }, n) => {
    const [frequency, pan] = toms[mark] ?? [116, 0];
    const force = strength('x', start, hand) * (1 + 0.25 * ((start * 2) % 1 === 0 ? 1 : 0));
    tom(stem, frameAt(start + hand.around(0.005)), frequency, placed(pan), force, hand);
    progress(n / tomStrokes.length);
  });
  addRoom(stem, 0.25, 0.5);
}

function tom(
  stem: Stem,
  start: number,
  frequency: number,
  gains: readonly [number, number],
  force: number,
  hand: Chance,
): void {
  const [left, right] = sides(stem);
  const length = 0.75 * RATE;
  const body = fall(0.9);
  const bend = fall(0.3);
  const slap = fall(0.05);
  const skin = new Svf(frequency * 9, 0.9);
  let level = force;
  let pitch = 0.28;
  let hit = force;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    phase += (frequency * (1 + pitch)) / RATE;
    skin.run(hand.noise() * hit);
    const tone = level * (sine(phase) + 0.3 * sine(1.59 * phase) * level);
    const y = (tone + 0.5 * skin.band) * smooth(i / 30) * smooth((length - i) / 4800);
    add(left, start + i, gains[0] * y);
    add(right, start + i, gains[1] * y);
    level *= body;
    pitch *= bend;
    hit *= slap;
  }
}
