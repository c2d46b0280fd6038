import path from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type {
  Beginning,
  FromReader,
  FromSound,
  ReaderBeginning,
  ToReader,
  ToSound,
} from '../audio/live/messages.ts';
import { programRoot } from './program.ts';

/** Threads that do not come to their end within so long are ended, ms. */
const PATIENCE = 1500;

/** What both threads begin with. */
export type ThreadsAbout = Omit<Beginning, 'reader'>;

/** Who hears of what the threads do. */
export interface ThreadListener {
  heard(message: FromSound | FromReader): void;
  /** One of them has ended of itself: then both are. */
  died(why: string): void;
}

/** The thread that sounds and the one that reads for it; and the process that plays, which must not outlive them. */
export class SoundThreads {
  readonly #sound: Worker;
  readonly #reader: Worker;
  readonly #ended: Promise<unknown>;
  readonly #listener: ThreadListener;
  #player: number | undefined;
  #over = false;

  constructor(about: ThreadsAbout, listener: ThreadListener) {
    this.#listener = listener;
    const { port1, port2 } = new MessageChannel();
    const { buffers, rate } = about;
    const sound: Beginning = { ...about, reader: port1 };
    const reader: ReaderBeginning = { buffers, rate, sound: port2 };
    this.#sound = new Worker(threadFile('sound-thread'), {
      workerData: sound,
      transferList: [port1],
      name: 'sound',
    });
    this.#reader = new Worker(threadFile('reader-thread'), {
      workerData: reader,
      transferList: [port2],
      name: 'reader',
    });
    this.#sound.on('message', (message: FromSound) => this.#heard(message));
    this.#reader.on('message', (message: FromReader) => this.#heard(message));
    this.#ended = Promise.all([this.#watch(this.#sound), this.#watch(this.#reader)]);
    process.on('exit', this.#endPlayer);
    void this.#ended.then(() => {
      process.off('exit', this.#endPlayer);
      this.#endPlayer();
    });
  }

  #heard(message: FromSound | FromReader): void {
    if (message.type === 'player') this.#player = message.pid;
    if (!this.#over) this.#listener.heard(message);
  }

  #watch(worker: Worker): Promise<void> {
    let why = 'it ended';
    worker.once('error', (error) => (why = String(error)));
    return new Promise((resolve) =>
      worker.once('exit', () => {
        resolve();
        this.#died(why);
      }),
    );
  }

  #died(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#terminate();
    this.#listener.died(why);
  }

  #terminate(): void {
    void this.#sound.terminate();
    void this.#reader.terminate();
  }

  /** A thread that is ended from outside leaves its player behind. */
  readonly #endPlayer = (): void => {
    if (this.#player === undefined) return;
    try {
      process.kill(this.#player, 'SIGKILL');
    } catch {
      // it has ended already
    }
    this.#player = undefined;
  };

  tell(message: ToSound): void {
    this.#sound.postMessage(message);
  }

  tellReader(message: ToReader): void {
    this.#reader.postMessage(message);
  }

  /** Resolves when both have ended, whatever they were doing, and no player is left. */
  async close(): Promise<void> {
    this.#over = true;
    this.tell({ type: 'close' });
    this.tellReader({ type: 'close' });
    const patience = setTimeout(() => this.#terminate(), PATIENCE);
    await this.#ended;
    clearTimeout(patience);
  }
}

/** A thread's file: compiled, wherever this one is run from. */
function threadFile(name: string): string {
  return path.join(programRoot, 'dist', 'src', 'audio', 'live', `${name}.js`);
}
