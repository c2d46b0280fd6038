import { describeLevel } from '../units/level.ts';
import type { Parameter } from './parameters.ts';

/** A value for people: "−6.0 dB", "L 30", "1.25 kHz", "on". */
export function describeValue(parameter: Parameter, value: number): string {
  switch (parameter.unit) {
    case 'dB':
      return describeLevel(value);
    case 'pan':
      return panned(value, ' ');
    case 'Hz':
      return value < 1000 ? `${trimmed(value, 1)} Hz` : `${trimmed(value / 1000, 2)} kHz`;
    case 's':
      return value < 1 ? `${trimmed(value * 1000, 1)} ms` : `${trimmed(value, 2)} s`;
    case 'ratio':
      return `${trimmed(value, 1)}:1`;
    case 'BPM':
      return `${Math.round(value * 10) / 10} BPM`;
    case '%':
      return `${trimmed(value, 0)} %`;
    case 'Q':
      return value.toFixed(2);
    case 'switch':
      return value === 1 ? 'on' : 'off';
    case 'choice':
      return parameter.choices?.[value] ?? String(value);
  }
}

/** The same within seven characters of plain ASCII, for the displays of surfaces: "-6.0", "L30", "1.25k". */
export function shortValue(parameter: Parameter, value: number): string {
  switch (parameter.unit) {
    case 'dB':
      return value === -Infinity ? '-inf' : noMinusZero(value.toFixed(1));
    case 'pan':
      return panned(value, '');
    case 'Hz':
      return value < 1000 ? trimmed(value, 0) : `${trimmed(value / 1000, 2)}k`;
    case 's':
      return value < 1 ? `${trimmed(value * 1000, 1)}ms` : `${trimmed(value, 2)}s`;
    default:
      return describeValue(parameter, value).slice(0, 7);
  }
}

function panned(value: number, gap: string): string {
  const percent = Math.round(Math.abs(value) * 100);
  if (percent === 0) return 'C';
  return `${value < 0 ? 'L' : 'R'}${gap}${percent}`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function noMinusZero(text: string): string {
  return text === '-0.0' ? '0.0' : text;
}
