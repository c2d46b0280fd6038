import {
  genericModels,
  models,
  runSimulator,
  ScriptError,
  type AnyModelName,
} from '../../firmware-sim/index.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Output } from './output.ts';

/** What `simulate` was given. */
export interface SimulateOptions {
  readonly host: string;
  readonly rtpPort: string;
  readonly midi?: boolean;
  readonly name?: string;
  readonly script?: string;
  readonly reportsMotor?: boolean;
  /** The program that started it keeps its standard input open for as long as it lives. */
  readonly withParent?: boolean;
}

/** `simulate`: a device that does not exist, at the end of a real cable, until Ctrl-C. */
export async function simulateDevice(
  names: readonly string[],
  options: SimulateOptions,
  out: Output,
): Promise<void> {
  const model = names.map(known);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  if (options.withParent === true)
    process.stdin
      .on('end', () => stopping.abort())
      .on('error', () => stopping.abort())
      .resume();
  try {
    await runSimulator({
      model,
      ...(options.midi === true ? {} : { host: options.host, rtpPort: Number(options.rtpPort) }),
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
  }
}

function known(name: string): AnyModelName {
  if (isModel(name)) return name;
  const all = Object.keys(every);
  const near = nearest(name, all);
  throw new BridgeError(
    'USAGE',
    `there is no simulated ${name}; ${near ? `did you mean ${near}?` : `there are ${all.join(', ')}`}`,
  );
}

const every: Readonly<Record<AnyModelName, unknown>> = { ...models, ...genericModels };

function isModel(name: string): name is AnyModelName {
  return Object.hasOwn(every, name);
}
