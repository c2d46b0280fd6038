import {
  emptyLane,
  pointBefore,
  replaceStretch,
  valueAtTime,
  valueFrom,
  type Lane,
} from '../automation/lane.ts';
import {
  isReading,
  isTouching,
  isWriting,
  modeOf,
  nextPhase,
  type LaneEdge,
  type LanePhase,
} from '../automation/modes.ts';
import { glided } from '../automation/glide.ts';
import { Pass } from '../automation/pass.ts';
import { withTakes } from '../automation/merge.ts';
import { withTake } from '../automation/takes.ts';
import { PASS, thinned } from '../automation/thin.ts';
import { Bits } from '../model/bits.ts';
import type { AutomationMode } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { LaneChange } from './history.ts';
import { TICK } from './timing.ts';

/** A hand that rested longer than this had stopped: the next move starts where it stopped. Seconds. */
const REST = 0.03;

/** How a pass changed a lane, and whose hand made it; empty for nobody's. */
export interface PassChange extends LaneChange {
  readonly who: string;
}

/** The lanes of a desk: what each holds, what mode it is in, and the passes that are being written. */
export class Lanes {
  /** By number of the parameter. */
  readonly lanes: Lane[];
  readonly phases: LanePhase[];
  readonly #table: ParameterTable;
  readonly #passes: (Pass | undefined)[];
  /** Whose hand writes each lane, or wrote it last while its mode still writes; empty for nobody's. */
  readonly hands: string[];
  /** Parameters with a pass under way. */
  readonly writing: Bits;
  /** Parameters with points: what playback looks at. */
  readonly #filled: Bits;
  readonly #cursor: Int32Array;
  readonly #rest: number;
  readonly #halfTick: number;
  /** False outside the punch: then nothing is written, whatever the mode. */
  punchOpen = true;
  /** True while the tape rolls, or is on its way to a place where it will go on rolling. */
  rolling = false;

  constructor(table: ParameterTable, sampleRate: number) {
    this.#table = table;
    this.#rest = Math.round(REST * sampleRate);
    this.#halfTick = (TICK / 2e9) * sampleRate;
    this.lanes = table.rows.map(() => emptyLane);
    this.phases = table.rows.map((row) => (row.automatable ? 'read' : 'off'));
    this.#passes = table.rows.map(() => undefined);
    this.hands = table.rows.map(() => '');
    this.writing = new Bits(table.count);
    this.#filled = new Bits(table.count);
    this.#cursor = new Int32Array(table.count).fill(-1);
  }

  modeOf(parameter: number): AutomationMode {
    return modeOf(this.phases[parameter] as LanePhase);
  }

  phaseOf(parameter: number): LanePhase {
    return this.phases[parameter] as LanePhase;
  }

  isWriting(parameter: number): boolean {
    return this.writing.has(parameter);
  }

  passOf(parameter: number): Pass | undefined {
    return this.#passes[parameter];
  }

  /** Puts a lane in place of another. */
  put(parameter: number, lane: Lane): void {
    this.lanes[parameter] = lane;
    this.#cursor[parameter] = -1;
    if (lane.times.length > 0) this.#filled.add(parameter);
    else this.#filled.delete(parameter);
  }

  /**
   * Follows an edge.
   *
   * @param place on the timeline, samples.
   * @param value the parameter has now: what a pass begins with.
   * @param resting what holds outside the pass where the lane is empty.
   * @param glideTo where a lane that this ends is back where it was.
   * @returns how the lane changed, when a pass came to its end.
   */
  edge(
    parameter: number,
    edge: LaneEdge,
    place: number,
    value: number,
    resting = value,
    glideTo = place,
  ): PassChange | undefined {
    const before = this.phases[parameter] as LanePhase;
    const after = nextPhase(before, edge);
    if (after === before) return undefined;
    this.phases[parameter] = after;
    if (isWriting(before) && !isWriting(after))
      return this.finish(parameter, place, isTouching(before), glideTo);
    if (!isWriting(after) || isWriting(before)) return undefined;
    this.hands[parameter] = '';
    if (this.punchOpen) this.begin(parameter, place, value, resting);
    return undefined;
  }

  /** Begins a pass. */
  begin(parameter: number, place: number, value: number, resting = value): void {
    const pass = new Pass(parameter, place, resting);
    pass.write(place, value);
    this.#passes[parameter] = pass;
    this.writing.add(parameter);
  }

  /** Notes a move in the pass under way, if there is one. */
  write(parameter: number, place: number, value: number): void {
    const pass = this.#passes[parameter];
    if (!pass) return;
    if (place - pass.lastAt > this.#rest) pass.rest(place - this.#rest);
    pass.write(place, value);
  }

  /**
   * Ends a pass: its stretch of the lane, and nothing else, is replaced. What was noted beyond `place`, between the end
   * of a loop and the tick that noticed it, is left out.
   *
   * @param latching the hand made this pass, and no longer than it was there: a switch thrown in it holds until the lane's next point. Latch and write leave
   *   no lane where there was none and nothing moved.
   * @param glideTo where the lane is back where it was; until there the pass glides back to it.
   */
  finish(parameter: number, place: number, latching = false, glideTo = place): PassChange | undefined {
    const pass = this.#passes[parameter];
    if (!pass) return undefined;
    this.#passes[parameter] = undefined;
    this.writing.delete(parameter);
    if (place < pass.from) return undefined;
    pass.endAt(place);
    const before = this.lanes[parameter] as Lane;
    if (!latching && before.times.length === 0 && pass.still) return undefined;
    const after = this.#with(pass, place, latching, glideTo);
    this.put(parameter, after);
    return { parameter, before, after, who: this.hands[parameter] as string };
  }

  /** The lane with a pass in it, thinned; where that left something out, all of it is kept beside it. */
  #with(pass: Pass, place: number, latching: boolean, glideTo: number): Lane {
    const row = this.#table.row(pass.parameter);
    const { law } = row;
    const old = this.lanes[pass.parameter] as Lane;
    const target = old.times.length === 0 ? pass.resting : valueAtTime(old, glideTo, law);
    const glide = glideTo > place && law.kind !== 'steps';
    const { from, resting } = pass;
    const to = glide ? glideTo : place;
    const gliding = (notes: Lane): Lane => (glide ? glided(notes, glideTo, target, law) : notes);
    const into = (before: Lane, written: Lane): Lane =>
      replaceStretch(before, from, to, written, resting, law, latching);
    const notes = pass.written();
    const kept = thinned(notes, row, PASS);
    const whole = gliding(notes);
    const after = into(old, gliding(kept));
    const takes = withTake(old.takes, { from, to, who: this.hands[pass.parameter] as string, ...whole });
    if (kept === notes && !old.take) return withTakes(after, takes);
    return withTakes({ ...after, take: into(old.take ?? old, whole) }, takes);
  }

  /** Passes cannot jump: ends all there are, as at the end of the tape. */
  finishAll(place: number): PassChange[] {
    const changes: PassChange[] = [];
    for (const parameter of Array.from(this.writing.list.subarray(0, this.writing.count))) {
      const change = this.finish(parameter, place, isTouching(this.phaseOf(parameter)));
      if (change) changes.push(change);
    }
    return changes;
  }

  /**
   * Begins passes for every lane whose phase writes: after a jump, or when the punch opens.
   *
   * @param resting what holds outside the pass where the lane is empty: before the hand came, where there is one.
   */
  beginAll(place: number, values: Float64Array, resting = (parameter: number) => values[parameter]): void {
    this.phases.forEach((phase, parameter) => {
      if (isWriting(phase) && !this.writing.has(parameter))
        this.begin(parameter, place, values[parameter] as number, resting(parameter));
    });
  }

  /**
   * Plays every lane that reads. A value stands until the next tick, so a curve is read in the middle of that time:
   * a motor then is as much early as late, instead of late by a whole tick. Steps happen at their own time.
   *
   * @param put takes a parameter and its value at this place.
   */
  play(place: number, put: (parameter: number, value: number) => void): void {
    const { list, count } = this.#filled;
    for (let i = 0; i < count; i++) {
      const parameter = list[i] as number;
      const phase = this.phases[parameter] as LanePhase;
      if (!isReading(phase) && (!isWriting(phase) || this.writing.has(parameter))) continue;
      const lane = this.lanes[parameter] as Lane;
      const { law } = this.#table.row(parameter);
      const at = law.kind === 'steps' ? place : place + this.#halfTick;
      const before = pointBefore(lane.times, at, this.#cursor[parameter]);
      this.#cursor[parameter] = before;
      put(parameter, valueFrom(lane, at, before, law));
    }
  }

  /** What a lane says at a place; NaN where it is empty or in off or write. */
  valueAt(parameter: number, place: number): number {
    const mode = this.modeOf(parameter);
    if (mode === 'off' || mode === 'write') return NaN;
    return valueAtTime(this.lanes[parameter] as Lane, place, this.#table.row(parameter).law);
  }

  /** Does a lane drive this parameter while the tape rolls? */
  leads(parameter: number): boolean {
    return isReading(this.phases[parameter] as LanePhase) && (this.lanes[parameter] as Lane).times.length > 0;
  }

  /** Parameters that have points, in no order. */
  filled(): readonly number[] {
    return Array.from(this.#filled.list.subarray(0, this.#filled.count));
  }

  /** Puts back a pass that was under way when the state was saved. */
  resume(pass: Pass): void {
    this.#passes[pass.parameter] = pass;
    this.writing.add(pass.parameter);
  }
}
