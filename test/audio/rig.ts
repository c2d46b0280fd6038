import { readFileSync } from 'node:fs';
import type { ClipTrack } from '../../src/audio/clip-track.ts';
import { ClipTrack as Track, type Tape } from '../../src/audio/clip-track.ts';
import { OfflineDesk } from '../../src/bridge/offline-desk.ts';
import { Kernel } from '../../src/dsp/kernel.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import { ParameterTable } from '../../src/model/parameters.ts';

const wasm = new URL('../../dist/kernel.wasm', import.meta.url);

/** The kernel as `npm run build` makes it. */
export const kernel = (): Promise<Kernel> => Kernel.load(new Uint8Array(readFileSync(wasm)));

export const RATE = 48_000;

/** A tape in memory. */
export function tapeOf(...channels: readonly Float32Array[]): Tape {
  const frames = channels[0]!.length;
  return {
    channels: channels.length as 1 | 2,
    frames,
    read(from, count, into, at) {
      channels.forEach((channel, side) => {
        for (let n = 0; n < count; n++) into[side]![at + n] = channel[from + n] ?? 0;
      });
      return true;
    },
  };
}

/** One clip over the whole of a tape from the beginning. */
export function trackOf(...channels: readonly Float32Array[]): ClipTrack {
  const tape = tapeOf(...channels);
  return new Track([{ tape, at: 0, from: 0, length: tape.frames }]);
}

/** A session with these values, otherwise as it leaves the works. */
export function sessionOf(rest: Partial<SessionDocument> = {}): SessionDocument {
  return {
    ...emptyDocument('test'),
    layout: { channels: 8, groups: 2, buses: 2, dcas: 2, muteGroups: 2 },
    ...rest,
  };
}

/** What an offline desk plays of a session. `tracks`: by path of the channel. */
export async function offline(
  document: SessionDocument,
  tracks: Readonly<Record<string, ClipTrack>> = {},
): Promise<OfflineDesk> {
  const table = new ParameterTable(document.layout);
  const byStrip = new Map<number, ClipTrack>();
  for (const [path, track] of Object.entries(tracks))
    byStrip.set(
      table.strips.findIndex((strip) => strip.path === path),
      track,
    );
  return new OfflineDesk({ document, kernel: await kernel(), tracks: byStrip });
}

/** The mix of so many frames from a place on. */
export async function mixOf(
  document: SessionDocument,
  tracks: Readonly<Record<string, ClipTrack>>,
  frames: number,
  from = 0,
): Promise<{ left: Float32Array; right: Float32Array; desk: OfflineDesk }> {
  const desk = await offline(document, tracks);
  desk.start(from);
  const quanta = Math.ceil(frames / QUANTUM);
  const left = new Float32Array(quanta * QUANTUM);
  const right = new Float32Array(quanta * QUANTUM);
  for (let n = 0; n < quanta; n++) {
    desk.quantum();
    left.set(desk.machine.left, n * QUANTUM);
    right.set(desk.machine.right, n * QUANTUM);
  }
  return { left, right, desk };
}

export function noise(frames: number, seed = 1, height = 0.25): Float32Array {
  let s = seed * 0x9e3779b9;
  return Float32Array.from({ length: frames }, () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s / 0x80000000) * height;
  });
}

export function sine(frames: number, freq: number, height = 0.5): Float32Array {
  return Float32Array.from({ length: frames }, (_, n) => height * Math.sin((2 * Math.PI * freq * n) / RATE));
}
