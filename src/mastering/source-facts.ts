import type { LoudnessTags } from './tags.ts';

/** What a mix was found to be, over the stretch of it that an album uses. */
export interface SourceFacts {
  readonly format: string;
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  /** What was put up with when it was read. */
  readonly notes: readonly string[];
  readonly frames: number;
  /** The loudest sample, dBFS. */
  readonly peak: number;
  /** The mean of each channel, −1..1. */
  readonly dc: readonly number[];
  /** s before the first, and after the last sample that reaches −70 dBFS. */
  readonly silentHead: number;
  readonly silentTail: number;
  /** Runs of three or more samples at full scale. */
  readonly clipped: number;
  /** Frames, up to the last sample that reaches −90 dBFS. */
  readonly heardUntil: number;
  readonly levels: LoudnessTags;
  /** Of both sides, and of both below 200 Hz, −1..1. */
  readonly correlation: number;
  readonly bassCorrelation: number;
  /** The loudest 100 ms of 6 to 12 kHz against the mean of all, dB. */
  readonly sibilance: number;
}
