import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chance } from '../../firmware-sim/chance.ts';
import { valueAtTime } from '../../src/automation/lane.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { recoverEngine } from '../../src/bridge/recovery.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createSession, openSession } from '../../src/session/session.ts';

/** How often the show is killed: a few times with every test run, 200 times with KILLS=200. */
const KILLS = Number(process.env['KILLS'] ?? 6);
/** Seed of the moments at which it is killed. */
const SEED = Number(process.env['KILL_SEED'] ?? 1);
/** Set to 1 to leave this out where nothing was built; `npm test` builds first. */
const UNBUILT = process.env['FADERLINE_UNBUILT'] === '1';
/** Longest that a show goes on after its first move, ms. */
const LONGEST = 1000;
const program = path.resolve('dist/test/programs/killed-show.js');

/** A move the show has taken: engine's time (ns), place (samples), value (dB). */
interface Move {
  readonly at: number;
  readonly place: number;
  readonly value: number;
}

/** Runs the show, kills it some time (ms) after its first move, and gives the moves it had taken. */
async function killedShow(dir: string, after: number): Promise<readonly Move[]> {
  const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => {
    child.once('close', resolve);
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), after);
    said += text.toString('utf8');
  });
  await closed;
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [at = NaN, place = NaN, value = NaN] = line.split(' ').map(Number);
      return { at, place, value };
    });
}

/** The moves that the recovered lane does not have, each at its place with its value. */
function missingIn(engine: Engine, moves: readonly Move[]): readonly Move[] {
  const parameter = engine.table.at('ch/3/fader');
  const kept = engine.lanes.lanes[parameter]!;
  const lane = kept.take ?? kept; // what the hand did; the lane itself is thinned
  const { law } = engine.table.row(parameter);
  const last = engine.place; // where the recovered pass ends: beyond it the lane is that of the ride before, much alike
  return moves.filter(({ place, value }) => place > last || valueAtTime(lane, place, law) !== value);
}

/** What one kill cost that it must not cost, in sentences. */
async function faultsAfter(dir: string, moves: readonly Move[]): Promise<readonly string[]> {
  const session = await openSession(dir);
  const { engine, recovered, failed } = await recoverEngine(session, false);
  await session.close();
  const missing = missingIn(engine, moves);
  const faults: string[] = [];
  if (failed !== undefined) faults.push(failed);
  if (!/^Recovered up to \d\d:\d\d:\d\d/.test(recovered ?? '')) faults.push(`told: ${recovered}`);
  if (missing.some((move, i) => move !== moves[moves.length - missing.length + i]))
    faults.push(`moves are missing that are not the last: ${JSON.stringify(missing)}`);
  const span = missing.length > 0 ? (moves.at(-1)!.at - missing[0]!.at) / 1e6 : 0;
  if (span > 100) faults.push(`${missing.length} of ${moves.length} moves are missing, the last ${span} ms`);
  return faults;
}

test.skipIf(UNBUILT)(
  'killed at any moment of a write pass, the session opens and at most the last 100 ms of moves are missing',
  { timeout: KILLS * 8000 + 20_000 },
  async () => {
    if (!existsSync(program)) throw new Error(`${program} is not there: npm test builds it`);
    const folder = mkdtempSync(path.join(tmpdir(), 'faderline-kill-'));
    const dir = path.join(folder, 'show');
    await (await createSession(dir, demoDocument())).close();
    const random = chance(SEED);
    const faults: string[] = [];
    for (let i = 0; i < KILLS; i++) {
      const after = random() * LONGEST;
      const moves = await killedShow(dir, after);
      const kill = `kill ${i + 1} of seed ${SEED}, ${Math.round(after)} ms after the first move`;
      if (moves.length < after / 40) faults.push(`${kill}: only ${moves.length} moves`); // one every 5 to 10 ms
      faults.push(...(await faultsAfter(dir, moves)).map((fault) => `${kill}: ${fault}`));
    }
    rmSync(folder, { recursive: true });
    expect(faults).toEqual([]);
  },
);
