/** A thread that plays stems of the demo song: it is sent the number of a part and answers with how far it is, then the stem. */
import { parentPort } from 'node:worker_threads';
import { renderPart } from '../dsp/song/song.ts';

/** What the thread says: how much of the part is played, 0..1, and at the end the stem itself. */
export interface FromStemWorker {
  readonly share: number;
  readonly stem?: Float32Array<ArrayBuffer>[];
}

const port = parentPort;
port?.on('message', (part: number) => {
  const say = (message: FromStemWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const stem = renderPart(part, 48_000, (share) => say({ share }));
  say(
    { share: 1, stem },
    stem.map(({ buffer }) => buffer),
  );
});
