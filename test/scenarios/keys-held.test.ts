import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlsOf } from '../../src/bridge/bridge.ts';
import { checkpointOf, recoverEngine } from '../../src/bridge/recovery.ts';
import { restored, snapshot, type Snapshot } from '../../src/engine/snapshot.ts';
import type { AttachedSurface } from '../../src/engine/surface.ts';
import { JournalWriter } from '../../src/session/journal-writer.ts';
import { createSession, openSession } from '../../src/session/session.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { Recorder } from '../../src/bridge/bridge.ts';
import { Show } from './show.ts';

const mapping = `faderline: 2
name: Held keys
for: mcu
strips: [ch]
controls:
  key mute {strip}: momentary {strip}/mute
  key rec {strip}: hold other
  key forward: wind on
  wheel: shuttle
layers:
  other:
    fader 1: main/fader
`;

function show(recorder?: Recorder): Show {
  return new Show(emptyDocument('Keys'), recorder, undefined, () => mapping);
}

const only = ({ engine }: Show): AttachedSurface => [...engine.surfaces.values()][0]!;

describe('a key held while the surface it is on is put together anew', () => {
  test('on the extender comes up after the main unit was unplugged, and what it muted sounds again', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    const extender = desk.plug('x-touch-ext');
    extender.surface.press('mute 1');
    desk.wait(0.1);
    expect(desk.value('ch/9/mute')).toBe(1);
    main.cable.unplug();
    desk.wait(2);
    expect(desk.value('ch/9/mute')).toBe(1);
    extender.surface.release('mute 1');
    desk.wait(0.1);
    expect(desk.value('ch/9/mute')).toBe(0);
    expect(only(desk).down).toEqual([]);
  });

  test('on the extender comes up after the main unit joined, and what it muted sounds again', () => {
    const desk = show();
    const extender = desk.plug('x-touch-ext');
    extender.surface.press('mute 1');
    desk.wait(0.1);
    expect(desk.value('ch/1/mute')).toBe(1);
    desk.plug('x-touch');
    extender.surface.release('mute 1');
    desk.wait(0.1);
    expect(desk.value('ch/1/mute')).toBe(0);
  });

  test('on the main unit is up when that is unplugged, and stays up when it is plugged in again', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    desk.plug('x-touch-ext');
    main.surface.press('mute 1');
    desk.wait(0.1);
    expect(desk.value('ch/1/mute')).toBe(1);
    main.cable.unplug();
    desk.wait(0.1);
    expect(desk.value('ch/1/mute')).toBe(0);
    desk.replug(main.surface); // with the key still down
    desk.wait(5);
    main.surface.release('mute 1');
    desk.wait(0.1);
    expect([desk.value('ch/1/mute'), only(desk).down.length]).toEqual([0, 0]);
  });

  test('holds no layer once its unit is unplugged', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    desk.plug('x-touch-ext');
    main.surface.press('rec 1');
    desk.wait(0.1);
    expect(only(desk).binding.isOn('other')).toBe(true);
    main.cable.unplug();
    desk.wait(0.1);
    expect(only(desk).binding.isOn('other')).toBe(false);
  });

  test('goes on holding its layer while its own unit stays', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    const extender = desk.plug('x-touch-ext');
    extender.surface.press('rec 1');
    desk.wait(0.1);
    main.cable.unplug();
    desk.wait(1);
    expect(only(desk).binding.isOn('other')).toBe(true);
    extender.surface.release('rec 1');
    desk.wait(0.1);
    expect(only(desk).binding.isOn('other')).toBe(false);
  });

  test('winds the tape no longer once its unit is unplugged', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    desk.plug('x-touch-ext');
    main.surface.press('fast forward');
    desk.wait(0.1);
    expect(desk.engine.tape.winding).not.toBe(0);
    main.cable.unplug();
    desk.wait(0.1);
    expect(desk.engine.tape.winding).toBe(0);
  });

  test('a wheel that made the tape shuttle is unplugged: the tape shuttles no longer', () => {
    const desk = show();
    const main = desk.plug('x-touch');
    const extender = desk.plug('x-touch-ext');
    const turn = (): void => {
      const { number: surface, controls } = only(desk);
      const control = controls.find(({ kind }) => kind === 'wheel')!.number;
      desk.bridge.submit({ type: 'surface', surface, event: 'turned', control, value: 3 });
    };
    turn();
    expect(desk.engine.tape.winding).toBe(2);
    extender.cable.unplug();
    desk.wait(0.1);
    expect(desk.engine.tape.winding).toBe(2);
    desk.replug(extender.surface);
    desk.wait(2);
    main.cable.unplug();
    desk.wait(0.1);
    expect(desk.engine.tape.winding).toBe(0);
  });
});

test('a key held when the program was killed is up when the session is recovered', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-keys-'));
  const session = await createSession(path.join(folder, 'show'), emptyDocument('Keys'));
  const late: { journal?: JournalWriter } = {};
  const desk = show({
    append: (input) => late.journal?.append(input),
    tick: (tick) => late.journal?.tick(tick),
  });
  const main = desk.plug('x-touch');
  const extender = desk.plug('x-touch-ext');
  main.surface.press('mute 1'); // down already at the checkpoint
  main.surface.press('fast forward');
  desk.wait(0.1);
  const { engine } = desk;
  late.journal = await JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    table: engine.table,
    start: { checkpoint: snapshot(engine), at: engine.now, sample: engine.sample, unsaved: true },
  });
  extender.surface.press('mute 2');
  desk.wait(0.5);
  expect([desk.value('ch/1/mute'), desk.value('ch/10/mute')]).toEqual([1, 1]);
  await late.journal.close(true);
  await session.close();
  const again = await openSession(path.join(folder, 'show'));
  const { engine: recovered, failed } = await recoverEngine(again, false);
  expect(failed).toBeUndefined();
  const value = (at: string): number => recovered.desk.values[recovered.table.at(at)]!;
  expect([value('ch/1/mute'), value('ch/10/mute')]).toEqual([0, 0]);
  expect([recovered.surfaces.size, recovered.tape.winding]).toEqual([0, 0]);
  await again.close();
  rmSync(folder, { recursive: true });
});

test('a key held when the session was saved is up when it is recovered, though nothing came after', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-keys-'));
  const desk = show();
  const { engine } = desk;
  desk.plug('x-touch').surface.press('mute 1');
  desk.wait(0.1);
  const session = await createSession(path.join(folder, 'show'), engine.document());
  desk.command({ do: 'save' });
  desk.bridge.submit({ type: 'saved', ok: true });
  expect([desk.value('ch/1/mute'), engine.session]).toEqual([1, 'clean']);
  await JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    table: engine.table,
    start: checkpointOf(engine),
  });
  await session.close();
  const again = await openSession(path.join(folder, 'show'));
  const { engine: recovered } = await recoverEngine(again, false);
  expect(recovered.desk.values[recovered.table.at('ch/1/mute')]).toBe(0);
  await again.close();
  rmSync(folder, { recursive: true });
});

test('a checkpoint of a version that knew keys by their names opens, and the keys come up', () => {
  const desk = show();
  desk.plug('x-touch');
  const { surface } = desk.plug('x-touch-ext');
  surface.press('mute 1');
  desk.wait(0.1);
  const old = JSON.parse(JSON.stringify(snapshot(desk.engine))) as { surfaces: any[] };
  for (const one of old.surfaces) {
    one.shuttles = false;
    delete one.conditions;
    for (const key of one.down) {
      key.name = one.attachment.profiles && only(desk).controls[key.control]!.name;
      delete key.control;
    }
  }
  const engine = restored(old as unknown as Snapshot, controlsOf);
  expect(engine.surfaces.get(1)!.down).toEqual(only(desk).down);
  const { now: at, sample } = engine;
  engine.step({ at, sample, what: { type: 'detach', surface: 1, reason: 'test' } });
  expect(engine.desk.values[engine.table.at('ch/9/mute')]).toBe(0);
});
