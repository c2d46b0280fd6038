import type { View } from '../mapping/bind.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { readMapping } from '../mapping/read.ts';
import { BridgeError } from '../model/errors.ts';
import type { Attachment } from '../model/input.ts';
import type { Engine } from './engine.ts';
import { letGoOfOthers, measureReach, reachOf, ridesUnderHands } from './in-front.ts';
import { releaseAll, releaseGone } from './keys.ts';
import { AttachedSurface } from './surface.ts';
import { SETTLING } from './timing.ts';

// How surfaces come and go.

/** A surface joins and is shown everything. @throws BridgeError when its mapping cannot be read. */
export function join(engine: Engine, attachment: Attachment): AttachedSurface {
  const before = engine.surfaces.get(attachment.surface);
  const surface = made(engine, attachment);
  if (before?.attachment.mapping === attachment.mapping) releaseGone(engine, before, surface);
  else if (before) releaseAll(engine, before);
  surface.look(before?.view ?? viewOf(engine, surface.binding.mapping) ?? engine.views.get(attachment.name));
  surface.settledAt = engine.now + SETTLING;
  if (before) surface.takeOverKeys(before);
  stands(engine, surface);
  surface.rebind(engine.now);
  measureReach(engine);
  if (before) handOver(engine, before, surface);
  engine.stateChanged();
  return surface;
}

/** A surface is there again as it stood; when all are, and what hands do on them is put in, `resume` goes on. */
export function attach(engine: Engine, attachment: Attachment): AttachedSurface {
  const surface = made(engine, attachment);
  stands(engine, surface);
  return surface;
}

/** Puts in front of the attached surfaces what they had there: nothing is taken over, no hand comes or goes. */
export function resume(engine: Engine): void {
  for (const surface of engine.attached) surface.binding.banks.reach = reachOf(engine, surface);
  for (const surface of engine.attached) surface.resolve();
}

/** @throws BridgeError when its mapping cannot be read. */
function made(engine: Engine, attachment: Attachment): AttachedSurface {
  const mapping = mappingOf(attachment.name, attachment.mapping);
  return new AttachedSurface(attachment, mapping, engine.controlsOf(attachment), engine.table, engine);
}

function stands(engine: Engine, surface: AttachedSurface): void {
  surface.person = engine.arbiter.surface(surface.number, surface.who);
  engine.surfaces.set(surface.number, surface);
  engine.attached = [...engine.surfaces.values()];
  if (engine.preview?.isOn(surface)) surface.see(engine.preview.shown, engine.preview.front, true);
}

/** What the others of a group have in front. */
function viewOf(engine: Engine, { group }: Mapping): View | undefined {
  if (group === undefined) return undefined;
  return engine.attached.find(({ binding }) => binding.mapping.group === group)?.view;
}

/** A surface was put together anew, with another unit or without one: hands on the units that stay, stay. */
function handOver(engine: Engine, before: AttachedSurface, after: AttachedSurface): void {
  for (const { number } of before.controls) {
    if (before.held[number] === 0) continue;
    const rides = before.ridesOf(number);
    const stays = after.takeOver(before, number);
    if (before.parked[number] !== 0 || stays) continue;
    for (const { parameter } of rides) engine.letGo(parameter, before.person);
  }
  after.takeOverStaying(before);
}

/** A surface does something else from here on. Keys that are down are let go of; hands on faders stay where they are. */
export function remap(engine: Engine, number: number, text: string): void {
  const surface = engine.surfaces.get(number);
  if (!surface) return;
  const mapping = mappingOf(surface.who, text);
  releaseAll(engine, surface);
  const before = surface.standing();
  const under = ridesUnderHands(surface);
  surface.remap(mapping, text);
  surface.resolve();
  surface.rearm(before);
  letGoOfOthers(engine, surface, under);
  surface.refreshAll(engine.now);
  measureReach(engine);
  engine.stateChanged();
}

/** A surface is gone: every hand on it is off, and its passes end here. */
export function detach(engine: Engine, number: number): void {
  const surface = engine.surfaces.get(number);
  if (!surface) return;
  const who = surface.person;
  const { held } = engine.arbiter;
  for (let i = held.count - 1; i >= 0; i--) engine.letGo(held.list[i] as number, who);
  releaseAll(engine, surface);
  engine.views.set(surface.who, { ...surface.view });
  engine.surfaces.delete(number);
  engine.attached = [...engine.surfaces.values()];
  measureReach(engine);
  engine.stateChanged();
}

/** @throws BridgeError with the first fault at its place. */
function mappingOf(surface: string, text: string): Mapping {
  const { mapping, problems } = readMapping(text);
  if (mapping) return mapping;
  const [first] = problems;
  const why = first ? `${first.line}:${first.column} ${first.message}` : 'it is empty';
  throw new BridgeError('MAPPING_INVALID', `the mapping of ${surface} cannot be read: ${why}`, { problems });
}
