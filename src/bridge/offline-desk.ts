import type { Lane } from '../automation/lane.ts';
import type { ClipTrack } from '../audio/clip-track.ts';
import { SoundMachine, type ReferenceTrack } from '../audio/machine.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import type { Kernel } from '../dsp/kernel.ts';
import { Engine } from '../engine/engine.ts';
import { TICK } from '../engine/timing.ts';
import type { AutomationMode, SessionDocument } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { EngineScore } from './engine-score.ts';

const WHO = 'bounce';
/** How long a desk stands before it is played, s. */
const SHORTEST_REST = 0.05;
const LONGEST_REST = 15;

/**
 * A session that plays without a clock, as fast as it is asked: the same engine and the same sound as when it is live, so
 * that what comes out is what was heard.
 */
export class OfflineDesk {
  readonly engine: Engine;
  readonly machine: SoundMachine;
  readonly #score: EngineScore;
  /** Processors that make late and that a scene puts in, by number of the switch. */
  readonly #recalled: ReadonlySet<number>;
  /** Time of the engine at which the tape began to roll, ns; and quanta since. */
  #began = 0;
  #quanta = 0;

  constructor(about: {
    readonly document: SessionDocument;
    readonly kernel: Kernel;
    /** By number of the channel's strip. */
    readonly tracks: ReadonlyMap<number, ClipTrack>;
    readonly references?: readonly ReferenceTrack[];
  }) {
    this.engine = new Engine(played(about.document), () => []);
    const { table, sampleRate } = this.engine;
    this.machine = new SoundMachine({ ...about, table, rate: sampleRate });
    this.#score = new EngineScore(this.engine);
    this.#recalled = new Set(switchedOnByScenes(about.document, table));
    for (const number of this.#recalled) this.machine.sound.foresee(number, true);
  }

  /** Frames that what comes out is late by. */
  get late(): number {
    return this.machine.sound.late;
  }

  #command(command: Command): void {
    const { engine } = this;
    engine.step({ at: engine.now, sample: engine.sample, what: { type: 'command', command, who: WHO } });
  }

  /** The tape begins to roll at a place, samples, and goes on beyond the end of the song. */
  start(from: number): void {
    const { engine } = this;
    this.#command({ do: 'loop', on: false });
    this.#command({ do: 'locate', to: from });
    engine.advance((engine.tick + 1) * TICK);
    this.#look();
    this.#comeToRest();
    this.#command({ do: 'play' });
    engine.effects.length = 0;
    this.#began = engine.now;
    this.#quanta = 0;
    this.#score.look(this.#takeLane);
  }

  readonly #takeLane = (parameter: number, lane: Lane): void => {
    const { player, sound } = this.machine;
    player.lane(parameter, lane);
    if (this.#recalled.has(parameter)) sound.foresee(parameter, true); // whatever the lane does
  };

  /**
   * A desk that is played live has stood for a while: what was open has closed. So it is here before the tape rolls: ten times
   * as long as the slowest gate takes, so that nothing is left of its beginning.
   */
  #comeToRest(): void {
    const { table, desk, sampleRate } = this.engine;
    let slowest = 0;
    for (const { path, number } of table.rows)
      if (path.endsWith('/gate/release') && desk.values[table.at(path.replace('release', 'on'))] === 1)
        slowest = Math.max(slowest, desk.values[number] as number);
    const frames = Math.min(LONGEST_REST, SHORTEST_REST + 10 * slowest) * sampleRate;
    for (let done = 0; done < frames; done += QUANTUM) this.machine.run(this.#score, true);
  }

  /** The tape stops; what rings goes on ringing. */
  stop(): void {
    this.#command({ do: 'stop' });
    this.#look();
  }

  /** One quantum: it then stands in the machine. */
  quantum(): void {
    const { engine, machine } = this;
    const now = this.#began + (this.#quanta * QUANTUM * 1e9) / engine.sampleRate;
    if ((engine.tick + 1) * TICK <= now) {
      engine.advance(now);
      this.#look();
    }
    machine.run(this.#score, true);
    this.#quanta++;
  }

  #look(): void {
    if (this.engine.effects.length > 0) this.engine.effects.length = 0;
    this.#score.look(this.#takeLane);
  }
}

/**
 * Saturation, limiters and stages of the mastering chain that some scene has on. A cue may recall it in mid-song, and what makes late has to be in the way from
 * the beginning: a file leaves out at its beginning what the whole of it is late by.
 */
function switchedOnByScenes({ scenes }: SessionDocument, { rows }: ParameterTable): readonly number[] {
  return rows
    .filter(({ path }) => /(\/sat|\/limiter|^master\/[a-z]+)\/on$/.test(path))
    .filter(({ path }) => scenes.some(({ values }) => values[path] === 1))
    .map(({ number }) => number);
}

/** A session as it is played and not written: lanes that are read are, whatever else they were armed for. */
function played(document: SessionDocument): SessionDocument {
  const modes: Record<string, AutomationMode> = {};
  for (const [path, mode] of Object.entries(document.modes)) if (mode === 'off') modes[path] = mode;
  const punch = { ...document.punch, on: false };
  return { ...document, modes, punch, loop: { ...document.loop, on: false }, length: 0 };
}
