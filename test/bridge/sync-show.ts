import { machineRates, TimecodeMachine, type Label, type MachineRate } from '../../firmware-sim/index.ts';
import { Timekeeper, type SyncNames } from '../../src/bridge/timekeeper.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { SyncDocument } from '../../src/model/sync.ts';
import { MemoryCable, type CableOptions } from '../../src/ports/memory.ts';
import type { Input } from '../../src/model/input.ts';
import { Show } from '../scenarios/show.ts';
import { emptyDocument } from '../../src/model/document.ts';

export { machineRates, type MachineRate };

/** Real seconds from midnight to a label, worked out from what the standard says of each rate. */
export function realSeconds([h, m, s, f]: Label, rate: MachineRate): number {
  const labels = { '24': 24, '25': 25, '29.97df': 30, '29.97': 30, '30': 30 }[rate];
  const minutes = h * 60 + m;
  const dropped = rate === '29.97df' ? 2 * (minutes - Math.floor(minutes / 10)) : 0;
  const frames = (minutes * 60 + s) * labels + f - dropped;
  return rate.startsWith('29.97') ? (frames * 1.001) / 30 : frames / labels;
}

/** A whole show whose tape follows a cable, and every input there was. */
export class SyncShow extends Show {
  readonly inputs: Input[];
  readonly keeper: Timekeeper;

  constructor(
    settings: SyncDocument,
    names: Partial<SyncNames> = {},
    document: SessionDocument = emptyDocument('Chase'),
  ) {
    const inputs: Input[] = [];
    super(document, { append: (input) => inputs.push(structuredClone(input)), tick: () => {} });
    this.inputs = inputs;
    this.keeper = new Timekeeper(this.bridge, { in: ['Cable'], out: ['Slave'], ...names });
    this.bridge.timekeeper = this.keeper;
    this.command({ do: 'sync', patch: settings });
    this.wait(0.1);
  }

  /** Plugs in a cable of that name. */
  cable(name = 'Cable', options: CableOptions = {}): MemoryCable {
    const cable = new MemoryCable(this.clock, { name, ...options });
    this.bridge.opened(cable.host);
    return cable;
  }

  machine(
    options: Pick<ConstructorParameters<typeof TimecodeMachine>[0], 'rate' | 'from'> &
      Partial<ConstructorParameters<typeof TimecodeMachine>[0]>,
    cable = this.cable(),
  ): TimecodeMachine {
    return new TimecodeMachine({ clock: this.clock, port: cable.device, ...options });
  }

  /** Place of the tape, s. */
  get place(): number {
    const { transport, sampleRate } = this.engine;
    return transport.placeAt((this.bridge.now() * sampleRate) / 1e9) / sampleRate;
  }

  /** What the engine was told of timecode. */
  get heard(): readonly string[] {
    return this.inputs.flatMap(({ what }) => (what.type === 'timecode' ? [what.what] : []));
  }
}
