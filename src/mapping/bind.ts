import type { Control } from '../model/controls.ts';
import type { DeskView } from '../model/desk-view.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Banks } from './banks.ts';
import { candidatesOf, speaksOf, type Candidate } from './candidates.ts';
import { Conditions, sameScope } from './conditions.ts';
import { print } from './expression-print.ts';
import type { Front, Scope } from './front.ts';
import { Links } from './links.ts';
import type { Action, Does, Facet, Mapping, Rule } from './mapping.ts';
import { controlNamed, type Names } from './names.ts';
import { compileNumber, compileText, type NumberProgram } from './program.ts';
import { resolvePaths, resolveStrip } from './paths.ts';
import type {
  Bound,
  BoundAmount,
  BoundLight,
  BoundMotion,
  BoundNumber,
  BoundPress,
  BoundText,
  BoundWheel,
  LitAction,
  Resolved,
} from './resolved.ts';
import { amountOf, bindRide } from './rides.ts';
import type { Expression, Template } from './syntax.ts';
import { RuleWalk } from './walk.ts';
import { wantedOf } from './wanted.ts';

/** What a surface has in front at the moment, in words that outlive a change of the mapping. */
export interface View {
  /** Place in the list of strips that the first strip of the surface stands for, from 0. */
  bank: number;
  /** Name of the page in front; empty where the mapping has none. */
  page: string;
  /** Which turn of the page, from 1. */
  turn: number;
  /** Layers that keys have switched on. */
  layers: readonly string[];
  /** Path of the strip whose members are spilled on the faders; empty for none. */
  spill: string;
  /** The bank to come back to from there. */
  bankBefore: number;
}

/** What a binding asks of the surface it is on: its hands, and what user keys do. */
export interface Hands extends Pick<Front, 'riding' | 'way'> {
  userKey(key: number): Action | undefined;
}

/** What is looked for: a facet, or what a light may hang on, itself or what a press does. */
type Slot = Facet | 'lit';

/** Of the rules that may count on a control those that speak of a facet: they themselves, and those that speak of all. */
type Speakers = Readonly<Partial<Record<Slot, readonly Candidate[]>>>;

/** Where a rule was found: on this control, or on the one it does like. */
interface Found {
  readonly rule: number;
  readonly scope: Scope;
  readonly speed: number;
}

const nobody: Hands = { riding: () => false, way: () => 0, userKey: () => undefined };

const none: readonly Candidate[] = [];

/**
 * A mapping bound to the controls of one surface and the parameters of one desk. Looking up what a control does, and
 * which controls show a parameter, is reading an array; paths and expressions are put together only when the view
 * changes, and then only those in force.
 */
export class Binding implements Front {
  readonly mapping: Mapping;
  readonly on: Uint8Array;
  readonly target: Int32Array;
  /** What each control does and shows now. */
  readonly now: readonly Resolved[];
  /** Number of the desk's strip that each control's own strip stands for; −1 for none. */
  readonly strip: Int32Array;
  /** Which strips of the desk stand on the surface. */
  readonly banks: Banks;
  /** Controls that have anything to do or show. */
  readonly mapped: readonly number[];
  /** Which controls show each parameter. */
  readonly links: Links;
  readonly #controls: readonly Control[];
  readonly #table: ParameterTable;
  readonly #hands: Hands;
  readonly #candidates: readonly (readonly Candidate[])[];
  /** For each control the candidates that say something of a facet, or of all. */
  readonly #speakers: readonly Speakers[];
  readonly #names: Names;
  readonly #layerNumbers: ReadonlyMap<string, number>;
  #scope: Scope = { control: -1, variables: {}, strip: -1, selected: 0, bank: 0, width: 1, turn: 1 };
  /** What decided which layers and rules count now. */
  readonly conditions: Conditions;
  #stale = false;
  #desk: DeskView | undefined;
  readonly #one = new Float64Array(1);
  /** Taken for each thing a control may do or show; the conditions it asks are watched. */
  readonly #walk: RuleWalk;

  constructor(mapping: Mapping, controls: readonly Control[], table: ParameterTable, hands: Hands = nobody) {
    this.mapping = mapping;
    this.#controls = controls;
    this.#table = table;
    this.#hands = hands;
    this.#candidates = candidatesOf(mapping, controls);
    this.#speakers = this.#candidates.map((all) => speakersOf(all, mapping));
    this.mapped = controls.map(({ number }) => number).filter((n) => this.#candidates[n]?.length !== 0);
    this.banks = new Banks(mapping, table, Math.max(1, ...controls.map(({ strip }) => strip)));
    const numbers = new Map(controls.map(({ name, number }) => [name, number]));
    this.#layerNumbers = new Map(mapping.layers.map(({ name }, number) => [name, number]));
    this.#names = namesOf(mapping, controls, table, numbers);
    this.on = new Uint8Array(mapping.layers.length);
    this.now = controls.map(() => ({}));
    this.target = new Int32Array(controls.length).fill(-1);
    this.strip = new Int32Array(controls.length).fill(-1);
    this.links = new Links(table.count);
    this.conditions = new Conditions(table.count, this);
    this.#walk = new RuleWalk({ rules: mapping.rules, on: this.on, holds: this.#watched });
  }

  get spill(): number {
    return this.banks.spill;
  }

  riding(control: number): boolean {
    return this.#hands.riding(control);
  }

  way(control: number): number {
    return this.#hands.way(control);
  }

  // --- the view ------------------------------------------------------------------------------------------------------

  /**
   * Works out what every control does, shows and stands for in a view.
   *
   * @param held layers that keys hold down.
   */
  resolve(view: View, held: ReadonlySet<string>, desk: DeskView): void {
    this.#desk = desk;
    this.#putInFront(view, desk);
    this.#switchLayers(view, held, desk);
    // what is put back, and what shows it, asks what other controls ride: that comes first
    for (const number of this.mapped) this.#resolveMove(number);
    for (const number of this.mapped) this.#resolve(number);
    this.links.clear();
    for (const number of this.mapped)
      this.links.put(number, this.now[number] as Resolved, this.target[number] as number);
    this.#stale = false;
  }

  #putInFront(view: View, desk: DeskView): void {
    this.banks.putInFront(view, desk);
    this.#scope = {
      control: -1,
      variables: {},
      strip: -1,
      selected: desk.selected,
      bank: view.bank + this.mapping.offset,
      width: this.banks.width,
      turn: view.turn,
    };
    this.#controls.forEach(({ strip }, number) => (this.strip[number] = this.banks.stripAt(strip)));
  }

  #switchLayers(view: View, held: ReadonlySet<string>, desk: DeskView): void {
    this.conditions.begin();
    const { layers } = this.mapping;
    this.on.fill(0);
    layers.forEach(({ kind, name }, number) => {
      const on =
        kind === 'base' ||
        (kind === 'page' ? name === view.page : held.has(name) || view.layers.includes(name));
      this.on[number] = on ? 1 : 0;
    });
    const byThemselves = layers.flatMap(({ when }, number) => (when ? [{ number, when }] : []));
    // one may hang on another: after as many rounds as there are, nothing changes any more
    for (const _ of byThemselves) {
      let changed = false;
      for (const { number, when } of byThemselves) {
        if (this.on[number] === 1) continue;
        if (!this.#holds(`layer ${number}`, when, this.#scope, desk, true)) continue;
        this.on[number] = 1;
        changed = true;
      }
      if (!changed) return;
    }
  }

  #holds(key: string, when: Expression, scope: Scope, desk: DeskView, anew = false): boolean {
    return this.conditions.holds(key, scope, this.#condition(when, scope), desk, anew);
  }

  #condition(when: Expression, scope: Scope): () => NumberProgram {
    return () => compileNumber(when, scope, this.#names, { type: 'switch' });
  }

  /** Does the condition of a rule hold, and let it be watched? */
  readonly #watched = (candidate: Candidate, control: number): boolean => {
    const when = (this.mapping.rules[candidate.rule] as Rule).when as Expression;
    const scope = this.scopeOf(candidate, control);
    return this.#holds(keyOf(candidate, control), when, scope, this.#desk as DeskView);
  };

  // --- one control ---------------------------------------------------------------------------------------------------

  #resolveMove(number: number): void {
    const now = this.now[number] as Resolved;
    now.move = this.#bind(now.move, this.#find(number, 'move'), this.#motion);
  }

  #resolve(number: number): void {
    const now = this.now[number] as Resolved;
    const find = (slot: Slot): Found | undefined => this.#find(number, slot);
    const bind = <B extends Bound>(
      before: B | undefined,
      found: Found | undefined,
      make: Make<B>,
    ): B | undefined => this.#bind(before, found, make);
    now.wheel = bind(now.wheel, find('wheel'), wheelOf);
    now.press = bind(now.press, find('press'), pressOf);
    now.long = bind(now.long, find('long'), pressOf);
    now.double = bind(now.double, find('double'), pressOf);
    const lit = find('lit') ?? find('long') ?? find('double');
    now.light = bind(asksOthers(now.light?.action?.action) ? undefined : now.light, lit, this.#light);
    now.colour = bind(now.colour, find('colour'), this.#number);
    now.meter = bind(now.meter, find('meter'), this.#number);
    now.text = bind(now.text, find('text'), this.#text);
    this.target[number] = now.move?.rides[0]?.parameter ?? this.#pressed(now.press);
    const own = now.move ?? now.press ?? now.light ?? now.text ?? now.meter ?? now.colour;
    if (own && own.scope.control === number && own.scope.variables['strip'] !== undefined)
      this.strip[number] = own.scope.strip;
  }

  /** The parameter that the first thing a key does is about. */
  #pressed(press: BoundPress | undefined): number {
    const [first] = press?.actions ?? [];
    return first && press ? this.parameterOf(first, press.scope) : -1;
  }

  /** The parameter an action is about, −1 for none; of several, the first. */
  parameterOf(action: Action, scope: Scope): number {
    if (action.does === 'reset-control') {
      const other = this.controlNamed(action.control, scope);
      return other < 0 ? -1 : ((this.now[other] as Resolved).move?.rides[0]?.parameter ?? -1);
    }
    if (action.does === 'if') return this.parameterOf(action.then, scope);
    return 'path' in action ? (resolvePaths(action.path, scope, this.#table)[0] ?? -1) : -1;
  }

  /** The highest rule that counts and says one of these things of a control. */
  #find(number: number, slot: Slot): Found | undefined {
    const walk = this.#walk.begin(number, this.#speakersOf(number, slot));
    let speed = 1;
    while (walk.next()) {
      if (walk.fate !== 'counts') continue;
      const { does } = walk.rule;
      if (does.facet === 'nothing') return undefined;
      const { control, candidate } = walk;
      const scope = this.scopeOf(candidate, control);
      if (does.facet !== 'like') return { rule: candidate.rule, scope, speed };
      const other = this.controlNamed(does.control, scope);
      if (!walk.sentOn(walk.rule, other, this.#speakersOf(other, slot))) return undefined;
      speed *= does.speed;
    }
    return undefined;
  }

  #speakersOf(control: number, slot: Slot): readonly Candidate[] {
    return this.#speakers[control]?.[slot] ?? none;
  }

  /** The rules that may count on a control and say one of these things of it, the highest first. */
  candidatesFor(control: number, facets: readonly Facet[]): readonly Candidate[] {
    const { rules } = this.mapping;
    return this.#candidates[control]?.filter(({ rule }) => speaksOf(rules[rule] as Rule, facets)) ?? none;
  }

  /** A walk that only looks: no condition it asks is watched from there on. */
  look(desk: DeskView): RuleWalk {
    const holds = (candidate: Candidate, control: number): boolean => {
      const scope = this.scopeOf(candidate, control);
      const when = (this.mapping.rules[candidate.rule] as Rule).when as Expression;
      return this.conditions.look(keyOf(candidate, control), scope, this.#condition(when, scope), desk);
    };
    return new RuleWalk({ rules: this.mapping.rules, on: this.on, holds });
  }

  /** What the names in expressions are numbers of. */
  get names(): Names {
    return this.#names;
  }

  /** What the words of a layer's condition stand for. */
  get viewScope(): Scope {
    return this.#scope;
  }

  /** What the words of a rule stand for on a control. */
  scopeOf({ variables }: Candidate, control: number): Scope {
    const place = variables['strip'] ?? (this.#controls[control] as Control).strip;
    return { ...this.#scope, control, variables, strip: this.banks.stripAt(place) };
  }

  /** The number of a control that is named with braces; −1 where the surface has none. */
  controlNamed(name: Template, scope: Scope): number {
    return controlNamed(name, scope, this.#names);
  }

  /** What was bound before stays, where it is the same rule in the same place. */
  #bind<B extends Bound>(before: B | undefined, found: Found | undefined, make: Make<B>): B | undefined {
    if (!found) return undefined;
    const same = !this.#stale && before && before.rule === found.rule && sameScope(before.scope, found.scope);
    if (same && (!('speed' in before) || before.speed === found.speed)) return before;
    return make((this.mapping.rules[found.rule] as Rule).does, found);
  }

  readonly #motion: Make<BoundMotion> = (does, { rule, scope, speed }) => {
    if (does.facet !== 'move') return undefined;
    const { motion } = does;
    const rides = motion.rides.flatMap((ride) => bindRide(ride, scope, this.#table, motion.step));
    return { rule, scope, motion, rides, speed: speed * motion.speed };
  };

  readonly #light: Make<BoundLight> = (does, { rule, scope }) => {
    if (does.facet === 'light')
      return {
        rule,
        scope,
        program: compileNumber(does.light, scope, this.#names, { type: 'light' }),
        action: undefined,
      };
    const [first] = 'actions' in does ? does.actions : [];
    return { rule, scope, program: undefined, action: first && this.lightOf(first, scope) };
  };

  /** What the light of an action hangs on. */
  lightOf(action: Action, scope: Scope): LitAction {
    const parameter = this.parameterOf(action, scope);
    const number = numberIn(action);
    return {
      action,
      parameter,
      others: action.does === 'set' ? resolvePaths(action.path, scope, this.#table).slice(1) : [],
      strip: 'strip' in action ? resolveStrip(action.strip, scope, this.#table) : -1,
      number: number && this.amount(number, parameter, scope),
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the language; nobody awaits a light
      then: this.#behind(action, scope),
      otherwise: action.does === 'if' && action.otherwise ? this.lightOf(action.otherwise, scope) : undefined,
    };
  }

  readonly #number: Make<BoundNumber> = (does, { rule, scope }) => {
    if (does.facet === 'colour')
      return { rule, scope, program: compileNumber(does.colour, scope, this.#names, { type: 'colour' }) };
    if (does.facet !== 'meter') return undefined;
    return {
      rule,
      scope,
      program: compileNumber(does.meter, scope, this.#names, { type: 'number', unit: 'dB' }),
    };
  };

  readonly #text: Make<BoundText> = (does, { rule, scope }) =>
    does.facet === 'text' ? { rule, scope, program: compileText(does.text, scope, this.#names) } : undefined;

  /** What a key does after all: the first branch of an `if`, or what the user gave a user key. */
  #behind(action: Action, scope: Scope): LitAction | undefined {
    if (action.does === 'if') return this.lightOf(action.then, scope);
    if (action.does !== 'user-key') return undefined;
    const key = this.#desk && this.#keyNumber(action.key, scope, this.#desk);
    const given = key === undefined ? undefined : this.#hands.userKey(key);
    return given && given.does !== 'user-key' ? this.lightOf(given, scope) : undefined;
  }

  /** Which user key is meant now; where that is not fixed, it is watched whether it stays that one. */
  #keyNumber(key: Expression, scope: Scope, desk: DeskView): number {
    const number = this.worth(this.amount(key, -1, scope), desk);
    if (key.is === 'number') return number;
    const { line, column } = key;
    const right: Expression = { is: 'number', value: number, unit: undefined, line, column };
    const same: Expression = { is: 'binary', operator: '=', left: key, right, line, column };
    this.#holds(`user key ${scope.control} ${print(same)}`, same, scope, desk);
    return number;
  }

  /** Puts everything together anew at the next view: a user key does something else. */
  forget(): void {
    this.#stale = true;
  }

  /** A number in an action: a constant beside its parameter, or something to be worked out when it is needed. */
  amount(expression: Expression, parameter: number, scope: Scope): BoundAmount {
    const constant = amountOf(expression, parameter < 0 ? undefined : this.#table.row(parameter));
    if (constant) return { ...constant, program: undefined };
    const program = compileNumber(
      expression,
      scope,
      this.#names,
      parameter < 0 ? { type: 'number' } : wantedOf(this.#table.row(parameter)),
    );
    return { value: NaN, ofTravel: false, program };
  }

  /** What an amount comes to now. */
  worth(amount: BoundAmount, desk: DeskView): number {
    this.work(amount, desk, this.#one);
    return this.#one[0] as number;
  }

  /** The same into the first place of a row. Allocates nothing. */
  work({ value, program }: BoundAmount, desk: DeskView, into: Float64Array): void {
    if (program) program.run(desk, this, into, 0);
    else into[0] = value;
  }

  /** Is a layer or a page on, by name? */
  isOn(name: string): boolean {
    return this.on[this.#layerNumbers.get(name) ?? -1] === 1;
  }
}

/** Does what an action is about hang on more than its words: on what a user key does, or what another control rides? */
function asksOthers(action: Action | undefined): boolean {
  if (action?.does === 'if') return asksOthers(action.then) || asksOthers(action.otherwise);
  return action?.does === 'user-key' || action?.does === 'reset-control';
}

/** The number an action carries. */
function numberIn(action: Action): Expression | undefined {
  switch (action.does) {
    case 'set':
      return action.to;
    case 'scene':
    case 'store-scene':
    case 'preview':
      return action.place;
    case 'user-key':
      return action.key;
    case 'go':
      return action.number;
    case 'if':
      return action.condition;
    default:
      return undefined;
  }
}

/** A condition is known by its rule and its control. */
function keyOf({ rule }: Candidate, control: number): string {
  return `${rule} ${control}`;
}

function speakersOf(candidates: readonly Candidate[], { rules }: Mapping): Speakers {
  const facets = candidates.map(({ rule }) => (rules[rule] as Rule).does.facet);
  const saying = (...some: readonly Facet[]): readonly Candidate[] =>
    candidates.filter(({ rule }) => speaksOf(rules[rule] as Rule, some));
  const said: readonly Slot[] = facets.some(speaksOfAll) ? everySlot : [...new Set(facets)];
  const speakers = Object.fromEntries(said.map((slot) => [slot, saying(slot as Facet)]));
  return { ...speakers, lit: saying('light', 'press') };
}

const everySlot: readonly Slot[] = [
  'press',
  'long',
  'double',
  'move',
  'wheel',
  'light',
  'colour',
  'meter',
  'text',
];

function speaksOfAll(facet: Facet): boolean {
  return facet === 'like' || facet === 'nothing';
}

type Make<B> = (does: Does, found: Found) => B | undefined;

const wheelOf: Make<BoundWheel> = (does, { rule, scope, speed }) =>
  does.facet === 'wheel' ? { rule, scope, wheel: does.wheel, speed } : undefined;

const pressOf: Make<BoundPress> = (does, { rule, scope }) =>
  'actions' in does ? { rule, scope, actions: does.actions } : undefined;

function namesOf(
  { layers }: Mapping,
  controls: readonly Control[],
  table: ParameterTable,
  numbers: ReadonlyMap<string, number>,
): Names {
  const ofStrip = (kinds: readonly string[]): Int32Array =>
    Int32Array.from(controls, ({ strip }) => {
      const names = strip > 0 ? kinds.map((kind) => numbers.get(`${kind} ${strip}`)) : [];
      return names.find((number) => number !== undefined) ?? -1;
    });
  const fader = ofStrip(['fader']);
  const cells = Uint16Array.from(controls, ({ cells: many }) => many);
  return { table, layers, controls: numbers, fader, encoder: ofStrip(['encoder', 'knob']), cells };
}
