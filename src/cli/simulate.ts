import {
  everyModel,
  machineRates,
  runSimulator,
  runTimecode,
  ScriptError,
  type MachineRate,
} from '../../firmware-sim/index.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Output } from './output.ts';
import { simulatedNames } from './simulated-names.ts';

/** What `simulate` was given. */
export interface SimulateOptions {
  readonly host: string;
  readonly rtpPort: string;
  readonly xctlPort: string;
  readonly midi?: boolean;
  readonly hidPort: string;
  /** A HID device appears to the kernel. */
  readonly uhid?: boolean;
  readonly name?: string;
  readonly script?: string;
  readonly reportsMotor?: boolean;
  /** The program that started it keeps its standard input open for as long as it lives. */
  readonly withParent?: boolean;
  /** Of a timecode machine. */
  readonly rate?: string;
  readonly from?: string;
}

/** `simulate`: a device that does not exist, at the end of a real cable, until Ctrl-C. */
export async function simulateDevice(
  names: readonly string[],
  options: SimulateOptions,
  out: Output,
): Promise<void> {
  const isMachine = names.length === 1 && names[0] === TIMECODE;
  const model = isMachine ? [] : names.map(known);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  if (options.withParent === true)
    process.stdin
      .on('end', () => stopping.abort())
      .on('error', () => stopping.abort())
      .resume();
  const way = options.midi === true ? {} : { host: options.host, rtpPort: Number(options.rtpPort) };
  try {
    if (isMachine) return await simulateTimecode(options, way, out, stopping.signal);
    await runSimulator({
      model,
      ...way,
      xctlPort: Number(options.xctlPort),
      hid: options.uhid === true ? 'kernel' : Number(options.hidPort),
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.script === undefined ? {} : { script: options.script }),
      reportsMotor: options.reportsMotor === true,
      print: (text) => out.note(text),
      signal: stopping.signal,
    });
  } catch (error) {
    if (error instanceof ScriptError || error instanceof RangeError)
      throw new BridgeError('USAGE', error.message);
    throw error;
  } finally {
    process.stdin.destroy(); // left open, it would keep this process, and that its parent, which waits for it
  }
}

/** The machine that is no surface. */
const TIMECODE = 'timecode';

function simulateTimecode(
  { rate = '25', from = '01:00:00:00', name = 'Timecode', script }: SimulateOptions,
  way: { readonly host?: string; readonly rtpPort?: number },
  out: Output,
  signal: AbortSignal,
): Promise<void> {
  const print = (text: string): void => out.note(text);
  const said = script === undefined ? {} : { script };
  return runTimecode({ rate: rateNamed(rate), from, name, ...way, ...said, print, signal });
}

function rateNamed(text: string): MachineRate {
  const rate = machineRates.find((one) => one === text);
  if (rate) return rate;
  throw new BridgeError('USAGE', `no machine runs at ${text}; there are ${machineRates.join(', ')}`);
}

function known(name: string): string {
  if (Object.hasOwn(everyModel, name)) return name;
  const all = [...simulatedNames, TIMECODE];
  const near = nearest(name, all);
  throw new BridgeError(
    'USAGE',
    `there is no simulated ${name}; ${near ? `did you mean ${near}?` : `there are ${all.join(', ')}`}`,
  );
}
