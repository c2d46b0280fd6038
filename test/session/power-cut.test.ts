import { describe, expect, test } from 'vitest';
import { checkSession, createSession, openSession, saveSession } from '../../src/session/session.ts';
import { numbered } from './documents.ts';
import { FragileDisk, PowerCut } from './fragile-disk.ts';

const lock = () => Promise.resolve(() => Promise.resolve());
const around = (disk: FragileDisk) => ({ disk, lock });

/** Numbers 0..1 that are the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A disk with sessions 1 and 2 saved on it, and a third save broken off after some steps. */
async function brokenOff(after: number): Promise<{ disk: FragileDisk; ended: boolean }> {
  const disk = new FragileDisk();
  const session = await createSession('/show', numbered(1), around(disk));
  await saveSession(session, numbered(2));
  disk.cutAt = disk.steps + after;
  try {
    const { leftover } = await saveSession(session, numbered(3));
    return { disk, ended: leftover === undefined };
  } catch (error) {
    expect(error).toBeInstanceOf(PowerCut);
    return { disk, ended: false };
  }
}

/** Breaks off a save after each of its steps, one after the other, until one gets through. */
async function atEveryStep(look: (disk: FragileDisk, step: number) => Promise<void>): Promise<number> {
  for (let step = 0; ; step++) {
    const { disk, ended } = await brokenOff(step);
    await look(disk, step);
    if (ended) return step;
  }
}

async function opensWhole(disk: FragileDisk, oneOf: readonly number[]): Promise<number> {
  expect((await checkSession('/show', around(disk))).filter(({ severity }) => severity === 'error')).toEqual(
    [],
  );
  const session = await openSession('/show', around(disk));
  const n = session.document.length;
  expect(oneOf).toContain(n);
  expect(session.document).toEqual(numbered(n));
  expect(session.notes).toEqual([]);
  return n;
}

describe('a save broken off at any step', () => {
  test('a kill leaves the old session or the new one, whole, and the next save works', async () => {
    const found = new Set<number>();
    const steps = await atEveryStep(async (broken) => {
      const disk = broken.afterKill();
      found.add(await opensWhole(disk, [2, 3]));
      const session = await openSession('/show', around(disk));
      await saveSession(session, numbered(4));
      await opensWhole(disk, [4]);
    });
    expect(found).toEqual(new Set([2, 3]));
    expect(steps).toBeGreaterThan(30);
  });

  test('a power cut leaves the old session or the new one, whole, whatever the disk forgot', async () => {
    await atEveryStep(async (broken, step) => {
      for (let seed = 0; seed < 12; seed++) {
        const disk = broken.afterPowerCut(dice(step * 100 + seed));
        await opensWhole(disk, [2, 3]);
        // what was brought to its end by opening is on the disk for good
        await opensWhole(disk.afterPowerCut(dice(seed)), [2, 3]);
      }
    });
  });

  test('a second power cut while the first is being mended loses nothing either', async () => {
    await atEveryStep(async (broken, step) => {
      for (let more = 0; more < 24; more += 3) {
        const disk = broken.afterPowerCut(dice(step + more));
        disk.cutAt = more;
        await openSession('/show', around(disk)).catch((error: unknown) =>
          expect(error).toBeInstanceOf(PowerCut),
        );
        await opensWhole(disk.afterPowerCut(dice(step * more)), [2, 3]);
      }
    });
  });

  test('the version before is still there to go back to', async () => {
    await atEveryStep(async (broken, step) => {
      const disk = broken.afterPowerCut(dice(step));
      const newest = await opensWhole(disk, [2, 3]);
      const before = await openSession('/show', { ...around(disk), generation: newest - 1 });
      expect(before.document).toEqual(numbered(newest - 1));
    });
  });

  test('an error of the disk is told, and the session is the old one or the new one', async () => {
    for (let step = 0; step < 40; step++) {
      const disk = new FragileDisk();
      const session = await createSession('/show', numbered(1), around(disk));
      disk.faults.set(disk.steps + step, 'ENOSPC');
      const told = await saveSession(session, numbered(2)).then(
        ({ leftover }) => leftover !== undefined,
        () => true,
      );
      expect(told || step > 20).toBe(true);
      await opensWhole(disk, [1, 2]);
      await saveSession(session, numbered(3));
      await opensWhole(disk, [3]);
    }
  });
});

describe('a disk that lies', () => {
  const zeros = new Uint8Array(300);

  async function saved(): Promise<FragileDisk> {
    const disk = new FragileDisk();
    const session = await createSession('/show', numbered(1), around(disk));
    await saveSession(session, numbered(2));
    return disk;
  }

  test.each([['session.json'], ['desk.json'], ['scenes/001-scene-2.json']])(
    'a power cut that turns %s to zeros never leaves a blank session: the version before it opens',
    async (file) => {
      for (const blank of [zeros, new Uint8Array()]) {
        const disk = await saved();
        disk.scribble(`/show/${file}`, blank);
        const session = await openSession('/show', around(disk));
        expect(session.document).toEqual(numbered(1));
        expect(session.notes[0]?.message).toContain('the last save is lost; this is the version before it');
        await saveSession(session, numbered(3));
        const again = await openSession('/show', around(disk));
        expect(again.document).toEqual(numbered(3));
        const good = await openSession('/show', { ...around(disk), generation: 1 });
        expect(good.document).toEqual(numbered(1));
      }
    },
  );

  test('a new generation that is not whole is set aside, and the old one stays where it is', async () => {
    const disk = await saved();
    const session = await openSession('/show', around(disk));
    let counts: string | undefined;
    for (let step = 0; counts === undefined; step++) {
      disk.cutAt = disk.steps + step;
      await saveSession(session, numbered(3)).catch(() => undefined);
      counts = (await disk.list('/show')).find((name) => name.startsWith('.saved-'));
    }
    const left = disk.afterKill();
    left.scribble(`/show/${counts}/desk.json`, zeros);
    const opened = await openSession('/show', around(left));
    expect(opened.document).toEqual(numbered(2));
    await opensWhole(left, [2]);
  });
});
