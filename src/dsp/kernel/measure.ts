import { neighbour } from './lanes';
import { MEASURE_CROSS, MEASURE_ENERGY, MEASURE_PEAK, ROW } from './layout';
import { bankBytes, row } from './sizes';

const PEAK: usize = MEASURE_PEAK * ROW;
const ENERGY: usize = MEASURE_ENERGY * ROW;
const CROSS: usize = MEASURE_CROSS * ROW;

/**
 * The highest sample of a quantum, its energy, and how far the two of a pair go together. Even and odd frames are added
 * on their own, so that one sum need not wait for the other. A peak passes over what is no number; the energy shows it.
 */
export function measure(bank: usize, block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    let peak = f32x4.splat(0);
    let energy = f32x4.splat(0);
    let energyOdd = f32x4.splat(0);
    let cross = f32x4.splat(0);
    let crossOdd = f32x4.splat(0);
    const end = bank + half + bankBytes;
    for (let at = bank + half; at < end; at += 2 * row) {
      const even = v128.load(at);
      const odd = v128.load(at, 32);
      peak = f32x4.pmax(f32x4.pmax(peak, f32x4.abs(even)), f32x4.abs(odd));
      energy = f32x4.add(energy, f32x4.mul(even, even));
      energyOdd = f32x4.add(energyOdd, f32x4.mul(odd, odd));
      cross = f32x4.add(cross, f32x4.mul(even, neighbour(even)));
      crossOdd = f32x4.add(crossOdd, f32x4.mul(odd, neighbour(odd)));
    }
    v128.store(block + half, peak, PEAK);
    v128.store(block + half, f32x4.add(energy, energyOdd), ENERGY);
    v128.store(block + half, f32x4.add(cross, crossOdd), CROSS);
  }
}
