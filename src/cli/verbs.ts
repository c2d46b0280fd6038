import { InvalidArgumentError, Option, type Command } from 'commander';
import { secondsTyped } from '../units/time.ts';
import { callMe, type Service } from './client.ts';
import { output, type Output } from './output.ts';

// What verbs have in common: how they end, which service they ask, and how ports, times and numbers are typed.

/** What a verb does: the exit code. */
export type Act = (out: Output, ...args: never[]) => Promise<number> | number;

/** How a verb is made of a command. */
export type Verb = (of: Command, act: Act) => Command;

/** A verb that ends with an exit code. */
export function verb(of: Command, act: Act): Command {
  if (acts(of)) of.addOption(callerName());
  return of
    .option('--json', 'print data as JSON')
    .option('--quiet', 'say nothing but data and errors')
    .action(async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const { who } = command.opts<{ who?: string }>();
      if (who !== undefined) callMe(who);
      const out = output(command.optsWithGlobals());
      process.exitCode = await act(out, ...(args as never[]));
    });
}

/** Does a verb ask the running service, and so do something by somebody's name? */
function acts(of: Command): boolean {
  // the first is the service, the second only looks, and who learns is known by the process
  const own = ['start', 'doctor', 'learn'].includes(of.name());
  return !own && of.options.some(({ long }) => long === '--port');
}

const callerName = (): Option =>
  new Option('--who <name>', 'by which name it is done: undo --mine takes back what this name did')
    .default('command line')
    .env('FADERLINE_WHO')
    .argParser((text: string) => {
      if (text.trim() !== '' && text.length <= 32) return text;
      throw new InvalidArgumentError('a name has 1 to 32 characters');
    });

/** The options of a verb that asks the running service. */
export interface Ported {
  readonly port: string;
}

export const pagePort = (): Option =>
  new Option('--port <n>', 'port of the page and of the running service')
    .default('7420')
    .env('FADERLINE_PORT')
    .argParser(portNumber);

export const rtpPort = (): Option =>
  new Option('--rtp-port <n>', 'control port for RTP-MIDI')
    .default('5004')
    .env('FADERLINE_RTP_PORT')
    .argParser(portNumber);

/** The service that a verb asks. */
export const serviceOf = ({ port }: Ported): Service => ({ port: Number(port) });

/** @throws {InvalidArgumentError} */
export function portNumber(text: string): string {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return text;
}

/** @throws {InvalidArgumentError} */
export function wholeNumber(text: string): string {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('it is a whole number from 1');
  return text;
}

/** A name that a scene can have. @throws {InvalidArgumentError} */
export function sceneName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 64) return name;
  throw new InvalidArgumentError('a name has 1 to 64 characters');
}

/** @throws {InvalidArgumentError} */
export function duration(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('a time is written 3s, 500ms or 1.5min, up to an hour');
}
