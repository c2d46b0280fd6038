import { VirtualClock } from '../src/ports/clock.ts';
import { oneSurface } from './one-surface.ts';
import { allocatedByMoves } from './way-round.ts';

/** What a move costs while keys are lit by what is moved. */
export interface LitKey {
  readonly key: string;
  /** A move of the fader they hang on, and the same without the key, in the same run, ns. */
  readonly move: number;
  readonly moveWithout: number;
  readonly bytesPerMove: number;
}

const head = `faderline: 2\nname: Measured\nfor: mcu\nstrips: [ch]\ncontrols:\n  fader {strip}: '{strip}/fader'\n`;

/** Keys whose light hangs on the fader that is moved: by what they do, by a branch of that, and by words of its own. */
export const litKeys = {
  'set ch/1/fader to 0 dB': "  key F1: 'set ch/1/fader to 0 dB'\n",
  'set ch/1/fader to 50 %': "  key F1: 'set ch/1/fader to 50 %'\n",
  'set ch/1/fader to what another stands at': "  key F1: 'set ch/1/fader to ch/2/fader'\n",
  'if ch/1/fader > -10 dB then … else …':
    "  key F1: 'if ch/1/fader > -10 dB then toggle ch/1/mute else set ch/1/fader to -10 dB'\n",
  'light: if ch/1/fader > -10 dB then on': "  key F1: { light: 'if ch/1/fader > -10 dB then on' }\n",
} as const;

const MOVES = 200_000;

/** A touched fader under a mapping with one such key; moves run until they are as fast as they get. */
export function moveUnder(key: string): (i: number) => void {
  const clock = new VirtualClock();
  const { touch, move } = oneSurface(clock, { mapping: head + key });
  clock.advance(3e9);
  touch();
  for (let i = 0; i < 2 * MOVES; i++) move(i);
  return move;
}

/** Moves a fader under each of these keys, and without one. */
export function costOfLitKeys(): readonly LitKey[] {
  const without = moveUnder('');
  return Object.entries(litKeys).map(([key, line]) => {
    const under = moveUnder(line);
    let move = Infinity;
    let moveWithout = Infinity;
    for (let round = 0; round < 5; round++) {
      move = Math.min(move, nanosecondsOf(under));
      moveWithout = Math.min(moveWithout, nanosecondsOf(without));
    }
    return { key, move, moveWithout, bytesPerMove: allocatedByMoves(under, MOVES).bytes / MOVES };
  });
}

function nanosecondsOf(move: (i: number) => void): number {
  const start = performance.now();
  for (let i = 0; i < MOVES; i++) move(i);
  return ((performance.now() - start) * 1e6) / MOVES;
}
