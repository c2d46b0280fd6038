import { describe, expect, test } from 'vitest';
import type { CueEdit, Trigger } from '../../src/model/cues.ts';
import { CueRig } from './cue-rig.ts';

const recall = (scene: number, up?: number): NonNullable<CueEdit['steps']> => [
  { do: 'recall', scene, ...(up !== undefined && { fade: { up, down: up } }) },
];

/** 1 High, 2 Low, 3 Mute. */
const three: readonly CueEdit[] = [
  { name: 'High', steps: recall(2) },
  { name: 'Low', steps: recall(1) },
  { name: 'Mute', steps: recall(3) },
];

describe('GO', () => {
  test('does the cue that stands by, and the one behind it stands by', () => {
    const rig = new CueRig(three);
    expect(rig.where).toBe('next 1 last -');
    rig.go();
    expect([rig.value('ch/1/fader'), rig.where, rig.said]).toEqual([
      0,
      'next 2 last 1',
      'Cue 1 High; next 2 Low',
    ]);
    rig.wait(1);
    rig.go();
    expect([rig.value('ch/1/fader'), rig.where]).toEqual([-30, 'next 3 last 2']);
    rig.wait(1);
    rig.go();
    expect([rig.value('ch/1/mute'), rig.where, rig.said]).toEqual([
      1,
      'next - last 3',
      'Cue 3 Mute; the list is over',
    ]);
    rig.wait(1);
    rig.go();
    expect([rig.where, rig.said]).toEqual([
      'next - last 3',
      'the list is over: have a cue stand by, and GO begins that',
    ]);
  });

  test('pressed twice within 0.3 s counts once, and so does a press just after a cue that went by itself', () => {
    const rig = new CueRig([{ ...three[0], follow: { after: 1 } }, three[1]!, three[2]!]);
    rig.go();
    rig.wait(0.29);
    rig.go();
    expect([rig.where, rig.said]).toEqual([
      'next 2 last 1 follow 0.71',
      'GO twice within 300 ms counts once',
    ]);
    rig.wait(0.72);
    expect(rig.where).toBe('next 3 last 2');
    rig.wait(0.2);
    rig.go();
    expect(rig.where).toBe('next 3 last 2');
    rig.wait(0.1);
    rig.go();
    expect(rig.where).toBe('next - last 3');
  });

  test('counts each press where the session says 0', () => {
    const rig = new CueRig(three);
    rig.command({ do: 'cue-debounce', time: 0 });
    rig.go();
    rig.go();
    expect(rig.where).toBe('next 3 last 2');
    rig.command({ do: 'cue-debounce', time: 6 });
    expect(rig.engine.document().cueDebounce).toBe(0);
  });

  test('while a wait runs begins the cue that waits, and skips no other', () => {
    const rig = new CueRig([{ ...three[0], wait: 5 }, ...three.slice(1)]);
    rig.go();
    expect([rig.where, rig.said]).toEqual(['next 1 last - wait 5.00', 'Cue 1 High in 5 s']);
    rig.wait(1);
    rig.go();
    expect([rig.value('ch/1/fader'), rig.where]).toEqual([0, 'next 2 last 1']);
    rig.wait(10);
    expect(rig.where).toBe('next 2 last 1');
  });

  test('while a follow runs begins the next at once, and it does not come a second time', () => {
    const rig = new CueRig([{ ...three[0], follow: { after: 5 } }, ...three.slice(1)]);
    rig.go();
    rig.wait(1);
    rig.go();
    expect(rig.where).toBe('next 3 last 2');
    rig.wait(10);
    expect(rig.where).toBe('next 3 last 2');
  });

  test('of a named cue ends what counts down for another', () => {
    const rig = new CueRig([{ ...three[0], wait: 5 }, ...three.slice(1)]);
    rig.go();
    rig.command({ do: 'go', id: 2 });
    expect(rig.where).toBe('next 3 last 2');
    rig.wait(10);
    expect([rig.where, rig.value('ch/1/fader')]).toEqual(['next 3 last 2', -30]);
    rig.command({ do: 'go', id: 9 });
    expect(rig.said).toBe('there is no cue with the id 9');
  });

  test('in an empty list says what to do', () => {
    const rig = new CueRig();
    rig.go();
    expect(rig.said).toBe('there are no cues yet; make one: faderline cue add NAME');
  });
});

describe('waits and follows', () => {
  test.each<[string, CueEdit, readonly (readonly [number, string])[]]>([
    [
      'a wait',
      { wait: 2 },
      [
        [1.98, 'next 1 last - wait 0.02'],
        [0.02, 'next 2 last 1'],
      ],
    ],
    [
      'a follow',
      { follow: { after: 2 } },
      [
        [1.98, 'next 2 last 1 follow 0.02'],
        [0.02, 'next 3 last 2'],
      ],
    ],
    ['a follow at once', { follow: { after: 0 } }, [[0.01, 'next 3 last 2']]],
    [
      'both',
      { wait: 1, follow: { after: 1 } },
      [
        [1, 'next 2 last 1 follow 1.00'],
        [1, 'next 3 last 2'],
      ],
    ],
    [
      'a follow behind the fades',
      { steps: recall(2, 3), follow: { after: 1, from: 'fades' } },
      [
        [3.5, 'next 2 last 1 follow 0.50'],
        [0.5, 'next 3 last 2'],
      ],
    ],
  ])('%s comes when it is due', (_what, edit, steps) => {
    const rig = new CueRig([{ ...three[0], ...edit }, ...three.slice(1)]);
    rig.go();
    for (const [seconds, where] of steps) {
      rig.wait(seconds);
      expect(rig.where).toBe(where);
    }
  });

  test('a follow goes to the cue that was told to stand by meanwhile', () => {
    const rig = new CueRig([{ ...three[0], follow: { after: 2 } }, ...three.slice(1)]);
    rig.go();
    rig.command({ do: 'cue-standby', id: 3 });
    rig.wait(2.01);
    expect([rig.where, rig.value('ch/1/mute')]).toEqual(['next - last 3', 1]);
  });

  test('a cue that has become broken by its turn stays, and whoever watches is warned', () => {
    const rig = new CueRig([{ ...three[0], follow: { after: 1 } }, ...three.slice(1)]);
    rig.go();
    rig.command({ do: 'delete-scene', id: 1 });
    rig.wait(2);
    expect(rig.where).toBe('next 2 last 1');
    expect(rig.engine.effects.at(-1)).toEqual({
      do: 'tell',
      level: 'warn',
      text: 'Cue 2 Low is broken and does not go: the scene it recalls is gone (id 1)',
    });
  });
});

describe('back, standby, stop', () => {
  test('back has the cue before stand by, ends what counts down, and moves nothing', () => {
    const rig = new CueRig([three[0]!, { ...three[1], follow: { after: 3 } }, three[2]!]);
    rig.go();
    rig.wait(1);
    rig.go();
    rig.command({ do: 'cue-back' });
    expect([rig.where, rig.value('ch/1/fader')]).toEqual(['next 2 last 1', -30]);
    rig.command({ do: 'cue-back' });
    rig.command({ do: 'cue-back' });
    expect([rig.where, rig.said]).toEqual(['next 1 last -', 'there is no cue before this one']);
  });

  test('back with a recall recalls what the cue before does, as one undo step, without the tape', () => {
    const rig = new CueRig([{ name: 'High', steps: [...recall(2), { do: 'play' }] }, three[1]!, three[2]!]);
    rig.go();
    rig.command({ do: 'stop' });
    rig.wait(1);
    rig.go();
    rig.command({ do: 'cue-back', recall: true });
    expect([rig.where, rig.value('ch/1/fader'), rig.engine.tape.rolling]).toEqual([
      'next 2 last 1',
      0,
      false,
    ]);
    expect(rig.engine.history.done.at(-1)?.name).toBe('Back to cue 1 High');
    rig.command({ do: 'undo' });
    expect(rig.value('ch/1/fader')).toBe(-30);
    rig.command({ do: 'cue-back', recall: true });
    expect(rig.said).toBe('there is no cue before 1 High to go back to');
  });

  test('back in a wait has the cue that waits stand by', () => {
    const rig = new CueRig([three[0]!, { ...three[1], wait: 3 }, three[2]!]);
    rig.go();
    rig.wait(1);
    rig.go();
    rig.command({ do: 'cue-back' });
    rig.wait(5);
    expect(rig.where).toBe('next 2 last 1');
  });

  test('the list goes through its cues and past its end by steps', () => {
    const rig = new CueRig(three);
    for (const next of ['2', '3', '-']) {
      rig.command({ do: 'cue-step', by: 1 });
      expect(rig.where).toBe(`next ${next} last -`);
    }
    rig.command({ do: 'cue-step', by: 1 });
    expect(rig.said).toBe('the list is over');
    for (const next of ['3', '2', '1']) {
      rig.command({ do: 'cue-step', by: -1 });
      expect(rig.where).toBe(`next ${next} last -`);
    }
  });

  test('stop ends waits, follows and fades, and leaves the tape and the mix', () => {
    const rig = new CueRig([
      { steps: [{ do: 'play' }, ...recall(2, 4)], follow: { after: 9 } },
      ...three.slice(1),
    ]);
    rig.go();
    rig.wait(2);
    const half = rig.value('ch/1/fader');
    rig.command({ do: 'cue-stop' });
    rig.wait(20);
    expect([rig.where, rig.value('ch/1/fader'), rig.engine.tape.rolling]).toEqual([
      'next 2 last 1',
      half,
      true,
    ]);
    rig.command({ do: 'cue-stop' });
    expect(rig.said).toBe('nothing of the cue list is under way');
  });
});

describe('pause', () => {
  test('lets fades and what counts down rest, and GO lets them go on', () => {
    const rig = new CueRig([{ steps: recall(2, 4), follow: { after: 5 } }, ...three.slice(1)]);
    rig.go();
    rig.wait(2);
    rig.command({ do: 'cue-pause' });
    const half = rig.value('ch/1/fader');
    rig.wait(60);
    expect([rig.where, rig.value('ch/1/fader')]).toEqual(['next 2 last 1 follow 3.00 rests', half]);
    rig.go();
    expect(rig.where).toBe('next 2 last 1 follow 3.00');
    rig.wait(2.01);
    expect(rig.value('ch/1/fader')).toBe(0);
    rig.wait(1);
    expect(rig.where).toBe('next 3 last 2');
  });

  test('is refused while nothing is under way', () => {
    const rig = new CueRig(three);
    rig.command({ do: 'cue-pause' });
    expect(rig.said).toBe('nothing of the cue list is under way');
  });

  test('ends when a named cue goes', () => {
    const rig = new CueRig([{ ...three[0], follow: { after: 5 } }, ...three.slice(1)]);
    rig.go();
    rig.command({ do: 'cue-pause', on: true });
    rig.wait(1);
    rig.command({ do: 'go', id: 3 });
    expect(rig.where).toBe('next - last 3');
  });
});

describe('what a cue does', () => {
  test('is one undo step of its name, fades with it', () => {
    const rig = new CueRig([
      {
        name: 'All',
        steps: [
          ...recall(2, 2),
          { do: 'recall', scene: 3, only: ['ch/1 mute'], fade: { up: 1, down: 1 } },
          { do: 'words', words: 'set ch/2/fader to -10 dB' },
        ],
      },
    ]);
    rig.go();
    rig.wait(1);
    expect(rig.engine.history.done.map(({ name }) => name)).toEqual(['Cue 1 All']);
    expect([rig.value('ch/1/mute'), rig.value('ch/2/fader')]).toEqual([1, -10]);
    expect(rig.engine.sceneId).toBe(2);
    rig.command({ do: 'undo' });
    rig.wait(5);
    expect([rig.value('ch/1/fader'), rig.value('ch/1/mute'), rig.value('ch/2/fader')]).toEqual([-30, 0, -30]);
    expect(rig.engine.sceneId).toBe(1);
    rig.command({ do: 'redo' });
    expect([rig.value('ch/1/fader'), rig.value('ch/1/mute'), rig.value('ch/2/fader')]).toEqual([0, 1, -10]);
  });

  test('keeps its undo step right for what a hand or a later cue takes out of its fades', () => {
    const rig = new CueRig([
      { name: 'A', steps: [...recall(2, 4), { do: 'words', words: 'toggle ch/3/solo' }] },
    ]);
    rig.go();
    rig.wait(2);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    rig.letGo('fader 1');
    rig.wait(3);
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([expect.closeTo(-20, 1), 0]);
    rig.command({ do: 'undo' }); // the ride
    const left = rig.value('ch/1/fader');
    rig.command({ do: 'undo' });
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, -30, -30]);
    rig.command({ do: 'redo' });
    expect([1, 2].map((n) => rig.value(`ch/${n}/fader`))).toEqual([left, 0]);
  });

  test('a snippet recalls its part only, and the scene before stays the one recalled last', () => {
    const rig = new CueRig([{ steps: [{ do: 'recall', scene: 2, only: ['ch/2 level'] }] }]);
    rig.go();
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, 0, -30]);
    expect(rig.engine.sceneId).toBe(1);
  });

  test('a recall of a cue leaves hands, safes and scopes alone as any recall does', () => {
    const rig = new CueRig(three);
    rig.command({ do: 'safe', on: true, items: ['ch/2'] });
    rig.event('fader 1', 'touched');
    rig.go();
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, -30, 0]);
    expect(rig.told.at(-2)).toBe('Recalled High; 1 under a hand left alone; 1 safe');
  });

  test('the tape is located by place and by marker, plays, records and stops', () => {
    const rig = new CueRig([
      { steps: [{ do: 'locate', to: 'Chorus' }, { do: 'play' }] },
      { steps: [{ do: 'record' }] },
      { steps: [{ do: 'record' }] },
      { steps: [{ do: 'stop' }, { do: 'locate', to: 24_000 }] },
    ]);
    rig.go();
    rig.wait(1.01);
    expect([rig.engine.tape.rolling, rig.engine.place]).toEqual([true, 96_000 + 48_000]);
    rig.go();
    rig.wait(1);
    rig.go();
    expect(rig.engine.tape.recording).toBe(true);
    rig.wait(1);
    rig.go();
    rig.wait(0.02);
    expect([rig.engine.tape.rolling, rig.engine.place]).toEqual([false, 24_000]);
  });

  test('a pass that its tape ends is an undo step of its own', () => {
    const rig = new CueRig([{ name: 'End', steps: [{ do: 'stop' }, ...recall(2)] }]);
    rig.command({ do: 'mode', mode: 'write', parameter: 'ch/4/fader' });
    rig.command({ do: 'play' });
    rig.wait(0.5);
    rig.set('ch/4/fader', -3);
    rig.wait(1);
    rig.go();
    expect(rig.engine.history.done.slice(-2).map(({ name }) => name)).toEqual([
      expect.stringContaining('Automation pass'),
      'Cue 1 End',
    ]);
  });

  test('modes of all, of a strip and of a parameter, and fades that stop', () => {
    const rig = new CueRig([
      { steps: [...recall(2, 4), { do: 'mode', mode: 'touch', of: 'ch/1' }] },
      { steps: [{ do: 'stop-fades' }, { do: 'mode', mode: 'latch', of: 'ch/2/pan' }] },
      { steps: [{ do: 'stop-fades' }, { do: 'mode', mode: 'off' }] },
    ]);
    const mode = (path: string): string => rig.engine.modeOf(rig.engine.table.at(path));
    rig.go();
    expect([mode('ch/1/pan'), mode('ch/2/pan')]).toEqual(['touch', 'read']);
    rig.wait(1);
    rig.go();
    expect([mode('ch/2/pan'), mode('ch/2/fader'), rig.engine.fades.running.length]).toEqual([
      'latch',
      'read',
      0,
    ]);
    rig.wait(1);
    rig.go();
    expect(mode('main/fader')).toBe('off');
  });

  test.each([
    ['toggle ch/1/mute', 'ch/1/mute', 1],
    ['set ch/1/fader to -6 dB', 'ch/1/fader', -6],
    ['raise ch/1/fader by 3 dB', 'ch/1/fader', -27],
    ['lower ch/1/fader by 3 dB', 'ch/1/fader', -33],
    ['set ch/1/fader to ch/2/fader + 5', 'ch/1/fader', -25],
    ['reset ch/1/fader', 'ch/1/fader', -Infinity],
    ['set ch/*/mute to on', 'ch/8/mute', 1],
    ['if rolling then toggle ch/1/mute else toggle ch/2/mute', 'ch/2/mute', 1],
    ['scene 2', 'ch/1/fader', 0],
    ['set {selected}/mute to on', 'ch/1/mute', 1],
  ])('does words without a surface: %s', (words, path, value) => {
    const rig = new CueRig([{ steps: [{ do: 'words', words }] }]);
    rig.go();
    expect(rig.value(path)).toBe(value);
    rig.command({ do: 'undo' });
    expect(rig.value('ch/1/fader')).toBe(-30);
  });

  test('words leave alone what somebody holds', () => {
    const rig = new CueRig([{ steps: [{ do: 'words', words: 'set ch/*/fader to -6 dB' }] }]);
    rig.event('fader 1', 'touched');
    rig.go();
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([-30, -6]);
    expect(rig.told.at(-2)).toBe('ch/*/fader: 1 in somebody’s hand or led by automation left alone');
  });
});

describe('a cue that is broken', () => {
  test('does not go, says why, and still stands by', () => {
    const rig = new CueRig(three);
    rig.command({ do: 'delete-scene', id: 2 });
    rig.go();
    expect([rig.where, rig.said]).toEqual([
      'next 1 last -',
      'cue 1 High is broken and does not go: the scene it recalls is gone (id 2)',
    ]);
    rig.command({ do: 'undo' });
    rig.go();
    expect(rig.where).toBe('next 2 last 1');
  });

  test('goes with what can be done where it is told to', () => {
    const rig = new CueRig([
      { name: 'A', evenBroken: true, steps: [{ do: 'locate', to: 'Verse' }, ...recall(2)] },
    ]);
    rig.command({ do: 'delete-marker', at: 48_000 });
    rig.go();
    expect([rig.value('ch/1/fader'), rig.said]).toEqual([
      0,
      'Cue 1 A; 1 of its steps cannot be done; the list is over',
    ]);
  });
});

describe('a rehearsal', () => {
  test('walks the list with its waits and follows, says what it would do, and moves nothing', () => {
    const rig = new CueRig([
      { name: 'A', steps: [...recall(2), { do: 'play' }], follow: { after: 1 } },
      { name: 'B', wait: 1, steps: [{ do: 'words', words: 'toggle ch/1/mute' }] },
      three[2]!,
    ]);
    rig.command({ do: 'go', id: 3 });
    rig.command({ do: 'cue-standby', id: 2 });
    const values = [...rig.engine.desk.values];
    const { length } = rig.engine.history.done;
    rig.command({ do: 'cue-rehearse', on: true });
    rig.command({ do: 'cue-standby', id: 1 });
    rig.go();
    expect(rig.said).toBe('Rehearsal, cue 1 A: recall High (1 would move), play; next 2 B in 1 s');
    rig.wait(1);
    expect(rig.where).toBe('next 2 last 1 wait 1.00');
    rig.wait(1);
    expect(rig.said).toBe('Rehearsal, cue 2 B: toggle ch/1/mute; next 3 Mute');
    expect([[...rig.engine.desk.values], rig.engine.tape.rolling]).toEqual([values, false]);
    expect(rig.engine.history.done).toHaveLength(length);
    rig.command({ do: 'cue-rehearse', on: false });
    expect(rig.where).toBe('next 2 last 3');
    rig.go();
    expect(rig.where).toBe('next 2 last 3 wait 1.00');
  });
});

describe('triggers', () => {
  const program: Trigger = { kind: 'program', channel: 1, program: 5 };
  const trigger = (rig: CueRig, what: Trigger): void =>
    rig.do({ type: 'trigger', trigger: what, who: 'MIDI' });
  const msc = (
    rig: CueRig,
    command: 'go' | 'stop' | 'resume' | 'load' | 'reset' | 'all-off',
    number?: string,
  ) => trigger(rig, { kind: 'msc', command, ...(number !== undefined && { number }) });

  test('a program change and an OSC address have their cue go, and others nothing', () => {
    const rig = new CueRig([
      three[0]!,
      { ...three[1], triggers: [{ by: 'program', channel: 1, program: 5 }] },
      { ...three[2], triggers: [{ by: 'osc', address: '/cue/mute' }] },
    ]);
    trigger(rig, { ...program, channel: 2 });
    trigger(rig, { kind: 'osc', address: '/cue' });
    expect([rig.where, rig.told]).toEqual(['next 1 last -', []]);
    trigger(rig, program);
    expect(rig.where).toBe('next 3 last 2');
    trigger(rig, { kind: 'osc', address: '/cue/mute' });
    expect(rig.where).toBe('next - last 3');
    expect(rig.engine.history.done.at(-1)).toMatchObject({ name: 'Cue 3 Mute', who: 'MIDI' });
  });

  test('show control goes by numbers, rests, goes on, loads, and begins anew', () => {
    const rig = new CueRig([
      { ...three[0], follow: { after: 4 } },
      { ...three[1], number: '1.5' },
      { ...three[2], number: '10A', triggers: [{ by: 'msc', number: '100.1' }] },
    ]);
    msc(rig, 'go');
    expect(rig.where).toBe('next 1.5 last 1 follow 4.00');
    msc(rig, 'stop', '1');
    rig.wait(9);
    msc(rig, 'resume');
    rig.wait(1);
    expect(rig.where).toBe('next 1.5 last 1 follow 3.00');
    msc(rig, 'stop', '1.5');
    expect(rig.where).toBe('next 1.5 last 1 follow 3.00');
    msc(rig, 'go', '01.50');
    expect(rig.where).toBe('next 10A last 1.5');
    msc(rig, 'load', '1');
    expect(rig.where).toBe('next 1 last 1.5');
    msc(rig, 'go', '100.10');
    expect(rig.where).toBe('next - last 10A');
    msc(rig, 'go', '7');
    expect(rig.said).toBe('there is no cue 7');
    msc(rig, 'reset');
    expect(rig.where).toBe('next 1 last 10A');
    rig.wait(1);
    msc(rig, 'go');
    msc(rig, 'all-off');
    expect(rig.where).toBe('next 1.5 last 1');
  });

  const timed = (at: number, ...steps: NonNullable<CueEdit['steps']>): CueEdit => ({
    triggers: [{ by: 'timecode', at }],
    steps,
  });
  const mute = { do: 'words', words: 'toggle ch/1/mute' } as const;
  const solo = { do: 'words', words: 'toggle ch/2/solo' } as const;
  const switches = (rig: CueRig) => [rig.value('ch/1/mute'), rig.value('ch/2/solo')];

  test('timecode: the tape, rolling, passes the place, once in each pass', () => {
    const rig = new CueRig([timed(48_000, mute)]);
    rig.command({ do: 'play' });
    rig.wait(0.99);
    expect(switches(rig)).toEqual([0, 0]);
    rig.wait(0.02);
    expect(switches(rig)).toEqual([1, 0]);
    rig.wait(2);
    expect(switches(rig)).toEqual([1, 0]);
    rig.command({ do: 'return' });
    rig.wait(2);
    expect(switches(rig)).toEqual([0, 0]);
  });

  test('timecode: neither a locate over the place, nor winding, nor a locate onto it makes the cue go', () => {
    const rig = new CueRig([timed(48_000, mute)]);
    rig.command({ do: 'play' });
    rig.wait(0.5);
    rig.command({ do: 'locate', to: 96_000 });
    rig.wait(1);
    rig.command({ do: 'stop' });
    rig.command({ do: 'locate', to: 0 });
    rig.wait(0.1);
    rig.command({ do: 'shuttle', speed: 8 });
    rig.wait(1);
    rig.command({ do: 'shuttle', speed: 0 });
    rig.command({ do: 'locate', to: 48_000 });
    rig.wait(1);
    expect(switches(rig)).toEqual([0, 0]);
    rig.command({ do: 'play' });
    rig.wait(0.01);
    expect(switches(rig)).toEqual([1, 0]);
  });

  test('timecode: a stop just before a place loses nothing, and one at the start of a loop comes at each wrap', () => {
    const rig = new CueRig([timed(0, solo), timed(48_100, mute)]);
    rig.command({ do: 'play' });
    rig.wait(48_090 / 48_000);
    rig.command({ do: 'stop' });
    rig.wait(1);
    expect(switches(rig)).toEqual([0, 1]);
    rig.command({ do: 'play' });
    rig.wait(0.02);
    expect(switches(rig)).toEqual([1, 1]);
    rig.command({ do: 'loop', on: true, from: 0, to: 96_000 });
    rig.wait(1.02);
    expect(switches(rig)).toEqual([1, 0]);
    rig.wait(1);
    expect(switches(rig)).toEqual([0, 0]);
  });

  test('timecode: a cue that takes the tape back makes a vamp', () => {
    const rig = new CueRig([timed(96_000, { do: 'locate', to: 48_000 }, mute), timed(96_001, solo)]);
    rig.command({ do: 'play' });
    rig.wait(2.05);
    expect(switches(rig)).toEqual([1, 0]);
    rig.wait(1.05);
    expect(switches(rig)).toEqual([0, 0]);
  });

  test('timecode: a place that is told to a rolling tape only counts from there on', () => {
    const rig = new CueRig([three[0]!]);
    rig.command({ do: 'play' });
    rig.wait(3);
    rig.command({ do: 'edit-cue', id: 1, cue: { triggers: [{ by: 'timecode', at: 48_000 }] } });
    rig.wait(1);
    expect(rig.where).toBe('next 1 last -');
  });

  test('timecode: a cue that is broken is told of, and the list stays where it is', () => {
    const rig = new CueRig([three[0]!, { ...three[1], triggers: [{ by: 'timecode', at: 24_000 }] }]);
    rig.command({ do: 'delete-scene', id: 1 });
    rig.command({ do: 'play' });
    rig.wait(1);
    expect([rig.where, rig.said]).toEqual([
      'next 1 last -',
      'Cue 2 Low is broken and does not go: the scene it recalls is gone (id 1)',
    ]);
  });

  test('timecode: while the list rests nothing comes by itself, and somebody is told', () => {
    const rig = new CueRig([timed(48_000, mute), { ...three[1], wait: 9 }]);
    rig.command({ do: 'go', id: 2 });
    rig.command({ do: 'cue-pause' });
    rig.command({ do: 'play' });
    rig.wait(2);
    expect([rig.where, rig.said]).toEqual([
      'next 2 last - wait 9.00 rests',
      'cue 1 Cue 1 does not go: the list rests',
    ]);
  });

  test('keys of a surface: GO, a cue by number, back, and what they show', () => {
    const rig = new CueRig(three);
    rig.attach(
      2,
      ['x-touch'],
      'cues',
      `faderline: 2
name: Cues
for: mcu
strips: [ch]
controls:
  key F1: go
  key F{n}: go {n}
  key F8: cue back
  key F7: cue standby next
  key F6: cue rehearse
  text upper 1: '{cue}'
  text lower 1: '{if counting then round(countdown) else went}'
`,
    );
    rig.wait(1);
    const shows = () => [rig.text('text upper 1', 2), rig.text('text lower 1', 2)];
    expect([...shows(), rig.shown('key F1', 2)]).toEqual(['1 High', '', 1]);
    rig.press('key F1', 2);
    rig.wait(1);
    expect(shows()).toEqual(['2 Low', '1 High']);
    rig.press('key F3', 2);
    rig.wait(1);
    expect([...shows(), rig.shown('key F1', 2)]).toEqual(['', '3 Mute', 0]);
    rig.press('key F5', 2);
    expect(rig.said).toBe('there is no cue 5');
    rig.press('key F8', 2);
    rig.press('key F8', 2);
    rig.press('key F7', 2);
    rig.press('key F6', 2);
    rig.wait(1);
    expect([...shows(), rig.shown('key F6', 2)]).toEqual(['3 Mute', '1 High', 1]);
    rig.command({ do: 'edit-cue', id: 3, cue: { name: 'Silent', wait: 5 } });
    rig.press('key F1', 2);
    rig.wait(1);
    expect(shows()).toEqual(['3 Silen', '4']);
  });
});
