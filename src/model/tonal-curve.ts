/** Below this popular records have less and less, Hz; from here to KNEE they fall straight. */
const LOW_CUT = 60;
const FLAT_TO = 100;
const KNEE = 4000;
/** dB an octave, of levels in thirds of an octave. A spectrum in bins of one width falls by 3 dB an octave more. */
const SLOPE = -2;
const STEEPER = -4;
const BELOW = 12;

/**
 * How loud a third of an octave of popular records is on the whole, against 100 Hz: a straight fall of 5 dB an octave in a plain
 * spectrum from 100 Hz to 4 kHz, steeper above, with a sharp low cut about 60 Hz. How steep beyond is our reading.
 *
 * @source P. D. Pestana and others, "Spectral Characteristics of Popular Commercial Recordings 1950–2010", AES 135th, 2013
 * @param frequency Hz.
 * @returns dB.
 */
export function recordCurve(frequency: number): number {
  if (frequency < LOW_CUT) return BELOW * Math.log2(frequency / LOW_CUT);
  if (frequency <= FLAT_TO) return 0;
  const straight = SLOPE * Math.log2(Math.min(frequency, KNEE) / FLAT_TO);
  return frequency <= KNEE ? straight : straight + STEEPER * Math.log2(frequency / KNEE);
}
