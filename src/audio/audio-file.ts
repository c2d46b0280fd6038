import { AudioBytes, characters } from './audio-bytes.ts';
import { openAiff } from './aiff-file.ts';
import type { AudioFile } from './audio-layout.ts';
import { invalidAudio, otherRate } from './audio-fault.ts';
import { afterId3, openFlac } from './flac-file.ts';
import { openWav } from './wav-file.ts';

export type { AudioFile } from './audio-layout.ts';

/** What else people keep sound in, by how such files begin. */
const OTHERS: readonly (readonly [at: number, begins: string, name: string])[] = [
  [0, 'OggS', 'an Ogg file'],
  [4, 'ftyp', 'an MP4 or M4A file'],
  [0, 'caff', 'a Core Audio file (CAF)'],
  [0, 'wvpk', 'a WavPack file'],
  [0, 'MAC ', "a Monkey's Audio file"],
  [0, '.snd', 'a Sun or NeXT file (AU)'],
  [0, 'riff', 'a Wave64 file'],
  [0, 'ID3', 'an MP3 file'],
];

const REMEDY = 'convert it to WAV, AIFF or FLAC';

/**
 * Opens an audio file, of the kind its contents say it is: WAV, RF64 and BW64, AIFF and AIFC, FLAC. A FLAC file is decoded
 * whole, into memory; the others are read as they are asked for.
 *
 * @param signal calls off the decoding of a FLAC file.
 * @param rate frames per second that it must have; without it, any that we take.
 * @throws BridgeError for a file that is missing, may not be read, is damaged, has another rate, or holds what we do not take;
 * the message says where in the file, and what to do. A FLAC file of another rate is not decoded first.
 */
export async function openAudioFile(path: string, signal?: AbortSignal, rate?: number): Promise<AudioFile> {
  const bytes = new AudioBytes(path);
  try {
    const file = await recognised(bytes, signal, rate);
    if (rate !== undefined && file.rate !== rate) throw otherRate(path, file.rate, rate);
    return file;
  } catch (error) {
    bytes.close();
    throw error;
  }
}

async function recognised(bytes: AudioBytes, signal?: AbortSignal, rate?: number): Promise<AudioFile> {
  const head = bytes.header(0, 12, 'the beginning of an audio file');
  const first = characters(head, 0, 4);
  const form = characters(head, 8, 4);
  if (['RIFF', 'RF64', 'BW64'].includes(first) && form === 'WAVE') return openWav(bytes, first !== 'RIFF');
  if (first === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return openAiff(bytes, form === 'AIFC');
  const start = afterId3(bytes, head);
  if (start + 4 <= bytes.size && characters(bytes.header(start, 4, 'the FLAC marker'), 0, 4) === 'fLaC')
    return await openFlac(bytes, start, signal, rate);
  throw invalidAudio(bytes.path, 0, `this is ${otherName(head)}, and no WAV, AIFF or FLAC`, REMEDY);
}

function otherName(head: DataView): string {
  const other = OTHERS.find(([at, begins]) => characters(head, at, begins.length) === begins);
  if (other) return other[2];
  // MPEG: eleven set bits, then a layer that is not the reserved one
  if (head.getUint8(0) === 0xff && (head.getUint8(1) & 0xe0) === 0xe0 && (head.getUint8(1) & 0x06) !== 0)
    return 'an MP3 file';
  const first = characters(head, 0, 4);
  if (first === 'RIFF') return `a RIFF file of the kind "${characters(head, 8, 4)}"`;
  return `a file that begins with "${characters(head, 0, 12)}"`;
}
