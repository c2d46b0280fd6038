import { InvalidArgumentError } from 'commander';
import type { NormaliseTo } from '../model/levelling.ts';

// Levels as people type them on a command line.

/** "-6", "-6 dB", "−6,5": dB. @throws {InvalidArgumentError} */
export function decibels(text: string): number {
  const [, figures] =
    /^([+-]?\d+(?:[.,]\d+)?) ?(?:dB(?:FS)?|LUFS)?$/i.exec(text.trim().replace('−', '-')) ?? [];
  if (figures !== undefined) return Number(figures.replace(',', '.'));
  throw new InvalidArgumentError('a level is a number of dB, such as -6');
}

/** A level below full scale. @throws {InvalidArgumentError} */
export function belowFullScale(text: string): number {
  const level = decibels(text);
  if (level <= 0 && level >= -60) return level;
  throw new InvalidArgumentError('a level to come to is from -60 to 0 dB');
}

/** "peak:-6" or "loudness:-23". @throws {InvalidArgumentError} */
export function normaliseTo(text: string): NormaliseTo {
  const [, by, level] = /^(peak|loudness):(.+)$/.exec(text.trim()) ?? [];
  if (level !== undefined) return { by: by === 'peak' ? 'peak' : 'loudness', level: belowFullScale(level) };
  throw new InvalidArgumentError('it is written peak:-6 or loudness:-23');
}
