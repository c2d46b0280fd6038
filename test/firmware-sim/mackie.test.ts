import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteParser } from '../../firmware-sim/byte-parser.ts';
import { expectedReply } from '../../firmware-sim/handshake.ts';
import { type ModelName, models } from '../../firmware-sim/index.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex, MS, rig, SECOND } from './rig.ts';

describe('what the hands do arrives as the documents write it', () => {
  test.each<[string, (surface: ReturnType<typeof rig>['surface']) => void, string]>([
    ['play is note 5E', (s) => s.tap('play'), '90 5e 7f 90 5e 00'],
    ['stop is note 5D', (s) => s.press('stop'), '90 5d 7f'],
    ['rec/rdy 1 is note 00', (s) => s.press('rec 1'), '90 00 7f'],
    ['solo 8 is note 0F', (s) => s.press('solo 8'), '90 0f 7f'],
    ['mute 3 is note 12', (s) => s.press('mute 3'), '90 12 7f'],
    ['select 3 is note 1A', (s) => s.press('select 3'), '90 1a 7f'],
    ['bank right is note 2F', (s) => s.press('bank right'), '90 2f 7f'],
    ['channel left is note 30', (s) => s.press('channel left'), '90 30 7f'],
    ['flip is note 32', (s) => s.press('flip'), '90 32 7f'],
    ['F1 is note 36, in any case', (s) => s.press('f1'), '90 36 7f'],
    ['write is note 4B', (s) => s.press('write'), '90 4b 7f'],
    ['touch is note 4D', (s) => s.press('touch'), '90 4d 7f'],
    ['the global solo is note 5A', (s) => s.press('solo'), '90 5a 7f'],
    ['scrub is note 65', (s) => s.press('scrub'), '90 65 7f'],
    ['user switch B is note 67', (s) => s.press('user switch b'), '90 67 7f'],
    ['a V-pot pushed is note 20 and up', (s) => s.pushPot(2), '90 21 7f'],
    ['a key can be named by its note', (s) => s.tap(0x5f), '90 5f 7f 90 5f 00'],
    ['one click right on pot 1', (s) => s.turn(1, 1), 'b0 10 01'], // LC: 0svvvvvv
    ['seven clicks left on pot 8', (s) => s.turn(8, -7), 'b0 17 47'],
    ['one click left on the jog wheel', (s) => s.jog(-1), 'b0 3c 41'],
    ['more clicks than six bits hold', (s) => s.turn(1, 65), 'b0 10 3f b0 10 02'],
    ['touch is a note of its own', (s) => s.hold(1), '90 68 7f'],
    ['the master has the ninth', (s) => s.hold('master'), '90 70 7f'],
    ['top of strip 1', (s) => s.move(1, 1023), '90 68 7f e0 7f 7f'],
    ['middle of the master', (s) => s.move('master', 512), '90 70 7f e8 08 40'],
    ['touched, moved, let go', (s) => (s.move(8, 1), s.letGo(8)), '90 6f 7f e7 10 00 90 6f 00'],
  ])('%s', (_what, act, expected) => {
    const { surface, said } = rig('mcu-pro');
    act(surface);
    expect(said()).toBe(expected);
  });

  // last key of each row of the panel: LC switch ids, TouchMCU table
  test.each([
    ['rec 8', 0x07],
    ['select 8', 0x1f],
    ['pot 8', 0x27],
    ['instrument', 0x2d],
    ['channel right', 0x31],
    ['global view', 0x33],
    ['smpte/beats', 0x35],
    ['F8', 0x3d],
    ['audio instrument', 0x41],
    ['user', 0x45],
    ['alt', 0x49],
    ['group', 0x4f],
    ['undo', 0x51],
    ['enter', 0x53],
    ['solo', 0x5a],
    ['record', 0x5f],
    ['right', 0x63],
    ['scrub', 0x65],
  ])('%s is note %i', (key, note) => {
    const { surface, said } = rig('mcu-pro');
    surface.press(key);
    expect(said()).toBe(`90 ${hex([note])} 7f`);
  });

  test('an X-Touch has its top at 3FFC', () => {
    const { surface, said } = rig('x-touch');
    surface.move(1, 1023);
    expect(said()).toBe('90 68 7f e0 7c 7f');
  });

  test('an extender has neither master, nor transport, nor jog wheel', () => {
    const { surface } = rig('mcu-xt');
    expect(() => surface.hold('master')).toThrow('MCU XT Pro has no master fader');
    expect(() => surface.press('play')).toThrow("MCU XT Pro has no key 'play'");
    expect(() => surface.jog(1)).toThrow('MCU XT Pro has no jog wheel');
    surface.press('mute 8');
  });

  test('a name that is no key is answered with those that are', () => {
    const { surface } = rig('mcu-pro');
    expect(() => surface.press('pley')).toThrow(/no key is called 'pley'; there are rec 1, .*play/);
    expect(() => surface.turn(9, 1)).toThrow('MCU Pro has strips 1 to 8, got 9');
  });

  test('an X-Touch One has one strip, a window on the first of eight and a main fader', () => {
    const { surface, said, host } = rig('x-touch-one');
    surface.move(1, 0);
    expect(said()).toBe('90 68 7f');
    host('e3 00 40 e8 00 40');
    expect(surface.received.ignored).toBe(2);
    expect(() => surface.press('mute 2')).toThrow(RangeError);
  });
});

describe('greeting', () => {
  test.each([
    // from the formula of the Logic Control document, worked by hand
    ['00 00 00 00', '0a 00 00 70'],
    ['01 02 03 04', '05 05 7b 2f'],
    ['57 18 61 05', '64 5a 5e 57'],
    ['7f 7f 7f 7f', '75 79 7c 00'],
  ])('challenge %s wants %s', (challenge, response) => {
    expect(hex(expectedReply([...bytes(challenge)]))).toBe(response);
  });

  test('an MCU says 01 with seven of serial and four of challenge, and is ready', () => {
    const { greeting, surface } = rig('mcu-pro', { serial: 'XYZ1234' });
    expect(greeting).toMatch(/^f0 00 00 66 14 01 58 59 5a 31 32 33 34( [0-7][0-9a-f]){4} f7$/);
    expect(surface.standing).toBe('online');
  });

  test('an MCU answers the device query with the same words', () => {
    const { host, said } = rig('mcu-pro');
    host('f0 00 00 66 14 00 f7');
    expect(said()).toMatch(/^f0 00 00 66 14 01 /);
  });

  test('an MCU confirms a right reply and is locked by a wrong one until it is power-cycled', () => {
    const { greeting, host, said, surface } = rig('mcu-pro');
    host(`f0 00 00 66 14 02 58 59 5a 30 30 30 31 ${replyTo(greeting)} f7`);
    expect(said()).toBe('f0 00 00 66 14 03 58 59 5a 30 30 30 31 f7');
    host('f0 00 00 66 14 02 58 59 5a 30 30 30 31 00 00 00 00 f7');
    expect([said(), surface.standing]).toEqual(['', 'locked']);
    expect(surface.line('upper')).toMatch(/^Security unlock failed/);
    surface.tap('play');
    host('90 5e 7f');
    expect([said(), surface.light('play')]).toEqual(['', 'off']);
    surface.powerCycle();
    expect(said()).toMatch(/^f0 00 00 66 14 01 /);
    expect(surface.standing).toBe('online');
  });

  test('a Logic Control is deaf and silent until the right reply comes within 300 ms', () => {
    const { greeting, host, said, surface, passes } = rig('logic-control');
    host('90 5e 7f e0 00 40');
    surface.tap('play');
    expect([surface.standing, surface.light('play'), said()]).toEqual(['offline', 'off', '']);
    passes(299 * MS);
    host(`f0 00 00 66 10 02 58 59 5a 30 30 30 31 ${replyTo(greeting)} f7`);
    expect(said()).toBe('f0 00 00 66 10 03 58 59 5a 30 30 30 31 f7');
    host('90 5e 7f');
    expect([surface.standing, surface.light('play')]).toEqual(['online', 'on']);
  });

  test('a Logic Control refuses a late reply and stays offline until asked anew', () => {
    const { greeting, host, said, surface, passes } = rig('logic-control');
    passes(301 * MS);
    host(`f0 00 00 66 10 02 58 59 5a 30 30 30 31 ${replyTo(greeting)} f7`);
    expect(said()).toBe('f0 00 00 66 10 04 58 59 5a 30 30 30 31 f7');
    host('f0 00 00 66 10 00 f7');
    host(`f0 00 00 66 10 02 58 59 5a 30 30 30 31 ${replyTo(said())} f7`);
    expect(surface.standing).toBe('online');
  });

  test.each<ModelName>(['x-touch', 'x-touch-ext', 'x-touch-one', 'platform-m+'])(
    'a %s neither greets nor answers',
    (model) => {
      const { greeting, host, said, surface } = rig(model);
      const id = hex([models[model].id]);
      host(`f0 00 00 66 ${id} 00 f7 f0 00 00 66 ${id} 13 00 f7`);
      expect([greeting, said(), surface.standing]).toEqual(['', '', 'online']);
    },
  );

  test('the version is told to who asks', () => {
    const { host, said } = rig('logic-control');
    host('f0 00 00 66 10 13 00 f7');
    expect(said()).toBe(''); // offline
    const mcu = rig('mcu-pro');
    mcu.host('f0 00 00 66 14 13 00 f7');
    expect(mcu.said()).toBe('f0 00 00 66 14 14 56 33 2e 30 20 f7');
  });

  test('a power cycle clears what is shown, greets again and leaves the faders where they are', () => {
    const { host, said, surface, passes } = rig('mcu-pro');
    host('e0 00 40 90 5e 7f b0 30 46 f0 00 00 66 14 12 00 48 69 f7');
    passes(SECOND);
    surface.powerCycle();
    expect(said()).toMatch(/^f0 00 00 66 14 01 /);
    expect(surface.text(1, 'upper')).toBe('       ');
    expect(surface.light('play')).toBe('off');
    expect(surface.ring(1).centre).toBe(false);
    passes(SECOND);
    expect(surface.fader(1).position).toBeCloseTo(512, 0);
  });

  test('without power it is deaf, silent and limp', () => {
    const { host, said, surface, passes } = rig('mcu-pro');
    surface.powerOff();
    surface.move(1, 700);
    surface.tap('play');
    surface.letGo(1);
    host('e0 00 00 90 5e 7f');
    passes(SECOND);
    expect([said(), surface.fader(1).position]).toEqual(['', 700]);
  });

  test('a cable put in again carries on where the old one ended, without a word', () => {
    const { clock, surface, host, said, cable } = rig('mcu-pro');
    host('90 5e 7f');
    surface.unplug();
    surface.tap('stop');
    expect(said()).toBe('');
    const again = new MemoryCable(clock);
    surface.plug(again.device);
    again.host.send(bytes('90 5d 01'), 3);
    cable.host.send(bytes('90 5f 7f'), 3);
    clock.advance(0);
    expect([surface.light('play'), surface.light('stop'), surface.light('record')]).toEqual([
      'on',
      'flash',
      'off',
    ]);
  });
});

test('a unit listens to its last cable only', () => {
  const { clock, surface, host } = rig('mcu-pro');
  surface.plug(new MemoryCable(clock).device);
  host('90 5e 7f');
  expect(surface.light('play')).toBe('off');
});

/** The reply to the challenge in a greeting, computed here from the vendor's formula. */
function replyTo(greeting: string): string {
  const [a, b, c, d] = [...bytes(greeting)].slice(13, 17) as [number, number, number, number];
  const reply = [a + (b ^ 10) - d, (c >> 4) ^ (a + d), (d - (c << 2)) ^ (a | b), b - c + (240 ^ (d << 4))];
  return hex(reply.map((x) => x & 127));
}

describe('lights', () => {
  test('on a Mackie an even velocity is off and an odd one other than 7F flashes', () => {
    const { host, surface } = rig('mcu-pro');
    const shown = ['00', '01', '02', '03', '40', '7e', '7f'].map((velocity) => {
      host(`90 5e ${velocity}`);
      return surface.light('play');
    });
    expect(shown).toEqual(['off', 'flash', 'off', 'flash', 'off', 'off', 'on']);
  });

  test('on an X-Touch 0 is off, 1 flashes and all else is on', () => {
    const { host, surface } = rig('x-touch');
    const shown = ['00', '01', '02', '7f'].map((velocity) => {
      host(`90 5e ${velocity}`);
      return surface.light('play');
    });
    expect(shown).toEqual(['off', 'flash', 'on', 'on']);
  });

  test.each<ModelName>(['mcu-pro', 'x-touch', 'platform-m+'])(
    'no note off puts out a light of a %s',
    (model) => {
      const { host, surface } = rig(model);
      host('90 10 7f 80 10 40 80 10 00');
      expect([surface.light('mute 1'), surface.received['note off']]).toEqual(['on', 2]);
      host('90 10 00');
      expect(surface.light('mute 1')).toBe('off');
    },
  );

  test('the F keys have lights on an X-Touch and none on a Mackie', () => {
    for (const [model, shown] of [
      ['mcu-pro', 'off'],
      ['x-touch', 'on'],
    ] as const) {
      const { host, surface } = rig(model);
      host('90 36 7f 90 73 7f');
      expect([surface.light('F1'), surface.light('rude solo light')]).toEqual([shown, 'on']);
    }
  });
});

describe('display', () => {
  test('text lands at its offset and only there', () => {
    const { host, surface } = rig('mcu-pro');
    host('f0 00 00 66 14 12 00 48 65 6c 6c 6f f7'); // the manual's own example
    expect([surface.text(1, 'upper'), surface.text(2, 'upper')]).toEqual(['Hello  ', '       ']);
    host('f0 00 00 66 14 12 3f 41 42 f7'); // strip 2, lower line
    host('f0 00 00 66 14 12 02 4c 4c f7');
    expect([surface.text(1, 'upper'), surface.text(2, 'lower')]).toEqual(['HeLLo  ', 'AB     ']);
  });

  test('text past the end of the upper line goes on in the lower one, and past the end of that is lost', () => {
    const { host, surface } = rig('mcu-pro');
    host('f0 00 00 66 14 12 36 61 62 63 64 f7');
    expect([surface.text(8, 'upper'), surface.text(1, 'lower')]).toEqual(['     ab', 'cd     ']);
    host('f0 00 00 66 14 12 6f 78 79 f7 f0 00 00 66 14 12 7f 7a f7');
    expect(surface.line('lower').at(-1)).toBe('x');
  });

  test('a message for another device id is not for it', () => {
    const { host, surface } = rig('x-touch-ext');
    host('f0 00 00 66 14 12 00 41 f7');
    expect([surface.text(1, 'upper').trim(), surface.received.unknown]).toEqual(['', 1]);
    host('f0 00 00 66 15 12 00 41 f7');
    expect(surface.text(1, 'upper').trim()).toBe('A');
  });

  test('while its meters turn the display of a Mackie takes no text for 600 ms', () => {
    const { host, surface, passes } = rig('mcu-pro');
    host('f0 00 00 66 14 21 00 f7 f0 00 00 66 14 12 00 41 f7');
    expect(surface.text(1, 'upper').trim()).toBe('A'); // it was horizontal already
    host('f0 00 00 66 14 21 01 f7 f0 00 00 66 14 12 00 42 f7');
    expect([surface.text(1, 'upper').trim(), surface.metersVertical]).toEqual(['A', true]);
    passes(600 * MS);
    host('f0 00 00 66 14 12 00 43 f7');
    expect(surface.text(1, 'upper').trim()).toBe('C');
  });

  test('an X-Touch takes eight colours at once; a Mackie has none', () => {
    const { host, surface } = rig('x-touch');
    host('f0 00 00 66 14 72 01 02 03 04 05 06 0f 40 f7');
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((strip) => surface.colour(strip))).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
    host('f0 00 00 66 14 72 01 f7');
    expect(surface.received).toMatchObject({ colours: 1, ignored: 1 });
    const mackie = rig('mcu-pro');
    mackie.host('f0 00 00 66 14 72 01 02 03 04 05 06 07 00 f7');
    expect(mackie.surface.received).toMatchObject({ colours: 0, ignored: 1 });
  });

  test('the digits are read from the right, on any channel', () => {
    const { host, surface } = rig('mcu-pro');
    host('b0 49 30 b0 48 30 bf 47 71 bf 46 30 bf 45 72 b0 44 30 b0 43 73 b0 42 31 b0 41 32 b0 40 30');
    expect(surface.time).toBe('001.02.03.120');
    host('b0 4b 10 b0 4a 4e'); // the manual's 'Pn.'
    expect(surface.assignment).toBe('PN.');
  });

  test('a Logic Control takes the time as one message, an MCU Pro does not', () => {
    const mcu = rig('mcu-pro');
    mcu.host('f0 00 00 66 14 10 36 32 31 71 30 72 30 79 30 31 f7');
    expect([mcu.surface.time.trim(), mcu.surface.received.ignored]).toEqual(['', 1]);
    const { greeting, host, surface } = rig('logic-control');
    host(`f0 00 00 66 10 02 58 59 5a 30 30 30 31 ${replyTo(greeting)} f7`);
    host('f0 00 00 66 10 10 36 32 31 71 30 72 30 79 30 31 f7');
    expect(surface.time).toBe('109.02.01.126'); // the manual's example
  });

  test('a Platform M+ has no displays, digits or meters', () => {
    const { host, surface } = rig('platform-m+');
    host('f0 00 00 66 14 12 00 41 f7 b0 40 31 d0 0c');
    expect([surface.received.ignored, surface.text(1, 'upper').trim()]).toEqual([3, '']);
  });
});

describe('rings', () => {
  // TouchMCU, pattern table
  test.each([
    ['00', '...........'],
    ['01', 'O..........'],
    ['06', '.....O.....'],
    ['0b', '..........O'],
    ['0f', '..........O'], // above B counts as B (MIDIbox)
    ['10', '...........'],
    ['11', 'OOOOOO.....'],
    ['16', '.....O.....'],
    ['19', '.....OOOO..'],
    ['1b', '.....OOOOOO'],
    ['21', 'O..........'],
    ['26', 'OOOOOO.....'],
    ['2b', 'OOOOOOOOOOO'],
    ['30', '...........'],
    ['31', '.....O.....'],
    ['34', '..OOOOOOO..'],
    ['36', 'OOOOOOOOOOO'],
    ['3b', 'OOOOOOOOOOO'],
  ])('value %s lights %s', (value, shown) => {
    const { host, surface } = rig('mcu-pro');
    host(`b0 37 ${value}`);
    expect(
      surface
        .ring(8)
        .leds.map((lit) => (lit ? 'O' : '.'))
        .join(''),
    ).toBe(shown);
  });

  test('bit 6 is the small light below the knob', () => {
    const { host, surface } = rig('mcu-pro');
    host('b0 30 56');
    expect(surface.ring(1)).toMatchObject({ centre: true });
    expect(surface.ring(2)).toMatchObject({ centre: false });
  });
});

describe('meters', () => {
  test('a Mackie meter falls from full to empty in 1.8 s by itself', () => {
    const { host, surface, passes } = rig('mcu-pro');
    host('d0 2c');
    expect(surface.meter(3)).toEqual({ level: 1, segments: 12, overload: false, signal: true });
    passes(0.9 * SECOND);
    expect(surface.meter(3).level).toBeCloseTo(0.5);
    passes(0.9 * SECOND);
    expect(surface.meter(3)).toEqual({ level: 0, segments: 0, overload: false, signal: false });
  });

  test('a lower level does not pull a Mackie meter down, a higher one lifts it', () => {
    const { host, surface } = rig('mcu-pro');
    host('d0 06 d0 03');
    expect(surface.meter(1).level).toBe(0.5);
    host('d0 09');
    expect(surface.meter(1).level).toBe(0.75);
  });

  test('E sets the overload mark, F takes it away, levels leave it', () => {
    const { host, surface } = rig('mcu-pro');
    host('d0 7e d0 75');
    expect(surface.meter(8).overload).toBe(true);
    host('d0 7f');
    expect(surface.meter(8).overload).toBe(false);
  });

  test('the signal light can be switched off by the meter mode', () => {
    const { host, surface } = rig('mcu-pro');
    host('f0 00 00 66 14 20 00 06 f7 d0 0c');
    expect(surface.meter(1)).toMatchObject({ level: 1, signal: false });
  });

  test('an X-Touch meter has its top at E, follows lower levels and falls fast', () => {
    const { host, surface, passes } = rig('x-touch');
    host('d0 0e');
    expect(surface.meter(1)).toMatchObject({ level: 1, segments: 8, overload: false });
    host('d0 07');
    expect(surface.meter(1).level).toBe(0.5);
    passes(300 * MS);
    expect(surface.meter(1).level).toBe(0);
  });
});

describe('input', () => {
  test('running status, real time in between and any chunking change nothing', () => {
    for (const chunk of [1, 2, 3, 50]) {
      const { host, surface, passes } = rig('mcu-pro', { cable: { chunk } });
      host('90 10 7f 11 f8 01 f0 00 00 66 14 12 00 41 fe 42 f7 e0 00 40 00 50');
      passes(SECOND);
      expect([surface.light('mute 1'), surface.light('mute 2')]).toEqual(['on', 'flash']);
      expect(surface.text(1, 'upper')).toBe('AB     ');
      expect(surface.fader(1).position).toBeCloseTo(640, 0);
      expect(surface.received).toMatchObject({ light: 2, text: 1, fader: 2, 'real time': 2, unknown: 0 });
    }
  });

  test('a system message ends running status', () => {
    const { host, surface } = rig('mcu-pro');
    host('90 10 7f f6 11 7f');
    expect([surface.light('mute 2'), surface.received.unknown]).toEqual(['off', 1]);
  });

  test('what it does not know is counted', () => {
    const { host, surface } = rig('mcu-pro');
    host('91 10 7f a0 00 00 c0 05 b0 07 40 e9 00 00 f0 7e 00 06 01 f7 f0 00 00 66 14 7d f7 f6');
    expect(surface.received.unknown).toBe(8);
    expect(hex(surface.lastMessage)).toBe('f6');
  });

  test('a burst beyond its limit is dropped until the next 10 ms', () => {
    const { host, surface, passes } = rig('x-touch', { burstLimit: 6 });
    host('90 10 7f 11 7f 12 7f 13 7f 90 14 7f');
    expect([surface.light('mute 2'), surface.light('mute 3')]).toEqual(['on', 'off']);
    expect(surface.droppedBytes).toBe(6);
    passes(10 * MS);
    host('15 7f 90 15 7f'); // the first two are data without a status
    expect([surface.light('mute 6'), surface.received.light]).toEqual(['on', 3]);
  });

  test('any bytes are answered with nothing thrown, on every model', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xf0, 0xf7, 0x00, 0x66, 0x14, 0x12, 0x90, 0xb0, 0xe0, 0xd0, 0x02, 0x72),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(models)),
        fc.uint8Array({ maxLength: 300 }),
        fc.array(byte),
        (name, a, b) => {
          const { cable, surface, passes } = rig(name as ModelName);
          cable.host.send(a, a.length);
          cable.host.send(Uint8Array.from(b), b.length);
          passes(3 * SECOND);
          expect(surface.fader(1).position).toBeGreaterThanOrEqual(0);
          expect(surface.fader(1).position).toBeLessThanOrEqual(1023);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a message is the same however its bytes are cut, and after any noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const heard: string[] = [];
        const parser = new ByteParser((message) => heard.push(hex(message)));
        for (const byte of noise) parser.feed(byte);
        for (const byte of bytes('90 5e 7f')) parser.feed(byte);
        expect(heard.at(-1)).toBe('90 5e 7f');
      }),
    );
  });
});
