import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../../src/session/process-lock.ts';

const dead = (since: string): string =>
  JSON.stringify({ pid: 4_194_303, started: 'x 1', host: os.hostname(), since });

/** How many of eight get the lock at once, and what is left in the folder when they have given it up. */
async function race(dir: string): Promise<{ got: number; left: string[] }> {
  const locks = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(dir)));
  const got = locks.filter(({ status }) => status === 'fulfilled').length;
  for (const lock of locks) if (lock.status === 'fulfilled') await lock.value();
  return { got, left: fs.readdirSync(dir) };
}

test('of many who find a stale lock and the stale claim of one who died taking it over, one gets it', async () => {
  for (let round = 0; round < 40; round++) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-race-'));
    fs.writeFileSync(path.join(dir, '.lock'), dead('then'));
    fs.writeFileSync(path.join(dir, '.lock-takeover'), dead('then'));
    expect(await race(dir)).toEqual({ got: 1, left: [] });
    fs.rmSync(dir, { recursive: true });
  }
});

test('claimants that died one after the other are succeeded, by one', async () => {
  for (let round = 0; round < 20; round++) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-race-'));
    fs.writeFileSync(path.join(dir, '.lock'), dead('then'));
    for (const n of [1, 2]) {
      const claim = await claimed(dir);
      fs.writeFileSync(claim, dead(`claimed ${n}`));
    }
    expect(await race(dir)).toEqual({ got: 1, left: [] });
    fs.rmSync(dir, { recursive: true });
  }
});

/** The name of the claim that the next one who wants the lock makes. */
async function claimed(dir: string): Promise<string> {
  const before = new Set(fs.readdirSync(dir));
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-race-'));
  fs.cpSync(dir, copy, { recursive: true });
  const seen = new Set<string>();
  const watcher = fs.watch(copy, (_event, name) => name !== null && seen.add(name));
  const unlock = await lockFolder(copy);
  await new Promise((resolve) => setTimeout(resolve, 20));
  watcher.close();
  await unlock();
  fs.rmSync(copy, { recursive: true });
  const name = [...seen].find((one) => /^\.lock-claim-[0-9a-f]{8}$/.test(one) && !before.has(one));
  return path.join(dir, name!);
}
