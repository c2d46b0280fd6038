import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { chance, type Chance } from '../../firmware-sim/chance.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { allowed } from '../../src/units/laws.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from './show.ts';

/** Bytes that come in; more by hand. */
const COUNT = Number(process.env['FUZZ_BYTES'] ?? 600_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 2026);
/** Chunks of this many bytes at most, as a driver hands them over. */
const LONGEST = 64;
/** Longest time between two chunks, ns. */
const PAUSE = 12e6;
/** One chunk in so many is followed by a loose plug. */
const LOOSE = 2000;
/** What the last third may leave behind in memory besides lanes, bytes. */
const MOST_GROWTH = 8 << 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const below = (random: Chance, n: number) => Math.floor(random() * n);

/** What hands and greetings send: [status, first data byte from, to]. */
const WORDS: readonly (readonly [status: number, from: number, to: number])[] = [
  [0x90, 0x00, 0x67], // keys
  [0x90, 0x68, 0x70], // touch
  [0xe0, 0x00, 0x7f], // faders
  [0xb0, 0x10, 0x17], // encoders
  [0xb0, 0x3c, 0x3c], // the wheel
  [0xb0, 0x2e, 0x2e], // a pedal
];
const GREETINGS = [
  'f0 00 00 66 14 01 58 59 5a 30 30 30 31 11 22 33 44 f7',
  'f0 00 00 66 14 14 56 33 2e 30 20 f7',
  'f0 00 00 66 15 01 58 59 5a 30 30 30 31 11 22 33 44 f7',
  'f0 00 00 66 14 04 58 59 5a 30 30 30 31 f7',
].map((text) => text.split(' ').map((pair) => Number.parseInt(pair, 16)));

/** A message a unit might send. */
function sensible(random: Chance): readonly number[] {
  if (random() < 0.01) return GREETINGS[below(random, GREETINGS.length)]!;
  const [status, from, to] = WORDS[below(random, WORDS.length)]!;
  const channel = status === 0xe0 ? below(random, 9) : 0;
  const value = random() < 0.5 ? below(random, 128) : below(random, 2) * 127;
  return [status | channel, from + below(random, to - from + 1), value];
}

/** The same with a byte that is another, is missing or comes twice. */
function mutated(message: readonly number[], random: Chance): readonly number[] {
  const at = below(random, message.length);
  const kept = random() < 0.3 ? [] : [random() < 0.5 ? below(random, 256) : message[at]!];
  const twice = random() < 0.2 ? kept : [];
  return message.toSpliced(at, 1, ...kept, ...twice);
}

function chunk(random: Chance): Uint8Array {
  const bytes: number[] = [];
  const length = 1 + below(random, LONGEST);
  const noise = random() < 0.2;
  while (bytes.length < length) {
    if (noise) bytes.push(below(random, 256));
    else if (random() < 0.3) bytes.push(...mutated(sensible(random), random));
    else bytes.push(...sensible(random));
  }
  return Uint8Array.from(bytes);
}

/** What a lane takes besides its points: two rows with their buffers, and what holds them. Bytes, as a picture of the heap shows. */
const LANE = 1000;

/** Bytes of all lanes, with their takes and those that undo could bring back: they are many, and no leak. */
function laneBytes({ engine: { lanes, history } }: Show): number {
  const changes = [...history.done, ...history.undone].flatMap((change) => change.lanes);
  const all = new Set(
    [...lanes.lanes, ...changes.flatMap(({ before, after }) => [before, after])].flatMap((lane) => [
      lane,
      ...(lane.takes ?? []),
    ]),
  );
  return [...all].reduce((sum, { times, values }) => sum + times.byteLength + values.byteLength + LANE, 0);
}

/** Parameters that stand where their law does not let them, and points of lanes. */
function lawless({ engine }: Show): readonly string[] {
  return engine.table.rows.flatMap(({ number, path, law }) => {
    const { values } = engine.lanes.lanes[number]!;
    const all = [engine.desk.values[number]!, ...values];
    const wrong = all.find((value) => allowed(law, value) !== value);
    return wrong === undefined ? [] : [`${path} ${wrong}`];
  });
}

test(
  'whatever comes in on three cables, nothing breaks or grows and parameters keep their laws',
  { timeout: 60_000 + COUNT / 5 },
  () => {
    const random = chance(SEED);
    const show = new Show(demoDocument());
    const names = ['X-Touch', 'X-Touch-Ext', 'MCU Pro USB v3.1'];
    const open = (name: string): MemoryCable => {
      const cable = new MemoryCable(show.clock, { name, chunk: 7 });
      show.bridge.opened(cable.host);
      return cable;
    };
    const cables = names.map(open);
    const faults: string[] = [];
    const heap = () => {
      faults.push(...show.logged.filter((line) => line.startsWith('error')));
      show.told.length = show.logged.length = 0;
      show.command({ do: 'stop' }); // passes under way end, and become points
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers - laneBytes(show);
    };
    let before = 0;
    let bytes = 0;
    while (bytes < COUNT) {
      const i = below(random, cables.length);
      const data = chunk(random);
      cables[i]!.device.send(data, data.length);
      bytes += data.length;
      show.clock.advance(below(random, PAUSE));
      if (below(random, LOOSE) === 0) {
        cables[i]!.unplug();
        show.clock.advance(below(random, 1e9));
        cables[i] = open(names[i]!);
      }
      if (before === 0 && bytes >= (COUNT * 2) / 3) before = heap();
    }
    const growth = heap() - before;
    expect(faults).toEqual([]);
    expect(show.bridge.faults).toBe(0);
    expect(lawless(show)).toEqual([]);
    expect(growth).toBeLessThan(MOST_GROWTH);
    expect(show.engine.history.done.length).toBeLessThanOrEqual(200);
  },
);
