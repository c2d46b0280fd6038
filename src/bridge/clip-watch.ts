import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { filesPlayed, missingFiles } from '../session/clip-files.ts';
import { realDisk, type Disk } from '../session/disk.ts';
import type { Bridge } from './bridge.ts';
import { REFERENCE_STRIP, stripsPlaying } from './strips-playing.ts';

/** Ticks between two looks at the disk: 2 s. A change of what plays is looked at with the next tick. */
const LOOK_TICKS = 200;

/** Knows which of the files that the session plays are not there. The engine does not: files come and go by themselves. */
export class ClipWatch {
  /** Names of files that are not there. */
  missing: ReadonlySet<string>;

  readonly #bridge: Bridge;
  readonly #folder: string;
  readonly #disk: Disk;
  #version: number;
  #tick: number;
  #looking: Promise<void> | undefined;

  /** @param folder the audio folder of the session. */
  constructor(bridge: Bridge, folder: string, disk: Disk = realDisk) {
    const { engine } = bridge;
    this.#bridge = bridge;
    this.#folder = folder;
    this.#disk = disk;
    this.#version = engine.clipsVersion;
    this.#tick = engine.tick;
    this.missing = new Set(missingFiles(playedBy(engine), folder));
    bridge.onTick.add(this.#look);
  }

  /** One line for each file that is not there, with the remedy. */
  get troubles(): readonly string[] {
    const { engine } = this.#bridge;
    return stripsPlaying(engine).flatMap(({ strip, files }) =>
      files
        .filter((file) => this.missing.has(file))
        .map((file) => {
          const name = strip === REFERENCE_STRIP ? 'Reference track' : engine.label(strip).name;
          const silent = strip === REFERENCE_STRIP ? 'it is silent' : 'the strip is silent';
          return `${name}: audio/${file} is not there; ${silent}. Put it back, or import it again`;
        }),
    );
  }

  /** Waits for a look at the disk under way. */
  async close(): Promise<void> {
    this.#bridge.onTick.delete(this.#look);
    await this.#looking;
  }

  readonly #look = (): void => {
    const { tick, clipsVersion } = this.#bridge.engine;
    if (this.#looking || (clipsVersion === this.#version && tick - this.#tick < LOOK_TICKS)) return;
    this.#version = clipsVersion;
    this.#tick = tick;
    this.#looking = this.#lookNow()
      .catch(() => undefined) // a disk that answers nothing leaves what was known
      .finally(() => (this.#looking = undefined));
  };

  async #lookNow(): Promise<void> {
    const names = filesPlayed(playedBy(this.#bridge.engine));
    const isFolder = (await this.#disk.kind(this.#folder)) === 'folder';
    const missing = new Set<string>();
    for (const name of names)
      if (!isFolder || (await this.#disk.kind(path.join(this.#folder, name))) !== 'file') missing.add(name);
    this.missing = missing;
  }
}

function playedBy({ clips, reference }: Engine): Parameters<typeof filesPlayed>[0] {
  return { clips: Object.fromEntries(clips), ...(reference && { reference }) };
}
