import { describe, expect, test } from 'vitest';
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
