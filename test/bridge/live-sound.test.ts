import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LiveSound } from '../../src/bridge/live-sound.ts';
import { SoundThreads, type ThreadListener } from '../../src/bridge/sound-threads.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { ClipDocument } from '../../src/model/document.ts';
import { folder } from '../audio/files.ts';
import { isAlive } from '../programs/is-alive.ts';
import { live, playedThreads, RATE, session, writeTone } from './live-rig.ts';

const clip = (file: string, seconds: number): ClipDocument => ({
  file,
  at: 0,
  from: 0,
  length: seconds * RATE,
});

/** A folder with a program that stands in for `pacat`, before all others. */
function standIn(script: string): void {
  const dir = folder();
  const program = path.join(dir, 'pacat.mjs');
  fs.writeFileSync(program, script);
  fs.writeFileSync(path.join(dir, 'pacat'), `#!/bin/sh\nexec "${process.execPath}" "${program}"\n`, {
    mode: 0o755,
  });
  const before = process.env['PATH'];
  process.env['PATH'] = `${dir}${path.delimiter}${before ?? ''}`;
  onTestFinished(() => void (process.env['PATH'] = before));
}

describe('the live sound', () => {
  test('plays a file from the disk, and its meter shows it', async () => {
    const dir = folder();
    await writeTone(path.join(dir, 'tone.wav'), 20);
    const { command, until, level, sound } = await live(
      session({ clips: { 'ch/1': [clip('tone.wav', 20)] } }),
      {
        folder: dir,
      },
    );
    expect(level()).toBeLessThan(-100);
    command({ do: 'play' });
    await until(() => level() > -30);
    expect(sound.status).toMatchObject({ sink: 'clock', faults: 0, restarts: 0, sounds: true, lateness: 0 });
  }, 30_000);

  test('goes on while a mono file gives way to a stereo one, and while that is moved', async () => {
    const dir = folder();
    await writeTone(path.join(dir, 'mono.wav'), 30);
    await writeTone(path.join(dir, 'stereo.wav'), 30, 2);
    const { command, until, level, sound, engine } = await live(
      session({ clips: { 'ch/1': [clip('mono.wav', 30)] } }),
      { folder: dir },
    );
    command({ do: 'play' });
    await until(() => level() > -30);
    const strip = engine.table.strips.findIndex((one) => one.path === 'ch/1');
    command({ do: 'clips', strip, clips: [clip('stereo.wav', 30)] });
    const place = sound.shared.heardPlace;
    // a strip without sound would fall below that within the time
    await until(() => sound.shared.heardPlace > place + RATE);
    expect(level()).toBeGreaterThan(-30);
    command({ do: 'clips', strip, clips: [{ ...clip('stereo.wav', 20), from: RATE }] });
    await until(() => sound.shared.heardPlace > place + 2 * RATE);
    expect(level()).toBeGreaterThan(-30);
    expect(sound.status).toMatchObject({ faults: 0, restarts: 0, sounds: true });
  }, 30_000);

  test('tells of a file that is missing, once and with its name, and plays it when it is there', async () => {
    const { command, until, level, log, file, sound } = await live(
      session({ clips: { 'ch/1': [clip('late.wav', 30)] } }),
    );
    command({ do: 'play' });
    await until(() => log.some((line) => line.includes('late.wav')));
    expect(sound.troubles).toHaveLength(1);
    await writeTone(file('late.wav'), 30);
    await until(() => level() > -30);
    expect(sound.troubles).toEqual([]); // it is over
  }, 30_000);

  test('tells of no file that nothing plays any more', async () => {
    const { command, until, engine, sound } = await live(
      session({ clips: { 'ch/1': [clip('gone.wav', 30)] } }),
    );
    await until(() => sound.troubles.length > 0);
    const strip = engine.table.strips.findIndex((one) => one.path === 'ch/1');
    command({ do: 'clips', strip, clips: [] });
    expect(sound.troubles).toEqual([]);
    command({ do: 'undo' });
    expect(sound.troubles).toHaveLength(1);
  }, 30_000);

  test.each([
    ['of another rate', 44_100],
    ['of the same rate', RATE],
  ])(
    'misses nothing of a file that is read while a long FLAC file %s is opened',
    async (_what, rate) => {
      const dir = folder();
      await writeTone(path.join(dir, 'tone.wav'), 30);
      await writeTone(path.join(dir, 'long.flac'), 120, 2, rate);
      const { command, until, level, sound } = await live(
        session({ clips: { 'ch/1': [clip('tone.wav', 30)], 'ch/2': [clip('long.flac', 120)] } }),
        { folder: dir },
      );
      command({ do: 'play' });
      await until(() => level() > -30);
      const { missed } = sound.status; // the tape was told to begin before anything was read
      const place = sound.shared.heardPlace;
      await until(() => sound.shared.heardPlace > place + 3 * RATE); // more than is read ahead
      // a thread that is woken late jumps, and may miss a block; a file that is not read misses all three seconds
      expect(sound.status.missed - missed).toBeLessThan(RATE / 4);
      expect(level()).toBeGreaterThan(-30);
    },
    30_000,
  );

  test('that dies is told of once, its meters fall back, and it is begun anew where the tape is', async () => {
    const dir = folder();
    await writeTone(path.join(dir, 'tone.wav'), 30);
    let threads: SoundThreads | undefined;
    const { command, until, level, sound, log } = await live(
      session({ clips: { 'ch/1': [clip('tone.wav', 30)] } }),
      { folder: dir, threads: (about, listener) => (threads = new SoundThreads(about, listener)) },
    );
    command({ do: 'play' });
    await until(() => level() > -30);
    const nothing = { times: new Float64Array(1), values: new Float64Array(1) };
    threads!.tell({ type: 'lane', parameter: 1e9, lane: nothing }); // there is none: a fault of ours
    await until(() => !sound.status.sounds);
    expect(sound.levels(new Float64Array(1))).toBe(false);
    await until(() => sound.status.sounds && level() > -30);
    expect(sound.status.restarts).toBe(1);
    expect(sound.troubles).toHaveLength(1);
    expect(log.filter((line) => line.includes('the sound has stopped'))).toHaveLength(1);
    expect(sound.troubles[0]).toMatch(/faders and automation go on, and it is begun anew\. Please report it/);
  }, 30_000);

  test('plays to a player, knows how late that is, and ends it with itself', async () => {
    const started = path.join(folder(), 'pid');
    standIn(
      `import fs from 'node:fs'; const at = ${JSON.stringify(started)}; fs.writeFileSync(at + '~', String(process.pid)); fs.renameSync(at + '~', at); process.stdin.resume();`,
    );
    const { until, sound, close, log } = await live(session(), { sink: 'pulse' });
    await until(() => sound.status.sink === 'pulse' && sound.lateness > 0 && fs.existsSync(started));
    // what lies in the pipe and in the player, by what they are asked for
    expect(sound.lateness).toBeGreaterThan(0.04);
    expect(sound.lateness).toBeLessThan(0.2);
    const pid = Number(fs.readFileSync(started, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    await close();
    expect(isAlive(pid)).toBe(false);
    expect(sound.lateness).toBe(0);
    expect(log).toEqual(['plays to pulse']);
  }, 30_000);
});

describe('threads that are closed', () => {
  const quiet: ThreadListener = { heard() {}, died() {} };

  /** What `LiveSound` would begin them with. */
  async function about(sink: string) {
    let taken: ConstructorParameters<typeof SoundThreads>[0] | undefined;
    const played = playedThreads();
    const sound = await LiveSound.start({
      engine: new Engine(session(), () => []),
      folder: folder(),
      sink,
      log: () => {},
      threads: (begins, listener) => {
        taken = begins;
        return played.threads(begins, listener);
      },
    });
    await sound.close();
    return taken!;
  }

  test('while they are put together, end', async () => {
    await new SoundThreads(await about('clock'), quiet).close();
  });

  test('while they wait for a player that has hung, end, and so does the player', async () => {
    standIn(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`);
    const begins = await about('pulse');
    const pid = await new Promise<number>((resolve) => {
      const threads = new SoundThreads(begins, {
        heard(message) {
          if (message.type === 'player' && message.pid !== undefined) playing = message.pid;
          if (message.type === 'sink' && message.name === 'pulse')
            void threads.close().then(() => resolve(playing));
        },
        died() {},
      });
      let playing = 0;
    });
    expect(pid).toBeGreaterThan(0);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  }, 20_000);

  test('when they are dead, end', async () => {
    const begins = await about('clock');
    const threads = await new Promise<SoundThreads>((resolve) => {
      const made: SoundThreads = new SoundThreads(
        { ...begins, wasm: new Uint8Array(8) },
        {
          heard() {},
          died: () => resolve(made),
        },
      );
    });
    await threads.close();
  });
});

describe('a sound that dies whenever it is begun', () => {
  afterEach(() => void vi.useRealTimers());

  test('is begun anew five times, later each time, and then people are told what to do', async () => {
    const engine = new Engine(session(), () => []);
    const { threads, begun } = playedThreads();
    const log: string[] = [];
    const sound = await LiveSound.start({
      engine,
      folder: '.',
      sink: 'clock',
      log: (_level, text) => log.push(text),
      threads,
    });
    vi.useFakeTimers();
    const after: number[] = [];
    for (let n = 0; n < 6; n++) {
      begun.at(-1)!.died('it broke');
      const before = Date.now();
      if (n === 5) break;
      while (begun.length === n + 1) await vi.advanceTimersByTimeAsync(100);
      after.push(Date.now() - before);
    }
    expect(after).toEqual([500, 1000, 2000, 4000, 8000]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(begun).toHaveLength(6);
    expect(log).toHaveLength(2);
    expect(log[1]).toMatch(/save, and start Faderline anew to hear it/);
    sound.follow();
    expect(sound.status).toMatchObject({ sounds: false, restarts: 5 });
    await sound.close();
  });
});
