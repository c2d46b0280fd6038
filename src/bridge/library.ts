import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { parseProfile } from '../surfaces/device-file.ts';

/** The folder the program is installed in: where `devices/` and `mappings/` are. */
export const programRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** The version in its package.json. */
export const programVersion = (
  JSON.parse(readFileSync(path.join(programRoot, 'package.json'), 'utf8')) as { version: string }
).version;

/** The model taken for a unit that answers like a Mackie Control and whose name says nothing. */
const FALLBACK = 'generic-mcu.json';

/** Every device file, and the one that is taken where no name fits. @throws BridgeError when one cannot be read. */
export function loadProfiles(folder = path.join(programRoot, 'devices')): {
  readonly profiles: readonly DeviceProfile[];
  readonly fallback: DeviceProfile;
} {
  const read = (name: string): DeviceProfile => {
    const file = path.join(folder, name);
    return parseProfile(readFileSync(file, 'utf8'), file);
  };
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.json') && name !== 'schema.json' && name !== FALLBACK,
  );
  return { profiles: names.map(read), fallback: read(FALLBACK) };
}

/** Which mapping each family of surfaces comes with. */
const mappings: Readonly<Record<string, string>> = { mcu: 'mackie-control.yaml' };

/** Where the mapping of a family lies. */
export function mappingFile(family: string): string {
  return path.join(programRoot, 'mappings', mappings[family] ?? `${family}.yaml`);
}

/** The text of the mapping of a family. @throws BridgeError when there is none. */
export function loadMapping(family: string): string {
  const file = mappingFile(family);
  if (!existsSync(file))
    throw new BridgeError(
      'MAPPING_INVALID',
      `there is no mapping for ${family} surfaces: ${file} is missing`,
    );
  return readFileSync(file, 'utf8');
}

function findRoot(from: string): string {
  if (existsSync(path.join(from, 'package.json')) && existsSync(path.join(from, 'devices'))) return from;
  const above = path.dirname(from);
  if (above === from)
    throw new Error('the folder with devices/ and mappings/ is not there: install Faderline afresh');
  return findRoot(above);
}
