import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile, McuProfile } from '../model/profile.ts';
import { parseProfile } from '../surfaces/device-file.ts';

/** The folder the program is installed in: where `devices/` and `mappings/` are. */
export const programRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** The version in its package.json. */
export const programVersion = (
  JSON.parse(readFileSync(path.join(programRoot, 'package.json'), 'utf8')) as { version: string }
).version;

/** The model taken for a unit that answers like a Mackie Control and whose name says nothing. */
const FALLBACK = 'generic-mcu.json';
/** The model taken for what does not answer. */
const UNKNOWN = 'any-midi.json';

/** What there are device files for. */
interface Library {
  readonly profiles: readonly DeviceProfile[];
  /** What is taken for a Mackie Control whose name says nothing. */
  readonly fallback: McuProfile;
  /** What is taken for anything else whose name says nothing. */
  readonly unknown: DeviceProfile;
}

let shipped: Library | undefined;

/** Every device file that comes with the program, read once. @throws BridgeError when one cannot be read. */
export function loadProfiles(): Library {
  shipped ??= readProfiles(path.join(programRoot, 'devices'));
  return shipped;
}

/** Every device file of a folder, and those that are taken where no name fits. @throws BridgeError when one cannot be read. */
function readProfiles(folder: string): Library {
  const read = (name: string): DeviceProfile => {
    const file = path.join(folder, name);
    return parseProfile(readFileSync(file, 'utf8'), file);
  };
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.json') && !['schema.json', FALLBACK, UNKNOWN].includes(name),
  );
  const fallback = read(FALLBACK);
  if (fallback.family !== 'mcu')
    throw new BridgeError('DEVICE_FILE_INVALID', `${FALLBACK} must be of the family mcu`);
  return { profiles: names.map(read), fallback, unknown: read(UNKNOWN) };
}

/** Which mapping each family of surfaces comes with. */
const mappings: Readonly<Record<string, string>> = {
  mcu: 'mackie-control.yaml',
  xctl: 'mackie-control.yaml',
};

/** Where the mapping of a family lies. */
export function mappingFile(family: string): string {
  return path.join(programRoot, 'mappings', mappings[family] ?? `${family}.yaml`);
}

/** The text of the mapping of a family; one that does nothing where none comes with the program. */
export function loadMapping(family: string): string {
  const file = mappingFile(family);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  return `faderline: 2\nname: nothing yet\nfor: ${family}\nstrips: [ch, grp, bus, dca]\ncontrols: {}\n`;
}

function findRoot(from: string): string {
  if (existsSync(path.join(from, 'package.json')) && existsSync(path.join(from, 'devices'))) return from;
  const above = path.dirname(from);
  if (above === from)
    throw new Error('the folder with devices/ and mappings/ is not there: install Faderline afresh');
  return findRoot(above);
}
