import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Engine } from '../engine/engine.ts';
import type { Change } from '../engine/history.ts';
import type { HeardBoth, ToHear } from './heard-thread.ts';
import { programRoot } from './program.ts';
import { momentOf, stretchOf, type Stretch } from './stretch-document.ts';

/** What a step did to what is heard, and where that was measured. */
export interface HeardChange extends HeardBoth, Stretch {}

/** Steps that wait to be heard; the oldest are passed over where there are more. */
const MOST_WAITING = 4;
/** Less than this is no change: LU and dB. What is read aloud has one decimal. */
const AUDIBLE = 0.05;

interface Job {
  readonly change: Change;
  readonly about: ToHear;
}

/**
 * Works out how much each take and each recall changed the loudness and the true peak of the stretch it touched: played
 * twice offline, in a thread of its own, and only while the tape stands, so that it takes nothing from what plays.
 * It is kept for as long as the program runs.
 */
export class HeardChanges {
  readonly #engine: Engine;
  readonly #dir: string;
  readonly #tell: (level: 'info' | 'warn', text: string) => void;
  readonly #known = new WeakMap<Change, HeardChange>();
  /** Steps that were looked at; undone and done again, a step is the same. */
  readonly #seen: WeakSet<Change>;
  #waiting: Job[] = [];
  #last: Change | undefined;
  /** What is being worked out. */
  #job: Job | undefined;
  #thread: Worker | undefined;
  /** Why the last could not be worked out, as people were told. */
  #trouble = '';

  /** @param dir the session's folder. @param tell what people are told. */
  constructor(about: {
    readonly engine: Engine;
    readonly dir: string;
    readonly tell: (level: 'info' | 'warn', text: string) => void;
  }) {
    this.#engine = about.engine;
    this.#dir = about.dir;
    this.#tell = about.tell;
    const { done, undone, aside } = about.engine.history;
    this.#seen = new WeakSet([...done, ...undone, ...aside]);
    this.#last = done.at(-1);
  }

  /** What a step did; undefined for steps that are neither take nor recall, and for those not heard yet. */
  of(change: Change): HeardChange | undefined {
    return this.#known.get(change);
  }

  /** Once a tick. */
  look(): void {
    const { done } = this.#engine.history;
    const last = done.at(-1);
    if (last !== this.#last) {
      this.#last = last;
      for (let i = done.length - 1; i >= 0 && !this.#seen.has(done[i] as Change); i--)
        this.#note(done[i] as Change);
    }
    if (this.#engine.transport.rolling) return this.#putOff();
    const next = this.#thread === undefined ? this.#waiting.shift() : undefined;
    if (next) this.#hear(next);
  }

  /** Ends what is being worked out. */
  async close(): Promise<void> {
    this.#waiting = [];
    this.#job = undefined;
    await this.#thread?.terminate();
  }

  /** The tape rolls: what is being worked out begins anew when it stands. */
  #putOff(): void {
    const job = this.#job;
    if (!job) return;
    this.#job = undefined;
    this.#waiting.unshift(job);
    void this.#thread?.terminate();
  }

  #note(change: Change): void {
    const engine = this.#engine;
    this.#seen.add(change);
    const stretch = stretchOf(change, engine);
    if (!stretch) return;
    this.#waiting.push({ change, about: { moment: momentOf(engine, stretch, change), dir: this.#dir } });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  #hear(job: Job): void {
    const file = path.join(programRoot, 'dist', 'src', 'bridge', 'heard-thread.js');
    const thread = new Worker(file, { workerData: job.about, name: 'heard' });
    this.#thread = thread;
    this.#job = job;
    thread.once('message', (both: HeardBoth) => this.#heard(job, both));
    thread.once('error', (error) => this.#failed(job, String(error)));
    thread.once('exit', () => (this.#thread = undefined));
  }

  #heard(job: Job, both: HeardBoth): void {
    if (job !== this.#job) return; // it was put off meanwhile
    this.#job = undefined;
    const { from, to } = job.about.moment;
    const heard = { ...both, from, to };
    this.#known.set(job.change, heard);
    this.#trouble = '';
    this.#tell('info', `${job.change.name}: ${heardWords(heard)}`);
  }

  /** It is told once: as a rule the next cannot be worked out either. */
  #failed(job: Job, why: string): void {
    if (job === this.#job) this.#job = undefined;
    if (why === this.#trouble) return;
    this.#trouble = why;
    this.#tell('warn', `how loud ${job.change.name} made the mix could not be worked out: ${why}`);
  }
}

/** "0.8 LU louder (−14.2 LUFS), true peak 1.1 dB higher (−0.9 dBTP)". */
export function heardWords({ before, after }: HeardBoth): string {
  if (before.loudness === -Infinity && after.loudness === -Infinity) return 'nothing is heard there';
  const loudness = changeWords(before.loudness, after.loudness, 'LU', ['louder', 'quieter'], 'as loud');
  const peak = changeWords(before.truePeak, after.truePeak, 'dB', ['higher', 'lower'], 'as high');
  return `${loudness} (${one(after.loudness)} LUFS), true peak ${peak} (${one(after.truePeak)} dBTP)`;
}

function changeWords(
  before: number,
  after: number,
  unit: string,
  [more, less]: readonly [string, string],
  same: string,
): string {
  if (before === after || Math.abs(after - before) < AUDIBLE) return same;
  if (before === -Infinity) return 'heard now';
  if (after === -Infinity) return 'silent now';
  return `${Math.abs(after - before).toFixed(1)} ${unit} ${after > before ? more : less}`;
}

function one(level: number): string {
  return level === -Infinity ? '−∞' : level.toFixed(1).replace('-', '−');
}
