import { watch } from 'node:fs';
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
