import { QUANTUM } from './layout';

const NEGLIGIBLE: f32 = 1e-15;

/** Each lane's neighbour in its pair: 1 0 3 2. */
export function neighbour(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 1, 0, 3, 2);
}

/** The lanes of a row of noughts and ones as a mask. */
export function maskOf(row: v128): v128 {
  return f32x4.gt(row, f32x4.splat(0.5));
}

/**
 * Where states are cleared of what would slow the machine down: not at the end of a call, which may be cut anywhere, but
 * at the end of a quantum.
 */
export function endsQuantum(from: i32, frames: i32): bool {
  return from + frames == QUANTUM;
}

/** The state, 0 where it is below 1e-15, and where it is no number any more. */
export function audible(state: v128): v128 {
  return v128.and(state, f32x4.ge(f32x4.abs(state), f32x4.splat(NEGLIGIBLE)));
}
