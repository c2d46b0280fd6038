import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { hashOf, writeWhole } from './work.ts';

// A delivery is put together beside its place and put there whole.

/** A file of a delivery, by its way from the delivery's folder, with "/". */
export interface DeliveredFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

const beside = (folder: string, what: string): string =>
  path.join(path.dirname(folder), `.${path.basename(folder)}.${what}`);

/** An empty folder beside the one that a delivery goes to. */
export function startFolder(folder: string): string {
  const coming = beside(folder, 'new');
  rmSync(coming, { recursive: true, force: true }); // of a build that was cut off
  mkdirSync(coming, { recursive: true });
  return coming;
}

/** Puts a folder that is whole in its place; what was there before goes. */
export function placeFolder(folder: string): void {
  const old = beside(folder, 'old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(beside(folder, 'new'), folder);
  rmSync(old, { recursive: true, force: true });
}

/** Leaves nothing of a folder that came to nothing. */
export function dropFolder(folder: string): void {
  rmSync(beside(folder, 'new'), { recursive: true, force: true });
}

/** Every file in a folder with its checksum, in the order of their names. */
export async function filesIn(folder: string): Promise<readonly DeliveredFile[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  const files: DeliveredFile[] = [];
  for (const file of names) {
    const at = path.join(folder, file);
    files.push({ file, bytes: statSync(at).size, sha256: await hashOf(at) });
  }
  return files;
}

/** Lines that `sha256sum --check` reads. */
export function sumLines(files: readonly DeliveredFile[], before = ''): string {
  return files.map(({ file, sha256 }) => `${sha256}  ${before}${file}\n`).join('');
}

/** The checksums of all deliveries that lie in a folder, whichever build they are of. */
export async function writeAllSums(out: string): Promise<void> {
  let lines = '';
  for (const id of readdirSync(out).sort()) {
    const manifest = path.join(out, id, MANIFEST);
    if (id.startsWith('.') || !existsSync(manifest)) continue;
    const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: readonly DeliveredFile[] };
    lines += sumLines(files, `${id}/`);
  }
  await writeWhole(path.join(out, SUMS), lines);
}
