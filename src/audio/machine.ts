import { QUANTUM } from '../dsp/kernel/layout.ts';
import type { Kernel } from '../dsp/kernel.ts';
import { toDecibels } from '../dsp/elementary.ts';
import { Loudness } from '../dsp/loudness.ts';
import { TruePeak } from '../dsp/true-peak.ts';
import { mixMeter } from '../model/meters.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { ClipTrack } from './clip-track.ts';
import { DeskSound } from './desk/desk-sound.ts';
import { Monitor, type Reference } from './desk/monitor.ts';
import { StripMeters } from './desk/meters.ts';
import { Player, type Score } from './player.ts';
import { Sources } from './sources.ts';

/** A reference track, and how loud it is as a whole. */
export interface ReferenceTrack {
  readonly track: ClipTrack;
  /** LUFS; −Infinity where it is not known. */
  readonly loudness: number;
}

/** What a desk that sounds is made of. */
export interface MachineParts {
  readonly table: ParameterTable;
  readonly kernel: Kernel;
  /** Frames per second. */
  readonly rate: number;
  /** By number of the channel's strip. */
  readonly tracks: ReadonlyMap<number, ClipTrack>;
  /** A, B and C; undefined for one that cannot be played. */
  readonly references?: readonly (ReferenceTrack | undefined)[] | undefined;
  /** Whose place it takes: how loud the mix has been goes on being counted. */
  readonly after?: SoundMachine | undefined;
}

/** Everything that sounds: the sources, the desk, its meters and the monitor section. Live and bounce run the same. */
export class SoundMachine {
  readonly sound: DeskSound;
  readonly player: Player;
  readonly monitor: Monitor;
  readonly meters: StripMeters;
  readonly loudness: Loudness;
  /** By `mixMeter`. */
  readonly mixRow = new Float32Array(mixMeter.fields).fill(-Infinity);
  /** The mix of the last quantum, as it leaves the mastering chain. */
  readonly left = new Float32Array(QUANTUM);
  readonly right = new Float32Array(QUANTUM);
  readonly #sources: Sources;
  readonly #truePeak: TruePeak;
  readonly #references: readonly { -readonly [Name in keyof Reference]: Reference[Name] }[];
  #referenceTracks: readonly (ReferenceTrack | undefined)[] = [];

  constructor({ table, kernel, rate, tracks, references = [], after }: MachineParts) {
    this.sound = new DeskSound({
      table,
      kernel,
      rate,
      stereo: (strip) => tracks.get(strip)?.channels === 2,
    });
    this.#sources = new Sources(this.sound, (strip) => tracks.get(strip), tracksOf(references));
    this.#references = this.#sources.references.map(([left, right]) => ({
      isThere: false,
      left,
      right,
      match: 0,
    }));
    this.player = new Player(this.sound, this.#sources);
    this.monitor = new Monitor(table, kernel, this.sound.desk);
    this.meters = new StripMeters(this.sound);
    this.loudness = after?.loudness ?? new Loudness(rate);
    this.#truePeak = after ? after.#truePeak : new TruePeak(rate);
    this.#takeReferences(references);
  }

  #takeReferences(references: readonly (ReferenceTrack | undefined)[]): void {
    this.#referenceTracks = references;
    this.#references.forEach((one, n) => (one.isThere = references[n] !== undefined));
  }

  /** From the next quantum on other tracks play, each with as many channels as the one before it. */
  retrack(tracks: ReadonlyMap<number, ClipTrack>, references: readonly (ReferenceTrack | undefined)[]): void {
    this.#sources.retrack((strip) => tracks.get(strip), tracksOf(references));
    this.#takeReferences(references);
  }

  /** Goes on where another is; after it was told of its lanes. */
  goOn(before: SoundMachine, score: Score): void {
    this.player.goOn(before.player, score);
    this.monitor.snap(this.#references);
  }

  /** Frames that sources did not have at hand in time. */
  get missed(): number {
    return this.#sources.missed;
  }

  /** One quantum: sources, desk, and what is told of the mix. @param hard see `Player.run`. */
  run(score: Score, hard = false): void {
    this.player.run(score, hard);
    const { mix, kernel } = this.sound;
    for (let n = 0; n < QUANTUM; n++) {
      this.left[n] = kernel.floats[(mix.left >> 2) + n] as number;
      this.right[n] = kernel.floats[(mix.right >> 2) + n] as number;
    }
  }

  /** What only people who listen need: meters, loudness, and the monitor section. */
  listen(): void {
    this.meters.run();
    if (this.player.rolling) this.loudness.add(this.left, this.right, QUANTUM);
    this.#truePeak.add(this.left, this.right, QUANTUM);
    this.hear();
  }

  /** The monitor section alone. */
  hear(): void {
    this.#matchReferences();
    this.monitor.run(this.sound.mix, this.sound.solo, this.#references);
  }

  /** Makes each reference as loud as the mix has been so far, which is asked for once. */
  #matchReferences(): void {
    const tracks = this.#referenceTracks;
    if (tracks.length === 0) return;
    const mix = this.loudness.integrated;
    for (let n = 0; n < tracks.length; n++) {
      const track = tracks[n];
      const reference = this.#references[n];
      if (!track || !reference) continue;
      const wanted = mix - track.loudness;
      reference.match = Number.isFinite(wanted) ? Math.max(-24, Math.min(24, wanted)) : 0;
    }
  }

  /** Works out what is told of the mix: ten times a second is enough. Reductions are the deepest since it was last told. */
  tell(): void {
    const { loudness, mixRow } = this;
    mixRow[mixMeter.momentary] = loudness.momentary;
    mixRow[mixMeter.shortTerm] = loudness.shortTerm;
    mixRow[mixMeter.integrated] = loudness.integrated;
    mixRow[mixMeter.range] = loudness.range;
    mixRow[mixMeter.maxMomentary] = loudness.maxMomentary;
    mixRow[mixMeter.maxShortTerm] = loudness.maxShortTerm;
    mixRow[mixMeter.truePeak] = toDecibels(this.#truePeak.peak);
    this.sound.master.reductions(mixRow, mixMeter.limiter);
  }

  /** Loudness and true peak begin anew. */
  reset(): void {
    this.loudness.reset();
    this.#truePeak.reset();
  }
}

function tracksOf(references: readonly (ReferenceTrack | undefined)[]): readonly (ClipTrack | undefined)[] {
  return references.map((reference) => reference?.track);
}
