import { openAudioFile } from '../audio/audio-file.ts';
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
  const tapes = new Map<string, FileTape>();
  const close = (): void => {
    for (const tape of tapes.values()) tape.close();
  };
  const tapeOf = async (name: string): Promise<FileTape> => {
    const known = tapes.get(name);
    if (known) return known;
    const file = await openAudioFile(clipFile({ dir }, name));
    const tape = new FileTape(file);
    tapes.set(name, tape);
    if (file.rate === document.sampleRate) return tape;
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
      tracks.set(strip, new ClipTrack(await laid(clips, tapeOf)));
    }
  } catch (error) {
    close();
    throw error;
  }
  return { tracks, close };
}

async function laid(
  clips: readonly ClipDocument[],
  tapeOf: (name: string) => Promise<FileTape>,
): Promise<readonly Clip[]> {
  const all: Clip[] = [];
  for (const clip of clips) all.push({ ...clip, tape: await tapeOf(clip.file) });
  return all;
}
