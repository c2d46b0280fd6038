import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { Timekeeper } from '../src/bridge/timekeeper.ts';
import { Engine } from '../src/engine/engine.ts';
import { emptyDocument } from '../src/model/document.ts';
import { realClock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';

/** How punctual quarter frames leave: how late after they were due, ms. */
export interface Punctuality {
  readonly frames: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const FRAMES_A_SECOND = 30;

/** Plays in real time with timecode at 30 frames, 120 quarter frames a second, and listens when they leave. */
export async function punctuality(seconds: number): Promise<Punctuality> {
  const document = { ...emptyDocument('Timecode'), sync: { send: ['mtc'], rate: '30' } } as const;
  const engine = new Engine(document, controlsOf);
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [],
    profiles: [],
    mappingFor: () => '',
    save: () => Promise.resolve(''),
    log: () => {},
  });
  bridge.timekeeper = new Timekeeper(bridge, { in: [], out: ['Slave'] });
  const left: number[] = [];
  const port: Port = {
    name: 'Slave',
    transport: 'memory',
    bytesPerSecond: Infinity,
    onBytes: () => {},
    onLost: () => {},
    send: (bytes) => {
      if (bytes[0] === 0xf1) left.push(performance.now());
    },
    close: () => {},
  };
  await bridge.start();
  bridge.opened(port);
  bridge.command({ do: 'play' }, 'bench');
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await bridge.close();
  return lateness(left);
}

/** Against the steady row that fits: the most punctual one is taken to have left when it was due. */
function lateness(left: readonly number[]): Punctuality {
  const interval = 1000 / (4 * FRAMES_A_SECOND);
  const phases = left.map((at, i) => at - i * interval);
  const due = phases.reduce((a, b) => Math.min(a, b), Infinity);
  const late = phases.map((phase) => phase - due).sort((a, b) => a - b);
  const at = (part: number): number => late[Math.floor(part * (late.length - 1))] ?? NaN;
  return { frames: left.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}
