import { parentPort, workerData } from 'node:worker_threads';
import { hearStretch, type Heard } from './heard-stretch.ts';
import { stretchDocument, type Moment } from './stretch-document.ts';

/** What the thread is begun with. */
export interface ToHear {
  readonly moment: Moment;
  /** The session's folder. */
  readonly dir: string;
}

/** What it says, once. */
export interface HeardBoth {
  readonly before: Heard;
  readonly after: Heard;
}

if (parentPort) {
  const { moment, dir } = workerData as ToHear;
  const hear = (side: 'before' | 'after'): Promise<Heard> =>
    hearStretch(stretchDocument(moment, side), dir, moment.from, moment.to);
  const both: HeardBoth = { before: await hear('before'), after: await hear('after') };
  parentPort.postMessage(both);
}
