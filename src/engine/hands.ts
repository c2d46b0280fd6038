import type { BoundMotion, Resolved } from '../mapping/resolved.ts';
import { toParameter, type BoundRide } from '../mapping/rides.ts';
import { taken, type TakeoverMode } from '../mapping/takeover.ts';
import { reports, type Control } from '../model/controls.ts';
import type { Command, Happening } from '../model/input.ts';
import { FADER_STEPS, allowed, startOf, toValue, travelOf, valueAt } from '../units/laws.ts';
import { rank } from './arbiter.ts';
import { runCommand } from './commands.ts';
import type { Engine } from './engine.ts';
import { pressed, released } from './keys.ts';
import { handPlace } from './latency.ts';
import { FLICKER } from './timing.ts';
import { grip, type AttachedSurface } from './surface.ts';
import { outcome, type Outcome } from './verdict.ts';

/** A motor that was just driven reports its own movement on some units: reports this soon after, untouched, are its own. ns */
const OWN_MOVEMENT = 150_000_000;
/** A motor under way, pulled this far the other way, is in a hand; a motor that turns round overshoots less. Travel. */
const PULLED = 0.1;
/** An untouched fader that reports less than this beside where it was sent trembles; it was not moved. Travel. */
const TREMBLE = 1.5 / FADER_STEPS;
/** Clicks this near to each other are a fast turn, and those this far apart a slow one, ns. */
const FAST = 20_000_000;
const SLOW = 150_000_000;
/** Farther than this outside its part of the travel, a parameter does not stand where its motor does. */
const OUTSIDE = 1e-6;
/** The speeds a wheel that shuttles goes through, a click each. */
const speeds = [-16, -8, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8, 16] as const;
/** Where among them the tape stands. */
const STANDSTILL = speeds.indexOf(0);

type SurfaceHappening = Readonly<Extract<Happening, { type: 'surface' }>>;

/**
 * What an event of a surface's control means for the desk, by the surface's mapping. It comes as the record it is:
 * a fraction handed on by itself costs memory, and moves are many.
 */
export function surfaceEvent(engine: Engine, surface: AttachedSurface, what: SurfaceHappening): void {
  const { control } = what;
  const on = surface.controls[control];
  if (!on || !reports[on.kind].includes(what.event)) return;
  engine.verdict.open(surface.number, control, what.event);
  engine.verdict.value[0] = what.value;
  switch (what.event) {
    case 'moved':
      if (!(what.value >= 0 && what.value <= 1)) return;
      if (on.kind === 'wheel') leverMoved(engine, surface, what);
      else if (on.stays) knobMoved(engine, surface, what);
      else faderMoved(engine, surface, what);
      return;
    case 'touched':
      return faderTouched(engine, surface, control);
    case 'let-go':
      return faderLetGo(engine, surface, control);
    case 'turned':
      return turned(engine, surface, on, what.value);
    case 'pressed':
      return pressed(engine, surface, control);
    case 'released':
      return released(engine, surface, control);
  }
}

/** What a control does now; says so in the verdict. */
function motionOf(engine: Engine, surface: AttachedSurface, control: number): BoundMotion | undefined {
  const { move } = surface.binding.now[control] as Resolved;
  const { verdict } = engine;
  if (!move) return undefined;
  const [first] = move.rides;
  verdict.rule = move.rule;
  verdict.outcome = first ? outcome.done : outcome.nothingThere;
  if (!first) return undefined;
  verdict.parameter = first.parameter;
  verdict.before[0] = engine.desk.values[first.parameter] as number;
  return move;
}

// --- faders ----------------------------------------------------------------------------------------------------------

function faderTouched(engine: Engine, surface: AttachedSurface, control: number): void {
  park(surface, control);
  surface.held[control] = grip.touch;
  surface.leaving.delete(control);
  surface.movedAt[control] = engine.now;
  const motion = motionOf(engine, surface, control);
  if (!motion) return;
  if (surface.parked[control] !== 0) engine.verdict.outcome = parkedFor(surface);
  else if (surface.controls[control]?.stays !== true)
    for (const { parameter } of motion.rides) engine.grip(parameter, rank.hand, surface.person, Infinity);
}

/** What a surface shows that previews is not what its hands would move: they do nothing until they are off. Whoever rides goes on riding. */
function park({ previews, held, parked }: AttachedSurface, control: number): void {
  if (previews && held[control] === grip.none) parked[control] = 1;
}

function parkedFor({ previews }: AttachedSurface): Outcome {
  return previews ? outcome.previewing : outcome.parked;
}

/** A release takes effect a little later, in case the sensor only flickered; what it ends, it ends where it happened. */
function faderLetGo(engine: Engine, surface: AttachedSurface, control: number): void {
  engine.verdict.outcome = outcome.released;
  if (surface.held[control] === grip.leaving) return;
  const felt = surface.held[control] === grip.touch && surface.parked[control] === 0;
  surface.leftAt[control] = engine.now;
  surface.leftPlace[control] = placeOfLeaving(engine, surface, control);
  if (!felt) return leave(engine, surface, control);
  surface.held[control] = grip.leaving;
  surface.leaving.add(control);
}

/** Where on the timeline a hand left a fader. */
function placeOfLeaving(engine: Engine, surface: AttachedSurface, control: number): number {
  const rides = surface.ridesOf(control);
  let left = rides.length === 0 ? engine.place : 0;
  for (const { parameter } of rides) left = Math.max(left, handPlace(engine, parameter));
  return left;
}

/** Hands that were let go, and did not come back in time, are off; all of them with `now` at its end. */
export function endReleases(engine: Engine, surface: AttachedSurface, now: number): void {
  const { leaving, leftAt } = surface;
  for (let i = leaving.count - 1; i >= 0; i--) {
    const control = leaving.list[i] as number;
    if (now - (leftAt[control] as number) >= FLICKER) leave(engine, surface, control);
  }
}

function leave(engine: Engine, surface: AttachedSurface, control: number): void {
  if (surface.parked[control] === 0) {
    for (const { parameter } of surface.ridesOf(control)) {
      if (!otherFinger(surface, control, parameter))
        engine.letGo(parameter, surface.person, surface.leftPlace[control]);
    }
  }
  surface.letGo(control, engine.now);
}

/** Is another fader that stands for the same under a finger? */
function otherFinger(surface: AttachedSurface, control: number, parameter: number): boolean {
  const { binding, held, parked } = surface;
  for (let link = binding.links.of(parameter); link >= 0; link = binding.links.after(link)) {
    const other = binding.links.controlAt(link);
    if (other !== control && isFelt(held[other]) && parked[other] === 0) return true;
  }
  return false;
}

function isFelt(how: number | undefined): boolean {
  return how === grip.touch || how === grip.leaving;
}

function faderMoved(engine: Engine, surface: AttachedSurface, what: SurfaceHappening): void {
  const { control, value: travel } = what;
  const felt = isFelt(surface.held[control]);
  const fresh = surface.held[control] === grip.none;
  if (!felt && !isHand(engine, surface, control, travel)) return;
  if (fresh && surface.previews) surface.parked[control] = 1;
  surface.movedAt[control] = engine.now;
  surface.reported[control] = travel;
  surface.wanted.value[control] = travel;
  surface.echoes.add(control);
  const motion = motionOf(engine, surface, control);
  if (!motion) return;
  if (surface.parked[control] !== 0) {
    engine.verdict.outcome = parkedFor(surface);
    return;
  }
  const { rides } = motion;
  for (let i = 0; i < rides.length; i++) {
    const ride = rides[i] as BoundRide;
    const { parameter } = ride;
    if (i > 0 || !isShown(surface, control, ride)) {
      glideOn(engine, surface, motion, i, what, 'jump');
      continue;
    }
    engine.asked[parameter] = travel;
    toParameter(ride, engine.asked, parameter);
    toValue(ride.law, engine.asked, parameter);
    if (felt) rideOn(engine, surface, parameter, Infinity);
    else rideOn(engine, surface, parameter, engine.now + engine.settings.hold);
  }
}

/** Does a motor stand where the first of what it rides does? Not where that is outside its part, or on its way back in. */
function isShown(surface: AttachedSurface, control: number, ride: BoundRide): boolean {
  if (ride.plain) return true;
  const { takeover } = surface;
  surface.stand(control, ride);
  const stands = takeover.stands[control] as number;
  return (
    takeover.state[control] !== taken.catchingUp &&
    stands >= (takeover.low[control] as number) - OUTSIDE &&
    stands <= (takeover.high[control] as number) + OUTSIDE
  );
}

/** What a hand moves that does not stand where the hand is goes there without a jump. @returns whether it goes. */
function glideOn(
  engine: Engine,
  surface: AttachedSurface,
  motion: BoundMotion,
  i: number,
  what: SurfaceHappening,
  mode: TakeoverMode,
): boolean {
  const { takeover } = surface;
  const ride = motion.rides[i] as BoundRide;
  const slot = surface.slotOf(what.control, i);
  if (slot < 0 || goesWithPartner(engine, motion, i)) return false;
  surface.stand(slot, ride);
  takeover.asked[slot] = what.value;
  toParameter(ride, takeover.asked, slot);
  if (!takeover.moved(slot, mode, ride.law)) return false;
  putGoal(engine, surface, what.control, slot, ride);
  return true;
}

/** A linked pair goes together: of two partners under one control the first alone is moved. */
function goesWithPartner({ desk }: Engine, { rides }: BoundMotion, i: number): boolean {
  const partner = desk.partnerOf((rides[i] as BoundRide).parameter);
  if (partner < 0) return false;
  for (let before = 0; before < i; before++)
    if ((rides[before] as BoundRide).parameter === partner) return true;
  return false;
}

/** Puts a parameter where the take-over wants it, and tells that what came of it. */
function putGoal(
  engine: Engine,
  surface: AttachedSurface,
  control: number,
  slot: number,
  ride: BoundRide,
): void {
  const { takeover } = surface;
  const { parameter } = ride;
  engine.asked[parameter] = takeover.goal[slot] as number;
  toValue(ride.law, engine.asked, parameter);
  const until = isFelt(surface.held[control]) ? Infinity : engine.now + engine.settings.hold;
  if (!rideOn(engine, surface, parameter, until)) return takeover.rearm(slot);
  surface.stand(slot, ride);
  takeover.wrote(slot);
}

/** Values on their way to controls go one step further. */
export function catchUp(engine: Engine, surface: AttachedSurface): void {
  const { takeover, binding } = surface;
  takeover.tick();
  if (!takeover.gliding) return;
  for (let n = 0; n < binding.mapped.length; n++) {
    const control = binding.mapped[n] as number;
    const { move } = binding.now[control] as Resolved;
    if (move) catchUpOne(engine, surface, control, move);
  }
}

function catchUpOne(engine: Engine, surface: AttachedSurface, control: number, motion: BoundMotion): void {
  const { takeover } = surface;
  for (let i = 0; i < motion.rides.length; i++) {
    const slot = surface.slotOf(control, i);
    if (slot < 0 || takeover.state[slot] !== taken.catchingUp) continue;
    const ride = motion.rides[i] as BoundRide;
    surface.stand(slot, ride);
    if (takeover.advance(slot, ride.law)) putGoal(engine, surface, control, slot, ride);
  }
}

/** Rides a parameter to what stands in `asked`; when it is in stronger hands, the verdict says in whose. */
function rideOn(engine: Engine, surface: AttachedSurface, parameter: number, until: number): boolean {
  if (engine.rideAsked(parameter, rank.hand, surface.person, until)) return true;
  engine.refused(parameter);
  return false;
}

/** A move without a touch is a gloved hand, unless it is the motor on its way or the fader only trembles. */
function isHand(engine: Engine, surface: AttachedSurface, control: number, travel: number): boolean {
  if (surface.held[control] !== grip.none) return true;
  const stands = Math.max(0, surface.wanted.value[control] as number);
  const { verdict } = engine;
  // a unit that has just been switched on tells where its faders lie: that is no hand, and must not become the mix
  if (engine.now < surface.settledAt) verdict.outcome = outcome.settling;
  else if (isMotor(engine, surface, control, travel, stands)) verdict.outcome = outcome.motor;
  else if (Math.abs(travel - stands) < TREMBLE) verdict.outcome = outcome.trembled;
  else {
    surface.held[control] = grip.inferred;
    surface.inferred.add(control);
    return true;
  }
  return false;
}

/** A motor that was driven a moment ago, or is still on its way there, reports places nearer and nearer to the end. */
function isMotor(
  engine: Engine,
  { drivenAt, reported }: AttachedSurface,
  control: number,
  travel: number,
  to: number,
): boolean {
  if (engine.now - (drivenAt[control] as number) >= OWN_MOVEMENT) return false;
  const from = reported[control] as number;
  if (from >= 0 && (travel - from) * (to - from) < 0) return Math.abs(travel - from) < PULLED;
  reported[control] = travel;
  drivenAt[control] = engine.now;
  return true;
}

// --- controls without a motor ------------------------------------------------------------------------------------------

/** It stays where the hand leaves it, so it first has to take over; and nobody feels it: it holds by its moves. */
function knobMoved(engine: Engine, surface: AttachedSurface, what: SurfaceHappening): void {
  const { control, value: travel } = what;
  const motion = motionOf(engine, surface, control);
  const dialect = motion?.motion.relative;
  if (motion && dialect) return ridden(engine, surface, control, motion, clicksIn(dialect, travel));
  surface.reported[control] = travel;
  surface.movedAt[control] = engine.now;
  if (!motion) return;
  if (surface.previews) {
    surface.takeOverAnew(control);
    engine.verdict.outcome = outcome.previewing;
    return;
  }
  const mode = motion.motion.takeover ?? surface.binding.mapping.takeover;
  let goes = false;
  for (let i = 0; i < motion.rides.length; i++) {
    const { parameter } = motion.rides[i] as BoundRide;
    before[0] = engine.desk.values[parameter] as number;
    if (!glideOn(engine, surface, motion, i, what, mode) || goes) continue;
    goes = true;
    if (i > 0 && engine.verdict.outcome === outcome.done) moves(engine, parameter);
  }
  if (!goes) waits(engine, surface, control, motion);
}

/** Where something stood before it was moved: a fraction handed on by itself costs memory. */
const before = new Float64Array(1);

/** Nothing moves yet: the verdict tells of what the hand has to go for first. */
function waits(
  { desk, verdict }: Engine,
  surface: AttachedSurface,
  control: number,
  { rides }: BoundMotion,
): void {
  verdict.outcome = outcome.waiting;
  verdict.parameter = (rides[surface.leader(control)] as BoundRide).parameter;
  verdict.before[0] = desk.values[verdict.parameter] as number;
}

/** Of several the first does not move yet: the verdict tells of the one that does. */
function moves({ verdict }: Engine, parameter: number): void {
  verdict.parameter = parameter;
  verdict.before[0] = before[0] as number;
}

/** How many clicks a seven-bit number means, from a controller whose device file does not say. */
function clicksIn(dialect: 'twos-complement' | 'offset' | 'signed-bit', travel: number): number {
  const number = Math.round(travel * 127);
  if (dialect === 'offset') return number - 64;
  if (dialect === 'twos-complement') return number < 64 ? number : number - 128;
  return number < 64 ? number : 64 - number;
}

// --- encoders and the wheel ------------------------------------------------------------------------------------------

function turned(engine: Engine, surface: AttachedSurface, control: Control, clicks: number): void {
  if (control.kind === 'wheel') return wheelTurned(engine, surface, control.number, clicks);
  const motion = motionOf(engine, surface, control.number);
  if (motion) ridden(engine, surface, control.number, motion, clicks);
}

function ridden(
  engine: Engine,
  surface: AttachedSurface,
  control: number,
  motion: BoundMotion,
  clicks: number,
): void {
  if (surface.previews) {
    engine.verdict.outcome = outcome.previewing;
    return;
  }
  const faster = haste(engine.now - (surface.movedAt[control] as number), motion.motion.faster);
  surface.movedAt[control] = engine.now;
  for (const ride of motion.rides) turn(engine, surface, motion, ride, clicks, faster);
}

/** Clicks on each other's heels count more. */
function haste(since: number, most: number): number {
  if (most <= 1) return 1;
  return 1 + (most - 1) * Math.min(1, Math.max(0, (SLOW - since) / (SLOW - FAST)));
}

function turn(
  engine: Engine,
  surface: AttachedSurface,
  { speed }: BoundMotion,
  { parameter, law, from, to, step }: BoundRide,
  clicks: number,
  faster: number,
): void {
  const value = engine.desk.values[parameter] as number;
  const who = surface.person;
  if (law.kind === 'steps') {
    if (!engine.flip(parameter, allowed(law, value + clicks), rank.hand, who)) engine.refused(parameter);
    return;
  }
  const by = clicks * speed * faster * (to < from ? -1 : 1);
  const at = travelOf(law, value);
  const travel = step.ofTravel ? at + by * step.value : travelOf(law, startOf(law, value) + by * step.value);
  // what stands outside its part comes in by clicks, and goes no farther out
  const low = Math.min(from, to, at);
  const high = Math.max(from, to, at);
  engine.lanes.trimFromHere(parameter, value);
  engine.asked[parameter] = valueAt(law, Math.min(high, Math.max(low, travel)));
  rideOn(engine, surface, parameter, engine.now + engine.settings.hold);
}

function wheelTurned(engine: Engine, surface: AttachedSurface, control: number, clicks: number): void {
  const { wheel } = surface.binding.now[control] as Resolved;
  if (!wheel) return;
  engine.verdict.rule = wheel.rule;
  engine.verdict.outcome = outcome.done;
  const { wheel: does, speed } = wheel;
  if (does.does === 'shuttle') {
    const at = speeds.findIndex((one) => one >= engine.tape.winding);
    return shuttle(engine, surface, control, at + Math.round(clicks));
  }
  const command: Command =
    does.does === 'jog'
      ? { do: 'jog', by: Math.round(clicks * speed * does.seconds * engine.sampleRate) }
      : { do: clicks > 0 ? 'next-marker' : 'previous-marker' };
  const times = does.does === 'jog' ? 1 : Math.abs(clicks);
  for (let i = 0; i < times; i++) runCommand(engine, command, surface.who);
}

/** A wheel that springs back: how far it is turned is how fast the tape goes, and at rest it lets the tape be. */
function leverMoved(engine: Engine, surface: AttachedSurface, { control, value }: SurfaceHappening): void {
  const { wheel } = surface.binding.now[control] as Resolved;
  if (wheel?.wheel.does !== 'shuttle') return;
  engine.verdict.rule = wheel.rule;
  engine.verdict.outcome = outcome.done;
  const out = (value - 0.5) * 2 * STANDSTILL;
  shuttle(engine, surface, control, STANDSTILL + Math.sign(out) * Math.round(Math.abs(out)));
}

/** @param step one of `speeds`, by its place; beyond the ends is at the end. */
function shuttle(engine: Engine, surface: AttachedSurface, wheel: number, step: number): void {
  const speed = speeds[Math.max(0, Math.min(speeds.length - 1, step))] ?? 0;
  if (speed === engine.tape.winding) engine.verdict.outcome = outcome.already;
  surface.shuttles = speed === 0 ? -1 : wheel;
  runCommand(engine, { do: 'shuttle', speed }, surface.who);
}
