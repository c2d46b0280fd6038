import { BANK, ROW } from './layout';

/** Rows of a quantum that one pass leaves for the next; nobody's once a function returns. */
export const levels: usize = memory.data(BANK, 16);
export const targets: usize = memory.data(BANK, 16);
/** A row, likewise. */
export const spare: usize = memory.data(ROW, 16);

const slots: usize = memory.data(512, 16);

/**
 * The same value, by way of memory. V8 works out anew, in every turn of a loop, whatever is nothing but arithmetic on what
 * was known before it, constants included; what was loaded before the loop it keeps. A seventh of the time
 * of a filter hangs on it.
 *
 * @param slot 0…31, each once in a function.
 */
export function kept(slot: usize, value: v128): v128 {
  v128.store(slots + 16 * slot, value);
  return v128.load(slots + 16 * slot);
}
