import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../programs/is-alive.ts';

const program = path.resolve('dist/src/cli/main.js');
/** Until the demo plays on a machine that has other things to do: its song is played into files first. */
const READY = 90_000;
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-cli-'));
const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, NO_COLOR: '1' };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program to its end. */
function run(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('words and exit codes', () => {
  test('without a word it prints help with examples and ends with 2', () => {
    const { code, out } = run();
    expect(code).toBe(2);
    expect(out).toContain('Examples:');
    expect(out).toContain('Exit codes:');
  });

  test.each([
    [['start']],
    [['simulate']],
    [['devices', 'list']],
    [['devices', 'label']],
    [['devices', 'identify']],
    [['record']],
    [['devices', 'release']],
    [['monitor']],
    [['why']],
    [['learn']],
    [['calibrate']],
    [['session', 'new']],
    [['session', 'check']],
    [['scene', 'recall']],
    [['cue', 'add']],
    [['cue', 'go']],
    [['lane', 'list']],
    [['lane', 'edit']],
    [['lane', 'thin']],
    [['clips', 'list']],
    [['clips', 'set']],
    [['clips', 'clear']],
    [['render']],
    [['clips', 'normalise']],
    [['clips', 'gain-stage']],
    [['clips', 'phase']],
    [['import']],
    [['map', 'check']],
    [['map', 'show']],
    [['map', 'test']],
    [['key']],
    [['set']],
    [['get']],
    [['sound', 'status']],
    [['sound', 'reset']],
    [['doctor']],
  ])('%s --help has an example and ends with 0', (words) => {
    const { code, out } = run(...words, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Example: faderline');
  });

  test('a word that is nearly right is answered with the right one', () => {
    const { code, err } = run('strat');
    expect(code).toBe(2);
    expect(err).toContain('Did you mean start?');
  });

  test.each([
    [['start', '--port', 'x']],
    [['start', '--wat']],
    [['simulate']],
    [['simulate', 'y-touch', '--quiet']],
    [['import', 'show']],
    [['import', 'show', 'stems', '--normalise', 'loud']],
    [['import', 'show', 'stems', '--gain-stage', '6']],
    [['import', 'show', 'stems', '--fades', 'soft']],
    [['import', 'show', 'stems', '--faders', '11']],
    [['clips', 'normalise', '--peak', '-6', '--loudness', '-23']],
  ])('%s is wrong usage', (words) => {
    const { code, err } = run(...words);
    expect(code).toBe(2);
    expect(err).not.toBe('');
  });

  test('a service that is not running is told of with the remedy', () => {
    const { code, err } = run('scene', 'list', '--port', '7999');
    expect(code).toBe(4);
    expect(err).toContain('faderline start');
  });

  test('a script that cannot be read is told of at its place', () => {
    const { code, err } = run('simulate', 'x-touch', '--script', 'move fader 99 to -6 dB in 2 s');
    expect(code).toBe(2);
    expect(err).toMatch(/1:\d+/);
  });
});

describe('sessions', () => {
  test('a new session is made once, is sound, and says what is in it', () => {
    const dir = path.join(folder, 'tour');
    expect(run('session', 'new', dir, '--demo').code).toBe(0);
    expect(run('session', 'new', dir).code).toBe(1);
    expect(run('session', 'check', dir)).toMatchObject({ code: 0, err: '' });
    const { scenes, lanes } = JSON.parse(run('session', 'show', dir, '--json').out) as {
      scenes: { name: string }[];
      lanes: number;
    };
    expect(scenes.map(({ name }) => name)).toEqual(['Intro', 'Verse', 'Chorus']);
    expect(lanes).toBeGreaterThan(10);
  });

  test('a broken file is named with its place, and nothing is opened', () => {
    const dir = path.join(folder, 'broken');
    run('session', 'new', dir);
    writeFileSync(path.join(dir, 'desk.json'), '{"labels": {}, "values": {"ch/1/fadr": 3}}');
    const { code, out } = run('session', 'check', dir);
    expect(code).toBe(3);
    expect(out).toContain('desk.json');
    expect(run('start', '--session', dir, '--no-midi', '--no-rtp', '--port', '0').code).toBe(3);
  });

  test('a folder that nobody may write is told of, and is no fault of ours', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, err } = run('session', 'new', path.join(file, 'x'));
    expect(code).toBe(1);
    expect(err).toContain('choose another folder');
  });

  test('a session that is not there is missing', () => {
    expect(run('start', '--session', path.join(folder, 'nowhere')).code).toBe(4);
  });
});

describe('mappings', () => {
  test('the mapping that comes with Faderline has no fault', () => {
    expect(run('map', 'check').code).toBe(0);
  });

  test('one with a fault is not started with', () => {
    const file = path.join(folder, 'faulty.yaml');
    writeFileSync(file, 'faderline: 1');
    const { code, err } = run('start', '--mapping', file, '--port', '0', '--no-rtp', '--no-midi');
    expect(code).toBe(3);
    expect(err).toMatch(/faulty\.yaml:\d+:\d+/);
  });

  test('a fault is shown with file, line, column, the line, a caret and the nearest word', () => {
    const file = path.join(folder, 'mine.yaml');
    const text = readFileSync('mappings/mackie-control.yaml', 'utf8');
    writeFileSync(file, text.replace('key bank left: bank left', 'key bank left: bnk left'));
    const { code, out } = run('map', 'check', file);
    expect(code).toBe(3);
    expect(out).toMatch(/mine\.yaml:\d+:\d+ "bnk left".*did you mean "bank left"/);
    expect(out).toMatch(/\n {2}.*bnk left\n +\^/);
  });

  test('one with a fault that is given to start is an error at its place, before anything runs', () => {
    const file = path.join(folder, 'given.yaml');
    const text = readFileSync('mappings/mackie-control.yaml', 'utf8');
    writeFileSync(file, text.replace('key bank left: bank left', 'key bank left: bnk left'));
    const { code, err } = run('start', '--mapping', file, '--no-midi', '--no-rtp', '--port', '0');
    expect(code).toBe(3);
    expect(err).toMatch(/given\.yaml:\d+:\d+ "bnk left".*did you mean "bank left"/);
    expect(err).toMatch(/\n {2}.*bnk left\n +\^ \[MAPPING_INVALID\]/);
  });
});

test('a mapping of the first format is understood, and brought up to date where that is asked (pain 58)', () => {
  const file = path.join(folder, 'old.yaml');
  copyFileSync('test/mapping/format-1.yaml', file);
  const before = run('map', 'check', file);
  expect([before.code, before.out]).toEqual([0, expect.stringContaining('faderline map migrate')]);
  expect(run('map', 'migrate', file).code).toBe(0);
  expect(readFileSync(`${file}.format-1`, 'utf8')).toBe(readFileSync('test/mapping/format-1.yaml', 'utf8'));
  expect(run('map', 'check', file).out).toBe(`${file}: ok\n`);
  expect(run('map', 'migrate', file).out).toContain('up to date');
});

test('the doctor looks, changes nothing, and speaks JSON', () => {
  const { out } = run('doctor', '--json', '--port', '7998', '--rtp-port', '5998');
  const { findings } = JSON.parse(out) as { findings: { group: string; mark: string }[] };
  expect(findings.map(({ group }) => group)).toEqual(
    expect.arrayContaining(['runtime', 'MIDI', 'HID', 'network', 'files', 'timing']),
  );
  expect(findings.filter(({ mark }) => mark === '✗')).toEqual([]);
});

test(
  'a simulated surface ends when the service that started it is killed',
  async () => {
    const data = mkdtempSync(path.join(folder, 'killed-'));
    const ports = ['--port', '0', '--rtp-port', '0'];
    const service = spawn(
      process.execPath,
      [
        program,
        'start',
        '--simulate',
        'x-touch-xctl',
        '--data',
        data,
        ...ports,
        '--no-midi',
        '--audio',
        'none',
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    service.stderr.on('data', (text: Buffer) => (said += text.toString('utf8')));
    await expect.poll(() => said, { timeout: READY }).toContain('Ctrl-C');
    expect(said).toMatch(
      /surface +X-Touch at 127\.0\.0\.1:\d+ \(simulated\): Behringer X-Touch, XCtl, 8 strips, udp, online/,
    );
    const surface = Number(spawnSync('ps', ['-o', 'pid=', '--ppid', String(service.pid)]).stdout.toString());
    expect(surface).toBeGreaterThan(1);
    service.kill('SIGKILL');
    try {
      await expect.poll(() => isAlive(surface), { timeout: 20_000 }).toBe(false);
    } finally {
      if (isAlive(surface)) process.kill(surface, 'SIGKILL');
    }
  },
  READY,
);

describe('a running service', () => {
  let service: ChildProcess;
  let said = '';
  const port = String(20_000 + (process.pid % 20_000));

  beforeAll(async () => {
    service = spawn(
      process.execPath,
      [program, 'start', '--demo', '--port', port, '--rtp-port', '0', '--no-midi'],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    service.stderr?.on('data', (text: Buffer) => (said += text.toString('utf8')));
    const started = performance.now();
    while (!said.includes('Ctrl-C') && performance.now() - started < READY)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }, 2 * READY);

  afterAll(() => service.kill('SIGKILL'));

  test('says at the start what is connected, where the page is and how to stop', () => {
    expect(said).toMatch(/session +Demo: \d+ lanes, 3 scenes/);
    expect(said).toMatch(/surface +X-Touch \(simulated\).*8 strips.*online/);
    expect(said).toContain(`http://127.0.0.1:${port}`);
  });

  test('lists its devices and scenes, and recalls one', () => {
    expect(run('devices', '--port', port).out).toMatch(
      /X-Touch +Behringer X-Touch +rtp-midi +8 strips +online/,
    );
    expect(run('scene', 'list', '--port', port).out).toContain('Chorus');
    expect(run('scene', 'recall', 'Chorus', '--port', port)).toMatchObject({ code: 0 });
    expect(run('scene', 'recall', 'Chorsu', '--port', port).err).toContain('did you mean "Chorus"');
  });

  test('says what a recall would change, fades, and keeps what is safe (one click destroyed the mix)', () => {
    const scene = (...words: string[]) => run('scene', ...words, '--port', port);
    const preview = JSON.parse(scene('recall', 'Verse', '--dry-run', '--json').out);
    expect(preview).toMatchObject({ scene: 'Verse', counts: { moves: expect.any(Number) } });
    expect(scene('recall', 'Verse', '--dry-run').out).toContain(' → ');
    expect(scene('diff', 'Intro', 'Chorus').out).toMatch(/dB +→ .*dB/);
    expect(scene('diff', 'Intro', 'Intro').out).toContain('are alike');
    // the demo plays, and its lanes lead: there is nothing that could fade
    expect(scene('recall', 'Intro', '--fade', '20s', '--up', '500ms').out).toMatch(
      /nothing of it had to move; \d+ automation/,
    );
    scene('stop');
    expect(scene('reverse').out).toContain('nothing is fading');
    expect(scene('recall', 'Intro', '--fade', 'soon')).toMatchObject({ code: 2 });
    expect(scene('recall', 'Intro', '--curve', 's').err).toContain('--fade 3s');
    expect(scene('safe', 'ch/1..2', 'mute').out.trim().split('\n')).toEqual(['mute', 'ch/1', 'ch/2']);
    expect(scene('safe', 'mute', '--off', '--json').out).toContain('"ch/2"');
    expect(scene('safe', 'mian').err).toContain('did you mean "main"?');
    expect(scene('scope', 'recall', 'level', '--scene', 'Verse').out).toMatch(/Verse +recall +level/);
    expect(scene('scope', 'recall', '--clear', '--scene', 'Verse').out).not.toContain('Verse');
    expect(scene('safe', 'ch/1..2', '--off').out).toContain('nothing is safe');
  });

  test('stores, renames, moves and deletes scenes', () => {
    const scene = (...words: string[]) => run('scene', ...words, '--port', port);
    expect(scene('store', 'Bridge').out).toContain('stored Bridge');
    expect(scene('store', 'Bridge').out).toContain('stored over Bridge');
    expect(scene('rename', 'Bridge', 'Middle eight').code).toBe(0);
    expect(scene('move', 'Middle eight', '1').code).toBe(0);
    expect(scene('list').out).toMatch(/^1 +Middle eight/);
    expect(scene('delete', '1').code).toBe(0);
    expect(scene('list').out).toMatch(/^1 +Intro/);
    expect(scene('move', 'Intro', 'x').code).toBe(2);
  });

  test('saves, and says so only when it is so', () => {
    expect(run('session', 'save', '--port', port)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Saved'),
    });
    expect(run('session', 'save', '--as', 'copy', '--port', port).code).toBe(0);
    const again = run('session', 'save', '--as', 'copy', '--port', port);
    expect([again.code, again.err.includes('not empty')]).toEqual([1, true]);
  });

  test('shows the messages on its cables', () => {
    const { code, out } = run('monitor', '--count', '5', '--json', '--port', port);
    expect(code).toBe(0);
    for (const line of out.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ unit: 'X-Touch', hex: expect.any(String) });
  });

  test('says why a control does what it does, and shows what it shows', () => {
    const { code, out } = run('why', 'key mute 3', '--port', port);
    expect(code).toBe(0);
    expect(out).toContain('Key mute 3 is dark: `if {strip}/mute then on else if silenced then flash`');
    expect(out).toMatch(/line \d+: key mute \{strip\}:/);
    const json = JSON.parse(run('why', 'fader 1', '--json', '--port', port).out) as { control: string };
    expect(json.control).toBe('fader 1');
    const wrong = run('why', 'key mtue 3', '--port', port);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('did you mean "key mute 3"?')]);
    expect(run('why', '--port', '7999').code).toBe(4);
  });

  test('tells what becomes of what is touched', async () => {
    const asking = spawn(process.execPath, [program, 'why', '--count', '1', '--json', '--port', port], {
      env,
    });
    let out = '';
    asking.stdout.on('data', (text: Buffer) => (out += text.toString('utf8')));
    const ended = new Promise((resolve) => asking.once('exit', resolve));
    const moving = setInterval(() => {
      const body = JSON.stringify({ path: 'ch/20/fader', value: -6, who: 'me' });
      const headers = { 'content-type': 'application/json' };
      void fetch(`http://127.0.0.1:${port}/api/set`, { method: 'POST', headers, body });
    }, 200);
    expect(await ended).toBe(0);
    clearInterval(moving);
    expect(JSON.parse(out)).toMatchObject({ surface: 'me', control: 'ch/20/fader', event: 'set' });
  });

  test('keeps others from its session and from its port', () => {
    expect(run('start', '--demo', '--port', '0', '--rtp-port', '0').code).toBe(5);
    const other = path.join(folder, 'other');
    run('session', 'new', other);
    const { code, err } = run('start', '--session', other, '--port', port, '--no-rtp', '--no-midi');
    expect(code).toBe(5);
    expect(err).toContain('--port');
  });

  test('Ctrl-C stops it in order, with 0', async () => {
    const ended = new Promise((resolve) => service.once('exit', resolve));
    service.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(run('session', 'check', path.join(folder, 'faderline', 'demo')).code).toBe(0);
  });
});
