import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tagFaults } from '../mastering/tag-faults.ts';
import type { Tags } from '../mastering/tags.ts';
import { BridgeError } from '../model/errors.ts';
import { systemFault } from './audio-fault.ts';
import { openAudioFile } from './audio-file.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { NewFile } from './new-file.ts';
import { copyMp3, copyMp4 } from './tagged-copy.ts';

interface Kind {
  readonly container: 'mp3' | 'm4a';
  readonly name: string;
  /** Rates that it has, Hz. */
  readonly rates: readonly number[];
  readonly encode: readonly string[];
}

const MP3 = { container: 'mp3', name: 'MP3', rates: [32_000, 44_100, 48_000] } as const;
/** No ID3 of ffmpeg's: ours goes before it. The LAME head, by which players join tracks without a gap, is ffmpeg's. */
const MP3_FILE = ['-id3v2_version', '0', '-write_id3v1', '0', '-write_xing', '1', '-f', 'mp3'];

/** The lossy formats there are: 320 kbit/s and the best variable rate of LAME (V0, some 245 kbit/s), and AAC of 256 kbit/s. */
export const lossyKinds = {
  'mp3-320': { ...MP3, encode: ['-c:a', 'libmp3lame', '-b:a', '320k', ...MP3_FILE] },
  'mp3-v0': { ...MP3, encode: ['-c:a', 'libmp3lame', '-q:a', '0', ...MP3_FILE] },
  'm4a-256': {
    container: 'm4a',
    name: 'AAC',
    rates: [32_000, 44_100, 48_000, 88_200, 96_000],
    encode: ['-c:a', 'aac', '-b:a', '256k', '-f', 'ipod'],
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type LossyKind = keyof typeof lossyKinds;

interface LossySettings {
  readonly kind: LossyKind;
  readonly tags?: Tags | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The program that encodes, `ffmpeg` where it is left out. */
  readonly program?: string;
}

/**
 * Writes an MP3 or M4A file of a finished file, by ffmpeg, with its tags and cover. Beside its place, and put there in one go. The same
 * ffmpeg makes the same bytes of the same sound and tags.
 *
 * @param source a finished file of 32, 44.1 or 48 kHz (AAC up to 96).
 * @throws BridgeError where ffmpeg is not installed or gives up, for tags that no file holds, and where the disk refuses; what the signal says when it is
 * called off.
 */
export async function writeLossy(source: string, target: string, settings: LossySettings): Promise<void> {
  const { tags = {}, signal, program = 'ffmpeg' } = settings;
  const kind: Kind = lossyKinds[settings.kind];
  await mustBeEncodable(source, target, kind, settings);
  const folder = temporaryFolder();
  let file: NewFile | undefined;
  try {
    file = new NewFile(target);
    const encoded = path.join(folder, 'encoded');
    await runFfmpeg(program, argumentsFor(source, encoded, kind), target, signal);
    const copy = kind.container === 'mp3' ? copyMp3 : copyMp4;
    await copy(encoded, file, tags, signal);
    await file.keep();
  } finally {
    file?.discard(); // does nothing once it was kept
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function mustBeEncodable(
  source: string,
  target: string,
  kind: Kind,
  { tags = {}, signal }: LossySettings,
): Promise<void> {
  const wrong = (what: string) => new BridgeError('BAD_REQUEST', `${target}: ${what}`, { path: target });
  const [fault] = tagFaults(tags);
  if (fault !== undefined) throw wrong(fault);
  const sound = await openAudioFile(source, signal);
  const { rate } = sound;
  sound.close();
  if (!kind.rates.includes(rate))
    throw wrong(
      `${kind.name} has rates of ${kind.rates.join(', ')} Hz and ${source} has ${rate}; render it at one of them`,
    );
}

function temporaryFolder(): string {
  const among = os.tmpdir();
  try {
    return fs.mkdtempSync(path.join(among, 'faderline-encode-'));
  } catch (error) {
    throw systemFault('AUDIO_WRITE_FAILED', among, 'write into', error);
  }
}

/** `file:` before a path keeps a name that looks like an option or another protocol a name. */
function argumentsFor(source: string, encoded: string, kind: Kind): string[] {
  const only = ['-map', '0:a:0', '-map_metadata', '-1', '-map_chapters', '-1'];
  const same = ['-fflags', '+bitexact', '-flags:a', '+bitexact', '-threads', '1'];
  return ['-i', `file:${path.resolve(source)}`, ...only, ...same, ...kind.encode, `file:${encoded}`];
}
