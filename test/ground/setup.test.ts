import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/setup.mjs');

/** An npm that writes down how it was called, does what the set-up expects of it, and fails as often as told. */
const NPM = `
import fs from 'node:fs';
const call = process.argv.slice(2).join(' ');
const { NODE_ENV, npm_config_omit } = process.env;
fs.appendFileSync('npm-calls', JSON.stringify({ call, NODE_ENV, npm_config_omit }) + '\\n');
console.log('npm talks on stdout');
const hang = () => (fs.existsSync('npm-hangs') ? setTimeout(hang, 50) : process.exit(1));
if (fs.existsSync('npm-hangs')) await new Promise(hang);
const failures = fs.existsSync('npm-fails') ? Number(fs.readFileSync('npm-fails', 'utf8')) : 0;
if (failures > 0) {
  fs.writeFileSync('npm-fails', String(failures - 1));
  process.exit(1);
}
fs.mkdirSync(call.startsWith('ci') ? 'node_modules' : 'dist', { recursive: true });
`;

const INSTALL = 'ci --include=dev --no-audit --no-fund --loglevel=error';
const BUILD = 'run build --silent';

let root: string;
let running: ChildProcess | undefined;

const at = (file: string) => path.join(root, file);
const exists = (file: string) => fs.existsSync(at(file));

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(at(file)), { recursive: true });
  fs.writeFileSync(at(file), content);
}

const manifest = (extra: object = {}) =>
  JSON.stringify({ name: 'a', dependencies: { b: '1.0.0' }, ...extra });
const lock = (version = '1.0.0') =>
  JSON.stringify({
    packages: { '': { dependencies: { b: version } }, 'node_modules/b': { version } },
  });

/** What npm was called with; a line that is being written is not read yet. */
const calls = () =>
  exists('npm-calls')
    ? fs
        .readFileSync(at('npm-calls'), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { call: string; NODE_ENV?: string; npm_config_omit?: string })
    : [];
const called = () => calls().map(({ call }) => call);

const environment = (extra: Record<string, string> = {}) => ({
  ...process.env,
  npm_execpath: at('npm.mjs'),
  FADERLINE_SETUP_RETRY_MS: '10',
  ...extra,
});

function setup(args: readonly string[] = [], extra: Record<string, string> = {}) {
  const script = at('scripts/setup.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    env: environment(extra),
    encoding: 'utf8',
    cwd: os.tmpdir(),
  });
  return { status, stdout, said: stderr };
}

/** The set-up in the background, with what it has said so far. */
function startSetup(...args: string[]) {
  const child = spawn(process.execPath, [at('scripts/setup.mjs'), ...args], { env: environment() });
  running = child;
  const heard = { said: '' };
  child.stderr.on('data', (chunk: Buffer) => (heard.said += chunk.toString()));
  return { child, heard, exit: once(child, 'exit') as Promise<[number | null]> };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition(); await pause(20)) {
    if (Date.now() > end) throw new Error('waited in vain');
  }
}

/** A pid that was somebody's a moment ago and is nobody's now. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-setup-'));
  write('scripts/setup.mjs', fs.readFileSync(SCRIPT, 'utf8'));
  write('npm.mjs', NPM);
  write('package.json', manifest());
  write('package-lock.json', lock());
  write('tsconfig.json', '{}');
  write('src/a.ts', '1');
});

afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  fs.rmSync(root, { recursive: true, force: true });
});

describe('dependencies', () => {
  test('are installed on a fresh clone, once', () => {
    const first = setup();
    expect(first.status).toBe(0);
    expect(first.said).toContain('setup: installing dependencies (first run, about 15 s)\n');
    expect(setup()).toEqual({ status: 0, stdout: '', said: '' });
    expect(called()).toEqual([INSTALL]);
  });

  test('are installed again when the manifest or the lock changed', () => {
    setup();
    write('package.json', manifest({ overrides: { c: '1.0.0' } }));
    expect(setup().said).toContain('they changed');
    write('package-lock.json', `${lock()} `);
    setup();
    expect(called()).toEqual([INSTALL, INSTALL, INSTALL]);
  });

  test('are left alone when only scripts changed', () => {
    setup();
    write('package.json', manifest({ scripts: { start: 'node { } x' } }));
    setup();
    expect(called()).toEqual([INSTALL]);
  });

  test('put in by a plain `npm ci` are recognised', () => {
    write('node_modules/b/package.json', '{}');
    write('node_modules/.package-lock.json', lock());
    expect(setup()).toEqual({ status: 0, stdout: '', said: '' });
    expect(called()).toEqual([]);
  });

  test.each([
    ['of another version', () => write('node_modules/.package-lock.json', lock('0.9.0'))],
    ['by an npm that was killed', () => write('node_modules/b/package.json', '{}')],
    ['and then deleted in part', () => write('node_modules/.package-lock.json', lock())],
  ])('put in %s are put in again', (_how, arrange) => {
    arrange();
    expect(setup().status).toBe(0);
    expect(called()).toEqual([INSTALL]);
  });

  test('are tried once more, from nothing, when npm fails', () => {
    write('npm-fails', '1');
    write('node_modules/half', '');
    const { status, said } = setup();
    expect(status).toBe(0);
    expect(said).toContain('clearing node_modules and trying once more');
    expect(exists('node_modules/half')).toBe(false);
    expect(called()).toEqual([INSTALL, INSTALL]);
  });

  test('that cannot be installed end it with a hint, and it tries anew next time', () => {
    write('npm-fails', '2');
    const { status, said } = setup();
    expect(status).toBe(1);
    expect(said).toContain('run: npm install');
    expect(called()).toEqual([INSTALL, INSTALL]);
    expect(exists('.setup-lock')).toBe(false);
    expect(setup().status).toBe(0);
  });

  test('are not touched when the lock does not fit the manifest', () => {
    write('node_modules/b/package.json', '{}');
    write('package.json', manifest({ dependencies: { b: '2.0.0' } }));
    const { status, said } = setup();
    expect(status).toBe(1);
    expect(said).toBe('setup: package.json and package-lock.json differ; run: npm install\n');
    expect(called()).toEqual([]);
    expect(exists('node_modules/b/package.json')).toBe(true);
  });

  test('include the tools to build with, whatever the environment says', () => {
    setup([], { NODE_ENV: 'production', npm_config_omit: 'dev' });
    expect(calls()).toEqual([{ call: INSTALL }]);
  });

  test('are installed without a word on stdout', () => {
    const { stdout, said } = setup();
    expect(stdout).toBe('');
    expect(said).toContain('npm talks on stdout');
  });
});

describe('the build', () => {
  const built = () => called().filter((call) => call === BUILD).length;

  test('is made once, and not without being asked for', () => {
    setup();
    expect(built()).toBe(0);
    expect(setup(['--build']).said).toContain('setup: building (first run');
    setup(['--build']);
    expect(built()).toBe(1);
  });

  test.each([
    ['src/a.ts', true],
    ['src/deep/new.ts', true],
    ['firmware-sim/a.ts', true],
    ['bench/a.ts', true],
    ['tsconfig.build.json', true],
    ['vite.config.ts', true],
    ['test/a.test.ts', false],
    ['README.md', false],
  ])('after a change of %s is made anew: %s', (file, again) => {
    setup(['--build']);
    write('dist/old', '');
    write(file, '2');
    setup(['--build']);
    expect(built()).toBe(again ? 2 : 1);
    expect(exists('dist/old')).toBe(!again);
  });

  test('is made anew when a source is renamed', () => {
    setup(['--build']);
    fs.renameSync(at('src/a.ts'), at('src/b.ts'));
    setup(['--build']);
    expect(built()).toBe(2);
  });

  test('that failed ends it, and is tried again next time', () => {
    setup();
    write('npm-fails', '1');
    const { status, said } = setup(['--build']);
    expect(status).toBe(1);
    expect(said).toContain('setup: the build failed\n');
    expect(setup(['--build']).status).toBe(0);
    expect(built()).toBe(2);
  });
});

describe('of two set-ups at once', () => {
  test('the second waits for the first', async () => {
    write('.setup-lock/pid', String(process.pid));
    const { heard, exit } = startSetup();
    await until(() => heard.said.includes('another set-up is running'));
    expect(called()).toEqual([]);
    fs.rmSync(at('.setup-lock'), { recursive: true });
    expect(await exit).toEqual([0, null]);
    expect(called()).toEqual([INSTALL]);
    expect(exists('.setup-lock')).toBe(false);
  });

  test('one whose process is gone does not hold the other up', () => {
    write('.setup-lock/pid', String(deadPid()));
    expect(setup().said).not.toContain('another set-up');
    expect(called()).toEqual([INSTALL]);
  });

  test('one that is ten minutes old does not hold the other up', () => {
    write('.setup-lock/pid', String(process.pid));
    const old = Date.now() / 1000 - 601;
    fs.utimesSync(at('.setup-lock'), old, old);
    expect(setup().status).toBe(0);
    expect(called()).toEqual([INSTALL]);
  });

  test('both succeed, and one installs', async () => {
    const [first, second] = [startSetup(), startSetup()];
    expect(await Promise.all([first.exit, second.exit])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(called()).toEqual([INSTALL]);
  });
});

describe('an interrupted set-up', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('(%s) leaves at once without lock or stamp', async (signal, code) => {
    write('npm-hangs', '');
    const { child, exit } = startSetup();
    await until(() => called().length === 1);
    child.kill(signal);
    expect(await exit).toEqual([code, null]);
    expect(exists('.setup-lock')).toBe(false);
    expect(exists('node_modules/.setup-stamp')).toBe(false);
    expect(called()).toEqual([INSTALL]);
  });

  test('(SIGKILL) leaves a lock that the next one breaks', async () => {
    write('npm-hangs', '');
    const { child, exit } = startSetup();
    await until(() => called().length === 1);
    child.kill('SIGKILL');
    await exit;
    expect(exists('.setup-lock')).toBe(true);
    fs.rmSync(at('npm-hangs'));
    expect(setup().status).toBe(0);
    expect(exists('.setup-lock')).toBe(false);
  });
});

describe('Node', () => {
  const pretend = (version: string) =>
    `--import=data:text/javascript,${encodeURIComponent(
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    )}`;

  test.each(['18.20.4', '20.18.3'])('%s is too old, and the message says what is needed', (version) => {
    const { status, said } = setup([], { NODE_OPTIONS: pretend(version) });
    expect(status).toBe(1);
    expect(said).toBe(`setup: Node ${version} is too old; 20.19 or newer is needed (https://nodejs.org)\n`);
    expect(called()).toEqual([]);
  });

  test.each(['20.19.0', '22.0.0'])('%s will do', (version) => {
    expect(setup([], { NODE_OPTIONS: pretend(version) }).status).toBe(0);
  });
});
