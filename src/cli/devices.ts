import type { UnitStatus } from '../bridge/bridge.ts';
import { loadProfiles } from '../bridge/library.ts';
import { ask, lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

/** `devices`: what is connected to the running service, and what it knows. */
export async function listDevices(service: Service, out: Output): Promise<number> {
  const { profiles } = loadProfiles();
  const models = profiles.map(({ model, strips, family }) => ({ model, strips, family }));
  const { units } = (await ask(service, 'GET', '/api/status')) as { units: readonly UnitStatus[] };
  out.data({ units, models }, () => [
    ...(units.length === 0
      ? ['nothing is connected; plug a surface in, or try: faderline simulate x-touch']
      : table(units.map(unitRow))),
    '',
    'known models:',
    ...table(models.map(({ model, strips }) => [`  ${model}`, `${strips} strips`])),
  ]);
  return exit.done;
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

function unitRow({ name, model, transport, state, strips, heard, messagesIn }: UnitStatus): string[] {
  const last = heard === undefined ? 'nothing heard yet' : `heard ${heard.toFixed(1)} s ago`;
  return [name, model, transport, `${strips} strips`, state, last, `${messagesIn} messages in`];
}
