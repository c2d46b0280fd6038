import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openAudioFile } from '../../audio/audio-file.ts';
import { AudioWriter } from '../../audio/audio-writer.ts';
import { pass, soundOfFile } from '../../audio/clip-measures.ts';
import { importAudio } from '../../audio/import-audio.ts';
import { sourceFacts } from '../../audio/source-facts.ts';
import type { Album, AlbumTrack } from '../../mastering/album.ts';
import type { SourceFacts } from '../../mastering/source-facts.ts';
import { BridgeError } from '../../model/errors.ts';
import { songEnd } from '../../model/song-end.ts';
import { clipFile, filesPlayed } from '../../session/clip-files.ts';
import { describeProblem, peekSession } from '../../session/session.ts';
import { bounce } from '../bounce.ts';
import type { Reporter } from './reporter.ts';
import { hashOf, type Work } from './work.ts';

/** How long at most what rings at the end of a session is waited for, s. */
const TAIL = 10;

/** A file of sound. */
interface SourceFile {
  readonly path: string;
  /** Checksum of a file that is read where it lies, and that somebody may write anew meanwhile. */
  readonly sha256?: string;
}

/** A mix, ready to be read: a file that can be read piece by piece, at the album's rate. */
interface PreparedSource extends SourceFile {
  /** What the file is made of: the same sound has the same. */
  readonly key: string;
  /** At the album's rate: where a stretch that says nothing else ends. */
  readonly frames: number;
  readonly facts: SourceFacts;
  /** What was put up with in its session. */
  readonly notes: readonly string[];
}

/** The mixes of an album. */
export interface PreparedSources {
  /** Hz: that of the fastest mix, so that none loses anything. */
  readonly rate: number;
  readonly tracks: readonly PreparedSource[];
}

/** A mix at its own rate. */
interface OwnRate extends SourceFile {
  readonly key: string;
  readonly rate: number;
  readonly isSession: boolean;
  /** Of what the album names, where that is not the file that is read. */
  readonly format?: 'flac';
  readonly notes: readonly string[];
}

/**
 * Gets every mix of an album: sessions are rendered, FLAC files unpacked, and what has another rate than the album converted.
 * Each only once: what was made before is there still.
 *
 * @throws BridgeError for sessions and files that cannot be read; the reason of the reporter's signal.
 */
export async function prepareSources(
  dir: string,
  album: Album,
  work: Work,
  reporter: Reporter,
): Promise<PreparedSources> {
  const own: OwnRate[] = [];
  for (const [n, track] of album.tracks.entries()) {
    reporter.step(`track ${n + 1} of ${album.tracks.length}: ${track.title}`);
    own.push(await atOwnRate(dir, track, work, reporter));
  }
  const rate = Math.max(...own.map((one) => one.rate));
  const tracks: PreparedSource[] = [];
  for (const [n, track] of album.tracks.entries())
    tracks.push(await prepared(own[n] as OwnRate, track, rate, work, reporter));
  return { rate, tracks };
}

async function atOwnRate(
  dir: string,
  { source }: AlbumTrack,
  work: Work,
  reporter: Reporter,
): Promise<OwnRate> {
  if ('session' in source) return rendered(path.resolve(dir, source.session), work, reporter);
  const file = path.resolve(dir, source.file);
  if (!existsSync(file))
    throw new BridgeError(
      'AUDIO_FILE_UNREADABLE',
      `${file} is not there; correct the album's "file", or put the mix in its place`,
      { file },
    );
  const key = await hashOf(file);
  return path.extname(file).toLowerCase() === '.flac'
    ? unpacked(file, key, work, reporter)
    : { ...(await readable(file, key, reporter)), sha256: key };
}

/** Takes away what was made of files that were changed meanwhile. @throws BridgeError naming the one that was. */
export async function orGone(made: string, ...of: readonly SourceFile[]): Promise<void> {
  try {
    for (const file of of) await mustBeUnchanged(file);
  } catch (error) {
    rmSync(made, { force: true });
    throw error;
  }
}

/** @throws BridgeError where the file is no longer what it was when its checksum was taken. */
async function mustBeUnchanged({ path: file, sha256 }: SourceFile): Promise<void> {
  if (sha256 === undefined || (existsSync(file) && (await hashOf(file)) === sha256)) return;
  throw new BridgeError(
    'AUDIO_FILE_UNREADABLE',
    `${file} was changed while the album was made of it; build it again once it is finished`,
    { file },
  );
}

async function readable(file: string, key: string, { signal }: Reporter): Promise<OwnRate> {
  const opened = await openAudioFile(file, signal);
  opened.close();
  return { path: file, key, rate: opened.rate, isSession: false, notes: [] };
}

/** A FLAC file is decoded whole, so it becomes one that can be read piece by piece: never two are in memory at once. */
async function unpacked(file: string, key: string, work: Work, reporter: Reporter): Promise<OwnRate> {
  const copy = work.file(['unpacked', key], 'wav');
  if (copy.isThere) return { ...(await readable(copy.path, key, reporter)), format: 'flac' };
  const opened = await openAudioFile(file, reporter.signal);
  const channels = opened.channels === 1 ? 1 : 2;
  const { rate } = opened;
  const bits = opened.bits <= 16 ? 16 : opened.bits <= 24 ? 24 : 32;
  const writer = await AudioWriter.create(copy.path, { format: 'wav', rate, channels, bits, dither: 'none' });
  try {
    await pass(soundOfFile(opened), (rows, frames) => writer.write(rows, frames), reporter.signal);
    await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    opened.close();
  }
  return { path: copy.path, key, rate, isSession: false, format: 'flac', notes: [] };
}

async function rendered(dir: string, work: Work, reporter: Reporter): Promise<OwnRate> {
  const { document, notes: problems } = await peekSession(dir);
  const notes = problems.map(describeProblem);
  const files: string[] = [];
  for (const name of filesPlayed(document)) files.push(await hashOf(clipFile({ dir }, name)));
  const ingredients = ['rendered', document, files];
  const mix = work.file(ingredients, 'wav');
  const key = path.basename(mix.path);
  const rate = document.sampleRate;
  if (mix.isThere) return { path: mix.path, key, rate, isSession: true, notes };
  const to = songEnd(document);
  if (to === 0)
    throw new BridgeError(
      'BAD_REQUEST',
      `${dir}: nothing plays in this session, so it is no track; import its stems, or leave it out`,
      { dir },
    );
  await bounce({
    document,
    dir,
    out: mix.path,
    settings: { from: 0, to, tail: TAIL, rate, bits: 32, dither: 'none', mono: false, format: 'wav' },
    signal: reporter.signal,
    onProgress: ({ share }) => reporter.share(share),
  });
  return { path: mix.path, key, rate, isSession: true, notes };
}

async function prepared(
  own: OwnRate,
  track: AlbumTrack,
  rate: number,
  work: Work,
  reporter: Reporter,
): Promise<PreparedSource> {
  const facts = await work.facts(['facts', own.key, track.in, track.out ?? 'end'], () =>
    factsOf(own, track, reporter),
  );
  // what rings out of a rendered song below all hearing is no part of the song: the gap begins where it is over
  const used = own.isSession && track.out === undefined ? facts.heardUntil : facts.frames;
  const end = Math.round(track.in * own.rate) + used;
  const { notes } = own;
  if (own.rate === rate) return { ...own, frames: end, facts };
  const copy = work.file(['converted', own.key, rate], 'wav');
  if (!copy.isThere) {
    reporter.step(`converting ${track.title} to ${rate / 1000} kHz`);
    await importAudio(own.path, copy.path, {
      rate,
      signal: reporter.signal,
      onProgress: (share) => reporter.share(share),
    });
    await orGone(copy.path, own);
  }
  const frames = Math.ceil((end * rate) / own.rate);
  return { path: copy.path, key: path.basename(copy.path), frames, facts, notes };
}

async function factsOf(own: OwnRate, track: AlbumTrack, reporter: Reporter): Promise<SourceFacts> {
  reporter.step(`measuring ${track.title}`);
  const file = await openAudioFile(own.path, reporter.signal);
  try {
    const from = Math.min(file.frames, Math.round(track.in * file.rate));
    const out = track.out === undefined ? file.frames : Math.round(track.out * file.rate);
    const facts = await sourceFacts(file, from, Math.max(from, Math.min(out, file.frames)), reporter);
    await mustBeUnchanged(own);
    return { ...facts, format: own.format ?? facts.format };
  } finally {
    file.close();
  }
}
