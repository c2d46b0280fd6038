import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { recoverEngine } from '../../src/bridge/recovery.ts';
import { createSession, openSession } from '../../src/session/session.ts';

/** How often the show is killed: a few times with every test run, 200 times with KILLS=200. */
const KILLS = Number(process.env['KILLS'] ?? 6);
const program = path.resolve('dist/test/programs/killed-show.js');

/** Runs the show until it has ridden for a random while, kills it, and says when it took its last moves. */
async function killedShow(dir: string, after: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString('utf8')));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, after));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  return said.split('\n').slice(0, -1).map(Number);
}

test.runIf(existsSync(program))(
  'killed at any moment of a write pass, the session opens and at most 100 ms of moves are missing',
  { timeout: KILLS * 8000 + 20_000 },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'faderline-kill-'));
    const dir = path.join(folder, 'show');
    await (await createSession(dir, demoDocument())).close();
    const missing: number[] = [];
    for (let i = 0; i < KILLS; i++) {
      const moves = await killedShow(dir, 50 + ((i * 7919) % 900));
      const session = await openSession(dir);
      const { engine, recovered, failed } = await recoverEngine(session, false);
      await session.close();
      expect(failed).toBeUndefined();
      expect(recovered).toMatch(/^Recovered up to \d\d:\d\d:\d\d/);
      const lane = engine.lanes.lanes[engine.table.at('ch/3/fader')]!;
      expect(lane.times.length).toBeGreaterThan(5);
      missing.push(Math.max(0, (moves.at(-1)! - engine.now) / 1e6));
    }
    rmSync(folder, { recursive: true });
    expect(Math.max(...missing)).toBeLessThanOrEqual(100);
  },
);
