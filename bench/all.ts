import { spawnSync } from 'node:child_process';
import { checkpointCost } from './checkpoint.ts';
import { historyCost } from './history.ts';
import { costOfLitKeys } from './lit-keys.ts';
import { costOfRules } from './many-rules.ts';
import { longShowCost } from './long-show.ts';
import { recallCost } from './recall.ts';
import { punctuality } from './timecode.ts';
import { rideOverUdp } from './ride-over-udp.ts';
import { roundTrip } from './round-trip.ts';
import { wayRound, wayRoundShipped, type WayRound } from './way-round.ts';

/** Measures everything once and prints it. Machines differ and are noisy: trust the ratios, and runs on your own. */
const rounds: WayRound[] = [];
for (let round = 0; round < 3; round++) rounds.push(await wayRound(2_000_000));
const best = rounds.reduce((a, b) => (a.movesPerSecond > b.movesPerSecond ? a : b));
const say = (what: string, figure: string): boolean => process.stdout.write(`${what.padEnd(52)} ${figure}\n`);
say(
  'bytes in → desk → echo out, one process',
  `${(best.movesPerSecond / 1e6).toFixed(2)} M moves/s (aim: over 1)`,
);
say('  one move, p50 / p99', `${best.p50.toFixed(2)} / ${best.p99.toFixed(2)} µs`);
say(
  '  taken from the heap by a move',
  `${best.bytesPerMove.toFixed(2)} bytes, ${best.collections} collections in 2 M moves`,
);
const shipped = await wayRoundShipped(2_000_000);
say(
  '  with the tape playing and all into the journal',
  `${(shipped.movesPerSecond / 1e6).toFixed(2)} M moves/s (aim: over 1)`,
);
const many = costOfRules(10_000);
say(
  'a mapping of 10,000 rules, from its text to in force',
  `${(many.parse + many.check + many.bind).toFixed(0)} ms of the processor (aim: under 200): read ${many.parse.toFixed(0)}, check ${many.check.toFixed(0)}, bind ${many.bind.toFixed(0)}`,
);
say(
  '  a move under it, beside one under a single rule',
  `${(many.move / many.moveUnderOne).toFixed(2)} × (aim: 1), ${many.bytesPerMove.toFixed(2)} bytes`,
);
for (const { key, move, moveWithout, bytesPerMove } of costOfLitKeys())
  say(
    `  with a key lit by it: ${key}`,
    `${(move / moveWithout).toFixed(2)} × (aim: under 1.5), ${bytesPerMove.toFixed(2)} bytes`,
  );
const long = await longShowCost(64, 3600);
say(
  `a show of ${long.lanes} lanes × 1 h, ${long.points} points of ${long.taken}, ${long.megabytes.toFixed(0)} MB`,
  `opened in ${long.open.toFixed(2)} s of the processor (aim: under 1)`,
);
say(
  '  playing it',
  `${(long.playing * 100).toFixed(2)} % of a core (aim: under 2), ${(long.idle * 100).toFixed(2)} % with nothing to play`,
);
const recall = recallCost(400);
say(
  `a recall of the whole desk, ${recall.moving} parameters that move`,
  `${recall.recall.toFixed(2)} ms (aim: under 2), ${recall.plan.toFixed(2)} of it to work out what moves`,
);
say(
  '  the same once more; copying the row',
  `${recall.again.toFixed(2)} ms; ${(recall.copy * 1000).toFixed(2)} µs`,
);
const checkpoint = checkpointCost(16, 90_000);
say(
  `a checkpoint of 16 lanes × 90,000 points, ${checkpoint.megabytes.toFixed(0)} MB`,
  `first ${checkpoint.first.toFixed(0)} ms, then ${checkpoint.next.toFixed(0)} ms, only while nothing moves`,
);
const steps = historyCost();
say(
  `${steps.steps} undo steps of an evening in a save, ${steps.kilobytes.toFixed(0)} kB`,
  `${(steps.gather + steps.write).toFixed(0)} ms to write down, ${steps.open.toFixed(0)} ms more to open`,
);
const trip = await roundTrip(5, 3000);
say('bare UDP echo, there and back, median', `${trip.bare.toFixed(0)} µs`);
say('a fader move through the bridge over RTP-MIDI', `${trip.bridge.toFixed(0)} µs`);
say('  ratio', `${trip.ratio.toFixed(2)} × the bare echo (aim: at most 1.3)`);
const { places, worst, withinOne, othersUntouched } = await rideOverUdp(10);
say(
  'a ride of 10 s played back over UDP, motor beside hand',
  `worst ${worst.toFixed(0)} ten-bit steps at ${places} places`,
);
say(
  '  places within one step',
  `${(withinOne * 100).toFixed(1)} %, other lanes ${othersUntouched ? 'untouched' : 'CHANGED'}`,
);
const sent = await punctuality(10);
say(
  'quarter frames at 30 frames, how late they leave',
  `p50 ${sent.p50.toFixed(2)}, p99 ${sent.p99.toFixed(2)}, most ${sent.most.toFixed(2)} ms of ${sent.frames} (aim: p50 under 1)`,
);
for (const program of ['sound.js', 'mastering.js'])
  spawnSync(process.execPath, [new URL(program, import.meta.url).pathname], { stdio: 'inherit' });
process.exit(0);
