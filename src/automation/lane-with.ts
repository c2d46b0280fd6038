import type { GlideCurve } from '../model/document.ts';
import type { Law } from '../units/laws.ts';
import { glided } from './glide.ts';
import { lane, pointBefore, replaceStretch, valueAtTime, type Lane } from './lane.ts';
import type { Pass } from './pass.ts';
import { withTakes } from './merge.ts';
import { withTake } from './takes.ts';
import { keptOf } from './pass-notes.ts';
import type { Thinned } from './thin.ts';
import { coalesced, trimLaw, trimOf } from './trim.ts';

/** How a lane that a hand leaves goes back to where it was. */
export interface WayBack {
  /** Place where it is there, samples. */
  readonly to: number;
  readonly curve: GlideCurve;
}

/** What is known of a parameter as a pass over it ends. */
export interface About extends Thinned {
  readonly sampleRate: number;
  /** Is a trim made part of the lane at once? */
  readonly coalesces: boolean;
}

interface Ends {
  readonly latching: boolean;
  /** It leads on to the lane's next point, instead of back to the lane: a fade that was recorded. */
  readonly onward: boolean;
  /** Nothing is another behind here, samples: the end of the punch. */
  readonly until: number;
  readonly back: WayBack | undefined;
  /** Whose hand it was; empty for nobody's. */
  readonly who: string;
}

/** The lane with a pass in it, thinned; where that left something out, all of it is kept beside it. */
export function laneWith(before: Lane, pass: Pass, place: number, ends: Ends, about: About): Lane {
  if (!pass.trims) return written(coalesced(before, about), pass, place, ends, about);
  const after = trimmed(before, pass, place, ends.back, about);
  return about.coalesces ? coalesced(after, about) : after;
}

function written(
  old: Lane,
  pass: Pass,
  place: number,
  { latching, onward, until, back, who }: Ends,
  about: About,
): Lane {
  const { law } = about;
  const glides = back !== undefined && law.kind !== 'steps';
  const end = glides ? back.to : place;
  const target = old.times.length === 0 ? pass.resting : valueAtTime(old, end, law);
  const gliding = (notes: Lane): Lane => (glides ? glided(notes, end, target, law, back.curve) : notes);
  const goesOn = { latching, onward, until: Math.max(until, end) };
  const into = (before: Lane, all: Lane): Lane =>
    replaceStretch(before, pass.from, end, all, pass.resting, law, goesOn);
  const notes = pass.written();
  const kept = keptOf(notes, about, about.sampleRate);
  const whole = gliding(notes);
  const after = into(old, gliding(kept));
  const takes = withTake(old.takes, { from: pass.from, to: end, who, ...whole });
  if (kept === notes && !old.take) return withTakes(after, takes);
  return withTakes({ ...after, take: into(old.take ?? old, whole) }, takes);
}

/** How far a lane is to be trimmed over a stretch. */
export interface TrimHeld {
  readonly from: number;
  readonly to: number;
  readonly by: number;
  /** For good, where nothing lies behind? */
  readonly open: boolean;
}

/**
 * The lane trimmed as far as a hand has it over a stretch as well, on top of the trim that was there before the hand came:
 * the lane keeps its shape.
 *
 * @param pass of the hand until now; none where it wrote nothing yet.
 */
export function trimHeld(
  before: Lane,
  pass: Pass | undefined,
  place: number,
  held: TrimHeld,
  about: About,
): Lane {
  const { from, to, by, open } = held;
  const law = trimLaw(about.law);
  const was = before.trim ?? lane([], []);
  const after = pass ? trimmed(before, pass, place, undefined, about).trim : before.trim;
  const last = Math.max(before.times.at(-1) ?? 0, was.times.at(-1) ?? 0);
  const into = (onto: Lane, under: Lane): Lane => {
    const hold = from < to ? lane([from, to], [by, by]) : lane([from], [by]);
    const all = replaceStretch(onto, from, to, together(under, hold, law), 0, law);
    return open && last <= to ? upTo(all, to) : all;
  };
  const trim = into(after ?? was, was);
  const { take } = after ?? was;
  const whole = { ...before, trim: take ? { ...trim, take: into(take, was.take ?? was) } : trim };
  return about.coalesces ? coalesced(whole, about) : whole;
}

/** A lane without what lies behind a place: the way back from there. */
export function upTo(of: Lane, to: number): Lane {
  const count = pointBefore(of.times, to) + 1;
  return { ...of, times: of.times.slice(0, count), values: of.values.slice(0, count) };
}

/** The hand's way is put on top of the trim that was there; outside the pass that stays what it was. */
function trimmed(old: Lane, pass: Pass, place: number, back: WayBack | undefined, about: About): Lane {
  const law = trimLaw(about.law);
  const none: Lane = { times: new Float64Array(0), values: new Float64Array(0) };
  const end = back?.to ?? place;
  const notes = pass.written();
  const kept = keptOf(notes, trimOf(about), about.sampleRate);
  const into = (before: Lane, hand: Lane): Lane => {
    const all = back ? glided(hand, end, 0, law, back.curve) : hand;
    return replaceStretch(before, pass.from, end, together(before, all, law), 0, law);
  };
  const before = old.trim ?? none;
  const after = into(before, kept);
  const trim =
    kept === notes && !before.take ? after : { ...after, take: into(before.take ?? before, notes) };
  return { ...old, trim };
}

/** What a hand did on top of a trim that was there. */
function together(before: Lane, hand: Lane, law: Law): Lane {
  if (before.times.length === 0) return hand;
  const [from, to] = [hand.times[0] as number, hand.times.at(-1) as number];
  const inside = before.times.filter((at) => at > from && at < to);
  const times = [...new Set([...hand.times, ...inside])].sort((a, b) => a - b);
  return lane(
    times,
    times.map((at) => valueAtTime(hand, at, law) + valueAtTime(before, at, law)),
  );
}
