import { expect, describe, test } from 'vitest';
import { FaderportClassic, FaderportSurface, Hand, type FaderportName } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex, MS, SECOND } from './rig.ts';

/** The host's end of a cable, in the test's hands. */
function host(clock: VirtualClock, cable: MemoryCable) {
  let heard = '';
  cable.host.onBytes = (data, length) => (heard += `${hex(data.slice(0, length))} `);
  return {
    say: (text: string) => {
      cable.host.send(bytes(text), bytes(text).length);
      clock.advance(0);
    },
    /** What came since it was last asked. */
    heard: () => {
      clock.advance(0);
      const text = heard.trim();
      heard = '';
      return text;
    },
  };
}

function rig(model: FaderportName, intake?: { room: number; perSecond: number }) {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock);
  const surface = new FaderportSurface({ model, clock, port: cable.device, ...(intake && { intake }) });
  return { clock, surface, ...host(clock, cable) };
}

function classic() {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock);
  const surface = new FaderportClassic({ clock, port: cable.device });
  return { clock, surface, ...host(clock, cable) };
}

describe('a simulated FaderPort 16', () => {
  test('says nothing when it comes', () => {
    expect(rig('faderport-16').heard()).toBe('');
  });

  test('tells of hands in the bytes of its manual', () => {
    const { surface, heard } = rig('faderport-16');
    surface.press('solo 12');
    surface.release('solo 12');
    surface.turn(1, -3);
    surface.jog(2);
    expect(heard()).toBe('90 58 7f 90 58 00 b0 10 43 b0 3c 02');
    surface.hold(16);
    surface.move(16, 1023);
    expect(heard()).toBe('90 77 7f ef 70 7f');
  });

  test('a fader let go stays where the hand left it, until it is driven', () => {
    const { surface, clock, say } = rig('faderport-16');
    say('e2 70 7f');
    clock.advance(1 * SECOND);
    expect(surface.fader(3).position).toBe(1023);
    surface.move(3, 300);
    surface.letGo(3);
    clock.advance(3 * SECOND);
    expect(surface.fader(3).position).toBe(300);
    say('e2 00 00');
    clock.advance(1 * SECOND);
    expect(surface.fader(3).position).toBe(0);
  });

  test('lights have colours that stay while they are dark', () => {
    const { surface, say } = rig('faderport-16');
    say('91 07 7f 92 07 10 93 07 00');
    expect([surface.light('select 9'), surface.colour('select 9')]).toEqual(['off', [127, 16, 0]]);
    say('90 07 01 90 5e 7f');
    expect([surface.light('select 9'), surface.light('play')]).toEqual(['flash', 'on']);
  });

  test('a display shows as many lines as its layout has', () => {
    const { surface, say } = rig('faderport-16');
    say('f0 00 01 06 16 13 0f 13 f7');
    say('f0 00 01 06 16 12 0f 00 06 41 42 f7');
    say('f0 00 01 06 16 12 0f 02 00 43 f7');
    expect(surface.lines(16)).toEqual([
      { text: 'AB', align: 'right', inverted: true },
      { text: '', align: 'centre', inverted: false },
    ]);
    say('f0 00 01 06 16 13 0f 05 f7'); // without the bit that empties it
    expect(surface.line(16, 2).text).toBe('C');
    say('f0 00 01 06 16 13 0f 15 f7');
    expect(surface.line(16, 2).text).toBe('');
    expect(surface.unknown).toBe(0);
  });

  test('does not listen to what is said to an 8', () => {
    const { surface, say } = rig('faderport-16');
    say('f0 00 01 06 02 12 00 00 00 41 f7');
    expect([surface.line(1, 0).text, surface.unknown]).toEqual(['', 1]);
  });

  test('bars and meters of the strips on the right have numbers of their own', () => {
    const { surface, say, clock } = rig('faderport-16');
    say('f0 00 01 06 16 13 08 15 f7 b0 40 7f b0 48 02 c0 7f');
    expect(surface.bar(9)).toEqual({ value: 1, mode: 'fill' });
    expect(surface.meter(9)).toBe(1);
    clock.advance(900 * MS);
    expect(surface.meter(9)).toBeCloseTo(0.5);
    say('c0 10');
    expect(surface.meter(9)).toBeCloseTo(0.5); // it waits until it has fallen that far
    clock.advance(2 * SECOND);
    expect([surface.meter(9), surface.moving]).toEqual([0, false]);
  });

  test('falls half asleep when nobody says for ten minutes that the host is there (Reasonus-Native 225)', () => {
    const { surface, say, clock } = rig('faderport-16');
    clock.advance(590 * SECOND);
    say('a0 00 00');
    clock.advance(590 * SECOND);
    say('90 5e 7f');
    expect([surface.standing, surface.light('play')]).toEqual(['online', 'on']);
    clock.advance(20 * SECOND);
    say('90 5e 00');
    expect([surface.standing, surface.light('play')]).toEqual(['half asleep', 'on']);
    surface.powerOff();
    surface.powerOn();
    expect(surface.standing).toBe('online');
  });

  test('what finds its input full is lost', () => {
    const { surface, say, clock } = rig('faderport-16', { room: 6, perSecond: 1000 });
    say('90 5e 7f 90 5d 7f 90 5f 7f');
    expect([surface.light('stop'), surface.light('record'), surface.droppedBytes]).toEqual(['on', 'off', 3]);
    clock.advance(10 * MS);
    say('90 5f 7f');
    expect(surface.light('record')).toBe('on');
  });

  test('keeps showing what it was told when the cable is pulled, and forgets it without power', () => {
    const { surface, say } = rig('faderport-16');
    say('90 5e 7f');
    surface.unplug();
    expect(surface.light('play')).toBe('on');
    surface.powerOff();
    surface.powerOn();
    expect(surface.light('play')).toBe('off');
  });

  test('can be seen in a terminal', () => {
    const { surface, say } = rig('faderport-8');
    say('f0 00 01 06 02 12 00 00 04 4b 69 63 6b f7 90 08 7f 90 10 01 90 5e 7f 90 5d 01');
    const picture = surface.picture();
    expect(picture).toMatch(/^FaderPort 8, online\n\[Kick\]/u);
    expect(picture).toContain('S m ·');
    expect(picture).toMatch(/lit: stop \(flashing\), play$/u);
  });

  test('has no strip, key or knob that is not on its panel', () => {
    const { surface } = rig('faderport-8');
    expect(() => surface.hold(9)).toThrow('FaderPort 8 has strips 1 to 8, got 9');
    expect(() => surface.press('rec 1')).toThrow("FaderPort 8 has no key 'rec 1'");
    expect(() => surface.turn(2, 1)).toThrow('FaderPort 8 has one knob, got 2');
    expect(() => rig('faderport-2').surface.jog(1)).toThrow('has no Session Navigator');
  });
});

describe('a simulated FaderPort of 2010', () => {
  test('says who it is when it is asked, and lights up only in its native mode', () => {
    const { surface, say, heard } = classic();
    say('f0 7e 7f 06 01 f7');
    expect(heard()).toMatch(/^f0 7e 7f 06 02 00 01 06 02 00 01 00 .* f7$/u);
    say('a0 01 01');
    expect([surface.standing, surface.light('play')]).toEqual(['not native', false]);
    say('91 00 64 a0 01 01');
    expect([surface.standing, surface.light('play')]).toEqual(['online', true]);
    surface.powerOff();
    surface.powerOn();
    expect(surface.standing).toBe('not native');
  });

  test('tells of its fader in two halves of fourteen bits, and is sent ten', () => {
    const { surface, say, heard, clock } = classic();
    surface.move(1, 1023);
    expect(heard()).toBe('a0 7f 01 b0 00 7f b0 20 70');
    surface.letGo(1);
    say('91 00 64 b0 00 02 b0 20 00');
    clock.advance(1 * SECOND);
    expect(Math.round(surface.fader(1).position)).toBe(256);
  });

  test('keys are pressed by other numbers than they are lit by', () => {
    const { surface, heard, clock } = classic();
    new Hand([surface], clock).press('play').press('foot switch');
    clock.advance(1 * SECOND);
    expect(heard()).toBe('a0 06 01 a0 06 00 a0 7e 01 a0 7e 00');
    surface.turn(1, -2);
    surface.turn(1, 1);
    expect(heard()).toBe('e0 00 7e e0 00 01');
  });

  test('while OFF is lit its fader neither tells nor moves', () => {
    const { surface, say, heard, clock } = classic();
    say('91 00 64 a0 10 01 b0 00 07 b0 20 7f');
    clock.advance(1 * SECOND);
    expect(surface.fader(1).position).toBe(0);
    surface.move(1, 500);
    expect(heard()).toBe('a0 7f 01');
  });
});
