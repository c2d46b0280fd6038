import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AudioWriter, type AudioWriterSettings } from '../../../src/audio/audio-writer.ts';
import type { Reporter } from '../../../src/bridge/release/reporter.ts';
import { emptyDocument } from '../../../src/model/document.ts';
import { createSession } from '../../../src/session/session.ts';
import { noise } from '../../audio/rig.ts';

/** Nobody is told anything. */
export const quietly = (signal = new AbortController().signal): Reporter => ({
  signal,
  step: () => {},
  share: () => {},
});

/**
 * Something like a mix: a chord with a beat over it, whose peaks stand some 15 dB over its loudness. Its first and its last
 * sample are no silence, so that gaps can be counted.
 */
export function mix(seconds: number, rate: number, seed: number, height = 0.9): [Float32Array, Float32Array] {
  const frames = Math.round(seconds * rate);
  const hiss = noise(frames, seed, 0.35);
  return [0, 1].map((side) =>
    Float32Array.from({ length: frames }, (_, n) => {
      const t = n / rate;
      const beat = Math.exp(-((t * 2) % 1) * 30);
      const chord = [110, 165, 220 + side].reduce(
        (sum, hertz) => sum + Math.cos(2 * Math.PI * hertz * (1 + seed / 40) * t),
        0,
      );
      const tick = Math.sin(2 * Math.PI * 900 * t) * 0.6 + hiss[n]!;
      return height * (0.05 * chord + beat * tick);
    }),
  ) as [Float32Array, Float32Array];
}

/** Writes an audio file. */
export async function write(
  file: string,
  rows: readonly Float32Array[],
  settings: Partial<AudioWriterSettings> = {},
): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const channels = rows.length as 1 | 2;
  const writer = await AudioWriter.create(file, {
    format: 'wav',
    rate: 48_000,
    bits: 24,
    dither: 'none',
    channels,
    ...settings,
  });
  writer.write(rows, rows[0]!.length);
  await writer.finish();
}

/** A session that plays one stereo file, as it is, and nothing else. */
export async function session(dir: string, rows: readonly Float32Array[]): Promise<void> {
  const length = rows[0]!.length;
  const opened = await createSession(dir, {
    ...emptyDocument('Rendered'),
    layout: { channels: 2, groups: 1, buses: 1, dcas: 1, muteGroups: 1 },
    values: { 'ch/1/fader': 0 },
    clips: { 'ch/1': [{ file: 'mix.wav', at: 0, from: 0, length }] },
  });
  await opened.close();
  await write(path.join(dir, 'audio', 'mix.wav'), rows, { bits: 32 });
}

/** An album of a folder. */
export function albumIn(dir: string, text: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'album.yaml'), `faderline album: 1\n${text}`);
  return dir;
}
