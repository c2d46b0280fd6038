import { isAwaited } from '../engine/cues.ts';
import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { TICK } from '../engine/timing.ts';
import { readMapping } from '../mapping/read.ts';
import { sideBySide, type Control } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { Attachment, Command, Happening, Input, Latency } from '../model/input.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { freeName } from '../model/roster.ts';
import { Shown } from '../model/shown.ts';
import type { Clock } from '../ports/clock.ts';
import type { Port, PortSource, Transport } from '../ports/port.ts';
import type { Stray } from '../ports/strays.ts';
import type { ConnectionState } from '../surfaces/connection.ts';
import { familyOf } from '../surfaces/index.ts';
import { recognise } from '../surfaces/recognise.ts';
import { absentUnit } from './absent-unit.ts';
import { Claims, type PortStatus } from './claims.ts';
import { Explainer } from './explainer.ts';
import type { HeardChanges } from './heard-changes.ts';
import type { LiveSound } from './live-sound.ts';
import { FaderRounds, ROUNDS } from './fader-rounds.ts';
import type { Log } from './log.ts';
import { Loops, type LoopFound } from './loops.ts';
import type { OscDoors } from './osc/doors.ts';
import type { SurfaceKind } from './mappings.ts';
import type { ClipWatch } from './clip-watch.ts';
import type { Timekeeper } from './timekeeper.ts';
import type { Roster } from './roster.ts';
import { Touched } from './touched.ts';
import { UnitLink, type LinkListener } from './unit-link.ts';

/** Most units that stand side by side as one surface. */
const MOST_UNITS = 4;
/** A unit that goes on being silent is written down again so far apart, ns, for those who look closely. */
const REMIND_EVERY = 60e9;
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
  readonly state: ConnectionState | 'refused' | 'looped';
  /** Number of the surface it is part of; −1 for none. */
  readonly surface: number;
  readonly strips: number;
  /** Seconds since it was last heard; undefined when it never was. */
  readonly heard: number | undefined;
  readonly messagesIn: number;
  readonly bytesOut: number;
  /** Bytes and messages from it that mean nothing. */
  readonly faults: number;
  /** Why nothing that comes from it counts, and what to do; left out where it does. */
  readonly looped?: LoopFound;
}

/** One message on a cable, for the monitor. */
export interface Traffic {
  readonly unit: string;
  readonly family: string;
  readonly way: 'in' | 'out';
  readonly bytes: Uint8Array;
  /** `bytes` are one packet, and no piece of a stream of MIDI. Left out: false. */
  readonly packets?: boolean;
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
  /** Which ports of this computer are opened; left out: whatever the sources open. */
  readonly claims?: Claims;
  /** The text of the mapping for a family of surfaces, or for one of them in particular. */
  readonly mappingFor: (family: string, surface: SurfaceKind) => string;
  /** What is known of how far a surface is behind, by its name. */
  readonly latencyOf?: (surface: string) => Latency | undefined;
  readonly recorder?: Recorder;
  /** The units that this computer knows; without it, each is called what its port is called. */
  readonly roster?: Roster;
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
  readonly rounds: FaderRounds;
}

/** Fields that begin with a fraction have room for one from the start: written to, they take nothing from the heap. */
const FRACTION = 0.5;

/** What a surface reports, in a class of its own for the same reason as `SurfaceInput`. */
class Reported implements SurfaceHappening {
  readonly type = 'surface';
  surface = 0;
  event: SurfaceHappening['event'] = 'moved';
  control = 0;
  value = FRACTION;
}

/**
 * The record in which what surfaces report is handed to the engine, again and again. A class of its own: a plain object would
 * share its layout with others that begin with the same names, and a time in it could cost memory.
 */
class SurfaceInput implements Input {
  at = FRACTION;
  sample = FRACTION;
  readonly what = new Reported();
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
  /** What somebody did is on the cables: who shows the desk elsewhere may follow at once. */
  readonly onStep = new Set<() => void>();
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
  /** Knows how much takes and recalls changed what is heard. */
  heard: HeardChanges | undefined;
  /** Where clients of OSC come in; undefined where none may. */
  osc: OscDoors | undefined;
  /** Doors that could not be opened, and peers that cannot be found: one line each, with the remedy. */
  readonly shut: string[] = [];
  /** More that is connected, for the list of devices: doors that are no cables. */
  readonly doors = new Set<{ readonly unit: UnitStatus }>();
  /** The save asked for last: what came of it, in words; rejected when it failed. */
  lastSave: Promise<string> = Promise.resolve('nothing was saved yet');
  /** Faults of ours that were survived. */
  faults = 0;

  readonly #listener: LinkListener = {
    online: (unit) => this.#guarded(`the joining of ${unit.name}`, () => this.#online(unit)),
    event: (unit, event) => this.#event(unit, event),
    lost: (unit, reason) => this.#guarded(`the loss of ${unit.name}`, () => this.#lost(unit, reason)),
    changed: (unit, before) => this.#changed(unit, before),
    unknown: (unit) => this.#unknown(unit),
    restless: (unit, every) =>
      this.tell(
        'warn',
        `${unit.name} greets again and again: it is shown everything every ${every} s at most; is its power supply or its cable loose?`,
      ),
    fault: (unit, error) => this.fault(`what ${unit.name} said`, error),
    traffic: (unit, way, bytes, meaning) => this.#traffic(unit, way, bytes, meaning),
    wanted: () => this.#grows,
    grown: (unit) => this.#guarded(`the growing of ${unit.name}`, () => this.#grown(unit)),
    mirrored: () => this.#loops.suspect(),
    probed: (unit, probe) => this.#loops.heard(unit, probe),
  };
  readonly #clock: Clock;
  readonly #claims: Claims;
  /** Cables that lead what is sent back in. */
  readonly #loops: Loops;
  /** Names of ports that people were told are not known. */
  readonly #introduced = new Set<string>();
  /** Why units do not answer, as it was said last, and when, ns. */
  readonly #silences = new WeakMap<UnitLink, { readonly why: string; readonly at: number }>();
  readonly #surfaces = new Map<number, Surface>();
  /** The same once more, in a form that costs nothing to walk through. */
  #standing: readonly Surface[] = [];
  /** Time of the clock at the engine's time 0, ns. */
  readonly #origin: number;
  readonly #surfaceInput = new SurfaceInput();
  readonly #time = new Float64Array(1);
  #cancelTick: () => void = () => {};
  #closing = false;
  /** What units do and could be a control becomes one. */
  #grows = false;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.engine = options.engine;
    this.#clock = options.clock;
    this.#claims = options.claims ?? new Claims(() => true);
    this.#origin = options.clock.now() - options.engine.now;
    this.#loops = new Loops({
      clock: options.clock,
      links: this.links,
      lastControl: ({ surface, lastControl }) =>
        this.engine.surfaces.get(surface)?.controls[lastControl]?.name ?? '',
      deliver: (link, event) => this.#guarded(`what ${link.name} said`, () => this.#admitted(link, event)),
      cut: (link, why) => this.#cut(link, why),
      opened: (link) => this.resend(link.surface),
      tell: (text) => this.tell('info', text),
    });
  }

  /** Starts looking for surfaces and lets time run. */
  async start(): Promise<void> {
    this.#scheduleTick();
    for (const source of this.options.sources) await this.#startSource(source);
  }

  /** A source that does not open is told of by its `trouble`; everything else runs on. */
  async #startSource(source: PortSource): Promise<void> {
    try {
      if (source.strays) source.strays.onStray = (stray) => this.#strayed(source.name, stray);
      await source.start((port) => this.opened(port));
    } catch (error) {
      this.options.log('warn', source.name, error instanceof Error ? error.message : String(error));
    }
  }

  /** Leaves every surface tidy, gives up the ports and stops. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelTick();
    this.#loops.close();
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
    this.#followed();
  }

  /** Who shows the desk elsewhere follows; where nobody does, a move costs nothing for it. */
  #followed(): void {
    if (this.onStep.size === 0) return;
    for (const listener of this.onStep) this.#guarded('what follows a step', listener);
  }

  /** Does something by name. @returns why it could not be done; undefined when it was. */
  command(command: Command, who: string): string | undefined {
    this.submit({ type: 'command', command, who });
    return this.engine.refusal;
  }

  /** What is connected, and what was. */
  get units(): readonly UnitStatus[] {
    const units: UnitStatus[] = this.links.map((link) => ({
      name: link.name,
      model: link.asked ? 'not known yet' : link.profile.model,
      transport: link.port.transport,
      state: stateOf(link),
      surface: link.surface,
      strips: link.profile.strips,
      heard: link.heardAt === -Infinity ? undefined : (this.#clock.now() - link.heardAt) / 1e9,
      messagesIn: link.messagesIn,
      bytesOut: link.bytesOut,
      faults: link.faults + link.meaningless,
      ...(link.looped && { looped: link.looped }),
    }));
    return [
      ...units,
      ...this.#absent(),
      ...(this.timekeeper?.units ?? []),
      ...Array.from(this.doors, ({ unit }) => unit),
    ];
  }

  /** Units that are known and were not there since the program started. */
  #absent(): readonly UnitStatus[] {
    const listed = new Set(this.links.map(({ name }) => name));
    const { profiles } = this.options;
    return (this.options.roster?.absent ?? [])
      .filter(({ name }) => !listed.has(name))
      .map(({ name, port, usb, model }) => {
        const found = recognise(port, profiles, usb);
        const known = recognise(port, profiles) ?? found;
        const transport = found?.usb ? 'hid' : 'midi';
        return absentUnit({ name, model: model ?? known?.model ?? port, transport });
      });
  }

  /** What stands in the way of surfaces now, one line each, with the remedy. */
  get troubles(): readonly string[] {
    const sources = this.options.sources.flatMap(({ name, trouble }) =>
      trouble === undefined ? [] : [`${name}: ${trouble}`],
    );
    return [...sources, ...this.shut];
  }

  /** Ports that are there and left to other programs. */
  get unopened(): readonly string[] {
    const open = new Set(this.units.filter(({ state }) => state !== 'lost').map(({ name }) => name));
    return this.options.sources.flatMap(({ available = [] }) => available.filter((name) => !open.has(name)));
  }

  /** Ports of this computer, and whose they are. */
  get ports(): readonly PortStatus[] {
    return this.#claims.statuses(this.options.sources);
  }

  /**
   * Gives a port of this computer up for other programs; what is on it goes as if it had been pulled.
   *
   * @param typed its name, or a part that no other has.
   * @returns the port.
   * @throws BridgeError 'PORT_MISSING' with the names there are.
   */
  release(typed: string): string {
    const name = this.#claims.named(typed, this.options.sources);
    this.#claims.release(name);
    for (const link of this.links)
      if (link.port.name === name && link.state !== 'lost')
        link.release('it was given up for other programs');
    this.timekeeper?.release(name);
    return name;
  }

  /** Takes a port of this computer, whatever controller is there; its source opens it. As `release`. */
  claim(typed: string): string {
    const name = this.#claims.named(typed, this.options.sources);
    this.#claims.claim(name);
    return name;
  }

  /** What a surface really shows, by the bytes that left for it. */
  shownOn(surface: number): Shown | undefined {
    return this.#surfaces.get(surface)?.sent;
  }

  /** Wakes every unit of a surface and sends it everything again. */
  resend(surface: number): void {
    this.#surfaces.get(surface)?.units.forEach((link) => link.showAll());
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
    const { fallback, unknown, claimed, log, roster } = this.options;
    const isClaimed = claimed?.(found.name) === true;
    const byName = this.#modelAt(found);
    const port = this.timekeeper ? this.timekeeper.take(found, byName !== undefined || isClaimed) : found;
    if (!port) return;
    const unit = roster?.came(port);
    const known = this.#modelCalled(unit?.model) ?? byName;
    const profile = known ?? fallback;
    if (!profile) {
      log('info', port.name, 'no device file fits this port; it is left alone');
      if (unit) roster?.went(unit.name);
      port.close();
      return;
    }
    const name = unit?.name ?? port.name;
    this.#forget(name);
    const otherwise = known || isClaimed ? undefined : unknown;
    const link = new UnitLink(port, name, profile, this.#clock, this.#listener, otherwise);
    link.watched = this.onTraffic.size > 0;
    this.links.push(link);
    const what = otherwise ? 'no device file knows its name; it is asked what it is' : profile.model;
    const where = name === port.name ? '' : `, at the port ${port.name}`;
    log('info', name, `found: ${what} over ${port.transport}${where}`);
  }

  /** The model that its port gives away. */
  #modelAt({ name, framing, identity }: Port): DeviceProfile | undefined {
    return recognise(name, this.options.profiles, framing === 'packets' ? identity?.usb : undefined);
  }

  #modelCalled(model: string | undefined): DeviceProfile | undefined {
    return this.options.profiles.find((profile) => profile.model === model);
  }

  /** Takes a unit for this model from here on, or for what its port gives away. */
  retake(link: UnitLink, model: string | undefined): void {
    const profile = this.#modelCalled(model) ?? this.#modelAt(link.port) ?? this.options.fallback;
    if (!profile || profile === link.profile) return;
    this.#leave(link, `it is taken for a ${profile.model}`);
    link.become(profile);
  }

  /** Units are called otherwise, or stand in another order: their surfaces are put together anew. */
  renamed(links: readonly UnitLink[]): void {
    for (const number of new Set(links.map(({ surface }) => surface))) {
      const surface = this.#surfaces.get(number);
      if (surface) this.#assemble(number, this.#inOrder(surface.units));
    }
  }

  /** Swallows the next thing that a hand does on any unit, and says on which. */
  catchNext: ((link: UnitLink) => void) | undefined;

  /** People are told once of each: it may be plugged in and out all evening. */
  #unknown({ name }: UnitLink): void {
    if (this.#introduced.has(name)) return;
    this.#introduced.add(name);
    this.tell(
      'info',
      `"${name}" is not known to Faderline: teach it with "faderline learn", or give it a device file`,
    );
  }

  /** A unit that is back is listed once; of those that stay away, only the last are remembered. */
  #forget(back: string): void {
    const lost = this.links.filter((link) => link.state === 'lost');
    const over = lost.slice(0, Math.max(0, lost.length - MOST_LOST));
    for (const link of [...over, ...lost.filter(({ name }) => name === back)]) {
      const at = this.links.indexOf(link);
      if (at >= 0) this.links.splice(at, 1);
    }
  }

  // --- inputs ------------------------------------------------------------------------------------------------------

  #event(link: UnitLink, event: SurfaceEvent): void {
    if (this.#loops.admits(link, event)) this.#admitted(link, event);
  }

  /** It is no echo, as far as anybody knows. */
  #admitted(link: UnitLink, event: SurfaceEvent): void {
    link.lastControl = event.control;
    if (this.#goesRound(link, event)) return;
    if (this.catchNext) return this.catchNext(link);
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
    this.#followed();
  }

  /** Is it a fader that is answered, and answers, without an end? Then nothing more is taken from its cable. */
  #goesRound(link: UnitLink, event: SurfaceEvent): boolean {
    if (event.type !== 'moved' || link.profile.faders.echo !== 'servo') return false;
    const surface = this.#surfaces.get(link.surface);
    const rounds = surface?.rounds.count(event, link) ?? 0;
    if (rounds === ROUNDS.doubtful && !this.#felt(link, event.control)) this.#loops.suspect();
    if (rounds !== ROUNDS.certain) return false;
    this.#loops.goesRound(link);
    return true;
  }

  /** Is there a finger on it, as far as the unit can feel one? */
  #felt({ surface, profile }: UnitLink, control: number): boolean {
    return profile.faders.touch && this.engine.surfaces.get(surface)?.held[control] !== 0;
  }

  /** Nothing more counts that comes from it: what it held is let go of. */
  #cut(link: UnitLink, why: string | undefined): void {
    const surface = this.#surfaces.get(link.surface);
    if (surface) this.#lostHands(surface, link);
    if (why !== undefined) this.tell('warn', why);
    this.#explainUnit(link);
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
      this.fault(JSON.stringify(input.what), error);
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
    this.#guarded('the cables', () => this.flush());
    if (this.engine.tick !== before)
      for (const listener of this.onTick) this.#guarded('what follows a tick', listener);
    this.#scheduleTick();
  }

  /** Does something that must not end the show: a fault is told, counted and survived. */
  #guarded(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fault(what, error);
    }
  }

  /** Something went wrong that must not: it is told, counted and survived. */
  fault(what: string, error: unknown): void {
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
    if (neighbour) this.#assemble(neighbour.number, this.#inOrder([...neighbour.units, link]));
    else this.#assemble(this.#freeNumber(), [link]);
  }

  /** A unit that was switched off, or fell silent, says nothing of the fingers that left it meanwhile. */
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
    for (const unit of units) this.#loops.settle(unit);
    this.#apart(number);
    const mapping = this.#mappingOf(number, units);
    this.#growBy(units, mapping);
    const attached = this.#attach(number, units, mapping);
    this.#reassembled(number);
    if (!attached) return;
    const { name } = attached.attachment;
    const strips = units.reduce((sum, unit) => sum + unit.profile.strips, 0);
    this.tell('info', strips === 0 ? `${name} is ready` : `${name} is ready: ${strips} strips`);
  }

  /**
   * What units do and could be a control becomes one from here on, or no more: then each has what its mapping names, and what else
   * it sends is what it was before.
   */
  letGrow(on: boolean): void {
    if (on === this.#grows) return;
    this.#grows = on;
    if (on) return;
    for (const surface of this.#standing) this.#fit(surface, this.#mappingOf(surface.number, surface.units));
  }

  /** A unit has more controls, behind those it had: what is known of these still holds. */
  #grown(link: UnitLink): void {
    const surface = this.#surfaces.get(link.surface);
    if (surface && !this.#closing) this.#attach(surface.number, surface.units);
  }

  /** A surface has the controls of these names as well, where its units can have them. */
  grow(number: number, names: readonly string[]): void {
    const surface = this.#surfaces.get(number);
    if (surface && surface.units.filter((unit) => unit.grow(names)).length > 0)
      this.#attach(number, surface.units);
  }

  /** A surface gets the controls that its mapping names. @returns false where it has them. */
  #fit({ number, units }: Surface, mapping: string): boolean {
    if (!this.#growBy(units, mapping)) return false;
    this.#attach(number, units, mapping);
    if (!this.#grows) this.#reassembled(number); // some may be gone, and others have their numbers
    return true;
  }

  /** The units take what a mapping names and they could have for controls. @returns whether that is something else than before. */
  #growBy(units: readonly UnitLink[], text: string): boolean {
    const growing = units.filter(({ canGrow }) => canGrow);
    if (growing.length === 0) return false;
    const names = readMapping(text).mapping?.rules.map(({ control }) => control) ?? [];
    return growing.filter((unit) => unit.grow(names, this.#grows)).length > 0;
  }

  /** A surface does something else from here on. */
  remap(number: number, mapping: string): void {
    const surface = this.#surfaces.get(number);
    if (surface && this.#fit(surface, mapping)) return;
    this.submit({ type: 'remap', surface: number, mapping });
  }

  /** @returns the surface as it now is; nothing where its mapping cannot be read. */
  #attach(
    number: number,
    units: UnitLink[],
    mapping = this.#mappingOf(number, units),
  ): AttachedSurface | undefined {
    const before = this.engine.surfaces.get(number);
    const name = this.#freeName((units[0] as UnitLink).name, number);
    const profiles = units.map((unit) => unit.profile);
    const controls = controlsOf({ profiles });
    const surface: Surface = {
      number,
      name,
      units,
      sent: new Shown(controls.length),
      rounds: new FaderRounds(controls.length),
    };
    const latency = this.options.latencyOf?.(name);
    const attachment = {
      surface: number,
      name,
      profiles,
      units: units.map((unit) => unit.name),
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
    const attached = this.engine.surfaces.get(number);
    if (!attached || attached === before) return undefined; // it could not be taken, and that was told
    this.#surfaces.set(number, surface);
    this.#standing = [...this.#surfaces.values()];
    units.forEach((unit, i) => unit.join(number, i, controls, attached.wanted, surface.sent, attached.held));
    this.flush();
    return attached;
  }

  #mappingOf(number: number, units: readonly UnitLink[]): string {
    const first = units[0] as UnitLink;
    const { family } = first.profile;
    const name = this.#freeName(first.name, number);
    return this.options.mappingFor(family, {
      name,
      models: units.map(({ profile }) => profile.model),
      family,
    });
  }

  #reassembled(surface: number): void {
    this.touched.forget(surface);
    for (const listener of this.onReassembled) listener(surface);
  }

  #lost(link: UnitLink, reason: string): void {
    this.options.roster?.went(link.name);
    this.#loops.forget(link);
    if (!this.#closing) {
      this.#explainUnit(link);
      this.tell('warn', `${link.name} is lost: ${reason}; everything is sent again when it is back`);
    }
    this.#leave(link, reason);
  }

  /** A unit is no part of its surface any more. */
  #leave(link: UnitLink, reason: string): void {
    this.#loops.settle(link);
    const surface = this.#surfaces.get(link.surface);
    link.surface = -1;
    if (this.#closing || !surface) return;
    const left = surface.units.filter((unit) => unit !== link);
    if (left.length > 0) return this.#assemble(surface.number, left);
    this.#apart(surface.number);
    this.submit({ type: 'detach', surface: surface.number, reason });
    this.#reassembled(surface.number);
    this.#surfaces.delete(surface.number);
    this.#standing = [...this.#surfaces.values()];
  }

  /** As people put them; otherwise the unit with the transport keys stands on the left, and extenders follow as they came. */
  #inOrder(units: readonly UnitLink[]): UnitLink[] {
    const placeOf = ({ name }: UnitLink): number => this.options.roster?.known(name)?.place ?? Infinity;
    return units.toSorted((a, b) => {
      const [first, second] = [placeOf(a), placeOf(b)];
      return first === second ? mainFirst(a, b) : first - second;
    });
  }

  #apart(surface: number): void {
    for (const listener of this.onApart) listener(surface);
  }

  #changed(link: UnitLink, before: ConnectionState): void {
    if (link.state === 'online' || link.state === 'lost') this.#silences.delete(link);
    if (link.state !== 'silent' || link.asked) return;
    const surface = this.#surfaces.get(link.surface);
    if (before === 'online' && surface) this.#lostHands(surface, link);
    const why = link.refused
      ? 'it refused the connection; switch it off and on'
      : 'it does not answer; it is asked again every 2 s';
    this.#saySilent(link, why);
  }

  /** It is asked again and again, and falls silent each time: that is news once. */
  #saySilent(link: UnitLink, why: string): void {
    const now = this.#clock.now();
    const said = this.#silences.get(link);
    const isNews = said?.why !== why;
    if (!isNews && now - said.at < REMIND_EVERY) return;
    this.#silences.set(link, { why, at: now });
    this.options.log(isNews ? 'warn' : 'debug', link.name, why);
    if (isNews) this.#explainUnit(link);
  }

  #explainUnit(link: UnitLink): void {
    const unit = this.units[this.links.indexOf(link)];
    if (unit && this.explainer.listening) this.explainer.unitChanged(unit);
  }

  /** What comes in at a door and belongs to no unit is seen in the monitor. */
  #strayed(family: string, { from, why, bytes }: Stray): void {
    if (this.onTraffic.size === 0) return;
    const unit = `${family}, ${from}`;
    this.seen({
      unit,
      family,
      way: 'in',
      bytes: bytes.slice(),
      packets: true,
      meaning: `means nothing: ${why}`,
    });
  }

  #traffic(link: UnitLink, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void {
    const { name: unit, profile, port } = link;
    this.seen({ unit, family: profile.family, way, bytes, packets: port.framing === 'packets', meaning });
  }

  /** Shows everybody who watches one message, as of now. */
  seen(message: Omit<Traffic, 'at'>): void {
    const traffic = { ...message, at: this.now() / 1e9 };
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
    return freeName(wanted, new Set(others.map((surface) => surface.name)));
  }
}

function stateOf(link: UnitLink): UnitStatus['state'] {
  if (link.refused) return 'refused';
  return link.looped === undefined || link.state === 'lost' ? link.state : 'looped';
}

function sameExtends(profile: DeviceProfile, other: DeviceProfile): boolean {
  return profile.extends?.some((model) => other.extends?.includes(model)) ?? false;
}

function goesOnFrom(profile: DeviceProfile, from: DeviceProfile): boolean {
  return profile.extends?.includes(from.model) ?? false;
}

function mainFirst(a: UnitLink, b: UnitLink): number {
  return Number(b.profile.extends === undefined) - Number(a.profile.extends === undefined);
}
