import { describe, expect, test } from 'vitest';
import { MackieSurface } from '../../firmware-sim/mackie.ts';
import type { ModelName } from '../../firmware-sim/models.ts';
import { TEXT_ROOM } from '../../src/model/controls.ts';
import { Shown, light, ring } from '../../src/model/shown.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { firstConnection, nextConnection, type ConnectionEvent } from '../../src/surfaces/connection.ts';
import type { Heard } from '../../src/surfaces/family.ts';
import { mcu } from '../../src/surfaces/mcu.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { MidiParser } from '../../src/wire/midi1.ts';
import { device, localOf, someEvent } from './rig.ts';

/** Our end of the cable to a simulated unit: what a bridge does with a codec, and no more. */
function rig(deviceName: string, model: ModelName) {
  const profile = device(deviceName);
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock, { chunk: 2 });
  const surface = new MackieSurface({ model, clock, port: cable.device });
  let unit = { profile, id: profile.greeting.id };
  let connection = firstConnection(profile.greeting.kind);
  let cancel = () => {};
  const said: string[] = [];
  const out = new ByteWriter();
  const event = someEvent();

  const send = (write: () => void) => {
    out.clear();
    write();
    cable.host.send(out.bytes, out.length);
  };

  function tell(what: ConnectionEvent, heard?: Heard): void {
    const step = nextConnection(connection, what);
    connection = step.connection;
    for (const act of step.acts) {
      if (act === 'greet') send(() => mcu.greet(unit, out));
      if (act === 'answer' && heard !== undefined) send(() => mcu.answer(heard, unit, out));
      if (act === 'show-all') send(() => mcu.wake(unit, out));
    }
    if (step.wait === 'as before') return;
    cancel();
    if (step.wait !== 'none') cancel = clock.after(step.wait * 1e6, () => tell({ type: 'deadline' }));
  }

  const parser = new MidiParser({
    message: (status, a, b) => {
      tell({ type: 'heard' });
      if (mcu.decode(status, a, b, profile, event))
        said.push(`${event.type} ${event.control} ${event.value}`);
    },
    sysex: (bytes, length) => {
      const heard = mcu.hear(bytes, length, profile);
      if (heard === undefined || heard.type === 'redrawn' || heard.type === 'set') return;
      unit = { profile, id: heard.id };
      tell({ type: heard.type }, heard);
    },
    realtime: () => {},
  });
  cable.host.onBytes = (bytes, length) => parser.push(bytes, length);
  tell({ type: 'port-opened' });
  clock.advance(2e9);

  const show = (name: string, strip: number, wanted: { value?: number; style?: number; text?: string }) => {
    const row = new Shown(256);
    const local = localOf(mcu, profile, name, strip);
    row.value[local] = wanted.value ?? 0;
    row.style[local] = wanted.style ?? 0;
    if (wanted.text !== undefined) row.write(local, wanted.text, TEXT_ROOM);
    send(() => mcu.show(local, row, local, undefined, unit, out));
    clock.advance(1e9);
  };

  return {
    surface,
    clock,
    show,
    said,
    profile,
    state: () => connection.state,
    blank: () => send(() => mcu.blank(unit, out)),
  };
}

const pairs: readonly (readonly [deviceName: string, model: ModelName])[] = [
  ['mackie-control-universal-pro', 'mcu-pro'],
  ['mackie-control-xt-pro', 'mcu-xt'],
  ['logic-control', 'logic-control'],
  ['x-touch', 'x-touch'],
  ['x-touch-extender', 'x-touch-ext'],
  ['icon-platform-m-plus', 'platform-m+'],
];

describe.each(pairs)('a simulated %s', (deviceName, model) => {
  test('comes online, and again after it was switched off and on', () => {
    const { surface, clock, state } = rig(deviceName, model);
    expect(state()).toBe('online');
    expect(surface.standing).toBe('online');
    surface.powerCycle();
    clock.advance(2e9);
    expect([state(), surface.standing]).toEqual(['online', 'online']);
  });

  test('drives its faders to where they are shown', () => {
    const { surface, show } = rig(deviceName, model);
    show('fader {strip}', 1, { value: 1 });
    show('fader {strip}', 8, { value: 0.5 });
    expect(surface.fader(1).position).toBe(1023);
    expect(Math.abs(surface.fader(8).position - 511.5)).toBeLessThanOrEqual(1);
  });

  test('lights its rings and keys', () => {
    const { surface, show } = rig(deviceName, model);
    show('encoder {strip}', 3, { value: 0.5, style: ring.boostCut | ring.centreLamp });
    expect(surface.ring(3)).toEqual({ leds: Array.from({ length: 11 }, (_, n) => n === 5), centre: true });
    show('encoder {strip}', 4, { value: 1, style: ring.spread });
    expect(surface.ring(4).leds.every(Boolean)).toBe(true);
    show('key mute {strip}', 2, { value: light.on });
    show('key solo {strip}', 2, { value: light.flash });
    expect([surface.light('mute 2'), surface.light('solo 2')]).toEqual(['on', 'flash']);
    show('key mute {strip}', 2, { value: light.off });
    expect(surface.light('mute 2')).toBe('off');
  });

  test('is understood when hands work it', () => {
    const { surface, clock, said, profile } = rig(deviceName, model);
    surface.turn(2, -3);
    surface.tap('select 8');
    if (profile.wheel) surface.jog(2);
    clock.advance(1e9);
    expect(said).toEqual([
      'turned 10 -3',
      'pressed 63 0',
      'released 63 0',
      ...(profile.wheel ? ['turned 17 2'] : []),
    ]);
    surface.hold(4);
    surface.move(4, 1023);
    clock.advance(1e9);
    expect(said).toContain('touched 3 0');
    expect(said.at(-1)).toBe('moved 3 1');
  });

  test('is left dark and blank', () => {
    const { surface, clock, show, blank, profile } = rig(deviceName, model);
    show('fader {strip}', 1, { value: 1 });
    show('key rec {strip}', 1, { value: light.on });
    if (profile.display !== null) show('text upper {strip}', 1, { text: 'Kick' });
    blank();
    clock.advance(3e9);
    expect(surface.fader(1).position).toBe(0);
    expect(surface.light('rec 1')).toBe('off');
    if (profile.display !== null) expect(surface.line('upper').trim()).toBe('');
  });
});

describe('displays of a simulated unit', () => {
  test.each(pairs.filter(([name]) => device(name).display !== null))(
    '%s shows names and values',
    (name, model) => {
      const { surface, show } = rig(name, model);
      show('text upper {strip}', 8, { text: 'Bass' });
      show('text lower {strip}', 1, { text: '-6.0' });
      expect(surface.text(8, 'upper')).toBe('Bass   ');
      expect(surface.text(1, 'lower')).toBe('-6.0   ');
    },
  );

  test('an X-Touch shows colours, timecode and assignment', () => {
    const { surface, show } = rig('x-touch', 'x-touch');
    show('colour {strip}', 2, { value: 0xff8800 });
    expect([1, 2, 3].map((strip) => surface.colour(strip))).toEqual([7, 3, 7]);
    show('text assignment', 0, { text: 'Ch' });
    expect(surface.assignment).toBe('CH');
    show('text timecode', 0, { text: '0010203120' });
    expect(surface.time).toBe('0010203120');
  });

  test('a Mackie Control shows levels and their mark of overload, an X-Touch its top lamp', () => {
    const pro = rig('mackie-control-universal-pro', 'mcu-pro');
    pro.show('meter {strip}', 1, { value: 3, style: 1 });
    expect(pro.surface.meter(1).overload).toBe(true);
    pro.show('meter {strip}', 1, { value: -20, style: 0 });
    expect(pro.surface.meter(1).overload).toBe(false);
    expect(pro.surface.metersVertical).toBe(true);
  });
});
