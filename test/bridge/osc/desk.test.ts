import fc from 'fast-check';
// @ts-expect-error it has no types
import osc from 'osc';
import { beforeEach, describe, expect, test } from 'vitest';
import { MOST_CLIENTS } from '../../../src/bridge/osc/desk.ts';
import { faderTravel } from '../../../src/units/laws.ts';
import { bundleOf, message, oscShow, packetOf, type Tablet } from './rig.ts';

let rig: ReturnType<typeof oscShow>;
let show: (typeof rig)['show'];
let tablet: Tablet;

beforeEach(() => {
  rig = oscShow();
  show = rig.show;
  tablet = rig.tablet();
});

describe('a message', () => {
  test.each<[string, unknown[], string, number]>([
    ['/ch/1/fader', [-6], 'ch/1/fader', -6],
    ['/ch/1/fader', [{ type: 'i', value: -6 }], 'ch/1/fader', -6],
    ['/ch/1/fader', [{ type: 'd', value: -6.5 }], 'ch/1/fader', -6.5],
    ['/ch/1/fader', ['-6,5 dB'], 'ch/1/fader', -6.5],
    ['/ch/1/fader', ['-inf'], 'ch/1/fader', -Infinity],
    ['/ch/1/fader', [-144], 'ch/1/fader', -Infinity],
    ['/ch/1/fader', [{ type: 'f', value: -Infinity }], 'ch/1/fader', -Infinity],
    ['/ch/1/fader/travel', [0.75], 'ch/1/fader', 0],
    ['/ch/1/fader/travel', ['0.75'], 'ch/1/fader', 0],
    ['/ch/7/eq/2/gain', [3], 'ch/7/eq/2/gain', 3],
    ['/ch/1/mute', [true], 'ch/1/mute', 1],
    ['/ch/1/mute', [1], 'ch/1/mute', 1],
    ['/ch/1/mute', ['on'], 'ch/1/mute', 1],
    ['/main/mute', [{ type: 'h', value: { high: 0, low: 1 } }], 'main/mute', 1],
    ['/ch/1/eq/1/type', ['notch'], 'ch/1/eq/1/type', 3],
    ['/ch/1/comp/attack', [0.2], 'ch/1/comp/attack', 0.2], // as a float32 it lies above the range
  ])('%s %j sets %s to %d', (address, args, path, value) => {
    tablet.send(address, ...(args as number[]));
    expect(show.value(path)).toBeCloseTo(value, 6);
    expect([tablet.client.faults, tablet.told]).toEqual([0, []]);
  });

  test('with a pattern sets all it matches', () => {
    tablet.send('/ch/{1,3}/mute', 1);
    tablet.send('/ch/*/fader/travel', 0.5);
    expect([1, 2, 3].map((n) => show.value(`ch/${n}/mute`))).toEqual([1, 0, 1]);
    expect([1, 16, 32].map((n) => show.value(`ch/${n}/fader`))).toEqual([-10, -10, -10]);
  });

  test('without a value asks, and is answered although nobody subscribed', () => {
    show.set('ch/2/fader', -12);
    tablet.send('/ch/2/fader');
    tablet.send('/ch/2/fader/text');
    tablet.send('/ch/2/name');
    show.wait(0.1);
    expect(tablet.told).toEqual([
      ['/ch/2/fader', -12],
      ['/ch/2/fader/text', '−12.0 dB'],
      ['/ch/2/name', 'Ch 2'],
    ]);
  });

  test.each<[string, string, unknown[], RegExp]>([
    ['a level above the top', '/ch/1/fader', [11], /11 is not within −∞ to 10 dB/],
    ['no number at all', '/ch/1/fader', [{ type: 'f', value: NaN }], /NaN is not within/],
    ['more than all', '/ch/1/fader', [{ type: 'f', value: Infinity }], /Infinity is not within/],
    [
      'infinitely low where there is a bottom',
      '/ch/1/pan',
      [{ type: 'f', value: -Infinity }],
      /not within -1/,
    ],
    ['a word that is none', '/ch/1/fader', ['loud'], /its value is written -6/],
    ['a blob', '/ch/1/fader', [{ type: 'b', value: new Uint8Array(4) }], /its value is written/],
    ['nil', '/ch/1/fader', [{ type: 'N', value: null }], /its value is written/],
    ['two values', '/ch/1/fader', [0, 0], /takes one value/],
    ['half a switch', '/ch/1/mute', [0.5], /whole numbers, not 0.5/],
    ['a choice there is not', '/ch/1/eq/1/type', [9], /9 is not within 0 to 3 \(bell, low shelf/],
    ['a travel beyond the end', '/ch/1/fader/travel', [1.01], /from 0 to 1/],
    ['a travel that is no number', '/ch/1/fader/travel', [{ type: 'f', value: NaN }], /from 0 to 1/],
    ['words to the words', '/ch/1/fader/text', ['-6'], /only told/],
    ['a value to a meter', '/ch/1/meter', [0], /only told/],
    ['a touch that is a word', '/ch/1/fader/touch', ['yes'], /1 or 0/],
    ['a channel there is not', '/ch/99/fader', [0], /nothing at this address/],
    ['a pattern of nothing', '/ch/*/fadr', [0], /nothing on this desk matches/],
    ['a scene there is not', '/scene/9/recall', [], /there is no scene 9; there are 0/],
    ['a scene by a name that none has', '/scene/recall', ['Chorus'], /no scene called Chorus/],
    ['a colour that is none', '/ch/1/colour', ['red'], /#rrggbb/],
    ['what no cue waits for', '/my/button', [1], /no cue waits/],
  ])(
    'with %s is answered in words, counted, and changes nothing (pain 56: X32-Behringer 26)',
    (_what, address, args, words) => {
      const before = show.engine.desk.values.slice();
      tablet.send(address, ...(args as number[]));
      expect(tablet.told).toEqual([['/error', address, expect.stringMatching(words)]]);
      expect(tablet.client.faults).toBe(1);
      expect(show.engine.desk.values).toEqual(before);
    },
  );

  test('to an address called error is that to nothing (node-osc ends the process)', () => {
    const packet = packetOf('/rror', 1);
    packet[0] = 'e'.charCodeAt(0);
    tablet.raw(packet);
    expect(tablet.told).toEqual([['/error', 'error', 'there is nothing at this address']]);
  });

  test('that answers us is never answered: two Faderlines would complain to each other for ever', () => {
    for (const address of ['/error', '/refused', '/pong']) tablet.send(address, '/ch/1/fader', 'no');
    show.wait(1);
    expect(tablet.told).toEqual([]);
  });

  test('names a strip, plays, locates, drops and goes to markers, recalls scenes', () => {
    tablet.send('/ch/1/name', 'Vox');
    expect(show.engine.label(0).name).toBe('Vox');
    tablet.send('/ch/1/colour', '#ff8000');
    expect(show.engine.label(0).colour).toBe(0xff8000);
    tablet.send('/transport/locate', 12.5);
    show.wait(0.1);
    tablet.send('/marker/drop', 'Chorus');
    tablet.send('/transport/position', 0);
    show.wait(0.1);
    tablet.send('/marker/1/go');
    show.wait(0.1);
    expect(show.engine.place).toBe(12.5 * 48_000);
    tablet.send('/transport/play', 1);
    tablet.send('/transport/play', 0); // the button comes up
    expect(show.engine.tape.rolling).toBe(true);
    tablet.send('/transport/record');
    tablet.send('/transport/record', 1); // once more: it records already
    expect(show.engine.tape.recording).toBe(true);
    tablet.send('/transport/stop');
    show.command({ do: 'store-scene', name: 'Verse' });
    tablet.send('/ch/1/fader', 0);
    show.wait(0.6); // what is in a hand stays
    tablet.send('/scene/recall', 'Verse');
    expect(show.value('ch/1/fader')).toBe(-Infinity);
    tablet.send('/undo');
    expect(show.value('ch/1/fader')).toBe(0);
    expect(tablet.client.faults).toBe(0);
  });
});

describe('a bundle', () => {
  const at = (seconds: number) => osc.timeTag(0, rig.wall.now + show.clock.now() / 1e6 + seconds * 1000);

  test('is done at once where it says so, or is late, also one in another', () => {
    tablet.raw(
      bundleOf({ raw: [0, 1] }, message('/ch/1/fader', -1), {
        timeTag: at(-3),
        packets: [message('/ch/2/fader', -2)],
      }),
    );
    expect([show.value('ch/1/fader'), show.value('ch/2/fader')]).toEqual([-1, -2]);
  });

  test('is done when its time comes', () => {
    tablet.raw(bundleOf(at(2), message('/ch/1/fader', -1), message('/ch/2/fader', -2)));
    show.wait(1.9);
    expect(show.value('ch/1/fader')).toBe(-Infinity);
    show.wait(0.2);
    expect([show.value('ch/1/fader'), show.value('ch/2/fader')]).toEqual([-1, -2]);
  });

  test('for another day is refused, with the reason', () => {
    tablet.raw(bundleOf(at(3600), message('/ch/1/fader', -1)));
    expect(tablet.told).toEqual([
      ['/error', '/ch/1/fader', expect.stringMatching(/3600 s; are the clocks set/)],
    ]);
    show.wait(3700);
    expect(show.value('ch/1/fader')).toBe(-Infinity);
  });

  test('is forgotten with its client', () => {
    tablet.raw(bundleOf(at(2), message('/ch/1/fader', -1)));
    rig.desk.gone(tablet.client);
    show.wait(3);
    expect(show.value('ch/1/fader')).toBe(-Infinity);
  });

  test('of which thousands wait is bounded', () => {
    for (let i = 0; i < 400; i++) tablet.raw(bundleOf(at(5), message('/ch/1/pan', 0)));
    expect(tablet.client.scheduled).toBe(256);
    show.wait(6);
    expect(tablet.client.scheduled).toBe(0);
  });
});

describe('a client is a hand', () => {
  test('that holds what it moves for half a second, under its own name', () => {
    tablet.send('/ch/1/fader', -6);
    expect(rig.held('ch/1/fader')).toBe('OSC 1');
    show.wait(0.6);
    expect(rig.held('ch/1/fader')).toBe('');
    expect(show.engine.history.done.map(({ name, who }) => [name, who])).toEqual([
      ['Ride Ch 1 fader', 'OSC 1'],
    ]);
  });

  test.each(['touch', 'z'])('that holds while a finger rests, told by /%s', (word) => {
    tablet.send(`/ch/1/fader/${word}`, 1);
    tablet.send('/ch/1/fader', -6);
    show.wait(30);
    expect(rig.held('ch/1/fader')).toBe('OSC 1');
    tablet.send(`/ch/1/fader/${word}`, 0);
    expect(rig.held('ch/1/fader')).toBe('');
  });

  test('is off everything when it is gone', () => {
    tablet.send('/ch/1/fader/touch', 1);
    tablet.send('/ch/2/fader', -6);
    rig.desk.gone(tablet.client);
    expect([rig.held('ch/1/fader'), rig.held('ch/2/fader')]).toEqual(['', '']);
    expect(show.bridge.units).toEqual([]);
  });

  test('gives way to a hand on a motor fader, is told so, and then where the fader is', () => {
    const { hand } = show.plug('x-touch');
    tablet.send('/subscribe', '/ch/1/fader');
    hand.touch(1);
    show.wait(0.2);
    tablet.forget();
    tablet.send('/ch/1/fader', 3);
    expect(tablet.told).toEqual([['/refused', '/ch/1/fader', 'X-Touch']]);
    show.wait(1);
    expect(tablet.last('/ch/1/fader')).toEqual(['/ch/1/fader', -144]);
  });
});

describe('a client that subscribed', () => {
  test('is told everything once, in packets that pass the network whole, then only what changes', () => {
    tablet.send('/subscribe');
    show.wait(4);
    const { told } = tablet;
    expect(told).toHaveLength(rig.desk.space.toldBy('/').length);
    expect(new Set(told.map(([address]) => address)).size).toBe(told.length);
    expect(Math.max(...tablet.packets.map(({ length }) => length))).toBeLessThanOrEqual(1400);
    tablet.forget();
    show.wait(60 - 5);
    expect(tablet.packets).toEqual([]);
    show.set('ch/3/mute', 1);
    show.wait(0.02);
    expect(tablet.told).toEqual([['/ch/3/mute', 1]]);
  });

  test('is told at once what is moved, and what follows within a few ms together: it waited up to 10 ms for the tick', () => {
    tablet.send('/subscribe', '/ch/3/mute', '/ch/4/mute');
    show.wait(0.1);
    tablet.forget();
    show.wait(0.002);
    show.set('ch/3/mute', 1);
    expect(tablet.told).toEqual([['/ch/3/mute', 1]]);
    show.set('ch/3/mute', 0);
    show.set('ch/4/mute', 1);
    expect(tablet.packets).toHaveLength(1);
    show.wait(0.02);
    expect(tablet.told.slice(1)).toEqual([
      ['/ch/3/mute', 0],
      ['/ch/4/mute', 1],
    ]);
    expect(tablet.packets).toHaveLength(2);
  });

  test('does not wait because something moved that it is not told of: it waited 2 ms behind seven other hands', () => {
    tablet.send('/subscribe', '/ch/3/mute');
    show.wait(0.1);
    tablet.forget();
    show.wait(0.002);
    show.set('ch/4/mute', 1);
    show.set('ch/3/mute', 1);
    expect(tablet.told).toEqual([['/ch/3/mute', 1]]);
  });

  test('is told names, tape and scenes as well', () => {
    tablet.send('/subscribe');
    show.wait(4);
    tablet.forget();
    show.command({ do: 'label', strip: 4, name: 'Bässe' });
    show.command({ do: 'store-scene', name: 'Verse' });
    show.command({ do: 'play' });
    show.wait(0.2);
    expect(tablet.last('/ch/5/name')).toEqual(['/ch/5/name', 'Bässe']);
    expect(tablet.last('/scene/1/name')).toEqual(['/scene/1/name', 'Verse']);
    expect(tablet.last('/scene/current')).toEqual(['/scene/current', 1]);
    expect(tablet.last('/transport/play')).toEqual(['/transport/play', 1]);
    expect(tablet.of('/transport/position').length).toBeGreaterThan(1);
  });

  test('to one form is told that form', () => {
    tablet.send('/subscribe', '/ch/1/fader/travel', '/ch/1/fader/text');
    show.wait(0.1);
    tablet.forget();
    show.set('ch/1/fader', -10);
    show.wait(0.1);
    expect(tablet.told).toEqual([
      ['/ch/1/fader/travel', 0.5],
      ['/ch/1/fader/text', '−10.0 dB'],
    ]);
  });

  test('is never sent what it just sent, while its hand is on, and nothing afterwards where it shows it already (pain 1: pam-osc 19)', () => {
    tablet.send('/subscribe', '/ch/1/fader', '/ch/1/fader/text');
    show.wait(0.1);
    tablet.forget();
    for (let level = -40; level <= -10; level++) {
      tablet.send('/ch/1/fader', level);
      show.wait(0.02);
    }
    show.wait(2);
    expect(tablet.of('/ch/1/fader')).toEqual([]);
    expect(tablet.last('/ch/1/fader/text')).toEqual(['/ch/1/fader/text', '−10.0 dB']);
  });

  test('counts from its last move, not from its first (pain 9: FADER_X 1)', () => {
    tablet.send('/subscribe', '/ch/1/fader');
    show.wait(0.1);
    tablet.forget();
    for (let i = 0; i < 10; i++) {
      tablet.send('/ch/1/fader', -40 + i);
      show.wait(0.4); // a slow hand
      show.set('ch/1/fader', -60); // somebody else pulls
    }
    expect(tablet.of('/ch/1/fader')).toEqual([]);
    show.wait(1);
    expect(tablet.of('/ch/1/fader')).toEqual([['/ch/1/fader', -60]]);
  });

  test('is told where the fader ended up when its finger lets go (pain 11: helgobox 459)', () => {
    tablet.send('/subscribe', '/ch/1/fader');
    tablet.send('/ch/1/fader/touch', 1);
    tablet.send('/ch/1/fader', -20);
    show.wait(1);
    tablet.forget();
    tablet.send('/ch/1/fader/touch', 0);
    show.wait(0.05);
    expect(tablet.told).toEqual([['/ch/1/fader', -20]]);
  });

  test('gets the last of a burst, whatever comes between (pain 12: IntegraLive 565)', () => {
    const other = rig.tablet();
    tablet.send('/subscribe', '/ch/1/fader');
    show.wait(0.1);
    tablet.forget();
    for (const level of [0, 10, 0, -30, 5]) other.send('/ch/1/fader', level);
    show.wait(0.1);
    expect(tablet.told.at(-1)).toEqual(['/ch/1/fader', 5]);
    expect(tablet.told.length).toBeLessThanOrEqual(2); // the first left at once
  });

  test('is told no more when it ends that, by pattern or all', () => {
    tablet.send('/subscribe');
    show.wait(4);
    tablet.send('/unsubscribe', '/ch/*/mute');
    tablet.forget();
    show.set('ch/1/mute', 1);
    show.set('ch/1/pan', 1);
    show.wait(0.1);
    expect(tablet.told).toEqual([['/ch/1/pan', 1]]);
    tablet.send('/unsubscribe');
    tablet.forget();
    show.set('ch/1/pan', -1);
    show.wait(1);
    expect(tablet.told).toEqual([]);
  });

  test('over UDP is forgotten after a minute of silence; any message keeps it (pain 20: helgobox 518)', () => {
    tablet.send('/subscribe');
    show.wait(50);
    tablet.send('/ping');
    show.wait(50);
    expect(tablet.closed).toBeUndefined();
    expect(tablet.last('/pong')).toEqual(['/pong']);
    show.wait(20);
    expect(tablet.closed).toMatch(/minute/);
    expect(rig.desk.clients.size).toBe(0);
  });

  test('over a connection, or named at the start, stays for ever', () => {
    const connected = rig.tablet({ transport: 'tcp' });
    const named = rig.tablet({ lasting: true });
    show.wait(300);
    expect([connected.closed, named.closed]).toEqual([undefined, undefined]);
    expect(named.of('/ch/1/fader')).toHaveLength(1);
  });

  test('but does not read is not sent more and more: it is dropped, and people are told', () => {
    const stuck = rig.tablet({ transport: 'tcp' });
    stuck.send('/subscribe', '/ch/1');
    show.wait(1);
    stuck.waiting = 1e6;
    stuck.forget();
    for (let i = 0; i < 90; i++) {
      show.set('ch/1/fader', -i / 2);
      show.wait(0.1);
    }
    expect([stuck.packets.length, stuck.closed]).toEqual([0, undefined]);
    show.wait(2);
    expect(stuck.closed).toMatch(/not read for 10 s/);
    expect(show.told.some((text) => /OSC 2, .* is dropped/.test(text))).toBe(true);
  });

  test('and reads again gets the newest values only', () => {
    const slow = rig.tablet({ transport: 'tcp' });
    slow.send('/subscribe', '/ch/1/fader');
    show.wait(1);
    slow.waiting = 1e6;
    slow.forget();
    for (let i = 0; i < 50; i++) {
      show.set('ch/1/fader', -i / 2);
      show.wait(0.1);
    }
    slow.waiting = 0;
    show.wait(0.1);
    expect(slow.told).toEqual([['/ch/1/fader', -24.5]]);
  });

  test('never gets more than its share, however much changes', () => {
    tablet.send('/subscribe');
    tablet.send('/subscribe', '/*/*/*/travel', '/*/*/*/*/travel', '/*/*/*/text', '/*/*/*/*/text');
    show.wait(5);
    expect(tablet.client.bytesOut).toBeLessThan(5 * 256 * 1024 + 20_000);
    const until = show.clock.now() + 5e9;
    const before = tablet.client.bytesOut;
    while (show.clock.now() < until) {
      for (let n = 1; n <= 32; n++) show.set(`ch/${n}/fader`, -Math.random() * 60);
      show.wait(0.01);
    }
    expect(tablet.client.bytesOut - before).toBeLessThan(5 * 256 * 1024 + 20_000);
    tablet.send('/ping');
    show.wait(5);
    expect(tablet.last('/ch/9/fader')![1]).toBeCloseTo(show.value('ch/9/fader'), 4);
  });
});

describe('meters', () => {
  test('come at the rate that was asked for, and end', () => {
    tablet.send('/meters', 20, '/ch/1/meter', '/main/meter/travel');
    tablet.send('/transport/play');
    for (let i = 0; i < 400; i++) {
      show.set('ch/1/fader', -i / 10);
      show.wait(0.01);
    }
    const { length } = tablet.of('/ch/1/meter');
    expect(length).toBeGreaterThan(70);
    expect(length).toBeLessThan(85);
    expect(tablet.of('/main/meter/travel').length).toBeGreaterThan(1);
    tablet.send('/meters', 0);
    tablet.forget();
    show.set('ch/1/fader', 5);
    show.wait(1);
    expect(tablet.told).toEqual([]);
  });

  test('come last, and are left out while values wait (pain 64: Ardour 111135)', () => {
    tablet.send('/meters', 50);
    tablet.send('/subscribe');
    tablet.send('/subscribe', '/*/*/*/text', '/*/*/*/*/text');
    show.wait(0.3);
    expect(tablet.told.filter(([address]) => address.endsWith('/meter')).length).toBeLessThan(140);
    show.wait(4);
    expect(tablet.told.filter(([address]) => address.endsWith('/meter')).length).toBeGreaterThan(0);
  });

  test.each([[-1], [51], ['fast']])('at a rate of %s are refused', (rate) => {
    tablet.send('/meters', rate);
    expect(tablet.last('/error')?.[2]).toMatch(/1 to 50 times a second/);
  });
});

describe('loops', () => {
  const reflect = (peer: Tablet, change: (value: number) => number, delay = 0.02) => {
    peer.onTold = ([address, value]) => {
      if (typeof value === 'number') show.clock.after(delay * 1e9, () => peer.send(address, change(value)));
    };
  };

  test('a client that sends back all it is told moves nothing, and never takes automation from its lane (pain 2: late echoes)', () => {
    show.command({ do: 'locate', to: 0 });
    show.set('ch/1/fader', -40);
    show.wait(1);
    const other = rig.tablet();
    show.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
    show.command({ do: 'play' });
    for (let i = 0; i < 100; i++) {
      other.send('/ch/1/fader', -40 + i / 4);
      show.wait(0.02);
    }
    show.command({ do: 'stop' });
    show.command({ do: 'mode', mode: 'touch', parameter: 'ch/1/fader' });
    const lane = show.engine.lanes.lanes[show.engine.table.at('ch/1/fader')]!;
    const points = [...lane.values];
    tablet.send('/subscribe', '/ch/1');
    reflect(tablet, (value) => value, 0.1);
    show.command({ do: 'locate', to: 0 });
    show.wait(0.5);
    show.command({ do: 'play' });
    show.wait(2);
    show.command({ do: 'stop' });
    expect([...lane.values]).toEqual(points);
    expect(show.engine.history.done.some(({ who }) => who === tablet.client.who)).toBe(false);
    expect(tablet.client.guard.echoes).toBeGreaterThan(5);
  });

  test('two clients that each answer with a little more are cut, named, and let in again', () => {
    const [one, two] = [rig.tablet({ name: 'one' }), rig.tablet({ name: 'two' })];
    for (const peer of [one, two]) {
      peer.send('/subscribe', '/ch/1/fader');
      peer.onTold = () => {};
    }
    show.wait(1);
    [one, two].forEach((peer, i) => reflect(peer, (value) => Math.min(9, value + 0.01 + i / 100)));
    show.set('ch/1/fader', -50);
    for (let i = 0; i < 50; i++) {
      one.send('/ping');
      two.send('/ping');
      show.wait(1);
    }
    const stopped = show.value('ch/1/fader');
    const sent = one.packets.length + two.packets.length;
    show.wait(5);
    expect(show.value('ch/1/fader')).toBe(stopped);
    expect(one.packets.length + two.packets.length).toBe(sent);
    const named = show.told.filter((text) => text.includes('sends back what it is sent, at /ch/1/fader'));
    expect(named.length).toBeGreaterThan(0);
    expect(named[0]).toMatch(/OSC \d, (?:one|two)/);
    one.onTold = () => {};
    two.onTold = () => {};
    one.send('/ch/1/fader', 3);
    expect(show.value('ch/1/fader')).toBe(3);
  });
});

describe('what means nothing', () => {
  const wrong: readonly [string, Uint8Array][] = [
    ['no bytes', Uint8Array.of()],
    ['no OSC', Uint8Array.from({ length: 64 }, (_, i) => i * 7)],
    ['an address cut off', Uint8Array.from(Buffer.from('/ch'))],
    ['a float cut off', packetOf('/ch/1/fader', -6).slice(0, -4)],
    ['a bundle whose element lies about its length', lying()],
    ['3,000 bundles in each other', nested(3000)],
    ['a packet too long', new Uint8Array(9000)],
  ];

  test.each(wrong)('is counted, named in the monitor, and nothing else happens: %s', (_what, packet) => {
    const seen: (string | undefined)[] = [];
    show.bridge.watch(({ meaning }) => seen.push(meaning));
    tablet.raw(packet);
    show.wait(1);
    expect(tablet.client.faults).toBe(1);
    expect(seen).toEqual([expect.stringMatching(/^means nothing: /)]);
    expect(tablet.told).toEqual([]);
    tablet.send('/ch/1/fader', 0);
    expect(show.value('ch/1/fader')).toBe(0);
  });

  test('any bytes at all are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        tablet.raw(bytes);
        expect(show.bridge.faults).toBe(0);
      }),
    );
  });

  test('any message to any address is survived, and leaves each value within its range', () => {
    const { space } = rig.desk;
    const argument = fc.oneof(
      fc.float().map((value) => ({ type: 'f', value })),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => ({ type: 'i', value })),
      fc.constantFrom('on', '-inf', '', '7', 'NaN', '/ch/*').map((value) => ({ type: 's', value })),
      fc.constantFrom('T', 'F', 'N', 'I').map((type) => ({ type })),
    );
    const node = fc.integer({ min: 0, max: space.count - 1 });
    fc.assert(
      fc.property(node, fc.array(argument, { maxLength: 3 }), (at, args) => {
        tablet.send(space.address(at), ...args);
        show.wait(0.1);
        expect(show.bridge.faults).toBe(0);
        expect(show.engine.desk.values.some((value) => Number.isNaN(value))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('a flood is cut to what ten hands do, and is answered a few times', () => {
    for (let i = 0; i < 20_000; i++) tablet.send('/ch/1/fader', -i / 1000);
    for (let i = 0; i < 5000; i++) tablet.send('/nothing/here', 1);
    expect(tablet.client.messagesIn).toBe(2000);
    expect(tablet.client.faults).toBe(23_000);
    expect(tablet.told.length).toBeLessThanOrEqual(10);
  });

  test('a flood of cues and names does not fill the journal', () => {
    for (let i = 0; i < 1000; i++) tablet.send('/ch/1/name', `Name ${i}`);
    expect(show.engine.history.done.length).toBeLessThanOrEqual(100);
  });
});

describe('clients', () => {
  test('are in the list of devices, with what came and went, and by the name they give themselves', () => {
    tablet.send('/client/name', 'FOH tablet');
    tablet.send('/ch/1/fader', 99);
    expect(show.bridge.units).toEqual([
      expect.objectContaining({
        name: 'OSC 1 (FOH tablet), 10.0.0.7:9001',
        transport: 'udp',
        messagesIn: 2,
        faults: 1,
        bytesOut: tablet.packets[0]!.length,
      }),
    ]);
  });

  test('are seen in the monitor, both ways, in words', () => {
    const seen: string[] = [];
    show.bridge.watch(({ unit, way, meaning }) => seen.push(`${unit} ${way} ${meaning}`));
    tablet.send('/subscribe', '/ch/1/fader', '/ch/1/mute');
    show.wait(0.1);
    expect(seen).toEqual([
      'OSC 1, 10.0.0.7:9001 in /subscribe "/ch/1/fader" "/ch/1/mute"',
      'OSC 1, 10.0.0.7:9001 out 2 messages: /ch/1/fader -144; /ch/1/mute 0',
    ]);
  });

  test('that said something once make room for others; those that are told of changes do not', () => {
    const first = rig.tablet();
    first.send('/subscribe', '/main');
    for (let i = rig.desk.clients.size; i < MOST_CLIENTS; i++) rig.tablet();
    const next = rig.tablet();
    expect(next.client).toBeDefined();
    expect([tablet.closed, first.closed]).toEqual(['another came', undefined]);
    for (const { client } of [next]) expect(client.who).toBe('OSC 1');
  });

  test('are turned away where all the room is taken by clients that are told of changes', () => {
    rig.desk.gone(tablet.client);
    for (let i = 0; i < MOST_CLIENTS; i++) rig.tablet({ transport: 'tcp' });
    expect(rig.tablet().client).toBeUndefined();
    expect(rig.desk.turnedAway).toBe(1);
  });
});

test('a motor fader follows a finger on a tablet, and the tablet the motor fader', () => {
  const { surface, hand } = show.plug('x-touch');
  tablet.send('/subscribe', '/ch/1/fader/travel');
  tablet.send('/ch/1/fader/travel', 0.5);
  show.wait(2);
  expect(surface.fader(1).position / 1023).toBeCloseTo(0.5, 2);
  tablet.forget();
  hand.touch(1).moveTo(1, 767, 1).letGo();
  show.wait(2);
  expect(tablet.last('/ch/1/fader/travel')![1]).toBeCloseTo(0.75, 1);
  expect(faderTravel(show.value('ch/1/fader'))).toBeCloseTo(
    tablet.last('/ch/1/fader/travel')![1] as number,
    5,
  );
});

/** A bundle that holds nothing but a bundle, so many deep. */
function nested(deep: number): Uint8Array {
  const pieces: Buffer[] = [];
  let size = 12;
  for (let i = 0; i < deep; i++) {
    const head = Buffer.alloc(20);
    head.write('#bundle\0', 'latin1');
    head.writeUInt32BE(size, 16);
    pieces.unshift(head);
    size += 20;
  }
  return Uint8Array.from(Buffer.concat([...pieces, Buffer.from('/a\0\0,i\0\0\0\0\0\x01', 'latin1')]));
}

function lying(): Uint8Array {
  const bundle = bundleOf({ raw: [0, 1] }, message('/ch/1/fader', -6)).slice();
  bundle[19]! += 4;
  return bundle;
}
