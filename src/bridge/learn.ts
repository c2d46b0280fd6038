import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { MOVING } from '../engine/timing.ts';
import type { Right } from '../mapping/edit.ts';
import type { RelativeDialect } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import { BridgeError } from '../model/errors.ts';
import type { Happening } from '../model/input.ts';
import { notLearning, type LearnAsk, type LearnMode, type LearnState } from '../model/learn.ts';
import { modes } from '../model/machine.ts';
import type { Bridge } from './bridge.ts';
import { Ear } from './learn-ear.ts';
import { placeRule, takeBack, textToEdit, write, type Kept, type Placed } from './learn-file.ts';
import { wordsOfLine } from './learn-line.ts';
import { readTargets, type Target } from './learn-targets.ts';
import {
  describeProposal,
  doesAlready,
  doesNow,
  nameOfTarget,
  rightFor,
  whatToTouch,
} from './learn-words.ts';
import type { Mappings } from './mappings.ts';

type LearnEvent = 'pick' | 'found' | 'write' | 'more' | 'all' | 'failed' | 'undone' | 'end';

const nextMode = modes<LearnMode, LearnEvent>('learn', 'off', {
  off: { pick: 'waiting', write: 'writing' },
  waiting: { pick: 'waiting', found: 'found', end: 'off' },
  found: { pick: 'waiting', found: 'found', write: 'writing', end: 'off' },
  writing: { more: 'waiting', all: 'resting', failed: 'waiting', undone: 'resting', end: 'off' },
  resting: { pick: 'waiting', write: 'writing', end: 'off' },
});

/** Modes in which what surfaces report is for learning. */
const listening: ReadonlySet<LearnMode> = new Set(['waiting', 'found', 'writing']);

/** Nobody is kept from learning for longer by somebody who has gone to lunch, ns. */
const LEASE = 300e9;
/** A knob that was just learnt and is still being turned is not meant for the next, ns. */
const RESTS = 1e9;
const MOST_UNDO = 32;

type SurfaceHappening = Readonly<Extract<Happening, { type: 'surface' }>>;

/** A control that was touched, and what would be written. */
interface Draft extends Placed {
  readonly surface: AttachedSurface;
  readonly control: Control;
  readonly target: Target;
  readonly right: Right;
  readonly relative: RelativeDialect | undefined;
}

/** Somebody picks what is to be moved, touches a control, and keeps what they see. Meanwhile surfaces move nothing. */
export class Learning {
  /** Called when the state is another. */
  readonly onChange = new Set<() => void>();
  readonly #bridge: Bridge;
  readonly #mappings: Mappings;
  readonly #config: string | undefined;
  #mode: LearnMode = 'off';
  #who = '';
  #targets: readonly Target[] = [];
  #atOnce = false;
  #says = '';
  /** What came of each that was picked, since the last pick. */
  #done: readonly string[] = [];
  #draft: Draft | undefined;
  #ear = new Ear();
  /** Controls that were learnt, `surface:control`, and when they were last heard, ns; and those since the last pick. */
  readonly #taken = new Map<string, number>();
  readonly #row = new Set<string>();
  /** Keys whose press was not for the mix: their release is not either. */
  readonly #pressed = new Set<string>();
  /** Controls without a motor that were moved while it listened. */
  readonly #aside = new Set<string>();
  readonly #kept: Kept[] = [];
  /** Another whenever somebody begins or ends: what was begun before has no part in what comes after. */
  #round = 0;
  /** What is being written: one file at a time. */
  #written: Promise<unknown> = Promise.resolve();
  #endLease: () => void = () => {};

  /** @param config the folder with the user's list and mappings; without one only files that were given are written to. */
  constructor(bridge: Bridge, mappings: Mappings, config: string | undefined) {
    this.#bridge = bridge;
    this.#mappings = mappings;
    this.#config = config;
    bridge.onReassembled.add(this.#forget);
  }

  get state(): LearnState {
    const undo = this.#kept.at(-1)?.name ?? null;
    if (this.#mode === 'off') return { ...notLearning, says: this.#says, undo };
    const [target] = this.#targets;
    return {
      mode: this.#mode,
      who: this.#who,
      target: target ? nameOfTarget(target, this.#bridge.engine) : '',
      left: Math.max(0, this.#targets.length - 1),
      says: this.#says,
      proposal: this.#draft ? this.#proposal(this.#draft) : null,
      done: this.#done,
      undo,
    };
  }

  /** Does what somebody asks. @throws BridgeError where somebody else learns, or it cannot be done now. */
  async ask(who: string, asked: LearnAsk): Promise<void> {
    if (listening.has(this.#mode) && this.#who !== who)
      throw new BridgeError('BAD_REQUEST', `${this.#who} is learning; wait until that is done`);
    if (this.#mode === 'writing') throw new BridgeError('BAD_REQUEST', 'the last one is still being written');
    this.#lease(who);
    if (asked.do === 'pick') return this.#pick(who, asked.targets, asked.atOnce === true);
    if (asked.do === 'keep') return this.#keep();
    if (asked.do === 'undo') return this.#undo(who);
    this.#end('');
  }

  /** Somebody is gone: if they were learning, nobody is. */
  release(who: string): void {
    if (this.#mode !== 'off' && this.#who === who) this.#end('');
  }

  close(): void {
    this.#end('');
    this.#bridge.intercept = undefined;
    this.#bridge.onReassembled.delete(this.#forget);
  }

  // --- the three moves -----------------------------------------------------------------------------------------------

  #pick(who: string, written: readonly string[], atOnce: boolean): void {
    const targets = readTargets(written, this.#bridge.engine.table);
    this.#round++;
    this.#who = who;
    this.#targets = targets;
    this.#atOnce = atOnce;
    this.#row.clear();
    this.#done = [];
    this.#bridge.intercept = (what) => this.#intercept(what);
    this.#wait('pick');
  }

  async #keep(): Promise<void> {
    const draft = this.#draft;
    if (this.#mode !== 'found' || !draft)
      throw new BridgeError('BAD_REQUEST', 'there is nothing to keep yet');
    this.#become('write', 'writing the mapping');
    const round = this.#round;
    const { surface, control, target } = draft;
    const name = `${surface.who} ${control.name} → ${nameOfTarget(target, this.#bridge.engine)}`;
    try {
      const kept = await this.#afterOthers(() => this.#write(draft, name));
      if (kept) this.#kept.push(kept);
      if (this.#kept.length > MOST_UNDO) this.#kept.shift();
      if (round !== this.#round) return;
      for (const number of [control.number, ...halvesOf(surface, control)]) {
        const key = keyOf(surface.number, number);
        this.#taken.set(key, this.#bridge.now());
        this.#row.add(key);
      }
      this.#targets = this.#targets.slice(1);
      const says = kept ? `kept: ${name}` : doesAlready(name);
      this.#done = [...this.#done, says];
      if (this.#targets.length > 0) this.#wait('more');
      else this.#become('all', says);
    } catch (error) {
      if (round === this.#round) this.#wait('failed', `not kept: ${(error as Error).message}`);
    }
  }

  /** Somebody who went away while another file was written may still have theirs on its way. */
  #afterOthers<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#written.then(act);
    this.#written = done.catch(() => undefined); // whoever asked for it is told
    return done;
  }

  /** Writes a draft into the file as it is by now. @returns nothing where it says that already. */
  async #write(draft: Draft, name: string): Promise<Kept | undefined> {
    const surface = this.#standing(draft);
    if (!surface) throw new BridgeError('BAD_REQUEST', `${draft.surface.who} is gone`);
    const placed = this.#upToDate({ ...draft, surface });
    if (placed.text === placed.before) return undefined;
    return write(this.#mappings, kindOf(surface), placed, this.#config, name);
  }

  /** The surface of a draft, which may have got more controls since; undefined where it is gone, or was put together anew. */
  #standing({ surface, control }: Draft): AttachedSurface | undefined {
    const now = this.#bridge.engine.surfaces.get(surface.number);
    return now?.who === surface.who && now.controls[control.number]?.name === control.name ? now : undefined;
  }

  /** Somebody may have edited the file since the control was touched. @throws BridgeError where another line would have to be written. */
  #upToDate(draft: Draft): Placed {
    const { surface, control, right, target, section } = draft;
    const { engine } = this.#bridge;
    const before = textToEdit(this.#mappings, kindOf(surface), engine);
    if (before === draft.before) return draft;
    const placed = placeRule(before, control, right, commentFor(target, engine), surface, engine);
    if (placed.section.join('/') === section.join('/')) return placed;
    throw new BridgeError('BAD_REQUEST', 'the mapping was changed meanwhile, touch it again');
  }

  async #undo(who: string): Promise<void> {
    const last = this.#kept.at(-1);
    if (!last) throw new BridgeError('BAD_REQUEST', this.#nothingToTakeBack());
    if (this.#mode === 'waiting' || this.#mode === 'found') this.#become('end', '');
    this.#who = who;
    const round = ++this.#round;
    this.#become('write', 'taking it back');
    try {
      await this.#afterOthers(() => this.#takeBack(last));
      if (round === this.#round) this.#become('undone', `taken back: ${last.name}`);
    } catch (error) {
      if (round === this.#round) this.#become('undone', `not taken back: ${(error as Error).message}`);
    }
  }

  #nothingToTakeBack(): string {
    const own = this.#mappings.states.filter(({ origin }) => origin !== 'shipped').map(({ file }) => file);
    const where =
      own.length > 0
        ? `to change what was learnt before, edit ${own.join(' or ')}`
        : 'no mapping of your own is in use';
    return `nothing learnt is left to take back: what can be is forgotten when Faderline ends; ${where}`;
  }

  async #takeBack(kept: Kept): Promise<void> {
    if (!this.#kept.includes(kept)) return; // somebody else took it back meanwhile
    await takeBack(this.#mappings, kept);
    this.#kept.splice(this.#kept.indexOf(kept), 1);
  }

  /** Waits for a control to be touched. */
  #wait(event: LearnEvent, trouble?: string): void {
    this.#draft = undefined;
    this.#ear = new Ear();
    const [target] = this.#targets;
    if (!target) return;
    const name = nameOfTarget(target, this.#bridge.engine);
    const todo = `${whatToTouch(target)} for ${name}`;
    this.#become(event, trouble === undefined ? todo : `${trouble}; ${todo}`);
  }

  #end(says: string): void {
    this.#round++;
    this.#draft = undefined;
    this.#targets = [];
    this.#endLease();
    this.#become('end', says);
    this.#mindIntercept();
  }

  #become(event: LearnEvent, says: string): void {
    this.#mode = nextMode(this.#mode, event);
    this.#bridge.letGrow(listening.has(this.#mode));
    this.#says = says;
    if (!listening.has(this.#mode)) this.#aside.clear();
    for (const listener of this.onChange) listener();
  }

  #lease(who: string): void {
    this.#endLease();
    this.#endLease = this.#bridge.options.clock.after(LEASE, () => this.release(who));
  }

  // --- what surfaces report ------------------------------------------------------------------------------------------

  /** @returns true for what is not for the mix. */
  #intercept(what: SurfaceHappening): boolean {
    const surface = this.#bridge.engine.surfaces.get(what.surface);
    const on = surface?.controls[what.control];
    if (!surface || !on) return false;
    const key = keyOf(what.surface, what.control);
    if (on.kind === 'key') return this.#key(key, surface, on, what);
    if (!listening.has(this.#mode)) return false;
    if (on.kind === 'fader' && !on.stays) return this.#motorFader(key, surface, on, what);
    // a finger that was on it before goes on feeling it
    if (what.event === 'let-go' && surface.held[what.control] !== 0) return false;
    if (!this.#aside.has(key)) this.#putAside(key, what.control, surface, false);
    this.#hear(key, surface, on, what);
    return true;
  }

  #key(key: string, surface: AttachedSurface, on: Control, what: SurfaceHappening): boolean {
    if (what.event === 'released') {
      const ours = this.#pressed.delete(key);
      this.#mindIntercept();
      return ours;
    }
    this.#pressed.delete(key); // a release that was lost on the way
    if (!listening.has(this.#mode)) return false;
    this.#pressed.add(key);
    this.#hear(key, surface, on, what);
    return true;
  }

  /** A hand that rides the mix goes on riding. A new one moves nothing, and the motor is kept from working against it. */
  #motorFader(key: string, surface: AttachedSurface, on: Control, what: SurfaceHappening): boolean {
    const { held, parked } = surface;
    const control = on.number;
    if (held[control] !== 0 && parked[control] === 0) return false;
    if (what.event === 'let-go') return false;
    if (held[control] === 0) {
      if (what.event === 'moved' && this.#isMotor(surface, control)) return false;
      this.#putAside(key, control, surface, what.event === 'touched');
    }
    this.#hear(key, surface, on, what);
    return what.event === 'touched';
  }

  /** A motor that was driven a moment ago reports its own way. */
  #isMotor({ settledAt, drivenAt }: AttachedSurface, control: number): boolean {
    const now = this.#bridge.now();
    return now < settledAt || now - (drivenAt[control] as number) < MOVING;
  }

  #putAside(key: string, control: number, surface: AttachedSurface, felt: boolean): void {
    this.#aside.add(key);
    this.#bridge.submit({ type: 'aside', surface: surface.number, control, felt });
  }

  #hear(key: string, surface: AttachedSurface, on: Control, { event, value }: SurfaceHappening): void {
    if (this.#mode === 'writing') return;
    if (this.#isTaken(key)) return;
    const profile = surface.profileOf(on.number);
    const unknown = profile.family === 'midi' && profile.controls === 'all';
    if (unknown && halvesOf(surface, on).length > 0) return; // its halves are listened to
    const meant = this.#ear.hear(surface.number, on, coarseOf(surface, on), event, value, unknown);
    if (meant === 'other way') this.#hint(on);
    else if (meant?.whole !== undefined) this.#foundWhole(surface.number, meant.whole);
    else if (meant) this.#found(surface, on, meant.relative);
  }

  /** The surface has it for a control from here on. */
  #foundWhole(number: number, name: string): void {
    this.#bridge.grow(number, [name]);
    const surface = this.#bridge.engine.surfaces.get(number);
    const whole = surface?.controls.find((control) => control.name === name);
    if (surface && whole) this.#found(surface, whole, undefined);
  }

  /** Within one row of picks a control is taken once; later it may be meant again, when it has rested. */
  #isTaken(key: string): boolean {
    const heard = this.#taken.get(key);
    if (heard === undefined) return false;
    const now = this.#bridge.now();
    if (!this.#row.has(key) && now - heard > RESTS) return !this.#taken.delete(key);
    this.#taken.set(key, now);
    return true;
  }

  #hint({ name }: Control): void {
    const says = `${name} turns without an end: turn it the other way, too`;
    if (says === this.#says) return;
    this.#says = says;
    for (const listener of this.onChange) listener();
  }

  #found(surface: AttachedSurface, control: Control, relative: RelativeDialect | undefined): void {
    const [target] = this.#targets;
    if (!target || (this.#draft && isSame(this.#draft, surface, control))) return;
    try {
      this.#draft = this.#drafted(surface, control, target, relative);
    } catch (error) {
      this.#says = (error as Error).message;
      for (const listener of this.onChange) listener();
      return;
    }
    this.#become('found', 'keep it?');
    if (this.#atOnce) void this.#keep();
  }

  /** @throws BridgeError where the target does not go on this control, or its mapping has a fault. */
  #drafted(
    surface: AttachedSurface,
    control: Control,
    target: Target,
    relative: RelativeDialect | undefined,
  ): Draft {
    const right = rightFor(target, control, relative);
    if (typeof right === 'string') throw new BridgeError('BAD_REQUEST', right);
    const { engine } = this.#bridge;
    const before = textToEdit(this.#mappings, kindOf(surface), engine);
    const placed = placeRule(before, control, right, commentFor(target, engine), surface, engine);
    return { surface, control, target, right, relative, ...placed };
  }

  #proposal(draft: Draft): LearnState['proposal'] {
    const { surface, control, before, text, section } = draft;
    const { engine } = this.#bridge;
    const line = wordsOfLine(before, control.name, section, engine);
    return {
      surface: surface.who,
      control: control.name,
      does: describeProposal(engine, surface, control, draft),
      instead: text === before ? null : (line ?? doesNow(engine, surface, control.number)),
    };
  }

  /** What was noted of the controls of a surface means others from here on, and releases that were waited for do not come. */
  readonly #forget = (surface: number): void => {
    for (const noted of [this.#pressed, this.#aside, this.#row, this.#taken])
      for (const key of noted.keys()) if (key.startsWith(`${surface}:`)) noted.delete(key);
    this.#mindIntercept();
  };

  /** Nothing is to be asked any more once nobody learns and every key is up. */
  #mindIntercept(): void {
    if (this.#mode === 'off' && this.#pressed.size === 0) this.#bridge.intercept = undefined;
  }
}

/** What stands behind the line. */
function commentFor(target: Target, engine: Engine): string | undefined {
  return target.kind === 'words' ? undefined : nameOfTarget(target, engine);
}

/** Where a control may be a half of a value: that of the coarse half. */
function coarseOf({ controls }: AttachedSurface, control: Control): Control | undefined {
  return control.finer ? control : controls.find(({ finer }) => finer?.fine === control.number);
}

/** Numbers of the controls that are the halves of this one. */
function halvesOf({ controls }: AttachedSurface, { name }: Control): readonly number[] {
  const coarse = controls.find(({ finer }) => finer?.whole === name);
  return coarse?.finer ? [coarse.number, coarse.finer.fine] : [];
}

function isSame(draft: Draft, surface: AttachedSurface, control: Control): boolean {
  return draft.surface.number === surface.number && draft.control.number === control.number;
}

function keyOf(surface: number, control: number): string {
  return `${surface}:${control}`;
}

function kindOf({ attachment: { name, profiles } }: AttachedSurface): {
  name: string;
  models: readonly string[];
  family: string;
} {
  return { name, models: profiles.map(({ model }) => model), family: profiles[0]?.family ?? '' };
}
