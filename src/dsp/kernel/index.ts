// What runs: AssemblyScript, compiled by scripts/kernel.mjs to dist/kernel.wasm. Not TypeScript for the checks of this house.
export { gather, heights, spread } from './bands';
export { compress } from './compress';
export { convolve, intake, part } from './convolve';
export { fft } from './fft';
export { gate } from './gate';
export { clear, copyLane, interleave } from './lay';
export { svf } from './svf';
export { delay, delayPlanar } from './delay';
export { limit } from './limit';
export { maximise } from './maximise';
export { measure } from './measure';
export { curve, ramp } from './ramp';
export { saturate } from './saturate';
export { addPlanar, fold, mix } from './sums';
export { echo } from './echo';
export { needle } from './needle';
export { reverb } from './reverb';
export { collect, fromSides, toSides } from './sides';
export { trim } from './trim';

/** Where the host may put blocks and banks: everything from here on is its own. */
export function heap(): usize {
  return __heap_base;
}
