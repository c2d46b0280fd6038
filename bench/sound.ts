/**
 * What the desk that sounds costs, and ffmpeg beside it: `node dist/bench/sound.js`, in a process of its own so that nothing
 * else has warmed it up or worn it out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeDemoAudio } from '../src/audio/demo-audio.ts';
import { bounce } from '../src/bridge/bounce.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import type { OfflineDesk } from '../src/bridge/offline-desk.ts';
import { QUANTUM } from '../src/dsp/kernel/layout.ts';
import { describeLive, liveCost } from './live.ts';
import { ffmpegArguments } from './sound-ffmpeg.ts';
import { bareDesk, deskOf, fullDesk, RATE, someNoise } from './sound-desk.ts';

const CHANNELS = 64;
/** Of sound in each round. */
const SECONDS = 5;
const ROUNDS = 5;
/** Quanta between two looks at the meters, and at the loudness: 62 and 10 times a second. */
const LOOK = 6;
const TELL = 37;

/** How many times faster than real time: by the time of the processor, and by the clock. */
interface Speed {
  readonly cpu: number;
  readonly wall: number;
}

/** Plays so many seconds, meters, loudness and true peak and all. */
function play(desk: OfflineDesk, seconds: number): Speed {
  const quanta = Math.floor((seconds * RATE) / QUANTUM);
  const cpu = process.cpuUsage();
  const wall = performance.now();
  for (let n = 0; n < quanta; n++) {
    desk.quantum();
    desk.machine.listen();
    if (n % LOOK === 0) void desk.machine.meters.rows;
    if (n % TELL === 0) desk.machine.tell();
  }
  const { user, system } = process.cpuUsage(cpu);
  const sounded = (quanta * QUANTUM) / RATE;
  return { cpu: sounded / ((user + system) / 1e6), wall: sounded / ((performance.now() - wall) / 1000) };
}

/** The same from its beginning; twice unmeasured at first, until all is compiled. */
function warm(desk: OfflineDesk): () => Speed {
  const round = (): Speed => {
    desk.start(0);
    const speed = play(desk, SECONDS);
    desk.stop();
    for (let n = 0; n < 8; n++) desk.quantum(); // the tape has to have stopped before it starts again
    return speed;
  };
  round();
  round();
  return round;
}

/** ffmpeg over the same sounds; undefined where there is none. */
function ffmpegRound(folder: string): Speed | undefined {
  const args = ffmpegArguments(folder, CHANNELS);
  const began = performance.now();
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const wall = (performance.now() - began) / 1000;
  const used = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr ?? '');
  if (status !== 0 || !used) return undefined;
  return { cpu: SECONDS / (Number(used[1]) + Number(used[2])), wall: SECONDS / wall };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(52)} ${figure}\n`);
}

const times = (value: number): string => `${value.toFixed(2)} ×`;

/** Desk and ffmpeg in turns. */
async function besideFfmpeg(sounds: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-sound-'));
  try {
    sounds.forEach((sound, n) => writeFileSync(path.join(folder, `${n}.f32`), new Uint8Array(sound.buffer)));
    const round = warm(await deskOf(fullDesk(CHANNELS, 0), sounds));
    const rounds = Array.from({ length: ROUNDS }, () => ({ ours: round(), theirs: ffmpegRound(folder) }));
    const ours = (of: keyof Speed): number => median(rounds.map((each) => each.ours[of]));
    say(
      `${CHANNELS} full strips, sends, mix, meters, one core`,
      `${times(ours('cpu'))} real time by the processor, ${times(ours('wall'))} by the clock`,
    );
    if (rounds.some(({ theirs }) => !theirs)) {
      say('  beside ffmpeg', 'there is none here: apt-get install ffmpeg');
      return;
    }
    const theirs = (of: keyof Speed): number => median(rounds.map((each) => each.theirs?.[of] ?? NaN));
    const ratio = rounds.map((each) => each.ours.cpu / (each.theirs?.cpu ?? NaN));
    say(
      '  ffmpeg, the nearest filtergraph, the same rounds',
      `${times(theirs('cpu'))} by the processor, ${times(theirs('wall'))} by the clock`,
    );
    say(
      '  ratio of each round, by the processor',
      `${times(median(ratio))} (${Math.min(...ratio).toFixed(1)} to ${Math.max(...ratio).toFixed(1)}; aim: 10)`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Groups and buses around it; all off; and silence after sound, when filters ring out into ever smaller numbers. */
async function cheapCases(sounds: readonly Float32Array[]): Promise<void> {
  const programme = warm(await deskOf(fullDesk(CHANNELS), sounds));
  const whole = median([programme(), programme(), programme()].map(({ cpu }) => cpu));
  say('  with eight groups and eight buses besides', times(whole));
  const bare = warm(await deskOf(bareDesk(CHANNELS), sounds));
  say('  the same with everything off', times(median([bare(), bare(), bare()].map(({ cpu }) => cpu))));
  const desk = await deskOf(
    fullDesk(CHANNELS),
    sounds.map((sound) => sound.subarray(0, RATE)),
  );
  desk.start(0);
  const noise = play(desk, 1);
  play(desk, 12); // gains and envelopes come to rest within that
  const silence = play(desk, SECONDS);
  say(
    '  digital silence 12 s after sound, beside sound',
    `${(whole / silence.cpu).toFixed(2)} × the time (aim: under 1.2); ${times(noise.cpu)} from cold`,
  );
}

async function setUp(): Promise<void> {
  const began = performance.now();
  const desk = await deskOf(fullDesk(CHANNELS), []);
  const took = performance.now() - began;
  const bytes = desk.machine.sound.kernel.floats.byteLength;
  say('  until such a desk stands in memory', `${took.toFixed(0)} ms, ${(bytes / 1e6).toFixed(0)} MB`);
}

async function demoBounce(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'faderline-bounce-'));
  try {
    await writeDemoAudio(path.join(dir, 'audio'), () => {});
    const document = demoDocument();
    const to = document.length;
    const about = {
      from: 0,
      to,
      tail: 0,
      rate: RATE,
      bits: 24,
      dither: 'none',
      mono: false,
      format: 'wav',
    } as const;
    const began = process.cpuUsage();
    await bounce({ document, dir, out: path.join(dir, 'mix.wav'), settings: about });
    const { user, system } = process.cpuUsage(began);
    const speed = to / RATE / ((user + system) / 1e6);
    say('a bounce of the demo session, from its files', `${times(speed)} real time by the processor`);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const [, program] = process.argv;
if (program === new URL(import.meta.url).pathname) {
  await setUp();
  const sounds = Array.from({ length: CHANNELS }, (_, n) => someNoise(n, SECONDS));
  await besideFfmpeg(sounds);
  await cheapCases(sounds);
  await demoBounce();
  say('the same desk live, 20 s at 256 frames, garbage beside', describeLive(await liveCost(CHANNELS, 20)));
  process.exit(0);
}
