import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile, McuProfile } from '../model/profile.ts';
import { parseProfile } from '../surfaces/device-file.ts';
import { devicesFolder, FALLBACK, modelFiles, UNKNOWN } from './device-files.ts';
import { programRoot } from './program.ts';

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
  shipped ??= readProfiles();
  return shipped;
}

/** Every device file, and those that are taken where no name fits. @throws BridgeError when one cannot be read. */
function readProfiles(): Library {
  const fallback = read(FALLBACK);
  if (fallback.family !== 'mcu')
    throw new BridgeError('DEVICE_FILE_INVALID', `${FALLBACK} must be of the family mcu`);
  return { profiles: modelFiles().map(read), fallback, unknown: read(UNKNOWN) };
}

function read(name: string): DeviceProfile {
  const file = path.join(devicesFolder, name);
  return parseProfile(readFileSync(file, 'utf8'), file);
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
