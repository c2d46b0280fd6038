import { setImmediate as nextTurn } from 'node:timers/promises';
import { AlbumMeter, type AlbumLevels } from '../../audio/album-meter.ts';
import { AlbumPen, type AlbumPicture } from '../../audio/album-picture.ts';
import { openAudioFile } from '../../audio/audio-file.ts';
import type { Delivery } from '../../mastering/deliveries.ts';
import type { Master } from './master.ts';
import type { Release } from './stage.ts';

/** What a master was found to be: measured in the file itself, dither and all. */
export interface Quality {
  readonly levels: AlbumLevels;
  readonly picture: AlbumPicture;
}

const BLOCK = 1 << 14;

/** Measures a finished master. */
export async function qualityOf(
  { work, reporter }: Release,
  { path, stage }: Master,
  delivery: Delivery,
): Promise<Quality> {
  return work.facts(['quality', path, stage.marks], async () => {
    reporter.step(`${delivery.id}: measuring what came out`);
    const file = await openAudioFile(path);
    try {
      const pen = new AlbumPen(file.rate, stage.marks);
      const meter = new AlbumMeter(file.rate, stage.marks, pen.second);
      const rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
      for (let at = 0; at < file.frames; at += BLOCK) {
        const many = file.read(at, BLOCK, rows);
        meter.add(rows[0], rows[1], many);
        pen.add(rows[0], rows[1], many);
        reporter.share(at / file.frames);
        await nextTurn();
        reporter.signal.throwIfAborted();
      }
      return { levels: meter.finish(), picture: pen.picture() };
    } finally {
      file.close();
    }
  });
}
