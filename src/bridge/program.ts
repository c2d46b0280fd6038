import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder the program is installed in: where `devices/` and `mappings/` are. */
export const programRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** The version in its package.json. */
export const programVersion = (
  JSON.parse(readFileSync(path.join(programRoot, 'package.json'), 'utf8')) as { version: string }
).version;

function findRoot(from: string): string {
  if (existsSync(path.join(from, 'package.json')) && existsSync(path.join(from, 'devices'))) return from;
  const above = path.dirname(from);
  if (above === from)
    throw new Error('the folder with devices/ and mappings/ is not there: install Faderline afresh');
  return findRoot(above);
}
