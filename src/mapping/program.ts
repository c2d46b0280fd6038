export type { Bound } from './bound.ts';
export { compileNumber, type NumberProgram } from './number-program.ts';
export { compileText, type TextProgram } from './text-program.ts';
