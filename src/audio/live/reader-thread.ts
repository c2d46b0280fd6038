/** The thread that reads files, so that the one that sounds never waits for a disk. */
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { FromReader, ReaderBeginning, ToReader } from './messages.ts';
import { Reader, type ReadingPlace } from './reader.ts';
import { counter, HeardScore, SharedSound } from './shared-memory.ts';

/** How often it looks where the tape is, ms: several times before a block of the smallest size is through. */
const LOOK = 5;
/** How long it reads ahead, at the most, before it tells of files it has opened, ms. */
const PREPARE = 200;
/** How long it reads, at the most, before others get their turn, ms: a file that is being decoded takes as long for each of its turns. */
const TURN = 20;

class ReaderThread {
  readonly #shared: SharedSound;
  readonly #score: HeardScore;
  readonly #sound: MessagePort;
  readonly #reader: Reader;
  readonly #tape: { -readonly [Name in keyof ReadingPlace]: ReadingPlace[Name] } = {
    place: 0,
    loop: false,
    loopFrom: 0,
    loopTo: 0,
  };
  #open = true;

  constructor(port: MessagePort, { buffers, rate, sound }: ReaderBeginning) {
    this.#shared = new SharedSound(buffers);
    this.#score = new HeardScore(this.#shared);
    this.#sound = sound;
    const say = (message: FromReader): void => port.postMessage(message);
    this.#reader = new Reader(rate, (text, about) => say({ type: 'trouble', text, about }), {
      mended: (about) => say({ type: 'mended', about }),
    });
    port.on('message', (message: ToReader) => {
      if (message.type === 'close') this.#open = false;
      else this.#reader.take(message);
    });
  }

  async run(): Promise<void> {
    while (this.#open) {
      if (this.#reader.isDue) await this.#lay();
      // then a turn of the event loop, for what is told and for what is being decoded
      await wait(this.#readOn(TURN) ? 0 : LOOK);
    }
    this.#reader.close();
  }

  /** What is played anew is told of when its beginning is at hand: then it begins without a hole. */
  async #lay(): Promise<void> {
    const laid = await this.#reader.lay();
    this.#readOn(PREPARE);
    this.#sound.postMessage(laid);
  }

  /** @param most so long, ms. @returns whether there may be more. */
  #readOn(most: number): boolean {
    for (const until = performance.now() + most; performance.now() < until;)
      if (!this.#reader.step(this.#where())) return false;
    return true;
  }

  #where(): ReadingPlace {
    this.#shared.read(this.#score);
    const { tape } = this.#score;
    const arrived = this.#shared.get(counter.heardTurn) === tape.turn;
    this.#tape.place = Math.max(0, this.#place(arrived));
    this.#tape.loop = tape.loop;
    this.#tape.loopFrom = tape.loopFrom;
    this.#tape.loopTo = tape.loopTo;
    return this.#tape;
  }

  /** @param arrived whether the sound is where it was last told to be. */
  #place(arrived: boolean): number {
    const { rolling, place } = this.#score.tape;
    if (!rolling) return this.#shared.nextPlace;
    return arrived ? this.#shared.heardPlace : place;
  }
}

if (parentPort) {
  const port = parentPort;
  await new ReaderThread(port, workerData as ReaderBeginning).run();
  port.close();
}
