export const echoBytes = (_rate: number): number => 64;
export function echoRows(_s: object, _rate: number, _f: Float32Array, _b: number): void {}
export const noteTime = (l: number, bpm: number): number => (l * 240) / bpm;
