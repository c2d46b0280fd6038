import { describe, expect, test } from 'vitest';
import { GenericSurface, genericModels, Hand, type GenericModelName } from '../../firmware-sim/index.ts';
import type { MidiControl, MidiProfile } from '../../src/model/profile.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex, midiDevice } from '../surfaces/rig.ts';
import { Show } from './show.ts';

/** A show with a generic controller plugged in. */
function plugged(model: GenericModelName) {
  const show = new Show();
  const cable = new MemoryCable(show.clock, {
    name: genericModels[model].portName,
    delay: 200_000,
    chunk: 2,
  });
  const surface = new GenericSurface({ model, clock: show.clock, port: cable.device });
  show.bridge.opened(cable.host);
  show.wait(2);
  const heard: string[] = [];
  show.bridge.watch(({ way, meaning }) => way === 'in' && heard.push(meaning ?? '?'));
  return { show, cable, surface, hand: new Hand([surface], show.clock), heard };
}

describe('a simulated nanoKONTROL2', () => {
  test('is known by its port, and joins with its strips', () => {
    const { show } = plugged('nanokontrol2');
    expect(show.bridge.units).toMatchObject([{ model: 'Korg nanoKONTROL2', state: 'online', strips: 8 }]);
    expect(show.told).toEqual(['nanoKONTROL2 is ready: 8 strips']);
  });

  test('is understood when hands work it', () => {
    const { show, hand, heard } = plugged('nanokontrol2');
    hand.moveTo(2, 1023, 0).letGo().moveTo('knob 8', 1023, 0).press('mute 3').press('play');
    show.wait(1);
    expect(heard).toEqual([
      'fader 2 moved to 100.0 %',
      'knob 8 moved to 100.0 %',
      'key mute 3 pressed',
      'key mute 3 released',
      'key play pressed',
      'key play released',
    ]);
    expect(show.bridge.faults).toBe(0);
  });

  test('is told to put out each of its thirty lights when the bridge closes', async () => {
    const { show, cable } = plugged('nanokontrol2');
    const before = cable.carried.fromHost;
    await show.bridge.close();
    expect(cable.carried.fromHost - before).toBe(30 * 3);
  });
});

test('a simulated box of eight knobs is a MIDI controller, and each of its knobs and keys a control', () => {
  const { show, hand, heard, surface } = plugged('8-knobs');
  hand.moveTo('knob 3', 1023, 0).press('key 8');
  show.wait(1);
  expect(show.bridge.units).toMatchObject([{ model: 'MIDI controller', state: 'online' }]);
  expect(heard).toEqual(['cc 23 moved to 100.0 %', 'note 43 pressed', 'note 43 released']);
  expect(surface.received).toBe(4); // the question whether it is a Mackie Control, and nothing since
});

describe('a key', () => {
  /** A show with one controller that has one key, and its end of the cable. */
  function oneKey(more: Partial<MidiControl>) {
    const key: MidiControl = { name: 'key a', kind: 'key', message: 'note', number: 1, channel: 1, ...more };
    const profile: MidiProfile = { ...midiDevice('nanokontrol2'), controls: [key] };
    const show = new Show(undefined, undefined, profile);
    const cable = new MemoryCable(show.clock);
    show.bridge.opened(cable.host);
    show.wait(1);
    const told: string[] = [];
    cable.device.onBytes = (data, length) => told.push(hex(data.slice(0, length)));
    const heard: string[] = [];
    const { step } = show.engine;
    show.engine.step = (input) => {
      if (input.what.type === 'surface') heard.push(input.what.event);
      step.call(show.engine, input);
    };
    const says = (text: string): void => {
      cable.device.send(bytes(text), bytes(text).length);
      show.wait(0.1);
    };
    return { says, told, heard };
  }

  test('that says only that it was pressed is let go at once', () => {
    const { says, heard } = oneKey({ release: 'none' });
    says('90 01 7f');
    says('80 01 00');
    expect(heard).toEqual(['pressed', 'released', 'pressed', 'released']);
  });

  test('that changes its light by itself is shown again what it ought to show', () => {
    const { says, told } = oneKey({ redraws: true, feedback: { channel: 2 } });
    says('90 01 7f');
    expect(told).toEqual([]);
    says('80 01 00');
    expect(told).toEqual(['91 01 00']);
  });
});
