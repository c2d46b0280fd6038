import type { CueCommand, CueDocument, CueStep, Trigger } from '../model/cues.ts';
import { triggersOf } from '../scenes/cue-faults.ts';
import { readCueNumber } from '../scenes/cue-numbers.ts';
import { cueAfter, cueBefore, cueName, cueOf, triggerKey } from '../scenes/cues.ts';
import { describeSeconds } from '../units/time.ts';
import { brokenBy, changeList, editedList } from './cue-list.ts';
import { longestFade, performCue, rehearsedWords, soundSteps, type Doing } from './cue-steps.ts';
import type { Engine } from './engine.ts';
import { changeSettings } from './settings.ts';
import type { Run } from './macros.ts';
import { stopFades } from './recall.ts';
import { DEBOUNCE } from './show.ts';
import { TICK } from './timing.ts';

type Of<Name extends CueCommand['do']> = Extract<CueCommand, { readonly do: Name }>;
type Act<Name extends CueCommand['do']> = (engine: Engine, command: Of<Name>, who: string) => void;

/** Who says GO when the tape comes past a place, or a wait is over and nobody is known any more. */
const BY_TIMECODE = 'timecode';

/** What each command of the cue list does. @param run runs any command. */
export function cueCommands(run: Run): { readonly [Name in CueCommand['do']]: Act<Name> } {
  return {
    go: (engine, { id }, who) => go({ engine, who, run }, id),
    'cue-back': (engine, { recall }, who) => back({ engine, who, run }, recall === true),
    'cue-standby': (engine, { id }) => unless(engine, missing(engine, id), () => standBy(engine, id)),
    'cue-step': step,
    'cue-stop': stop,
    'cue-pause': (engine, { on }) => pause(engine, on ?? !engine.show.paused),
    'cue-rehearse': (engine, { on }) => rehearse(engine, on ?? !engine.show.rehearsing),
    'add-cue': changeList,
    'edit-cue': changeList,
    'delete-cue': changeList,
    'move-cue': changeList,
    'renumber-cues': changeList,
    'cue-debounce': (engine, { time }, who) => {
      if (!(time >= 0 && time <= 5)) return engine.refuse('two presses count once within 0 to 5 s');
      const before = engine.show.debounce ?? null;
      const change = { set: 'cue-debounce', of: '', before, after: time } as const;
      changeSettings(engine, `GO rests for ${time} s`, who, [change]);
    },
  };
}

/** Why a command would be refused at this moment; undefined where it would not, or is none of the cue list. */
export function cueCommandFault(engine: Engine, command: { readonly do: string }): string | undefined {
  const asked = command as CueCommand;
  switch (asked.do) {
    case 'go':
      return goFault(engine, asked.id);
    case 'cue-standby':
      return missing(engine, asked.id);
    case 'cue-back':
      return backFault(engine, asked.recall === true);
    case 'cue-step':
      return stepFault(engine, asked.by);
    case 'cue-stop':
      return isUnderWay(engine) ? undefined : NOTHING;
    case 'cue-pause':
      return pauseFault(engine, asked.on ?? !engine.show.paused);
    case 'add-cue':
    case 'edit-cue':
    case 'delete-cue':
    case 'move-cue':
    case 'renumber-cues': {
      const edited = editedList(engine, asked);
      return 'fault' in edited ? edited.fault : undefined;
    }
    default:
      return undefined;
  }
}

function missing({ show }: Engine, id: number): string | undefined {
  return cueOf(show.cues, id) ? undefined : `there is no cue with the id ${id}`;
}

function unless(engine: Engine, fault: string | undefined, act: () => void): void {
  if (fault === undefined) act();
  else engine.refuse(fault);
}

// --- GO --------------------------------------------------------------------------------------------------------------

const NOTHING = 'nothing of the cue list is under way';
const NO_CUES = 'there are no cues yet; make one: faderline cue add NAME';
const OVER = 'the list is over: have a cue stand by, and GO begins that';

function goFault(engine: Engine, id: number | undefined): string | undefined {
  const { show } = engine;
  if (show.cues.length === 0) return NO_CUES;
  if (id !== undefined && !cueOf(show.cues, id)) return `there is no cue with the id ${id}`;
  const twice = pressedTwice(engine, id);
  if (twice !== undefined) return twice;
  if (show.paused && id === undefined) return undefined;
  const cue = id === undefined ? show.upNext : cueOf(show.cues, id);
  if (!cue) return OVER;
  const broken = brokenBy(engine, cue);
  return broken === undefined ? undefined : `cue ${cueName(cue)} is broken and does not go: ${broken}`;
}

/** A GO so soon after the last, or after a cue that went by itself, was meant for that one. */
function pressedTwice({ show, now }: Engine, id: number | undefined): string | undefined {
  const within = show.debounce ?? DEBOUNCE;
  if (now - show.wentAt >= within * 1e9) return undefined;
  const same = id === undefined || id === (show.pending?.kind === 'wait' ? show.pending.cue : show.last);
  return same ? `GO twice within ${describeSeconds(within)} counts once` : undefined;
}

/**
 * GO does now what the list would do next by itself: it goes on after a pause, it ends the wait that runs, else the cue
 * that stands by begins. A cue that is named begins in any case, and what counted down for another ends.
 */
function go(by: Doing, id?: number): void {
  const { engine } = by;
  const { show } = engine;
  const fault = goFault(engine, id);
  if (fault !== undefined) return engine.refuse(fault);
  const rested = show.paused;
  if (rested) goOn(engine);
  if (rested && id === undefined) return;
  const waits = id === undefined && show.pending?.kind === 'wait';
  const cue = id === undefined ? show.upNext : cueOf(show.cues, id);
  if (cue) (waits ? begin : start)(by, cue);
}

/** A cue is under way: after its wait, or at once. The one behind it stands by. */
function start(by: Doing, cue: CueDocument): void {
  const { engine, who } = by;
  const { show } = engine;
  show.standby = cueAfter(show.cues, cue.id)?.id ?? 0;
  show.pending = undefined;
  if (cue.wait === undefined) return begin(by, cue);
  show.wentAt = engine.now;
  show.count('wait', cue.id, cue.wait, who);
  engine.stateChanged();
  engine.tell(`Cue ${cueName(cue)} in ${describeSeconds(cue.wait)}`);
}

/** A cue does what it does, and the next is counted down to where it follows by itself. */
function begin(by: Doing, cue: CueDocument): void {
  const { engine, who } = by;
  const { show } = engine;
  show.wentAt = engine.now;
  show.last = cue.id;
  show.pending = undefined;
  const steps = soundSteps(engine, cue);
  const left = cue.steps.length - steps.length;
  const said = show.rehearsing ? rehearsed(engine, cue) : `Cue ${cueName(cue)}`;
  if (!show.rehearsing) performCue(by, cue, steps, `Cue ${cueName(cue)}`);
  if (cue.follow && show.standby !== 0) {
    const { after, from } = cue.follow;
    show.count('follow', cue.id, after + (from === 'fades' ? longestFade(engine, steps) : 0), who);
  }
  engine.stateChanged();
  const undone = left > 0 ? [`${left} of its steps cannot be done`] : [];
  engine.tell([said, ...undone, nextWords(engine)].join('; '));
}

function nextWords({ show }: Engine): string {
  const next = cueOf(show.cues, show.standby);
  if (!next) return 'the list is over';
  return `next ${cueName(next)}${show.pending ? ` in ${describeSeconds(show.left)}` : ''}`;
}

function rehearsed(engine: Engine, cue: CueDocument): string {
  const steps = soundSteps(engine, cue).map((one) => rehearsedWords(engine, one));
  return `Rehearsal, cue ${cueName(cue)}: ${steps.length === 0 ? 'does nothing' : steps.join(', ')}`;
}

/** A cue's turn has come without anybody's GO. A broken one does not go, and whoever watches is told. @returns whether it goes. */
function comes(by: Doing, cue: CueDocument, act: (by: Doing, cue: CueDocument) => void): boolean {
  const { engine } = by;
  const broken = brokenBy(engine, cue);
  if (broken === undefined) {
    act(by, cue);
    return true;
  }
  engine.effects.push({
    do: 'tell',
    level: 'warn',
    text: `Cue ${cueName(cue)} is broken and does not go: ${broken}`,
  });
  return false;
}

// --- back, standby, stop, pause, rehearsal ---------------------------------------------------------------------------

function standBy(engine: Engine, id: number): void {
  engine.show.standby = id;
  engine.stateChanged();
}

function step(engine: Engine, { by }: Of<'cue-step'>): void {
  const { cues, standby } = engine.show;
  const to = by > 0 ? cueAfter(cues, standby) : cueBefore(cues, standby);
  unless(engine, stepFault(engine, by), () => standBy(engine, to?.id ?? 0));
}

/** Behind the last cue lies the end of the list. */
function stepFault({ show: { cues, standby } }: Engine, by: 1 | -1): string | undefined {
  if (by > 0) return standby === 0 ? 'the list is over' : undefined;
  return cueBefore(cues, standby) ? undefined : 'there is no cue before this one';
}

/** The cue before the one that stands by; while one waits, that. */
function behind({ show }: Engine): CueDocument | undefined {
  if (show.pending?.kind === 'wait') return cueOf(show.cues, show.pending.cue);
  return cueBefore(show.cues, show.standby);
}

const isRecall = (of: CueStep): boolean => of.do === 'recall';

function backFault(engine: Engine, recalls: boolean): string | undefined {
  const to = behind(engine);
  if (!to) return 'there is no cue before this one';
  const before = recalls ? cueBefore(engine.show.cues, to.id) : undefined;
  if (!recalls) return undefined;
  if (!before) return `there is no cue before ${cueName(to)} to go back to`;
  if (!before.steps.some(isRecall))
    return `cue ${cueName(before)} recalls nothing: there is nothing to go back to`;
  const broken = brokenBy(engine, before, isRecall);
  return broken === undefined ? undefined : `cue ${cueName(before)} is broken: ${broken}`;
}

/** The last GO was too early: what counts down ends, and that cue stands by again. The mix stays, unless it is asked back. */
function back(by: Doing, recalls: boolean): void {
  const { engine } = by;
  const { show } = engine;
  const to = behind(engine);
  const fault = backFault(engine, recalls);
  if (fault !== undefined || !to) return engine.refuse(fault ?? NOTHING);
  if (show.paused) goOn(engine);
  show.pending = undefined;
  show.standby = to.id;
  const before = cueBefore(show.cues, to.id);
  show.last = before?.id ?? 0;
  if (recalls && before) recallOf(by, before);
  engine.stateChanged();
  engine.tell(`Back: next ${cueName(to)}`);
}

/** Only what a cue recalls: the tape and macros are not done again. */
function recallOf(by: Doing, cue: CueDocument): void {
  const { engine } = by;
  const recalls = soundSteps(engine, cue).filter(isRecall);
  if (engine.show.rehearsing)
    return engine.tell(`Rehearsal: ${recalls.map((one) => rehearsedWords(engine, one)).join(', ')}`);
  performCue(by, cue, recalls, `Back to cue ${cueName(cue)}`);
}

function isUnderWay({ show, fades }: Engine): boolean {
  return show.pending !== undefined || show.paused || fades.running.length > 0;
}

function stop(engine: Engine): void {
  const { show, fades } = engine;
  if (!isUnderWay(engine)) return engine.refuse(NOTHING);
  show.pending = undefined;
  show.pausedAt = -1;
  if (fades.running.length > 0) stopFades(engine, {});
  engine.stateChanged();
  engine.tell(`Cues stopped; ${nextWords(engine)}`);
}

function pauseFault(engine: Engine, on: boolean): string | undefined {
  if (on === engine.show.paused) return on ? 'the list rests already' : 'the list does not rest';
  return on && !isUnderWay(engine) ? NOTHING : undefined;
}

function pause(engine: Engine, on: boolean): void {
  const { show, fades, now } = engine;
  unless(engine, pauseFault(engine, on), () => {
    if (!on) return goOn(engine);
    show.pausedAt = now;
    for (const fade of fades.running) fades.hold(fade, true, now);
    engine.stateChanged();
    engine.tell('Cues rest; GO lets them go on');
  });
}

function goOn(engine: Engine): void {
  const { show, fades, now } = engine;
  show.goOn();
  show.wentAt = now;
  for (const fade of fades.running) if (fade.held) fades.hold(fade, false, now);
  engine.stateChanged();
  engine.tell('Cues go on');
}

/** A rehearsal walks the list and leaves it where it was before. */
function rehearse(engine: Engine, on: boolean): void {
  const { show } = engine;
  if (on === show.rehearsing) return;
  if (show.paused) goOn(engine);
  show.pending = undefined;
  if (show.rehearsal) {
    const { standby, last } = show.rehearsal;
    const isThere = (id: number): boolean => id === 0 || cueOf(show.cues, id) !== undefined;
    if (isThere(standby)) show.standby = standby;
    show.last = isThere(last) ? last : 0;
  }
  show.rehearsal = on ? { standby: show.standby, last: show.last } : undefined;
  show.wentAt = -Infinity;
  engine.stateChanged();
  engine.tell(on ? 'Rehearsal: GO says what it would do, and moves nothing' : 'Rehearsal over: GO is live');
}

/**
 * The session is opened again: nobody who pressed GO in the last run waits for what it would bring. A rehearsal is over,
 * nothing counts down, and GO does what it would have done.
 *
 * @returns what was dropped, in words.
 */
export function openLive(engine: Engine): string[] {
  const { show } = engine;
  const dropped: string[] = [];
  const { pending, upNext } = show;
  if (show.rehearsing) {
    rehearse(engine, false);
    engine.effects.length = 0;
    dropped.push('The cue list was rehearsed when the program ended: GO is live');
  } else if (pending) {
    show.pending = undefined;
    if (pending.kind === 'wait') show.standby = pending.cue; // it is the next, and not overtaken by the one behind it
    engine.stateChanged();
    if (upNext)
      dropped.push(
        `Cue ${cueName(upNext)} was counting down when the program ended: it does not go by itself; GO begins it`,
      );
  }
  return dropped;
}

// --- what comes by itself --------------------------------------------------------------------------------------------

/** Moves on to a tick: places the tape passed, and what has counted down. Allocates nothing while nothing comes. */
export function tickCues(
  engine: Engine,
  happened: 'wrapped' | 'ended' | 'located' | undefined,
  run: Run,
): void {
  const { show } = engine;
  if (show.timed.length > 0) passPlaces(engine, happened, run);
  const { pending } = show;
  if (!pending || show.paused || pending.at > engine.now) return;
  const by = { engine, who: pending.who, run };
  const cue = cueOf(show.cues, pending.kind === 'wait' ? pending.cue : show.standby);
  show.pending = undefined;
  if (!cue || comes(by, cue, pending.kind === 'wait' ? begin : start)) return;
  standBy(engine, cue.id);
}

/** Looks through what the tape passed since the last look, and nothing that it was taken over. */
function passPlaces(engine: Engine, happened: 'wrapped' | 'ended' | 'located' | undefined, run: Run): void {
  const { show, transport, place } = engine;
  const { looked } = show;
  const near = (2 * TICK * engine.sampleRate) / 1e9 + 2;
  show.looked = place;
  if (happened === 'located') return;
  if (happened === 'wrapped') {
    const { from, to } = transport.loop;
    if (to >= looked && to - looked <= near) passed(engine, looked, to, run);
    if (transport.rolling) passed(engine, from, place, run);
    return;
  }
  const goesOn = place >= looked && place - looked <= near;
  if (transport.rolling || happened === 'ended') {
    const from = goesOn || leapt(engine, looked) ? looked : transport.anchor.place;
    return passed(engine, from, place, run);
  }
  // it stands: what it rolled past since the last tick is looked at when it rolls on
  if (goesOn && transport.state === 'stopped') show.looked = looked;
}

/**
 * Has the tape come here from the last look by nothing but rolling, and what timecode put right on the way? Such a leap takes
 * nobody's cue away, as a locate does.
 */
function leapt({ transport, chase, place }: Engine, looked: number): boolean {
  const rolled = transport.rolling || chase.state === 'beyond';
  return rolled && looked >= transport.since && place >= looked;
}

function passed(engine: Engine, from: number, to: number, run: Run): void {
  const { timed, cues } = engine.show;
  for (let i = 0; i < timed.length; i++) {
    const one = timed[i] as (typeof timed)[number];
    if (one.at < from) continue;
    if (one.at >= to || engine.show.cues !== cues) return;
    const { rolling } = engine.transport;
    triggerCue({ engine, who: BY_TIMECODE, run }, triggerKey({ by: 'timecode', at: one.at }), true);
    if (rolling && !engine.transport.rolling) return; // it took the tape elsewhere
  }
}

/** The one cue that waits for a trigger goes. @param byItself nobody asked: while everything rests it does not. */
function triggerCue(by: Doing, key: string, byItself = false): void {
  const { engine } = by;
  const { show } = engine;
  const owners = triggersOf(show.cues).get(key) ?? [];
  const [cue] = owners;
  if (!cue) return;
  if (owners.length > 1)
    return engine.refuse(
      `${key} is a trigger of cues ${owners.map(({ number }) => number).join(' and ')}: none of them goes`,
    );
  if (byItself && show.paused) return engine.refuse(`cue ${cueName(cue)} does not go: the list rests`);
  if (byItself) comes(by, cue, start);
  else go(by, cue.id);
}

/** Does it mean anything here? Show control always does; a program change or an address only to a cue that waits for it. */
export function isAwaited({ show }: Engine, trigger: Trigger): boolean {
  return trigger.kind === 'msc' || triggersOf(show.cues).has(keyOf(trigger));
}

function keyOf(trigger: Exclude<Trigger, { readonly kind: 'msc' }>): string {
  return trigger.kind === 'program'
    ? triggerKey({ by: 'program', channel: trigger.channel, program: trigger.program })
    : triggerKey({ by: 'osc', address: trigger.address });
}

/** A door heard something that a cue may wait for. */
export function triggered(engine: Engine, trigger: Trigger, who: string, run: Run): void {
  const by = { engine, who, run };
  engine.endReleases();
  if (trigger.kind === 'msc') showControl(by, trigger);
  else triggerCue(by, keyOf(trigger));
}

function showControl(by: Doing, { command, number }: Extract<Trigger, { readonly kind: 'msc' }>): void {
  const { engine } = by;
  const { show } = engine;
  const key = number === undefined ? undefined : triggerKey({ by: 'msc', number });
  const meant = key === undefined ? undefined : triggersOf(show.cues).get(key)?.[0];
  if (number !== undefined && !meant && command !== 'reset' && command !== 'all-off')
    return engine.refuse(`there is no cue ${readCueNumber(number) ?? number}`);
  const runs = !meant || meant.id === (show.pending?.cue ?? show.last);
  switch (command) {
    case 'go':
      return key === undefined ? go(by) : triggerCue(by, key);
    case 'load':
      if (meant) standBy(engine, meant.id);
      return;
    case 'stop':
      if (runs && !show.paused && isUnderWay(engine)) pause(engine, true);
      return;
    case 'resume':
      if (runs && show.paused) goOn(engine);
      return;
    case 'all-off':
    case 'reset':
      if (isUnderWay(engine)) stop(engine);
      if (command === 'reset') standBy(engine, show.cues[0]?.id ?? 0);
  }
}
