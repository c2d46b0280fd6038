import { readFileSync } from 'node:fs';
import { controlsOf } from '../../src/bridge/bridge.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { Command, Happening } from '../../src/model/input.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { parseProfile } from '../../src/surfaces/device-file.ts';
import type { SurfaceEventType } from '../../src/model/events.ts';
import { faderTravel } from '../../src/units/laws.ts';

export { controlsOf };

const profiles = new Map<string, DeviceProfile>();

/** A device file of the project. */
export function profile(name: string): DeviceProfile {
  const known = profiles.get(name);
  if (known) return known;
  const file = `devices/${name}.json`;
  const read = parseProfile(readFileSync(file, 'utf8'), file);
  profiles.set(name, read);
  return read;
}

/** The mapping that comes with the project. */
export const defaultMapping = readFileSync('mappings/mackie-control.yaml', 'utf8');

/** A desk with surfaces on it, driven in virtual time. */
export class Rig {
  readonly engine: Engine;
  /** Every input there was, for replays. */
  readonly inputs: { at: number; sample: number; what: Happening }[] = [];
  now = 0;

  constructor(document: SessionDocument = emptyDocument('Test'), models: readonly string[] = ['x-touch']) {
    this.engine = new Engine(document, controlsOf);
    if (models.length > 0) this.attach(1, models);
  }

  attach(
    surface: number,
    models: readonly string[],
    name = `surface ${surface}`,
    mapping: string = defaultMapping,
  ): void {
    this.do({ type: 'attach', attachment: { surface, name, profiles: models.map(profile), mapping } });
  }

  /** From here on a surface is known to be so far behind, ms. */
  behind(latency: { in?: number; out?: number }, surface = 1): void {
    const { in: lag = 0, out = 0 } = latency;
    this.do({ type: 'latency', surface, latency: { in: lag * 1e6, out: out * 1e6 } });
  }

  do(what: Happening): void {
    const input = {
      at: this.now,
      sample: Math.round((this.now * this.engine.sampleRate) / 1e9),
      what: structuredClone(what),
    };
    this.inputs.push(input);
    this.engine.step(input);
  }

  command(command: Command): void {
    this.do({ type: 'command', command, who: 'test' });
  }

  /** Lets time pass, seconds. */
  wait(seconds: number): void {
    this.now += Math.round(seconds * 1e9);
    this.engine.advance(this.now);
  }

  /** The number of a control by name. */
  control(name: string, surface = 1): number {
    const found = this.engine.surfaces.get(surface)?.controls.find((control) => control.name === name);
    if (!found) throw new Error(`no control ${name}`);
    return found.number;
  }

  event(name: string, event: SurfaceEventType, value = 0, surface = 1): void {
    this.do({ type: 'surface', surface, event, control: this.control(name, surface), value });
  }

  /** A finger leaves a fader, and does not come back. */
  letGo(name: string, surface = 1): void {
    this.event(name, 'let-go', 0, surface);
    this.engine.endReleases();
  }

  /** A key pressed and let go. */
  press(name: string, surface = 1): void {
    this.event(name, 'pressed', 0, surface);
    this.event(name, 'released', 0, surface);
  }

  /** A fader moved to a level, dB. */
  move(name: string, level: number, surface = 1): void {
    this.event(name, 'moved', faderTravel(level), surface);
  }

  value(path: string): number {
    return this.engine.desk.values[this.engine.table.at(path)] as number;
  }

  set(path: string, value: number, who = 'page'): void {
    this.do({ type: 'set', parameter: this.engine.table.at(path), value, who });
  }

  /** What a control ought to show: travel, light, ring. */
  shown(name: string, surface = 1): number {
    return this.engine.surfaces.get(surface)?.wanted.value[this.control(name, surface)] as number;
  }

  /** What a display ought to show. */
  text(name: string, surface = 1): string {
    const at = this.control(name, surface) * 16;
    const text = this.engine.surfaces.get(surface)?.wanted.text.subarray(at, at + 16) ?? [];
    return String.fromCharCode(...text).trimEnd();
  }
}
