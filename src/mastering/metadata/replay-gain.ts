import type { Tags } from '../tags.ts';

/** LUFS that players bring a track to. @source ReplayGain 2.0 specification */
const REFERENCE = -18;

/** ReplayGain 2.0, name and text; nothing where there is no reading (silence). Peaks are true peaks. */
export function replayGain({ loudness, albumLoudness }: Tags): (readonly [name: string, text: string])[] {
  const rows = [...gainAndPeak('TRACK', loudness), ...gainAndPeak('ALBUM', albumLoudness)];
  if (rows.length === 0) return rows;
  return [...rows, ['REPLAYGAIN_REFERENCE_LOUDNESS', `${REFERENCE.toFixed(2)} LUFS`]];
}

type Reading = { readonly integrated: number; readonly truePeak: number } | undefined;

function gainAndPeak(of: string, reading: Reading): (readonly [string, string])[] {
  if (!reading || !Number.isFinite(reading.integrated)) return [];
  const gain = REFERENCE - reading.integrated;
  const peak = 10 ** (reading.truePeak / 20);
  return [
    [`REPLAYGAIN_${of}_GAIN`, `${gain >= 0 ? '+' : ''}${gain.toFixed(2)} dB`],
    ...(peak < Infinity ? [[`REPLAYGAIN_${of}_PEAK`, peak.toFixed(6)] as const] : []), // not of what was no number
  ];
}
