import { expect, test } from 'vitest';

import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from '../wire/hex.ts';

test('a DIN cable in memory carries a byte in 320 µs and never faster', () => {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock, { bytesPerSecond: 3125, chunk: 1 });
  const arrivals: string[] = [];
  cable.device.onBytes = (data, length, at) =>
    arrivals.push(`${hex(data.subarray(0, length))} at ${at / 1000} µs`);
  cable.host.send(bytes('90 3c 7f'), 3);
  clock.advance(10e6);
  expect(arrivals).toEqual(['90 at 320 µs', '3c at 640 µs', '7f at 960 µs']);
  expect(cable.carried).toEqual({ fromHost: 3, fromDevice: 0 });
});

test('both ends learn that the plug was pulled, once', () => {
  const cable = new MemoryCable(new VirtualClock(), { name: 'X-Touch' });
  const lost: string[] = [];
  cable.host.onLost = (reason) => lost.push(`host: ${reason}`);
  cable.device.onLost = (reason) => lost.push(`device: ${reason}`);
  cable.unplug();
  cable.unplug();
  expect(lost).toEqual(['host: cable unplugged', 'device: cable unplugged']);
});

test('alarms ring in the order they fall due, those of one moment in the order they were set', () => {
  const clock = new VirtualClock();
  const rung: string[] = [];
  clock.after(20, () => rung.push(`third at ${clock.now()}`));
  clock.after(10, () => rung.push(`first at ${clock.now()}`));
  clock.after(10, () => rung.push(`second at ${clock.now()}`));
  clock.after(15, () => rung.push('never'))();
  clock.advance(30);
  expect(rung).toEqual(['first at 10', 'second at 10', 'third at 20']);
  expect(clock.now()).toBe(30);
});
