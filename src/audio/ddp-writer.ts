import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checksumFile, ddpFileset, ddpNames, type DdpFileset } from '../mastering/ddp.ts';
import { SECTOR_FRAMES, type Disc } from '../mastering/disc.ts';
import { BridgeError } from '../model/errors.ts';
import { systemFault } from './audio-fault.ts';
import { openAudioFile, type AudioFile } from './audio-file.ts';
import { NewFile } from './new-file.ts';

/** Sectors read at once. */
const AT_ONCE = 75;
const HALF_SCALE = 32_768;

interface DdpSettings {
  /** What the plant calls the job, 48 ASCII characters at most. */
  readonly masterId?: string;
  readonly signal?: AbortSignal | undefined;
  /** Told how many sectors of the image there are. */
  readonly onProgress?: (sectors: number) => void;
}

/**
 * Writes a DDP 2.00 fileset into a folder, which is made where there is none. CHECKSUM.MD5 goes first where there was one and comes last: a
 * set without it is not whole.
 *
 * @param programme the whole disc as one file of 44.1 kHz, 16 bits, two channels and `disc.sectors` sectors.
 * @throws BridgeError for a disc or file that is no audio CD, and when the disk refuses.
 */
export async function writeDdp(
  folder: string,
  disc: Disc,
  programme: string,
  settings: DdpSettings = {},
): Promise<void> {
  const set = ddpFileset(disc, settings.masterId);
  const sound = await openAudioFile(programme, settings.signal, 44_100);
  try {
    mustBeTheDisc(sound, disc);
    madeReady(folder);
    const image = await written(path.join(folder, set.image.name), (file) =>
      writeImage(file, sound, set, settings),
    );
    const sums: [string, string][] = [];
    for (const { name, bytes } of set.files)
      sums.push([name, await writtenWhole(path.join(folder, name), bytes)]);
    await writtenWhole(path.join(folder, ddpNames.sums), checksumFile([...sums, [set.image.name, image]]));
  } finally {
    sound.close();
  }
}

function mustBeTheDisc({ path: file, channels, bits, frames }: AudioFile, { sectors }: Disc): void {
  const wrong = (what: string) => new BridgeError('BAD_REQUEST', `${file}: ${what}`, { path: file });
  if (channels !== 2 || bits !== 16)
    throw wrong(
      `a CD has 2 channels of 16 bits and this file ${channels} of ${bits}; render it so, with dither`,
    );
  if (frames !== sectors * SECTOR_FRAMES)
    throw wrong(
      `the disc has ${sectors} sectors of ${SECTOR_FRAMES} frames and this file ${frames} frames; render it again`,
    );
}

function madeReady(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    // of an earlier set; the text, as this one may have none
    for (const name of [ddpNames.sums, ddpNames.text]) fs.rmSync(path.join(folder, name), { force: true });
  } catch (error) {
    throw systemFault('AUDIO_WRITE_FAILED', folder, 'write', error);
  }
}

/** @returns what `write` returns, once the file is in its place. */
async function written<Result>(name: string, write: (file: NewFile) => Promise<Result>): Promise<Result> {
  const file = new NewFile(name);
  try {
    const result = await write(file);
    await file.keep();
    return result;
  } finally {
    file.discard(); // does nothing once it was kept
  }
}

/** @returns MD5, in hex. */
function writtenWhole(name: string, bytes: Uint8Array): Promise<string> {
  return written(name, async (file) => {
    file.write(bytes, bytes.length, 0);
    return createHash('md5').update(bytes).digest('hex');
  });
}

/** @returns MD5, in hex. */
async function writeImage(
  file: NewFile,
  sound: AudioFile,
  { image }: DdpFileset,
  settings: DdpSettings,
): Promise<string> {
  const hash = createHash('md5');
  const most = AT_ONCE * SECTOR_FRAMES;
  const rows = [new Float32Array(most), new Float32Array(most)] as const;
  const bytes = new Uint8Array(most * 4);
  const perSector = SECTOR_FRAMES * 4;
  for (let sector = 0; sector < image.sectors;) {
    settings.signal?.throwIfAborted();
    const silent = sector < image.silence;
    const now = Math.min(AT_ONCE, (silent ? image.silence : image.sectors) - sector);
    rows.forEach((row) => row.fill(0));
    if (!silent)
      mustRead(sound, sound.read((sector - image.silence) * SECTOR_FRAMES, now * SECTOR_FRAMES, rows), now);
    interleave(rows, bytes, now * SECTOR_FRAMES);
    file.write(bytes, now * perSector, sector * perSector);
    hash.update(bytes.subarray(0, now * perSector));
    sector += now;
    settings.onProgress?.(sector);
    await nextTurn();
  }
  return hash.digest('hex');
}

function mustRead({ path: file }: AudioFile, frames: number, sectors: number): void {
  if (frames === sectors * SECTOR_FRAMES) return;
  throw new BridgeError(
    'AUDIO_FILE_UNREADABLE',
    `${file}: it has become shorter while it was read; render it again`,
    { path: file },
  );
}

function interleave(
  [left, right]: readonly [Float32Array, Float32Array],
  bytes: Uint8Array,
  frames: number,
): void {
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < frames; i++) {
    view.setInt16(i * 4, (left[i] ?? 0) * HALF_SCALE, true);
    view.setInt16(i * 4 + 2, (right[i] ?? 0) * HALF_SCALE, true);
  }
}
