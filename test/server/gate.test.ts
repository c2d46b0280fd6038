import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Allowance } from '../../src/bridge/allowance.ts';
import { MOST_BYTES } from '../../src/server/gate.ts';
import { routes } from '../../src/server/routes.ts';
import { startServer } from '../../src/server/server.ts';
import { ask, post, stage } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-gate-'));
  mkdirSync(path.join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'web', 'index.html'), '<!doctype html><title>Faderline</title>');
  writeFileSync(path.join(folder, 'web', 'assets', 'page-1234.js'), '// the page');
  writeFileSync(path.join(folder, 'secret.txt'), 'hush');
  all = await stage({ webRoot: path.join(folder, 'web'), surface: false });
});
afterAll(async () => {
  await all.close();
  rmSync(folder, { recursive: true });
});

/** What an upgrade is answered with: 101, or a refusal. */
function upgrade(headers: Record<string, string>, where = '/live'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${all.port}${where}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => resolve(0));
  });
}

/** Everything there is to ask for: the routes, the page's files, and what is not there. */
const everything = [
  ...routes.map(({ method, path }) => [method, path] as const),
  ['GET', '/'],
  ['GET', '/index.html'],
  ['GET', '/assets/page-1234.js'],
  ['GET', '/live'],
  ['GET', '/nothing'],
  ['DELETE', '/api/status'],
] as const;

describe.each(everything)('%s %s', (method, where) => {
  const body = method === 'GET' ? {} : { body: '{}' };
  const json = { 'content-type': 'application/json', ...(method === 'GET' ? {} : { 'content-length': '2' }) };

  test.each(['evil.example', 'evil.example:7420', '127.0.0.1', '127.0.0.1.evil.example:1', '10.0.0.1:7420'])(
    'asked for by the name %j, which is not ours, is refused',
    async (host) => {
      const { status, json: answer } = await ask(all.port, where, {
        method,
        headers: { ...json, host },
        ...body,
      });
      // an empty Host is turned away by Node itself where it is none at all
      expect(status).toBe(403);
      expect(answer).toMatchObject({
        code: 'FOREIGN_HOST',
        message: expect.stringContaining('open http://'),
      });
    },
  );

  test.each(['http://evil.example', 'null', 'https://127.0.0.1:7420', 'http://localhost:1'])(
    'asked for by a page of %s is refused',
    async (origin) => {
      const answer = await ask(all.port, where, { method, headers: { ...json, origin }, ...body });
      expect(answer.status).toBe(403);
      expect(answer.json.code).toBe('FOREIGN_ORIGIN');
    },
  );

  if (where === '/api/monitor' || where === '/api/why') return; // they would not end
  test('says to the browser what it may do', async () => {
    const { headers } = await ask(all.port, where, { method, headers: json, ...body });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });
});

test('a request for nobody at all is refused', async () => {
  const socket = net.connect(all.port, '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.end('GET /api/status HTTP/1.0\r\n\r\n');
  await closed;
  expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1.1 403 /);
});

test('there are names for every door of this computer', async () => {
  for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
    const host = `${name}:${all.port}`;
    expect((await ask(all.port, '/api/status', { headers: { host } })).status).toBe(200);
    const origin = `http://${host.toLowerCase()}`;
    expect((await ask(all.port, '/api/status', { headers: { host, origin } })).status).toBe(200);
  }
});

describe('an upgrade', () => {
  test('of ours becomes a WebSocket', async () => {
    expect(await upgrade({})).toBe(101);
    expect(await upgrade({ origin: `http://127.0.0.1:${all.port}` })).toBe(101);
  });

  test.each([
    ['by a foreign page', { origin: 'http://evil.example' }, 403],
    ['from a file', { origin: 'null' }, 403],
    ['by a foreign name', { host: 'evil.example:7420' }, 403],
  ])('%s is refused', async (_what, headers, status) => {
    expect(await upgrade(headers)).toBe(status);
  });

  test('anywhere else is refused', async () => {
    expect(await upgrade({}, '/api/monitor')).toBe(404);
    expect(await upgrade({}, '/api/sound')).toBe(404);
  });
});

describe('what changes something', () => {
  const play = { command: { do: 'play' } };

  test.each([
    ['a form of a foreign page', 'application/x-www-form-urlencoded'],
    ['a form that sends text', 'text/plain'],
    ['a form with files', 'multipart/form-data; boundary=x'],
    ['nobody knows what', undefined],
  ])('cannot be posted by %s', async (_what, type) => {
    const before = all.engine.transport.state;
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const answer = await ask(all.port, '/api/command', {
      method: 'POST',
      headers,
      body: JSON.stringify(play),
    });
    expect(answer.status).toBe(415);
    expect(answer.json.code).toBe('NOT_JSON');
    expect(all.engine.transport.state).toBe(before);
  });

  test('by a page of another site, asked for behind its back, is refused', async () => {
    const answer = await ask(all.port, '/api/status', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.json.code).toBe('FOREIGN_ORIGIN');
  });

  test('is not longer than it may be, whether it says so or not', async () => {
    const long = JSON.stringify({ command: { do: 'drop-marker', name: 'x'.repeat(MOST_BYTES) } });
    const said = await post(all.port, '/api/command', long);
    expect([said.status, said.json.code]).toEqual([413, 'TOO_LARGE']);
    const unsaid = await post(all.port, '/api/command', long, { 'transfer-encoding': 'chunked' });
    expect([unsaid.status, unsaid.json.code]).toEqual([413, 'TOO_LARGE']);
  });

  test.each([
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['an unknown command', { command: { do: 'explode' } }],
    ['a command with something added', { command: { do: 'play', now: true } }],
    ['a place before the beginning', { command: { do: 'locate', to: -1 } }],
    ['a place that is no number', '{"command":{"do":"locate","to":1e999}}'],
    ['a name without end', { command: { do: 'rename-session', name: 'x'.repeat(65) } }],
  ])('is refused when it is %s, with the reason', async (_what, body) => {
    const answer = await post(all.port, '/api/command', body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ code: 'BAD_REQUEST', message: expect.stringContaining('docs/page.md') });
  });
});

test('what is not there is told so', async () => {
  expect(await ask(all.port, '/api/nothing')).toMatchObject({ status: 404, json: { code: 'NO_ROUTE' } });
  expect(await ask(all.port, '/api/command')).toMatchObject({
    status: 405,
    headers: { allow: 'POST' },
    json: { code: 'WRONG_METHOD' },
  });
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/../../secret.txt',
  '/..%5csecret.txt',
  '//etc/passwd',
  '/%00',
  '/%',
])('%s leads nowhere', async (where) => {
  const answer = await ask(all.port, where);
  expect(answer.text).not.toContain('hush');
  expect(answer.status).toBe(404);
});

test('the page is asked for afresh, its parts are kept', async () => {
  const page = await ask(all.port, '/');
  expect([page.status, page.text, page.headers['cache-control']]).toEqual([
    200,
    expect.stringContaining('Faderline'),
    'no-cache',
  ]);
  expect((await ask(all.port, '/assets/page-1234.js')).headers['cache-control']).toContain('immutable');
});

test('a flood is turned away, and then it is over', async () => {
  const statuses = new Set<number>();
  for (let batch = 0; batch < 50 && !statuses.has(429); batch++) {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(all.port, '/nothing')));
    for (const { status } of answers) statuses.add(status);
  }
  expect(statuses).toContain(429);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await ask(all.port, '/api/scenes')).status).toBe(200);
});

test('an allowance is used up at once, and comes back by and by', () => {
  const allowance = new Allowance(3, 10, 0);
  const take = (at: number): boolean => allowance.take(at);
  expect([take(0), take(0), take(0), take(0), take(50), take(100), take(100)]).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(allowance.refused).toBe(3);
  expect([take(10_000), take(10_000), take(10_000), take(10_000)]).toEqual([true, true, true, false]);
});

/** A server that answers three requests of everybody else, and three of the page. */
async function strict(use: (port: number, statuses: typeof statusesOf) => Promise<void>): Promise<void> {
  const own = await stage({
    webRoot: path.join(folder, 'web'),
    surface: false,
    limit: { burst: 3, rate: 0 },
  });
  await use(own.port, statusesOf);
  await own.close();
}

async function statusesOf(port: number, count: number, headers: Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await ask(port, '/', { headers })).status);
  return statuses;
}

const followed = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

test('what a page of another site asks for does not use up what we may ask for', async () => {
  await strict(async (port, statuses) => {
    for (const dest of ['image', 'iframe', 'script']) {
      const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': dest };
      expect(await statuses(port, 5, headers)).toEqual([403, 403, 403, 403, 403]);
    }
    const framed = { ...followed, 'sec-fetch-dest': 'iframe' };
    expect(await statuses(port, 1, framed)).toEqual([403]);
    expect(await statuses(port, 4, {})).toEqual([200, 200, 200, 429]);
  });
});

test('however much everybody else asks, the page of the desk is answered', async () => {
  await strict(async (port, statuses) => {
    expect(await statuses(port, 4, followed)).toEqual([200, 200, 200, 429]);
    expect(await statuses(port, 1, { 'sec-fetch-site': 'same-origin' })).toEqual([200]);
    expect(await statuses(port, 1, { 'sec-fetch-site': 'none' })).toEqual([200]);
    expect(await statuses(port, 1, { origin: `http://127.0.0.1:${port}` })).toEqual([200]);
    expect(await statuses(port, 1, { 'sec-fetch-site': 'same-origin' })).toEqual([429]);
  });
});

test('data that is asked for by its whole address from another site is refused as well', async () => {
  const answer = await ask(all.port, `http://127.0.0.1:${all.port}/api/status`, { headers: followed });
  expect(answer.json.code).toBe('FOREIGN_ORIGIN');
});

test.each(['//', '//[', 'http://['])('a request for %s is a bad one, and no fault of ours', async (where) => {
  const { status, json } = await ask(all.port, where);
  expect([status, json.code]).toEqual([400, 'BAD_REQUEST']);
});

test('whoever leaves in the middle of what they send is no fault of ours', async () => {
  const socket = net.connect(all.port, '127.0.0.1');
  const head = `POST /api/set HTTP/1.1\r\nhost: 127.0.0.1:${all.port}\r\ncontent-type: application/json\r\n`;
  const before = (await ask(all.port, '/api/metrics')).text;
  socket.write(`${head}content-length: 100\r\n\r\n{"path":`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  const refused = (text: string): string | undefined => /requests_refused_total (\d+)/.exec(text)?.[1];
  while (refused((await ask(all.port, '/api/metrics')).text) === refused(before))
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(all.lines.join('\n')).not.toContain('fault of ours');
});

test('a head that never ends is given up within seconds', async () => {
  const began = performance.now();
  const socket = net.connect(all.port, '127.0.0.1');
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write('GET / HTTP/1.1\r\nhost:');
  await closed;
  expect(performance.now() - began).toBeLessThan(10_000);
}, 30_000);

test('a port that is taken is named, with what to do', async () => {
  await expect(
    startServer({ bridge: all.bridge, port: all.port, webRoot: folder, log: () => {} }),
  ).rejects.toMatchObject({ code: 'PORT_BUSY', message: expect.stringContaining(`--port ${all.port + 1}`) });
});

test('an address that is not of this computer is named', async () => {
  await expect(
    startServer({ bridge: all.bridge, host: '192.0.2.1', port: 0, webRoot: folder, log: () => {} }),
  ).rejects.toMatchObject({ code: 'USAGE' });
});

test('bytes that are no HTTP close the connection and nothing else', async () => {
  const socket = net.connect(all.port, '127.0.0.1');
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write('\x16\x03\x01\x00\x00 this is no HTTP\r\n\r\n');
  await closed;
  expect((await ask(all.port, '/api/status')).status).toBe(200);
});
