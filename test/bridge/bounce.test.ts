import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { valueAtTime } from '../../src/automation/lane.ts';
import { bounce } from '../../src/bridge/bounce.ts';
import type { BounceSettings } from '../../src/bridge/bounce-file.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { Strip } from '../../src/model/layout.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { noise, RATE, sessionOf } from '../audio/rig.ts';
import { Show } from '../scenarios/show.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-bounce-'));
const HEIGHT = 0.5;
const SONG = 12 * RATE;

async function write(name: string, row: Float32Array): Promise<void> {
  const settings = { rate: RATE, bits: 24, dither: 'none', format: 'wav', channels: 1 } as const;
  const writer = await AudioWriter.create(path.join(folder, 'audio', name), settings);
  writer.write([row], row.length);
  await writer.finish();
}

beforeAll(async () => {
  mkdirSync(path.join(folder, 'audio'));
  await write('constant.wav', new Float32Array(SONG).fill(HEIGHT));
  await write('noise.wav', noise(RATE, 7));
  await write('click.wav', new Float32Array(10).fill(HEIGHT));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clip = (file: string, at: number, length: number) => ({ file, at, from: 0, length });

interface Heard {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

async function readBack(file: string): Promise<Heard> {
  const opened = await openAudioFile(file);
  const rows = [new Float32Array(opened.frames), new Float32Array(opened.frames)] as const;
  opened.read(0, opened.frames, rows, 0);
  opened.close();
  return { left: rows[0], right: rows[1] };
}

const settings = (rest: Partial<BounceSettings> = {}): BounceSettings => ({
  from: 0,
  to: RATE,
  tail: 0,
  rate: RATE,
  bits: 32,
  dither: 'none',
  mono: false,
  format: 'wav',
  ...rest,
});

let bounces = 0;
/** A session, as a file, read again. */
async function bounced(document: SessionDocument, rest: Partial<BounceSettings> = {}): Promise<Heard> {
  const out = path.join(folder, `${++bounces}.wav`);
  await bounce({ document, dir: folder, out, settings: settings(rest) });
  return readBack(out);
}

/** To the left, so that its gain is that of the fader. */
const constant = (values: SessionDocument['values'], rest: Partial<SessionDocument> = {}): SessionDocument =>
  sessionOf({
    values: { 'ch/3/fader': 0, 'ch/3/pan': -1, ...values },
    clips: { 'ch/3': [clip('constant.wav', 0, SONG)] },
    length: SONG,
    ...rest,
  });

const decibels = (sample: number): number => 20 * Math.log10(sample / HEIGHT);

test('a ride on a simulated surface is in the bounced file at its own samples, with the gain of the hand', async () => {
  const show = new Show(constant({}));
  const { hand } = show.plug('x-touch');
  show.command({ do: 'mode', mode: 'touch' });
  show.wait(1);
  const started = show.clock.now();
  show.command({ do: 'play' });
  hand.touch(3).ride(3, 10).letGo();
  show.wait(10.5);
  show.command({ do: 'stop' });
  const document = show.engine.document();
  const { left } = await bounced(document, { to: 10 * RATE });
  expect(left.length).toBe(10 * RATE);
  const fader = show.engine.table.at('ch/3/fader');
  const ridden = show.engine.lanes.lanes[fader]!;
  const { law } = show.engine.table.row(fader);
  let [worst, written] = [0, 0];
  for (let n = 0; n < left.length; n++) {
    written = Math.max(written, Math.abs(decibels(left[n]!) - valueAtTime(ridden, n, law)));
    if (n % 960 !== 0) continue;
    const point = hand.trace.findLast(
      ({ fader: which, at }) => which === 3 && at - started <= (n / RATE) * 1e9,
    );
    if (point) worst = Math.max(worst, Math.abs(faderTravel(decibels(left[n]!)) * 1023 - point.raw));
  }
  expect(written).toBeLessThan(0.01);
  // a step that the lane may be off, and the way of the hand in the 10 ms until it is noted
  expect(worst).toBeLessThanOrEqual(2.01);
});

describe('what makes late is not in the file', () => {
  test.each([
    ['nothing', {}],
    ['a limiter on the main', { 'main/limiter/on': 1 }],
    [
      'everything on every stage',
      Object.fromEntries(
        ['ch/3', 'grp/1', 'bus/1', 'main'].flatMap((strip) => [
          [`${strip}/limiter/on`, 1],
          [`${strip}/limiter/ceiling`, 0],
          [`${strip}/sat/on`, 1],
          [`${strip}/sat/drive`, 0],
        ]),
      ),
    ],
  ])('%s', async (_what, values) => {
    const document = { ...constant(values), clips: { 'ch/3': [clip('click.wav', 3001, 10)] } };
    const { left } = await bounced(document, { to: 9001 });
    expect(left.length).toBe(9001);
    const loud = left.findIndex((x) => Math.abs(x) > HEIGHT / 2);
    expect(loud).toBe(3001);
  });

  test('nor what a lane puts in later', async () => {
    const document = constant(
      { 'main/limiter/ceiling': 0 },
      { lanes: { 'main/limiter/on': { times: [0, 6000], values: [0, 1] } } },
    );
    const clips = { 'ch/3': [clip('click.wav', 3001, 10), clip('click.wav', 20_011, 10)] };
    const { left } = await bounced({ ...document, clips });
    const loud = [...left.keys()].filter((n) => Math.abs(left[n]!) > HEIGHT / 2);
    expect([loud[0], loud[10]]).toEqual([3001, 20_011]);
  });

  test.each([
    ['a limiter', { 'main/limiter/on': 1 }],
    ['saturation', { 'ch/3/sat/on': 1 }],
  ])('nor %s that a cue recalls later', async (_what, values) => {
    const document = constant(
      { 'main/limiter/ceiling': 0, 'ch/3/sat/drive': 0 },
      {
        scenes: [{ id: 1, name: 'Chorus', values }],
        cues: [
          {
            id: 1,
            number: '1',
            name: 'Chorus',
            steps: [{ do: 'recall', scene: 1 }],
            triggers: [{ by: 'timecode', at: 6000 }],
          },
        ],
      },
    );
    const clips = { 'ch/3': [clip('click.wav', 3001, 10), clip('click.wav', 30_011, 10)] };
    const { left } = await bounced({ ...document, clips });
    const loud = [...left.keys()].filter((n) => Math.abs(left[n]!) > 0.4 * HEIGHT);
    const begins = loud.filter((n) => !loud.includes(n - 1));
    expect(begins).toEqual([3001, 30_011]);
  });
});

test('stems are as long as the mix, and add up to what the main was given', async () => {
  const noisy = (n: number) => clip('noise.wav', n * 100, RATE / 2);
  const document = sessionOf({
    values: {
      'ch/1/fader': -3,
      'ch/2/fader': -6,
      'ch/2/grp/1': 1,
      'ch/2/to-main': 0,
      'grp/1/limiter/on': 1,
      'ch/1/send/1/level': -6,
      'bus/1/fx': 2,
      'main/limiter/on': 1,
      'main/limiter/ceiling': 0,
    },
    clips: { 'ch/1': [noisy(1)], 'ch/2': [noisy(2)] },
  });
  const out = path.join(folder, 'whole.wav');
  const stemOf = ({ path: strip }: Strip): string => path.join(folder, `stem ${strip.replace('/', ' ')}.wav`);
  const written = await bounce({ document, dir: folder, out, stemOf, settings: settings({ to: RATE / 2 }) });
  expect(new Set(written.map(({ frames }) => frames))).toEqual(new Set([RATE / 2]));
  const mix = await readBack(out);
  const sum = new Float64Array(mix.left.length);
  for (const { path: file } of written.slice(1))
    (await readBack(file)).left.forEach((x, n) => (sum[n]! += x));
  // the limiter that nothing reaches is on the main alone
  const most = Math.max(...mix.left.map((x, n) => Math.abs(x - sum[n]!)));
  expect(20 * Math.log10(most)).toBeLessThan(-120);
});

test('what a delay repeats after a silence is in the file, and then it ends', async () => {
  const values = {
    'ch/3/fader': 0,
    'ch/3/send/1/level': 0,
    'bus/1/fx': 2,
    'bus/1/echo/time': 1,
    'bus/1/echo/feedback': 30,
  };
  const document = { ...constant(values), clips: { 'ch/3': [clip('click.wav', 100, 10)] } };
  const { left } = await bounced(document, { to: RATE / 10, tail: 30 });
  const loudIn = (second: number): boolean =>
    left.subarray((second - 0.1) * RATE, (second + 0.2) * RATE).some((x) => Math.abs(x) > 0.001);
  expect([1, 2, 3].map(loudIn)).toEqual([true, true, true]);
  expect(left.length).toBeLessThan(20 * RATE);
});

test('a bounce in mono is half of both sides', async () => {
  const document = constant({ 'ch/3/pan': 0 });
  const out = path.join(folder, 'mono.wav');
  await bounce({ document, dir: folder, out, settings: settings({ to: 1000, mono: true }) });
  const file = await openAudioFile(out);
  const row = new Float32Array(1000);
  file.read(0, 1000, [row], 0);
  expect(file.channels).toBe(1);
  file.close();
  expect(row[999]).toBeCloseTo(HEIGHT * Math.SQRT1_2, 6);
});

test('cues that follow the tape are in the bounce, with their fades', async () => {
  const document = constant(
    { 'ch/3/fader': -6 },
    {
      scenes: [{ id: 1, name: 'Low', values: { 'ch/3/fader': -26 } }],
      cues: [
        {
          id: 1,
          number: '1',
          name: 'Down',
          steps: [{ do: 'recall', scene: 1, only: ['ch/3'], fade: { up: 1, down: 1 } }],
          triggers: [{ by: 'timecode', at: RATE }],
        },
      ],
    },
  );
  const { left } = await bounced(document, { to: 3 * RATE });
  const gain = (second: number): number => decibels(left[Math.round(second * RATE)]!);
  expect(gain(0.99)).toBeCloseTo(-6, 3);
  expect(gain(2.1)).toBeCloseTo(-26, 3);
  // on its way, to the tick of 10 ms and the 10 ms that a gain takes, in any curve that a fade may have
  expect(gain(1.5)).toBeLessThan(-8);
  expect(gain(1.5)).toBeGreaterThan(-24);
  for (let second = 1; second < 2; second += 0.05)
    expect(gain(second + 0.05)).toBeLessThan(gain(second) + 1e-6);
});
