import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { BridgeError } from '../model/errors.ts';
import { errorCode } from './disk.ts';

const LOCK = '.lock';
const TAKEOVER = '.lock-takeover';
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

/** The holder a lock file names; undefined when there is no lock, or none that makes sense. */
async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    return holderFile.safeParse(JSON.parse(await fs.readFile(lock, 'utf8'))).data;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Makes a file with its contents already in it, which of two only one succeeds in. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const draft = `${file}-${process.pid}-${performance.now()}`;
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

/** Takes the lock from a holder that is gone. Only one at a time may try, or two would throw out each other. */
async function takeOver(dir: string, text: string): Promise<boolean> {
  const lock = path.join(dir, LOCK);
  const takeover = path.join(dir, TAKEOVER);
  if (!(await createWhole(takeover, text))) {
    const other = await readHolder(takeover);
    if (other !== undefined && !(await isGone(other))) return false;
    await fs.rm(takeover, { force: true });
    if (!(await createWhole(takeover, text))) return false;
  }
  try {
    const holder = await readHolder(lock);
    if (holder !== undefined && !(await isGone(holder))) return false;
    await fs.rm(lock, { force: true });
    return await createWhole(lock, text);
  } finally {
    await fs.rm(takeover, { force: true });
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
  const text = `${JSON.stringify(us)}\n`;
  if (!(await createWhole(lock, text)) && !(await takeOver(dir, text))) {
    const holder = await readHolder(lock);
    const who = holder === undefined ? 'another Faderline' : `process ${holder.pid} on ${holder.host}`;
    const remedy = 'Close it there first; if that computer is switched off, delete .lock in the folder';
    throw new BridgeError('SESSION_BUSY', `${dir} is open in ${who}. ${remedy}`, { dir, ...holder });
  }
  return async () => {
    const holder = await readHolder(lock);
    if (holder?.pid === us.pid && holder.started === us.started && holder.since === us.since)
      await fs.rm(lock, { force: true });
  };
}
