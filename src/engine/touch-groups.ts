import { moved, withTrim } from '../automation/trim.ts';
import type { TouchGroup } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { parametersMeant } from '../scenes/scope.ts';
import { rank, type Arbiter, type Rank } from './arbiter.ts';
import type { Engine } from './engine.ts';
import { handPlace } from './latency.ts';
import { mirrored, pairedWith } from './links.ts';

/** The members of a group, and whether they move together. */
interface Members {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly moves: boolean;
}

/** Parameters that are in one hand as soon as one of them is. Each is in one group at the most. */
export class TouchGroups {
  groups: readonly Members[] = [];
  /** Place in `groups`; −1 for none. */
  readonly #of: Int32Array;
  /** The member in the hand, for whose sake this one is held; −1 where the hand is on it itself, or nobody's. */
  readonly leader: Int32Array;
  /** Where each member stood as the hand came. */
  readonly base: Float64Array;

  constructor(parameters: number) {
    this.#of = new Int32Array(parameters).fill(-1);
    this.leader = new Int32Array(parameters).fill(-1);
    this.base = new Float64Array(parameters);
  }

  of(parameter: number): Members | undefined {
    return this.groups[this.#of[parameter] as number];
  }

  /** Members in a hand: [parameter, leader, where it stood as the hand came]. */
  rows(held: Uint8Array): readonly (readonly [number, number, number])[] {
    return this.groups.flatMap(({ numbers }) =>
      numbers
        .filter((n) => held[n] !== rank.nobody)
        .map((n) => [n, this.leader[n] as number, this.base[n] as number] as const),
    );
  }

  /** Puts one back as it was when the state was saved. */
  resume(parameter: number, leader: number, base: number): void {
    this.leader[parameter] = leader;
    this.base[parameter] = base;
  }

  /** Takes other groups. @returns why not: then all is as it was. */
  set(groups: readonly TouchGroup[], table: ParameterTable): string | undefined {
    const of = new Int32Array(this.#of.length).fill(-1);
    const read: Members[] = [];
    for (const { name, items, moves } of groups) {
      const meant = parametersMeant(items, table);
      if ('fault' in meant) return `touch group ${name}: ${meant.fault}`;
      const numbers = meant.numbers.filter((n) => table.row(n).law.kind !== 'steps');
      const twice = numbers.find((n) => (of[n] as number) >= 0);
      if (twice !== undefined)
        return `touch group ${name}: ${table.row(twice).path} is in ${read[of[twice] as number]?.name ?? ''} already`;
      if (numbers.length < 2) return `touch group ${name}: it takes two faders or knobs to make a group`;
      for (const n of numbers) of[n] = read.length;
      read.push({ name, numbers, moves });
    }
    this.#of.set(of);
    this.groups = read;
    this.leader.fill(-1);
    this.base.fill(0);
    return undefined;
  }
}

/**
 * A hand comes to a member, or moves it: it holds the others as well, but for those in other hands.
 *
 * @param fresh it was not there before.
 */
export function gripGroup(
  engine: Engine,
  parameter: number,
  by: Rank,
  who: number,
  until: number,
  fresh: boolean,
): void {
  const group = engine.touchGroups.of(parameter);
  if (!group) return;
  const { arbiter, touchGroups, desk, now } = engine;
  const led = touchGroups.leader[parameter] as number;
  if (fresh || led >= 0) touchGroups.base[parameter] = desk.values[parameter] as number;
  if (led >= 0) takeFromGroup(arbiter, parameter, who, until);
  touchGroups.leader[parameter] = -1;
  for (const member of group.numbers) {
    const free = arbiter.rank[member] === rank.nobody;
    if (member === parameter || !(free || touchGroups.leader[member] === parameter)) continue;
    if (engine.crossings.bars(member, who, engine, until)) continue;
    if (free) touchGroups.base[member] = desk.values[member] as number;
    touchGroups.leader[member] = parameter;
    if (!arbiter.hold(member, by, who, now, until)) continue;
    for (const number of pairedWith(engine, member)) engine.arrive(number);
  }
}

/** What was held for the sake of another is in a hand of its own: the fingers that held it were never on this one. */
function takeFromGroup(arbiter: Arbiter, member: number, who: number, until: number): void {
  if (until === Infinity) fingersOff(arbiter, member, who);
  else arbiter.lease(member, until);
}

/** The fingers on the one in the hand count for those it leads, where none is: they are off, all but one. */
function fingersOff(arbiter: Arbiter, member: number, but = -1): void {
  for (const finger of arbiter.fingers.get(member) ?? []) if (finger !== but) arbiter.release(member, finger);
}

/** The others go as far as the one in the hand, each in its own unit, and come back to where they were with it. */
export function moveGroup(engine: Engine, parameter: number): void {
  const group = engine.touchGroups.of(parameter);
  if (!group?.moves) return;
  const { touchGroups, table, lanes, desk, place } = engine;
  const { law } = table.row(parameter);
  const by = lanes.isTrimming(parameter)
    ? lanes.trimOf(parameter) // its lane moves it as well, and that is no business of the others
    : moved(law, touchGroups.base[parameter] as number, desk.values[parameter] as number);
  for (let i = 0; i < group.numbers.length; i++) {
    const member = group.numbers[i] as number;
    const own = table.row(member).law;
    if (touchGroups.leader[member] !== parameter || own.kind !== law.kind) continue;
    const partner = desk.partnerOf(member);
    if (partner === parameter) continue; // the link moves it
    const before = desk.values[member] as number;
    if (lanes.isTrimming(member)) {
      lanes.trimBy(member, handPlace(engine, member), by);
      engine.put(member, lanes.trimmedValue(member, place));
    } else engine.put(member, withTrim(own, touchGroups.base[member] as number, by));
    if (partner >= 0 && touchGroups.leader[partner] !== parameter)
      engine.put(partner, mirrored(engine, member, partner, before));
  }
}

/** What a hand on a member does from here on counts from where all of them stand. */
export function goOnFromHere({ touchGroups, desk }: Engine, parameter: number): void {
  for (const member of touchGroups.of(parameter)?.numbers ?? [])
    touchGroups.base[member] = desk.values[member] as number;
}

/**
 * A hand leaves a member. Where it is on another one too, that one leads from here on.
 *
 * @returns false when the hand is still on the group.
 */
export function leaveGroup(engine: Engine, parameter: number, who: number): boolean {
  const group = engine.touchGroups.of(parameter);
  if (!group || who < 0 || engine.arbiter.holder[parameter] !== who) return true; // one that let go of all may come twice
  const { arbiter, touchGroups, desk } = engine;
  const { leader, base } = touchGroups;
  const led = group.numbers.filter((member) => leader[member] === parameter);
  const heir = group.numbers.find(
    (member) => member !== parameter && leader[member] === -1 && arbiter.holder[member] === who,
  );
  if (heir !== undefined) {
    for (const member of [...led, parameter, heir]) {
      leader[member] = member === heir ? -1 : heir;
      base[member] = desk.values[member] as number;
    }
    return false;
  }
  return true;
}

/** The hand is off a member: those it held for its sake are free. @returns them. */
export function freeGroup({ touchGroups, arbiter }: Engine, parameter: number): readonly number[] {
  const { leader } = touchGroups;
  leader[parameter] = -1; // nor is it led by anybody any more
  const led = touchGroups.of(parameter)?.numbers.filter((member) => leader[member] === parameter) ?? [];
  for (const member of led) {
    leader[member] = -1;
    fingersOff(arbiter, member);
    arbiter.release(member, arbiter.holder[member] as number);
  }
  return led;
}

/** Other groups from here on; hands that are on members are taken to be off the rest. @returns why not. */
export function setTouchGroups(engine: Engine, groups: readonly TouchGroup[]): string | undefined {
  const { touchGroups, arbiter, desk } = engine;
  const led = touchGroups.groups.flatMap(({ numbers }) =>
    numbers.filter((member) => (touchGroups.leader[member] as number) >= 0),
  );
  const fault = touchGroups.set(groups, engine.table);
  if (fault !== undefined) return fault;
  for (const { numbers } of touchGroups.groups)
    for (const member of numbers) touchGroups.base[member] = desk.values[member] as number;
  for (const member of led) {
    const holder = arbiter.holder[member] as number;
    fingersOff(arbiter, member, holder);
    engine.letGo(member, holder);
  }
  return undefined;
}
