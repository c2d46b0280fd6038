import { fromDecibels, toDecibels } from '../dsp/elementary.ts';
import { Groove } from '../dsp/groove.ts';
import { Loudness } from '../dsp/loudness.ts';
import { TruePeak } from '../dsp/true-peak.ts';
import type { SourceFacts } from '../mastering/source-facts.ts';
import type { AudioFile } from './audio-file.ts';
import { pass } from './clip-measures.ts';
import { SoundMeter } from './sound-measures.ts';

/** Below this nothing is heard, whatever comes before it: −90 dBFS. */
const HEARD = fromDecibels(-90);

/**
 * Measures a stretch of a file in one go; a mono file as both sides of a stereo one, which it will be.
 *
 * @param from and `until`: frames. @param told how much is done, 0..1.
 * @throws BridgeError when the disk fails; the reason of its signal.
 */
export async function sourceFacts(
  file: AudioFile,
  from: number,
  until: number,
  told: { readonly signal: AbortSignal; share(done: number): void },
): Promise<SourceFacts> {
  const { rate, bits, format, notes } = file;
  const channels = file.channels === 1 ? 1 : 2;
  const isFloat = bits >= 32 && format !== 'flac';
  const sound = new SoundMeter(channels, isFloat ? 1 : 1 - 2 ** (1 - bits));
  const loudness = new Loudness(rate);
  const truePeak = new TruePeak(rate);
  const groove = new Groove(rate);
  let at = 0;
  let heardUntil = 0;
  const read = (place: number, frames: number, into: readonly Float32Array[]) =>
    void file.read(place, frames, into);
  const take = (rows: readonly Float32Array[], frames: number): void => {
    const [left = new Float32Array(frames), right = left] = rows;
    sound.take(rows, frames);
    loudness.add(left, right, frames);
    truePeak.add(left, right, frames);
    groove.add(left, right, frames);
    const last = lastHeard(left, right, frames);
    if (last >= 0) heardUntil = at + last + 1;
    at += frames;
    told.share(at / (until - from));
  };
  await pass({ channels, from, until, read }, take, told.signal);
  truePeak.finish();
  const { peak, dc, silentHead, silentTail, clipped } = sound.measures();
  const { integrated, range, maxMomentary, maxShortTerm } = loudness;
  return {
    format,
    rate,
    bits,
    notes,
    channels,
    frames: until - from,
    peak,
    dc,
    silentHead: silentHead / rate,
    silentTail: silentTail / rate,
    // floats go beyond full scale without harm: only what stops there was cut off
    clipped: isFloat && peak > 0 ? 0 : clipped,
    heardUntil,
    levels: { integrated, range, truePeak: toDecibels(truePeak.peak), maxMomentary, maxShortTerm },
    correlation: groove.correlation,
    bassCorrelation: groove.bassCorrelation,
    sibilance: groove.sibilance,
  };
}

function lastHeard(left: Float32Array, right: Float32Array, frames: number): number {
  for (let i = frames - 1; i >= 0; i--)
    if (Math.abs(left[i] as number) >= HEARD || Math.abs(right[i] as number) >= HEARD) return i;
  return -1;
}
