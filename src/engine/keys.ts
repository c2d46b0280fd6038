import type { BoundPress, Resolved } from '../mapping/resolved.ts';
import type { Scope } from '../mapping/front.ts';
import type { Action, Rule } from '../mapping/mapping.ts';
import { resolvePaths, resolveStrip } from '../mapping/paths.ts';
import type { Amount } from '../mapping/rides.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import type { Command } from '../model/input.ts';
import { allowed, rangeOf } from '../units/laws.ts';
import { rank } from './arbiter.ts';
import { runCommand } from './commands.ts';
import type { Engine } from './engine.ts';
import { viewChanged } from './in-front.ts';
import { onStrip, performed, putAll, writeAll, type Performer } from './performing.ts';
import { sameControl, type AttachedSurface, type KeyDown, type Meant, type PutTogether } from './surface.ts';
import { DOUBLE, LONG } from './timing.ts';
import { outcome } from './verdict.ts';

/** A key goes down. One that also does something when held waits with what it does when pressed. */
export function pressed(engine: Engine, surface: AttachedSurface, control: number): void {
  const now = surface.binding.now[control] as Resolved;
  const twice = isSecond(engine, surface, control, now.double);
  surface.tapped = { control: twice ? -1 : control, rule: now.double?.rule ?? -1, at: engine.now };
  surface.movedAt[control] = engine.now;
  const waits = now.long !== undefined && !twice;
  const meant = waits
    ? { ...(now.press && { short: meantBy(now.press) }), ...(now.long && { long: meantBy(now.long) }) }
    : {};
  surface.down = [
    ...without(surface, control),
    { control, at: engine.now, waits, ...meant, layers: [], speed: 0, momentary: [] },
  ];
  const does = twice ? now.double : now.press;
  if (!waits) {
    if (does) act(engine, surface, control, does);
    return;
  }
  engine.verdict.rule = now.long?.rule ?? -1;
  engine.verdict.outcome = outcome.undecided;
}

/** Is this the second press of a key that the same rule was told of the first? */
function isSecond(
  { now }: Engine,
  { tapped }: AttachedSurface,
  control: number,
  double: BoundPress | undefined,
): boolean {
  return (
    double !== undefined &&
    tapped.control === control &&
    tapped.rule === double.rule &&
    now - tapped.at < DOUBLE
  );
}

/** What a key means is settled when it goes down, whatever is in front when it comes up. */
function meantBy({ rule, scope }: BoundPress): Meant {
  return { rule, scope };
}

function actMeant(engine: Engine, surface: AttachedSurface, control: number, { rule, scope }: Meant): void {
  const { does } = surface.binding.mapping.rules[rule] as Rule;
  if ('actions' in does) act(engine, surface, control, { rule, scope, actions: does.actions });
}

/** It comes up: what it held down it holds no longer, and a short press acts now. */
export function released(engine: Engine, surface: AttachedSurface, control: number): void {
  engine.verdict.outcome = outcome.released;
  const key = keyOn(surface, control);
  if (!key) return;
  if (key.waits) {
    if (key.short) actMeant(engine, surface, control, key.short);
    else tooShort(engine, key);
  }
  const held = keyOn(surface, control) ?? key;
  surface.down = without(surface, control);
  endHolding(engine, surface, held);
}

/** It only does something when held, and was not. */
function tooShort(engine: Engine, { long }: KeyDown): void {
  if (!long) return;
  engine.verdict.rule = long.rule;
  engine.verdict.outcome = outcome.tooShort;
}

/** All keys of a surface come up: it is gone, or does something else from now on. */
export function releaseAll(engine: Engine, surface: AttachedSurface): void {
  const { down } = surface;
  surface.down = [];
  for (const key of down) endHolding(engine, surface, key);
  endShuttle(engine, surface);
}

/** A surface is put together anew: keys on units that are gone come up, and a wheel that is gone shuttles no longer. */
export function releaseGone(engine: Engine, before: AttachedSurface, after: PutTogether): void {
  const isGone = (control: number): boolean => sameControl(before, control, after) < 0;
  const gone = before.down.filter(({ control }) => isGone(control));
  before.down = before.down.filter((key) => !gone.includes(key));
  for (const key of gone) endHolding(engine, before, key);
  if (before.shuttles >= 0 && isGone(before.shuttles)) endShuttle(engine, before);
}

function endShuttle(engine: Engine, surface: AttachedSurface): void {
  if (surface.shuttles >= 0 && engine.tape.winding !== 0) windOn(engine, surface.who);
  surface.shuttles = -1;
}

function endHolding(engine: Engine, surface: AttachedSurface, key: KeyDown): void {
  for (const parameter of key.momentary) {
    const { min } = rangeOf(engine.table.row(parameter).law);
    engine.flip(parameter, min, rank.hand, surface.person);
  }
  if (key.speed !== 0) windOn(engine, surface.who);
  if (key.layers.length > 0) viewChanged(engine, surface);
}

/** Keys that have been down long enough do what they do when held. */
export function endWaits(engine: Engine, surface: AttachedSurface): void {
  for (const key of surface.down) {
    if (!key.waits || engine.now - key.at < LONG) continue;
    surface.down = surface.down.map((one) => (one === key ? { ...one, waits: false } : one));
    if (!key.long) continue;
    engine.verdict.open(surface.number, key.control, 'held');
    actMeant(engine, surface, key.control, key.long);
  }
}

/** The key pressed last of those still down winds on; without one the tape goes back to what it did before. */
function windOn(engine: Engine, who: string): void {
  const keys = [...engine.surfaces.values()].flatMap(({ down }) => down.filter(({ speed }) => speed !== 0));
  runCommand(engine, { do: 'shuttle', speed: keys[keys.length - 1]?.speed ?? 0 }, who);
}

function without({ down }: AttachedSurface, control: number): readonly KeyDown[] {
  return down.filter((key) => key.control !== control);
}

function keyOn({ down }: AttachedSurface, control: number): KeyDown | undefined {
  return down.find((key) => key.control === control);
}

function act(engine: Engine, surface: AttachedSurface, control: number, does: BoundPress): void {
  const { verdict } = engine;
  verdict.rule = does.rule;
  let did: Action | undefined;
  for (const action of does.actions) {
    verdict.outcome = outcome.done;
    perform(new Pressing(engine, surface, control, does.scope), action);
    if (verdict.outcome === outcome.done) did ??= verdict.action;
  }
  if (!did) return;
  verdict.outcome = outcome.done;
  verdict.action = did;
}

// --- what each action does -------------------------------------------------------------------------------------------

/** On whose behalf something is done: a key of a surface. */
class Pressing implements Performer {
  readonly engine: Engine;
  readonly surface: AttachedSurface;
  readonly control: number;
  readonly scope: Scope;

  constructor(engine: Engine, surface: AttachedSurface, control: number, scope: Scope) {
    this.engine = engine;
    this.surface = surface;
    this.control = control;
    this.scope = scope;
  }

  get who(): string {
    return this.surface.who;
  }

  parametersOf(path: Path): readonly number[] {
    const { engine, scope } = this;
    const parameters = resolvePaths(path, scope, engine.table);
    if (parameters.length === 0) engine.verdict.outcome = outcome.nothingThere;
    return parameters;
  }

  stripOf(path: Path): number {
    const { engine, scope } = this;
    const strip = resolveStrip(path, scope, engine.table);
    if (strip < 0) engine.verdict.outcome = outcome.nothingThere;
    return strip;
  }

  amount(expression: Expression, parameter = -1): Amount {
    const { binding } = this.surface;
    const amount = binding.amount(expression, parameter, this.scope);
    return { value: binding.worth(amount, this.engine), ofTravel: amount.ofTravel };
  }

  holds(condition: Expression): boolean {
    return this.amount(condition).value !== 0;
  }

  put(name: string, parameters: readonly number[], value: (parameter: number) => number): void {
    const { engine, surface } = this;
    const first = parameters[0] as number;
    engine.verdict.parameter = first;
    engine.verdict.before[0] = engine.desk.values[first] as number;
    if (parameters.length === 1) return putOne(engine, surface, first, value(first));
    const free = parameters.filter((parameter) => this.mayWrite(parameter)).length;
    writeAll(this, `${name}, ${free} parameters`, parameters, value);
  }

  mayWrite(parameter: number): boolean {
    return this.engine.isFree(parameter);
  }

  /** Notes in whose hands some of several parameters are. */
  leftAlone(parameters: readonly number[]): void {
    const { engine } = this;
    const { verdict } = engine;
    const held = parameters.filter((parameter) => !engine.isFree(parameter));
    engine.refused(held[0] as number);
    verdict.leftAlone = held.length;
    if (held.length < parameters.length) verdict.outcome = outcome.done;
  }

  ask(command: Command): void {
    runCommand(this.engine, command, this.who);
  }

  say(text: string): void {
    this.engine.tell(text);
    this.engine.verdict.refuse(text);
  }

  perform(action: Action): void {
    perform(this, action);
  }
}

type Of<Name extends Action['does']> = Extract<Action, { readonly does: Name }>;
type Performs = { readonly [Name in Action['does']]: (by: Pressing, action: Of<Name>) => void };

/** What moves the mix. */
const moves: ReadonlySet<Action['does']> = new Set<Action['does']>([
  'toggle',
  'momentary',
  'next',
  'set',
  'nudge',
  'reset',
  'reset-control',
  'clear-solo',
]);

function perform(by: Pressing, action: Action): void {
  by.engine.verdict.action = action;
  if (by.surface.previews && moves.has(action.does)) {
    by.engine.verdict.outcome = outcome.previewing; // what its light shows is not what the key would throw
    return;
  }
  (performs[action.does] as (by: Pressing, action: Action) => void)(by, action);
}

const performs: Performs = {
  ...performed,
  momentary: (by, { path }) => {
    putAll(by, path, (parameter) => rangeOf(by.engine.table.row(parameter).law).max);
    holdDown(by, { momentary: by.parametersOf(path) });
  },
  'reset-control': ({ engine, surface, scope }, { control }) => {
    const other = surface.binding.controlNamed(control, scope);
    const rides = surface.ridesOf(other);
    if (rides.length === 0) engine.verdict.outcome = outcome.nothingThere;
    for (const { parameter } of rides)
      putOne(engine, surface, parameter, engine.table.row(parameter).initial);
  },
  'select-next': (by, { by: steps }) => {
    const { engine, surface } = by;
    const { order } = surface.binding.banks;
    const at = order.indexOf(engine.selected);
    const next = order[Math.min(order.length - 1, Math.max(0, at + steps))];
    if (next !== undefined) by.ask({ do: 'select', strip: next });
  },
  spill: (by, { strip }) => onStrip(by, strip, (number) => spill(by.engine, by.surface, number)),
  'spill-off': ({ engine, surface }) => spill(engine, surface, -1),
  'shuttle-stop': ({ engine, surface }) => {
    surface.shuttles = -1;
    if (engine.tape.winding !== 0) windOn(engine, surface.who);
    else engine.verdict.outcome = outcome.already;
  },
  nothing: ({ engine }) => {
    engine.verdict.outcome = outcome.nothing;
  },
  bank: ({ engine, surface }, { by, whole }) => {
    const { view, binding } = surface;
    const to = view.bank + by * (whole ? binding.banks.width : 1);
    bankTo(engine, surface, Math.max(0, Math.min(binding.banks.last, to)));
  },
  'bank-to': ({ engine, surface }, { kind }) => {
    const place = surface.binding.banks.of(kind);
    if (place >= 0) bankTo(engine, surface, place);
    else engine.verdict.outcome = outcome.nothingThere;
  },
  page: ({ engine, surface }, { page }) => turnPage(engine, surface, page),
  'page-step': ({ engine, surface }, { by }) => {
    const pages = surface.binding.mapping.layers.filter(({ kind }) => kind === 'page');
    const at = pages.findIndex(({ name }) => name === surface.view.page);
    const next = pages[(at + by + pages.length) % Math.max(1, pages.length)];
    if (next) bringPage(engine, surface, next.name, 1);
  },
  layer: ({ engine, surface }, { layer, to }) => {
    const { layers } = surface.view;
    const on = to === 'toggle' ? !layers.includes(layer) : to === 'on';
    if (on === layers.includes(layer)) engine.verdict.outcome = outcome.already;
    viewChanged(engine, surface, (view) => {
      const others = view.layers.filter((name) => name !== layer);
      view.layers = on ? [...others, layer] : others;
    });
  },
  hold: (by, { layer }) => {
    holdDown(by, { layers: [layer] });
    viewChanged(by.engine, by.surface);
  },
  wind: (by, { speed }) => {
    holdDown(by, { speed });
    by.ask({ do: 'shuttle', speed });
  },
  'user-key': (by, { key }) => {
    const number = by.amount(key).value;
    const action = by.engine.userKey(number);
    if (action) return perform(by, action);
    by.say(`user key ${number} has nothing to do yet: faderline key ${number} "toggle main/mute"`);
  },
};

/** What a key holds while it is down, noted where it is looked for when it comes up. */
function holdDown(
  { surface, control }: Pressing,
  what: Partial<Pick<KeyDown, 'layers' | 'speed' | 'momentary'>>,
): void {
  const before = keyOn(surface, control);
  if (!before) return;
  surface.down = [
    ...without(surface, control),
    {
      ...before,
      ...what,
      layers: [...before.layers, ...(what.layers ?? [])],
      momentary: [...before.momentary, ...(what.momentary ?? [])],
    },
  ];
}

/** As if the hand had moved it there, so that lanes write it and nobody's hand is overruled. */
function putOne(engine: Engine, surface: AttachedSurface, parameter: number, value: number): void {
  const { law } = engine.table.row(parameter);
  const { verdict } = engine;
  if (verdict.parameter < 0) verdict.before[0] = engine.desk.values[parameter] as number;
  if (verdict.parameter < 0) verdict.parameter = parameter;
  engine.lanes.trimFromHere(parameter, engine.desk.values[parameter] as number);
  const done =
    law.kind === 'steps'
      ? engine.flip(parameter, value, rank.hand, surface.person)
      : engine.ride(
          parameter,
          allowed(law, value),
          rank.hand,
          surface.person,
          engine.now + engine.settings.hold,
        );
  if (!done) engine.refused(parameter);
}

// --- what is in front ------------------------------------------------------------------------------------------------

function bankTo(engine: Engine, surface: AttachedSurface, place: number): void {
  if (place === surface.view.bank) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  viewChanged(engine, surface, (view) => {
    view.bank = place;
  });
}

/** The key of a page brings it to the front; again, it turns the page. */
function turnPage(engine: Engine, surface: AttachedSurface, name: string): void {
  const { view, binding } = surface;
  const page = binding.mapping.layers.find((layer) => layer.kind === 'page' && layer.name === name);
  if (page) bringPage(engine, surface, name, name === view.page ? (view.turn % page.turns) + 1 : 1);
}

function bringPage(engine: Engine, surface: AttachedSurface, name: string, turn: number): void {
  const { view } = surface;
  if (view.page === name && view.turn === turn) engine.verdict.outcome = outcome.already;
  viewChanged(engine, surface, (one) => {
    one.page = name;
    one.turn = turn;
  });
}

/** The members of a DCA or a group come on the faders; the same again, or −1, takes them off. */
function spill(engine: Engine, surface: AttachedSurface, strip: number): void {
  const { view, binding } = surface;
  const path = engine.table.strips[strip]?.path ?? '';
  if (path === '' || path === view.spill) {
    if (view.spill === '') {
      engine.verdict.outcome = outcome.already;
      return;
    }
    return viewChanged(engine, surface, (one) => {
      one.spill = '';
      one.bank = one.bankBefore;
    });
  }
  if (binding.banks.membersOf(strip, engine).length === 0) {
    const { kind } = engine.table.strips[strip] ?? {};
    if (kind !== 'grp' && kind !== 'dca') {
      engine.tell('only a group or a DCA has members to spill');
      engine.verdict.outcome = outcome.told;
      return;
    }
    engine.tell(`nothing is assigned to ${engine.label(strip).name} yet`);
    engine.verdict.outcome = outcome.told;
    return;
  }
  viewChanged(engine, surface, (one) => {
    if (one.spill === '') one.bankBefore = one.bank;
    one.spill = path;
    one.bank = 0;
  });
}
