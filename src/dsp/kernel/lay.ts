import { PLANAR, QUANTUM } from './layout';
import { row } from './sizes';

const planarBytes: usize = PLANAR;
const quantum: usize = QUANTUM;

/** Four frames of four lanes, turned over their diagonal: frames in rows become lanes in rows. */
function turn(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStep);
  const c = v128.load(from + 2 * fromStep);
  const d = v128.load(from + 3 * fromStep);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(to + 2 * toStep, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toStep, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** Eight planar blocks, one after the other, into the lanes of a bank. */
export function interleave(planar: usize, bank: usize): void {
  for (let frame: usize = 0; frame < quantum; frame += 4) {
    turn(planar + 4 * frame, planarBytes, bank + row * frame, row);
    turn(planar + 4 * frame + 4 * planarBytes, planarBytes, bank + row * frame + 16, row);
  }
}

/** One lane of a bank to a lane of another, or of the same. */
export function copyLane(from: usize, fromLane: i32, to: usize, toLane: i32): void {
  let source = from + 4 * <usize>fromLane;
  let target = to + 4 * <usize>toLane;
  for (let frame: usize = 0; frame < quantum; frame++) {
    store<f32>(target, load<f32>(source));
    source += row;
    target += row;
  }
}

/** Nothing but 0 from here on. */
export function clear(at: usize, bytes: i32): void {
  memory.fill(at, 0, bytes);
}
