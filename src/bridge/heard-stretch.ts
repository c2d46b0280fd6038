import { toDecibels } from '../dsp/elementary.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import { Kernel } from '../dsp/kernel.ts';
import { Loudness } from '../dsp/loudness.ts';
import { TruePeak } from '../dsp/true-peak.ts';
import type { SessionDocument } from '../model/document.ts';
import { kernelBytes } from './kernel-file.ts';
import { OfflineDesk } from './offline-desk.ts';
import { openTracks } from './tracks.ts';

/** How loud a stretch of the mix is. */
export interface Heard {
  /** LUFS, gated, of the stretch alone; −Infinity for silence. */
  readonly loudness: number;
  /** dBTP; −Infinity for silence. */
  readonly truePeak: number;
}

/** What is lower than the last of 24 bits is what processors ring with, and silence, dBTP. */
const FLOOR = -140;
/** Played before what is measured, so that compressors and reverbs are where they would be, s. */
const RUN_UP = 3;

/**
 * Plays a stretch of a session as fast as it goes, and measures it. Files that cannot be played are left out.
 *
 * @param dir the session's folder.
 * @param from and `to`: samples of the session.
 */
export async function hearStretch(
  document: SessionDocument,
  dir: string,
  from: number,
  to: number,
): Promise<Heard> {
  const open = await openTracks(document, dir, () => {});
  try {
    const kernel = await Kernel.load(kernelBytes());
    return measured(new OfflineDesk({ document, kernel, tracks: open.tracks }), from, to);
  } finally {
    open.close();
  }
}

function measured(desk: OfflineDesk, from: number, to: number): Heard {
  const { machine, engine } = desk;
  const { left, right } = machine;
  const loudness = new Loudness(engine.sampleRate);
  const truePeak = new TruePeak(engine.sampleRate);
  const start = Math.max(0, from - RUN_UP * engine.sampleRate);
  desk.start(start);
  const ends = to - start + desk.late;
  for (let done = 0; done < ends; done += QUANTUM) {
    desk.quantum();
    if (done < from - start + desk.late) continue;
    loudness.add(left, right, QUANTUM);
    truePeak.add(left, right, QUANTUM);
  }
  truePeak.finish();
  const peak = toDecibels(truePeak.peak);
  return { loudness: loudness.integrated, truePeak: peak < FLOOR ? -Infinity : peak };
}
