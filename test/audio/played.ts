import type { ClipTrack } from '../../src/audio/clip-track.ts';
import { SoundMachine, type ReferenceTrack } from '../../src/audio/machine.ts';
import type { Score } from '../../src/audio/player.ts';
import type { Lane } from '../../src/automation/lane.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import type { Layout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { kernel, RATE } from './rig.ts';

/** Small, with one of everything that can be had twice. */
export const SMALL: Layout = { channels: 8, groups: 2, buses: 2, dcas: 2, muteGroups: 2 };

export interface Sound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** A desk that sounds, with somebody at it who sets things between two quanta. */
export class Played {
  readonly table: ParameterTable;
  readonly machine: SoundMachine;
  readonly #score: { -readonly [Name in keyof Score]: Score[Name] };
  readonly #tape = { turn: 0, rolling: false, place: 0, loop: false, loopFrom: 0, loopTo: 0 };

  readonly #heard: Sound[] = [];

  private constructor(table: ParameterTable, machine: SoundMachine) {
    this.table = table;
    this.machine = machine;
    const values = table.initialValues();
    this.#score = { version: 1, values, led: new Uint8Array(table.count), tape: this.#tape };
  }

  static async at(
    values: Readonly<Record<string, number>> = {},
    tracks: Readonly<Record<string, ClipTrack>> = {},
    about: { rate?: number; references?: readonly ReferenceTrack[]; layout?: Layout } = {},
  ): Promise<Played> {
    const table = new ParameterTable(about.layout ?? SMALL);
    const byStrip = new Map<number, ClipTrack>();
    for (const [path, track] of Object.entries(tracks))
      byStrip.set(
        table.strips.findIndex((strip) => strip.path === path),
        track,
      );
    const { rate = RATE, references } = about;
    const machine = new SoundMachine({
      table,
      kernel: await kernel(),
      rate,
      tracks: byStrip,
      ...(references && { references }),
    });
    return new Played(table, machine).set(values);
  }

  set(values: Readonly<Record<string, number>>): this {
    for (const [path, value] of Object.entries(values)) this.#score.values[this.table.at(path)] = value;
    this.#score.version++;
    return this;
  }

  /** A lane leads a parameter. */
  lane(path: string, lane: Lane): this {
    const parameter = this.table.at(path);
    this.machine.player.lane(parameter, lane);
    this.#score.led[parameter] = lane.times.length > 0 ? 1 : 0;
    this.#score.version++;
    return this;
  }

  roll(place = 0): this {
    this.#tape.turn++;
    this.#tape.rolling = true;
    this.#tape.place = place;
    return this;
  }

  stop(): this {
    this.#tape.turn++;
    this.#tape.rolling = false;
    return this;
  }

  loop(loopFrom: number, loopTo: number): this {
    Object.assign(this.#tape, { loop: true, loopFrom, loopTo });
    return this;
  }

  /** The mix of everything that it was let sound. */
  get heard(): Sound {
    const joined = (side: 'left' | 'right'): Float32Array => {
      const all = new Float32Array(this.#heard.length * QUANTUM);
      this.#heard.forEach((sound, n) => all.set(sound[side], n * QUANTUM));
      return all;
    };
    return { left: joined('left'), right: joined('right') };
  }

  /** Lets it sound, from where `read` takes it: the mix, unless something else is asked for. */
  run(quanta: number, read: (machine: SoundMachine) => Sound = (machine) => machine): Sound {
    const left = new Float32Array(quanta * QUANTUM);
    const right = new Float32Array(quanta * QUANTUM);
    for (let n = 0; n < quanta; n++) {
      this.machine.run(this.#score);
      this.machine.listen();
      const sound = read(this.machine);
      this.#heard.push({ left: this.machine.left.slice(), right: this.machine.right.slice() });
      left.set(sound.left, n * QUANTUM);
      right.set(sound.right, n * QUANTUM);
    }
    return { left, right };
  }
}

/** What is soloed, before it comes to the monitors. */
export const soloed = ({
  sound: {
    solo,
    kernel: { floats },
  },
}: SoundMachine): Sound => ({
  left: floats.subarray(solo.left >> 2, (solo.left >> 2) + QUANTUM),
  right: floats.subarray(solo.right >> 2, (solo.right >> 2) + QUANTUM),
});

export const speakers = ({ monitor }: SoundMachine): Sound => monitor.speakers;
export const phones = ({ monitor }: SoundMachine): Sound => monitor.phones;

/** The level of a stretch, dB: its highest sample. */
export function peak(row: Float32Array, from = 0, to = row.length): number {
  let most = 0;
  for (let n = from; n < to; n++) most = Math.max(most, Math.abs(row[n]!));
  return 20 * Math.log10(most);
}

/** A tape that is the same everywhere. */
export const steady = (frames: number, height = 0.5): Float32Array => new Float32Array(frames).fill(height);
