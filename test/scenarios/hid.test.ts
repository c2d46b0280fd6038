import { afterEach, expect, test } from 'vitest';
import { Hand } from '../../firmware-sim/index.ts';
import { type HidModelName, hidModels } from '../../firmware-sim/hid-models.ts';
import { HidUnit } from '../../firmware-sim/hid-unit.ts';
import { programRoot } from '../../src/bridge/program.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { VirtualHidDevice } from '../../src/ports/virtual-hid-device.ts';
import { VirtualHidSource } from '../../src/ports/virtual-hid.ts';
import { readFileSync } from 'node:fs';
import { Show } from './show.ts';

const files: Partial<Record<HidModelName, string>> = { 'xk-12': 'xk-12-jog-shuttle' };

/** A show with a HID device at the end of a cable in memory. */
function rig(model: HidModelName) {
  const mapping = readFileSync(`${programRoot}/mappings/${files[model] ?? model}.yaml`, 'utf8');
  const show = new Show(undefined, undefined, undefined, () => mapping);
  const { portName, usb } = hidModels[model];
  const unit = new HidUnit({ model, clock: show.clock });
  const plug = () => {
    const cable = new MemoryCable(show.clock, { name: portName, packets: 'hid', identity: { usb } });
    unit.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(2);
    return cable;
  };
  return { show, unit, plug, cable: plug(), hand: new Hand([unit], show.clock) };
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

test('a ring that is held winds the tape, and its cable pulled lets it stand', () => {
  const { show, cable, hand } = rig('shuttlepro-v2');
  hand.moveTo('knob 1', 1023, 0.2);
  show.wait(1);
  expect(show.engine.tape.winding).toBe(16);
  cable.unplug();
  expect(show.engine.tape.winding).toBe(0);
});

test('a key held when its cable is pulled is let go, and works when it is back', () => {
  const { show, unit, cable, plug } = rig('shuttlepro-v2');
  unit.press('F14'); // the wheel by hundredths while it is held
  cable.unplug();
  unit.release('F14');
  show.wait(1);
  plug();
  unit.jog(1);
  unit.jog(2);
  show.wait(1);
  // the first report only says how the wheel stands
  expect(show.engine.place).toBe(Math.round(0.2 * show.engine.sampleRate));
});

test('a fader ridden by a knob is written, and the foot of the knob glows with it', () => {
  const { show, unit } = rig('powermate');
  show.command({ do: 'mode', mode: 'touch' });
  show.set('ch/1/fader', -20);
  show.wait(1);
  show.command({ do: 'play' });
  const dark = unit.brightness;
  for (let i = 0; i < 20; i++) {
    unit.turn(1, 1);
    show.wait(0.2);
  }
  show.command({ do: 'stop' });
  show.wait(1);
  expect(show.value('ch/1/fader')).toBeGreaterThan(-20);
  expect(unit.brightness).toBeGreaterThan(dark);
});

test('reports that are cut off or of no known kind are counted, and the show goes on', () => {
  const { show, unit } = rig('shuttlexpress');
  unit.say([1, 2]);
  unit.say([]);
  show.wait(0.1);
  expect(show.bridge.units[0]).toMatchObject({ state: 'online', faults: 2 });
  unit.press('F3');
  show.wait(0.1);
  expect(show.engine.transport.rolling).toBe(true);
});

test('a Speed Editor is answered again and again, and a key held meanwhile stays held', () => {
  const { show, unit } = rig('speed-editor');
  expect(unit.standing).toBe('online');
  unit.press('in');
  show.wait(1500);
  expect(unit.standing).toBe('online');
  const before = show.engine.place;
  unit.jog(1);
  show.wait(0.1);
  expect(show.engine.place).toBeGreaterThan(before);
  expect(show.told.filter((line) => line.includes('is ready'))).toHaveLength(1);
});

test('an X-keys that was off shows all its lights when it is back', () => {
  const { show, unit, cable, plug } = rig('xk-24');
  unit.press('B 2');
  unit.release('B 2');
  show.wait(0.5);
  expect(unit.light('red B 2')).toBe('on');
  cable.unplug();
  unit.powerOff();
  expect(unit.light('red B 2')).toBe('off');
  unit.powerOn();
  plug();
  expect(unit.light('red B 2')).toBe('on');
});

test('a simulated ShuttlePRO joins over the virtual cable, is known by its numbers, and moves the tape', async () => {
  const mapping = readFileSync(`${programRoot}/mappings/shuttlepro-v2.yaml`, 'utf8');
  const show = new Show(undefined, undefined, undefined, () => mapping);
  const source = new VirtualHidSource({ claim: () => true, port: 0 });
  open.push(source);
  const opened = new Promise<void>((done) => {
    void source.start((port) => {
      show.bridge.opened(port);
      done();
    });
  });
  await new Promise((done) => setImmediate(done));
  while (source.port === 0) await new Promise((done) => setImmediate(done));
  const unit = new HidUnit({ model: 'shuttlepro-v2', clock: show.clock });
  const { usb, portName } = hidModels['shuttlepro-v2'];
  const device = new VirtualHidDevice({ device: { usb, product: portName }, port: source.port });
  open.push(device);
  await new Promise<void>((done) => {
    void device.start((port) => {
      unit.plug(port);
      done();
    });
  });
  await opened;
  show.wait(2);
  expect(show.bridge.units).toMatchObject([
    { model: 'Contour ShuttlePRO v2', transport: 'hid', state: 'online' },
  ]);
  unit.press('F3');
  while (!show.engine.transport.rolling) await new Promise((done) => setImmediate(done));
  expect(show.engine.transport.rolling).toBe(true);
});
