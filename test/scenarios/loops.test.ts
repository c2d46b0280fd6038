import { describe, expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { FaderportSurface, Hand, HuiSurface } from '../../firmware-sim/index.ts';
import { MemoryCable, type CableOptions } from '../../src/ports/memory.ts';
import type { Input } from '../../src/model/input.ts';
import { LoopProbeEar } from '../../src/wire/loop-probe.ts';
import { rideAndFollow, Show } from './show.ts';

/** What a patch adds to the way, ns. */
const DELAY = 2e6;

/** A cable whose far end can be led back in: what is sent down it comes in again at `into`. */
interface Patched {
  readonly cable: MemoryCable;
  readonly into: Set<MemoryCable>;
  /** Leads no SysEx on. */
  withoutSysex: boolean;
  /** Bytes that were led back. */
  returned: number;
}

function patchBay(show: Show, cable: MemoryCable, delay = DELAY): Patched {
  const bay: Patched = { cable, into: new Set(), withoutSysex: false, returned: 0 };
  const outside = outsideSysex();
  const { device } = cable;
  const toUnit = device.onBytes;
  device.onBytes = (bytes, length, at) => {
    toUnit(bytes, length, at);
    const led = bay.withoutSysex ? bytes.slice(0, length).filter(outside) : bytes.slice(0, length);
    for (const other of bay.into)
      show.clock.after(delay, () => {
        if (!bay.into.has(other)) return;
        bay.returned += led.length;
        other.device.send(led, led.length);
      });
  };
  return bay;
}

function outsideSysex(): (byte: number) => boolean {
  let inside = false;
  return (byte) => {
    if (byte === 0xf0) inside = true;
    const outside = !inside;
    if (byte === 0xf7) inside = false;
    return outside;
  };
}

/** An X-Touch whose cable goes by way of a patch bay. */
function plugPatched(show: Show, name = 'X-Touch') {
  const plugged = show.plug('x-touch', { name });
  return { ...plugged, bay: patchBay(show, plugged.cable) };
}

const loopsTold = (show: Show): string[] => show.told.filter((text) => text.includes('comes back'));
const stateOf = (show: Show, name = 'X-Touch') => show.bridge.units.find((unit) => unit.name === name)?.state;

describe('an output that is patched into its own input (benny 190, pd-else 1638)', () => {
  test('is cut with the first key, before that turns itself off again; people are told once what to do', () => {
    const show = new Show(demoDocument());
    const { bay, hand } = plugPatched(show);
    bay.into.add(bay.cable);
    const before = show.value('ch/3/mute');
    hand.press('mute 3');
    show.wait(60);
    expect(bay.returned).toBeGreaterThan(0);
    expect(show.value('ch/3/mute')).toBe(1 - before);
    expect(loopsTold(show)).toEqual([
      'what is sent to X-Touch comes back from it, by a cable or a MIDI through (noticed at key mute 3), so that nothing ' +
        'from X-Touch counts until that ends: take out the cable that leads the one into the other, or switch off what does',
    ]);
  });

  test('what the desk shows afterwards moves nothing, however much of it comes back', () => {
    const show = new Show(demoDocument());
    const { bay, hand } = plugPatched(show);
    bay.into.add(bay.cable);
    hand.press('mute 3');
    show.wait(1);
    const steps = show.engine.verdict.count;
    for (let strip = 1; strip <= 8; strip++) show.set(`ch/${strip}/mute`, 1);
    show.wait(5);
    expect(show.bridge.links[0]!.cutOff).toBeGreaterThan(8);
    expect(show.engine.verdict.count - steps).toBeLessThanOrEqual(8);
    for (let strip = 1; strip <= 8; strip++) expect(show.value(`ch/${strip}/mute`)).toBe(1);
  });

  test('a key that was down when it was cut does not stay down', () => {
    const show = new Show(demoDocument());
    const { bay, hand } = plugPatched(show);
    hand.touch(3);
    show.wait(10);
    bay.into.add(bay.cable);
    hand.moveTo(3, 500, 0.1);
    show.wait(1);
    expect(stateOf(show)).toBe('looped');
    expect(show.engine.arbiter.held.count).toBe(0);
  });

  test('it stands in the list of devices, and "why" says it of each control', () => {
    const show = new Show(demoDocument());
    const { bay, hand } = plugPatched(show);
    bay.into.add(bay.cable);
    hand.press('mute 3');
    show.wait(1);
    expect(show.bridge.units).toMatchObject([
      { name: 'X-Touch', state: 'looped', looped: { remedy: expect.stringContaining('take out the cable') } },
    ]);
    const [first] = show.bridge.explainer.about('fader 3').does;
    expect(first).toMatchObject({
      outcome: 'not connected',
      control: 'fader 3',
      sentences: ['Nothing that comes from X-Touch counts.', expect.stringContaining('comes back from it')],
    });
    expect(show.bridge.explainer.away).toHaveLength(1);
  });

  test('once nothing came back for five seconds, it counts again and is shown everything', () => {
    const show = new Show(demoDocument());
    const { bay, hand, surface } = plugPatched(show);
    bay.into.add(bay.cable);
    hand.press('mute 3');
    show.wait(1);
    hand.touch(1).moveTo(1, 700, 0.2).letGo();
    show.wait(29);
    expect(stateOf(show)).toBe('looped');
    const fader = show.value('ch/1/fader');
    bay.into.clear();
    show.wait(4);
    expect(stateOf(show)).toBe('looped');
    show.wait(4);
    expect(stateOf(show)).toBe('online');
    expect(show.told.at(-1)).toBe(
      'nothing comes back in at X-Touch any more: what comes from it counts again',
    );
    expect(show.value('ch/1/fader')).toBe(fader);
    expect(Math.abs(surface.fader(1).position - 700)).toBeGreaterThan(10);
    const before = show.value('ch/3/mute');
    hand.press('mute 3');
    show.wait(1);
    expect(show.value('ch/3/mute')).toBe(1 - before);
  });

  test('a way that lets no SysEx through is noticed by the fader that goes round on it', () => {
    const show = new Show(demoDocument());
    const { cable, bay, hand } = plugPatched(show);
    bay.withoutSysex = true;
    bay.into.add(cable);
    hand.touch(3).moveTo(3, 300, 0.2);
    show.wait(2);
    expect(loopsTold(show)).toHaveLength(1);
    expect(loopsTold(show)[0]).toContain('what is sent to fader 3 of X-Touch comes back, without an end');
    expect(stateOf(show)).toBe('looped');
    bay.into.clear();
    show.wait(8);
    expect(stateOf(show)).toBe('online');
  });
});

describe('a way that lets no SysEx through, and on which only keys are used', () => {
  test('is noticed by the third key that presses itself again: each did the opposite of what the hand did', () => {
    const show = new Show(demoDocument());
    const { cable, bay, hand } = plugPatched(show);
    bay.withoutSysex = true;
    bay.into.add(cable);
    for (const key of ['mute 3', 'mute 4', 'mute 5']) {
      hand.press(key);
      show.wait(1);
    }
    expect(loopsTold(show)).toEqual([expect.stringContaining('as if their keys were pressed')]);
    expect(stateOf(show)).toBe('looped');
    expect(show.value('ch/5/mute')).toBe(1); // from here on what the hand did stands
    bay.into.clear();
    show.wait(8);
    expect(stateOf(show)).toBe('online');
  });

  /** Such a way that is there before the unit is. */
  function plugLooped(show: Show, options: CableOptions): void {
    const cable = new MemoryCable(show.clock, options);
    const outside = outsideSysex();
    cable.device.onBytes = (bytes, length) => {
      const led = bytes.slice(0, length).filter(outside);
      cable.device.send(led, led.length);
    };
    show.bridge.opened(cable.host);
  }

  test.each([
    ['X-Touch', 16, { delay: DELAY }],
    ['X-Touch', 3, { delay: 30e6 }],
    ['X-Touch', 16, { delay: DELAY, bytesPerSecond: 3125 }],
    ['X-Touch-Ext', 2, { delay: DELAY }],
    ['PreSonus FP2', 2, { delay: DELAY }],
    ['nanoKONTROL2', 8, { delay: DELAY }],
  ])('presses no key of the desk by what it is shown as it comes: %s, %i lit, %o', (name, lit, options) => {
    const show = new Show(demoDocument());
    for (let n = 0; n < lit; n++) show.set(`ch/${(n % 8) + 1}/${n < 8 ? 'mute' : 'solo'}`, 1);
    const before = [...show.engine.desk.values];
    plugLooped(show, { name, ...options });
    show.wait(10);
    expect(show.bridge.units).toHaveLength(1);
    const moved = show.engine.table.rows.filter(
      ({ number }) => show.engine.desk.values[number] !== before[number],
    );
    expect(moved.map(({ path }) => path)).toEqual([]);
  });

  test('a finger that taps twice in the first second is one all the same', () => {
    const show = new Show(demoDocument());
    const { surface } = show.plug('x-touch');
    const before = show.value('ch/3/mute');
    for (const number of show.engine.surfaces.keys()) show.bridge.resend(number);
    for (let n = 0; n < 2; n++) {
      show.wait(0.06);
      surface.press('mute 3');
      show.wait(0.06);
      surface.release('mute 3');
    }
    show.wait(1);
    expect(show.value('ch/3/mute')).toBe(before);
  });

  test('is not said to be over while it is there', () => {
    const show = new Show(demoDocument());
    for (let strip = 1; strip <= 8; strip++)
      for (const what of ['mute', 'solo']) show.set(`ch/${strip}/${what}`, 1);
    plugLooped(show, { name: 'X-Touch', delay: DELAY });
    show.wait(50);
    expect(stateOf(show)).toBe('looped');
    expect(loopsTold(show)).toHaveLength(1);
    expect(show.told.filter((text) => text.includes('counts again'))).toEqual([]);
  });

  test('one key that is pressed twice in a moment, and again and again, is a loose contact', () => {
    const show = new Show(demoDocument());
    const { surface } = show.plug('x-touch');
    for (let n = 0; n < 6; n++) {
      surface.press('mute 3');
      show.wait(0.01);
      surface.press('mute 3'); // its release was lost
      show.wait(0.5);
    }
    expect(stateOf(show)).toBe('online');
  });
});

test('two units patched into each other: it is said which leads into which (benny 190)', () => {
  const show = new Show(demoDocument());
  const left = plugPatched(show);
  const right = plugPatched(show, 'X-Touch (2)');
  left.bay.into.add(right.cable);
  right.bay.into.add(left.cable);
  const before = show.value('ch/3/mute');
  left.hand.press('mute 3');
  show.wait(30);
  expect(show.value('ch/3/mute')).toBe(1 - before);
  expect(loopsTold(show).map((text) => text.slice(0, text.indexOf(', by')))).toEqual([
    'what is sent to X-Touch comes back in at X-Touch (2)',
    'what is sent to X-Touch (2) comes back in at X-Touch',
  ]);
});

describe('how quickly', () => {
  /** A loop that is closed, and how long it takes until it is cut once something is done, s. */
  function timed(delay: number, start: (show: Show, hand: Hand) => void, cable: CableOptions = {}) {
    const show = new Show(demoDocument());
    const plugged = show.plug('x-touch', { name: 'X-Touch', ...cable });
    const bay = patchBay(show, plugged.cable, delay);
    show.wait(5);
    bay.into.add(plugged.cable);
    start(show, plugged.hand);
    let took = 0;
    for (; took < 1 && stateOf(show) !== 'looped'; took += 0.001) show.wait(0.001);
    show.wait(1);
    return { show, took };
  }

  test.each([
    ['a key', (_show: Show, hand: Hand) => hand.press('mute 3')],
    ['a fader', (_show: Show, hand: Hand) => hand.moveTo(3, 600, 0.3)],
    ['a page', (show: Show) => show.set('ch/3/mute', 1 - show.value('ch/3/mute'))],
    ['the time that runs', (show: Show) => show.command({ do: 'play' })],
  ])(
    '%s: a cable is found out as soon as it has brought back one thing and then the question',
    (_what, start) => {
      expect(timed(DELAY, start).took).toBeLessThanOrEqual(0.03);
    },
  );

  test('at the speed of DIN, and over a slow network', () => {
    const press = (_show: Show, hand: Hand) => hand.press('mute 3');
    expect(timed(DELAY, press, { bytesPerSecond: 3125 }).took).toBeLessThanOrEqual(0.1);
    expect(timed(100e6, press).took).toBeLessThanOrEqual(0.4);
  });

  test('before anything moved: a mute that a page set stays set', () => {
    const set = (show: Show) => show.set('ch/3/mute', 1);
    const { show } = timed(DELAY, set);
    expect(show.value('ch/3/mute')).toBe(1);
    expect(stateOf(show)).toBe('looped');
  });

  test('at once where it is plugged in already: no key of the desk is pressed by what it is shown', () => {
    const show = new Show(demoDocument());
    const before = [...show.engine.desk.values];
    const cable = new MemoryCable(show.clock, { name: 'X-Touch' });
    cable.device.onBytes = (bytes, length) => cable.device.send(bytes.slice(0, length), length);
    show.bridge.opened(cable.host);
    show.wait(3);
    expect(stateOf(show)).toBe('looped');
    expect([...show.engine.desk.values]).toEqual(before);
    expect(show.engine.tape.rolling).toBe(false);
  });
});

test.each([Infinity, 31250, 3125])(
  'plugged in already, with more lights on than wait: none of them presses its key, at %s bytes a second',
  (bytesPerSecond) => {
    const show = new Show(demoDocument());
    for (let strip = 1; strip <= 8; strip++)
      for (const what of ['mute', 'solo']) show.set(`ch/${strip}/${what}`, 1);
    const before = [...show.engine.desk.values];
    const cable = new MemoryCable(show.clock, { name: 'X-Touch', delay: DELAY, bytesPerSecond });
    cable.device.onBytes = (bytes, length) => cable.device.send(bytes.slice(0, length), length);
    show.bridge.opened(cable.host);
    show.wait(3);
    expect(stateOf(show)).toBe('looped');
    const moved = show.engine.table.rows.filter(
      ({ number }) => show.engine.desk.values[number] !== before[number],
    );
    expect(moved.map(({ path }) => path)).toEqual([]);
  },
);

describe('two bridges patched into each other (benny 190)', () => {
  /** What the one sends to its surface comes in at the other as from a surface. */
  function patchedBridges() {
    const a = new Show(demoDocument());
    const b = new Show(demoDocument());
    const cables = [a, b].map((show) => {
      const cable = new MemoryCable(show.clock, { name: 'X-Touch', delay: 200_000 });
      show.bridge.opened(cable.host);
      return cable;
    }) as [MemoryCable, MemoryCable];
    let through = true;
    const lead = (from: MemoryCable, to: MemoryCable): void => {
      from.device.onBytes = (bytes, length) => through && to.device.send(bytes, length);
    };
    lead(cables[0], cables[1]);
    lead(cables[1], cables[0]);
    const wait = (seconds: number): void => {
      for (let ms = 0; ms < seconds * 1000; ms++) for (const show of [a, b]) show.wait(0.001);
    };
    wait(3);
    return { a, b, cables, wait, pull: () => (through = false) };
  }

  test('neither moves for ever, both say so once, and both go on once the cable is out', () => {
    const { a, b, cables, wait, pull } = patchedBridges();
    a.set('ch/1/mute', 1);
    wait(0.2);
    a.set('ch/2/mute', 1);
    wait(10);
    const carried = cables[0].carried.fromDevice;
    const mutes = [a, b].map((show) => show.value('ch/1/mute') + show.value('ch/2/mute'));
    wait(10);
    for (const show of [a, b]) {
      expect(stateOf(show)).toBe('looped');
      expect(loopsTold(show)).toHaveLength(1);
      expect(loopsTold(show)[0]).toContain('by way of another program');
    }
    expect([a, b].map((show) => show.value('ch/1/mute') + show.value('ch/2/mute'))).toEqual(mutes);
    expect(cables[0].carried.fromDevice - carried).toBeLessThan(10 * 3125);
    pull();
    wait(8);
    for (const show of [a, b]) expect(show.told.at(-1)).toContain('counts again');
  });
});

/** Counts what is sent to find loops. */
function probesOn(cable: MemoryCable): { count: number } {
  const probes = { count: 0 };
  const ear = new LoopProbeEar(() => probes.count++);
  const toUnit = cable.device.onBytes;
  cable.device.onBytes = (bytes, length, at) => {
    ear.push(bytes, length);
    toUnit(bytes, length, at);
  };
  return probes;
}

describe('nobody is asked who gives no reason to:', () => {
  const plug = {
    'x-touch': (show: Show) => show.plug('x-touch'),
    'logic-control': (show: Show) => show.plug('logic-control', { name: 'Logic Control' }),
    'a motor that reports itself': (show: Show) => show.plug('x-touch', { reportsMotor: true }),
    hui: (show: Show) => plugOther(show, 'HUI', new HuiSurface({ model: 'hui', clock: show.clock })),
    'faderport-8': (show: Show) =>
      plugOther(show, 'PreSonus FP8', new FaderportSurface({ model: 'faderport-8', clock: show.clock })),
  };

  function plugOther<Surface extends HuiSurface | FaderportSurface>(
    show: Show,
    name: string,
    surface: Surface,
  ) {
    const cable = new MemoryCable(show.clock, { name, delay: 200_000 });
    surface.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(2);
    return { surface, cable, hand: new Hand([surface], show.clock) };
  }

  test.each(Object.entries(plug))('%s', (_what, plugIn) => {
    const show = new Show(demoDocument());
    const { surface, cable, hand } = plugIn(show);
    const probes = probesOn(cable);
    rideAndFollow(show, { surface, hand });
    for (const key of ['mute 3', 'mute 3', 'solo 2', 'solo 2', 'select 4', 'play', 'stop']) {
      hand.press(key);
      show.wait(0.4);
    }
    hand.moveTo(2, 900, 0.2).letGo().moveTo(2, 100, 0.2).letGo().moveTo(2, 900, 0.2).letGo();
    if (surface.has('bank right')) hand.press('bank right').press('bank left');
    show.wait(10);
    expect(show.bridge.units).toMatchObject([{ state: 'online' }]);
    expect(probes.count).toBe(0);
  });

  test('a hand that taps quickly is not, or once; and each of its taps counts', () => {
    const show = new Show(demoDocument());
    const { cable, surface } = show.plug('x-touch');
    const probes = probesOn(cable);
    const before = show.value('ch/3/mute');
    for (let n = 0; n < 9; n++) {
      surface.press('mute 3');
      show.wait(0.06);
      surface.release('mute 3');
      show.wait(0.09);
    }
    show.wait(1);
    expect(show.value('ch/3/mute')).toBe(1 - before);
    expect(probes.count).toBeLessThanOrEqual(2);
  });
});

test('a key that is pressed just as a page put its light on counts, a moment later', () => {
  const show = new Show(demoDocument());
  const { surface } = show.plug('x-touch');
  show.wait(5);
  show.set('ch/3/mute', 1);
  show.wait(0.1);
  surface.press('mute 3');
  show.wait(0.02);
  expect(show.value('ch/3/mute')).toBe(1);
  surface.release('mute 3');
  show.wait(0.1);
  expect(show.value('ch/3/mute')).toBe(0);
  expect(show.engine.surfaces.get(1)!.down).toEqual([]);
});

test('a unit that says again what its rings are told is asked ever less often', () => {
  const show = new Show(demoDocument());
  const { cable } = show.plug('x-touch');
  const probes = probesOn(cable);
  const toUnit = cable.device.onBytes;
  cable.device.onBytes = (bytes, length, at) => {
    toUnit(bytes, length, at);
    for (let i = 0; i + 2 < length; i++)
      if (bytes[i] === 0xb0 && bytes[i + 1] === 0x30) cable.device.send(bytes.slice(i, i + 3), 3);
  };
  for (let second = 0; second < 300; second++) {
    show.set('ch/1/pan', (second % 3) - 1);
    show.wait(1);
  }
  expect(show.bridge.links[0]).toMatchObject({ looped: undefined });
  expect(show.bridge.links[0]!.meaningless).toBeGreaterThan(200);
  expect(probes.count).toBeGreaterThan(8);
  expect(probes.count).toBeLessThan(20);
});

describe('nothing else is taken for a loop:', () => {
  test.each([
    ['a servo that is answered', {}],
    ['a motor that reports itself', { reportsMotor: true }],
    ['a motor that reports itself, and trembles', { reportsMotor: true, noise: 2 }],
  ])('%s', (_what, options) => {
    const show = new Show(demoDocument());
    const plugged = show.plug('x-touch', options);
    rideAndFollow(show, plugged);
    for (let n = 0; n < 20; n++) plugged.hand.press(n % 2 === 0 ? 'mute 3' : 'bank right');
    show.wait(20);
    expect(show.bridge.links[0]).toMatchObject({ looped: undefined, cutOff: 0 });
    expect(loopsTold(show)).toEqual([]);
  });

  test('a hand that is not felt and trembles between two places', () => {
    const show = new Show(demoDocument());
    const { cable } = show.plug('x-touch');
    for (let n = 0; n < 500; n++) {
      cable.device.send(Uint8Array.of(0xe2, 0x10 + 0x10 * (n % 2), 0x20), 3);
      show.wait(0.01);
    }
    expect(show.bridge.links[0]).toMatchObject({ looped: undefined, cutOff: 0 });
  });
});

describe('a key that waits', () => {
  /** A key that is pressed just as a page put its light on: it waits from now on. */
  function waiting(fails: () => boolean = () => false) {
    const append = ({ what }: Readonly<Input>): void => {
      if (what.type === 'surface' && fails()) throw new RangeError('the journal is closed');
    };
    const show = new Show(demoDocument(), { append, tick: () => {} });
    const plugged = show.plug('x-touch');
    show.wait(5);
    show.set('ch/3/mute', 1);
    show.wait(0.1);
    plugged.surface.press('mute 3');
    show.wait(0.02);
    return { show, ...plugged };
  }

  test('and cannot be written down costs neither the show nor the keys behind it', () => {
    let failing = true;
    const { show, surface } = waiting(() => failing);
    surface.press('mute 4');
    expect(() => show.wait(0.5)).not.toThrow();
    expect([show.value('ch/3/mute'), show.value('ch/4/mute')]).toEqual([0, 1]);
    expect(show.bridge.faults).toBe(2);
    failing = false;
    surface.release('mute 3');
    show.wait(0.1);
    expect(show.bridge.faults).toBe(2);
  });

  test('as its unit is taken for another model is pressed on what it was, and on nothing of the other', () => {
    const { show } = waiting();
    const [link] = show.bridge.links;
    const inputs: number[] = [];
    const { engine } = show;
    const step = engine.step.bind(engine);
    engine.step = (input) => {
      if (input.what.type === 'surface') inputs.push(input.what.surface);
      step(input);
    };
    show.bridge.retake(link!, 'Mackie Control Universal Pro');
    show.wait(3);
    expect(inputs[0]).toBe(1);
    expect(inputs).not.toContain(-1);
  });
});
