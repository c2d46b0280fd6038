import { Bridge, controlsOf, type Recorder } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { loadMapping, loadProfiles } from '../src/bridge/library.ts';
import { Engine } from '../src/engine/engine.ts';
import type { SessionDocument } from '../src/model/document.ts';
import type { Clock } from '../src/ports/clock.ts';
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

/** A whole bridge in this process, with one X-Touch on a port into nothing. */
export interface OneSurface {
  readonly bridge: Bridge;
  readonly engine: Engine;
  readonly port: CountingPort;
  /** The hand comes to fader 1: from here on its moves count. */
  touch(): void;
  /** Moves it: bytes in, desk, bytes of the echo out. Each number up to 1000 is another place. */
  move(i: number): void;
}

/** What a bridge for measuring may be given beside its clock. */
export interface OneSurfaceOptions {
  readonly document?: SessionDocument;
  readonly recorderOf?: (engine: Engine) => Recorder;
  /** Its mapping, where it is not the one that comes with the program. */
  readonly mapping?: string;
}

/** Plugs the surface in. It is online half a second of the clock later. */
export function oneSurface(
  clock: Clock,
  { document = demoDocument(), recorderOf, mapping }: OneSurfaceOptions = {},
): OneSurface {
  const { profiles, fallback } = loadProfiles();
  const engine = new Engine(document, controlsOf);
  const bridge = new Bridge({
    engine,
    clock,
    sources: [],
    profiles,
    fallback,
    mappingFor: mapping === undefined ? loadMapping : () => mapping,
    save: async () => 'saved',
    log: () => {},
    ...(recorderOf && { recorder: recorderOf(engine) }),
  });
  void bridge.start();
  const port = new CountingPort();
  bridge.opened(port);
  const bytes = Uint8Array.of(0xe0, 0, 0);
  return {
    bridge,
    engine,
    port,
    touch: () => port.onBytes(Uint8Array.of(0x90, 0x68, 0x7f), 3, clock.now()),
    move: (i) => {
      const raw = (i * 16) & 0x3ff0;
      bytes[1] = raw & 0x7f;
      bytes[2] = raw >> 7;
      port.onBytes(bytes, 3, 0);
    },
  };
}
