import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { bounce, type Bounced, type BounceProgress } from '../bridge/bounce.ts';
import type { BounceSettings } from '../bridge/bounce-file.ts';
import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { Strip } from '../model/layout.ts';
import { audioFolder } from '../session/clip-files.ts';
import { describeProblem, peekSession } from '../session/session.ts';
import { describeSeconds } from '../units/time.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { rangeOf, secondsOf } from './render-range.ts';

/** What `render` was given. */
export interface RenderOptions {
  readonly stems?: boolean;
  readonly range?: string;
  readonly rate?: string;
  readonly bits: string;
  readonly dither?: BounceSettings['dither'];
  readonly mono?: boolean;
  readonly tail: string;
  readonly force?: boolean;
  /** Files that cannot be played are named, and the rest is rendered. */
  readonly skipMissing?: boolean;
}

const formats: Readonly<Record<string, BounceSettings['format']>> = {
  '.wav': 'wav',
  '.aif': 'aiff',
  '.aiff': 'aiff',
  '.flac': 'flac',
};

/** `render`: the mix of a session as a file, faster than it plays. */
export async function render(
  dir: string,
  file: string,
  options: RenderOptions,
  out: Output,
): Promise<number> {
  const { document, notes } = await peekSession(dir);
  for (const note of notes) out.note(describeProblem(note));
  const settings = settingsOf(document, file, options, out);
  apart(dir, file);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped; nothing was written'));
  process.once('SIGINT', interrupt);
  try {
    const written = await bounce({
      document,
      dir,
      out: checked(file, options),
      settings,
      signal: stop.signal,
      onProgress: (progress) => show(progress, out),
      ...(options.skipMissing === true && { leaveOut: (why: string) => out.note(`left out: ${why}`) }),
      ...(options.stems === true && {
        stemOf: (strip: Strip) => checked(stemFile(file, strip, document), options),
      }),
    });
    if (process.stderr.isTTY && !out.quiet) process.stderr.write('\r\u001b[K');
    out.data(written, () => lines(written, settings));
    return exit.done;
  } catch (error) {
    throw isUnplayable(error) ? withRemedy(error) : error;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

function isUnplayable(error: unknown): error is BridgeError {
  return error instanceof BridgeError && ['AUDIO_FILE_INVALID', 'AUDIO_FILE_UNREADABLE'].includes(error.code);
}

function withRemedy({ code, message, context }: BridgeError): BridgeError {
  return new BridgeError(code, `${message}. To render the rest without it: --skip-missing`, context);
}

function settingsOf(
  document: SessionDocument,
  file: string,
  options: RenderOptions,
  out: Output,
): BounceSettings {
  const tail = secondsOf(options.tail, '--tail');
  const { from, to, note } = rangeOf(document, options.range, tail);
  if (note !== undefined) out.note(note);
  const format = formats[path.extname(file).toLowerCase()];
  if (!format)
    throw new BridgeError(
      'USAGE',
      `${file} must end in .wav, .aiff or .flac: that says what it is written as`,
    );
  const bits = Number(options.bits) as BounceSettings['bits'];
  if (format === 'flac' && bits === 32)
    throw new BridgeError(
      'USAGE',
      'a FLAC file has whole numbers of 16 or 24 bits; take --bits 24, or write a .wav',
    );
  return {
    from,
    to,
    tail,
    rate: options.rate === undefined ? document.sampleRate : Number(options.rate),
    bits,
    dither: options.dither ?? (bits === 16 ? 'tpdf' : 'none'),
    mono: options.mono === true,
    format,
  };
}

/** "mix - 07 Lead vox.wav" beside "mix.wav". */
function stemFile(file: string, strip: Strip, { labels }: SessionDocument): string {
  const { dir, name, ext } = path.parse(file);
  const called = (labels[strip.path]?.name ?? strip.label).replaceAll(/[^\p{L}\p{N} ._-]/gu, '_');
  return path.join(dir, `${name} - ${strip.path.replace('/', ' ')} ${called}${ext}`);
}

/** What plays must not be written over: no undo brings a recording back. */
function apart(dir: string, file: string): void {
  const real = (at: string): string | undefined => {
    try {
      return realpathSync(at);
    } catch {
      return undefined; // it is not there, so it cannot be written over
    }
  };
  const audio = real(audioFolder({ dir }));
  const target = real(file) ?? path.join(real(path.dirname(path.resolve(file))) ?? '', path.basename(file));
  if (audio === undefined || path.dirname(target) !== audio) return;
  throw new BridgeError(
    'USAGE',
    `${file} lies among the recordings of the session; write the mix somewhere else`,
  );
}

function checked(file: string, { force }: RenderOptions): string {
  if (force === true || !existsSync(file)) return file;
  throw new BridgeError('USAGE', `${file} is there already; take another name, or --force to write over it`);
}

function show({ share, speed, left }: BounceProgress, out: Output): void {
  if (out.quiet) return;
  const line = `${Math.floor(share * 100)} %, ${speed.toFixed(1)} × real time, ${describeSeconds(Math.ceil(left))} left`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else out.note(line);
}

function lines(written: readonly Bounced[], { rate }: BounceSettings): string[] {
  return table(
    written.map(({ path: file, frames, peak, clipped }) => [
      file,
      describeSeconds(frames / rate),
      `peak ${peak.toFixed(1)} dBFS`,
      clipped > 0 ? `${clipped} samples were too loud and are cut: lower the main fader` : '',
    ]),
  );
}
