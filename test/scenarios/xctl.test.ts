import { afterEach, describe, expect, test } from 'vitest';
import { Hand, XctlSurface } from '../../firmware-sim/index.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import type { Port } from '../../src/ports/port.ts';
import { XctlDevice } from '../../src/ports/xctl-device.ts';
import { XctlSource } from '../../src/ports/xctl.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { Show } from './show.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** So much time passes before the sockets are looked at again, s. */
const STEP = 0.01;

/** A network cable. While it is out, datagrams go nowhere, and nobody is told. */
interface Cable {
  isOut: boolean;
  /** Datagrams that came to the surface. */
  readonly came: Uint8Array[];
}

function through(cable: Cable, port: Port): Port {
  const end: Port = {
    name: port.name,
    transport: 'udp',
    framing: 'packets',
    bytesPerSecond: Infinity,
    onBytes: () => {},
    onLost: () => {},
    send: (bytes, length) => cable.isOut || port.send(bytes, length),
    close: () => port.close(),
  };
  port.onBytes = (bytes, length, at) => {
    if (cable.isOut) return;
    cable.came.push(bytes.slice(0, length));
    end.onBytes(bytes, length, at);
  };
  return end;
}

/** A show that X-Touches call over sockets of this computer. Its time is virtual: it passes while datagrams arrive. */
async function network() {
  const show = new Show(demoDocument());
  const source = new XctlSource({ host: '127.0.0.1', port: 0, clock: show.clock });
  await source.start((port) => show.bridge.opened(port));
  /** What was sent arrives with the loop's next turns; what is sent because of it, with those after them. */
  const arrive = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
  };
  const wait = async (seconds: number): Promise<void> => {
    for (let step = 0; step < Math.round(seconds / STEP); step++) {
      show.wait(STEP);
      await arrive();
    }
  };
  /** The bridge leaves; what it says in leaving takes its time. */
  const leave = async (): Promise<void> => {
    const left = show.bridge.close();
    await wait(1);
    await left;
    await source.close();
  };
  closing.push(leave);
  /** Waits until something is so, for thirty seconds at the most. */
  const until = async (is: () => boolean): Promise<void> => {
    for (let waited = 0; !is(); waited += STEP) {
      if (waited > 30) throw new Error(`it never is: ${is.toString()}`);
      await wait(STEP);
    }
  };
  const plug = async (surface: XctlSurface): Promise<Cable> => {
    const device = new XctlDevice({ host: '127.0.0.1', port: source.port, clock: show.clock });
    closing.push(() => device.close());
    const cable: Cable = { isOut: false, came: [] };
    await device.start((port) => surface.plug(through(cable, port)));
    return cable;
  };
  return { show, leave, wait, until, plug };
}

/** A show with one X-Touch that is shown everything. */
async function plugged() {
  const net = await network();
  const surface = new XctlSurface({ clock: net.show.clock });
  const cable = await net.plug(surface);
  await net.until(() => surface.text(8, 'upper').trim() !== '');
  await net.wait(0.5);
  return { ...net, surface, cable, hand: new Hand([surface], net.show.clock) };
}

const stripNumbers = [1, 2, 3, 4, 5, 6, 7, 8];
const where = (show: Show, path: string): number => faderTravel(show.value(path)) * 1023;

/** A ring that is lit from one lamp to another. */
const lamps = (from: number, to: number) =>
  Array.from({ length: 13 }, (_, lamp) => lamp >= from && lamp <= to);

/** Everything that can be seen on it and does not move. */
function face(surface: XctlSurface) {
  return {
    faders: stripNumbers.map((strip) => Math.round(surface.fader(strip).position)),
    texts: stripNumbers.map((strip) => [surface.text(strip, 'upper'), surface.text(strip, 'lower')]),
    colours: stripNumbers.map((strip) => surface.colour(strip)),
    rings: stripNumbers.map((strip) => surface.ring(strip)),
    lights: Array.from({ length: 128 }, (_, note) => surface.light(note)),
    time: surface.time,
    assignment: surface.assignment,
  };
}

test('an X-Touch that calls is shown the desk: faders, names, colours, rings, lights, time', async () => {
  const { show, surface } = await plugged();
  expect(show.bridge.units).toMatchObject([
    { model: 'Behringer X-Touch, XCtl', state: 'online', strips: 8, transport: 'udp', faults: 0 },
  ]);
  expect(surface.standing).toBe('online');
  expect(surface.text(1, 'upper')).toBe('Kick   ');
  expect(surface.assignment).toBe('Pn');
  expect(surface.time.replaceAll(' ', '')).toBe('0.00.00.00');
  expect(surface.light('stop')).toBe('on');
  expect(surface.light('play')).toBe('off');
  expect(surface.ring(1).leds.filter(Boolean)).toHaveLength(1);
  for (const strip of stripNumbers)
    expect(Math.abs(surface.fader(strip).position - where(show, `ch/${strip}/fader`))).toBeLessThan(1);
  expect(Math.abs(surface.fader('master').position - where(show, 'main/fader'))).toBeLessThan(1);
  expect(surface.received).toMatchObject({ unknown: 0 });
  expect(surface.picture()).toMatch(/^X-Touch \(XCtl\), online {2}\[Pn\]/u);
});

test('each display is told of a bank switch once: it was told three times, a strip every 10 ms', async () => {
  const { surface, cable, hand, wait } = await plugged();
  cable.came.length = 0;
  hand.press('bank right');
  await wait(0.5);
  expect(surface.text(1, 'upper')).not.toBe('Kick   ');
  const strips = cable.came.filter((datagram) => datagram[0] === 0xf0 && datagram.length === 22);
  expect(strips).toHaveLength(8);
});

test('a fader that is ridden moves the desk, is answered, and is neither fought nor pulled back', async () => {
  const { show, surface, hand, wait } = await plugged();
  const told: number[] = [];
  hand.touch(3).ride(3, 4).letGo();
  for (let n = 0; n < 20; n++) {
    await wait(0.25);
    told.push(show.value('ch/3/fader'));
  }
  expect(new Set(told).size).toBeGreaterThan(10);
  await wait(2);
  const { fights, echoes, pullBacks, position } = surface.fader(3);
  expect({ fights, pullBacks }).toEqual({ fights: 0, pullBacks: 0 });
  expect(echoes).toBeGreaterThan(50);
  expect(Math.abs(position - hand.trace.at(-1)!.raw)).toBeLessThan(1);
  expect(Math.abs(where(show, 'ch/3/fader') - position)).toBeLessThan(1);
});

test('motors, lights, rings and displays follow the desk', async () => {
  const { show, surface, hand, wait } = await plugged();
  expect(surface.light('mute 2')).toBe('off');
  show.set('ch/2/fader', -30);
  show.set('ch/2/mute', 1);
  show.set('ch/2/pan', -1);
  await wait(0.5);
  expect(Math.abs(surface.fader(2).position - where(show, 'ch/2/fader'))).toBeLessThan(1);
  expect(surface.light('mute 2')).toBe('on');
  expect(surface.ring(2).leds).toEqual(lamps(0, 6));
  show.set('ch/2/pan', 1);
  await wait(0.5);
  expect(surface.ring(2).leds).toEqual(lamps(6, 12));
  hand.press('bank right');
  await wait(1);
  expect(surface.text(1, 'upper')).toBe('Pad    ');
  show.command({ do: 'play' });
  await wait(1.5);
  expect(surface.light('play')).toBe('on');
  expect(surface.time.replaceAll(' ', '')).toMatch(/^0\.00\.01\.\d\d$/u);
  expect(surface.received).toMatchObject({ unknown: 0 });
});

test('keys, pots and the wheel do what they do on a Mackie Control', async () => {
  const { show, surface, hand, wait } = await plugged();
  hand.perform([
    { do: 'press', key: 'mute 3' },
    { do: 'turn', pot: 1, clicks: 10 },
    { do: 'jog', clicks: 5 },
  ]);
  const pan = show.value('ch/1/pan');
  const mute = show.value('ch/3/mute');
  const { place } = show.engine;
  await wait(1);
  expect(show.value('ch/3/mute')).toBe(1 - mute);
  expect(show.value('ch/1/pan')).toBeGreaterThan(pan);
  expect(show.engine.place).toBeGreaterThan(place);
  expect(surface.light('mute 3')).toBe(mute === 0 ? 'on' : 'off');
});

test('meters rise with what is heard, stay up while it is, and fall with it', async () => {
  const { show, surface, wait } = await plugged();
  let level = -10;
  show.engine.heard = (levels) => {
    levels.fill(level);
    return true;
  };
  await wait(0.5);
  const { segments } = surface.meter(1);
  expect(segments).toBe(5); // −14 dBFS and more, and not −8
  await wait(5);
  expect(surface.meter(8)).toMatchObject({ segments, overload: false });
  level = 1;
  await wait(0.5);
  expect(surface.meter(8)).toMatchObject({ segments: 8, overload: true });
  level = -Infinity;
  await wait(2.5);
  expect(surface.meter(8).segments).toBe(0);
});

describe('it is shown everything again', () => {
  test('when it was off and on', async () => {
    const { show, surface, hand, wait, until } = await plugged();
    hand.press('global view');
    await wait(0.5);
    const before = face(surface);
    surface.powerOff();
    expect(face(surface)).not.toEqual(before);
    await wait(8);
    expect(show.bridge.units).toMatchObject([{ state: 'silent' }]);
    surface.powerOn();
    await until(() => surface.standing === 'online');
    await wait(1.5);
    expect(face(surface)).toEqual(before);
    expect(show.bridge.units).toMatchObject([{ state: 'online' }]);
  });

  test('when its cable was out for a moment: what it held is let go of, and what changed meanwhile is there', async () => {
    const { show, surface, cable, hand, wait, until } = await plugged();
    hand.touch(4);
    await wait(0.2);
    expect(show.engine.arbiter.held.count).toBe(1);
    cable.isOut = true;
    await wait(8);
    expect(show.bridge.units).toMatchObject([{ state: 'silent' }]);
    expect(surface.standing).toBe('no link');
    expect(show.engine.arbiter.held.count).toBe(0);
    hand.letGo();
    show.set('ch/4/fader', -40);
    show.set('ch/5/mute', 1);
    await wait(0.5);
    expect(surface.light('mute 5')).toBe('off');
    cable.isOut = false;
    await until(() => surface.standing === 'online');
    await wait(1.5);
    expect(surface.light('mute 5')).toBe('on');
    expect(Math.abs(surface.fader(4).position - where(show, 'ch/4/fader'))).toBeLessThan(1);
    hand.moveTo(4, { dB: -6 }, 0.5).letGo();
    await wait(1);
    expect(show.value('ch/4/fader')).toBeCloseTo(-6, 1);
  });

  test('when its cable was out for so long that it was given up, under the name it had', async () => {
    const { show, surface, cable, wait, until } = await plugged();
    const before = face(surface);
    const [unit] = show.bridge.units;
    cable.isOut = true;
    await wait(20);
    expect(show.bridge.units).toMatchObject([{ state: 'lost' }]);
    surface.powerOff();
    surface.powerOn();
    cable.isOut = false;
    await until(() => surface.standing === 'online');
    await wait(1.5);
    expect(show.bridge.units).toMatchObject([{ name: unit!.name, state: 'online' }]);
    expect(face(surface)).toEqual(before);
  });
});

test('two of a kind are two surfaces, told apart by where they call from', async () => {
  const { show, surface, wait, until, plug } = await plugged();
  const second = new XctlSurface({ clock: show.clock });
  await plug(second);
  await until(() => second.text(8, 'upper').trim() !== '');
  const names = show.bridge.units.map(({ name }) => name);
  expect(names).toEqual([
    expect.stringMatching(/^X-Touch at 127/u),
    expect.stringMatching(/^X-Touch at 127/u),
  ]);
  expect(new Set(names).size).toBe(2);
  second.tap('bank right');
  new Hand([second], show.clock).moveTo(1, { dB: -6 }, 0.2).letGo();
  await wait(1.5);
  expect(show.engine.surfaces.size).toBe(2);
  expect([surface.text(1, 'upper'), second.text(1, 'upper')]).toEqual(['Kick   ', 'Pad    ']);
  expect(show.value('ch/9/fader')).toBeCloseTo(-6, 1);
});

test('on leaving, the bridge leaves it dark and its faders down', async () => {
  const { surface, leave, wait } = await plugged();
  await leave();
  await wait(1);
  expect(surface.light('stop')).toBe('off');
  expect(surface.text(1, 'upper').trim()).toBe('');
  expect(surface.fader(1).position).toBeLessThan(1);
  await wait(8);
  expect(surface.standing).toBe('no link');
});
