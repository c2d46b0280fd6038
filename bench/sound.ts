import { readFileSync } from 'node:fs';
import { ClipTrack, type Tape } from '../src/audio/clip-track.ts';
import { OfflineDesk } from '../src/bridge/offline-desk.ts';
import { Kernel } from '../src/dsp/kernel.ts';
import { QUANTUM } from '../src/dsp/kernel/layout.ts';
import { emptyDocument, type SessionDocument, type StoredValue } from '../src/model/document.ts';
import { ParameterTable } from '../src/model/parameters.ts';

const RATE = 48_000;

/** Every strip with everything on: filters, gate, six bands, compressor, saturation, limiter, two sends. */
export function fullDesk(channels: number): SessionDocument {
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
    for (let band = 1; band <= 6; band++) values[`${at}/eq/${band}/gain`] = (band % 2 === 0 ? -1 : 1) * (2 + (n % 3));
  }
  return { ...emptyDocument('bench'), layout: { channels, groups: 8, buses: 8, dcas: 8, muteGroups: 8 }, values };
}

/** Noise with a rhythm, another on each strip; the same at every run. */
export function someTape(seed: number, seconds: number): Tape {
  const frames = seconds * RATE;
  const sound = new Float32Array(frames);
  let s = (seed + 1) * 0x9e3779b9;
  for (let n = 0; n < frames; n++) {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    const beat = 1 - ((n * (1 + (seed % 5))) % RATE) / RATE;
    sound[n] = (s / 0x80000000) * 0.5 * beat * beat;
  }
  return {
    channels: 1,
    frames,
    read(from, count, [row], at) {
      if (!row) return true;
      for (let n = 0; n < count; n++) row[at + n] = sound[from + n] ?? 0;
      return true;
    },
  };
}

/** How many times faster than real time a full desk runs, meters and all. */
export async function soundSpeed(channels: number, seconds: number, wasm: string, silent = false): Promise<number> {
  const document = fullDesk(channels);
  const table = new ParameterTable(document.layout);
  const tracks = new Map<number, ClipTrack>();
  for (let n = 0; n < channels; n++) {
    const tape = someTape(n, silent ? 1 : seconds);
    tracks.set(table.strips.findIndex(({ path }) => path === `ch/${n + 1}`), new ClipTrack([{ tape, at: 0, from: 0, length: tape.frames }]));
  }
  const kernel = await Kernel.load(new Uint8Array(readFileSync(wasm)));
  const desk = new OfflineDesk({ document, kernel, tracks });
  desk.start(0);
  const run = (quanta: number): void => {
    for (let n = 0; n < quanta; n++) {
      desk.quantum();
      desk.machine.listen();
    }
  };
  run(silent ? (12 * RATE) / QUANTUM : 400);
  const start = performance.now();
  const quanta = Math.floor((seconds * RATE) / QUANTUM) - 400;
  run(quanta);
  return (quanta * QUANTUM) / RATE / ((performance.now() - start) / 1000);
}
