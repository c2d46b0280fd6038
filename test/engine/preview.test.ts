import { describe, expect, test } from 'vitest';
import { explain } from '../../src/engine/why.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { CueRig } from './cue-rig.ts';
import { controlsOf, Rig } from './rig.ts';

const told = (rig: Rig): string =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1) ?? '';
const outcome = (rig: Rig): string => explain(rig.engine)?.outcome ?? '';

/** Faders 1 to 3 at 0 dB and channel 3 muted in the scene "Up"; all at −30 dB now, in the scene "Down". */
function down(): Rig {
  const rig = new Rig();
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, 0);
  rig.set('ch/3/mute', 1);
  rig.command({ do: 'store-scene', name: 'Up' });
  rig.wait(1);
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, -30);
  rig.set('ch/3/mute', 0);
  rig.command({ do: 'store-scene', name: 'Down' });
  rig.wait(3);
  return rig;
}

const preview = (rig: Rig, id: number | null = 1): void => rig.command({ do: 'preview-scene', id });
const faders = (rig: Rig): number[] => [1, 2, 3].map((n) => rig.value(`ch/${n}/fader`));
const motor = (rig: Rig, n: number): number => rig.shown(`fader ${n}`);

describe('a preview on the surface (one click destroyed the mix)', () => {
  test('a cue that recalls a part of the scene leaves it on, all of it ends it', () => {
    const rig = new CueRig([
      { name: 'Part', steps: [{ do: 'recall', scene: 2, only: ['ch/3'] }] },
      { name: 'Whole', steps: [{ do: 'recall', scene: 2 }] },
    ]);
    preview(rig, 2);
    rig.go();
    expect([rig.value('ch/3/fader'), rig.engine.preview?.scene]).toEqual([0, 2]);
    rig.wait(1);
    rig.go();
    expect(rig.engine.preview).toBeUndefined();
  });

  test('shows motors and lights as after the recall, and moves no value', () => {
    const rig = down();
    const before = [...rig.engine.desk.values];
    const steps = rig.engine.history.done.length;
    preview(rig);
    expect(told(rig)).toBe(
      'Previewing Up: 4 would change, 3 of them to look at twice; nothing moves until it is recalled',
    );
    expect([1, 2, 3].map((n) => motor(rig, n))).toEqual([0.75, 0.75, 0.75]);
    expect(rig.shown('key mute 3')).toBe(1);
    expect([...rig.engine.desk.values]).toEqual(before);
    expect(rig.engine.history.done).toHaveLength(steps);
  });

  test('tells nobody who reads the desk for the sound of anything', () => {
    const rig = down();
    const news = rig.engine.follow();
    preview(rig);
    preview(rig, null);
    expect(news.count).toBe(0);
  });

  test('is plain to see: the assignment display says so, and the key of the scene flashes', () => {
    const rig = down();
    rig.event('key option', 'pressed');
    rig.press('key F1');
    rig.wait(0.1);
    expect(rig.text('text assignment')).toBe('PV');
    expect(rig.shown('key F1')).toBe(2);
    rig.press('key cancel');
    rig.event('key option', 'released');
    rig.wait(0.1);
    expect(rig.text('text assignment')).toBe('Pn');
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
    expect(told(rig)).toBe('The preview is over: the surfaces show the desk as it is');
  });

  test('leaves what is safe, out of scope or under a hand where it is', () => {
    const rig = down();
    rig.command({ do: 'safe', on: true, items: ['ch/1'] });
    rig.command({ do: 'scene-scope', gate: 'recall', id: 1, to: ['ch/1', 'ch/2', 'mute'] });
    rig.set('ch/2/fader', -20);
    preview(rig);
    expect([1, 2, 3].map((n) => motor(rig, n))).toEqual([-30, -20, -30].map(faderTravel));
    rig.wait(1);
    expect(motor(rig, 2)).toBe(0.75);
    rig.command({ do: 'safe', on: true, items: ['ch/2'] });
    expect(motor(rig, 2)).toBeCloseTo(faderTravel(-20), 9);
  });

  test('goes along with what the desk does meanwhile, where a recall would leave it alone', () => {
    const rig = down();
    preview(rig);
    rig.set('ch/4/fader', -6);
    rig.set('ch/5/fader', 0);
    rig.command({ do: 'store-scene', name: 'All', id: 1 });
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
    rig.set('ch/1/fader', 5);
    rig.wait(1);
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
  });

  test('a hand on a fader, a knob or a key of the surface moves nothing, and is told why', () => {
    const rig = down();
    preview(rig);
    rig.event('fader 1', 'touched');
    expect(outcome(rig)).toBe('previewing');
    rig.move('fader 1', 5);
    expect(outcome(rig)).toBe('previewing');
    rig.event('encoder 1', 'turned', 3);
    expect(outcome(rig)).toBe('previewing');
    rig.press('key mute 2');
    expect(explain(rig.engine)?.sentences.join(' ')).not.toContain('went');
    expect(faders(rig)).toEqual([-30, -30, -30]);
    expect([rig.value('ch/1/pan'), rig.value('ch/2/mute')]).toEqual([0, 0]);
    rig.letGo('fader 1');
    expect(motor(rig, 1)).toBe(0.75);
  });

  test('a finger that is still on when the preview ends moves nothing until it is off', () => {
    const rig = down();
    preview(rig);
    rig.event('fader 1', 'touched');
    preview(rig, null);
    rig.move('fader 1', 5);
    expect(faders(rig)).toEqual([-30, -30, -30]);
    rig.letGo('fader 1');
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 6);
  });

  test('a hand that rode before it began goes on riding', () => {
    const rig = down();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    preview(rig);
    rig.move('fader 1', -10);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 6);
    rig.letGo('fader 1');
    rig.wait(0.02);
    expect(motor(rig, 1)).toBe(0.75);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 6);
  });

  test('a fader without touch sense that is moved during a preview is a hand that moves nothing', () => {
    const rig = down();
    preview(rig);
    rig.wait(1);
    rig.move('fader 2', 8);
    expect(faders(rig)).toEqual([-30, -30, -30]);
    rig.wait(1);
    expect(motor(rig, 2)).toBe(0.75);
  });

  test('ends with the recall of what is previewed, by any key or command, and not with that of another scene', () => {
    const rig = down();
    preview(rig);
    rig.command({ do: 'recall-scene', id: 2 });
    expect(rig.engine.preview?.scene).toBe(1);
    rig.press('key enter');
    expect(rig.engine.preview).toBeUndefined();
    expect(faders(rig)).toEqual([0, 0, 0]);
    rig.command({ do: 'recall-preview' });
    expect(told(rig)).toBe('nothing is previewed');
  });

  test('a recall of it in a fade takes the motors back to where the fade begins', () => {
    const rig = down();
    preview(rig);
    rig.command({ do: 'recall-preview', fade: { up: 2, down: 2 } });
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
    rig.wait(2);
    expect(motor(rig, 1)).toBe(0.75);
  });

  test('ends when its scene is deleted, or its storing undone', () => {
    const rig = down();
    preview(rig);
    rig.command({ do: 'delete-scene', id: 1 });
    expect(rig.engine.preview).toBeUndefined();
    expect(motor(rig, 1)).toBeCloseTo(faderTravel(-30), 9);
  });

  test('may be on one surface alone; a surface that joins shows what it is meant to show', () => {
    const rig = down();
    rig.attach(2, ['x-touch']);
    rig.wait(3);
    rig.command({ do: 'preview-scene', id: 1, surfaces: [2] });
    expect([motor(rig, 1), rig.shown('fader 1', 2)]).toEqual([faderTravel(-30), 0.75]);
    rig.event('fader 1', 'touched', 0, 1);
    rig.move('fader 1', -20, 1);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-20, 6);
    rig.do({ type: 'detach', surface: 2, reason: 'test' });
    rig.attach(2, ['x-touch']);
    expect(rig.shown('fader 2', 2)).toBe(0.75);
    rig.command({ do: 'preview-scene', id: 1, surfaces: [7] });
    expect(told(rig)).toBe('there is no surface number 7');
  });

  test('is in a snapshot, so that a journal replays what surfaces did meanwhile', () => {
    const rig = down();
    preview(rig);
    rig.event('fader 1', 'touched');
    const again = restored(structuredClone(snapshot(rig.engine)), controlsOf);
    expect(stateHash(again)).toBe(stateHash(rig.engine));
    expect(again.surfaces.get(1)?.wanted.value[rig.control('fader 2')]).toBe(0.75);
    expect(snapshot(new Rig().engine)).not.toHaveProperty('preview');
  });

  test('banks, pages and the tape work as always', () => {
    const rig = down();
    preview(rig);
    rig.press('key channel right');
    expect(motor(rig, 2)).toBe(0.75);
    rig.press('key play');
    expect(rig.engine.tape.rolling).toBe(true);
  });
});
