import type { Command } from 'commander';
import type { DevicesAsk } from '../model/roster.ts';
import { ask } from './client.ts';
import { listDevices, monitor } from './devices.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';
import { record, type RecordOptions } from './record.ts';
import { pagePort, serviceOf, verb, wholeNumber, type Ported, type Verb } from './verbs.ts';

/** A verb about units: its arguments, what it says it does, an example, and what it asks for. */
interface AskVerb {
  readonly name: string;
  readonly arguments: readonly (readonly [name: string, what: string])[];
  readonly description: string;
  readonly example: string;
  asks(given: readonly string[]): DevicesAsk;
  /** What people are told while it is waited for. */
  readonly waits?: string;
}

const unit = ['<unit>', 'name of a unit, as faderline devices lists it'] as const;

const portName = [
  '<name>',
  'name of a port of this computer or of the unit at it, or a part that no other has',
] as const;

const askVerbs: readonly AskVerb[] = [
  {
    name: 'label',
    arguments: [unit, ['<name>', 'what it is to be called']],
    description:
      'call a unit something; its settings and its place keep to it in any socket, after any start. A name that another has: the two change places',
    example: "devices label 'X-Touch (2)' 'FOH left'",
    asks: ([name = '', to = '']) => ({ do: 'label', unit: name, name: to }),
  },
  {
    name: 'identify',
    arguments: [['<name>', 'what the unit is to be called']],
    description: 'touch something on a unit within 30 s: that is the one to be called this',
    example: "devices identify 'FOH left'",
    asks: ([name = '']) => ({ do: 'identify', name }),
    waits: 'touch a fader or a key on the unit; it does nothing else',
  },
  {
    name: 'swap',
    arguments: [unit, ['<other>', 'the unit it changes places with']],
    description: 'two units that were taken for each other change names and places',
    example: "devices swap 'X-Touch' 'X-Touch (2)'",
    asks: ([name = '', other = '']) => ({ do: 'swap', unit: name, with: other }),
  },
  {
    name: 'order',
    arguments: [['<units...>', 'names of the units that stand side by side, from the left']],
    description: 'in which order units stand side by side as one surface',
    example: "devices order 'X-Touch-Ext' 'X-Touch'",
    asks: (units) => ({ do: 'order', units }),
  },
  {
    name: 'model',
    arguments: [
      unit,
      ['[model]', 'name of a model, as faderline devices lists it; left out: what its port says'],
    ],
    description:
      'take a unit for this model, where its port does not tell: one that was switched to another language',
    example: "devices model 'FaderPort 8' 'Mackie HUI'",
    asks: ([name = '', model]) => ({ do: 'model', unit: name, ...(model !== undefined && { model }) }),
  },
  {
    name: 'light',
    arguments: [unit],
    description: 'light everything on a unit for 3 s, with its name in its displays: which is which?',
    example: "devices light 'X-Touch (2)'",
    asks: ([name = '']) => ({ do: 'light', unit: name }),
  },
  {
    name: 'resend',
    arguments: [unit],
    description: 'show a unit everything afresh, without stopping anything',
    example: "devices resend 'X-Touch'",
    asks: ([name = '']) => ({ do: 'resend', unit: name }),
  },
  {
    name: 'forget',
    arguments: [unit],
    description: 'forget a unit that is gone for good',
    example: "devices forget 'X-Touch (2)'",
    asks: ([name = '']) => ({ do: 'forget', unit: name }),
  },
  {
    name: 'release',
    arguments: [portName],
    description: 'give a port of this computer up for other programs, until it is claimed',
    example: "devices release 'X-Touch'",
    asks: ([name = '']) => ({ do: 'release', port: name }),
  },
  {
    name: 'claim',
    arguments: [portName],
    description: 'take a port of this computer, whatever controller is there',
    example: "devices claim 'X-Touch'",
    asks: ([name = '']) => ({ do: 'claim', port: name }),
  },
];

/** The verbs of what is connected: `devices …`, `monitor` and `record`. */
export function deviceVerbs(program: Command, make: Verb = verb, portOption = pagePort): void {
  const devices = program
    .command('devices')
    .description('what is connected, which units are known, and what they are called')
    .exitOverride();
  make(
    devices
      .command('list', { isDefault: true })
      .description('what is connected to the running service, which units it knows, and which models')
      .addOption(portOption())
      .addHelpText('after', '\nExample: faderline devices --json'),
    (out, { port }: Ported) => listDevices(serviceOf({ port }), out),
  );
  for (const one of askVerbs) askVerb(devices, one, make, portOption);
  make(
    program
      .command('monitor')
      .description('every message of every surface, decoded beside its bytes, until Ctrl-C')
      .addOption(portOption())
      .option('--count <n>', 'end after so many messages', wholeNumber)
      .addHelpText('after', '\nExample: faderline monitor --count 20'),
    (out, { port, count }: Ported & { count?: string }) =>
      monitor(serviceOf({ port }), out, Number(count ?? Infinity)),
  );
  recordVerb(program, make, portOption);
}

/** `record`. */
function recordVerb(program: Command, make: Verb, portOption: typeof pagePort): void {
  make(
    program
      .command('record')
      .description(
        'record the conversation with a unit into a file: played back by the tests, it holds us to that unit for ever',
      )
      .argument(...unit)
      .argument('<file>', 'where to: a line of JSON for each message (.jsonl)')
      .addOption(portOption())
      .option('--seconds <n>', 'end after so many seconds; without it, with Ctrl-C', wholeNumber)
      .option('--about <words>', 'firmware, mode, who recorded it')
      .option('--force', 'write over a file that is there')
      .addHelpText(
        'after',
        "\nExample: faderline record X-Touch x-touch.jsonl --about 'firmware 1.22, MC mode'",
      ),
    (out, name: string, file: string, { port, ...options }: Ported & RecordOptions) =>
      record(serviceOf({ port }), name, file, options, out),
  );
}

function askVerb(devices: Command, one: AskVerb, make: Verb, portOption: typeof pagePort): void {
  const command = devices
    .command(one.name)
    .description(one.description)
    .addOption(portOption())
    .addHelpText('after', `\nExample: faderline ${one.example}`);
  for (const [name, what] of one.arguments) command.argument(name, what);
  make(command, async (out: Output, ...rest: never[]) => {
    const [options] = rest.slice(one.arguments.length) as unknown as readonly Ported[];
    const given = (rest.slice(0, one.arguments.length) as unknown[]).flat() as (string | undefined)[];
    if (one.waits !== undefined) out.note(one.waits);
    const asked = one.asks(given.filter((word) => word !== undefined));
    const answer = (await ask(serviceOf(options as Ported), 'POST', '/api/devices', { ask: asked })) as {
      readonly done: string;
    };
    out.data(answer, () => [answer.done]);
    return exit.done;
  });
}
