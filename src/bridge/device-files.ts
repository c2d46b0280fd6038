import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { programRoot } from './program.ts';

/** Where the device files are that come with the program. */
export const devicesFolder = path.join(programRoot, 'devices');
/** The model taken for a unit that answers like a Mackie Control and whose name says nothing. */
export const FALLBACK = 'generic-mcu.json';
/** The model taken for what does not answer. */
export const UNKNOWN = 'any-midi.json';

/** The files of models that are known by name. */
export function modelFiles(): readonly string[] {
  return readdirSync(devicesFolder).filter(
    (name) => name.endsWith('.json') && !['schema.json', FALLBACK, UNKNOWN].includes(name),
  );
}

type ModelName = Pick<DeviceProfile, 'model' | 'strips' | 'family'>;

/** What a list of the models needs. Nothing is checked: reading every file by its rules takes most of a second. */
export function modelNames(): readonly ModelName[] {
  return modelFiles().map((name) => {
    const { model, strips, family } = parsed(path.join(devicesFolder, name));
    return { model, strips, family };
  });
}

/** @throws BridgeError DEVICE_FILE_INVALID */
function parsed(file: string): ModelName {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ModelName;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BridgeError('DEVICE_FILE_INVALID', `${file}: not JSON: ${error.message}`);
  }
}
