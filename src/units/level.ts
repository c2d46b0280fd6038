declare const unit: unique symbol;
/** A number that knows its unit; the compiler keeps units apart. */
export type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Level in dB. −Infinity is silence. */
export type Decibels = Unit<'dB'>;

/**
 * A level in dB.
 *
 * @throws RangeError when `n` is NaN or +Infinity.
 */
export function dB(n: number): Decibels {
  if (n < Infinity) return n as Decibels;
  throw new RangeError(`a level must be a finite number of dB or −Infinity, got ${n}`);
}

/** "−6.0 dB", with a true minus; "−∞ dB" for silence. */
export function describeLevel(level: number): string {
  if (level === -Infinity) return '−∞ dB';
  const rounded = Math.round(level * 10) / 10;
  return `${signed(rounded, '−', '')}${Math.abs(rounded).toFixed(1)} dB`;
}

function signed(n: number, minus: string, plus: string): string {
  if (n < 0) return minus;
  return n > 0 ? plus : '';
}
