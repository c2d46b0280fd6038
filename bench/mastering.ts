/**
 * What the mastering chain costs, stage by stage and whole, and ffmpeg beside it: `node dist/bench/mastering.js`, in a process
 * of its own so that nothing else has warmed it up or worn it out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MasterChain } from '../src/audio/master/master-chain.ts';
import { Kernel } from '../src/dsp/kernel.ts';
import { QUANTUM } from '../src/dsp/kernel/layout.ts';
import { defaultLayout } from '../src/model/layout.ts';
import { ParameterTable } from '../src/model/parameters.ts';

const RATE = 48_000;
/** Of sound in each round. */
const SECONDS = 20;
const ROUNDS = 5;
const CENTRES = [30, 60, 200, 600, 2000, 6000, 12_000, 16_000];

/** What each stage is set to; all of it does something. */
const stages: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  eq: Object.fromEntries(CENTRES.map((_, n) => [`eq/${n + 1}/gain`, n % 2 === 0 ? 2 : -2])),
  multiband: Object.fromEntries([1, 2, 3, 4].map((band) => [`multiband/${band}/threshold`, -30])),
  stereo: { width: 120, 'mono-below': 120, 'stereo/guard': 1 },
  saturation: { 'saturation/drive': 6 },
  reverb: { 'reverb/level': -27 },
  limiter: { 'limiter/gain': 9 },
};

/** Left and right: noise that both have, and noise that one has; the same at every run. */
function programme(): readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  let state = 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  const left = new Float32Array(SECONDS * RATE);
  const right = left.slice();
  for (let n = 0; n < left.length; n++) {
    const middle = next();
    left[n] = 0.2 * (middle + 0.5 * next());
    right[n] = 0.2 * (middle + 0.5 * next());
  }
  return [left, right];
}

/** A round of a chain with these stages on. @returns how many times faster than real time, by the processor. */
async function chainOf(
  names: readonly string[],
  [left, right]: ReturnType<typeof programme>,
): Promise<() => number> {
  const kernel = await Kernel.load(new Uint8Array(readFileSync(new URL('../kernel.wasm', import.meta.url))));
  const table = new ParameterTable(defaultLayout);
  const values = table.initialValues();
  for (const name of names)
    for (const [at, value] of Object.entries({ [`${name}/on`]: 1, ...stages[name] }))
      values[table.at(`master/${at}`)] = value;
  const chain = new MasterChain({ kernel, rate: RATE, table, values });
  chain.snap();
  const places = [kernel.takePlanar(), kernel.takePlanar()] as const;
  return () => {
    const before = process.cpuUsage();
    for (let at = 0; at + QUANTUM <= left.length; at += QUANTUM) {
      kernel.floats.set(left.subarray(at, at + QUANTUM), places[0] >> 2);
      kernel.floats.set(right.subarray(at, at + QUANTUM), places[1] >> 2);
      chain.run(...places);
    }
    const { user, system } = process.cpuUsage(before);
    return SECONDS / ((user + system) / 1e6);
  };
}

/**
 * The filters of ffmpeg that come nearest, on one thread: it has no reverb (four echoes stand for it) and no limiter that listens
 * between samples (one at four times the rate stands for it).
 */
function ffmpegRound(file: string): number | undefined {
  const bands = CENTRES.map((freq, n) => `entry(${freq},${n % 2 === 0 ? 2 : -2})`).join(';');
  const band = '0.03,0.2 6 -70/-70,-30/-30,0/-10';
  const chain = [
    `firequalizer=gain_entry='${bands}':accuracy=6:delay=0.085`,
    `mcompand='${band} 120 | ${band} 800 | ${band} 5000 | ${band} 22000'`,
    'stereotools=mlev=1:slev=1.2',
    'asoftclip=type=tanh:oversample=2',
    'aecho=1:0.1:20|29|37|43:0.3|0.25|0.2|0.15',
    'volume=9dB,aresample=192000,alimiter=limit=0.89:attack=3:release=100:level=0,aresample=48000',
  ];
  const quiet = [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-benchmark',
    '-threads',
    '1',
    '-filter_threads',
    '1',
  ];
  const input = ['-f', 'f32le', '-ar', String(RATE), '-ac', '2', '-i', file];
  const { status, stderr } = spawnSync(
    'ffmpeg',
    [...quiet, ...input, '-af', chain.join(','), '-f', 'null', '-'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const used = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr ?? '');
  return status === 0 && used ? SECONDS / (Number(used[1]) + Number(used[2])) : undefined;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(52)} ${figure}\n`);
}

/** Chain and ffmpeg in turns. */
async function besideFfmpeg(sound: ReturnType<typeof programme>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-mastering-'));
  try {
    const file = path.join(folder, 'mix.f32');
    const both = new Float32Array(2 * sound[0].length).map((_, n) => sound[n % 2 === 0 ? 0 : 1][n >> 1] ?? 0);
    writeFileSync(file, new Uint8Array(both.buffer));
    const round = await chainOf(Object.keys(stages), sound);
    round();
    const rounds = Array.from({ length: ROUNDS }, () => ({ ours: round(), theirs: ffmpegRound(file) }));
    const ours = median(rounds.map((each) => each.ours));
    say('the whole mastering chain, one core', `${ours.toFixed(0)} × real time (aim: 40)`);
    const theirs = rounds.flatMap((each) => each.theirs ?? []);
    if (theirs.length < ROUNDS) return say('  beside ffmpeg', 'there is none here: apt-get install ffmpeg');
    say('  ffmpeg, the nearest filters, the same rounds', `${median(theirs).toFixed(1)} × real time`);
    const ratio = rounds.map((each) => each.ours / (each.theirs ?? NaN));
    say('  ratio of each round', `${median(ratio).toFixed(1)} × (${Math.min(...ratio).toFixed(1)} to ${Math.max(...ratio).toFixed(1)})`); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sound = programme();
await besideFfmpeg(sound);
for (const name of Object.keys(stages)) {
  const round = await chainOf([name], sound);
  round();
  say(`  ${name} alone`, `${(1000 / median([round(), round(), round()])).toFixed(1)} ms of a second`);
}
