import type { BoundMotion, Resolved } from '../mapping/resolved.ts';
import { amountOf, toParameter, type BoundRide } from '../mapping/rides.ts';
import { taken } from '../mapping/takeover.ts';
import { reports, type Control } from '../model/controls.ts';
import type { Command, Happening } from '../model/input.ts';
import { allowed, toValue, travelOf, valueAt } from '../units/laws.ts';
import { rank } from './arbiter.ts';
import { runCommand } from './commands.ts';
import type { Engine } from './engine.ts';
import { pressed, released } from './keys.ts';
import { FLICKER, UNFELT_HOLD } from './timing.ts';
import { grip, type AttachedSurface } from './surface.ts';
import { outcome } from './verdict.ts';

/** A motor that was just driven reports its own movement on some units: reports this soon after, untouched, are its own. ns */
const OWN_MOVEMENT = 150_000_000;
/** A motor under way, pulled this far the other way, is in a hand; a motor that turns round overshoots less. Travel. */
const PULLED = 0.1;
/** An untouched fader that reports less than this beside where it was sent trembles; it was not moved. Travel. */
const TREMBLE = 1.5 / 1023;
/** Travel of one click of an encoder whose mapping does not say. */
const CLICK = 0.01;
/** Clicks this near to each other are a fast turn, and those this far apart a slow one, ns. */
const FAST = 20_000_000;
const SLOW = 150_000_000;
/** Where a fader that stood at −∞ begins when it is turned up by decibels. */
const SILENT = -90;
/** The speeds a wheel that shuttles goes through, a click each. */
const speeds = [-16, -8, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8, 16] as const;

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
      if (on.stays) knobMoved(engine, surface, what);
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
  surface.held[control] = grip.touch;
  surface.leaving.delete(control);
  surface.movedAt[control] = engine.now;
  const motion = motionOf(engine, surface, control);
  if (!motion) return;
  if (surface.parked[control] !== 0) engine.verdict.outcome = outcome.parked;
  else if (surface.controls[control]?.stays !== true)
    for (const { parameter } of motion.rides) engine.grip(parameter, rank.hand, surface.person, Infinity);
}

/** A release takes effect a little later, in case the sensor only flickered; what it ends, it ends where it happened. */
function faderLetGo(engine: Engine, surface: AttachedSurface, control: number): void {
  engine.verdict.outcome = outcome.released;
  if (surface.held[control] === grip.leaving) return;
  const felt = surface.held[control] === grip.touch && surface.parked[control] === 0;
  surface.leftAt[control] = engine.now;
  surface.leftPlace[control] = engine.place;
  if (!felt) return leave(engine, surface, control);
  surface.held[control] = grip.leaving;
  surface.leaving.add(control);
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
  if (!felt && !isHand(engine, surface, control, travel)) return;
  surface.movedAt[control] = engine.now;
  surface.reported[control] = travel;
  surface.wanted.value[control] = travel;
  surface.echoes.add(control);
  const motion = motionOf(engine, surface, control);
  if (!motion) return;
  if (surface.parked[control] !== 0) {
    engine.verdict.outcome = outcome.parked;
    return;
  }
  const { rides } = motion;
  for (let i = 0; i < rides.length; i++) {
    const ride = rides[i] as BoundRide;
    const { parameter } = ride;
    engine.asked[parameter] = travel;
    toParameter(ride, engine.asked, parameter);
    toValue(ride.law, engine.asked, parameter);
    if (felt) rideOn(engine, surface, parameter, Infinity);
    else rideOn(engine, surface, parameter, engine.now + UNFELT_HOLD);
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
  const { takeover } = surface;
  const ride = motion.rides[0] as BoundRide;
  takeover.asked[control] = travel;
  toParameter(ride, takeover.asked, control);
  standsAt(engine, surface, control, ride);
  const mode = motion.motion.takeover ?? surface.binding.mapping.takeover;
  if (takeover.moved(control, mode, ride.law)) takeOver(engine, surface, control, motion);
  else engine.verdict.outcome = outcome.waiting;
}

/** Tells the take-over where the parameter stands, travel. */
function standsAt(engine: Engine, { takeover }: AttachedSurface, control: number, ride: BoundRide): void {
  takeover.stands[control] = travelOf(ride.law, engine.desk.values[ride.parameter] as number);
}

function takeOver(engine: Engine, surface: AttachedSurface, control: number, { rides }: BoundMotion): void {
  const { takeover } = surface;
  const first = rides[0] as BoundRide;
  for (let i = 0; i < rides.length; i++) {
    const ride = rides[i] as BoundRide;
    const { parameter } = ride;
    engine.asked[parameter] = takeover.goal[control] as number;
    if (i > 0) followFirst(engine, first, ride);
    toValue(ride.law, engine.asked, parameter);
    const until = surface.held[control] === grip.touch ? Infinity : engine.now + UNFELT_HOLD;
    if (!rideOn(engine, surface, parameter, until) && i === 0) return takeover.rearm(control);
  }
  standsAt(engine, surface, control, first);
  takeover.wrote(control);
}

/** The others of several go where the hand would have to be for the first to stand where it does. */
function followFirst(engine: Engine, first: BoundRide, ride: BoundRide): void {
  const { asked } = engine;
  const { parameter } = ride;
  const span = first.to - first.from;
  const part = span === 0 ? 0 : Math.min(1, Math.max(0, ((asked[parameter] as number) - first.from) / span));
  asked[parameter] = first.curve === 1 ? part : part ** (1 / first.curve);
  toParameter(ride, asked, parameter);
}

/** Values on their way to controls that took over go one step further. */
export function catchUp(engine: Engine, surface: AttachedSurface): void {
  const { staying, takeover, binding } = surface;
  for (let i = 0; i < staying.length; i++) {
    const control = staying[i] as number;
    if (takeover.state[control] !== taken.catchingUp) continue;
    const { move } = binding.now[control] as Resolved;
    const ride = move?.rides[0];
    if (!move || !ride) continue;
    standsAt(engine, surface, control, ride);
    if (takeover.advance(control, ride.law)) takeOver(engine, surface, control, move);
  }
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
  { motion, speed }: BoundMotion,
  { parameter, law, from, to }: BoundRide,
  clicks: number,
  faster: number,
): void {
  const value = engine.desk.values[parameter] as number;
  const who = surface.person;
  if (law.kind === 'steps') {
    if (!engine.flip(parameter, allowed(law, value + clicks), rank.hand, who)) engine.refused(parameter);
    return;
  }
  const row = engine.table.row(parameter);
  const step = motion.step && amountOf(motion.step, row);
  const by = clicks * speed * faster * (to < from ? -1 : 1);
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const travel =
    step && !step.ofTravel
      ? travelOf(law, Math.max(value, law.kind === 'fader' ? SILENT : value) + by * step.value)
      : travelOf(law, value) + by * (step?.value ?? CLICK);
  engine.asked[parameter] = valueAt(law, Math.min(high, Math.max(low, travel)));
  rideOn(engine, surface, parameter, engine.now + UNFELT_HOLD);
}

function wheelTurned(engine: Engine, surface: AttachedSurface, control: number, clicks: number): void {
  const { wheel } = surface.binding.now[control] as Resolved;
  if (!wheel) return;
  engine.verdict.rule = wheel.rule;
  engine.verdict.outcome = outcome.done;
  const { wheel: does, speed } = wheel;
  if (does.does === 'shuttle') return shuttle(engine, surface, control, clicks);
  const command: Command =
    does.does === 'jog'
      ? { do: 'jog', by: Math.round(clicks * speed * does.seconds * engine.sampleRate) }
      : { do: clicks > 0 ? 'next-marker' : 'previous-marker' };
  const times = does.does === 'jog' ? 1 : Math.abs(clicks);
  for (let i = 0; i < times; i++) runCommand(engine, command, surface.who);
}

/** Each click another speed. */
function shuttle(engine: Engine, surface: AttachedSurface, wheel: number, clicks: number): void {
  const now = engine.tape.winding;
  const at = speeds.findIndex((speed) => speed >= now);
  const next = Math.max(0, Math.min(speeds.length - 1, at + Math.round(clicks)));
  if (speeds[next] === now) engine.verdict.outcome = outcome.already;
  surface.shuttles = speeds[next] === 0 ? -1 : wheel;
  runCommand(engine, { do: 'shuttle', speed: speeds[next] ?? 0 }, surface.who);
}
