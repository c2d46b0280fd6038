import { neighbour } from './lanes';

// Constants stand in memory, see kept() in scratch.ts.
/** Nothing is louder, as it is and squared (what is would keep detectors busy for ever), nor softer, squared: −180 dB. */
const bounds: usize = memory.data<f32>([1e6, 1e12, 1e-18]);

/** What a gate hears of a key: its amount. What is no number counts as silence, so that no envelope is lost to it. */
export function amount(key: v128, linked: v128): v128 {
  const positive = f32x4.pmax(f32x4.splat(0), f32x4.abs(key));
  return withNeighbour(f32x4.pmin(positive, v128.load32_splat(bounds)), linked);
}

/** The same of a compressor: its square. */
export function square(key: v128, linked: v128): v128 {
  const positive = f32x4.pmax(v128.load32_splat(bounds + 8), f32x4.mul(key, key));
  return withNeighbour(f32x4.pmin(positive, v128.load32_splat(bounds + 4)), linked);
}

/** The louder of both lanes of a pair, in lanes that are linked. */
function withNeighbour(heard: v128, linked: v128): v128 {
  return f32x4.pmax(heard, v128.and(neighbour(heard), linked));
}
