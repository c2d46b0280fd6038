import { describe, expect, test } from 'vitest';
import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;
const FADER = 'ch/1/fader';

function rigWith(more: Partial<SessionDocument> = {}): Rig {
  const rig = new Rig({ ...emptyDocument('Test'), glide: { time: 0 }, ...more });
  rig.attach(2, ['x-touch'], 'Ben');
  return rig;
}

const ride = { [FADER]: { times: [0, 10 * SECOND], values: [-20, -20] } };
const laneOf = (rig: Rig) => rig.engine.lanes.lanes[rig.engine.table.at(FADER)]!;
const namesSince = (rig: Rig, from: number): string[] =>
  rig.engine.history.done
    .slice(from)
    .map(({ who }) => who)
    .sort();

/** A hand rides a fader and lets go. */
function rides(rig: Rig, fader: string, level: number, surface = 1): void {
  rig.event(fader, 'touched', 0, surface);
  rig.move(fader, level, surface);
  rig.wait(0.2);
  rig.letGo(fader, surface);
}

function play(rig: Rig, mode: 'touch' | 'latch' | 'trim' | 'write'): void {
  rig.command({ do: 'mode', mode });
  rig.command({ do: 'play' });
  rig.wait(0.5);
}

test('what one wrote in latch and let go of stays theirs when another takes the fader', () => {
  const rig = rigWith();
  play(rig, 'latch');
  rides(rig, 'fader 1', -10);
  rig.wait(2);
  rides(rig, 'fader 1', -12, 2);
  rig.wait(0.5);
  rig.command({ do: 'stop' });
  expect(laneOf(rig).takes?.map(({ who }) => who)).toEqual(['surface 1', 'Ben']);
  rig.command({ do: 'undo', of: 'Ben' });
  const { values } = laneOf(rig);
  expect([values.includes(-10), values.includes(-12)]).toEqual([true, false]);
});

test('a pass that is joined on goes on for the one whose it was', () => {
  const rig = rigWith({ automation: { autoJoin: true } });
  play(rig, 'latch');
  rides(rig, 'fader 1', -10);
  rides(rig, 'fader 2', -12, 2);
  rig.command({ do: 'stop' });
  rig.command({ do: 'return' });
  rig.wait(0.1);
  rig.command({ do: 'play' });
  const before = rig.engine.history.done.length;
  rig.wait(2);
  rig.command({ do: 'stop' });
  expect(namesSince(rig, before)).toEqual(['Ben', 'surface 1']);
});

test.each(['latch', 'trim'] as const)('a write-to that is refused leaves the hand writing: %s', (mode) => {
  const rig = rigWith({ lanes: mode === 'trim' ? { [FADER]: { times: [0, 1], values: [-20, -20] } } : {} });
  play(rig, mode);
  rig.event('fader 1', 'touched');
  rig.wait(0.2);
  rig.command({ do: 'write-to', to: 'next' });
  expect(rig.engine.refusal).toBeDefined();
  expect(rig.engine.lanes.phaseOf(rig.engine.table.at(FADER))).toBe(`${mode} writing`);
});

test('write-to keeps the takes that were there', () => {
  const rig = rigWith({ lanes: ride });
  play(rig, 'touch');
  rides(rig, 'fader 1', -10);
  expect(laneOf(rig).takes).toHaveLength(1);
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -5);
  rig.wait(0.5);
  rig.command({ do: 'write-to', to: 'end' });
  expect(laneOf(rig).takes?.[0]).toMatchObject({ number: 1, who: 'surface 1' });
});

test('a hand that trims goes on trimming the lane that an undo gives back', () => {
  const rig = rigWith({ lanes: ride, values: { [FADER]: -20 } });
  rig.command({ do: 'mode', mode: 'trim', parameter: FADER });
  rig.do({ type: 'command', command: { do: 'clear-lane', parameter: FADER }, who: 'Anna' });
  rig.command({ do: 'play' });
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.wait(0.2);
  rig.do({ type: 'command', command: { do: 'undo', mine: true }, who: 'Anna' });
  for (const level of [-19, -18]) {
    rig.move('fader 1', level);
    rig.wait(1);
  }
  rig.letGo('fader 1');
  rig.command({ do: 'stop' });
  expect(Math.max(...laneOf(rig).values)).toBeLessThan(-15);
});

describe('outside the punch', () => {
  const punched = (): Rig => {
    const rig = rigWith({ lanes: ride, punch: { on: true, from: 5 * SECOND, to: 6 * SECOND } });
    play(rig, 'write');
    return rig;
  };

  test('automation that is let in again writes nothing', () => {
    const rig = punched();
    const before = [...laneOf(rig).times];
    for (const on of [true, false]) {
      rig.command({ do: 'suspend', on, groups: ['level'] });
      rig.wait(0.2);
    }
    expect(rig.engine.isWriting(rig.engine.table.at(FADER))).toBe(false);
    rig.wait(2);
    rig.command({ do: 'stop' });
    expect([...laneOf(rig).times]).toEqual(before);
  });
});

describe('preview that is dropped while the tape stands', () => {
  const held = (): Rig => {
    const rig = rigWith({ lanes: ride });
    rig.command({ do: 'mode', mode: 'preview' });
    rig.command({ do: 'return' });
    return rig;
  };

  test('is back at its lane, also right after the page moved it', () => {
    const rig = held();
    rig.set(FADER, -3, 'test');
    expect(rig.value(FADER)).toBe(-3);
    rig.command({ do: 'drop-preview' });
    expect(rig.value(FADER)).toBe(-20);
  });

  test('stays under a finger, and says so', () => {
    const rig = held();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    rig.command({ do: 'drop-preview' });
    expect(rig.engine.refusal).toContain('let go of it first');
    rig.letGo('fader 1');
    rig.command({ do: 'drop-preview' });
    expect(rig.value(FADER)).toBe(-20);
  });
});
