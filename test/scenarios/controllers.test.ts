import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  controllerModels,
  ControllerSurface,
  Hand,
  type ControllerModelName,
} from '../../firmware-sim/index.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from './show.ts';

/** A show with a controller plugged in, and the mapping that comes with Faderline for it. */
function plugged(name: ControllerModelName, mapping: string = name) {
  const text = readFileSync(`mappings/${mapping}.yaml`, 'utf8');
  const show = new Show(undefined, undefined, undefined, () => text);
  const model = controllerModels[name];
  let cable = new MemoryCable(show.clock, { name: model.portName, delay: 200_000, chunk: 3 });
  const surface = new ControllerSurface({ model, clock: show.clock, port: cable.device });
  show.bridge.opened(cable.host);
  show.wait(2);
  /** Pulls the plug and puts it in again. */
  const replug = (): void => {
    surface.unplug();
    surface.powerOff();
    show.wait(1);
    surface.powerOn();
    cable = new MemoryCable(show.clock, { name: model.portName, delay: 200_000 });
    surface.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(2);
  };
  return { show, surface, hand: new Hand([surface], show.clock), replug };
}

const known: readonly ControllerModelName[] = [
  'x-touch-mini',
  'x-touch-compact',
  'bcf2000',
  'bcr2000',
  'nanokontrol-studio',
  'nanokontrol2-new',
  'launch-control-xl',
  'launch-control-xl-3',
  'apc40-mkii',
  'apc-mini-mk2',
  'xone-k2',
];

describe.each(known)('a simulated %s', (name) => {
  test('is known by its port, joins, and is understood', () => {
    const { show, surface } = plugged(name, name === 'nanokontrol2-new' ? 'nanokontrol2' : name);
    expect(show.bridge.units).toMatchObject([{ state: 'online', strips: surface.model.strips }]);
    expect(show.bridge.units[0]?.model).not.toBe('MIDI controller');
    const before = show.bridge.faults;
    for (const key of surface.keyNames) {
      surface.press(key);
      surface.release(key);
    }
    show.wait(1);
    expect(show.bridge.faults).toBe(before);
  });
});

describe('a ride', () => {
  test('on a motor that feels no hand is followed, and the motor does not work against it', () => {
    const it = plugged('bcf2000');
    it.hand.ride(1, 4).letGo();
    it.show.wait(6);
    expect(it.show.value('ch/1/fader')).toBeGreaterThan(-6);
    expect(it.show.value('ch/1/fader')).toBeLessThan(6);
    const { position } = it.surface.fader(1);
    expect(Math.abs(position - it.hand.trace.at(-1)!.raw)).toBeLessThan(10);
  });

  test('without a motor begins where the hand passes the value (helgobox 485)', () => {
    const it = plugged('xone-k2');
    it.show.set('ch/1/fader', -10);
    it.hand.moveTo(1, 255, 0);
    it.show.wait(0.5);
    expect(it.show.value('ch/1/fader')).toBe(-10);
    it.hand.moveTo(1, 767, 1);
    it.show.wait(2);
    expect(it.show.value('ch/1/fader')).toBeCloseTo(0, 0);
  });
});

describe('the ring of a knob that stays where the hand leaves it', () => {
  test('shows what its parameter is, and follows the desk', () => {
    const { show, surface } = plugged('x-touch-compact');
    expect(surface.ring('knob 1')).toEqual({ style: 'told', at: 0.5 });
    show.set('ch/1/pan', 1);
    show.wait(0.5);
    expect(surface.ring('knob 1').at).toBe(1);
  });

  test('is not where the hand is while that has yet to take over: it shows the desk all the way', () => {
    const { show, surface, hand } = plugged('x-touch-compact');
    show.set('ch/1/pan', 0.5);
    show.wait(0.5);
    hand.moveTo('knob 1', 400, 0.5);
    show.wait(1);
    const pan = (show.value('ch/1/pan') + 1) / 2;
    expect(pan - surface.fader('knob 1').position / 1023).toBeGreaterThan(0.1); // not taken over yet
    expect(Math.abs(surface.ring('knob 1').at - pan)).toBeLessThan(1 / 24); // the nearest of thirteen lamps
    hand.moveTo('knob 1', 1023, 0.5);
    show.wait(1);
    expect([show.value('ch/1/pan'), surface.ring('knob 1').at]).toEqual([1, 1]);
  });

  test('shows all of it again after it was plugged in anew, and its bank', () => {
    const { show, surface, replug } = plugged('x-touch-compact');
    show.set('ch/1/pan', 1);
    show.set('ch/9/pan', -1);
    replug();
    expect(surface.ring('knob 1').at).toBe(1);
    surface.press('select main');
    surface.press('forward');
    show.wait(0.5);
    expect(surface.ring('knob 1').at).toBe(0);
  });
});

describe('a page of its own', () => {
  test('is shown afresh when it is turned to: nothing of it is left from before', () => {
    const { show, surface } = plugged('launch-control-xl');
    show.set('ch/1/mute', 1);
    show.wait(0.5);
    expect(surface.light('control 1')).toEqual({ burns: 'on', colour: 'red 3 green 0' });
    surface.turnPage(9);
    expect(surface.light('control 1').burns).toBe('off');
    show.wait(1);
    expect(surface.light('control 1')).toEqual({ burns: 'on', colour: 'red 3 green 0' });
  });

  test('of which nothing is said is known by the first that is done on it', () => {
    const { show, surface, hand } = plugged('x-touch-mini');
    show.set('ch/1/mute', 1);
    show.wait(0.5);
    expect(surface.light('upper 1').burns).toBe('on');
    surface.turnPage(1);
    hand.press('lower 7'); // PLAY in layer B
    show.wait(1);
    expect(surface.light('upper 1').burns).toBe('off'); // bank left: there is nothing to the left
    expect(surface.light('lower 7').burns).toBe('on');
    expect(show.engine.tape.rolling).toBe(true);
  });
});

describe('coming and going', () => {
  test('a new nanoKONTROL2 hands over its lights, and again after it was plugged in anew', () => {
    const { show, surface, replug } = plugged('nanokontrol2-new', 'nanokontrol2');
    show.set('ch/2/mute', 1);
    show.wait(1);
    expect([surface.mode, surface.light('mute 2').burns]).toEqual([1, 'on']);
    replug();
    show.wait(1);
    expect([surface.mode, surface.light('mute 2').burns]).toEqual([1, 'on']);
  });

  test('an APC40 is put into the mode in which its lights are ours, once it has said who it is', () => {
    const { show, surface } = plugged('apc40-mkii');
    expect(surface.mode).toBe(0x42);
    show.set('ch/3/mute', 1);
    show.wait(0.5);
    expect(surface.light('activator 3').burns).toBe('on');
  });

  test('where the faders of an APC mini mk2 stand is known before they are moved: nothing jumps', () => {
    const text = readFileSync('mappings/apc-mini-mk2.yaml', 'utf8');
    const show = new Show(undefined, undefined, undefined, () => text);
    const model = controllerModels['apc-mini-mk2'];
    const cable = new MemoryCable(show.clock, { name: model.portName });
    const surface = new ControllerSurface({ model, clock: show.clock });
    surface.move(3, 1023);
    surface.letGo(3);
    surface.plug(cable.device);
    const heard: string[] = [];
    show.bridge.opened(cable.host);
    show.bridge.watch(({ way, meaning }) => way === 'in' && meaning !== undefined && heard.push(meaning));
    show.wait(2);
    expect(heard).toContain('fader 3 moved to 100.0 %');
    expect(show.value('ch/3/fader')).toBe(-Infinity);
  });

  test('scenes burn on pads in their own colour, dim until they are recalled', () => {
    const { show, surface } = plugged('apc-mini-mk2');
    show.command({ do: 'store-scene', name: 'Verse' });
    show.wait(1);
    expect(surface.light('pad 1')).toEqual({ burns: 'on', colour: 'white 100 %' });
    expect(surface.light('pad 2').burns).toBe('off');
  });
});
