import { describe, expect, test } from 'vitest';
import {
  controllerModels,
  ControllerSurface,
  Hand,
  type ControllerModelName,
} from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from './rig.ts';

function rig(name: ControllerModelName) {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock);
  const heard: string[] = [];
  cable.host.onBytes = (data, length) => heard.push(hex(data.slice(0, length)));
  const surface = new ControllerSurface({ model: controllerModels[name], clock, port: cable.device });
  const host = (text: string): void => {
    const data = bytes(text);
    cable.host.send(data, data.length);
    clock.advance(0);
  };
  /** What it sent since it was asked the last time. */
  const said = (): readonly string[] => {
    clock.advance(0);
    return heard.splice(0);
  };
  return { clock, surface, hand: new Hand([surface], clock), host, said };
}

/** Test vectors of the papers: what hands do, and what is then on the cable. */
const says: readonly (readonly [
  ControllerModelName,
  string,
  (hands: ControllerSurface) => void,
  readonly string[],
])[] = [
  ['x-touch-mini-mc', 'knob 1, two to the right', (it) => it.turn(1, 2), ['b0 10 02']],
  ['x-touch-mini-mc', 'knob 1, one to the left', (it) => it.turn(1, -1), ['b0 10 41']],
  ['x-touch-mini-mc', 'its fader to the top', (it) => it.move('master', 1023), ['e8 7f 7f']],
  [
    'x-touch-compact',
    'fader 1 touched, moved, let go',
    (it) => {
      it.move(1, (64 / 127) * 1023);
      it.letGo(1);
    },
    ['b0 65 7f', 'b0 01 40', 'b0 65 00'],
  ],
  ['bcf2000', 'fader 1 to 100', (it) => it.move(1, (100 / 127) * 1023), ['b0 51 64']],
  [
    'nanokontrol2-new',
    'play',
    (it) => {
      it.press('play');
      it.release('play');
    },
    ['b0 29 7f', 'b0 29 00'],
  ],
  ['launch-control-xl', 'fader 1 to the top', (it) => it.move(1, 1023), ['b8 4d 7f']],
  [
    'bcr2000',
    'a key that alternates, twice',
    (it) => {
      it.press('upper 1');
      it.release('upper 1');
      it.press('upper 1');
    },
    ['b0 41 7f', 'b0 41 00'],
  ],
  ['xone-k2', 'knob 1 to the left', (it) => it.turn(1, -1), ['be 00 7f']],
  ['x-touch-midi', 'the wheel to the right', (it) => it.jog(1), ['b0 58 41']],
];

describe('what hands do is said as the papers have it', () => {
  test.each(says)('%s: %s', (name, _what, act, expected) => {
    const { surface, said } = rig(name);
    act(surface);
    expect(said()).toEqual(expected);
  });
});

describe('what the host says is shown as the papers have it', () => {
  test.each<[ControllerModelName, string, string, object]>([
    [
      'launch-control-xl',
      'f0 00 20 29 02 11 78 08 18 3c f7',
      'focus 1',
      { burns: 'on', colour: 'red 0 green 3' },
    ],
    ['launch-control-xl', 'f0 00 20 29 02 11 78 09 18 3c f7', 'focus 1', { burns: 'off' }],
    ['apc-mini-mk2', '96 00 03', 'row 8 1', { burns: 'on', colour: 'white 100 %' }],
    ['xone-k2', '9e 6c 7f', 'grid 1', { burns: 'on', colour: 'green' }],
    ['xone-k2', '9e 6c 7f 8e 6c 00', 'grid 1', { burns: 'off' }],
    ['x-touch-midi', '90 20 40', 'select 1', { burns: 'flash' }],
    ['x-touch-compact', '90 26 02', 'play', { burns: 'on' }],
    ['x-touch-compact', '90 26 01', 'play', { burns: 'off' }],
  ])('%s: %s', (name, message, key, look) => {
    const { surface, host } = rig(name);
    host(message);
    expect(surface.light(key)).toEqual(look);
  });

  test('an APC40 owns its lights until it is told that they are the host’s', () => {
    const { surface, host, said } = rig('apc40-mkii');
    host('99 00 05');
    expect(surface.light('pad 33').burns).toBe('off');
    host('f0 47 7f 29 60 00 04 42 01 00 00 f7 99 00 05');
    expect(surface.light('pad 33')).toEqual({ burns: 'flash', colour: 'red' });
    host('f0 47 7f 29 60 00 04 40 01 00 00 f7 99 00 05');
    expect(surface.light('pad 33').burns).toBe('off');
    host('f0 7e 7f 06 01 f7');
    expect(said().at(-1)).toMatch(/^f0 7e 00 06 02 47 29 /);
  });
});

describe('motors', () => {
  test('of a hand that feels them wait for it, go to the last place they were told, and say nothing of it', () => {
    const { clock, surface, host, said } = rig('x-touch-compact');
    surface.hold(1);
    said();
    host('b0 01 64 b0 01 20');
    clock.advance(1e9);
    expect(surface.fader(1).position).toBe(0);
    surface.letGo(1);
    clock.advance(1e9);
    expect(Math.round((surface.fader(1).position / 1023) * 127)).toBe(32);
    expect(said()).toEqual(['b0 65 00']);
  });

  test('of a BCF2000 throw away what they are told a tenth of a second after a move', () => {
    const { clock, surface, host } = rig('bcf2000');
    surface.move(1, 1023);
    surface.letGo(1);
    clock.advance(50e6);
    host('b0 51 00');
    clock.advance(1e9);
    expect(surface.fader(1).position).toBe(1023);
    host('b0 51 00');
    clock.advance(1e9);
    expect(Math.round(surface.fader(1).position)).toBe(0);
  });
});

describe('pages and modes', () => {
  test('a scene of a nanoKONTROL Studio is a channel, and it says which', () => {
    const { surface, host, said } = rig('nanokontrol-studio');
    host('b0 50 7f');
    expect(surface.light('play').burns).toBe('on');
    surface.turnPage(2);
    surface.press('play');
    expect(said()).toEqual(['f0 42 40 00 01 37 02 00 00 4f 02 f7', 'b2 50 7f']);
    host('b0 50 7f');
    expect(surface.light('play').burns).toBe('off');
    host('f0 42 40 00 01 37 02 00 00 14 00 f7');
    expect(surface.page).toBe(0);
  });

  test('layers of an X-Touch Mini are turned without a word, or by a program', () => {
    const { surface, host, said } = rig('x-touch-mini');
    surface.turnPage(1);
    surface.move('knob 1', 1023);
    host('c0 00');
    surface.move('knob 1', 0);
    expect(said()).toEqual(['ba 0b 7f', 'ba 01 00']);
  });

  test('a key with a light of its own puts out what the host lit', () => {
    const { surface, host } = rig('x-touch-mini');
    host('90 00 01');
    surface.press('upper 1');
    surface.release('upper 1');
    expect(surface.light('upper 1').burns).toBe('off');
  });

  test('lights of a new nanoKONTROL2 are its own until its scene says otherwise', () => {
    const { surface, host, said } = rig('nanokontrol2-new');
    host('b0 29 7f');
    expect(surface.light('play').burns).toBe('off');
    host('f0 42 40 00 01 13 00 1f 10 00 f7');
    const dump = said()[0]!.split(' ');
    expect(dump.length).toBe(13 + 388 + 1);
    dump[16] = '01'; // byte 2 of the scene, behind the top bits of the first seven
    host(dump.join(' '));
    expect(said()).toEqual(['f0 42 40 00 01 13 00 5f 23 00 f7']);
    host('b0 29 7f');
    expect(surface.light('play').burns).toBe('on');
  });

  test('a display has two lines and a colour', () => {
    const { surface, host } = rig('x-touch-ext-midi');
    host('f0 00 20 32 42 4c 02 01 56 6f 78 20 20 20 20 30 2e 30 20 64 42 20 f7');
    expect([surface.text('upper 3'), surface.text('lower 3'), surface.text('colour 3')]).toEqual([
      'Vox',
      '0.0 dB',
      'red',
    ]);
    expect(surface.picture()).toContain('upper 3: Vox');
  });

  test('everything is forgotten without power, and comes up as it does', () => {
    const { surface, host } = rig('launch-control-xl');
    host('f0 00 20 29 02 11 77 03 f7 f0 00 20 29 02 11 78 03 18 3c f7');
    expect([surface.page, surface.light('focus 1').burns]).toEqual([3, 'on']);
    surface.powerOff();
    surface.powerOn();
    expect([surface.page, surface.light('focus 1').burns]).toEqual([8, 'off']);
  });
});

test('what a controller has not is refused by its name', () => {
  const { surface, hand } = rig('apc-mini-mk2');
  expect(() => surface.press('nothing')).toThrow("APC mini mk2 has no key 'nothing'");
  expect(() => surface.turn(1, 1)).toThrow('APC mini mk2 has no endless pot 1');
  expect(() => surface.jog(1)).toThrow('APC mini mk2 has no jog wheel');
  expect(() => hand.press('pad 65')).toThrow('the strips here are 1 to 8');
  expect(() => surface.fader('knob 1')).toThrow('APC mini mk2 has no knob 1');
});
