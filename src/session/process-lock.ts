import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { BridgeError } from '../model/errors.ts';
import { errorCode } from './disk.ts';
import { checksum } from './session-files.ts';

const LOCK = '.lock';
const CLAIM = '.lock-claim-';
/** What earlier versions made instead; one that was left behind means nothing any more. */
const CLAIM_OF_OLD = '.lock-takeover';
const DEAD = 'dead';

const holderFile = z.object({ pid: z.int(), started: z.string(), host: z.string(), since: z.string() });

/** Who has a session open. */
type Holder = z.infer<typeof holderFile>;

/**
 * When a process was started, in a form that only equals itself: a process number alone is given away again, and in a
 * container it is the same after every start. Empty where the system does not say.
 */
async function startOf(pid: number): Promise<string> {
  try {
    const boot = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    if (fields[0] === 'Z' || fields[0] === 'X') return DEAD; // killed, and nobody has asked how it ended
    return `${boot.trim()} ${fields[19] ?? ''}`; // proc(5): starttime is field 22
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return '';
  }
}

/** When this process was started, where the system does not say: any later process of the same number differs. */
const ownStart = new Date(Date.now() - process.uptime() * 1000).toISOString();

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // it lives, it is only not ours
  }
}

async function ourselves(): Promise<Holder> {
  const started = (await startOf(process.pid)) || ownStart;
  return { pid: process.pid, started, host: hostname(), since: new Date().toISOString() };
}

/** Whether the holder of a lock is surely gone. Of another computer nothing is sure. */
async function isGone(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return false;
  if (!exists(holder.pid)) return true;
  const started = (await startOf(holder.pid)) || (holder.pid === process.pid ? ownStart : holder.started);
  return started !== holder.started;
}

/** What a lock file says; undefined when there is none. */
async function textOf(lock: string): Promise<string | undefined> {
  try {
    return await fs.readFile(lock, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The holder a lock file names; undefined when it makes no sense. */
function holderIn(text: string): Holder | undefined {
  try {
    return holderFile.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Makes a file with its contents already in it, which of two only one succeeds in. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const draft = `${file}-${randomUUID()}`;
  try {
    await fs.writeFile(draft, text);
    await fs.link(draft, file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EINVAL') throw error;
    return await createPlain(file, text); // a disk without hard links
  } finally {
    await fs.rm(draft, { force: true });
  }
}

async function createPlain(file: string, text: string): Promise<boolean> {
  try {
    await fs.writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A lock, or a claim to one, as it was found. */
interface Found {
  readonly file: string;
  readonly text: string;
}

/** Whoever wants the place of a holder that is gone makes this file: only one can, and only for this very holder. */
function claimTo(dir: string, { file, text }: Found): string {
  return path.join(dir, `${CLAIM}${checksum(`${path.basename(file)} ${text}`)}`);
}

/**
 * Takes the lock from a holder that is gone. A claimant may be gone as well, and is then succeeded in the same way. No
 * two locks say the same, so that while the lock still says what it said, nobody but its one claimant can replace it.
 */
async function takeOver(dir: string, text: string): Promise<boolean> {
  const lock = path.join(dir, LOCK);
  const gone: Found[] = [];
  let claim = lock;
  do {
    const found = await textOf(claim);
    if (found === undefined) return claim === lock && (await createWhole(lock, text));
    const holder = holderIn(found);
    if (holder !== undefined && !(await isGone(holder))) return false;
    gone.push({ file: claim, text: found });
    claim = claimTo(dir, { file: claim, text: found });
  } while (!(await createWhole(claim, text)));
  try {
    for (const before of gone) if ((await textOf(before.file)) !== before.text) return false;
    const draft = `${lock}-${randomUUID()}`;
    await fs.writeFile(draft, text);
    await fs.rename(draft, lock);
    const over = [...gone.slice(1).map(({ file }) => file), path.join(dir, CLAIM_OF_OLD)];
    for (const file of over) await fs.rm(file, { force: true });
    return true;
  } finally {
    await fs.rm(claim, { force: true });
  }
}

/**
 * Keeps everybody else out of a session's folder. A lock whose process is gone is taken over.
 *
 * @returns what gives it up.
 * @throws BridgeError SESSION_BUSY when somebody else has it.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const lock = path.join(dir, LOCK);
  const us = await ourselves();
  const text = `${JSON.stringify({ ...us, lock: randomUUID() })}\n`; // no two are alike
  if (!(await createWhole(lock, text)) && !(await takeOver(dir, text))) {
    const holder = holderIn((await textOf(lock)) ?? '');
    const who = holder === undefined ? 'another Faderline' : `process ${holder.pid} on ${holder.host}`;
    const remedy = 'Close it there first; if that computer is switched off, delete .lock in the folder';
    throw new BridgeError('SESSION_BUSY', `${dir} is open in ${who}. ${remedy}`, { dir, ...holder });
  }
  return async () => {
    if ((await textOf(lock)) === text) await fs.rm(lock, { force: true });
  };
}
