import type { FadeTimes } from '../model/fade-times.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { toValue, travelOf } from '../units/laws.ts';

/** How a part of a recall glides: durations of what rises, of what falls, and before either begins, ns. */
interface Span {
  readonly up: number;
  readonly down: number;
  readonly delay: number;
  readonly curve: 'linear' | 's';
}

/** One recall that glides. Its parameters are those of `parameters` that no hand and no later fade took from it. */
export interface Fade extends Span {
  /** Id of the scene it goes to, and of the one that was recalled last before. */
  readonly scene: number;
  readonly sceneBefore: number;
  readonly who: string;
  /** How those glide that do not as the fade itself says; left out where there are none. */
  readonly others?: readonly Span[];
  /** Duration of the whole, ns. */
  readonly total: number;
  readonly parameters: Int32Array;
  /** The undo step it belongs to: where each of its parameters is left is noted there. */
  after: number[];
  /** How far it was at a moment, ns both; and which way it goes. */
  elapsed: number;
  anchor: number;
  way: 1 | -1;
  /** Parameters that are still its own. */
  left: number;
  /** It rests where it is until it is let on. */
  held?: boolean | undefined;
}

/** One parameter that glides, or flips on the way. */
export interface FadeStep {
  readonly parameter: number;
  readonly to: number;
  /** Place in the undo step. */
  readonly place: number;
  /** The one it is linked to; −1 for none. */
  readonly partner: number;
  readonly flips: Flips;
  /** Which of the spans it goes by, from 0. */
  readonly span: number;
}

/** When what cannot glide flips. A link is made at the end, and only if its two channels have come out alike. */
export const flips = { atStart: 0, atEnd: 1, asLink: 2 } as const;
type Flips = (typeof flips)[keyof typeof flips];

/** What fades are done to. */
export interface Faded {
  readonly now: number;
  readonly table: ParameterTable;
  readonly desk: { readonly values: Float64Array; partnerOf(parameter: number): number };
  /** Row that moves go by. */
  readonly asked: Float64Array;
  /** May a fade move it, or is there a hand, or a lane that leads? */
  mayFade(parameter: number): boolean;
  /** Would linking the two channels of this link join what differs? */
  wouldTear(link: number): boolean;
  /** Writes what stands in `asked`. @returns whether it is another value. */
  glide(parameter: number): boolean;
}

const NS = 1e9;

/**
 * The recalls that are under way. A parameter belongs to one of them at the most: the later. Everything that a tick reads
 * stands in rows, so that it takes nothing from the heap, however many parameters glide.
 */
export class Fades {
  /** In the order in which they began. */
  running: Fade[] = [];
  readonly #of: (Fade | undefined)[];
  readonly #from: Float64Array;
  readonly #to: Float64Array;
  /** Both ends as travel, 0..1. */
  readonly #fromTravel: Float64Array;
  readonly #toTravel: Float64Array;
  /** What a fade wrote last: when it stands otherwise, somebody else moved it. */
  readonly #last: Float64Array;
  readonly #place: Int32Array;
  readonly #partner: Int32Array;
  readonly #flips: Uint8Array;
  readonly #span: Uint8Array;
  /** Is told of a parameter that a fade leaves: it is through with it, somebody else took it, or all is taken back. */
  left: (parameter: number, takenBack: boolean) => void = () => {};
  /** How far the fade is that is being moved on, ns. */
  readonly #at = new Float64Array(1);
  /** How much of its way a parameter has made: a fraction that is now a whole number and now not would cost memory. */
  readonly #share = new Float64Array(1);

  constructor(parameters: number) {
    this.#of = Array.from({ length: parameters }, () => undefined);
    this.#from = new Float64Array(parameters);
    this.#to = new Float64Array(parameters);
    this.#fromTravel = new Float64Array(parameters);
    this.#toTravel = new Float64Array(parameters);
    this.#last = new Float64Array(parameters);
    this.#place = new Int32Array(parameters);
    this.#partner = new Int32Array(parameters);
    this.#flips = new Uint8Array(parameters);
    this.#span = new Uint8Array(parameters);
  }

  /**
   * Begins one, from where everything stands. What another fade is moving becomes this one's: call `leave` before.
   *
   * @param spans how its parts glide, at least one.
   */
  begin(
    spans: readonly FadeTimes[],
    about: Pick<Fade, 'scene' | 'sceneBefore' | 'who' | 'after'>,
    steps: readonly FadeStep[],
    on: Faded,
  ): void {
    const [first, ...others] = spans.map(spanOf);
    if (!first) throw new RangeError('a fade has at least one span');
    for (const step of steps) this.#start(step, on);
    const fade: Fade = {
      ...about,
      ...first,
      ...(others.length > 0 && { others }),
      total: Math.max(...[first, ...others].map((span, n) => lengthOf(span, stepsOf(n, steps), on))),
      parameters: Int32Array.from(steps, ({ parameter }) => parameter),
      elapsed: 0,
      anchor: on.now,
      way: 1,
      left: steps.length,
    };
    for (const { parameter } of steps) this.#of[parameter] = fade;
    this.running.push(fade);
  }

  #start({ parameter, to, place, partner, flips: when, span }: FadeStep, { desk, table }: Faded): void {
    const from = desk.values[parameter] as number;
    this.#put(parameter, from, to, table);
    this.#last[parameter] = from;
    this.#place[parameter] = place;
    this.#partner[parameter] = partner;
    this.#flips[parameter] = when;
    this.#span[parameter] = span;
  }

  #put(parameter: number, from: number, to: number, table: ParameterTable): void {
    const { law } = table.row(parameter);
    this.#from[parameter] = from;
    this.#to[parameter] = to;
    this.#fromTravel[parameter] = travelOf(law, from);
    this.#toTravel[parameter] = travelOf(law, to);
  }

  /** Moves every fade on to now. @returns whether anything moved. */
  tick(on: Faded): boolean {
    let moved = false;
    let ended = false;
    const { running } = this;
    for (let i = 0; i < running.length; i++) {
      const fade = running[i] as Fade;
      if (fade.held) fade.anchor = on.now;
      this.#at[0] = fade.elapsed + fade.way * (on.now - fade.anchor);
      const over = fade.way > 0 ? this.#at[0] >= fade.total : this.#at[0] <= earliest(fade);
      for (let n = 0; n < fade.parameters.length; n++) {
        const parameter = fade.parameters[n] as number;
        if (this.#of[parameter] === fade && this.#step(fade, parameter, over, on)) moved = true;
      }
      if (over) this.#end(fade);
      if (fade.left === 0) ended = true;
    }
    if (ended) this.running = this.running.filter(({ left }) => left > 0);
    return moved;
  }

  #step(fade: Fade, parameter: number, over: boolean, on: Faded): boolean {
    const { values } = on.desk;
    const taken =
      values[parameter] !== this.#last[parameter] ||
      on.desk.partnerOf(parameter) !== this.#partner[parameter] ||
      !on.mayFade(parameter) ||
      (over && fade.way > 0 && this.#flips[parameter] === flips.asLink && on.wouldTear(parameter));
    if (taken) {
      this.leave(parameter);
      return false;
    }
    this.#ask(fade, parameter, over, on);
    const moved = on.glide(parameter);
    this.#last[parameter] = values[parameter] as number;
    return moved;
  }

  /** Puts where a parameter belongs now into `asked`. Both ends are met exactly. */
  #ask(fade: Fade, parameter: number, over: boolean, { asked, table }: Faded): void {
    const { law, fadable } = table.row(parameter);
    const from = this.#fromTravel[parameter] as number;
    const to = this.#toTravel[parameter] as number;
    const share = this.#share;
    const which = this.#span[parameter] as number;
    const span = which === 0 ? fade : ((fade.others as readonly Span[])[which - 1] as Span);
    const gone = (this.#at[0] as number) - span.delay;
    share[0] = gone > 0 ? Math.min(1, gone / (to >= from ? span.up : span.down)) : 0;
    if (over) share[0] = fade.way > 0 ? 1 : 0;
    else if (!fadable) share[0] = this.#flipped(parameter, span, gone) ? 1 : 0;
    const done = share[0];
    if (done >= 1) asked[parameter] = this.#to[parameter] as number;
    else if (done <= 0) asked[parameter] = this.#from[parameter] as number;
    else {
      const bent = span.curve === 's' ? done * done * (3 - 2 * done) : done;
      asked[parameter] = from + (to - from) * bent;
      toValue(law, asked, parameter);
    }
  }

  /** Has a switch flipped by now? A link is made at the end of all. */
  #flipped(parameter: number, { up, down }: Span, gone: number): boolean {
    const when = this.#flips[parameter];
    if (when === flips.asLink) return false;
    return when === flips.atStart ? gone >= 0 : gone >= Math.max(up, down);
  }

  /**
   * A parameter is somebody else's from here on; of a linked pair, both. Undo remembers where it was left.
   *
   * @param takenBack what the tape recorded of it is to be as if it had not been.
   */
  leave(parameter: number, takenBack = false): void {
    const fade = this.#of[parameter];
    if (!fade) return;
    this.#release(fade, parameter, takenBack);
    const partner = this.#partner[parameter] as number;
    if (partner >= 0 && this.#of[partner] === fade) this.#release(fade, partner, takenBack);
    if (fade.left === 0) this.running = this.running.filter((one) => one !== fade);
  }

  #release(fade: Fade, parameter: number, takenBack: boolean): void {
    fade.after[this.#place[parameter] as number] = this.#last[parameter] as number;
    this.#of[parameter] = undefined;
    fade.left--;
    this.left(parameter, takenBack);
  }

  /** Every parameter that a fade is moving. */
  get moving(): readonly number[] {
    return this.running.flatMap((fade) => Array.from(fade.parameters).filter((n) => this.#of[n] === fade));
  }

  /** Everything of a fade stays where it is. */
  stop(fade: Fade, takenBack = false): void {
    this.#end(fade, takenBack);
    this.running = this.running.filter((one) => one !== fade);
  }

  #end(fade: Fade, takenBack = false): void {
    for (const parameter of fade.parameters)
      if (this.#of[parameter] === fade) this.#release(fade, parameter, takenBack);
  }

  /** The undo step of a fade is taken back: it ends, what was recorded of it is none, and doing it again goes to its end at once. */
  forget(after: number[]): void {
    const fades = this.running.filter((one) => one.after === after);
    const wanted = [...after];
    for (const fade of fades) this.stop(fade, true);
    wanted.forEach((value, i) => (after[i] = value));
  }

  /** Undo steps became one: where the parameters of their fades are left is noted in that from here on. */
  join(steps: readonly (readonly number[])[], after: number[], parameters: readonly number[]): void {
    const places = new Map(parameters.map((parameter, place) => [parameter, place]));
    for (const fade of this.running) {
      if (!steps.includes(fade.after)) continue;
      fade.after = after;
      for (const parameter of fade.parameters)
        if (this.#of[parameter] === fade) this.#place[parameter] = places.get(parameter) as number;
    }
  }

  /** A fade rests where it is, or goes on from there. */
  hold(fade: Fade, on: boolean, now: number): void {
    if (on) fade.elapsed += fade.way * (now - fade.anchor);
    fade.anchor = now;
    fade.held = on || undefined;
  }

  /** A fade goes the other way from where it is, as fast as it came. */
  reverse(fade: Fade, now: number): void {
    if (!fade.held) fade.elapsed += fade.way * (now - fade.anchor);
    fade.anchor = now;
    fade.held = undefined;
    fade.way = fade.way > 0 ? -1 : 1;
  }

  /** The fade that moves a parameter now. */
  of(parameter: number): Fade | undefined {
    return this.#of[parameter];
  }

  /** How much of a fade is done, 0..1. */
  progress({ elapsed, way, anchor, total, held }: Fade, at: number): number {
    const now = held ? anchor : at;
    return total > 0 ? Math.min(1, Math.max(0, (elapsed + way * (now - anchor)) / total)) : 1;
  }

  /**
   * The parameters that are still a fade's own.
   *
   * @param isTaken does the tape record what the fade does to it?
   */
  rowsOf(fade: Fade, isTaken: (parameter: number) => boolean): readonly FadeRow[] {
    return Array.from(fade.parameters)
      .filter((n) => this.#of[n] === fade)
      .map((n) => [
        n,
        this.#from[n] as number,
        this.#to[n] as number,
        this.#last[n] as number,
        this.#place[n] as number,
        this.#partner[n] as number,
        this.#flips[n] as number,
        ...this.#moreOf(n, isTaken(n)),
      ]);
  }

  /** Left out where there is nothing to say. */
  #moreOf(n: number, isTaken: boolean): readonly number[] {
    const span = this.#span[n] as number;
    if (isTaken) return [span, 1];
    return span === 0 ? [] : [span];
  }

  /** Puts a fade back as it was when the state was saved. */
  resume(fade: Omit<Fade, 'parameters' | 'left'>, rows: readonly FadeRow[], table: ParameterTable): void {
    const parameters = Int32Array.from(rows, ([n]) => n);
    const resumed: Fade = { ...fade, parameters, left: rows.length };
    for (const [n, from, to, last, place, partner, when, span = 0] of rows) {
      this.#put(n, from, to, table);
      this.#last[n] = last;
      this.#place[n] = place;
      this.#partner[n] = partner;
      this.#flips[n] = when;
      this.#span[n] = span;
      this.#of[n] = resumed;
    }
    this.running.push(resumed);
  }
}

/** One parameter of a fade: number, from, to, last, place, partner, when it flips; its span, and whether the tape records it. */
export type FadeRow = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  ...(readonly number[]),
];

function spanOf({ up, down, delay = 0, curve = 'linear' }: FadeTimes): Span {
  return { up: up * NS, down: down * NS, delay: delay * NS, curve };
}

function stepsOf(span: number, steps: readonly FadeStep[]): readonly FadeStep[] {
  return steps.filter((step) => step.span === span);
}

/** How long a span lasts, by what glides in it; where nothing does, by its longest time. */
function lengthOf({ up, down, delay }: Span, steps: readonly FadeStep[], { table, desk }: Faded): number {
  if (steps.length === 0) return 0;
  const gliding = steps.filter(({ parameter }) => table.row(parameter).fadable);
  const times = gliding.map(({ parameter, to }) => {
    const { law } = table.row(parameter);
    return travelOf(law, to) >= travelOf(law, desk.values[parameter] as number) ? up : down;
  });
  return delay + (times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : Math.max(up, down));
}

/** When the first of a fade begins to move, ns. */
function earliest({ delay, others }: Fade): number {
  let first = delay;
  if (others) for (let i = 0; i < others.length; i++) first = Math.min(first, (others[i] as Span).delay);
  return first;
}
