import { openAudioFile, type AudioFile } from '../audio/audio-file.ts';
import { ClipTrack, type Clip } from '../audio/clip-track.ts';
import { FileTape } from '../audio/file-tape.ts';
import { BridgeError } from '../model/errors.ts';
import type { ClipDocument, SessionDocument } from '../model/document.ts';
import { tableFor } from '../model/parameters.ts';
import { clipFile } from '../session/clip-files.ts';

/** What the strips of a session play, with its files open. */
export interface OpenTracks {
  /** By number of the channel's strip. */
  readonly tracks: ReadonlyMap<number, ClipTrack>;
  close(): void;
}

/** Is told why a file cannot be played, once for each; what would play it is left out. */
export type LeaveOut = (why: string) => void;

/** The files of a session, each opened once, when something first plays it. */
export class Tapes {
  readonly #dir: string;
  readonly #rate: number;
  readonly #open = new Map<string, AudioFile>();
  readonly #leftOut = new Set<string>();

  /** @param dir the session's folder. @param rate the session's, Hz. */
  constructor(dir: string, rate: number) {
    this.#dir = dir;
    this.#rate = rate;
  }

  /**
   * What a strip with these clips plays.
   *
   * @param leaveOut is told of each file that cannot be played, once; its clips are left out.
   * @throws BridgeError for a file that is missing, damaged, or not at the session's rate, where there is no `leaveOut`.
   */
  async track(clips: readonly ClipDocument[], leaveOut?: LeaveOut): Promise<ClipTrack> {
    const all: Clip[] = [];
    for (const clip of clips) {
      const file = await this.#fileOr(clip.file, leaveOut);
      // each clip reads by itself: two that play one file at different places would push out what the other needs
      if (file) all.push({ ...clip, tape: new FileTape(file) });
    }
    return new ClipTrack(all);
  }

  async #fileOr(name: string, leaveOut: LeaveOut | undefined): Promise<AudioFile | undefined> {
    if (this.#leftOut.has(name)) return undefined;
    try {
      return await this.#file(name);
    } catch (error) {
      if (!leaveOut || !(error instanceof BridgeError)) throw error;
      this.#leftOut.add(name);
      leaveOut(error.message);
      return undefined;
    }
  }

  async #file(name: string): Promise<AudioFile> {
    const known = this.#open.get(name);
    if (known) return known;
    const file = await openAudioFile(clipFile({ dir: this.#dir }, name), undefined, this.#rate);
    this.#open.set(name, file);
    return file;
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
  }
}

/**
 * Opens every file that a session plays.
 *
 * @param dir the session's folder.
 * @param leaveOut is told of each file that cannot be played, whose clips are left out then.
 * @throws BridgeError for a file that is missing, damaged, or not at the session's rate, where there is no `leaveOut`; nothing
 * is left open then.
 */
export async function openTracks(
  document: SessionDocument,
  dir: string,
  leaveOut?: LeaveOut,
): Promise<OpenTracks> {
  const tapes = new Tapes(dir, document.sampleRate);
  const { strips } = tableFor(document.layout);
  const tracks = new Map<number, ClipTrack>();
  try {
    for (const [path, clips] of Object.entries(document.clips ?? {})) {
      const strip = strips.findIndex((one) => one.path === path);
      tracks.set(strip, await tapes.track(clips, leaveOut));
    }
  } catch (error) {
    tapes.close();
    throw error;
  }
  return { tracks, close: () => tapes.close() };
}
