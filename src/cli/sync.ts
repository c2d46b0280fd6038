import { InvalidArgumentError, Option, type Command } from 'commander';
import type { OscAddress } from '../bridge/osc/doors.ts';
import { BridgeError } from '../model/errors.ts';
import { SYNC_SENT, SYNC_SOURCES, type SyncDocument } from '../model/sync.ts';
import type { SyncAnswer } from '../server/sync.ts';
import { secondsTyped } from '../units/time.ts';
import {
  frameAtSeconds,
  frameOfLabel,
  labelOfFrame,
  secondsOfFrame,
  TIMECODE_RATES,
  timecodeText,
  timecodeTyped,
  type TimecodeRate,
} from '../units/timecode.ts';
import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb, type Verb } from './verbs.ts';

/** What `sync set` was given, as it was typed. */
interface Given {
  readonly from?: (typeof SYNC_SOURCES)[number];
  readonly offset?: string;
  readonly rate?: TimecodeRate;
  readonly freewheel?: number;
  readonly send?: SyncDocument['send'];
  readonly tempo?: number;
}

/** The verbs of timecode: `sync`, `sync set`, `sync off`. */
export function syncVerbs(program: Command, make: Verb = verb, portOption = pagePort): void {
  const sync = program
    .command('sync')
    .description('timecode, MIDI clock and machine control: what the tape follows and what is sent')
    .exitOverride();
  make(
    sync
      .command('status', { isDefault: true })
      .description('how the tape stands to what it follows')
      .addOption(portOption())
      .addHelpText('after', '\nExample: faderline sync --json'),
    (out, { port }: { port: string }) => showSync(serviceOf({ port }), out),
  );
  make(
    sync
      .command('set')
      .description('what the tape follows and what is sent; what is not named stays as it is')
      .addOption(new Option('--from <source>', 'what the tape follows').choices(SYNC_SOURCES))
      .option('--offset <timecode>', 'timecode at the start of the timeline: 01:00:00:00')
      .addOption(
        new Option(
          '--rate <rate>',
          'frames a second of what is sent; also which of 29.97 and 30 comes',
        ).choices(TIMECODE_RATES),
      )
      .option('--freewheel <time>', 'how long the tape rolls on when nothing comes: 500ms, up to 10s', wheel)
      .option('--send <what>', `${SYNC_SENT.join(', ')}, with commas between; or none`, sent)
      .option('--tempo <bpm>', 'beats a minute of MIDI clock, 20 to 400', beats)
      .addOption(portOption())
      .addHelpText(
        'after',
        `
Example: faderline sync set --from mtc --offset 01:00:00:00 --rate 25
         faderline sync set --send mtc,mmc --rate 29.97df
         faderline sync set --from clock --tempo 128 --json`,
      ),
    (out, { port, ...given }: Given & { port: string }) => setSync(serviceOf({ port }), given, out),
  );
  make(
    sync
      .command('off')
      .description('the tape follows nothing; one that rolls, rolls on')
      .addOption(portOption())
      .addHelpText('after', '\nExample: faderline sync off'),
    (out, { port }: { port: string }) => setSync(serviceOf({ port }), { from: 'off' }, out),
  );
}

/** `[host:]port`, of this computer unless a host is given. */
export function oscAddress(text: string): OscAddress {
  const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const n = Number(port);
  if (port === undefined || n > 65_535)
    throw new InvalidArgumentError('it is written 9000, or with an address of this computer 0.0.0.0:9000');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: n };
}

/** A client that is sent everything from the start; may be given several times. */
export function oscTarget(text: string, before: readonly OscAddress[] = []): readonly OscAddress[] {
  const [, host = '', port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const n = Number(port);
  if (port === undefined || n === 0 || n > 65_535)
    throw new InvalidArgumentError('it is written 192.168.1.20:9001: the tablet, and the port it listens on');
  return [...before, { host: host.replace(/^\[(.*)\]$/, '$1'), port: n }];
}

function wheel(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 10) return seconds;
  throw new InvalidArgumentError('a time is written 500ms or 2s, up to 10s');
}

function beats(text: string): number {
  const n = Number(text);
  if (n >= 20 && n <= 400) return n;
  throw new InvalidArgumentError('it is a number from 20 to 400');
}

function sent(text: string): NonNullable<SyncDocument['send']> {
  if (text === 'none') return [];
  const words = text.split(',').map((word) => word.trim());
  const known = SYNC_SENT.filter((word) => words.includes(word));
  if (known.length === words.length) return known;
  throw new InvalidArgumentError(`it is ${SYNC_SENT.join(', ')}, with commas between, or none`);
}

async function showSync(service: Service, out: Output): Promise<number> {
  const sync = (await ask(service, 'GET', '/api/sync')) as SyncAnswer;
  out.data(sync, () => table(rows(sync)));
  return exit.done;
}

async function setSync(service: Service, given: Given, out: Output): Promise<number> {
  const { from, offset, rate, freewheel, send, tempo } = given;
  const patch: SyncDocument = {
    ...(rate !== undefined && { rate }),
    ...(freewheel !== undefined && { freewheel }),
    ...(send !== undefined && { send }),
    ...(tempo !== undefined && { tempo }),
    ...(from !== undefined && { source: from }),
    ...(offset !== undefined && { offset: await offsetOf(service, offset, rate) }),
  };
  if (Object.keys(patch).length === 0)
    throw new BridgeError('USAGE', 'nothing is set; see: faderline sync set --help');
  await ask(service, 'POST', '/api/command', { command: { do: 'sync', patch }, who: caller() });
  return showSync(service, out);
}

/** Timecode in real seconds, at the rate that is set or being set. */
async function offsetOf(service: Service, text: string, given: TimecodeRate | undefined): Promise<number> {
  const rate = given ?? ((await ask(service, 'GET', '/api/sync')) as SyncAnswer).rate;
  const label = timecodeTyped(rate, text);
  const frame = label && frameOfLabel(rate, label);
  if (frame === undefined)
    throw new BridgeError('USAGE', `${text} is no timecode at ${rate} frames a second; write it 01:00:00:00`);
  return secondsOfFrame(rate, frame);
}

const states: Readonly<Record<SyncAnswer['state'], string>> = {
  off: 'the tape follows nothing',
  waiting: 'the tape waits for it',
  following: 'the tape follows',
  before: 'before the start of the timeline: the tape waits',
  beyond: 'after the end of the timeline: the tape waits',
  out: 'stopped by hand while it goes on: play joins it again',
};

function rows(sync: SyncAnswer): string[][] {
  const { source, state, armed, rate, offset, timecode, freewheel, send, tempo, report, ports } = sync;
  const drift = report?.drift ?? null;
  const start = timecodeText(rate, labelOfFrame(rate, frameAtSeconds(rate, offset)));
  const chase =
    report && report.chase !== 'idle' ? `, ${report.chase}, from ${report.from ?? 'nowhere'}` : '';
  return [
    ['follows', source === 'off' ? 'nothing' : `${source}${chase}`, states[state]],
    ...(armed ? [['record', 'armed', 'records as soon as timecode comes']] : []),
    ['timecode', timecode ?? '–', `${rate} frames a second; the timeline starts at ${start}`],
    ...(drift === null ? [] : [['drift', `${(drift * 1000).toFixed(1)} ms`, '']]),
    ...(report && report.faults > 0 ? [['faults', String(report.faults), 'of timecode that came']] : []),
    ['freewheel', `${freewheel} s`, ''],
    ['tempo', `${tempo}`, 'of MIDI clock'],
    ['sends', send.length === 0 ? 'nothing' : send.join(', '), ''],
    ...(ports.length === 0
      ? [['ports', 'none', 'name them: faderline start --sync-in NAME --sync-out NAME']]
      : ports.map(({ name, state: how, messagesIn, bytesOut, faults }) => [
          'port',
          name,
          `${how}, ${messagesIn} messages in, ${bytesOut} bytes out, ${faults} faults`,
        ])),
  ];
}
