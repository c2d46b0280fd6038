import fs from 'node:fs/promises';
import path from 'node:path';

/** A file being written. Writing says where, so that what failed half-way can simply be written again. */
export interface DiskFile {
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Returns once the contents would survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What lies at a path: links are told apart, because a session must not lead out of its folder. */
export type DiskEntry = 'file' | 'folder' | 'link' | 'other';

/** The few things a session asks of a file system, so that tests can pull the plug between any two of them. */
export interface Disk {
  /** The bytes of a file; undefined when it is not there. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** A new, empty file. Rejects with EEXIST when there is one. */
  create(file: string): Promise<DiskFile>;
  /** A folder and those above it; nothing when it is there. */
  makeFolder(folder: string): Promise<void>;
  /** Returns once the names in a folder would survive a power cut. */
  syncFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** The same file under a second name, or a copy of it, seen through to the disk. Rejects with EEXIST when there is one. */
  duplicate(from: string, to: string): Promise<void>;
  /** The names in a folder, sorted; none when it is not there. */
  list(folder: string): Promise<readonly string[]>;
  kind(entry: string): Promise<DiskEntry | undefined>;
  /** Removes a file, or a folder with nothing in it. Nothing when it is not there. */
  remove(entry: string): Promise<void>;
}

/** The code of a system error: `ENOENT`, `ENOSPC`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Answers `instead` when what was asked for is not there. */
async function unlessMissing<T, U>(asked: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await asked;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return instead;
    throw error;
  }
}

async function create(file: string): Promise<DiskFile> {
  const handle = await fs.open(file, 'wx');
  return {
    async write(bytes, at) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** Errors of disks that know no second names, of files on two disks, and of those that may not have another. */
const NO_LINK: ReadonlySet<unknown> = new Set([
  'EPERM',
  'EXDEV',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EACCES',
]);

async function duplicate(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
    return;
  } catch (error) {
    if (!NO_LINK.has(errorCode(error))) throw error;
  }
  await fs.copyFile(from, to, fs.constants.COPYFILE_EXCL);
  const handle = await fs.open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function inOrder(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there; NTFS keeps its own journal of names
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function kind(entry: string): Promise<DiskEntry | undefined> {
  const stat = await unlessMissing(fs.lstat(entry), undefined);
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() ? 'file' : 'other';
}

async function remove(entry: string): Promise<void> {
  const what = await kind(entry);
  if (what === undefined) return;
  await unlessMissing(what === 'folder' ? fs.rmdir(entry) : fs.unlink(entry), undefined);
}

/**
 * Makes a folder and those above it. Node's own way never ends where a folder that is there does not let anything be made in it by
 * saying that it is not (`/proc`, some mounts of networks).
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await fs.stat(folder)).isDirectory()) return;
    const above = path.dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above);
    await fs.mkdir(folder).catch(unlessThere);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The disk of this computer. */
export const realDisk: Disk = {
  read: (file) => unlessMissing(fs.readFile(file), undefined),
  create,
  makeFolder,
  syncFolder,
  rename: (from, to) => fs.rename(from, to),
  duplicate,
  list: async (folder) => inOrder(await unlessMissing(fs.readdir(folder), [])),
  kind,
  remove,
};

/** Writes a new file and sees it through to the disk. */
export async function writeThrough(disk: Disk, file: string, bytes: Uint8Array): Promise<void> {
  const open = await disk.create(file);
  try {
    await open.write(bytes, 0);
    await open.sync();
  } finally {
    await open.close();
  }
}

/** Removes a folder of ours with all that is in it. Links are removed, never followed. */
export async function removeTree(disk: Disk, entry: string): Promise<void> {
  if ((await disk.kind(entry)) === 'folder') {
    for (const name of await disk.list(entry)) await removeTree(disk, path.join(entry, name));
  }
  await disk.remove(entry);
}
