import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { StoredValue } from '../model/document.ts';
import type { SoundAnswer } from '../server/sound.ts';
import { ask, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb, wholeNumber, type Ported, type Verb } from './verbs.ts';

/** How often it is looked, ms. */
const EVERY = 500;

interface Watching {
  readonly watch?: boolean;
  readonly count?: string;
}

/** The verbs of what is heard: `sound`, `sound reset`. */
export function soundVerbs(program: Command, make: Verb = verb, portOption = pagePort): void {
  const sound = program
    .command('sound')
    .description('where the desk sounds and how well, and how loud the mix is')
    .exitOverride();
  make(
    sound
      .command('status', { isDefault: true })
      .description('where the desk sounds and how well, and how loud the mix is')
      .option('--watch', 'a line twice a second, until Ctrl-C')
      .option('--count <n>', 'with --watch: end after so many', wholeNumber)
      .addOption(portOption())
      .addHelpText('after', '\nExample: faderline sound --json\n         faderline sound --watch'),
    (out, { port, ...watching }: Ported & Watching) =>
      watching.watch === true
        ? watchSound(serviceOf({ port }), out, Number(watching.count ?? Infinity))
        : showSound(serviceOf({ port }), out),
  );
  make(
    sound
      .command('reset')
      .description('integrated loudness, range and true peak begin anew')
      .addOption(portOption())
      .addHelpText('after', '\nExample: faderline sound reset'),
    async (out, { port }: Ported) => {
      await ask(serviceOf({ port }), 'POST', '/api/sound/reset', {});
      out.note('loudness and true peak begin anew');
      return exit.done;
    },
  );
}

function heard(service: Service): Promise<SoundAnswer> {
  return ask(service, 'GET', '/api/sound') as Promise<SoundAnswer>;
}

async function showSound(service: Service, out: Output): Promise<number> {
  const sound = await heard(service);
  out.data(sound, () => [...table(rows(sound)), ...sound.troubles.map((line) => `–  ${line}`)]);
  return exit.done;
}

/** A line at a time: for a terminal, a log, or a program that reads them. */
async function watchSound(service: Service, out: Output, limit: number): Promise<number> {
  for (let seen = 0; seen < limit; seen++) {
    if (seen > 0) await pause(EVERY);
    const sound = await heard(service);
    process.stdout.write(`${out.json ? JSON.stringify(sound) : line(sound)}\n`);
  }
  return exit.done;
}

function rows({
  sink,
  rate,
  block,
  late,
  load,
  underruns,
  missed,
  faults,
  listeners,
  loudness,
  mastering,
}: SoundAnswer) {
  const where = sink === 'clock' ? 'by the clock: heard in pages alone' : `to ${sink}`;
  return [
    ['sounds', where, `blocks of ${block} frames at ${rate / 1000} kHz`],
    [
      'load',
      `${(load * 100).toFixed(0)} %`,
      `mix ${((late * 1000) / rate).toFixed(1)} ms late, by what looks ahead`,
    ],
    ['late', `${underruns} blocks`, underruns > 0 ? 'larger ones help: faderline start --block 512' : ''],
    ['missed', `${missed} frames`, missed > 0 ? 'of files: the disk was not fast enough' : ''],
    ...(faults > 0
      ? [['faults', String(faults), 'strips that were silenced for a moment; please report it']]
      : []),
    ['listeners', String(listeners), 'in pages'],
    ['momentary', `${shown(loudness.momentary)} LUFS`, `at most ${shown(loudness.maxMomentary)}`],
    ['short term', `${shown(loudness.shortTerm)} LUFS`, `at most ${shown(loudness.maxShortTerm)}`],
    ['integrated', `${shown(loudness.integrated)} LUFS`, `range ${shown(loudness.range)} LU`],
    [
      'true peak',
      `${shown(loudness.truePeak)} dBTP`,
      mastering.limiter < 0 ? `the limiter takes ${shown(-mastering.limiter)} dB` : '',
    ],
  ];
}

function line({
  load,
  underruns,
  loudness: { momentary, shortTerm, integrated, range, truePeak },
}: SoundAnswer): string {
  const each = [momentary, shortTerm, integrated].map((one) => shown(one).padStart(6));
  return (
    `M ${each[0] ?? ''}  S ${each[1] ?? ''}  I ${each[2] ?? ''} LUFS  range ${shown(range)} LU  ` +
    `peak ${shown(truePeak)} dBTP  load ${(load * 100).toFixed(0)} %  late ${underruns}`
  );
}

/** A figure as people write it. */
function shown(value: StoredValue): string {
  return typeof value === 'number' ? value.toFixed(1) : '–';
}
