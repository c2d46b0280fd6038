import { Hand, MackieSurface } from '../firmware-sim/index.ts';
import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { loadMapping, loadProfiles } from '../src/bridge/library.ts';
import { documentOf } from '../src/engine/document.ts';
import { Engine } from '../src/engine/engine.ts';
import { realClock } from '../src/ports/clock.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';

/** How well a motor follows a ride that is played back, over two real UDP sockets in real time. */
export interface Followed {
  /** Places compared, one each 20 ms. */
  readonly places: number;
  /** Greatest distance of motor and ride, ten-bit steps. */
  readonly worst: number;
  /** Share of places within one step, 0..1. */
  readonly withinOne: number;
  /** Other lanes are what they were, byte for byte. */
  readonly othersUntouched: boolean;
}

const wait = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Rides fader 3 for `seconds` in touch mode, returns, plays, and compares. */
export async function rideOverUdp(seconds: number): Promise<Followed> {
  const listening = new RtpMidiSession({ name: 'Faderline', port: 0 });
  const { profiles, fallback } = loadProfiles();
  const engine = new Engine({ ...demoDocument(), loop: { on: false, from: 0, to: 0 } }, controlsOf);
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [listening],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  await bridge.start();
  const joining = new RtpMidiSession({ name: 'X-Touch', port: 0 });
  const surface = new MackieSurface({ model: 'x-touch', clock: realClock });
  await joining.start((port) => surface.plug(port));
  await joining.invite('127.0.0.1', listening.port);
  await wait(3);
  const before = documentOf(engine).lanes;
  bridge.command({ do: 'mode', mode: 'touch', parameter: 'ch/3/fader' }, 'bench');
  const hand = new Hand([surface], realClock);
  const ridden = await ride(bridge, hand, seconds);
  bridge.command({ do: 'stop' }, 'bench');
  const after = documentOf(engine).lanes;
  bridge.command({ do: 'return' }, 'bench');
  await wait(1);
  const distances = await follow(bridge, surface, ridden, seconds);
  await joining.close();
  await bridge.close();
  return {
    places: distances.length,
    worst: Math.max(...distances),
    withinOne: distances.filter((steps) => steps <= 1).length / distances.length,
    othersUntouched:
      JSON.stringify({ ...before, 'ch/3/fader': 0 }) === JSON.stringify({ ...after, 'ch/3/fader': 0 }),
  };
}

/** Where the hand was, by time since play. */
async function ride(
  bridge: Bridge,
  hand: Hand,
  seconds: number,
): Promise<readonly { at: number; raw: number }[]> {
  hand.touch(3);
  hand.moveTo(3, { dB: 0 }, 1); // a ride begins where it means to be: a servo is 17 ms behind, which shows in a dash
  await hand.done();
  bridge.command({ do: 'play' }, 'bench');
  const started = realClock.now();
  hand.ride(3, seconds);
  hand.letGo();
  await hand.done();
  await wait(0.2);
  return hand.trace.map(({ at, raw }) => ({ at: at - started, raw }));
}

/** Distance of motor and hand each 20 ms, ten-bit steps. */
async function follow(
  bridge: Bridge,
  surface: MackieSurface,
  ridden: readonly { at: number; raw: number }[],
  seconds: number,
): Promise<number[]> {
  bridge.command({ do: 'play' }, 'bench');
  const started = realClock.now();
  const distances: number[] = [];
  for (let due = 100e6; due < (seconds - 0.1) * 1e9; due += 20e6) {
    await wait(Math.max(0, (started + due - realClock.now()) / 1e9));
    const at = realClock.now() - started;
    const hand = ridden.findLast((point) => point.at <= at);
    if (hand) distances.push(Math.abs(Math.round(surface.fader(3).position) - Math.round(hand.raw)));
  }
  return distances;
}
