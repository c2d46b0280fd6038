import { faderLevel, faderTravel, FADER_STEPS } from '../units/laws.ts';
import { lane, type Lane } from './lane.ts';
import { swung } from './swing.ts';
import { thinned, type Thinned } from './thin.ts';

/** A step of a fader that counts to ten bits. Travel. */
const STEP = 1 / FADER_STEPS;
/** What trembles by no more than a step to either side, for so long and so often, and goes nowhere, is held. */
const SPAN = 2.01 * STEP;
const LEAST_SECONDS = 0.5;
const LEAST_NOTES = 8;
/** It turns round at so many of its notes: the top of a slow ride turns once. */
const TURNS = 0.25;
/** How far apart the two halves of a stretch may lie on average: further, and the hand is on its way. */
const TREND = 0.5 * STEP;

/**
 * What a hand did, where it held a fader still: a sensor tells of a step more and a step less for as long as it does. The
 * middle of them stands there instead, nowhere further than a step from what was told.
 */
function settled(notes: Lane, sampleRate: number): Lane {
  if (notes.times.length < LEAST_NOTES) return notes;
  const travel = notes.values.map(faderTravel);
  const times: number[] = [];
  const values: number[] = [];
  for (let from = 0; from < travel.length;) {
    const end = heldUntil(travel, from);
    const lasts = ((notes.times[end - 1] as number) - (notes.times[from] as number)) / sampleRate;
    const often = end - from >= LEAST_NOTES && turns(travel, from, end) >= TURNS * (end - from);
    const held = often && lasts >= LEAST_SECONDS && !goesSomewhere(travel, from, end);
    if (held) {
      const level = middle(travel, from, end);
      times.push(notes.times[from] as number, notes.times[end - 1] as number);
      values.push(level, level);
      from = end;
    } else {
      times.push(notes.times[from] as number);
      values.push(notes.values[from] as number);
      from++;
    }
  }
  return times.length < travel.length ? lane(times, values) : notes;
}

/** The end of the longest stretch from a note on that spans no more than a tremble. */
function heldUntil(travel: Float64Array, from: number): number {
  let low = travel[from] as number;
  let high = low;
  let end = from + 1;
  for (; end < travel.length; end++) {
    const at = travel[end] as number;
    low = Math.min(low, at);
    high = Math.max(high, at);
    if (high - low > SPAN) break;
  }
  return end;
}

/** How often it turns round. */
function turns(travel: Float64Array, from: number, end: number): number {
  let count = 0;
  let way = 0;
  for (let i = from + 1; i < end; i++) {
    const next = Math.sign((travel[i] as number) - (travel[i - 1] as number));
    if (next !== 0 && way !== 0 && next !== way) count++;
    if (next !== 0) way = next;
  }
  return count;
}

function goesSomewhere(travel: Float64Array, from: number, end: number): boolean {
  const half = (from + end) >> 1;
  return Math.abs(mean(travel, from, half) - mean(travel, half, end)) > TREND;
}

function mean(travel: Float64Array, from: number, end: number): number {
  let sum = 0;
  for (let i = from; i < end; i++) sum += travel[i] as number;
  return sum / (end - from);
}

function middle(travel: Float64Array, from: number, end: number): number {
  let low = 1;
  let high = 0;
  for (let i = from; i < end; i++) {
    low = Math.min(low, travel[i] as number);
    high = Math.max(high, travel[i] as number);
  }
  return faderLevel((low + high) / 2);
}

/** What is kept of the notes of a pass as it ends: see `docs/automation.md`, "What a pass leaves". */
export function keptOf(notes: Lane, of: Thinned, sampleRate: number): Lane {
  if (of.law.kind !== 'fader') return thinned(notes, of);
  return swung(settled(notes, sampleRate));
}
