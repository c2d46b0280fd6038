import { describe, expect, test } from 'vitest';
import {
  classicModels,
  FaderportClassic,
  faderportModels,
  FaderportSurface,
  Hand,
  runSimulator,
  type FaderportName,
} from '../../firmware-sim/index.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { familyOf } from '../../src/surfaces/index.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { stage, until } from '../server/rig.ts';
import { hex, profileOf, unitOf } from '../surfaces/rig.ts';
import { Show } from './show.ts';

const DELAY = 200_000; // ns

type Options = Partial<Omit<ConstructorParameters<typeof FaderportSurface>[0], 'model' | 'clock' | 'port'>>;

/** Plugs a FaderPort into a show, and waits until it is shown everything. */
function plug(show: Show, model: FaderportName, options: Options = {}) {
  const cable = new MemoryCable(show.clock, { name: faderportModels[model].portName, delay: DELAY });
  const surface = new FaderportSurface({ ...options, model, clock: show.clock, port: cable.device });
  show.bridge.opened(cable.host);
  show.wait(4);
  return { show, cable, surface, hand: new Hand([surface], show.clock) };
}

function plugClassic(show: Show) {
  const cable = new MemoryCable(show.clock, {
    name: classicModels['faderport-classic'].portName,
    delay: DELAY,
  });
  const surface = new FaderportClassic({ clock: show.clock, port: cable.device });
  show.bridge.opened(cable.host);
  show.wait(2);
  return { show, cable, surface, hand: new Hand([surface], show.clock) };
}

/** Ten-bit steps. */
const ZERO_DB = 767;

describe('a FaderPort 8', () => {
  test('is known by its port, and shows the desk: names, values, bars, lights and colours', () => {
    const { show, surface } = plug(new Show(), 'faderport-8');
    expect(show.bridge.units).toMatchObject([{ model: 'PreSonus FaderPort 8', state: 'online', strips: 8 }]);
    expect(surface.mode(8)).toBe(5);
    expect(surface.line(1, 0)).toEqual({ text: 'Ch 1', align: 'centre', inverted: true }); // it is selected
    expect(surface.line(8, 0)).toEqual({ text: 'Ch 8', align: 'centre', inverted: false });
    expect(surface.bar(3)).toMatchObject({ mode: 'bipolar' });
    expect(surface.colour('read')).toEqual([0, 127, 0]);
    expect(surface.light('read')).toBe('on');
    expect(surface.unknown).toBe(0);
    expect(show.bridge.faults).toBe(0);
  });

  test('a ride is recorded, plays back, and the motor is not driven under the hand', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8');
    show.command({ do: 'mode', mode: 'touch' });
    show.set('ch/3/fader', 0);
    show.wait(1);
    show.command({ do: 'play' });
    const started = show.clock.now();
    hand.touch(3).ride(3, 10).letGo();
    show.wait(10.5);
    show.command({ do: 'stop' });
    expect(surface.fader(3)).toMatchObject({ fights: 0, echoes: 0, strain: 0 });
    show.command({ do: 'return' });
    show.wait(1);
    const playing = show.clock.now();
    show.command({ do: 'play' });
    let worst = 0;
    for (let at = 20e6; at < 9.9e9; at += 20e6) {
      show.clock.advance(playing + at - show.clock.now());
      const point = hand.trace.findLast(({ at: when }) => when - started <= at);
      if (point) worst = Math.max(worst, Math.abs(surface.fader(3).position - point.raw));
    }
    expect(worst).toBeLessThan(8);
  });

  test('a fader let go is told once where it stands, and then left in peace (pains 6 and 11: faders ticked for ever, or were never told)', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8');
    hand.moveTo(2, 600, 0.3);
    show.wait(0.5);
    show.set('ch/2/fader', -Infinity); // somebody else, meanwhile: the hand counts
    expect(surface.fader(2)).toMatchObject({ fights: 0, echoes: 0 });
    const driven: string[] = [];
    show.bridge.watch(({ way, bytes }) => {
      if (way === 'out') driven.push(...(hex(bytes).match(/e1 .. ../gu) ?? []));
    });
    hand.letGo();
    show.wait(5);
    expect(driven).toEqual(['e1 00 4b']);
    expect(Math.round(surface.fader(2).position)).toBe(600);
  });

  test('a page that pulls at a touched fader moves nothing, then or later: the hand counts', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8');
    hand.touch(4);
    show.wait(0.2);
    show.set('ch/4/fader', 0);
    show.wait(1);
    expect(surface.fader(4)).toMatchObject({ position: 0, fights: 0 });
    hand.letGo();
    show.wait(1);
    expect(show.value('ch/4/fader')).toBe(-Infinity);
    expect(surface.fader(4).position).toBe(0);
  });

  test('a hand with a sleeve over it moves the fader as well (pain 7: what no hand was felt on snapped back)', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8');
    surface.setTouchSense(5, 'none');
    hand.moveTo(5, ZERO_DB, 0.3).letGo();
    show.wait(2);
    expect(Math.abs(show.value('ch/5/fader'))).toBeLessThan(0.3);
    expect(Math.abs(surface.fader(5).position - ZERO_DB)).toBeLessThan(3);
  });

  test('one that tells of its own motors does not hold the desk back', () => {
    const { show, surface } = plug(new Show(), 'faderport-8', { reportsMotor: true });
    show.set('ch/1/fader', 0);
    show.wait(1);
    expect(show.value('ch/1/fader')).toBeCloseTo(0, 1);
    expect(Math.abs(surface.fader(1).position - ZERO_DB)).toBeLessThan(2);
  });

  test('a bank later all eight strips show other channels', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8');
    show.set('ch/9/fader', 0);
    hand.press('bank').press('next');
    show.wait(2);
    expect(surface.line(1, 0).text).toBe('Ch 9');
    expect(Math.abs(surface.fader(1).position - ZERO_DB)).toBeLessThan(2);
    expect(surface.fader(2).position).toBe(0);
  });

  test('a bank, with every fader on its way, is more than a small input takes at once: nothing is lost (pain 65: old gear dropped data)', () => {
    const { show, surface, hand } = plug(new Show(), 'faderport-8', {
      intake: { room: 160, perSecond: 6000 },
    });
    for (let n = 1; n <= 16; n++) show.set(`ch/${n}/fader`, n % 2 === 0 ? 0 : -20);
    show.wait(2);
    hand.press('bank').press('next').press('previous').press('next');
    show.wait(3);
    expect(surface.droppedBytes).toBe(0);
    expect(surface.line(8, 0).text).toBe('Ch 16');
    expect(Math.abs(surface.fader(8).position - ZERO_DB)).toBeLessThan(2);
  });

  test('is kept awake for an hour', () => {
    const { show, surface } = plug(new Show(), 'faderport-8');
    show.wait(3600);
    expect(surface.standing).toBe('online');
    show.set('ch/1/mute', 1);
    show.wait(0.5);
    expect(surface.light('mute 1')).toBe('on');
  });

  test('pulled out and plugged in again, it is shown everything', () => {
    const { show, surface } = plug(new Show(), 'faderport-8');
    surface.unplug();
    show.wait(1);
    expect(show.bridge.units).toMatchObject([{ state: 'lost' }]);
    show.set('ch/1/mute', 1);
    const cable = new MemoryCable(show.clock, { name: surface.model.portName, delay: DELAY });
    surface.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(3);
    expect(surface.light('mute 1')).toBe('on');
  });

  test('without power for a moment it comes back as it was', () => {
    const { show, surface } = plug(new Show(), 'faderport-8');
    show.set('ch/2/solo', 1);
    show.wait(0.5);
    surface.unplug();
    surface.powerOff();
    show.wait(1);
    surface.powerOn();
    const cable = new MemoryCable(show.clock, { name: surface.model.portName, delay: DELAY });
    surface.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(3);
    expect(surface.light('solo 2')).toBe('on');
    expect(surface.line(2, 0).text).toBe('Ch 2');
  });

  test('is left dark, empty and with its faders down', () => {
    const { show, surface, cable } = plug(new Show(), 'faderport-8');
    show.set('ch/1/fader', 0);
    show.wait(1);
    const profile = profileOf('faderport-8');
    const out = new ByteWriter();
    familyOf(profile.family).blank(unitOf(profile), out);
    cable.host.onBytes = () => {};
    cable.host.send(out.bytes, out.length);
    show.clock.advance(DELAY);
    expect(surface.keyNames.filter((key) => surface.light(key) !== 'off')).toEqual([]);
    expect(surface.line(1, 0).text).toBe('');
    expect(surface.bar(1).mode).toBe('off');
    expect(surface.fader(1).received).toBe(0);
  });
});

test('a FaderPort 16 has sixteen strips, and no main fader among them', () => {
  const { show, surface, hand } = plug(new Show(), 'faderport-16');
  expect(show.bridge.units).toMatchObject([{ model: 'PreSonus FaderPort 16', strips: 16 }]);
  hand.moveTo(9, ZERO_DB, 0.2).letGo().press('mute 16').press('select 12');
  show.wait(2);
  expect(Math.abs(show.value('ch/9/fader'))).toBeLessThan(0.2);
  expect(show.value('main/fader')).toBe(0);
  expect([surface.light('mute 16'), surface.light('select 12')]).toEqual(['on', 'on']);
  expect(surface.line(12, 0)).toMatchObject({ text: 'Ch 12', inverted: true });
  expect(surface.unknown).toBe(0);
});

test('meters rise with what is heard, stay up while it is, and fall with it', () => {
  const { show, surface } = plug(new Show(), 'faderport-8');
  let level = -20;
  show.engine.heard = (levels) => {
    levels.fill(level);
    return true;
  };
  show.wait(0.5);
  expect(surface.meter(1) * 127).toBeCloseTo(87, -0.5);
  show.wait(5);
  expect(surface.meter(8) * 127).toBeGreaterThan(80);
  level = -Infinity;
  show.wait(2.5);
  expect(surface.meter(8)).toBe(0);
});

test('two 8s side by side are two surfaces of eight, each by itself', () => {
  const show = new Show();
  const left = plug(show, 'faderport-8');
  const right = plug(show, 'faderport-8');
  expect(show.bridge.units.map(({ strips, state }) => [strips, state])).toEqual([
    [8, 'online'],
    [8, 'online'],
  ]);
  right.hand.press('bank').press('next');
  show.wait(2);
  expect([left.surface.line(1, 0).text, right.surface.line(1, 0).text]).toEqual(['Ch 1', 'Ch 9']);
  right.hand.moveTo(1, ZERO_DB, 0.2).letGo();
  left.hand.moveTo(1, 300, 0.2).letGo();
  show.wait(2);
  expect(Math.abs(show.value('ch/9/fader'))).toBeLessThan(0.2);
  expect(Math.round(left.surface.fader(1).position)).toBe(300);
});

test('over a network it is known, shown and understood as at a cable of its own', async () => {
  const all = await stage({ surface: false });
  const session = new RtpMidiSession({ name: 'bridge', port: 0 });
  await session.start((port) => all.bridge.opened(port));
  const pictures: string[] = [];
  const enough = new AbortController();
  const ended = runSimulator({
    model: 'faderport-8',
    host: '127.0.0.1',
    rtpPort: session.port,
    script: 'rest 3 s, move fader 3 to 0 dB in 300 ms, let go, press mute 2, rest 1 s',
    print: (text) => pictures.push(text),
    signal: enough.signal,
  });
  const muted = all.engine.table.at('ch/2/mute');
  await until(() => all.engine.desk.values[muted] === 1);
  const { values } = all.engine.desk;
  expect(Math.abs(values[all.engine.table.at('ch/3/fader')] as number)).toBeLessThan(0.3);
  await until(() => pictures.some((text) => /\[Kick.*\]|\[Ch 1\]/u.test(text)));
  await ended;
  await session.close();
  await all.close();
});

test('a FaderPort of 2018 has the selected strip on its fader, and its knob is understood by both its numbers', () => {
  const { show, surface, hand, cable } = plug(new Show(), 'faderport-2');
  show.set('ch/2/fader', 0);
  hand.press('next');
  show.wait(1);
  expect(Math.abs(surface.fader(1).position - ZERO_DB)).toBeLessThan(2);
  hand.perform([{ do: 'turn', pot: 1, clicks: 5 }]);
  show.wait(1);
  expect(show.value('ch/2/pan')).toBeCloseTo(0.1);
  cable.device.send(Uint8Array.of(0xb0, 0x3c, 0x05), 3);
  show.wait(0.2);
  expect(show.value('ch/2/pan')).toBeCloseTo(0.2);
  expect(surface.unknown).toBe(0);
});

describe('a FaderPort of 2010', () => {
  test('is asked who it is, and put into its native mode', () => {
    const { show, surface } = plugClassic(new Show());
    expect(show.bridge.units).toMatchObject([{ model: 'PreSonus FaderPort Classic', state: 'online' }]);
    expect(surface.standing).toBe('online');
    expect(surface.light('read')).toBe(true);
    expect(surface.unknown).toBe(0);
  });

  test('one that does not answer is silent, and online when it does', () => {
    const show = new Show();
    const cable = new MemoryCable(show.clock, { name: 'FaderPort', delay: DELAY });
    const surface = new FaderportClassic({ clock: show.clock, port: cable.device });
    surface.powerOff();
    show.bridge.opened(cable.host);
    show.wait(3);
    expect(show.bridge.units).toMatchObject([{ state: 'silent' }]);
    surface.powerOn();
    show.wait(5);
    expect(show.bridge.units).toMatchObject([{ state: 'online' }]);
    expect(surface.standing).toBe('online');
  });

  test('a fader let go is not driven to a sixteenth of where the hand left it', () => {
    const { show, surface, hand } = plugClassic(new Show());
    hand.moveTo(1, ZERO_DB, 0.3).letGo();
    show.wait(3);
    expect(Math.abs(show.value('ch/1/fader'))).toBeLessThan(0.3);
    expect(Math.abs(surface.fader(1).position - ZERO_DB)).toBeLessThan(2);
    expect(surface.fader(1)).toMatchObject({ fights: 0, echoes: 0 });
  });

  test('automation off lights no lamp, so the fader still moves', () => {
    const { show, surface, hand } = plugClassic(new Show());
    hand.press('off');
    show.wait(0.5);
    show.set('ch/1/fader', 0);
    show.wait(1);
    expect(surface.light('off')).toBe(false);
    expect(Math.abs(surface.fader(1).position - ZERO_DB)).toBeLessThan(2);
  });
});
