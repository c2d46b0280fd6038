import { describe, expect, test } from 'vitest';
import { Hand, HuiSurface, huiModels, type HuiModelName } from '../../firmware-sim/index.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { MemoryCable, type CableOptions } from '../../src/ports/memory.ts';
import { hui } from '../../src/surfaces/hui.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { huiDevice, unitOf } from '../surfaces/rig.ts';
import { rideAndFollow, Show } from './show.ts';

/** A show with a HUI plugged in, and everything on it. */
function plugged({
  document = demoDocument(),
  model = 'hui',
  only,
  ...cable
}: CableOptions & {
  document?: ReturnType<typeof demoDocument>;
  model?: HuiModelName;
  only?: ReturnType<typeof huiDevice>;
} = {}) {
  const show = new Show(document, undefined, only);
  const plug = (surface: HuiSurface): MemoryCable => {
    const end = new MemoryCable(show.clock, { delay: 200_000, chunk: 2, name: 'HUI', ...cable });
    surface.plug(end.device);
    show.bridge.opened(end.host);
    show.wait(2);
    return end;
  };
  const surface = new HuiSurface({ model, clock: show.clock });
  return { show, surface, cable: plug(surface), replug: plug, hand: new Hand([surface], show.clock) };
}

/** Everything that can be seen on it. */
function face(surface: HuiSurface) {
  const strips = [1, 2, 3, 4, 5, 6, 7, 8];
  return {
    faders: strips.map((strip) => Math.round(surface.fader(strip).position)),
    names: strips.map((strip) => surface.text(strip)),
    rings: strips.map((strip) => surface.ring(strip)),
    lights: strips.map((strip) => [surface.light(`mute ${strip}`), surface.light(`select ${strip}`)]),
    lit: surface.lit,
    lines: [surface.line('upper'), surface.line('lower')],
    time: surface.time,
    assignment: surface.assignment,
  };
}

test('a HUI shows the desk from the first moment: faders, names, lights, displays, time', () => {
  const { show, surface } = plugged();
  expect(show.bridge.units).toMatchObject([{ model: 'Mackie HUI', state: 'online', strips: 8 }]);
  const shown = face(surface);
  expect(shown.names.slice(0, 3)).toEqual(['Kick', 'Snar', 'Hats']);
  expect(shown.faders[0]).toBe(Math.round(faderTravel(show.value('ch/1/fader')) * 1023));
  expect(shown.assignment).toBe('Pan ');
  expect(shown.time).toBe('0.00.00. 00');
  expect(shown.lines[1]).toContain('3:1');
  expect(shown.lit).toContain('stop');
  expect(surface.received.unknown).toBe(0);
});

test('ride a fader for ten seconds in touch, return, play: the motor follows the ride within two steps', () => {
  const { show, surface, hand } = plugged({ document: emptyDocument('Show') });
  const { ridden, worst } = rideAndFollow(show, { surface, hand });
  expect(ridden.length).toBeGreaterThan(500);
  expect(worst).toBeLessThanOrEqual(2.01);
});

test('a touched fader is never driven, and goes to the effective value on release (helgobox 459)', () => {
  const { show, surface, hand } = plugged();
  show.command({ do: 'play' });
  show.wait(2);
  hand.touch(1);
  show.wait(0.1);
  const { position, fights } = surface.fader(1);
  show.wait(8);
  expect(surface.fader(1)).toMatchObject({ position, fights });
  hand.letGo();
  show.wait(0.5);
  expect(
    Math.abs(surface.fader(1).position - faderTravel(show.value('ch/1/fader')) * 1023),
  ).toBeLessThanOrEqual(1);
});

test('banks, pages and the wheel do what they say', () => {
  const { show, surface, hand } = plugged();
  surface.tap('bank right');
  show.wait(1);
  expect(surface.text(1)).toBe('Pad ');
  surface.tap('send b');
  hand.perform([{ do: 'turn', pot: 1, clicks: 30 }]);
  show.wait(1);
  expect(surface.assignment).toBe('SndB');
  expect(surface.ring(1).leds.filter(Boolean).length).toBeGreaterThan(1);
  surface.jog(10);
  show.wait(0.2);
  expect(show.engine.place).toBeCloseTo(48_000, -3);
});

describe('an X-Touch in HUI mode', () => {
  test('is a HUI where it is said to be one, although its port is called X-Touch', () => {
    const only = huiDevice('x-touch-hui');
    const { show, surface, hand } = plugged({
      model: 'x-touch-hui',
      name: huiModels['x-touch-hui'].portName,
      only,
    });
    expect(show.bridge.units).toMatchObject([{ model: only.model, state: 'online', strips: 8 }]);
    show.set('ch/2/pan', 0.5);
    hand.press('pot 2'); // which comes as AUTO
    show.wait(0.5);
    expect(show.value('ch/2/pan')).toBe(0);
    hand.touch(2).moveTo(2, { dB: -6 }, 1).letGo();
    show.wait(3);
    expect(surface.fader(2).pullBacks).toBe(0);
    expect(show.value('ch/2/fader')).toBeCloseTo(-6, 1);
    expect(surface.received.unknown).toBe(0);
  });
});

describe('every second', () => {
  test('it is asked, and answers', () => {
    const { show, surface } = plugged();
    const { pings } = surface.received;
    show.wait(10);
    expect(surface.received.pings - pings).toBe(10);
    expect(surface.standing).toBe('online');
  });

  test('one that does not answer for three seconds is silent, and is shown everything when it does again (osc.js 145)', () => {
    const { show, surface } = plugged();
    const before = face(surface);
    surface.powerOff();
    show.wait(1.9);
    expect(show.bridge.units[0]!.state).toBe('online');
    show.wait(2.2);
    expect(show.bridge.units[0]!.state).not.toBe('online');
    show.set('ch/1/mute', 1);
    show.wait(60);
    surface.powerOn();
    show.wait(2);
    expect(show.bridge.units[0]!.state).toBe('online');
    expect(face(surface)).toEqual({
      ...before,
      lit: expect.any(Array),
      lights: before.lights.with(0, [true, before.lights[0]![1]!]),
    });
  });

  test('one that was switched off and on in between is shown everything at once', () => {
    const { show, surface } = plugged();
    const before = face(surface);
    surface.powerCycle();
    show.wait(1);
    expect(face(surface)).toEqual(before);
    expect(show.bridge.units[0]!.state).toBe('online');
  });

  test('a hand on a unit that fell silent is off its fader: the pass does not go on for ever', () => {
    const { show, surface, hand } = plugged();
    show.command({ do: 'mode', mode: 'touch' });
    show.command({ do: 'play' });
    hand.touch(3);
    hand.ride(3, 2);
    show.wait(3);
    const fader = show.engine.table.at('ch/3/fader');
    expect(show.engine.isWriting(fader)).toBe(true);
    surface.powerOff();
    show.wait(5);
    expect(show.bridge.units[0]!.state).not.toBe('online');
    expect(show.engine.arbiter.held.count).toBe(0);
    expect(show.engine.isWriting(fader)).toBe(false);
  });

  test('a bridge that is gone is noticed by the unit, which is dark until the next', () => {
    const { show, surface, cable, replug } = plugged();
    const before = face(surface);
    cable.unplug();
    show.wait(6);
    expect([surface.standing, surface.lit]).toEqual(['off line', []]);
    replug(surface);
    expect(face(surface)).toEqual(before);
  });
});

test('on leaving, it is left dark, blank and with its faders down', () => {
  const { show, surface, cable } = plugged();
  const out = new ByteWriter();
  hui.blank(unitOf(huiDevice('hui')), out);
  cable.host.send(out.bytes, out.length); // what the bridge says before it closes the port
  show.wait(1);
  const left = face(surface);
  expect(left.faders).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(left.lit).toEqual([]);
  expect([left.names.join(''), left.lines.join(''), left.time].map((text) => text.trim())).toEqual([
    '',
    '',
    '',
  ]);
});

describe('a DIN cable, 3125 bytes a second', () => {
  test('carries motors before lights, words and meters: a scene on eight faders is under way in 70 ms (midimonster 93)', () => {
    const { show, surface } = plugged({ bytesPerSecond: 3125 });
    show.command({ do: 'play' }); // meters and the time
    show.wait(3);
    for (let strip = 1; strip <= 8; strip++) {
      show.set(`ch/${strip}/fader`, 5);
      show.set(`ch/${strip}/mute`, 1);
    }
    show.wait(0.03);
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((strip) => surface.fader(strip).moving).length).toBeGreaterThan(3);
  });
});

test('noise on the cable is counted, moves nothing, and what comes after it is understood', () => {
  const { show, surface, cable } = plugged();
  const faders = [1, 2, 3, 4, 5, 6, 7, 8].map((strip) => show.value(`ch/${strip}/fader`));
  const noise = Uint8Array.from([0x12, 0x34, 0xb0, 0x22, 0xf4, 0xf0, 0x00, 0x90, 0xb0, 0x2f, 0x60]);
  cable.device.send(noise, noise.length);
  show.wait(0.1);
  expect(show.bridge.units[0]!.faults).toBeGreaterThan(0);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((strip) => show.value(`ch/${strip}/fader`))).toEqual(faders);
  surface.tap('mute 2');
  show.wait(0.1);
  expect(show.value('ch/2/mute')).toBe(1);
});
