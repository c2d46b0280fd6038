import { existsSync } from 'node:fs';
import path from 'node:path';
import { bounce, type Bounced, type BounceProgress, type BounceSettings } from '../bridge/bounce.ts';
import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { Strip } from '../model/layout.ts';
import { describeProblem, peekSession } from '../session/session.ts';
import { describeSeconds, secondsTyped } from '../units/time.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

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
  const settings = settingsOf(document, file, options);
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

function settingsOf(document: SessionDocument, file: string, options: RenderOptions): BounceSettings {
  const { from, to } = rangeOf(document, options.range);
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
    tail: secondsOf(options.tail, '--tail'),
    rate: options.rate === undefined ? document.sampleRate : Number(options.rate),
    bits,
    dither: options.dither ?? (bits === 16 ? 'tpdf' : 'none'),
    mono: options.mono === true,
    format,
  };
}

function secondsOf(text: string, what: string): number {
  const seconds = secondsTyped(text);
  if (seconds === undefined)
    throw new BridgeError('USAGE', `${what} is a time such as 3s or 500ms, got ${text}`);
  return seconds;
}

/** What is to be heard: all there is, or from a time to another. */
function rangeOf(document: SessionDocument, range: string | undefined): { from: number; to: number } {
  const end = endOf(document);
  if (range === undefined) {
    if (end > 0) return { from: 0, to: end };
    throw new BridgeError(
      'USAGE',
      'there is nothing in this session that would end: say how far with --range 0..30s',
    );
  }
  const [start = '', stop = ''] = range.split('..');
  const from = Math.round(timeOf(start, document, 0) * document.sampleRate);
  const to = Math.round(timeOf(stop, document, end / document.sampleRate) * document.sampleRate);
  if (to > from) return { from, to };
  throw new BridgeError(
    'USAGE',
    `--range ${range} ends before it begins; write it like 1:04..1:32.5 or 10s..40s`,
  );
}

/** "1:04.5", "64.5", "64.5s": a place on the timeline, s; or the name of a marker. */
function timeOf(text: string, { markers, sampleRate }: SessionDocument, without: number): number {
  const typed = text.trim();
  if (typed === '') return without;
  const marker = markers.find(({ name }) => name === typed);
  if (marker) return marker.at / sampleRate;
  const [, minutes, rest] = /^(\d+):(\d+(?:\.\d+)?)$/.exec(typed) ?? [];
  const seconds = rest === undefined ? secondsTyped(typed) : Number(minutes) * 60 + Number(rest);
  if (seconds !== undefined) return seconds;
  const known = markers.map(({ name }) => name).join(', ');
  throw new BridgeError(
    'USAGE',
    `${typed} is no time: write 1:04.5 or 64.5s${known === '' ? '' : `, or a marker: ${known}`}`,
  );
}

function endOf({ length, clips = {}, lanes }: SessionDocument): number {
  if (length > 0) return length;
  const ends = Object.values(clips).flatMap((list) => list.map((clip) => clip.at + clip.length));
  const last = Object.values(lanes).map(({ times }) => times.at(-1) ?? 0);
  return Math.max(0, ...(ends.length > 0 ? ends : last));
}

/** "mix - 07 Lead vox.wav" beside "mix.wav". */
function stemFile(file: string, strip: Strip, { labels }: SessionDocument): string {
  const { dir, name, ext } = path.parse(file);
  const called = (labels[strip.path]?.name ?? strip.label).replaceAll(/[^\p{L}\p{N} ._-]/gu, '_');
  return path.join(dir, `${name} - ${strip.path.replace('/', ' ')} ${called}${ext}`);
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
