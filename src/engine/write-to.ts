import { emptyLane, lane, pointBefore, replaceStretch, type Lane } from '../automation/lane.ts';
import { coalesced } from '../automation/trim.ts';
import type { Command } from '../model/input.ts';
import type { Engine } from './engine.ts';
import type { LaneChange } from './history.ts';
import { handsOn, leavePass, passName } from './passes.ts';

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
  const values = command.captured === true ? engine.captured : standing(engine);
  if (values.size === 0)
    return engine.refuse(
      command.captured === true
        ? 'nothing was captured yet'
        : 'nothing is written, held in preview or in a hand: there is nothing to write',
    );
  const stretch = stretchOf(engine, command);
  if (typeof stretch === 'string') return engine.refuse(stretch);
  const changes = [...values].flatMap(([parameter, value]) => {
    const { lanes } = engine;
    const before = lanes.lanes[parameter] as Lane;
    const next = before.times[pointBefore(before.times, stretch.from) + 1];
    leavePass(engine, parameter);
    const after =
      command.to === 'next'
        ? next && withValue(engine, parameter, value, { ...stretch, to: next - 1 }, true)
        : withValue(engine, parameter, value, stretch, false);
    if (after) lanes.put(parameter, after);
    const now = lanes.lanes[parameter] as Lane;
    return now === before ? [] : [{ parameter, before, after: now } satisfies LaneChange];
  });
  if (changes.length === 0) return engine.refuse('there is no point after this place to write to');
  const name = `Write to ${command.to}${passName(engine, changes).slice('Automation pass'.length)}`;
  engine.undoable(name, who, () => {}, { lanes: changes });
  if (engine.transport.rolling) handsOn(engine);
  engine.tell(name);
}

/** What there is to write: what is written or held now, or else what hands are on. */
function standing({ lanes, desk, arbiter, table }: Engine): ReadonlyMap<number, number> {
  const { writing } = lanes;
  const numbers = new Set(Array.from(writing.list.subarray(0, writing.count)));
  for (const { number } of table.rows) if (lanes.isHeld(number)) numbers.add(number);
  if (numbers.size === 0)
    for (const number of arbiter.held.list.subarray(0, arbiter.held.count))
      if (table.row(number).automatable && lanes.modeOf(number) !== 'off') numbers.add(number);
  return new Map([...numbers].sort((a, b) => a - b).map((n) => [n, desk.values[n] as number]));
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

/**
 * The lane with a value over a stretch.
 *
 * @param toNext a switch holds until the lane's next point.
 */
function withValue(
  engine: Engine,
  parameter: number,
  value: number,
  { from, to }: Stretch,
  toNext: boolean,
): Lane {
  const row = engine.table.row(parameter);
  const old = coalesced(engine.lanes.lanes[parameter] ?? emptyLane, row);
  const end = Math.max(from, to);
  const written = lane(end > from ? [from, end] : [from], end > from ? [value, value] : [value]);
  const resting = engine.resting(parameter);
  const latching = toNext && row.law.kind === 'steps';
  const after = replaceStretch(old, from, end, written, resting, row.law, latching);
  if (!old.take) return after;
  return { ...after, take: replaceStretch(old.take, from, end, written, resting, row.law, latching) };
}
