import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HuiSurface, type HuiModelName } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex, SECOND } from './rig.ts';

function rig(model: HuiModelName = 'hui') {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock);
  let heard = '';
  cable.host.onBytes = (data, length) => (heard += `${hex(data.slice(0, length))} `);
  const surface = new HuiSurface({ model, clock, port: cable.device });
  const said = () => {
    clock.advance(0);
    const text = heard.trim();
    heard = '';
    return text;
  };
  const host = (text: string) => {
    const data = bytes(text);
    cable.host.send(data, data.length);
    clock.advance(0);
  };
  return { clock, cable, surface, said, host };
}

test('it says that it was switched on, and nothing else before a host is there', () => {
  const { surface, said, host } = rig();
  expect(said()).toBe('ff');
  surface.tap('play');
  host('b0 0c 0e b0 2c 44');
  expect([said(), surface.standing, surface.light('play')]).toEqual(['', 'off line', false]);
  host('90 00 00');
  expect([said(), surface.standing]).toEqual(['90 00 7f', 'online']);
  surface.tap('play');
  expect(said()).toBe('b0 0f 0e b0 2f 44 b0 0f 0e b0 2f 04');
});

test('after five seconds without a ping its host is gone, and it is dark', () => {
  const { clock, surface, host } = rig();
  host('90 00 00 b0 0c 0e b0 2c 44');
  clock.advance(4.9 * SECOND);
  host('90 00 00');
  clock.advance(4.9 * SECOND);
  expect([surface.standing, surface.light('play')]).toEqual(['online', true]);
  clock.advance(0.2 * SECOND);
  expect([surface.standing, surface.light('play')]).toEqual(['off line', false]);
});

test('a zone that the host named holds; a state that is neither on nor off is not obeyed', () => {
  const { surface, host } = rig();
  host('90 00 00 b0 0c 02 b0 2c 42 b0 2c 43 b0 2c 61');
  expect(['mute 3', 'solo 3', 'select 3'].map((key) => surface.light(key))).toEqual([true, true, false]);
  host('b0 2c 02');
  expect(surface.light('mute 3')).toBe(false);
});

test('relays burn at the ports of foot switches', () => {
  const { surface, said, host } = rig();
  host('90 00 00 b0 0c 1d b0 2c 40');
  expect([surface.light('relay 1 light'), surface.lit]).toEqual([true, ['relay 1 light']]);
  said();
  surface.press('switch a');
  expect(said()).toBe('b0 0f 1d b0 2f 40');
});

test('a fader is driven by its lower half, and reports both', () => {
  const { clock, surface, said, host } = rig();
  host('90 00 00 b0 02 40');
  clock.advance(SECOND);
  expect(surface.fader(3).position).toBe(0);
  host('b0 22 00');
  clock.advance(SECOND);
  expect(surface.fader(3).position).toBeCloseTo(512, 0);
  said();
  surface.move(3, 1023);
  clock.advance(SECOND);
  surface.letGo(3);
  expect(said()).toBe('b0 0f 02 b0 2f 40 b0 02 7f b0 22 7f b0 0f 02 b0 2f 00');
});

test('pots and wheel turn right with bit 6, 63 clicks at the most in a message', () => {
  const { surface, said, host } = rig();
  host('90 00 00');
  said();
  surface.turn(8, 1);
  surface.turn('parameter 1', -64);
  surface.jog(-2);
  expect(said()).toBe('b0 47 41 b0 48 3f b0 48 01 b0 0d 02');
});

test('displays: names, several in one message, two lines of forty, time from the right', () => {
  const { surface, host } = rig();
  host('90 00 00 f0 00 00 66 05 00 10 00 4b 69 63 6b 08 50 61 6e 20 f7');
  host('f0 00 00 66 05 00 12 04 41 42 43 44 45 46 47 48 49 4a f7');
  host('f0 00 00 66 05 00 11 04 02 13 00 12 00 11 00 f7 f0 00 00 66 05 00 11 05 f7');
  expect([surface.text(1), surface.assignment, surface.cell(5), surface.line('lower').trim()]).toEqual([
    'Kick',
    'Pan ',
    'ABCDEFGHIJ',
    'ABCDEFGHIJ',
  ]);
  expect(surface.time).toBe('01.02.03.25');
  expect(surface.received.unknown).toBe(0);
});

test('a message that is cut short is none', () => {
  const { surface, host } = rig();
  host('90 00 00 f0 00 00 66 05 00 10 00 4b 69 63 f7 f0 00 00 66 05 00 11 f7 a0 00 1d b0 2c 40');
  expect([surface.text(1), surface.received.unknown]).toEqual(['    ', 4]);
});

describe('an X-Touch in this mode', () => {
  test('has the push of a pot where others have AUTO, and no main display', () => {
    const { surface, said, host } = rig('x-touch-hui');
    host('90 00 00 f0 00 00 66 05 00 12 04 41 42 43 44 45 46 47 48 49 4a f7');
    expect(surface.received.unknown).toBe(1);
    said();
    surface.press('pot 2');
    expect(said()).toBe('b0 0f 01 b0 2f 44');
    expect(() => surface.turn('parameter 1', 1)).toThrow("has no pot 'parameter 1'");
  });
});

test('any bytes are answered with nothing thrown', () => {
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0xf0, 0xf7, 0x00, 0x66, 0x05, 0x10, 0x12, 0x90, 0xb0, 0x0c, 0x2c),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 300 }), (stream) => {
      const { cable, surface, clock, host } = rig();
      host('90 00 00');
      cable.host.send(Uint8Array.from(stream), stream.length);
      clock.advance(3 * SECOND);
      expect(surface.picture()).toContain('HUI');
      expect(surface.fader(1).position).toBeGreaterThanOrEqual(0);
      expect(surface.fader(1).position).toBeLessThanOrEqual(1023);
    }),
  );
});
