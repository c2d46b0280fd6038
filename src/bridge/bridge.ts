import { isAwaited } from '../engine/cues.ts';
import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { TICK } from '../engine/timing.ts';
import { sideBySide, type Control } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { Attachment, Command, Happening, Input, Latency } from '../model/input.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { Shown } from '../model/shown.ts';
import type { Clock } from '../ports/clock.ts';
import type { Port, PortSource, Transport } from '../ports/port.ts';
import type { ConnectionState } from '../surfaces/connection.ts';
import { familyOf } from '../surfaces/index.ts';
import { recognise } from '../surfaces/recognise.ts';
import { Explainer } from './explainer.ts';
import type { LiveSound } from './live-sound.ts';
import type { Log } from './log.ts';
import type { SurfaceKind } from './mappings.ts';
import type { ClipWatch } from './clip-watch.ts';
import type { Timekeeper } from './timekeeper.ts';
import { Touched } from './touched.ts';
import { UnitLink, type LinkListener } from './unit-link.ts';

/** Most units that stand side by side as one surface. */
const MOST_UNITS = 4;
/** Units that are gone and still listed. */
const MOST_LOST = 16;

/** Where inputs are kept until the next save: a session's journal, or nothing. */
export interface Recorder {
  append(input: Readonly<Input>): void;
  /** The engine has moved on to this tick. */
  tick(tick: number): void;
}

/** One unit as people see it in the list of devices. */
export interface UnitStatus {
  readonly name: string;
  readonly model: string;
  readonly transport: Transport;
  readonly state: ConnectionState | 'refused';
  /** Number of the surface it is part of; −1 for none. */
  readonly surface: number;
  readonly strips: number;
  /** Seconds since it was last heard; undefined when it never was. */
  readonly heard: number | undefined;
  readonly messagesIn: number;
  readonly bytesOut: number;
  /** Bytes and messages from it that mean nothing. */
  readonly faults: number;
}

/** One message on a cable, for the monitor. */
export interface Traffic {
  readonly unit: string;
  readonly family: string;
  readonly way: 'in' | 'out';
  readonly bytes: Uint8Array;
  /** What it means, where the surface's family says so. */
  readonly meaning?: string | undefined;
  /** Seconds since the bridge started. */
  readonly at: number;
}

/** What a bridge is put together from. */
export interface BridgeOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Where ports come from. */
  readonly sources: readonly PortSource[];
  /** Every model there is a device file for. */
  readonly profiles: readonly DeviceProfile[];
  /** The model taken for a unit whose port's name says nothing and that answers; none: such ports are left alone. */
  readonly fallback?: DeviceProfile;
  /** The model taken for such a unit when it does not answer; none: it is `fallback` without being asked. */
  readonly unknown?: DeviceProfile;
  /** Is this port to be taken for `fallback` without being asked? */
  readonly claimed?: (port: string) => boolean;
  /** The text of the mapping for a family of surfaces, or for one of them in particular. */
  readonly mappingFor: (family: string, surface: SurfaceKind) => string;
  /** What is known of how far a surface is behind, by its name. */
  readonly latencyOf?: (surface: string) => Latency | undefined;
  readonly recorder?: Recorder;
  /** Carries out a save; `as`: of a copy under this name. Says what came of it; rejects when it failed. */
  readonly save: (as: string | undefined) => Promise<string>;
  readonly log: Log;
}

type SurfaceHappening = Extract<Happening, { type: 'surface' }>;

/** A surface put together from its units, and what really left for it. */
interface Surface {
  readonly number: number;
  readonly name: string;
  units: UnitLink[];
  sent: Shown;
}

/**
 * The record in which what surfaces report is handed to the engine, again and again. A class of its own: a plain object would
 * share its layout with others that begin with the same names, and a time in it could cost memory.
 */
class SurfaceInput implements Input {
  at = 0;
  sample = 0;
  readonly what: SurfaceHappening = { type: 'surface', surface: 0, event: 'moved', control: 0, value: 0 };
}

/** Controls of a surface, from the profiles of its units. */
export function controlsOf({ profiles }: Pick<Attachment, 'profiles'>): readonly Control[] {
  return sideBySide(
    profiles.map((profile) => ({
      controls: familyOf(profile.family).controls(profile),
      strips: profile.strips,
    })),
  );
}

/**
 * The running program without its doors: opens ports, finds what is at their ends, feeds the engine one input at a time,
 * and puts on each cable what its surface ought to show and does not.
 */
export class Bridge {
  readonly engine: Engine;
  readonly options: BridgeOptions;
  readonly links: UnitLink[] = [];
  /** Called after each tick. */
  readonly onTick = new Set<() => void>();
  /** Called with what people should know. */
  readonly onTell = new Set<(level: 'info' | 'warn', text: string) => void>();
  /** Called before a surface is put together anew or goes: then its controls have other numbers, or none. */
  readonly onApart = new Set<(surface: number) => void>();
  /** Called with each message on the cables, while somebody listens. */
  readonly onTraffic = new Set<(traffic: Traffic) => void>();
  /** Says why a control did what it did, or nothing. */
  readonly explainer: Explainer = new Explainer(this);
  /** Controls that hands were on lately, in the metal and in pages. */
  readonly touched = new Touched();
  /** Called with the number of a surface that is put together anew, or gone: its controls have other numbers from here on. */
  readonly onReassembled = new Set<(surface: number) => void>();
  /** Asked first about everything surfaces report: true for what is not for the mix. */
  intercept: ((what: Readonly<SurfaceHappening>) => boolean) | undefined;
  /** Asked before that: true for what only tells how far a surface is behind. */
  measure: ((what: Readonly<SurfaceHappening>) => boolean) | undefined;
  /** What the desk sounds like; undefined where it does not. */
  #sound: LiveSound | undefined;
  /** Carries timecode and show control, where ports were named for them. */
  timekeeper: Timekeeper | undefined;
  /** Knows which files that the session plays are not there. */
  clipWatch: ClipWatch | undefined;
  /** More that is connected, for the list of devices: doors that are no cables. */
  readonly doors = new Set<{ readonly unit: UnitStatus }>();
  /** The save asked for last: what came of it, in words; rejected when it failed. */
  lastSave: Promise<string> = Promise.resolve('nothing was saved yet');
  /** Faults of ours that were survived. */
  faults = 0;

  readonly #clock: Clock;
  /** Names of ports that people were told are not known. */
  readonly #introduced = new Set<string>();
  readonly #surfaces = new Map<number, Surface>();
  /** The same once more, in a form that costs nothing to walk through. */
  #standing: readonly Surface[] = [];
  /** Time of the clock at the engine's time 0, ns. */
  readonly #origin: number;
  readonly #surfaceInput = new SurfaceInput();
  readonly #time = new Float64Array(1);
  #cancelTick: () => void = () => {};
  #closing = false;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.engine = options.engine;
    this.#clock = options.clock;
    this.#origin = options.clock.now() - options.engine.now;
  }

  /** Starts looking for surfaces and lets time run. */
  async start(): Promise<void> {
    this.#scheduleTick();
    for (const source of this.options.sources) await this.#startSource(source);
  }

  /** A source that does not open is told of by its `trouble`; everything else runs on. */
  async #startSource(source: PortSource): Promise<void> {
    try {
      await source.start((port) => this.opened(port));
    } catch (error) {
      this.options.log('warn', source.name, error instanceof Error ? error.message : String(error));
    }
  }

  /** Leaves every surface tidy, gives up the ports and stops. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelTick();
    this.command({ do: 'stop' }, 'bridge'); // passes end, and are kept
    for (const surface of this.#surfaces.values())
      this.submit({ type: 'detach', surface: surface.number, reason: 'the bridge stops' });
    for (const link of this.links) link.close();
    this.timekeeper?.close();
    await Promise.all(this.options.sources.map((source) => source.close()));
  }

  /** What the desk sounds like; undefined where it does not. */
  get sound(): LiveSound | undefined {
    return this.#sound;
  }

  /** From here on the desk sounds, and meters show that. */
  set sound(sound: LiveSound | undefined) {
    this.#sound = sound;
    this.engine.heard = sound && ((levels) => sound.levels(levels));
  }

  /** The engine's time now, ns. */
  now(): number {
    return Math.max(this.engine.now, this.#clock.now() - this.#origin);
  }

  /** Something happened outside the surfaces: a page, the command line, the bridge itself. */
  submit(what: Happening): void {
    if (what.type === 'surface') {
      this.#noteHand(what);
      if (what.event === 'moved' && this.#stays(what)) this.touched.astray(what.surface, what.control);
      if (this.#intercepted(what)) return;
    }
    // a controller that sends programs all night long must not fill the journal
    if (what.type === 'trigger' && !isAwaited(this.engine, what.trigger)) return;
    this.#take(this.#stamped({ at: 0, sample: 0, what }));
    this.flush();
  }

  /** Does something by name. @returns why it could not be done; undefined when it was. */
  command(command: Command, who: string): string | undefined {
    this.submit({ type: 'command', command, who });
    return this.engine.refusal;
  }

  /** What is connected, and what was. */
  get units(): readonly UnitStatus[] {
    const units: UnitStatus[] = this.links.map((link) => ({
      name: link.port.name,
      model: link.asked ? 'not known yet' : link.profile.model,
      transport: link.port.transport,
      state: link.refused ? 'refused' : link.state,
      surface: link.surface,
      strips: link.profile.strips,
      heard: link.heardAt === -Infinity ? undefined : (this.#clock.now() - link.heardAt) / 1e9,
      messagesIn: link.messagesIn,
      bytesOut: link.bytesOut,
      faults: link.faults + link.meaningless,
    }));
    return [...units, ...(this.timekeeper?.units ?? []), ...Array.from(this.doors, ({ unit }) => unit)];
  }

  /** Ports that are there and left to other programs. */
  get unopened(): readonly string[] {
    const open = new Set(this.units.filter(({ state }) => state !== 'lost').map(({ name }) => name));
    return this.options.sources.flatMap(({ available = [] }) => available.filter((name) => !open.has(name)));
  }

  /** What a surface really shows, by the bytes that left for it. */
  shownOn(surface: number): Shown | undefined {
    return this.#surfaces.get(surface)?.sent;
  }

  /** Wakes every unit of a surface and sends it everything again. */
  resend(surface: number): void {
    this.#surfaces.get(surface)?.units.forEach((link, unit) => link.showAll(unit));
    this.flush();
  }

  /** Sends a motor somewhere, whatever the desk says. @param travels of all controls of its surface. */
  drive(surface: number, control: number, travels: Float64Array): void {
    this.#linkOf(surface, control)?.drive(control, travels);
  }

  /** A control that was driven shows what it ought to again. */
  driven(surface: number, control: number): void {
    this.#linkOf(surface, control)?.mark(control);
    this.flush();
  }

  #linkOf(surface: number, control: number): UnitLink | undefined {
    const unit = this.engine.surfaces.get(surface)?.controls[control]?.unit;
    return unit === undefined ? undefined : this.#surfaces.get(surface)?.units[unit];
  }

  /** Everybody who may want to see the cables: while there is one, messages are copied for them. */
  watch(listener: (traffic: Traffic) => void): () => void {
    this.onTraffic.add(listener);
    for (const link of this.links) link.watched = true;
    return () => {
      this.onTraffic.delete(listener);
      for (const link of this.links) link.watched = this.onTraffic.size > 0;
    };
  }

  /** Takes a port that a source found: what is at its end joins when it answers. */
  opened(found: Port): void {
    const { profiles, fallback, unknown, claimed, log } = this.options;
    const known = recognise(found.name, profiles);
    const isSurface = known !== undefined || claimed?.(found.name) === true;
    const port = this.timekeeper ? this.timekeeper.take(found, isSurface) : found;
    if (!port) return;
    const profile = known ?? fallback;
    if (!profile) {
      log('info', port.name, 'no device file fits this port; it is left alone');
      port.close();
      return;
    }
    this.#forget(port.name);
    const otherwise = known || claimed?.(port.name) === true ? undefined : unknown;
    const listener: LinkListener = {
      online: (unit) => this.#guarded(`the joining of ${unit.port.name}`, () => this.#online(unit)),
      event: (unit, event) => this.#event(unit, event),
      lost: (unit, reason) => this.#guarded(`the loss of ${unit.port.name}`, () => this.#lost(unit, reason)),
      changed: (unit) => this.#changed(unit),
      unknown: (unit) => this.#unknown(unit),
      traffic: (unit, way, bytes, meaning) => this.#traffic(unit, way, bytes, meaning),
    };
    const link = new UnitLink(port, profile, this.#clock, listener, otherwise);
    link.watched = this.onTraffic.size > 0;
    this.links.push(link);
    const what = otherwise ? 'no device file knows its name; it is asked what it is' : profile.model;
    log('info', port.name, `found: ${what} over ${port.transport}`);
  }

  /** People are told once of each: it may be plugged in and out all evening. */
  #unknown({ port }: UnitLink): void {
    if (this.#introduced.has(port.name)) return;
    this.#introduced.add(port.name);
    this.tell(
      'info',
      `"${port.name}" is not known to Faderline: teach it with "faderline learn", or give it a device file`,
    );
  }

  /** A unit that is back is listed once; of those that stay away, only the last are remembered. */
  #forget(back: string): void {
    const lost = this.links.filter((link) => link.state === 'lost');
    const over = lost.slice(0, Math.max(0, lost.length - MOST_LOST));
    for (const link of [...over, ...lost.filter(({ port }) => port.name === back)]) {
      const at = this.links.indexOf(link);
      if (at >= 0) this.links.splice(at, 1);
    }
  }

  // --- inputs ------------------------------------------------------------------------------------------------------

  #event(link: UnitLink, event: SurfaceEvent): void {
    const input = this.#surfaceInput;
    const { what } = input;
    if (event.type === 'moved' && this.touched.back(link.surface, event.control))
      this.submit({ type: 'aside', surface: link.surface, control: event.control, felt: false });
    what.surface = link.surface;
    what.event = event.type;
    what.control = event.control;
    what.value = event.value;
    this.#noteHand(what);
    if (this.#intercepted(what)) return;
    this.#step(this.#stamped(input));
    this.flush(); // the echo first: what is written down can wait, the servo cannot
    this.options.recorder?.append(input);
  }

  #intercepted(what: Readonly<SurfaceHappening>): boolean {
    if (this.measure?.(what) === true) return true;
    if (this.intercept?.(what) !== true) return false;
    if (this.explainer.listening) this.explainer.intercepted(what);
    return true;
  }

  #noteHand({ surface, event, control }: SurfaceHappening): void {
    if (event !== 'released' && event !== 'let-go') this.touched.note(surface, control);
  }

  /** Has the control no motor that would follow a hand in a page? */
  #stays({ surface, control }: SurfaceHappening): boolean {
    return this.engine.surfaces.get(surface)?.controls[control]?.stays === true;
  }

  #stamped(input: Input): Input {
    this.#clock.stamp(this.#time);
    const at = Math.round((this.#time[0] as number) - this.#origin);
    input.at = at > this.engine.now ? at : this.engine.now;
    input.sample = Math.round((input.at * this.engine.sampleRate) / 1e9);
    return input;
  }

  #take(input: Input): void {
    this.#step(input);
    this.options.recorder?.append(input);
  }

  /** One input, one step, everything that follows carried out; then the next. */
  #step(input: Input): void {
    try {
      this.engine.step(input);
    } catch (error) {
      this.#fault(JSON.stringify(input.what), error);
    }
    if (this.explainer.listening) this.explainer.stepped(input.what);
    this.#effects();
  }

  #effects(): void {
    const { effects } = this.engine;
    for (const effect of effects) {
      if (effect.do === 'save') this.#save(effect.as);
      else this.tell(effect.level, effect.text);
    }
    effects.length = 0;
  }

  #save(as: string | undefined): void {
    this.lastSave = this.options.save(as);
    this.lastSave.then(
      (done) => this.tell('info', done),
      (error: unknown) => this.tell('warn', error instanceof Error ? error.message : String(error)),
    );
  }

  /** Says something to people: log and pages. */
  tell(level: 'info' | 'warn', text: string): void {
    this.options.log(level, 'desk', text);
    for (const listener of this.onTell) listener(level, text);
  }

  #scheduleTick(): void {
    const due = this.#origin + (this.engine.tick + 1) * TICK;
    this.#cancelTick = this.#clock.after(due - this.#clock.now(), () => this.#tick());
  }

  #tick(): void {
    if (this.#closing) return;
    const before = this.engine.tick;
    this.#guarded('a tick', () => this.engine.advance(this.now()));
    this.#guarded('the journal', () => this.options.recorder?.tick(this.engine.tick));
    if (this.explainer.listening) this.explainer.ticked();
    this.#effects();
    this.flush();
    if (this.engine.tick !== before) for (const listener of this.onTick) listener();
    this.#scheduleTick();
  }

  /** Does something that must not end the show: a fault is told, counted and survived. */
  #guarded(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fault(what, error);
    }
  }

  #fault(what: string, error: unknown): void {
    this.faults++;
    this.options.log('error', 'bridge', `a fault of ours at ${what}: ${String(error)}; please report it`);
  }

  /** Puts on the cables what the engine's last steps changed. */
  flush(): void {
    this.#sound?.follow();
    const surfaces = this.#standing;
    for (let i = 0; i < surfaces.length; i++) {
      const surface = surfaces[i] as Surface;
      const attached = this.engine.surfaces.get(surface.number);
      if (!attached) continue;
      this.#markChanged(surface, attached);
      for (let unit = 0; unit < surface.units.length; unit++) (surface.units[unit] as UnitLink).flush();
    }
  }

  #markChanged(surface: Surface, attached: AttachedSurface): void {
    const { echoes, changed, controls, wanted } = attached;
    for (let i = 0; i < echoes.count; i++) {
      const control = echoes.list[i] as number;
      surface.units[(controls[control] as Control).unit]?.echo(control, wanted.value);
    }
    for (let i = 0; i < changed.count; i++) {
      const control = changed.list[i] as number;
      surface.units[(controls[control] as Control).unit]?.mark(control);
    }
    echoes.clear();
    changed.clear();
  }

  // --- surfaces come and go ----------------------------------------------------------------------------------------

  #online(link: UnitLink): void {
    const known = this.#surfaces.get(link.surface);
    if (known) {
      this.#lostHands(known, link);
      return this.#assemble(known.number, known.units);
    }
    const neighbour = this.#neighbourOf(link);
    if (neighbour) this.#assemble(neighbour.number, [...neighbour.units, link].sort(mainFirst));
    else this.#assemble(this.#freeNumber(), [link]);
  }

  /** A unit that was switched off and on says nothing of the fingers that left it meanwhile. */
  #lostHands(surface: Surface, link: UnitLink): void {
    const attached = this.engine.surfaces.get(surface.number);
    const unit = surface.units.indexOf(link);
    for (const { number, kind, unit: on } of attached?.controls ?? []) {
      if (on !== unit) continue;
      const what = { type: 'surface', surface: surface.number, control: number, value: 0 } as const;
      if (kind === 'fader' && attached?.held[number] !== 0) this.submit({ ...what, event: 'let-go' });
      if (kind === 'key') this.submit({ ...what, event: 'released' });
    }
  }

  /** The surface that a unit belongs beside: one main unit each, and the units that go on from it. */
  #neighbourOf(link: UnitLink): Surface | undefined {
    for (const surface of this.#surfaces.values()) {
      if (surface.units.length >= MOST_UNITS) continue;
      const main = surface.units.find((unit) => !unit.profile.extends);
      const joins = main
        ? goesOnFrom(link.profile, main.profile)
        : surface.units.every((unit) =>
            link.profile.extends
              ? sameExtends(unit.profile, link.profile)
              : goesOnFrom(unit.profile, link.profile),
          );
      if (joins) return surface;
    }
    return undefined;
  }

  /** Puts a surface together from its units. Hands on the units that were part of it before, and its view, stay. */
  #assemble(number: number, units: UnitLink[]): void {
    const profiles = units.map((unit) => unit.profile);
    const names = units.map((unit) => unit.port.name);
    const controls = controlsOf({ profiles });
    const name = this.#freeName(names[0] as string, number);
    const surface: Surface = { number, name, units, sent: new Shown(controls.length) };
    const { family } = profiles[0] as DeviceProfile;
    const models = profiles.map(({ model }) => model);
    this.#apart(number);
    const mapping = this.options.mappingFor(family, { name, models, family });
    const latency = this.options.latencyOf?.(name);
    const attachment = {
      surface: number,
      name,
      profiles,
      units: names,
      mapping,
      ...(latency && { latency }),
    };
    // Taken without a flush: the outboxes there are know nothing yet of the new numbers of the controls.
    this.#take(
      this.#stamped({
        at: 0,
        sample: 0,
        what: { type: 'attach', attachment },
      }),
    );
    this.#reassembled(number);
    const attached = this.engine.surfaces.get(number);
    if (!attached) return;
    this.#surfaces.set(number, surface);
    this.#standing = [...this.#surfaces.values()];
    units.forEach((unit, i) => unit.join(number, i, controls, attached.wanted, surface.sent, attached.held));
    this.flush();
    const strips = units.reduce((sum, unit) => sum + unit.profile.strips, 0);
    this.tell('info', strips === 0 ? `${name} is ready` : `${name} is ready: ${strips} strips`);
  }

  #reassembled(surface: number): void {
    this.touched.forget(surface);
    for (const listener of this.onReassembled) listener(surface);
  }

  #lost(link: UnitLink, reason: string): void {
    const surface = this.#surfaces.get(link.surface);
    link.surface = -1;
    if (this.#closing) return;
    this.#explainUnit(link);
    this.tell('warn', `${link.port.name} is lost: ${reason}; everything is sent again when it is back`);
    if (!surface) return;
    const left = surface.units.filter((unit) => unit !== link);
    if (left.length > 0) return this.#assemble(surface.number, left);
    this.#apart(surface.number);
    this.submit({ type: 'detach', surface: surface.number, reason });
    this.#reassembled(surface.number);
    this.#surfaces.delete(surface.number);
    this.#standing = [...this.#surfaces.values()];
  }

  #apart(surface: number): void {
    for (const listener of this.onApart) listener(surface);
  }

  #changed(link: UnitLink): void {
    if (link.state === 'silent' && !link.asked) {
      const why = link.refused
        ? 'it refused the connection; switch it off and on'
        : 'it does not answer; it is asked again every 2 s';
      this.options.log('warn', link.port.name, why);
      this.#explainUnit(link);
    }
  }

  #explainUnit(link: UnitLink): void {
    const unit = this.units[this.links.indexOf(link)];
    if (unit && this.explainer.listening) this.explainer.unitChanged(unit);
  }

  #traffic(link: UnitLink, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void {
    const traffic = {
      unit: link.port.name,
      family: link.profile.family,
      way,
      bytes,
      meaning,
      at: this.now() / 1e9,
    };
    for (const listener of this.onTraffic) listener(traffic);
  }

  #freeNumber(): number {
    let number = 1;
    while (this.#surfaces.has(number)) number++;
    return number;
  }

  /** The name of its first unit, told apart from like names on other surfaces. */
  #freeName(wanted: string, number: number): string {
    const others = [...this.#surfaces.values()].filter((surface) => surface.number !== number);
    const taken = new Set(others.map((surface) => surface.name));
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
    return name;
  }
}

function sameExtends(profile: DeviceProfile, other: DeviceProfile): boolean {
  return profile.extends?.some((model) => other.extends?.includes(model)) ?? false;
}

function goesOnFrom(profile: DeviceProfile, from: DeviceProfile): boolean {
  return profile.extends?.includes(from.model) ?? false;
}

/** The unit with the transport keys stands on the left; extenders follow in the order in which they came. */
function mainFirst(a: UnitLink, b: UnitLink): number {
  return Number(b.profile.extends === undefined) - Number(a.profile.extends === undefined);
}
