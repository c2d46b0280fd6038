import { fromDecibels } from '../../dsp/elementary.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';
import { soloMode, type Desk } from '../../model/desk.ts';
import { referenceNames } from '../../model/clips.ts';
import type { ParameterTable } from '../../model/parameters.ts';

/** How far a gain goes in a quantum at the most: from silence to unity in about 10 ms at 48 kHz. */
const STEP = 1 / 4;
/** From left to left, from right to left, from left to right, from right to right. */
const WAYS = 4;

/** What goes out of the desk to be listened to: two channels of planar sound. */
interface Outlet {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** What is listened to: the mix, what is soloed, or one of the references, from 2 on. */
const MIX = 0;
const SOLO = 1;
const REFERENCES = 2;

/** One source on its way to one outlet: four gains, each on its way to where it is to be. */
class Way {
  readonly #now = new Float64Array(WAYS);
  readonly #before = new Float64Array(WAYS);
  readonly #to = new Float64Array(WAYS);

  /** @param swap left and right change places. @param mono both sides get half of both. */
  set(gain: number, mono: boolean, swap: boolean): void {
    const to = this.#to;
    const straight = mono ? gain / 2 : swap ? 0 : gain;
    const across = mono ? gain / 2 : swap ? gain : 0;
    to[0] = straight;
    to[1] = across;
    to[2] = across;
    to[3] = straight;
  }

  snap(): void {
    this.#now.set(this.#to);
  }

  add(left: Float32Array, right: Float32Array, { left: toLeft, right: toRight }: Outlet): void {
    const now = this.#now;
    const before = this.#before;
    before.set(now);
    this.#move();
    if (isNothing(before) && isNothing(now)) return;
    const a = before[0] as number;
    const b = before[1] as number;
    const c = before[2] as number;
    const d = before[3] as number;
    const aStep = ((now[0] as number) - a) / QUANTUM;
    const bStep = ((now[1] as number) - b) / QUANTUM;
    const cStep = ((now[2] as number) - c) / QUANTUM;
    const dStep = ((now[3] as number) - d) / QUANTUM;
    for (let n = 0; n < QUANTUM; n++) {
      const l = left[n] as number;
      const r = right[n] as number;
      toLeft[n] = (toLeft[n] as number) + (a + aStep * n) * l + (b + bStep * n) * r;
      toRight[n] = (toRight[n] as number) + (c + cStep * n) * l + (d + dStep * n) * r;
    }
  }

  #move(): void {
    for (let n = 0; n < WAYS; n++) {
      const now = this.#now[n] as number;
      const to = this.#to[n] as number;
      const most = STEP * Math.max(1, now, to);
      this.#now[n] = Math.abs(to - now) <= most ? to : now + Math.sign(to - now) * most;
    }
  }
}

function clear({ left, right }: Outlet): void {
  left.fill(0);
  right.fill(0);
}

function isNothing(gains: Float64Array): boolean {
  return gains[0] === 0 && gains[1] === 0 && gains[2] === 0 && gains[3] === 0;
}

/** A reference track as the monitor hears it. */
export interface Reference {
  /** Can it be listened to? One that was taken away goes out in what it still plays. */
  readonly isThere: boolean;
  /** Its frames of this quantum. */
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** How much louder or softer it has to be to be as loud as the mix, dB; 0 while that is not known. */
  readonly match: number;
}

/**
 * The monitor section: what is listened to, on speakers A or B and on headphones. It comes after the mix and changes
 * nothing of it.
 */
export class Monitor {
  readonly speakers: Outlet = { left: new Float32Array(QUANTUM), right: new Float32Array(QUANTUM) };
  readonly phones: Outlet = { left: new Float32Array(QUANTUM), right: new Float32Array(QUANTUM) };
  readonly #kernel: Kernel;
  readonly #desk: Desk;
  readonly #at: Readonly<Record<string, number>>;
  /** By what is listened to. */
  readonly #ways: readonly { readonly speakers: Way; readonly phones: Way }[];
  readonly #left = new Float32Array(QUANTUM);
  readonly #right = new Float32Array(QUANTUM);

  constructor(table: ParameterTable, kernel: Kernel, desk: Desk) {
    this.#kernel = kernel;
    this.#desk = desk;
    const rows = table.rows.filter(({ path }) => path.startsWith('monitor/'));
    this.#at = Object.fromEntries(rows.map(({ path, number }) => [path.slice('monitor/'.length), number]));
    this.#ways = Array.from({ length: REFERENCES + referenceNames.length }, () => ({
      speakers: new Way(),
      phones: new Way(),
    }));
  }

  #value(name: string): number {
    return this.#desk.values[this.#at[name] as number] as number;
  }

  snap(references: readonly Reference[]): void {
    this.#aim(references);
    for (const { speakers, phones } of this.#ways) {
      speakers.snap();
      phones.snap();
    }
  }

  #aim(references: readonly Reference[]): void {
    const heard = this.#heard(references);
    const onB = this.#value('speakers') === 1;
    const dim = this.#value('dim') === 1 ? this.#value('dim-level') : 0;
    const trim = this.#value(onB ? 'trim-b' : 'trim-a');
    const muted = this.#value('mute') === 1;
    const speakers = muted ? 0 : fromDecibels(this.#value('level') + dim + trim);
    const phones = fromDecibels(this.#value('phones'));
    const mono = this.#value('mono') === 1;
    const swap = this.#value('swap') === 1;
    for (let which = 0; which < this.#ways.length; which++) {
      const way = this.#ways[which];
      if (which !== heard) {
        way?.speakers.set(0, mono, swap); // a whole number: a product would be one on the heap, for each of them
        way?.phones.set(0, mono, swap);
        continue;
      }
      const gain = this.#gainOf(which, references);
      way?.speakers.set(gain * speakers, mono, swap);
      way?.phones.set(gain * phones, mono, swap);
    }
  }

  #heard(references: readonly Reference[]): number {
    if (this.#desk.anySolo && this.#value('solo-mode') !== soloMode.inPlace) return SOLO;
    const chosen = this.#value('reference') - 1;
    return references[chosen]?.isThere === true ? REFERENCES + chosen : MIX;
  }

  #gainOf(which: number, references: readonly Reference[]): number {
    if (which === SOLO) return fromDecibels(this.#value('solo-level'));
    const reference = references[which - REFERENCES];
    return reference && this.#value('match') === 1 ? fromDecibels(reference.match) : 1;
  }

  /** One quantum. @param mix and `solo`: planar, left and right. */
  run(
    mix: { readonly left: Place; readonly right: Place },
    solo: { readonly left: Place; readonly right: Place },
    references: readonly Reference[],
  ): void {
    this.#aim(references);
    clear(this.speakers);
    clear(this.phones);
    this.#add(MIX, this.#planar(mix.left, this.#left), this.#planar(mix.right, this.#right));
    this.#add(SOLO, this.#planar(solo.left, this.#left), this.#planar(solo.right, this.#right));
    for (let n = 0; n < references.length; n++) {
      const { left, right } = references[n] as Reference;
      this.#add(REFERENCES + n, left, right);
    }
  }

  #add(which: number, left: Float32Array, right: Float32Array): void {
    this.#ways[which]?.speakers.add(left, right, this.speakers);
    this.#ways[which]?.phones.add(left, right, this.phones);
  }

  #planar(at: Place, into: Float32Array): Float32Array {
    const { floats } = this.#kernel;
    for (let n = 0; n < QUANTUM; n++) into[n] = floats[(at >> 2) + n] as number;
    return into;
  }
}
