import { Hand, MackieSurface } from '../../firmware-sim/index.ts';
import { startService } from '../../src/bridge/service.ts';
import type { Input } from '../../src/model/input.ts';
import { realClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { openSession } from '../../src/session/session.ts';

/**
 * A show to be killed: opens the session of its argument, plugs in a simulated X-Touch, and rides a fader in write mode
 * for ever. Says on stdout of each move, once it is taken: the engine's time (ns), the place (samples) and the value (dB).
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
const { engine } = bridge;
const { recorder } = bridge.options;
if (!recorder) throw new Error('this show has no journal');
const parameter = engine.table.at('ch/3/fader');
const write = recorder.append.bind(recorder);
recorder.append = (input: Readonly<Input>): void => {
  write(input);
  const { at, what } = input;
  if (what.type !== 'surface' || what.event !== 'moved' || !engine.isWriting(parameter)) return;
  process.stdout.write(`${at} ${engine.place} ${engine.desk.values[parameter]}\n`);
};
const cable = new MemoryCable(realClock, { name: 'X-Touch' });
const surface = new MackieSurface({ model: 'x-touch', clock: realClock, port: cable.device });
bridge.opened(cable.host);
bridge.command({ do: 'locate', to: 0 }, 'test');
setTimeout(() => {
  bridge.command({ do: 'mode', mode: 'write' }, 'test');
  bridge.command({ do: 'play' }, 'test');
  const hand = new Hand([surface], realClock);
  hand.touch(3);
  hand.ride(3, 1000);
}, 700);
