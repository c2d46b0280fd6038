// What runs: AssemblyScript, compiled by scripts/kernel.mjs to dist/kernel.wasm. Not TypeScript for the checks of this house.
export { compress } from './compress';
export { gate } from './gate';
export { clear, copyLane, interleave } from './lay';
export { svf } from './svf';
export { delay, delayPlanar } from './delay';
export { limit } from './limit';
export { measure } from './measure';
export { curve, ramp } from './ramp';
export { saturate } from './saturate';
export { addPlanar, fold, mix } from './sums';
export { echo } from './echo';
export { needle } from './needle';
export { reverb } from './reverb';
export { trim } from './trim';

/** Where the host may put blocks and banks: everything from here on is its own. */
export function heap(): usize {
  return __heap_base;
}
