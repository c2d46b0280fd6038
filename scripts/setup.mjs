/**
 * Makes `npm start` and `npm test` work on a fresh clone: installs what package-lock.json says and, with `--build`,
 * builds when the sources changed. It needs nothing but Node, may be run twice at once, does nothing when all is up
 * to date, and says what it does on stderr so that the standard output of what follows stays clean.
 *
 * Exit codes: 0 ready (or a read-only checkout, left as it is), 1 failed, 130 and 143 interrupted.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const INSTALL_STAMP = 'node_modules/.setup-stamp';
const BUILD_STAMP = 'dist/.setup-stamp';
const SOURCE_FOLDERS = ['src', 'firmware-sim', 'bench', 'test/programs', 'test/hardware'];
const LOCK = '.setup-lock';
const LOCK_STALE_MS = 10 * 60_000;
const LOCK_POLL_MS = 200;
const RETRY_AFTER_MS = Number(process.env.FADERLINE_SETUP_RETRY_MS ?? 3000);

/** A reason to stop that is told to the user as it stands, without a stack trace. */
class SetupError extends Error {}

const say = (line) => process.stderr.write(`setup: ${line}\n`);

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  }
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // half written, or not there
  }
}

function hash(...parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old; ${OLDEST_NODE.join('.')} or newer is needed (https://nodejs.org)`,
  );
}

// ── one at a time ────────────────────────────────────────────────────────────────────────────────────────────────

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // it lives, it is only not ours
  }
}

const lockOwner = (lock) => Number(read(path.join(lock, 'pid')));

/** A lock is stale when its owner is gone, or after ten minutes (its pid may have been given to someone else). */
function isStale(lock) {
  const pid = lockOwner(lock);
  if (pid > 0 && !isAlive(pid)) return true;
  const made = fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - made > LOCK_STALE_MS;
}

/** Moves a stale lock out of the way before deleting it, so that two who saw it cannot delete each other's new one. */
function breakLock() {
  const seen = lockOwner(LOCK);
  const aside = `${LOCK}.${process.pid}`;
  try {
    fs.renameSync(LOCK, aside);
    if (lockOwner(aside) === seen) fs.rmSync(aside, { recursive: true, force: true });
    else fs.renameSync(aside, LOCK);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // somebody else broke it first
  }
}

function takeLock() {
  try {
    fs.mkdirSync(LOCK); // atomic: of two, one fails with EEXIST
    fs.writeFileSync(path.join(LOCK, 'pid'), String(process.pid));
    return 'taken';
  } catch (error) {
    if (error.code === 'EEXIST') return 'busy';
    if (error.code === 'EROFS' || error.code === 'EACCES') return 'read-only';
    throw error;
  }
}

function releaseLock() {
  if (lockOwner(LOCK) === process.pid) fs.rmSync(LOCK, { recursive: true, force: true });
}

/** @returns whether the checkout is ours to change now; false when it is read-only. */
async function lockCheckout() {
  for (let waited = false; ;) {
    const answer = takeLock();
    if (answer === 'taken') return true;
    if (answer === 'read-only') return false;
    if (isStale(LOCK)) {
      breakLock();
      continue;
    }
    if (!waited) say('another set-up is running; waiting for it');
    waited = true;
    await pause(LOCK_POLL_MS);
  }
}

// ── npm ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The environment for npm, less what would make it leave out the tools we build with. */
function npmEnvironment() {
  const unwanted =
    /^(NODE_ENV|npm_config_(omit|production|include|global|dry_run|package_lock_only|ignore_scripts))$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

let child;

/** Runs the npm that runs us, or the one in the path. @returns whether it succeeded. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  const options = { stdio: ['ignore', 2, 2], env: npmEnvironment() };
  const [command, first] = cli && fs.existsSync(cli) ? [process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve) => {
    const shell = command === 'npm' && process.platform === 'win32';
    child = spawn(command, [...first, ...args], { ...options, shell });
    child.on('error', (error) => {
      say(`npm could not be started: ${error.message}`);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Leaves at once when interrupted: npm gets the signal too, the lock goes, no stamp is written. */
function leaveOnSignals() {
  process.on('exit', releaseLock);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.on(signal, () => {
      child?.kill(signal);
      process.exit(code);
    });
  }
}

// ── dependencies ─────────────────────────────────────────────────────────────────────────────────────────────────

function libc() {
  if (process.platform !== 'linux') return '';
  process.report.excludeNetwork = true; // looking up names of interfaces can take seconds
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

/** What an installation depends on: the manifest less its scripts, the lock, and what binaries are picked by. */
function installFingerprint() {
  const { scripts: _, ...manifest } = parse(read('package.json')) ?? {};
  const [major] = process.versions.node.split('.');
  return hash(
    JSON.stringify(manifest),
    read('package-lock.json'),
    process.platform,
    process.arch,
    libc(),
    major,
  );
}

function sameEntries(a = {}, b = {}) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** npm refuses a lock that does not fit the manifest; finding it out first leaves node_modules as it is. */
function checkLockFits() {
  const manifest = parse(read('package.json'));
  const locked = parse(read('package-lock.json'))?.packages?.[''];
  if (manifest === undefined || locked === undefined) return; // npm says it better
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  if (kinds.every((kind) => sameEntries(manifest[kind], locked[kind]))) return;
  throw new SetupError('package.json and package-lock.json differ; run: npm install');
}

/** Whether a package with binaries is for this machine; false for one without any. */
function isBinaryForHere({ os, cpu, libc: libcs }) {
  if (os === undefined || cpu === undefined) return false;
  if (!os.includes(process.platform) || !cpu.includes(process.arch)) return false;
  return libcs === undefined || libcs.includes(libc());
}

/**
 * Whether a plain `npm ci` or `npm install` has already put in exactly what the lock asks for. npm writes its own
 * record last, so a killed installation has none.
 */
function isInstalledByHand() {
  if (fs.existsSync(INSTALL_STAMP)) return false; // the stamp knows better: it was for something else
  const present = parse(read('node_modules/.package-lock.json'))?.packages;
  const wanted = parse(read('package-lock.json'))?.packages;
  if (present === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([where, locked]) => {
    if (where === '') return true;
    if (present[where] === undefined) return locked.optional === true && !isBinaryForHere(locked);
    return present[where].version === locked.version && fs.existsSync(where);
  });
}

const install = () => npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error');

async function installDependencies(wanted) {
  if (read(INSTALL_STAMP) === wanted) return;
  checkLockFits();
  if (!isInstalledByHand()) {
    const why = fs.existsSync('node_modules') ? 'they changed' : 'first run';
    say(`installing dependencies (${why}, about 15 s)`);
    if (!(await install())) {
      // an npm orphaned by a killed set-up still writes into node_modules: let it end, then start from nothing
      say('installing failed; clearing node_modules and trying once more');
      await pause(RETRY_AFTER_MS);
      fs.rmSync('node_modules', { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
      if (!(await install()))
        throw new SetupError('could not install; if package.json was edited, run: npm install');
    }
  }
  fs.mkdirSync('node_modules', { recursive: true });
  fs.writeFileSync(INSTALL_STAMP, wanted); // last: nothing is stamped that did not succeed
}

// ── build ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every file below a folder, in one order on every machine; nothing if the folder is not there. */
function filesBelow(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function buildFingerprint(installed) {
  const settings = fs.readdirSync('.').filter((file) => /^tsconfig.*\.json$/.test(file));
  const sources = SOURCE_FOLDERS.flatMap((folder) => filesBelow(folder));
  const files = [...settings.sort(), 'vite.config.ts', 'scripts/kernel.mjs', ...sources];
  return hash(installed, ...files.flatMap((file) => [file, read(file)]));
}

async function build(installed) {
  const wanted = buildFingerprint(installed);
  if (read(BUILD_STAMP) === wanted) return;
  say(`building (${fs.existsSync('dist') ? 'sources changed' : 'first run'}, about 10 s)`);
  fs.rmSync('dist', { recursive: true, force: true });
  if (!(await npm('run', 'build', '--silent'))) throw new SetupError('the build failed');
  fs.mkdirSync('dist', { recursive: true });
  fs.writeFileSync(BUILD_STAMP, wanted);
}

async function main() {
  checkNode();
  process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
  leaveOnSignals();
  if (!(await lockCheckout())) {
    say('the checkout is read-only; leaving it as it is');
    return;
  }
  const installed = installFingerprint();
  await installDependencies(installed);
  if (process.argv.includes('--build')) await build(installed);
}

try {
  await main();
} catch (error) {
  say(error instanceof SetupError ? error.message : error.stack);
  process.exitCode = 1;
}
