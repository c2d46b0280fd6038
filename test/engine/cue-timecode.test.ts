import { describe, expect, test } from 'vitest';
import { cueCommandFault } from '../../src/engine/cues.ts';
import type { CueEdit } from '../../src/model/cues.ts';
import { cueRows } from '../../src/server/cue-answers.ts';
import { CueRig } from './cue-rig.ts';

const S = 48_000;

describe('timecode puts the tape right', () => {
  const chasing = (): CueRig => {
    const rig = new CueRig([
      { name: 'A', steps: [{ do: 'recall', scene: 2 }], triggers: [{ by: 'timecode', at: S + 1000 }] },
    ]);
    rig.command({ do: 'sync', patch: { source: 'mtc' } });
    rig.do({ type: 'timecode', what: 'running', place: 0, speed: 1 });
    rig.wait(1);
    return rig;
  };
  const went = ({ told }: CueRig): number => told.filter((text) => text.startsWith('Cue 1 A')).length;

  test.each([1001, 1500, 4000, 50_000])('past the place of a cue by %d samples: the cue goes, once', (by) => {
    const rig = chasing();
    rig.do({ type: 'timecode', what: 'corrected', place: S + by, speed: 1 });
    rig.wait(0.1);
    rig.do({ type: 'timecode', what: 'corrected', place: S + 900, speed: 1 });
    rig.wait(2);
    expect(went(rig)).toBe(1);
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('past a cue and the end of the song: the cue goes', () => {
    const rig = new CueRig([
      { name: 'A', steps: [{ do: 'recall', scene: 2 }], triggers: [{ by: 'timecode', at: S + 4000 }] },
    ]);
    rig.engine.transport.length = S + 5000;
    rig.command({ do: 'sync', patch: { source: 'mtc' } });
    rig.do({ type: 'timecode', what: 'running', place: 0, speed: 1 });
    rig.wait(1);
    rig.do({ type: 'timecode', what: 'corrected', place: S + 6000, speed: 1 });
    rig.wait(0.1);
    expect(went(rig)).toBe(1);
  });

  test('but where it starts again behind a cue, that does not go', () => {
    const rig = chasing();
    rig.do({ type: 'timecode', what: 'running', place: 2 * S, speed: 1 });
    rig.wait(0.1);
    expect(went(rig)).toBe(0);
  });

  test('and a locate past a cue takes no cue along', () => {
    const rig = chasing();
    rig.command({ do: 'sync', patch: { source: 'off' } });
    rig.command({ do: 'locate', to: 2 * S });
    rig.wait(0.1);
    expect(went(rig)).toBe(0);
  });
});

test('a second cue that records does not undo that the first waits for timecode to record', () => {
  const record = [{ do: 'record' as const }];
  const rig = new CueRig([
    { name: 'A', steps: record },
    { name: 'B', steps: record },
  ]);
  rig.command({ do: 'sync', patch: { source: 'mtc' } });
  rig.go();
  rig.wait(1);
  rig.go();
  expect(rig.engine.chase.armed).toBe(true);
  rig.do({ type: 'timecode', what: 'running', place: 0, speed: 1 });
  expect(rig.engine.transport.state).toBe('recording');
});

describe('a cue that moves a tape that follows timecode', () => {
  const loc: CueEdit = {
    name: 'LocR',
    steps: [
      { do: 'locate', to: 30 * S },
      { do: 'recall', scene: 2 },
    ],
  };
  const led = (...cues: readonly CueEdit[]): CueRig => {
    const rig = new CueRig([...cues, { name: 'Next', steps: [{ do: 'recall', scene: 3 }] }]);
    rig.command({ do: 'sync', patch: { source: 'mtc' } });
    rig.do({ type: 'timecode', what: 'running', place: 0, speed: 1 });
    rig.wait(1);
    return rig;
  };
  const brokenOf = ({ engine }: CueRig, row = 0): readonly string[] => cueRows(engine)[row]!.broken;

  test('was answered as refused and had gone all the same', () => {
    const rig = led(loc);
    expect(brokenOf(rig)).toEqual([expect.stringMatching(/^the tape follows timecode/)]);
    expect(cueCommandFault(rig.engine, { do: 'go' })).toMatch(
      /^cue 1 LocR is broken and does not go: the tape/,
    );
    for (const id of [1, undefined]) {
      rig.command({ do: 'go', ...(id !== undefined && { id }) });
      expect(rig.engine.refusal).toMatch(/^cue 1 LocR is broken/);
      expect([rig.where, rig.value('ch/1/fader')]).toEqual(['next 1 last -', -30]);
      expect(rig.engine.history.done).toEqual([]);
    }
    rig.do({ type: 'timecode', what: 'lost', place: 0 });
    expect(brokenOf(rig)).toEqual([]);
    rig.wait(1);
    rig.go();
    expect([rig.engine.refusal, rig.where, rig.value('ch/1/fader')]).toEqual([undefined, 'next 2 last 1', 0]);
  });

  test('did not count a stop of its own before the locate', () => {
    const rig = led({ ...loc, steps: [{ do: 'stop' }, ...loc.steps!] });
    expect(brokenOf(rig)).toEqual([]);
    rig.go();
    rig.wait(0.1);
    expect([rig.engine.refusal, rig.engine.place, rig.value('ch/1/fader')]).toEqual([undefined, 30 * S, 0]);
  });

  test('goes with what can be done where half is better than nothing, and is not answered as refused', () => {
    const rig = led({ ...loc, evenBroken: true });
    rig.go();
    expect([rig.engine.refusal, rig.where, rig.value('ch/1/fader')]).toEqual([undefined, 'next 2 last 1', 0]);
    expect(rig.said).toBe('Cue 1 LocR; 1 of its steps cannot be done; next 2 Next');
  });

  test.each(['return to start', 'loop', 'previous marker'])('is broken by the words "%s" too', (words) => {
    const rig = led();
    rig.command({ do: 'add-cue', cue: { name: 'W', steps: [{ do: 'words', words }] } });
    expect([rig.engine.refusal, brokenOf(rig, 1).length]).toEqual([undefined, 1]);
  });

  test('is refused within by what nobody foresaw: that is a warning, and GO went', () => {
    const rig = led({ name: 'If', steps: [{ do: 'words', words: 'if rolling then return to start' }] });
    rig.go();
    expect([rig.engine.refusal, rig.where]).toEqual([undefined, 'next 2 last 1']);
    const warned = rig.engine.effects.flatMap((one) =>
      one.do === 'tell' && one.level === 'warn' ? [one.text] : [],
    );
    expect(warned).toEqual([
      expect.stringMatching(
        /^Cue 1 If: if rolling then return to start was left out: the tape follows timecode/,
      ),
    ]);
    expect(rig.told.filter((text) => text.startsWith('the tape follows'))).toEqual([]);
  });
});
