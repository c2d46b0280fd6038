import { laneMerged } from '../automation/merge.ts';
import { emptyLane } from '../automation/lane.ts';
import type { Command } from '../model/input.ts';
import { wouldTear } from '../scenes/recall.ts';
import { rank } from './arbiter.ts';
import { partVerb, partWords, putParts } from './change-parts.ts';
import type { Side } from './change-rows.ts';
import type { Engine } from './engine.ts';
import type { Change } from './history.ts';
import { takenNumbers } from './taken-numbers.ts';
import { only, thingsOf, Touched, type Thing, type ThingKind } from './touched.ts';

type Undo = Extract<Command, { readonly do: 'undo' | 'redo' }>;

/** Takes back the last step, or the last of one person: docs/undo.md has the rules. */
export function undo(engine: Engine, { mine, of }: Undo, who: string): void {
  engine.endLeases(who);
  const person = of ?? (mine === true ? who : undefined);
  if (person !== undefined) return undoOf(engine, person, who);
  const { history } = engine;
  if (isInHand(engine, history.done.at(-1))) return engine.refuse('not undone: it is in somebody’s hand');
  const change = history.back();
  if (!change) return engine.refuse('there is nothing to undo');
  const left = numbersLeft(engine, change, 'before');
  restore(engine, change, 'before');
  engine.tell(`Undone: ${change.name}${left}`);
}

/** Does again what was undone last, or the last of one person. */
export function redo(engine: Engine, { mine, of }: Undo, who: string): void {
  engine.endLeases(who);
  const person = of ?? (mine === true ? who : undefined);
  if (person !== undefined) return redoOf(engine, person, who);
  const change = engine.history.again();
  if (!change) return engine.refuse('there is nothing to redo');
  const left = numbersLeft(engine, change, 'after');
  restore(engine, change, 'after');
  engine.tell(`Done again: ${change.name}${left}`);
}

/** Takes a change back, or does it again. What a hand holds stays in the hand; what others did elsewhere stays theirs. */
function restore(engine: Engine, change: Change, side: Side): void {
  const from = side === 'before' ? 'after' : 'before';
  const inHand = change.parameters.map((parameter) => isHeld(engine, parameter));
  engine.fades.forget(change.after);
  for (const parameter of change.parameters) engine.fades.leave(parameter, true);
  change.parameters.forEach((parameter, i) => {
    if (inHand[i] !== true) engine.put(parameter, change[side][i] as number);
  });
  for (const { parameter, ...lane } of change.lanes) {
    const current = engine.lanes.lanes[parameter] ?? emptyLane;
    engine.lanes.put(parameter, laneMerged(current, lane[from], lane[side]));
  }
  putParts(engine, change, side);
  engine.touched();
  engine.stateChanged();
}

// --- of one person ---------------------------------------------------------------------------------------------------

function undoOf(engine: Engine, person: string, asker: string): void {
  const { history } = engine;
  for (let i = history.done.length - 1; i >= 0; i--) {
    const change = history.done[i] as Change;
    if (change.who !== person) continue;
    const kept = keptBack(engine, change, 'before', history.done.slice(i + 1));
    if (kept.all && change.left) continue;
    if (kept.all) {
      history.done[i] = { ...change, left: true };
      return engine.refuse(`Not undone: ${change.name}: ${kept.words}; undo again goes on before it`);
    }
    engine.fades.forget(change.after);
    const [taken, rest] = parted(engine, change, kept, 'before');
    const later = history.done.slice(i + 1).map(withSceneBefore(change));
    history.done.splice(i, Infinity, ...(rest ? [rest] : []), ...later);
    history.undone.push(taken);
    restore(engine, taken, 'before');
    return engine.tell(told('Undone', change, kept));
  }
  engine.refuse(`there is nothing of ${person === asker ? 'yours' : `${person}’s`} to undo`);
}

function redoOf(engine: Engine, person: string, asker: string): void {
  const { history } = engine;
  const lists = [history.undone, history.aside];
  for (const list of lists) {
    for (let i = list.length - 1; i >= 0; i--) {
      const change = list[i] as Change;
      if (change.who !== person) continue;
      const above = list === history.aside ? [...list.slice(i + 1), ...history.undone] : list.slice(i + 1);
      const kept = keptBack(engine, change, 'after', above);
      if (kept.all && change.left) continue;
      if (kept.all) {
        list[i] = { ...change, left: true };
        return engine.refuse(`Not done again: ${change.name}: ${kept.words}; redo again goes on after it`);
      }
      const [taken, rest] = parted(engine, change, kept, 'after');
      list.splice(i, 1, ...(rest ? [rest] : []));
      history.done.push(taken);
      restore(engine, taken, 'after');
      return engine.tell(told('Done again', change, kept));
    }
  }
  engine.refuse(`there is nothing of ${person === asker ? 'yours' : `${person}’s`} to redo`);
}

/** What of a step cannot be taken back, or done again, and why. */
interface Kept {
  readonly things: ReadonlySet<string>;
  /** How many there are of all. */
  readonly of: number;
  readonly all: boolean;
  readonly words: string;
}

const keyOf = ({ kind, of }: Pick<Thing, 'kind' | 'of'>): string => `${kind} ${of}`;

/** @param since what was done, or undone, after it. */
function keptBack(engine: Engine, change: Change, side: Side, since: readonly Change[]): Kept {
  const touched = new Touched(since);
  const things = thingsOf(change);
  const why = new Map<string, string>();
  for (const thing of things) {
    const holder = thing.kind === 'value' ? holderOf(engine, Number(thing.of)) : undefined;
    const by = touched.by(thing);
    const what = wordsFor(engine, change, thing);
    if (holder !== undefined) why.set(keyOf(thing), `${what} is in the hand of ${holder}`);
    else if (by !== undefined)
      why.set(keyOf(thing), `${what} was ${verbFor(thing.kind)} by ${nameOr(by)} since`);
  }
  keepNumbers(engine, change, side, why);
  keepPairs(engine, things, why);
  keepLinks(engine, change, side, why);
  return {
    things: new Set(why.keys()),
    of: things.length,
    all: things.length > 0 && why.size === things.length,
    words: inShort([...new Set(why.values())]),
  };
}

function nameOr(who: string): string {
  return who === '' ? 'the tape' : who;
}

/** A cue whose number was given away since does not come back to it. */
function keepNumbers(engine: Engine, { cues }: Change, side: Side, why: Map<string, string>): void {
  if (!cues) return;
  for (const [key, reason] of takenNumbers(engine, cues, side, (one) => why.has(`cue ${one}`)))
    why.set(`cue ${key}`, reason);
}

/** What plain undo leaves for that reason: "; number 2 is cue 2 New now". */
function numbersLeft(engine: Engine, { cues }: Change, side: Side): string {
  const reasons = cues ? [...takenNumbers(engine, cues, side).values()] : [];
  return reasons.length === 0 ? '' : `; but ${inShort(reasons)}`;
}

/** What linked channels share goes together with the partner's, or not at all, unless they part by this. */
function keepPairs(engine: Engine, things: readonly Thing[], why: Map<string, string>): void {
  const all = new Set(things.map(keyOf));
  const goes = (key: string): boolean => all.has(key) && !why.has(key);
  const shared = things.filter(({ kind }) => kind === 'value' || kind === 'lane' || kind === 'mode');
  for (const { kind, of } of shared) {
    const parameter = Number(of);
    const partner = engine.desk.partnerOf(parameter);
    if (partner < 0 || isLink(engine, parameter) || goes(`value ${linkOf(engine, parameter)}`)) continue;
    if (kind === 'value' && engine.table.row(parameter).unit === 'pan') continue; // each keeps its own place
    if (goes(`${kind} ${of}`) && !goes(`${kind} ${partner}`))
      why.set(`${kind} ${of}`, `${engine.nameOf(parameter)} is linked now`);
  }
}

/** Channels that are linked stay alike, and those that differ are not linked. */
function keepLinks(engine: Engine, change: Change, side: Side, why: Map<string, string>): void {
  const { table, desk } = engine;
  const after = desk.values.slice();
  const values = new Set<number>();
  change.parameters.forEach((parameter, i) => {
    if (why.has(`value ${parameter}`)) return;
    values.add(parameter);
    after[parameter] = change[side][i] as number;
  });
  const pairOf = (n: number): number => desk.pairOf(n);
  for (const { number: link, strip } of table.rows) {
    const pair = isLink(engine, link) ? pairOf(link) : -1;
    if (pair < link || after[link] !== 1 || !wouldTear(link, after, { table, pairOf })) continue;
    const strips = new Set([strip, table.row(pair).strip]);
    const isNew = desk.values[link] !== 1;
    for (const parameter of isNew ? [link, pair] : [...values]) {
      if (!strips.has(table.row(parameter).strip) || !values.has(parameter)) continue;
      const words = isNew ? 'would link two that differ' : 'is linked now';
      why.set(`value ${parameter}`, `${engine.nameOf(parameter)} ${words}`);
    }
  }
}

function isLink({ table }: Engine, parameter: number): boolean {
  return table.row(parameter).path.endsWith('/link');
}

function linkOf({ table }: Engine, parameter: number): number {
  const strip = table.strips[table.row(parameter).strip];
  return (strip && table.find(`${strip.path}/link`)) ?? -1;
}

/** Three at the most, and how many more. */
function inShort(words: readonly string[]): string {
  const more = words.length > 3 ? [`${words.length - 3} more`] : [];
  return [...words.slice(0, 3), ...more].join(', ');
}

/** What goes, and what stays, marked as told. */
function parted(
  engine: Engine,
  change: Change,
  { things }: Kept,
  side: Side,
): readonly [Change, Change | undefined] {
  const { sceneId, left: _left, gone: _gone, ...plain } = change;
  const taken = things.size === 0 ? plain : only(plain, (kind, of) => !things.has(`${kind} ${of}`));
  const rest = things.size === 0 ? undefined : only(plain, (kind, of) => things.has(`${kind} ${of}`));
  const ids = sceneId && sceneIdOf(engine, sceneId, side);
  return [
    { ...(taken ?? { ...plain, parameters: [], before: [], after: [], lanes: [] }), ...ids },
    rest && { ...rest, left: true },
  ];
}

/** Which scene was recalled last: of no weight by itself, it goes along where it is still so. */
function sceneIdOf(
  { sceneId }: Engine,
  change: NonNullable<Change['sceneId']>,
  side: Side,
): Pick<Change, 'sceneId'> {
  if (side === 'after') return { sceneId: { before: sceneId, after: change.after } };
  return sceneId === change.after
    ? { sceneId: change }
    : { sceneId: { before: sceneId, after: change.after } };
}

/** The step after the one that goes finds another scene recalled before it. */
function withSceneBefore(gone: Change): (later: Change) => Change {
  return (later) => {
    if (!gone.sceneId || later.sceneId?.before !== gone.sceneId.after) return later;
    return { ...later, sceneId: { before: gone.sceneId.before, after: later.sceneId.after } };
  };
}

function told(done: string, change: Change, { things, of, words }: Kept): string {
  const gone = change.gone
    ? `; ${change.gone.things} more were changed by ${nameOr(change.gone.who)} since`
    : '';
  if (things.size === 0) return `${done}: ${change.name}${gone}`;
  return `${done} ${of - things.size} of ${of} of ${change.name}: ${words}${gone}`;
}

// --- words and hands -------------------------------------------------------------------------------------------------

function wordsFor(engine: Engine, change: Change, { kind, of }: Thing): string {
  if (kind === 'value') return engine.nameOf(Number(of));
  if (kind === 'lane') return `the automation of ${engine.nameOf(Number(of))}`;
  return partWords(engine, change, kind, of);
}

function verbFor(kind: ThingKind): string {
  if (kind === 'value') return 'moved';
  return kind === 'lane' ? 'written' : partVerb(kind);
}

/** Is all that a change would take back in somebody's hand at this moment? */
function isInHand(engine: Engine, change: Change | undefined): boolean {
  if (!change || change.parameters.length === 0 || change.lanes.length > 0) return false;
  return change.parameters.every((parameter) => isHeld(engine, parameter));
}

function isHeld(engine: Engine, parameter: number): boolean {
  return !engine.isFree(parameter);
}

/** Who holds a parameter, or its partner. */
function holderOf({ arbiter, desk }: Engine, parameter: number): string | undefined {
  for (const one of [parameter, desk.partnerOf(parameter)])
    if (one >= 0 && arbiter.rank[one] !== rank.nobody) return arbiter.names[arbiter.holder[one] as number];
  return undefined;
}
