import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TEXT_ROOM } from '../../src/model/controls.ts';
import { light, ring, Shown } from '../../src/model/shown.ts';
import { xctl } from '../../src/surfaces/xctl.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { eachPacket } from '../../src/wire/packets.ts';
import { bytes, hex, localOf, profileOf, toldInOrder, unitOf } from './rig.ts';

const xTouch = profileOf('x-touch-xctl');
const at = (name: string, strip?: number) => localOf(xctl, xTouch, name, strip);
const heard = (text: string) => toldInOrder(xctl, xTouch, bytes(text));

/** Datagrams that leave, in hexadecimal. */
function packets(write: (out: ByteWriter) => void): string[] {
  const out = new ByteWriter();
  write(out);
  const all: string[] = [];
  eachPacket(out.bytes, out.length, (_kind, content) => all.push(hex(content)));
  return all;
}

/** A row over the controls of the unit, as a surface of it alone has it: each at its place in the list. */
function rowOf(set: (row: Shown, place: (name: string, strip?: number) => number) => void): {
  row: Shown;
  place: (name: string, strip?: number) => number;
} {
  const controls = xctl.controls(xTouch);
  const row = new Shown(controls.length);
  const place = (name: string, strip = 0) => controls.findIndex((c) => c.name === name && c.strip === strip);
  set(row, place);
  return { row, place };
}

function shown(
  name: string,
  strip: number,
  { value = 0, style = 0, text = '' }: { value?: number; style?: number; text?: string },
  before?: Shown,
): string[] {
  const { row, place } = rowOf((all, where) => {
    all.value[where(name, strip)] = value;
    all.style[where(name, strip)] = style;
    let to = where(name, strip) * TEXT_ROOM;
    for (const sign of text) {
      if (sign === '.') all.text[to - 1]! |= 0x80;
      else all.text[to++] = sign.charCodeAt(0);
    }
  });
  return packets((out) => xctl.show(at(name, strip), row, place(name, strip), before, unitOf(xTouch), out));
}

const FK = 'FK, Xctl Protocol for X-Touch V1.0';
const PYTHAG = 'pythag/x-touch-xctl x-touch.cpp';

describe('golden bytes', () => {
  test.each([
    ['fader 1 in the middle', 'e0 00 40', { type: 'moved', control: 0, value: 8192 / 16380 }, PYTHAG],
    ['the ninth fader touched', '90 70 7f', { type: 'touched', control: 8, value: 0 }, PYTHAG],
    ['fader 1 let go', '90 68 00', { type: 'let-go', control: 0, value: 0 }, PYTHAG],
    ['encoder 1 left', 'b0 10 41', { type: 'turned', control: 9, value: -1 }, PYTHAG],
    ['the wheel right', 'b0 3c 01', { type: 'turned', control: 17, value: 1 }, FK],
    ['play pressed', '90 5e 7f', { type: 'pressed', control: 126, value: 0 }, `${PYTHAG}: 94`],
  ])('heard: %s: %s', (_what, message, event, _source) => {
    expect(heard(message)).toEqual([event]);
  });

  test.each([
    ['a fader in the middle', 'fader {strip}', 1, { value: 8192 / 16380 }, ['e0 00 40'], PYTHAG],
    ['play lit', 'key play', 0, { value: light.on }, ['90 5e 7f'], FK],
    ['play flashing', 'key play', 0, { value: light.flash }, ['90 5e 01'], FK],
    ['pan to the left', 'encoder {strip}', 2, { value: 0, style: ring.dot }, ['b0 31 01 b0 39 00'], PYTHAG],
    [
      'pan in the centre',
      'encoder {strip}',
      1,
      { value: 0.5, style: ring.dot },
      ['b0 30 40 b0 38 00'],
      PYTHAG,
    ],
    ['pan to the right', 'encoder {strip}', 1, { value: 1, style: ring.dot }, ['b0 30 00 b0 38 20'], PYTHAG],
    ['a full ring', 'encoder {strip}', 8, { value: 1, style: ring.wrap }, ['b0 37 7f b0 3f 3f'], PYTHAG],
    ['a dark ring', 'encoder {strip}', 1, { value: -1 }, ['b0 30 00 b0 38 00'], PYTHAG],
    ['a meter too loud', 'meter {strip}', 3, { value: 2, style: 1 }, ['d0 28'], `${PYTHAG}, ${FK}: 8 is all`],
    ['a meter at rest', 'meter {strip}', 8, { value: -Infinity }, ['d0 70'], PYTHAG],
    ['assignment', 'text assignment', 0, { text: '12' }, ['b0 60 06 b0 61 5b'], PYTHAG],
  ] as const)('shown: %s', (_what, name, strip, wanted, expected, _source) => {
    expect(shown(name, strip, wanted)).toEqual(expected);
  });

  test('a strip in one datagram: colour, upper and lower line, whichever of them is asked for (FK)', () => {
    const { row, place } = rowOf((all, where) => {
      all.write(where('text upper {strip}', 1), 'Ch 1   ', 7);
      all.write(where('text lower {strip}', 1), '    aB3', 7);
      all.value[where('colour {strip}', 1)] = 0xff0000;
    });
    for (const name of ['text upper {strip}', 'text lower {strip}', 'colour {strip}'])
      expect(
        packets((out) => xctl.show(at(name, 1), row, place(name, 1), undefined, unitOf(xTouch), out)),
      ).toEqual(['f0 00 00 66 58 20 01 43 68 20 31 20 20 20 20 20 20 20 61 42 33 f7']);
  });

  test('digits with a point are ten numbers higher, and only those that changed are sent (pythag)', () => {
    expect(shown('text timecode', 0, { text: '  1.02.03. 24' })).toEqual([
      'b0 62 00 b0 63 00 b0 74 06 b0 65 3f b0 76 5b b0 67 3f b0 78 4f b0 69 00 b0 6a 5b b0 6b 66',
    ]);
    const { row, place } = rowOf((all, where) => all.write(where('text assignment'), '12', 2));
    expect(place('text assignment')).toBeGreaterThan(0);
    expect(shown('text assignment', 0, { text: '13' }, row)).toEqual(['b0 61 4f']);
    expect(shown('text assignment', 0, { text: '12' }, row)).toEqual([]);
  });
});

describe('coming and going', () => {
  test('it is told every two seconds that there is a host, which it misses after seven', () => {
    for (const say of [xctl.greet, xctl.pulse!(xTouch)!.say])
      expect(packets((out) => say(unitOf(xTouch), out))).toEqual(['f0 00 00 66 14 00 f7']);
    expect(xctl.pulse!(xTouch)).toMatchObject({ every: 2000, silentAfter: 5000 });
  });

  test('before it is shown everything it is told so too: without a link it may heed nothing', () => {
    expect(packets((out) => xctl.wake(unitOf(xTouch), out))).toEqual(['f0 00 00 66 14 00 f7']);
  });

  test('its call, and what it says of itself, are signs of life and mean nothing else', () => {
    expect(heard('f0 00 20 32 58 54 00 f7')).toEqual([]);
    expect(heard('f0 00 00 66 58 01 30 31 35 36 34 30 36 36 37 34 30 f7')).toEqual([]);
    expect(heard('f0 00 20 32 58 54 01 f7')).toEqual(['meaningless']); // an answer is for units
  });

  test('on leaving, faders go down, lights, rings and meters out, words and digits blank', () => {
    const left = packets((out) => xctl.blank(unitOf(xTouch), out));
    for (const one of ['e8 00 00', '90 5e 00', 'b0 37 00 b0 3f 00', 'd0 70', 'b0 60 00 b0 61 00'])
      expect(left).toContain(one);
    expect(left).toContain(`f0 00 00 66 58 27 07${' 20'.repeat(14)} f7`);
  });
});

describe('any datagrams', () => {
  test('several messages may share one, with running status', () => {
    expect(heard('90 00 7f 08 7f e0 00 40')).toHaveLength(3);
  });

  test('what one leaves unfinished does not go on in the next: a lost datagram costs nothing but itself', () => {
    const said: unknown[] = [];
    const ear = xctl.listen(unitOf(xTouch), {
      begin: () => {},
      sign: () => {},
      event: (event) => said.push({ ...event }),
      heard: () => {},
      end: () => {},
    });
    for (const datagram of ['90 00', '7f', 'f0 00 20', '32 58', '90 5e 7f'])
      ear.push(bytes(datagram), bytes(datagram).length);
    expect(said).toEqual([{ type: 'pressed', control: 126, value: 0 }]);
    expect(ear.faults).toBeGreaterThan(2);
  });

  test('whatever comes is answered and never thrown at', () => {
    const own = new Set(xctl.controls(xTouch).map(({ local }) => local));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (datagram) => {
        for (const one of toldInOrder(xctl, xTouch, datagram) as readonly {
          control?: number;
          value?: number;
        }[]) {
          if (one.control === undefined) continue;
          expect(own.has(one.control)).toBe(true);
          expect(Number.isFinite(one.value)).toBe(true);
        }
      }),
    );
  });

  test('whatever is shown, what leaves is at most one datagram of bytes that a unit can read', () => {
    const text = fc.uint8Array({ minLength: TEXT_ROOM, maxLength: TEXT_ROOM });
    const local = fc.integer({ min: -2, max: 260 });
    fc.assert(
      fc.property(local, fc.double(), fc.nat(255), text, (one, value, style, words) => {
        const row = new Shown(40);
        row.value.fill(value);
        row.style.fill(style);
        row.text.set(words, 20 * TEXT_ROOM);
        const all = packets((out) => xctl.show(one, row, 20, undefined, unitOf(xTouch), out));
        expect(all.length).toBeLessThanOrEqual(1);
        for (const datagram of all)
          expect([...bytes(datagram)].slice(1, -1).every((byte) => byte < 0x80 || byte === 0xb0)).toBe(true);
      }),
    );
  });
});
