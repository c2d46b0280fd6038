import { setImmediate as turn } from 'node:timers/promises';
import { PLAYER, type FromSound } from './messages.ts';
import { PlayerSink } from './player-sink.ts';
import { ClockSink, type Sink } from './sink.ts';

/** A player that still runs after so long has opened its device; until then the clock paces the sound, ms. */
const SETTLED = 500;
/** One that has played for so long counts as sound again, ms. */
const PROVEN = 30_000;
/** How long after a failure it is tried again, ms: twice as long each time. */
const FIRST = 2000;
const LONGEST = 60_000;

/**
 * Where the sound goes, come what may: to a player where one is wished and runs, else to the clock, so that meters and the page
 * go on. A player that fails is tried again, and people are told once.
 */
export class Outlet {
  readonly #name: string;
  readonly #command: readonly string[] | undefined;
  readonly #period: number;
  readonly #say: (message: FromSound) => void;
  readonly #ending = new Set<Promise<void>>();
  #sink: Sink;
  #stocked: { readonly sink: Sink; readonly by: number };
  #player: PlayerSink | undefined;
  #since = 0;
  #next = 0;
  #failures = 0;
  #told: string | undefined;

  /**
   * @param command of the player; undefined: the clock is all that is wished.
   * @param period of a block, ms.
   */
  constructor(
    name: string,
    command: readonly string[] | undefined,
    period: number,
    say: (message: FromSound) => void,
  ) {
    this.#name = name;
    this.#command = command;
    this.#period = period;
    this.#say = say;
    this.#sink = new ClockSink(period);
    this.#stocked = { sink: this.#sink, by: 0 };
    say({ type: 'sink', name: this.#sink.name });
  }

  get latency(): number {
    return this.#sink.latency;
  }

  /** Waits until a block is wanted. @returns how many times sound came too late meanwhile. */
  room(): number | Promise<number> {
    return this.#command ? this.#afterLooking(this.#command) : this.#sink.room();
  }

  /** The clock blocks this thread: without a turn nothing would be heard of the player. */
  async #afterLooking(command: readonly string[]): Promise<number> {
    await turn();
    this.#look(command, performance.now());
    return this.#sink.room();
  }

  write(block: Float32Array, samples: number): void {
    this.#sink.write(block, samples);
  }

  /** So much more is made ahead than is heard, ms, until `spend`. */
  stock(by: number): void {
    this.spend();
    this.#stocked = { sink: this.#sink, by };
    this.#sink.stock(by);
  }

  spend(): void {
    const { sink, by } = this.#stocked;
    if (sink === this.#sink) sink.stock(-by);
    this.#stocked = { sink, by: 0 };
  }

  #look(command: readonly string[], now: number): void {
    const player = this.#player;
    if (!player) {
      if (now >= this.#next) this.#try(command, now);
    } else if (player.trouble !== undefined) this.#lost(player, player.trouble, now);
    else if (this.#sink !== player && now - this.#since >= SETTLED) this.#settle(player);
    else if (now - this.#since >= PROVEN) {
      this.#failures = 0;
      this.#told = undefined;
    }
  }

  #try(command: readonly string[], now: number): void {
    this.#player = new PlayerSink(this.#name, command, this.#period);
    this.#since = now;
    this.#say({ type: 'player', pid: this.#player.pid });
  }

  #settle(player: PlayerSink): void {
    this.#sink = player;
    this.#say({ type: 'sink', name: player.name });
    if (this.#told !== undefined) this.#say({ type: 'news', text: `${player.name} plays again` });
  }

  #lost(player: PlayerSink, why: string, now: number): void {
    this.#end(player);
    this.#next = now + Math.min(LONGEST, FIRST * 2 ** this.#failures);
    this.#failures++;
    if (this.#sink === player) {
      this.#sink = new ClockSink(this.#period);
      this.#say({ type: 'sink', name: this.#sink.name });
    }
    if (this.#told === why) return;
    this.#told = why;
    const text = `${this.#name}: ${why}; the desk goes on by the clock, unheard here, and it is tried again`;
    this.#say({ type: 'trouble', text, about: PLAYER });
  }

  #end(player: PlayerSink): void {
    this.#player = undefined;
    const ended = player.close().then(() => {
      this.#ending.delete(ended);
      if (!this.#player) this.#say({ type: 'player', pid: undefined });
    });
    this.#ending.add(ended);
  }

  /** Resolves when no player is left. */
  async close(): Promise<void> {
    if (this.#player) this.#end(this.#player);
    await Promise.all(this.#ending);
  }
}
