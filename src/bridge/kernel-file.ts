import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BridgeError } from '../model/errors.ts';
import { programRoot } from './program.ts';

/** Where the set-up puts the kernel. */
const file = path.join(programRoot, 'dist', 'kernel.wasm');

/** The compiled kernel. @throws BridgeError where the program was not built. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  try {
    const read = readFileSync(file);
    const bytes = new Uint8Array(new ArrayBuffer(read.length));
    bytes.set(read);
    return bytes;
  } catch (error) {
    throw new BridgeError(
      'NOT_BUILT',
      `${file} cannot be read (${(error as Error).message}); run: npm run build`,
    );
  }
}
