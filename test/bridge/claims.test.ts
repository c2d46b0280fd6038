import { expect, test } from 'vitest';
import { MackieSurface } from '../../firmware-sim/index.ts';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { Claims } from '../../src/bridge/claims.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import { Timekeeper } from '../../src/bridge/timekeeper.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import type { Port, PortSource, RefusedPort } from '../../src/ports/port.ts';

const SECOND = 1e9;

/** A computer with some ports, of which what is claimed is opened each second. */
class Computer implements PortSource {
  readonly name = 'test';
  readonly trouble = undefined;
  available = ['X-Touch', 'Timecode', 'Synth 1', 'Synth 10'];
  known: readonly string[] = [];
  refused: readonly RefusedPort[] = [];
  readonly cables = new Map<string, MemoryCable>();
  readonly #clock: VirtualClock;
  readonly #claims: Claims;

  constructor(clock: VirtualClock, claims: Claims) {
    this.#clock = clock;
    this.#claims = claims;
  }

  async start(opened: (port: Port) => void): Promise<void> {
    for (const name of this.available.filter((one) => this.#claims.isOurs(one))) {
      if (this.cables.has(name)) continue;
      const cable = new MemoryCable(this.#clock, { name });
      this.cables.set(name, cable);
      const close = cable.host.close.bind(cable.host);
      cable.host.close = () => {
        this.cables.delete(name);
        close();
      };
      opened(cable.host);
    }
    this.#clock.after(SECOND, () => void this.start(opened));
  }

  async close(): Promise<void> {}
}

async function rig() {
  const clock = new VirtualClock();
  const claims = new Claims((name) => ['X-Touch', 'Timecode'].includes(name));
  const computer = new Computer(clock, claims);
  const bridge = new Bridge({
    engine: new Engine(emptyDocument('Claims'), controlsOf),
    clock,
    sources: [computer],
    ...loadProfiles(),
    claims,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  bridge.timekeeper = new Timekeeper(bridge, { in: ['Timecode'], out: [] });
  const told: string[] = [];
  bridge.onTell.add((_level, text) => told.push(text));
  await bridge.start();
  clock.advance(2 * SECOND);
  const stateOf = (name: string) => bridge.units.find((unit) => unit.name === name)?.state;
  return { clock, computer, bridge, told, stateOf };
}

test('what nobody asked for is left to other programs, and can be seen (companion 3160)', async () => {
  const { bridge, stateOf } = await rig();
  expect(stateOf('X-Touch')).toBe('online');
  expect(bridge.ports).toEqual([
    { name: 'X-Touch', state: 'open' },
    { name: 'Timecode', state: 'open' },
    { name: 'Synth 1', state: 'left' },
    { name: 'Synth 10', state: 'left' },
  ]);
});

test('a port that is given up stays so, and is shown everything when it is taken back (companion 293)', async () => {
  const { clock, computer, bridge, stateOf, told } = await rig();
  const surface = new MackieSurface({ model: 'x-touch', clock });
  surface.powerOn();
  surface.plug(computer.cables.get('X-Touch')!.device);
  bridge.resend(1);
  clock.advance(SECOND);
  expect(surface.line('upper')).not.toBe('');
  const before = surface.line('upper');
  expect(bridge.release('X-T')).toBe('X-Touch');
  clock.advance(5 * SECOND);
  expect(stateOf('X-Touch')).toBe('lost');
  expect(bridge.engine.surfaces.size).toBe(0);
  expect(computer.cables.has('X-Touch')).toBe(false);
  expect(bridge.ports[0]).toEqual({ name: 'X-Touch', state: 'released' });
  expect(told).toContain(
    'X-Touch is lost: it was given up for other programs; everything is sent again when it is back',
  );
  surface.powerCycle();
  bridge.claim('X-Touch');
  clock.advance(SECOND);
  surface.plug(computer.cables.get('X-Touch')!.device);
  bridge.resend(1);
  clock.advance(SECOND);
  expect(stateOf('X-Touch')).toBe('online');
  expect(surface.line('upper')).toBe(before);
});

test('a port that is given up and pulled can still be taken back', async () => {
  const { clock, computer, bridge, stateOf } = await rig();
  bridge.release('X-Touch');
  computer.available = ['Timecode'];
  clock.advance(SECOND);
  expect(bridge.ports).toContainEqual({ name: 'X-Touch', state: 'released' });
  bridge.claim('X-Touch');
  computer.available = ['Timecode', 'X-Touch'];
  clock.advance(3 * SECOND);
  expect(stateOf('X-Touch')).toBe('online');
});

test('a port that carries timecode is given up and taken back', async () => {
  const { clock, computer, bridge, stateOf } = await rig();
  bridge.release('Timecode');
  clock.advance(2 * SECOND);
  expect(computer.cables.has('Timecode')).toBe(false);
  expect(stateOf('Timecode')).toBe('absent');
  bridge.claim('Timecode');
  clock.advance(SECOND);
  expect(stateOf('Timecode')).toBe('online');
});

test('a port that no device file knows is opened when it is claimed, and only that one (SendMIDI 44)', async () => {
  const { clock, computer, bridge } = await rig();
  bridge.claim('Synth 1');
  clock.advance(SECOND);
  expect([...computer.cables.keys()]).toEqual(['X-Touch', 'Timecode', 'Synth 1']);
});

test.each(['Synth', 'Piano', ''])('"%s" means no port: it is said which there are', async (typed) => {
  const { bridge } = await rig();
  expect(() => bridge.release(typed)).toThrow(
    `no port of this computer is meant by "${typed}": it has X-Touch, Timecode, Synth 1, Synth 10`,
  );
  expect(bridge.ports.filter(({ state }) => state === 'released')).toEqual([]);
});

test('a port that cannot be opened says why, also while it is tried again', async () => {
  const { computer, bridge } = await rig();
  computer.refused = [{ name: 'X-Touch', why: 'another program has it' }];
  expect(bridge.ports[0]).toEqual({ name: 'X-Touch', state: 'refused', why: 'another program has it' });
});

test('a HID device, which is known by its numbers and not by its name, is listed as open, and can be given up and taken back', async () => {
  const { computer, bridge } = await rig();
  computer.available = ['ShuttlePRO v2'];
  computer.known = ['ShuttlePRO v2'];
  expect(bridge.ports).toEqual([{ name: 'ShuttlePRO v2', state: 'open' }]);
  bridge.release('Shuttle');
  expect(bridge.ports).toEqual([{ name: 'ShuttlePRO v2', state: 'released' }]);
  bridge.claim('Shuttle');
  expect(bridge.ports).toEqual([{ name: 'ShuttlePRO v2', state: 'open' }]);
});
