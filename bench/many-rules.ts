import { parseMapping } from '../src/mapping/parse.ts';
import { VirtualClock } from '../src/ports/clock.ts';
import { oneSurface } from './one-surface.ts';
import { allocatedByMoves } from './way-round.ts';

/** What a mapping with many rules costs. */
export interface ManyRules {
  readonly rules: number;
  /** Text to mapping, and mapping to a surface that shows everything, ms. */
  readonly parse: number;
  readonly join: number;
  /** A move under it, and under a mapping of one rule in the same run, ns. */
  readonly move: number;
  readonly moveUnderOne: number;
  readonly bytesPerMove: number;
}

const head = 'faderline: 2\nname: Measured\nfor: mcu\nstrips: [ch, grp, bus, dca]\n';
const one = `${head}controls:\n  fader {strip}: '{strip}/fader'\n`;
const MOVES = 300_000;

/**
 * Layers over layers: faders, encoders, displays, keys, each layer with a condition of its own. What moves is none of what
 * they ask for: a condition costs something only when a parameter changes that it reads.
 */
export function manyRules(rules: number): string {
  const keys = ['mute', 'solo', 'select', 'rec'];
  const lines = [one, '  key shift: hold l1\n  key F1: layer l2\nlayers:\n'];
  let count = 3;
  for (let layer = 1; count < rules; layer++) {
    lines.push(`  l${layer}:\n    when: main/mute and ch/${(layer % 24) + 9}/fader > -${layer % 80} dB\n`);
    for (let strip = 1; strip <= 8 && count < rules; strip++) {
      lines.push(`    fader ${strip}: ch/{bank + ${strip}}/fader\n`);
      lines.push(`    encoder ${strip}: ch/${(layer % 32) + 1}/send/${strip}/level\n`);
      lines.push(`    text lower ${strip}: '{if riding(fader) then value(fader) else value(encoder)}'\n`);
      for (const key of keys) lines.push(`    key ${key} ${strip}: toggle ch/${(layer % 32) + 1}/mute\n`);
      count += 3 + keys.length;
    }
  }
  return lines.join('');
}

/** Loads a mapping of so many rules onto an X-Touch, and moves a fader under it. */
export function costOfRules(rules: number): ManyRules {
  const text = manyRules(rules);
  let parse = Infinity;
  for (let i = 0; i < 5; i++)
    parse = Math.min(
      parse,
      timed(() => parseMapping(text)),
    );
  const many = underMapping(text);
  const single = underMapping(one);
  let move = Infinity;
  let moveUnderOne = Infinity;
  for (let round = 0; round < 5; round++) {
    move = Math.min(move, movesOf(many.move));
    moveUnderOne = Math.min(moveUnderOne, movesOf(single.move));
  }
  const bytesPerMove = allocatedByMoves(many.move, MOVES).bytes / MOVES;
  return { rules, parse, join: many.join, move, moveUnderOne, bytesPerMove };
}

function underMapping(mapping: string): { readonly move: (i: number) => void; readonly join: number } {
  const clock = new VirtualClock();
  const { touch, move, engine } = oneSurface(clock, { mapping });
  clock.advance(3e9);
  const attachment = [...engine.surfaces.values()][0]?.attachment;
  if (!attachment) throw new Error('the surface did not join');
  const join = timed(() =>
    engine.step({ at: engine.now, sample: engine.sample, what: { type: 'remap', surface: 1, mapping } }),
  );
  touch();
  for (let i = 0; i < MOVES; i++) move(i);
  return { move, join };
}

function movesOf(move: (i: number) => void): number {
  return (
    (timed(() => {
      for (let i = 0; i < MOVES; i++) move(i);
    }) *
      1e6) /
    MOVES
  );
}

/** ms */
function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
