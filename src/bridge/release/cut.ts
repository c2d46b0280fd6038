import { setImmediate as nextTurn } from 'node:timers/promises';
import { openAudioFile } from '../../audio/audio-file.ts';
import { AudioWriter } from '../../audio/audio-writer.ts';
import type { Tags } from '../../mastering/tags.ts';
import type { Reporter } from './reporter.ts';

const BLOCK = 1 << 14;

/** A stretch of a master that becomes a file. */
export interface Cut {
  readonly to: string;
  readonly format: 'wav' | 'flac';
  /** Frames. */
  readonly from: number;
  readonly until: number;
  readonly tags: Tags;
}

/**
 * Cuts a file out of a master. Its samples are whole numbers already and stay what they are: files that follow one another in
 * the master, put together again, are the master to the bit.
 */
export async function cut(master: string, bits: 16 | 24, piece: Cut, { signal }: Reporter): Promise<void> {
  const file = await openAudioFile(master);
  const rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
  const { format, tags } = piece;
  const { rate } = file;
  const writer = await AudioWriter.create(piece.to, {
    format,
    rate,
    channels: 2,
    bits,
    dither: 'none',
    tags,
  });
  try {
    for (let at = piece.from; at < piece.until; at += BLOCK) {
      const many = file.read(at, Math.min(BLOCK, piece.until - at), rows);
      writer.write(rows, many);
      await nextTurn();
      signal.throwIfAborted();
    }
    await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    file.close();
  }
}
