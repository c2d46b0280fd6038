import fs from 'node:fs/promises';
import path from 'node:path';
import type { ClipDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { freeFileName, type Arrived, type Stem } from '../model/import-plan.ts';
import { heldWords, normalised, staged, type NormaliseTo, type Turned } from '../model/levelling.ts';
import { openAudioFile } from './audio-file.ts';
import { levelsOf, soundOfFile } from './clip-measures.ts';
import { importAudio, type ImportedAudio } from './import-audio.ts';

/** How stems come in. */
export interface TakeInSettings {
  /** The audio folder of the session; it is made if it is not there. */
  readonly folder: string;
  /** Of the session, Hz. */
  readonly rate: number;
  /** Where clips begin on the timeline, samples. */
  readonly at: number;
  readonly normalise?: NormaliseTo | undefined;
  /** The RMS level that trims make of it, dBFS. */
  readonly gainStage?: number | undefined;
  /** Of fades at ends that are not silent, s; 0 for none. */
  readonly fades: number;
  /** A stem that cannot be read is left out, and the others come in. */
  readonly skipBad: boolean;
  readonly onProgress?: (progress: TakeInProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far it is. */
export interface TakeInProgress {
  /** Which stem is worked on, from 1, of how many. */
  readonly stem: number;
  readonly of: number;
  readonly label: string;
  /** Of this stem and of all, 0..1. */
  readonly done: number;
  readonly share: number;
}

/** Stems that are in the session's folder, and not yet on its desk. */
export interface TakenIn {
  readonly arrived: readonly Arrived[];
  readonly bad: readonly BridgeError[];
  /** What people ought to know, in words, and of which stems. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
  /** Takes the files away again: of an import that came to nothing. */
  drop(): Promise<void>;
}

/** Of the work on one stem, what reading and converting is; the rest is measuring. */
const CONVERTING = 0.7;

/**
 * Brings the files of stems into a session's folder, converted, and says what is to play of them. Files that are there stay:
 * a name that is taken gets a number. If it fails or is called off, what it wrote is gone again.
 *
 * @throws BridgeError for files that cannot be read or written; the reason of `signal`.
 */
export async function takeIn(stems: readonly Stem[], settings: TakeInSettings): Promise<TakenIn> {
  const { folder } = settings;
  const made = await fs.mkdir(folder, { recursive: true });
  const written: string[] = [];
  const drop = async (): Promise<void> => {
    for (const name of written) await fs.rm(path.join(folder, name), { force: true });
    if (made !== undefined) await fs.rmdir(folder).catch(() => undefined); // somebody else has put something there
  };
  try {
    return { ...(await everyStem(stems, settings, written)), drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function everyStem(
  stems: readonly Stem[],
  settings: TakeInSettings,
  written: string[],
): Promise<Omit<TakenIn, 'drop'>> {
  const taken = new Set((await fs.readdir(settings.folder)).map((name) => name.toLowerCase()));
  const total = stems.reduce((sum, stem) => sum + seconds(stem), 0);
  const arrived: Arrived[] = [];
  const bad: BridgeError[] = [];
  const notes = new Map<string, string[]>();
  let before = 0;
  for (const [i, stem] of stems.entries()) {
    const name = await reserved(settings.folder, stem.label, taken);
    written.push(name);
    const onDone = (done: number): void =>
      settings.onProgress?.({
        stem: i + 1,
        of: stems.length,
        label: stem.label,
        done,
        share: (before + done * seconds(stem)) / total,
      });
    try {
      arrived.push(await comeIn(stem, name, { settings, onDone, notes }));
    } catch (error) {
      const isBad = error instanceof BridgeError && error.code.startsWith('AUDIO_FILE');
      if (!settings.skipBad || !isBad) throw error;
      bad.push(error);
      await fs.rm(path.join(settings.folder, name), { force: true });
    }
    before += seconds(stem);
  }
  return { arrived, bad, notes };
}

const seconds = ({ source: { frames, rate } }: Stem): number => frames / rate;

/** Makes an empty file of a name that nothing has: whoever else writes there meanwhile finds it taken. */
async function reserved(folder: string, label: string, taken: Set<string>): Promise<string> {
  for (;;) {
    const name = freeFileName(label, taken);
    taken.add(name.toLowerCase());
    try {
      await fs.writeFile(path.join(folder, name), '', { flag: 'wx' });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function comeIn(
  stem: Stem,
  name: string,
  about: {
    readonly settings: TakeInSettings;
    readonly onDone: (done: number) => void;
    readonly notes: Map<string, string[]>;
  },
): Promise<Arrived> {
  const { settings, onDone, notes } = about;
  const { folder, rate, at, signal, fades } = settings;
  const target = path.join(folder, name);
  const { source, right } = stem;
  const read = await importAudio(right ? { left: source.path, right: right.path } : source.path, target, {
    rate,
    onProgress: (done) => onDone(done * CONVERTING),
    ...(signal && { signal }),
  });
  const { gain, trim, said } = await levelled(target, settings);
  for (const words of [...notesOf(read), ...said])
    notes.set(words, [...(notes.get(words) ?? []), stem.label]);
  onDone(1);
  const clip: ClipDocument = {
    file: name,
    at,
    from: 0,
    length: read.frames,
    ...(gain !== 0 && { gain }),
    ...fadesOf(read, Math.round(fades * rate)),
  };
  return { stem, clip, trim };
}

function notesOf({ notes, clipped, peak }: ImportedAudio): readonly string[] {
  const all = [...notes];
  if (peak === -Infinity) all.push('there is nothing but silence in it');
  if (clipped > 0)
    all.push(`${clipped} places at full scale for 3 samples or more: it was recorded or exported too loud`);
  return all;
}

/** An end at which the wave already stands somewhere would click; one that is silent keeps its attack. */
function fadesOf(
  { frames, silentHead, silentTail }: ImportedAudio,
  length: number,
): Pick<ClipDocument, 'fadeIn' | 'fadeOut'> {
  const fade = Math.min(length, Math.floor(frames / 2));
  return {
    ...(fade > 0 && silentHead === 0 && { fadeIn: fade }),
    ...(fade > 0 && silentTail === 0 && { fadeOut: fade }),
  };
}

/** What clip and trim are turned to. */
async function levelled(
  target: string,
  { rate, normalise, gainStage, signal }: TakeInSettings,
): Promise<{ readonly gain: number; readonly trim: number | undefined; readonly said: readonly string[] }> {
  if (!normalise && gainStage === undefined) return { gain: 0, trim: undefined, said: [] };
  const file = await openAudioFile(target, signal);
  try {
    const levels = await levelsOf(soundOfFile(file), rate, signal);
    const turned: Turned = normalise ? normalised(levels, normalise, [0]) : { by: 0, held: undefined };
    const { by } = turned;
    const louder = { ...levels, peak: levels.peak + by, rms: levels.rms + by };
    const trimmed = gainStage === undefined ? undefined : staged(louder, gainStage);
    const said = [turned, trimmed].flatMap((one) => (one?.held ? [heldWords(one)] : []));
    return { gain: by, trim: trimmed?.by, said: [...new Set(said)] };
  } finally {
    file.close();
  }
}
