import { clipFault, clipsFault, inOrder, plainClip, referenceNames } from '../model/clips.ts';
import type { ClipDocument, SessionDocument } from '../model/document.ts';
import type { ClipCommand } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Engine } from './engine.ts';
import type { Turn } from './turns.ts';
import { outcome } from './verdict.ts';

// What plays on each strip: stretches of files, kept with the session and undone like everything else.

/** What plays on one strip, before and after. */
export interface ClipsChange extends Turn<readonly ClipDocument[]> {
  /** The path of the strip, or `reference`. */
  readonly of: string;
}

/** Stands for a path where the reference tracks are meant. */
export const REFERENCE = 'reference';

/** The number of a channel by its path; undefined for anything else. */
export function channelAt(table: ParameterTable, path: string): number | undefined {
  return table.strips.find((strip) => strip.path === path && strip.kind === 'ch')?.number;
}

/** What plays, out of a session. Strips that the desk does not have are left out. */
export function clipsFrom(
  { clips = {} }: SessionDocument,
  table: ParameterTable,
): Map<number, readonly ClipDocument[]> {
  const rows = Object.entries(clips).flatMap(([path, list]) => {
    const number = channelAt(table, path);
    return number === undefined || list.length === 0 ? [] : [[number, inOrder(list)] as const];
  });
  return new Map(rows.sort(([a], [b]) => a - b));
}

/** What plays, as a session keeps it; nothing where nothing does. */
export function clipsDocument({
  clips,
  references,
  table,
}: Engine): Pick<SessionDocument, 'clips' | 'references'> {
  const rows = [...clips].map(([strip, list]) => [table.strips[strip]?.path ?? '', list] as const);
  return {
    ...(rows.length > 0 && { clips: Object.fromEntries(rows) }),
    ...(references.length > 0 && { references }),
  };
}

/** Makes what plays on a strip as it was before, or after. */
export function putClips(engine: Engine, change: ClipsChange, side: 'before' | 'after'): void {
  const list = change[side];
  engine.clipsVersion++;
  if (change.of === REFERENCE) {
    engine.references = list;
    return;
  }
  const strip = channelAt(engine.table, change.of);
  if (strip === undefined) return;
  const others = [...engine.clips].filter(([number]) => number !== strip);
  const rows = list.length > 0 ? [...others, [strip, list] as const] : others;
  engine.clips = new Map(rows.sort(([a], [b]) => a - b));
}

/** What people call what plays somewhere. */
export function clipsWords(engine: Engine, of: string): string {
  if (of === REFERENCE) return 'the reference tracks';
  const strip = channelAt(engine.table, of);
  return `what plays on ${strip === undefined ? of : engine.label(strip).name}`;
}

/** What the clips of a change weigh, in points of lanes: each has some seven numbers and a name. */
export function clipsIn({ clips = [] }: { readonly clips?: readonly ClipsChange[] }): number {
  return clips.reduce((sum, { before, after }) => sum + 4 * (before.length + after.length), 0);
}

type Of<Name extends ClipCommand['do']> = Extract<ClipCommand, { readonly do: Name }>;

/** What can be asked of what plays. */
export const clipCommands = {
  clips: (engine: Engine, { strip, clips }: Of<'clips'>, who: string): void => {
    const change = changeOf(engine, strip, clips);
    if (typeof change === 'string') return engine.refuse(change);
    const name = `${change.after.length > 0 ? 'Set' : 'Clear'} ${clipsWords(engine, change.of)}`;
    set(engine, name, who, [change]);
  },
  reference: (engine: Engine, { clip, slot = 0 }: Of<'reference'>, who: string): void => {
    const before = engine.references;
    const fault = referenceFault(before, slot, clip);
    if (fault !== undefined) return engine.refuse(`the reference tracks stay as they were: ${fault}`);
    const after = before.toSpliced(slot, 1, ...(clip ? [plainClip(clip)] : []));
    const name = referenceNames[slot] as string;
    set(engine, clip ? `Reference ${name} ${clip.file}` : `No reference ${name}`, who, [
      { of: REFERENCE, before, after },
    ]);
  },
};

function referenceFault(
  there: readonly ClipDocument[],
  slot: number,
  clip: ClipDocument | null,
): string | undefined {
  if (referenceNames[slot] === undefined)
    return `slot: expected 0 to ${referenceNames.length - 1}, not ${slot}`;
  if (clip && slot > there.length)
    return `there is no reference ${referenceNames[slot - 1] ?? ''} yet; set that first`;
  const fault = clip && clipFault(clip);
  return fault ? `${fault[0]}: ${fault[1]}` : undefined;
}

/** What a strip is to play, beside what it plays; why it cannot, in words. */
export function changeOf(
  engine: Engine,
  strip: number,
  clips: readonly ClipDocument[],
): ClipsChange | string {
  const row = engine.table.strips[strip];
  if (!row) return `there is no strip number ${strip}`;
  const { name } = engine.label(strip);
  if (row.kind !== 'ch') return `${name} plays no files: only channels do`;
  const fault = clipsFault(clips);
  if (fault) return `what plays on ${name} stays as it was: clip ${fault.at.join(' ')}: ${fault.fault}`;
  return { of: row.path, before: engine.clips.get(strip) ?? [], after: inOrder(clips) };
}

/** Is anything other than before? */
export const isChange = ({ before, after }: Turn<unknown>): boolean =>
  JSON.stringify(before) !== JSON.stringify(after);

function set(engine: Engine, name: string, who: string, all: readonly ClipsChange[]): void {
  const clips = all.filter(isChange);
  if (clips.length === 0) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  for (const change of clips) putClips(engine, change, 'after');
  engine.undoable(name, who, () => {}, { clips });
}
