import type { AudioBytes } from './audio-bytes.ts';
import { invalidAudio } from './audio-fault.ts';

// What is said of the chunks that WAV and AIFF files are made of.

/** No real file has as many; it bounds the time a made-up one can take. */
export const MOST_CHUNKS = 4096;
export const CUT = 'it was cut off; copy or record it again';
export const DAMAGED = 'its header is damaged; export it again';

export interface Chunk {
  readonly id: string;
  /** Byte of its contents. */
  readonly at: number;
  /** Bytes of its contents as the header says. */
  readonly size: number;
}

/** @throws BridgeError where so many chunks came before `at` that there can be no sound. */
export function mustBeFew(bytes: AudioBytes, at: number, count: number): void {
  if (count < MOST_CHUNKS) return;
  throw invalidAudio(
    bytes.path,
    at,
    `it has more than ${MOST_CHUNKS} chunks and no sound among them`,
    DAMAGED,
  );
}

/** @throws BridgeError where a chunk goes on beyond the end of the file. */
export function mustFit(bytes: AudioBytes, { id, at, size }: Chunk): void {
  if (at + size <= bytes.size) return;
  throw invalidAudio(
    bytes.path,
    at - 8,
    `chunk "${id}" says it has ${size} bytes, and the file has ${bytes.size - at} after it`,
    CUT,
  );
}

/** The file has no such chunk. */
export function missingChunk(bytes: AudioBytes, id: string) {
  return invalidAudio(bytes.path, bytes.size, `the file ends without a chunk "${id}"`, CUT);
}
