import type { TimecodeRate } from '../units/timecode.ts';

/** What rate code 3 stands for, which does not tell 30 from 29.97 without drop frame: the user has to. */
export type NonDrop = '30' | '29.97';

/** The rate of a two-bit code. */
export function rateOfCode(code: number, nonDrop: NonDrop): TimecodeRate {
  if (code === 0) return '24';
  if (code === 1) return '25';
  return code === 2 ? '29.97df' : nonDrop;
}

/** The two-bit code of a rate. */
export function codeOfRate(rate: TimecodeRate): number {
  if (rate === '24') return 0;
  if (rate === '25') return 1;
  return rate === '29.97df' ? 2 : 3;
}
