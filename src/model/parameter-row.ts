import type { Law } from '../units/laws.ts';

/** What a value counts: decides how it is written out, never how it is computed. */
export type ParameterUnit = 'dB' | 'Hz' | 's' | 'pan' | 'ratio' | '%' | 'BPM' | 'switch' | 'choice' | 'Q';

/** The parts of the desk: scenes, safes and suspended automation go by them. */
export const sceneGroups = [
  'level',
  'mute',
  'solo',
  'pan',
  'sends',
  'eq',
  'dynamics',
  'input',
  'assign',
  'monitor',
  'master',
] as const;

/** The part of the desk a parameter belongs to. */
export type SceneGroup = (typeof sceneGroups)[number];

/** One row of the table of parameters: what there is to know of it before the desk's size is known. */
export interface ParameterRow {
  /** Path below its strip or section; `#` counts from 1 to `repeat`. */
  readonly path: string;
  readonly unit: ParameterUnit;
  readonly law: Law;
  readonly initial: number;
  readonly group: SceneGroup;
  /** Words for the steps of a `choice`. */
  readonly choices?: readonly string[];
  /** May a lane drive it? */
  readonly automatable: boolean;
  /** May a scene glide to it, rather than switch? */
  readonly fadable: boolean;
  /** How often `#` is repeated. */
  readonly repeat?: number;
}

export const fader: Law = { kind: 'fader' };
const onOff: Law = { kind: 'steps', min: 0, max: 1 };
export const linear = (min: number, max: number): Law => ({ kind: 'linear', min, max });
export const log = (min: number, max: number): Law => ({ kind: 'log', min, max });

export type Extra = Partial<Pick<ParameterRow, 'automatable' | 'fadable' | 'repeat'>>;

export function glides(
  path: string,
  unit: ParameterUnit,
  law: Law,
  initial: number,
  group: SceneGroup,
  extra: Extra = {},
): ParameterRow {
  return { path, unit, law, initial, group, automatable: true, fadable: true, ...extra };
}

export function flips(path: string, initial: number, group: SceneGroup, extra: Extra = {}): ParameterRow {
  return { path, unit: 'switch', law: onOff, initial, group, automatable: true, fadable: false, ...extra };
}

export function chooses(
  path: string,
  choices: readonly string[],
  initial: number,
  group: SceneGroup,
  extra: Extra = {},
): ParameterRow {
  const law: Law = { kind: 'steps', min: 0, max: choices.length - 1 };
  return { path, unit: 'choice', law, initial, group, choices, automatable: true, fadable: false, ...extra };
}

/** Set up by hand, kept in scenes, but never ridden: patching, assignments, safes. */
export const fixed: Extra = { automatable: false };
