import http from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { counter } from '../../src/audio/live/shared-memory.ts';
import { mixMeter, mixShown, stripMeter } from '../../src/model/meters.ts';
import { decodeFrame } from '../../src/model/page.ts';
import { Frames } from '../../src/server/frames.ts';
import { heardSound } from './heard-sound.ts';
import { ask, Page, post, stage, until } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
let heard: ReturnType<typeof heardSound>;
beforeEach(async () => {
  all = await stage({ surface: false });
  heard = heardSound(all.engine);
});
afterEach(() => all.close());

/** Lines of a stream, as they come. */
function streamed(port: number, path: string) {
  const lines: any[] = [];
  let rest = '';
  const request = http.get({ host: '127.0.0.1', port, path }, (response) => {
    response.on('data', (piece: Buffer) => {
      const pieces = (rest + piece.toString('utf8')).split('\n');
      rest = pieces.pop()!;
      lines.push(...pieces.map((line) => JSON.parse(line)));
    });
  });
  return { lines, end: () => request.destroy() };
}

describe('GET /api/sound', () => {
  test('says how the desk sounds, and how loud', async () => {
    all.bridge.sound = heard.sound;
    heard.shared.mix[mixMeter.integrated] = -14.5;
    const { json } = await ask(all.port, '/api/sound');
    expect(json).toMatchObject({
      sink: 'clock',
      rate: 48_000,
      block: 256,
      load: 0.25,
      underruns: 3,
      missed: 12,
      late: 64,
      troubles: ['vox.wav is cut short'],
      listeners: 0,
      loudness: { momentary: '-inf', integrated: -14.5, truePeak: '-inf' },
    });
    expect(json.strips).toBeUndefined();
  });

  test('says of every strip what its meters show, when it is asked to', async () => {
    all.bridge.sound = heard.sound;
    const snare = all.engine.table.strips.find(({ path }) => path === 'ch/2')!.number;
    heard.shared.strips[snare * stripMeter.fields + stripMeter.comp] = -4.5;
    const { json } = await ask(all.port, '/api/sound?strips');
    expect(json.strips).toHaveLength(all.engine.table.strips.length);
    expect(json.strips[snare]).toMatchObject({ path: 'ch/2', name: 'Snare', level: '-inf', comp: -4.5 });
  });

  test.each([
    ['GET', '/api/sound'],
    ['POST', '/api/sound/reset'],
    ['GET', '/api/spectrum'],
  ])('is refused where nothing sounds, and so is %s %s', async (method, path) => {
    const answer = await (method === 'GET' ? ask(all.port, path) : post(all.port, path, {}));
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: 'NO_SOUND' });
  });
});

describe('loudness', () => {
  test('begins anew when it is asked to, over HTTP and from a page', async () => {
    all.bridge.sound = heard.sound;
    expect((await post(all.port, '/api/sound/reset', {})).json).toEqual({ done: 'reset' });
    expect(heard.shared.get(counter.reset)).toBe(1);
    const page = await Page.open(all.port);
    page.say({ type: 'reset-loudness' });
    await until(() => heard.shared.get(counter.reset) === 2);
  });

  test('is in every frame, with how far each strip is turned down; and not where nothing sounds', async () => {
    const page = await Page.open(all.port);
    expect(page.mix).toEqual([]);
    expect(page.of('hello')[0]!.state.sound).toBeNull();
    heard.shared.mix[mixMeter.momentary] = -18.5;
    const main = all.engine.table.strips.find(({ kind }) => kind === 'main')!.number;
    const row = (strip: number, field: number, value: number) =>
      (heard.shared.strips[strip * stripMeter.fields + field] = value);
    row(main, stripMeter.correlation, 0.5);
    row(3, stripMeter.gate, -10);
    row(3, stripMeter.comp, -3);
    row(3, stripMeter.limiter, -0.5);
    all.bridge.sound = heard.sound;
    await until(() => page.mix[mixShown.momentary] === -18.5);
    expect(page.mix[mixShown.correlation]).toBe(0.5);
    expect(page.mix).toHaveLength(mixShown.fields);
    await until(() => page.of('state').some(({ state }) => state.sound?.sink === 'clock'));
    const reductions: number[] = [];
    const nothing = () => {};
    decodeFrame(new Frames(all.bridge).whole().buffer, {
      begin: nothing,
      value: nothing,
      hold: nothing,
      strip: (strip, _meter, reduction) => (reductions[strip] = reduction),
      mix: nothing,
      cell: nothing,
      hand: nothing,
      end: nothing,
    });
    expect(reductions[3]).toBe(-13.5);
    expect(reductions[4]).toBe(0);
  });
});

test('what is counted of the sound is among the metrics, infinity as Prometheus writes it', async () => {
  expect((await ask(all.port, '/api/metrics')).text).toContain('faderline_sound 0\n');
  all.bridge.sound = heard.sound;
  const { text } = await ask(all.port, '/api/metrics');
  for (const line of [
    'faderline_sound{sink="clock"} 1',
    'faderline_sound_load 0.25',
    'faderline_sound_underruns_total 3',
    'faderline_sound_missed_frames_total 12',
    'faderline_loudness_integrated_lufs -Inf',
    'faderline_listeners 0',
  ])
    expect(text).toContain(`${line}\n`);
});

test('a spectrum comes line by line while somebody reads: a sine stands out in its band', async () => {
  all.bridge.sound = heard.sound;
  for (let n = 0; n < 40; n++) heard.plays(1024);
  const { lines, end } = streamed(all.port, '/api/spectrum');
  await until(() => lines.length >= 3);
  end();
  const { frequencies } = lines[0];
  const { levels } = lines[2];
  expect(levels).toHaveLength(frequencies.length);
  const band = frequencies.indexOf(1000);
  // −6.02 dBFS on both sides; levels are told to a tenth
  expect(Math.abs(levels[band] + 6.02)).toBeLessThan(0.1);
  const others = levels.filter((_: unknown, n: number) => Math.abs(n - band) > 1);
  for (const level of others) expect(level === '-inf' || level < -40).toBe(true);
});
