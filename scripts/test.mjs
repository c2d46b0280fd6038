/**
 * Runs the tests (arguments go to vitest: `npm test -- test/wire`) and ends with one line anybody can read:
 * `N passed, N failed`, followed by `, N skipped` if some were. Exits with vitest's code; running no test is a failure.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

/** @returns vitest's exit code; it keeps our terminal. */
function runVitest(report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return new Promise((resolve, reject) => {
    const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
    const env = { ...process.env, FADERLINE_PAGE: path.join(root, 'dist/web') }; // what comes before `npm test` has built it
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Counts what was run; a file that could not even be loaded counts as one failure. */
function count(report) {
  if (!fs.existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const result = JSON.parse(fs.readFileSync(report, 'utf8'));
  const unloaded = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-test-'));
const report = path.join(folder, 'report.json');
try {
  const code = await runVitest(report);
  const counted = count(report);
  const { passed, skipped } = counted;
  const ran = passed + counted.failed > 0;
  // an error nobody caught fails the run although no test failed: the line must not read as a success
  const failed = ran && code !== 0 ? Math.max(counted.failed, 1) : counted.failed;
  if (!ran) process.stderr.write('no test was run\n');
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  process.exitCode = ran ? code : code || 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
