import { spawn } from 'node:child_process';
import { BridgeError } from '../model/errors.ts';

/** Says nothing but what is wrong; `-xerror`, as it otherwise ends well where the disk is full. */
const SETTINGS = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-xerror'];
/** As much of what it complains of as is looked at. */
const MOST_SAID = 1 << 16;

/**
 * Runs ffmpeg to its end, which it is given when it is called off, too: by then it writes no more.
 *
 * @param path of the file that is made, for what is said.
 * @param signal calls it off.
 * @throws BridgeError where it is not installed, or what it said where it failed; what the signal says when it is called off.
 */
export async function runFfmpeg(
  program: string,
  args: readonly string[],
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const said = await new Promise<string | undefined>((resolve, reject) => {
    const child = spawn(program, [...SETTINGS, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal && { signal }),
    });
    let complaint = '';
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (complaint = (complaint + text).slice(-MOST_SAID)));
    child.once('error', (error) => {
      if (!signal?.aborted) reject(notThere(program, path, error)); // called off, it still closes
    });
    child.once('close', (code) => resolve(code === 0 ? undefined : complaint));
  });
  signal?.throwIfAborted();
  if (said !== undefined) throw failed(path, said);
}

function notThere(program: string, path: string, error: Error): BridgeError {
  const missing = 'code' in error && error.code === 'ENOENT';
  const why = missing ? 'which is not installed' : `which cannot be run (${error.message})`;
  return new BridgeError(
    'AUDIO_WRITE_FAILED',
    `${path}: MP3 and M4A are written by ${program}, ${why}; ` +
      'install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg), or write WAV or FLAC',
    { path, program },
  );
}

function failed(path: string, said: string): BridgeError {
  const lines = said.trim().split(/\r?\n/);
  const encoder = /Unknown encoder '([^']+)'/.exec(said)?.[1];
  const remedy =
    encoder === undefined
      ? 'see what it says, or write WAV or FLAC'
      : `install an ffmpeg that has ${encoder}`;
  return new BridgeError('AUDIO_WRITE_FAILED', `${path}: ffmpeg gave up (${lines.at(-1) ?? ''}); ${remedy}`, {
    path,
    said: lines,
  });
}
