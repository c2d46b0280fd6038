import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeDdp } from '../../audio/ddp-writer.ts';
import { writeLossy } from '../../audio/lossy-writer.ts';
import { cueSheet } from '../../mastering/cue.ts';
import type { Delivery, DeliveryFile } from '../../mastering/deliveries.ts';
import { discOf } from '../../mastering/disc-of.ts';
import { tagsOf } from '../../mastering/release-tags.ts';
import { sidesOf } from '../../mastering/sides.ts';
import type { Artwork, Tags } from '../../mastering/tags.ts';
import { sideEnd, timingSheet } from '../../mastering/timing-sheet.ts';
import { cut } from './cut.ts';
import { masterFor, type Master } from './master.ts';
import { trackName } from './names.ts';
import type { Quality } from './quality.ts';
import { stageFor, type Release } from './stage.ts';
import { writeWhole } from './work.ts';

/** What the files of a delivery are made of. */
export interface Making {
  readonly release: Release;
  readonly delivery: Delivery;
  readonly master: Master;
  readonly quality: Quality;
  readonly artwork: Artwork | undefined;
  /** MP3 and M4A are left out without it. */
  readonly hasFfmpeg: boolean;
  /** The folder they go into; it is there. */
  readonly folder: string;
}

type Maker = (making: Making, kind: DeliveryFile) => Promise<void>;

const makers: Readonly<Record<DeliveryFile, Maker>> = {
  wav: trackFiles,
  flac: trackFiles,
  mp3: lossyFiles,
  m4a: lossyFiles,
  sides: sideFiles,
  cue: cueFiles,
  ddp: ddpFiles,
};

/** Writes all files of a delivery into its folder. */
export async function writeFiles(making: Making): Promise<void> {
  const { delivery, artwork, folder } = making;
  for (const kind of delivery.files) await makers[kind](making, kind);
  const hasTracks = delivery.files.some((kind) => kind === 'flac' || kind === 'mp3');
  if (!artwork || !hasTracks) return;
  await writeWhole(
    path.join(folder, artwork.type === 'image/png' ? 'cover.png' : 'cover.jpg'),
    artwork.bytes,
  );
}

/** Kinds of which there is a file for each track have folders of their own where there are several. */
function folderOf({ delivery, folder }: Making, kind: DeliveryFile): string {
  if (delivery.files.length === 1) return folder;
  const own = path.join(folder, kind);
  mkdirSync(own, { recursive: true });
  return own;
}

async function trackFiles(making: Making, kind: DeliveryFile): Promise<void> {
  const { release, delivery, master } = making;
  const folder = folderOf(making, kind);
  for (const [n, { start, end }] of master.stage.marks.entries()) {
    const title = release.album.tracks[n]?.title ?? '';
    release.reporter.step(`${delivery.id}: ${kind} ${n + 1} of ${master.stage.marks.length}`);
    const to = path.join(folder, `${trackName(n + 1, title)}.${kind}`);
    const format = kind === 'flac' ? 'flac' : 'wav';
    const piece = { to, format, from: start, until: end, tags: tagsFor(making, n) } as const;
    await cut(master.path, delivery.bits, piece, release.reporter);
  }
}

/** Rates that MP3 has, and any player of AAC. */
const LOSSY_RATES = [44_100, 48_000];
const lossyKind = { mp3: 'mp3-320', m4a: 'm4a-256' } as const;

/** Encoded from what a WAV file of the track would hold; where the album is faster than MP3 can be, at half its rate or less. */
async function lossyFiles(making: Making, kind: DeliveryFile): Promise<void> {
  const { release, delivery } = making;
  if ((kind !== 'mp3' && kind !== 'm4a') || !making.hasFfmpeg) return;
  const folder = folderOf(making, kind);
  const master = await lossyMaster(making);
  const wav = path.join(folder, '.track.wav');
  for (const [n, { start, end }] of master.stage.marks.entries()) {
    const tags = tagsFor(making, n);
    release.reporter.step(`${delivery.id}: ${kind} ${n + 1} of ${master.stage.marks.length}`);
    await cut(
      master.path,
      delivery.bits,
      { to: wav, format: 'wav', from: start, until: end, tags: {} },
      release.reporter,
    );
    const to = path.join(folder, `${trackName(n + 1, tags.title ?? '')}.${kind}`);
    await writeLossy(wav, to, { kind: lossyKind[kind], tags, signal: release.reporter.signal });
  }
  rmSync(wav, { force: true });
}

async function lossyMaster({ release, delivery, master }: Making): Promise<Master> {
  const { rate } = master.stage;
  if (LOSSY_RATES.includes(rate)) return master;
  const slower = { ...delivery, rate: rate % 44_100 === 0 ? 44_100 : 48_000 };
  return masterFor(release, await stageFor(release, slower), slower);
}

function tagsFor({ release, quality, artwork }: Making, n: number): Tags {
  const { album, tracks } = quality.levels;
  return tagsOf(release.album, n + 1, artwork, { album, track: tracks[n] ?? album });
}

async function sideFiles({ release, delivery, master, folder }: Making): Promise<void> {
  const { album, reporter } = release;
  const { marks, rate } = master.stage;
  const starts = [...marks.map(({ start }) => start / rate), (marks.at(-1)?.end ?? 0) / rate];
  const sides = sidesOf(album.tracks, starts);
  for (const { name, first, last } of sides) {
    const to = path.join(folder, `Side ${name}.wav`);
    const from = marks[first]?.start ?? 0;
    const tags: Tags = { title: `${album.title}, side ${name}`, artist: album.artist, album: album.title };
    const piece = { to, format: 'wav', from, until: sideEnd(marks, last), tags } as const;
    await cut(master.path, delivery.bits, piece, reporter);
  }
  await writeWhole(path.join(folder, 'timing.txt'), timingSheet(album, sides, marks, rate));
}

/** The whole disc as one file, and a sheet that says what is where in it. */
async function cueFiles({ release, master, folder }: Making): Promise<void> {
  const image = 'album.wav'; // a name that any system and any program reads
  copyFileSync(master.path, path.join(folder, image));
  const disc = discOf(release.album, master.stage.marks, master.stage.frames);
  await writeWhole(path.join(folder, 'album.cue'), cueSheet(disc, { file: image, kind: 'WAVE' }));
}

/** What a plant presses from. */
async function ddpFiles({ release, master, folder }: Making): Promise<void> {
  const { album, reporter } = release;
  reporter.step('cd: DDP');
  const disc = discOf(album, master.stage.marks, master.stage.frames);
  await writeDdp(path.join(folder, 'ddp'), disc, master.path, { signal: reporter.signal });
}
