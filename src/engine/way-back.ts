import type { WayBack } from '../automation/lane-with.ts';
import type { Engine } from './engine.ts';

/**
 * How a lane whose pass ends at this moment goes back to where it was. A glide never leads over the end of the loop, the
 * punch or the song: it is steeper then.
 *
 * @param left where the hand was last, samples.
 * @returns undefined where the lane is back at once.
 */
export function wayBack(engine: Engine, parameter: number, left: number): WayBack | undefined {
  const { transport, lanes, place, sampleRate } = engine;
  const { loop, punch, length } = transport;
  if (!transport.rolling || place < left || !lanes.isWriting(parameter)) return undefined;
  if (engine.table.row(parameter).law.kind === 'steps') return undefined;
  const ends = [place + engine.glides.of(parameter) * sampleRate];
  if (loop.on && place < loop.to) ends.push(loop.to);
  if (punch.on) ends.push(punch.to);
  if (length > 0) ends.push(length);
  const end = Math.floor(Math.min(...ends));
  return end > place ? { to: end, curve: engine.glides.curveOf(parameter) } : undefined;
}
