import fs from 'node:fs/promises';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import type { StemFile } from '../model/import-plan.ts';
import { openAudioFile } from './audio-file.ts';

/** What is taken from a folder, by its ending; of a file that is named itself only the contents count. */
const TAKEN = /\.(?:wave?|bwf|rf64|aiff?|aifc|flac)$/i;
/** What else people keep sound in: named where it is passed by, since somebody will miss it. */
const OTHER_SOUND = /\.(?:mp3|m4a|aac|ogg|opus|wma|w64|caf|wv|ape)$/i;

/** Files that can be imported, and what cannot. */
export interface FoundStems {
  readonly files: readonly StemFile[];
  readonly bad: readonly BridgeError[];
  /** What was passed by, in words. */
  readonly notes: readonly string[];
}

/**
 * Looks into files and folders: a folder stands for the audio files right in it, in the order of their names. A file that is
 * named twice is taken once.
 *
 * @throws BridgeError AUDIO_FILE_UNREADABLE for what is not there; the reason of `signal`.
 */
export async function findStems(given: readonly string[], signal?: AbortSignal): Promise<FoundStems> {
  const notes: string[] = [];
  const paths = new Set<string>();
  for (const one of given) for (const file of await filesAt(one, notes)) paths.add(path.resolve(file));
  const files: StemFile[] = [];
  const bad: BridgeError[] = [];
  for (const file of paths) {
    signal?.throwIfAborted();
    try {
      files.push(await lookInto(file, signal));
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      bad.push(error);
    }
  }
  return { files, bad, notes };
}

async function filesAt(given: string, notes: string[]): Promise<readonly string[]> {
  const stat = await fs.stat(given).catch(() => undefined);
  if (!stat)
    throw new BridgeError('AUDIO_FILE_UNREADABLE', `${given} is not there; check the path`, { path: given });
  if (!stat.isDirectory()) return [given];
  const entries = (await fs.readdir(given, { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory()) // "._Kick.wav" is what a Mac leaves beside it
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const taken = entries.filter((name) => TAKEN.test(name));
  const passed = entries.filter((name) => OTHER_SOUND.test(name));
  if (passed.length > 0)
    notes.push(`${given}: passed by ${passed.join(', ')}; convert to WAV, AIFF or FLAC what is wanted of it`);
  if (taken.length === 0) notes.push(`${given}: there is no WAV, AIFF or FLAC file right in it`);
  return taken.map((name) => path.join(given, name));
}

async function lookInto(file: string, signal?: AbortSignal): Promise<StemFile> {
  const opened = await openAudioFile(file, signal);
  try {
    const { channels, frames, rate } = opened;
    const { base: name, dir: folder } = path.parse(file);
    return { path: file, name, folder, channels: channels === 1 ? 1 : 2, frames, rate };
  } finally {
    opened.close();
  }
}
