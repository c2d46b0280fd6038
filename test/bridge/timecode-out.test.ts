import { describe, expect, test } from 'vitest';
import type { MemoryCable } from '../../src/ports/memory.ts';
import { hex } from '../wire/hex.ts';
import { machineRates, realSeconds, SyncShow, type MachineRate } from './sync-show.ts';

interface Sent {
  readonly at: number;
  readonly hex: string;
}

/** Everything a slave hears, and when, s. */
function listens(show: SyncShow, cable: MemoryCable): Sent[] {
  const sent: Sent[] = [];
  cable.device.onBytes = (bytes, length) =>
    sent.push({ at: show.clock.now() / 1e9, hex: hex(bytes.slice(0, length)) });
  return sent;
}

/** The label that eight pieces name, in the form of the standard, and the time of its piece 0. */
function assemblies(
  sent: readonly Sent[],
): { at: number; label: [number, number, number, number]; code: number }[] {
  const pieces = sent
    .filter((one) => one.hex.startsWith('f1'))
    .map(({ at, hex: text }) => ({ at, data: Number.parseInt(text.slice(3), 16) }));
  const found = [];
  for (let i = 0; i + 8 <= pieces.length; i += 8) {
    const row = pieces.slice(i, i + 8);
    expect(row.map(({ data }) => data >> 4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const n = row.map(({ data }) => data & 15);
    const two = (low: number) => n[low]! + 16 * n[low + 1]!;
    found.push({
      at: row[0]!.at,
      label: [two(6) & 31, two(4), two(2), two(0)] as [number, number, number, number],
      code: n[7]! >> 1,
    });
  }
  return found;
}

describe.each(machineRates)('timecode at %s', (rate: MachineRate) => {
  test('leaves at the start of each frame that it names, from the start of the timeline at its offset', () => {
    const offset = realSeconds([1, 0, 0, 0], rate);
    const show = new SyncShow({ send: ['mtc'], rate, offset });
    const sent = listens(show, show.cable('Slave'));
    show.command({ do: 'play' });
    const began = show.clock.now() / 1e9;
    show.wait(70);
    const found = assemblies(sent);
    expect(found.length).toBeGreaterThan(800);
    for (const { at, label, code } of found) {
      expect(Math.abs(realSeconds(label, rate) - offset - (at - began))).toBeLessThan(0.0005);
      expect(code).toBe({ '24': 0, '25': 1, '29.97df': 2, '29.97': 3, '30': 3 }[rate]);
    }
  });

  test('that one Faderline sends is followed by another, to a quarter of a frame', () => {
    const offset = realSeconds([1, 0, 0, 0], rate);
    const first = new SyncShow({ send: ['mtc'], rate, offset });
    const second = new SyncShow({ source: 'mtc', rate, offset });
    const from = first.cable('Slave', { delay: 0 });
    const to = second.cable();
    from.device.onBytes = (bytes, length) => to.device.send(bytes.slice(0, length), length);
    first.command({ do: 'locate', to: 100 * 48_000 });
    const both = (seconds: number) => {
      for (let at = 0; at < seconds; at += 0.001) {
        first.wait(0.001);
        second.wait(0.001);
      }
    };
    both(0.5);
    expect(second.place).toBeCloseTo(100, 1);
    first.command({ do: 'play' });
    both(1);
    expect(second.engine.transport.state).toBe('playing');
    expect(Math.abs(second.place - first.place)).toBeLessThan(1 / 120);
  });
});

test('a full frame says where the tape was put, and where it stopped', () => {
  const show = new SyncShow({ send: ['mtc'], rate: '25', offset: 3600 });
  const sent = listens(show, show.cable('Slave'));
  show.wait(0.2);
  show.command({ do: 'locate', to: 10.2 * 48_000 });
  show.wait(0.2);
  expect(sent.map((one) => one.hex)).toEqual([
    'f0 7f 7f 01 01 21 00 00 00 f7',
    'f0 7f 7f 01 01 21 00 0a 05 f7',
  ]);
});

test('machines are told where to go, to play, to record and to stop', () => {
  const show = new SyncShow({ send: ['mmc'], rate: '25', offset: 3600 });
  const sent = listens(show, show.cable('Slave'));
  show.wait(0.2);
  sent.length = 0;
  show.command({ do: 'locate', to: 10.2 * 48_000 });
  show.wait(0.2);
  show.command({ do: 'record' });
  show.wait(1);
  show.command({ do: 'locate', to: 0 });
  show.wait(1);
  show.command({ do: 'record' });
  show.wait(1);
  show.command({ do: 'stop' });
  show.wait(0.2);
  expect(sent.map((one) => one.hex)).toEqual([
    'f0 7f 7f 06 44 06 01 21 00 0a 05 00 f7',
    'f0 7f 7f 06 02 f7',
    'f0 7f 7f 06 06 f7',
    'f0 7f 7f 06 44 06 01 21 00 00 00 00 f7',
    'f0 7f 7f 06 07 f7',
    'f0 7f 7f 06 01 f7',
  ]);
});

test('a machine that told the tape to play is not told to play', () => {
  const show = new SyncShow({ send: ['mmc'] }, { in: ['Both'], out: ['Both'] });
  const cable = show.cable('Both');
  const sent = listens(show, cable);
  show.wait(0.2);
  sent.length = 0;
  cable.device.send(Uint8Array.of(0xf0, 0x7f, 0x7f, 6, 2, 0xf7), 6);
  show.wait(1);
  expect(show.engine.transport.state).toBe('playing');
  expect(sent).toEqual([]);
});

test('clock leaves at its tempo, with start, stop and song position', () => {
  const show = new SyncShow({ send: ['clock'], tempo: 120 });
  const sent = listens(show, show.cable('Slave'));
  show.wait(0.5);
  sent.length = 0;
  show.command({ do: 'play' });
  show.wait(4);
  show.command({ do: 'stop' });
  show.wait(0.02);
  const words = sent.map((one) => one.hex);
  const clocks = sent.filter((one) => one.hex === 'f8');
  expect(words.slice(0, 1)).toContain('fa');
  expect(Math.abs(clocks.length - 4 * 48)).toBeLessThan(4);
  expect(words).toContain('fc');
  expect(words.find((word) => word.startsWith('f2'))).toBeDefined();
});

test('clock is followed: start, tempo, stop, song position', () => {
  const first = new SyncShow({ send: ['clock'], tempo: 120 });
  const second = new SyncShow({ source: 'clock', tempo: 120 });
  const from = first.cable('Slave', { delay: 0 });
  const to = second.cable();
  from.device.onBytes = (bytes, length) => to.device.send(bytes.slice(0, length), length);
  const both = (seconds: number) => {
    for (let at = 0; at < seconds; at += 0.001) {
      first.wait(0.001);
      second.wait(0.001);
    }
  };
  both(1);
  first.command({ do: 'play' });
  both(3);
  expect(second.engine.transport.state).toBe('playing');
  expect(Math.abs(second.place - first.place)).toBeLessThan(0.01);
  expect(second.heard.length).toBeLessThan(12);
  first.command({ do: 'stop' });
  both(0.5);
  expect(second.engine.transport.state).toBe('stopped');
  expect(second.place).toBeCloseTo(first.place, 1);
  first.command({ do: 'locate', to: 48_000 * 8 });
  both(0.5);
  expect(second.place).toBe(8);
});

test('who follows a port is not sent what comes from there', () => {
  const show = new SyncShow(
    { source: 'mtc', send: ['mtc'], rate: '25' },
    { in: ['Both'], out: ['Both', 'Slave'] },
  );
  const cable = show.cable('Both');
  const back = listens(show, cable);
  const on = listens(show, show.cable('Slave'));
  const machine = show.machine({ rate: '25', from: [0, 0, 5, 0] }, cable);
  machine.play();
  show.wait(1);
  back.length = 0;
  on.length = 0;
  show.wait(1);
  expect(back).toEqual([]);
  expect(on.length).toBeGreaterThan(90);
});
