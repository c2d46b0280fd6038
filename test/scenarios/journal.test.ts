import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { recoverEngine } from '../../src/bridge/recovery.ts';
import { Engine } from '../../src/engine/engine.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { TICK } from '../../src/engine/timing.ts';
import { controlsOf } from '../../src/bridge/bridge.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { readJournal, recover } from '../../src/session/journal-reader.ts';
import { JournalWriter } from '../../src/session/journal-writer.ts';
import { createSession, openSession } from '../../src/session/session.ts';
import { Show } from './show.ts';

test('a journal on disk replays to the state of the show it was written in, to the bit, twice', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-journal-'));
  const document = demoDocument();
  const session = await createSession(path.join(folder, 'show'), document);
  const late: { journal?: JournalWriter } = {}; // it needs the engine, and the engine a recorder
  const show = new Show(document, {
    append: (input) => late.journal?.append(input),
    tick: (tick) => late.journal?.tick(tick),
  });
  const { table } = show.engine;
  const start = { checkpoint: snapshot(show.engine), at: 0, sample: 0, unsaved: false };
  const journal = await JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    table,
    start,
  });
  late.journal = journal;
  const { surface, hand } = show.plug('x-touch');
  surface.tap('play');
  show.command({ do: 'mode', mode: 'touch' });
  hand.ride(3, 4);
  hand.letGo();
  hand.press('mute 5');
  show.wait(6);
  surface.tap('bank right');
  show.set('ch/12/pan', 0.25);
  show.command({ do: 'store-scene', name: 'Mine' });
  show.wait(1.23);
  surface.tap('undo');
  show.wait(0.5);
  await journal.close(true);
  const recovery = recover({
    document,
    table: new ParameterTable(document.layout),
    journal: await readJournal(session.journal),
  });
  const hashes = [1, 2].map(() => {
    const engine = restored(structuredClone(recovery!.checkpoint) as ReturnType<typeof snapshot>, controlsOf);
    for (const input of recovery!.inputs) engine.step(input);
    engine.advance(recovery!.lastTick! * TICK);
    return stateHash(engine);
  });
  expect(hashes).toEqual([stateHash(show.engine), stateHash(show.engine)]);
  await session.close();
  const again = await openSession(path.join(folder, 'show'));
  const { engine, recovered } = await recoverEngine(again, false);
  expect(recovered).toMatch(/Recovered up to \d\d:\d\d:\d\d/);
  expect(engine.scenes.map(({ name }) => name)).toEqual(show.engine.scenes.map(({ name }) => name));
  expect([...engine.desk.values]).toEqual([...show.engine.desk.values]);
  const discarded = await recoverEngine(again, true);
  expect(discarded.engine.document()).toEqual(new Engine(document, controlsOf).document());
  await again.close();
  rmSync(folder, { recursive: true });
});
