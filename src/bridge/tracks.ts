import { openAudioFile, type AudioFile } from '../audio/audio-file.ts';
import { ClipTrack, type Clip } from '../audio/clip-track.ts';
import { FileTape } from '../audio/file-tape.ts';
import type { ClipDocument, SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { ParameterTable } from '../model/parameters.ts';
import { clipFile } from '../session/clip-files.ts';

/** What the strips of a session play, with its files open. */
export interface OpenTracks {
  /** By number of the channel's strip. */
  readonly tracks: ReadonlyMap<number, ClipTrack>;
  close(): void;
}

/**
 * Opens every file that a session plays.
 *
 * @param dir the session's folder.
 * @throws BridgeError for a file that is missing, damaged, or not at the session's rate; nothing is left open then.
 */
export async function openTracks(document: SessionDocument, dir: string): Promise<OpenTracks> {
  const files = new Map<string, AudioFile>();
  const close = (): void => {
    for (const file of files.values()) file.close();
  };
  const fileOf = async (name: string): Promise<AudioFile> => {
    const known = files.get(name);
    if (known) return known;
    const file = await openAudioFile(clipFile({ dir }, name));
    files.set(name, file);
    if (file.rate === document.sampleRate) return file;
    throw new BridgeError(
      'AUDIO_FILE_INVALID',
      `${file.path} has ${file.rate} frames a second and the session ${document.sampleRate}; import it: faderline import`,
    );
  };
  const { strips } = new ParameterTable(document.layout);
  const tracks = new Map<number, ClipTrack>();
  try {
    for (const [path, clips] of Object.entries(document.clips ?? {})) {
      const strip = strips.findIndex((one) => one.path === path);
      tracks.set(strip, new ClipTrack(await laid(clips, fileOf)));
    }
  } catch (error) {
    close();
    throw error;
  }
  return { tracks, close };
}

/** Each clip reads by itself: two that play one file at different places would push out what the other needs. */
async function laid(
  clips: readonly ClipDocument[],
  fileOf: (name: string) => Promise<AudioFile>,
): Promise<readonly Clip[]> {
  const all: Clip[] = [];
  for (const clip of clips) all.push({ ...clip, tape: new FileTape(await fileOf(clip.file)) });
  return all;
}
