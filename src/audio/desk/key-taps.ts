import type { Kernel, Place } from '../../dsp/kernel.ts';
import { LANES, QUANTUM } from '../../dsp/kernel/layout.ts';
import { keysOf } from '../../model/desk-parameters.ts';
import type { ParameterTable } from '../../model/parameters.ts';
import type { Bank } from './bank.ts';
import type { Keys } from './chain.ts';
import type { Heard } from './heard.ts';
import type { StripParameters } from './lane-parameters.ts';
import type { Slot, Slots } from './slots.ts';

/**
 * Which compressor listens to which strip. What is listened to is tapped after its input stage: of a channel in this very
 * quantum, of groups, buses and main, which come later, in the one before.
 */
export class KeyTaps {
  banks: readonly Bank[] = [];
  readonly #slots: Slots;
  readonly #kernel: Kernel;
  readonly #heard: Heard;
  readonly #numbers: readonly (StripParameters | undefined)[];
  /** Number of the strip for each choice; −1 for itself. */
  readonly #choices: readonly number[];
  /** By bank and lane: the slot that is listened to. */
  readonly #of: (Slot | undefined)[][];

  constructor(
    table: ParameterTable,
    slots: Slots,
    kernel: Kernel,
    heard: Heard,
    numbers: readonly (StripParameters | undefined)[],
  ) {
    this.#slots = slots;
    this.#kernel = kernel;
    this.#heard = heard;
    this.#numbers = numbers;
    this.#choices = keysOf(table.layout).map((path) =>
      table.strips.findIndex((strip) => strip.path === path),
    );
    this.#of = slots.banks.map(() => []);
  }

  /** A choice may be another. */
  look(): void {
    for (const slot of this.#slots.of) if (slot) this.#lookAt(slot);
  }

  #lookAt(slot: Slot): void {
    const key = this.#numbers[slot.strip.number]?.compKey ?? -1;
    const strip = key < 0 ? -1 : (this.#choices[this.#heard.values[key] as number] ?? -1);
    const source = strip < 0 || strip === slot.strip.number ? undefined : this.#slots.of[strip];
    const bank = source && this.banks[source.bank];
    if (bank && bank.tap === 0) bank.tap = this.#kernel.takeBank();
    const lanes = this.#of[slot.bank] as (Slot | undefined)[];
    for (let side = 0; side <= (slot.stereo ? 1 : 0); side++) lanes[slot.lane + side] = source;
  }

  /** What the lanes of a bank listen to. */
  of(bank: number): Keys {
    const lanes = this.#of[bank] as (Slot | undefined)[];
    const slots = this.#slots.banks[bank] as readonly Slot[];
    const isPaired = (lane: number): boolean =>
      slots.some((slot) => slot.stereo && slot.lane === lane - (lane % 2));
    return {
      get any(): boolean {
        for (let lane = 0; lane < lanes.length; lane++) if (lanes[lane]) return true;
        return false;
      },
      into: (key: Place, lane: number): boolean => {
        const source = lanes[lane];
        const from = source && this.banks[source.bank];
        if (!source || !from) return false;
        const both = source.stereo && !isPaired(lane);
        if (both) this.#half(from.tap, source.lane, key, lane);
        else this.#kernel.run.copyLane(from.tap, source.lane + (source.stereo ? lane % 2 : 0), key, lane);
        return true;
      },
    };
  }

  /** One lane listens to both of a pair: half of each, so that what is on one side alone is heard as well. */
  #half(from: Place, left: number, to: Place, lane: number): void {
    const { floats } = this.#kernel;
    for (let frame = 0; frame < QUANTUM; frame++) {
      const at = (from >> 2) + frame * LANES + left;
      const sum = (floats[at] as number) + (floats[at + 1] as number);
      floats[(to >> 2) + frame * LANES + lane] = sum / 2;
    }
  }
}
