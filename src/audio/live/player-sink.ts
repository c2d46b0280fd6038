import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pace, type Sink } from './sink.ts';

/** What the players are asked to keep for themselves, ms. */
const KEPT = 30;

/** Programs that take sound from a pipe, by the name of the sink. */
export const players = {
  pipewire: (rate: number) => [
    'pw-cat',
    '--playback',
    '--raw',
    '--format=f32',
    '--channels=2',
    `--rate=${rate}`,
    `--latency=${KEPT}ms`,
    '-',
  ],
  pulse: (rate: number) => [
    'pacat',
    '--playback',
    '--raw',
    '--verbose', // tells its latency
    '--format=float32le',
    '--channels=2',
    `--rate=${rate}`,
    `--latency-msec=${KEPT}`,
    '--client-name=Faderline',
  ],
  alsa: (rate: number) => [
    'aplay',
    '-q',
    '-t',
    'raw',
    '-f',
    'FLOAT_LE',
    '-c',
    '2',
    '-r',
    String(rate),
    `--buffer-time=${KEPT * 1000}`,
    '-',
  ],
} as const;
export type PlayerName = keyof typeof players;

/** How much lies ready in the pipe beyond what the player keeps, ms: for a thread that wakes late. */
const LEAD = 15;
/** A pipe that is full means that the player is slower than our clock: it then plays so much of it before it gets more, ms. */
const DRAIN = 200;
/** So long a full pipe is waited for; then the desk goes on, and what it makes meanwhile is lost, ms. */
const HOLD = 150;
/** A player that takes nothing for so long has hung, ms. */
const STUCK = 2000;
/** A player that is told to end and has not is ended, ms. */
const PATIENCE = 500;
/** As much of what a player says last as fits a line for people. */
const SAID = 200;

/**
 * A player in a process of its own. It is given sound at the pace of our clock with a little lead: were it given all it takes,
 * what is heard would be late by all that fits the pipe. When it says that it ran dry, it gets the lead anew; when the pipe
 * is full all the same, its clock is the slower one, and it is left to play for a while.
 */
export class PlayerSink implements Sink {
  readonly name: string;
  trouble: string | undefined;
  readonly #program: string;
  readonly #child: ChildProcess;
  readonly #pace: Pace;
  readonly #ended: Promise<void>;
  readonly #period: number;
  /** Since when the pipe is full, ms; −1 while it is not. */
  #fullSince = -1;
  #wake: (() => void) | undefined;
  #said = '';
  /** How often the player said that it ran dry, and blocks that found the pipe full. */
  #dry = 0;
  #lost = 0;
  #kept = KEPT;
  #begun = false;

  /** @param period of a block, ms. */
  constructor(name: string, command: readonly string[], period: number) {
    this.name = name;
    this.#period = period;
    this.#pace = new Pace(period, LEAD + KEPT);
    const [program = '', ...args] = command;
    this.#program = program;
    this.#child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', resolve);
      this.#child.once('error', (error: NodeJS.ErrnoException) => {
        this.#fail(error.code === 'ENOENT' ? `${program} is not installed` : error.message);
        if (this.#child.pid === undefined) resolve();
      });
    });
    this.#child.on('close', (code, signal) => {
      const last = lastWords(this.#said);
      this.#fail(`${program} ended with ${String(code ?? signal)}${last === '' ? '' : `: ${last}`}`);
    });
    this.#child.stderr?.on('data', (text: Buffer) => this.#listen(text.toString('utf8')));
    this.#child.stdin?.on('error', () => {}); // it has ended, and says so
  }

  /** Its process; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get latency(): number {
    return (LEAD + this.#kept + this.#period) / 1000;
  }

  #listen(text: string): void {
    this.#dry += text.match(/underrun/gi)?.length ?? 0;
    const told = /Latency: ([1-9]\d*) usec/.exec(text);
    if (told) this.#kept += 0.1 * (Number(told[1]) / 1000 - this.#kept);
    else if (!text.includes('Latency: 0')) this.#said = `${this.#said}${text}`.slice(-4 * SAID);
  }

  #fail(why: string): void {
    this.trouble ??= why;
    this.#wake?.();
  }

  readonly #onTaken = (): void => {
    if (this.#child.stdin?.writableLength !== 0 || this.#fullSince < 0) return;
    this.#fullSince = -1;
    this.#pace.sooner(this.#pace.wait(performance.now()) - DRAIN);
    this.#wake?.();
  };

  async room(): Promise<number> {
    this.#begin();
    if (this.#fullSince >= 0) await this.#roomy(performance.now() - this.#fullSince);
    const wait = this.#pace.wait(performance.now());
    if (wait > 1 && this.trouble === undefined) await sleep(wait);
    const lost = this.#dry + this.#lost;
    if (this.#dry > 0) this.#pace.sooner(LEAD);
    this.#dry = 0;
    this.#lost = 0;
    return lost + this.#pace.take(performance.now());
  }

  /** The lead is there before time begins. */
  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#pace.wait(performance.now());
    this.#pace.sooner(LEAD);
  }

  /** Waits a while for a pipe that is full. @param since how long it has been, ms. */
  async #roomy(since: number): Promise<void> {
    if (since > STUCK) this.#fail(`${this.#program} takes no more sound`);
    if (since > HOLD || this.trouble !== undefined) return;
    const held = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([woken, sleep(HOLD - since, undefined, { signal: held.signal }).catch(() => {})]);
    held.abort();
    this.#wake = undefined;
  }

  write(block: Float32Array, samples: number): void {
    const { stdin } = this.#child;
    if (!stdin || this.trouble !== undefined) return;
    if (this.#fullSince >= 0) {
      this.#lost++;
      return;
    }
    const bytes = Buffer.from(block.buffer.slice(block.byteOffset, block.byteOffset + 4 * samples));
    stdin.write(bytes, this.#onTaken);
    // what Node still holds did not fit the pipe
    if (stdin.writableLength > 0) this.#fullSince = performance.now();
  }

  stock(by: number): void {
    this.#begin();
    this.#pace.stock(by);
  }

  async close(): Promise<void> {
    this.trouble ??= 'it is closed';
    this.#wake?.();
    this.#child.stdin?.destroy();
    this.#child.kill('SIGTERM');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await this.#ended;
    clearTimeout(patience);
  }
}

/** The end of what a player said, in one line and in whole words. */
function lastWords(said: string): string {
  const line = said.trim().replaceAll(/\s+/g, ' ');
  if (line.length <= SAID) return line;
  const end = line.slice(-SAID);
  return `… ${end.slice(end.indexOf(' ') + 1)}`;
}
