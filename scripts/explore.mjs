/**
 * Tries the properties with values nobody has tried: `npm run explore -- [--minutes 10] [--seed N] [paths of tests]`. Every round has a
 * seed of its own. Ends with the first round in which a property fails, and says how to repeat it: what it found becomes a test with a
 * name.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
  allowPositionals: true,
});

/** The tests that have properties. */
function propertyTests(within) {
  const wanted = within.map((one) => path.normalize(one));
  return fs
    .readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join('test', file))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => wanted.length === 0 || wanted.some((one) => file.startsWith(one)))
    .filter((file) => fs.readFileSync(path.join(root, file), 'utf8').includes("from 'fast-check'"));
}

/** Tries all of them once; what vitest says of it comes out only where one fails. */
function round(files, seed) {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const env = { ...process.env, FADERLINE_SEED: String(seed) };
  const args = [vitest, 'run', '--testTimeout=600000', ...files];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const from of [child.stdout, child.stderr]) from.on('data', (bytes) => said.push(bytes));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

const files = propertyTests(positionals);
const until = Date.now() + Number(values.minutes) * 60_000;
if (files.length === 0 || Number.isNaN(until)) {
  process.stderr.write('there is no property in what was named, or --minutes is no number\n');
  process.exitCode = 2;
} else {
  for (let rounds = 1, code = 0; code === 0; rounds++) {
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
    code = await round(files, seed);
    process.exitCode = code;
    const again = ['npm run explore -- --seed', seed, ...positionals].join(' ');
    process.stdout.write(
      code === 0 ? `round ${rounds} found nothing (seed ${seed})\n` : `to repeat it: ${again}\n`,
    );
    if (values.seed !== undefined || Date.now() > until) break;
  }
}
