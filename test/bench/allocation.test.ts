import v8 from 'node:v8';
import { expect, test } from 'vitest';
import { allocationsOf } from '../../bench/allocations.ts';
import { litKeys, moveUnder } from '../../bench/lit-keys.ts';
import { oneSurface } from '../../bench/one-surface.ts';
import { deskOf, fullDesk, someNoise } from '../../bench/sound-desk.ts';
import { allocatedByMoves, collectionsDuring } from '../../bench/way-round.ts';
import { masterStages } from '../../src/model/master-parameters.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { midi } from '../../src/surfaces/midi.ts';
import { bytes, midiDevice, unitOf } from '../surfaces/rig.ts';

const MOVES = 200_000;
/** A number that is handed on by itself, bytes. */
const ONE_NUMBER = 16;
/**
 * What a move may take, bytes: nothing, as a rule; where the compiler happens not to inline the functions that a time is handed
 * through, that number. It decides anew in each process.
 */
const A_MOVE = 1.25 * ONE_NUMBER;
/** What a machine that is busy needs at the most until a move has been compiled as it is to stay, in rounds of moves. */
const ROUNDS = 6;

// what the compiler makes of a move must not depend on when its other thread gets a turn
v8.setFlagsFromString('--no-concurrent-recompilation');

/** Bytes that one move takes for good: what it takes in each of several rounds, however long the compiler takes. */
function bytesPerMove(move: (i: number) => void): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least >= ONE_NUMBER / 4; round++)
    least = Math.min(least, allocatedByMoves(move, MOVES).bytes / MOVES);
  return least;
}

let kept: unknown;

test('what is measured sees an object that is dropped at once', () => {
  const { bytes, by } = allocationsOf(() => {
    for (let i = 0; i < MOVES; i++) kept = { i };
  });
  expect(kept).toBeDefined();
  expect(bytes / MOVES).toBeGreaterThan(16);
  expect(by[0]?.where).toContain('allocation.test.ts');
});

test('what is measured sees the collector run', async () => {
  const collections = await collectionsDuring(() => {
    for (let i = 0; i < 20 * MOVES; i++) kept = { i };
  });
  expect(collections).toBeGreaterThan(0);
});

test('a fader move, from its bytes to the bytes of its echo, takes nothing from the heap', () => {
  const clock = new VirtualClock();
  const { port, touch, move } = oneSurface(clock);
  clock.advance(3e9);
  touch();
  for (let i = 0; i < 2 * MOVES; i++) move(i);
  const before = port.sent;
  let moves = 0;
  const counted = (i: number): void => {
    moves++;
    move(i);
  };
  expect(bytesPerMove(counted)).toBeLessThan(A_MOVE);
  expect(port.sent - before).toBe(3 * moves);
});

test('nor does one that is written into a pass, of a surface that is behind', () => {
  const clock = new VirtualClock();
  const { bridge, engine, touch, move } = oneSurface(clock);
  clock.advance(3e9);
  bridge.submit({ type: 'latency', surface: 1, latency: { in: 30e6, out: 40e6 } });
  bridge.command({ do: 'mode', mode: 'touch' }, 'test');
  bridge.command({ do: 'play' }, 'test');
  clock.advance(2e9);
  touch();
  for (let i = 0; i < 2 * MOVES; i++) move(i);
  expect(engine.lanes.writing.count).toBeGreaterThan(0);
  expect(bytesPerMove(move)).toBeLessThan(A_MOVE);
});

test.each(Object.entries(litKeys))(
  'a move takes nothing from the heap for a key lit by it: %s',
  (_key, line) => {
    const move = moveUnder(line);
    expect(bytesPerMove(move)).toBeLessThan(A_MOVE);
  },
);

test.each(['any-midi', 'x-touch-compact'])(
  'what %s says is understood without taking from the heap',
  (name) => {
    const profile = midiDevice(name);
    let understood = 0;
    const ear = midi.listen(unitOf(profile), {
      begin: () => {},
      sign: () => {},
      event: () => {},
      heard: () => {},
      end: (meant) => (understood += Number(meant)),
    });
    const message = new Uint8Array(3);
    const say = (i: number): void => {
      message[0] = 0x80 | ((i >> 4) & 0x70) | (i & 0x0f);
      message[1] = i & 0x7f;
      message[2] = (i >> 3) & 0x7f;
      ear.push(message, message[0] < 0xf0 ? 3 : 0);
    };
    for (let i = 0; i < 2 * MOVES; i++) say(i);
    expect(bytesPerMove(say)).toBeLessThan(A_MOVE);
    expect(understood).toBeGreaterThan(1000);
  },
);

test('nor does what a controller nobody described says in several messages, nor what of it is no control', () => {
  let moved = 0;
  const ear = midi.listen(unitOf(midi.named!(midiDevice('any-midi'), ['cc14 1', 'nrpn 300'], true)!), {
    begin: () => {},
    sign: () => {},
    event: () => moved++,
    heard: () => {},
    met: () => false,
    end: () => {},
  });
  const messages = bytes(
    'b0 01 00 b0 21 00 b0 63 02 b0 62 2c b0 06 00 b0 26 00 b1 63 01 b1 62 01 b1 06 00 b1 26 00',
  );
  const values = [2, 5, 14, 17, 26, 29];
  const say = (i: number): void => {
    for (let n = 0; n < values.length; n++) messages[values[n]!] = (i >> n) & 0x7f;
    ear.push(messages, messages.length);
  };
  for (let i = 0; i < MOVES; i++) say(i);
  expect(bytesPerMove(say)).toBeLessThan(A_MOVE);
  expect(moved).toBeGreaterThan(MOVES);
});

test('a quantum of a desk that plays with everything on takes next to nothing from the heap', async () => {
  const desk = await deskOf(
    fullDesk(16),
    Array.from({ length: 16 }, (_, n) => someNoise(n, 20)),
  );
  desk.start(0);
  const quantum = (): void => {
    desk.quantum();
    desk.machine.listen();
  };
  const least = leastOf(quantum, 500);
  // some numbers for the monitor and the engine's tick; less than one for each of the 33 strips, let alone of 128 frames
  expect(least).toBeLessThan(33 * ONE_NUMBER);
});

test('nor does one with every stage of the mastering chain on, as what follows sixteen strips', async () => {
  const document = fullDesk(16);
  const stages = [...masterStages, 'limiter'].map((stage) => [`master/${stage}/on`, 1]);
  const values = {
    ...document.values,
    ...Object.fromEntries(stages),
    'master/limiter/gain': 12,
    'master/eq/3/gain': 3,
  };
  const desk = await deskOf(
    { ...document, values },
    Array.from({ length: 16 }, (_, n) => someNoise(n, 20)),
  );
  desk.start(0);
  const least = leastOf(() => {
    desk.quantum();
    desk.machine.listen();
  }, 1000);
  expect(desk.machine.sound.late).toBeGreaterThan(4000);
  expect(least).toBeLessThan(48 * ONE_NUMBER);
});

test('a knob that glides takes no more of the heap than what its own strip is worked out from', async () => {
  const desk = await deskOf(
    fullDesk(16),
    Array.from({ length: 16 }, (_, n) => someNoise(n, 20)),
  );
  desk.start(0);
  const { engine, machine } = desk;
  const number = engine.table.at('ch/1/eq/2/gain');
  const turned = (i: number): void => {
    if (i % 4 === 0) engine.desk.set(number, (i / 4) % 12);
    if (i % 4 === 0) engine.moves++;
    desk.quantum();
    machine.listen();
  };
  // eight grains of six bands of one strip; of all eight strips beside it this would be ten thousand more
  expect(leastOf(turned, 400)).toBeLessThan(6000);
});

/** Bytes that one takes for good, after so many rounds as the compiler needs. */
function leastOf(one: (i: number) => void, many: number): number {
  for (let i = 0; i < many; i++) one(i);
  let least = Infinity;
  for (let round = 0; round < 3; round++) {
    const { bytes } = allocationsOf(() => {
      for (let i = 0; i < many; i++) one(i);
    });
    least = Math.min(least, bytes / many);
  }
  return least;
}
