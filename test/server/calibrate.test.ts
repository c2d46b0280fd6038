import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { calibrate, type CalibrateOptions } from '../../src/cli/calibrate.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import { ask, post, stage, until } from './rig.ts';

let folder: string;
let all: Awaited<ReturnType<typeof stage>>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-calibrate-'));
  all = await stage({ config: folder });
});
afterEach(async () => {
  await all.close();
  rmSync(folder, { recursive: true });
});

const file = (): string => path.join(folder, 'surfaces.json');
const known = () => all.engine.surfaces.get(1)!.attachment.latency;
const settled = () => until(() => all.engine.now > all.engine.surfaces.get(1)!.settledAt);

/** What the verb prints. */
async function printed(options: CalibrateOptions, surface?: string) {
  let document: unknown;
  let lines: readonly string[] = [];
  const notes: string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  const out = { json: false, quiet: false, data, note: (line: string) => void notes.push(line) };
  const code = await calibrate({ port: all.port }, surface, options, out);
  return { code, document, lines, notes };
}

describe('what somebody knows of a surface', () => {
  test('is set, counts at once, is kept for the next time, and cleared', async () => {
    expect((await printed({ show: true })).lines).toEqual(['X-Touch  there  not measured']);
    const set = await printed({ set: { in: 12, out: 40 } });
    expect(set.document).toEqual({ surface: 'X-Touch', there: true, in: 12, out: 40 });
    expect(known()).toEqual({ in: 12e6, out: 40e6 });
    expect((await printed({ set: { out: 45 } })).lines).toEqual(['X-Touch  there  in 12 ms  out 45 ms']);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      surfaces: { 'X-Touch': { latency: { in: 12, out: 45 } } },
    });
    expect(new SurfaceSettings(file()).latencyOf('X-Touch')).toEqual({ in: 12e6, out: 45e6 });
    all.cable!.unplug();
    await until(() => all.engine.surfaces.size === 0);
    expect((await printed({ show: true })).lines).toEqual(['X-Touch  not there  in 12 ms  out 45 ms']);
    await all.plug();
    expect(known()).toEqual({ in: 12e6, out: 45e6 });
    await printed({ clear: true }, 'X-Touch');
    expect(known()).toEqual({ in: 0, out: 0 });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ surfaces: {} });
  });

  test.each([
    ['{ "surfaces": { "X-Touch": { "latency": { "in": 900, "out": 1 } } } }', 'surfaces.json:1:49 '],
    ['{ "surfaces": ', 'surfaces.json:1:15 expected'],
    ['[]', 'surfaces.json:1:1 '],
  ])('is not believed where the file has a fault, and the file is left alone: %s', async (text, where) => {
    writeFileSync(file(), text);
    const settings = new SurfaceSettings(file());
    expect(settings.trouble).toContain(where);
    expect(settings.latencyOf('X-Touch')).toBeUndefined();
    await expect(settings.keep('X-Touch', { in: 1, out: 1 })).rejects.toThrow(where);
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });
});

describe('over HTTP', () => {
  test.each([
    [{ ask: { do: 'set' } }, 409, 'say how far'],
    [{ ask: { do: 'set', surface: 'X-Tuch', in: 1 } }, 409, 'there are X-Touch'],
    [{ ask: { do: 'set', in: 251 } }, 400, 'not understood'],
    [{ ask: { do: 'set', in: -1 } }, 400, 'not understood'],
    [{ ask: { do: 'start', way: 'guess' } }, 400, 'not understood'],
    [{ do: 'start' }, 400, 'not understood'],
  ])('%j is refused', async (body, status, why) => {
    const answer = await post(all.port, '/api/calibrate', body);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(why);
    expect(known()).toBeUndefined();
  });

  test('it is refused while the tape rolls', async () => {
    await settled();
    all.bridge.command({ do: 'play' }, 'test');
    const answer = await post(all.port, '/api/calibrate', { ask: { do: 'start', way: 'reports' } });
    expect(answer).toMatchObject({ status: 409 });
    expect(answer.json.message).toContain('while the tape stands');
  });

  test('whoever follows it and goes away ends it, and the fader goes back', async () => {
    await settled();
    const stood = all.surface!.fader(1).position;
    const request = http.get({ host: '127.0.0.1', port: all.port, path: '/api/calibrate?follow=me' });
    request.on('error', () => {});
    const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
    response.on('error', () => {});
    response.resume();
    await post(all.port, '/api/calibrate', { ask: { do: 'start', way: 'catch' }, who: 'me' });
    await until(() => Math.abs(all.surface!.fader(1).position - stood) > 20);
    expect((await ask(all.port, '/api/calibrate')).json.state).toMatchObject({ mode: 'riding', who: 'me' });
    request.destroy();
    await until(() => all.calibrating.state.mode === 'failed');
    await until(() => Math.abs(all.surface!.fader(1).position - stood) < 1);
    expect(all.calibrating.state.says).toBe('nothing is kept: it was broken off');
  });
});

describe('the command line', () => {
  test('says what to do, and why it came to nothing', async () => {
    await settled();
    const done = printed({});
    await until(() => all.calibrating.state.mode === 'riding');
    all.surface!.hold(1);
    await expect(done).rejects.toThrow('X-Touch: nothing is kept: a hand came to fader 1');
    all.surface!.letGo(1);
  });

  test('has no use for a latency where that is measured', async () => {
    await expect(printed({ in: 12 })).rejects.toThrow('--in goes with --catch');
  });
});
