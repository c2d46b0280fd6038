/**
 * The full desk, live, as long as it is told: `node dist/bench/live.js [SECONDS]`, ten minutes by default. It plays files in
 * a loop by the clock, while this thread makes garbage sixty times a second.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AudioWriter } from '../src/audio/audio-writer.ts';
import { counter } from '../src/audio/live/shared-memory.ts';
import { controlsOf } from '../src/bridge/bridge.ts';
import { LiveSound } from '../src/bridge/live-sound.ts';
import { Engine } from '../src/engine/engine.ts';
import type { ClipDocument, SessionDocument } from '../src/model/document.ts';
import { fullDesk, RATE, someNoise } from './sound-desk.ts';

const FILES = 16;
const SECONDS_OF_FILE = 10;
const BLOCK = 256;

/** What was seen of the sound. */
export interface LiveCost {
  readonly seconds: number;
  readonly blocks: number;
  readonly underruns: number;
  /** Frames of files that were not at hand in time. */
  readonly missed: number;
  /** Of the time there is for a block, 0…1, at the end. */
  readonly load: number;
  /** The longest block, ms, of `period`. */
  readonly longest: number;
  readonly period: number;
  /** Collections that the garbage made, and what the machine had to do meanwhile. */
  readonly garbage: number;
  readonly loadAverage: number;
}

async function writeFiles(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let n = 0; n < FILES; n++) {
    const settings = { format: 'wav', rate: RATE, channels: 1, bits: 24, dither: 'none' } as const;
    const writer = await AudioWriter.create(path.join(folder, `${n}.wav`), settings);
    const sound = someNoise(n, SECONDS_OF_FILE);
    writer.write([sound], sound.length);
    await writer.finish();
  }
}

function showOf(channels: number): SessionDocument {
  const clips: Record<string, readonly ClipDocument[]> = {};
  const length = SECONDS_OF_FILE * RATE;
  for (let n = 0; n < channels; n++)
    clips[`ch/${n + 1}`] = [{ file: `${n % FILES}.wav`, at: 0, from: 0, length }];
  return { ...fullDesk(channels), clips, loop: { on: true, from: 0, to: length } };
}

/** What a page, a journal and an impolite program might leave behind in a sixtieth of a second: some megabytes a second. */
function makeGarbage(round: number): number {
  const rows = Array.from({ length: 400 }, (_, n) => ({ n, at: round * n, name: `strip ${n}` }));
  const text = JSON.stringify(rows);
  return (JSON.parse(text) as unknown[]).length + new Float64Array(8192).length;
}

/** Plays the full desk for so many seconds of the clock. */
export async function liveCost(channels: number, seconds: number): Promise<LiveCost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-live-'));
  try {
    await writeFiles(folder);
    const engine = new Engine(showOf(channels), controlsOf);
    const sound = await LiveSound.start({ engine, folder, sink: 'clock', block: BLOCK, log: () => {} });
    engine.step({ at: 0, sample: 0, what: { type: 'command', command: { do: 'play' }, who: 'bench' } });
    const settled = await play(engine, sound, 2);
    const before = { underruns: sound.status.underruns, missed: sound.status.missed };
    sound.shared.set(counter.longest, 0);
    const garbage = await play(engine, sound, seconds, settled.now);
    const { underruns, missed, load } = sound.status;
    const longest = sound.shared.get(counter.longest) / 1000;
    await sound.close();
    return {
      seconds,
      blocks: Math.round((seconds * RATE) / BLOCK),
      underruns: underruns - before.underruns,
      missed: missed - before.missed,
      load,
      longest,
      period: (1000 * BLOCK) / RATE,
      garbage: garbage.made,
      loadAverage: loadavg()[0] ?? 0,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Moves the engine along with the clock, reads meters and makes garbage. @returns rounds of it, and the engine's time. */
async function play(
  engine: Engine,
  sound: LiveSound,
  seconds: number,
  from = 0,
): Promise<{ made: number; now: number }> {
  const began = performance.now();
  const levels = new Float64Array(engine.table.strips.length);
  let made = 0;
  let kept = 0;
  let now = from;
  while (performance.now() - began < 1000 * seconds) {
    now = from + Math.round((performance.now() - began) * 1e6);
    engine.advance(now);
    engine.effects.length = 0;
    sound.follow();
    sound.levels(levels);
    kept += makeGarbage(made++);
    await pause(1000 / 60);
  }
  return { made: kept > 0 ? made : 0, now };
}

/** The figures as people read them. */
export function describeLive(cost: LiveCost): string {
  const { underruns, blocks, load, longest, period, missed, loadAverage } = cost;
  return (
    `${underruns} of ${blocks} blocks late, load ${(100 * load).toFixed(0)} %, longest ${longest.toFixed(1)} of ` +
    `${period.toFixed(1)} ms, ${missed} frames not at hand; the machine at ${loadAverage.toFixed(1)}`
  );
}

const [, program, seconds = '600'] = process.argv;
if (program === new URL(import.meta.url).pathname) {
  process.stdout.write(`${describeLive(await liveCost(64, Number(seconds)))}\n`);
  process.exit(0);
}
