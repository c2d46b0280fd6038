import fs from 'node:fs';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import { systemFault } from './audio-fault.ts';

let count = 0;

/**
 * A file that is written beside its place and put there in one go once it is whole: whoever looks meanwhile sees what was
 * there before, or nothing, and a power cut leaves no half file under its name.
 */
export class NewFile {
  readonly path: string;
  readonly #real: string;
  readonly #beside: string;
  #handle: number | undefined;

  /** @throws BridgeError where there can be no such file. */
  constructor(file: string) {
    this.path = file;
    try {
      this.#real = realFile(file);
      this.#beside = path.join(
        path.dirname(this.#real),
        `.${path.basename(this.#real)}.${process.pid}.${count++}.new`,
      );
      fs.rmSync(this.#beside, { force: true }); // a process of the same number, cut off, left it
      sweep(this.#real);
      this.#handle = fs.openSync(this.#beside, 'wx');
    } catch (error) {
      if (error instanceof BridgeError) throw error;
      throw this.#fault(error);
    }
  }

  /** Writes at a place; a file that could not be written to is discarded. @throws BridgeError when the disk refuses. */
  write(bytes: Uint8Array, length: number, at: number): void {
    if (this.#handle === undefined) throw new RangeError(`${this.path} is no longer being written`);
    try {
      for (let done = 0; done < length;)
        done += fs.writeSync(this.#handle, bytes, done, length - done, at + done);
    } catch (error) {
      this.discard();
      throw this.#fault(error);
    }
  }

  /** Sees the file through to the disk and puts it in its place. @throws BridgeError when the disk refuses; nothing is left then. */
  async keep(): Promise<void> {
    if (this.#handle === undefined) throw new RangeError(`${this.path} is no longer being written`);
    try {
      await synced(this.#handle);
      this.#close();
      await fs.promises.rename(this.#beside, this.#real);
      await syncFolder(path.dirname(this.#real));
    } catch (error) {
      this.discard();
      throw this.#fault(error);
    }
  }

  /** Leaves nothing behind; nothing where it was kept or discarded already. */
  discard(): void {
    try {
      this.#close();
      fs.rmSync(this.#beside, { force: true });
    } catch {
      // the disk is gone, and with it what was to be removed: what went wrong first is what must be told
    }
  }

  /** Once only: by the second time, the number may be another file's. */
  #close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) fs.closeSync(handle);
  }

  #fault(error: unknown): BridgeError {
    return systemFault('AUDIO_WRITE_FAILED', this.path, 'write', error);
  }
}

/** Where a link leads: the link itself stays. */
function realFile(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat && !stat.isFile())
    throw new BridgeError(
      'AUDIO_WRITE_FAILED',
      `${file}: there is something else than a file; choose another name`,
      {
        path: file,
      },
    );
  return stat ? fs.realpathSync(file) : file;
}

function synced(handle: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fdatasync(handle, (error) => (error ? reject(error) : resolve()));
  });
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there; NTFS keeps its own journal of names
  const handle = await fs.promises.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes away what processes left beside a file that were cut off while they wrote it. */
function sweep(file: string): void {
  const folder = path.dirname(file);
  const begins = `.${path.basename(file)}.`;
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(begins)) continue;
    const [, pid] = /^(\d+)\.\d+\.new$/.exec(name.slice(begins.length)) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) fs.rmSync(path.join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it lives, and is somebody else's
  }
}
