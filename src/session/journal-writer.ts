import path from 'node:path';
import type { Input } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { realDisk, type Disk, type DiskFile } from './disk.ts';
import { Gathering } from './journal-gathering.ts';
import { endLine, gapLine, headerLine, markOf, tickLine, type Checkpoint } from './journal-line.ts';
import { segmentOf, segmentsIn } from './journal-reader.ts';

/**
 * When what was written is forced to the disk: after every write; at most every 100 ms while there is something; or
 * whenever the system likes. A killed process loses the same little in all three; a power cut does not.
 */
type SyncPolicy = 'always' | 'interval' | 'never';

/** The disk would not take the journal, or does again. */
export interface JournalTrouble {
  readonly failing: boolean;
  /** For the engineer: what happened, what it means, what to do. */
  readonly message: string;
  readonly error: unknown;
}

/** What a journal is started with. */
export interface JournalOptions {
  /** The session's journal folder. */
  readonly folder: string;
  /** Generation of the session it goes with. */
  readonly generation: number;
  /** The id of that session: a journal in the folder of another is told by it. */
  readonly session?: string | undefined;
  readonly table: ParameterTable;
  readonly start: Checkpoint;
  /** Version of the program. */
  readonly program?: string;
  readonly sync?: SyncPolicy;
  /** Bytes after which a segment wants a successor. */
  readonly segmentBytes?: number;
  /** Called once when the disk stops taking the journal, and once when it takes it again. */
  readonly onTrouble?: (trouble: JournalTrouble) => void;
  readonly disk?: Disk;
  readonly now?: () => Date;
}

/** As given, and what was not given. */
type Settings = Required<Omit<JournalOptions, 'session'>> & Pick<JournalOptions, 'session'>;

/** From the first input to the write it goes out with, ms: half of what is allowed, the rest is for a busy machine. */
const GATHER_MS = 10;
/** Ticks alone are written this seldom, ms: time that passes without inputs is not worth a disk's sleep. */
const IDLE_TICK_MS = 500;
const SYNC_MS = 100;
const RETRY_MS = 250;
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A segment may grow this many times as long before a moment in which nothing moves is waited for no more. */
const PATIENCE = 32;
/** Characters that wait for a disk that is full before the journal gives up on them and asks for a checkpoint. */
const MOST_WAITING = 32 * 1024 * 1024;
/** After a segment could not be made, or the disk would not vouch for one, another is wanted this much later, ms. */
const ROTATE_AGAIN_MS = 10_000;
/** Segments that are kept. */
const KEPT = 2;

type Job =
  | { readonly do: 'write'; readonly bytes: Uint8Array; readonly inputs: number }
  | { readonly do: 'segment'; readonly generation: number; readonly n: number; readonly header: Uint8Array };

/** What the disk refuses: bytes, or to vouch for them. */
type Fault = 'write' | 'sync';

interface Segment {
  readonly name: string;
  readonly file: DiskFile;
  /** Bytes that were written for sure; what failed half-way is written again from here. */
  length: number;
  /** Bytes of it that were synced. */
  synced: number;
}

/**
 * Writes down every input, as it comes, so that a crash loses none. Appending copies a few numbers and never waits,
 * never throws for what the disk does; the text is made later, and one writer behind it keeps the order.
 */
export class JournalWriter {
  /** Writes that failed. */
  failures = 0;
  /** Inputs given up because the disk took nothing for too long. */
  lostInputs = 0;

  readonly #options: Settings;
  readonly #encoder = new TextEncoder();
  #n = 0;
  readonly #gathered: Gathering;
  readonly #mark: string;
  #gatheredInputs = 0;
  #jobs: Job[] = [];
  #waiting = 0;
  #generation: number;
  #sinceHeader = 0;
  #tick = -1;
  #tickWritten = -1;
  #timer: NodeJS.Timeout | undefined;
  #timerIdle = false;
  #segment: Segment | undefined;
  #number = 0;
  #running: Promise<void> | undefined;
  readonly #faults = new Set<Fault>();
  #givenUp = false;
  /** What the segment holds is not all that it ought to: it cannot serve on. */
  #broken = false;
  #wantedAt = Infinity;
  /** A segment could not be put together a moment ago: it is not tried again before. */
  #notBefore = -Infinity;
  readonly #tried: Promise<void>;
  #markTried: () => void = () => undefined;
  #syncing: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #lastSync = 0;
  #wake: (() => void) | undefined;
  #closed = false;

  private constructor(options: Settings) {
    this.#options = options;
    this.#generation = options.generation;
    this.#gathered = new Gathering(options.table);
    this.#mark = markOf(options.table);
    this.#tried = new Promise((resolve) => (this.#markTried = resolve));
  }

  /**
   * Starts a journal with a new segment. What was there before stays until that one is safe, and the newest of it
   * after that. Returns when the checkpoint is on the disk, or when the disk would not take it (see `onTrouble`).
   */
  static async start(options: JournalOptions): Promise<JournalWriter> {
    const writer = new JournalWriter({
      program: 'unknown',
      sync: 'interval',
      segmentBytes: SEGMENT_BYTES,
      onTrouble: () => undefined,
      disk: realDisk,
      now: () => new Date(),
      ...options,
    });
    writer.rotate(options.start);
    await writer.#tried;
    await writer.#syncing;
    return writer;
  }

  /** The segment has grown enough, or inputs had to be given up: whoever can make a checkpoint ought to `rotate`. */
  get rotationDue(): boolean {
    if (performance.now() < this.#notBefore) return false;
    if (this.#givenUp || this.#sinceHeader >= this.#options.segmentBytes) return true;
    return performance.now() >= this.#wantedAt;
  }

  /**
   * The same for one whose checkpoints are long to make: while hands, fades or the tape move they can wait, but not for
   * ever, and not when inputs are being lost.
   *
   * @param quiet whether nothing moves now.
   */
  rotationDueWhen(quiet: boolean): boolean {
    if (!this.rotationDue) return false;
    return quiet || this.#givenUp || this.#sinceHeader >= PATIENCE * this.#options.segmentBytes;
  }

  /** The disk does not take the journal at present. */
  get failing(): boolean {
    return this.#faults.size > 0;
  }

  /** Writes down an input, at most 20 ms from now. The record may be used again at once. */
  append(input: Readonly<Input>): void {
    if (this.#closed) throw new RangeError('the journal is closed');
    if (this.#givenUp) {
      this.lostInputs++;
      return;
    }
    this.#gathered.add(this.#n + 1, input);
    this.#n++;
    this.#gatheredInputs++;
    if (this.#gathered.full) this.#gather();
    else this.#writeWithin(GATHER_MS, false);
  }

  /** Notes how far the engine's time has come; it is written down with the next inputs, or by itself now and then. */
  tick(k: number): void {
    this.#tick = k;
    if (k > this.#tickWritten && !this.#closed) this.#writeWithin(IDLE_TICK_MS, true);
  }

  /**
   * Goes on in a new segment, from what the engine is now: after a save, with its generation, and whenever
   * `rotationDue`. Inputs appended from here on belong to the new one. A checkpoint that cannot be written out, because it
   * is too long, is told and counted: the segment there is goes on.
   */
  rotate(start: Checkpoint, generation = this.#generation): void {
    if (this.#closed) throw new RangeError('the journal is closed');
    this.#gather();
    this.#generation = generation;
    const n = this.#n + 1;
    const { program, session, now } = this.#options;
    let header: Uint8Array;
    try {
      const of = { program, generation, session, table: this.#mark, wall: now().toISOString() };
      const line = headerLine(n, { ...start, ...of });
      header = this.#encoder.encode(line);
    } catch (error) {
      return this.#notTurned(error);
    }
    this.#n = n;
    this.#givenUp = false;
    this.#sinceHeader = 0;
    this.#wantedAt = Infinity;
    this.#notBefore = -Infinity;
    this.#queue({ do: 'segment', generation, n, header });
  }

  /** No new segment can be put together: the one there is goes on; where there is none, nothing can be written. */
  #notTurned(error: unknown): void {
    const told = this.#notBefore > -Infinity;
    this.#notBefore = this.#wantedAt = performance.now() + ROTATE_AGAIN_MS;
    if (this.#number === 0 && this.#jobs.length === 0) {
      this.#giveUp();
      return this.#failed('write', error);
    }
    this.failures++;
    if (told) return;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The journal cannot begin anew (${reason}): it goes on as it is, and grows. Delete scenes that are not needed`;
    this.#options.onTrouble({ failing: true, message, error });
  }

  /** Returns when everything so far is written, and synced unless that is never done. Waits out a full disk. */
  async flush(): Promise<void> {
    this.#gather();
    while (this.#running !== undefined) await this.#running;
    if (this.#options.sync !== 'never') await this.#syncAll();
  }

  /**
   * Ends the journal in order. A disk that takes nothing is not waited for.
   *
   * @param unsaved whether there is anything the saved session does not have: then it is offered at the next opening.
   */
  async close(unsaved: boolean): Promise<void> {
    if (this.#closed) return;
    this.#gather();
    this.#closed = true;
    clearTimeout(this.#timer);
    const end = endLine(++this.#n, unsaved, this.#options.now().toISOString());
    this.#queue({ do: 'write', bytes: this.#encoder.encode(end), inputs: 0 });
    this.#wake?.();
    while (this.#running !== undefined) await this.#running;
    clearTimeout(this.#syncTimer);
    if (this.#options.sync !== 'never') await this.#syncAll();
    await this.#syncing;
    await this.#segment?.file.close().catch((error: unknown) => this.#failed('write', error));
    this.#segment = undefined;
  }

  // ── gathering ──────────────────────────────────────────────────────────────────────────────────────────────────

  #writeWithin(ms: number, idle: boolean): void {
    if (this.#timer !== undefined && (idle || !this.#timerIdle)) return;
    clearTimeout(this.#timer);
    this.#timerIdle = idle;
    this.#timer = setTimeout(() => this.#gather(), ms);
  }

  /** Hands what was appended so far to the writer. */
  #gather(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#givenUp) return;
    if (this.#tick > this.#tickWritten && this.#n > 0) {
      this.#tickWritten = this.#tick;
      const wall = this.#options.now().toISOString();
      this.#gathered.addLine(++this.#n, tickLine(this.#n, this.#tick, wall));
    }
    if (this.#gathered.count === 0) return;
    const bytes = this.#gathered.take();
    this.#sinceHeader += bytes.length;
    const inputs = this.#gatheredInputs;
    this.#gatheredInputs = 0;
    this.#queue({ do: 'write', bytes, inputs });
  }

  #queue(job: Job): void {
    this.#jobs.push(job);
    this.#waiting += job.do === 'write' ? job.bytes.length : job.header.length;
    if (this.#waiting > MOST_WAITING && this.#faults.has('write')) this.#giveUp();
    this.#running ??= this.#run();
  }

  /** With a line missing, those after it are of no use: only a fresh checkpoint is. */
  #giveUp(): void {
    this.#givenUp = true;
    this.#broken = true;
    for (const job of this.#jobs) if (job.do === 'write') this.lostInputs += job.inputs;
    this.#jobs.length = 0;
    this.#waiting = 0;
  }

  // ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One job after the other; a job that fails is tried again until it succeeds or the journal is closed. */
  async #run(): Promise<void> {
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      try {
        if (job.do === 'write') await this.#write(job.bytes);
        else await this.#begin(job);
        this.#done(job);
      } catch (error) {
        this.#failed('write', error);
        if (this.#closed) this.#jobs.length = 0;
        else if (job.do === 'segment' && this.#segment !== undefined && !this.#broken) this.#goOn(job);
        else await this.#pause();
      }
    }
    this.#running = undefined;
  }

  #done(job: Job): void {
    if (this.#jobs[0] === job) this.#jobs.shift(); // it may have been given up meanwhile
    this.#waiting = Math.max(0, this.#waiting - (job.do === 'write' ? job.bytes.length : job.header.length));
    this.#healed('write');
    this.#markTried();
  }

  #healed(fault: Fault): void {
    if (!this.#faults.delete(fault) || this.#faults.size > 0) return;
    const message = 'The journal is being written again: from here on a crash loses nothing';
    this.#options.onTrouble({ failing: false, message, error: undefined });
  }

  #failed(fault: Fault, error: unknown): void {
    this.failures++;
    this.#markTried();
    const told = this.#faults.size > 0;
    this.#faults.add(fault);
    if (told) return;
    const reason = error instanceof Error ? error.message : String(error);
    const meaning = 'what is done now could be lost in a crash, and is kept in memory meanwhile';
    const message = `The journal cannot be written (${reason}): ${meaning}. Make room on the disk, and save`;
    this.#options.onTrouble({ failing: true, message, error });
  }

  /** A new segment could not be made: the one there is serves on, with a line in the header's place. */
  #goOn(job: Job & { do: 'segment' }): void {
    this.#jobs[0] = { do: 'write', bytes: this.#encoder.encode(gapLine(job.n)), inputs: 0 };
    this.#wantedAt = performance.now() + ROTATE_AGAIN_MS;
  }

  #pause(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return woken.finally(() => (this.#wake = undefined));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined) throw new Error('there is no segment to write to');
    const { sync } = this.#options;
    await segment.file.write(bytes, segment.length);
    if (sync === 'always') await segment.file.sync(); // until then it is not written: it is tried again in its place
    segment.length += bytes.length;
    if (sync === 'always') segment.synced = segment.length;
    else this.#syncSoon();
  }

  /** Makes a segment and writes its header. Inputs may follow at once; what it replaces goes when it is synced. */
  async #begin({ generation, header }: Job & { do: 'segment' }): Promise<void> {
    const { disk, folder } = this.#options;
    if ((await disk.kind(folder)) === 'link') throw new Error(`${folder} is a link`);
    await disk.makeFolder(folder);
    const taken = (await segmentsIn(disk, folder)).map((name) => segmentOf(name));
    const numbers = taken.flatMap((one) => (one?.generation === generation ? [one.number] : []));
    this.#number = Math.max(0, ...numbers) + 1;
    const name = `${generation}-${this.#number}.ndjson`;
    const file = await disk.create(path.join(folder, name));
    try {
      await file.write(header, 0);
    } catch (error) {
      await file.close();
      await disk.remove(path.join(folder, name));
      throw error;
    }
    const before = this.#segment;
    const segment: Segment = { name, file, length: header.length, synced: 0 };
    this.#segment = segment;
    this.#broken = false;
    this.#replace(segment, before);
  }

  // ── syncing: beside the writing, which must not wait for it ────────────────────────────────────────────────────

  /** Sees a new segment through to the disk, and only then removes those it makes superfluous. */
  #replace(segment: Segment, before: Segment | undefined): void {
    const { disk, folder, sync } = this.#options;
    this.#inTurn(async () => {
      await this.#finish(before);
      if (sync !== 'never') {
        await this.#sync(segment);
        await disk.syncFolder(folder);
      }
      const names = await segmentsIn(disk, folder);
      for (const name of names.slice(0, -KEPT)) await disk.remove(path.join(folder, name));
    });
  }

  async #finish(segment: Segment | undefined): Promise<void> {
    try {
      if (this.#options.sync !== 'never') await segment?.file.sync();
    } finally {
      await segment?.file.close();
    }
  }

  /** One sync after the other. What fails is counted and told; the next one tries again. */
  #inTurn(task: () => Promise<void>): void {
    const before = this.#syncing;
    const turn = (async (): Promise<void> => {
      await before;
      try {
        await task();
      } catch (error) {
        this.#distrust(error);
      }
    })();
    this.#syncing = turn;
    void turn.then(() => {
      if (this.#syncing === turn) this.#syncing = undefined;
    });
  }

  /** After a sync has failed nobody knows what is on the disk, and a later one only says so of what came later. */
  #distrust(error: unknown): void {
    this.#failed('sync', error);
    this.#wantedAt = Math.min(this.#wantedAt, performance.now() + ROTATE_AGAIN_MS);
  }

  async #sync(segment: Segment): Promise<void> {
    const { length } = segment;
    await segment.file.sync();
    segment.synced = length;
    this.#lastSync = performance.now();
    this.#healed('sync');
  }

  #syncSoon(): void {
    if (this.#options.sync !== 'interval' || this.#syncTimer !== undefined) return;
    const due = Math.max(0, this.#lastSync + SYNC_MS - performance.now());
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = undefined;
      if (this.#syncing === undefined) this.#inTurn(() => this.#syncNewest());
      else this.#syncSoon();
    }, due);
  }

  async #syncNewest(): Promise<void> {
    const segment = this.#segment;
    if (segment !== undefined && segment.synced < segment.length) await this.#sync(segment);
  }

  async #syncAll(): Promise<void> {
    await this.#syncing;
    await this.#syncNewest().catch((error: unknown) => this.#distrust(error));
  }
}
