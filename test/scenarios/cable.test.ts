import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueAtTime } from '../../src/automation/lane.ts';
import type { UnitStatus } from '../../src/bridge/bridge.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { faderTravel } from '../../src/units/laws.ts';
import type { MackieSurface } from '../../firmware-sim/index.ts';
import type { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from './show.ts';

/** How a system calls the first, second, third of like units. */
function nth(name: string, n: number): string {
  return n === 1 ? name : `${name} (${n})`;
}

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
    keys: ['play', 'stop', 'cycle', 'pan', 'eq', 'flip', 'read'].map((key) => surface.light(key)),
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
  const kept = show.engine.lanes.lanes[fader]!;
  const written = [...(kept.take ?? kept).times].filter((time) => time > 3.1 * 48_000 && time <= lost + 1);
  expect(written.length).toBeGreaterThan(50);
  expect(show.engine.arbiter.held.count).toBe(0);
  expect(show.told.at(-1)).toMatch(/X-Touch is lost: .*sent again/);
});

test('plugged in again, everything is sent afresh, and bank, page and flip are what they were (mixxx 12428)', () => {
  const show = new Show(demoDocument());
  const { surface, cable } = show.plug('x-touch');
  show.command({ do: 'locate', to: 5 * 48_000 });
  for (const key of ['bank right', 'eq', 'flip']) surface.tap(key);
  show.wait(1);
  const before = face(surface);
  expect(before.upper[0]).toBe('Pad    ');
  expect(before.keys).toEqual(['off', 'on', 'on', 'off', 'on', 'on', 'on']);
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
  hand.touch(5);
  show.wait(0.2);
  const { position, fights } = surface.fader(5);
  cable.unplug();
  show.wait(1);
  show.replug(surface);
  show.wait(2);
  expect(surface.fader(5)).toMatchObject({ position, fights });
  expect(fights).toBe(0);
});

test('a hand that came while the cable was out is told once where its fader belongs, and goes there when let go', () => {
  const show = new Show(demoDocument());
  const { surface, cable, hand } = show.plug('x-touch');
  cable.unplug();
  show.set('ch/5/fader', -40);
  hand.touch(5);
  show.wait(0.2);
  const { position } = surface.fader(5);
  show.replug(surface);
  show.wait(2);
  expect(surface.fader(5)).toMatchObject({ position, fights: 1 }); // a unit says nothing of the touch it missed
  hand.letGo();
  show.wait(1);
  expect(surface.fader(5).position).toBeCloseTo(faderTravel(-40) * 1023, 0);
});

test('an extender joins its main unit and goes on with channel nine; four units are one surface', () => {
  const show = new Show(demoDocument());
  const { surface: main } = show.plug('x-touch');
  const extenders = [1, 2, 3].map((n) => show.plug('x-touch-ext', { name: nth('X-Touch-Ext', n) }).surface);
  const firsts = () => [main, ...extenders].map((unit) => unit.text(1, 'upper').trim());
  expect(show.engine.surfaces.size).toBe(1);
  expect(firsts()).toEqual(['Kick', 'Pad', 'Ch 17', 'Ch 25']);
  main.tap('bank right'); // 56 strips: as far as 32 of them can go
  show.wait(1);
  expect(firsts()).toEqual(['Ch 25', 'Drums', 'Room', 'DRUMS']);
  main.tap('bank left');
  show.wait(1);
  expect(firsts()).toEqual(['Kick', 'Pad', 'Ch 17', 'Ch 25']);
  extenders[2]!.tap('mute 8');
  show.wait(0.1);
  expect(show.value('ch/32/mute')).toBe(1);
});

test('an extender that is there first lets its main unit have the first channels', () => {
  const show = new Show(demoDocument());
  const { surface: extender } = show.plug('x-touch-ext');
  expect(extender.text(1, 'upper').trim()).toBe('Kick');
  const { surface: main } = show.plug('x-touch');
  expect(show.engine.surfaces.size).toBe(1);
  expect([main, extender].map((unit) => unit.text(1, 'upper').trim())).toEqual(['Kick', 'Pad']);
  main.tap('mute 1');
  extender.tap('mute 1');
  show.wait(0.2);
  expect([show.value('ch/1/mute'), show.value('ch/9/mute')]).toEqual([1, 1]);
  expect(show.bridge.faults).toBe(0);
});

test('a main unit that is lost and comes back stands beside its extender again', () => {
  const show = new Show(demoDocument());
  const { surface: main, cable } = show.plug('x-touch');
  const { surface: extender } = show.plug('x-touch-ext');
  cable.unplug();
  show.wait(1);
  extender.tap('solo 1');
  show.wait(0.2);
  show.replug(main);
  show.wait(2);
  expect(show.engine.surfaces.size).toBe(1);
  expect([main, extender].map((unit) => unit.text(1, 'upper').trim())).toEqual(['Kick', 'Pad']);
  main.tap('play');
  show.wait(0.2);
  expect(show.engine.transport.rolling).toBe(true);
  expect(show.bridge.faults).toBe(0);
});

/** A unit in a row that comes and goes. */
interface Standing {
  readonly name: string;
  readonly surface: MackieSurface;
  cable: MemoryCable;
}

/** What must hold whichever units are there: each main unit has a surface of its own, and strips go on from unit to unit. */
function expectOrder(show: Show, units: readonly Standing[]): void {
  expect(show.bridge.faults).toBe(0);
  const statuses = show.bridge.units.filter(({ state }) => state === 'online');
  expect(statuses.length).toBe(units.length);
  const surfaces = new Map<number, UnitStatus[]>();
  for (const unit of statuses) surfaces.set(unit.surface, [...(surfaces.get(unit.surface) ?? []), unit]);
  expect(new Set(surfaces.keys())).toEqual(new Set(show.engine.surfaces.keys()));
  const shown = new Map(units.map(({ name, surface }) => [name, surface.text(1, 'upper').trim()]));
  for (const row of surfaces.values()) {
    const [mains, extenders] = [
      row.filter(({ model }) => model === 'Behringer X-Touch'),
      row.filter(({ model }) => model === 'Behringer X-Touch Extender'),
    ];
    expect(mains.length).toBeLessThanOrEqual(1);
    expect(mains.map(({ name }) => shown.get(name))).toEqual(mains.map(() => 'Kick'));
    const first = ['Kick', 'Pad', 'Ch 17', 'Ch 25'].slice(mains.length, row.length);
    expect(new Set(extenders.map(({ name }) => shown.get(name)))).toEqual(new Set(first));
  }
}

/** Two to four units in the order in which they come, then the order in which they are lost and come back. */
const arrivals = fc
  .constantFrom([1, 1], [1, 2], [1, 3], [2, 1], [2, 2])
  .map(([mains, extenders]) => [
    ...Array.from({ length: mains }, (_, n) => nth('X-Touch', n + 1)),
    ...Array.from({ length: extenders }, (_, n) => nth('X-Touch-Ext', n + 1)),
  ])
  .chain((names) =>
    fc.tuple(...[names, names].map((all) => fc.shuffledSubarray(all, { minLength: all.length }))),
  );

/** 25 orders with every test run; more with ORDERS=500. */
test('in whatever order units come, are lost and come back, there is one surface to each main unit', () => {
  fc.assert(
    fc.property(arrivals, ([coming, going]) => {
      const show = new Show(demoDocument());
      const units: Standing[] = [];
      for (const name of coming!) {
        const { surface, cable } = show.plug(name.startsWith('X-Touch-Ext') ? 'x-touch-ext' : 'x-touch', {
          name,
        });
        units.push({ name, surface, cable });
        expectOrder(show, units);
      }
      expectBeside(show);
      for (const name of going!) {
        const unit = units.find((one) => one.name === name)!;
        unit.cable.unplug();
        show.wait(1);
        expectOrder(
          show,
          units.filter((one) => one !== unit),
        );
        unit.cable = show.replug(unit.surface, { name });
        show.wait(2);
        expectOrder(show, units);
        expectBeside(show);
      }
    }),
    { numRuns: Number(process.env['ORDERS'] ?? 25), seed: 1 },
  );
});

/** Once every unit is there: as many surfaces as main units, and no extender by itself. */
function expectBeside(show: Show): void {
  const mains = show.bridge.units.filter(({ model }) => model === 'Behringer X-Touch');
  expect(show.engine.surfaces.size).toBe(mains.length);
  expect(new Set(mains.map(({ surface }) => surface)).size).toBe(mains.length);
}

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

test('an extender pulled and plugged in again leaves bank, hand, pass and motor of its neighbour alone', () => {
  const show = new Show(demoDocument());
  const { surface: main, hand } = show.plug('x-touch');
  const { surface: extender, cable } = show.plug('x-touch-ext');
  main.tap('bank right');
  show.command({ do: 'mode', mode: 'touch' });
  show.command({ do: 'play' });
  show.wait(1);
  hand.touch(3).moveTo(3, { dB: -10 }, 1);
  show.wait(2);
  const fader = show.engine.table.at('ch/19/fader');
  const before = main.fader(3);
  const stands = () => {
    expect(main.text(1, 'upper').trim()).toBe('Ch 17');
    expect(show.engine.isWriting(fader)).toBe(true);
    expect(show.engine.arbiter.held.count).toBe(1);
    expect(main.fader(3)).toMatchObject({ position: before.position, fights: 0, touched: true });
  };
  stands();
  cable.unplug();
  show.wait(2);
  stands();
  show.replug(extender);
  show.wait(2);
  stands();
  expect(extender.text(1, 'upper').trim()).toBe('Ch 25');
  const began = show.engine.lanes.passOf(fader)!.from;
  expect(began).toBeLessThan(2 * 48_000);
  hand.moveTo(3, { dB: -20 }, 1).letGo();
  show.wait(2);
  const lane = show.engine.lanes.lanes[fader]!; // one pass over the whole time
  expect([lane.times[1], lane.times.at(-1)! > began + 7 * 48_000]).toEqual([began, true]);
  const { law } = show.engine.table.row(fader);
  expect(valueAtTime(lane, began + 4 * 48_000, law)).toBeCloseTo(-10, 0);
});

test('a single unit that is plugged in again has bank, page and flip in front as before', () => {
  const show = new Show(demoDocument());
  const { surface, cable } = show.plug('x-touch');
  for (const key of ['bank right', 'bank right', 'send', 'flip']) surface.tap(key);
  show.wait(1);
  const before = face(surface);
  expect(before.upper[0]).toBe('Ch 17  ');
  cable.unplug();
  show.wait(10);
  show.replug(surface);
  show.wait(2);
  expect(face(surface)).toEqual(before);
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

test('a finger that leaves while the unit is switched off does not stay behind as a ghost', () => {
  const show = new Show(demoDocument());
  const { surface, hand } = show.plug('mcu-pro');
  hand.touch(3);
  show.wait(0.5);
  expect(show.engine.arbiter.held.count).toBe(1);
  surface.powerOff();
  hand.letGo();
  show.wait(1);
  surface.powerOn();
  show.wait(3);
  expect(show.engine.arbiter.held.count).toBe(0);
  show.command({ do: 'play' });
  for (let second = 0; second < 20; second++) {
    show.wait(1);
    const wanted = faderTravel(show.value('ch/3/fader')) * 1023;
    expect(Math.abs(surface.fader(3).position - wanted)).toBeLessThan(5); // it is on its way
  }
});

test('a key leads straight to the DCAs, and back to the channels', () => {
  const show = new Show(demoDocument());
  const { surface } = show.plug('x-touch');
  surface.tap('outputs');
  show.wait(0.5);
  expect(surface.text(1, 'upper').trim()).toBe('DRUMS');
  expect(surface.light('outputs')).toBe('on');
  surface.tap('inputs');
  show.wait(0.5);
  expect(surface.text(1, 'upper').trim()).toBe('Kick');
});
