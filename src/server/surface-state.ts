import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { actionWords, type Acting } from '../engine/why-actions.ts';
import type { Resolved } from '../mapping/resolved.ts';
import type { Action, Rule } from '../mapping/mapping.ts';
import { toControl } from '../mapping/rides.ts';
import { taken } from '../mapping/takeover.ts';
import type { Control } from '../model/controls.ts';
import type { HandPlace, SurfaceControl, SurfaceMap, SurfaceState } from '../model/page.ts';
import { travelOf } from '../units/laws.ts';

/** Surfaces with no more controls than this are told of whole: as much as four Mackie units side by side. */
const ALL = 512;
/** Of others so many at the most, besides those touched lately. */
const MOST = 256;

/**
 * The controls of a surface that pages are told of: all, or where they are many those that its mapping says anything of
 * and those that hands were on lately, in the order of their numbers.
 */
export function inSight(
  { controls, binding }: AttachedSurface,
  lately: readonly number[],
): readonly Control[] {
  if (controls.length <= ALL) return controls;
  const numbers = new Set([...binding.mapped.slice(0, MOST), ...lately]);
  return [...numbers].toSorted((a, b) => a - b).flatMap((number) => controls[number] ?? []);
}

/** What there is on a surface, and what sort of thing each control is. */
export function surfaceState(surface: AttachedSurface, sight: readonly Control[]): SurfaceState {
  const { number, attachment, controls } = surface;
  const { name, profiles } = attachment;
  return {
    number,
    name,
    family: profiles[0]?.family ?? '',
    models: profiles.map(({ model }) => model),
    strips: profiles.reduce((sum, { strips }) => sum + strips, 0),
    colours: controls.some(({ kind }) => kind === 'colour'),
    controls: sight.map((control) => controlState(surface, control)),
    more: controls.length - sight.length,
  };
}

function controlState({ binding }: AttachedSurface, control: Control): SurfaceControl {
  const { number, name, kind, strip, stays, cells } = control;
  const relative = binding.now[number]?.move?.motion.relative;
  return {
    number,
    name,
    kind,
    ...(strip > 0 && { strip }),
    ...(stays && { stays }),
    ...(cells > 0 && { cells }),
    ...(relative && { relative }),
  };
}

/** The desk's strips that stand over the strips of the surface, from left to right. */
export function front({ controls, binding, attachment }: AttachedSurface): readonly number[] {
  const strips = attachment.profiles.reduce((sum, profile) => sum + profile.strips, 0);
  const first = new Int32Array(strips).fill(-1);
  const faders = controls.filter(({ kind, strip }) => kind === 'fader' && strip > 0);
  for (const { number, strip } of [...controls, ...faders])
    if (strip > 0 && (binding.strip[number] as number) >= 0)
      first[strip - 1] = binding.strip[number] as number;
  return [...first];
}

// --- what controls do ------------------------------------------------------------------------------------------------

/**
 * What one control does in this bank, page and layer: the parameter it moves, or the words of its mapping. Where those are
 * no words but a list, a condition or a block of fields, what they come to is said instead.
 */
export function does(engine: Engine, surface: AttachedSurface, control: number): string {
  const { binding } = surface;
  const target = binding.target[control] as number;
  const now = binding.now[control];
  if (now?.move) return target < 0 ? '' : engine.nameOf(target);
  const press = now?.press ?? now?.long ?? now?.double ?? now?.wheel;
  const rule = press && binding.mapping.rules[press.rule];
  if (!press || !rule) return '';
  const [first] = 'actions' in press ? press.actions : [];
  if (first?.does === 'nothing') return '';
  if (first?.does === 'scene' && 'actions' in press) {
    const place = binding.worth(binding.amount(first.place, -1, press.scope), engine);
    return `recall ${engine.scenes[place - 1]?.name ?? `scene ${place}`}`;
  }
  if (target >= 0) return engine.nameOf(target);
  const words = rule.written.slice(rule.written.indexOf(': ') + 2);
  const { scope } = press;
  const said =
    'actions' in press && !/^(?!if )[\w {}/-]+$/u.test(words)
      ? listWords({ engine, surface, control, scope }, press.actions)
      : words.replace('{strip}', scope.strip < 0 ? '' : engine.label(scope.strip).name).trim();
  return press === now?.double ? `pressed twice: ${said}` : said;
}

/** Several actions; layers that are switched off to make room for what they do are not worth a word. */
function listWords(by: Acting, actions: readonly Action[]): string {
  const isRoom = (action: Action): boolean => action.does === 'layer' && action.to === 'off';
  const told = actions.filter((action) => !isRoom(action));
  if (told.length > 0) return told.map((action) => shortWords(by, action)).join(', ');
  return 'switches other layers off';
}

/** Of a condition both ways: which one counts changes more often than this is asked. */
function shortWords(by: Acting, action: Action): string {
  if (action.does !== 'if') return actionWords(by, action);
  return [action.then, action.otherwise]
    .flatMap((branch) => (branch ? shortWords(by, branch) : []))
    .join(' or ');
}

const facets = ['move', 'wheel', 'press', 'long', 'double', 'light', 'text', 'meter', 'colour'] as const;

/** The mapping as it counts now: what is in front, and which lines say what the controls do and show. */
export function surfaceMap({ binding, view }: AttachedSurface, sight: readonly Control[]): SurfaceMap {
  const { mapping, on } = binding;
  const places = new Map<number, number>();
  const placeOf = (rule: number): number => {
    const known = places.get(rule) ?? places.size;
    places.set(rule, known);
    return known;
  };
  const of = sight.map(({ number }) => rulesOf(binding.now[number]).map(placeOf));
  return {
    name: mapping.name,
    bank: view.bank,
    page: view.page,
    turn: view.turn,
    pages: mapping.layers.filter(({ kind }) => kind === 'page').map(({ name }) => name),
    layers: mapping.layers
      .map(({ name, kind }, number) => ({ name, kind, on: on[number] === 1 }))
      .filter(({ kind }) => kind === 'layer')
      .map(({ name, on: is }) => ({ name, on: is })),
    rules: [...places.keys()].map((number) => {
      const { line, written, layers } = mapping.rules[number] as Rule;
      return { line, written, over: layers.flatMap((layer) => nameOver(mapping.layers[layer])) };
    }),
    of,
  };
}

function nameOver(layer: { readonly name: string; readonly kind: string } | undefined): readonly string[] {
  if (!layer || layer.kind === 'base') return [];
  return [layer.kind === 'page' ? `page ${layer.name}` : layer.name];
}

/** The rules that count on a control now, each once. */
function rulesOf(now: Resolved | undefined): readonly number[] {
  return [...new Set(facets.flatMap((facet) => now?.[facet]?.rule ?? []))];
}

// --- hands that stay where they are ----------------------------------------------------------------------------------

/** Where a control without a motor was left, where its parameter would have it, and which way they meet. */
export function handPlace(surface: AttachedSurface, control: number): HandPlace {
  const move = surface.binding.now[control]?.move;
  const leader = surface.leader(control);
  const ride = move?.rides[leader];
  const at = surface.reported[control] as number;
  if (!move || !ride) return { surface: surface.number, control, at, stands: -1, way: 0 };
  const stands = toControl(ride, travelOf(ride.law, surface.shownDesk.values[ride.parameter] as number));
  const way = move.motion.relative ? 0 : surface.way(control);
  const mode = move.motion.takeover ?? surface.binding.mapping.takeover;
  const crosses = mode === 'crossing' || ride.law.kind === 'steps';
  const waits = crosses && surface.takeover.state[surface.slotOf(control, leader)] === taken.idle;
  return { surface: surface.number, control, at, stands, way: waits ? way * 2 : way };
}
