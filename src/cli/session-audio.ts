import path from 'node:path';
import { openAudioFile } from '../audio/audio-file.ts';
import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { audioFolder, clipFile, filesPlayed, missingFiles } from '../session/clip-files.ts';
import type { Problem } from '../session/problems.ts';

/** What keeps a file from being played at a rate, in words; undefined where nothing does, and how long it is. */
export interface Playable {
  readonly fault: string | undefined;
  /** s; undefined where it cannot be read. */
  readonly seconds: number | undefined;
}

/** Opens a file of a session to see whether it can be played. @param rate of the session, Hz. */
export async function playable(dir: string, name: string, rate: number): Promise<Playable> {
  try {
    const file = await openAudioFile(clipFile({ dir }, name));
    file.close();
    const wrong = `it has ${file.rate} frames a second and the session ${rate}; import it: faderline import`;
    return { fault: file.rate === rate ? undefined : wrong, seconds: file.frames / file.rate };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    // whoever tells of it has named the file
    const whole = path.join(audioFolder({ dir }), name);
    const fault = error.message.startsWith(whole)
      ? error.message.slice(whole.length).replace(/^[:,] /, '')
      : error.message;
    return { fault, seconds: undefined };
  }
}

/** Files that a session plays and that are there, but damaged or at another rate. They keep nobody from opening it. */
export async function audioProblems(dir: string, document: SessionDocument): Promise<readonly Problem[]> {
  const missing = new Set(missingFiles(document, audioFolder({ dir })));
  const problems: Problem[] = [];
  for (const name of filesPlayed(document)) {
    if (missing.has(name)) continue;
    const { fault } = await playable(dir, name, document.sampleRate);
    if (fault === undefined) continue;
    problems.push({
      severity: 'warning',
      file: `audio/${name}`,
      path: '',
      message: `what plays it is silent: ${fault}`,
    });
  }
  return problems;
}
