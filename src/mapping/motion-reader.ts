import { isMap, isScalar, type Node } from 'yaml';
import { relativeDialects, ranges, ringStyles, takeoverModes } from './fields.ts';
import type { Motion, MotionField, Ride } from './mapping.ts';
import { soundsLikeWords } from './phrases.ts';
import type { Entry, Said, Source } from './source.ts';
import type { Expression, Place } from './syntax.ts';
import { choice, expression, number, oneOrMore, path } from './values.ts';

const rideFields: readonly string[] = ['path', 'from', 'to', 'curve'];

/** Reads what a control rides, with all that is said besides; undefined where that cannot be read. */
export function readMotion(source: Source, said: Said, ride: Node): Motion | undefined {
  const ends = endsOf(source, said);
  const rides = oneOrMore(source, ride, 'a path').flatMap((item) => readRide(source, item, ends));
  const get = (name: MotionField): Node | undefined => said.get(name)?.value;
  const step = get('step');
  const speed = get('speed');
  const faster = get('faster');
  const ring = get('ring');
  const takeover = get('takeover');
  const relative = get('relative');
  const motion: Motion = {
    rides,
    step: step && expression(source, step, 'a step'),
    speed: (speed && number(source, speed, ranges.speed)) ?? 1,
    faster: (faster && number(source, faster, ranges.faster)) ?? 1,
    ring: ring && choice(source, ring, 'a way to draw a ring', ringStyles),
    takeover: takeover && choice(source, takeover, 'a way to take over', takeoverModes),
    relative: relative && choice(source, relative, 'a way to send clicks', relativeDialects),
  };
  if (rides.length === 0) return undefined;
  return said.size === 0 ? motion : { ...motion, said: placesOf(source, said) };
}

function placesOf(source: Source, said: Said): Partial<Record<string, Place>> {
  return Object.fromEntries(
    [...said]
      .filter(([name]) => name !== 'ride' && name !== 'when')
      .map(([name, { value }]) => [name, source.place(value.range?.[0] ?? 0)]),
  );
}

interface Ends {
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly curve: number;
}

function endsOf(source: Source, said: Said): Ends {
  const from = said.get('from')?.value;
  const to = said.get('to')?.value;
  const curve = said.get('curve')?.value;
  return {
    from: from && expression(source, from, 'a value'),
    to: to && expression(source, to, 'a value'),
    curve: (curve && number(source, curve, ranges.curve)) ?? 1,
  };
}

function readRide(source: Source, node: Node, ends: Ends): readonly Ride[] {
  if (isMap(node)) return readRideFields(source, node, ends);
  if (isScalar<string>(node) && soundsLikeWords(node.value.trim()))
    return source.complain(node, 'this is moved, not pressed: give it the path of a parameter');
  const found = path(source, node);
  return found ? [rideOf(found, ends)] : [];
}

function rideOf(found: NonNullable<ReturnType<typeof path>>, ends: Ends): Ride {
  return { line: found.line, column: found.column, path: found, ...ends };
}

/** `{ path: …, from: …, to: …, curve: … }`: what it does not say is what the line says. */
function readRideFields(source: Source, node: Node, ends: Ends): readonly Ride[] {
  if (source.isLoneBrace(node)) return [];
  const said = new Map<string, Entry>();
  for (const entry of source.entries(node) ?? []) {
    if (rideFields.includes(entry.name)) said.set(entry.name, entry);
    else source.complain(entry.key, `"${entry.name}" has no place here; there are ${rideFields.join(', ')}`);
  }
  const of = said.get('path');
  if (!of) return source.complain(node, 'this does not say what it rides: add "path: …"');
  const own = endsOf(source, said);
  const found = path(source, of.value);
  if (!found) return [];
  const curve = said.has('curve') ? own.curve : ends.curve;
  return [rideOf(found, { from: own.from ?? ends.from, to: own.to ?? ends.to, curve })];
}
