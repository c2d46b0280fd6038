import fs from 'node:fs';
import { Kernel } from '../../src/dsp/kernel.ts';

/** A kernel as it is on disk, compiled. */
export async function kernel(): Promise<Kernel> {
  const file = new URL('../../dist/kernel.wasm', import.meta.url);
  if (!fs.existsSync(file)) throw new Error('dist/kernel.wasm is missing: run `node scripts/kernel.mjs`');
  return Kernel.load(new Uint8Array(fs.readFileSync(file)));
}
