import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { controlsOf } from '../../src/bridge/bridge.ts';
import { checkpointOf, recoverEngine } from '../../src/bridge/recovery.ts';
import { restored, snapshot, stateHash, type Snapshot } from '../../src/engine/snapshot.ts';
import type { CueEdit } from '../../src/model/cues.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { JournalWriter } from '../../src/session/journal-writer.ts';
import { createSession, openSession } from '../../src/session/session.ts';
import { Show } from './show.ts';

const SECOND = 48_000;
const list: readonly CueEdit[] = [
  { name: 'One', steps: [{ do: 'recall', scene: 2 }], follow: { after: 4 } },
  { name: 'Two', steps: [{ do: 'recall', scene: 1 }], wait: 3 },
  { name: 'Three', steps: [{ do: 'recall', scene: 1, fade: { up: 4, down: 4 } }] },
];

/** A show with two scenes and three cues that is killed in the middle of what it does, and opened again. */
async function killed(during: (show: Show) => void) {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-opened-'));
  const late: { journal?: JournalWriter } = {};
  const show = new Show(emptyDocument('Opened'), {
    append: (input) => late.journal?.append(input),
    tick: (tick) => late.journal?.tick(tick),
  });
  const { engine } = show;
  const session = await createSession(path.join(folder, 'show'), engine.document());
  late.journal = await JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    session: session.id,
    table: engine.table,
    start: checkpointOf(engine),
  });
  for (const [level, name] of [
    [-20, 'Low'],
    [0, 'High'],
  ] as const) {
    show.set('ch/1/fader', level);
    show.wait(1);
    show.command({ do: 'store-scene', name });
  }
  show.command({ do: 'recall-scene', id: 1 });
  for (const cue of list) show.command({ do: 'add-cue', cue });
  show.wait(1);
  during(show);
  await late.journal.close(true);
  await session.close();
  const again = await openSession(path.join(folder, 'show'));
  const { engine: opened, failed } = await recoverEngine(again, false);
  await again.close();
  rmSync(folder, { recursive: true });
  expect(failed).toBeUndefined();
  const warned = opened.effects.flatMap((effect) =>
    effect.do === 'tell' && effect.level === 'warn' ? [effect.text] : [],
  );
  const next = restored(JSON.parse(JSON.stringify(checkpointOf(opened).checkpoint)) as Snapshot, controlsOf);
  expect(stateHash(next)).toBe(stateHash(opened)); // the next journal begins with what came to rest
  const level = () => opened.desk.values[opened.table.at('ch/1/fader')];
  return { opened, warned, level, wait: (s: number) => opened.advance(opened.now + s * 1e9) };
}

test('a cue whose time comes after a crash does not go by itself; it is what GO does, and that is told', async () => {
  const { opened, warned, level, wait } = await killed((show) => {
    show.command({ do: 'go' });
    show.wait(1.5);
  });
  expect([level(), opened.show.left]).toEqual([0, 0]);
  wait(10);
  expect([level(), opened.show.next, opened.show.went]).toEqual([0, '2 Two', '1 One']);
  expect(warned).toEqual([
    'Cue 2 Two was counting down when the program ended: it does not go by itself; GO begins it',
  ]);
});

test('a cue that waited at a crash does not begin by itself, and GO does not overtake it', async () => {
  const { opened, warned, level, wait } = await killed((show) => {
    show.command({ do: 'go', id: 2 });
    show.command({ do: 'recall-scene', id: 2 });
    show.wait(1.5);
  });
  wait(10);
  expect([level(), opened.show.next]).toEqual([0, '2 Two']);
  expect(warned.join()).toMatch(/^Cue 2 Two was counting down/);
});

test('a list that rested at a crash rests, and what counted down does not go on with GO', async () => {
  const { opened, wait } = await killed((show) => {
    show.command({ do: 'go' });
    show.wait(1.5);
    show.command({ do: 'cue-pause', on: true });
  });
  expect([opened.show.paused, opened.show.counting]).toEqual([true, false]);
  const { now: at, sample } = opened;
  opened.step({ at, sample, what: { type: 'command', command: { do: 'go' }, who: 'test' } });
  wait(10);
  expect([opened.show.paused, opened.show.next]).toEqual([false, '2 Two']);
});

test('a rehearsal does not go on after a crash: GO is live, and the list is where it was before', async () => {
  const { opened, warned, wait } = await killed((show) => {
    show.command({ do: 'cue-rehearse', on: true });
    show.command({ do: 'go' });
    show.wait(1);
  });
  wait(10);
  expect([opened.show.rehearsing, opened.show.next, opened.show.went]).toEqual([false, '1 One', '']);
  expect(warned).toEqual(['The cue list was rehearsed when the program ended: GO is live']);
});

test('a preview on the surfaces does not go on after a crash', async () => {
  const { opened, warned } = await killed((show) => {
    show.plug('x-touch');
    show.command({ do: 'preview-scene', id: 2 });
    show.wait(1);
  });
  expect(opened.preview).toBeUndefined();
  expect(snapshot(opened)).not.toHaveProperty('preview');
  expect(warned).toEqual([
    'A scene was previewed when the program ended: the surfaces show the desk as it is',
  ]);
});

test('a fade under way at a crash goes on where it was', async () => {
  const { level, warned, wait } = await killed((show) => {
    show.command({ do: 'recall-scene', id: 2 });
    show.command({ do: 'go', id: 3 });
    show.wait(2);
  });
  expect(level()).toBeGreaterThan(-19);
  expect(level()).toBeLessThan(-1);
  wait(4);
  expect(level()).toBe(-20);
  expect(warned).toEqual([]);
});

test('a tape that recorded by itself while timecode was before the start stands after a crash', async () => {
  const { opened, wait } = await killed((show) => {
    show.command({ do: 'sync', patch: { source: 'mtc', offset: 3600 } });
    show.command({ do: 'play' });
    show.command({ do: 'record' });
    show.bridge.submit({ type: 'timecode', what: 'running', place: -20 * SECOND });
    show.wait(1);
    expect(show.engine.transport.state).toBe('recording');
  });
  const stood = opened.place;
  wait(1);
  expect([opened.transport.state, opened.place]).toEqual(['stopped', stood]);
});
