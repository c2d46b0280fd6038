import { be32, joined, narrow } from './bytes.ts';

/** An atom of MP4: its size, its name, its contents. @source ISO/IEC 14496-12, 4.2 */
export function atom(name: string, ...contents: readonly Uint8Array[]): Uint8Array {
  const inside = joined(...contents);
  return joined(be32(inside.length + 8), narrow(name), inside);
}

interface Atom {
  readonly name: string;
  /** With its head of eight bytes. */
  readonly whole: Uint8Array;
}

/** Atoms that an atom holds, in order. @param whole with its head of eight bytes; what follows is nothing but atoms. */
export function atomsIn(whole: Uint8Array): Atom[] {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const atoms: Atom[] = [];
  for (let at = 8; at + 8 <= whole.length;) {
    const size = Math.max(8, view.getUint32(at));
    const name = String.fromCharCode(...whole.subarray(at + 4, at + 8));
    atoms.push({ name, whole: whole.subarray(at, at + size) });
    at += size;
  }
  return atoms;
}

/** What the first atom that is reached by these names holds. */
export function contentsAt(whole: Uint8Array, path: readonly string[]): DataView | undefined {
  let found: Uint8Array | undefined = whole;
  for (const step of path) found = found && atomsIn(found).find(({ name }) => name === step)?.whole;
  return found && new DataView(found.buffer, found.byteOffset + 8, found.byteLength - 8);
}
