import { expect, test } from 'vitest';
import { BANK, LANES, QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import { eight, fill, hiss } from './lanes-rig.ts';

test('eight planar blocks become the lanes of a bank, in their order', async () => {
  const k = await kernel();
  const planar = k.takePlanar(LANES);
  const bank = k.takeBank();
  const sound = hiss(LANES * QUANTUM, 1);
  k.floats.set(sound, planar >> 2);
  k.run.interleave(planar, bank);
  for (let lane = 0; lane < LANES; lane++)
    for (let n = 0; n < QUANTUM; n++) expect(k.get(bank, n, lane)).toBe(sound[lane * QUANTUM + n]);
});

test('one lane is copied, and nothing around it', async () => {
  const k = await kernel();
  const [from, to] = [k.takeBank(), k.takeBank()];
  const sounds = eight((lane) => hiss(QUANTUM, 10 + lane));
  fill(k, from, sounds);
  fill(
    k,
    to,
    eight(() => new Float32Array(QUANTUM).fill(3)),
  );
  k.run.copyLane(from, 6, to, 1);
  k.run.copyLane(from, 2, from, 3);
  for (let n = 0; n < QUANTUM; n++) {
    expect(eight((lane) => k.get(to, n, lane))).toEqual([3, sounds[6]![n], 3, 3, 3, 3, 3, 3]);
    expect(k.get(from, n, 3)).toBe(sounds[2]![n]);
    expect(k.get(from, n, 4)).toBe(sounds[4]![n]);
  }
});

test('what is cleared is 0, and what follows it is not', async () => {
  const k = await kernel();
  const at = k.take(BANK + 4);
  k.floats.fill(1, at >> 2, (at + BANK + 4) >> 2);
  k.run.clear(at, BANK);
  expect(k.floats.subarray(at >> 2, (at + BANK) >> 2).every((x) => x === 0)).toBe(true);
  expect(k.floats[(at + BANK) >> 2]).toBe(1);
});
