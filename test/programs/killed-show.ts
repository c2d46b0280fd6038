import { Hand, MackieSurface } from '../../firmware-sim/index.ts';
import { startService } from '../../src/bridge/service.ts';
import { realClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { openSession } from '../../src/session/session.ts';

/**
 * A show to be killed: opens the session of its argument, plugs in a simulated X-Touch, and rides a fader in write mode
 * for ever. Says on stdout the engine's time (ns) and travel of each move as it is taken.
 */
const session = await openSession(process.argv[2] as string);
const { bridge } = await startService({
  session,
  log: () => {},
  discard: false,
  midi: false,
  claim: [],
  rtp: undefined,
});
const cable = new MemoryCable(realClock, { name: 'X-Touch' });
const surface = new MackieSurface({ model: 'x-touch', clock: realClock, port: cable.device });
bridge.opened(cable.host);
bridge.onTick.add(() => {
  const attached = bridge.engine.surfaces.get(1);
  const fader = attached?.controls.find(({ name }) => name === 'fader 3')?.number ?? 0;
  const moved = attached?.movedAt[fader] ?? -Infinity;
  if (moved > 0) process.stdout.write(`${moved}\n`);
});
setTimeout(() => {
  bridge.command({ do: 'mode', mode: 'write' }, 'test');
  bridge.command({ do: 'play' }, 'test');
  const hand = new Hand([surface], realClock);
  hand.touch(3);
  hand.ride(3, 1000);
}, 700);
