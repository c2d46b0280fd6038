import http from 'node:http';
import os from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { ask, post, stage } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  const document = { ...emptyDocument('Test'), labels: { 'grp/1': { name: 'Drums', colour: 0 } } };
  all = await stage({ document, surface: false, host: '0.0.0.0' });
  all.bridge.clipWatch = { folder: '/shows/test/audio', missing: new Set<string>() } as never;
});
afterAll(() => all.close());

const clip = { file: 'kick.wav', at: 0, from: 0, length: 48_000 };

test('what is free on the desk is told, with the folder that files go to', async () => {
  const asked = await ask(all.port, '/api/import');
  expect(asked.json.folder).toBe('/shows/test/audio');
  const { room } = asked.json;
  expect(room.channels).toHaveLength(32);
  expect(room.channels[0]).toEqual({
    strip: 0,
    path: 'ch/1',
    name: 'Ch 1',
    plays: false,
    down: true,
    polarity: 0,
    delay: 0,
  });
  expect(room.groups.slice(0, 2)).toEqual([
    { strip: 32, name: 'Drums', free: false },
    { strip: 33, name: 'Grp 2', free: true },
  ]);
});

test('a group that something goes through is not free, and a channel that plays is said to', async () => {
  const parts = [{ strip: 0, clips: [clip], group: 3, dca: 2, fader: -5 }];
  expect((await post(all.port, '/api/import', { command: { do: 'import', parts } })).status).toBe(200);
  const { room } = (await ask(all.port, '/api/import')).json;
  expect(room.channels[0]).toMatchObject({ plays: true, down: false });
  expect(room.groups.map(({ free }: { free: boolean }) => free).slice(0, 4)).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(room.dcas.map(({ free }: { free: boolean }) => free).slice(0, 3)).toEqual([true, false, true]);
});

test('the stems of a whole desk may be longer than other commands, but not without end', async () => {
  const many = Array.from({ length: 500 }, (_, i) => ({
    ...clip,
    file: `${'x'.repeat(100)} ${i}.wav`,
    at: i * 48_000,
  }));
  const command = { do: 'import', parts: [{ strip: 1, clips: many }] };
  expect(JSON.stringify(command).length).toBeGreaterThan(64 * 1024);
  expect((await post(all.port, '/api/command', { command })).status).toBe(413);
  expect((await post(all.port, '/api/import', { command })).json).toMatchObject({
    done: 'import',
    step: true,
  });
  const large = { command, padding: 'x'.repeat(1024 * 1024) };
  expect((await post(all.port, '/api/import', large)).status).toBe(413);
});

test.each([
  ['another command', { do: 'play' }, 400, 'it takes import and prepare'],
  ['a delay no strip has', { do: 'prepare', what: 'align', parts: [{ strip: 0, delay: 2 }] }, 400, 'delay'],
  [
    'half a polarity',
    { do: 'prepare', what: 'align', parts: [{ strip: 0, polarity: 0.5 }] },
    400,
    'polarity',
  ],
  ['work nobody knows', { do: 'prepare', what: 'master', parts: [{ strip: 0 }] }, 400, 'what'],
  ['a bus', { do: 'prepare', what: 'align', parts: [{ strip: 40, polarity: 1 }] }, 409, 'only channels do'],
])('%s is refused there', async (_what, command, status, words) => {
  const answer = await post(all.port, '/api/import', { command });
  expect(answer.status).toBe(status);
  expect(answer.json.message).toContain(words);
});

const elsewhere = Object.values(os.networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

test.skipIf(elsewhere === undefined)(
  'nobody on the network is told where files lie, whoever may come in',
  async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const at = {
        host: elsewhere,
        localAddress: elsewhere,
        port: all.port,
        path: '/api/import',
        agent: false,
      };
      http
        .get(at, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
        .on('error', reject);
    });
    expect(status).toBe(403);
  },
);

test('a service without a folder says that there is none', async () => {
  const bare = await stage({ surface: false });
  expect((await ask(bare.port, '/api/import')).json.message).toBe(
    'this session has no folder to import into',
  );
  await bare.close();
});
