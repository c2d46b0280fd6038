import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { SessionDocument } from '../model/document.ts';
import { defaultLayout, type Layout } from '../model/layout.ts';
import { BridgeError } from '../model/errors.ts';
import { audioFolder, bringAudio, dropAudio, missingOn } from './clip-files.ts';
import { errorCode, realDisk, type Disk } from './disk.ts';
import { lastGeneration, rootsOf, saveGeneration, settle, versionsIn, type Version } from './generations.ts';
import { describeAhead, readJournal, whyForeign, type JournalOwner } from './journal-reader.ts';
import { describeProblem, type Problem } from './problems.ts';
import { lockFolder } from './process-lock.ts';
import { readSession, type Reading } from './read-session.ts';
import type { SavedAs } from './session-files.ts';

export type { Version } from './generations.ts';
export { describeProblem, type Problem } from './problems.ts';

const JOURNAL = 'journal';

/** What a session needs of the world around it; tests bring their own. */
export interface Surroundings {
  /** Version of the program, written into what it saves. */
  readonly program?: string;
  readonly disk?: Disk;
  readonly now?: () => Date;
  /** Keeps others out of the folder and returns what lets them in again. */
  readonly lock?: (dir: string) => Promise<() => Promise<void>>;
}

type Around = Required<Surroundings>;

function around(given: Surroundings): Around {
  return { program: 'unknown', disk: realDisk, now: () => new Date(), lock: lockFolder, ...given };
}

/** What came of a save. */
export interface Saved {
  readonly generation: number;
  /** ISO time. */
  readonly saved: string;
  /** What could not be tidied up after the session was safe; the next save or opening tries again. */
  readonly leftover: unknown;
}

/** A session that is open: its folder is ours until it is closed. */
export class Session {
  readonly dir: string;
  /** As it was opened. */
  readonly document: SessionDocument;
  /** What was found on opening that the engineer ought to know. */
  readonly notes: readonly Problem[];
  /** The newest generation its journal may be of; a newer one is of a later life of this folder. */
  readonly newestJournal: number;
  readonly around: Around;
  #as: SavedAs;
  #last: number;
  #saving: Promise<unknown> = Promise.resolve();
  readonly #unlock: () => Promise<void>;

  constructor(
    dir: string,
    reading: { document: SessionDocument; as: SavedAs; problems: readonly Problem[]; lastLost?: boolean },
    held: { around: Around; last: number; unlock: () => Promise<void> },
  ) {
    this.dir = dir;
    this.document = reading.document;
    this.notes = reading.problems;
    this.#as = reading.as;
    this.newestJournal = reading.lastLost === true ? Infinity : reading.as.generation;
    this.around = held.around;
    this.#last = held.last;
    this.#unlock = held.unlock;
  }

  /** What it is known by beside its folder; undefined until the first save of one that an earlier program made. */
  get id(): string | undefined {
    return this.#as.id;
  }

  get layout(): Layout {
    return this.document.layout;
  }

  /** The generation last saved or opened; the journal is kept by it. */
  get generation(): number {
    return this.#as.generation;
  }

  /** ISO time of the last save. */
  get saved(): string {
    return this.#as.saved;
  }

  /** ISO time at which it was created. */
  get created(): string {
    return this.#as.created;
  }

  /** Where its journal lies. */
  get journal(): string {
    return path.join(this.dir, JOURNAL);
  }

  /** One save after the other. */
  save(document: SessionDocument): Promise<Saved> {
    const turn = this.#saving.then(() => this.#save(document));
    this.#saving = turn.catch(() => undefined); // whoever asked for that save is told
    return turn;
  }

  async #save(document: SessionDocument): Promise<Saved> {
    const generation = Math.max(this.#last, this.#as.generation) + 1;
    this.#last = generation; // even when this fails: a number is never used twice
    const { program, now, disk } = this.around;
    const { id = randomUUID(), created } = this.#as;
    const as = { id, generation, created, saved: now().toISOString(), program };
    const leftover = await saveGeneration(disk, this.dir, document, as);
    this.#as = as;
    return { generation, saved: as.saved, leftover };
  }

  /** Lets others open it, once a save under way has ended. */
  async close(): Promise<void> {
    await this.#saving;
    await this.#unlock();
  }
}

const LEFT_BEHIND = /^\.(?:saving-|lock)/;

/** A folder for a new session: one that is not there yet, or has nothing in it. */
async function emptyFolder(disk: Disk, dir: string): Promise<void> {
  const kind = await disk.kind(dir);
  const names = (await disk.list(dir)).filter((name) => !LEFT_BEHIND.test(name));
  if (names.length > 0 || kind === 'file' || kind === 'other') {
    const remedy = 'Choose a folder that is not there yet or is empty';
    throw new BridgeError('SESSION_EXISTS', `${dir} is not empty (${names[0] ?? 'a file'}). ${remedy}`, {
      dir,
    });
  }
  await disk.makeFolder(dir);
  await disk.syncFolder(path.dirname(path.resolve(dir)));
}

/** Whether a folder has anything in it that a session could be of: what a save that was broken off left, too. */
export async function holdsSession(dir: string, { disk = realDisk }: Surroundings = {}): Promise<boolean> {
  return (await disk.list(dir)).some((name) => !LEFT_BEHIND.test(name));
}

async function createAs(
  dir: string,
  document: SessionDocument,
  held: Around,
  { created, audioOf }: { readonly created: string; readonly audioOf?: string },
): Promise<Session> {
  await emptyFolder(held.disk, dir);
  const unlock = await held.lock(dir);
  try {
    await emptyFolder(held.disk, dir); // between looking and locking somebody else may have been at work
    const saved = held.now().toISOString();
    const as = { id: randomUUID(), generation: 1, created, saved, program: held.program };
    if (audioOf === undefined) await saveGeneration(held.disk, dir, document, as);
    else await saveWithAudio(held.disk, dir, audioOf, () => saveGeneration(held.disk, dir, document, as));
    return new Session(dir, { document, as, problems: [] }, { around: held, last: 1, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The files come first: a session that counts has them. */
async function saveWithAudio(
  disk: Disk,
  dir: string,
  audioOf: string,
  save: () => Promise<unknown>,
): Promise<void> {
  try {
    await bringAudio(disk, audioOf, dir);
    await save();
  } catch (error) {
    await dropAudio(disk, dir).catch(() => undefined); // the folder has names in it then, and whoever looks sees them
    throw error;
  }
}

/**
 * Makes a new session in a folder that is not there yet or is empty, and saves it.
 *
 * @throws BridgeError SESSION_EXISTS for any other folder, SESSION_BUSY.
 */
export async function createSession(
  dir: string,
  document: SessionDocument,
  surroundings: Surroundings = {},
): Promise<Session> {
  const held = around(surroundings);
  return await createAs(dir, document, held, { created: held.now().toISOString() });
}

/**
 * Saves a session. A power cut or a `kill -9` at any moment leaves either what was there before or what is saved now,
 * whole. The document must not change until this is done.
 */
export async function saveSession(session: Session, document: SessionDocument): Promise<Saved> {
  return await session.save(document);
}

/**
 * Saves a document as a session of its own in another folder, with the files it plays, and opens that. The first one stays
 * open too.
 *
 * @throws BridgeError SESSION_EXISTS, SESSION_BUSY.
 */
export async function saveSessionAs(
  session: Session,
  dir: string,
  document: SessionDocument,
): Promise<Session> {
  return await createAs(dir, document, session.around, { created: session.created, audioOf: session.dir });
}

/** The fault of a reading that gave no document. */
async function fault(disk: Disk, dir: string, reading: Reading): Promise<BridgeError> {
  const errors = reading.problems.filter(({ severity }) => severity === 'error');
  const context = { dir, problems: errors };
  const first = errors[0] === undefined ? 'it cannot be read' : describeProblem(errors[0]);
  if (reading.newer !== undefined) return new BridgeError('SESSION_NEWER', `${dir}: ${first}`, context);
  const before = (await versionsIn(disk, dir))[0];
  if (reading.missing && before === undefined) {
    const remedy = 'Check the path, or create a new session there';
    return new BridgeError('SESSION_MISSING', `${dir} has no session in it: no session.json. ${remedy}`, {
      dir,
    });
  }
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const back = before === undefined ? '' : `, or open the version of ${before.saved} (${before.generation})`;
  return new BridgeError('SESSION_INVALID', `${dir}: ${first}${more}. Mend it${back}`, context);
}

/** Reads what is current, or the newest previous version when a power cut has left blank files of it. */
async function readNewest(disk: Disk, dir: string): Promise<Reading & { lastLost?: boolean }> {
  const current = await readSession(disk, await rootsOf(disk, dir));
  if (current.document !== undefined || !(current.blank || current.missing)) return current;
  for (const { folder, saved } of await versionsIn(disk, dir)) {
    const earlier = await readSession(disk, [folder]);
    if (earlier.document === undefined) continue;
    const lost = current.problems.find(({ severity }) => severity === 'error');
    const message = `the last save is lost; this is the version before it, of ${saved}`;
    const note: Problem = { severity: 'warning', file: lost?.file ?? 'session.json', path: '', message };
    return { ...earlier, problems: [note, ...earlier.problems], lastLost: true };
  }
  return current;
}

async function readVersion(disk: Disk, dir: string, generation: number): Promise<Reading> {
  const versions = await versionsIn(disk, dir);
  const version = versions.find((one) => one.generation === generation);
  if (version !== undefined) return await readSession(disk, [version.folder]);
  const there = versions.map((one) => one.generation).join(', ') || 'none';
  throw new BridgeError('SESSION_MISSING', `${dir} has no version ${generation}; there are: ${there}`, {
    dir,
  });
}

/** Which version of a session to open. */
export interface OpenOptions extends Surroundings {
  /** One of `previousVersions`; the newest when it is not given. */
  readonly generation?: number;
}

/**
 * Opens a session and keeps others out of it until it is closed.
 *
 * @throws BridgeError SESSION_MISSING, SESSION_BUSY, SESSION_NEWER, SESSION_INVALID (file, line and path in the
 *   message; all problems in its context).
 */
export async function openSession(dir: string, options: OpenOptions = {}): Promise<Session> {
  const { generation, ...surroundings } = options;
  const held = around(surroundings);
  const { disk } = held;
  if ((await disk.kind(dir)) === undefined)
    throw new BridgeError('SESSION_MISSING', `there is no folder ${dir}. Check the path`, { dir });
  const unlock = await lockOrSay(held, dir);
  try {
    await settle(disk, dir, true);
    const newest = generation === undefined;
    const reading: Reading & { lastLost?: boolean } = newest
      ? await readNewest(disk, dir)
      : await readVersion(disk, dir, generation);
    const { document, as, problems, lastLost = false } = reading;
    if (document === undefined || as === undefined) throw await fault(disk, dir, reading);
    const last = await lastGeneration(disk, dir);
    return new Session(dir, { document, as, problems, lastLost }, { around: held, last, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function lockOrSay(held: Around, dir: string): Promise<() => Promise<void>> {
  try {
    return await held.lock(dir);
  } catch (error) {
    if (errorCode(error) !== 'ENOTDIR') throw error;
    throw new BridgeError('SESSION_MISSING', `${dir} is a file; a session is a folder`, { dir });
  }
}

/**
 * Everything that is wrong or doubtful about a session, without opening it: nothing is locked or changed.
 *
 * @throws BridgeError SESSION_MISSING when there is no session at all.
 */
export async function checkSession(
  dir: string,
  surroundings: Surroundings = {},
): Promise<readonly Problem[]> {
  const { disk } = around(surroundings);
  const reading = await readSession(disk, await rootsOf(disk, dir), true);
  if (reading.missing) throw await fault(disk, dir, reading);
  const silent = await silentIn(disk, dir, reading);
  return [...reading.problems, ...silent, ...(await aheadOf(disk, dir, ownerOf(reading)))];
}

/** Files that it plays and that are not there. They keep nobody from opening it. */
async function silentIn(disk: Disk, dir: string, { document }: Reading): Promise<readonly Problem[]> {
  const missing = document === undefined ? [] : await missingOn(disk, document, audioFolder({ dir }));
  return missing.map((name) => {
    const message = 'is not there; what plays it is silent. Put it back, or import it again';
    return { severity: 'warning', file: `audio/${name}`, path: '', message };
  });
}

/**
 * What is in a session, without opening it: nothing is locked or changed, whoever has it open.
 *
 * @throws BridgeError SESSION_MISSING, SESSION_NEWER, SESSION_INVALID.
 */
export async function peekSession(
  dir: string,
  surroundings: Surroundings = {},
): Promise<{ readonly document: SessionDocument; readonly notes: readonly Problem[] }> {
  const { disk } = around(surroundings);
  const reading = await readNewest(disk, dir);
  if (reading.document === undefined) throw await fault(disk, dir, reading);
  return {
    document: reading.document,
    notes: [...reading.problems, ...(await aheadOf(disk, dir, ownerOf(reading)))],
  };
}

/** Whose journal it is to be, of what was read. */
function ownerOf({ as, document, lastLost }: Reading & { lastLost?: boolean }): JournalOwner {
  const { id, generation = 0 } = as ?? {};
  const { layout = defaultLayout } = document ?? {};
  return { id, generation, layout, newestJournal: lastLost === true ? Infinity : generation };
}

/** What of a session only its journal has: whoever reads what was saved, and opens nothing, does not get it. */
async function aheadOf(disk: Disk, dir: string, owner: JournalOwner): Promise<readonly Problem[]> {
  const { report, start } = await readJournal(path.join(dir, JOURNAL), disk);
  if (!start || !report.unsaved || whyForeign(report, owner) !== undefined) return [];
  const remedy = `save it where it is open (faderline session save), or open it and save: faderline start --session ${dir}`;
  const message = `${describeAhead(report)}; to have them in it ${remedy}`;
  return [{ severity: 'warning', file: JOURNAL, path: '', message }];
}

/** The same of a session that is open. */
export function unsavedIn({
  dir,
  id,
  generation,
  layout,
  around: { disk },
  newestJournal,
}: Session): Promise<readonly Problem[]> {
  return aheadOf(disk, dir, { id, generation, layout, newestJournal });
}

/** The versions before the last save that can be gone back to, newest first. */
export async function previousVersions(
  dir: string,
  surroundings: Surroundings = {},
): Promise<readonly Version[]> {
  return await versionsIn(around(surroundings).disk, dir);
}
