import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readArtwork } from '../../mastering/artwork.ts';
import {
  codeFindings,
  tagFindings,
  idleWaivers,
  missingFindings,
  sourceFindings,
  stops,
  waive,
  type Finding,
} from '../../mastering/checks.ts';
import { deliveryFor, type Delivery } from '../../mastering/deliveries.ts';
import { layoutFindings, resultFindings } from '../../mastering/delivery-checks.ts';
import { sequence } from '../../mastering/sequence.ts';
import type { Artwork } from '../../mastering/tags.ts';
import { BridgeError } from '../../model/errors.ts';
import { readAlbum } from '../../session/album-file.ts';
import { masterFor } from './master.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import {
  dropFolder,
  filesIn,
  MANIFEST,
  placeFolder,
  startFolder,
  sumLines,
  SUMS,
  writeAllSums,
} from './place.ts';
import { qualityOf, type Quality } from './quality.ts';
import type { Reporter } from './reporter.ts';
import { prepareSources } from './sources.ts';
import { stageFor, type Release } from './stage.ts';
import { hashOf, Work, writeWhole } from './work.ts';
import { writeFiles } from './write-files.ts';

/** An album that was read, with its mixes ready and its cover. */
export interface OpenRelease extends Release {
  readonly artwork: Artwork | undefined;
  /** Can MP3 and M4A be encoded here? */
  readonly hasFfmpeg: boolean;
  /** What is wrong or doubtful before anything is delivered; waivers are on it. */
  readonly findings: readonly Finding[];
}

/**
 * Reads an album, gets its mixes and lays them out.
 *
 * @throws BridgeError for an album, a session or a file that cannot be read; the reason of the reporter's signal.
 */
export async function openRelease(dir: string, reporter: Reporter): Promise<OpenRelease> {
  const album = readAlbum(dir);
  const work = new Work(dir);
  const sources = await prepareSources(dir, album, work, reporter);
  const lengths = sources.tracks.map(({ frames }) => frames);
  const laid = sequence(album, lengths, sources.rate);
  const cover = coverOf(dir, album.artwork);
  const findings = [
    ...codeFindings(album),
    ...tagFindings(album),
    ...cover.findings,
    ...sources.tracks.flatMap(({ facts, notes }, n) => [
      ...notes.map((message): Finding => ({ check: 'session', level: 'warning', track: n + 1, message })),
      ...sourceFindings(n + 1, facts, sources.rate),
    ]),
  ];
  const { artwork } = cover;
  const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
  return { dir, album, work, sources, sequence: laid, reporter, artwork, hasFfmpeg, findings };
}

function coverOf(
  dir: string,
  file: string | undefined,
): { readonly artwork?: Artwork; readonly findings: readonly Finding[] } {
  if (file === undefined) return { findings: [] };
  const at = path.resolve(dir, file);
  const red = (message: string): { findings: readonly Finding[] } => ({
    findings: [{ check: 'artwork', level: 'red', message: `${at}: ${message}` }],
  });
  if (!existsSync(at)) return red('it is not there; put the cover in its place, or correct "artwork"');
  const read = readArtwork(readFileSync(at));
  if (!read.ok) return red(read.problem);
  const findings = read.warnings.map(({ text }): Finding => ({
    check: 'artwork',
    level: 'warning',
    message: text,
  }));
  return { artwork: read.artwork, findings };
}

/** Everything that is to be said of an album and of some deliveries of it, before they are made. */
export function findingsOf(release: OpenRelease, asked: readonly Delivery[]): readonly Finding[] {
  const { album, sequence: laid, sources, findings } = release;
  const facts = sources.tracks.map((track) => track.facts);
  const all = [
    ...findings,
    ...asked.flatMap((one) => {
      const delivery = deliveryFor(album, one);
      return [
        ...layoutFindings({ album, sequence: laid, facts }, delivery),
        ...missingFindings(album, delivery),
        ...encoderFindings(release, delivery),
      ];
    }),
  ];
  return [...waive(all, album.waivers), ...idleWaivers(all, album.waivers)];
}

function encoderFindings({ hasFfmpeg }: OpenRelease, { id, files }: Delivery): readonly Finding[] {
  if (hasFfmpeg || !files.some((kind) => kind === 'mp3' || kind === 'm4a')) return [];
  const message =
    'MP3 and M4A are encoded by ffmpeg, which is not installed; install it, or waive this and go without them';
  return [{ check: 'ffmpeg', level: 'red', delivery: id, message }];
}

/** What came of one delivery. */
export interface Delivered {
  readonly delivery: Delivery;
  /** Those of all deliveries too. */
  readonly findings: readonly Finding[];
  /** None where something red stopped it before it was made. */
  readonly quality?: Quality;
  /** dB by which the limiter turned down at most; 0 where it had nothing to do. */
  readonly limited?: number;
  /** None where it was stopped. */
  readonly folder?: string;
  readonly manifest?: Manifest;
}

/**
 * Makes deliveries of an album, each in a folder of its own. One that something red stands against, and that no waiver lets
 * through, is not made, or not put in its place; the others are.
 *
 * @param out the folder that their folders go into. @param force puts them in the place of earlier ones.
 * @throws BridgeError where a delivery is there already, or cannot be written.
 */
export async function buildRelease(
  release: OpenRelease,
  asked: readonly Delivery[],
  { out, force }: { readonly out: string; readonly force: boolean },
): Promise<readonly Delivered[]> {
  for (const { id } of asked) mustHaveRoom(path.join(out, id), force);
  const findings = findingsOf(release, asked);
  const made: Delivered[] = [];
  for (const one of asked) {
    const own = findings.filter(({ delivery }) => delivery === undefined || delivery === one.id);
    made.push(await build(release, deliveryFor(release.album, one), own, path.join(out, one.id)));
  }
  release.work.prune();
  if (made.some(({ folder }) => folder !== undefined)) await writeAllSums(out);
  return made;
}

/** @throws BridgeError where something is in the way: of what is no delivery nothing is ever taken away. */
function mustHaveRoom(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  const isOurs = existsSync(path.join(folder, MANIFEST));
  if (force && isOurs) return;
  throw new BridgeError(
    'USAGE',
    isOurs
      ? `${folder} is there already; --force puts the new one in its place, --out DIR somewhere else`
      : `${folder} is there and no delivery (it has no ${MANIFEST}); --out DIR puts the new one somewhere else`,
  );
}

async function build(
  release: OpenRelease,
  delivery: Delivery,
  before: readonly Finding[],
  folder: string,
): Promise<Delivered> {
  if (stops(before)) return { delivery, findings: before };
  const stage = await stageFor(release, delivery);
  const master = await masterFor(release, stage, delivery);
  const quality = await qualityOf(release, master, delivery);
  const { targets, limited } = master.made;
  const came = waive(
    resultFindings({ ...quality.levels, targets, limited }, delivery),
    release.album.waivers,
  );
  const findings = [...before, ...came];
  if (stops(findings)) return { delivery, findings, quality, limited };
  const coming = startFolder(folder);
  try {
    const { artwork, hasFfmpeg } = release;
    await writeFiles({ release, delivery, master, quality, artwork, hasFfmpeg, folder: coming });
    const files = await filesIn(coming);
    const manifest = manifestOf(release.album, delivery, master, quality, files);
    await writeWhole(path.join(coming, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    const own = { file: MANIFEST, bytes: 0, sha256: await hashOf(path.join(coming, MANIFEST)) };
    await writeWhole(path.join(coming, SUMS), sumLines([...files, own]));
    placeFolder(folder);
    return { delivery, findings, quality, limited, folder, manifest };
  } catch (error) {
    dropFolder(folder);
    throw error;
  }
}
