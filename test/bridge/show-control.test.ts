import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../src/model/cues.ts';
import { bytes } from '../wire/hex.ts';
import { SyncShow } from './sync-show.ts';

function stage() {
  const show = new SyncShow({ offset: 3600, rate: '25' });
  const cable = show.cable();
  const say = (hex: string) => {
    const message = bytes(hex);
    cable.device.send(message, message.length);
    show.wait(0.05);
  };
  return { show, cable, say };
}

const triggers = (show: SyncShow) =>
  show.inputs.flatMap(({ what }): Trigger[] => (what.type === 'trigger' ? [what.trigger] : []));

/** From here on a cue waits for a program. */
const awaits = (show: SyncShow, channel: number, program: number): void => {
  const cue = { name: 'A', triggers: [{ by: 'program' as const, channel, program }] };
  show.bridge.command({ do: 'add-cue', cue }, 'test');
};

describe('machine control', () => {
  test.each([
    // what              bytes                                    state         place, s; source: RP-013
    ['play', ['f0 7f 7f 06 02 f7'], 'playing', 0.05],
    ['deferred play', ['f0 7f 7f 06 03 f7'], 'playing', 0.05],
    ['stop', ['f0 7f 7f 06 02 f7', 'f0 7f 7f 06 01 f7'], 'stopped', 0.05],
    ['record', ['f0 7f 7f 06 06 f7'], 'recording', 0.05],
    ['record exit', ['f0 7f 7f 06 06 f7', 'f0 7f 7f 06 07 f7'], 'playing', 0.1],
    ['locate', ['f0 7f 7f 06 44 06 01 21 00 0a 05 00 f7'], 'stopped', 10.2], // 01:00:10:05
    ['locate and play', ['f0 7f 7f 06 44 06 01 21 00 0a 05 00 02 f7'], 'playing', 10.24],
  ] as const)('%s moves the tape', (_what, said, state, place) => {
    const { show, say } = stage();
    for (const message of said) say(message);
    expect(show.engine.transport.state).toBe(state);
    expect(Math.abs(show.place - place)).toBeLessThan(0.011);
  });

  test.each([
    ['a locate before the start of the timeline', 'f0 7f 7f 06 44 06 01 20 00 0a 05 00 f7'],
    ['a time that does not exist', 'f0 7f 7f 06 44 06 01 21 3f 0a 05 00 f7'],
    ['lengths that do not add up', 'f0 7f 7f 06 44 20 01 21 f7'],
  ])('%s moves nothing', (_what, said) => {
    const { show, say } = stage();
    say(said);
    expect([show.engine.transport.state, show.place]).toEqual(['stopped', 0]);
  });

  test('is left alone while timecode says where the tape is', () => {
    const { show, cable, say } = stage();
    show.command({ do: 'sync', patch: { source: 'mtc' } });
    const machine = show.machine({ rate: '25', from: [1, 0, 5, 0] }, cable);
    machine.play();
    show.wait(1);
    say('f0 7f 7f 06 01 f7');
    say('f0 7f 7f 06 44 06 01 21 00 00 00 00 f7');
    expect(show.engine.transport.state).toBe('playing');
    expect(show.place).toBeGreaterThan(6);
    say('f0 7f 7f 06 06 f7');
    expect(show.engine.transport.state).toBe('recording');
  });
});

test.each<readonly [string, string, Trigger]>([
  // source: RP-002
  ['GO', 'f0 7f 7f 02 10 01 f7', { kind: 'msc', command: 'go' }],
  ['GO 12.5', 'f0 7f 7f 02 7f 01 31 32 2e 35 f7', { kind: 'msc', command: 'go', number: '12.5' }],
  ['GO 1 of list 2', 'f0 7f 7f 02 10 01 31 00 32 f7', { kind: 'msc', command: 'go', number: '1' }],
  ['STOP', 'f0 7f 7f 02 10 02 f7', { kind: 'msc', command: 'stop' }],
  ['RESUME', 'f0 7f 7f 02 10 03 f7', { kind: 'msc', command: 'resume' }],
  ['LOAD 3', 'f0 7f 7f 02 10 05 33 f7', { kind: 'msc', command: 'load', number: '3' }],
  ['ALL OFF', 'f0 7f 7f 02 10 08 f7', { kind: 'msc', command: 'all-off' }],
  ['RESET', 'f0 7f 7f 02 10 0a f7', { kind: 'msc', command: 'reset' }],
  ['a program change', 'c0 00', { kind: 'program', channel: 1, program: 1 }],
  ['the last program', 'cf 7f', { kind: 'program', channel: 16, program: 128 }],
])('%s is handed to the cues', (_what, said, trigger) => {
  const { show, say } = stage();
  if (trigger.kind === 'program') awaits(show, trigger.channel, trigger.program);
  say(said);
  expect(triggers(show)).toEqual([trigger]);
});

test('show control for lights is not for a desk', () => {
  const { show, say } = stage();
  say('f0 7f 7f 02 01 01 f7');
  expect(triggers(show)).toEqual([]);
});

test('a program that no cue waits for is not written into the journal', () => {
  const { show, say } = stage();
  awaits(show, 1, 5);
  for (const program of ['c0 00', 'c1 04', 'c0 04', 'c0 05']) say(program);
  expect(triggers(show)).toEqual([{ kind: 'program', channel: 1, program: 5 }]);
});

test('a flood of programs is cut, counted, and leaves the rest of the show alone', () => {
  const { show, cable, say } = stage();
  awaits(show, 1, 6);
  const flood = new Uint8Array(2000).map((_zero, i) => (i % 2 === 0 ? 0xc0 : 5));
  for (let i = 0; i < 20; i++) cable.device.send(flood, flood.length);
  say('f0 7f 7f 06 02 f7');
  expect(triggers(show).length).toBeLessThanOrEqual(110);
  expect(show.keeper.report.dropped).toBeGreaterThan(19_000);
  show.wait(1);
  say('f0 7f 7f 06 02 f7');
  expect(show.engine.transport.state).toBe('playing');
});

describe('ports named for timecode', () => {
  test('are listed with what came, and absent while they are not there', () => {
    const show = new SyncShow({});
    expect(show.bridge.units.map(({ name, state }) => [name, state])).toEqual([
      ['Cable', 'absent'],
      ['Slave', 'absent'],
    ]);
    const cable = show.cable();
    cable.device.send(bytes('90 01 01'), 3);
    show.wait(0.01);
    expect(show.bridge.units[0]).toMatchObject({ name: 'Cable', state: 'online', messagesIn: 1, faults: 1 });
    cable.unplug();
    expect(show.bridge.units.map(({ state }) => state)).toEqual(['absent', 'absent']);
    expect(show.told).toContain('Cable, named for timecode, is lost');
  });

  test('are watched like any other, as the family sync', () => {
    const { show, say } = stage();
    const seen: string[] = [];
    show.bridge.watch(({ unit, family, way, meaning }) => seen.push(`${unit} ${family} ${way} ${meaning}`));
    say('f0 7f 7f 06 02 f7');
    expect(seen).toEqual(['Cable sync in machine control: play']);
  });

  test('may be those of a surface, which goes on as one and counts none of it as a fault', () => {
    const show = new SyncShow({ source: 'mtc', offset: 3600 }, { in: ['X-Touch'], out: [] });
    const { cable, hand } = show.plug('x-touch');
    expect(show.engine.surfaces.size).toBe(1);
    const machine = show.machine({ rate: '25', from: [1, 0, 5, 0] }, cable);
    machine.play();
    show.wait(1);
    expect(show.engine.chase.state).toBe('following');
    hand.touch(1).ride(1, 0.5).letGo();
    show.wait(3);
    expect(show.engine.history.done.length).toBeGreaterThan(0);
    expect(show.bridge.units[0]).toMatchObject({ state: 'online', faults: 0 });
  });

  test('lead one at a time: timecode of a second one is ignored until the first is silent', () => {
    const show = new SyncShow({ source: 'mtc', offset: 3600 }, { in: ['Cable', 'Other'] });
    const first = show.machine({ rate: '25', from: [1, 0, 5, 0] });
    const second = show.machine({ rate: '25', from: [2, 0, 0, 0] }, show.cable('Other'));
    first.play();
    show.wait(1);
    second.play();
    show.wait(1);
    expect(show.place).toBeLessThan(10);
    expect(show.keeper.report).toMatchObject({ from: 'Cable', chase: 'locked' });
    expect(show.keeper.report.ignored).toBeGreaterThan(0);
    first.stop();
    show.wait(1);
    expect(show.keeper.report.from).toBe('Other');
    expect(show.place).toBeGreaterThan(3600);
  });
});
