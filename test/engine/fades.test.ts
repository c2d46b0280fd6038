import { describe, expect, test } from 'vitest';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { FadeTimes } from '../../src/model/input.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';
import { controlsOf, Rig } from './rig.ts';

const told = (rig: Rig): string =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1) ?? '';

/** Faders 1 to 4 at a scene "Up" (0 dB), and now at −30 dB; channel 4 muted in the scene, and now not. */
function down(): Rig {
  const rig = new Rig();
  const all = (level: number): void => [1, 2, 3, 4].forEach((n) => rig.set(`ch/${n}/fader`, level));
  all(0);
  rig.set('ch/4/mute', 1);
  rig.command({ do: 'store-scene', name: 'Up' });
  rig.wait(1);
  all(-30);
  rig.set('ch/4/mute', 0);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'Down' });
  return rig;
}

const fade = (rig: Rig, id: number, times: Partial<FadeTimes> = {}): void =>
  rig.command({ do: 'recall-scene', id, fade: { up: 2, down: 2, ...times } });
const level = (rig: Rig, n: number): number => rig.value(`ch/${n}/fader`);
const travel = (rig: Rig, n: number): number => faderTravel(level(rig, n));

describe('a recall with a fade (pain 51: smooth scene change was wanted)', () => {
  test('goes evenly along the travel of the fader, and ends exactly there', () => {
    const rig = down();
    fade(rig, 1);
    expect(told(rig)).toBe('Fading to Up in 2 s');
    rig.wait(1);
    expect(level(rig, 1)).toBeCloseTo(faderLevel((faderTravel(-30) + faderTravel(0)) / 2), 6);
    rig.wait(1);
    expect(level(rig, 1)).toBe(0);
    expect(rig.engine.fades.running).toEqual([]);
  });

  test('moves the motors on the way', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(1);
    expect(rig.shown('fader 1')).toBeCloseTo(travel(rig, 1), 6);
  });

  test('rises and falls in times of their own, after a delay', () => {
    const rig = down();
    rig.set('ch/2/fader', 5);
    rig.wait(1);
    fade(rig, 1, { up: 1, down: 3, delay: 0.5 });
    rig.wait(0.5);
    expect([level(rig, 1), level(rig, 2)]).toEqual([-30, 5]);
    rig.wait(1);
    expect(level(rig, 1)).toBe(0);
    expect(level(rig, 2)).toBeGreaterThan(0);
    rig.wait(2);
    expect(level(rig, 2)).toBe(0);
  });

  test('is slow at both ends when its curve is an s', () => {
    const rig = down();
    const [even, bent] = (['linear', 's'] as const).map((curve) => {
      fade(rig, 1, { curve });
      rig.wait(0.2);
      const at = travel(rig, 1);
      rig.command({ do: 'undo' });
      return at;
    });
    expect(bent! - faderTravel(-30)).toBeLessThan((even! - faderTravel(-30)) / 2);
  });

  test.each(['start', 'end'] as const)('flips switches at the %s', (switches) => {
    const rig = down();
    fade(rig, 1, { switches });
    rig.wait(0.1);
    expect(rig.value('ch/4/mute')).toBe(switches === 'start' ? 1 : 0);
    rig.wait(2);
    expect(rig.value('ch/4/mute')).toBe(1);
  });

  test('that is told no time at all, or too much, does it at once, or not at all', () => {
    const rig = down();
    fade(rig, 1, { up: 0, down: 0 });
    expect([level(rig, 1), rig.engine.fades.running.length]).toEqual([0, 0]);
    fade(rig, 2, { up: -1 });
    fade(rig, 2, { down: 4000 });
    fade(rig, 2, { delay: NaN });
    expect(told(rig)).toBe('a fade takes from 0 s to 3600 s');
    expect(level(rig, 1)).toBe(0);
  });
});

describe('a hand', () => {
  test('takes its own parameter out of a fade, and no other', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(1);
    const met = level(rig, 1);
    rig.event('fader 1', 'touched');
    rig.wait(0.5);
    rig.letGo('fader 1');
    rig.wait(1);
    expect(level(rig, 1)).toBe(met);
    expect(level(rig, 2)).toBe(0);
  });

  test('that throws a switch keeps it from being thrown back at the end', () => {
    const rig = down();
    rig.set('ch/4/mute', 1);
    fade(rig, 2, { switches: 'end' });
    rig.wait(0.5);
    rig.set('ch/4/mute', 1);
    rig.set('ch/3/mute', 1);
    rig.wait(3);
    expect([rig.value('ch/4/mute'), rig.value('ch/3/mute')]).toEqual([1, 1]);
  });

  test('on one of a linked pair takes both out', () => {
    const rig = new Rig();
    rig.set('ch/1/link', 1);
    rig.set('ch/1/fader', 0);
    rig.command({ do: 'store-scene' });
    rig.wait(1);
    rig.set('ch/1/fader', -40);
    rig.wait(1);
    fade(rig, 1);
    rig.wait(1);
    rig.event('fader 2', 'touched');
    rig.wait(2);
    expect(level(rig, 1)).toBe(level(rig, 2));
    expect(level(rig, 1)).toBeLessThan(0);
  });
});

describe('two recalls', () => {
  test('share the desk: the later has what it has, the earlier goes on with the rest (pain 54: fades and recalls overlapped)', () => {
    const rig = down();
    rig.command({ do: 'scene-scope', gate: 'recall', id: 2, to: ['ch/1'] });
    fade(rig, 1);
    rig.wait(1);
    fade(rig, 2, { up: 1, down: 1 });
    expect(rig.engine.fades.running).toHaveLength(2);
    rig.wait(1);
    expect([level(rig, 1), level(rig, 2)]).toEqual([-30, 0]);
  });

  test('of the same scene: the second, without a time, is there at once', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(0.5);
    rig.command({ do: 'recall-scene', id: 1 });
    expect(level(rig, 1)).toBe(0);
    expect(rig.engine.fades.running).toEqual([]);
  });

  test('back to where the first has not got to yet keep it there', () => {
    const rig = down();
    fade(rig, 1, { delay: 1 });
    rig.command({ do: 'recall-scene', id: 2 });
    rig.wait(4);
    expect(level(rig, 1)).toBe(-30);
  });
});

describe('a fade', () => {
  test('is stopped where it is', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(1);
    rig.command({ do: 'stop-fade', id: 1 });
    const met = level(rig, 1);
    rig.wait(2);
    expect(level(rig, 1)).toBe(met);
    rig.command({ do: 'stop-fade' });
    expect(told(rig)).toBe('nothing is fading');
  });

  test('goes back the way it came, and on again', () => {
    const rig = down();
    fade(rig, 1, { switches: 'start' });
    rig.wait(1);
    const met = level(rig, 1);
    rig.command({ do: 'reverse-fade' });
    rig.wait(0.5);
    expect(level(rig, 1)).toBeLessThan(met);
    rig.command({ do: 'reverse-fade' });
    rig.wait(0.5);
    expect(level(rig, 1)).toBeCloseTo(met, 6);
    rig.command({ do: 'reverse-fade' });
    rig.wait(1.1);
    expect([level(rig, 1), rig.value('ch/4/mute'), rig.engine.sceneId]).toEqual([-30, 0, 2]);
  });

  test('is one undo step, in its middle too (one click destroyed the mix)', () => {
    const rig = down();
    const before = [...rig.engine.desk.values];
    fade(rig, 1);
    rig.wait(1);
    rig.command({ do: 'undo' });
    expect([...rig.engine.desk.values]).toEqual(before);
    rig.wait(2);
    expect([...rig.engine.desk.values]).toEqual(before);
    rig.command({ do: 'redo' });
    expect([level(rig, 1), rig.value('ch/4/mute')]).toEqual([0, 1]);
  });

  test('that was stopped, or left to a hand, is done again to where it was left', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(1);
    rig.set('ch/2/fader', -12);
    rig.command({ do: 'stop-fade' });
    rig.wait(1);
    const after = [...rig.engine.desk.values];
    rig.command({ do: 'undo' });
    rig.command({ do: 'undo' });
    expect([level(rig, 1), level(rig, 2)]).toEqual([-30, -30]);
    rig.command({ do: 'redo' });
    rig.command({ do: 'redo' });
    expect([...rig.engine.desk.values]).toEqual(after);
  });

  test('leaves what has automation to it while the tape rolls', () => {
    const lanes = { 'ch/1/fader': { times: [0, 480_000], values: [-20, -10] } };
    const rig = new Rig({ ...emptyDocument('Test'), lanes });
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/fader', 0);
    rig.command({ do: 'store-scene', name: 'Mine' });
    rig.wait(1);
    rig.set('ch/2/fader', -30);
    rig.wait(1);
    rig.command({ do: 'play' });
    rig.wait(0.1);
    fade(rig, 1, { up: 1 });
    expect(told(rig)).toBe('Fading to Mine in 2 s; 1 follow their automation while the tape rolls');
    rig.wait(1.1);
    expect(level(rig, 1)).toBeLessThan(-15);
    expect(level(rig, 2)).toBe(0);
  });

  test('goes on after a crash where it was', () => {
    const rig = down();
    fade(rig, 1);
    rig.wait(1);
    const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    for (const engine of [rig.engine, copy]) engine.advance(rig.now + 3e9);
    expect(copy.desk.values[copy.table.at('ch/1/fader')]).toBe(0);
    expect(stateHash(copy)).toBe(stateHash(rig.engine));
  });
});

describe('safes and scopes', () => {
  test('what is safe stays through recalls, until it is no longer (pain 52: recall safe was wanted)', () => {
    const rig = down();
    rig.command({ do: 'safe', on: true, items: ['ch/1', 'ch/4 mute'] });
    rig.command({ do: 'recall-scene', id: 1 });
    expect([level(rig, 1), level(rig, 2), rig.value('ch/4/mute')]).toEqual([-30, 0, 0]);
    expect(told(rig)).toBe('Recalled Up; 2 safe');
    rig.command({ do: 'safe', on: false, items: ['ch/1'] });
    rig.command({ do: 'recall-scene', id: 1 });
    expect([level(rig, 1), rig.value('ch/4/mute')]).toEqual([0, 0]);
    rig.command({ do: 'safe', on: false, items: ['ch/7'] });
    expect(told(rig)).toBe('ch/7 is not among the safes');
  });

  test('a store keeps only what its scope lets through, and a store over leaves the rest of the scene', () => {
    const rig = down();
    rig.command({ do: 'scene-scope', gate: 'store', to: ['level'] });
    rig.set('ch/1/fader', -12);
    rig.set('ch/4/mute', 0);
    rig.command({ do: 'store-scene', id: 1 });
    rig.wait(1);
    rig.set('ch/1/fader', 3);
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1 });
    expect([level(rig, 1), rig.value('ch/4/mute')]).toEqual([-12, 1]);
  });

  test('are undone and done again, kept in the session, and refused in words', () => {
    const rig = down();
    rig.command({ do: 'scene-scope', gate: 'recall', id: 1, to: ['ch/2', 'ch/1 level'] });
    rig.command({ do: 'safe', on: true, items: ['main'] });
    const { scopes, scenes } = rig.engine.document();
    expect([scopes, scenes[0]?.scopes]).toEqual([{ safe: ['main'] }, { recall: ['ch/1 level', 'ch/2'] }]);
    rig.command({ do: 'undo' });
    rig.command({ do: 'undo' });
    expect([rig.engine.scopes, rig.engine.scenes[0]?.scopes]).toEqual([{}, {}]);
    rig.command({ do: 'redo' });
    rig.command({ do: 'redo' });
    expect(rig.engine.document().scopes).toEqual({ safe: ['main'] });
    rig.command({ do: 'safe', on: true, items: ['mian'] });
    expect(told(rig)).toContain('did you mean "main"?');
    rig.command({ do: 'scene-scope', gate: 'recall', id: 9, to: null });
    expect(told(rig)).toBe('there is no scene with the id 9');
  });

  test('switching a scope off writes nothing to the desk (pain 57: disabling muted the console)', () => {
    const rig = down();
    const before = [...rig.engine.desk.values];
    rig.command({ do: 'safe', on: true, items: ['all'] });
    rig.command({ do: 'safe', on: false, items: ['all'] });
    rig.command({ do: 'scene-scope', gate: 'recall', to: [] });
    rig.command({ do: 'recall-scene', id: 1 });
    rig.command({ do: 'scene-scope', gate: 'recall', to: null });
    expect([...rig.engine.desk.values]).toEqual(before);
  });
});
