import { Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTimecode } from '../../firmware-sim/index.ts';
import { readTimecodeScript } from '../../firmware-sim/run-timecode.ts';
import { Timekeeper } from '../../src/bridge/timekeeper.ts';
import { oscAddress, syncVerbs } from '../../src/cli/sync.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { ask, stage, until } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
let network: RtpMidiSession;
beforeAll(async () => {
  all = await stage({ document: emptyDocument('Sync'), surface: false });
  all.bridge.timekeeper = new Timekeeper(all.bridge, { in: ['Timecode'], out: ['Slave'] });
  network = new RtpMidiSession({ name: 'Faderline', host: '127.0.0.1', port: 0 });
  await network.start((port) => all.bridge.opened(port));
});
afterAll(async () => {
  await network.close();
  await all.close();
});

/** What a verb prints, as data and as lines. */
async function printed(...words: string[]) {
  let document: any;
  let lines: readonly string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  const out = { json: false, quiet: true, data, note: () => {} };
  const program = new Command('faderline').exitOverride().configureOutput({ writeErr: () => {} });
  const port = () => new Option('--port <n>').default(String(all.port));
  syncVerbs(
    program,
    (of, act) =>
      of
        .option('--json')
        .option('--quiet')
        .exitOverride()
        .configureOutput({ writeErr: () => {} })
        .action(async (...args: unknown[]) => {
          await act(out, ...(args as never[]));
        }),
    port,
  );
  await program.parseAsync(['node', 'faderline', 'sync', ...words]);
  return { document, text: lines.join('\n') };
}

describe('faderline sync', () => {
  test('says what is followed and sent', async () => {
    const { document, text } = await printed();
    expect(document).toMatchObject({ source: 'off', state: 'off', send: [], rate: '25', offset: 0 });
    expect(text).toMatch(/^follows +nothing +the tape follows nothing$/m);
    expect(text).toMatch(/^port +Timecode +absent/m);
  });

  test('sets what is named, and leaves the rest', async () => {
    await printed('set', '--from', 'mtc', '--offset', '01:00:00:00', '--rate', '25', '--freewheel', '200ms');
    const { document } = await printed('set', '--send', 'mtc,mmc', '--tempo', '128', '--json', '--quiet');
    expect(document).toMatchObject({
      source: 'mtc',
      state: 'waiting',
      offset: 3600,
      freewheel: 0.2,
      send: ['mtc', 'mmc'],
      tempo: 128,
    });
    expect((await ask(all.port, '/api/status')).json.transport.sync).toMatchObject({ state: 'waiting' });
    expect((await printed('set', '--send', 'none')).document.send).toEqual([]);
  });

  test('keeps the label at which the timeline starts when only the rate is another', async () => {
    const { document, text } = await printed('set', '--rate', '29.97');
    expect(document.offset).toBeCloseTo(3603.6, 6);
    expect(text).toContain('29.97 frames a second; the timeline starts at 01:00:00:00');
    await printed('set', '--rate', '25');
  });

  test.each([
    ['nothing is set', ['set']],
    ['no timecode at 25 frames', ['set', '--offset', '01:00:00:27']],
    ['no timecode', ['set', '--offset', 'soon']],
    ['Allowed choices are off, mtc, clock', ['set', '--from', 'ltc']],
    ['mtc, clock, mmc, with commas', ['set', '--send', 'midi']],
    ['from 20 to 400', ['set', '--tempo', '500']],
    ['up to 10s', ['set', '--freewheel', '1min']],
  ])('refuses what it cannot do: %s', async (why, words) => {
    await expect(printed(...words)).rejects.toThrow(why);
  });
});

test('a machine at the end of a real cable is followed, shown and counted', async () => {
  const { engine } = all;
  const ending = new AbortController();
  const machine = runTimecode({
    rate: '25',
    from: '01:00:10:00',
    host: '127.0.0.1',
    rtpPort: network.port,
    name: 'Timecode',
    script: 'play 4 s, stop, wait 0.5 s, locate 01:00:30:00, wait 0.5 s',
    signal: ending.signal,
  });
  await until(() => engine.chase.state === 'following');
  let said = await printed();
  // on a busy computer the machine's own timers are late, and it is missed for a moment
  for (let n = 0; n < 50 && said.document.report.chase !== 'locked'; n++) said = await printed();
  const { document, text } = said;
  expect(document.report).toMatchObject({ chase: 'locked', from: 'Timecode' });
  expect(Math.abs(document.report.drift)).toBeLessThan(0.1);
  expect(text).toMatch(/^timecode +01:00:1\d:\d\d/m);
  expect((await ask(all.port, '/api/metrics')).text).toContain('faderline_sync_following 1');
  await until(() => engine.transport.state === 'stopped');
  expect(engine.place / 48_000).toBeGreaterThan(13.9);
  await until(() => engine.place === 30 * 48_000);
  await machine;
  expect((await printed('off')).document.state).toBe('off');
});

test.each([
  ['9000', { host: '127.0.0.1', port: 9000 }],
  ['0.0.0.0:9000', { host: '0.0.0.0', port: 9000 }],
  ['[::1]:9000', { host: '::1', port: 9000 }],
])('--osc %s is an address', (text, address) => {
  expect(oscAddress(text)).toEqual(address);
});

test.each(['', 'here', '70000', 'host:'])('--osc "%s" is none', (text) => {
  expect(() => oscAddress(text)).toThrow('written 9000');
});

test.each([
  ['play 1 s, dance', '"dance" is no step'],
  ['locate 01:00:00', '01:00:00 is no timecode'],
  ['play for ever', '"play for ever" is no step'],
])('of the script of a machine, "%s" is refused', (script, why) => {
  expect(() => readTimecodeScript(script)).toThrow(why);
});
