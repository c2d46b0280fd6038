import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import type { Right } from '../mapping/edit.ts';
import type { RelativeDialect } from '../mapping/mapping.ts';
import type { TakeoverMode } from '../mapping/takeover.ts';
import type { Control, ControlKind } from '../model/controls.ts';
import { describeValue } from '../model/format.ts';
import type { Parameter } from '../model/parameters.ts';
import { rangeOf } from '../units/laws.ts';
import type { Placed } from './learn-file.ts';
import type { Target } from './learn-targets.ts';

/** What a target is called: "Vox fader", "play". */
export function nameOfTarget(target: Target, engine: Engine): string {
  return target.kind === 'words' ? target.words : engine.nameOf(target.parameter.number);
}

/** What somebody has to do for a target to be learnt. */
export function whatToTouch(target: Target): string {
  if (target.kind === 'words') return 'press the key';
  return target.parameter.unit === 'switch' ? 'press the key, or move the control' : 'move the control';
}

/** What a control does until now; null for nothing. */
export function doesNow(engine: Engine, surface: AttachedSurface, control: number): string | null {
  const now = surface.binding.now[control];
  const rides = now?.move?.rides ?? [];
  if (rides.length > 0) return rides.map(({ parameter }) => engine.nameOf(parameter)).join(', ');
  const bound = now?.press ?? now?.wheel;
  if (!bound) return null;
  const does = surface.binding.mapping.rules[bound.rule]?.does;
  const isMacro = does !== undefined && 'actions' in does && does.actions.length > 1;
  const target = isMacro ? -1 : (surface.binding.target[control] ?? -1);
  if (target >= 0) return engine.nameOf(target);
  const words = wordsOf(surface.binding.mapping.rules[bound.rule]?.written ?? '');
  return words === '' || words === 'nothing' ? null : words;
}

/** What a key does when it is pressed, in the words of a line: in its long form it says more. */
function wordsOf(written: string): string {
  const right = written.slice(written.indexOf(': ') + 2).trim();
  return /^press: (.*?)(?: (?:long|double|light|when): .*)?$/u.exec(right)?.[1] ?? right;
}

/** What stands right of the colon for a target on a control, or why it cannot be. */
export function rightFor(
  target: Target,
  { kind, name }: Control,
  relative: RelativeDialect | undefined,
): Right | string {
  if (target.kind === 'words')
    return kind === 'key' ? { words: target.words } : `${name} is no key, and "${target.words}" is for one`;
  const { path, unit } = target.parameter;
  if (kind === 'key') return keyFor(target.parameter, name);
  if (!moved.has(kind)) return `${name} cannot ride ${path}`;
  const fields = {
    ride: path,
    ...(relative && { relative }),
    ...(kind === 'encoder' && unit === 'pan' && { ring: 'boost-cut' }),
  };
  return Object.keys(fields).length > 1 ? { fields } : { words: path };
}

const moved: ReadonlySet<ControlKind> = new Set(['fader', 'knob', 'encoder', 'pedal']);

function keyFor({ path, unit }: Parameter, name: string): Right | string {
  if (unit === 'switch') return { words: `toggle ${path}` };
  if (unit === 'choice') return { words: `next ${path}` };
  return `${name} is a key, and ${path} is no switch: move a fader or a knob`;
}

/** What is said of a line that is to do what it does. */
export function doesAlready(name: string): string {
  return `${name}: it does that already`;
}

interface Proposed extends Placed {
  readonly target: Target;
  readonly relative: RelativeDialect | undefined;
}

/** "X-Touch fader 3 → Vox fader, −∞…+10 dB, motor, touch" */
export function describeProposal(
  engine: Engine,
  surface: AttachedSurface,
  control: Control,
  { target, relative, section, before, text, dropped }: Proposed,
): string {
  const [where = '', name = ''] = section;
  if (text === before) return doesAlready(`${surface.who} ${control.name} → ${nameOfTarget(target, engine)}`);
  const facts = [
    nameOfTarget(target, engine),
    ...(target.kind === 'parameter' ? [rangeText(target.parameter)] : []),
    ...features(surface, control, relative),
    ...(where === 'pages' ? [`on page ${name}`] : where === 'layers' ? [`in layer ${name}`] : []),
    ...(dropped.length > 0 ? [`without ${dropped.join(', ')}`] : []),
  ];
  return `${surface.who} ${control.name} → ${facts.join(', ')}`;
}

const takeovers: Readonly<Record<TakeoverMode, string>> = {
  crossing: 'takes over where it passes the value',
  scaled: 'meets the value at the end of its travel',
  parallel: 'keeps its distance from the value',
  jump: 'jumps',
};

function features(
  surface: AttachedSurface,
  { number, kind, stays }: Control,
  relative: RelativeDialect | undefined,
): readonly string[] {
  if (relative) return [`endless (${relative})`];
  if (kind === 'encoder') return ['endless'];
  if (stays) return [takeovers[surface.binding.mapping.takeover]];
  const { faders } = surface.profileOf(number);
  return kind === 'fader' ? [...(faders.motor ? ['motor'] : []), ...(faders.touch ? ['touch'] : [])] : [];
}

/** From where to where it goes: "−∞…+10 dB", "L 100…R 100". */
function rangeText(parameter: Parameter): string {
  const { unit, choices, law } = parameter;
  if (unit === 'switch') return 'on or off';
  if (unit === 'choice') return (choices ?? []).join(', ');
  const { min, max } = rangeOf(law);
  if (unit === 'dB') return `${decibels(min)}…${decibels(max)} dB`;
  return `${describeValue(parameter, min)}…${describeValue(parameter, max)}`;
}

function decibels(level: number): string {
  if (level === -Infinity) return '−∞';
  return `${level < 0 ? '−' : level > 0 ? '+' : ''}${Math.abs(level)}`;
}
