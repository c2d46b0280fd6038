export const reverbBytes = (_rate: number): number => 64;
export function reverbRows(_s: object, _rate: number, _f: Float32Array, _b: number): void {}
