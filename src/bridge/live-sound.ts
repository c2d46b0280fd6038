import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { counter, SharedSound, soundBuffers } from '../audio/live/shared-memory.ts';
import type { Beginning, ClipOrder, FromSound, ToSound } from '../audio/live/messages.ts';
import type { Lane } from '../automation/lane.ts';
import type { Engine } from '../engine/engine.ts';
import type { ClipDocument } from '../model/document.ts';
import { stripMeter } from '../model/meters.ts';
import { EngineScore } from './engine-score.ts';
import { kernelBytes } from './kernel-file.ts';
import { programRoot } from './library.ts';

/** Frames of a block where nobody says otherwise. */
const BLOCK = 256;
/** A thread that does not come to its end within so long is ended, ms. */
const PATIENCE = 2000;

/** What a live sound is started with. */
export interface LiveSoundOptions {
  readonly engine: Engine;
  /** Where the session keeps its audio files. */
  readonly folder: string;
  /** `clock`, or the name of a player. */
  readonly sink: string;
  readonly block?: number;
  readonly log: (level: 'info' | 'warn', text: string) => void;
}

/** What people are told of the sound. */
export interface SoundStatus {
  readonly sink: string;
  readonly rate: number;
  readonly block: number;
  readonly underruns: number;
  readonly faults: number;
  readonly missed: number;
  /** Of the time there is, 0…1. */
  readonly load: number;
  /** Frames that the mix is late by. */
  readonly late: number;
}

/** The desk made to sound, in a thread of its own: what the engine holds goes there, and meters come back. */
export class LiveSound {
  readonly shared: SharedSound;
  readonly #options: LiveSoundOptions;
  readonly #score: EngineScore;
  readonly #worker: Worker;
  readonly #block: number;
  readonly #closed: Promise<void>;
  #clips = -1;
  #sink: string;
  #troubles: readonly string[] = [];

  private constructor(options: LiveSoundOptions) {
    const { engine, block = BLOCK } = options;
    this.#options = options;
    this.#block = block;
    this.#sink = options.sink;
    const buffers = soundBuffers(engine.table.count, engine.table.strips.length);
    this.shared = new SharedSound(buffers);
    this.#score = new EngineScore(engine, this.shared.values, this.shared.led);
    const wasm = kernelBytes();
    const { layout } = engine.table;
    const beginning: Beginning = {
      wasm,
      layout,
      rate: engine.sampleRate,
      block,
      buffers,
      sink: options.sink,
    };
    this.#worker = new Worker(threadFile(), { workerData: beginning, name: 'sound' });
    this.#closed = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
  }

  /** Starts the thread. Resolves when it sounds. */
  static async start(options: LiveSoundOptions): Promise<LiveSound> {
    const sound = new LiveSound(options);
    await new Promise<void>((resolve, reject) => {
      sound.#worker.on('message', (message: FromSound) => {
        if (message.type === 'ready') resolve();
        sound.#heard(message);
      });
      sound.#worker.once('error', (error) => {
        options.log(
          'warn',
          `the sound has stopped: ${String(error)}; faders and automation go on. Please report it`,
        );
        reject(error);
      });
    });
    sound.follow();
    return sound;
  }

  #heard(message: FromSound): void {
    if (message.type === 'ready') this.#sink = message.sink;
    if (message.type !== 'trouble') return;
    this.#troubles = [...this.#troubles, message.text].slice(-8);
    this.#options.log('warn', message.text);
  }

  #say(message: ToSound): void {
    this.#worker.postMessage(message);
  }

  /** Brings the sound up to date: after every step and tick of the engine. */
  follow(): void {
    const { engine } = this.#options;
    if (engine.clipsVersion !== this.#clips) this.#sendClips();
    this.#score.look(this.#onLane);
    this.shared.order(this.#score.tape, this.#score.version);
  }

  readonly #onLane = (parameter: number, { times, values, trim }: Lane): void => {
    this.#say({
      type: 'lane',
      parameter,
      lane: { times, values, ...(trim && { trim: { times: trim.times, values: trim.values } }) },
    });
  };

  #sendClips(): void {
    const { engine, folder } = this.#options;
    this.#clips = engine.clipsVersion;
    const order = (clip: ClipDocument): ClipOrder => ({ ...clip, file: path.join(folder, clip.file) });
    const tracks = [...engine.clips].map(([strip, clips]) => ({ strip, clips: clips.map(order) }));
    this.#say({ type: 'tracks', tracks, reference: engine.reference && order(engine.reference) });
  }

  /** Levels of all strips, dBFS by number, for meters on surfaces and pages. */
  levels(into: Float64Array): void {
    const { strips } = this.shared;
    for (let strip = 0; strip < into.length; strip++)
      into[strip] = strips[strip * stripMeter.fields + stripMeter.level] as number;
  }

  /** Loudness and true peak begin anew. */
  reset(): void {
    Atomics.add(this.shared.counters, counter.reset, 1);
  }

  get status(): SoundStatus {
    const { shared } = this;
    return {
      sink: this.#sink,
      rate: this.#options.engine.sampleRate,
      block: this.#block,
      underruns: shared.get(counter.underruns),
      faults: shared.get(counter.faults),
      missed: shared.get(counter.missed),
      load: shared.get(counter.load) / 1000,
      late: shared.get(counter.late),
    };
  }

  /** What went wrong lately, one line each. */
  get troubles(): readonly string[] {
    return this.#troubles;
  }

  async close(): Promise<void> {
    this.#say({ type: 'close' });
    const patience = setTimeout(() => void this.#worker.terminate(), PATIENCE);
    await this.#closed;
    clearTimeout(patience);
  }
}

/** The thread's file: compiled, wherever this one is run from. */
function threadFile(): string {
  return path.join(programRoot, 'dist', 'src', 'audio', 'live', 'sound-thread.js');
}
