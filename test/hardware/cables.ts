import assert from 'node:assert/strict';
import { MackieSurface } from '../../firmware-sim/index.ts';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import { Engine } from '../../src/engine/engine.ts';
import { realClock } from '../../src/ports/clock.ts';
import { MidiSource } from '../../src/ports/midi.ts';
import { RawMidiPort } from '../../src/ports/raw-midi.ts';
import { recognise } from '../../src/surfaces/recognise.ts';
import { againAndAgain, CYCLES, hurriedClock, until, UsbMidi, type Scenario } from './ground.ts';

const PORT = 'X-Touch:X-Touch MIDI 1';

/** A desk with the MIDI ports of this machine, and a simulated X-Touch with a USB plug. */
async function rig() {
  const { profiles, fallback } = loadProfiles();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const claim = (name: string): boolean => recognise(name, profiles) !== undefined;
  const source = new MidiSource({ claim, clock: hurriedClock, log });
  const bridge = new Bridge({
    engine: new Engine(demoDocument(), controlsOf),
    clock: realClock,
    sources: [source],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: (level, part, text) => log(`${level} ${part} ${text}`),
  });
  await bridge.start();
  const unit = new UsbMidi('xtouch', {
    product: 'X-Touch',
    usb: '1397:00b4',
    serial: 'SN-1',
    sockets: 2,
  });
  const surface = new MackieSurface({ model: 'x-touch', clock: realClock });
  return { bridge, unit, surface, lines };
}

type Rig = Awaited<ReturnType<typeof rig>>;

/** Plugs the unit in, switched off and on. @returns the far end of the cable. */
async function plugIn({ unit, surface }: Rig): Promise<RawMidiPort> {
  unit.plug();
  const file = await until('the device side of the cable', () => unit.file);
  const port = new RawMidiPort({ name: 'device', file, device: { hears: true, speaks: true } }, realClock);
  surface.plug(port);
  surface.powerOn();
  return port;
}

/** What a surface shows of what does not move: names, and faders 1 to 4. */
function shown({ surface }: Rig): string {
  const faders = [1, 2, 3, 4].map((n) => Math.round(surface.fader(n).position / 2));
  return [surface.line('upper'), ...faders].join(' | ');
}

/** Somebody leans on what is switched off: the faders stand elsewhere. */
function displace(surface: MackieSurface): void {
  for (const n of [1, 2, 3, 4]) {
    surface.hold(n);
    surface.move(n, 900);
    surface.letGo(n);
  }
}

/** What is shown when nothing more comes. */
async function settled(rigged: Rig): Promise<string> {
  let before = '';
  let since = performance.now();
  return until('a surface at rest', () => {
    const now = JSON.stringify([shown(rigged), rigged.surface.received, rigged.surface.moving]);
    if (now !== before) since = performance.now();
    before = now;
    return performance.now() - since > 1000 && shown(rigged);
  });
}

function set({ bridge }: Rig, path: string, value: number): void {
  const { engine } = bridge;
  bridge.submit({ type: 'set', parameter: engine.table.at(path), value, who: 'page' });
}

/** A hand on fader 8 from the device, and a page that moves 5 to 7, as fast as they can. */
function ride(rigged: Rig): { stop: () => number } {
  let moves = 0;
  const timer = setInterval(() => {
    moves++;
    const swing = Math.sin(moves / 20);
    for (const n of [5, 6, 7]) set(rigged, `ch/${n}/fader`, -20 + 10 * swing);
    rigged.surface.move(8, 512 + 300 * swing);
  }, 10);
  rigged.surface.hold(8);
  return {
    stop: () => {
      clearInterval(timer);
      rigged.surface.letGo(8);
      return moves;
    },
  };
}

export const cables: readonly Scenario[] = [
  {
    name: `a surface that is pulled ${CYCLES} times while faders are ridden: shown everything each time, nothing lost, nothing leaked (mixxx 12428)`,
    run: async () => {
      const rigged = await rig();
      const { bridge, unit, surface, lines } = rigged;
      const online = (): boolean =>
        bridge.units.some(({ name, state }) => name === PORT && state === 'online');
      for (const [i, level] of [-5, -10, -20, -40].entries()) set(rigged, `ch/${i + 1}/fader`, level);
      let far = await plugIn(rigged);
      await until('the surface', online, { more: () => lines.join('\n') });
      const reference = await settled(rigged);
      const pull = async (): Promise<void> => {
        unit.unplug();
        surface.unplug();
        surface.powerOff();
        far.close();
        await until('the loss', () => !online());
        displace(surface);
      };
      await pull();
      let moves = 0;
      const done = await againAndAgain(async (cycle) => {
        far = await plugIn(rigged);
        await until('the surface', online, { more: () => `cycle ${cycle}\n${lines.slice(-5).join('\n')}` });
        const hands = ride(rigged);
        await until('everything', () => shown(rigged) === reference, {
          more: () => `cycle ${cycle}: ${shown(rigged)} and not ${reference}`,
        });
        await pull(); // with all of that under way
        moves += hands.stop();
      });
      assert.ok(moves > done);
      assert.equal(bridge.faults, 0);
      assert.equal(lines.filter((line) => line.includes('cannot open')).length, 0, lines.join('\n'));
      unit.remove();
      await bridge.close();
    },
  },
];
