import type { Lane } from './lane.ts';

/** A lane of pans with left for right, takes, trim and all: what the other channel of a linked pair has. */
export function swapped({ times, values, take, takes, trim }: Lane): Lane {
  const other = (row: Float64Array): Float64Array => row.map((value) => 0 - value);
  return {
    times,
    values: other(values),
    ...(take && { take: swapped(take) }),
    ...(trim && { trim: swapped(trim) }),
    ...(takes && { takes: takes.map((one) => ({ ...one, values: other(one.values) })) }),
  };
}
