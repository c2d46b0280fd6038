import type { UnitStatus } from '../bridge/bridge.ts';
import type { PortStatus } from '../bridge/claims.ts';
import { modelNames } from '../bridge/device-files.ts';
import { ask, lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

/** `devices`: what is connected to the running service, and what it knows. */
export async function listDevices(service: Service, out: Output): Promise<number> {
  const models = modelNames().toSorted((a, b) => a.model.localeCompare(b.model));
  const { units, ports, troubles } = (await ask(service, 'GET', '/api/status')) as {
    units: readonly UnitStatus[];
    ports: readonly PortStatus[];
    troubles: readonly string[];
  };
  out.data({ units, ports, troubles, models }, () => [
    ...(units.length === 0
      ? ['nothing is connected; plug a surface in, or try: faderline simulate x-touch']
      : table(units.map(unitRow))),
    ...units.flatMap(({ looped }) => (looped ? ['', `${looped.why}: ${looped.remedy}`] : [])),
    ...portLines(ports),
    ...(troubles.length === 0 ? [] : ['', 'what stands in the way:', ...troubles.map((line) => `  ${line}`)]),
    '',
    'known models:',
    ...table(models.map(({ model, strips }) => [`  ${model}`, stripWords(strips)])),
  ]);
  return exit.done;
}

/** Ports of this computer that are not ours. */
function portLines(ports: readonly PortStatus[]): string[] {
  const others = ports.filter(({ state }) => state !== 'open');
  if (others.length === 0) return [];
  const words = {
    open: '',
    left: 'left to other programs',
    released: 'given up for other programs',
    refused: 'cannot be opened',
  } as const;
  const rows = others.map(({ name, state, why }) => [
    `  ${name}`,
    why === undefined ? words[state] : `${words[state]}: ${why}`,
  ]);
  return ['', "other ports, to be taken with faderline devices claim 'NAME':", ...table(rows)];
}

/** `monitor`: every message on the cables, decoded beside its bytes, until Ctrl-C. */
export async function monitor(service: Service, out: Output, limit: number): Promise<number> {
  out.note('every message of every surface; Ctrl-C ends');
  let seen = 0;
  for await (const line of lines(service, '/api/monitor')) {
    if (line === '') continue;
    process.stdout.write(`${out.json ? line : readable(line)}\n`);
    if (++seen === limit) break;
  }
  return exit.done;
}

function readable(line: string): string {
  const { at, unit, way, hex, text } = JSON.parse(line) as Record<
    'at' | 'unit' | 'way' | 'hex' | 'text',
    string
  >;
  return `${Number(at).toFixed(3).padStart(10)}  ${unit}  ${way === 'in' ? '▶' : '◀'}  ${hex.padEnd(26)}  ${text}`;
}

function stripWords(strips: number): string {
  if (strips === 0) return 'no strips';
  return strips === 1 ? '1 strip' : `${strips} strips`;
}

function unitRow({ name, model, transport, state, strips, heard, ...counts }: UnitStatus): string[] {
  const last = heard === undefined ? 'nothing heard yet' : `heard ${heard.toFixed(1)} s ago`;
  const { messagesIn, bytesOut, faults } = counts;
  const traffic = [
    `${messagesIn} messages in`,
    `${bytesOut} bytes out`,
    ...(faults > 0 ? [`${faults} faults`] : []),
  ].join(', ');
  return [name, model, transport, stripWords(strips), state, last, traffic];
}
