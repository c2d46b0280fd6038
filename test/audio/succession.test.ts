import { describe, expect, test } from 'vitest';
import { SoundMachine } from '../../src/audio/machine.ts';
import { Succession } from '../../src/audio/live/succession.ts';
import type { ClipTrack } from '../../src/audio/clip-track.ts';
import type { Score } from '../../src/audio/player.ts';
import { Desk } from '../../src/model/desk.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { kernel, RATE, sine, trackOf } from './rig.ts';

const table = new ParameterTable({ channels: 8, groups: 2, buses: 2, dcas: 2, muteGroups: 2 });
const FRAMES = 10 * RATE;
const tone = sine(FRAMES, 220, 0.4);
const other = sine(FRAMES, 330, 0.4);

const { values } = new Desk(table);
for (const path of ['ch/1/fader', 'main/fader']) values[table.at(path)] = 0;

const score: Score = {
  version: 1,
  values,
  led: new Uint8Array(table.count),
  tape: { turn: 1, rolling: true, place: 0, loop: false, loopFrom: 0, loopTo: 0 },
};

async function machineOf(track: ClipTrack | undefined, after?: SoundMachine): Promise<SoundMachine> {
  const tracks = new Map<number, ClipTrack>(track ? [[0, track]] : []);
  return new SoundMachine({ table, kernel: await kernel(), rate: RATE, tracks, after });
}

/** Plays on. @returns the left side of the speakers. */
function heard(succession: Succession, quanta: number): Float32Array {
  const row = new Float32Array(quanta * QUANTUM);
  for (let n = 0; n < quanta; n++) {
    succession.run(score);
    row.set(succession.speakers.left, n * QUANTUM);
  }
  return row;
}

function steepest(row: Float32Array): number {
  let most = 0;
  for (let n = 1; n < row.length; n++) most = Math.max(most, Math.abs(row[n]! - row[n - 1]!));
  return most;
}

function loudest(row: Float32Array): number {
  return row.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** Is it as loud throughout as what was heard before, and no steeper than two sines that fade into each other? */
function goesOn(row: Float32Array, before: number): boolean {
  if (steepest(row) > before * ((2 * Math.PI * (220 + 330)) / RATE + 1 / QUANTUM)) return false;
  for (let from = 0; from + 512 < row.length; from += 512)
    if (loudest(row.subarray(from, from + 512)) < before / 3) return false;
  return true;
}

describe('a desk that is put together anew while it sounds', () => {
  test('goes over into the next one without a click or a hole, and goes on at its place', async () => {
    const succession = new Succession(await machineOf(trackOf(tone)));
    const loud = loudest(heard(succession, 200));
    expect(loud).toBeGreaterThan(0.01);
    const before = succession.machine;
    succession.follow(await machineOf(trackOf(tone, other), before), score);
    expect(goesOn(heard(succession, 60), loud)).toBe(true);
    expect(succession.machine.player.place).toBe(260 * QUANTUM);
    expect(succession.machine).not.toBe(before);
  });

  test('has counted on how loud the mix has been', async () => {
    const succession = new Succession(await machineOf(trackOf(tone)));
    heard(succession, 1000);
    const { integrated } = succession.machine.loudness;
    expect(integrated).toBeGreaterThan(-40);
    succession.follow(await machineOf(undefined, succession.machine), score);
    expect(succession.machine.loudness.integrated).toBe(integrated);
  });

  test('stays where it stands while the tape does', async () => {
    const still: Score = { ...score, tape: { ...score.tape, rolling: false, place: 4800 } };
    const succession = new Succession(await machineOf(trackOf(tone)));
    succession.run(still);
    succession.follow(await machineOf(trackOf(tone, tone), succession.machine), still);
    succession.run(still);
    expect(succession.machine.player.rolling).toBe(false);
    expect(loudest(succession.speakers.left)).toBeLessThan(1e-12); // what keeps denormals away
  });
});

describe('a strip that gets other clips while it sounds', () => {
  test('goes over into them without a click, on the same desk', async () => {
    const machine = await machineOf(trackOf(tone));
    const succession = new Succession(machine);
    const loud = loudest(heard(succession, 100));
    expect(loud).toBeGreaterThan(0.01);
    machine.retrack(new Map([[0, trackOf(other)]]), []);
    expect(goesOn(heard(succession, 100), loud)).toBe(true);
    machine.retrack(new Map(), []);
    const out = heard(succession, 100);
    expect(steepest(out)).toBeLessThan(loud / 20);
    expect(loudest(out.subarray(-2048))).toBeLessThan(1e-4);
  });
});
