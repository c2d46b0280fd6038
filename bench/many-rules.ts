import { mappingCheck } from '../src/bridge/check-mapping.ts';
import { hasFaults } from '../src/mapping/check.ts';
import { readMapping } from '../src/mapping/read.ts';
import { VirtualClock } from '../src/ports/clock.ts';
import { oneSurface } from './one-surface.ts';
import { allocatedByMoves } from './way-round.ts';

/** What a mapping with many rules costs. */
export interface ManyRules {
  readonly rules: number;
  /** From the text of a file to a surface that goes by it, ms of the processor: read, held against surfaces and desk, bound. */
  readonly parse: number;
  readonly check: number;
  readonly bind: number;
  /** A move under it, and under a mapping of one rule in the same run, ns. */
  readonly move: number;
  readonly moveUnderOne: number;
  readonly bytesPerMove: number;
}

const head = 'faderline: 2\nname: Measured\nfor: mcu\nstrips: [ch, grp, bus, dca]\n';
const one = `${head}controls:\n  fader {strip}: '{strip}/fader'\n`;
const MOVES = 300_000;
const ROUNDS = 10;

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
      for (const key of keys) {
        lines.push(`    key ${key} ${strip}: toggle ch/${(layer % 32) + 1}/mute\n`);
        lines.push(`    long key ${key} ${strip}: toggle ch/${(layer % 32) + 1}/solo\n`);
      }
      count += 3 + 2 * keys.length;
    }
  }
  return lines.join('');
}

/** Loads a mapping of so many rules onto an X-Touch, and moves a fader under it. */
export function costOfRules(rules: number): ManyRules {
  const text = manyRules(rules);
  const many = underMapping(text);
  const single = underMapping(one);
  let move = Infinity;
  let moveUnderOne = Infinity;
  for (let round = 0; round < 5; round++) {
    move = Math.min(move, movesOf(many.move));
    moveUnderOne = Math.min(moveUnderOne, movesOf(single.move));
  }
  const bytesPerMove = allocatedByMoves(many.move, MOVES).bytes / MOVES;
  return { rules, ...loading(text), move, moveUnderOne, bytesPerMove };
}

/** The way a changed file takes: it is read and checked, and then a surface takes the text. The best of some rounds. */
function loading(text: string): Pick<ManyRules, 'parse' | 'check' | 'bind'> {
  const clock = new VirtualClock();
  const { engine } = oneSurface(clock, { mapping: one });
  clock.advance(3e9);
  const check = mappingCheck();
  let best = { parse: Infinity, check: Infinity, bind: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    const mapping = `${text}# round ${round}\n`; // no text is read twice
    const found = { parse: processorTime(() => readMapping(mapping)), check: 0, bind: 0 };
    found.check = processorTime(() => {
      if (hasFaults(check(mapping).problems)) throw new Error('the mapping has faults');
    });
    const what = { type: 'remap', surface: 1, mapping } as const;
    found.bind = processorTime(() => engine.step({ at: engine.now, sample: engine.sample, what }));
    if (sum(found) < sum(best)) best = found;
  }
  return best;
}

function sum({ parse, check, bind }: Pick<ManyRules, 'parse' | 'check' | 'bind'>): number {
  return parse + check + bind;
}

/** ms that the processor worked, whatever else had it meanwhile; the collector counts. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function underMapping(mapping: string): { readonly move: (i: number) => void } {
  const clock = new VirtualClock();
  const { touch, move } = oneSurface(clock, { mapping });
  clock.advance(3e9);
  touch();
  for (let i = 0; i < MOVES; i++) move(i);
  return { move };
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
