import fc from 'fast-check';
import { expect, test } from 'vitest';

import { MidiParser } from '../../src/wire/midi1.ts';
import { bytes, hex } from '../wire/hex.ts';
import { MS, Rig, send } from './rtp-rig.ts';

/** Where faders, controllers and keys stand after a stream of messages. */
function desk(stream: readonly string[]): Map<string, string> {
  const state = new Map<string, string>();
  const parser = new MidiParser({
    message(status, a, b) {
      const kind = status & 0xf0;
      if (kind === 0xe0) state.set(`fader ${status & 0x0f}`, hex(Uint8Array.of(a, b)));
      else if (kind === 0xb0) state.set(`controller ${status & 0x0f} ${a}`, `${b}`);
      else if (b > 0) state.set(`key ${status & 0x0f} ${a}`, `${b}`);
      else state.delete(`key ${status & 0x0f} ${a}`);
    },
    sysex() {},
    realtime() {},
  });
  for (const piece of stream) parser.push(bytes(piece), bytes(piece).length);
  return state;
}

const value = fc.integer({ min: 0, max: 127 });
const move = fc.oneof(
  fc.tuple(fc.integer({ min: 0xe0, max: 0xe8 }), value, value),
  fc.tuple(fc.constant(0xb0), fc.integer({ min: 16, max: 23 }), value),
  fc.tuple(fc.constant(0x90), fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 127)),
);
/** What becomes of a datagram: lost, doubled, or late by up to 20 ms. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant([100_000, 3 * MS]) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }).map((ms) => [ms * MS]) },
);

test('on a network that loses a third, doubles and reorders, the desk ends where the hands left it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(move, fc.constantFrom(0, 0, 1, 7, 60)), { minLength: 1, maxLength: 60 }),
      fc.array(fate, { minLength: 1, maxLength: 50 }),
      async (moves, fates) => {
        const rig = new Rig();
        const { left, right } = await rig.linked();
        let i = 0;
        rig.network.fate = () => fates[i++ % fates.length] as number[];
        for (const [message, pause] of moves) {
          send(left.port, hex(Uint8Array.from(message)));
          rig.clock.advance(pause * MS);
        }
        rig.clock.advance(25 * MS);
        rig.network.fate = () => [100_000];
        rig.clock.advance(500 * MS);
        expect(desk(right.stream)).toEqual(desk(moves.map(([message]) => hex(Uint8Array.from(message)))));
      },
    ),
    { numRuns: 60 },
  );
});
