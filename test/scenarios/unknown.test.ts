import { describe, expect, test } from 'vitest';
import { Hand, MackieSurface, models } from '../../firmware-sim/index.ts';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from '../surfaces/rig.ts';
import { Show } from './show.ts';

const NAME = '8 Knobs';
const TOLD = `"${NAME}" is not known to Faderline: teach it with "faderline learn", or give it a device file`;

/** A box at the end of a cable that nobody knows, in the test's hands. */
function plugged(show = new Show()) {
  const cable = new MemoryCable(show.clock, { name: NAME });
  const asked: string[] = [];
  cable.device.onBytes = (data, length) => asked.push(hex(data.slice(0, length)));
  show.bridge.opened(cable.host);
  const says = (text: string): void => {
    const data = bytes(text);
    cable.device.send(data, data.length);
    show.wait(0);
  };
  return { show, cable, asked, says, unit: () => show.bridge.units.at(-1)! };
}

describe('a unit whose port nobody knows', () => {
  test('is asked whether it is a Mackie Control, and is a MIDI controller when it does not answer within 1.5 s', () => {
    const { show, asked, unit } = plugged();
    show.wait(1.4);
    expect(asked.join(' ')).toBe(
      'f0 00 00 66 14 00 f7 f0 00 00 66 15 00 f7 f0 00 00 66 10 00 f7 f0 00 00 66 11 00 f7',
    );
    expect(unit()).toMatchObject({ model: 'not known yet', surface: -1 });
    show.wait(0.2);
    expect(unit()).toMatchObject({ model: 'MIDI controller', state: 'online', surface: 1 });
    expect(show.told).toEqual([TOLD, `${NAME} is ready`]);
  });

  test('is a Mackie Control when it answers as one, and nobody is told anything', () => {
    const { show, says, unit } = plugged();
    show.wait(0.3);
    says('f0 00 00 66 14 01 58 59 5a 30 30 30 31 01 02 03 04 f7');
    expect(unit()).toMatchObject({ model: 'Mackie Control compatible', state: 'online' });
    show.wait(3);
    expect(unit()).toMatchObject({ model: 'Mackie Control compatible', state: 'online' });
    expect(show.told).toEqual([`${NAME} is ready: 8 strips`]);
  });

  test('is not taken for a Mackie Control because something on it is moved', () => {
    const { show, says, unit } = plugged();
    show.wait(0.2);
    says('b0 15 40 90 24 7f 80 24 00 e0 00 40');
    expect(unit().model).toBe('not known yet');
    show.wait(1.5);
    expect(unit()).toMatchObject({ model: 'MIDI controller', faults: 0 });
  });

  test('has every message for a control, up to the last channel', () => {
    const { show, says } = plugged();
    show.wait(2);
    const heard: string[] = [];
    show.bridge.watch(({ way, meaning }) => way === 'in' && heard.push(meaning ?? '?'));
    says('b0 15 7f 90 24 7f 80 24 40 e0 00 40 b4 15 00 ef 7f 7f');
    expect(heard).toEqual([
      'cc 21 moved to 100.0 %',
      'note 36 pressed',
      'note 36 released',
      'bend moved to 50.0 %',
      'channel 5 cc 21 moved to 0.0 %',
      'channel 16 bend moved to 100.0 %',
    ]);
    expect(show.bridge.faults).toBe(0);
  });

  test('is told of once, however often it is plugged in', () => {
    const { show, cable } = plugged();
    show.wait(2);
    cable.unplug();
    plugged(show);
    show.wait(2);
    expect(show.told.filter((text) => text === TOLD)).toHaveLength(1);
  });

  test('that is pulled while it is asked is simply gone', () => {
    const { show, cable, unit } = plugged();
    show.wait(1);
    cable.unplug();
    show.wait(3);
    expect(unit().state).toBe('lost');
    expect(show.told).not.toContain(TOLD);
  });
});

test('a unit that never answers is a Mackie Control at once where its port is claimed for one', () => {
  const clock = new VirtualClock();
  const { profiles, fallback, unknown } = loadProfiles();
  const engine = new Engine(emptyDocument('Claimed'), controlsOf);
  const bridge = new Bridge({
    engine,
    clock,
    sources: [],
    profiles,
    fallback,
    unknown,
    claimed: (port) => port.includes('Knobs'),
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  void bridge.start();
  const cable = new MemoryCable(clock, { name: NAME });
  const surface = new MackieSurface({ model: models['x-touch'], clock, port: cable.device });
  bridge.opened(cable.host);
  clock.advance(2e9);
  expect(bridge.units[0]).toMatchObject({ model: 'Mackie Control compatible', state: 'online' });
  new Hand([surface], clock).moveTo(1, { dB: 0 }, 0.5).letGo();
  clock.advance(2e9);
  expect(engine.desk.values[engine.table.at('ch/1/fader')]).toBeCloseTo(0, 0);
});

test('ports that are there and open to nobody here are listed', async () => {
  const engine = new Engine(emptyDocument('Ports'), controlsOf);
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock, { name: NAME });
  const { profiles, fallback, unknown } = loadProfiles();
  const bridge = new Bridge({
    engine,
    clock,
    sources: [
      {
        name: 'test',
        trouble: undefined,
        available: [NAME, 'Synth'],
        start: async (opened) => opened(cable.host),
        close: async () => {},
      },
    ],
    profiles,
    fallback,
    unknown,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  await bridge.start();
  expect(bridge.unopened).toEqual(['Synth']);
});

test('a unit that does not answer is told of once, and not each time it is asked', () => {
  const { profiles } = loadProfiles();
  const show = new Show(
    emptyDocument('Show'),
    undefined,
    profiles.find(({ model }) => model === 'Mackie HUI'),
  );
  const { host } = new MemoryCable(show.clock, { name: 'HUI' });
  show.bridge.opened(host);
  show.wait(600);
  const said = show.logged.filter((line) => line.includes('does not answer'));
  expect(said.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  expect(said.length).toBeGreaterThan(5); // for those who look closely
  expect(said.length).toBeLessThanOrEqual(10);
});
