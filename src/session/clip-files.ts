import { lstatSync } from 'node:fs';
import path from 'node:path';
import { fileNameFault } from '../model/clips.ts';
import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { errorCode, removeTree, type Disk } from './disk.ts';

/** Where a session keeps the files it plays, in its own folder. */
const AUDIO = 'audio';

/** The folder of the files a session plays; it need not be there. */
export function audioFolder({ dir }: { readonly dir: string }): string {
  return path.join(dir, AUDIO);
}

/**
 * The path of a file that a session plays. It need not be there; where it is, it is a file of its own in the session's
 * folder, and no link out of it.
 *
 * @throws BridgeError SESSION_INVALID for a name that leads out of `audio/`, and for links.
 */
export function clipFile(session: { readonly dir: string }, name: string): string {
  const fault = fileNameFault(name);
  if (fault !== undefined) throw new BridgeError('SESSION_INVALID', fault, { name });
  const folder = audioFolder(session);
  const file = path.join(folder, name);
  for (const entry of [folder, file]) {
    if (kindOf(entry) !== 'link') continue;
    const remedy = 'a session must be all in its own folder: put the file itself there';
    throw new BridgeError('SESSION_INVALID', `${entry} is a link; ${remedy}`, { name });
  }
  return file;
}

/** Every file that a session plays, once, in the order of the desk; those of the reference tracks are the last. */
export function filesPlayed({
  clips = {},
  references = [],
}: Pick<SessionDocument, 'clips' | 'references'>): readonly string[] {
  const names = Object.values(clips).flatMap((list) => list.map(({ file }) => file));
  return [...new Set([...names, ...references.map(({ file }) => file)])];
}

/**
 * The names of files that a session plays and that are not in its audio folder: what is there instead of a file, or a link,
 * counts as not there.
 */
export function missingFiles(
  document: Pick<SessionDocument, 'clips' | 'references'>,
  folder: string,
): string[] {
  const isFolder = kindOf(folder) === 'folder';
  return filesPlayed(document).filter((name) => !isFolder || kindOf(path.join(folder, name)) !== 'file');
}

/** The same, asked of a disk, so that nobody waits for it. */
export async function missingOn(
  disk: Disk,
  document: Pick<SessionDocument, 'clips' | 'references'>,
  folder: string,
): Promise<readonly string[]> {
  const isFolder = (await disk.kind(folder)) === 'folder';
  const missing: string[] = [];
  for (const name of filesPlayed(document))
    if (!isFolder || (await disk.kind(path.join(folder, name))) !== 'file') missing.push(name);
  return missing;
}

function kindOf(entry: string): 'file' | 'folder' | 'link' | 'other' | undefined {
  try {
    const stat = lstatSync(entry);
    if (stat.isSymbolicLink()) return 'link';
    if (stat.isDirectory()) return 'folder';
    return stat.isFile() ? 'file' : 'other';
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** What is put together in the folder of a new session before its audio folder is there. */
const COMING = '.saving-audio';

/**
 * Gives a new session the files of another: the same files under a second name where the disk can do that, else copies.
 * They are all there, or there is no audio folder.
 */
export async function bringAudio(disk: Disk, from: string, to: string): Promise<void> {
  const source = path.join(from, AUDIO);
  if ((await disk.kind(source)) !== 'folder') return;
  const coming = path.join(to, COMING);
  await removeTree(disk, coming); // of a copy that was broken off
  await disk.makeFolder(coming);
  for (const name of await disk.list(source)) {
    const file = path.join(source, name);
    if ((await disk.kind(file)) === 'file') await disk.duplicate(file, path.join(coming, name));
  }
  await disk.syncFolder(coming);
  await disk.rename(coming, path.join(to, AUDIO));
  await disk.syncFolder(to);
}

/** Takes away what `bringAudio` left of a new session that came to nothing. The files of the other stay. */
export async function dropAudio(disk: Disk, dir: string): Promise<void> {
  for (const name of [COMING, AUDIO]) await removeTree(disk, path.join(dir, name));
}
