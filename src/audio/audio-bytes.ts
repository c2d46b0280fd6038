import fs from 'node:fs';
import { BridgeError } from '../model/errors.ts';
import { invalidAudio, systemFault } from './audio-fault.ts';

/**
 * A file open for reading, by place. Whatever its headers claim, nothing is taken but what is asked for and there, so a
 * claim of four gigabytes costs nothing.
 */
export class AudioBytes {
  readonly path: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  #handle: number | undefined;

  /** @throws BridgeError where there is no file to read. */
  constructor(path: string) {
    this.path = path;
    try {
      // asked before it is opened: opening a pipe would wait for somebody to write into it
      this.size = sizeOf(path);
      this.#handle = fs.openSync(path, 'r');
    } catch (error) {
      if (error instanceof BridgeError) throw error;
      throw systemFault('AUDIO_FILE_UNREADABLE', path, 'read', error);
    }
  }

  /** Fills `into` from a place. @returns how many bytes were there; fewer only at the end. */
  readInto(into: Uint8Array, length: number, at: number): number {
    if (this.#handle === undefined) throw new RangeError(`${this.path} is closed`);
    let done = 0;
    try {
      while (done < length) {
        const got = fs.readSync(this.#handle, into, done, length - done, at + done);
        if (got === 0) break;
        done += got;
      }
    } catch (error) {
      throw systemFault('AUDIO_FILE_UNREADABLE', this.path, 'read', error);
    }
    return done;
  }

  /**
   * A few bytes of a header.
   *
   * @param what they are of, for the message when the file ends before them.
   */
  header(at: number, length: number, what: string): DataView {
    const bytes = new Uint8Array(length);
    const got = at + length <= this.size ? this.readInto(bytes, length, at) : 0;
    if (got < length)
      throw invalidAudio(
        this.path,
        at,
        `the file ends (it has ${this.size} bytes) before the ${length} bytes of ${what}`,
        'it was cut off; copy or record it again',
      );
    return new DataView(bytes.buffer);
  }

  close(): void {
    if (this.#handle !== undefined) fs.closeSync(this.#handle);
    this.#handle = undefined;
  }
}

function sizeOf(path: string): number {
  const stat = fs.statSync(path);
  if (stat.isFile()) return stat.size;
  const is = stat.isDirectory() ? 'a folder' : 'a device or pipe';
  throw new BridgeError('AUDIO_FILE_UNREADABLE', `${path}: it is ${is}; name an audio file`, { path });
}

/** Characters of a header; what is not printable as "?". */
export function characters(view: DataView, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    const byte = view.getUint8(at + i);
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?';
  }
  return text;
}
