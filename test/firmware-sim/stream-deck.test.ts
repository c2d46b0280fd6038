import { encode } from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { Hand, StreamDeck, type StreamDeckName } from '../../firmware-sim/index.ts';
import { decodeJpeg } from '../../firmware-sim/jpeg.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from './rig.ts';

/** A picture as somebody else's encoder writes it. */
function jpeg(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++)
    data.set([...colour(i % width, Math.floor(i / width)), 255], i * 4);
  return encode({ width, height, data }, 95).data;
}

const low = (n: number): readonly number[] => [n & 0xff, n >> 8];

/** The reports that carry a picture to a key. */
function toKey(key: number, picture: Uint8Array): number[][] {
  const parts = Math.ceil(picture.length / 1016);
  return Array.from({ length: parts }, (_, n) => {
    const part = picture.subarray(n * 1016, (n + 1) * 1016);
    const report = [2, 7, key, Number(n === parts - 1), ...low(part.length), ...low(n), ...part];
    return [...report, ...Array.from({ length: 1024 - report.length }, () => 0)];
  });
}

function rig(model: StreamDeckName) {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock, { packets: 'hid' });
  const heard: string[] = [];
  cable.host.onBytes = (data, length) => heard.push(hex(data.slice(0, length)));
  const deck = new StreamDeck({ model, port: cable.device });
  const say = (kind: number, content: readonly number[]): void => {
    cable.host.send(
      Uint8Array.of(kind, content.length >> 8, content.length & 0xff, ...content),
      content.length + 3,
    );
    clock.advance(0);
  };
  return { clock, deck, heard, say };
}

describe('a picture that came part by part', () => {
  const red = jpeg(120, 120, (x) => (x < 60 ? [255, 0, 0] : [0, 0, 0]));

  test('is on its key when its last part has come, and not before', () => {
    const { deck, say } = rig('stream-deck-plus');
    const noise = jpeg(120, 120, (x, y) => [(x * 31 + y * 17) % 256, (x * y) % 256, 0]);
    const reports = toKey(5, noise);
    expect(reports.length).toBeGreaterThan(2);
    for (const report of reports.slice(0, -1)) say(0, report);
    expect(deck.display.pictures).toBe(0);
    say(0, reports.at(-1)!);
    expect(deck.display).toMatchObject({ pictures: 1, problem: '' });
    const near = deck.key('B 2').rgb;
    expect(Math.abs(near[(7 * 120 + 9) * 3]! - ((9 * 31 + 7 * 17) % 256))).toBeLessThan(40);
  });

  test('is seen upside down where the display is', () => {
    const { deck, say } = rig('stream-deck-mk2');
    for (const report of toKey(
      0,
      jpeg(72, 72, (_x, y) => (y < 36 ? [255, 255, 255] : [0, 0, 0])),
    ))
      say(0, report);
    const { rgb } = deck.key('A 1');
    expect(rgb[0]).toBeLessThan(20);
    expect(rgb.at(-1)).toBeGreaterThan(235);
  });

  test.each([
    ['is too short', (report: number[]) => report.slice(0, 1000)],
    ['goes to a key it does not have', (report: number[]) => report.with(2, 8)],
    ['is no first part', (report: number[]) => report.with(6, 1)],
    ['says it is longer than it is', (report: number[]) => report.with(4, 0xff).with(5, 0x0f)],
    ['says it is shorter than it is', (report: number[]) => report.with(4, 0x10).with(5, 0)],
    ['has another id', (report: number[]) => report.with(0, 3)],
    ['has another command', (report: number[]) => report.with(1, 9)],
    ['is no JPEG', (report: number[]) => report.with(8, 0)],
  ])('is refused when it %s', (_what, broken) => {
    const { deck, say } = rig('stream-deck-plus');
    const [first, ...rest] = toKey(0, red);
    say(0, broken(first!));
    for (const report of rest) say(0, report);
    expect(deck.display.pictures).toBe(0);
    expect(deck.display.refused).toBeGreaterThan(0);
  });

  test('is refused when it has another size', () => {
    const { deck, say } = rig('stream-deck-plus');
    for (const report of toKey(
      0,
      jpeg(72, 72, () => [0, 0, 0]),
    ))
      say(0, report);
    expect(deck.display.problem).toBe('a picture of 72 × 72 for 120 × 120');
  });
});

test('what it decodes is what was encoded, as far as JPEG keeps it', () => {
  const colour = (x: number, y: number): readonly number[] => [x * 3, y * 3, 255 - x * 2];
  const { width, height, rgb } = decodeJpeg(jpeg(61, 47, colour));
  expect([width, height]).toEqual([61, 47]);
  for (let i = 0; i < width * height; i++)
    colour(i % width, Math.floor(i / width)).forEach((value, n) =>
      expect(Math.abs(rgb[i * 3 + n]! - value)).toBeLessThan(16),
    );
});

describe('what hands do', () => {
  test('is told with the state of all keys', () => {
    const { deck, heard, clock } = rig('stream-deck-plus');
    deck.press('A 1');
    deck.press('B 4');
    deck.release('A 1');
    clock.advance(0);
    expect(heard.map((report) => report.slice(0, 35))).toEqual([
      '01 00 08 00 01 00 00 00 00 00 00 00',
      '01 00 08 00 01 00 00 00 00 00 00 01',
      '01 00 08 00 00 00 00 00 00 00 00 01',
    ]);
    expect(heard[0]!.split(' ').length).toBe(14);
  });

  test('turns encoders, pushes them, and is told of a finger on the strip when it has left', () => {
    const { deck, heard, clock } = rig('stream-deck-plus');
    deck.turn(3, -1);
    deck.press('encoder 1');
    deck.press('touch 3');
    deck.release('touch 3');
    deck.press('swipe left');
    clock.advance(0);
    expect(heard).toEqual([
      '01 03 05 00 01 00 00 ff 00 00 00 00 00 00',
      '01 03 05 00 00 01 00 00 00 00 00 00 00 00',
      '01 02 06 00 01 00 f4 01 32 00 00 00 00 00',
      '01 02 0a 00 03 00 58 02 32 00 c8 00 32 00',
    ]);
  });

  test('can be written down', () => {
    const { deck, heard, clock } = rig('stream-deck-xl');
    new Hand([deck], clock).press('d 8');
    clock.advance(1e9);
    expect(heard.length).toBe(2);
    expect(() => new Hand([deck], clock).press('e 1')).toThrow(/has no key/u);
    expect(() => deck.turn(1, 1)).toThrow(/has no encoder/u);
  });
});

test('it says its firmware and its serial number when asked, and takes its brightness', () => {
  const { deck, heard, say } = rig('stream-deck-mk2');
  say(2, [0x05, 32]);
  say(2, [0x06, 32]);
  say(1, [0x03, 0x08, 40, ...Array.from({ length: 29 }, () => 0)]);
  expect(heard.map((report) => bytes(report).length)).toEqual([32, 32]);
  expect(String.fromCodePoint(...bytes(heard[0]!).subarray(6, 14))).toBe('1.01.000');
  expect(String.fromCodePoint(...bytes(heard[1]!).subarray(2, 15))).toBe('A00SIM0000001');
  expect(deck).toMatchObject({ brightness: 40, unknown: 0 });
  say(1, [0x03, 0x08, 40]);
  expect(deck.unknown).toBe(1);
});

test('its picture in a terminal is as wide as its keys', () => {
  const { deck } = rig('stream-deck-mk2');
  const [heading, ...lines] = deck.picture().split('\n');
  expect(heading).toBe('Stream Deck MK.2, online');
  expect(lines.length).toBe(24);
});
