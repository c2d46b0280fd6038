import { crc32 } from '../model/crc32.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Scene } from './scenes.ts';

const known = new WeakMap<Float64Array, WeakMap<Uint8Array, string>>();

/**
 * Eight hexadecimal digits of what a scene stores, whatever it is called and wherever it stands: two that differ in no value
 * have the same, on every machine and in every session. In the order of the desk, each path in ASCII, a zero byte, and
 * the value as a little-endian double; −0 counts as 0.
 */
export function sceneChecksum({ values, mask }: Scene, table: ParameterTable): string {
  let masks = known.get(values);
  if (!masks) known.set(values, (masks = new WeakMap<Uint8Array, string>()));
  const before = masks.get(mask);
  if (before !== undefined) return before;
  const text = worked(values, mask, table);
  masks.set(mask, text);
  return text;
}

const pathBytes = new WeakMap<ParameterTable, readonly Uint8Array[]>();

/** The paths of a desk, each in ASCII with a zero byte: the same for each scene of it. */
function pathsOf(table: ParameterTable): readonly Uint8Array[] {
  const before = pathBytes.get(table);
  if (before) return before;
  const all = table.rows.map(({ path }) => Uint8Array.from(`${path}\0`, (letter) => letter.charCodeAt(0)));
  pathBytes.set(table, all);
  return all;
}

function worked(values: Float64Array, mask: Uint8Array, table: ParameterTable): string {
  const number = new DataView(new ArrayBuffer(8));
  const bytes = new Uint8Array(number.buffer);
  let sum = 0;
  const paths = pathsOf(table);
  for (let n = 0; n < paths.length; n++) {
    if (mask[n] !== 1) continue;
    number.setFloat64(0, (values[n] as number) + 0, true);
    sum = crc32(bytes, crc32(paths[n] as Uint8Array, sum));
  }
  return sum.toString(16).padStart(8, '0');
}
