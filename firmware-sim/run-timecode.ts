import { realClock } from '../src/ports/clock.ts';
import { MidiSource } from '../src/ports/midi.ts';
import type { Port } from '../src/ports/port.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';
import { ScriptError } from './script.ts';
import { TimecodeMachine, type Label, type MachineRate } from './timecode-machine.ts';

export interface TimecodeRun {
  readonly rate: MachineRate;
  /** Where it stands at first: "01:00:00:00". */
  readonly from: string;
  /** Address of the bridge to join over RTP-MIDI; without it the machine is a virtual MIDI port of this computer. */
  readonly host?: string;
  /** Control port of the bridge. Default 5004. */
  readonly rtpPort?: number;
  readonly name: string;
  /** "play 10 s, stop, locate 01:10:00:00, play"; without one it plays. */
  readonly script?: string;
  readonly print?: (text: string) => void;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

type Act = (machine: TimecodeMachine) => void;

/** What it does, and for how long, s. */
interface Step {
  readonly text: string;
  readonly act: Act;
  readonly seconds: number;
}

/** Each step as it is written; what is in brackets is handed on. */
const forms: readonly (readonly [RegExp, (word: string) => Act])[] = [
  [/^play(?: at (\d+(?:\.\d+)?))?/, (speed) => (machine) => machine.play(speed === '' ? 1 : Number(speed))],
  [/^reverse/, () => (machine) => machine.play(-1)],
  [/^stop/, () => (machine) => machine.stop()],
  [/^wait/, () => () => {}],
  [/^locate ([\d:;]+)/, (to) => going(to, 'locate')],
  [/^jump ([\d:;]+)/, (to) => going(to, 'jump')],
  [/^cut/, () => (machine) => (machine.mute = true)],
  [/^mend/, () => (machine) => (machine.mute = false)],
];

function going(to: string, how: 'locate' | 'jump'): Act {
  const label = readLabel(to);
  return (machine) => machine[how](label);
}

/** A label as it is written. @throws ScriptError */
function readLabel(text: string): Label {
  const parts = text.split(/[:;]/).map(Number);
  const [hours = NaN, minutes = NaN, seconds = NaN, frames = NaN] = parts;
  if (parts.length === 4 && hours < 24 && minutes < 60 && seconds < 60 && frames < 30)
    return [hours, minutes, seconds, frames];
  throw new ScriptError(1, 1, `${text} is no timecode; it is written 01:00:00:00`);
}

/** Reads a script of what a machine does. @throws ScriptError */
export function readTimecodeScript(script: string): readonly Step[] {
  return script.split(/[,;\n]/).flatMap((part): Step[] => {
    const text = part.trim();
    if (text === '') return [];
    for (const [form, act] of forms) {
      const found = form.exec(text);
      if (!found) continue;
      const rest = text.slice(found[0].length).trim();
      const [, seconds] = /^(?:for )?(\d+(?:\.\d+)?) ?s$/.exec(rest) ?? [];
      if (rest === '' || seconds !== undefined)
        return [{ text, act: act(found[1] ?? ''), seconds: Number(seconds ?? 0) }];
    }
    const known =
      'play, play at 0.9, reverse, stop, wait, locate, jump, cut, mend, each with "3 s" behind it';
    throw new ScriptError(1, script.indexOf(text) + 1, `"${text}" is no step; there are ${known}`);
  });
}

/**
 * Runs a simulated timecode machine against a bridge, in real time, until the end of its script; without one until the
 * signal.
 *
 * @throws ScriptError if the script or a timecode cannot be read, BridgeError if no port can be had.
 */
export async function runTimecode(options: TimecodeRun): Promise<void> {
  const { rate, signal, script = '', print = () => {} } = options;
  const from = readLabel(options.from);
  const steps = readTimecodeScript(script);
  const cable = await connect(options);
  const ended = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const machine = new TimecodeMachine({ clock: realClock, port: cable, rate, from });
  try {
    await Promise.race([cable.connected, ended]);
    if (steps.length === 0) machine.play();
    for (const { text, act, seconds } of steps) {
      if (signal.aborted) break;
      print(text);
      act(machine);
      await Promise.race([rested(seconds), ended]);
    }
    if (steps.length === 0) await ended;
  } finally {
    machine.stop();
    await rested(0.2); // the last messages leave
    await cable.close();
  }
}

function rested(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    realClock.after(seconds * 1e9, resolve);
  });
}

interface Cable {
  readonly connected: Promise<void>;
  send(bytes: Uint8Array, length: number): void;
  close(): Promise<void>;
}

/** The machine joins again when its link is lost. */
async function connect({ host, rtpPort = 5004, name, print }: TimecodeRun): Promise<Cable> {
  if (host === undefined) {
    const source = new MidiSource({ claim: () => false });
    const port = source.openVirtual(name);
    const send: Cable['send'] = (bytes, length) => port.send(bytes, length);
    return { connected: Promise.resolve(), send, close: () => source.close() };
  }
  const near = host === 'localhost' || host.startsWith('127.');
  const session = new RtpMidiSession({
    name,
    host: near ? '127.0.0.1' : '0.0.0.0',
    port: 0,
    ...(print && { log: print }),
  });
  let port: Port | undefined;
  const connected = new Promise<void>((resolve, reject) => {
    session
      .start((opened) => {
        port = opened;
        resolve();
      })
      .then(() => session.invite(host, rtpPort))
      .catch(reject);
  });
  return {
    connected,
    send: (bytes, length) => port?.send(bytes, length),
    close: () => session.close(),
  };
}
