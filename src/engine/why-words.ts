import type { Scope } from '../mapping/front.ts';
import type { Action, Layer, Rule } from '../mapping/mapping.ts';
import { resolveStrip } from '../mapping/paths.ts';
import type { Resolved } from '../mapping/resolved.ts';
import { toControl, type BoundRide } from '../mapping/rides.ts';
import type { Path } from '../mapping/syntax.ts';
import { viewNumber } from '../mapping/view-number.ts';
import { silence } from '../model/desk.ts';
import type { Holder, RuleLine } from '../model/explanation.ts';
import { describeValue } from '../model/format.ts';
import type { StripKind } from '../model/layout.ts';
import { travelOf } from '../units/laws.ts';
import type { Engine } from './engine.ts';
import type { AttachedSurface } from './surface.ts';

/** What is being talked about: a control of a surface, at a desk. */
export interface About {
  readonly engine: Engine;
  readonly surface: AttachedSurface;
  readonly control: number;
}

export const kinds: Readonly<Record<StripKind, { readonly one: string; readonly more: string }>> = {
  ch: { one: 'channel', more: 'channels' },
  grp: { one: 'group', more: 'groups' },
  bus: { one: 'bus', more: 'buses' },
  dca: { one: 'DCA', more: 'DCAs' },
  main: { one: 'main', more: 'the main' },
};

export function nameOf({ surface, control }: About): string {
  return surface.controls[control]?.name ?? '';
}

/** "Vox fader is at −6.0 dB", "Vox mute is off". */
export function stands(engine: Engine, parameter: number): string {
  const row = engine.table.row(parameter);
  const joint = row.unit === 'switch' || row.unit === 'choice' ? 'is' : 'is at';
  return `${engine.nameOf(parameter)} ${joint} ${valueIn(engine, parameter)}`;
}

/** The value of a parameter in words, now or as it was. */
export function valueIn(
  engine: Engine,
  parameter: number,
  value = engine.desk.values[parameter] as number,
): string {
  return describeValue(engine.table.row(parameter), value);
}

export function lineOf(rule: Rule | undefined): RuleLine | null {
  return rule ? { line: rule.line, column: rule.column, written: rule.written } : null;
}

export function ruleAt({ surface }: About, number: number): Rule | undefined {
  return surface.binding.mapping.rules[number];
}

/** What the mapping makes of a control in the view there is. */
export function nowOf({ surface, control }: About): Resolved {
  return surface.binding.now[control] as Resolved;
}

/** The right side of a rule, as it was written. */
export function afterColon(rule: Rule | undefined): string {
  const [line = ''] = rule?.written.split('\n') ?? [];
  return line.slice(line.indexOf(': ') + 2).trim();
}

/** What a control makes of its travel for one of the parameters it rides. */
export function rideOf({ surface, control }: About, parameter: number): BoundRide | undefined {
  return surface.ridesOf(control).find((one) => one.parameter === parameter);
}

/** "75 %": how far up the control is where it meets its parameter, which may be turned round or only a part of it. */
export function meets(engine: Engine, ride: BoundRide | undefined): string {
  if (!ride) return '';
  const value = engine.desk.values[ride.parameter] as number;
  return percent(toControl(ride, travelOf(ride.law, value)));
}

export function percent(travel: number): string {
  return `${Math.round(travel * 100)} %`;
}

/** Who holds a parameter, and since when. */
export function holderOf({ arbiter, now }: Engine, parameter: number): Holder | null {
  const name = arbiter.names[arbiter.holder[parameter] as number];
  return name === undefined ? null : { name, since: (now - (arbiter.since[parameter] as number)) / 1e9 };
}

/** "for 12 s", "for 2 minutes". */
export function lasting(seconds: number): string {
  if (seconds < 1) return 'since just now';
  return seconds < 120 ? `for ${Math.round(seconds)} s` : `for ${Math.round(seconds / 60)} minutes`;
}

/** "Kick", "Kick and Snare", "Kick, Snare and 3 more". */
export function listed(names: readonly string[], most = 3): string {
  const said = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : [...names];
  const last = said.pop() ?? '';
  return said.length === 0 ? last : `${said.join(', ')} and ${last}`;
}

// --- keys, layers and pages ------------------------------------------------------------------------------------------

/** "the layer shift", "the page send". */
export function layerName({ kind, name }: Pick<Layer, 'kind' | 'name'>): string {
  return `the ${kind === 'page' ? 'page' : 'layer'} ${name}`;
}

/** The left side of a rule, as it would be pressed: "shift + key F8", "long key F1". */
function keyOf({ surface }: About, { layers, control, does }: Rule): string {
  const names = layers.map((number) => surface.binding.mapping.layers[number]);
  const held = names.filter((layer) => layer?.kind === 'layer').map((layer) => layer?.name ?? '');
  const gesture = does.facet === 'long' || does.facet === 'double' ? `${does.facet} ` : '';
  return [...held, `${gesture}${control}`].join(' + ');
}

/** The key of the mapping that does something; undefined for none. Plain presses come before others. */
function keyThat(about: About, wanted: (action: Action) => boolean): string | undefined {
  const { rules } = about.surface.binding.mapping;
  const fits = rules.filter(
    ({ does }) => 'actions' in does && does.actions.some((one) => within(one, wanted)),
  );
  const plain = fits.find(
    ({ layers, does }) => layers[0] === 0 && layers.length === 1 && does.facet === 'press',
  );
  const rule = plain ?? fits[0];
  return rule && keyOf(about, rule);
}

function within(action: Action, wanted: (action: Action) => boolean): boolean {
  if (action.does !== 'if') return wanted(action);
  return within(action.then, wanted) || (action.otherwise !== undefined && within(action.otherwise, wanted));
}

/** How a layer or page is switched on: "hold key shift", "press key flip"; undefined where no key does it. */
export function howToTurnOn(about: About, { kind, name }: Pick<Layer, 'kind' | 'name'>): string | undefined {
  if (kind === 'page') {
    const key = keyThat(about, (action) => action.does === 'page' && action.page === name);
    const step = key ?? keyThat(about, ({ does }) => does === 'page-step');
    return step && `press ${step}`;
  }
  const hold = keyThat(about, (action) => action.does === 'hold' && action.layer === name);
  if (hold !== undefined) return `hold ${hold}`;
  const key = keyThat(
    about,
    (action) => action.does === 'layer' && action.layer === name && action.to !== 'off',
  );
  return key && `press ${key}`;
}

// --- why a strip is silent -------------------------------------------------------------------------------------------

/** What keeps a strip silent besides its own mute, each in a few words: "DCA 1 is muted", "Snare is soloed". */
export function silencers(engine: Engine, strip: number): readonly string[] {
  const why = engine.desk.silent[strip] ?? 0;
  return [
    ...((why & silence.dca) === 0 ? [] : mutedDcas(engine, strip)),
    ...((why & silence.muteGroup) === 0 ? [] : muteGroups(engine, strip)),
    ...((why & silence.otherSolo) === 0 ? [] : [soloWords(engine)]),
    ...loweredDcas(engine, strip),
  ];
}

function mutedDcas(engine: Engine, strip: number): readonly string[] {
  return dcasOf(engine, strip)
    .filter((dca) => valueAt(engine, `${pathOf(engine, dca)}/mute`) === 1)
    .map((dca) => `${engine.label(dca).name} is muted`);
}

/** A DCA that is all the way down is as good as a mute. */
function loweredDcas(engine: Engine, strip: number): readonly string[] {
  return dcasOf(engine, strip)
    .filter((dca) => valueAt(engine, `${pathOf(engine, dca)}/fader`) === -Infinity)
    .map((dca) => `${engine.label(dca).name} is all the way down`);
}

function muteGroups(engine: Engine, strip: number): readonly string[] {
  const own = pathOf(engine, strip);
  return counting(engine.table.layout.muteGroups)
    .filter(
      (n) => valueAt(engine, `${own}/mute-group/${n}`) === 1 && valueAt(engine, `mute-group/${n}`) === 1,
    )
    .map((n) => `mute group ${n} is on`);
}

/** "Snare is soloed". */
export function soloWords(engine: Engine): string {
  const soloed = engine.table.strips.filter(({ number }) => engine.desk.soloed[number] === 1);
  if (soloed.length === 0) return 'no strip is soloed';
  const names = soloed.map(({ number }) => engine.label(number).name);
  return `${listed(names)} ${names.length === 1 ? 'is' : 'are'} soloed`;
}

/** Numbers of the DCAs a strip hangs on. */
function dcasOf(engine: Engine, strip: number): readonly number[] {
  const own = pathOf(engine, strip);
  return engine.table.strips
    .filter(({ kind, path }) => kind === 'dca' && valueAt(engine, `${own}/${path}`) === 1)
    .map(({ number }) => number);
}

function valueAt({ table, desk }: Engine, path: string): number | undefined {
  return desk.values[table.find(path) ?? -1];
}

function pathOf({ table }: Engine, strip: number): string {
  return table.strips[strip]?.path ?? '';
}

function counting(to: number): readonly number[] {
  return Array.from({ length: to }, (_, i) => i + 1);
}

// --- what is not there -----------------------------------------------------------------------------------------------

/** Why a path names nothing in a view. */
export interface Missing {
  readonly outcome: 'bank ends' | 'no such parameter';
  readonly why: string;
  readonly remedies: readonly string[];
}

/** Why the desk has no parameter, or strip, of a path in the view there is. */
export function missing(about: About, path: Path, scope: Scope): Missing {
  const { engine } = about;
  const strip = path.head === undefined ? -1 : scope[path.head];
  if (path.head === 'strip' && strip < 0) return bankEnds(about, scope);
  const written = inWords(path, scope, engine.table.strips[strip]?.path ?? '');
  const own = engine.table.strips.find((one) => written === one.path || written.startsWith(`${one.path}/`));
  if (!own) return { outcome: 'no such parameter', why: `this desk has no ${written}`, remedies: [] };
  const rest = written.slice(own.path.length + 1);
  const others = [...new Set(engine.table.strips.map(({ kind }) => kind))].filter((kind) =>
    engine.table.strips.some(
      (one) => one.kind === kind && engine.table.find(`${one.path}/${rest}`) !== undefined,
    ),
  );
  const instead =
    others.length === 0
      ? ''
      : `; ${listed(
          others.map((kind) => kinds[kind].more),
          5,
        )} have it`;
  const why = `${engine.label(own.number).name} has no ${rest}: no ${kinds[own.kind].one} has${instead}`;
  return { outcome: 'no such parameter', why, remedies: [] };
}

/** A path with the numbers of the view in place of its braces. */
function inWords({ parts }: Path, scope: Scope, start: string): string {
  return (
    start + parts.map((part) => (typeof part === 'string' ? part : String(viewNumber(part, scope)))).join('')
  );
}

function bankEnds(about: About, scope: Scope): Missing {
  const { engine, surface, control } = about;
  const { binding, view } = surface;
  const place = scope.variables['strip'] ?? surface.controls[control]?.strip ?? 0;
  if (place < 1) return { outcome: 'bank ends', why: 'this control belongs to no strip', remedies: [] };
  const last = binding.banks.order.at(-1);
  if (view.spill !== '')
    return {
      outcome: 'bank ends',
      why: `${engine.label(binding.spill).name} is spilled on the faders, and has only ${binding.banks.order.length} members`,
      remedies: withKey(
        keyThat(about, ({ does }) => does === 'spill-off'),
        (key) => `press ${key} to end the spill`,
      ),
    };
  const end =
    last === undefined
      ? 'the mapping has no strips at all'
      : `${engine.label(last).name} is the last strip there is`;
  return {
    outcome: 'bank ends',
    why: `the bank ends before strip ${place} of this surface: ${end}`,
    remedies: withKey(
      keyThat(about, (action) => action.does === 'bank' && action.by < 0),
      (key) => `press ${key} to bank back`,
    ),
  };
}

/** A remedy, where there is a key for it. */
function withKey(key: string | undefined, remedy: (key: string) => string): readonly string[] {
  return key === undefined ? [] : [remedy(key)];
}

/** Why the strip of an action is not there. */
export function missingStrip(about: About, path: Path, scope: Scope): Missing | undefined {
  return resolveStrip(path, scope, about.engine.table) < 0 ? missing(about, path, scope) : undefined;
}
