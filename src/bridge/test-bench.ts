import { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { explain } from '../engine/why.ts';
import { partsOf } from '../engine/why-parts.ts';
import { resolvePath, resolvePaths } from '../mapping/paths.ts';
import { compileNumber } from '../mapping/program.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import { wantedOf } from '../mapping/wanted.ts';
import type { SessionDocument } from '../model/document.ts';
import type { Explanation } from '../model/explanation.ts';
import type { Input } from '../model/input.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { VirtualClock } from '../ports/clock.ts';
import { MemoryCable } from '../ports/memory.ts';
import { travelOf, valueAt } from '../units/laws.ts';
import { recognise } from '../surfaces/recognise.ts';
import { Bridge, controlsOf } from './bridge.ts';
import { loadProfiles } from './library.ts';

/** What a bench is set up with. */
export interface BenchOptions {
  readonly document: SessionDocument;
  /** The text of the mapping. */
  readonly mapping: string;
  readonly profile: DeviceProfile;
  /** The name of the port the surface is plugged into. */
  readonly port: string;
}

/**
 * The model whose port has this name, or that which is taken for what nobody knows.
 *
 * @param usb its numbers, of a HID device.
 * @param chosen the model that people would say it is, where its port does not tell.
 */
export function profileAt(port: string, usb?: string, chosen?: string): DeviceProfile {
  const { profiles, unknown } = loadProfiles();
  const described = profiles.find(({ model }) => model === chosen);
  return described ?? recognise(port, profiles, usb) ?? unknown;
}

/** How an expectation came out. */
export interface Judgement {
  readonly so: boolean;
  /** What is, of all it asked for. */
  readonly found: string;
}

/** Time in which what is on a cable arrives, and displays follow, ns. */
const CABLE = 200_000;
/** A unit that does not come within this time never does, ns. */
const PATIENCE = 5e9;
/** Until the faders of a surface that has just joined have found their places, ns. */
const SETTLED = 2.5e9;

/** What a hand did, and what is noteworthy of it only where nothing else was. */
const quiet: readonly Explanation['outcome'][] = ['released', 'motor', 'trembled'];

/** An engine that says after each event what became of it. */
class WatchedEngine extends Engine {
  onVerdict: () => void = () => {};
  #seen = 0;

  override step(input: Input): void {
    super.step(input);
    this.#look();
  }

  override advance(to: number): void {
    super.advance(to);
    this.#look();
  }

  #look(): void {
    if (this.verdict.count === this.#seen) return;
    this.#seen = this.verdict.count;
    this.onVerdict();
  }
}

/** The real bridge with one surface at the end of a cable in memory, in virtual time. */
export class TestBench {
  readonly clock = new VirtualClock();
  readonly cable: MemoryCable;
  readonly #engine: WatchedEngine;
  readonly #bridge: Bridge;
  #happened: Explanation[] = [];

  constructor({ document, mapping, profile, port }: BenchOptions) {
    const packets = profile.usb === undefined ? {} : { packets: 'hid' as const };
    this.cable = new MemoryCable(this.clock, { name: port, delay: CABLE, ...packets });
    this.#engine = new WatchedEngine(document, controlsOf);
    this.#engine.onVerdict = () => this.#note();
    this.#bridge = new Bridge({
      engine: this.#engine,
      clock: this.clock,
      sources: [],
      profiles: [],
      fallback: profile,
      mappingFor: () => mapping,
      save: async () => 'saved',
      log: () => {},
    });
    void this.#bridge.start();
  }

  /** Plugs the surface in, and waits until it shows everything. @returns false where it never joins. */
  join(): boolean {
    this.#bridge.opened(this.cable.host);
    for (let waited = 0; waited < PATIENCE && this.#engine.surfaces.size === 0; waited += 1e8)
      this.clock.advance(1e8);
    this.clock.advance(SETTLED);
    this.#happened = [];
    return this.#engine.surfaces.size > 0;
  }

  /** Lets time pass, s. */
  wait(seconds: number): void {
    this.clock.advance(Math.round(seconds * 1e9));
  }

  /** Puts parameters to a value, as somebody at the page would. */
  set(path: Path, to: Expression): void {
    const { binding } = this.#surface;
    for (const parameter of resolvePaths(path, binding.viewScope, this.#engine.table)) {
      const amount = binding.amount(to, parameter, binding.viewScope);
      const worth = binding.worth(amount, this.#engine);
      const value = amount.ofTravel ? valueAt(this.#engine.table.row(parameter).law, worth) : worth;
      this.#bridge.submit({ type: 'set', parameter, value, who: 'test' });
      this.#bridge.submit({ type: 'let-go', parameter, who: 'test' });
    }
  }

  /** Holds an expression against the desk, the tape and what is in front. */
  judge(expression: Expression): Judgement {
    const engine = this.#engine;
    const surface = this.#surface;
    const parts = partsOf(expression, surface.binding.viewScope, { engine, surface, control: -1 });
    return { so: this.#isSo(expression), found: parts.map(({ is }) => is).join(', ') || 'it is not so' };
  }

  /** What every control did since the last time this was asked, and why. */
  happened(): readonly Explanation[] {
    const loud = this.#happened.filter((one) => !quiet.includes(one.outcome));
    const all = loud.length > 0 ? loud : this.#happened;
    this.#happened = [];
    return all;
  }

  get #surface(): AttachedSurface {
    return this.#engine.surfaces.values().next().value as AttachedSurface;
  }

  /** Of many moves of one control, the last says it. */
  #note(): void {
    if (this.#engine.verdict.event === 'set') return;
    const said = explain(this.#engine);
    if (!said) return;
    const before = this.#happened.at(-1);
    const again = before && before.control === said.control && before.event === said.event;
    if (again && before.outcome === said.outcome) this.#happened.pop();
    this.#happened.push(again && before.outcome === said.outcome ? { ...said, from: before.from } : said);
  }

  #isSo(expression: Expression): boolean {
    if (expression.is === 'not') return !this.#isSo(expression.of);
    if (expression.is !== 'binary') return this.#number(expression) !== 0;
    const { operator, left, right } = expression;
    if (operator === 'and') return this.#isSo(left) && this.#isSo(right);
    if (operator === 'or') return this.#isSo(left) || this.#isSo(right);
    if (operator !== '=' && operator !== '!=') return this.#number(expression) !== 0;
    return this.#same(expression) === (operator === '=');
  }

  /** A fader is at 0 dB where it is as near as its surface can tell. */
  #same(expression: Expression & { is: 'binary' }): boolean {
    const path = [expression.left, expression.right].find((side) => side.is === 'path');
    const { binding } = this.#surface;
    const parameter = path ? resolvePath(path.path, binding.viewScope, this.#engine.table) : -1;
    if (parameter < 0) return this.#number({ ...expression, operator: '=' }) !== 0;
    const row = this.#engine.table.row(parameter);
    const worth = (side: Expression): number => {
      if (side.is === 'path') return this.#number(side);
      const amount = binding.amount(side, parameter, binding.viewScope);
      const value = binding.worth(amount, this.#engine);
      return amount.ofTravel ? valueAt(row.law, value) : value;
    };
    const [a, b] = [worth(expression.left), worth(expression.right)];
    return (
      a === b ||
      (wantedOf(row).type === 'number' && Math.abs(travelOf(row.law, a) - travelOf(row.law, b)) < this.#near)
    );
  }

  /** Travel that the surface cannot tell from none: a step of its faders. */
  get #near(): number {
    return this.#surface.attachment.profiles[0]?.family === 'mcu' ? 1 / 1023 : 1 / 127;
  }

  #number(expression: Expression): number {
    const { binding } = this.#surface;
    const row = new Float64Array(1);
    const type = expression.is === 'path' ? 'number' : 'switch';
    compileNumber(expression, binding.viewScope, binding.names, { type }).run(this.#engine, binding, row, 0);
    return row[0] as number;
  }
}
