import { Argument, InvalidArgumentError, type Command } from 'commander';
import { automationModes, type AutomationMode } from '../model/document.ts';
import type { Command as DeskCommand } from '../model/input.ts';
import {
  doNow,
  setAutomation,
  setMode,
  settingReaders,
  showAutomation,
  suspend,
  touchGroup,
  whoHolds,
} from './automation.ts';
import { ask, type Service } from './client.ts';
import type { Output } from './output.ts';
import { pagePort, serviceOf, verb, type Act, type Ported } from './verbs.ts';

/** Things done at once that take no words. */
const atOnce: readonly (readonly [name: string, does: string, command: DeskCommand])[] = [
  ['punch-in', 'lanes in latch and write, and what preview holds, write from here on', { do: 'punch-in' }],
  ['punch-out', 'everything that is written ends here', { do: 'punch-out' }],
  ['capture', 'keep the values of what is written, held or in a hand now', { do: 'capture' }],
  ['punch-capture', 'write what was captured from here on', { do: 'punch-capture' }],
  ['drop-preview', 'what preview holds goes back to its lane', { do: 'drop-preview' }],
  ['join', 'latch goes on here with what it wrote when it was stopped', { do: 'join' }],
];

const stretches = ['start', 'end', 'all', 'selection', 'next'] as const;

function seconds(text: string): number {
  const n = Number(text);
  if (text.trim() !== '' && n >= 0 && n < 1e7) return n;
  throw new InvalidArgumentError('it is a number of seconds from 0');
}

/** `faderline automation …` and `faderline who` */
export function automationVerbs(program: Command): void {
  const all = program
    .command('automation')
    .description('how automation behaves in the running service, and passes without a hand')
    .exitOverride();
  const add = (of: Command, example: string, act: Act): void => {
    verb(of.addOption(pagePort()).addHelpText('after', `\nExample: faderline ${example}`), act);
  };
  add(
    all.command('show').description('settings, what is written, held, captured, trimmed and suspended'),
    'automation show --json',
    (out, options: Ported) => showAutomation(serviceOf(options), out),
  );
  const settings = Object.entries(settingReaders).map(([name, { may }]) => `  ${name}=…`.padEnd(20) + may);
  add(
    all
      .command('set')
      .description('change settings')
      .argument('<name=value...>', 'as below; "default" is as at first')
      .addHelpText('after', `\nSettings:\n${settings.join('\n')}`),
    'automation set timeout=1s cross-over=on',
    (out, words: string[], options: Ported) => setAutomation(serviceOf(options), words, out),
  );
  add(
    all
      .command('mode')
      .description('put lanes in a mode: what items mean, or all')
      .addArgument(new Argument('<mode>').choices(automationModes))
      .argument('[item...]', 'ch/7, "ch/1..8 level", eq, ch/7/pan'),
    'automation mode trim "ch/1..8 level"',
    (out, mode: AutomationMode, items: string[], options: Ported) =>
      setMode(serviceOf(options), mode, items, out),
  );
  for (const on of [true, false])
    add(
      all
        .command(on ? 'suspend' : 'resume')
        .description(on ? 'lanes neither play nor write' : 'lanes play and write again')
        .argument('[part...]', 'level, mute, pan, sends, eq, dynamics, input, master; without one, all'),
      `automation ${on ? 'suspend' : 'resume'} eq dynamics`,
      (out, parts: string[], options: Ported) => suspend(serviceOf(options), on, parts, out),
    );
  for (const [name, does, command] of atOnce)
    add(all.command(name).description(does), `automation ${name}`, (out, options: Ported) =>
      doNow(serviceOf(options), command, out),
    );
  add(
    all
      .command('write-to')
      .description('what is written, held or in a hand now holds over a stretch as well')
      .addArgument(new Argument('<stretch>').choices(stretches))
      .option('--from <seconds>', 'of a selection; without it, the loop', seconds)
      .option('--until <seconds>', 'of a selection', seconds)
      .option('--captured', 'write the values that were captured'),
    'automation write-to selection --from 60 --until 75',
    (out, to: (typeof stretches)[number], options: WriteOptions) =>
      writeTo(serviceOf(options), to, options, out),
  );
  add(
    all
      .command('coalesce')
      .description('make trims part of their lanes: of one parameter, or all')
      .argument('[parameter]'),
    'automation coalesce ch/1/fader',
    (out, parameter: string | undefined, options: Ported) =>
      doNow(serviceOf(options), { do: 'coalesce', ...(parameter !== undefined && { parameter }) }, out),
  );
  add(
    all
      .command('group')
      .description('touch groups: a hand on one is a hand on all; without a name, all are listed')
      .argument('[name]')
      .argument('[item...]', 'what is in it: "ch/1..8 level"')
      .option('--hold', 'only held together: the others do not move along')
      .option('--off', 'take it away'),
    'automation group Drums "ch/1..8 level"',
    (out, name: string | undefined, items: string[], options: Ported & { hold?: boolean; off?: boolean }) =>
      touchGroup(serviceOf(options), name, items, options, out),
  );
  add(
    program
      .command('who')
      .description('who has what in hand at this moment, and why')
      .argument('[parameter]', 'one parameter, whoever has it: a hand, a fade, its lane, nobody'),
    'who ch/1/fader',
    (out, path: string | undefined, options: Ported) => whoHolds(serviceOf(options), path, out),
  );
}

interface WriteOptions extends Ported {
  readonly from?: number;
  readonly until?: number;
  readonly captured?: boolean;
}

async function sampleRateOf(service: Service): Promise<number> {
  return ((await ask(service, 'GET', '/api/status')) as { sampleRate: number }).sampleRate;
}

/** Seconds become samples of the session. */
async function writeTo(
  service: { port: number },
  to: (typeof stretches)[number],
  { from, until, captured }: WriteOptions,
  out: Output,
): Promise<number> {
  const rate = from === undefined && until === undefined ? 0 : await sampleRateOf(service);
  return doNow(
    service,
    {
      do: 'write-to',
      to,
      ...(from !== undefined && { from: Math.round(from * rate) }),
      ...(until !== undefined && { until: Math.round(until * rate) }),
      ...(captured === true && { captured }),
    },
    out,
  );
}
