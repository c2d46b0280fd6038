import { isTouching, type LaneEdge } from '../automation/modes.ts';
import type { CueView } from '../model/cues.ts';
import type { DeskView } from '../model/desk-view.ts';
import type { View } from '../mapping/bind.ts';
import type { Action } from '../mapping/mapping.ts';
import { Bits } from '../model/bits.ts';
import { plainClip } from '../model/clips.ts';
import type { Control } from '../model/controls.ts';
import { Desk } from '../model/desk.ts';
import type { AutomationMode, ClipDocument, Scopes, SessionDocument, StripLabel } from '../model/document.ts';
import type { Attachment, Happening, Input } from '../model/input.ts';
import { describeValue } from '../model/format.ts';
import { tableFor, type ParameterTable } from '../model/parameters.ts';
import { wouldTear } from '../scenes/recall.ts';
import { sceneFrom, type Scene } from '../scenes/scenes.ts';
import { allow, allowed } from '../units/laws.ts';
import type { WayBack } from '../automation/lane-with.ts';
import { Arbiter, rank, type Rank } from './arbiter.ts';
import { AutomationSettings } from './automation-settings.ts';
import { catchTimecode, Chase, hearTimecode, ranOut } from './chase.ts';
import type { ChangeParts } from './change-parts.ts';
import { clipsFrom } from './clips.ts';
import { runCommand } from './commands.ts';
import { Crossings } from './crossings.ts';
import { tickCues, triggered } from './cues.ts';
import { documentOf, fillFrom, labelsFrom, lastSceneId } from './document.ts';
import type { Effect } from './effects.ts';
import { dropTake, endTake, takeFade } from './fade-takes.ts';
import { Fades, type Faded } from './fades.ts';
import { catchUp, endReleases, surfaceEvent } from './hands.ts';
import { Glides } from './glide.ts';
import { History, type Change, type LaneChange, type Marker, type ModeChange } from './history.ts';
import { look } from './in-front.ts';
import { detach, join, remap } from './joining.ts';
import { endWaits } from './keys.ts';
import { joinOnTheWay, type Joins } from './join.ts';
import { Lanes, type PassChange } from './lanes.ts';
import { linkChanged, linkLanes, mirrored } from './links.ts';
import { foresee, handPlace, valueThen, lateSamples } from './latency.ts';
import { Meters } from './meters.ts';
import { nextSessionMode, type SessionMode } from './session-mode.ts';
import type { AttachedSurface, Surroundings } from './surface.ts';
import {
  arrived,
  endPass,
  followPunch,
  notePasses,
  passName,
  splitPass,
  tapeChanged,
  wrapped,
} from './passes.ts';
import { FRAME_TICKS, MOVING, TICK } from './timing.ts';
import { freeGroup, goOnFromHere, gripGroup, leaveGroup, moveGroup, TouchGroups } from './touch-groups.ts';
import { Show } from './show.ts';
import { followPreview, showPreview, type Preview } from './preview.ts';
import { takeSteps } from './steps.ts';
import { Transport } from './transport.ts';
import { readUserKey } from './user-keys.ts';
import { wayBack } from './way-back.ts';
import { outcome, Verdict } from './verdict.ts';

/** Colour of a scene that nobody painted. */
const UNPAINTED = 0xffffff;

/** Tells the engine what controls the units of a surface have. It knows no family itself. */
export type ControlsOf = (attachment: Attachment) => readonly Control[];

/**
 * The whole of Faderline without its cables: `step` takes one input and does everything that follows from it. There is
 * no clock inside; time comes with the inputs, and between them the engine moves along a fixed grid of ticks. So the
 * same inputs always lead to the same state, to the bit, whoever drives it and however late the timers were.
 */
export class Engine implements Surroundings, Faded {
  readonly table: ParameterTable;
  readonly desk: Desk;
  readonly arbiter: Arbiter;
  readonly transport = new Transport();
  readonly chase = new Chase();
  readonly history = new History();
  readonly lanes: Lanes;
  readonly settings = new AutomationSettings();
  /** Hands that came across a lane, and are off until they let go. */
  readonly crossings: Crossings;
  readonly touchGroups: TouchGroups;
  /** Values that were captured, to be written elsewhere, by parameter. */
  captured: ReadonlyMap<number, number> = new Map();
  /** Where latch was stopped, and what it wrote there: it can go on. */
  joins: Joins | undefined;
  readonly glides: Glides;
  readonly sampleRate: number;
  readonly surfaces = new Map<number, AttachedSurface>();
  /** What surfaces that are gone had in front, by name: they come back to it. */
  readonly views = new Map<string, View>();
  /** What became of the last thing a surface reported. */
  readonly verdict = new Verdict();
  /** What changed, for each who follows. */
  readonly #news: Bits[] = [];
  /** What the bridge has to do; it empties the list. */
  readonly effects: Effect[] = [];
  /** Why the last input could not be done; undefined when it was. */
  refusal: string | undefined;

  name: string;
  labels: StripLabel[];
  scenes: readonly Scene[];
  /** The highest id a scene ever had: what speaks of one that is gone must never come to mean another. */
  lastSceneId: number;
  /** What stores and recalls of every scene touch. */
  scopes: Scopes;
  /** Recalls that glide. */
  readonly fades: Fades;
  /** The cue list, and how far it is. */
  readonly show: Show;
  /** What the user keys do in this session, in the words of a mapping, by their number from 1. */
  userKeys: ReadonlyMap<number, string>;
  /** Id of the scene recalled or stored last; 0 for none. */
  sceneId = 0;
  /** What surfaces show though it was not recalled. */
  preview: Preview | undefined;
  /** Of the engine itself nothing is a preview: surfaces that show one see it by another view. */
  readonly previewing = -1;
  markers: readonly Marker[];
  /** What plays, by number of the channel; those on which nothing does are not there. */
  clips: ReadonlyMap<number, readonly ClipDocument[]>;
  /** What the monitor section can be switched to. */
  references: readonly ClipDocument[];
  /** Counts the changes of both: the sound looks here to see whether to ask again. No part of the state. */
  clipsVersion = 0;
  selected = 0;
  /** How what is here stands to what is on the disk. */
  session: SessionMode = 'clean';
  /** Counts everything that is not a parameter's value: pages look here to see whether to ask again. */
  version = 0;
  /** Counts the steps in which any parameter's value changed: the sound looks here to see whether to look at the row. */
  moves = 0;
  /** Time of the last tick or input: monotonic ns, and samples of the sample clock. */
  now = 0;
  sample = 0;
  tick = 0;
  /** How far the surface whose report is being taken is behind what its hands go by, samples; 0 for everybody else. */
  lag = 0;
  /** How late what is heard is against the tape, samples. */
  late = 0;

  readonly #meters: Meters;
  /** What controls the units of a surface have. */
  readonly controlsOf: ControlsOf;
  /** Value of each parameter before the hand came that moves it, itself or through its partner; NaN where there is none. */
  readonly before: Float64Array;
  /** What was last asked of each parameter. Moves go by this row: a fraction handed on by itself costs memory. */
  readonly asked: Float64Array;
  readonly #noted = new Map<number, number>();
  #noting = false;
  /** Passes of fades that ended in this step. */
  readonly fadePasses: PassChange[] = [];
  #keysChanged = false;
  /** The same, to be shown with the next frame. */
  #keysWait = false;
  /** What lights were told of the tape last. */
  #tape: DeskView['tape'] | undefined;
  /** The surfaces once more, in a form that costs nothing to walk through. */
  attached: readonly AttachedSurface[] = [];

  /** @throws BridgeError when the document does not fit together. */
  constructor(document: SessionDocument, controlsOf: ControlsOf) {
    this.table = tableFor(document.layout);
    this.desk = new Desk(this.table);
    this.arbiter = new Arbiter(this.table.count);
    this.sampleRate = document.sampleRate;
    this.lanes = new Lanes(this.table, document.sampleRate);
    this.glides = new Glides(this.table);
    this.touchGroups = new TouchGroups(this.table.count);
    this.crossings = new Crossings(this.table.count);
    this.before = new Float64Array(this.table.count).fill(NaN);
    this.asked = new Float64Array(this.table.count);
    this.#meters = new Meters(this.desk);
    this.controlsOf = controlsOf;
    this.name = document.name;
    this.labels = labelsFrom(document, this.table);
    this.scenes = document.scenes.map((scene) => sceneFrom(scene, this.table));
    this.lastSceneId = lastSceneId(document);
    this.scopes = document.scopes ?? {};
    this.fades = new Fades(this.table.count);
    this.show = new Show(this, document.cues, document.cueDebounce);
    this.fades.left = (parameter, takenBack) => (takenBack ? dropTake : endTake)(this, parameter);
    this.userKeys = new Map(
      Object.entries(document.userKeys ?? {}).map(([key, words]) => [Number(key), words]),
    );
    this.markers = document.markers.map((marker) => ({ ...marker }));
    this.clips = clipsFrom(document, this.table);
    this.references = (document.references ?? []).map(plainClip);
    fillFrom(document, this);
    if (document.history) takeSteps(document.history, this);
    this.desk.settle();
    this.desk.dirty.clear();
    this.desk.dirtyStrips.clear();
  }

  // --- what is asked -----------------------------------------------------------------------------------------------

  /** All that a session keeps. */
  document(): SessionDocument {
    return documentOf(this);
  }

  /** The place on the timeline now, whole samples. */
  get place(): number {
    return Math.round(this.transport.placeAt(this.sample));
  }

  get meters(): Float64Array {
    return this.#meters.levels;
  }

  /** Meters show what the sound says from here on; undefined: what the faders say. */
  set heard(source: ((levels: Float64Array) => boolean) | undefined) {
    this.#meters.source = source;
  }

  get tape(): DeskView['tape'] {
    const { state, speed, loop, punch, rolling } = this.transport;
    return {
      rolling: rolling || this.transport.resumes,
      recording: state === 'recording' || state === 'locating to record',
      winding: state === 'shuttling' ? speed : 0,
      looping: loop.on,
      punching: punch.on,
    };
  }

  get canUndo(): boolean {
    return this.history.done.length > 0;
  }

  get cue(): CueView {
    return this.show;
  }

  get scene(): number {
    return this.scenes.findIndex((scene) => scene.id === this.sceneId);
  }

  /** Is there anything that is not on the disk? */
  get unsaved(): boolean {
    return this.session !== 'clean';
  }

  /** Do keys keep switches on? What is saved then is another as soon as they come up. */
  get holdsSwitches(): boolean {
    return this.attached.some(({ down }) => down.some(({ momentary }) => momentary.length > 0));
  }

  /** Does the tape stand, with no hand on anything? */
  get rests(): boolean {
    const { rolling, resumes } = this.transport;
    return !rolling && !resumes && this.arbiter.held.count === 0;
  }

  /** Parameters that change from here on, for one who follows them: it takes out of the set what it has seen. */
  follow(): Bits {
    const news = new Bits(this.table.count);
    this.#news.push(news);
    return news;
  }

  unfollow(news: Bits): void {
    const at = this.#news.indexOf(news);
    if (at >= 0) this.#news.splice(at, 1);
  }

  /** Does nothing move by itself either: does no fade run, and no cue count down? */
  get still(): boolean {
    const { fades, show } = this;
    return this.rests && fades.running.every(({ held }) => held === true) && (!show.counting || show.paused);
  }

  /** Tells people something: what was done, or why it was not. */
  tell(text: string): void {
    this.verdict.said = text;
    this.effects.push({ do: 'tell', level: 'info', text });
  }

  /** Tells people why something cannot be done. */
  refuse(text: string): void {
    this.refusal ??= text;
    this.tell(text);
    this.verdict.refuse(text);
  }

  /** Something that a save keeps is another now. */
  touched(): void {
    if (this.session !== 'clean' && this.session !== 'saving') return;
    this.session = nextSessionMode(this.session, 'change');
    this.stateChanged();
  }

  /** What a user key does; nothing where it has no words, or they cannot be read. */
  userKey(key: number): Action | undefined {
    const words = this.userKeys.get(key);
    const read = words === undefined ? undefined : readUserKey(words);
    return read && 'action' in read ? read.action : undefined;
  }

  /** Layers that keys hold down, on a surface and those of its group. */
  heldLayers(surface: AttachedSurface): ReadonlySet<string> {
    const held = new Set<string>();
    for (const one of this.groupOf(surface))
      for (const key of one.down) for (const name of key.layers) held.add(name);
    return held;
  }

  /** The surfaces that have the same in front: all of its group, or it alone. */
  groupOf(surface: AttachedSurface): readonly AttachedSurface[] {
    const { group } = surface.binding.mapping;
    if (group === undefined) return [surface];
    return this.attached.filter((one) => one === surface || one.binding.mapping.group === group);
  }

  sceneColour(place: number): number {
    const scene = this.scenes[place];
    return scene ? (scene.colour ?? UNPAINTED) : 0;
  }

  label(strip: number): StripLabel {
    return this.labels[strip] as StripLabel;
  }

  modeOf(parameter: number): AutomationMode {
    return this.lanes.modeOf(parameter);
  }

  isWriting(parameter: number): boolean {
    return this.lanes.isWriting(parameter);
  }

  /** "Vox fader": a parameter as people call it. */
  nameOf(parameter: number): string {
    const row = this.table.row(parameter);
    const strip = this.table.strips[row.strip];
    return strip ? `${this.label(strip.number).name} ${row.path.slice(strip.path.length + 1)}` : row.path;
  }

  // --- time --------------------------------------------------------------------------------------------------------

  /**
   * Takes one input and does all that follows.
   *
   * @throws RangeError when its time lies before the last one, or it names a parameter there is not: our bug.
   */
  step(input: Input): void {
    if (input.at < this.now) throw new RangeError(`an input at ${input.at} ns came after ${this.now} ns`);
    if (input.at >= (this.tick + 1) * TICK) this.advance(input.at);
    this.now = input.at;
    this.sample = input.sample;
    this.refusal = undefined;
    this.#take(input.what);
    if (isRide(input.what)) this.#showLater();
    this.#settle();
  }

  /** Moves along the grid to a time, ns: every tick up to it takes place. */
  advance(to: number): void {
    while ((this.tick + 1) * TICK <= to) {
      this.tick++;
      this.now = this.tick * TICK;
      this.sample = Math.round((this.tick * TICK * this.sampleRate) / 1e9);
      this.#tick();
      this.#settle();
    }
  }

  #take(what: Happening): void {
    if (what.type === 'attach' || what.type === 'detach' || what.type === 'remap') this.endReleases();
    switch (what.type) {
      case 'surface': {
        const surface = this.surfaces.get(what.surface);
        if (surface) this.#report(surface, what);
        return;
      }
      case 'set':
        return this.#set(what.parameter, what.value, what.who);
      case 'touch':
        return this.#touch(what.parameter, what.who);
      case 'let-go':
        return this.letGo(what.parameter, this.arbiter.person(what.who));
      case 'attach':
        join(this, what.attachment);
        return;
      case 'remap':
        return remap(this, what.surface, what.mapping);
      case 'latency':
        this.surfaces.get(what.surface)?.delayed(what.latency);
        return;
      case 'heard':
        this.late = lateSamples(what.late, this.sampleRate);
        return;
      case 'aside':
        this.surfaces.get(what.surface)?.putAside(what.control, what.felt, this.now);
        return;
      case 'detach':
        return detach(this, what.surface);
      case 'saved':
        this.session = nextSessionMode(this.session, what.ok ? 'saved' : 'failed');
        if (this.lanes.writing.count > 0) this.touched(); // what is being written is not on the disk
        return this.stateChanged();
      case 'timecode':
        return hearTimecode(this, what);
      case 'command':
        return runCommand(this, what.command, what.who);
      case 'trigger':
        return triggered(this, what.trigger, what.who, runCommand);
    }
  }

  #report(surface: AttachedSurface, what: Extract<Happening, { type: 'surface' }>): void {
    this.lag = surface.lag + this.late;
    try {
      surfaceEvent(this, surface, what);
    } finally {
      this.lag = 0;
    }
  }

  #tick(): void {
    const happened = this.transport.tick(this.sample);
    if (happened) this.endReleases();
    if (happened === 'wrapped') wrapped(this);
    if (happened === 'located') arrived(this);
    if (happened === 'ended') {
      tapeChanged(this);
      ranOut(this);
    }
    catchTimecode(this);
    this.#expire();
    followPunch(this);
    tickCues(this, happened, runCommand);
    if (this.transport.rolling) {
      if (this.joins) joinOnTheWay(this);
      this.lanes.play(this.place, this.#play);
      if (this.settings.now.crossOver) this.crossings.look(this);
    }
    if (this.fades.running.length > 0) this.#fade();
    for (let i = 0; i < this.attached.length; i++) (this.attached[i] as AttachedSurface).driveAhead(this);
    if (this.tick % FRAME_TICKS === 0) this.#frame();
  }

  readonly #play = (parameter: number, value: number, asks: boolean): void => {
    if (!asks || this.isFree(parameter)) this.put(parameter, value);
  };

  #fade(): void {
    const { running } = this.fades;
    if (this.fades.tick(this)) this.touched();
    if (this.fades.running !== running) this.stateChanged();
  }

  foresee(parameter: number, by: number, row: Float64Array): boolean {
    return foresee(this, parameter, by, row);
  }

  /** May a fade go on moving the parameter? A hand takes it away for good, and so does a lane that leads. */
  mayFade(parameter: number): boolean {
    return this.isFree(parameter) && !this.isLed(parameter);
  }

  /** Does a lane move the parameter, or the one it is linked to, at this moment? */
  isLed(parameter: number): boolean {
    if (!this.transport.rolling) return false;
    const partner = this.desk.partnerOf(parameter);
    return this.lanes.leads(parameter) || (partner >= 0 && this.lanes.leads(partner));
  }

  wouldTear(link: number): boolean {
    return wouldTear(link, this.desk.values, {
      table: this.table,
      pairOf: (n) => this.desk.pairOf(n),
    });
  }

  /** Writes what a fade asks for. */
  glide(parameter: number): boolean {
    return this.#putAsked(parameter);
  }

  #expire(): void {
    const { held, until, holder } = this.arbiter;
    for (let i = held.count - 1; i >= 0; i--) {
      const parameter = held.list[i] as number;
      if ((until[parameter] as number) <= this.now) this.letGo(parameter, holder[parameter] as number);
    }
    for (let i = 0; i < this.attached.length; i++) {
      const surface = this.attached[i] as AttachedSurface;
      endReleases(this, surface, this.now);
      surface.expire(this.now, this.settings.hold);
      if (surface.down.length > 0) endWaits(this, surface);
      catchUp(this, surface);
    }
  }

  /** What holds around a pass on an empty lane: the value before the hand came. */
  readonly resting = (parameter: number): number => {
    const before = this.before[parameter] as number;
    return Number.isNaN(before) ? (this.desk.values[parameter] as number) : before;
  };

  #frame(): void {
    this.#keysChanged ||= this.#keysWait;
    this.#meters.measure(this.transport.rolling);
    for (let i = 0; i < this.attached.length; i++) {
      const surface = this.attached[i] as AttachedSurface;
      if (surface.binding.conditions.neverStill && surface.binding.conditions.turned(surface.front))
        look(this, surface);
      surface.frame(this.now);
    }
  }

  /** Lights of what is no parameter wait for the frame while hands ride: each click of a wheel would have all of them looked at. */
  #showLater(): void {
    this.#keysWait ||= this.#keysChanged;
    this.#keysChanged = false;
  }

  #settle(): void {
    const { dirty, dirtyStrips } = this.desk;
    if (this.fadePasses.length > 0) notePasses(this, this.fadePasses.splice(0));
    this.desk.settle();
    if (dirty.count > 0 || dirtyStrips.count > 0 || this.#keysChanged) {
      if (this.preview) followPreview(this);
      for (let i = 0; i < this.attached.length; i++) {
        const surface = this.attached[i] as AttachedSurface;
        if (this.#looksElsewhere(surface)) look(this, surface);
        else this.#show(surface);
      }
      this.preview?.desk.dirty.clear();
      this.preview?.desk.dirtyStrips.clear();
    }
    if (dirty.count > 0) this.moves++;
    for (let i = 0; i < this.#news.length; i++) (this.#news[i] as Bits).addAll(dirty);
    dirty.clear();
    dirtyStrips.clear();
    if (this.#keysChanged) this.#keysWait = false;
    this.#keysChanged = false;
  }

  /** Has a condition of its mapping become another, or have the members of what is spilled? */
  #looksElsewhere({ binding, front }: AttachedSurface): boolean {
    const { dirty } = this.desk;
    for (let i = 0; i < dirty.count; i++) {
      const parameter = dirty.list[i] as number;
      if (binding.spill >= 0 && this.table.row(parameter).group === 'assign') return true;
      if (binding.conditions.turnedBy(parameter, front)) return true;
    }
    return this.#keysChanged && binding.conditions.turned(front);
  }

  #show(surface: AttachedSurface): void {
    if (surface.previews && this.preview) return showPreview(this, this.preview, surface, this.#keysChanged);
    const { dirty, dirtyStrips } = this.desk;
    for (let i = 0; i < dirty.count; i++) surface.refreshParameter(dirty.list[i] as number, this);
    if (dirtyStrips.count > 0 || this.#keysChanged)
      surface.refreshLights(this, this.#keysChanged, dirtyStrips);
  }

  /** Something that lights show changed, and it is no parameter. */
  stateChanged(): void {
    this.#keysChanged = true;
    this.version++;
  }

  /** The tape does something else, or is elsewhere. Lights do not show places: a jog wheel would have all of them looked at. */
  tapeChanged(): void {
    const { tape } = this;
    if (this.#tape && sameTape(tape, this.#tape)) this.version++;
    else this.stateChanged();
    this.#tape = tape;
  }

  // --- parameters --------------------------------------------------------------------------------------------------

  /**
   * A hand moves a parameter: asks the arbiter, holds, and writes.
   *
   * @param until when its hold ends, ns; Infinity for a touch.
   * @returns false when somebody stronger holds it; then nothing moved.
   */
  ride(parameter: number, value: number, by: Rank, who: number, until: number): boolean {
    this.asked[parameter] = value;
    return this.rideAsked(parameter, by, who, until);
  }

  /** The same for a value that stands in `asked`. */
  rideAsked(parameter: number, by: Rank, who: number, until: number): boolean {
    if (this.crossings.bars(parameter, who, this, until)) return false;
    const alone = this.desk.partnerOf(parameter) < 0;
    if (!alone || !this.arbiter.touches(parameter, by, who)) {
      if (!this.#allows(parameter, by, who)) return false;
      this.#grip(parameter, by, who, until);
    }
    const { lanes } = this;
    if (lanes.apart.is(parameter) && !lanes.isTrimming(parameter))
      lanes.apart.move(parameter, this.table.row(parameter).law, this.asked, this.desk.values);
    this.#writeAsked(parameter);
    return true;
  }

  /** Notes in the verdict who holds what a hand was not allowed to move. */
  refused(parameter: number): void {
    if (this.crossings.isBarred(parameter)) {
      this.verdict.outcome = outcome.crossed;
      this.verdict.parameter = parameter;
      return;
    }
    const partner = this.desk.partnerOf(parameter);
    const held = this.arbiter.rank[parameter] === rank.nobody && partner >= 0 ? partner : parameter;
    this.verdict.outcome = outcome.held;
    this.verdict.parameter = parameter;
    this.verdict.holder = this.arbiter.holder[held] as number;
    this.verdict.heldParameter = held;
  }

  /** A hand comes to a parameter, without moving it yet. */
  grip(parameter: number, by: Rank, who: number, until: number): void {
    this.crossings.end(parameter);
    if (this.#allows(parameter, by, who)) this.#grip(parameter, by, who, until);
  }

  /** A linked pair is one: who holds one channel of it holds both. */
  #allows(parameter: number, by: Rank, who: number): boolean {
    if (!this.arbiter.allows(parameter, by, who)) return false;
    const partner = this.desk.partnerOf(parameter);
    return partner < 0 || this.arbiter.allows(partner, by, who);
  }

  /** Does nobody hold the parameter, nor the one it is linked to? */
  isFree(parameter: number): boolean {
    if (this.arbiter.rank[parameter] !== rank.nobody) return false;
    const partner = this.desk.partnerOf(parameter);
    return partner < 0 || this.arbiter.rank[partner] === rank.nobody;
  }

  #grip(parameter: number, by: Rank, who: number, until: number): void {
    const partner = this.desk.partnerOf(parameter);
    this.#takeOver(parameter, who);
    if (partner >= 0) this.#takeOver(partner, who);
    const fresh = this.arbiter.hold(parameter, by, who, this.now, until);
    if (fresh) this.lanes.apart.end(parameter);
    if (fresh) this.arrive(parameter);
    if (fresh && partner >= 0) this.arrive(partner);
    if (this.touchGroups.groups.length > 0) gripGroup(this, parameter, by, who, until, fresh);
  }

  /** What another hand did ends here; but while a finger is on, hands that take turns are one gesture. */
  #takeOver(parameter: number, who: number): void {
    const holding = this.arbiter.holder[parameter] as number;
    if (holding < 0 || holding === who || this.arbiter.isTouched(parameter)) return;
    if (this.arbiter.release(parameter, holding)) this.#leave(parameter, holding);
  }

  /** A hand has come to a parameter: a fade leaves it, and its lane hears of the hand. */
  arrive(parameter: number): void {
    this.fades.leave(parameter);
    if (this.preview) this.#keysChanged = true; // what is held stays
    if (Number.isNaN(this.before[parameter])) this.before[parameter] = this.desk.values[parameter] as number;
    this.handOn(parameter);
  }

  /** Tells the lane of a parameter that a hand is there, if one is. */
  handOn(parameter: number): void {
    if (this.isFree(parameter)) return;
    const { armOnTouch } = this.settings.now;
    const wrote = this.isWriting(parameter) && !isTouching(this.lanes.phaseOf(parameter));
    if (armOnTouch !== 'read' && this.modeOf(parameter) === 'read') {
      const ended = this.setMode(parameter, armOnTouch)?.pass; // it was captured into a lane that reads
      if (ended) notePasses(this, [ended]);
    } else this.laneEdge(parameter, this.transport.state === 'recording' ? 'capture' : 'touch');
    const hand = this.#handOf(parameter);
    const before = this.lanes.hands[parameter] ?? ''; // a pass that was nobody's is that of the hand that comes
    if (wrote && this.isWriting(parameter) && before !== '' && before !== hand) splitPass(this, parameter);
    this.lanes.hands[parameter] = hand;
  }

  /** Whose hand is on a parameter or its partner. */
  #handOf(parameter: number): string {
    const { holder, names } = this.arbiter;
    const own = holder[parameter] as number;
    const partner = this.desk.partnerOf(parameter);
    return names[own >= 0 || partner < 0 ? own : (holder[partner] as number)] ?? '';
  }

  /** A hand leaves a parameter: its pass ends where the mode says so, and what it did can be undone as one. */
  letGo(parameter: number, who: number, place = this.place): void {
    this.crossings.left(parameter, who);
    if (this.touchGroups.groups.length > 0 && !leaveGroup(this, parameter, who)) return;
    if (!this.arbiter.release(parameter, who)) return;
    const left = this.#leave(parameter, who, place);
    if (this.transport.rolling) for (const number of left) this.readAgain(number);
  }

  /** A hand comes across the lane as it was, or its trim is punched out: the lane is in force again, and the hand is off although it is still there. */
  crossOver(parameter: number): void {
    const who = this.arbiter.holder[parameter] as number;
    this.touchGroups.leader[parameter] = -1;
    if (this.arbiter.release(parameter, who))
      for (const number of this.#leave(parameter, who)) this.readAgain(number);
    endPass(this, parameter);
  }

  /**
   * Ends what a hand did to a parameter and, if they were linked when it came or since, to its partner.
   *
   * @returns the parameters it left: none while another hand holds the pair by its other channel.
   */
  #leave(parameter: number, who: number, place = this.place): readonly number[] {
    const led = this.#ledBy(parameter); // before anything else: what it is linked to may be one of them
    const free = [parameter, ...led].filter((n) => this.isFree(n) && !Number.isNaN(this.before[n]));
    if (free.length === 0) return [];
    const parameters = [...new Set(free.flatMap((n) => this.#pairLeft(n)))];
    const lanes: LaneChange[] = [];
    for (const number of parameters) {
      const back = wayBack(this, number, place);
      const until = back === undefined ? place : this.place;
      const change = this.laneEdge(number, 'let go', undefined, until, back);
      if (change) lanes.push(change);
    }
    this.history.push({
      name: lanes.length > 0 ? passName(this, lanes) : `Ride ${this.nameOf(free[0] as number)}`,
      who: this.arbiter.names[who] ?? '',
      parameters,
      before: parameters.map((number) => this.before[number] as number),
      after: parameters.map((number) => this.desk.values[number] as number),
      lanes,
    });
    for (const number of parameters) {
      this.before[number] = NaN;
      this.lanes.apart.end(number);
    }
    this.stateChanged();
    return parameters;
  }

  /** A parameter and, if they were linked when the hand came or since, its partner. */
  #pairLeft(parameter: number): readonly number[] {
    const pair = this.desk.pairOf(parameter);
    const both = pair >= 0 && this.isFree(pair) && !Number.isNaN(this.before[pair]);
    return both ? [parameter, pair] : [parameter];
  }

  /** The members of a touch group that were held for the sake of a parameter: they are in nobody's hand either from here on. */
  #ledBy(parameter: number): readonly number[] {
    return this.touchGroups.groups.length > 0 ? freeGroup(this, parameter) : [];
  }

  /** Hands that were let go a moment ago are off: what comes now must not wait whether a sensor flickered. */
  endReleases(): void {
    for (let i = 0; i < this.attached.length; i++)
      endReleases(this, this.attached[i] as AttachedSurface, Infinity);
  }

  /**
   * Hands that only hold by a lease are taken to be off: what they did until now can be undone.
   *
   * @param by who asks: what somebody else is moving at this moment stays in that hand. Nobody: all are off.
   * @param spares what stays in its hand in any case.
   */
  endLeases(by?: string, spares?: (parameter: number) => boolean): void {
    const { held, until, holder, names } = this.arbiter;
    for (let i = held.count - 1; i >= 0; i--) {
      const parameter = held.list[i] as number;
      const lease = until[parameter] as number;
      if (lease === Infinity || spares?.(parameter) === true) continue;
      const moving = lease - this.now > this.settings.hold - MOVING;
      const others = by !== undefined && names[holder[parameter] as number] !== by;
      if (!(others && moving)) this.letGo(parameter, holder[parameter] as number);
    }
  }

  /** After a release the lane is in force at once, not only at the next tick. */
  readAgain(parameter: number): void {
    if (this.isWriting(parameter) || !this.isFree(parameter)) return;
    const value = this.lanes.valueAt(parameter, this.place);
    if (!Number.isNaN(value)) this.put(parameter, value);
  }

  /** Writes a value, its linked partner's, and the pass under way. Asks nobody. */
  write(parameter: number, value: number): void {
    this.asked[parameter] = value;
    this.#writeAsked(parameter);
  }

  #writeAsked(parameter: number): void {
    const { asked } = this;
    const row = this.table.row(parameter);
    const before = this.desk.values[parameter] as number;
    allow(row.law, asked, parameter);
    if (this.lanes.isTrimming(parameter)) return this.#trimAsked(parameter);
    if (!this.#putAsked(parameter)) return;
    this.touched();
    if (this.touchGroups.groups.length > 0) moveGroup(this, parameter);
    const partner = this.desk.partnerOf(parameter);
    if (partner >= 0) this.put(partner, mirrored(this, parameter, partner, before));
    if (row.group === 'assign' && row.path.endsWith('/link')) linkChanged(this, parameter);
  }

  /** A hand that trims moves the lane under it, and its partner's by as much; linked pans go opposite ways. */
  #trimAsked(parameter: number): void {
    const { lanes, place } = this;
    const at = handPlace(this, parameter);
    lanes.trimTo(parameter, at, place, this.asked);
    this.#putAsked(parameter);
    this.touched();
    if (this.touchGroups.groups.length > 0) moveGroup(this, parameter);
    const partner = this.desk.partnerOf(parameter);
    if (partner < 0 || !lanes.isTrimming(partner)) return;
    const by = lanes.trimOf(parameter);
    lanes.trimBy(partner, at, this.table.row(parameter).unit === 'pan' ? -by : by);
    this.put(partner, lanes.trimmedValue(partner, place));
  }

  /** Writes one value and nothing that follows from it: for automation, scenes and undo. @returns whether it is another. */
  put(parameter: number, value: number): boolean {
    this.asked[parameter] = value;
    return this.#putAsked(parameter);
  }

  #putAsked(parameter: number): boolean {
    const before = this.desk.values[parameter] as number;
    if (!this.desk.take(parameter, this.asked)) return false;
    if (this.#noting && !this.#noted.has(parameter)) this.#noted.set(parameter, before);
    if (this.isWriting(parameter) && !this.lanes.isTrimming(parameter))
      this.lanes.write(parameter, handPlace(this, parameter), this.desk.values);
    return true;
  }

  /**
   * Something done in one go, undone in one go: all values written while it runs belong to it.
   *
   * @param later what it goes on to move afterwards, and where to.
   */
  undoable(
    name: string,
    who: string,
    act: () => void,
    rest: ChangeParts & { lanes?: readonly LaneChange[] } = {},
    later: readonly { readonly parameter: number; readonly to: number }[] = [],
  ): Change {
    this.#note(act);
    this.#breakRides(who);
    const parameters = [...this.#noted.keys()];
    const before = [...this.#noted.values()];
    this.#noted.clear();
    const after = parameters.map((number) => this.desk.values[number] as number);
    for (const { parameter, to } of later) {
      parameters.push(parameter);
      before.push(this.desk.values[parameter] as number);
      after.push(to);
    }
    const change: Change = { lanes: [], ...rest, name, who, parameters, before, after };
    this.history.did(change);
    this.touched();
    this.stateChanged();
    return change;
  }

  /** Notes every value that is written meanwhile. When it throws, nothing was noted. */
  #note(act: () => void): void {
    this.#noting = true;
    let done = false;
    try {
      act();
      done = true;
    } finally {
      this.#noting = false;
      if (!done) this.#noted.clear();
    }
  }

  /** What hands did until now to what is being noted is an undo step of its own, before this one. */
  #breakRides(who: string): void {
    const ridden = [...this.#noted.keys()].filter((number) => !Number.isNaN(this.before[number]));
    const [first] = ridden;
    if (first === undefined) return;
    this.history.push({
      name: `Ride ${this.nameOf(first)}`,
      who: this.arbiter.names[this.arbiter.holder[first] as number] ?? who,
      parameters: ridden,
      before: ridden.map((number) => this.before[number] as number),
      after: ridden.map((number) => this.#noted.get(number) as number),
      lanes: [],
    });
    for (const number of ridden) this.before[number] = this.desk.values[number] as number;
  }

  /** A switch is thrown: no hold, one undo step, and a touch of its lane that lasts until the lane's next point. */
  flip(parameter: number, value: number, by: Rank, who: number): boolean {
    if (!this.#allows(parameter, by, who)) return false;
    this.fades.leave(parameter);
    const row = this.table.row(parameter);
    const to = allowed(row.law, value);
    if (this.desk.values[parameter] === to) return true;
    const partner = this.desk.partnerOf(parameter);
    const thrown = partner >= 0 ? [parameter, partner] : [parameter];
    const resting = thrown.map((number) => this.desk.values[number] as number);
    this.#note(() => this.write(parameter, to));
    const name = this.arbiter.names[who] ?? '';
    const lanes = this.isFree(parameter) ? this.#flick(thrown, resting, name) : [];
    const linked = row.path.endsWith('/link') && to === 1 ? linkLanes(this, parameter) : undefined;
    if (linked) notePasses(this, linked.passes);
    const rest = linked ? { lanes: [...lanes, ...linked.lanes], modes: linked.modes } : { lanes };
    this.undoable(`${this.nameOf(parameter)} ${describeValue(row, to)}`, name, () => {}, rest);
    return true;
  }

  /** Touches lanes and lets go of them at once. */
  #flick(parameters: readonly number[], resting: readonly number[], who: string): readonly LaneChange[] {
    const touch = this.transport.state === 'recording' ? 'capture' : 'touch';
    const lanes: LaneChange[] = [];
    parameters.forEach((parameter, i) => {
      this.laneEdge(parameter, touch, resting[i]);
      this.lanes.hands[parameter] = who;
      const change = this.laneEdge(parameter, 'let go', undefined, handPlace(this, parameter));
      if (change) lanes.push(change);
    });
    return lanes;
  }

  #set(parameter: number, value: number, person: string): void {
    const row = this.table.row(parameter);
    const who = this.arbiter.person(person);
    if (!this.isFree(parameter)) this.endReleases();
    this.verdict.open(-1, -1, 'set');
    this.verdict.value[0] = value;
    this.verdict.outcome = outcome.done;
    this.verdict.parameter = parameter;
    this.verdict.before[0] = this.desk.values[parameter] as number;
    const done =
      row.law.kind === 'steps'
        ? this.flip(parameter, value, rank.otherHand, who)
        : this.ride(parameter, value, rank.otherHand, who, this.now + this.settings.hold);
    if (!done) this.refused(parameter);
  }

  #touch(parameter: number, person: string): void {
    if (!this.isFree(parameter)) this.endReleases();
    this.grip(parameter, rank.otherHand, this.arbiter.person(person), Infinity);
  }

  // --- automation --------------------------------------------------------------------------------------------------

  /** A lane follows an edge; a hand's edges mean something only while the tape rolls. */
  laneEdge(
    parameter: number,
    edge: LaneEdge,
    resting?: number,
    ended = this.place,
    back?: WayBack,
  ): PassChange | undefined {
    const byHand = edge === 'touch' || edge === 'capture';
    if (byHand && !this.transport.rolling && this.modeOf(parameter) !== 'preview') return undefined;
    const phase = this.lanes.phaseOf(parameter);
    const before = this.isWriting(parameter);
    const mode = this.modeOf(parameter);
    const place = byHand ? handPlace(this, parameter) : ended;
    const value = byHand ? valueThen(this, parameter, place) : (this.desk.values[parameter] as number);
    const trimmed = this.lanes.isTrimming(parameter);
    const change = this.lanes.edge(parameter, edge, place, value, resting, back);
    if (trimmed) this.trimEnded(parameter);
    if (edge !== 'roll' && edge !== 'halt' && this.lanes.phaseOf(parameter) !== phase) this.stateChanged();
    const begins = !before && this.isWriting(parameter);
    if (change || begins || this.modeOf(parameter) !== mode) this.touched();
    return change;
  }

  /** A trim may have ended under a finger that stays on: the mix stays where it is, and so do the others of its group. */
  trimEnded(parameter: number): void {
    if (this.lanes.isTrimming(parameter) || !this.arbiter.isTouched(parameter)) return;
    if (this.touchGroups.groups.length > 0) goOnFromHere(this, parameter);
    if ((this.touchGroups.leader[parameter] as number) < 0)
      this.lanes.stayApart(parameter, this.desk.values[parameter] as number);
  }

  /** Puts a lane in a mode. @returns what that changed, with the pass it ended; nothing where it is in it already. */
  setMode(
    parameter: number,
    mode: AutomationMode,
  ): { readonly mode: ModeChange; readonly pass: PassChange | undefined } | undefined {
    const before = this.modeOf(parameter);
    if (before === mode) return undefined;
    const pass = this.laneEdge(parameter, `set ${mode}${this.lanes.rolling ? (' rolling' as const) : ''}`);
    if (mode === 'read' || this.settings.now.armOnTouch === 'read') this.handOn(parameter);
    else if (!this.isFree(parameter)) this.laneEdge(parameter, 'touch');
    takeFade(this, parameter);
    return { mode: { parameter, before, after: mode }, pass };
  }
}

/** Does a hand move something that goes on moving? */
function isRide(what: Happening): boolean {
  return what.type === 'surface' ? what.event === 'moved' || what.event === 'turned' : what.type === 'set';
}

function sameTape(a: DeskView['tape'], b: DeskView['tape']): boolean {
  return (
    a.rolling === b.rolling &&
    a.recording === b.recording &&
    a.winding === b.winding &&
    a.looping === b.looping &&
    a.punching === b.punching
  );
}
