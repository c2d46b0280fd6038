/**
 * The thread that reads files, as fast as it can: fills a cache with chunks it picks itself, most of which push out one that the
 * other thread may just be copying.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import { CHUNK_FRAMES, ChunkCache } from '../../src/audio/chunk-cache.ts';

export interface FillerOrders {
  readonly buffer: SharedArrayBuffer;
  readonly slots: number;
  readonly file: string;
  /** One word: not 0 once it is to stop. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

const { buffer, slots, file, stop } = workerData as FillerOrders;
const audio = await openAudioFile(file);
const cache = new ChunkCache(audio.channels, slots, buffer);
const chunks = Math.ceil(audio.frames / CHUNK_FRAMES);
let filled = 0;
while (Atomics.load(stop, 0) === 0) {
  cache.fill((filled * 7919) % chunks, audio);
  filled++;
}
audio.close();
parentPort?.postMessage(filled);
