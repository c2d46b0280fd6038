import type { Unit } from './level.ts';

/** Monotonic time since the bridge started, ns. Exact as a double for 104 days. */
export type Nanoseconds = Unit<'ns'>;

/** A place on the timeline, in samples from its start. */
export type Samples = Unit<'samples'>;

/** A moment, ns. @throws RangeError when it is negative or not finite. */
export function nanoseconds(n: number): Nanoseconds {
  if (n >= 0 && n < Infinity) return n as Nanoseconds;
  throw new RangeError(`a time must be a finite number of ns from 0, got ${n}`);
}

/** A place on the timeline. @throws RangeError when it is negative or not finite. */
export function samples(n: number): Samples {
  if (n >= 0 && n < Infinity) return n as Samples;
  throw new RangeError(`a place on the timeline must be a finite number of samples from 0, got ${n}`);
}

/** "m:ss.mmm" of a place on the timeline. */
export function describePlace(at: number, rate: number): string {
  const ms = Math.round((at / rate) * 1000);
  const minutes = Math.floor(ms / 60_000);
  const seconds = String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0');
  return `${minutes}:${seconds}.${String(ms % 1000).padStart(3, '0')}`;
}

/** "3 s", "500 ms": a duration for people. */
export function describeSeconds(seconds: number): string {
  return seconds > 0 && seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${Number(seconds.toFixed(2))} s`;
}

/**
 * A duration as people type it: "3s", "500ms", "1.5 s", or "2" for seconds.
 *
 * @returns seconds; undefined for what is none.
 */
export function secondsTyped(text: string): number | undefined {
  const [, figures, unit = 's'] = /^(\d+(?:[.,]\d+)?)\s*(ms|s|min)?$/.exec(text.trim()) ?? [];
  if (figures === undefined) return undefined;
  const n = Number(figures.replace(',', '.'));
  if (unit === 'ms') return n / 1000;
  return unit === 'min' ? n * 60 : n;
}

/**
 * A place on the timeline as people type it: "1:30", "1:02:03.5", or a duration from the start: "90s", "90".
 *
 * @returns seconds; undefined for what is none.
 */
export function placeTyped(text: string): number | undefined {
  const [, hours = '0', minutes, seconds] = /^(?:(\d+):)?(\d+):(\d{2}(?:[.,]\d+)?)$/.exec(text.trim()) ?? [];
  if (minutes === undefined || seconds === undefined) return secondsTyped(text);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
}
