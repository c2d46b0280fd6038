import path from 'node:path';
import type { SessionDocument } from '../model/document.ts';
import { removeTree, writeThrough, type Disk } from './disk.ts';
import { HISTORY, historyText } from './history-file.ts';
import { readSession } from './read-session.ts';
import { checksum, sessionText, textsOf, type SavedAs } from './session-files.ts';

/**
 * A save never touches what is there. The order of things, and what a power cut leaves at each point:
 *
 *   1  all files of the new generation are written into `.saving-<pid>/` and synced    → the old session
 *   2  `.saving-<pid>` is renamed to `.saved-<generation>`: from here on it counts     → the new session
 *   3  the old files are moved to `.leaving-<old>/`, and that to `previous/<old>`      → the new, in `.saved-…`
 *   4  the new files are moved into place, session.json last, and `.saved-…` removed   → the new, in both
 *
 * 3 and 4 can be broken off anywhere: `settle` goes on with them at the next opening or save.
 */
const OURS = [
  'desk.json',
  'markers.json',
  'cues.json',
  'clips.json',
  'history.json',
  'lanes',
  'scenes',
  'session.json',
] as const; // session.json last
const PREVIOUS = 'previous';
const SAVED = /^\.saved-(\d+)$/;
const LEAVING = /^\.leaving-(.+)$/;
const SAVING = /^\.saving-/;

/** Versions to go back to. */
const KEPT = 5;

/** Writes of one save that may be under way at once. */
const AT_ONCE = 8;

/** An earlier version of a session that can be gone back to. */
export interface Version {
  readonly generation: number;
  /** ISO time of its save. */
  readonly saved: string;
  readonly name: string;
  readonly folder: string;
}

/** The folders a session's files are to be looked for in: a save that was broken off has some in its own. */
export async function rootsOf(disk: Disk, dir: string): Promise<readonly string[]> {
  const saved = await newestSaved(disk, dir);
  if (saved === undefined) return [dir];
  const folder = path.join(dir, saved);
  return (await disk.kind(path.join(folder, 'session.json'))) === 'file' ? [folder, dir] : [dir];
}

async function newestSaved(disk: Disk, dir: string): Promise<string | undefined> {
  let newest: string | undefined;
  for (const name of await disk.list(dir)) {
    if (!SAVED.test(name) || (await disk.kind(path.join(dir, name))) !== 'folder') continue;
    if (newest === undefined || generationIn(name) > generationIn(newest)) newest = name;
  }
  return newest;
}

function generationIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

/** What a session.json says of itself; undefined when it says nothing sensible. */
async function summary(disk: Disk, folder: string): Promise<Omit<Version, 'folder'> | undefined> {
  const bytes = await disk.read(path.join(folder, 'session.json'));
  if (bytes === undefined) return undefined;
  try {
    const { generation, saved, name } = JSON.parse(new TextDecoder().decode(bytes)) as Record<
      string,
      unknown
    >;
    if (!Number.isInteger(generation) && generation !== undefined) return undefined; // format 0 had none
    if (typeof saved !== 'string' || typeof name !== 'string') return undefined;
    return { generation: Number(generation ?? 0), saved, name };
  } catch {
    return undefined; // blank or broken: whoever opens it is told in full
  }
}

/** The versions before the last save, newest first. */
export async function versionsIn(disk: Disk, dir: string): Promise<readonly Version[]> {
  const previous = path.join(dir, PREVIOUS);
  if ((await disk.kind(previous)) !== 'folder') return [];
  const versions: Version[] = [];
  for (const name of await disk.list(previous)) {
    const folder = path.join(previous, name);
    if (!/^\d+(?:-\d+)?$/.test(name) || (await disk.kind(folder)) !== 'folder') continue;
    const known = await summary(disk, folder);
    if (known !== undefined) versions.push({ ...known, folder });
  }
  return versions.sort((a, b) => b.generation - a.generation || (a.saved < b.saved ? 1 : -1));
}

/** The highest generation there is any trace of, so that no number is ever given twice. */
export async function lastGeneration(disk: Disk, dir: string): Promise<number> {
  const traces = (await disk.list(dir)).filter((name) => SAVED.test(name) || LEAVING.test(name));
  traces.push(
    ...(await disk.list(path.join(dir, PREVIOUS))),
    ...(await disk.list(path.join(dir, 'journal'))),
  );
  const current = (await summary(disk, dir))?.generation ?? 0;
  return Math.max(current, ...traces.map(generationIn));
}

/** Whether all files of a folder are as its session.json says. */
async function isWhole(disk: Disk, folder: string): Promise<boolean> {
  const { document, problems } = await readSession(disk, [folder]);
  return document !== undefined && !problems.some(({ path: at }) => at === ''); // a checksum that differs
}

/** Moves an entry to a folder, under another name if its own is taken. */
async function moveInto(disk: Disk, entry: string, folder: string, name: string): Promise<void> {
  await disk.makeFolder(folder);
  let free = name;
  for (let n = 2; (await disk.kind(path.join(folder, free))) !== undefined; n++) free = `${name}-${n}`;
  await disk.rename(entry, path.join(folder, free));
  await disk.syncFolder(folder);
}

/** Step 3: takes what is in place out of the way, as a whole, to `previous/`. */
async function retire(disk: Disk, dir: string, saved: string): Promise<void> {
  const begun = (await disk.list(dir)).find((name) => LEAVING.test(name));
  const inPlace = await disk.kind(path.join(dir, 'session.json'));
  if (begun === undefined && inPlace === undefined) return;
  const old = begun === undefined ? await summary(disk, dir) : undefined;
  const leaving = begun ?? `.leaving-${old?.generation ?? `damaged-${generationIn(saved)}`}`;
  const folder = path.join(dir, leaving);
  await disk.makeFolder(folder);
  await disk.syncFolder(dir);
  for (const item of OURS) {
    if ((await disk.kind(path.join(dir, item))) === undefined) continue;
    if ((await disk.kind(path.join(folder, item))) !== undefined) continue;
    await disk.rename(path.join(dir, item), path.join(folder, item));
  }
  await disk.syncFolder(folder);
  await disk.syncFolder(dir);
  await moveInto(disk, folder, path.join(dir, PREVIOUS), leaving.replace(LEAVING, '$1'));
  await disk.syncFolder(dir);
}

/** Step 4: moves the new files into place. */
async function moveIn(disk: Disk, dir: string, saved: string): Promise<void> {
  const folder = path.join(dir, saved);
  const syncBoth = async (): Promise<void> => {
    await disk.syncFolder(folder);
    await disk.syncFolder(dir);
  };
  for (const item of OURS) {
    const from = path.join(folder, item);
    if ((await disk.kind(from)) === undefined) continue;
    const to = path.join(dir, item);
    if ((await disk.kind(to)) !== undefined)
      await moveInto(disk, to, path.join(dir, PREVIOUS), `found-${item}`);
    if (item === 'session.json') await syncBoth(); // it says that the others are there
    await disk.rename(from, to);
  }
  await syncBoth();
  await removeTree(disk, folder);
  await disk.syncFolder(dir);
}

/** Removes the oldest versions. What somebody else put beside our files stays, and then so does the folder. */
async function prune(disk: Disk, dir: string): Promise<void> {
  for (const { folder } of (await versionsIn(disk, dir)).slice(KEPT)) {
    for (const inner of ['lanes', 'scenes'] as const) {
      const at = path.join(folder, inner);
      if ((await disk.kind(at)) !== 'folder') continue;
      for (const name of await disk.list(at))
        if (name.endsWith('.json')) await disk.remove(path.join(at, name));
      if ((await disk.list(at)).length === 0) await disk.remove(at);
    }
    for (const name of ['desk.json', 'markers.json', 'cues.json', 'history.json', 'session.json'])
      await disk.remove(path.join(folder, name));
    if ((await disk.list(folder)).length === 0) await disk.remove(folder);
  }
}

/**
 * Brings to its end a save that was broken off after it counted, and clears away one that did not get so far. Nothing
 * to do is the usual case. Only whoever has the folder's lock may call this.
 *
 * @param check looks first whether the new generation is whole, and sets it aside when it is not.
 */
export async function settle(disk: Disk, dir: string, check: boolean): Promise<void> {
  for (const name of await disk.list(dir))
    if (SAVING.test(name)) await removeTree(disk, path.join(dir, name));
  const saved = await newestSaved(disk, dir);
  if (saved === undefined) return;
  const folder = path.join(dir, saved);
  const untouched = (await disk.kind(path.join(folder, 'session.json'))) !== undefined;
  const begun = (await disk.list(dir)).some((name) => LEAVING.test(name));
  const inPlace = (await disk.kind(path.join(dir, 'session.json'))) !== undefined;
  if (check && untouched && !begun && inPlace && !(await isWhole(disk, folder))) {
    await moveInto(disk, folder, path.join(dir, PREVIOUS), `damaged-${generationIn(saved)}`);
    await disk.syncFolder(dir);
    return;
  }
  if (untouched) await retire(disk, dir, saved);
  await moveIn(disk, dir, saved);
  await prune(disk, dir);
}

/** Step 1: a whole new generation in a folder of its own. Returns the folder. */
async function writeGeneration(
  disk: Disk,
  dir: string,
  document: SessionDocument,
  as: SavedAs,
): Promise<string> {
  const folder = path.join(dir, `.saving-${process.pid}`);
  await removeTree(disk, folder);
  for (const inner of ['lanes', 'scenes']) await disk.makeFolder(path.join(folder, inner));
  const listed: { file: string; crc32: string }[] = [];
  let batch: Promise<void>[] = [];
  for (const { file, text } of textsOf(document)) {
    const bytes = new TextEncoder().encode(text);
    listed.push({ file, crc32: checksum(bytes) });
    batch.push(writeThrough(disk, path.join(folder, file), bytes));
    if (batch.length < AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  if (document.history) {
    const bytes = new TextEncoder().encode(historyText(document.history, listed));
    listed.push({ file: HISTORY, crc32: checksum(bytes) });
    await writeThrough(disk, path.join(folder, HISTORY), bytes);
  }
  const session = new TextEncoder().encode(sessionText(document, as, listed));
  await writeThrough(disk, path.join(folder, 'session.json'), session);
  for (const inner of ['lanes', 'scenes', '']) await disk.syncFolder(path.join(folder, inner));
  return folder;
}

/**
 * Saves a generation. When this rejects before the new one counts, the old one is still in place; what the disk says
 * afterwards, while files are being moved, is no reason to fail: the next opening or save goes on with it.
 *
 * @returns what went wrong after the session was safe.
 */
export async function saveGeneration(
  disk: Disk,
  dir: string,
  document: SessionDocument,
  as: SavedAs,
): Promise<unknown> {
  await settle(disk, dir, false);
  const folder = path.join(dir, `.saving-${process.pid}`);
  try {
    await writeGeneration(disk, dir, document, as);
    await disk.rename(folder, path.join(dir, `.saved-${as.generation}`)); // from here on it counts
  } catch (error) {
    await removeTree(disk, folder).catch(() => undefined); // the next save or opening clears it away
    throw error;
  }
  await disk.syncFolder(dir);
  try {
    await settle(disk, dir, false);
    return undefined;
  } catch (error) {
    return error;
  }
}
