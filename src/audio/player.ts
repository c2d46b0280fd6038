import { pointBefore, type Lane } from '../automation/lane.ts';
import { compositeAt } from '../automation/trim.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import type { DeskSound } from './desk/desk-sound.ts';
import type { Sources } from './sources.ts';

/** Where the tape is told to be. */
export interface TapeOrders {
  /** Counts every start, stop and jump; another number means: be there, now. */
  readonly turn: number;
  readonly rolling: boolean;
  /** Samples. */
  readonly place: number;
  readonly loop: boolean;
  readonly loopFrom: number;
  readonly loopTo: number;
}

/** What the sound is told by the desk: the row of values, which of them lanes lead, and the tape. */
export interface Score {
  /** Counts every change of the rows. */
  readonly version: number;
  /** In each parameter's own unit, by number. */
  readonly values: Float64Array;
  /** 1 where a lane leads while the tape rolls. */
  readonly led: Uint8Array;
  readonly tape: TapeOrders;
}

/** More corners of lanes than this in one quantum are not followed to the sample. */
const MOST_POINTS = 64;

/** A lane that is played. */
interface Playing {
  readonly parameter: number;
  readonly lane: Lane;
  readonly steps: boolean;
  /** Its corners are followed to the sample: it is a level or a switch. */
  readonly exact: boolean;
}

/**
 * Plays the desk: quantum by quantum it reads the sources and the lanes where the tape is, and lets the desk sound. Lanes are
 * followed to the sample; all else that moves is told by the row, and glides.
 */
export class Player {
  readonly sound: DeskSound;
  /** Where the tape is at the beginning of the next quantum, samples; and whether it rolls. */
  place = 0;
  rolling = false;
  readonly #sources: Sources;
  readonly #lanes = new Map<number, Playing>();
  /** Those that lead stand first, in the order of their parameters; and how many they are. */
  readonly #playing: Playing[] = [];
  #leading = 0;
  readonly #led: Uint8Array;
  /** No lane leads: by number, all 0. */
  readonly #none: Uint8Array;
  #turn = -1;
  #version = -1;
  #leaving = false;
  #rising = false;
  readonly #points = new Int32Array(MOST_POINTS + 1);
  #pointCount = 0;
  readonly #up: [number, number] = [1, 1];

  constructor(sound: DeskSound, sources: Sources) {
    this.sound = sound;
    this.#sources = sources;
    this.#led = new Uint8Array(sound.table.count);
    this.#none = new Uint8Array(sound.table.count);
  }

  /** A lane is another from here on; without points: there is none. */
  lane(parameter: number, lane: Lane): void {
    const { law } = this.sound.table.row(parameter);
    const steps = law.kind === 'steps';
    if (lane.times.length === 0) this.#lanes.delete(parameter);
    else this.#lanes.set(parameter, { parameter, lane, steps, exact: steps || law.kind === 'fader' });
    this.sound.foresee(
      parameter,
      lane.values.some((value) => value > 0),
    );
    this.#version = -1;
  }

  /**
   * One quantum on.
   *
   * @param hard a start in mid-sound is not faded in: for a bounce, which begins where it is told to.
   */
  run(score: Score, hard = false): void {
    const { tape } = score;
    if (tape.turn !== this.#turn && !this.#leaving) {
      if (this.rolling) this.#leaving = true;
      else this.#arrive(score, hard);
    } else if (this.#leaving) {
      this.#leaving = false;
      this.#arrive(score, hard);
    } else if (score.version !== this.#version) this.#take(score);
    this.#play(tape);
  }

  /** Which turn of the tape is heard; −1 before the first. */
  get turn(): number {
    return this.#turn;
  }

  /** Goes on where another is, on a desk that was put together anew meanwhile; after it was told of its lanes. */
  goOn(from: Player, score: Score): void {
    this.#turn = from.#turn;
    this.#leaving = from.#leaving;
    this.rolling = from.rolling;
    this.place = from.place;
    this.#stand(score, true);
  }

  /** The desk is told how it is at this place: at once, or by and by, so that what still rings does not jump. */
  #stand(score: Score, atOnce: boolean): void {
    this.#take(score);
    this.#lay(0, 0);
    this.sound.take(this.#none, QUANTUM);
    if (atOnce) this.sound.snap();
    this.#sources.snap();
  }

  /** The tape is elsewhere, or begins. Where it stood, everything is at once as it is there. */
  #arrive(score: Score, hard: boolean): void {
    const { tape } = score;
    const stood = !this.rolling;
    this.#turn = tape.turn;
    this.rolling = tape.rolling;
    this.place = tape.place;
    this.#stand(score, stood);
    this.#rising = tape.rolling && !hard;
  }

  /** Takes the row where no lane leads. */
  #take(score: Score): void {
    this.#version = score.version;
    const { desk } = this.sound;
    const { values, led } = score;
    this.#leading = 0;
    for (let n = 0; n < values.length; n++) {
      const lane = this.rolling && led[n] === 1 ? this.#lanes.get(n) : undefined;
      this.#led[n] = lane ? 1 : 0;
      if (lane) this.#playing[this.#leading++] = lane;
      else if (desk.values[n] !== values[n]) desk.set(n, values[n] as number);
    }
  }

  #play(tape: TapeOrders): void {
    const wraps =
      this.rolling &&
      tape.loop &&
      tape.loopTo > tape.loopFrom &&
      this.place < tape.loopTo &&
      this.place + QUANTUM >= tape.loopTo;
    const wrap = wraps ? tape.loopTo - this.place : QUANTUM;
    this.#up[0] = this.#rising ? 0 : 1;
    this.#up[1] = this.#leaving ? 0 : 1;
    this.#rising = false;
    this.#sources.fill(this.rolling ? this.place : -1, wrap, tape.loopFrom, this.#up);
    this.#follow(wrap, tape.loopFrom);
    this.sound.run();
    if (!this.rolling) return;
    this.place = wraps ? tape.loopFrom + QUANTUM - wrap : this.place + QUANTUM;
  }

  /** Lanes and row, stretch by stretch of the quantum. */
  #follow(wrap: number, wrapTo: number): void {
    this.#pointCount = 0;
    if (this.#leading > 0) this.#corners(wrap, wrapTo);
    let from = 0;
    for (let n = 0; n <= this.#pointCount; n++) {
      const to = n < this.#pointCount ? (this.#points[n] as number) : QUANTUM;
      if (to <= from) continue;
      this.#lay(this.#offset(from, wrap, wrapTo, false), this.#offset(to, wrap, wrapTo, true));
      this.sound.take(this.#led, to - from);
      this.sound.gains(from, to);
      from = to;
    }
  }

  /**
   * Place on the tape of a frame of this quantum, from where the quantum begins.
   *
   * @param ends the frame ends a stretch: one that ends at the wrap does not go beyond it.
   */
  #offset(frame: number, wrap: number, wrapTo: number, ends: boolean): number {
    if (frame < wrap || (ends && frame === wrap)) return frame;
    return wrapTo + frame - wrap - this.place;
  }

  /** What lanes say: switches where a stretch begins, everything else where it ends. Both from the place of the quantum. */
  #lay(from: number, to: number): void {
    const { desk, table } = this.sound;
    for (let n = 0; n < this.#leading; n++) {
      const { parameter, lane, steps } = this.#playing[n] as Playing;
      desk.set(parameter, compositeAt(lane, this.place + (steps ? from : to), table.row(parameter).law));
    }
  }

  /** The frames of the quantum at which levels bend and switches flip. */
  #corners(wrap: number, wrapTo: number): void {
    if (wrap < QUANTUM) this.#corner(wrap);
    for (let n = 0; n < this.#leading; n++) {
      const { exact, lane } = this.#playing[n] as Playing;
      if (!exact) continue;
      this.#cornersOf(lane, this.place, 0, wrap);
      if (wrap < QUANTUM) this.#cornersOf(lane, wrapTo, wrap, QUANTUM);
    }
  }

  #cornersOf(lane: Lane, place: number, from: number, to: number): void {
    for (const { times } of lane.trim ? [lane, lane.trim] : [lane]) {
      const end = place + to - from;
      for (let n = pointBefore(times, place) + 1; n < times.length && (times[n] as number) < end; n++)
        this.#corner(from + Math.ceil((times[n] as number) - place));
    }
  }

  /** In order, each once. */
  #corner(frame: number): void {
    if (frame <= 0 || frame >= QUANTUM) return;
    const points = this.#points;
    let at = this.#pointCount;
    while (at > 0 && (points[at - 1] as number) > frame) at--;
    if (at > 0 && points[at - 1] === frame) return;
    if (this.#pointCount === MOST_POINTS) return;
    points.copyWithin(at + 1, at, this.#pointCount);
    points[at] = frame;
    this.#pointCount++;
  }
}
