import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeMessage, messagesOf } from '../../src/server/monitor.ts';
import { ask, Page, post, stage, until } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage({ sessionName: () => 'Live in Leeds' });
});
afterAll(() => all.close());

const get = async (where: string) => (await ask(all.port, where)).json;

test('the state of the desk can be asked', async () => {
  expect(await get('/api/status')).toMatchObject({
    session: 'Live in Leeds',
    unsaved: false,
    place: 0,
    transport: { state: 'stopped', rolling: false },
    units: [{ name: 'X-Touch', model: 'Behringer X-Touch', state: 'online', strips: 8 }],
    surfaces: [{ number: 1, name: 'X-Touch' }],
    pages: 0,
  });
});

test('scenes are listed, stored and recalled', async () => {
  const before = await get('/api/scenes');
  const checksum = expect.stringMatching(/^[0-9a-f]{8}$/);
  expect(before).toEqual([
    { id: 1, name: 'Intro', checksum },
    { id: 2, name: 'Verse', checksum },
    { id: 3, name: 'Chorus', checksum },
  ]);
  const stored = await post(all.port, '/api/command', {
    command: { do: 'store-scene', name: 'Bridge' },
    who: 'me',
  });
  expect(stored.json).toMatchObject({ done: 'store-scene' });
  expect((await get('/api/scenes')).at(-1)).toEqual({ id: 4, name: 'Bridge', checksum });
  expect(all.engine.history.done.at(-1)).toMatchObject({ name: 'Store Bridge', who: 'me' });
});

test('a recall says beforehand what it would change, and does not change it (one click destroyed the mix)', async () => {
  const before = [...all.engine.desk.values];
  const preview = await get('/api/recall?scene=3');
  expect(preview).toMatchObject({ scene: 'Chorus', more: 0 });
  expect(preview.counts.moves).toBe(preview.changes.filter(({ fate }: any) => fate === 'moves').length);
  expect(preview.changes[0]).toMatchObject({
    path: expect.any(String),
    from: expect.stringMatching(/dB|on|off/),
  });
  expect([...all.engine.desk.values]).toEqual(before);
  expect((await ask(all.port, '/api/recall?scene=99')).status).toBe(400);
  const diff = await get('/api/scene-diff?a=1&b=3');
  expect(diff).toMatchObject({ a: 'Intro', b: 'Chorus' });
  expect(diff.changes.length).toBeGreaterThan(0);
});

test('a fade is asked for, seen and stopped, and nonsense is refused', async () => {
  const tell = (command: unknown) => post(all.port, '/api/command', { command });
  await tell({ do: 'recall-scene', id: 3, fade: { up: 60, down: 60 } });
  expect(await get('/api/fades')).toMatchObject([{ scene: 3, name: 'Chorus', seconds: 60, back: false }]);
  await tell({ do: 'stop-fade' });
  expect(await get('/api/fades')).toEqual([]);
  for (const command of [
    { do: 'recall-scene', id: 2, fade: { up: -1, down: 1 } },
    { do: 'recall-scene', id: 2, fade: { up: 1e9, down: 1 } },
    { do: 'safe', on: true, items: ['nothing there'] },
    { do: 'scene-scope', gate: 'store', to: Array(2001).fill('all') },
  ])
    expect((await tell(command)).status).toBe(400);
  await tell({ do: 'safe', on: true, items: ['ch/1 eq'] });
  expect(await get('/api/scopes')).toEqual({ session: { safe: ['ch/1 eq'] }, scenes: [] });
  await tell({ do: 'safe', on: false, items: ['ch/1 eq'] });
});

test('what would become of scenes is said beforehand, and nonsense is refused', async () => {
  const { scenes } = all.engine;
  const command = { do: 'propagate', items: ['level'], into: [1], how: 'absolute' };
  const answer = await post(all.port, '/api/dry-run', { command });
  expect(answer.json).toMatchObject({ scenes: [{ id: 1, name: 'Intro', more: 0 }] });
  expect(all.engine.scenes).toBe(scenes);
  for (const wrong of [
    { ...command, items: ['levle'] },
    { ...command, into: [99] },
    { ...command, how: 'somehow' },
    { ...command, how: 'relative', since: 99 },
    { do: 'play' },
  ])
    expect((await post(all.port, '/api/dry-run', { command: wrong })).status).toBe(400);
  for (const wrong of [
    { ...command, items: ['levle'] },
    { do: 'scene-notes', id: 1, notes: 'x'.repeat(2001) },
    { do: 'scene-colour', id: 1, colour: 0x1000000 },
    { do: 'scene-fade', id: 1, fades: [{ items: ['levle'], up: 1, down: 1 }] },
    { do: 'scene-fade', id: 1, fades: [{ items: ['level'], up: 1, down: 1, reach: 2 }] },
    { do: 'preview-scene', id: 1, surfaces: [] },
  ])
    expect((await post(all.port, '/api/command', { command: wrong })).status).toBe(400);
  expect(all.engine.scenes).toBe(scenes);
});

test('an edit of a lane that cannot be done is refused by the engine itself, with its words', async () => {
  const edit = { how: 'copy', from: 0, to: 100, at: 0, into: 'ch/2/mute' };
  const command = { do: 'edit-lane', parameter: 'ch/30/eq/1/freq', edit };
  const refused = await post(all.port, '/api/command', { command });
  expect([refused.status, refused.json.message]).toEqual([400, 'there is nothing to copy']);
  expect(all.engine.refusal).toBe('there is nothing to copy');
});

test('scenes of another session may be larger than anything else that is sent, but not without end', async () => {
  const values = Object.fromEntries(all.engine.table.rows.map(({ path }) => [path, 0]));
  const scenes = [1, 2].map((id) => ({ id, name: `Theirs ${id}`, values }));
  expect(JSON.stringify(scenes).length).toBeGreaterThan(100_000);
  const dry = await post(all.port, '/api/import-scenes', { scenes, dryRun: true });
  expect(dry.json.scenes).toMatchObject([{ name: 'Theirs 1', lost: 0 }, {}]);
  const before = all.engine.scenes.length;
  expect((await post(all.port, '/api/import-scenes', { scenes })).status).toBe(200);
  expect(all.engine.scenes.length).toBe(before + 2);
  expect((await post(all.port, '/api/command', { command: { do: 'undo' } })).status).toBe(200);
  const large = { scenes: [{ id: 1, name: 'Large', values: {}, notes: 'x'.repeat(5_000_000) }] };
  expect((await post(all.port, '/api/import-scenes', large)).status).toBe(413);
  const wrong = { scenes: [{ id: 1, name: 'Wrong', values: { 'ch/1/fader': 'loud' } }] };
  expect((await post(all.port, '/api/import-scenes', wrong)).status).toBe(400);
  expect(all.engine.scenes.length).toBe(before);
});

test('pages and programs are told what is previewed', async () => {
  await post(all.port, '/api/command', { command: { do: 'preview-scene', id: 2 } });
  expect((await get('/api/status')).preview).toEqual({ scene: 2, surfaces: null });
  await post(all.port, '/api/command', { command: { do: 'preview-scene', id: null } });
  expect((await get('/api/status')).preview).toBeNull();
});

test('a parameter is set, and who holds it is known', async () => {
  const answer = await post(all.port, '/api/set', { path: 'ch/2/fader', value: -6.5, who: 'script' });
  expect(answer.json).toEqual({ path: 'ch/2/fader', value: -6.5, holder: 'script' });
  const rows = await get('/api/parameters?under=ch/2/fader');
  const told = { text: '−6.5 dB', range: ['-inf', 10] };
  expect(rows).toEqual([{ path: 'ch/2/fader', unit: 'dB', value: -6.5, ...told, holder: 'script' }]);
  expect((await post(all.port, '/api/set', { path: 'ch/2/fader', value: '-inf' })).json.value).toBe('-inf');
});

test('a parameter that is not there is refused', async () => {
  const answer = await post(all.port, '/api/set', { path: 'ch/99/fader', value: 0 });
  expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('ch/99/fader')]);
});

test('every parameter is listed', async () => {
  const rows = await get('/api/parameters');
  expect(rows).toHaveLength(all.engine.table.count);
});

test('names of those who ask do not grow without end', async () => {
  const before = all.engine.arbiter.names.length;
  for (let n = 0; n < 60; n++)
    await post(all.port, '/api/set', { path: 'ch/9/pan', value: 0, who: `script ${n}` });
  expect(all.engine.arbiter.names.length - before).toBeLessThan(40);
});

test('what is counted reads as Prometheus wants it', async () => {
  const { text, headers } = await ask(all.port, '/api/metrics');
  expect(headers['content-type']).toContain('version=0.0.4');
  expect(text).toContain('# TYPE faderline_ticks_total counter\n');
  expect(text).toContain('faderline_unit_online{unit="X-Touch",model="Behringer X-Touch"} 1\n');
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+-]+)$/);
});

describe('why', () => {
  function listen(): Promise<{ said: any[]; end: () => void }> {
    return new Promise((resolve) => {
      const request = http.get({ host: '127.0.0.1', port: all.port, path: '/api/why', agent: false });
      request.on('error', () => {});
      request.on('response', (response) => {
        const said: any[] = [];
        response.on('error', () => {});
        response.on('data', (piece: Buffer) =>
          said.push(
            ...piece
              .toString('utf8')
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line)),
          ),
        );
        resolve({ said, end: () => request.destroy() });
      });
    });
  }

  test('a control is asked about once: what it does now, and why it shows what it shows', async () => {
    const answer = await get('/api/why?control=key+mute+3&surface=X-Touch');
    expect(answer).toMatchObject({
      surface: 'X-Touch',
      control: 'key mute 3',
      does: [{ event: 'pressed', outcome: 'done', parameter: 'ch/3/mute', from: 'off' }],
      shows: { shows: 'dark', expression: 'if {strip}/mute then on else if silenced then flash' },
    });
  });

  test('one that is not there is answered with the nearest name', async () => {
    const answer = await ask(all.port, '/api/why?control=key+mtue+3');
    expect([answer.status, answer.json.message]).toEqual([
      404,
      'X-Touch has no control "key mtue 3"; did you mean "key mute 3"?',
    ]);
    expect((await ask(all.port, '/api/why?control=key+play&surface=X-Tuch')).json.message).toContain(
      '"X-Touch"',
    );
  });

  test('what hands do is told as it happens, and no longer than somebody listens', async () => {
    const { said, end } = await listen();
    await until(() => all.bridge.explainer.listening);
    all.surface!.press('user');
    await until(() => said.length > 0);
    expect(said[0]).toMatchObject({
      surface: 'X-Touch',
      control: 'key user',
      outcome: 'no rule',
      rule: null,
    });
    all.surface!.release('user');
    end();
    await until(() => !all.bridge.explainer.listening);
  });

  test('is for few at once, together with the monitors', async () => {
    const listening = await Promise.all(Array.from({ length: 4 }, listen));
    expect((await ask(all.port, '/api/why')).status).toBe(429);
    expect((await ask(all.port, '/api/why?control=key+play')).status).toBe(200);
    for (const { end } of listening) end();
    await until(() => !all.bridge.explainer.listening);
  });

  test('a page that holds a control keeps it, and whoever else wants it is told whose it is', async () => {
    const { said, end } = await listen();
    const [first, second] = [await Page.open(all.port), await Page.open(all.port)];
    const control = all.engine.surfaces.get(1)!.controls.findIndex(({ name }) => name === 'fader 6');
    const touch = { type: 'surface', surface: 1, event: 'touched', control, value: 1 } as const;
    first.say(touch);
    await until(() => all.engine.surfaces.get(1)!.held[control] !== 0);
    second.say(touch);
    await until(() => said.some(({ outcome }) => outcome === 'held'));
    expect(said.find(({ outcome }) => outcome === 'held')).toMatchObject({
      control: 'fader 6',
      holder: { name: first.who },
    });
    await Promise.all([first.close(), second.close()]);
    end();
    await until(() => !all.bridge.explainer.listening);
  });
});

describe('the monitor', () => {
  function watch(): Promise<{ lines: string[]; response: http.IncomingMessage; end: () => void }> {
    return new Promise((resolve) => {
      const request = http.get({ host: '127.0.0.1', port: all.port, path: '/api/monitor', agent: false });
      request.on('error', () => {});
      request.on('response', (response) => {
        const lines: string[] = [];
        response.on('error', () => {});
        response.on('data', (piece: Buffer) =>
          lines.push(...piece.toString('utf8').split('\n').filter(Boolean)),
        );
        resolve({ lines, response, end: () => request.destroy() });
      });
    });
  }

  test('tells of every message, and ends when its reader goes', async () => {
    const { lines, end } = await watch();
    all.surface!.press('play');
    await until(() => lines.some((line) => line.includes('"way":"in"') && line.includes('90 5e 7f')));
    await until(() => lines.some((line) => line.includes('"way":"out"')));
    expect(JSON.parse(lines.find((line) => line.includes('90 5e 7f'))!)).toMatchObject({
      unit: 'X-Touch',
      way: 'in',
      hex: '90 5e 7f',
      text: 'key play pressed',
    });
    all.surface!.release('play');
    end();
    await until(() => all.bridge.onTraffic.size === 0);
  });

  test('is for few at once', async () => {
    const watching = await Promise.all(Array.from({ length: 4 }, watch));
    expect((await ask(all.port, '/api/monitor')).status).toBe(429);
    for (const { end } of watching) end();
    await until(() => all.bridge.onTraffic.size === 0);
  });

  test('a reader that does not read misses what comes, and nothing waits for it', async () => {
    const { response, end } = await watch();
    response.pause();
    const before = process.memoryUsage().heapUsed;
    const bytes = new Uint8Array(100).fill(0x90);
    for (let n = 0; n < 100_000; n++)
      for (const listener of all.bridge.onTraffic)
        listener({
          unit: 'X-Touch',
          family: 'mcu',
          way: 'out',
          bytes: bytes.subarray(0, 3),
          at: n,
          meaning: undefined,
        });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    end();
    await until(() => all.bridge.onTraffic.size === 0);
  });
});

test.each([
  ['90 5e 7f', 'note 94 at 127'],
  ['80 5e 00', 'note 94 off'],
  ['b0 30 46', 'controller 48 is 70'],
  ['d0 35', 'pressure 53'],
  ['e8 00 40', 'pitch bend 9 to 8192 of 16383'],
  ['f0 00 00 66 14 12 00 48 69 f7', 'system exclusive, 10 bytes: ·Hi'],
  ['f8', 'clock'],
  ['f1 25', 'quarter frame, piece 2 is 5'],
  ['f2 10 02', 'song position 272'],
  ['f6', 'system f6'],
  ['c0 01', 'status c0'],
])('the message %s is in words: %s', (hex, words) => {
  expect(describeMessage(Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16)))).toBe(words);
});

test('messages that left together are told one by one', () => {
  const bytes = Uint8Array.of(0x90, 1, 2, 0xf0, 0, 0, 0xf7, 0xd0, 3);
  expect(messagesOf(bytes).map((one) => [...one])).toEqual([
    [0x90, 1, 2],
    [0xf0, 0, 0, 0xf7],
    [0xd0, 3],
  ]);
});

test('user keys are given words, listed, and cleared; what cannot be done is refused with what was meant', async () => {
  const give = (key: number, words: string) =>
    post(all.port, '/api/command', { command: { do: 'user-key', key, words }, who: 'me' });
  await give(2, 'play');
  expect((await give(1, 'toggle main/mute')).json).toMatchObject({ done: 'user-key' });
  expect(await get('/api/user-keys')).toEqual([
    { key: 1, words: 'toggle main/mute' },
    { key: 2, words: 'play' },
  ]);
  const wrong = await give(1, 'toggel main/mute');
  expect([wrong.status, wrong.json]).toEqual([
    400,
    { code: 'USER_KEY', message: expect.stringContaining('did you mean "toggle main/mute"?') },
  ]);
  await give(2, '');
  expect(await get('/api/user-keys')).toEqual([{ key: 1, words: 'toggle main/mute' }]);
});
