import { modes } from '../model/machine.ts';
import type { Command, TimecodeHeard } from '../model/input.ts';
import {
  plainSync,
  type ChaseState,
  type SyncDocument,
  type SyncSettings,
  type SyncState,
} from '../model/sync.ts';
import {
  frameAtSeconds,
  frameOfLabel,
  framesPerSecond,
  labelOfFrame,
  secondsOfFrame,
  timecodeText,
} from '../units/timecode.ts';
import type { Engine } from './engine.ts';
import { arrived, leavePlace, tapeChanged } from './passes.ts';
import type { Range } from './transport.ts';
import { isLed, refusedUnder } from './tape-rules.ts';
import { outcome } from './verdict.ts';

type ChaseEvent = 'follow' | 'early' | 'late' | 'stand' | 'step out' | 'switch off' | 'switch on';

const hearing = { follow: 'following', early: 'before', late: 'beyond', stand: 'waiting' } as const;
const running = { ...hearing, 'step out': 'out', 'switch off': 'off' } as const;

/** A hand that stops the tape takes it out of the chase until timecode has stood still once. */
const next = modes<ChaseState, ChaseEvent>('chase', 'off', {
  off: { 'switch on': 'waiting' },
  waiting: { ...hearing, 'switch off': 'off' },
  following: running,
  before: running,
  beyond: running,
  out: { ...hearing, 'switch off': 'off' },
});

/** What the tape follows, how it stands to that, and what is sent to those that follow the tape. */
export class Chase {
  settings: SyncSettings = plainSync;
  state: ChaseState = 'off';
  /** The tape records as soon as timecode comes. */
  armed = false;
  /** Timecode as it was heard last: a place, samples, at a moment of the sample clock, and × play speed. */
  heard?: { readonly sample: number; readonly place: number; readonly speed: number } | undefined;

  /** Does timecode run and say where the tape is? */
  get leads(): boolean {
    return isLed(this.state);
  }

  /** Where timecode is at a moment, samples; it may lie outside of the timeline. */
  placeAt(sample: number): number {
    const { heard } = this;
    return heard === undefined ? 0 : heard.place + heard.speed * (sample - heard.sample);
  }

  edge(event: ChaseEvent): boolean {
    const before = this.state;
    this.state = next(before, event);
    return this.state !== before;
  }

  /** Takes over what a session keeps. */
  fill(kept: SyncDocument = {}): void {
    this.settings = { ...plainSync, ...withoutHoles(kept) };
    if (this.settings.source !== 'off') this.edge('switch on');
  }

  /** What a session keeps: nothing while all is as at first. */
  document(): { readonly sync?: SyncDocument } {
    const own = Object.entries(this.settings).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(plainSync[name as keyof SyncSettings]),
    );
    return own.length > 0 ? { sync: Object.fromEntries(own) } : {};
  }
}

function withoutHoles(of: SyncDocument): Partial<SyncSettings> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
}

// --- timecode comes ----------------------------------------------------------------------------------------------

/** Timecode was heard: the tape follows it. */
export function hearTimecode(engine: Engine, { what, place, speed = 1 }: TimecodeHeard): void {
  const { chase, sample } = engine;
  if (chase.state === 'off' || !Number.isFinite(place) || !Number.isFinite(speed)) return;
  if (what !== 'corrected') engine.endReleases();
  if (what !== 'lost') chase.heard = { sample, place, speed: what === 'cued' ? 0 : Math.max(0, speed) };
  if (what === 'running' && chase.state !== 'out') follow(engine);
  else if (what === 'corrected') correct(engine);
  else if (what === 'cued') cue(engine);
  else if (what === 'lost') lose(engine);
  if (what !== 'corrected') engine.stateChanged();
}

/** The tape is where timecode is, and moves as it does; where the timeline has no such place, it waits. */
function follow(engine: Engine): void {
  const { chase, transport, sample } = engine;
  const outside = sideOf(engine);
  if (outside !== undefined) return wait(engine, outside);
  const roll = chase.armed || transport.state === 'recording' ? 'recording' : 'playing';
  chase.armed = false;
  chase.edge('follow');
  leavePlace(engine);
  transport.follow(roll, chase.placeAt(sample), sample, chase.heard?.speed ?? 1);
  arrived(engine);
}

function correct(engine: Engine): void {
  const { chase, transport, sample } = engine;
  if (chase.state !== 'following') return;
  transport.correct(chase.placeAt(sample), sample, chase.heard?.speed ?? 1);
}

/** Timecode stands at a place: so does the tape. */
function cue(engine: Engine): void {
  const { chase, transport, sample } = engine;
  stopFollowing(engine);
  chase.edge('stand');
  const outside = sideOf(engine);
  if (outside !== undefined) return engine.tell(outsideWords(engine, outside));
  if (transport.rolling || transport.resumes) return; // it plays by itself, until timecode runs
  leavePlace(engine);
  transport.locate(chase.placeAt(sample), sample);
  tapeChanged(engine);
}

function lose(engine: Engine): void {
  const { chase } = engine;
  const followed = chase.state === 'following';
  stopFollowing(engine);
  chase.edge('stand');
  chase.heard = undefined;
  if (followed) engine.tell('timecode has stopped, and the tape with it');
}

function stopFollowing(engine: Engine): void {
  const { chase, transport, sample } = engine;
  if (chase.state !== 'following' || !transport.edge('stop', sample)) return;
  tapeChanged(engine);
}

/** On which side of the timeline timecode is, if it is not on it. */
function sideOf({ chase, transport, sample }: Engine): 'before' | 'beyond' | undefined {
  const place = chase.placeAt(sample);
  if (place < 0) return 'before';
  return transport.length > 0 && place >= transport.length ? 'beyond' : undefined;
}

function wait(engine: Engine, side: 'before' | 'beyond'): void {
  stopFollowing(engine);
  if (engine.chase.edge(side === 'before' ? 'early' : 'late')) engine.tell(outsideWords(engine, side));
  engine.stateChanged();
}

/** The tape has come to the end of the song while it followed. */
export function ranOut(engine: Engine): void {
  if (engine.chase.state === 'following') wait(engine, 'beyond');
}

/** A tape that waits for timecode from before the start rolls as soon as it is there. */
export function catchTimecode(engine: Engine): void {
  if (engine.chase.state === 'before' && sideOf(engine) === undefined) follow(engine);
}

// --- hands on the tape while timecode leads ------------------------------------------------------------------------

type Answer = (engine: Engine) => boolean;

/** These come many times a second: who asks why is told, and nobody else. */
const quiet: ReadonlySet<Command['do']> = new Set(['jog', 'shuttle']);

/** What else becomes of commands while there is something to follow. True: that was all. */
const answers: Readonly<Partial<Record<Command['do'], Answer>>> = {
  play: (engine) => engine.chase.state === 'out' && rejoin(engine),
  record: (engine) => {
    const { chase, transport } = engine;
    if (transport.rolling || transport.resumes) return false;
    chase.armed = !chase.armed;
    if (chase.state === 'out') return rejoin(engine);
    engine.tell(chase.armed ? 'records as soon as timecode comes' : 'no longer records when timecode comes');
    engine.stateChanged();
    return true;
  },
  stop: (engine) => {
    const { chase, transport } = engine;
    chase.armed = false;
    if (!chase.leads) return false;
    // while timecode is outside of the timeline, the tape may roll or wind by itself: it began before timecode came
    const stands = transport.state === 'stopped' || transport.state === 'locating';
    chase.edge('step out');
    engine.tell('stopped while timecode goes on: play joins it again, and so does its next start');
    engine.stateChanged();
    return stands;
  },
};

/** What a command does to a tape that follows timecode, or could. @returns whether that was all it does. */
export function underTimecode(engine: Engine, command: Command): boolean {
  const { state } = engine.chase;
  if (state === 'off') return false;
  const on = command.do === 'loop' && (command.on ?? !engine.transport.loop.on);
  const why = refusedUnder(state, command.do, on);
  if (why === undefined) return answers[command.do]?.(engine) === true;
  if (quiet.has(command.do)) engine.verdict.refuse(why);
  else engine.refuse(why);
  return true;
}

function rejoin(engine: Engine): boolean {
  follow(engine);
  return true;
}

// --- settings ----------------------------------------------------------------------------------------------------

/** What the tape follows and what is sent. */
export function setSync(engine: Engine, patch: SyncDocument): void {
  const { chase, transport } = engine;
  const before = chase.settings;
  const after = { ...before, ...sameLabel(before, patch), ...withoutHoles(patch) };
  if (JSON.stringify(after) === JSON.stringify(before)) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  chase.settings = after;
  if (after.source !== before.source) leaveSource(engine);
  if (after.source !== 'off') chase.edge('switch on');
  Object.assign(transport.loop, loopUnderTimecode(engine, transport.loop));
}

/** While there is timecode to follow no loop is on, whoever wants it: a hand is refused, an undo sets the rest of it. */
export function loopUnderTimecode(engine: Engine, wanted: Range): Range {
  if (engine.chase.state === 'off' || !wanted.on) return wanted;
  engine.tell('the loop is off: timecode does not go round');
  return { ...wanted, on: false };
}

/** Where the rate alone is another, the timeline starts at the same label as before, which is another moment. */
function sameLabel(
  { rate, offset }: SyncSettings,
  patch: SyncDocument,
): Partial<Pick<SyncSettings, 'offset'>> {
  if (patch.rate === undefined || patch.rate === rate) return {};
  const label = labelOfFrame(rate, frameAtSeconds(rate, offset));
  const most = Math.ceil(framesPerSecond(patch.rate)) - 1;
  const frame = frameOfLabel(patch.rate, { ...label, frames: Math.min(label.frames, most) });
  return frame === undefined ? {} : { offset: secondsOfFrame(patch.rate, frame) };
}

/** What was followed is so no longer: a tape that rolled rolls on by itself where there is nothing else to follow. */
function leaveSource(engine: Engine): void {
  const { chase, transport, sample } = engine;
  if (chase.settings.source === 'off' && transport.rolling) {
    transport.markHere(sample);
    transport.pace = 1;
  } else stopFollowing(engine);
  chase.armed = false;
  chase.heard = undefined;
  chase.edge('switch off');
}

// --- in words ----------------------------------------------------------------------------------------------------

/** What people see of it. */
export function syncState(engine: Engine): SyncState {
  const { settings, state, armed } = engine.chase;
  return { ...settings, state, armed, timecode: timecodeNow(engine) };
}

/** Timecode as it stands at this moment, "01:00:03:12"; null where there is none. */
export function timecodeNow({ chase, sample, sampleRate }: Engine): string | null {
  const { source, offset, rate } = chase.settings;
  if (chase.heard === undefined || source !== 'mtc') return null;
  const frame = frameAtSeconds(rate, chase.placeAt(sample) / sampleRate + offset);
  return timecodeText(rate, labelOfFrame(rate, frame));
}

function outsideWords(engine: Engine, side: 'before' | 'beyond'): string {
  const now = timecodeNow(engine);
  const what = now === null ? 'timecode' : `timecode ${now}`;
  return side === 'before'
    ? `${what} is before the start of the timeline; the tape waits for it`
    : `${what} is after the end of the timeline; the tape waits`;
}
