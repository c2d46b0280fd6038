// What runs: AssemblyScript, compiled by scripts/kernel.mjs to dist/kernel.wasm. Not TypeScript for the checks of this house.
export { echo } from './echo';
export { needle } from './needle';
export { reverb } from './reverb';
export { trim } from './trim';

/** Where the host may put blocks and banks: everything from here on is its own. */
export function heap(): usize {
  return __heap_base;
}
