import type { Kernel, Place } from '../../dsp/kernel.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';

/**
 * One quantum of a cross-fade, straight and of equal gain: they are two versions of the same sound.
 *
 * @param from what goes, and takes the result. @param to what comes.
 * @param begins how far it has come, 0…1, at the beginning of the quantum. @param ends at its end.
 */
export function crossFade(kernel: Kernel, from: Place, to: Place, begins: number, ends: number): void {
  const { floats } = kernel;
  const step = (ends - begins) / QUANTUM;
  for (let n = 0; n < QUANTUM; n++) {
    const old = floats[(from >> 2) + n] as number;
    floats[(from >> 2) + n] = old + (begins + step * n) * ((floats[(to >> 2) + n] as number) - old);
  }
}
