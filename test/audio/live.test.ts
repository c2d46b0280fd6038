import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { counter } from '../../src/audio/live/shared-memory.ts';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import { LiveSound } from '../../src/bridge/live-sound.ts';
import { OfflineDesk } from '../../src/bridge/offline-desk.ts';
import { openTracks } from '../../src/bridge/tracks.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import { masterStages } from '../../src/model/master-parameters.ts';
import { realClock } from '../../src/ports/clock.ts';
import { kernel, noise, RATE, sessionOf } from './rig.ts';

/** What is compared, and how long the song is: a machine that is busy may make the sound wait for itself. */
const FRAMES = 2.5 * RATE;
const SONG = 12 * RATE;
/** How long the desk stands before it is played, frames: more than ten times as long as its gate takes to close. */
const REST = 0.4 * RATE;
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-live-'));
const audio = path.join(folder, 'audio');

/** A lane that goes from value to value, each half a second further. */
const lane = (...values: number[]) => ({
  times: values.map((_, n) => Math.round(n * RATE * 0.37) + 1),
  values,
});

const document: SessionDocument = sessionOf({
  values: {
    'monitor/phones': 0,
    ...Object.fromEntries([1, 2, 3, 4].map((n) => [`ch/${n}/fader`, -6])),
    'ch/1/hpf/on': 1,
    'ch/1/eq/on': 1,
    'ch/1/comp/on': 1,
    'ch/2/gate/on': 1,
    'ch/2/gate/release': 0.02,
    'ch/2/sat/on': 1,
    'ch/2/grp/1': 1,
    'ch/2/to-main': 0,
    'ch/3/send/2/level': -6,
    'ch/4/dca/1': 1,
    'grp/1/comp/on': 1,
    'bus/1/fx': 1,
    'bus/2/fx': 2,
    'main/limiter/on': 1,
    ...Object.fromEntries([...masterStages, 'limiter'].map((stage) => [`master/${stage}/on`, 1])),
    'master/eq/3/gain': 4,
    'master/width': 130,
    'master/limiter/gain': 6,
  },
  lanes: {
    'ch/1/fader': lane(-6, 0, -20, -3, -8, 2, -6, -10),
    'ch/1/eq/2/gain': lane(0, 12, -12, 6, 0, -6, 3),
    'ch/1/eq/2/freq': lane(200, 2000, 100, 800, 400),
    'ch/2/mute': lane(0, 1, 0, 0, 1, 0),
    'ch/2/pan': lane(0, -1, 1, 0.3, -0.5),
    'ch/3/send/1/level': lane(-20, 0, -10, -30, -5),
    'ch/3/sat/on': lane(0, 0, 1, 0, 1),
    'dca/1/fader': lane(0, -10, 3, -20, 0),
    'grp/1/fader': lane(0, -3, 0, -6),
    'main/fader': lane(0, 0, -2, -1),
    'master/eq/5/gain': lane(0, 6, -3, 3),
    'master/limiter/gain': lane(0, 9, 3, 6),
  },
  clips: Object.fromEntries(
    [1, 2, 3, 4].map((n) => [`ch/${n}`, [{ file: `${n}.wav`, at: 0, from: 0, length: SONG }]]),
  ),
  length: SONG,
});

beforeAll(async () => {
  mkdirSync(audio);
  for (const n of [1, 2, 3, 4]) {
    const writer = await AudioWriter.create(path.join(audio, `${n}.wav`), {
      rate: RATE,
      bits: 24,
      dither: 'none',
      format: 'wav',
      channels: n === 4 ? 2 : 1,
    });
    const rows = Array.from({ length: n === 4 ? 2 : 1 }, (_, side) => noise(SONG, n + side, 0.3));
    writer.write(rows, SONG);
    await writer.finish();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Plays the session as it is played to people, and keeps what the phones were given. Undefined where the machine was too busy:
 * the sound was told to jump after the tape, or did not have its files at hand.
 */
async function captured(): Promise<Float32Array | undefined> {
  const engine = new Engine(document, controlsOf);
  const { profiles, fallback, unknown } = loadProfiles();
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [],
    profiles,
    fallback,
    unknown,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => undefined,
  });
  const running = bridge.start();
  const sound = await LiveSound.start({
    engine,
    folder: audio,
    sink: 'clock',
    block: 256,
    log: () => undefined,
  });
  bridge.sound = sound;
  const { shared } = sound;
  const all: Float32Array[] = [];
  let heard = shared.get(counter.written) >>> 0;
  const listen = (): void => {
    const frames = (shared.get(counter.written) - heard) | 0;
    const block = new Float32Array(2 * frames);
    shared.listen(heard, frames, block);
    all.push(block);
    heard = (heard + frames) >>> 0;
  };
  const frames = (): number => all.reduce((sum, block) => sum + block.length / 2, 0);
  // what has stood for a while is at rest
  await until(() => (listen(), frames() >= REST));
  bridge.command({ do: 'play' }, 'test');
  await until(() => (listen(), frames() >= REST + RATE / 2 + FRAMES));
  const { corrections, missed, restarts } = sound.status;
  await sound.close();
  bridge.sound = undefined;
  await bridge.close();
  await running;
  if (corrections + missed + restarts > 0) return undefined;
  const whole = new Float32Array(2 * frames());
  let at = 0;
  for (const block of all) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function offline(): Promise<Float32Array> {
  const open = await openTracks(document, folder);
  const desk = new OfflineDesk({ document, kernel: await kernel(), tracks: open.tracks });
  desk.start(0);
  const whole = new Float32Array(2 * FRAMES);
  for (let at = 0; at < FRAMES; at += QUANTUM) {
    desk.quantum();
    for (let n = 0; n < QUANTUM; n++) {
      whole[2 * (at + n)] = desk.machine.left[n]!;
      whole[2 * (at + n) + 1] = desk.machine.right[n]!;
    }
  }
  open.close();
  return whole;
}

/** The sample at which the tape begins: noise of −10 dBFS, after next to nothing. */
const firstHeard = (row: Float32Array): number => row.findIndex((x) => Math.abs(x) > 1e-5);

test('what is played live is the bounce, to the bit', async () => {
  const bounced = await offline();
  let live = await captured();
  for (let again = 0; !live && again < 6; again++) live = await captured();
  if (!live) throw new Error('this machine never had the time to play four strips for three seconds');
  const shift = firstHeard(live) - firstHeard(bounced);
  let differ = 0;
  for (let n = firstHeard(bounced); n < bounced.length; n++) if (live[n + shift] !== bounced[n]) differ++;
  expect(differ).toBe(0);
});
