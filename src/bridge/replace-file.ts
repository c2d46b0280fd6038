import { realpathSync } from 'node:fs';
import path from 'node:path';
import { realDisk, writeThrough } from '../session/disk.ts';

/** Puts a text in the place of a file in one go: whoever reads it meanwhile has the one or the other, and never half. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const real = realFile(file);
  const folder = path.dirname(real);
  const beside = path.join(folder, `.${path.basename(real)}.${process.pid}.new`);
  await realDisk.makeFolder(folder);
  await realDisk.remove(beside); // a run that was cut off left it
  try {
    await writeThrough(realDisk, beside, new TextEncoder().encode(text));
    await realDisk.rename(beside, real);
  } catch (error) {
    await realDisk.remove(beside);
    throw error;
  }
  await realDisk.syncFolder(folder);
}

/** Where a link leads: the link itself stays. */
function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // it is not there yet
  }
}
