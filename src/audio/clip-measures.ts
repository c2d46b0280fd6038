import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromDecibels, toDecibels } from '../dsp/elementary.ts';
import { Loudness } from '../dsp/loudness.ts';
import { TruePeak } from '../dsp/true-peak.ts';
import { endOfClips } from '../model/clips.ts';
import type { Levels } from '../model/levelling.ts';
import type { AudioFile } from './audio-file.ts';
import type { ClipTrack } from './clip-track.ts';

/** Sound that can be read: a file, or what a strip plays. */
export interface Sound {
  readonly channels: 1 | 2;
  /** First place, and the one after the last. */
  readonly from: number;
  readonly until: number;
  /** Fills rows, one for each channel, or more: then a mono sound is in the first alone. */
  read(place: number, frames: number, into: readonly Float32Array[]): void;
}

/** A whole file. */
export function soundOfFile(file: AudioFile): Sound {
  return {
    channels: file.channels === 1 ? 1 : 2,
    from: 0,
    until: file.frames,
    read: (place, frames, into) => void file.read(place, frames, into),
  };
}

/** What a strip plays, from its first clip to the end of its last, as it is heard. */
export function soundOfTrack(track: ClipTrack): Sound {
  const { clips, channels } = track;
  return {
    channels,
    from: clips[0]?.at ?? 0,
    until: endOfClips(clips),
    read: (place, frames, into) => track.read(place, frames, into.slice(0, channels), 0),
  };
}

/** Stretches that are quieter are pauses: −60 dBFS, over 100 ms. */
const GATE = fromDecibels(-60);
const WINDOWS_PER_SECOND = 10;
const BLOCK = 1 << 14;

/**
 * How loud a sound is as a whole; a mono one counts as one channel. Others get their turn meanwhile.
 *
 * @param rate Hz.
 * @throws BridgeError when the disk fails; the reason of `signal`.
 */
export async function levelsOf(sound: Sound, rate: number, signal?: AbortSignal): Promise<Levels> {
  const meter = new LevelMeter(rate, sound.channels);
  await pass(sound, (rows, frames) => meter.add(rows, frames), signal);
  return meter.levels();
}

/** Reads all of a sound, block by block. */
export async function pass(
  sound: Sound,
  take: (rows: readonly Float32Array[], frames: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const rows = Array.from({ length: sound.channels }, () => new Float32Array(BLOCK));
  for (let at = sound.from; at < sound.until; at += BLOCK) {
    const frames = Math.min(BLOCK, sound.until - at);
    sound.read(at, frames, rows);
    take(rows, frames);
    await nextTurn();
    signal?.throwIfAborted();
  }
}

class LevelMeter {
  readonly #loudness: Loudness;
  readonly #truePeak: TruePeak;
  readonly #window: number;
  #peak = 0;
  /** Of the window that is open. */
  #squares = 0;
  #samples = 0;
  /** Of those above the gate. */
  #heard = 0;
  #count = 0;

  constructor(rate: number, channels: number) {
    this.#loudness = new Loudness(rate, channels);
    this.#truePeak = new TruePeak(rate, channels);
    this.#window = Math.round(rate / WINDOWS_PER_SECOND) * channels;
  }

  add(rows: readonly Float32Array[], frames: number): void {
    const [left = new Float32Array(frames), right = left] = rows;
    this.#loudness.addEach(rows, frames);
    this.#truePeak.add(left, right, frames);
    for (let i = 0; i < frames; i++) {
      for (const row of rows) this.#sample(row[i] ?? 0);
      if (this.#samples >= this.#window) this.#close();
    }
  }

  #sample(sample: number): void {
    const height = Math.abs(sample);
    if (height > this.#peak) this.#peak = height;
    this.#squares += sample * sample;
    this.#samples++;
  }

  #close(): void {
    if (this.#squares > GATE * GATE * this.#samples) {
      this.#heard += this.#squares;
      this.#count += this.#samples;
    }
    this.#squares = 0;
    this.#samples = 0;
  }

  levels(): Levels {
    if (this.#samples > 0) this.#close();
    this.#truePeak.finish();
    return {
      peak: toDecibels(this.#peak),
      truePeak: toDecibels(Math.max(this.#peak, this.#truePeak.peak)),
      loudness: this.#loudness.integrated,
      rms: this.#count > 0 ? toDecibels(Math.sqrt(this.#heard / this.#count)) : -Infinity,
    };
  }
}
