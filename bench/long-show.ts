import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { controlsOf } from '../src/bridge/bridge.ts';
import { Pass } from '../src/automation/pass.ts';
import { laneWith } from '../src/automation/lane-with.ts';
import { emptyLane } from '../src/automation/lane.ts';
import { Engine } from '../src/engine/engine.ts';
import { laneDocument } from '../src/engine/document.ts';
import { TICK } from '../src/engine/timing.ts';
import { emptyDocument, type LaneDocument, type SessionDocument } from '../src/model/document.ts';
import { ParameterTable } from '../src/model/parameters.ts';
import { createSession, openSession } from '../src/session/session.ts';
import { faderLevel } from '../src/units/laws.ts';

/** What an hour of rides costs. */
export interface LongShowCost {
  readonly lanes: number;
  /** Of all lanes together, and of their takes. */
  readonly points: number;
  readonly taken: number;
  readonly megabytes: number;
  /** Read from the disk until the engine is there, s: time of the processor. */
  readonly open: number;
  /** Of playing, share of one core. */
  readonly playing: number;
  /** The same with nothing to play: what ticks cost in any case. */
  readonly idle: number;
}

const RATE = 48_000;

/**
 * A hand rides in phrases: it moves for some seconds, at up to 50 reports a second of a ten-bit fader, and rests for some.
 * Made by arithmetic alone, so that each run measures the same.
 */
function ride(seed: number, seconds: number): LaneDocument {
  const pass = new Pass(seed, 0, -Infinity);
  for (let phrase = 0; phrase * 12 < seconds; phrase++) {
    const from = 0.6 + 0.15 * Math.sin(seed + phrase * 1.7);
    const to = 0.6 + 0.15 * Math.sin(seed + (phrase + 1) * 1.7);
    for (let i = 0; i <= 200; i++) {
      const bent = (1 - Math.cos((Math.PI * i) / 200)) / 2;
      const trembling = ((i * 7919 + seed) % 3) - 1;
      const step = Math.round((from + (to - from) * bent) * 1023) + (i % 9 === 0 ? trembling : 0);
      pass.write(Math.round((phrase * 12 + i / 50) * RATE), faderLevel(step / 1023));
    }
  }
  pass.endAt(seconds * RATE);
  const about = { unit: 'dB', law: { kind: 'fader' }, sampleRate: RATE, coalesces: true } as const;
  return laneDocument(
    laneWith(
      emptyLane,
      pass,
      seconds * RATE,
      { latching: true, onward: false, until: Infinity, back: undefined, who: '' },
      about,
    ),
  );
}

function showOf(count: number, seconds: number): SessionDocument {
  const blank = emptyDocument('Long show');
  const faders = new ParameterTable(blank.layout).rows
    .filter(
      ({ group, automatable, path }) => automatable && (group === 'level' || path.includes('/send/1/level')),
    )
    .slice(0, count);
  return {
    ...blank,
    length: seconds * RATE,
    lanes: Object.fromEntries(faders.map(({ path }, i) => [path, ride(i, seconds)])),
  };
}

/** Lanes of rides over this many seconds, saved, opened and played. */
export async function longShowCost(count: number, seconds: number): Promise<LongShowCost> {
  const document = showOf(count, seconds);
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-bench-'));
  try {
    const session = await createSession(path.join(folder, 'show'), document);
    await session.close();
    const open = openAfresh(path.join(folder, 'show'));
    const engine = new Engine(document, controlsOf);
    const lanes = Object.values(document.lanes);
    const sum = (of: (lane: LaneDocument) => number): number =>
      lanes.reduce((all, lane) => all + of(lane), 0);
    return {
      lanes: lanes.length,
      points: sum(({ times }) => times.length),
      taken: sum(({ take }) => take?.times.length ?? 0),
      megabytes: Buffer.byteLength(JSON.stringify(document)) / 1e6,
      open,
      playing: shareOfCore(engine),
      idle: shareOfCore(new Engine({ ...document, lanes: {} }, controlsOf)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens it in a process of its own, as it is opened: s of the processor, without what starting Node takes. */
function openAfresh(show: string): number {
  const here = new URL(import.meta.url).pathname;
  const { stdout, stderr } = spawnSync(process.execPath, [here, show], { encoding: 'utf8' });
  const open = Number(stdout);
  if (open > 0) return open;
  throw new Error(`the show could not be opened: ${stderr}`);
}

async function openHere(show: string): Promise<void> {
  const start = process.cpuUsage();
  const opened = await openSession(show);
  const engine = new Engine(opened.document, controlsOf);
  const { user, system } = process.cpuUsage(start);
  await opened.close();
  if (engine.lanes.filled().length > 0) process.stdout.write(String((user + system) / 1e6));
}

/** Plays five minutes and says how much of them the processor was at it. */
function shareOfCore(engine: Engine): number {
  engine.step({ at: 0, sample: 0, what: { type: 'command', command: { do: 'play' }, who: 'bench' } });
  const ticks = 30_000;
  for (let i = 1; i <= 1000; i++) engine.advance(i * TICK);
  const start = process.cpuUsage();
  for (let i = 1001; i <= ticks; i++) engine.advance(i * TICK);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6 / (((ticks - 1000) * TICK) / 1e9);
}

const [, program, show] = process.argv;
if (program === new URL(import.meta.url).pathname && show !== undefined) await openHere(show);
