import type { View } from '../mapping/bind.ts';
import type { BoundRide } from '../mapping/rides.ts';
import type { Engine } from './engine.ts';
import { sameRides, type AttachedSurface } from './surface.ts';

// What surfaces have in front: all of a group have the same, and a hand never holds what its control no longer rides.

/** What each control rides now, where a hand is. */
export function ridesUnderHands(surface: AttachedSurface): readonly (readonly BoundRide[])[] {
  return surface.controls.map(({ number }) =>
    surface.held[number] !== 0 && surface.parked[number] === 0 ? surface.ridesOf(number) : [],
  );
}

/** Something of what a surface has in front was changed from its keys: all of its group follow. */
export function viewChanged(
  engine: Engine,
  surface: AttachedSurface,
  change: (view: View) => void = () => {},
): void {
  const group = engine.groupOf(surface);
  for (const one of group) one.change(change);
  for (const one of group) look(engine, one);
}

/** Banks go as far as the surface of a group that reaches farthest: all of them have the same in front. */
export function measureReach(engine: Engine): void {
  for (const surface of engine.attached) {
    const reach = reachOf(engine, surface);
    if (surface.binding.banks.reach === reach) continue;
    surface.binding.banks.reach = reach;
    look(engine, surface);
  }
}

export function reachOf(engine: Engine, surface: AttachedSurface): number {
  return Math.max(...engine.groupOf(surface).map(({ binding }) => binding.banks.ownReach));
}

/** The view of a surface changed: hands let go of what their controls no longer stand for, and all is shown afresh. */
export function look(engine: Engine, surface: AttachedSurface): void {
  engine.endReleases();
  const before = ridesUnderHands(surface);
  surface.rebind(engine.now);
  letGoOfOthers(engine, surface, before);
  engine.stateChanged();
}

export function letGoOfOthers(
  engine: Engine,
  surface: AttachedSurface,
  before: readonly (readonly BoundRide[])[],
): void {
  before.forEach((rides, control) => {
    if (rides.length === 0 || sameRides(rides, surface.ridesOf(control))) return;
    for (const { parameter } of rides) engine.letGo(parameter, surface.person);
    surface.parked[control] = 1;
  });
}

/** Another strip is selected: everything about it follows, and the banks of those that are told to. */
export function select(engine: Engine, strip: number): void {
  engine.selected = strip;
  for (const surface of engine.attached) if (surface.binding.mapping.followSelection) follow(engine, surface);
  for (const surface of engine.attached) look(engine, surface);
  engine.stateChanged();
}

/** Brings the selected strip in front on a surface, unless it is there on one of its group. */
function follow(engine: Engine, surface: AttachedSurface): void {
  const group = engine.groupOf(surface);
  const { mapping, banks } = surface.binding;
  const { order, width, last } = banks;
  const place = order.indexOf(engine.selected);
  if (place < 0 || group.some((one) => one.shows(place))) return;
  const bank = Math.floor(place / width) * width - mapping.offset;
  for (const one of group) one.view.bank = Math.max(0, Math.min(last, bank));
}
