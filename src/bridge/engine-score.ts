import { emptyLane, type Lane } from '../automation/lane.ts';
import type { Score, TapeOrders } from '../audio/player.ts';
import type { Engine } from '../engine/engine.ts';

/** The sound goes its own way between two looks; where it would be so far from the tape, it is told to jump. Seconds. */
const ASTRAY = 0.02;
/** The sound's clock is a sound card's, and no two run alike; where they have drifted so far apart, likewise. Seconds. */
const DRIFTED = 0.03;

/** The engine as the sound sees it: the row, what lanes lead, and the tape. Nothing of it is made anew while nothing changes. */
export class EngineScore implements Score {
  version = 0;
  /** How far ahead of its clock the sound was found to be, frames. */
  drift = 0;
  /** Has the sound done what it was told last? */
  arrived = true;
  /** How often it was told to jump for that. */
  corrections = 0;
  readonly values: Float64Array;
  readonly led: Uint8Array;
  readonly tape: { -readonly [Name in keyof TapeOrders]: TapeOrders[Name] } = {
    turn: 0,
    rolling: false,
    place: 0,
    loop: false,
    loopFrom: 0,
    loopTo: 0,
  };
  readonly #engine: Engine;
  readonly #told: Lane[];
  #moves = -1;
  #changes = -1;
  #filled: readonly number[] = [];
  /** Where the sound is, as far as it was told: the sample clock and the place when it last was. */
  #sample = 0;
  #place = 0;

  constructor(
    engine: Engine,
    values: Float64Array = engine.desk.values,
    led: Uint8Array = new Uint8Array(engine.table.count),
  ) {
    this.#engine = engine;
    this.values = values;
    this.led = led;
    this.#told = engine.table.rows.map(() => emptyLane);
  }

  /** Looks at the engine after a step. @param onLane is told of every lane that is another now. */
  look(onLane: (parameter: number, lane: Lane) => void): void {
    const { desk, moves } = this.#engine;
    this.#lanes(onLane);
    if (moves !== this.#moves && this.values !== desk.values) this.values.set(desk.values);
    if (this.#leads() || moves !== this.#moves) this.version++;
    this.#moves = moves;
    this.#tape();
  }

  #lanes(onLane: (parameter: number, lane: Lane) => void): void {
    const { lanes } = this.#engine;
    if (lanes.changes === this.#changes) return;
    this.#changes = lanes.changes;
    const filled = lanes.filled();
    for (const parameter of new Set([...this.#filled, ...filled])) {
      const lane = lanes.lanes[parameter] as Lane;
      if (lane.times.length === 0) this.led[parameter] = 0;
      if (lane === this.#told[parameter]) continue;
      this.#told[parameter] = lane;
      onLane(parameter, lane);
    }
    this.#filled = filled;
  }

  /**
   * A lane leads what it plays, unless a hand has it, or says by how much it is trimmed.
   *
   * @returns whether others lead now.
   */
  #leads(): boolean {
    const engine = this.#engine;
    let changed = false;
    for (let n = 0; n < this.#filled.length; n++) {
      const parameter = this.#filled[n] as number;
      const plays = engine.lanes.plays(parameter) && !engine.lanes.isTrimming(parameter);
      const leads = plays && engine.isFree(parameter) ? 1 : 0;
      if (this.led[parameter] !== leads) changed = true;
      this.led[parameter] = leads;
    }
    return changed;
  }

  /** A loop that is switched or moved means nothing for the way up to here: the sound went it by the loop there was. */
  #loop(sample: number): void {
    const { loop } = this.#engine.transport;
    const { tape } = this;
    if (tape.loop === loop.on && tape.loopFrom === loop.from && tape.loopTo === loop.to) return;
    this.#place = this.#expected(sample);
    this.#sample = sample;
    tape.loop = loop.on;
    tape.loopFrom = loop.from;
    tape.loopTo = loop.to;
  }

  #tape(): void {
    const { transport, sample, sampleRate, place } = this.#engine;
    const { tape } = this;
    this.#loop(sample);
    const rolling = transport.rolling;
    if (rolling && !this.arrived && this.#expected(sample) - tape.place > DRIFTED * sampleRate) {
      // it slept: it is to begin where the tape is when it wakes, not where the tape was
      tape.place = place;
      this.#sample = sample;
      this.#place = place;
    }
    const astray = rolling && Math.abs(place - this.#expected(sample)) > ASTRAY * sampleRate;
    const drifted = rolling && Math.abs(this.drift) > DRIFTED * sampleRate;
    if (rolling === tape.rolling && !astray && !drifted) return;
    if (drifted && !astray && tape.rolling) this.corrections++;
    this.drift = 0;
    tape.rolling = rolling;
    tape.place = place;
    tape.turn++;
    this.#sample = sample;
    this.#place = place;
  }

  /** Where the sound is by now, going round with the loop as the tape does. */
  #expected(sample: number): number {
    const { loop, loopFrom, loopTo } = this.tape;
    const place = this.#place + sample - this.#sample;
    if (!loop || loopTo <= loopFrom || this.#place >= loopTo || place < loopTo) return place;
    return loopFrom + ((place - loopTo) % (loopTo - loopFrom));
  }
}
