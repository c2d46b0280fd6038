import type { Engine } from '../engine/engine.ts';
import type { SessionDocument } from '../model/document.ts';
import { missingFiles, missingOn } from '../session/clip-files.ts';
import { realDisk, type Disk } from '../session/disk.ts';
import type { Bridge } from './bridge.ts';
import { REFERENCE_STRIP, stripsPlaying } from './strips-playing.ts';

/** Ticks between two looks at the disk: 2 s. A change of what plays is looked at with the next tick. */
const LOOK_TICKS = 200;

/** Knows which of the files that the session plays are not there. The engine does not: files come and go by themselves. */
export class ClipWatch {
  /** Names of files that are not there. */
  missing: ReadonlySet<string>;

  /** The audio folder of the session. */
  readonly folder: string;

  readonly #bridge: Bridge;
  readonly #disk: Disk;
  #version: number;
  #tick: number;
  #looking: Promise<void> | undefined;

  /** @param folder the audio folder of the session. */
  constructor(bridge: Bridge, folder: string, disk: Disk = realDisk) {
    const { engine } = bridge;
    this.#bridge = bridge;
    this.folder = folder;
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
    this.missing = new Set(await missingOn(this.#disk, playedBy(this.#bridge.engine), this.folder));
  }
}

function playedBy({ clips, references }: Engine): Pick<SessionDocument, 'clips' | 'references'> {
  return { clips: Object.fromEntries(clips), references };
}
