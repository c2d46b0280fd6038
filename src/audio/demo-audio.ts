import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { renderPart, songFrames, songParts } from '../dsp/song/song.ts';
import { BridgeError } from '../model/errors.ts';
import { openAudioFile } from './audio-file.ts';
import { AudioWriter } from './audio-writer.ts';
import type { FromStemWorker } from './demo-worker.ts';

const RATE = 48_000;
/** Threads that play; more would take the sound card's core on small machines. */
const PLAYERS = 2;

/** Plays one part, and says how far it is. */
type Player = (part: number, onShare: (share: number) => void) => Promise<Float32Array[]>;

/**
 * Writes the stems of the demo song that are missing from a folder, as 32-bit float WAV at 48 kHz. A stem that is there with
 * the right length is left as it is; each one gets its name only when it is whole.
 *
 * @param folder is made if it is not there.
 * @param onProgress told how much of the work is done, 0..1, and which part was played last.
 * @throws what the file system says: no room, no right to write.
 */
export async function writeDemoAudio(
  folder: string,
  onProgress: (share: number, what: string) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const missing = await missingParts(folder);
  if (missing.length === 0) return;
  const shares = new Map<number, number>();
  const tell = (part: number, share: number) => {
    shares.set(part, share);
    const done = [...shares.values()].reduce((sum, each) => sum + each, 0);
    onProgress(done / missing.length, songParts[part]?.name ?? '');
  };
  const queue = missing.values(); // both players draw from it
  const players = await hire(Math.min(PLAYERS, missing.length));
  try {
    await Promise.all(
      players.map(async ({ play }) => {
        for (const part of queue) {
          await write(folder, part, await play(part, (share) => tell(part, share)));
        }
      }),
    );
  } finally {
    await Promise.all(players.map(({ leave }) => leave()));
  }
}

async function missingParts(folder: string): Promise<readonly number[]> {
  const there = await Promise.all(
    songParts.map(({ file, channels }) => isWhole(path.join(folder, file), channels)),
  );
  return songParts.flatMap((_, part) => (there[part] === true ? [] : [part]));
}

/** A stem that is damaged, or was made by an earlier version with another length, is made anew. */
async function isWhole(file: string, channels: number): Promise<boolean> {
  try {
    const found = await openAudioFile(file);
    found.close();
    return found.frames === songFrames && found.channels === channels && found.rate === RATE;
  } catch (error) {
    if (error instanceof BridgeError) return false;
    throw error;
  }
}

interface Hired {
  readonly play: Player;
  readonly leave: () => Promise<unknown>;
}

/** Threads to play in; run from the sources, which a thread cannot load, all is played here. */
async function hire(count: number): Promise<readonly Hired[]> {
  const file = new URL('demo-worker.js', import.meta.url);
  const compiled = await access(file).then(
    () => true,
    () => false,
  );
  if (!compiled) return [{ play: playHere, leave: () => Promise.resolve() }];
  return Array.from({ length: count }, () => {
    const worker = new Worker(file);
    return { play: (part, onShare) => playIn(worker, part, onShare), leave: () => worker.terminate() };
  });
}

async function playHere(part: number, onShare: (share: number) => void): Promise<Float32Array[]> {
  await turn(); // others have their turn between two parts
  return renderPart(part, RATE, onShare);
}

function playIn(worker: Worker, part: number, onShare: (share: number) => void): Promise<Float32Array[]> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', heard);
      worker.off('error', failed);
    };
    const heard = (message: FromStemWorker) => {
      if (message.stem === undefined) return onShare(message.share);
      settle();
      onShare(1);
      return resolve(message.stem);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    worker.on('message', heard);
    worker.on('error', failed);
    worker.postMessage(part);
  });
}

async function write(folder: string, part: number, stem: readonly Float32Array[]): Promise<void> {
  const writer = await AudioWriter.create(path.join(folder, songParts[part]?.file ?? `${part}.wav`), {
    format: 'wav',
    rate: RATE,
    channels: stem.length === 2 ? 2 : 1,
    bits: 32,
    dither: 'none',
  });
  writer.write(stem, songFrames);
  await writer.finish();
}
