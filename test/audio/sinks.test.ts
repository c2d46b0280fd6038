import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FromSound } from '../../src/audio/live/messages.ts';
import { Outlet, type Way } from '../../src/audio/live/outlet.ts';
import { PlayerSink } from '../../src/audio/live/player-sink.ts';
import { Pace } from '../../src/audio/live/sink.ts';
import { folder } from './files.ts';
import { isAlive } from '../programs/is-alive.ts';

const PERIOD = 256 / 48;
const BYTES = 256 * 2 * 4;
const block = new Float32Array(512).fill(0.5);

/** A program that plays as badly as its script says. */
function player(script: string): readonly string[] {
  const file = path.join(folder(), 'player.mjs');
  fs.writeFileSync(file, script);
  return [process.execPath, file];
}

/** An outlet, and blocks that go there for as long as a test waits for something. */
function rig(command: readonly string[], ...others: readonly Way[]) {
  const heard: FromSound[] = [];
  const outlet = new Outlet([{ name: 'card', command }, ...others], PERIOD, (message) => heard.push(message));
  onTestFinished(() => outlet.close());
  let blocks = 0;
  let late = 0;
  return {
    outlet,
    heard,
    troubles: () => heard.flatMap((message) => (message.type === 'trouble' ? [message.text] : [])),
    sinks: () => heard.flatMap((message) => (message.type === 'sink' ? [message.name] : [])),
    pid: () => heard.findLast((message) => message.type === 'player')?.pid,
    blocks: () => blocks,
    /** Blocks that were not lost on the way. */
    given: () => blocks - late,
    async play(until: () => boolean): Promise<void> {
      while (!until()) {
        late += await outlet.room();
        outlet.write(block, block.length);
        blocks++;
      }
    },
  };
}

describe('the pace of blocks', () => {
  test('makes up for what is a little late, and leaves out what is more', () => {
    const pace = new Pace(5, 20);
    pace.wait(1000);
    expect(pace.take(1000)).toBe(0);
    expect(pace.wait(1000)).toBe(5);
    expect([pace.take(1019), pace.wait(1019)]).toEqual([0, -9]);
    expect([pace.take(1019), pace.take(1019)]).toEqual([0, 0]);
    expect(pace.wait(1019)).toBe(1);
    expect([pace.take(1050), pace.wait(1050)]).toEqual([6, 5]);
  });

  test('lets so much be made ahead as is asked for, and then waits for as long', () => {
    const pace = new Pace(5, 20);
    pace.take(1000);
    pace.stock(50);
    let ahead = 0;
    for (; pace.wait(1000) <= 0; ahead++) expect(pace.take(1000)).toBe(0);
    expect(ahead).toBe(10); // the one that is due in 5 ms, and as much as 45 ms more
    pace.stock(-50);
    expect(pace.wait(1000)).toBe(55);
  });

  test('after a pause of ten seconds goes on at once, with one block, and counts one', () => {
    const pace = new Pace(5, 20);
    pace.take(1000);
    expect([pace.take(11_000), pace.wait(11_000)]).toEqual([1, 5]);
  });
});

describe('a player', () => {
  test('that is not installed is told of once, and the clock goes on', async () => {
    const { play, troubles, sinks, blocks } = rig(['no-such-player-anywhere']);
    await play(() => troubles().length > 0);
    const before = blocks();
    await play(() => blocks() > before + 50);
    expect(troubles()).toEqual([
      'card: no-such-player-anywhere is not installed; the desk goes on by the clock, unheard here, and it is tried again',
    ]);
    expect(sinks()).toEqual(['clock']);
  });

  test('that ends at once says why, in its own words', async () => {
    const { play, troubles } = rig(player(`process.stderr.write('no such device'); process.exit(3);`));
    await play(() => troubles().length > 0);
    expect(troubles()[0]).toMatch(/ended with 3: no such device/);
  });

  test('that never plays gives way to the next, of which people hear once, and the next plays', async () => {
    const next = { name: 'other', command: player(`process.stdin.resume();`) };
    const { play, heard, sinks, troubles } = rig(['sh', '-c', 'exit 64'], next);
    await play(() => sinks().includes('other'));
    expect(troubles()).toHaveLength(1);
    const news = heard.flatMap((message) => (message.type === 'news' ? [message.text] : []));
    expect(news.filter((text) => text.includes('tried'))).toEqual([
      'card does not play here; other is tried instead',
    ]);
  }, 20_000);

  test('that never plays is tried again after all others, which do not either, and that is told once', async () => {
    const mark = path.join(folder(), 'tried');
    const ends = (letter: string) => ['sh', '-c', `printf ${letter} >> "$0"; exit 64`, mark] as const;
    const { play, heard } = rig(ends('c'), { name: 'other', command: ends('o') });
    const tried = (): string => (fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : '');
    await play(() => tried().length >= 5);
    expect(tried()).toMatch(/^ccooc/);
    // where a machine is so busy that one of them counts as playing before it ends, that is told as well
    const told = heard.flatMap((message) =>
      'text' in message && message.text.includes('tried') ? [message.text] : [],
    );
    expect(new Set(told).size).toBe(told.length);
    expect(told).toHaveLength(4); // what each says, and each time another is tried
  }, 30_000);
  test('that says much before it ends is quoted in one line and whole words', async () => {
    const say = `process.stderr.write('abcdefg\\n'.repeat(60) + 'no such\\n device'); process.exit(3);`;
    const { play, troubles } = rig(player(say));
    await play(() => troubles().length > 0);
    expect(troubles()[0]).toMatch(/ended with 3: … (abcdefg )+no such device; the desk/);
  });

  test('that ends in the middle is started again, and people hear of both', async () => {
    const mark = path.join(folder(), 'ended-once');
    const { play, sinks, troubles, heard, blocks } = rig(
      player(`
        import fs from 'node:fs';
        let bytes = 0;
        process.stdin.on('data', (some) => {
          bytes += some.length;
          if (bytes < 40960 || fs.existsSync(${JSON.stringify(mark)})) return;
          fs.writeFileSync(${JSON.stringify(mark)}, '');
          process.exit(1);
        });
      `),
    );
    await play(() => heard.some(({ type }) => type === 'news'));
    expect(sinks()).toEqual(['clock', 'card', 'clock', 'card']);
    expect(troubles()).toHaveLength(1);
    const before = blocks();
    await play(() => blocks() > before + 50);
    expect(heard.at(-1)).toEqual({ type: 'news', text: 'card plays again' });
  }, 20_000);

  test('that never reads is given up, and ended although it takes no notice', async () => {
    const { play, troubles, pid, outlet, sinks } = rig(
      player(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`),
    );
    await play(() => sinks().includes('card'));
    const hung = pid()!;
    expect(isAlive(hung)).toBe(true);
    await play(() => troubles().length > 0);
    expect(troubles()[0]).toMatch(/takes no more sound/);
    await outlet.close();
    expect(isAlive(hung)).toBe(false);
  }, 20_000);

  test('whose clock is slower sets the pace, and what it has not played stays bounded', async () => {
    const taken = path.join(folder(), 'taken');
    // one block each 20 ms: a quarter of what our clock would give
    const { play, sinks, given, troubles } = rig(
      player(`
        import fs from 'node:fs';
        const some = Buffer.alloc(${BYTES});
        let bytes = 0;
        setInterval(() => {
          try {
            bytes += fs.readSync(0, some);
            fs.writeFileSync(${JSON.stringify(taken)}, String(bytes));
          } catch {} // nothing there yet
        }, 20);
      `),
    );
    await play(() => sinks().includes('card'));
    const before = given();
    const bytes = () => (given() - before) * BYTES;
    await play(() => bytes() > 500_000 || troubles().length > 0);
    expect(troubles()).toEqual([]);
    // a pipe and what both ends hold of it: far less than all that was given
    expect(bytes() - Number(fs.readFileSync(taken, 'utf8'))).toBeLessThan(350_000);
  }, 30_000);

  test('that runs dry is counted, and gets more', async () => {
    const sink = new PlayerSink(
      'card',
      player(
        `process.stdin.once('data', () => process.stderr.write('underrun!!! (at least 3 ms long)\\n')).resume();`,
      ),
      PERIOD,
    );
    onTestFinished(() => sink.close());
    let late = 0;
    while (late === 0 && sink.trouble === undefined) {
      late += await sink.room();
      sink.write(block, block.length);
    }
    expect(sink.trouble).toBeUndefined();
    expect(late).toBeGreaterThanOrEqual(1);
  });

  test('that tells its latency is believed', async () => {
    const sink = new PlayerSink(
      'card',
      player(
        `setInterval(() => process.stderr.write('Time: 1.000 sec; Latency: 130000 usec.  \\r'), 5); process.stdin.resume();`,
      ),
      PERIOD,
    );
    onTestFinished(() => sink.close());
    const asked = sink.latency;
    while (sink.latency < asked + 0.09 && sink.trouble === undefined) {
      await sink.room();
      sink.write(block, block.length);
    }
    expect(sink.trouble).toBeUndefined();
  });

  test('is gone when the outlet is closed', async () => {
    const { play, outlet, pid, sinks } = rig(player(`process.stdin.resume();`));
    await play(() => sinks().includes('card'));
    const playing = pid()!;
    expect(isAlive(playing)).toBe(true);
    await outlet.close();
    expect(isAlive(playing)).toBe(false);
  });
});
