import type { Bridge } from '../bridge/bridge.ts';
import type { LiveSound, SoundStatus } from '../bridge/live-sound.ts';
import { stored, type StoredValue } from '../model/document.ts';
import { mixMeter, stripMeter } from '../model/meters.ts';
import type { SoundShown } from '../model/page.ts';
import { Refusal } from './refusal.ts';

/** Loudness of the mix: LUFS, the range in LU, the true peak in dBTP. */
type LoudnessAnswer = Readonly<
  Record<Exclude<keyof typeof mixMeter, 'fields' | 'limiter' | 'bands'>, StoredValue>
>;

/** How far the mastering chain takes the mix down, dB, 0 or less: its limiter, and bands from the lowest. */
interface MasteringAnswer {
  readonly limiter: number;
  readonly bands: readonly number[];
  /** The limiter in the last minute, ten times a second, the oldest first. */
  readonly history?: readonly number[];
}

/** What one strip's meters show: dBFS, dB of reduction, and how its sides agree. */
type StripMetersAnswer = Readonly<
  Record<Exclude<keyof typeof stripMeter, 'fields' | 'levels'>, StoredValue>
> & { readonly path: string; readonly name: string };

/** How the desk sounds, and how loud. */
export interface SoundAnswer extends SoundStatus {
  readonly troubles: readonly string[];
  readonly listeners: number;
  readonly loudness: LoudnessAnswer;
  readonly mastering: MasteringAnswer;
  readonly strips?: readonly StripMetersAnswer[];
}

/** @throws Refusal where the desk does not sound. */
export function soundOf({ sound }: Bridge): LiveSound {
  if (sound) return sound;
  throw new Refusal(
    409,
    'NO_SOUND',
    'the desk does not sound: it was started with --audio none; start it with --audio clock to hear it in the page',
  );
}

/** What a page needs to know of the sound; null where there is none. */
export function soundShown({ sound }: Bridge): SoundShown | null {
  if (!sound) return null;
  const { sink, underruns } = sound.status;
  return { sink, underruns };
}

/**
 * How the desk sounds; with `?strips`, what every strip's meters show, too, and with `?history` what the limiter did.
 *
 * @throws Refusal where it does not sound.
 */
export function soundAnswer(bridge: Bridge, listeners: number, query: URLSearchParams): SoundAnswer {
  const sound = soundOf(bridge);
  return {
    ...sound.status,
    troubles: sound.troubles,
    listeners,
    loudness: loudness(sound),
    mastering: mastering(sound, query.has('history')),
    ...(query.has('strips') && { strips: stripMeters(bridge, sound) }),
  };
}

/** Loudness of the mix as it stands. */
function loudness({ shared: { mix } }: LiveSound): LoudnessAnswer {
  const at = (field: number): StoredValue => stored(mix[field] as number);
  return {
    momentary: at(mixMeter.momentary),
    shortTerm: at(mixMeter.shortTerm),
    integrated: at(mixMeter.integrated),
    range: at(mixMeter.range),
    truePeak: at(mixMeter.truePeak),
    maxMomentary: at(mixMeter.maxMomentary),
    maxShortTerm: at(mixMeter.maxShortTerm),
  };
}

function mastering({ shared }: LiveSound, withHistory: boolean): MasteringAnswer {
  const { mix } = shared;
  return {
    limiter: mix[mixMeter.limiter] as number,
    bands: [...mix.subarray(mixMeter.bands, mixMeter.fields)],
    ...(withHistory && { history: shared.remembered() }),
  };
}

function stripMeters({ engine }: Bridge, { shared: { strips } }: LiveSound): StripMetersAnswer[] {
  return engine.table.strips.map(({ number, path }) => {
    const at = (field: number): StoredValue => stored(strips[number * stripMeter.fields + field] as number);
    return {
      path,
      name: engine.label(number).name,
      level: at(stripMeter.level),
      peak: at(stripMeter.peak),
      rms: at(stripMeter.rms),
      gate: at(stripMeter.gate),
      comp: at(stripMeter.comp),
      limiter: at(stripMeter.limiter),
      correlation: at(stripMeter.correlation),
    };
  });
}
