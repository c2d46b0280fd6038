import { ROW, SVF_A1, SVF_A2, SVF_A3, SVF_E1, SVF_E2, SVF_M0, SVF_M1, SVF_M2, SVF_ROWS } from './layout';
import { audible, endsQuantum } from './lanes';
import { kept } from './scratch';
import { row } from './sizes';

const A1: usize = SVF_A1 * ROW;
const A2: usize = SVF_A2 * ROW;
const A3: usize = SVF_A3 * ROW;
const M0: usize = SVF_M0 * ROW;
const M1: usize = SVF_M1 * ROW;
const M2: usize = SVF_M2 * ROW;
const E1: usize = SVF_E1 * ROW;
const E2: usize = SVF_E2 * ROW;
const sectionBytes: usize = SVF_ROWS * ROW;
const half: usize = 16;

function twice(x: v128): v128 {
  return f32x4.add(x, x);
}

function halved(x: v128): v128 {
  return f32x4.mul(x, f32x4.splat(0.5));
}

/** Sections in a row over some frames of a bank. */
export function svf(bank: usize, blocks: usize, sections: i32, from: i32, frames: i32): void {
  const start = bank + row * from;
  const end = start + row * frames;
  const ends = endsQuantum(from, frames);
  for (let n = 0; n < sections; n++) section(start, end, blocks + <usize>n * sectionBytes, ends);
}

/**
 * One section: the trapezoidal state-variable filter (Simper; Zavalishin), with v1 and v2 never formed. Since v = (e + e′)/2,
 *
 *     v3 = x − e2      e1′ = (2·a1 − 1)·e1 + 2·a2·v3      e2′ = e2 + (2·a2·e1 + 2·a3·v3)
 *     y = m0·x + m1/2·(e1 + e1′) + m2/2·(e2 + e2′)
 *
 * which is a shorter chain from frame to frame, and as exact in float32: e2 only ever gets a small step added. Both halves
 * of the bank go through the loop together, so that one works while the other waits.
 */
function section(start: usize, end: usize, block: usize, ends: bool): void {
  const one = f32x4.splat(1);
  const p1 = kept(0, f32x4.sub(twice(v128.load(block, A1)), one));
  const q1 = kept(1, f32x4.sub(twice(v128.load(block, A1 + half)), one));
  const p2 = kept(2, twice(v128.load(block, A2)));
  const q2 = kept(3, twice(v128.load(block, A2 + half)));
  const p3 = kept(4, twice(v128.load(block, A3)));
  const q3 = kept(5, twice(v128.load(block, A3 + half)));
  const pm0 = v128.load(block, M0);
  const qm0 = v128.load(block, M0 + half);
  const pm1 = kept(6, halved(v128.load(block, M1)));
  const qm1 = kept(7, halved(v128.load(block, M1 + half)));
  const pm2 = kept(8, halved(v128.load(block, M2)));
  const qm2 = kept(9, halved(v128.load(block, M2 + half)));
  let pe1 = v128.load(block, E1);
  let qe1 = v128.load(block, E1 + half);
  let pe2 = v128.load(block, E2);
  let qe2 = v128.load(block, E2 + half);
  for (let at = start; at < end; at += row) {
    const px = v128.load(at);
    const qx = v128.load(at, half);
    const pv = f32x4.sub(px, pe2);
    const qv = f32x4.sub(qx, qe2);
    const pn1 = f32x4.add(f32x4.mul(p1, pe1), f32x4.mul(p2, pv));
    const qn1 = f32x4.add(f32x4.mul(q1, qe1), f32x4.mul(q2, qv));
    const pn2 = f32x4.add(pe2, f32x4.add(f32x4.mul(p2, pe1), f32x4.mul(p3, pv)));
    const qn2 = f32x4.add(qe2, f32x4.add(f32x4.mul(q2, qe1), f32x4.mul(q3, qv)));
    const pb = f32x4.mul(pm1, f32x4.add(pe1, pn1));
    const qb = f32x4.mul(qm1, f32x4.add(qe1, qn1));
    const pl = f32x4.mul(pm2, f32x4.add(pe2, pn2));
    const ql = f32x4.mul(qm2, f32x4.add(qe2, qn2));
    v128.store(at, f32x4.add(f32x4.mul(pm0, px), f32x4.add(pb, pl)));
    v128.store(at, f32x4.add(f32x4.mul(qm0, qx), f32x4.add(qb, ql)), half);
    pe1 = pn1;
    qe1 = qn1;
    pe2 = pn2;
    qe2 = qn2;
  }
  v128.store(block, ends ? audible(pe1) : pe1, E1);
  v128.store(block, ends ? audible(qe1) : qe1, E1 + half);
  v128.store(block, ends ? audible(pe2) : pe2, E2);
  v128.store(block, ends ? audible(qe2) : qe2, E2 + half);
}
