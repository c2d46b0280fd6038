import { lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BridgeError } from '../../model/errors.ts';
import { openAudioFile, type AudioFile } from '../audio-file.ts';

/** A file that could not be opened is tried again after so long, then after twice that, and so on, ms. */
const AGAIN = 5000;
const LONGEST = 60_000;

/** What a test puts in place of the disk and the clock. */
export interface OpeningOptions {
  readonly open?: (file: string, signal: AbortSignal, rate: number) => Promise<AudioFile>;
  /** ms. */
  readonly clock?: () => number;
  /** Is told of a file that there was trouble with and that can be read again. */
  readonly mended?: (file: string) => void;
}

/**
 * The files that are played. Those that are read as they are asked for are open at once; those that are decoded first take
 * their time and hold up nobody. Those that cannot be opened are tried again, less and less often.
 */
export class OpenFiles {
  readonly #rate: number;
  readonly #say: (trouble: string, file: string) => void;
  readonly #mended: (file: string) => void;
  readonly #open: NonNullable<OpeningOptions['open']>;
  readonly #clock: () => number;
  readonly #files = new Map<string, AudioFile>();
  readonly #opening = new Map<string, AbortController>();
  readonly #failed = new Map<string, { readonly until: number; readonly wait: number }>();
  /** What people were told of each file. */
  readonly #told = new Map<string, string>();
  /** Some were opened that nobody has asked for since. */
  #more = false;
  #next = Infinity;

  /** @param rate frames per second of the session. @param say is told of a file that cannot be opened, once. */
  constructor(
    rate: number,
    say: (trouble: string, file: string) => void,
    { open = openAudioFile, clock = () => performance.now(), mended = () => {} }: OpeningOptions = {},
  ) {
    this.#rate = rate;
    this.#say = say;
    this.#mended = mended;
    this.#open = open;
    this.#clock = clock;
  }

  /** Is one open that was not when they were last brought, or is it time to try one again? */
  get areDue(): boolean {
    return this.#more || this.#clock() >= this.#next;
  }

  get(name: string): AudioFile | undefined {
    return this.#files.get(name);
  }

  /** What failed is tried at the next occasion. */
  hurry(): void {
    this.#failed.clear();
    this.#next = Infinity;
  }

  /** Opens what is not open. Resolves when all are that need no decoding; the others make `areDue` true when they are. */
  async bring(names: ReadonlySet<string>): Promise<void> {
    const now = this.#clock();
    for (const name of names) {
      if (this.#files.has(name) || this.#opening.has(name)) continue;
      if (now >= (this.#failed.get(name)?.until ?? 0)) void this.#try(name);
    }
    if (this.#opening.size > 0) await nextTurn();
    this.#more = false;
    this.#next = Math.min(...[...this.#failed.values()].map(({ until }) => until), Infinity);
  }

  async #try(name: string): Promise<void> {
    const calledOff = new AbortController();
    this.#opening.set(name, calledOff);
    try {
      mustBeNoLink(name);
      const file = await this.#open(name, calledOff.signal, this.#rate);
      if (calledOff.signal.aborted) return file.close();
      this.#files.set(name, file);
      this.#failed.delete(name);
      this.works(name);
      this.#more = true;
    } catch (error) {
      if (calledOff.signal.aborted) return;
      this.#rest(name);
      this.trouble(name, `${(error as Error).message}; it is silent until it can be read`);
    } finally {
      if (this.#opening.get(name) === calledOff) this.#opening.delete(name);
    }
  }

  /** Counted from the end of the attempt: one that takes long would else be due again as it ends. */
  #rest(name: string): void {
    const before = this.#failed.get(name);
    const wait = before ? Math.min(LONGEST, 2 * before.wait) : AGAIN;
    const until = this.#clock() + wait;
    this.#failed.set(name, { until, wait });
    this.#next = Math.min(this.#next, until);
  }

  /** Tells people of a file, unless that is what they were told last. */
  trouble(name: string, text: string): void {
    if (this.#told.get(name) === text) return;
    this.#told.set(name, text);
    this.#say(text, name);
  }

  /** A file is read as it ought to be: if there was trouble with it, that is over. */
  works(name: string): void {
    if (this.#told.delete(name)) this.#mended(name);
  }

  /** Closes all others. */
  keep(names: ReadonlySet<string>): void {
    for (const [name, file] of this.#files) {
      if (names.has(name)) continue;
      file.close();
      this.#files.delete(name);
    }
    for (const [name, opening] of this.#opening) {
      if (names.has(name)) continue;
      opening.abort();
      this.#opening.delete(name);
    }
    for (const name of this.#failed.keys()) if (!names.has(name)) this.#failed.delete(name);
  }
}

function mustBeNoLink(name: string): void {
  if (!lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new BridgeError(
    'AUDIO_FILE_UNREADABLE',
    `${name} is a link; a session must be all in its own folder: put the file itself there`,
  );
}
