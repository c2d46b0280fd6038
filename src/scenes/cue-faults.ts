import type { CueDocument, CueStep, CueTrigger } from '../model/cues.ts';
import type { Marker } from '../model/document.ts';
import { nearest } from '../model/nearest.ts';
import { unheardAddress } from '../model/osc-addresses.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { cueName, triggerKey } from './cues.ts';
import type { Scene } from './scenes.ts';
import { partOf, readItems } from './scope.ts';

/** Why something of a cue cannot be done. */
export interface CueFault {
  /** Place among its steps; −1 for a trigger, which GO does not need. */
  readonly step: number;
  readonly why: string;
}

/** What cues speak of. */
export interface CueWorld {
  readonly table: ParameterTable;
  readonly scenes: readonly Scene[];
  readonly markers: readonly Marker[];
  /** Why words cannot be done without a surface; undefined where they can. */
  readonly wordsFault: (words: string) => string | undefined;
}

type Of<Name extends CueStep['do']> = Extract<CueStep, { readonly do: Name }>;
type Table = {
  readonly [Name in CueStep['do']]?: (step: Of<Name>, world: CueWorld) => string | undefined;
};

const table: Table = {
  recall: ({ scene: id, only }, { scenes, table: desk }) => {
    const scene = scenes.find((one) => one.id === id);
    if (!scene) return `the scene it recalls is gone (id ${id})`;
    if (only === undefined) return undefined;
    const read = readItems(only, desk);
    if ('fault' in read) return read.fault;
    const some = partOf(scene.mask, read.items, desk).includes(1);
    return some ? undefined : `${scene.name} holds nothing of ${only.join(', ')}`;
  },
  'stop-fades': ({ scene: id }, { scenes }) =>
    id === undefined || scenes.some((one) => one.id === id)
      ? undefined
      : `the scene whose fades it stops is gone (id ${id})`,
  locate: ({ to }, { markers }) => {
    if (typeof to === 'number') return undefined;
    const meant = markers.filter(({ name }) => name === to).length;
    if (meant === 1) return undefined;
    if (meant > 1) return `there are ${meant} markers called "${to}"`;
    const near = nearest(
      to,
      markers.map(({ name }) => name),
    );
    return `there is no marker "${to}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
  },
  mode: ({ of }, { table: desk }) => {
    if (of === undefined || desk.strips.some(({ path }) => path === of)) return undefined;
    const number = desk.find(of);
    if (number === undefined) return `there is no strip or parameter "${of}" on this desk`;
    return desk.row(number).automatable ? undefined : `${of} has no automation`;
  },
  words: ({ words }, { wordsFault }) => wordsFault(words),
};

/** Why a step cannot be done now; undefined where it can. */
export function stepFault(step: CueStep, world: CueWorld): string | undefined {
  const find = table[step.do] as ((step: CueStep, world: CueWorld) => string | undefined) | undefined;
  return find?.(step, world);
}

/** Why a trigger can never make a cue go; undefined where it can. */
export function triggerFault(trigger: CueTrigger): string | undefined {
  return trigger.by === 'osc' ? unheardAddress(trigger.address) : undefined;
}

/** What is wrong with each cue, by its id; a cue that is sound is not there. */
export function faultsOf(
  cues: readonly CueDocument[],
  world: CueWorld,
): ReadonlyMap<number, readonly CueFault[]> {
  const faults = new Map<number, CueFault[]>();
  const add = (cue: number, step: number, why: string): void => {
    faults.set(cue, [...(faults.get(cue) ?? []), { step, why }]);
  };
  for (const { id, steps, triggers = [] } of cues) {
    for (const [place, step] of steps.entries()) {
      const why = stepFault(step, world);
      if (why !== undefined) add(id, place, why);
    }
    for (const trigger of triggers) {
      const why = triggerFault(trigger);
      if (why !== undefined) add(id, -1, why);
    }
  }
  for (const [key, owners] of triggersOf(cues)) {
    if (owners.length < 2) continue;
    for (const { id } of owners) {
      const others = owners.filter((one) => one.id !== id).map(cueName);
      add(id, -1, `${key} is a trigger of ${others.join(' and ')} as well`);
    }
  }
  return faults;
}

/** Who waits for each trigger. A number of MIDI Show Control is also that of the cue that has it itself. */
export function triggersOf(cues: readonly CueDocument[]): ReadonlyMap<string, readonly CueDocument[]> {
  const known = ownersOf.get(cues) ?? findOwners(cues);
  ownersOf.set(cues, known);
  return known;
}

const ownersOf = new WeakMap<readonly CueDocument[], ReadonlyMap<string, readonly CueDocument[]>>();

function findOwners(cues: readonly CueDocument[]): ReadonlyMap<string, readonly CueDocument[]> {
  const owners = new Map<string, CueDocument[]>();
  const add = (key: string, cue: CueDocument): void => {
    const others = owners.get(key) ?? [];
    if (!others.includes(cue)) owners.set(key, [...others, cue]);
  };
  for (const cue of cues) {
    add(triggerKey({ by: 'msc', number: cue.number }), cue);
    for (const trigger of cue.triggers ?? []) add(triggerKey(trigger), cue);
  }
  return owners;
}
