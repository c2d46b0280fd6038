import { expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { faderTravel } from '../../src/units/laws.ts';
import type { MackieSurface } from '../../firmware-sim/index.ts';
import { Show } from './show.ts';

/** Everything that can be seen on a surface. */
function face(surface: MackieSurface) {
  const strips = [1, 2, 3, 4, 5, 6, 7, 8];
  return {
    faders: strips.map((strip) => Math.round(surface.fader(strip).position)),
    main: Math.round(surface.fader('master').position),
    upper: strips.map((strip) => surface.text(strip, 'upper')),
    lower: strips.map((strip) => surface.text(strip, 'lower')),
    rings: strips.map((strip) => surface.ring(strip)),
    colours: strips.map((strip) => surface.colour(strip)),
    lights: strips.map((strip) => [surface.light(`mute ${strip}`), surface.light(`select ${strip}`)]),
    keys: ['play', 'stop', 'cycle', 'pan', 'read'].map((key) => surface.light(key)),
    time: surface.time,
    assignment: surface.assignment,
  };
}

test('a surface shows the desk from the first moment: faders, names, colours, rings, lights, displays', () => {
  const show = new Show(demoDocument());
  const { surface } = show.plug('x-touch');
  const shown = face(surface);
  expect(shown.upper.map((text) => text.trim()).slice(0, 3)).toEqual(['Kick', 'Snare', 'Hats']);
  expect(shown.faders[0]).toBe(Math.round(faderTravel(show.value('ch/1/fader')) * 1023));
  expect(shown.assignment).toContain('P');
  expect(show.bridge.units).toMatchObject([{ model: 'Behringer X-Touch', state: 'online', strips: 8 }]);
});

test('unplugged in mid-ride: the pass ends cleanly at the loss, and nothing jumps', () => {
  const show = new Show(demoDocument());
  const { hand, cable } = show.plug('x-touch');
  show.command({ do: 'mode', mode: 'touch' });
  show.command({ do: 'play' });
  show.wait(3);
  hand.touch(3);
  hand.ride(3, 8);
  show.wait(4);
  const fader = show.engine.table.at('ch/3/fader');
  expect(show.engine.isWriting(fader)).toBe(true);
  const lost = show.engine.place;
  cable.unplug();
  expect(show.engine.isWriting(fader)).toBe(false);
  const { times } = show.engine.lanes.lanes[fader]!;
  const written = [...times].filter((time) => time > 3.1 * 48_000 && time <= lost + 1);
  expect(written.length).toBeGreaterThan(50);
  expect(show.engine.arbiter.held.count).toBe(0);
  expect(show.told.at(-1)).toMatch(/X-Touch is lost: .*sent again/);
});

test('plugged in again, everything is sent afresh: faders, rings, lights, both lines, colours, displays', () => {
  const show = new Show(demoDocument());
  const { surface, cable } = show.plug('x-touch');
  show.command({ do: 'locate', to: 5 * 48_000 });
  show.wait(1);
  const before = face(surface);
  cable.unplug();
  surface.powerCycle();
  show.wait(1);
  show.replug(surface);
  show.wait(2);
  expect(face(surface)).toEqual(before);
});

test('a hand that is on a fader when its surface comes back is not driven', () => {
  const show = new Show(demoDocument());
  const { surface, cable, hand } = show.plug('x-touch');
  cable.unplug();
  show.set('ch/5/fader', -40);
  hand.touch(5);
  show.wait(0.2);
  const { position } = surface.fader(5);
  show.replug(surface);
  show.wait(2);
  expect(surface.fader(5).position).toBe(position);
});

test('an extender joins its main unit and goes on with channel nine; four units are one surface', () => {
  const show = new Show(demoDocument());
  const { surface: main } = show.plug('x-touch');
  const extenders = [1, 2, 3].map(
    (n) => show.plug('x-touch-ext', { name: n === 1 ? 'X-Touch-Ext' : `X-Touch-Ext (${n})` }).surface,
  );
  expect(show.engine.surfaces.size).toBe(1);
  expect(main.text(1, 'upper').trim()).toBe('Kick');
  expect(extenders[0]!.text(1, 'upper').trim()).toBe('Pad');
  expect(extenders[1]!.text(1, 'upper').trim()).toBe('Ch 17');
  main.tap('bank right');
  show.wait(1);
  expect(main.text(1, 'upper').trim()).not.toBe('Kick');
});

test('a unit that loses its extender goes on alone, without a restart', () => {
  const show = new Show(demoDocument());
  const { surface: main } = show.plug('x-touch');
  const { cable } = show.plug('x-touch-ext');
  cable.unplug();
  show.wait(1);
  expect(show.engine.surfaces.size).toBe(1);
  main.tap('mute 2');
  show.wait(0.2);
  expect(show.value('ch/2/mute')).toBe(1);
  expect(main.light('mute 2')).toBe('on');
});

test('a DIN cable is never given more than it carries', () => {
  const show = new Show(demoDocument());
  const { cable } = show.plug('x-touch', { bytesPerSecond: 3125 });
  show.command({ do: 'play' });
  show.wait(2);
  const before = cable.carried.fromHost;
  show.wait(10);
  expect(cable.carried.fromHost - before).toBeLessThanOrEqual(3125 * 10 + 600);
});

test('a power cycle of the unit alone brings everything back', () => {
  const show = new Show(demoDocument());
  const { surface } = show.plug('mcu-pro');
  show.wait(1);
  const before = face(surface);
  surface.powerCycle();
  show.wait(3);
  expect(face(surface)).toEqual(before);
});

test('a key leads straight to the DCAs, and back to the channels', () => {
  const show = new Show(demoDocument());
  const { surface } = show.plug('x-touch');
  surface.tap('outputs');
  show.wait(0.5);
  expect(surface.text(1, 'upper').trim()).toBe('Drums D');
  expect(surface.light('outputs')).toBe('on');
  surface.tap('inputs');
  show.wait(0.5);
  expect(surface.text(1, 'upper').trim()).toBe('Kick');
});
