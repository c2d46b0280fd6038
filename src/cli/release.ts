import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { deliveriesNamed } from '../bridge/release/named.ts';
import {
  buildRelease,
  findingsOf,
  openRelease,
  type Delivered,
  type OpenRelease,
} from '../bridge/release/release.ts';
import { writeReport } from '../bridge/release/report.ts';
import type { Reporter } from '../bridge/release/reporter.ts';
import { stops } from '../bridge/release/words.ts';
import { writeWhole } from '../bridge/release/work.ts';
import { BridgeError } from '../model/errors.ts';
import { albumFile } from '../session/album-file.ts';
import { makeFolder } from '../session/disk.ts';
import { newAlbumText, type NewTrack } from '../session/new-album.ts';
import { peekSession } from '../session/session.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';
import { albumFacts, buildLines, checkLines } from './release-words.ts';

/** What `release new` was given. */
export interface ReleaseNewOptions {
  readonly title?: string;
  readonly artist: string;
}

/** What `release build` was given. */
export interface ReleaseBuildOptions {
  readonly to: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** `release new`: an album file to go on from. */
export async function newAlbum(
  dir: string,
  what: readonly string[],
  { title, artist }: ReleaseNewOptions,
  out: Output,
): Promise<number> {
  const file = albumFile(dir);
  if (existsSync(file))
    throw new BridgeError('SESSION_EXISTS', `${file} is there already; take another folder, or edit it`);
  const tracks: NewTrack[] = [];
  for (const one of what) tracks.push(await newTrack(dir, one));
  await makeFolder(dir);
  await writeWhole(file, newAlbumText(title ?? path.basename(path.resolve(dir)), artist, tracks));
  out.data({ file, tracks }, () => [
    `made ${file} with ${tracks.length === 1 ? 'one track' : `${tracks.length} tracks`}; look it through, then: faderline release check ${dir}`,
  ]);
  return exit.done;
}

async function newTrack(dir: string, from: string): Promise<NewTrack> {
  if (!existsSync(from))
    throw new BridgeError(
      'USAGE',
      `${from} is not there; name folders of sessions and WAV, AIFF or FLAC files`,
    );
  const relative = path.relative(path.resolve(dir), path.resolve(from)).replaceAll('\\', '/');
  if (!statSync(from).isDirectory()) return { kind: 'file', path: relative, title: path.parse(from).name };
  const { document } = await peekSession(from);
  return { kind: 'session', path: relative, title: document.name };
}

/** `release check`: what stands in the way, and what to know. */
export async function checkAlbum(dir: string, to: string, out: Output): Promise<number> {
  const asked = deliveriesNamed(to);
  return withRelease(dir, out, (release) => {
    const findings = findingsOf(release, asked);
    clear(out);
    out.data({ ...albumFacts(release), findings }, () => checkLines(release, findings));
    return Promise.resolve(stops(findings) ? exit.failed : exit.done);
  });
}

/** `release build`: makes deliveries. */
export async function buildAlbum(
  dir: string,
  { to, out: folder, force }: ReleaseBuildOptions,
  out: Output,
): Promise<number> {
  const asked = deliveriesNamed(to);
  const place = folder ?? path.join(dir, 'out');
  return withRelease(dir, out, async (release) => {
    await makeFolder(place);
    const made = await buildRelease(release, asked, { out: place, force: force === true });
    const report = await writeReport(place, release, made);
    clear(out);
    out.data({ ...albumFacts(release), deliveries: made.map(deliveredFacts), report }, () =>
      buildLines(made, report),
    );
    return made.every((one) => one.folder !== undefined) ? exit.done : exit.failed;
  });
}

const deliveredFacts = ({ delivery: { id }, folder, findings, manifest }: Delivered): object => ({
  delivery: id,
  made: folder !== undefined,
  ...(folder !== undefined && { folder }),
  findings,
  ...(manifest && { manifest }),
});

/** Opens a release, tells how far it is, and lets Ctrl-C call it off. */
async function withRelease(
  dir: string,
  out: Output,
  act: (release: OpenRelease) => Promise<number>,
): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new BridgeError('USAGE', 'stopped'));
  process.once('SIGINT', interrupt);
  try {
    return await act(await openRelease(dir, progressOn(out, stop.signal)));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    clear(out);
    out.note('stopped; deliveries that were not finished are not there');
    return exit.interrupted;
  } finally {
    clear(out);
    process.removeListener('SIGINT', interrupt);
  }
}

/** On a terminal one line that changes, and never two; elsewhere a line for each step. */
function progressOn(out: Output, signal: AbortSignal): Reporter {
  let step = '';
  let tenth = -1;
  const isLive = process.stderr.isTTY && !out.quiet;
  const show = (line: string): void => {
    const room = (process.stderr.columns || 80) - 1;
    process.stderr.write(`\r\u001b[K${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
  };
  return {
    signal,
    step: (what) => {
      step = what;
      tenth = -1;
      if (isLive) show(what);
      else out.note(what);
    },
    share: (done) => {
      const now = Math.floor(done * 10);
      if (!isLive || now === tenth) return;
      tenth = now;
      show(`${now * 10} % ${step}`);
    },
  };
}

function clear(out: Output): void {
  if (process.stderr.isTTY && !out.quiet) process.stderr.write('\r\u001b[K');
}
