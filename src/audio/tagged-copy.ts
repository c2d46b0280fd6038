import { setImmediate as nextTurn } from 'node:timers/promises';
import { id3Tag } from '../mastering/metadata/id3.ts';
import { withMp4Tags } from '../mastering/metadata/mp4.ts';
import type { Tags } from '../mastering/tags.ts';
import { AudioBytes, characters } from './audio-bytes.ts';
import { invalidAudio } from './audio-fault.ts';
import type { NewFile } from './new-file.ts';

const AT_ONCE = 1 << 18;

/** Copies an MP3 without tags behind its tags. */
export async function copyMp3(
  encoded: string,
  file: NewFile,
  tags: Tags,
  signal?: AbortSignal,
): Promise<void> {
  const head = id3Tag(tags);
  file.write(head, head.length, 0);
  await opened(encoded, (bytes) => copy(bytes, bytes.size, file, head.length, signal));
}

/** Copies an MP4 with other tags: all but its index as it is, and the index, which comes last, with ours. */
export async function copyMp4(
  encoded: string,
  file: NewFile,
  tags: Tags,
  signal?: AbortSignal,
): Promise<void> {
  await opened(encoded, async (bytes) => {
    const at = indexOf(bytes);
    await copy(bytes, at, file, 0, signal);
    const index = bytes.header(at, bytes.size - at, 'the atom "moov"');
    const tagged = withMp4Tags(new Uint8Array(index.buffer), tags);
    file.write(tagged, tagged.length, at);
  });
}

async function opened(path: string, use: (bytes: AudioBytes) => Promise<void>): Promise<void> {
  const bytes = new AudioBytes(path);
  try {
    await use(bytes);
  } finally {
    bytes.close();
  }
}

/** In pieces, with others' turns between them. @param to where in the file the first byte goes. */
async function copy(
  bytes: AudioBytes,
  length: number,
  file: NewFile,
  to: number,
  signal?: AbortSignal,
): Promise<void> {
  const piece = new Uint8Array(Math.min(AT_ONCE, length));
  for (let at = 0; at < length; at += piece.length) {
    signal?.throwIfAborted();
    const got = bytes.readInto(piece, Math.min(piece.length, length - at), at);
    file.write(piece, got, to + at);
    await nextTurn();
  }
}

/** Where the index begins. It has to be the last thing in the file, as only then the sound stays where the index says it is. */
function indexOf(bytes: AudioBytes): number {
  let at = 0;
  while (at + 16 <= bytes.size) {
    const head = bytes.header(at, 16, 'an atom');
    const short = head.getUint32(0);
    const size = short === 1 ? Number(head.getBigUint64(8)) : short;
    const isIndex = characters(head, 4, 4) === 'moov';
    if (isIndex && at + size === bytes.size) return at;
    if (isIndex || size < 8) break;
    at += size;
  }
  throw invalidAudio(
    bytes.path,
    at,
    'ffmpeg made an MP4 whose index is not at its end',
    'use an ffmpeg of version 4 or later',
  );
}
