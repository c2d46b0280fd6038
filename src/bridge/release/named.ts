import { deliveries, deliveryOf, type Delivery } from '../../mastering/deliveries.ts';

/** Deliveries as people name them: "streaming,cd", or "all". @throws RangeError for one there is not, with the nearest. */
export function deliveriesNamed(text: string): readonly Delivery[] {
  if (text.trim() === 'all') return deliveries;
  const ids = text.split(',').map((id) => id.trim().toLowerCase());
  return [...new Set(ids.filter((id) => id !== ''))].map(deliveryOf);
}

/** Each delivery in a line: what it is, and how loud. */
export function deliveryLines(): readonly string[] {
  return deliveries.map(({ id, name, rate, bits, loudness, ceiling, files }) => {
    const level = loudness === undefined ? 'as its peaks let it' : `${loudness} LUFS`;
    const khz = rate === undefined ? 'rate of the album' : `${rate / 1000} kHz`;
    return `${id.padEnd(10)} ${name}: ${level}, at most ${ceiling} dBTP, ${khz}, ${bits} bits: ${files.join(', ')}`;
  });
}
