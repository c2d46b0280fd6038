import type { Parameter } from './parameters.ts';

// Values of parameters as people type them.

const FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  dB: { db: 1 },
  Hz: { hz: 1, khz: 1000, k: 1000 },
  s: { s: 1, ms: 1e-3 },
  ratio: { ':1': 1 },
  '%': { '%': 1 },
  BPM: { bpm: 1 },
};

const SWITCHED: Readonly<Record<string, number>> = { on: 1, off: 0, yes: 1, no: 0, '1': 1, '0': 0 };

/**
 * "-6", "-6 dB", "-inf", "1.2 kHz", "30ms", "L30", "4:1", "on", or a choice by its word.
 *
 * @returns the value in the unit of the parameter, which may lie outside its range; undefined for what is none.
 */
export function valueTyped(
  { unit, choices = [] }: Pick<Parameter, 'unit'> & { readonly choices?: readonly string[] | undefined },
  text: string,
): number | undefined {
  const typed = text.trim().replaceAll('−', '-').toLowerCase();
  if (unit === 'switch') return SWITCHED[typed];
  if (unit === 'choice') {
    const at = choices.findIndex((word) => word.toLowerCase() === typed);
    return at < 0 ? undefined : at;
  }
  if (unit === 'pan') return panTyped(typed);
  if (unit === 'dB' && /^-(?:inf|∞)(?: ?db)?$/.test(typed)) return -Infinity;
  const [, figures, named = ''] = /^([+-]?\d+(?:[.,]\d+)?) ?([a-z%:1]*)$/.exec(typed) ?? [];
  const factor = named === '' ? 1 : FACTORS[unit]?.[named];
  return figures === undefined || factor === undefined ? undefined : number(figures) * factor;
}

/** "C", "L30" and "R 100" in per cent, or −1…1. */
function panTyped(typed: string): number | undefined {
  if (typed === 'c') return 0;
  const [, side, percent = ''] = /^([lr]) ?(\d+(?:[.,]\d+)?) ?%?$/.exec(typed) ?? [];
  if (side !== undefined) return ((side === 'l' ? -1 : 1) * number(percent)) / 100;
  return /^[+-]?\d*[.,]?\d+$/.test(typed) ? number(typed) : undefined;
}

const number = (figures: string): number => Number(figures.replace(',', '.'));

const EXAMPLES: Readonly<Record<Parameter['unit'], string>> = {
  dB: '-6, "-6 dB" or -inf',
  Hz: '440, "440 Hz" or 1.2k',
  s: '0.5, 30ms or "2 s"',
  pan: 'L30, C or R30',
  ratio: '4 or 4:1',
  '%': '40 or 40%',
  BPM: '120',
  Q: '0.7',
  switch: 'on or off',
  choice: 'one of its words',
};

/** How values of a parameter are written. */
export function valueExamples({ unit, choices }: Pick<Parameter, 'unit' | 'choices'>): string {
  return choices === undefined ? EXAMPLES[unit] : choices.join(', ');
}
