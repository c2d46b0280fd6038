export { compileNumber, type NumberProgram } from './number-program.ts';
export { compileText, type TextProgram } from './text-program.ts';
