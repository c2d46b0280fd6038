import { setImmediate as nextTurn } from 'node:timers/promises';
import { AlbumMeter, type AlbumLevels } from '../../audio/album-meter.ts';
import { openAudioFile, type AudioFile } from '../../audio/audio-file.ts';
import { AudioWriter } from '../../audio/audio-writer.ts';
import { Programme } from '../../audio/programme.ts';
import { fromDecibels } from '../../dsp/elementary.ts';
import { Elliptical } from '../../dsp/elliptical.ts';
import { Resampler } from '../../dsp/resample.ts';
import type { Album } from '../../mastering/album.ts';
import type { Delivery } from '../../mastering/deliveries.ts';
import { relativeGains } from '../../mastering/levels.ts';
import { marksAt, type Mark, type Sequence } from '../../mastering/sequence.ts';
import type { Reporter } from './reporter.ts';
import { orGone, type PreparedSources } from './sources.ts';
import type { Work } from './work.ts';

/** All that building a release goes by. */
export interface Release {
  /** The album's folder. */
  readonly dir: string;
  readonly album: Album;
  readonly sources: PreparedSources;
  readonly sequence: Sequence;
  readonly work: Work;
  readonly reporter: Reporter;
}

/** An album at the rate of a delivery, before it is made as loud as it is to be: floats in a file. */
export interface Stage {
  readonly path: string;
  readonly rate: number;
  readonly frames: number;
  readonly marks: readonly Mark[];
  /** dB that each track has already, so that they stand to each other as they are to. */
  readonly gains: readonly number[];
  readonly levels: AlbumLevels;
}

const BLOCK = 1 << 14;

/**
 * Lays the album out at a delivery's rate, the tracks at the levels they are to have against each other. Deliveries that want
 * the same share it.
 */
export async function stageFor(release: Release, delivery: Delivery): Promise<Stage> {
  const { album, sources, sequence, work, reporter } = release;
  const rate = delivery.rate ?? sources.rate;
  const gains = relativeGains(
    album,
    delivery,
    sources.tracks.map(({ facts }) => facts.levels.integrated),
  );
  const { grid = 1, monoBelow = 0 } = delivery;
  const made = [sources.tracks.map(({ key }) => key), sequence, gains, rate, grid, monoBelow];
  const file = work.file(['stage', made], 'wav');
  const exact = Math.ceil((sequence.frames * rate) / sequence.rate);
  const frames = Math.ceil(exact / grid) * grid;
  const marks = marksAt(sequence, rate).map((mark) => (mark.end === exact ? { ...mark, end: frames } : mark));
  if (!file.isThere) {
    reporter.step(`laying the album out at ${rate / 1000} kHz`);
    await withSources(sources, async (files) => {
      const programme = new Programme(
        sequence,
        files.map((one, n) => ({ file: one, gain: fromDecibels(gains[n] ?? 0) })),
      );
      await write(programme, file.path, { from: sequence.rate, rate, frames, monoBelow }, reporter);
    });
    await orGone(file.path, ...sources.tracks);
  }
  const levels = await work.facts(['levels', made], () => levelsOfFile(file.path, marks, reporter));
  return { path: file.path, rate, frames, marks, gains, levels };
}

async function withSources<T>(
  { tracks }: PreparedSources,
  act: (files: readonly AudioFile[]) => Promise<T>,
): Promise<T> {
  const files: AudioFile[] = [];
  try {
    for (const { path } of tracks) files.push(await openAudioFile(path));
    return await act(files);
  } finally {
    for (const file of files) file.close();
  }
}

interface StageSettings {
  /** Hz. */
  readonly from: number;
  readonly rate: number;
  readonly frames: number;
  /** Hz; 0 for not at all. */
  readonly monoBelow: number;
}

async function write(
  programme: Programme,
  path: string,
  { from, rate, frames, monoBelow }: StageSettings,
  reporter: Reporter,
): Promise<void> {
  const resampler = from === rate ? undefined : new Resampler(from, rate, 2);
  const elliptical = monoBelow > 0 ? new Elliptical(monoBelow, rate) : undefined;
  const rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
  const room = Math.max(BLOCK, resampler?.most(BLOCK) ?? 0, resampler?.mostFlushed ?? 0);
  const out = resampler ? ([new Float32Array(room), new Float32Array(room)] as const) : rows;
  const writer = await AudioWriter.create(path, {
    format: 'wav',
    rate,
    channels: 2,
    bits: 32,
    dither: 'none',
  });
  let written = 0;
  const put = (many: number): void => {
    elliptical?.process(out[0], out[1], many);
    writer.write(out, many);
    written += many;
  };
  try {
    for (let at = 0; at < programme.until; at += BLOCK) {
      const many = Math.min(BLOCK, programme.until - at);
      programme.read(at, many, rows);
      put(resampler ? resampler.process(rows, many, out) : many);
      reporter.share(at / programme.until);
      await nextTurn();
      reporter.signal.throwIfAborted();
    }
    if (resampler) put(resampler.flush(out));
    fillUp(writer, frames - written);
    await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** Silence up to the end of the grid: less than a block. */
function fillUp(writer: AudioWriter, frames: number): void {
  if (frames > 0) writer.write([new Float32Array(frames), new Float32Array(frames)], frames);
}

/** Measures a file of an album, as a whole and by its marks. */
async function levelsOfFile(path: string, marks: readonly Mark[], reporter: Reporter): Promise<AlbumLevels> {
  const file = await openAudioFile(path);
  try {
    const meter = new AlbumMeter(file.rate, marks);
    const rows = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
    for (let at = 0; at < file.frames; at += BLOCK) {
      const many = file.read(at, BLOCK, rows);
      meter.add(rows[0], rows[1], many);
      await nextTurn();
      reporter.signal.throwIfAborted();
    }
    return meter.finish();
  } finally {
    file.close();
  }
}
