import { AudioWriter, type Written } from '../audio/audio-writer.ts';
import type { Dither } from '../dsp/dither.ts';
import { Kernel } from '../dsp/kernel.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import { Resampler } from '../dsp/resample.ts';
import { effects } from '../model/desk-parameters.ts';
import type { SessionDocument } from '../model/document.ts';
import type { Strip } from '../model/layout.ts';
import { kernelBytes } from './kernel-file.ts';
import { OfflineDesk } from './offline-desk.ts';
import { openTracks, type LeaveOut } from './tracks.ts';

/** How a mix is to be written. */
export interface BounceSettings {
  /** Samples of the session; the end of what plays where nothing is said. */
  readonly from: number;
  readonly to: number;
  /** The longest that what rings is waited for after the end, s. */
  readonly tail: number;
  readonly rate: number;
  readonly bits: 16 | 24 | 32;
  readonly dither: Dither;
  readonly mono: boolean;
  readonly format: 'wav' | 'aiff' | 'flac';
}

/** One file of a bounce: what goes in is planar, at the session's rate. */
class Outlet {
  readonly path: string;
  readonly #writer: AudioWriter;
  readonly #resampler: Resampler | undefined;
  readonly #mono: boolean;
  readonly #room: readonly Float32Array[];
  readonly #mixed = [new Float32Array(QUANTUM)];
  /** Frames at the beginning that are only what everything is late by. */
  #skip = -1;
  /** Frames that were written, at the session's rate. */
  #done = 0;
  /** Was there anything but silence? */
  heard = false;

  private constructor(path: string, writer: AudioWriter, from: number, settings: BounceSettings) {
    this.path = path;
    this.#writer = writer;
    this.#mono = settings.mono;
    const channels = settings.mono ? 1 : 2;
    const same = settings.rate === from;
    this.#resampler = same ? undefined : new Resampler(from, settings.rate, channels);
    const most = this.#resampler?.most(QUANTUM) ?? 0;
    this.#room = Array.from({ length: channels }, () => new Float32Array(Math.max(most, 65_536)));
  }

  static async create(path: string, from: number, settings: BounceSettings): Promise<Outlet> {
    const { rate, bits, dither, format, mono } = settings;
    const writer = await AudioWriter.create(path, { rate, bits, dither, format, channels: mono ? 1 : 2 });
    return new Outlet(path, writer, from, settings);
  }

  /**
   * A quantum.
   *
   * @param late frames by which the sound is late altogether.
   * @param most frames that the file may have.
   */
  write(left: Float32Array, right: Float32Array, late: number, most: number): void {
    if (this.#skip < 0) this.#skip = late;
    const from = Math.min(QUANTUM, this.#skip);
    this.#skip -= from;
    const to = Math.min(QUANTUM, from + most - this.#done);
    if (from >= to) return;
    this.#done += to - from;
    const [l, r] = [left.subarray(from, to), right.subarray(from, to)];
    this.heard ||= !isSilent(l) || !isSilent(r);
    this.#put(this.#mono ? this.#toMono(l, r) : [l, r], to - from);
  }

  /** Frames that were written so far, at the session's rate. */
  get frames(): number {
    return this.#done;
  }

  /** Silence up to so many frames: all files of a bounce are of one length. */
  fillUp(frames: number): void {
    const nothing = new Float32Array(QUANTUM);
    while (this.#done < frames) {
      const many = Math.min(QUANTUM, frames - this.#done);
      this.#put(this.#mono ? [nothing] : [nothing, nothing], many);
      this.#done += many;
    }
  }

  #toMono(left: Float32Array, right: Float32Array): readonly Float32Array[] {
    const [mixed] = this.#mixed as [Float32Array];
    for (let n = 0; n < left.length; n++) mixed[n] = ((left[n] as number) + (right[n] as number)) / 2;
    return this.#mixed;
  }

  #put(rows: readonly Float32Array[], frames: number): void {
    if (!this.#resampler) return this.#writer.write(rows, frames);
    const many = this.#resampler.process(rows, frames, this.#room);
    this.#writer.write(this.#room, many);
  }

  async finish(): Promise<Written> {
    if (this.#resampler) {
      for (let many = this.#resampler.flush(this.#room); many > 0; many = 0)
        this.#writer.write(this.#room, many);
    }
    return this.#writer.finish();
  }

  abort(): void {
    this.#writer.abort();
  }
}

/** What came of a bounce. */
export interface Bounced extends Written {
  readonly path: string;
}

/** How far a bounce is. */
export interface BounceProgress {
  /** 0…1 */
  readonly share: number;
  /** Times faster than it plays. */
  readonly speed: number;
  /** s */
  readonly left: number;
}

/** Level below which nothing rings any more: −90 dBFS. */
const RINGS = 10 ** (-90 / 20);
/** The longest time alignment with the pre-delay of a reverb, and the longest that a delay repeats itself after, s. */
const LONGEST_ALIGNMENT = 0.75;
const LONGEST_REPEAT = 2;
/** Progress is told so often, s; and others get a turn. */
const TOLD = 0.25;

/**
 * Plays a session as fast as it goes and writes the mix, and the stems where a path for them is given: what each strip gives
 * to the main, so that they add up to what the main is given. Strips that are silent throughout have none.
 *
 * @throws BridgeError for what cannot be read or written. Nothing half written is left.
 */
export async function bounce(about: {
  readonly document: SessionDocument;
  readonly dir: string;
  readonly out: string;
  readonly stemOf?: (strip: Strip) => string;
  readonly settings: BounceSettings;
  readonly onProgress?: (progress: BounceProgress) => void;
  /** Where it is given, files that cannot be played are told to it, and the rest is bounced. */
  readonly leaveOut?: LeaveOut;
  readonly signal?: AbortSignal;
}): Promise<readonly Bounced[]> {
  const { document, dir, out, stemOf, settings } = about;
  const open = await openTracks(document, dir, about.leaveOut);
  const outlets: Outlet[] = [];
  try {
    const kernel = await Kernel.load(kernelBytes());
    const desk = new OfflineDesk({ document, kernel, tracks: open.tracks });
    const { sampleRate } = document;
    const mix = await Outlet.create(out, sampleRate, settings);
    outlets.push(mix);
    const stems: { strip: number; outlet: Outlet }[] = [];
    for (const strip of stemOf ? stripsOf(desk) : []) {
      const outlet = await Outlet.create(stemOf?.(strip) ?? '', sampleRate, settings);
      outlets.push(outlet);
      stems.push({ strip: strip.number, outlet });
    }
    await play(desk, mix, stems, about);
    const frames = Math.max(...outlets.map((outlet) => outlet.frames));
    for (const outlet of outlets) outlet.fillUp(frames);
    const written: Bounced[] = [];
    for (const outlet of outlets) {
      if (outlet === mix || outlet.heard) written.push({ path: outlet.path, ...(await outlet.finish()) });
      else outlet.abort(); // a stem of silence is of no use to anybody
    }
    return written;
  } catch (error) {
    for (const outlet of outlets) outlet.abort();
    throw error;
  } finally {
    open.close();
  }
}

/** The strips that give anything to the main: channels that play or sound, and groups and buses. */
function stripsOf({ machine: { sound } }: OfflineDesk): readonly Strip[] {
  return sound.table.strips.filter(
    ({ kind, number }) => kind !== 'main' && sound.slots.of[number] !== undefined,
  );
}

async function play(
  desk: OfflineDesk,
  mix: Outlet,
  stems: readonly { strip: number; outlet: Outlet }[],
  { settings, onProgress, signal, document }: Parameters<typeof bounce>[0],
): Promise<void> {
  const { left, right, sound } = desk.machine;
  const stemLeft = new Float32Array(QUANTUM);
  const stemRight = new Float32Array(QUANTUM);
  desk.start(settings.from);
  const whole = settings.to - settings.from;
  const longest = whole + Math.round(settings.tail * document.sampleRate);
  const gap = longestGap(desk);
  const began = performance.now();
  let told = began;
  let quiet = 0;
  for (let done = 0; done < longest + desk.late; done += QUANTUM) {
    signal?.throwIfAborted();
    if (done >= whole && done - QUANTUM < whole) desk.stop();
    desk.quantum();
    mix.write(left, right, desk.late, longest);
    for (const { strip, outlet } of stems) {
      const late = sound.stem(strip, stemLeft, stemRight);
      outlet.write(stemLeft, stemRight, late, longest);
    }
    quiet = isSilent(left) && isSilent(right) ? quiet + QUANTUM : 0;
    if (done >= whole + desk.late && quiet > gap) break;
    if (performance.now() - told < 1000 * TOLD) continue;
    told = performance.now();
    tell(done, longest, (told - began) / 1000, document.sampleRate, onProgress);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How long there may be silence that something still comes after, frames: a delay repeats itself, all else is soon there. */
function longestGap({ engine: { desk, table, sampleRate } }: OfflineDesk): number {
  const repeats = table.strips.some(
    ({ kind, path }) => kind === 'bus' && desk.values[table.at(`${path}/fx`)] === effects.indexOf('delay'),
  );
  return (LONGEST_ALIGNMENT + (repeats ? LONGEST_REPEAT : 0)) * sampleRate;
}

function isSilent(row: Float32Array): boolean {
  return row.every((sample) => Math.abs(sample) < RINGS);
}

function tell(
  done: number,
  most: number,
  seconds: number,
  rate: number,
  onProgress: ((progress: BounceProgress) => void) | undefined,
): void {
  const share = done / most;
  onProgress?.({ share, speed: done / rate / seconds, left: (seconds / share) * (1 - share) });
}
