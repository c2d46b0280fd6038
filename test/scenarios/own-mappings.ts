import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GenericSurface, genericModels, Hand, type GenericModelName } from '../../firmware-sim/index.ts';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { Learning } from '../../src/bridge/learn.ts';
import { Mappings } from '../../src/bridge/mappings.ts';
import { remapped } from '../../src/bridge/remapped.ts';
import type { LearnAsk } from '../../src/model/learn.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from './show.ts';

const check = mappingCheck();

/** A show whose mappings lie in files of a folder of its own, which may be edited and written by learning. */
export class MappedShow extends Show {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-show-'));
  readonly mappings: Mappings;
  readonly learning: Learning;
  readonly #changed = new Set<() => void>();

  constructor(prepare: (folder: string) => void = () => {}) {
    const mappings: { there?: Mappings } = {};
    super(undefined, undefined, undefined, (_family, surface) => mappings.there!.textFor(surface));
    prepare(this.folder);
    this.mappings = new Mappings({
      given: [],
      list: path.join(this.folder, 'mappings.yaml'),
      shipped: 'mappings',
      check,
      clock: this.clock,
      watch: (_folder, changed) => {
        this.#changed.add(changed);
        return () => this.#changed.delete(changed);
      },
    });
    mappings.there = this.mappings;
    this.mappings.serve(remapped(this.bridge));
    this.learning = new Learning(this.bridge, this.mappings, this.folder);
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  /** The system tells of a change in the folders that are watched. */
  poke(): void {
    for (const changed of this.#changed) changed();
  }

  /** Plugs in a controller that sends plain MIDI, and waits until it is one of the desk's. */
  plugGeneric(model: GenericModelName): { surface: GenericSurface; hand: Hand } {
    const cable = new MemoryCable(this.clock, { name: genericModels[model].portName, delay: 200_000 });
    const surface = new GenericSurface({ model, clock: this.clock, port: cable.device });
    this.bridge.opened(cable.host);
    this.wait(2);
    return { surface, hand: new Hand([surface], this.clock) };
  }

  async learn(asked: LearnAsk, who = 'page 1'): Promise<void> {
    await this.learning.ask(who, asked);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }
}
