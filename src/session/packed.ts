import { stored, unstored, type LaneDocument, type StoredValue } from '../model/document.ts';

// Long rows of points: an hour of rides has tens of thousands on each lane, which nobody edits by hand and nobody waits for.

/** From so many points on they are packed. */
const MANY = 1000;

type Points = Pick<LaneDocument, 'times' | 'values'>;

/** Are so many points packed, rather than written one on each line? */
export function isLong({ times }: Points): boolean {
  return times.length > MANY;
}

/**
 * Points in base64: how many there are (u32), their places and their values (f64, little-endian), silence as −∞.
 *
 * @throws RangeError for a place or a value that no session can have.
 */
export function pack({ times, values }: Points, path: string): string {
  const bytes = Buffer.alloc(4 + times.length * 16);
  bytes.writeUInt32LE(times.length);
  for (let i = 0; i < times.length; i++) {
    const at = times[i] as number;
    const value = unstored(values[i] ?? 0);
    if (!Number.isFinite(at) || !(Number.isFinite(value) || value === -Infinity))
      throw new RangeError(`${path} must have finite numbers, got ${at} and ${value}`);
    bytes.writeDoubleLE(at, 4 + i * 8);
    bytes.writeDoubleLE(value, 4 + (times.length + i) * 8);
  }
  return bytes.toString('base64');
}

/** Packed points; undefined where they are damaged. */
export function unpack(text: string): Points | undefined {
  const bytes = Buffer.from(text, 'base64');
  const count = bytes.length >= 4 ? bytes.readUInt32LE() : -1;
  if (bytes.length !== 4 + count * 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + 4, count * 16);
  const times: number[] = [];
  const values: StoredValue[] = [];
  times.length = values.length = count; // at once: growing them takes twice as long
  for (let i = 0; i < count; i++) {
    const at = view.getFloat64(i * 8, true);
    const value = view.getFloat64((count + i) * 8, true);
    if (!Number.isFinite(at) || !(Number.isFinite(value) || value === -Infinity)) return undefined;
    times[i] = at;
    values[i] = stored(value);
  }
  return { times, values };
}
