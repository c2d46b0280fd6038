import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { everyModel, simulate } from '../../firmware-sim/index.ts';
import { makerOf } from '../../firmware-sim/makers.ts';
import { readScript } from '../../firmware-sim/simulate.ts';
import type { Maker, SimulatedUnit } from '../../firmware-sim/unit.ts';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { loadProfiles } from '../../src/bridge/library.ts';
import { programRoot } from '../../src/bridge/program.ts';
import { Mappings } from '../../src/bridge/mappings.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable, type CableOptions } from '../../src/ports/memory.ts';
import { Show } from '../scenarios/show.ts';

/** What a new user sees of one model. */
interface Row {
  /** The device file it is taken for. */
  readonly as: string;
  /** Its port does not tell which it is: people have to say so (`devices model`). */
  readonly chosen?: true;
  /** What a hand does, and what of the desk that moves; left out where nobody has taught it anything. */
  readonly script?: string;
  readonly moves?: string;
  /** Where that comes to stand, if one can say. */
  readonly to?: number;
  /** Its keys say nothing when they are let go, so that none can be held. */
  readonly taps?: true;
  /** It has nothing to show anything with. */
  readonly dark?: true;
}

const fader = (as: string, strip = 2): Row => ({
  as,
  script: `move fader ${strip} to -6 dB in 1 s, let go`,
  moves: `ch/${strip}/fader`,
  to: -6,
});
const key = (as: string, name: string, moves: string): Row => ({ as, script: `press ${name}`, moves });
const pot = (as: string, n: number): Row => ({
  as,
  script: `turn pot ${n} right 5`,
  moves: `ch/${n}/fader`,
});

const rows: Readonly<Record<string, Row>> = {
  'mcu-pro': fader('Mackie Control Universal Pro'),
  'mcu-xt': fader('Mackie Control XT Pro'),
  'logic-control': fader('Emagic Logic Control'),
  'x-touch': fader('Behringer X-Touch'),
  'x-touch-ext': fader('Behringer X-Touch Extender'),
  'x-touch-one': fader('Behringer X-Touch One', 1),
  'platform-m+': fader('iCON Platform M+'),
  '8-knobs': { as: 'MIDI controller', dark: true },
  nanokontrol2: fader('Korg nanoKONTROL2'),
  'nanokontrol2-new': fader('Korg nanoKONTROL2'),
  'nanokontrol-studio': fader('Korg nanoKONTROL Studio'),
  'x-touch-mini': {
    as: 'Behringer X-Touch Mini',
    script: 'turn knob 2 to 75 % in 1 s',
    moves: 'ch/2/fader',
    to: 0,
  },
  'x-touch-mini-mc': { ...pot('Behringer X-Touch Mini (MC mode)', 2), chosen: true },
  'x-touch-compact': fader('Behringer X-Touch Compact'),
  'x-touch-midi': { ...fader('Behringer X-Touch (MIDI mode)'), chosen: true },
  'x-touch-ext-midi': { ...fader('Behringer X-Touch Extender (MIDI mode)'), chosen: true },
  bcf2000: { ...fader('Behringer BCF2000'), taps: true },
  bcr2000: {
    as: 'Behringer BCR2000',
    taps: true,
    script: 'turn knob 50 to 75 % in 1 s',
    moves: 'ch/2/fader',
    to: 0,
  },
  'launch-control-xl': fader('Novation Launch Control XL'),
  'launch-control-xl-3': fader('Novation Launch Control XL 3'),
  'apc40-mkii': fader('Akai APC40 mkII'),
  'apc-mini-mk2': fader('Akai APC mini mk2'),
  'xone-k2': fader('Allen & Heath Xone:K2'),
  'faderport-8': fader('PreSonus FaderPort 8'),
  'faderport-16': fader('PreSonus FaderPort 16'),
  'faderport-2': fader('PreSonus FaderPort 2', 1),
  'faderport-classic': fader('PreSonus FaderPort Classic', 1),
  'stream-deck-mk2': key('Elgato Stream Deck MK.2', 'b 2', 'ch/2/mute'),
  'stream-deck-xl': key('Elgato Stream Deck XL', 'b 2', 'ch/2/mute'),
  'stream-deck-plus': pot('Elgato Stream Deck +', 2),
  'shuttlepro-v2': { ...key('Contour ShuttlePRO v2', 'F3', 'rolling'), dark: true },
  shuttlexpress: { ...key('Contour ShuttleXpress', 'F3', 'rolling'), dark: true },
  powermate: pot('Griffin PowerMate', 1),
  'xk-12': key('X-keys XK-12 Jog & Shuttle', 'B 2', 'ch/2/mute'),
  'xk-24': key('X-keys XK-24', 'B 2', 'ch/2/mute'),
  'xk-60': key('X-keys XK-60', 'H 2', 'ch/2/mute'),
  'speed-editor': key('Blackmagic DaVinci Resolve Speed Editor', 'stop play', 'rolling'),
  'dualshock-4': { ...key('Sony DualShock 4', 'cross', 'rolling'), dark: true },
  'logitech-f310': { ...key('Logitech F310 (switch at D)', 'A', 'rolling'), dark: true },
  hui: fader('Mackie HUI'),
  'x-touch-hui': { ...fader('Behringer X-Touch, HUI mode'), chosen: true },
  'x-touch-xctl': fader('Behringer X-Touch, XCtl'),
};

/** Device files that no simulated model stands for, and why. */
const without: Readonly<Record<string, string>> = {
  'Akai MIDImix': 'nothing on it that a simulated nanoKONTROL2 has not; its bytes are in test/golden/midi.ts',
  'Emagic Logic Control XT': 'it is a Logic Control without its main section; mcu-xt stands for both',
  'Mackie Control compatible': 'it is whatever answers like one under a name that nobody knows',
};

const shipped = new Mappings({
  given: [],
  list: undefined,
  shipped: `${programRoot}/mappings`,
  check: mappingCheck(),
  clock: new VirtualClock(),
  watch: () => () => {},
});

/** What the cable of a model carries. */
function carrying(model: string): CableOptions {
  const { usb } = everyModel[model]!;
  const kinds: Record<Maker['cable'], CableOptions> = {
    midi: {},
    hid: { packets: 'hid', ...(usb !== undefined && { identity: { usb, serial: 'one' } }) },
    xctl: { packets: 'plain' },
  };
  return kinds[makerOf(model).cable];
}

/** A show with one simulated unit, and the mapping that comes with Faderline for it. */
async function plugged(model: string, { chosen, as }: Row) {
  const { portName, strips } = everyModel[model]!;
  const show = new Show(undefined, undefined, undefined, (_family, surface) => shipped.textFor(surface));
  const plug = (unit: SimulatedUnit): MemoryCable => {
    const cable = new MemoryCable(show.clock, { name: portName, delay: 200_000, ...carrying(model) });
    unit.plug(cable.device);
    show.bridge.opened(cable.host);
    show.wait(6);
    return cable;
  };
  /** One that has just been switched on. */
  const fresh = () => {
    const { units, hand } = simulate({ model, clock: show.clock, noise: 0 });
    return { unit: units[0]!, hand };
  };
  const { unit, hand } = fresh();
  const cable = plug(unit);
  if (chosen) {
    expect(show.bridge.units[0]?.model).not.toBe(as);
    await show.devices.ask({ do: 'model', unit: show.bridge.units[0]!.name, model: as });
    show.wait(6);
  }
  const down = (): number =>
    [...show.engine.surfaces.values()].reduce((sum, surface) => sum + surface.down.length, 0);
  const keys = makerOf(model).keys?.(model, strips) ?? ['mute 1', 'play'];
  const has = keys.filter((name) => unit.has(name));
  return { show, unit, hand, cable, plug, fresh, down, keys: has };
}

const now = (show: Show, what: string): number =>
  what === 'rolling' ? Number(show.engine.tape.rolling) : show.value(what);

test('every model that can be simulated is here', () => {
  expect(Object.keys(rows).toSorted()).toEqual(Object.keys(everyModel).toSorted());
});

test('every device file has a simulated model that stands for it, or a reason why not', () => {
  const { profiles, fallback, unknown } = loadProfiles();
  const described = [...profiles, fallback, unknown].map(({ model }) => model);
  const simulated = new Set(Object.values(rows).map(({ as }) => as));
  expect(described.filter((model) => !simulated.has(model)).toSorted()).toEqual(
    Object.keys(without).toSorted(),
  );
  const files = readdirSync(`${programRoot}/devices`).filter((name) => name !== 'schema.json');
  expect(described.length).toBe(files.length);
});

describe.each(Object.entries(rows))('a simulated %s', (model, row) => {
  test('is known, and shows the desk; plugged in anew, all of it again', async () => {
    const { show, unit, cable, plug, fresh } = await plugged(model, row);
    expect(show.bridge.units).toMatchObject([{ model: row.as, state: 'online', faults: 0 }]);
    const blank = unit.picture();
    show.set('ch/1/mute', 1);
    show.set('ch/1/fader', -20);
    show.wait(2);
    const shown = unit.picture();
    if (row.dark) expect(shown).toBe(blank);
    else expect(shown).not.toBe(blank);
    cable.unplug();
    show.wait(1);
    expect(show.bridge.units).toMatchObject([{ state: 'lost' }]);
    const { unit: again } = fresh();
    plug(again);
    expect(show.bridge.units).toMatchObject([{ model: row.as, state: 'online', faults: 0 }]);
    expect(again.picture()).toBe(shown);
  });

  test.runIf(row.script)(
    'is let go where its cable is pulled, and moves the desk when it is back',
    async () => {
      const { show, unit, hand, cable, plug, down, keys } = await plugged(model, row);
      for (const name of row.taps ? [] : keys) {
        unit.press(name);
        show.wait(0.1);
        if (down() > 0) break;
        unit.release(name);
      }
      expect(down()).toBe(row.taps ? 0 : 1);
      cable.unplug();
      show.wait(1);
      expect(down()).toBe(0);
      for (const name of keys) unit.release(name);
      plug(unit);
      expect(down()).toBe(0);
      expect(show.engine.tape.winding).toBe(0);
      show.wait(1);
      const before = now(show, row.moves!);
      hand.perform(readScript([model], row.script!));
      show.wait(2);
      expect(now(show, row.moves!)).not.toBe(before);
      if (row.to !== undefined) expect(Math.abs(now(show, row.moves!) - row.to)).toBeLessThan(0.6); // 7 bits
    },
  );
});
