import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'vite';
import { readJournal, recover } from '../../src/session/journal-reader.ts';
import { checkSession, openSession } from '../../src/session/session.ts';
import type { Said } from './kill-writer.ts';
import { moveNumber, savedNumber, tableOfKills } from './kill-inputs.ts';

/** What one kill cost. */
export interface Kill {
  /** Inputs that had been handed to the journal, and those that were found in it. */
  readonly handed: number;
  readonly found: number;
  /** From the first input that is missing to the last that was handed over, ms; 0 when none is missing. */
  readonly missingMs: number;
  /** Everything that is not as it must be, in sentences. */
  readonly faults: readonly string[];
}

/** What the process said before it died. */
interface Told {
  readonly times: Map<number, number>;
  readonly savesBegun: Set<number>;
  lastSaveDone: number;
}

/** Makes a program of kill-writer.ts that plain Node runs. Returns its file. */
async function buildKillWriter(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: path.join(import.meta.dirname, 'kill-writer.ts'),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'kill-writer.mjs' } },
    },
  });
  return path.join(folder, 'kill-writer.mjs');
}

/** Runs the program until some time after its first input, and kills it as only SIGKILL does. */
async function runAndKill(program: string, args: readonly string[], afterMs: number): Promise<Told> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => {
    child.on('close', resolve);
  });
  let output = '';
  let doomed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (doomed || !/^i /m.test(output)) return;
    doomed = true;
    setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  await ended;
  if (!doomed) throw new Error(`the process ended by itself: ${output}`);
  return told(output);
}

function told(output: string): Told {
  const result: Told = { times: new Map(), savesBegun: new Set(), lastSaveDone: 0 };
  for (const line of output.slice(0, output.lastIndexOf('\n')).split('\n')) {
    const [what, n, ns] = line.split(' ') as [Said, string, string?];
    if (what === 'i') result.times.set(Number(n), Number(ns) / 1e6);
    else if (what === 's') result.savesBegun.add(Number(n));
    else result.lastSaveDone = Number(n);
  }
  return result;
}

/** Looks at what a kill has left behind. `next` is the input the process was to begin with. */
async function lookAt(dir: string, next: number, { times, savesBegun, lastSaveDone }: Told): Promise<Kill> {
  const faults: string[] = [];
  // that a journal goes on after the last save is what a kill leaves
  const expected = 'there are changes after the last save';
  const problems = (await checkSession(dir)).filter(({ message }) => !message.startsWith(expected));
  if (problems.length > 0) faults.push(`the session has problems: ${JSON.stringify(problems)}`);
  const session = await openSession(dir);
  const { document } = session;
  if (!isDeepStrictEqual(document, savedNumber(document.length)))
    faults.push('the session is a mixture of two');
  if (document.length < lastSaveDone)
    faults.push(`save ${lastSaveDone} was done, but ${document.length} opened`);
  if (document.length > lastSaveDone && !savesBegun.has(document.length))
    faults.push(`session ${document.length} opened, which was never saved`);
  await session.close();

  const journal = await readJournal(session.journal);
  const recovery = recover({ document, table: tableOfKills, journal });
  let found = typeof recovery?.checkpoint === 'number' ? recovery.checkpoint : next;
  for (const input of recovery?.inputs ?? []) {
    if (!isDeepStrictEqual(input, moveNumber(found))) faults.push(`input ${found} is not what it was`);
    found++;
  }
  if (journal.report.lostLines > 0) faults.push(journal.report.problems.join('; '));
  const missing = times.get(found);
  const last = Math.max(...times.values());
  return { handed: next + times.size, found, missingMs: missing === undefined ? 0 : last - missing, faults };
}

/**
 * Kills a process at work in a session again and again, at moments nobody chose, and goes on with what is left.
 *
 * @param home an empty folder to work in.
 */
export async function killAgainAndAgain(home: string, count: number, mostMs = 400): Promise<readonly Kill[]> {
  const program = await buildKillWriter(home);
  const dir = path.join(home, 'show');
  const kills: Kill[] = [];
  let save = 1;
  for (let n = 0; n < count; n++) {
    const next = kills.at(-1)?.found ?? 0;
    const heard = await runAndKill(program, [dir, String(next), String(save)], Math.random() * mostMs);
    save = Math.max(save, ...heard.savesBegun) + 1;
    kills.push(await lookAt(dir, next, heard));
  }
  fs.rmSync(program);
  return kills;
}
