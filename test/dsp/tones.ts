/** A stretch of a test signal: level of a sine's peak in dBFS (−Infinity: silence), and how long. */
export type Stretch = readonly [level: number, seconds: number];

/** A sine with these levels one after the other, its phase running on. */
export function tone(rate: number, stretches: readonly Stretch[], frequency = 1000): Float32Array {
  const ends: number[] = [];
  let until = 0;
  for (const [, seconds] of stretches) ends.push(Math.round((until += seconds) * rate));
  const samples = new Float32Array(ends.at(-1) ?? 0);
  let from = 0;
  for (const [n, [level]] of stretches.entries()) {
    const height = 10 ** (level / 20);
    for (let i = from; i < ends[n]!; i++)
      samples[i] = height * Math.sin((2 * Math.PI * frequency * i) / rate);
    from = ends[n]!;
  }
  return samples;
}

/** Noise that is the same at every run: ±1, from a xorshift. */
export function noise(frames: number, seed = 1): Float32Array {
  let state = seed;
  return new Float32Array(frames).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  });
}
