import { spawn, type ChildProcess } from 'node:child_process';

/** Where sound goes: to a sound card, or nowhere at the pace of a clock. */
export interface Sink {
  readonly name: string;
  /** Waits until a block is wanted. @returns how many blocks came too late meanwhile. */
  room(): Promise<number> | number;
  /** A block, interleaved; `samples` of it count. */
  write(block: Float32Array, samples: number): void;
  /** Why it no longer takes any; undefined while it does. */
  readonly trouble: string | undefined;
  close(): void;
}

/** Blocks that the clock is let fall behind before they are given up as late. */
const LATE = 2;

/** Paces the sound where there is no sound card: one block each time it would have been heard. */
export class ClockSink implements Sink {
  readonly name = 'clock';
  readonly trouble = undefined;
  readonly #period: number;
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));
  #due = 0;

  /** @param period of a block, ms. */
  constructor(period: number) {
    this.#period = period;
  }

  room(): number {
    const now = performance.now();
    if (this.#due === 0) this.#due = now;
    const wait = this.#due - now;
    if (wait > 0) Atomics.wait(this.#sleep, 0, 0, wait);
    const behind = Math.floor((performance.now() - this.#due) / this.#period);
    const late = behind >= LATE ? behind : 0;
    this.#due += this.#period * (late + 1);
    return late;
  }

  write(): void {}

  close(): void {}
}

/** Programs that take sound from a pipe, by the name of the sink. */
export const players = {
  pipewire: (rate: number) => [
    'pw-cat',
    '--playback',
    '--raw',
    '--format=f32',
    '--channels=2',
    `--rate=${rate}`,
    '-',
  ],
  pulse: (rate: number) => [
    'pacat',
    '--playback',
    '--raw',
    '--format=float32le',
    '--channels=2',
    `--rate=${rate}`,
    '--latency-msec=30',
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
    '--buffer-time=40000',
    '-',
  ],
} as const;
export type PlayerName = keyof typeof players;

/** A player in a process of its own, that is given as much as it takes. */
export class PlayerSink implements Sink {
  readonly name: string;
  trouble: string | undefined;
  readonly #child: ChildProcess;
  #full = false;
  #wake: (() => void) | undefined;
  #errors = '';

  constructor(name: string, command: readonly string[]) {
    this.name = name;
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? `${program} is not installed` : error.message;
      this.#fail(why);
    });
    this.#child.stderr?.on(
      'data',
      (text: Buffer) => (this.#errors = text.toString('utf8').trim().slice(-200)),
    );
    this.#child.on('exit', (code) =>
      this.#fail(`${program} ended with ${String(code)}${this.#errors === '' ? '' : `: ${this.#errors}`}`),
    );
    this.#child.stdin?.on('error', () => this.#fail(`${program} takes no more sound`));
    this.#child.stdin?.on('drain', () => {
      this.#full = false;
      this.#wake?.();
    });
  }

  #fail(why: string): void {
    this.trouble ??= why;
    this.#wake?.();
  }

  async room(): Promise<number> {
    if (this.#full && this.trouble === undefined)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    return 0;
  }

  write(block: Float32Array, samples: number): void {
    const bytes = Buffer.from(block.buffer.slice(block.byteOffset, block.byteOffset + 4 * samples));
    this.#full = this.#child.stdin?.write(bytes) === false;
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#child.stdin?.end();
    this.#child.kill('SIGTERM');
  }
}
