import { MOST_LATENCY } from '../engine/latency.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import {
  notCalibrating,
  type CalibrateAsk,
  type Calibrated,
  type CalibrateState,
  type CalibrateWay,
  type SurfaceLatency,
} from '../model/calibrate.ts';
import type { Control } from '../model/controls.ts';
import { BridgeError } from '../model/errors.ts';
import type { Happening, Latency } from '../model/input.ts';
import type { Bridge } from './bridge.ts';
import { CatchRun, ReportsRun, type Outcome, type Run } from './calibrate-runs.ts';
import type { SurfaceSettings } from './surface-settings.ts';

type SurfaceHappening = Readonly<Extract<Happening, { type: 'surface' }>>;
type Start = Extract<CalibrateAsk, { readonly do: 'start' }>;

const MS = 1e6;
/** How long a motor that is brought back may say so, ns. */
const COASTS = 1_000_000_000;

/** One measurement that is under way. */
interface Under {
  readonly who: string;
  readonly way: CalibrateWay;
  readonly surface: AttachedSurface;
  readonly control: Control;
  readonly run: Run;
  /** What the desk wants of the motor: when that is another, somebody moved it. */
  readonly stands: number;
}

/** Finds out how far a surface is behind, one at a time, while the tape stands and no hand is on; and keeps it. */
export class Calibrating {
  /** Called when the state is another. */
  readonly onChange = new Set<() => void>();
  readonly #bridge: Bridge;
  readonly #settings: SurfaceSettings;
  #state: CalibrateState = notCalibrating;
  #under: Under | undefined;
  /** A motor that was measured, and until when what it says of itself is no hand. */
  #coasting:
    { readonly surface: AttachedSurface; readonly control: number; readonly until: number } | undefined;

  constructor(bridge: Bridge, settings: SurfaceSettings) {
    this.#bridge = bridge;
    this.#settings = settings;
  }

  get state(): CalibrateState {
    return this.#state;
  }

  /** What is known of every surface that is there, or was. */
  get surfaces(): readonly SurfaceLatency[] {
    const there = [...this.#bridge.engine.surfaces.values()];
    const gone = this.#settings.names.filter((name) => !there.some(({ who }) => who === name));
    const row = (surface: string, latency: Latency | undefined, isThere: boolean): SurfaceLatency => ({
      surface,
      there: isThere,
      in: latency ? latency.in / MS : null,
      out: latency ? latency.out / MS : null,
    });
    return [
      ...there.map(({ who }) => row(who, this.#settings.latencyOf(who), true)),
      ...gone.map((name) => row(name, this.#settings.latencyOf(name), false)),
    ];
  }

  /** Does what somebody asks. @throws BridgeError where it cannot be done now. */
  async ask(who: string, asked: CalibrateAsk): Promise<void> {
    if (asked.do === 'cancel') return this.release(who);
    if (this.#under || this.#state.mode === 'keeping')
      throw refusal(`${this.#state.who} is measuring ${this.#state.surface}; wait until that is done`);
    if (asked.do === 'start') return this.#start(who, asked);
    const surface = this.#named(asked.surface);
    await this.#keep(surface, asked.do === 'clear' ? undefined : this.#given(surface, asked));
    this.#become({ ...notCalibrating, surface });
  }

  /** Somebody is gone: what they measured ends, and the motor goes back. */
  release(who: string): void {
    if (this.#under?.who === who) this.#finish(this.#under, { ok: false, why: 'it was broken off' });
  }

  close(): void {
    if (this.#under) this.release(this.#under.who);
    this.#bridge.measure = undefined;
  }

  // --- asked -------------------------------------------------------------------------------------------------------

  #given(surface: string, { in: lag, out }: { readonly in?: number; readonly out?: number }): Latency {
    if (lag === undefined && out === undefined)
      throw refusal('say how far it is behind, as in: --set in=12ms,out=40ms');
    const before = this.#settings.latencyOf(surface);
    return {
      in: lag === undefined ? (before?.in ?? 0) : lag * MS,
      out: out === undefined ? (before?.out ?? 0) : out * MS,
    };
  }

  /** A surface by its name; without one, the only one. @throws BridgeError */
  #named(name: string | undefined): string {
    const names = this.surfaces.map(({ surface }) => surface);
    const there = [...this.#bridge.engine.surfaces.values()].map(({ who }) => who);
    const [only] = there;
    if (name === undefined && only !== undefined && there.length === 1) return only;
    const known = names.length === 0 ? 'there is none yet' : `there are ${names.join(', ')}`;
    if (name === undefined) throw refusal(`say which surface: ${known}`);
    if (names.includes(name)) return name;
    throw refusal(`there is no surface "${name}": ${known}`);
  }

  #start(who: string, asked: Start): void {
    const { engine } = this.#bridge;
    const name = this.#named(asked.surface);
    const surface = [...engine.surfaces.values()].find((one) => one.who === name);
    if (!surface) throw refusal(`${name} is not there; plug it in`);
    const control = this.#motorOf(surface, asked.way);
    const why = this.#unfit(surface);
    if (why !== undefined) throw refusal(why);
    this.#begin(who, surface, control, asked);
  }

  /** @throws BridgeError where nothing on it can be measured. */
  #motorOf(surface: AttachedSurface, way: CalibrateWay): Control {
    const control = surface.controls.find(({ kind, stays }) => kind === 'fader' && !stays);
    if (!control) throw refusal(`${surface.who} has no motors; say what you know of it with --set in=12ms`);
    if (way === 'catch' && !surface.profileOf(control.number).faders.touch)
      throw refusal(
        `${surface.who} does not feel a hand; say what you know of it with --set in=12ms,out=40ms`,
      );
    return control;
  }

  /** Why nothing can be measured now. */
  #unfit(surface: AttachedSurface): string | undefined {
    const { engine, intercept } = this.#bridge;
    if (!engine.rests || engine.tape.winding !== 0)
      return 'motors are measured while the tape stands and no hand is on anything; stop it, let go, and try again';
    if (engine.fades.running.length > 0) return 'a fade moves the mix; wait until it is over';
    if (intercept) return 'somebody is learning; wait until that is done';
    if (engine.now < surface.settledAt) return `${surface.who} has only just come; try again in 2 s`;
    return undefined;
  }

  // --- under way ---------------------------------------------------------------------------------------------------

  #begin(who: string, surface: AttachedSurface, control: Control, { way, in: known }: Start): void {
    const bridge = this.#bridge;
    const row = new Float64Array(surface.controls.length);
    const stands = surface.wanted.value[control.number] as number;
    const motor = {
      name: control.name,
      stands: Math.max(0, stands),
      send: (travel: number): void => {
        row[control.number] = travel;
        bridge.drive(surface.number, control.number, row);
      },
      putAside: (): void =>
        bridge.submit({ type: 'aside', surface: surface.number, control: control.number, felt: true }),
    };
    const behind = known === undefined ? (this.#settings.latencyOf(surface.who)?.in ?? 0) : known * MS;
    const now = bridge.now();
    const run = way === 'catch' ? new CatchRun(motor, now, behind) : new ReportsRun(motor, now);
    this.#under = { who, way, surface, control, run, stands };
    bridge.measure = (what) => this.#hear(what);
    bridge.onTick.add(this.#tick);
    bridge.tell('info', `${surface.who}: ${run.says}`);
    this.#show(this.#under);
  }

  readonly #tick = (): void => {
    const under = this.#under;
    if (!under) return;
    const disturbed = under.run.outcome ? undefined : this.#disturbed(under);
    if (disturbed === undefined) under.run.tick(this.#bridge.now());
    const outcome: Outcome | undefined =
      disturbed === undefined ? under.run.outcome : { ok: false, why: disturbed };
    if (outcome) this.#finish(under, outcome);
    else this.#show(under);
  };

  /** What somebody did meanwhile, so that nothing can be said. */
  #disturbed({ surface, control, run, stands }: Under): string | undefined {
    const { engine } = this.#bridge;
    if (engine.surfaces.get(surface.number) !== surface)
      return `${surface.who} is gone, or another unit joined it`;
    if (engine.tape.rolling || engine.tape.winding !== 0) return 'the tape was started';
    if (run.mode === 'held') return undefined;
    const isHeld = surface.held[control.number] !== 0;
    if (isHeld && surface.parked[control.number] === 0) return `a hand came to ${control.name}`;
    const wanted = surface.wanted.value[control.number] as number;
    if (!isHeld && wanted !== stands) return `the mix moved ${control.name}`;
    return undefined;
  }

  #hear({ surface, control, event, value }: SurfaceHappening): boolean {
    const under = this.#under;
    const now = this.#bridge.now();
    if (under?.surface.number === surface && under.control.number === control)
      return under.run.hear(event, value, now);
    const coasting = this.#coasting;
    const isIts = coasting?.surface.number === surface && coasting.control === control;
    const isMotor = event === 'moved' && coasting?.surface.held[control] === 0;
    if (coasting && now < coasting.until && (!isIts || isMotor)) return isIts;
    this.#coasting = undefined;
    if (!under) this.#bridge.measure = undefined;
    return false;
  }

  #finish(under: Under, outcome: Outcome): void {
    const { surface, control, who, way } = under;
    const bridge = this.#bridge;
    this.#under = undefined;
    bridge.onTick.delete(this.#tick);
    this.#coasting = { surface, control: control.number, until: bridge.now() + COASTS };
    if (bridge.engine.surfaces.get(surface.number) === surface) bridge.driven(surface.number, control.number);
    const about = { who, surface: surface.who, control: control.name, progress: 1 };
    if (!outcome.ok)
      return this.#end({ ...about, mode: 'failed', result: null, says: `nothing is kept: ${outcome.why}` });
    const latency = { in: outcome.in, out: outcome.round - outcome.in };
    if (latency.out > MOST_LATENCY)
      return this.#end({
        ...about,
        mode: 'failed',
        result: null,
        says: `nothing is kept: ${tenths(latency.out)} ms are more than can be made up for`,
      });
    const result: Calibrated = {
      surface: surface.who,
      control: control.name,
      way,
      round: tenths(outcome.round),
      in: tenths(latency.in),
      out: tenths(latency.out),
      spread: tenths(outcome.spread),
      count: outcome.count,
    };
    this.#become({ ...about, mode: 'keeping', result, says: 'writing it down' });
    this.#keep(surface.who, latency).then(
      () => this.#end({ ...about, mode: 'done', result, says: described(result) }),
      (error: unknown) =>
        this.#end({ ...about, mode: 'failed', result, says: `nothing is kept: ${(error as Error).message}` }),
    );
  }

  /** Keeps it, and tells the engine of it where the surface is there. */
  async #keep(name: string, latency: Latency | undefined): Promise<void> {
    await this.#settings.keep(name, latency);
    const surface = [...this.#bridge.engine.surfaces.values()].find(({ who }) => who === name);
    if (!surface) return;
    const known = this.#settings.latencyOf(name) ?? { in: 0, out: 0 };
    this.#bridge.submit({ type: 'latency', surface: surface.number, latency: known });
  }

  #end(state: CalibrateState): void {
    this.#become(state);
    this.#bridge.tell(state.mode === 'done' ? 'info' : 'warn', `${state.surface}: ${state.says}`);
  }

  #show({ who, surface, control, run }: Under): void {
    const { mode, says } = run;
    const progress = Math.floor(run.progress * 20) / 20;
    const before = this.#state;
    if (before.mode === mode && before.says === says && before.progress === progress) return;
    this.#become({ mode, who, surface: surface.who, control: control.name, progress, says, result: null });
  }

  #become(state: CalibrateState): void {
    this.#state = state;
    for (const listener of this.onChange) listener();
  }
}

/** What came of it, for people. */
function described({ in: lag, out, round, spread, count, way }: Calibrated): string {
  const over =
    way === 'catch' ? `${count} catches; the way in is what was said of it` : `${count} rides up and down`;
  return `in ${lag} ms, out ${out} ms (together ${round} ms, within ${spread} ms over ${over})`;
}

function tenths(ns: number): number {
  return Math.round(ns / (MS / 10)) / 10;
}

function refusal(message: string): BridgeError {
  return new BridgeError('BAD_REQUEST', message);
}
