import { readFileSync, realpathSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import { errorCode, realDisk } from '../session/disk.ts';

/**
 * Puts a text in the place of a file in one go: whoever reads it meanwhile has the one or the other, and never half.
 * Who may read and write it stays as it was.
 *
 * @param before what it is known to say, undefined for nothing being there.
 * @throws BridgeError where it says something else by now; it is left alone then.
 */
export async function replaceFile(file: string, text: string, before: string | undefined): Promise<void> {
  const real = realFile(file);
  const folder = path.dirname(real);
  const beside = path.join(folder, `.${path.basename(real)}.${process.pid}.new`);
  await realDisk.makeFolder(folder);
  await realDisk.remove(beside); // a run that was cut off left it
  try {
    await writeNew(beside, text, await modeOf(real));
    if (readNow(real) !== before)
      throw new BridgeError('BAD_REQUEST', `${file} was changed meanwhile and is left as it is; try again`);
    await realDisk.rename(beside, real);
  } catch (error) {
    await realDisk.remove(beside);
    throw error;
  }
  await realDisk.syncFolder(folder);
}

/** Writes a new file through to the disk. Nobody may read it who may not read the one before. */
async function writeNew(file: string, text: string, mode: number | undefined): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    if (mode !== undefined) await handle.chmod(mode); // what the umask took away
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readNow(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where a link leads: the link itself stays. */
function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // it is not there yet
  }
}
