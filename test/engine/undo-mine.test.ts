import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallSession, type Deed } from './random-inputs.ts';
import { Rig } from './rig.ts';
import {
  ANN,
  BOB,
  by,
  content,
  deeds,
  points,
  ride,
  said,
  set,
  steps,
  stories,
  turns,
} from './two-people.ts';

describe('undo mine', () => {
  test('takes back my last ride, and not yours that came after it', () => {
    const rig = new Rig();
    set(rig, ANN, 'ch/1/fader', -10);
    set(rig, BOB, 'ch/2/fader', -20);
    by(rig, ANN, { do: 'undo', mine: true });
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([-Infinity, -20]);
    expect(said(rig)).toBe('Undone: Ride Ch 1 fader');
    expect(steps(rig)).toEqual(['Bob: Ride Ch 2 fader']);
    by(rig, ANN, { do: 'redo', mine: true });
    expect(rig.value('ch/1/fader')).toBe(-10);
    expect(steps(rig)).toEqual(['Bob: Ride Ch 2 fader', 'Ann: Ride Ch 1 fader']);
  });

  test('leaves what somebody moved since, says so, and goes on before it when asked again', () => {
    const rig = new Rig();
    set(rig, ANN, 'ch/3/fader', -5);
    set(rig, ANN, 'ch/1/fader', -10);
    set(rig, BOB, 'ch/1/fader', -20);
    by(rig, ANN, { do: 'undo', mine: true });
    expect(said(rig)).toBe(
      'Not undone: Ride Ch 1 fader: Ch 1 fader was moved by Bob since; undo again goes on before it',
    );
    expect(rig.value('ch/1/fader')).toBe(-20);
    by(rig, ANN, { do: 'undo', mine: true });
    expect([rig.value('ch/1/fader'), rig.value('ch/3/fader')]).toEqual([-20, -Infinity]);
    by(rig, BOB, { do: 'undo' });
    by(rig, ANN, { do: 'undo', mine: true });
    expect(rig.value('ch/1/fader')).toBe(-Infinity);
  });

  test('of a recall takes back all but what was moved since', () => {
    const rig = new Rig();
    for (const n of [1, 2, 3]) set(rig, ANN, `ch/${n}/fader`, -5);
    by(rig, ANN, { do: 'store-scene', name: 'Verse' });
    for (const n of [1, 2, 3]) set(rig, ANN, `ch/${n}/fader`, -30);
    by(rig, ANN, { do: 'recall-scene', id: 1 });
    set(rig, BOB, 'ch/3/fader', -1);
    by(rig, ANN, { do: 'undo', mine: true });
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, -30, -1]);
    expect(said(rig)).toBe('Undone 2 of 3 of Recall Verse: Ch 3 fader was moved by Bob since');
    by(rig, BOB, { do: 'undo' });
    expect(rig.value('ch/3/fader')).toBe(-5);
    by(rig, ANN, { do: 'undo' });
    expect(rig.value('ch/3/fader')).toBe(-30);
  });

  test('leaves alone what is in a hand', () => {
    const rig = new Rig();
    set(rig, ANN, 'ch/1/fader', -10);
    rig.event('fader 1', 'touched');
    by(rig, ANN, { do: 'undo', mine: true });
    expect(rig.value('ch/1/fader')).toBe(-10);
    expect(said(rig)).toContain('is in the hand of surface 1');
  });

  test('says that there is nothing, and whose', () => {
    const rig = new Rig();
    set(rig, BOB, 'ch/1/fader', -10);
    by(rig, ANN, { do: 'undo', mine: true });
    expect(said(rig)).toBe('there is nothing of yours to undo');
    by(rig, ANN, { do: 'undo', of: 'Eve' });
    expect(said(rig)).toBe('there is nothing of Eve’s to undo');
    by(rig, ANN, { do: 'undo', of: BOB });
    expect(rig.value('ch/1/fader')).toBe(-Infinity);
  });

  test('works from a key: the surface takes back what its own hands did', () => {
    const rig = new Rig(undefined, []);
    const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch]\ncontrols:\n';
    const keys = "  fader {strip}: '{strip}/fader'\n  key F1: undo mine\n  key F2: redo mine\n";
    rig.attach(1, ['x-touch'], 'surface 1', head + keys);
    rig.wait(2);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    rig.letGo('fader 1');
    set(rig, BOB, 'ch/2/fader', -20);
    rig.press('key F1');
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([-Infinity, -20]);
    rig.press('key F2');
    expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 9);
  });
});

describe('passes of two people over one lane', () => {
  const touched = (): Rig => {
    const rig = new Rig();
    by(rig, 'tape', { do: 'mode', mode: 'touch', parameter: 'ch/1/fader' });
    return rig;
  };

  test('go one by one where they lie apart, to the sample', () => {
    const both = touched();
    ride(both, ANN, 1, 2, -20);
    ride(both, BOB, 4, 5, -10);
    const after = points(both, 'ch/1/fader');
    const bobs = after.filter(([at]) => at > 3 * 48_000);
    by(both, ANN, { do: 'undo', mine: true });
    expect(points(both, 'ch/1/fader')).toEqual(bobs);
    by(both, ANN, { do: 'redo', mine: true });
    expect(points(both, 'ch/1/fader')).toEqual(after);
    by(both, BOB, { do: 'undo', mine: true });
    expect(points(both, 'ch/1/fader')).toEqual(after.filter(([at]) => at < 3 * 48_000));
  });

  test('keep the later where they overlap', () => {
    const rig = touched();
    ride(rig, ANN, 1, 3, -20);
    ride(rig, BOB, 2, 4, -10);
    const after = points(rig, 'ch/1/fader');
    by(rig, ANN, { do: 'undo', mine: true });
    expect(points(rig, 'ch/1/fader')).toEqual(after);
    expect(said(rig)).toContain(
      'was moved by Bob since, the automation of Ch 1 fader was written by Bob since',
    );
  });

  test('are one step for each whose hand made them, when the tape stops', () => {
    const rig = new Rig();
    by(rig, 'tape', { do: 'mode', mode: 'latch' });
    by(rig, 'tape', { do: 'play' });
    rig.wait(0.1);
    rig.set('ch/1/fader', -10, ANN);
    rig.set('ch/2/fader', -10, BOB);
    rig.set('ch/3/fader', -10, ANN);
    rig.wait(1);
    by(rig, 'tape', { do: 'stop' });
    const passes = steps(rig).filter((step) => step.includes('Automation pass'));
    expect(passes).toEqual([
      'Ann: Automation pass, Ch 1 fader and Ch 3 fader, to 0:01.100',
      'Bob: Automation pass, Ch 2 fader, to 0:01.100',
    ]);
    by(rig, BOB, { do: 'undo', mine: true });
    expect(['ch/1/fader', 'ch/2/fader', 'ch/3/fader'].map((path) => points(rig, path).length > 0)).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('stay theirs over the end of a loop, and when somebody else changes the mode', () => {
    const rig = new Rig();
    by(rig, 'tape', { do: 'loop', on: true, from: 0, to: 48_000 });
    by(rig, 'tape', { do: 'mode', mode: 'latch' });
    by(rig, 'tape', { do: 'play' });
    rig.wait(0.1);
    rig.set('ch/1/fader', -10, ANN);
    rig.wait(1.5);
    by(rig, BOB, { do: 'mode', mode: 'read' });
    const passes = rig.engine.history.done.filter(({ lanes }) => lanes.length > 0);
    expect(passes.map(({ who }) => who)).toEqual([ANN, ANN]);
  });
});

describe('lists', () => {
  test('a scene of mine goes, and those that others stored, renamed and moved stay', () => {
    const rig = new Rig();
    by(rig, ANN, { do: 'store-scene', name: 'A' });
    by(rig, BOB, { do: 'store-scene', name: 'B' });
    by(rig, BOB, { do: 'rename-scene', id: 2, name: 'Bee' });
    by(rig, ANN, { do: 'undo', mine: true });
    expect(rig.engine.scenes.map(({ name }) => name)).toEqual(['Bee']);
    by(rig, ANN, { do: 'redo', mine: true });
    expect(rig.engine.scenes.map(({ name }) => name)).toEqual(['A', 'Bee']);
    by(rig, BOB, { do: 'undo' });
    expect(rig.engine.scenes.map(({ name }) => name)).toEqual(['Bee']);
  });

  test('a scene that somebody renamed since stays', () => {
    const rig = new Rig();
    by(rig, ANN, { do: 'store-scene', name: 'A' });
    by(rig, BOB, { do: 'rename-scene', id: 1, name: 'Bee' });
    by(rig, ANN, { do: 'undo', mine: true });
    expect(said(rig)).toContain('scene Bee was changed by Bob since');
    expect(rig.engine.scenes).toHaveLength(1);
  });

  test('markers, safes, names and the loop are each their own', () => {
    const rig = new Rig();
    by(rig, ANN, { do: 'drop-marker', name: 'A' });
    by(rig, ANN, { do: 'safe', on: true, items: ['ch/1'] });
    by(rig, ANN, { do: 'label', strip: 0, name: 'Vox' });
    by(rig, ANN, { do: 'loop', on: true, from: 0, to: 96_000 });
    by(rig, BOB, { do: 'locate', to: 48_000 });
    rig.wait(0.02);
    by(rig, BOB, { do: 'drop-marker', name: 'B' });
    by(rig, BOB, { do: 'safe', on: true, items: ['ch/2'] });
    by(rig, BOB, { do: 'label', strip: 1, name: 'Bass' });
    for (let i = 0; i < 4; i++) by(rig, ANN, { do: 'undo', mine: true });
    const { markers, scopes, labels, transport } = rig.engine;
    expect(markers.map(({ name }) => name)).toEqual(['B']);
    expect(scopes.safe).toEqual(['ch/2']);
    expect(labels.slice(0, 2).map(({ name }) => name)).toEqual(['Ch 1', 'Bass']);
    expect(transport.loop.on).toBe(false);
  });
});

describe('what was undone', () => {
  test('is mine to do again while others go on, but for what they touch', () => {
    const rig = new Rig();
    set(rig, ANN, 'ch/1/fader', -10);
    set(rig, ANN, 'ch/2/fader', -10);
    by(rig, ANN, { do: 'undo', mine: true });
    by(rig, ANN, { do: 'undo', mine: true });
    set(rig, BOB, 'ch/2/fader', -30);
    by(rig, BOB, { do: 'redo' });
    expect(said(rig)).toBe('there is nothing to redo');
    by(rig, ANN, { do: 'redo', mine: true });
    expect(rig.value('ch/1/fader')).toBe(-10);
    by(rig, ANN, { do: 'redo', mine: true });
    expect(said(rig)).toBe('there is nothing of yours to redo');
    expect(rig.value('ch/2/fader')).toBe(-30);
  });

  test('is gone with what it was built on', () => {
    const rig = new Rig();
    by(rig, ANN, { do: 'store-scene', name: 'A' });
    by(rig, BOB, { do: 'rename-scene', id: 1, name: 'Bee' });
    by(rig, ANN, { do: 'undo' });
    by(rig, ANN, { do: 'undo' });
    set(rig, ANN, 'ch/1/fader', -10);
    by(rig, BOB, { do: 'redo', mine: true });
    expect(said(rig)).toBe('there is nothing of yours to redo');
    expect(rig.engine.scenes).toEqual([]);
  });

  test('is gone once its own person does something else', () => {
    const rig = new Rig();
    set(rig, ANN, 'ch/1/fader', -10);
    by(rig, ANN, { do: 'undo', mine: true });
    set(rig, ANN, 'ch/2/fader', -10);
    by(rig, ANN, { do: 'redo', mine: true });
    expect(said(rig)).toBe('there is nothing of yours to redo');
  });
});

test('two that were linked since are not moved apart', () => {
  const rig = new Rig();
  set(rig, ANN, 'ch/1/fader', -10);
  set(rig, BOB, 'ch/1/link', 1);
  by(rig, ANN, { do: 'undo', mine: true });
  expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([-10, -10]);
  expect(said(rig)).toContain('Ch 1 fader is linked now');
});

test('two that differ now are not linked again', () => {
  const rig = new Rig();
  set(rig, ANN, 'ch/1/link', 1);
  set(rig, ANN, 'ch/1/link', 0);
  set(rig, BOB, 'ch/1/fader', -10);
  by(rig, ANN, { do: 'undo', mine: true });
  expect([rig.value('ch/1/link'), rig.value('ch/2/link')]).toEqual([0, 0]);
  expect(said(rig)).toContain('would link two that differ');
});

describe('two people do things, and take back and do again, each their own or all, in any order', () => {
  const all = (rig: Rig, what: 'undo' | 'redo'): void => {
    const list = () => rig.engine.history[what === 'undo' ? 'done' : 'undone'];
    while (list().length > 0) by(rig, 'nobody', { do: what });
  };
  /** Everything; less the values where the tape was somewhere else: those belong to the lanes. */
  const within = (done: readonly Deed[]): ((rig: Rig) => object) => {
    const stood = done.every(({ name }) => !/marker|rides/.test(name));
    return (rig) => ({ ...content(rig), ...(!stood && { values: [] }) });
  };

  test('redo of everything is what had been done, and undo of everything what was there at first', () => {
    fc.assert(
      fc.property(stories(deeds, 25), stories(turns, 25), (done, turned) => {
        const rig = new Rig(smallSession);
        const kept = within(done);
        const first = kept(rig);
        for (const deed of done) deed.act(rig);
        const last = kept(rig);
        for (const deed of turned) deed.act(rig);
        all(rig, 'redo');
        expect(kept(rig)).toEqual(last);
        all(rig, 'undo');
        expect(kept(rig)).toEqual(first);
        all(rig, 'redo');
        expect(kept(rig)).toEqual(last);
      }),
      { numRuns: 60 },
    );
  });

  test('undo of everything is what was there at first, whatever was done in between', () => {
    fc.assert(
      fc.property(
        stories(fc.oneof({ weight: 2, arbitrary: deeds }, { weight: 1, arbitrary: turns }), 50),
        (done) => {
          const rig = new Rig(smallSession);
          const kept = within(done);
          const first = kept(rig);
          for (const deed of done) deed.act(rig);
          all(rig, 'undo');
          expect(kept(rig)).toEqual(first);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('linked channels stay alike', () => {
    fc.assert(
      fc.property(stories(fc.oneof(deeds, turns), 40), (done) => {
        const rig = new Rig(smallSession);
        for (const deed of done) deed.act(rig);
        if (rig.value('ch/1/link') !== 1) return;
        expect([rig.value('ch/2/link'), rig.value('ch/2/fader'), rig.value('ch/2/mute')]).toEqual([
          1,
          rig.value('ch/1/fader'),
          rig.value('ch/1/mute'),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('when Ann takes back all of hers, what is left is what Bob did alone, where they did not meet', () => {
    const of = (who: string, strip: number): fc.Arbitrary<Deed> =>
      fc.oneof(
        fc.tuple(fc.constantFrom('fader', 'mute', 'pan'), fc.nat(9)).map(([what, value]) => ({
          name: `${who} sets ${what} to ${-value}`,
          act: (rig: Rig) => set(rig, who, `ch/${strip}/${what}`, -value),
        })),
        fc.nat(40).map((at) => ({
          name: `${who} puts a point at ${at}`,
          act: (rig: Rig) =>
            by(rig, who, {
              do: 'edit-lane',
              parameter: 'ch/1/fader',
              edit: { how: 'add', points: [[at * 2 + strip, -at]] },
            }),
        })),
        fc.constantFrom('Vox', 'Bass').map((name) => ({
          name: `${who} names it ${name}`,
          act: (rig: Rig) => by(rig, who, { do: 'label', strip, name }),
        })),
      );
    fc.assert(
      fc.property(stories(fc.oneof(of(ANN, 1), of(BOB, 2)), 40), (done) => {
        const both = new Rig(smallSession);
        const alone = new Rig(smallSession);
        for (const deed of done) {
          deed.act(both);
          if (deed.name.startsWith(BOB)) deed.act(alone);
        }
        const whole = content(both);
        const count = both.engine.history.done.filter(({ who }) => who === ANN).length;
        for (let i = 0; i < count; i++) by(both, ANN, { do: 'undo', mine: true });
        expect(content(both)).toEqual(content(alone));
        for (let i = 0; i < count; i++) by(both, ANN, { do: 'redo', mine: true });
        expect(content(both)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });
});
