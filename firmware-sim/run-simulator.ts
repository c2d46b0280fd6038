import { realClock } from '../src/ports/clock.ts';
import { MidiSource } from '../src/ports/midi.ts';
import type { PortSource } from '../src/ports/port.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';
import { UhidDevice } from '../src/ports/uhid-device.ts';
import { VirtualHidDevice } from '../src/ports/virtual-hid-device.ts';
import { VIRTUAL_HID_PORT } from '../src/ports/virtual-hid-link.ts';
import { XctlDevice } from '../src/ports/xctl-device.ts';
import { makerOf } from './makers.ts';
import { readScript, simulate } from './simulate.ts';
import type { Maker, SimulatedUnit } from './unit.ts';

export interface SimulatorOptions {
  /** The units from left to right. */
  readonly model: string | readonly string[];
  /**
   * Address of the bridge to join over the network, RTP-MIDI or XCtl; without it the units are virtual MIDI ports of this machine.
   */
  readonly host?: string;
  /** Control port of the bridge. Default 5004. */
  readonly rtpPort?: number;
  /** Where the bridge listens for XCtl. Default 10111. */
  readonly xctlPort?: number;
  /**
   * How HID devices reach their bridge: the port of this computer at which it waits for virtual ones, or by the kernel, which
   * takes Linux and its /dev/uhid. Default 7421.
   */
  readonly hid?: number | 'kernel';
  /** What the units call themselves, where they have a name; that of a real unit's port unless given. */
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
 * on a network do, and joins again when the link is lost; over XCtl each calls from an address of its own. The script begins when all are connected; the program ends
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
    onState: (row) => print(row.map((unit) => unit.picture()).join('\n\n')),
  });
  let cables: Cables | undefined;
  try {
    hand.check(steps);
    cables = await connect(names, units, options, print);
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
  names: readonly string[],
  units: readonly SimulatedUnit[],
  options: SimulatorOptions,
  print: (text: string) => void,
): Promise<Cables> {
  const nameOf = (unit: SimulatedUnit): string => {
    const i = units.indexOf(unit);
    if (options.name === undefined) return realName(units, i);
    return units.length === 1 ? options.name : `${options.name} ${i + 1}`;
  };
  const all: Cables[] = [];
  const close = async () => {
    await Promise.all(all.map((cables) => cables.close()));
  };
  try {
    for (const [kind, plugIn] of Object.entries(kinds)) {
      const own = units.filter((_, i) => makerOf(names[i] ?? '').cable === kind);
      if (own.length > 0) all.push(await plugIn(own, nameOf, options, print));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { connected: Promise.all(all.map(({ connected }) => connected)), close };
}

type PlugIn = (
  units: readonly SimulatedUnit[],
  name: (unit: SimulatedUnit) => string,
  options: SimulatorOptions,
  print: (text: string) => void,
) => Promise<Cables>;

const kinds: Record<Maker['cable'], PlugIn> = { hid: hidCables, midi: midiCables, xctl: xctlCables };

async function midiCables(
  units: readonly SimulatedUnit[],
  name: (unit: SimulatedUnit) => string,
  { host, rtpPort = 5004 }: SimulatorOptions,
  print: (text: string) => void,
): Promise<Cables> {
  return host === undefined ? virtualPorts(units, name) : rtpLinks(units, name, host, rtpPort, print);
}

/** Each is a device of its own, with a serial number that none of its row has; started again, it is the same unit. */
async function hidCables(
  units: readonly SimulatedUnit[],
  name: (unit: SimulatedUnit) => string,
  { hid: way = VIRTUAL_HID_PORT }: SimulatorOptions,
  print: (text: string) => void,
): Promise<Cables> {
  const sources = units.map((unit, i) => {
    const { usb = '', hid: face } = unit.model;
    const device = { usb, product: name(unit), serial: `sim-${i + 1}` };
    if (way !== 'kernel') return new VirtualHidDevice({ device, port: way, log: print });
    if (!face) throw new RangeError(`${unit.model.name} has no report descriptor: leave --uhid away`);
    return new UhidDevice({ ...device, ...face });
  });
  return linked(sources, units);
}

/** Each calls from an address of its own, by which it is known. One is connected when the bridge has said something. */
async function xctlCables(
  units: readonly SimulatedUnit[],
  _name: (unit: SimulatedUnit) => string,
  { host, xctlPort }: SimulatorOptions,
): Promise<Cables> {
  const [first] = units;
  if (host === undefined)
    throw new RangeError(
      `${first?.model.name ?? ''} is no MIDI port, it calls over the network: leave --midi away`,
    );
  const sources = units.map(
    () => new XctlDevice({ host, ...(xctlPort !== undefined && { port: xctlPort }) }),
  );
  const cables = await linked(sources, units);
  return { ...cables, connected: Promise.all(sources.map(({ answered }) => answered)) };
}

/** As a system calls the port of such a unit: the second of two is "X-Touch-Ext (2)". */
function realName(units: readonly SimulatedUnit[], i: number): string {
  const portName = units[i]?.model.portName ?? '';
  const nth = units.slice(0, i + 1).filter(({ model }) => model.portName === portName).length;
  return nth > 1 ? `${portName} (${nth})` : portName;
}

function virtualPorts(units: readonly SimulatedUnit[], name: (unit: SimulatedUnit) => string): Cables {
  const source = new MidiSource({ claim: () => false });
  for (const unit of units) unit.plug(source.openVirtual(name(unit)));
  return { connected: Promise.resolve(), close: () => source.close() };
}

async function rtpLinks(
  units: readonly SimulatedUnit[],
  name: (unit: SimulatedUnit) => string,
  host: string,
  port: number,
  log: (text: string) => void,
): Promise<Cables> {
  const sessions = units.map(
    (unit) => new RtpMidiSession({ name: name(unit), host: listenAddress(host), port: 0, log }),
  );
  return linked(sessions, units, async () => {
    await Promise.all(sessions.map((session) => session.invite(host, port)));
  });
}

/** Opens a source for each unit, and plugs the unit into every cable that comes of it, the first and those after a loss. */
async function linked(
  sources: readonly PortSource[],
  units: readonly SimulatedUnit[],
  started: () => Promise<void> = async () => {},
): Promise<Cables> {
  const close = async () => {
    await Promise.all(sources.map((source) => source.close()));
  };
  const links = sources.map((source, i) => link(source, units[i]));
  try {
    await Promise.all(links.map((one) => one.started));
    await started();
  } catch (error) {
    await close();
    throw error;
  }
  return { connected: Promise.all(links.map(({ first }) => first)), close };
}

function link(source: PortSource, unit: SimulatedUnit | undefined) {
  let resolveFirst = () => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const started = source.start((cable) => {
    unit?.plug(cable);
    resolveFirst();
  });
  return { started, first };
}

/** The loopback for a bridge on this machine, every interface for one elsewhere. */
function listenAddress(host: string): string {
  return host === 'localhost' || host.startsWith('127.') ? '127.0.0.1' : '0.0.0.0';
}
