import { describe, expect, test } from 'vitest';
import { valueAtTime } from '../../src/automation/lane.ts';
import { doubtAt } from '../../src/automation/swing.ts';
import { strayed } from '../../src/automation/thin.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import type { FadeSpan } from '../../src/model/fade-times.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';
import { controlsOf, Rig } from './rig.ts';

const told = (rig: Rig): string =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1) ?? '';
const level = (rig: Rig, n: number): number => rig.value(`ch/${n}/fader`);

/** "Up": faders 1 to 3 at 0 dB, pan 1 to the right, channel 4 muted. Now: at −30 dB, in the middle, open. */
function down(more: Partial<SessionDocument> = {}): Rig {
  const rig = new Rig({ ...emptyDocument('Test'), ...more });
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, 0);
  rig.set('ch/1/pan', 1);
  rig.set('ch/4/mute', 1);
  rig.command({ do: 'store-scene', name: 'Up' });
  rig.wait(1);
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, -30);
  rig.set('ch/1/pan', 0);
  rig.set('ch/4/mute', 0);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'Down' });
  return rig;
}

const spans = (rig: Rig, ...fades: FadeSpan[]): void => rig.command({ do: 'scene-fade', id: 1, fades });
const recall = (rig: Rig): void => rig.command({ do: 'recall-scene', id: 1 });
/** Where a fader stands that went a part of the way from −30 to 0 dB. */
const part = (share: number): number =>
  faderLevel(faderTravel(-30) + (faderTravel(0) - faderTravel(-30)) * share);

describe('a scene has its own fade (up and down times per scope)', () => {
  test('a recall without a time goes by it; what no span means is there at once', () => {
    const rig = down();
    spans(rig, { items: ['level'], up: 2, down: 2 });
    recall(rig);
    expect(told(rig)).toBe('Fading to Up in 2 s');
    expect([rig.value('ch/1/pan'), rig.value('ch/4/mute')]).toEqual([1, 1]);
    rig.wait(1);
    expect(level(rig, 1)).toBeCloseTo(part(0.5), 6);
    rig.wait(1);
    expect([level(rig, 1), rig.engine.fades.running.length]).toEqual([0, 0]);
  });

  test('the first span that means a parameter counts', () => {
    const rig = down();
    spans(rig, { items: ['ch/1'], up: 1, down: 1 }, { items: ['level'], up: 4, down: 4, delay: 1 });
    recall(rig);
    rig.wait(1);
    expect([level(rig, 1), level(rig, 2)]).toEqual([0, -30]);
    rig.wait(2);
    expect(level(rig, 2)).toBeCloseTo(part(0.5), 6);
    rig.wait(2);
    expect([level(rig, 2), rig.engine.fades.running.length]).toEqual([0, 0]);
  });

  test('is one undo step, whatever its parts take', () => {
    const rig = down();
    spans(rig, { items: ['ch/1'], up: 1, down: 1 }, { items: ['level'], up: 4, down: 4 });
    recall(rig);
    rig.wait(2);
    rig.command({ do: 'undo' });
    expect([1, 2, 3].map((n) => level(rig, n))).toEqual([-30, -30, -30]);
    expect([rig.value('ch/1/pan'), rig.value('ch/4/mute')]).toEqual([0, 0]);
    rig.command({ do: 'redo' });
    expect([1, 2, 3].map((n) => level(rig, n))).toEqual([0, 0, 0]);
  });

  test('a time of 0 overrides it for once, and another fade as well', () => {
    const rig = down();
    spans(rig, { items: ['all'], up: 9, down: 9 });
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 0, down: 0 } });
    expect(level(rig, 1)).toBe(0);
    rig.command({ do: 'undo' });
    rig.command({ do: 'recall-scene', id: 1, fades: [{ items: ['ch/2'], up: 1, down: 1 }] });
    expect([level(rig, 1), level(rig, 2)]).toEqual([0, -30]);
  });

  test('reversed, all of it goes back as it came, the short part last', () => {
    const rig = down();
    spans(rig, { items: ['ch/1'], up: 1, down: 1 }, { items: ['level'], up: 4, down: 4 });
    recall(rig);
    rig.wait(2);
    rig.command({ do: 'reverse-fade' });
    rig.wait(1.5);
    expect(level(rig, 1)).toBeCloseTo(part(0.5), 6);
    expect(level(rig, 2)).toBeCloseTo(part(0.125), 6);
    rig.wait(0.5);
    expect([1, 2].map((n) => level(rig, n))).toEqual([-30, -30]);
  });

  test('two linked channels go by the odd one', () => {
    const rig = down();
    rig.set('ch/1/link', 1);
    rig.command({ do: 'store-scene', id: 2 });
    for (const items of [['ch/1'], ['ch/2']]) {
      spans(rig, { items, up: 2, down: 2 });
      rig.command({ do: 'scene-scope', gate: 'recall', id: 1, to: ['level'] });
      recall(rig);
      rig.wait(1);
      expect(level(rig, 1)).toBe(level(rig, 2));
      expect(level(rig, 1) === 0).toBe(items[0] === 'ch/2');
      rig.command({ do: 'undo' });
      rig.wait(1);
    }
  });

  test('goes on after a crash as if there had been none', () => {
    const rig = down();
    spans(
      rig,
      { items: ['ch/1'], up: 1, down: 1 },
      { items: ['level'], up: 4, down: 4, curve: 's', delay: 0.2 },
    );
    recall(rig);
    rig.wait(0.5);
    const again = restored(structuredClone(snapshot(rig.engine)), controlsOf);
    rig.wait(1);
    again.advance(rig.now);
    expect(stateHash(again)).toBe(stateHash(rig.engine));
  });

  test('is kept in order, undone, and refused where it means nothing', () => {
    const rig = down();
    spans(rig, { items: ['pan', 'level'], up: 1, down: 1 });
    expect(rig.engine.scenes[0]!.fades).toEqual([{ items: ['level', 'pan'], up: 1, down: 1 }]);
    spans(rig, { items: ['levle'], up: 1, down: 1 });
    expect(told(rig)).toContain('did you mean "level"');
    spans(rig, { items: ['level'], up: -1, down: 1 });
    expect(told(rig)).toBe('a fade takes from 0 s to 3600 s');
    spans(rig);
    expect(rig.engine.scenes[0]).not.toHaveProperty('fades');
    rig.command({ do: 'undo' });
    expect(rig.engine.scenes[0]!.fades).toHaveLength(1);
  });
});

describe('a fade that goes a part of the way (percentages of travel)', () => {
  test('stops there, and switches stay', () => {
    const rig = down();
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 1, down: 1, reach: 0.5 } });
    rig.wait(1);
    expect(level(rig, 1)).toBeCloseTo(part(0.5), 9);
    expect([rig.value('ch/1/pan'), rig.value('ch/4/mute')]).toEqual([0.5, 0]);
  });

  test('without a time is there at once; none of the way moves nothing', () => {
    const rig = down();
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 0, down: 0, reach: 0.25 } });
    expect(level(rig, 1)).toBeCloseTo(part(0.25), 9);
    const before = [...rig.engine.desk.values];
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 0, down: 0, reach: 0 } });
    expect([...rig.engine.desk.values]).toEqual(before);
  });

  test('linked channels stay alike, and the link as it is', () => {
    const rig = down();
    rig.set('ch/1/link', 1);
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 0, down: 0, reach: 0.5 } });
    expect(rig.value('ch/1/link')).toBe(1);
    expect(level(rig, 1)).toBe(level(rig, 2));
  });
});

/** A rig whose tape records a fade to "Up" of 4 s, and what fader 1 stood at, by place. */
function recorded(mode: 'read' | 'touch' | 'latch' = 'read') {
  const rig = down();
  rig.command({ do: 'mode', mode, parameter: 'ch/1/fader' });
  rig.press('key record');
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1, fade: { up: 4, down: 4 } });
  const was = new Map<number, number>();
  for (let i = 0; i < 500; i++) {
    rig.wait(0.01);
    was.set(rig.engine.place, level(rig, 1));
  }
  return { rig, was, fader: rig.engine.table.at('ch/1/fader') };
}

describe('a fade is recorded as automation (pain 50: scene fades recordable from day one)', () => {
  test.each(['read', 'touch', 'latch'] as const)(
    'in %s the lane is the fade, within the bound of thinning',
    (mode) => {
      const { rig, was, fader } = recorded(mode);
      rig.press('key stop');
      const lane = rig.engine.lanes.lanes[fader]!;
      const row = rig.engine.table.row(fader);
      expect(lane.times.length).toBeLessThan(80);
      for (const [place, value] of was) {
        const played = valueAtTime(lane, place, row.law);
        expect(strayed(row, played, value)).toBeLessThanOrEqual(doubtAt(value) + 1e-6);
      }
      const ends = [lane.take ?? lane, lane].map(({ times }) => (times.at(-1) ?? NaN) / 48_000);
      for (const end of ends) expect(end).toBeCloseTo(5, 1); // where the fade ended, not where the tape stopped
      expect(valueAtTime(lane, 60 * 48_000, row.law)).toBe(0);
    },
  );

  test('played back, the mix goes where the fade went, and stays there', () => {
    const { rig, was } = recorded();
    rig.press('key stop');
    rig.command({ do: 'return' });
    rig.wait(0.1);
    expect(level(rig, 1)).toBe(-30);
    rig.press('key play');
    rig.wait(3);
    const wanted = was.get(rig.engine.place)!;
    expect(Math.abs(level(rig, 1) - wanted)).toBeLessThan(0.2);
    rig.wait(3);
    expect([level(rig, 1), rig.value('ch/4/mute')]).toEqual([0, 1]);
  });

  test('what the fade arrived at stays when it is over and the tape rolls on', () => {
    const { rig } = recorded();
    rig.wait(2);
    expect([level(rig, 1), rig.value('ch/1/pan')]).toEqual([0, 1]);
    expect(rig.engine.history.done.at(-1)?.name).toMatch(/^Automation pass, \d+ parameters/);
  });

  describe.each(['read', 'touch', 'latch'] as const)('in %s', (mode) => {
    /** A lane from −30 dB to −10 dB in 10 s, and a tape that records a fade to 0 dB from 1 s on. */
    function onLane(seconds: number, more: Partial<SessionDocument> = {}) {
      const rig = down(more);
      rig.command({ do: 'mode', mode, parameter: 'ch/1/fader' });
      const points = [
        [0, -30],
        [480_000, -10],
      ] as const;
      rig.command({ do: 'edit-lane', parameter: 'ch/1/fader', edit: { how: 'add', points } });
      rig.press('key record');
      rig.wait(1);
      const from = rig.engine.place;
      rig.command({ do: 'recall-scene', id: 1, fade: { up: seconds, down: seconds } });
      const fader = rig.engine.table.at('ch/1/fader');
      const { law } = rig.engine.table.row(fader);
      const lane = () => rig.engine.lanes.lanes[fader]!;
      const at = (place: number): number => valueAtTime(lane(), place, law);
      return { rig, from, fader, lane, at, phase: () => rig.engine.lanes.phaseOf(fader) };
    }

    test('a lane goes on from where the fade ended to its next point, and before it stays what it was', () => {
      const { rig, from, at, phase } = onLane(1);
      const heard = new Map<number, number>();
      for (let i = 0; i < 700; i++) {
        rig.wait(0.01);
        heard.set(rig.engine.place, level(rig, 1));
      }
      expect(phase()).toMatch(/reading$/);
      rig.press('key stop');
      for (const [place, value] of heard) expect(Math.abs(at(place) - value)).toBeLessThan(0.1);
      expect(at(from / 2)).toBeCloseTo(-30 + (20 * from) / 2 / 480_000, 1);
      expect(at(from + 48_000)).toBeCloseTo(0, 1);
      expect(at((from + 48_000 + 480_000) / 2)).toBeCloseTo(-5, 0);
      expect(at(480_000)).toBe(-10);
    });

    test('record pressed off in the middle: the lane leads from there, and is written no more', () => {
      const { rig, lane, fader } = onLane(4);
      rig.wait(2);
      rig.press('key record');
      expect(rig.engine.isWriting(fader)).toBe(false);
      const then = lane();
      rig.wait(3);
      expect([rig.engine.fades.of(fader), lane()]).toEqual([undefined, then]);
      expect(level(rig, 1)).toBeLessThan(-5);
    });

    test('undone in the middle, the lane is as it was, and no wrap of the loop writes it again', () => {
      const { rig, from, lane, phase } = onLane(4, { loop: { on: true, from: 0, to: 4 * 48_000 } });
      const before = lane();
      rig.wait(1);
      const steps = rig.engine.history.done.length;
      rig.command({ do: 'undo' });
      rig.wait(0.1);
      expect(phase()).toMatch(/reading$/);
      rig.wait(4);
      expect(rig.engine.place).toBeLessThan(from + 2 * 48_000);
      expect(lane()).toEqual(before);
      expect(rig.engine.history.done).toHaveLength(steps - 1);
    });

    test('stopped in the middle, it does not go on by itself where latch would', () => {
      const { rig, lane } = onLane(4, { automation: { autoJoin: true } });
      rig.wait(2);
      rig.press('key stop');
      rig.wait(3);
      const written = lane();
      rig.command({ do: 'return' });
      rig.wait(0.1);
      rig.press('key play');
      rig.wait(5);
      rig.press('key stop');
      expect(lane()).toEqual(written);
    });

    test('put in write in the middle, it writes on when the fade is over', () => {
      const { rig, fader } = onLane(1);
      rig.wait(0.5);
      rig.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
      rig.wait(2);
      expect([rig.engine.isWriting(fader), level(rig, 1)]).toEqual([true, 0]);
    });

    test('put in another such mode in the middle, the fade goes on in a pass of its own', () => {
      const { rig, fader, phase, at, from } = onLane(2);
      rig.wait(1);
      rig.command({ do: 'mode', mode: mode === 'latch' ? 'read' : 'latch', parameter: 'ch/1/fader' });
      expect(rig.engine.isWriting(fader)).toBe(true);
      rig.wait(2);
      expect(phase()).toMatch(/reading$/);
      expect(at(from + 96_000)).toBeCloseTo(0, 1);
    });
  });

  describe.each([
    ['ends in it', 1],
    ['is under way where it ends', 4],
  ])('a fade that %s', (_when, seconds) => {
    const second = 48_000;
    const whole = [
      [0, -30],
      [10 * second, -10],
    ] as const;

    /** A lane from −30 dB to −10 dB in 10 s, an empty one, and a tape that recorded from 0 to 8 s, a fade from 3 s on. */
    function written(more: Partial<SessionDocument>) {
      const rig = down(more);
      rig.command({ do: 'edit-lane', parameter: 'ch/1/fader', edit: { how: 'add', points: whole } });
      rig.press('key record');
      rig.wait(3);
      rig.command({ do: 'recall-scene', id: 1, fade: { up: seconds, down: seconds } });
      rig.wait(5);
      rig.press('key stop');
      return (path: string, place: number): number => {
        const n = rig.engine.table.at(path);
        return valueAtTime(rig.engine.lanes.lanes[n]!, place, rig.engine.table.row(n).law);
      };
    }

    test('leaves every lane behind the punch as it was', () => {
      const at = written({ punch: { on: true, from: 2 * second, to: 5 * second } });
      expect(at('ch/1/fader', 4 * second)).toBeGreaterThan(-20);
      for (const place of [1, 2.9, 5.001, 6, 9])
        expect(at('ch/1/fader', place * second)).toBeCloseTo(-30 + 2 * place, 3);
      expect(at('ch/2/fader', 4.5 * second)).toBeGreaterThan(-20);
      expect(at('ch/2/fader', 5 * second + 1)).toBe(-30);
    });
  });

  test('a fade that is under way at the end of the loop leaves the lane behind it as it was', () => {
    const rig = down({ loop: { on: true, from: 0, to: 96_000 } });
    const points = [
      [0, -30],
      [480_000, -10],
    ] as const;
    rig.command({ do: 'edit-lane', parameter: 'ch/1/fader', edit: { how: 'add', points } });
    rig.press('key record');
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 4, down: 4 } });
    rig.wait(1.5);
    rig.press('key stop');
    const fader = rig.engine.table.at('ch/1/fader');
    const { law } = rig.engine.table.row(fader);
    for (const place of [96_001, 240_000, 470_000])
      expect(valueAtTime(rig.engine.lanes.lanes[fader]!, place, law)).toBeCloseTo(-30 + place / 24_000, 3);
  });

  test('a latch that a hand began goes on to the stop, and the fade is in it', () => {
    const rig = down();
    rig.command({ do: 'mode', mode: 'latch', parameter: 'ch/1/fader' });
    rig.press('key record');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    rig.letGo('fader 1');
    rig.wait(1);
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 1, down: 1 } });
    rig.wait(2);
    const fader = rig.engine.table.at('ch/1/fader');
    expect([level(rig, 1), rig.engine.lanes.phaseOf(fader)]).toEqual([0, 'latch writing']);
    rig.press('key stop');
    expect(rig.engine.lanes.lanes[fader]!.takes).toMatchObject([{ who: 'surface 1' }]);
  });

  test('record pressed in the middle of a fade writes from there', () => {
    const rig = down();
    rig.press('key play');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 2, down: 2 } });
    rig.wait(1);
    rig.press('key record');
    rig.wait(2);
    rig.press('key stop');
    const lane = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!;
    expect(lane.values[0]).toBeCloseTo(part(0.5), 6);
    expect(lane.values.at(-1)).toBe(0);
  });

  test('a hand that takes a fader out of the fade goes on with a pass of its own', () => {
    const { rig, fader } = (() => {
      const rig = down();
      rig.press('key record');
      rig.command({ do: 'recall-scene', id: 1, fade: { up: 4, down: 4 } });
      rig.wait(2);
      rig.event('fader 1', 'touched');
      rig.move('fader 1', -20);
      rig.wait(1);
      rig.letGo('fader 1');
      rig.wait(2);
      rig.press('key stop');
      return { rig, fader: rig.engine.table.at('ch/1/fader') };
    })();
    const { law } = rig.engine.table.row(fader);
    const at = (seconds: number): number =>
      valueAtTime(rig.engine.lanes.lanes[fader]!, seconds * 48_000, law);
    expect(at(1)).toBeCloseTo(part(0.25), 1);
    expect(at(2.5)).toBeCloseTo(-20, 1);
    expect(at(4)).toBeCloseTo(part(0.5), 1);
    expect(level(rig, 2)).toBe(0);
  });

  test('undo of the recall in its middle leaves no lane', () => {
    const rig = down();
    rig.press('key record');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 4, down: 4 } });
    rig.wait(1);
    rig.command({ do: 'undo' });
    rig.wait(1);
    rig.press('key stop');
    expect(rig.engine.lanes.filled()).toEqual([]);
    expect(level(rig, 1)).toBe(-30);
    rig.command({ do: 'redo' });
    expect(level(rig, 1)).toBe(0);
  });

  test('undo by whoever recalled it leaves no lane either, and it can be done again', () => {
    const rig = down();
    rig.press('key record');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 4, down: 4 } });
    rig.wait(1);
    const steps = rig.engine.history.done.length;
    rig.command({ do: 'undo', mine: true });
    rig.wait(1);
    expect(rig.engine.lanes.filled()).toEqual([]);
    expect([rig.engine.history.done.length, level(rig, 1)]).toEqual([steps - 1, -30]);
    rig.press('key stop');
    rig.command({ do: 'redo', mine: true });
    expect(level(rig, 1)).toBe(0);
  });

  test('lanes in off are left alone, and so are all while the tape only plays', () => {
    const rig = down();
    rig.command({ do: 'mode', mode: 'off', parameter: 'ch/1/fader' });
    rig.press('key record');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 1, down: 1 } });
    rig.wait(2);
    rig.press('key stop');
    expect(rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!.times).toHaveLength(0);
    expect(rig.engine.lanes.lanes[rig.engine.table.at('ch/2/fader')]!.times.length).toBeGreaterThan(0);
  });

  test('goes on after a crash in its middle', () => {
    const rig = down();
    rig.press('key record');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 2, down: 2 } });
    rig.wait(1);
    const again = restored(structuredClone(snapshot(rig.engine)), controlsOf);
    rig.wait(2);
    again.advance(rig.now);
    expect(stateHash(again)).toBe(stateHash(rig.engine));
  });
});
