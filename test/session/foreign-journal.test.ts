import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recoverEngine } from '../../src/bridge/recovery.ts';
import { controlsOf } from '../../src/bridge/bridge.ts';
import { Engine } from '../../src/engine/engine.ts';
import { snapshot } from '../../src/engine/snapshot.ts';
import { readJournal } from '../../src/session/journal-reader.ts';
import { checksum } from '../../src/session/session-files.ts';
import { JournalWriter } from '../../src/session/journal-writer.ts';
import {
  checkSession,
  createSession,
  describeProblem,
  openSession,
  peekSession,
  saveSession,
  saveSessionAs,
  unsavedIn,
} from '../../src/session/session.ts';
import { numbered } from './documents.ts';

let home: string;
beforeEach(() => (home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-foreign-'))));
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const at = (...names: string[]): string => path.join(home, ...names);

/** A session that was renamed, not saved, and killed. */
async function crashed(dir: string, name: string, saves = 1): Promise<void> {
  const session = await createSession(dir, numbered(1));
  for (let n = 2; n <= saves; n++) await saveSession(session, numbered(n));
  const engine = new Engine(session.document, controlsOf);
  const journal = await JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    session: session.id,
    table: engine.table,
    start: { checkpoint: snapshot(engine), at: 0, sample: 0, unsaved: false },
  });
  const command = { do: 'rename-session', name } as const;
  journal.append({ at: 0, sample: 0, what: { type: 'command', command, who: 'test' } });
  await journal.flush();
  await journal.close(true);
  await session.close();
}

test('the journal of another session does not take the place of this one, and is kept', async () => {
  await crashed(at('a'), 'Show A');
  await crashed(at('b'), 'Show B');
  fs.rmSync(at('b', 'journal'), { recursive: true });
  fs.cpSync(at('a', 'journal'), at('b', 'journal'), { recursive: true });
  const session = await openSession(at('b'));
  const { engine, recovered, failed } = await recoverEngine(session, false);
  expect(engine.name).toBe('number 1');
  expect(recovered).toBeUndefined();
  expect(failed).toBe(
    `the journal in this folder is of another session; it was not replayed, and is kept in ${at('b', 'journal-set-aside')}`,
  );
  expect((await readJournal(at('b', 'journal-set-aside'))).report.recoveredInputs).toBe(1);
  expect((await readJournal(at('b', 'journal'))).start).toBeUndefined();
  await session.close();
});

test('its own journal is replayed', async () => {
  await crashed(at('a'), 'Show A');
  const session = await openSession(at('a'));
  const { engine, failed } = await recoverEngine(session, false);
  expect([engine.name, failed]).toEqual(['Show A', undefined]);
  await session.close();
});

test('a journal newer than the version that was put back does not bring back what came after it', async () => {
  await crashed(at('a'), 'Show A', 3);
  const session = await openSession(at('a'), { generation: 2 });
  const { engine, failed } = await recoverEngine(session, false);
  expect(engine.name).toBe('number 2');
  expect(failed).toContain('goes with version 3, and this is version 2');
  await session.close();
});

test('when the disk has lost the last save, the newer journal is all there is left of it, and is replayed', async () => {
  await crashed(at('a'), 'Show A', 3);
  fs.writeFileSync(at('a', 'session.json'), '');
  const session = await openSession(at('a'));
  expect((await recoverEngine(session, false)).engine.name).toBe('Show A');
  await session.close();
});

test('a session keeps its id through saves and openings, a copy has another, an old one gets one', async () => {
  const first = await createSession(at('a'), numbered(1));
  const copy = await saveSessionAs(first, at('b'), numbered(1));
  expect(copy.id).not.toBe(first.id);
  await saveSession(first, numbered(2));
  await first.close();
  await copy.close();
  const again = await openSession(at('a'));
  expect(again.id).toBe(first.id);
  await again.close();
  const file = at('a', 'session.json');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/ *"id".*\n/, ''));
  const old = await openSession(at('a'));
  expect(old.id).toBeUndefined();
  await saveSession(old, numbered(3));
  expect(old.id).toMatch(/^[0-9a-f-]{36}$/);
  await old.close();
});

test('what only the journal has was left out of an import, a look and a check without a word', async () => {
  await crashed(at('a'), 'Show A');
  const ahead = [
    expect.stringMatching(
      /^journal: there are changes after the last save that are not in what is read here: 1 input up to \d.*faderline start --session .*\/a$/,
    ),
  ];
  const { document, notes } = await peekSession(at('a'));
  expect([document.name, notes.map(describeProblem)]).toEqual(['number 1', ahead]);
  expect((await checkSession(at('a'))).map(describeProblem)).toEqual(ahead);
  const session = await openSession(at('a'));
  expect((await unsavedIn(session)).map(describeProblem)).toEqual(ahead);
  await session.close();
});

test('whoever is told of changes that are not saved is not sent to open a session that is open', async () => {
  await crashed(at('a'), 'Show A');
  const session = await openSession(at('a'));
  const [note] = (await peekSession(at('a'))).notes.map(describeProblem);
  await session.close();
  expect(note).toContain('save it where it is open (faderline session save), or open it and save: ');
});

test('a journal of another session is not taken for changes of this one', async () => {
  await crashed(at('a'), 'Show A');
  await crashed(at('b'), 'Show B');
  fs.rmSync(at('b', 'journal'), { recursive: true });
  fs.cpSync(at('a', 'journal'), at('b', 'journal'), { recursive: true });
  expect((await peekSession(at('b'))).notes).toEqual([]);
});

/** Rewrites the first line of the journal as another program would have written it. */
function rewritten(dir: string, by: (line: string) => string): void {
  const folder = at(dir, 'journal');
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const [first = '', ...rest] = fs.readFileSync(file, 'utf8').split('\n');
    const content = by(first.slice(0, -16));
    fs.writeFileSync(file, [`${content},"c":"${checksum(content)}"}`, ...rest].join('\n'));
  }
}

test.each([
  ['a program that did not say which', (line: string) => line.replace(/,"table":"[0-9a-f]+"/, '')],
  ['another desk', (line: string) => line.replace(/"table":"[0-9a-f]+"/, '"table":"00000000"')],
])(
  'a journal with the parameter numbers of %s is not replayed onto these, and is kept',
  async (_whose, by) => {
    await crashed(at('a'), 'Show A');
    rewritten('a', by);
    expect((await checkSession(at('a'))).map(describeProblem)).toEqual([]); // nothing that opening it would bring back
    const session = await openSession(at('a'));
    const { engine, recovered, failed } = await recoverEngine(session, false);
    expect([engine.name, recovered]).toEqual(['number 1', undefined]);
    expect(failed).toBe(
      `the journal in this folder was written by another version of Faderline, whose desk has other parameters; it was not replayed, and is kept in ${at('a', 'journal-set-aside')}`,
    );
    expect((await readJournal(at('a', 'journal-set-aside'))).report.recoveredInputs).toBe(1);
    await session.close();
  },
);

test('a journal of another desk that has nothing unsaved is no matter', async () => {
  const session = await createSession(at('a'), numbered(1));
  const engine = new Engine(session.document, controlsOf);
  const start = { checkpoint: snapshot(engine), at: 0, sample: 0, unsaved: false };
  const { table } = engine;
  const journal = await JournalWriter.start({
    folder: session.journal,
    generation: 1,
    session: session.id,
    table,
    start,
  });
  await journal.close(false);
  rewritten('a', (line) => line.replace(/"table":"[0-9a-f]+"/, '"table":"00000000"'));
  expect(await recoverEngine(session, false)).toMatchObject({ recovered: undefined, failed: undefined });
  expect(fs.existsSync(at('a', 'journal-set-aside'))).toBe(false);
  await session.close();
});
