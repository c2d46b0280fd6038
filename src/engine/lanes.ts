import { emptyLane, pointBefore, type Lane } from '../automation/lane.ts';
import {
  isHeld,
  isReading,
  isTouching,
  isTrimming,
  isWriting,
  modeOf,
  nextPhase,
  type LaneEdge,
  type LanePhase,
} from '../automation/modes.ts';
import { laneWith, trimHeld, type TrimHeld, type WayBack } from '../automation/lane-with.ts';
import { Pass } from '../automation/pass.ts';
import { canTrim, coalesced, compositeAt, compositeFrom, moved, withTrim } from '../automation/trim.ts';
import { Bits } from '../model/bits.ts';
import type { AutomationMode } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { HandsApart } from './hands-apart.ts';
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
  readonly #phases: LanePhase[];
  readonly #table: ParameterTable;
  readonly #passes: (Pass | undefined)[];
  /** Whose hand writes each lane, or wrote it last while its mode still writes; empty for nobody's. */
  readonly hands: string[];
  /** Parameters whose phase writes, whether or not a pass is under way: they may be suspended, or outside of the punch. */
  readonly inWriting: Bits;
  /** Parameters with a pass under way. */
  readonly writing: Bits;
  /** Parameters with points: what playback looks at. */
  readonly #filled: Bits;
  readonly #cursor: Int32Array;
  readonly #trimCursor: Int32Array;
  /** Where hands that trim came from, what they had moved before, and how far they have moved now: see trim.ts. */
  readonly #trimBase: Float64Array;
  readonly #trimmed: Float64Array;
  readonly #trim: Float64Array;
  /** Fingers that stayed on when their trim ended. */
  readonly apart: HandsApart;
  /** 1 where a lane neither plays nor writes, whatever its mode. */
  readonly suspended: Uint8Array;
  /** Are trims made part of their lane as each pass ends? */
  coalesces = true;
  /** 1 for what a fade is writing, until its lane no longer writes: it does not go back to what was there. */
  readonly #onward: Uint8Array;
  readonly #sampleRate: number;
  readonly #rest: number;
  readonly #halfTick: number;
  /** Counts the lanes that were put in place of others: the sound looks here to see whether to ask again. */
  changes = 0;
  /** False outside the punch: then nothing is written, whatever the mode. */
  punchOpen = true;
  /** Where the punch ends, samples: nothing that is written in it holds beyond. */
  punchEnd = Infinity;
  /** True while the tape rolls, or is on its way to a place where it will go on rolling. */
  rolling = false;

  constructor(table: ParameterTable, sampleRate: number) {
    this.#table = table;
    this.#sampleRate = sampleRate;
    this.#rest = Math.round(REST * sampleRate);
    this.#halfTick = (TICK / 2e9) * sampleRate;
    this.lanes = table.rows.map(() => emptyLane);
    this.#phases = table.rows.map((row) => (row.automatable ? 'read' : 'off'));
    this.#passes = table.rows.map(() => undefined);
    this.hands = table.rows.map(() => '');
    this.writing = new Bits(table.count);
    this.inWriting = new Bits(table.count);
    this.#filled = new Bits(table.count);
    this.#cursor = new Int32Array(table.count).fill(-1);
    this.#trimCursor = new Int32Array(table.count).fill(-1);
    this.#trimBase = new Float64Array(table.count);
    this.#trimmed = new Float64Array(table.count);
    this.#trim = new Float64Array(table.count);
    this.apart = new HandsApart(table.count);
    this.suspended = new Uint8Array(table.count);
    this.#onward = new Uint8Array(table.count);
  }

  modeOf(parameter: number): AutomationMode {
    return modeOf(this.#phases[parameter] as LanePhase);
  }

  phaseOf(parameter: number): LanePhase {
    return this.#phases[parameter] as LanePhase;
  }

  isWriting(parameter: number): boolean {
    return this.writing.has(parameter);
  }

  /** Is the parameter kept away from its lane, to be punched in or dropped? */
  isHeld(parameter: number): boolean {
    return isHeld(this.phaseOf(parameter));
  }

  /** Does a hand on the parameter say how far it is to stand from its lane, rather than where? */
  isTrimming(parameter: number): boolean {
    const pass = this.#passes[parameter]; // what is under way goes on as it began, whatever becomes of the lane
    if (pass) return pass.trims;
    if (!isTrimming(this.phaseOf(parameter)) || this.suspended[parameter] !== 0) return false;
    return (this.lanes[parameter] as Lane).times.length > 0;
  }

  /** What preview keeps away from its lane. */
  heldAway(): readonly number[] {
    return this.#those((parameter) => isHeld(this.phaseOf(parameter)));
  }

  /** What has a trim that is not part of its lane yet. */
  trimmed(): readonly number[] {
    return this.#those((parameter) => this.lanes[parameter]?.trim !== undefined);
  }

  /** Pages ask for these several times a second: nothing is made for the thousands that are not meant. */
  #those(meant: (parameter: number) => boolean): readonly number[] {
    const all: number[] = [];
    for (let parameter = 0; parameter < this.lanes.length; parameter++)
      if (meant(parameter)) all.push(parameter);
    return all;
  }

  passOf(parameter: number): Pass | undefined {
    return this.#passes[parameter];
  }

  /** Puts a lane in place of another. */
  put(parameter: number, lane: Lane): void {
    this.lanes[parameter] = lane;
    this.changes++;
    this.#cursor[parameter] = -1;
    this.#trimCursor[parameter] = -1;
    if (lane.times.length > 0) this.#filled.add(parameter);
    else this.#filled.delete(parameter);
  }

  /** Puts a lane in a phase, with all that goes by it. */
  stand(parameter: number, phase: LanePhase): void {
    this.#phases[parameter] = phase;
    if (isWriting(phase)) this.inWriting.add(parameter);
    else this.inWriting.delete(parameter);
  }

  /**
   * Follows an edge.
   *
   * @param place on the timeline, samples.
   * @param value the parameter has now: what a pass begins with.
   * @param resting what holds outside the pass where the lane is empty.
   * @param back how a lane that this ends goes back to where it was.
   * @returns how the lane changed, when a pass came to its end.
   */
  edge(
    parameter: number,
    edge: LaneEdge,
    place: number,
    value: number,
    resting = value,
    back?: WayBack,
  ): PassChange | undefined {
    const before = this.#phases[parameter] as LanePhase;
    const after = nextPhase(before, edge);
    if (after === before || (isTrimming(after) && !canTrim(this.#table.row(parameter).law))) return undefined;
    this.stand(parameter, after);
    if (isWriting(before) && !isWriting(after)) {
      const change = this.finish(parameter, place, isTouching(before), back);
      this.#onward[parameter] = 0;
      return change;
    }
    if (modeOf(after) !== modeOf(before)) this.#onward[parameter] = 0;
    if (!isWriting(after) || isWriting(before)) return undefined;
    this.hands[parameter] = '';
    this.#trimAnew(parameter, value, 0);
    if (this.#isOpen(parameter)) this.begin(parameter, place, value, resting);
    return undefined;
  }

  /** A hand trims from here on: it counts from where it lies, which need not be where the value stands. */
  #trimAnew(parameter: number, value: number, by: number): void {
    this.#trimBase[parameter] = this.apart.is(parameter) ? this.apart.at(parameter) : value;
    this.#trimmed[parameter] = by;
    this.#trim[parameter] = by;
    if (this.isTrimming(parameter)) this.apart.end(parameter);
  }

  /** A finger that trimmed stays on, and trims no more: where it lies is not where the value stands. */
  stayApart(parameter: number, value: number): void {
    const { law } = this.#table.row(parameter);
    const way = (this.#trim[parameter] as number) - (this.#trimmed[parameter] as number);
    this.apart.keep(parameter, withTrim(law, this.#trimBase[parameter] as number, way), value);
  }

  /** A hand that was on while its lane was suspended trims from where the value stands now, so that nothing jumps. */
  trimAgain(parameter: number, place: number, value: number): void {
    if (!this.isTrimming(parameter)) return;
    this.#trimAnew(
      parameter,
      value,
      moved(this.#table.row(parameter).law, this.saysAt(parameter, place), value),
    );
  }

  /** May the lane be written here? */
  #isOpen(parameter: number): boolean {
    return this.punchOpen && this.suspended[parameter] === 0;
  }

  /** As long as the lane writes now, its passes lead on to its next point instead of back to the lane: a fade makes them. */
  lead(parameter: number): void {
    if (isWriting(this.phaseOf(parameter))) this.#onward[parameter] = 1;
  }

  /** Does a fade write the lane? */
  leadsOn(parameter: number): boolean {
    return this.#onward[parameter] === 1;
  }

  /** A pass under way is given up: the lane stays as it was. */
  drop(parameter: number): void {
    this.#passes[parameter] = undefined;
    this.writing.delete(parameter);
  }

  /** Begins a pass. */
  begin(
    parameter: number,
    place: number,
    value: number,
    resting = value,
    trims = this.isTrimming(parameter),
  ): void {
    const pass = new Pass(parameter, place, trims ? 0 : resting, trims);
    pass.write(place, trims ? (this.#trim[parameter] as number) : value);
    this.#passes[parameter] = pass;
    this.writing.add(parameter);
  }

  /**
   * Notes a move in the pass under way, if there is one.
   *
   * @param values by number of the parameter: a fraction handed on by itself costs memory.
   */
  write(parameter: number, place: number, values: Float64Array): void {
    const pass = this.#passes[parameter];
    if (!pass) return;
    if (place - pass.lastAt > this.#rest) pass.rest(place - this.#rest);
    pass.write(place, values[parameter] as number);
  }

  /**
   * A hand that trims asks for what stands in a row: in its place stands then what that comes to, with the lane under it.
   *
   * @param at place where the hand moved, samples.
   * @param place where the tape is.
   */
  trimTo(parameter: number, at: number, place: number, asked: Float64Array): void {
    const { law } = this.#table.row(parameter);
    const base = this.#trimBase[parameter] as number;
    const before = this.#trimmed[parameter] as number;
    this.trimBy(parameter, at, before + moved(law, base, asked[parameter] as number));
    asked[parameter] = this.trimmedValue(parameter, place);
  }

  /** How far a trim is to go from the lane as it was. */
  trimBy(parameter: number, place: number, by: number): void {
    this.#trim[parameter] = by;
    this.write(parameter, place, this.#trim);
  }

  /** A hand that trims goes on from a trim that was there. */
  trimOn(parameter: number, place: number, by: number): void {
    this.#trimmed[parameter] = by;
    this.trimBy(parameter, place, by);
  }

  /** How far a hand that trims has gone. */
  trimOf(parameter: number): number {
    return this.#trim[parameter] as number;
  }

  /** What a hand does next counts from where the parameter stands, not from where the hand came: clicks, say. */
  trimFromHere(parameter: number, value: number): void {
    if (!this.isTrimming(parameter)) return;
    this.#trimBase[parameter] = value;
    this.#trimmed[parameter] = this.#trim[parameter] as number;
  }

  /** How far a parameter in trim stands from its lane, whether the tape rolls or not; NaN where it is not trimmed. */
  standsOff(parameter: number, place: number, value: number): number {
    if (this.isTrimming(parameter)) return this.trimOf(parameter);
    const { law } = this.#table.row(parameter);
    const heard = this.valueAt(parameter, place);
    const inTrim = this.modeOf(parameter) === 'trim' && canTrim(law) && !this.writing.has(parameter);
    return inTrim && !Number.isNaN(heard) ? moved(law, heard, value) : NaN;
  }

  /** The trim that is under way is held over a stretch, which ends its pass. */
  holdTrim(parameter: number, place: number, held: TrimHeld): void {
    const pass = this.#passes[parameter];
    const { law, unit } = this.#table.row(parameter);
    const about = { law, unit, sampleRate: this.#sampleRate, coalesces: this.coalesces };
    this.drop(parameter);
    if (pass && pass.from <= place) pass.endAt(place);
    const noted = pass && pass.from <= place ? pass : undefined;
    this.put(parameter, trimHeld(this.lanes[parameter] as Lane, noted, place, held, about));
  }

  /** A lane with its trim made part of it. */
  asHeard(parameter: number): Lane {
    return coalesced(this.lanes[parameter] as Lane, this.#table.row(parameter));
  }

  /** What a lane under a hand that trims comes to at a place. */
  trimmedValue(parameter: number, place: number): number {
    const { law } = this.#table.row(parameter);
    const heard = compositeAt(this.lanes[parameter] as Lane, place, law);
    const from = Number.isNaN(heard) ? (this.#trimBase[parameter] as number) : heard; // its lane was cleared meanwhile
    return withTrim(law, from, this.#trim[parameter] as number);
  }

  /**
   * Ends a pass: its stretch of the lane, and nothing else, is replaced. What was noted beyond `place`, between the end
   * of a loop and the tick that noticed it, is left out.
   *
   * @param latching the hand made this pass, and no longer than it was there: a switch thrown in it holds until the lane's next point. Latch and write leave
   *   no lane where there was none and nothing moved.
   * @param back how the lane goes back to where it was; until there the pass is as long.
   * @param until behind this the lane stays what it was, also where it would hold what was written.
   */
  finish(
    parameter: number,
    place: number,
    latching = false,
    back?: WayBack,
    until = this.punchEnd,
  ): PassChange | undefined {
    const pass = this.#passes[parameter];
    if (!pass) return undefined;
    this.#passes[parameter] = undefined;
    this.writing.delete(parameter);
    if (place < pass.from) return undefined;
    pass.endAt(place);
    const before = this.lanes[parameter] as Lane;
    const onward = this.#onward[parameter] === 1;
    const unmoved = (onward || !latching) && before.times.length === 0;
    if ((pass.trims || unmoved) && pass.still) return undefined;
    const { law, unit } = this.#table.row(parameter);
    const about = { law, unit, sampleRate: this.#sampleRate, coalesces: this.coalesces };
    const who = this.hands[parameter] as string;
    const ends = { latching: latching || onward, onward, until, back, who };
    const after = laneWith(before, pass, place, ends, about);
    this.put(parameter, after);
    return { parameter, before, after, who };
  }

  /** Passes cannot jump: ends all there are, as at the end of the tape. @param until as for one. */
  finishAll(place: number, until = this.punchEnd): PassChange[] {
    const changes: PassChange[] = [];
    for (const parameter of this.writing.sorted()) {
      const change = this.finish(parameter, place, isTouching(this.phaseOf(parameter)), undefined, until);
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
    if (!this.punchOpen) return;
    for (const parameter of this.inWriting.sorted()) {
      if (!this.writing.has(parameter) && this.suspended[parameter] === 0)
        this.begin(parameter, place, values[parameter] as number, resting(parameter));
    }
  }

  /**
   * Plays every lane that reads. A value stands until the next tick, so a curve is read in the middle of that time:
   * a motor then is as much early as late, instead of late by a whole tick. Steps happen at their own time. A lane under a
   * hand that trims is played as well, as far from itself as the hand says.
   *
   * @param put takes a parameter and its value at this place, and whether a hand that is on it is to be asked.
   */
  play(place: number, put: (parameter: number, value: number, asks: boolean) => void): void {
    const { list, count } = this.#filled;
    for (let i = 0; i < count; i++) {
      const parameter = list[i] as number;
      const trims = this.isTrimming(parameter);
      if (!trims && !this.plays(parameter)) continue;
      const value = this.#heard(parameter, place);
      if (trims)
        put(parameter, withTrim(this.#table.row(parameter).law, value, this.trimOf(parameter)), false);
      else put(parameter, value, true);
    }
  }

  /** What a lane says about now, looked up from where it was looked up last. */
  #heard(parameter: number, place: number): number {
    const lane = this.lanes[parameter] as Lane;
    const { law } = this.#table.row(parameter);
    const at = law.kind === 'steps' ? place : place + this.#halfTick;
    const before = pointBefore(lane.times, at, this.#cursor[parameter]);
    this.#cursor[parameter] = before;
    const trim = lane.trim ? pointBefore(lane.trim.times, at, this.#trimCursor[parameter]) : -1;
    this.#trimCursor[parameter] = trim;
    return compositeFrom(lane, at, before, trim, law);
  }

  /** Is a lane that has points read now? Those that are to be written are, as long as no pass is under way. */
  plays(parameter: number): boolean {
    const phase = this.#phases[parameter] as LanePhase;
    if (!this.#filled.has(parameter) || this.suspended[parameter] !== 0 || isTrimming(phase)) return false;
    return isReading(phase) || (isWriting(phase) && !this.writing.has(parameter));
  }

  /** What `play` would put at a place, into the first of a row. */
  playAt(parameter: number, place: number, row: Float64Array): void {
    const { law } = this.#table.row(parameter);
    const at = law.kind === 'steps' ? place : place + this.#halfTick;
    row[0] = compositeAt(this.lanes[parameter] as Lane, at, law);
  }

  /** What a lane says at a place; NaN where it is empty, suspended, held away from, or in off or write. */
  valueAt(parameter: number, place: number): number {
    const phase = this.#phases[parameter] as LanePhase;
    if (phase === 'off' || phase === 'write' || phase === 'writing' || isHeld(phase)) return NaN;
    if (this.suspended[parameter] !== 0) return NaN;
    return this.saysAt(parameter, place);
  }

  /** The same whatever its mode: NaN only where it is empty. */
  saysAt(parameter: number, place: number): number {
    return compositeAt(this.lanes[parameter] as Lane, place, this.#table.row(parameter).law);
  }

  /** Does a lane drive this parameter while the tape rolls? */
  leads(parameter: number): boolean {
    return (
      this.suspended[parameter] === 0 &&
      isReading(this.#phases[parameter] as LanePhase) &&
      (this.lanes[parameter] as Lane).times.length > 0
    );
  }

  /** Parameters that have points. */
  filled(): readonly number[] {
    return this.#filled.sorted();
  }

  /** Where the last point of all lanes lies, samples; 0 where there is none. */
  lastPlace(): number {
    return this.filled().reduce((last, n) => Math.max(last, this.lanes[n]?.times.at(-1) ?? 0), 0);
  }

  /** Puts back a pass that was under way when the state was saved. */
  resume(pass: Pass): void {
    this.#passes[pass.parameter] = pass;
    this.writing.add(pass.parameter);
  }

  /** Hands that trim: [parameter, where it came from, what it had moved before, how far it is now]. */
  trims(): readonly (readonly [number, number, number, number])[] {
    return this.#phases.flatMap((phase, n) =>
      isTrimming(phase)
        ? [[n, this.#trimBase[n] as number, this.#trimmed[n] as number, this.#trim[n] as number] as const]
        : [],
    );
  }

  /** Puts them back. */
  resumeTrim(parameter: number, base: number, before: number, by: number): void {
    this.#trimBase[parameter] = base;
    this.#trimmed[parameter] = before;
    this.#trim[parameter] = by;
  }
}
