import { access, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { renderPart, songFrames, songParts } from '../dsp/song/song.ts';
import type { FromStemWorker } from './demo-worker.ts';

const RATE = 48_000;
const HEADER = 44;
const FLOAT = 4;
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
    songParts.map(async ({ file, channels }) => {
      const found = await stat(path.join(folder, file)).catch(() => undefined);
      return found?.size === HEADER + songFrames * channels * FLOAT;
    }),
  );
  return songParts.flatMap((_, part) => (there[part] === true ? [] : [part]));
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
  const to = path.join(folder, songParts[part]?.file ?? `${part}.wav`);
  const draft = `${to}.${process.pid}.part`;
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(wav(stem));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, to);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A WAV file of 32-bit floats (format tag 3), channels interleaved. */
function wav(stem: readonly Float32Array[]): Buffer {
  const channels = stem.length;
  const frame = channels * FLOAT;
  const bytes = songFrames * frame;
  const file = Buffer.alloc(HEADER + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER - 8 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(3, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * frame, 28);
  file.writeUInt16LE(frame, 32);
  file.writeUInt16LE(8 * FLOAT, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  stem.forEach((channel, n) => {
    for (let i = 0; i < songFrames; i++) file.writeFloatLE(channel[i] ?? 0, HEADER + i * frame + n * FLOAT);
  });
  return file;
}
