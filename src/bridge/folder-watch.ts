import { realpathSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import type { Log } from './log.ts';

/** Tells of changes in a folder. @returns what ends it. */
export type WatchFolder = (folder: string, changed: () => void) => () => void;

/** Watches a folder of this machine; one that cannot be watched is told of once, and is as if nothing changed in it. */
export function watchFolder(log: Log): WatchFolder {
  return (folder, changed) => {
    const unwatched = (error: unknown): void =>
      log('warn', 'mappings', `changes in ${folder} are not noticed: ${(error as Error).message}`);
    try {
      const watcher = watch(folder, { persistent: false }, changed);
      watcher.on('error', unwatched);
      return () => watcher.close();
    } catch (error) {
      unwatched(error);
      return () => {};
    }
  };
}

/** The folders in which a change may mean another text: where the files lie, and where links in their place lead. */
export function foldersOf(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap((file) => [path.dirname(file), path.dirname(realOf(file))]));
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // it is not there
  }
}

/** What tells a folder from another that is put in its place; undefined while there is none. */
function identity(folder: string): string | undefined {
  const stat = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return stat?.isDirectory() === true ? `${stat.dev}:${stat.ino}:${stat.birthtimeNs}` : undefined;
}

/** Folders that are watched, as they come and go: what is watched is the folder, not its name. */
export class WatchedFolders {
  readonly #watch: WatchFolder;
  readonly #changed: () => void;
  readonly #watched = new Map<string, { readonly identity: string; readonly end: () => void }>();

  constructor(watchIt: WatchFolder, changed: () => void) {
    this.#watch = watchIt;
    this.#changed = changed;
  }

  /** Watches these folders and no others. @returns whether one was put in the place of another, and whether one has gone. */
  follow(folders: ReadonlySet<string>): { readonly replaced: boolean; readonly gone: boolean } {
    let replaced = false;
    let gone = false;
    for (const [folder, { end }] of this.#watched) {
      if (folders.has(folder)) continue;
      end();
      this.#watched.delete(folder);
    }
    for (const folder of folders) {
      const now = identity(folder);
      const before = this.#watched.get(folder);
      if (now === undefined) gone ||= before !== undefined;
      if (now === undefined || now === before?.identity) continue;
      before?.end();
      this.#watched.set(folder, { identity: now, end: this.#watch(folder, this.#changed) });
      replaced ||= before !== undefined;
    }
    return { replaced, gone };
  }

  close(): void {
    this.follow(new Set());
  }
}
