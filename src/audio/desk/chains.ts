import type { Place } from '../../dsp/kernel.ts';
import { BANK, LANES, QUANTUM } from '../../dsp/kernel/layout.ts';
import type { BankParts } from './bank.ts';
import { Chain, lateOf, leasts, type ChainKind } from './chain.ts';
import type { StripParameters } from './lane-parameters.ts';
import type { Line } from './pads.ts';
import { part, PARTS, type Part } from './strip-numbers.ts';

/** A chain that takes over runs along unheard for so long, then is cross-faded to; quanta. */
const WARM = 8;
const FADE = 4;

/** A lane on its way from one chain to another. */
interface Crossing {
  readonly from: Chain;
  quanta: number;
}

/**
 * The chains of a bank. Mostly there is one; a strip with another order goes through its own, and when an order changes,
 * or a processor that makes late comes into the way, lanes are cross-faded from chain to chain, so that nothing clicks.
 */
export class Chains {
  readonly #parts: BankParts;
  readonly #all = new Map<string, Chain>();
  /** By lane; undefined where no strip is. */
  readonly #of: (Chain | undefined)[];
  readonly #crossing: (Crossing | undefined)[] = Array.from({ length: LANES }, () => undefined);
  /** Those that sound goes through now. */
  #running: readonly Chain[] = [];
  readonly #changed = new Uint8Array(PARTS);
  /** A lane is to go elsewhere, but is still on its way: it goes on from there once it has arrived. */
  #waiting = false;
  /** Frames the stage is late by. */
  #late = 0;

  constructor(parts: BankParts) {
    this.#parts = parts;
    this.#of = parts.lanes.map(() => undefined);
  }

  /** @param lanes a bit for each. */
  note(which: Part, lanes: number, gliding: boolean): void {
    if (!gliding) this.#changed[which] = 1;
    for (const chain of this.#all.values()) chain.note(which, lanes, gliding);
  }

  /** Frames that what is on in this bank makes late by. */
  get wantsLate(): number {
    return lateOf({ saturates: this.#any('satOn'), limits: this.#any('limiterOn') });
  }

  /** The stage is late by so many frames from here on. */
  lateBy(frames: number): void {
    this.#late = frames;
    this.#setPads();
  }

  #any(which: 'satOn' | 'limiterOn'): boolean {
    const { lanes, heard } = this.#parts;
    const { foreseen } = this.#parts;
    return lanes.some((of) => {
      const number = of?.[which] ?? -1;
      return number >= 0 && (heard.values[number] === 1 || foreseen[number] === 1);
    });
  }

  #orderOf({ order }: StripParameters): number {
    return order < 0 ? 0 : (this.#parts.heard.values[order] as number);
  }

  #chain(kind: ChainKind): Chain {
    const name = `${kind.order} ${kind.saturates} ${kind.limits}`;
    const there = this.#all.get(name);
    if (there) return there;
    const chain = new Chain({ ...this.#parts, kind });
    this.#all.set(name, chain);
    return chain;
  }

  /** Everything is as it was to become: each lane in the shortest chain that does what is on. */
  snap(): void {
    const { lanes } = this.#parts;
    const kind = { saturates: this.#any('satOn'), limits: this.#any('limiterOn') };
    const ready = new Set(this.#running);
    lanes.forEach((of, lane) => {
      const from = this.#of[lane];
      const to = of && this.#chain({ ...kind, order: this.#orderOf(of) });
      if (to && from) goOn(to, from, ready);
      this.#of[lane] = to;
      this.#crossing[lane] = undefined;
    });
    this.#changed.fill(0);
    this.#waiting = false;
    this.#look();
    this.#setPads();
    for (const chain of this.#all.values()) chain.snap();
  }

  /** Takes the settings that changed. */
  prepare(): void {
    const { sat, limiter, order, delay } = part;
    const changed = this.#changed[sat] === 1 || this.#changed[limiter] === 1 || this.#changed[order] === 1;
    if (changed || this.#waiting) this.#move();
    if (this.#changed[delay] === 1) this.#setPads();
    this.#changed.fill(0);
    for (let n = 0; n < this.#running.length; n++) this.#running[n]?.prepare();
  }

  /** Lanes whose chain is no longer theirs begin to go over. What makes late stays in the way once it is. */
  #move(): void {
    const wants = { saturates: this.#any('satOn'), limits: this.#any('limiterOn') };
    const ready = new Set(this.#running);
    this.#waiting = false;
    this.#parts.lanes.forEach((of, lane) => {
      const from = this.#of[lane];
      if (!of || !from) return;
      const to = this.#chain({
        order: this.#orderOf(of),
        saturates: wants.saturates || from.kind.saturates,
        limits: wants.limits || from.kind.limits,
      });
      if (to === from) return;
      if (this.#crossing[lane]) {
        this.#waiting = true;
        return;
      }
      goOn(to, from, ready);
      this.#of[lane] = to;
      this.#crossing[lane] = { from, quanta: 0 };
    });
    this.#look();
    this.#setPads();
  }

  #look(): void {
    const used = new Set<Chain>();
    for (const chain of this.#of) if (chain) used.add(chain);
    for (const crossing of this.#crossing) if (crossing) used.add(crossing.from);
    this.#running = [...used];
  }

  /** Time alignment, and what the stage is late by less what the chain itself takes. */
  #setPads(): void {
    const { lanes, heard, rate } = this.#parts;
    for (const chain of this.#all.values()) {
      const owed = Math.max(0, this.#late - lateOf(chain.kind));
      for (let lane = 0; lane < LANES; lane++) {
        const of = lanes[lane];
        const aligned = of && of.delay >= 0 ? Math.round((heard.values[of.delay] as number) * rate) : 0;
        chain.pad(lane, of ? aligned + owed : 0);
      }
    }
  }

  /** One quantum of the bank, in place. */
  run(bank: Place, line: Line): void {
    const only = this.#running[0];
    if (this.#running.length === 1 && only) return only.run(bank, line);
    const { spare, work, kernel } = this.#parts;
    kernel.copy(bank, spare, BANK);
    kernel.run.clear(bank, BANK);
    for (const chain of this.#running) {
      kernel.copy(spare, work, BANK);
      chain.run(work, line);
      for (let lane = 0; lane < LANES; lane++) this.#add(chain, work, bank, lane);
    }
    this.#goOn();
  }

  /** What a chain gives to a lane: all, a share, or nothing. */
  #add(chain: Chain, work: Place, bank: Place, lane: number): void {
    const crossing = this.#crossing[lane];
    if (!crossing) {
      if (this.#of[lane] === chain) this.#parts.kernel.run.copyLane(work, lane, bank, lane);
      return;
    }
    if (crossing.from === chain) this.#mix(work, bank, lane, 1 - shareOf(crossing.quanta), -1);
    if (this.#of[lane] === chain) this.#mix(work, bank, lane, shareOf(crossing.quanta), 1);
  }

  #mix(work: Place, bank: Place, lane: number, share: number, way: number): void {
    const { floats } = this.#parts.kernel;
    const step = this.#isWarming(lane) ? 0 : way / (FADE * QUANTUM);
    for (let frame = 0, at = lane; frame < QUANTUM; frame++, at += LANES) {
      const sum =
        (floats[(bank >> 2) + at] as number) + (floats[(work >> 2) + at] as number) * (share + step * frame);
      floats[(bank >> 2) + at] = sum;
    }
  }

  #isWarming(lane: number): boolean {
    return (this.#crossing[lane]?.quanta ?? 0) < WARM;
  }

  #goOn(): void {
    let arrived = false;
    for (let lane = 0; lane < LANES; lane++) {
      const crossing = this.#crossing[lane];
      if (!crossing || ++crossing.quanta < WARM + FADE) continue;
      this.#crossing[lane] = undefined;
      arrived = true;
    }
    if (arrived) this.#look();
  }

  /** Lowest gains of a lane since it was last asked: see `Chain`. */
  least(lane: number, into: Float64Array): void {
    const chain = this.#of[lane];
    if (chain) chain.least(lane, into);
    else into.set(leasts.none);
  }

  /** Takes out what a lane holds that is no number. */
  reset(lane: number): void {
    for (const chain of this.#all.values()) chain.reset(lane);
  }
}

/** A chain that did not run goes on from where one is that did; all its lanes at once, those that come to it later too. */
function goOn(to: Chain, from: Chain, ready: Set<Chain>): void {
  if (ready.has(to)) return;
  ready.add(to);
  to.goOnFrom(from);
}

/** How much of the chain that takes over is heard at the beginning of a quantum. */
function shareOf(quanta: number): number {
  return Math.max(0, (quanta - WARM) / FADE);
}
