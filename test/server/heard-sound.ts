import { counter, SharedSound, soundBuffers } from '../../src/audio/live/shared-memory.ts';
import type { LiveSound } from '../../src/bridge/live-sound.ts';
import type { Engine } from '../../src/engine/engine.ts';

/** The memory of a sound without its thread: a test writes into it what is heard. */
export function heardSound({ table, sampleRate: rate }: Engine) {
  const shared = new SharedSound(soundBuffers(table.count, table.strips.length));
  let frame = 0;
  /** Lets so many frames of a sine of 1 kHz at −6 dBFS be heard, at once, on both sides; the right is upside down. */
  const plays = (frames: number): void => {
    const left = Float32Array.from({ length: frames }, (_, n) => sineAt(frame + n, rate));
    shared.write(
      left,
      left.map((x) => -x),
      frames,
    );
    frame += frames;
  };
  const sound = {
    shared,
    troubles: ['vox.wav is cut short'],
    status: { sink: 'clock', rate, block: 256, underruns: 3, faults: 0, missed: 12, load: 0.25, late: 64 },
    levels: (into: Float64Array) => into.fill(-20),
    follow: () => {},
    reset: () => Atomics.add(shared.counters, counter.reset, 1),
  } as unknown as LiveSound;
  return { shared, sound, plays };
}

/** What it plays at a frame. */
export function sineAt(frame: number, rate = 48_000): number {
  return 0.5 * Math.sin((2 * Math.PI * 1000 * frame) / rate);
}
