import { expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { Engine } from '../../src/engine/engine.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { controlsOf, Rig } from './rig.ts';

/** A busy minute: rides in touch, latch and write, scenes, banks, undo, a page that joins in, a cable that goes. */
function busy(rig: Rig): void {
  rig.command({ do: 'mode', mode: 'touch' });
  rig.press('key play');
  rig.event('fader 3', 'touched');
  for (let i = 0; i < 100; i++) {
    rig.move('fader 3', -20 + 10 * Math.sin(i / 9));
    rig.wait(0.013);
  }
  rig.event('fader 3', 'let-go');
  rig.set('ch/5/pan', -0.3);
  rig.event('encoder 2', 'turned', 4);
  rig.press('key bank right');
  rig.press('key mute 2');
  rig.wait(0.7);
  rig.command({ do: 'store-scene', name: 'Verse' });
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -3);
  rig.press('key bank left');
  rig.wait(0.2);
  rig.command({ do: 'recall-scene', id: 1 });
  rig.press('key undo');
}

test('a recorded journal replays to the same state, to the bit, twice', () => {
  const rig = new Rig();
  busy(rig);
  const hashes = [0, 1].map(() => {
    const engine = new Engine(emptyDocument('Test'), controlsOf);
    for (const input of rig.inputs) engine.step(input);
    engine.advance(rig.now);
    return stateHash(engine);
  });
  expect(hashes).toEqual([stateHash(rig.engine), stateHash(rig.engine)]);
});

test.each([
  ['a fader is ridden', 'riding("fader 1")'],
  ['there is something to undo', 'undoable'],
  ['not all is saved', 'unsaved'],
])('a layer that is on while %s is on in an engine put together from a snapshot', (_what, when) => {
  const rig = new Rig(undefined, []);
  const layer = `layers:\n  own:\n    when: ${when}\n    fader 1: ch/9/fader\n    key F1: toggle ch/2/mute\n`;
  const controls = "controls:\n  fader {strip}: '{strip}/fader'\n  key F1: toggle ch/1/mute\n";
  const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch]\n';
  rig.attach(1, ['x-touch'], 'surface 1', head + controls + layer);
  rig.wait(2);
  rig.command({ do: 'store-scene' });
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -5);
  rig.letGo('fader 1');
  rig.wait(0.5);
  expect(rig.engine.surfaces.get(1)?.binding.isOn('own')).toBe(true);
  const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  expect(snapshot(copy)).toEqual(snapshot(rig.engine));
  const from = rig.inputs.length;
  rig.press('key F1');
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -30);
  rig.wait(2);
  for (const input of rig.inputs.slice(from)) copy.step(input);
  copy.advance(rig.now);
  expect(copy.desk.values[copy.table.at('ch/2/mute')]).toBe(1);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
});

test('an engine put together from a snapshot goes on as the one it was taken from', () => {
  const rig = new Rig();
  busy(rig);
  const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
  expect(snapshot(copy)).toEqual(snapshot(rig.engine));
  const from = rig.inputs.length;
  rig.move('fader 1', -12);
  rig.wait(0.5);
  rig.event('fader 1', 'let-go');
  rig.press('key stop');
  rig.press('key undo');
  for (const input of rig.inputs.slice(from)) copy.step(input);
  copy.advance(rig.now);
  expect(stateHash(copy)).toBe(stateHash(rig.engine));
});
