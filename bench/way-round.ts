import { PerformanceObserver } from 'node:perf_hooks';
import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { loadMapping, loadProfiles } from '../src/bridge/library.ts';
import { Engine } from '../src/engine/engine.ts';
import { VirtualClock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';

/** A port into nothing: counts what it is given. */
class CountingPort implements Port {
  readonly name = 'X-Touch';
  readonly transport = 'memory';
  readonly bytesPerSecond = Infinity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  sent = 0;
  send(_bytes: Uint8Array, length: number): void {
    this.sent += length;
  }
  close(): void {}
}

/** What one round of moves cost. */
export interface WayRound {
  readonly movesPerSecond: number;
  /** Time of one move, from its bytes to the bytes of its echo, µs. */
  readonly p50: number;
  readonly p99: number;
  /** Bytes of heap a move leaves behind. */
  readonly bytesPerMove: number;
  /** Collections during the moves. */
  readonly collections: number;
}

/** A bridge with one X-Touch on a port into nothing, and a hand on fader 1. */
function rig(): { readonly port: CountingPort; readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const { profiles, fallback } = loadProfiles();
  const bridge = new Bridge({
    engine: new Engine(demoDocument(), controlsOf),
    clock,
    sources: [],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: () => {},
    log: () => {},
  });
  void bridge.start();
  const port = new CountingPort();
  bridge.opened(port);
  clock.advance(3e9);
  port.onBytes(Uint8Array.of(0x90, 0x68, 0x7f), 3, 0);
  return { port, clock };
}

/** Moves a touched fader up and down: bytes in, desk, bytes of the echo out, all in this process. */
export function wayRound(moves: number): WayRound {
  const { port } = rig();
  const bytes = Uint8Array.of(0xe0, 0, 0);
  const move = (i: number): void => {
    const raw = (i * 16) & 0x3ff0;
    bytes[1] = raw & 0x7f;
    bytes[2] = raw >> 7;
    port.onBytes(bytes, 3, 0);
  };
  for (let i = 0; i < 200_000; i++) move(i);
  const before = port.sent;
  let collections = 0;
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const start = performance.now();
  for (let i = 0; i < moves; i++) move(i);
  const seconds = (performance.now() - start) / 1000;
  const grown = process.memoryUsage().heapUsed - heap;
  observer.disconnect();
  if (port.sent - before !== moves * 3)
    throw new Error(`${moves} moves were answered by ${port.sent - before} bytes, not ${moves * 3}`);
  return {
    movesPerSecond: moves / seconds,
    ...spread(move),
    bytesPerMove: Math.max(0, grown) / moves,
    collections,
  };
}

/** Times of single moves; reading the clock costs some tens of ns of each. */
function spread(move: (i: number) => void): { readonly p50: number; readonly p99: number } {
  const times = new Float64Array(100_000);
  for (let i = 0; i < times.length; i++) {
    const start = performance.now();
    move(i);
    times[i] = (performance.now() - start) * 1000;
  }
  times.sort();
  return { p50: times[times.length >> 1] as number, p99: times[Math.floor(times.length * 0.99)] as number };
}
