import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findSinks, waysOut } from '../../src/audio/live/find-sink.ts';
import { counter } from '../../src/audio/live/shared-memory.ts';
import { soundCard } from '../../src/cli/doctor.ts';
import { soundVerbs } from '../../src/cli/sound.ts';
import { soundWords } from '../../src/cli/start.ts';
import { mixMeter } from '../../src/model/meters.ts';
import { heardSound } from '../server/heard-sound.ts';
import { stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
let heard: ReturnType<typeof heardSound>;
beforeAll(async () => {
  all = await stage({ surface: false });
  heard = heardSound(all.engine);
  all.bridge.sound = heard.sound;
});
afterAll(() => all.close());

/** What `faderline …` prints to whoever reads it; a fault is thrown. */
async function says(...words: string[]): Promise<string> {
  const pieces: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    pieces.push(String(text));
    return true;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  soundVerbs(program);
  try {
    await program.parseAsync(['node', 'faderline', 'sound', ...words, '--quiet', '--port', String(all.port)]);
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return pieces.join('');
}

describe('faderline sound', () => {
  test('says where the desk sounds, how well, and how loud it is', async () => {
    heard.shared.mix[mixMeter.integrated] = -14.25;
    heard.shared.mix[mixMeter.truePeak] = -1.5;
    const text = await says();
    expect(text).toMatch(/^sounds +by the clock: heard in pages alone +blocks of 256 frames at 48 kHz$/m);
    expect(text).toMatch(/^late +3 blocks +larger ones help: faderline start --block 512$/m);
    expect(text).toMatch(/^integrated +-14\.[23] LUFS/m);
    expect(text).toMatch(/^momentary +– LUFS/m);
    expect(text).toMatch(/^true peak +-1\.5 dBTP/m);
    expect(text).toMatch(/^– {2}vox\.wav is cut short$/m);
  });

  test('is data for programs', async () => {
    expect(JSON.parse(await says('--json'))).toMatchObject({
      sink: 'clock',
      loudness: { momentary: '-inf' },
    });
  });

  test('goes on saying it, a line at a time, when it is asked to watch', async () => {
    const lines = (await says('--watch', '--count', '2')).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^M +– +S +– +I +-14\.[23] LUFS .* load 25 % {2}late 3$/);
    const data = (await says('--watch', '--count', '2', '--json')).trimEnd().split('\n');
    expect(data.map((line) => JSON.parse(line).underruns)).toEqual([3, 3]);
  });

  test('lets loudness begin anew', async () => {
    const before = heard.shared.get(counter.reset);
    await says('reset');
    expect(heard.shared.get(counter.reset)).toBe(before + 1);
  });

  test('says what to do where the desk does not sound', async () => {
    all.bridge.sound = undefined;
    try {
      await expect(says()).rejects.toThrow('start it with --audio clock to hear it in the page');
    } finally {
      all.bridge.sound = heard.sound;
    }
  });
});

describe('where the desk sounds', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-sink-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const name of ['bin', 'run']) rmSync(path.join(folder, name), { recursive: true, force: true });
  });

  /** A computer that has these programs and these sockets. */
  const computer = (programs: readonly string[], sockets: readonly string[], help = '') => {
    const [bin, run] = [path.join(folder, 'bin'), path.join(folder, 'run')];
    for (const name of programs) {
      mkdirSync(bin, { recursive: true });
      writeFileSync(path.join(bin, name), `#!/bin/sh\necho '${help}'\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    for (const name of sockets) {
      mkdirSync(path.dirname(path.join(run, name)), { recursive: true });
      writeFileSync(path.join(run, name), '');
    }
    return { PATH: bin, XDG_RUNTIME_DIR: run };
  };

  test('is the first sound server of which the player is there, too', () => {
    const env = computer(['pacat'], ['pipewire-0', 'pulse/native']);
    expect(findSinks('auto', env)).toEqual(['pulse']);
    expect(soundCard(waysOut(env))).toMatchObject({
      mark: '✓',
      found: 'the desk plays to PulseAudio, by pacat',
    });
  });

  test('is not a pw-cat that is too old to take what it is given, though it is installed', () => {
    const both = computer(['pw-cat', 'pacat'], ['pipewire-0', 'pulse/native'], '-p, --playback');
    expect(findSinks('auto', both)).toEqual(['pulse']);
    const alone = computer(['pw-cat'], ['pipewire-0'], '-p, --playback');
    rmSync(path.join(alone.PATH, 'pacat'));
    rmSync(path.join(alone.XDG_RUNTIME_DIR, 'pulse'), { recursive: true });
    expect(findSinks('auto', alone)).toEqual(['clock']);
    const { mark, found, remedy } = soundCard(waysOut(alone));
    expect([mark, remedy]).toEqual(['!', 'apt-get install pipewire-pulse pulseaudio-utils']);
    expect(found).toContain('pw-cat is installed but too old, PipeWire is there');
  });

  test('is a pw-cat that is new enough, and what else is there where that does not play', () => {
    const env = computer(['pw-cat', 'pacat'], ['pipewire-0', 'pulse/native'], '-a, --raw  RAW mode');
    expect(findSinks('auto', env)).toEqual(['pipewire', 'pulse']);
    expect(findSinks('pulse', env)).toEqual(['pulse']);
  });

  test('is the clock where a server has no player, and doctor says which package it is in', () => {
    const env = computer([], ['pipewire-0']);
    expect(findSinks('auto', env)).toEqual(['clock']);
    const { mark, found, remedy } = soundCard(waysOut(env));
    expect(mark).toBe('!');
    expect(found).toContain('pw-cat is not installed, PipeWire is there');
    expect(remedy).toBe('apt-get install pipewire-bin');
  });

  test('is said at the start, with what to do where nothing is heard', () => {
    const { status } = heard.sound;
    expect(soundWords(status, 'auto')).toBe(
      'by the clock, blocks of 256 frames at 48 kHz: no sound server or card was found (faderline doctor says more); to hear it press Listen in the page',
    );
    expect(soundWords(status, 'clock')).not.toContain('found');
    expect(soundWords({ ...status, sink: 'pulse' }, 'auto')).toMatch(/^to pulse, /);
    expect(soundWords(undefined, 'none')).toContain('--audio none');
  });
});
