import type { Action } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import type { Happening } from '../model/input.ts';
import { allowed, rangeOf, toValue, travelOf, valueAt } from '../units/laws.ts';
import { rank } from './arbiter.ts';
import { runCommand } from './commands.ts';
import type { Engine } from './engine.ts';
import { FLICKER, UNFELT_HOLD } from './timing.ts';
import { grip, type AttachedSurface, type WindingKey } from './surface.ts';

/** A motor that was just driven reports its own movement on some units: reports this soon after, untouched, are its own. ns */
const OWN_MOVEMENT = 150_000_000;
/** A motor under way, pulled this far the other way, is in a hand; a motor that turns round overshoots less. Travel. */
const PULLED = 0.1;
/** An untouched fader that reports less than this beside where it was sent trembles; it was not moved. Travel. */
const TREMBLE = 1.5 / 1023;
/** Travel of one click of an encoder; with shift, a tenth of it. */
const CLICK = 0.01;
/** One click of the jog wheel, and with shift, in seconds. */
const JOG = 0.1;
const FINE_JOG = 0.01;
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
  if (!on) return;
  switch (what.event) {
    case 'moved':
      if (on.kind === 'fader') faderMoved(engine, surface, what);
      else if (on.kind === 'pedal' || on.kind === 'knob') pedalMoved(engine, surface, control, what.value);
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

// --- faders ----------------------------------------------------------------------------------------------------------

function faderTouched(engine: Engine, surface: AttachedSurface, control: number): void {
  surface.held[control] = grip.touch;
  surface.leaving.delete(control);
  surface.movedAt[control] = engine.now;
  const target = surface.binding.target[control] as number;
  if (target >= 0 && surface.parked[control] === 0) engine.grip(target, rank.hand, surface.person, Infinity);
}

/** A release takes effect a little later, in case the sensor only flickered; what it ends, it ends where it happened. */
function faderLetGo(engine: Engine, surface: AttachedSurface, control: number): void {
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
  const target = surface.binding.target[control] as number;
  if (target >= 0 && surface.parked[control] === 0 && !otherFinger(surface, control, target))
    engine.letGo(target, surface.person, surface.leftPlace[control]);
  surface.letGo(control, engine.now);
}

/** Is another fader that stands for the same under a finger? */
function otherFinger({ binding, held, parked }: AttachedSurface, control: number, target: number): boolean {
  for (let other = binding.firstOf(target); other >= 0; other = binding.after(other))
    if (other !== control && isFelt(held[other]) && parked[other] === 0) return true;
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
  const target = surface.binding.target[control] as number;
  if (target < 0 || surface.parked[control] !== 0) return;
  engine.asked[target] = travel;
  toValue(engine.table.row(target).law, engine.asked, target);
  if (felt) engine.rideAsked(target, rank.hand, surface.person, Infinity);
  else engine.rideAsked(target, rank.hand, surface.person, engine.now + UNFELT_HOLD);
}

/** A move without a touch is a gloved hand, unless it is the motor on its way or the fader only trembles. */
function isHand(engine: Engine, surface: AttachedSurface, control: number, travel: number): boolean {
  if (surface.held[control] === grip.none) {
    // a unit that has just been switched on tells where its faders lie: that is no hand, and must not become the mix
    if (engine.now < surface.settledAt) return false;
    const stands = Math.max(0, surface.wanted.value[control] as number);
    if (isMotor(engine, surface, control, travel, stands)) return false;
    if (Math.abs(travel - stands) < TREMBLE) return false;
    surface.held[control] = grip.inferred;
    surface.inferred.add(control);
  }
  return true;
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

// --- encoders and the wheel ------------------------------------------------------------------------------------------

function turned(engine: Engine, surface: AttachedSurface, control: Control, clicks: number): void {
  if (control.kind === 'wheel') return jog(engine, surface, clicks);
  const target = surface.binding.target[control.number] as number;
  if (target < 0) return;
  surface.movedAt[control.number] = engine.now;
  const { law } = engine.table.row(target);
  const value = engine.desk.values[target] as number;
  const who = surface.person;
  if (law.kind === 'steps') {
    engine.flip(target, allowed(law, value + clicks), rank.hand, who);
    return;
  }
  const step = surface.view.shift ? CLICK / 10 : CLICK;
  const travel = Math.min(1, Math.max(0, travelOf(law, value) + clicks * step));
  engine.ride(target, valueAt(law, travel), rank.hand, who, engine.now + UNFELT_HOLD);
}

/** Nobody feels a foot: it holds by its moves. */
function pedalMoved(engine: Engine, surface: AttachedSurface, control: number, travel: number): void {
  const target = surface.binding.target[control] as number;
  if (target < 0) return;
  const { law } = engine.table.row(target);
  engine.ride(target, valueAt(law, travel), rank.hand, surface.person, engine.now + UNFELT_HOLD);
}

/** With scrub the wheel shuttles: each click another speed. */
function jog(engine: Engine, surface: AttachedSurface, clicks: number): void {
  if (surface.view.scrub) {
    const now = engine.tape.winding;
    const at = speeds.findIndex((speed) => speed >= now);
    const next = Math.max(0, Math.min(speeds.length - 1, at + Math.round(clicks)));
    return runCommand(engine, { do: 'shuttle', speed: speeds[next] ?? 0 }, surface.who);
  }
  const step = surface.view.shift ? FINE_JOG : JOG;
  runCommand(engine, { do: 'jog', by: Math.round(clicks * step * engine.sampleRate) }, surface.who);
}

// --- keys ------------------------------------------------------------------------------------------------------------

function pressed(engine: Engine, surface: AttachedSurface, control: number): void {
  const { binding, view } = surface;
  const action = (view.shift ? binding.shifted[control] : undefined) ?? binding.actions[control];
  if (action) press(engine, surface, control, action);
}

function press(engine: Engine, surface: AttachedSurface, control: number, action: Action): void {
  const { binding, view } = surface;
  const target = binding.target[control] as number;
  const strip = binding.strip[control] as number;
  const who = surface.person;
  switch (action.does) {
    case 'toggle':
      if (target >= 0) engine.flip(target, engine.desk.values[target] === 1 ? 0 : 1, rank.hand, who);
      return;
    case 'reset':
    case 'page-reset':
      if (target >= 0) resetTo(engine, target, surface.person);
      return;
    case 'select':
      if (strip >= 0) runCommand(engine, { do: 'select', strip }, surface.who);
      return;
    case 'arm':
      if (strip >= 0) arm(engine, strip, surface.who);
      return;
    case 'clear-solo':
      return clearSolo(engine, surface.who);
    case 'mode':
      return runCommand(
        engine,
        { do: 'mode', mode: action.mode, ...(action.all ? {} : { strip: engine.selected }) },
        surface.who,
      );
    case 'wind':
      surface.winding = [
        ...withoutKey(surface, control),
        { name: nameOf(surface, control), speed: action.speed },
      ];
      return runCommand(engine, { do: 'shuttle', speed: action.speed }, surface.who);
    case 'scene': {
      const scene = engine.scenes[action.place];
      if (scene) return runCommand(engine, { do: 'recall-scene', id: scene.id }, surface.who);
      engine.effects.push({
        do: 'tell',
        level: 'info',
        text: `there is no scene in place ${action.place + 1} yet`,
      });
      return;
    }
    case 'command':
      return runCommand(engine, action.command, surface.who);
    case 'bank':
      return bank(engine, surface, action.by * (action.whole ? binding.width : 1));
    case 'bank-to':
      return bankTo(engine, surface, binding.bankOf(action.kind));
    case 'page':
      return turnPage(engine, surface, action.page);
    case 'flip':
      view.flipped = !view.flipped;
      return engine.look(surface);
    case 'shift':
      view.shift = true;
      return engine.stateChanged();
    case 'scrub':
      view.scrub = !view.scrub;
      if (!view.scrub && engine.tape.winding !== 0) windOn(engine, surface.who);
      return engine.stateChanged();
    case 'names':
      view.names = !view.names;
      return engine.look(surface);
    case 'time-format':
      view.plainTime = !view.plainTime;
      return engine.look(surface);
    case 'ride':
    case 'page-encoder':
    case 'jog':
    case 'nothing':
      return;
  }
}

function released(engine: Engine, surface: AttachedSurface, control: number): void {
  const does = surface.binding.actions[control]?.does;
  if (does === 'shift') {
    surface.view.shift = false;
    engine.stateChanged();
  }
  const others = withoutKey(surface, control);
  if (others.length === surface.winding.length) return;
  surface.winding = others;
  windOn(engine, surface.who);
}

/** The key pressed last of those still down winds on; without one the tape goes back to what it did before. */
export function windOn(engine: Engine, who: string): void {
  const keys = [...engine.surfaces.values()].flatMap(({ winding }) => winding);
  runCommand(engine, { do: 'shuttle', speed: keys[keys.length - 1]?.speed ?? 0 }, who);
}

function withoutKey(surface: AttachedSurface, control: number): readonly WindingKey[] {
  return surface.winding.filter(({ name }) => name !== nameOf(surface, control));
}

function nameOf({ controls }: AttachedSurface, control: number): string {
  return (controls[control] as Control).name;
}

/** Back to where it began: as if the hand had moved it there, so that lanes write it and nobody's hand is overruled. */
function resetTo(engine: Engine, parameter: number, who: number): void {
  const { law, initial } = engine.table.row(parameter);
  if (law.kind === 'steps') engine.flip(parameter, initial, rank.hand, who);
  else engine.ride(parameter, initial, rank.hand, who, engine.now + UNFELT_HOLD);
}

/** From read to touch and back: the arm key of a strip. */
function arm(engine: Engine, strip: number, who: string): void {
  const fader = engine.table.at(`${(engine.table.strips[strip] as { path: string }).path}/fader`);
  const mode = engine.modeOf(fader);
  runCommand(engine, { do: 'mode', strip, mode: mode === 'read' || mode === 'off' ? 'touch' : 'read' }, who);
}

function clearSolo(engine: Engine, who: string): void {
  engine.undoable('Clear solo', who, () => {
    for (const row of engine.table.rows) {
      if (row.group === 'solo' && row.path.endsWith('/solo')) engine.write(row.number, rangeOf(row.law).min);
    }
  });
}

function bank(engine: Engine, surface: AttachedSurface, by: number): void {
  const { view, binding } = surface;
  bankTo(engine, surface, Math.max(0, Math.min(binding.lastBank, view.bank + by)));
}

function bankTo(engine: Engine, surface: AttachedSurface, place: number): void {
  if (place < 0 || place === surface.view.bank) return;
  surface.view.bank = place;
  engine.look(surface);
}

/** The key of a page brings it to the front; again, it turns the page. */
function turnPage(engine: Engine, surface: AttachedSurface, name: string): void {
  const { view, binding } = surface;
  const page = binding.mapping.pages.findIndex((one) => one.name === name);
  if (page < 0) return;
  const turns = binding.mapping.pages[page]?.turns ?? 1;
  view.turn = page === view.page ? (view.turn % turns) + 1 : 1;
  view.page = page;
  engine.look(surface);
}
