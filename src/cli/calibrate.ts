import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CalibrateAsk, CalibrateState, SurfaceLatency } from '../model/calibrate.ts';
import { BridgeError } from '../model/errors.ts';
import { secondsTyped } from '../units/time.ts';
import { ask, caller, lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

/** What `calibrate` was given; times in ms. */
export interface CalibrateOptions {
  /** Measure by a hand that catches the fader, not by what the surface reports. */
  readonly catch?: boolean;
  readonly in?: number;
  readonly set?: Latencies;
  readonly show?: boolean;
  readonly clear?: boolean;
}

interface Latencies {
  readonly in?: number;
  readonly out?: number;
}

interface Answer {
  readonly state: CalibrateState;
  readonly surfaces: readonly SurfaceLatency[];
}

/** A time as people type it, in ms. @throws InvalidArgumentError */
function milliseconds(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 0.25) return seconds * 1000;
  throw new InvalidArgumentError('a surface is behind by up to 250ms, as in: 12ms');
}

/** `in=12ms,out=40ms`, or one of them. @throws InvalidArgumentError */
function latencies(text: string): Latencies {
  const parts = text.split(',').map((part): [string, number] => {
    const [, which, time] = /^\s*(in|out)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (which === undefined || time === undefined)
      throw new InvalidArgumentError('it is written in=12ms,out=40ms, or one of the two');
    return [which, milliseconds(time)];
  });
  return Object.fromEntries(parts);
}

/** `faderline calibrate` */
export function calibrateVerb(program: Command): void {
  verb(
    calibrateOptions(program.command('calibrate')).addOption(pagePort()),
    (out, surface: string | undefined, { port, ...options }: Ported & CalibrateOptions) =>
      calibrate(serviceOf({ port }), surface, options, out),
  );
}

/** Puts the options of `calibrate` on a verb. */
function calibrateOptions(of: Command): Command {
  return of
    .description('find out how far a surface is behind, so that rides are written and played on time')
    .argument('[surface]', 'its name, as devices lists it; without one, the only one there is')
    .option('--catch', 'for surfaces that say nothing of their own motors: you catch a fader that rides')
    .addOption(new Option('--in <time>', 'with --catch: what is known of the way in').argParser(milliseconds))
    .addOption(
      new Option('--set <times>', 'do not measure: this is how far it is behind')
        .argParser(latencies)
        .conflicts(['catch', 'in', 'show', 'clear']),
    )
    .addOption(
      new Option('--show', 'what is known of each surface').conflicts(['catch', 'in', 'set', 'clear']),
    )
    .addOption(new Option('--clear', 'nothing is known any more').conflicts(['catch', 'in', 'set', 'show']))
    .addHelpText(
      'after',
      `
A fader is driven; the desk's values stay as they are. Stop the tape, take your hands off; Ctrl-C puts it back.

Example: faderline calibrate                        by what the surface reports of its motors
         faderline calibrate X-Touch --catch        most report nothing: catch the fader eight times
         faderline calibrate --set in=12ms,out=40ms
         faderline calibrate --show --json`,
    );
}

/** `calibrate`: measures, or says or sets what is known. */
export async function calibrate(
  service: Service,
  surface: string | undefined,
  options: CalibrateOptions,
  out: Output,
): Promise<number> {
  const which = surface === undefined ? {} : { surface };
  if (options.show === true) return show(service, surface, out);
  if (options.set) return told(service, { do: 'set', ...which, ...options.set }, out);
  if (options.clear === true) return told(service, { do: 'clear', ...which }, out);
  if (options.in !== undefined && options.catch !== true)
    throw new BridgeError('USAGE', '--in goes with --catch: what a surface reports is measured without it');
  const way = options.catch === true ? 'catch' : 'reports';
  const known = options.in === undefined ? {} : { in: options.in };
  return measure(service, { do: 'start', ...which, way, ...known }, out);
}

async function show(service: Service, surface: string | undefined, out: Output): Promise<number> {
  const { surfaces } = (await ask(service, 'GET', '/api/calibrate')) as Answer;
  const rows = surfaces.filter((row) => surface === undefined || row.surface === surface);
  if (surface !== undefined && rows.length === 0)
    throw new BridgeError('PORT_MISSING', `nothing is known of a surface "${surface}"`);
  out.data(rows, () => (rows.length === 0 ? ['no surface is there'] : table(rows.map(words))));
  return exit.done;
}

function words({ surface, there, in: lag, out }: SurfaceLatency): string[] {
  const known = lag === null || out === null ? 'not measured' : `in ${lag} ms  out ${out} ms`;
  return [surface, there ? 'there' : 'not there', known];
}

/** Sets or clears, and says what is known now. */
async function told(service: Service, asked: CalibrateAsk, out: Output): Promise<number> {
  const { state, surfaces } = (await post(service, asked, caller())) as Answer;
  const now = surfaces.find(({ surface }) => surface === state.surface);
  const row = now ?? { surface: state.surface, there: false, in: null, out: null };
  out.data(row, () => table([words(row)]));
  return exit.done;
}

function post(service: Service, asked: CalibrateAsk, who: string): Promise<unknown> {
  return ask(service, 'POST', '/api/calibrate', { ask: asked, who });
}

/** Follows the service from the start to the end. Whoever leaves before ends it: then the fader goes back. */
async function measure(service: Service, asked: CalibrateAsk, out: Output): Promise<number> {
  const who = `command line ${process.pid}`;
  const states = lines(service, `/api/calibrate?follow=${encodeURIComponent(who)}`);
  try {
    await states.next(); // it is followed: from here on, leaving ends it
    await post(service, asked, who);
    let said = '';
    for await (const line of states) {
      if (line === '') continue;
      const state = JSON.parse(line) as CalibrateState;
      if (state.who !== who) continue;
      if (state.mode === 'done') {
        out.data(state.result, () => [`${state.surface}: ${state.says}`]);
        return exit.done;
      }
      if (state.mode === 'failed') throw new BridgeError('BAD_REQUEST', `${state.surface}: ${state.says}`);
      const says = state.mode === 'keeping' ? '' : `${state.says} (${Math.round(state.progress * 100)} %)`;
      if (says !== '' && says !== said) out.note(says);
      said = says;
    }
    throw new BridgeError('NOT_RUNNING', 'the service has ended');
  } finally {
    await states.return(undefined);
  }
}
