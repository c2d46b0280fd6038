import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everyModel, makerOf } from '../../firmware-sim/makers.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { allowed, faderTravel } from '../../src/units/laws.ts';
import { oscShow, packetOf } from '../bridge/osc/rig.ts';
import { bytes } from '../surfaces/rig.ts';
import { Show } from './show.ts';

/** Something a hostile or broken unit sends: packets, or pieces of a stream. */
type Attack = readonly [what: string, ...sent: (string | Uint8Array)[]];

/** A unit that somebody attacks from. */
interface Prey {
  readonly family: string;
  /** Which simulated unit is at the end of the cable; none: the attacker itself. */
  readonly model?: string;
  readonly port?: string;
  readonly packets?: 'plain' | 'hid';
  /** What brings it up where nobody else does. */
  readonly hello?: string;
  /** What the monitor says of something legal, and that itself. */
  readonly legal: readonly [means: string, ...sent: string[]];
  readonly attacks: readonly Attack[];
  /** What a unit says that has just been switched on. */
  readonly greeting?: string;
}

const sysex = (length: number, head = ''): string =>
  `${head}${head === '' ? 'f0' : ''}${' 01'.repeat(length)}`;
const filled = (length: number, ...head: number[]): Uint8Array => {
  const packet = new Uint8Array(length).fill(0xff);
  packet.set(head);
  return packet;
};

/** What breaks any stream of MIDI. */
const brokenMidi: readonly Attack[] = [
  ['a system exclusive that is cut off', 'f0 00 00 66 14 20', 'f8 f0 f7'],
  ['a system exclusive that never ends, in 65,535 and more bytes', sysex(66_000), 'f7'],
  ['bytes that belong to nothing', 'f7 01 02 03 04'],
  ['status bytes that nobody defines', 'f4 f5 f9 fd'],
  ['a system exclusive of somebody else', 'f0 7e 7f 06 02 00 01 02 03 04 05 06 07 f7'],
  ['an empty system exclusive', 'f0 f7'],
  ['a song position and a song', 'f2 7f 7f f3 7f'],
  ['program changes on every channel', 'c0 7f c1 7f cf 7f'],
];

const mcuLies: readonly Attack[] = [
  ['a challenge of no bytes', 'f0 00 00 66 14 f7'],
  ['a command that there is none', 'f0 00 00 66 14 7f 01 f7'],
  ['pitch bend of faders that it has not', 'e9 00 40 ef 7f 7f'],
  ['encoders that it has not', 'b0 18 01 b0 1f 41 b0 3d 01'],
  ['keys that it has not', '90 7f 7f 90 74 7f'],
];

const hidLies: readonly Attack[] = [
  ['a packet of no bytes', new Uint8Array(0)],
  ['a packet of one byte', '05'],
];

const preys: readonly Prey[] = [
  {
    family: 'mcu',
    model: 'x-touch',
    greeting: 'f0 00 00 66 14 01 58 59 5a 30 30 30 31 11 22 33 44 f7',
    legal: ['key mute 1 pressed', '90 10 7f 90 10 00'],
    attacks: [...brokenMidi, ...mcuLies],
  },
  {
    family: 'mcu that challenges',
    model: 'logic-control',
    legal: ['key mute 1 pressed', '90 10 7f 90 10 00'],
    attacks: [...brokenMidi, ...mcuLies],
  },
  {
    family: 'xctl',
    port: 'X-Touch at 10.0.0.9',
    packets: 'plain',
    hello: 'f0 00 20 32 58 54 00 f7',
    legal: ['key mute 1 pressed', '90 10 7f 90 10 00'],
    attacks: [
      ...brokenMidi.slice(2, 6),
      ['a system exclusive that ends with its datagram', 'f0 00 20 32 58 54'],
      ['a datagram of 65,507 bytes', filled(65_507, 0xf0)],
      ['encoders that it has not', 'b0 18 01'],
    ],
  },
  {
    family: 'hui',
    model: 'hui',
    greeting: 'ff',
    legal: ['key mute 1 pressed', 'b0 0f 00 b0 2f 42'],
    attacks: [
      ...brokenMidi,
      ['a port before any zone, and zones that there are none', 'b0 2f 47', 'b0 0f 7f b0 2f 47'],
      ['the lower half of a fader of which there is no upper', 'ff b0 27 7f'],
    ],
  },
  {
    family: 'midi',
    model: 'launch-control-xl',
    legal: ['knob upper 1 moved to 100.0 %', 'b8 0d 7f'],
    attacks: [
      ...brokenMidi,
      [
        'data without a parameter, and parameters that nobody has',
        'b8 06 7f b8 26 7f b8 63 7f b8 62 7f b8 06 01',
      ],
      ['a page that it has not', 'f0 00 20 29 02 11 77 7f f7'],
    ],
  },
  {
    family: 'faderport',
    model: 'faderport-8',
    legal: ['key mute 1 pressed', '90 10 7f 90 10 00'],
    attacks: [...brokenMidi, ['faders that it has not', 'ef 00 40 e9 7f 7f']],
  },
  {
    family: 'faderport-2',
    model: 'faderport-2',
    legal: ['key mute pressed', '90 10 7f 90 10 00'],
    attacks: [...brokenMidi, ['faders that it has not', 'ef 00 40 e9 7f 7f']],
  },
  {
    family: 'faderport-classic',
    model: 'faderport-classic',
    legal: ['key mute pressed', 'a0 12 01 a0 12 00'],
    attacks: [...brokenMidi, ['keys that it has not', 'a0 40 01']],
  },
  {
    family: 'stream-deck',
    model: 'stream-deck-plus',
    packets: 'hid',
    greeting: '05 0c 00 00 00 00 31 2e 30 30 00 00 00 00',
    legal: ['key A 1 pressed', '01 00 08 00 01 00 00 00 00 00 00 00', '01 00 08 00 00 00 00 00 00 00 00 00'],
    attacks: [
      ...hidLies,
      ['a report of another kind', '01 7f 01 00 01'],
      ['a report of another id', '7f 00 08 00 01 01 01 01 01 01 01 01'],
      ['fewer keys than it has', '01 00 08 00 01'],
      ['fewer encoders than it has', '01 03 05 00 01 01'],
      ['a swipe that ends nowhere', '01 02 0e 00 03 00 00 01'],
      ['a finger of a kind that there is none', '01 02 0e 00 09 00 00 01 00 00 00 00 00 00'],
      ['an answer that nobody asked for, too short', '05 ff'],
    ],
  },
  {
    family: 'hid',
    model: 'shuttlepro-v2',
    packets: 'hid',
    legal: ['key F1 pressed', '00 00 00 01 00', '00 00 00 00 00'],
    attacks: [hidLies[0]!, ['a report that is too short', '00 01']],
  },
  {
    family: 'speed editor',
    model: 'speed-editor',
    packets: 'hid',
    legal: ['key smart insert pressed', '04 01 00 00 00 00 00 00 00 00 00 00 00', `04${' 00'.repeat(12)}`],
    attacks: [
      ...hidLies,
      ['keys in a report that is too short', '04 01'],
      ['a report of another id', '7e 01 02 03'],
      ['a challenge of no bytes', '06'],
      ['a challenge with wrong data', filled(9, 0x06)],
      ['a challenge of 4,096 bytes', filled(4096, 0x06)],
    ],
  },
];

const bytesOf = (sent: string | Uint8Array): Uint8Array => (typeof sent === 'string' ? bytes(sent) : sent);

/** Parameters that stand where their law does not let them. */
function lawless({ engine }: Show): readonly string[] {
  return engine.table.rows.flatMap(({ number, path, law }) => {
    const value = engine.desk.values[number]!;
    return allowed(law, value) === value ? [] : [`${path} ${value}`];
  });
}

/** A show with the unit and another one that goes on, and what the monitor sees. */
function underAttack({ model, port, packets, hello }: Prey) {
  const show = new Show();
  const other = show.plug('mcu-pro');
  const { portName, usb } = model === undefined ? { portName: port!, usb: undefined } : everyModel[model]!;
  const cable = new MemoryCable(show.clock, {
    name: portName,
    ...(packets && { packets }),
    ...(usb !== undefined && { identity: { usb } }),
  });
  if (model !== undefined)
    makerOf(model).make(model, {
      clock: show.clock,
      port: cable.device,
      seed: 1,
      noise: 0,
      reportsMotor: false,
    });
  const seen: string[] = [];
  const send = (sent: string | Uint8Array): void => {
    // as it comes out of the cable, whatever the other end would have made of it
    const packet = bytesOf(sent);
    cable.host.onBytes(packet, packet.length, show.clock.now());
  };
  show.bridge.opened(cable.host);
  if (hello !== undefined) send(hello);
  show.wait(4);
  if (hello !== undefined) send(hello);
  const unit = () => show.bridge.units.find(({ name }) => name === portName)!;
  show.bridge.watch(
    ({ unit: name, way, meaning }) => name === portName && way === 'in' && seen.push(meaning ?? '?'),
  );
  return { show, other, cable, send, seen, unit };
}

const valuesOf = (show: Show): readonly number[] => [...show.engine.desk.values];

describe.each(preys)('$family', (prey) => {
  // one for all: what one attack leaves behind, the next comes upon
  const stage = underAttack(prey);
  const { show, other, send, seen, unit } = stage;

  const goesOn = (): void => {
    seen.length = 0;
    const [means, ...legal] = prey.legal;
    for (const packet of legal) send(packet);
    expect(seen).toContain(means);
    const { position } = other.surface.fader(2);
    const to = position > 500 ? 100 : 900;
    other.hand.touch(2).moveTo(2, to, 0.1).letGo();
    show.wait(0.5);
    expect(other.surface.fader(2).position).toBeCloseTo(to, 0);
    expect(faderTravel(show.value('ch/2/fader')) * 1023).toBeCloseTo(to, 0);
    expect(show.bridge.faults).toBe(0);
  };

  test('works', () => {
    expect(unit()).toMatchObject({ state: 'online', faults: 0 });
    goesOn();
  });

  test.each(prey.attacks.map(([what, ...sent]) => ({ what, sent })))(
    '$what: counted, told in the monitor, and nothing else happens',
    ({ sent }) => {
      const values = valuesOf(show);
      const before = unit().faults;
      seen.length = 0;
      for (const piece of sent) send(piece);
      show.wait(0.1);
      expect(unit().faults).toBeGreaterThan(before);
      expect(seen.join()).toMatch(/means nothing|no message/);
      expect(valuesOf(show)).toEqual(values);
      goesOn();
    },
  );

  test('any bytes, in any pieces: no fault of ours, every parameter keeps its law, the other goes on', () => {
    const random = fc.uint8Array({ maxLength: 80 });
    const bent = fc
      .tuple(
        fc.constantFrom(...prey.legal.slice(1), prey.greeting ?? prey.legal[1]!),
        fc.nat(63),
        fc.nat(255),
      )
      .map(([text, at, by]) => bytes(text).map((byte, i) => (i === at ? by : byte)));
    const property = fc.property(fc.array(fc.oneof(random, bent), { maxLength: 20 }), (pieces) => {
      for (const piece of pieces) send(piece);
      show.wait(0.05);
      expect(show.bridge.faults).toBe(0);
      expect(lawless(show)).toEqual([]);
    });
    fc.assert(property, { numRuns: 50, seed: 2026 });
    show.wait(3);
    other.hand.touch(3).moveTo(3, 600, 0.1).letGo();
    show.wait(0.5);
    expect(other.surface.fader(3).position).toBeCloseTo(600, 0);
  });
});

test.each(preys.filter(({ greeting }) => greeting !== undefined))(
  '$family: a unit that greets a thousand times in ten seconds is shown everything a few times, and people are told once',
  (prey) => {
    const { show, other, send, unit } = underAttack(prey);
    const ready = () => show.told.filter((line) => line.includes('is ready')).length;
    const before = ready();
    for (let n = 0; n < 1000; n++) {
      send(prey.greeting!);
      show.wait(0.01);
    }
    expect(ready() - before).toBeLessThan(8);
    expect(show.told.filter((line) => line.includes('greets again and again'))).toHaveLength(1);
    show.wait(40);
    expect(unit()).toMatchObject({ state: 'online' });
    other.hand.touch(2).moveTo(2, 900, 0.1).letGo();
    show.wait(0.5);
    expect(other.surface.fader(2).position).toBeCloseTo(900, 0);
  },
);

describe('a client of OSC', () => {
  const { show, desk, tablet } = oscShow();
  const seen: string[] = [];
  show.bridge.watch(({ way, meaning }) => way === 'in' && seen.push(meaning ?? '?'));
  const from = tablet();

  /** A message by hand: osc.js refuses most of these. */
  const raw = (address: string, tags = ','): Uint8Array => {
    const padded = (text: string): Buffer => {
      const ended = Buffer.from(`${text}\0`, 'latin1');
      return Buffer.concat([ended, Buffer.alloc((4 - (ended.length % 4)) % 4)]);
    };
    return new Uint8Array(Buffer.concat([padded(address), padded(tags)]));
  };
  const deep = (depth: number): Uint8Array => {
    const head = [...Buffer.from('#bundle\0'), 0, 0, 0, 0, 0, 0, 0, 1];
    const packet: number[] = [];
    for (let n = 0; n < depth; n++) {
      const left = (depth - n - 1) * 20;
      packet.push(...head);
      if (n < depth - 1) packet.push(left >>> 24, (left >> 16) & 0xff, (left >> 8) & 0xff, left & 0xff);
    }
    return Uint8Array.from(packet);
  };

  test.each([
    ['an empty packet', new Uint8Array(0)],
    ['a datagram of 65,507 bytes', filled(65_507, 0x2f)],
    ['bundles 3,000 deep', deep(3000)],
    ['bundles 400 deep', deep(400)],
    ['an address named error', raw('error')],
    ['an address named __proto__', raw('__proto__')],
    ['an address named __defineGetter__', raw('__defineGetter__')],
    ['an address named constructor', raw('constructor')],
    ['/ch/__proto__', raw('/ch/__proto__')],
    ['a type that there is none', raw('/ch/1/fader', ',q')],
    ['arguments that are not there', raw('/ch/1/fader', ',ffff')],
    ['a pattern that never closes', raw('/ch/[!')],
    ['not a number', packetOf('/ch/1/fader', NaN)],
  ])('%s: counted, told in the monitor, and nothing else happens', (_what, packet) => {
    const values = valuesOf(show);
    const before = from.client.faults;
    seen.length = 0;
    from.raw(packet);
    show.wait(0.5);
    expect(from.client.faults).toBeGreaterThan(before);
    expect(seen.length).toBeGreaterThan(0);
    expect(valuesOf(show)).toEqual(values);
    expect(show.bridge.faults).toBe(0);
  });

  test('a flood of 10,000 messages in an instant: what is too much is counted and told', () => {
    seen.length = 0;
    const before = from.client.faults;
    for (let n = 0; n < 10_000; n++) from.send('/ping');
    expect(from.client.faults - before).toBeGreaterThan(7000);
    expect(seen).toContain('means nothing: too many messages at once');
    show.wait(5);
    from.send('/ch/1/fader', -6);
    expect(show.value('ch/1/fader')).toBe(-6);
    expect(desk.clients.size).toBe(1);
  });
});

test('what looks on after each tick and fails does not stop the time, nor whoever looks after it', () => {
  const show = new Show();
  let looked = 0;
  show.bridge.onTick.add(() => {
    throw new TypeError('a fault of a listener');
  });
  show.bridge.onTick.add(() => looked++);
  show.wait(0.1);
  expect(looked).toBeGreaterThanOrEqual(9);
  expect(show.bridge.faults).toBe(looked);
});
