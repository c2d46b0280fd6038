import { ClipTrack, type Tape } from '../src/audio/clip-track.ts';
import { OfflineDesk } from '../src/bridge/offline-desk.ts';
import { kernelBytes } from '../src/bridge/kernel-file.ts';
import { Kernel } from '../src/dsp/kernel.ts';
import { emptyDocument, type SessionDocument, type StoredValue } from '../src/model/document.ts';
import { ParameterTable } from '../src/model/parameters.ts';

export const RATE = 48_000;

/**
 * Every strip with everything on: high-pass, gate, six bands, compressor, saturation, two sends; a reverb and an echo.
 *
 * @param around groups and buses there are; 0: no groups, and the two buses that are sent to.
 */
export function fullDesk(channels: number, around = 8): SessionDocument {
  const values: Record<string, StoredValue> = { 'bus/1/fx': 1, 'bus/2/fx': 2 };
  for (let n = 1; n <= channels; n++) {
    const at = `ch/${n}`;
    Object.assign(values, {
      [`${at}/fader`]: -20 - (n % 7),
      [`${at}/pan`]: ((n % 9) - 4) / 5,
      [`${at}/hpf/on`]: 1,
      [`${at}/gate/on`]: 1,
      [`${at}/eq/on`]: 1,
      [`${at}/comp/on`]: 1,
      [`${at}/sat/on`]: 1,
      [`${at}/send/1/level`]: -18,
      [`${at}/send/2/level`]: -24,
    });
    for (let band = 1; band <= 6; band++) values[`${at}/eq/${band}/gain`] = gainOf(n, band);
  }
  return { ...bareDesk(channels, around), values };
}

/** What a band of a strip adds or takes, dB. */
export function gainOf(channel: number, band: number): number {
  return (band % 2 === 0 ? -1 : 1) * (2 + (channel % 3));
}

/** The same desk with everything off. */
export function bareDesk(channels: number, around = 8): SessionDocument {
  const layout = { channels, groups: around, buses: Math.max(2, around), dcas: around, muteGroups: around };
  return { ...emptyDocument('bench'), layout };
}

/** Noise with a rhythm, another on each strip; the same at every run. */
export function someNoise(seed: number, seconds: number): Float32Array<ArrayBuffer> {
  const sound = new Float32Array(seconds * RATE);
  let s = (seed + 1) * 0x9e3779b9;
  for (let n = 0; n < sound.length; n++) {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    const beat = 1 - ((n * (1 + (seed % 5))) % RATE) / RATE;
    sound[n] = (s / 0x80000000) * 0.5 * beat * beat;
  }
  return sound;
}

function tapeOf(sound: Float32Array): Tape {
  return {
    channels: 1,
    frames: sound.length,
    read(from, count, [row], at) {
      if (!row) return true;
      const many = Math.min(count, sound.length - from);
      for (let n = 0; n < many; n++) row[at + n] = sound[from + n] as number;
      return true;
    },
  };
}

/** A desk that plays, strip after strip, what it is given. Not started. */
export async function deskOf(
  document: SessionDocument,
  sounds: readonly Float32Array[],
): Promise<OfflineDesk> {
  const table = new ParameterTable(document.layout);
  const tracks = new Map<number, ClipTrack>();
  sounds.forEach((sound, n) => {
    const strip = table.strips.findIndex(({ path }) => path === `ch/${n + 1}`);
    const tape = tapeOf(sound);
    tracks.set(strip, new ClipTrack([{ tape, at: 0, from: 0, length: tape.frames }]));
  });
  return new OfflineDesk({ document, kernel: await Kernel.load(kernelBytes()), tracks });
}
