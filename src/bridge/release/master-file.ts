import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AlbumMeter } from '../../audio/album-meter.ts';
import { openAudioFile } from '../../audio/audio-file.ts';
import { AudioWriter } from '../../audio/audio-writer.ts';
import { GainRide } from '../../audio/gain-ride.ts';
import type { TruePeakLimiter } from '../../dsp/true-peak-limiter.ts';
import type { Delivery } from '../../mastering/deliveries.ts';
import { gainKnots } from '../../mastering/levels.ts';
import type { Reporter } from './reporter.ts';
import type { Stage } from './stage.ts';

const BLOCK = 1 << 14;

/** What holds the peaks of a master, and what listens to it. */
interface Limiting {
  readonly limiter: TruePeakLimiter;
  readonly meter: AlbumMeter;
}

/**
 * Writes the master of a delivery: the stage with its gains, limited where there is a limiter, in whole numbers.
 *
 * @param gains dB, one for each track.
 * @throws BridgeError when the disk fails; the reason of the reporter's signal. Nothing is left then.
 */
export async function writeMaster(
  path: string,
  { path: from, rate, frames, marks }: Stage,
  gains: readonly number[],
  { bits, dither }: Delivery,
  reporter: Reporter,
  limiting?: Limiting,
): Promise<void> {
  const file = await openAudioFile(from);
  const ride = new GainRide(gainKnots(marks, gains, rate));
  const late = limiting?.limiter.late ?? 0;
  const rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
  const writer = await AudioWriter.create(path, { format: 'wav', rate, channels: 2, bits, dither });
  try {
    for (let at = 0; at < frames + late; at += BLOCK) {
      const many = Math.min(BLOCK, frames + late - at);
      const got = file.read(at, many, rows);
      for (const row of rows) row.fill(0, got, many);
      ride.process(rows, many);
      limiting?.limiter.process(rows, many);
      const skip = Math.min(many, Math.max(0, late - at)); // what comes out first is only what it is late by
      const [left, right] = [rows[0].subarray(skip, many), rows[1].subarray(skip, many)];
      limiting?.meter.add(left, right, many - skip);
      writer.write([left, right], many - skip);
      reporter.share(at / frames);
      await nextTurn();
      reporter.signal.throwIfAborted();
    }
    await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    file.close();
  }
}
