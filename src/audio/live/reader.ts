import type { TapeOrders } from '../player.ts';
import type { AudioFile } from '../audio-file.ts';
import { CHUNK_FRAMES, ChunkCache } from '../chunk-cache.ts';
import { LoudnessOf } from '../loudness-of.ts';
import { LANDING_SLOTS } from './cache-tape.ts';
import type { ClipOrder, LaidClip, LaidReference, LaidTracks, TrackOrders } from './messages.ts';
import { OpenFiles, type OpeningOptions } from './open-files.ts';

/** Chunks of a file that are kept ahead, by its channels: 2 s of a mono file, 1.4 s of a stereo one. Half a megabyte at the most. */
const AHEAD = [0, 6, 4] as const;
/** A file whose disk failed is read again after so long, ms. */
const AGAIN = 5000;

/** Where the tape is, as far as whoever reads needs to know. */
export type ReadingPlace = Readonly<Pick<TapeOrders, 'place' | 'loop' | 'loopFrom' | 'loopTo'>>;

/** A file and what is kept at hand of it, for all clips that play it in step. */
class Stretch {
  readonly file: AudioFile;
  /** Where on the timeline the file begins, samples; may lie before its start. */
  readonly begins: number;
  readonly ahead: ChunkCache;
  readonly landing: ChunkCache | undefined;
  readonly aheadSlots: number;
  readonly number: number;
  /** Places of the timeline between which it is heard, one after the other. */
  heard: readonly (readonly [from: number, to: number])[] = [];
  /** Not read before, ms: its disk failed. */
  resting = 0;

  constructor(file: AudioFile, begins: number, number: number) {
    this.number = number;
    this.file = file;
    this.begins = begins;
    const chunks = Math.ceil(file.frames / CHUNK_FRAMES);
    const most = AHEAD[file.channels === 2 ? 2 : 1];
    this.aheadSlots = Math.max(2, Math.min(most, chunks));
    this.ahead = new ChunkCache(file.channels, this.aheadSlots);
    this.ahead.forget(file.frames);
    if (chunks <= most) return;
    this.landing = new ChunkCache(file.channels, LANDING_SLOTS);
    this.landing.forget(file.frames);
  }

  /** Which frame of the file is needed first from a place on; −1: none. */
  frameFrom(place: number): number {
    for (const [from, to] of this.heard) if (to > place) return Math.max(from, place) - this.begins;
    return -1;
  }
}

/** A chunk that ought to be read, and how long before it is heard, samples. */
interface Need {
  readonly stretch: Stretch;
  readonly cache: ChunkCache;
  readonly chunk: number;
  readonly within: number;
}

/**
 * Keeps at hand what is about to be heard of all files: opens them, reads ahead of the tape what is needed soonest, and what a
 * loop goes back to. Waits for the disk, so that whoever plays does not.
 */
export class Reader {
  readonly #clock: () => number;
  readonly #files: OpenFiles;
  #orders: TrackOrders = { type: 'tracks', tracks: [], references: [] };
  readonly #stretches = new Map<string, Stretch>();
  #stretchCount = 0;
  /** Were other orders taken, or was something measured, since it was last laid? */
  #changed = false;
  /** References whose loudness is being measured, one after the other. */
  #measuring: { readonly order: ClipOrder; readonly by: LoudnessOf }[] = [];
  /** How loud stretches of files are, LUFS, by `measuredOf`. */
  #loudness = new Map<string, number>();

  /**
   * @param rate frames per second of the session: a file with another is not played.
   * @param say is told of a file that cannot be played, once.
   */
  constructor(rate: number, say: (trouble: string, file: string) => void, options: OpeningOptions = {}) {
    this.#clock = options.clock ?? (() => performance.now());
    this.#files = new OpenFiles(rate, say, options);
  }

  /** What is played from here on. */
  take(orders: TrackOrders): void {
    this.#orders = orders;
    this.#changed = true;
    this.#files.hurry();
  }

  /** Is there anything to be laid, now? */
  get isDue(): boolean {
    return this.#changed || this.#files.areDue;
  }

  /** Opens what is not open, as far as that takes no time, and closes what is played no more; the rest is due when it is open. */
  async lay(): Promise<LaidTracks> {
    const orders = this.#orders;
    this.#changed = false;
    const clips = [...orders.tracks.flatMap((track) => track.clips), ...orders.references];
    const names = new Set(clips.map(({ file }) => file));
    await this.#files.bring(names);
    this.#release(clips);
    this.#files.keep(names);
    const tracks = orders.tracks.map(({ strip, clips: wanted }) => ({
      strip,
      clips: wanted.flatMap((clip) => this.#laid(clip) ?? []),
    }));
    return { tracks, references: this.#references(orders.references) };
  }

  /** Notes where each stretch is heard, and gives up what is not heard at all. */
  #release(clips: readonly ClipOrder[]): void {
    const heard = new Map<string, (readonly [number, number])[]>();
    for (const clip of clips) {
      const key = keyOf(clip);
      heard.set(key, [...(heard.get(key) ?? []), [clip.at, clip.at + clip.length]]);
    }
    for (const [key, stretch] of this.#stretches) {
      stretch.heard = (heard.get(key) ?? []).sort(([a], [b]) => a - b);
      if (stretch.heard.length === 0) this.#stretches.delete(key);
    }
    for (const clip of clips) {
      const file = this.#files.get(clip.file);
      const key = keyOf(clip);
      if (!file || this.#stretches.has(key)) continue;
      const stretch = new Stretch(file, clip.at - clip.from, this.#stretchCount++);
      stretch.heard = (heard.get(key) ?? []).sort(([a], [b]) => a - b);
      this.#stretches.set(key, stretch);
    }
  }

  #laid(clip: ClipOrder): LaidClip | undefined {
    const stretch = this.#stretches.get(keyOf(clip));
    if (!stretch) return undefined;
    const { file, number, ahead, aheadSlots, landing } = stretch;
    const channels = file.channels === 2 ? 2 : 1;
    const rows = { ahead: ahead.buffer, aheadSlots, landing: landing?.buffer };
    return { ...clip, cache: { number, channels, frames: file.frames, ...rows } };
  }

  #references(orders: readonly ClipOrder[]): readonly (LaidReference | undefined)[] {
    const known = this.#loudness;
    this.#measuring = [];
    this.#loudness = new Map();
    return orders.map((order) => {
      const clip = this.#laid(order);
      if (!clip) return undefined;
      const of = measuredOf(order);
      const loudness = known.get(of);
      if (loudness !== undefined) this.#loudness.set(of, loudness);
      else this.#measureSoon(order);
      return { clip, loudness: loudness ?? -Infinity };
    });
  }

  #measureSoon(order: ClipOrder): void {
    const file = this.#files.get(order.file);
    if (file) this.#measuring.push({ order, by: new LoudnessOf(file, order.from, order.length) });
  }

  /**
   * Reads the chunk that is needed soonest, or measures on a little where none is.
   *
   * @returns false where there was nothing to do.
   */
  step(tape: ReadingPlace): boolean {
    const now = this.#clock();
    const need = this.#soonest(tape, now);
    if (need) {
      this.#fill(need, now);
      return true;
    }
    return this.#measure();
  }

  #soonest(tape: ReadingPlace, now: number): Need | undefined {
    let soonest: Need | undefined;
    const consider = (stretch: Stretch, cache: ChunkCache, from: number, later: number): void => {
      const frame = stretch.frameFrom(from);
      const chunk = frame < 0 ? -1 : cache.wanted(frame);
      if (chunk < 0) return;
      const within = later + Math.max(0, stretch.begins + chunk * CHUNK_FRAMES - from);
      if (!soonest || within < soonest.within) soonest = { stretch, cache, chunk, within };
    };
    for (const stretch of this.#stretches.values()) {
      if (stretch.resting > now) continue;
      consider(stretch, stretch.ahead, tape.place, 0);
      const goesBack = tape.loop && tape.loopTo > tape.place && tape.loopFrom < tape.loopTo;
      if (goesBack && stretch.landing)
        consider(stretch, stretch.landing, tape.loopFrom, tape.loopTo - tape.place);
    }
    return soonest;
  }

  #fill({ stretch, cache, chunk }: Need, now: number): void {
    try {
      cache.fill(chunk, stretch.file);
      if (stretch.resting > 0) this.#files.works(stretch.file.path);
      stretch.resting = 0;
    } catch (error) {
      stretch.resting = now + AGAIN;
      this.#files.trouble(
        stretch.file.path,
        `${(error as Error).message}; it is silent until it can be read`,
      );
    }
  }

  #measure(): boolean {
    const [first] = this.#measuring;
    if (!first) return false;
    const { order, by } = first;
    try {
      if (!by.step()) return true;
      this.#loudness.set(measuredOf(order), by.integrated);
      this.#changed = true;
    } catch (error) {
      this.#files.trouble(order.file, `${(error as Error).message}; how loud it is stays unknown`);
    }
    this.#measuring.shift();
    return true;
  }

  close(): void {
    this.#files.keep(new Set());
  }
}

/** Clips of a file that lie as it lies on the timeline need the same of it at the same time. */
function keyOf({ file, at, from }: ClipOrder): string {
  return `${at - from} ${file}`;
}

function measuredOf({ file, from, length }: ClipOrder): string {
  return `${from} ${length} ${file}`;
}
