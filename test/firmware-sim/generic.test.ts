import { describe, expect, test } from 'vitest';
import { GenericSurface, Hand, simulate, type GenericModelName } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from './rig.ts';

function rig(model: GenericModelName) {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock);
  const heard: string[] = [];
  cable.host.onBytes = (data, length) => heard.push(hex(data.slice(0, length)));
  const surface = new GenericSurface({ model, clock, port: cable.device });
  const hand = new Hand([surface], clock);
  const host = (text: string): void => {
    const data = bytes(text);
    cable.host.send(data, data.length);
    clock.advance(0);
  };
  return { clock, surface, hand, host, heard };
}

describe('a box of eight knobs and eight keys', () => {
  test('says nothing when it comes, and only what changes', () => {
    const { clock, surface, heard } = rig('8-knobs');
    clock.advance(5e9);
    surface.move('knob 3', 1023);
    surface.move('knob 3', 1022);
    surface.move('knob 8', 0);
    clock.advance(0);
    expect(heard).toEqual(['b0 17 7f']);
  });

  test('sends its keys as notes, and lets them go with a note off', () => {
    const { clock, hand, heard } = rig('8-knobs');
    hand.press('key 1').press('key 8');
    clock.advance(1e9);
    expect(heard).toEqual(['90 24 7f', '80 24 00', '90 2b 7f', '80 2b 00']);
  });

  test('turns a knob smoothly, every value on the way, and stays there', () => {
    const { clock, hand, surface, heard } = rig('8-knobs');
    hand.moveTo('knob 1', 511.5, 1).letGo();
    clock.advance(2e9);
    expect(heard.at(-1)).toBe('b0 15 40');
    expect(heard.length).toBeGreaterThan(50);
    expect(surface.fader('knob 1')).toEqual({ position: 511.5, held: false, touched: false });
  });

  test('has no faders, strips beyond the last or keys of others, and says so at once', () => {
    const { hand } = rig('8-knobs');
    expect(() => hand.moveTo(1, 0, 1)).toThrow('8 Knobs has no faders');
    expect(() => hand.moveTo('knob 9', 0, 1)).toThrow('the knobs here are 1 to 8, got 9');
    expect(() => hand.press('mute 1')).toThrow("8 Knobs has no key 'mute 1'");
  });
});

describe('a nanoKONTROL2', () => {
  test('sends controllers for faders, knobs and keys', () => {
    const { clock, hand, heard } = rig('nanokontrol2');
    hand.moveTo(8, 1023, 0).moveTo('knob 1', 1023, 0).press('solo 3').press('play').press('marker set');
    clock.advance(1e9);
    expect(heard).toEqual([
      'b0 07 7f',
      'b0 10 7f',
      'b0 22 7f',
      'b0 22 00',
      'b0 29 7f',
      'b0 29 00',
      'b0 3c 7f',
      'b0 3c 00',
    ]);
  });

  test('lights what the host lights by the same controllers, except where there is no light', () => {
    const { surface, host } = rig('nanokontrol2');
    host('b0 29 7f b0 31 40 b0 32 3f b0 3a 7f b1 2a 7f');
    expect(['play', 'mute 2', 'mute 3', 'track left', 'stop'].filter((key) => surface.light(key))).toEqual([
      'play',
      'mute 2',
    ]);
    expect(surface.picture()).toMatch(/^nanoKONTROL2, online\n(0 +){7}0\n(0 +){7}0\nlit: mute 2, play$/);
    host('b0 29 00');
    expect(surface.light('play')).toBe(false);
  });

  test('forgets its lights without power, and hears nothing', () => {
    const { surface, host } = rig('nanokontrol2');
    host('b0 29 7f');
    surface.powerOff();
    host('b0 2a 7f');
    surface.powerOn();
    expect([surface.light('play'), surface.light('stop')]).toEqual([false, false]);
  });
});

test('a script works a generic controller beside a Mackie Control', async () => {
  const clock = new VirtualClock();
  const cables = [new MemoryCable(clock), new MemoryCable(clock)];
  const heard: string[] = [];
  cables[1]!.host.onBytes = (data, length) => heard.push(hex(data.slice(0, length)));
  const { done } = simulate({
    model: ['x-touch', '8-knobs'],
    ports: cables.map(({ device }) => device),
    clock,
    script: 'turn knob 3 to 100 % in 0 s, press key 9',
  });
  clock.advance(1e9);
  await done;
  expect(heard).toEqual(['b0 17 7f', '90 24 7f', '80 24 00']);
  expect(() => simulate({ model: 'x-touch', clock, script: 'turn knob 1 to 0 % in 1 s' })).toThrow(
    'no unit here has knobs',
  );
  expect(() => simulate({ model: '8-knobs', clock, script: 'turn pot 1 right 3' })).toThrow(
    '8 Knobs has no endless pots: turn a knob to a place',
  );
});
