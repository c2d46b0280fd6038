import { everyModel } from '../../firmware-sim/makers.ts'; // the index opens cables as well: half as much again

/** Every surface that can be simulated. */
export const simulatedNames: readonly string[] = Object.keys(everyModel);
