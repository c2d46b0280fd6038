import { edited } from '../automation/edit.ts';
import { pointBefore, type Lane } from '../automation/lane.ts';
import { upTo } from '../automation/lane-with.ts';
import { stored } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { Engine } from './engine.ts';
import type { LaneChange } from './history.ts';
import { editedOf } from './lane-edits.ts';
import { pairedWith } from './links.ts';
import { handsOn, leavePass, passWords, standing } from './passes.ts';

type WriteTo = Extract<Command, { readonly do: 'write-to' }>;

/** Where something is to hold, samples. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * What is written, held by preview, or in a hand now, or what was captured, holds over a stretch as well: as if the hand had
 * been there before, or stayed. Passes end here, and are part of the same undo step; hands that stay go on after it.
 */
export function writeTo(engine: Engine, command: WriteTo, who: string): void {
  const values = command.captured === true ? engine.captured : valuesNow(engine);
  if (values.size === 0)
    return engine.refuse(
      command.captured === true
        ? 'nothing was captured yet'
        : 'nothing is written, held in preview or in a hand: there is nothing to write',
    );
  const stretch = stretchOf(engine, command);
  if (typeof stretch === 'string') return engine.refuse(stretch);
  const places = [...values].flatMap(([parameter, value]) => {
    const own = command.to === 'next' ? upToNext(engine, parameter, stretch) : stretch;
    return own ? [{ parameter, value, ...own }] : [];
  });
  if (places.length === 0) return engine.refuse('there is no point after this place to write to');
  const open = command.to === 'end' || command.to === 'all';
  const { lanes, place } = engine;
  // an empty lane has nothing to stand off from: what goes into it is a value
  const offs = new Map(
    places
      .map(({ parameter, value }) => [parameter, lanes.standsOff(parameter, place, value)] as const)
      .filter(([, by]) => !Number.isNaN(by)),
  );
  const changes = places.flatMap((own): readonly LaneChange[] => {
    const by = command.captured === true ? undefined : offs.get(own.parameter);
    return by === undefined ? written(engine, own, open) : trimWritten(engine, own, by, open);
  });
  const name = `Write to ${command.to}, ${passWords(engine, changes)}`;
  engine.undoable(name, who, () => {}, { lanes: changes });
  if (engine.transport.rolling) handsOn(engine);
  for (const { parameter, value, from, to } of places) {
    const on = from <= place && to > place; // it is in the lane now
    if (!lanes.isTrimming(parameter) || on) continue;
    const by = offs.get(parameter);
    if (by !== undefined) lanes.trimOn(parameter, place, by);
    else lanes.begin(parameter, place, value, engine.resting(parameter), false); // as it began: to a value
  }
  engine.tell(name);
}

/** What there is to write: what is written or held now, or else what hands are on; of a linked pair both. */
function valuesNow(engine: Engine): ReadonlyMap<number, number> {
  const { lanes, desk, arbiter, table } = engine;
  const now = standing(engine);
  const inHands = (): readonly number[] =>
    arbiter.held.sorted().filter((n) => table.row(n).automatable && lanes.modeOf(n) !== 'off');
  const numbers = (now.length > 0 ? now : inHands()).flatMap((n) => pairedWith(engine, n));
  return new Map([...new Set(numbers)].sort((a, b) => a - b).map((n) => [n, desk.values[n] as number]));
}

/** @returns the stretch, or why there is none; of `next`, its end is that of each lane. */
function stretchOf({ place, transport, lanes }: Engine, { to, from, until }: WriteTo): Stretch | string {
  const end = Math.max(place, transport.length > 0 ? transport.length : lanes.lastPlace());
  switch (to) {
    case 'start':
      return { from: 0, to: place };
    case 'end':
    case 'next':
      return { from: place, to: end };
    case 'all':
      return { from: 0, to: end };
    case 'selection': {
      const { loop } = transport;
      const stretch = { from: Math.round(from ?? loop.from), to: Math.round(until ?? loop.to) };
      return stretch.to > stretch.from ? stretch : 'there is no selection: say from and to, or set the loop';
    }
  }
}

/** As far as the lane's next point, which stays; undefined where there is none. */
function upToNext({ lanes }: Engine, parameter: number, { from }: Stretch): Stretch | undefined {
  const { times } = lanes.lanes[parameter] as Lane;
  const next = times[pointBefore(times, from) + 1];
  return next === undefined || next <= from ? undefined : { from, to: next - 1 };
}

/** In trim how far is written, not where to: the lane keeps its shape. */
function trimWritten(
  engine: Engine,
  { parameter, from, to }: Stretch & { readonly parameter: number },
  by: number,
  open: boolean,
): readonly LaneChange[] {
  const { lanes, place } = engine;
  const before = lanes.lanes[parameter] as Lane;
  lanes.holdTrim(parameter, place, { from, to, by, open });
  leavePass(engine, parameter);
  return [{ parameter, before, after: lanes.lanes[parameter] as Lane }];
}

/** Ends the pass of a lane, and has a value hold over a stretch of it: for good, where that is open and nothing lies behind. */
function written(
  engine: Engine,
  { parameter, value, from, to }: Stretch & { readonly parameter: number; readonly value: number },
  open: boolean,
): readonly LaneChange[] {
  const { lanes } = engine;
  const before = lanes.lanes[parameter] as Lane;
  const resting = engine.resting(parameter);
  leavePass(engine, parameter);
  const about = { ...editedOf(engine, parameter), resting };
  const held = edited(about, { how: 'hold', from, to, value: stored(value) });
  if (typeof held === 'string') return []; // the lane is full: it stays as the pass left it
  const after = open && (about.lane.times.at(-1) ?? 0) <= to ? upTo(held, to) : held;
  lanes.put(parameter, after);
  return [{ parameter, before, after }];
}
