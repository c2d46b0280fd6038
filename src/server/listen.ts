import type { WebSocket } from 'ws';
import { counter } from '../audio/live/shared-memory.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { MOST_FRAMES, soundPacket } from '../model/listening.ts';
import type { Counts } from './metrics.ts';

/** Listeners at once. */
export const MOST_LISTENERS = 8;
/** How often it is looked whether there is something new, ms: packets last so long or a little longer. */
const EVERY = 10;
/** Sound that is older than this is left out rather than sent late, s. It is well below what the ring holds. */
const MOST_BEHIND = 0.25;
/** A listener with so much waiting gets nothing more until it has nearly caught up, s. */
const MOST_WAITING = 0.3;
const CAUGHT_UP = 0.03;
/** Two channels of 32 bits: on this computer 3 Mbit/s are nothing, and nobody has to dither, clip or scale. */
const BYTES = 8;
/** How often listeners are asked whether they are still there, ms. */
const PING_EVERY = 5000;
/** Listeners have nothing to say. One that has said so much is shut out. */
const MOST_WORDS = 100;

/** Somebody who listens. */
interface Listener {
  readonly socket: WebSocket;
  alive: boolean;
  /** It lacks packets, and gets none before what waits is gone. */
  behind: boolean;
  words: number;
}

/**
 * Sends what the phones hear to whoever listens: every packet is read out of the ring once and goes to all. While nobody
 * listens nothing is read and no clock runs. What is late is left out, never queued: the number of a packet's first frame says so.
 */
export class Listening {
  readonly #bridge: Bridge;
  readonly #counts: Counts;
  readonly #listeners = new Set<Listener>();
  #looking: NodeJS.Timeout | undefined;
  #pinging: NodeJS.Timeout | undefined;
  /** The first frame that was not sent, counted as the ring counts. */
  #next = 0;

  constructor(bridge: Bridge, counts: Counts) {
    this.#bridge = bridge;
    this.#counts = counts;
  }

  get full(): boolean {
    return this.#listeners.size >= MOST_LISTENERS;
  }

  /** Somebody listens from now on, beginning with the newest frames. */
  join(socket: WebSocket): void {
    const listener: Listener = { socket, alive: true, behind: false, words: 0 };
    this.#listeners.add(listener);
    this.#counts.listeners = this.#listeners.size;
    socket.on('message', () => {
      this.#counts.badMessages++;
      if (++listener.words > MOST_WORDS) socket.close(1008, 'listeners have nothing to say');
    });
    socket.on('pong', () => (listener.alive = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#leave(listener));
    if (this.#looking === undefined) this.#begin();
  }

  close(): void {
    for (const { socket } of this.#listeners) socket.close(1001, 'the bridge stops');
    this.#end();
  }

  #begin(): void {
    this.#next = this.#written;
    this.#looking = setInterval(() => this.#look(), EVERY);
    this.#pinging = setInterval(() => this.#askWhoIsThere(), PING_EVERY);
    this.#looking.unref();
    this.#pinging.unref();
  }

  #end(): void {
    clearInterval(this.#looking);
    clearInterval(this.#pinging);
    this.#looking = undefined;
    this.#pinging = undefined;
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#counts.listeners = this.#listeners.size;
    if (this.#listeners.size === 0) this.#end();
  }

  get #written(): number {
    return (this.#bridge.sound?.shared.get(counter.written) ?? 0) >>> 0;
  }

  #look(): void {
    const { sampleRate: rate } = this.#bridge.engine;
    const written = this.#written;
    const least = Math.round((rate * EVERY) / 1000);
    let frames = (written - this.#next) >>> 0;
    if (frames > MOST_BEHIND * rate) {
      this.#counts.soundSkipped += frames - least;
      this.#next = (written - least) >>> 0;
      frames = least;
    }
    while (frames >= least) {
      const count = Math.min(frames, MOST_FRAMES);
      this.#send(count, rate);
      frames -= count;
    }
  }

  #send(frames: number, rate: number): void {
    const { bytes, samples } = soundPacket(this.#next, rate, frames);
    this.#bridge.sound?.shared.listen(this.#next, frames, samples);
    this.#next = (this.#next + frames) >>> 0;
    for (const listener of this.#listeners) {
      const { bufferedAmount } = listener.socket;
      const room = (listener.behind ? CAUGHT_UP : MOST_WAITING) * rate * BYTES;
      listener.behind = bufferedAmount > room;
      if (listener.behind) this.#counts.soundSkipped += frames;
      else {
        this.#counts.soundPackets++;
        listener.socket.send(bytes);
      }
    }
  }

  #askWhoIsThere(): void {
    for (const listener of this.#listeners) {
      if (!listener.alive) listener.socket.terminate();
      listener.alive = false;
      listener.socket.ping();
    }
  }
}
