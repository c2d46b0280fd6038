import { fork, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { loadMapping, loadProfiles } from '../src/bridge/library.ts';
import { Engine } from '../src/engine/engine.ts';
import { realClock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';

/** Times there and back, µs, of a bare UDP echo and of a fader move through the whole bridge. */
export interface RoundTrip {
  readonly bare: number;
  readonly bridge: number;
  /** Median of the ratios of rounds measured in turn. */
  readonly ratio: number;
}

/** The other process: a bare echo, and a bridge that listens for RTP-MIDI. */
async function serve(): Promise<void> {
  const echo = dgram.createSocket('udp4');
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  await new Promise<void>((resolve) => echo.bind(0, '127.0.0.1', resolve));
  const session = new RtpMidiSession({ name: 'Faderline', port: 0 });
  const { profiles, fallback } = loadProfiles();
  const engine = new Engine(demoDocument(), controlsOf);
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [session],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  await bridge.start();
  process.send?.({ echo: echo.address().port, rtp: session.port });
}

/** Measures both in turn, `rounds` times `moves` each. */
export async function roundTrip(rounds: number, moves: number): Promise<RoundTrip> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: [] });
  try {
    const ports = await new Promise<{ echo: number; rtp: number }>((resolve) =>
      child.once('message', (said) => resolve(said as { echo: number; rtp: number })),
    );
    const bare = await bareEcho(ports.echo);
    const surface = await throughBridge(ports.rtp);
    const times: { bare: number; bridge: number }[] = [];
    for (let round = -1; round < rounds; round++) {
      const one = { bare: await median(bare.ask, moves), bridge: await median(surface.ask, moves) };
      if (round >= 0) times.push(one); // the first round only warms both up
    }
    bare.close();
    await surface.close();
    return {
      bare: middle(times.map((time) => time.bare)),
      bridge: middle(times.map((time) => time.bridge)),
      ratio: middle(times.map((time) => time.bridge / time.bare)),
    };
  } finally {
    await ended(child);
  }
}

async function bareEcho(port: number): Promise<{ ask: (n: number) => Promise<void>; close: () => void }> {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  let answered: () => void = () => {};
  socket.on('message', () => answered());
  const bytes = Buffer.alloc(30); // as long as an RTP-MIDI packet with one fader move and its journal
  return {
    ask: (n) =>
      new Promise((resolve) => {
        answered = resolve;
        bytes[0] = n & 0xff;
        socket.send(bytes);
      }),
    close: () => socket.close(),
  };
}

/** A hand on fader 1 of an X-Touch: each move is answered by its echo. */
async function throughBridge(
  port: number,
): Promise<{ ask: (n: number) => Promise<void>; close: () => Promise<void> }> {
  const session = new RtpMidiSession({ name: 'X-Touch', port: 0 });
  const opened = new Promise<Port>(
    (resolve) => void session.start(resolve).then(() => session.invite('127.0.0.1', port)),
  );
  const cable = await opened;
  const wanted = Uint8Array.of(0xe0, 0, 0);
  let answered: () => void = () => {};
  cable.onBytes = (bytes, length) => {
    for (let i = 0; i + 2 < length; i++) {
      if (bytes[i] === 0xe0 && bytes[i + 1] === wanted[1] && bytes[i + 2] === wanted[2]) return answered();
    }
  };
  await new Promise((resolve) => setTimeout(resolve, 1500)); // greeting, and everything shown
  cable.send(Uint8Array.of(0x90, 0x68, 0x7f), 3);
  const ask = (n: number): Promise<void> =>
    new Promise((resolve) => {
      answered = resolve;
      const raw = (n * 16) & 0x3ff0;
      wanted[1] = raw & 0x7f;
      wanted[2] = raw >> 7;
      cable.send(wanted, 3);
    });
  return { ask, close: () => session.close() };
}

async function median(ask: (n: number) => Promise<void>, count: number): Promise<number> {
  const times: number[] = [];
  for (let n = 1; n <= count; n++) {
    const start = performance.now();
    await ask(n);
    times.push((performance.now() - start) * 1000);
  }
  return middle(times);
}

function middle(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[of.length >> 1] ?? NaN;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

if (process.argv[2] === 'serve') await serve();
