import { openAudioFile, type AudioFile } from '../audio/audio-file.ts';
import { ClipTrack, type Clip } from '../audio/clip-track.ts';
import { FileTape } from '../audio/file-tape.ts';
import type { ClipDocument, SessionDocument } from '../model/document.ts';
import { ParameterTable } from '../model/parameters.ts';
import { clipFile } from '../session/clip-files.ts';

/** What the strips of a session play, with its files open. */
export interface OpenTracks {
  /** By number of the channel's strip. */
  readonly tracks: ReadonlyMap<number, ClipTrack>;
  close(): void;
}

/** The files of a session, each opened once, when something first plays it. */
export class Tapes {
  readonly #dir: string;
  readonly #rate: number;
  readonly #open = new Map<string, AudioFile>();

  /** @param dir the session's folder. @param rate the session's, Hz. */
  constructor(dir: string, rate: number) {
    this.#dir = dir;
    this.#rate = rate;
  }

  /** What a strip with these clips plays. @throws BridgeError for a file that is missing, damaged, or not at the session's rate. */
  async track(clips: readonly ClipDocument[]): Promise<ClipTrack> {
    const all: Clip[] = [];
    // each clip reads by itself: two that play one file at different places would push out what the other needs
    for (const clip of clips) all.push({ ...clip, tape: new FileTape(await this.#file(clip.file)) });
    return new ClipTrack(all);
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
 * @throws BridgeError for a file that is missing, damaged, or not at the session's rate; nothing is left open then.
 */
export async function openTracks(document: SessionDocument, dir: string): Promise<OpenTracks> {
  const tapes = new Tapes(dir, document.sampleRate);
  const { strips } = new ParameterTable(document.layout);
  const tracks = new Map<number, ClipTrack>();
  try {
    for (const [path, clips] of Object.entries(document.clips ?? {})) {
      const strip = strips.findIndex((one) => one.path === path);
      tracks.set(strip, await tapes.track(clips));
    }
  } catch (error) {
    tapes.close();
    throw error;
  }
  return { tracks, close: () => tapes.close() };
}
