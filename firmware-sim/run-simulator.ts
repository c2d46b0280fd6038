import { realClock } from '../src/ports/clock.ts';
import { MidiSource } from '../src/ports/midi.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';
import { picture } from './picture.ts';
import { readScript, simulate, type AnyModelName, type AnySurface } from './simulate.ts';

export interface SimulatorOptions {
  /** The units from left to right. */
  readonly model: AnyModelName | readonly AnyModelName[];
  /** Address of the bridge to join over RTP-MIDI; without it the units are virtual MIDI ports of this machine. */
  readonly host?: string;
  /** Control port of the bridge. Default 5004. */
  readonly rtpPort?: number;
  /** What the units call themselves; the name of a real unit's port unless given. */
  readonly name?: string;
  /** What a hand does once all units are connected; see `parseScript`. */
  readonly script?: string;
  /** Seed of noise, challenges and rides. Default 1. */
  readonly seed?: number;
  /** Units report the movement of their own motors, which most do not. Default false. */
  readonly reportsMotor?: boolean;
  /** Takes pictures of the units and lines of news. */
  readonly print?: (text: string) => void;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

/** How a row of units reaches its bridge. */
interface Cables {
  /** Resolves when every unit has been connected once. */
  readonly connected: Promise<unknown>;
  close(): Promise<void>;
}

/** Time for the last messages to leave before the cables are pulled, ns. */
const FAREWELL = 200e6;

/**
 * Runs simulated units against a bridge, in real time. Over RTP-MIDI each joins as an endpoint of its own, as units
 * on a network do, and joins again when the link is lost. The script begins when all are connected; the program ends
 * with the script, or with the signal where there is none.
 *
 * @throws ScriptError if the script cannot be read, RangeError if it names a control these units lack, BridgeError
 *   if no port can be had.
 */
export async function runSimulator(options: SimulatorOptions): Promise<void> {
  const { print = () => {}, signal, script = '' } = options;
  const names = typeof options.model === 'string' ? [options.model] : options.model;
  const steps = readScript(names, script);
  const { units, hand, stop } = simulate({
    model: names,
    clock: realClock,
    seed: options.seed ?? 1,
    reportsMotor: options.reportsMotor ?? false,
    onState: (row) => print(row.map(picture).join('\n\n')),
  });
  let cables: Cables | undefined;
  try {
    hand.check(steps);
    cables = await connect(units, options, print);
    const ended = aborted(signal);
    await Promise.race([cables.connected, ended]);
    await Promise.race(signal.aborted || script === '' ? [ended] : [ended, hand.perform(steps).done()]);
    hand.stop();
    await new Promise<void>((resolve) => {
      realClock.after(FAREWELL, resolve);
    });
  } finally {
    stop();
    await cables?.close();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function connect(
  units: readonly AnySurface[],
  options: SimulatorOptions,
  print: (text: string) => void,
): Promise<Cables> {
  const name = (i: number) => {
    if (options.name === undefined) return realName(units, i);
    return units.length === 1 ? options.name : `${options.name} ${i + 1}`;
  };
  if (options.host === undefined) return virtualPorts(units, name);
  return rtpLinks(units, name, options.host, options.rtpPort ?? 5004, print);
}

/** As a system calls the port of such a unit: the second of two is "X-Touch-Ext (2)". */
function realName(units: readonly AnySurface[], i: number): string {
  const portName = units[i]?.model.portName ?? '';
  const nth = units.slice(0, i + 1).filter(({ model }) => model.portName === portName).length;
  return nth > 1 ? `${portName} (${nth})` : portName;
}

function virtualPorts(units: readonly AnySurface[], name: (i: number) => string): Cables {
  const source = new MidiSource({ claim: () => false });
  units.forEach((unit, i) => unit.plug(source.openVirtual(name(i))));
  return { connected: Promise.resolve(), close: () => source.close() };
}

async function rtpLinks(
  units: readonly AnySurface[],
  name: (i: number) => string,
  host: string,
  port: number,
  log: (text: string) => void,
): Promise<Cables> {
  const sessions = units.map(
    (_unit, i) => new RtpMidiSession({ name: name(i), host: listenAddress(host), port: 0, log }),
  );
  const close = async () => {
    await Promise.all(sessions.map((session) => session.close()));
  };
  const linked = sessions.map((session, i) => link(session, units[i]));
  try {
    await Promise.all(linked.map(({ started }) => started));
    await Promise.all(sessions.map((session) => session.invite(host, port)));
  } catch (error) {
    await close();
    throw error;
  }
  return { connected: Promise.all(linked.map(({ first }) => first)), close };
}

/** Opens a session and plugs its unit into every link it makes, the first and those after a loss. */
function link(session: RtpMidiSession, unit: AnySurface | undefined) {
  let resolveFirst = () => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const started = session.start((cable) => {
    unit?.plug(cable);
    resolveFirst();
  });
  return { started, first };
}

/** The loopback for a bridge on this machine, every interface for one elsewhere. */
function listenAddress(host: string): string {
  return host === 'localhost' || host.startsWith('127.') ? '127.0.0.1' : '0.0.0.0';
}
