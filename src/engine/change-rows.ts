import type { CueDocument } from '../model/cues.ts';
import type { Scopes } from '../model/document.ts';
import type { StepDocument } from '../model/history.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Scene } from '../scenes/scenes.ts';
import { readItems } from '../scenes/scope.ts';
import { channelAt, clipsWords, putClips, REFERENCE, type ClipsChange } from './clips.ts';
import type { Engine } from './engine.ts';
import type { Marker, ModeChange } from './history.ts';
import {
  cueList,
  listDiffers,
  listMerged,
  listOnly,
  markerList,
  ORDER,
  sceneList,
  type ListOf,
} from './lists.ts';
import { scenesOfStep, type SceneVersions } from './scene-versions.ts';
import { gatesDiffer, safesDiffer, scopesMerged, scopesOnly } from './scope-changes.ts';
import { ends, type Turn } from './turns.ts';
import { takenNumbers } from './taken-numbers.ts';
import { putSetting, settingWords, type SettingChange, type SettingName } from './settings.ts';

// What a change may be of besides values and lanes, and all there is to know of it. A new part is a line in `Parts` and a row
// in `parts` (and, as any file format, its shape in `model/history.ts` and `session/formats.ts`).

export type Side = 'before' | 'after';

/** What each part is in memory. */
export interface Parts {
  readonly modes: readonly ModeChange[];
  readonly markers: Turn<readonly Marker[]>;
  /** Id of the scene recalled or stored last. */
  readonly sceneId: Turn<number>;
  readonly scopes: Turn<Scopes>;
  readonly settings: readonly SettingChange[];
  readonly clips: readonly ClipsChange[];
  readonly scenes: Turn<readonly Scene[]>;
  readonly cues: Turn<readonly CueDocument[]>;
}

/** What single things of a part are. `scene` and `cue` of `order` are the order of the list. */
export type PartKind = 'scene' | 'cue' | 'mode' | 'marker' | 'scope' | 'safe' | 'setting' | 'clips';

/** What there is to know of the things of one kind. */
export interface Kind<T> {
  /** Which things of this kind a change touched. */
  readonly of: (kept: T) => readonly string[];
  /** "Ch 1 fader was … by Ann since". */
  readonly verb: string;
  /** What people call one. */
  readonly words: (engine: Engine, of: string, kept: T | undefined) => string;
}

/** What steps are written down with. */
export interface Writing {
  readonly engine: Engine;
  readonly scenes: Pick<SceneVersions, 'step'>;
}

/** What they are read with. */
export interface Reading {
  readonly engine: Engine;
  readonly scenes: readonly Scene[];
}

/** All there is to know of a part. @typeParam Step how history.json keeps it. */
export interface Part<T, Step> {
  readonly kinds: Readonly<Partial<Record<PartKind, Kind<T>>>>;
  /** The part with some of its things alone; undefined where none of them are left. */
  readonly only: (kept: T, meant: (kind: PartKind, of: string) => boolean) => T | undefined;
  /** Would a change of this alone change nothing? */
  readonly isNothing: (kept: T) => boolean;
  /** Several, one after the other, as one; undefined where nothing is left of them. */
  readonly joined: (all: readonly T[]) => T | undefined;
  /** Makes it as it was before, or after; what others did elsewhere stays theirs. */
  readonly put: (engine: Engine, kept: T, side: Side) => void;
  /** Lists whose items a journal keeps once, and names by their places; left out where it keeps the part as it is. */
  readonly pool?: PoolName;
  /** Where it stands among the others in a step of history.json. */
  readonly inStep: number;
  readonly write: (kept: T, by: Writing) => Step | undefined;
  readonly read: (step: Step, by: Reading) => T;
  /** Does the desk have what the step is of? */
  readonly fits?: (step: Step, table: ParameterTable) => boolean;
}

/** Lists whose items several changes share. */
export type PoolName = 'scenes' | 'cues';

const other = (side: Side): Side => (side === 'before' ? 'after' : 'before');

// --- what several rows have in common --------------------------------------------------------------------------------

/** Rows of things that each were something before and after. */
function turns<T extends Turn<unknown>>(kind: PartKind, keyOf: (turn: T) => string) {
  const some = (kept: readonly T[]): readonly T[] | undefined => (kept.length > 0 ? kept : undefined);
  return {
    only: (kept, meant) => some(kept.filter((turn) => meant(kind, keyOf(turn)))),
    isNothing: ({ length }) => length === 0,
    joined: (all) => some(ends(all.flat(), keyOf).filter(differs)),
  } satisfies Partial<Part<readonly T[], unknown>>;
}

/** Is it another than before? */
function differs({ before, after }: Turn<unknown>): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** Things of which a change keeps the whole before and after. */
const whole = {
  isNothing: () => false,
  joined: <T>(all: readonly Turn<T>[]): Turn<T> | undefined => {
    const [first, last] = [all[0], all.at(-1)];
    return first && last && { before: first.before, after: last.after };
  },
};

/** Lists of named things. */
function list<T>(kind: PartKind, of: ListOf<T>) {
  return {
    ...whole,
    only: (kept, meant) => listOnly(of, kept, (key) => meant(kind, key)),
  } satisfies Partial<Part<Turn<readonly T[]>, unknown>>;
}

/** The same thing as it is now, was, or became. */
function anyOf<T>(of: ListOf<T>, key: string, now: readonly T[], kept?: Turn<readonly T[]>): T | undefined {
  return [...now, ...(kept?.before ?? []), ...(kept?.after ?? [])].find((item) => of.keyOf(item) === key);
}

const pair = <T>({ before, after }: Turn<T>): readonly [T, T] => [before, after];
const turn = <T>([before, after]: readonly [T, T]): Turn<T> => ({ before, after });

// --- the rows --------------------------------------------------------------------------------------------------------

const modeOf = ({ parameter }: ModeChange): string => String(parameter);
const clipsOf = ({ of }: ClipsChange): string => of;
const settingOf = ({ set, of }: SettingChange): string => `${set} ${of}`;

/** A journal writes them in this order, those that it keeps as they are first. */
export const parts: { readonly [Name in keyof Parts]: Part<Parts[Name], NonNullable<StepDocument[Name]>> } = {
  modes: {
    ...turns('mode', modeOf),
    kinds: {
      mode: {
        of: (modes) => modes.map(modeOf),
        verb: 'set',
        words: (engine, of) => `the mode of ${engine.nameOf(Number(of))}`,
      },
    },
    put: (engine, modes, side) => {
      for (const mode of modes)
        if (!engine.isWriting(mode.parameter)) engine.setMode(mode.parameter, mode[side]);
    },
    inStep: 0,
    write: (modes, { engine }) => {
      const row = (mode: ModeChange) => [engine.table.row(mode.parameter).path, pair(mode)] as const;
      return modes.length > 0 ? Object.fromEntries(modes.map(row)) : undefined;
    },
    read: (modes, { engine: { table } }) =>
      Object.entries(modes).map(([path, both]) => ({ parameter: table.at(path), ...turn(both) })),
    fits: (modes, table) => Object.keys(modes).every((path) => table.find(path) !== undefined),
  },
  markers: {
    ...list('marker', markerList),
    kinds: {
      marker: {
        of: (markers) => listDiffers(markerList, markers),
        verb: 'changed',
        words: ({ markers }, of, kept) => `marker ${anyOf(markerList, of, markers, kept)?.name ?? of}`,
      },
    },
    put: (engine, markers, side) =>
      (engine.markers = listMerged(markerList, engine.markers, markers[other(side)], markers[side])),
    inStep: 1,
    write: markerRows,
    read: (rows) => ({ before: markersFrom(rows, 1), after: markersFrom(rows, 2) }),
  },
  // of no weight by itself: it goes along with the rest
  sceneId: {
    ...whole,
    isNothing: () => true,
    only: () => undefined,
    kinds: {},
    put: (engine, ids, side) => (engine.sceneId = ids[side]),
    inStep: 5,
    write: pair,
    read: turn,
  },
  scopes: {
    ...whole,
    only: scopesOnly,
    kinds: {
      scope: { of: gatesDiffer, verb: 'changed', words: (_engine, of) => `the ${of} scope` },
      safe: { of: safesDiffer, verb: 'changed', words: (_engine, of) => of },
    },
    put: (engine, scopes, side) => {
      const merged = scopesMerged(engine.scopes, scopes[other(side)], scopes[side]);
      const safe = readItems(merged.safe ?? [], engine.table);
      engine.scopes = 'items' in safe && merged.safe ? { ...merged, safe: safe.items } : merged;
    },
    inStep: 4,
    write: pair,
    read: turn,
  },
  settings: {
    ...turns('setting', settingOf),
    kinds: {
      setting: {
        of: (settings) => settings.map(settingOf),
        verb: 'changed',
        words: (engine, of) => {
          const [set = '', ...rest] = of.split(' ');
          return settingWords(engine, set as SettingName, rest.join(' '));
        },
      },
    },
    put: (engine, settings, side) => {
      for (const setting of settings) putSetting(engine, setting, side);
    },
    inStep: 6,
    write: (settings) => settings.map(({ set, of, before, after }) => [set, of, before, after] as const),
    read: (settings) =>
      settings.map(([set, of, before, after]) => ({ set, of, before, after }) as SettingChange),
  },
  clips: {
    ...turns('clips', clipsOf),
    kinds: {
      clips: {
        of: (clips) => clips.map(clipsOf),
        verb: 'changed',
        words: clipsWords,
      },
    },
    put: (engine, clips, side) => {
      for (const change of clips) putClips(engine, change, side);
    },
    inStep: 7,
    write: (clips) => clips.map(({ of, before, after }) => [of, before, after] as const),
    read: (clips) => clips.map(([of, before, after]) => ({ of, before, after })),
    fits: (clips, table) => clips.every(([of]) => of === REFERENCE || channelAt(table, of) !== undefined),
  },
  scenes: {
    ...list('scene', sceneList),
    kinds: {
      scene: {
        of: (scenes) => listDiffers(sceneList, scenes),
        verb: 'changed',
        words: ({ scenes }, of, kept) =>
          of === ORDER
            ? 'the order of the scenes'
            : `scene ${anyOf(sceneList, of, scenes, kept)?.name ?? of}`,
      },
    },
    put: (engine, scenes, side) =>
      (engine.scenes = listMerged(sceneList, engine.scenes, scenes[other(side)], scenes[side])),
    pool: 'scenes',
    inStep: 2,
    write: (scenes, by) => by.scenes.step(scenes),
    read: (step, { scenes, engine }) => scenesOfStep(step, scenes, engine),
  },
  cues: {
    ...list('cue', cueList),
    kinds: {
      cue: {
        of: (cues) => listDiffers(cueList, cues),
        verb: 'changed',
        words: ({ show }, of, kept) => `cue ${anyOf(cueList, of, show.cues, kept)?.number ?? of}`,
      },
    },
    put: (engine, cues, side) => {
      const taken = takenNumbers(engine, cues, side);
      const keys = listDiffers(cueList, cues).filter((key) => !taken.has(key));
      const { show, place } = engine;
      show.edited(listMerged(cueList, show.cues, cues[other(side)], cues[side], keys), place);
    },
    pool: 'cues',
    inStep: 3,
    write: ({ before, after }, { engine: { show } }) => {
      const byId = (cues: readonly CueDocument[]) =>
        cues.map((cue) => (show.cues.includes(cue) ? cue.id : cue));
      return [byId(before), byId(after)];
    },
    read: ([before, after], { engine: { show } }) => {
      const all = (side: typeof before): readonly CueDocument[] =>
        side.flatMap((cue) => (typeof cue === 'number' ? show.cues.filter(({ id }) => id === cue) : [cue]));
      return { before: all(before), after: all(after) };
    },
  },
};

type MarkerRows = NonNullable<StepDocument['markers']>;

function markerRows({ before, after }: Parts['markers']): MarkerRows {
  const nameIn = (markers: readonly Marker[], at: number): string | null =>
    markers.find((marker) => marker.at === at)?.name ?? null;
  return listDiffers(markerList, { before, after }).map((key) => {
    const at = Number(key);
    return [at, nameIn(before, at), nameIn(after, at)] as const;
  });
}

function markersFrom(rows: MarkerRows, side: 1 | 2): readonly Marker[] {
  return rows.flatMap((row) => {
    const name = row[side];
    return name === null ? [] : [{ at: row[0], name }];
  });
}
