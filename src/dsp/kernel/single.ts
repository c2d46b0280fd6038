// Blocks of single float32 instead of rows: reverb and echo.

/** A float32 of a block. */
export function at(block: usize, index: i32): f32 {
  return load<f32>(block + (index << 2));
}

export function put(block: usize, index: i32, value: f32): void {
  store<f32>(block + (index << 2), value);
}

/** A whole number of a block. */
export function wholeAt(block: usize, index: i32): i32 {
  return load<i32>(block + (index << 2));
}

export function putWhole(block: usize, index: i32, value: i32): void {
  store<i32>(block + (index << 2), value);
}

/** Where in a ring something stands so many frames back. */
export function back(position: i32, frames: i32, size: i32): i32 {
  const place = position - frames;
  return place < 0 ? place + size : place;
}

/** g, g + step, g + 2·step, g + 3·step. */
export function rising(g: f32, step: f32): v128 {
  return f32x4.add(f32x4.splat(g), f32x4.mul(f32x4.splat(step), f32x4(0, 1, 2, 3)));
}

/** Of numbers that glide, how much each moves in a frame of this quantum: an eighth of what is left of its way in all. */
export function setOut(block: usize, wanted: i32, now: i32, step: i32, count: i32, frames: f32): void {
  const part: f32 = <f32>0.125 / frames;
  for (let i = 0; i < count; i++) {
    put(block, step + i, (at(block, wanted + i) - at(block, now + i)) * part);
  }
}

/** After the quantum. */
export function arrive(block: usize, now: i32, step: i32, count: i32, frames: f32): void {
  for (let i = 0; i < count; i++) {
    put(block, now + i, at(block, now + i) + frames * at(block, step + i));
  }
}
