/** What the sound tells of each strip, number after number. */
export const stripMeter = {
  /** dBFS by the kind of meter that was chosen. */
  level: 0,
  /** dBFS of the highest sample; falls by 20 dB in 1.7 s. */
  peak: 1,
  /** dBFS; a sine of full scale reads 0. */
  rms: 2,
  /** How far each takes the strip down, dB, 0 or less. */
  gate: 3,
  comp: 4,
  limiter: 5,
  /** +1 mono … −1 out of phase; of strips with one channel 1. */
  correlation: 6,
  fields: 7,
  levels: [0, 1, 2],
} as const;

/** What the sound tells of the mix as it leaves the desk, by name and place. LUFS, LU and dBTP; −Infinity where there is nothing. */
export const mixMeter = {
  momentary: 0,
  shortTerm: 1,
  integrated: 2,
  range: 3,
  truePeak: 4,
  maxMomentary: 5,
  maxShortTerm: 6,
  /** How far the limiter of the mastering chain takes it down, and each band of its multiband compressor: dB, 0 or less. */
  limiter: 7,
  bands: 8,
  fields: 13,
} as const;

/** What pages are told of the mix: that, and how the two sides of the main agree, +1 mono … −1 out of phase. */
export const mixShown = {
  ...mixMeter,
  correlation: mixMeter.fields,
  fields: mixMeter.fields + 1,
} as const;
