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
/** One that has never played and fails so often gives way to the next. */
const TRIES = 2;

/** A player: what people call it, and how it is run. */
export interface Way {
  readonly name: string;
  readonly command: readonly string[];
}

/**
 * Where the sound goes, come what may: to a player where one is wished and runs, else to the clock, so that meters and the page
 * go on. A player that fails is tried again, and people are told once; one that was not seen to play gives way to the next
 * that is wished, and after the last the first is tried again.
 */
export class Outlet {
  readonly #ways: readonly Way[];
  readonly #period: number;
  readonly #say: (message: FromSound) => void;
  readonly #ending = new Set<Promise<void>>();
  #sink: Sink;
  #stocked: { readonly sink: Sink; readonly by: number };
  #player: PlayerSink | undefined;
  #since = 0;
  #next = 0;
  /** Which of the ways is taken; how often it failed in a row, and how often all did. */
  #way = 0;
  #failures = 0;
  #rounds = 0;
  /** Has one played long enough to be stayed with? */
  #proven = false;
  readonly #told = new Set<string>();
  #troubled = false;

  /**
   * @param ways players, in the order in which they are tried; none: the clock is all that is wished.
   * @param period of a block, ms.
   */
  constructor(ways: readonly Way[], period: number, say: (message: FromSound) => void) {
    this.#ways = ways;
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
    const way = this.#ways[this.#way];
    return way ? this.#afterLooking(way) : this.#sink.room();
  }

  /** The clock blocks this thread: without a turn nothing would be heard of the player. */
  async #afterLooking(way: Way): Promise<number> {
    await turn();
    this.#look(way, performance.now());
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

  #look(way: Way, now: number): void {
    const player = this.#player;
    if (!player) {
      if (now >= this.#next) this.#try(way, now);
    } else if (player.trouble !== undefined) this.#lost(way, player, player.trouble, now);
    else if (this.#sink !== player && now - this.#since >= SETTLED) this.#settle(player);
    else if (now - this.#since >= PROVEN) {
      this.#proven = true;
      this.#failures = 0;
      this.#told.clear();
    }
  }

  #try({ name, command }: Way, now: number): void {
    this.#player = new PlayerSink(name, command, this.#period);
    this.#since = now;
    this.#say({ type: 'player', pid: this.#player.pid });
  }

  #settle(player: PlayerSink): void {
    this.#sink = player;
    this.#say({ type: 'sink', name: player.name });
    if (this.#troubled) this.#say({ type: 'news', text: `${player.name} plays again` });
  }

  #lost(way: Way, player: PlayerSink, why: string, now: number): void {
    this.#end(player);
    this.#next = now + Math.min(LONGEST, FIRST * 2 ** (this.#rounds + this.#failures));
    this.#failures++;
    if (this.#sink === player) {
      this.#sink = new ClockSink(this.#period);
      this.#say({ type: 'sink', name: this.#sink.name });
    }
    const text = `${way.name}: ${why}; the desk goes on by the clock, unheard here, and it is tried again`;
    this.#tell({ type: 'trouble', text, about: PLAYER });
    this.#troubled = true;
    if (!this.#proven && this.#failures >= TRIES) this.#goOn(way, now);
  }

  /** To the next way: at once, unless all have been tried. */
  #goOn(from: Way, now: number): void {
    if (this.#ways.length < 2) return;
    this.#way = (this.#way + 1) % this.#ways.length;
    this.#failures = 0;
    this.#troubled = false;
    if (this.#way === 0) this.#rounds++;
    else this.#next = now;
    const text = `${from.name} does not play here; ${this.#ways[this.#way]?.name ?? ''} is tried instead`;
    this.#tell({ type: 'news', text });
  }

  #tell(message: Extract<FromSound, { readonly text: string }>): void {
    if (this.#told.has(message.text)) return;
    this.#told.add(message.text);
    this.#say(message);
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
