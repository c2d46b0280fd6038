import { describe, expect, test } from 'vitest';
import {
  firstConnection,
  nextConnection,
  type ConnectionEvent,
  type ConnectionStep,
} from '../../src/surfaces/connection.ts';

type Kind = Parameters<typeof firstConnection>[0];

/** A connection told a story: what it has become, all that was to be done on the way, and how long it waits. */
function story(kind: Kind, ...events: ConnectionEvent['type'][]) {
  let step: ConnectionStep = { connection: firstConnection(kind), acts: [], wait: 'none' };
  const acts: string[] = [];
  for (const type of events) {
    step = nextConnection(step.connection, { type });
    acts.push(...step.acts);
  }
  return { state: step.connection.state, refused: step.connection.refused, acts, wait: step.wait };
}

describe('a unit that never answers', () => {
  test('is absent until its port opens', () => {
    expect(firstConnection('none').state).toBe('absent');
  });

  test('is online half a second after its port opened', () => {
    const opening = story('none', 'port-opened');
    const greeting = story('none', 'port-opened', 'deadline');
    expect([opening.state, greeting.state]).toEqual(['opening', 'greeting']);
    expect(Number(opening.wait) + Number(greeting.wait)).toBe(500);
    const online = story('none', 'port-opened', 'deadline', 'deadline');
    expect(online).toMatchObject({ state: 'online', acts: ['greet', 'show-all'], wait: 'none' });
  });

  test('is online at once when a hand moves something', () => {
    expect(story('none', 'port-opened', 'heard')).toMatchObject({ state: 'online', acts: ['show-all'] });
  });
});

describe('a unit that answers when asked', () => {
  test('is asked a moment after its port opened, and online when it answers', () => {
    expect(story('query', 'port-opened', 'deadline')).toMatchObject({ state: 'greeting', acts: ['greet'] });
    expect(story('query', 'port-opened', 'deadline', 'ready')).toMatchObject({
      state: 'online',
      acts: ['greet', 'show-all'],
      wait: 'none',
    });
  });

  test('is silent, not "connecting", when nothing comes, and is asked again (companion-module-behringer-x32 15)', () => {
    const silent = story('query', 'port-opened', 'deadline', 'deadline');
    expect(silent).toMatchObject({ state: 'silent', refused: false, wait: 2000 });
    const again = story('query', 'port-opened', 'deadline', 'deadline', 'deadline');
    expect(again).toMatchObject({ state: 'greeting', acts: ['greet', 'greet'] });
  });

  test('is online however late it is switched on', () => {
    const late: ConnectionEvent['type'][] = [
      'port-opened',
      ...Array.from({ length: 21 }, () => 'deadline' as const),
    ];
    expect(story('query', ...late, 'ready').state).toBe('online');
    expect(story('query', ...late, 'heard').state).toBe('online');
  });

  test('that was switched off and on is shown everything afresh', () => {
    expect(story('query', 'port-opened', 'ready', 'ready')).toMatchObject({
      state: 'online',
      acts: ['show-all', 'show-all'],
    });
  });

  test('is not shown everything again for each of its messages', () => {
    expect(story('query', 'port-opened', 'ready', 'heard', 'heard', 'version', 'confirmed').acts).toEqual([
      'show-all',
    ]);
  });
});

describe('a unit with a challenge', () => {
  test('is online only when it has confirmed the answer', () => {
    expect(story('challenge', 'port-opened', 'deadline', 'ready')).toMatchObject({
      state: 'greeting',
      acts: ['greet', 'answer'],
      wait: 400,
    });
    expect(story('challenge', 'port-opened', 'deadline', 'ready', 'confirmed')).toMatchObject({
      state: 'online',
      acts: ['greet', 'answer', 'show-all'],
    });
  });

  test('is not taken for online because something moved', () => {
    expect(story('challenge', 'port-opened', 'deadline', 'heard').state).toBe('greeting');
  });

  test('that announces itself before it is asked is answered at once', () => {
    expect(story('challenge', 'port-opened', 'ready')).toMatchObject({ state: 'greeting', acts: ['answer'] });
  });

  test('that was switched off and on has to be answered again', () => {
    expect(story('challenge', 'port-opened', 'ready', 'confirmed', 'ready')).toMatchObject({
      state: 'greeting',
      acts: ['answer', 'show-all', 'answer'],
    });
  });

  test('that refuses says so until it is online', () => {
    const no = story('challenge', 'port-opened', 'ready', 'refused');
    expect(no).toMatchObject({ state: 'silent', refused: true, wait: 2000 });
    expect(story('challenge', 'port-opened', 'ready', 'refused', 'deadline').refused).toBe(true);
    expect(
      story('challenge', 'port-opened', 'ready', 'refused', 'deadline', 'ready', 'confirmed'),
    ).toMatchObject({
      state: 'online',
      refused: false,
    });
  });
});

describe('a cable', () => {
  const before: ConnectionEvent['type'][][] = [
    ['port-opened'],
    ['port-opened', 'deadline'],
    ['port-opened', 'heard'],
    ['port-opened', 'deadline', 'deadline'],
  ];

  test.each(before)('that is pulled out is lost, whatever went before: %s %s %s', (...events) => {
    const told = events.filter((event) => event !== undefined);
    expect(story('query', ...told, 'port-lost')).toMatchObject({ state: 'lost', wait: 'none' });
  });

  test('that is plugged in again finds everything shown afresh', () => {
    expect(story('none', 'port-opened', 'heard', 'port-lost', 'port-opened', 'heard')).toMatchObject({
      state: 'online',
      acts: ['show-all', 'show-all'],
    });
  });

  test('that is out brings no news, and a wait that ended too late changes nothing', () => {
    for (const stray of ['deadline', 'heard', 'ready', 'confirmed', 'refused', 'port-lost'] as const) {
      expect(story('query', 'port-opened', 'port-lost', stray)).toMatchObject({
        state: 'lost',
        wait: 'as before',
      });
    }
    expect(story('query', 'port-opened', 'ready', 'deadline')).toMatchObject({
      state: 'online',
      wait: 'as before',
    });
  });
});

test('the same connection and the same event are the same step, and the connection stays as it was', () => {
  const opened = nextConnection(firstConnection('query'), { type: 'port-opened' }).connection;
  const once = nextConnection(opened, { type: 'ready' });
  const twice = nextConnection(opened, { type: 'ready' });
  expect(once.connection.state).toBe(twice.connection.state);
  expect(once.acts).toEqual(twice.acts);
  expect(opened.state).toBe('opening');
});

test('a unit that is to answer again and again and does not is silent, and shown everything when it is back', () => {
  const online: ConnectionEvent['type'][] = ['port-opened', 'deadline', 'ready'];
  expect(story('query', ...online, 'missed')).toMatchObject({ state: 'silent', wait: 2000 });
  expect(story('query', ...online, 'missed', 'heard')).toMatchObject({
    state: 'online',
    acts: ['greet', 'show-all', 'show-all'],
  });
});
