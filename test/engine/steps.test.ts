import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import { smallSession } from './random-inputs.ts';
import { controlsOf, Rig } from './rig.ts';
import { ANN, by, content, deeds, points, ride, set, stories, turns } from './two-people.ts';

/** The session of a rig, saved and opened again. */
function reopened(rig: Rig): Rig {
  const kept = { ...rig.engine.document(), history: stepsDocument(rig.engine) };
  const copy = new Rig(JSON.parse(JSON.stringify(kept)), []);
  copy.engine.sceneId = rig.engine.sceneId; // which scene is in front is no part of a session
  return copy;
}

test('a session that is opened again has its steps, with their names and whose they are', () => {
  const rig = new Rig();
  by(rig, ANN, { do: 'mode', mode: 'touch' });
  ride(rig, ANN, 1, 2, -20);
  set(rig, 'Bob', 'ch/3/mute', 1);
  by(rig, 'Bob', { do: 'undo' });
  const copy = reopened(rig);
  const names = ({ engine: { history } }: Rig) =>
    [history.done, history.undone].map((list) => list.map(({ name, who }) => [name, who]));
  expect(names(copy)).toEqual(names(rig));
  by(copy, ANN, { do: 'undo' });
  expect(points(copy, 'ch/1/fader')).toEqual([]);
});

test('it goes on with undo and redo, of all and of each, as if it had never been closed', () => {
  fc.assert(
    fc.property(
      stories(fc.oneof({ weight: 3, arbitrary: deeds }, { weight: 1, arbitrary: turns }), 30),
      stories(turns, 30),
      (done, turned) => {
        const rig = new Rig(smallSession, []);
        for (const deed of done) deed.act(rig);
        const copy = reopened(rig);
        const kept = (of: Rig) => ({ ...content(of), takes: undefined });
        expect(kept(copy)).toEqual(kept(rig));
        for (const deed of turned) {
          deed.act(rig);
          deed.act(copy);
          expect(kept(copy)).toEqual(kept(rig));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('saved again as it was opened, it is the same to the letter', () => {
  fc.assert(
    fc.property(stories(fc.oneof(deeds, turns), 30), (done) => {
      const rig = new Rig(smallSession, []);
      for (const deed of done) deed.act(rig);
      const copy = reopened(rig);
      expect(JSON.stringify(stepsDocument(copy.engine))).toBe(JSON.stringify(stepsDocument(rig.engine)));
    }),
    { numRuns: 40 },
  );
});

test('steps of parameters that the desk does not have are left out, with all before them', () => {
  const rig = new Rig(smallSession, []);
  set(rig, ANN, 'ch/1/fader', -10);
  set(rig, ANN, 'ch/2/fader', -10);
  set(rig, ANN, 'ch/3/fader', -10);
  const history = JSON.parse(JSON.stringify(stepsDocument(rig.engine)).replace('ch/2/fader', 'ch/99/fader'));
  const engine = new Engine({ ...rig.engine.document(), history }, controlsOf);
  expect(engine.history.done.map(({ name }) => name)).toEqual(['Ride Ch 3 fader']);
});
