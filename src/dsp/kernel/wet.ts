/** Lanes that something reaches at all in this quantum, as a mask, by the row of their mix; its step stands in the next row. */
export function reached(wet: usize): v128 {
  const nothing = f32x4.splat(0);
  return v128.or(f32x4.ne(v128.load(wet), nothing), f32x4.ne(v128.load(wet, 32), nothing));
}

/** Whether no lane of the bank is reached. */
export function isDry(wet: usize): bool {
  return !v128.any_true(v128.or(reached(wet), reached(wet + 16)));
}
