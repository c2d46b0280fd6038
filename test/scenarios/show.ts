import { Hand, MackieSurface, models, type MackieOptions, type ModelName } from '../../firmware-sim/index.ts';
import { Bridge, controlsOf, type BridgeOptions, type Recorder } from '../../src/bridge/bridge.ts';
import { Devices } from '../../src/bridge/devices.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import type { Log } from '../../src/bridge/log.ts';
import { Roster } from '../../src/bridge/roster.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import type { Command } from '../../src/model/input.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable, type CableOptions } from '../../src/ports/memory.ts';

/** A whole show in one process and virtual time: bridge, cables, simulated surfaces and hands. */
export class Show {
  readonly clock = new VirtualClock();
  readonly engine: Engine;
  readonly bridge: Bridge;
  readonly roster: Roster;
  readonly devices: Devices;
  readonly told: string[] = [];
  readonly logged: string[] = [];

  constructor(
    document: SessionDocument = emptyDocument('Show'),
    recorder?: Recorder,
    only?: DeviceProfile,
    mappingFor: BridgeOptions['mappingFor'] = loadMapping,
    settings: SurfaceSettings = new SurfaceSettings(undefined),
  ) {
    this.engine = new Engine(document, controlsOf);
    const log: Log = (level, part, text) => this.logged.push(`${level} ${part} ${text}`);
    this.roster = new Roster(settings, log);
    const { profiles, fallback, unknown } = loadProfiles();
    this.bridge = new Bridge({
      engine: this.engine,
      clock: this.clock,
      sources: [],
      profiles: only ? [] : profiles,
      fallback: only ?? fallback,
      ...(!only && { unknown }),
      mappingFor,
      ...(recorder && { recorder }),
      roster: this.roster,
      save: async () => 'saved',
      log,
    });
    this.devices = new Devices(this.bridge, this.roster);
    this.bridge.onTell.add((_level, text) => this.told.push(text));
    void this.bridge.start();
  }

  /** Plugs in a surface and waits until it is shown everything. */
  plug(
    model: ModelName,
    options: Partial<MackieOptions> & CableOptions = {},
  ): { surface: MackieSurface; cable: MemoryCable; hand: Hand } {
    const cable = new MemoryCable(this.clock, {
      delay: 200_000,
      name: models[model].portName,
      ...options,
    });
    const surface = new MackieSurface({ noise: 0, ...options, model, clock: this.clock, port: cable.device });
    this.bridge.opened(cable.host);
    this.wait(2);
    return { surface, cable, hand: new Hand([surface], this.clock) };
  }

  /** Plugs a surface that was unplugged in again. */
  replug(surface: MackieSurface, options: CableOptions = {}): MemoryCable {
    const cable = new MemoryCable(this.clock, { delay: 200_000, name: surface.model.portName, ...options });
    surface.plug(cable.device);
    this.bridge.opened(cable.host);
    return cable;
  }

  /** Lets time pass, seconds. */
  wait(seconds: number): void {
    this.clock.advance(Math.round(seconds * 1e9));
  }

  command(command: Command): void {
    this.bridge.command(command, 'test');
  }

  value(path: string): number {
    return this.engine.desk.values[this.engine.table.at(path)] as number;
  }

  set(path: string, value: number): void {
    this.bridge.submit({ type: 'set', parameter: this.engine.table.at(path), value, who: 'page' });
  }
}

/**
 * Rides fader 3 for ten seconds in touch mode, returns, and plays.
 *
 * @returns what the hand did, and the farthest that the motor then was from it, looked at every 20 ms, ten-bit steps.
 */
export function rideAndFollow(
  show: Show,
  { surface, hand }: { surface: Pick<MackieSurface, 'fader'>; hand: Hand },
  { whole = false } = {},
): { ridden: Hand['trace']; worst: number } {
  show.command({ do: 'mode', mode: 'touch' });
  show.set('ch/3/fader', 0);
  show.wait(1);
  const started = show.clock.now();
  show.command({ do: 'play' });
  hand.touch(3).ride(3, 10).letGo();
  show.wait(10.5);
  show.command({ do: 'stop' });
  const ridden = hand.trace.filter(({ fader }) => fader === 3);
  if (whole) show.command({ do: 'edit-lane', parameter: 'ch/3/fader', edit: { how: 'thin', factor: 0 } });
  show.command({ do: 'return' });
  show.wait(1);
  const playing = show.clock.now();
  show.command({ do: 'play' });
  let worst = 0;
  for (let at = 20e6; at < 9.9e9; at += 20e6) {
    show.clock.advance(playing + at - show.clock.now());
    const hands = ridden.findLast((point) => point.at - started <= at);
    if (hands) worst = Math.max(worst, Math.abs(surface.fader(3).position - hands.raw));
  }
  return { ridden, worst };
}
