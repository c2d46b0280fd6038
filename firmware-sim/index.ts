export { GenericSurface } from './generic.ts';
export { type GenericModelName, genericModels } from './generic-models.ts';
export { Hand } from './hands.ts';
export { type MackieOptions, MackieSurface } from './mackie.ts';
export { type ModelName, models } from './models.ts';
export { picture } from './picture.ts';
export { runSimulator } from './run-simulator.ts';
export { parseScript, ScriptError } from './script.ts';
export { type AnyModelName, simulate } from './simulate.ts';
