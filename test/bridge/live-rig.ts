import path from 'node:path';
import { onTestFinished } from 'vitest';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { counter, HeardScore, type SharedSound } from '../../src/audio/live/shared-memory.ts';
import { LiveSound, type LiveSoundOptions } from '../../src/bridge/live-sound.ts';
import type { SoundThreads, ThreadListener } from '../../src/bridge/sound-threads.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import type { Command } from '../../src/model/input.ts';
import { folder } from '../audio/files.ts';

export const RATE = 48_000;

const layout = { channels: 8, groups: 2, buses: 2, dcas: 2, muteGroups: 2 };

/** A session whose first channel is heard. */
export function session(rest: Partial<SessionDocument> = {}): SessionDocument {
  return { ...emptyDocument('Test'), layout, values: { 'ch/1/fader': 0, 'main/fader': 0 }, ...rest };
}

/** A steady tone on the disk, in the format that the file is named by: WAV or FLAC. */
export async function writeTone(
  file: string,
  seconds: number,
  channels: 1 | 2 = 1,
  rate = RATE,
): Promise<void> {
  const frames = seconds * rate;
  const format = file.endsWith('.flac') ? 'flac' : 'wav';
  const about = { format, rate, channels, bits: format === 'wav' ? 32 : 24, dither: 'none' } as const;
  const writer = await AudioWriter.create(file, about);
  const row = Float32Array.from({ length: frames }, (_, n) => 0.5 * Math.sin(n * 0.03));
  writer.write(
    Array.from({ length: channels }, () => row),
    frames,
  );
  await writer.finish();
}

/** An engine that runs on the real clock, and its sound in real threads. */
export async function live(document: SessionDocument, more: Partial<LiveSoundOptions> = {}) {
  const engine = new Engine(document, () => []);
  const dir = more.folder ?? folder();
  const log: string[] = [];
  const sound = await LiveSound.start({
    engine,
    sink: 'clock',
    log: (_level, text) => log.push(text),
    ...more,
    folder: dir,
  });
  const origin = performance.now();
  const now = (): number => (performance.now() - origin) * 1e6;
  const looks = new Set<() => void>();
  const tick = setInterval(() => {
    engine.advance(now());
    sound.follow();
    for (const look of looks) look();
  }, 10);
  const close = (): Promise<void> => {
    clearInterval(tick);
    return sound.close();
  };
  onTestFinished(close);
  return {
    engine,
    sound,
    log,
    dir,
    close,
    file: (name: string) => path.join(dir, name),
    command(command: Command): void {
      const at = now();
      const sample = Math.round((at * RATE) / 1e9);
      engine.step({ at, sample, what: { type: 'command', command, who: 'test' } });
      sound.follow();
    },
    /** Waits until something is so, looking at each tick. */
    until(what: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!what()) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
      });
    },
    /** dBFS of the first channel's meter. */
    level(): number {
      const levels = new Float64Array(engine.table.strips.length);
      return sound.levels(levels) ? levels[0]! : -Infinity;
    },
  };
}

/** Threads that a test plays the part of. */
export function playedThreads() {
  const begun: ThreadListener[] = [];
  const closed: number[] = [];
  const threads: NonNullable<LiveSoundOptions['threads']> = (_about, listener) => {
    const number = begun.push(listener);
    queueMicrotask(() => listener.heard({ type: 'ready' }));
    return {
      tell() {},
      tellReader() {},
      close: () => Promise.resolve(void closed.push(number)),
    } as unknown as SoundThreads;
  };
  return { threads, begun, closed };
}

/** A sound thread in virtual time, with a clock of its own: it only keeps its place. */
export class PlayedSound {
  readonly #shared: SharedSound;
  readonly #score: HeardScore;
  readonly #perBlock: number;
  readonly block = 256;
  #due = 0;
  #turn = -1;
  #place = 0;

  /** @param fast how much faster its clock is, 1e-4 is 100 ppm. */
  constructor(shared: SharedSound, fast: number) {
    this.#shared = shared;
    this.#score = new HeardScore(shared);
    this.#perBlock = this.block / (1 + fast);
  }

  get place(): number {
    return this.#place;
  }

  /** Plays what is due by a sample of the engine's clock. */
  playTo(sample: number): void {
    for (; this.#due <= sample; this.#due += this.#perBlock) {
      this.#shared.read(this.#score);
      const { tape } = this.#score;
      if (tape.turn !== this.#turn) this.#place = tape.place;
      this.#turn = tape.turn;
      if (tape.rolling) this.#place += this.block;
      this.#shared.heardPlace = this.#place;
      this.#shared.set(counter.heardTurn, this.#turn);
    }
  }

  /** So many samples long it does nothing, and makes up for nothing. */
  sleep(samples: number): void {
    this.#due += samples;
  }
}
