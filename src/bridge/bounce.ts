import type { Written } from '../audio/audio-writer.ts';
import { Kernel } from '../dsp/kernel.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import { effects } from '../model/desk-parameters.ts';
import type { SessionDocument } from '../model/document.ts';
import type { Strip } from '../model/layout.ts';
import { BounceFile, isSilent, type BounceSettings } from './bounce-file.ts';
import { kernelBytes } from './kernel-file.ts';
import { OfflineDesk } from './offline-desk.ts';
import { openTracks, type LeaveOut } from './tracks.ts';

/** What came of a bounce. */
export interface Bounced extends Written {
  readonly path: string;
}

/** How far a bounce is. */
export interface BounceProgress {
  /** 0…1 */
  readonly share: number;
  /** Times faster than it plays. */
  readonly speed: number;
  /** s */
  readonly left: number;
}

/** The longest time alignment with the pre-delay of a reverb, and the longest that a delay repeats itself after, s. */
const LONGEST_ALIGNMENT = 0.75;
const LONGEST_REPEAT = 2;
/** Progress is told so often, s; and others get a turn. */
const TOLD = 0.25;

/**
 * Plays a session as fast as it goes and writes the mix, and the stems where a path for them is given: what each strip gives
 * to the main, so that they add up to what the main is given. Strips that are silent throughout have none.
 *
 * @throws BridgeError for what cannot be read or written. No file is left half written; where one of several
 * cannot be put in its place, those before it, which are whole, stay in theirs.
 */
export async function bounce(about: {
  readonly document: SessionDocument;
  readonly dir: string;
  readonly out: string;
  readonly stemOf?: (strip: Strip) => string;
  readonly settings: BounceSettings;
  readonly onProgress?: (progress: BounceProgress) => void;
  /** Where it is given, files that cannot be played are told to it, and the rest is bounced. */
  readonly leaveOut?: LeaveOut;
  readonly signal?: AbortSignal;
}): Promise<readonly Bounced[]> {
  const { document, dir, out, stemOf, settings } = about;
  const open = await openTracks(document, dir, about.leaveOut);
  const files: BounceFile[] = [];
  try {
    const kernel = await Kernel.load(kernelBytes());
    const desk = new OfflineDesk({ document, kernel, tracks: open.tracks });
    const { sampleRate } = document;
    const mix = await BounceFile.create(out, sampleRate, settings);
    files.push(mix);
    const stems: { strip: number; file: BounceFile }[] = [];
    for (const strip of stemOf ? stripsOf(desk) : []) {
      const file = await BounceFile.create(stemOf?.(strip) ?? '', sampleRate, settings);
      files.push(file);
      stems.push({ strip: strip.number, file });
    }
    await play(desk, mix, stems, about);
    const frames = Math.max(...files.map((file) => file.frames));
    for (const file of files) file.fillUp(frames);
    const written: Bounced[] = [];
    for (const file of files) {
      if (file === mix || file.heard) written.push({ path: file.path, ...(await file.finish()) });
      else file.abort(); // a stem of silence is of no use to anybody
    }
    return written;
  } catch (error) {
    for (const file of files) file.abort();
    throw error;
  } finally {
    open.close();
  }
}

/** The strips that give anything to the main: channels that play or sound, and groups and buses. */
function stripsOf({ machine: { sound } }: OfflineDesk): readonly Strip[] {
  return sound.table.strips.filter(
    ({ kind, number }) => kind !== 'main' && sound.slots.of[number] !== undefined,
  );
}

async function play(
  desk: OfflineDesk,
  mix: BounceFile,
  stems: readonly { strip: number; file: BounceFile }[],
  { settings, onProgress, signal, document }: Parameters<typeof bounce>[0],
): Promise<void> {
  const { left, right, sound } = desk.machine;
  const stemLeft = new Float32Array(QUANTUM);
  const stemRight = new Float32Array(QUANTUM);
  desk.start(settings.from);
  const whole = settings.to - settings.from;
  const longest = whole + Math.round(settings.tail * document.sampleRate);
  const gap = longestGap(desk);
  const began = performance.now();
  let told = began;
  let quiet = 0;
  for (let done = 0; done < longest + desk.late; done += QUANTUM) {
    signal?.throwIfAborted();
    if (done >= whole && done - QUANTUM < whole) desk.stop();
    desk.quantum();
    mix.write(left, right, desk.late, longest);
    for (const { strip, file } of stems) {
      const late = sound.stem(strip, stemLeft, stemRight);
      file.write(stemLeft, stemRight, late, longest);
    }
    quiet = isSilent(left) && isSilent(right) ? quiet + QUANTUM : 0;
    if (done >= whole + desk.late && quiet > gap) break;
    if (performance.now() - told < 1000 * TOLD) continue;
    told = performance.now();
    tell(done, longest, (told - began) / 1000, document.sampleRate, onProgress);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How long there may be silence that something still comes after, frames: a delay repeats itself, all else is soon there. */
function longestGap({ engine: { desk, table, sampleRate } }: OfflineDesk): number {
  const repeats = table.strips.some(
    ({ kind, path }) => kind === 'bus' && desk.values[table.at(`${path}/fx`)] === effects.indexOf('delay'),
  );
  return (LONGEST_ALIGNMENT + (repeats ? LONGEST_REPEAT : 0)) * sampleRate;
}

function tell(
  done: number,
  most: number,
  seconds: number,
  rate: number,
  onProgress: ((progress: BounceProgress) => void) | undefined,
): void {
  const share = done / most;
  onProgress?.({ share, speed: done / rate / seconds, left: (seconds / share) * (1 - share) });
}
