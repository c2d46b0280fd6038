import path from 'node:path';
import { counter, SharedSound, soundBuffers } from '../audio/live/shared-memory.ts';
import { PLAYER, type ClipOrder, type FromReader, type FromSound } from '../audio/live/messages.ts';
import type { Lane } from '../automation/lane.ts';
import type { Engine } from '../engine/engine.ts';
import type { ClipDocument } from '../model/document.ts';
import { stripMeter } from '../model/meters.ts';
import { aheadBy, Drift } from './drift.ts';
import { EngineScore } from './engine-score.ts';
import { kernelBytes } from './kernel-file.ts';
import { SoundThreads, type ThreadListener, type ThreadsAbout } from './sound-threads.ts';
import { Troubles } from './troubles.ts';

/** Frames of a block where nobody says otherwise. */
const BLOCK = 256;
/** A sound that ends of itself is begun anew so often, first after so long and then each time twice as long, ms. */
const MOST_RESTARTS = 5;
const FIRST_RESTART = 500;
/** One that has gone on for so long counts as sound again, ms. */
const PROVEN = 60_000;
/** How far the sound may lag behind as it stands, besides its blocks: by a tick, and by what a thread is woken late. Seconds. */
const STANDING = 0.02;

/** What a live sound is started with. */
export interface LiveSoundOptions {
  readonly engine: Engine;
  /** Where the session keeps its audio files. */
  readonly folder: string;
  /** `clock`, or the name of a player. */
  readonly sink: string;
  /** Players that are tried where that one does not play. */
  readonly otherwise?: readonly string[];
  readonly block?: number;
  readonly log: (level: 'info' | 'warn', text: string) => void;
  /** Makes the threads; those of `SoundThreads` unless given. */
  readonly threads?: (about: ThreadsAbout, listener: ThreadListener) => SoundThreads;
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
  /** How long after the tape was there a place of it is heard, s; 0 where nobody hears it. */
  readonly lateness: number;
  /** How often the sound was told to jump because its clock is another. */
  readonly corrections: number;
  /** How often it was begun anew after a fault. */
  readonly restarts: number;
  /** Does it sound at all, now? */
  readonly sounds: boolean;
}

/**
 * The desk made to sound, in threads of their own: what the engine holds goes there, and meters come back. Where they fail, they
 * are begun anew; whoever holds this need not know.
 */
export class LiveSound {
  readonly shared: SharedSound;
  readonly #options: LiveSoundOptions;
  readonly #block: number;
  readonly #about: ThreadsAbout;
  readonly #drift: Drift;
  #score: EngineScore;
  #threads: SoundThreads | undefined;
  #started: (() => void) | undefined;
  #corrections = 0;
  #restarts = 0;
  #restart: NodeJS.Timeout | undefined;
  #proven: NodeJS.Timeout | undefined;
  #tries = 0;
  #sounds = false;
  #turn = -1;
  #tick = -1;
  #clips = -1;
  #sink = 'clock';
  readonly #troubles = new Troubles();
  /** Paths of the files that are played. */
  #played: ReadonlySet<string> = new Set();

  private constructor(options: LiveSoundOptions) {
    const { engine, block = BLOCK, sink, otherwise = [] } = options;
    this.#options = options;
    this.#block = block;
    this.#drift = new Drift(2 * block + STANDING * engine.sampleRate);
    const buffers = soundBuffers(engine.table.count, engine.table.strips.length);
    this.shared = new SharedSound(buffers);
    this.#score = new EngineScore(engine, this.shared.values, this.shared.led);
    const { layout } = engine.table;
    this.#about = {
      wasm: kernelBytes(),
      layout,
      rate: engine.sampleRate,
      block,
      buffers,
      sinks: [sink, ...otherwise],
    };
  }

  /**
   * Starts the threads. Resolves when it sounds, or when they failed for the first time.
   *
   * @throws BridgeError where the program was not built.
   */
  static async start(options: LiveSoundOptions): Promise<LiveSound> {
    const sound = new LiveSound(options);
    await new Promise<void>((resolve) => {
      sound.#started = resolve;
      sound.#begin();
    });
    return sound;
  }

  #begin(): void {
    const { engine } = this.#options;
    const { turn } = this.#score.tape;
    this.#corrections += this.#score.corrections;
    this.#score = new EngineScore(engine, this.shared.values, this.shared.led);
    this.#score.tape.turn = turn; // no turn comes twice
    this.#clips = -1;
    this.#troubles.over((about) => about !== PLAYER); // whoever reads from here on tells anew
    const { threads = (about, listener) => new SoundThreads(about, listener) } = this.#options;
    this.#threads = threads(this.#about, {
      heard: (message) => this.#heard(message),
      died: (why) => this.#died(why),
    });
    this.follow();
  }

  #heard(message: FromSound | FromReader): void {
    switch (message.type) {
      case 'ready':
        this.#sounds = true;
        this.#started?.();
        this.#proven = setTimeout(() => (this.#tries = 0), PROVEN).unref();
        return;
      case 'sink':
        if (message.name !== this.#sink) this.#options.log('info', `plays to ${message.name}`);
        this.#sink = message.name;
        if (message.name !== 'clock') this.#troubles.over((about) => about === PLAYER);
        return;
      case 'news':
        return this.#options.log('info', message.text);
      case 'trouble':
        return this.#trouble(message.text, message.about);
      case 'mended':
        return this.#troubles.over((about) => about === message.about);
      case 'player':
    }
  }

  #trouble(text: string, about?: string): void {
    const { engine, log } = this.#options;
    log('warn', this.#troubles.add(text, engine.tick, about));
  }

  /** The desk goes on unheard, its meters by the faders; and the sound is begun anew, unless that never helps. */
  #died(why: string): void {
    clearTimeout(this.#proven);
    this.#sounds = false;
    this.#threads = undefined;
    this.#sink = 'clock';
    this.#tries++;
    const again = this.#tries <= MOST_RESTARTS;
    const remedy = again ? 'it is begun anew' : 'save, and start Faderline anew to hear it';
    if (this.#tries === 1 || !again)
      this.#trouble(
        `the sound has stopped: ${why}; faders and automation go on, and ${remedy}. Please report it`,
      );
    if (again) this.#restart = setTimeout(() => this.#beginAnew(), FIRST_RESTART * 2 ** (this.#tries - 1));
    this.#started?.();
  }

  #beginAnew(): void {
    this.#restarts++;
    this.#begin();
  }

  /** Brings the sound up to date: after every step and tick of the engine. */
  follow(): void {
    const { engine } = this.#options;
    if (!this.#threads) return;
    if (engine.clipsVersion !== this.#clips) this.#sendClips();
    this.#lookAtDrift();
    this.#score.drift = this.#drift.frames;
    this.#score.look(this.#onLane);
    this.shared.nextPlace = engine.place;
    this.shared.order(this.#score.tape, this.#score.version);
  }

  /** Once a tick, while what is heard is what the tape was last told to do. */
  #lookAtDrift(): void {
    const { engine } = this.#options;
    const { tape } = this.#score;
    if (tape.turn !== this.#turn) this.#drift.reset();
    this.#turn = tape.turn;
    this.#score.arrived = this.shared.get(counter.heardTurn) === tape.turn;
    if (!tape.rolling || !this.#score.arrived || engine.tick === this.#tick) return;
    this.#tick = engine.tick;
    this.#drift.look(aheadBy(this.shared.heardPlace, engine.place, tape));
  }

  readonly #onLane = (parameter: number, { times, values, trim }: Lane): void => {
    this.#threads?.tell({
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
    const references = engine.references.map(order);
    const all = [...tracks.flatMap(({ clips }) => clips), ...references];
    this.#played = new Set(all.map(({ file }) => file));
    this.#threads?.tellReader({ type: 'tracks', tracks, references });
  }

  /**
   * Levels of all strips, dBFS by number, for meters on surfaces and pages.
   *
   * @returns false where nothing sounds.
   */
  levels(into: Float64Array): boolean {
    const { strips } = this.shared;
    if (!this.#sounds) return false;
    for (let strip = 0; strip < into.length; strip++)
      into[strip] = strips[strip * stripMeter.fields + stripMeter.level] as number;
    return true;
  }

  /** Loudness and true peak begin anew. */
  reset(): void {
    Atomics.add(this.shared.counters, counter.reset, 1);
  }

  /** How long after the tape was there a place of it is heard, s; 0 where nobody hears it, or the sound is lost. */
  get lateness(): number {
    const { shared } = this;
    const device = shared.get(counter.latency) / 1e6;
    if (!this.#sounds || device === 0) return 0;
    const { sampleRate } = this.#options.engine;
    const lag = this.#drift.lag ?? this.#block;
    return Math.max(0, device + (lag + shared.get(counter.late)) / sampleRate);
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
      lateness: this.lateness,
      corrections: this.#corrections + this.#score.corrections,
      restarts: this.#restarts,
      sounds: this.#sounds,
    };
  }

  /** What goes wrong and is still so, or was a moment ago; one line each. */
  get troubles(): readonly string[] {
    const { tick } = this.#options.engine;
    return this.#troubles.lines(tick, (about) => about === PLAYER || this.#played.has(about));
  }

  /** Resolves when no thread and no player is left: within two seconds, whatever they are doing. */
  async close(): Promise<void> {
    clearTimeout(this.#restart);
    clearTimeout(this.#proven);
    this.#sounds = false;
    const threads = this.#threads;
    this.#threads = undefined;
    await threads?.close();
  }
}
