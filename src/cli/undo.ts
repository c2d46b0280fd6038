import { InvalidArgumentError, type Command } from 'commander';
import type { HistoryRow, HistoryShown, Turned } from '../server/history.ts';
import { BridgeError } from '../model/errors.ts';
import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb } from './verbs.ts';

/** What `undo` and `redo` are told. */
export interface UndoOptions {
  readonly mine?: boolean;
  readonly by?: string;
  readonly who?: string;
  readonly list?: boolean;
  readonly count?: number;
}

/** The verbs `undo` and `redo`. */
export function undoVerbs(program: Command): void {
  for (const what of ['undo', 'redo'] as const) {
    verb(
      program
        .command(what)
        .description(
          what === 'undo'
            ? 'take back the last step, or the last of one person, whatever others did since'
            : 'do again what was undone last, or the last of one person',
        )
        .option('--mine', 'your own last step: what was done under your name')
        .option('--by <name>', 'the last step of this person, page or surface')
        .option('--list', 'only list the steps, the newest first')
        .option('--count <n>', 'so many steps', stepCount)
        .addOption(pagePort())
        .addHelpText(
          'after',
          `
Example: faderline ${what} --mine --who Ann                 what was done with --who Ann, or as Ann in a page
         faderline ${what} --by X-Touch
         faderline ${what} --list --count 10`,
        ),
      (out, { port, ...options }: UndoOptions & { readonly port: string }) =>
        turn(serviceOf({ port }), what, options, out),
    );
  }
}

function stepCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 200) return count;
  throw new InvalidArgumentError('it is a whole number from 1 to 200');
}

/** `undo` and `redo`. @returns 1 where nothing could be taken back, or done again. */
export async function turn(
  service: Service,
  what: 'undo' | 'redo',
  { mine, by, who = caller(), list, count }: UndoOptions,
  out: Output,
): Promise<number> {
  if (mine === true && by !== undefined)
    throw new BridgeError('USAGE', 'either --mine or --by: leave one of both out');
  const of = by ?? (mine === true ? who : undefined);
  if (list === true) return listSteps(service, what, of, count, out);
  const said: string[] = [];
  let changed = 0;
  for (let i = 0; i < (count ?? 1); i++) {
    const command = { do: what, ...(of !== undefined && { of }) };
    const turned = (await ask(service, 'POST', '/api/command', { command, who })) as Turned;
    if (!turned.changed && i > 0) break;
    said.push(turned.said);
    if (!turned.changed) break;
    changed++;
  }
  out.data({ [what]: changed, said }, () => said);
  return changed > 0 ? exit.done : exit.failed;
}

async function listSteps(
  service: Service,
  what: 'undo' | 'redo',
  of: string | undefined,
  count: number | undefined,
  out: Output,
): Promise<number> {
  const query = new URLSearchParams({ count: String(count ?? 50), ...(of !== undefined && { who: of }) });
  const steps = (await ask(service, 'GET', `/api/history?${String(query)}`)) as HistoryShown;
  const rows = what === 'undo' ? steps.done : [...steps.undone, ...(of === undefined ? [] : steps.aside)];
  out.data(rows, () => (rows.length === 0 ? [`there is nothing to ${what}`] : table(rows.map(rowOf))));
  return exit.done;
}

function rowOf({ place, name, who, heard }: HistoryRow): readonly string[] {
  return [String(place), name, who, heard?.words ?? ''];
}
