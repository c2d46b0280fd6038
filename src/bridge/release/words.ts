import type { Finding } from '../../mastering/checks.ts';

export { stops } from '../../mastering/checks.ts';
export type { Finding } from '../../mastering/checks.ts';

// How findings and levels are put in words.

/** "−14.0"; "−∞" for silence. */
export function level(value: number | undefined): string {
  if (value === undefined || value === -Infinity) return '−∞';
  return value.toFixed(1).replace('-', '−');
}

/** "3:05" */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** One line. */
export function describeFinding({ check, level: how, track, delivery, message, waived }: Finding): string {
  const of = [delivery, track === undefined ? undefined : `track ${track}`].filter(
    (word) => word !== undefined,
  );
  const where = of.length > 0 ? `${of.join(', ')}: ` : '';
  const reason = waived === undefined ? '' : ` (waived: ${waived})`;
  return `${waived === undefined ? how : 'waived'} [${check}] ${where}${message}${reason}`;
}
