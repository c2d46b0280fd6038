import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Picture } from '../../firmware-sim/jpeg.ts';
import { StreamDeck, streamDeckModels, type StreamDeckName } from '../../firmware-sim/index.ts';
import { Mappings } from '../../src/bridge/mappings.ts';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { Show } from './show.ts';

/** The mappings that come with the program: checked once, as that takes its time. */
const shipped = new Mappings({
  given: [],
  list: undefined,
  shipped: 'mappings',
  check: mappingCheck(),
  clock: new VirtualClock(),
  watch: () => () => {},
});

/** A show with a simulated deck plugged in, and everything shown on it. */
function plugged(model: StreamDeckName) {
  const show = new Show(undefined, undefined, undefined, (_family, surface) => shipped.textFor(surface));
  const plug = (deck?: StreamDeck) => {
    const { portName: name, usb } = streamDeckModels[model];
    const cable = new MemoryCable(show.clock, { name, packets: 'hid', delay: 500_000, identity: { usb } });
    if (deck) deck.plug(cable.device);
    const unit = deck ?? new StreamDeck({ model, port: cable.device });
    show.bridge.opened(cable.host);
    show.wait(3);
    return { cable, deck: unit };
  };
  const unit = plug();
  const heard: string[] = [];
  show.bridge.watch(({ way, meaning }) => way === 'in' && heard.push(meaning ?? '?'));
  return { show, plug, heard, ...unit };
}

/** What tells one picture from another: cheaper to compare than a million values. */
function print({ rgb }: Picture): string {
  return createHash('sha256').update(rgb).digest('hex');
}

/** How much of a picture is nearly this colour, 0..1. */
function share({ rgb }: Picture, colour: number): number {
  let like = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const off = (at: number, shift: number): number =>
      Math.abs((rgb[i + at] as number) - ((colour >> shift) & 0xff));
    if (Math.max(off(0, 16), off(1, 8), off(2, 0)) < 40) like++;
  }
  return like / (rgb.length / 3);
}

const RED = 0xff0000;
const WHITE = 0xffffff;

describe.each(Object.keys(streamDeckModels) as StreamDeckName[])('a simulated %s', (model) => {
  test('is known by its USB numbers, joins with a strip for each column, and shows a picture on every key', () => {
    const { show, deck } = plugged(model);
    expect(show.bridge.units).toMatchObject([{ state: 'online', strips: deck.model.strips }]);
    expect(show.bridge.units[0]?.model).toMatch(/^Elgato Stream Deck/u);
    const { pictures, refused, problem } = deck.display;
    expect({ refused, problem, unknown: deck.unknown }).toEqual({ refused: 0, problem: '', unknown: 0 });
    // once each: keys, and over each encoder a quarter of the strip and a meter
    expect(pictures).toBe(deck.model.strips * deck.model.rows + deck.model.encoders * 2);
    expect(deck.brightness).toBe(70);
    const labels = share(deck.key('a 1'), WHITE);
    expect(labels).toBeGreaterThan(0.01);
  });

  test('sends nothing while nothing changes', () => {
    const { show, cable } = plugged(model);
    const before = cable.carried.fromHost;
    show.wait(10);
    expect(cable.carried.fromHost).toBe(before);
  });

  test('is told to show its logo when the bridge closes, and nothing else', async () => {
    const { show, cable } = plugged(model);
    const before = cable.carried.fromHost;
    await show.bridge.close();
    expect(cable.carried.fromHost - before).toBe(3 + 32);
  });
});

describe('the keys of a Stream Deck MK.2', () => {
  test('mute, and are red while they do', () => {
    const { show, deck } = plugged('stream-deck-mk2');
    deck.press('B 3');
    show.wait(0.1);
    deck.release('B 3');
    show.wait(0.1);
    expect(show.value('ch/3/mute')).toBe(1);
    expect(share(deck.key('B 3'), RED)).toBeGreaterThan(0.7);
    expect(share(deck.key('B 2'), RED)).toBe(0);
  });

  test('follow a mute, a name and a fader from elsewhere, and nothing else is sent again', () => {
    const { show, deck } = plugged('stream-deck-mk2');
    const { pictures } = deck.display;
    show.set('ch/2/mute', 1);
    show.wait(0.1);
    expect(share(deck.key('B 2'), RED)).toBeGreaterThan(0.7);
    expect(deck.display.pictures).toBe(pictures + 1);
    const before = print(deck.key('A 2'));
    show.set('ch/2/fader', -6);
    show.wait(0.1);
    expect(print(deck.key('A 2'))).not.toEqual(before);
    show.set('ch/2/mute', 0);
    show.wait(0.1);
    expect(share(deck.key('B 2'), RED)).toBe(0);
  });

  test('have a frame where a solo elsewhere keeps the strip silent: neither dark nor lit', () => {
    const { show, deck } = plugged('stream-deck-mk2');
    show.set('ch/1/solo', 1);
    show.wait(0.3);
    const framed = share(deck.key('B 2'), RED);
    expect(framed).toBeGreaterThan(0.1);
    expect(framed).toBeLessThan(0.5);
  });

  test('turn pages, and a bank and back draws what was there before', () => {
    const { show, deck } = plugged('stream-deck-mk2');
    const tap = (key: string): void => {
      deck.press(key);
      show.wait(0.1);
      deck.release(key);
      show.wait(1);
    };
    const first = print(deck.key('A 1'));
    tap('C 2');
    expect(print(deck.key('A 1'))).not.toEqual(first);
    tap('C 1');
    expect(print(deck.key('A 1'))).toEqual(first);
    tap('C 5');
    tap('C 5');
    expect(print(deck.key('A 1'))).not.toEqual(first);
    expect(deck.display.refused).toBe(0);
  });
});

describe('a Stream Deck +', () => {
  test('rides a fader by an encoder, fast clicks farther, and the bar and the number follow', () => {
    const { show, deck, heard } = plugged('stream-deck-plus');
    show.set('ch/2/fader', -20);
    show.wait(0.5);
    const before = print(deck.part(2));
    const other = print(deck.part(1));
    deck.turn(2, 1);
    show.wait(0.1);
    expect(show.value('ch/2/fader')).toBeCloseTo(-19.5, 5);
    expect(print(deck.part(2))).not.toEqual(before);
    expect(print(deck.part(1))).toEqual(other);
    for (let i = 0; i < 10; i++) {
      deck.turn(2, 2);
      show.wait(0.02);
    }
    expect(show.value('ch/2/fader')).toBeGreaterThan(-9.6);
    deck.turn(2, -1);
    show.wait(0.5);
    expect(heard.slice(0, 1)).toEqual(['encoder 2 turned right 1']);
  });

  test('two encoders turned in one report are two moves', () => {
    const { show, cable } = plugged('stream-deck-plus');
    show.set('ch/1/fader', -20);
    show.set('ch/4/fader', -20);
    show.wait(0.5);
    // one packet, as the device end of the cable takes it
    const report = Uint8Array.of(
      0,
      0,
      14,
      0x01,
      0x03,
      0x05,
      0x00,
      0x01,
      0x01,
      0x00,
      0x00,
      0xff,
      0,
      0,
      0,
      0,
      0,
    );
    cable.device.send(report, report.length);
    show.wait(0.1);
    expect(show.value('ch/1/fader')).toBeCloseTo(-19.5, 5);
    expect(show.value('ch/4/fader')).toBeCloseTo(-20.5, 5);
  });

  test('selects by a push, solos by a tap, and banks by a swipe', () => {
    const { show, deck, heard } = plugged('stream-deck-plus');
    for (const key of ['encoder 2', 'touch 3', 'swipe left']) {
      deck.press(key);
      deck.release(key);
      show.wait(0.2);
    }
    expect(heard).toEqual([
      'key encoder 2 pressed',
      'key encoder 2 released',
      'key touch 3 pressed',
      'key touch 3 released',
      'key swipe left pressed',
      'key swipe left released',
    ]);
    expect(show.value('ch/3/solo')).toBe(1);
    expect(show.engine.surfaces.get(1)?.view.bank).toBe(4);
  });
});

describe('the cable of a deck', () => {
  test('pulled and put back, it is shown every picture again (pain 14)', () => {
    const { show, deck, plug, cable } = plugged('stream-deck-plus');
    show.set('ch/1/mute', 1);
    show.wait(0.5);
    const face = print(deck.display.face());
    cable.unplug();
    show.set('ch/2/mute', 1);
    show.wait(1);
    const { pictures } = deck.display;
    plug(deck);
    expect(deck.display.pictures - pictures).toBe(8 + 4 * 2);
    expect(deck.display.refused).toBe(0);
    expect(share(deck.key('A 2'), RED)).toBeGreaterThan(0.7);
    show.set('ch/2/mute', 0);
    show.wait(0.5);
    expect(print(deck.display.face())).toEqual(face);
  });

  test('pulled while a key is held: it is let go, and the page it holds with it', () => {
    const { show, deck, plug, cable } = plugged('stream-deck-mk2');
    deck.press('A 1');
    show.wait(0.1);
    cable.unplug();
    show.wait(0.1);
    expect(show.engine.surfaces.get(1)?.down ?? []).toEqual([]);
    deck.release('A 1');
    plug(deck);
    expect(show.engine.surfaces.get(1)?.down).toEqual([]);
  });

  test('carries no more pictures at once than are drawn in a moment, and the rest soon after', () => {
    const { show, deck } = plugged('stream-deck-xl');
    const before = deck.display.pictures;
    deck.press('D 8'); // the page of tape and cues: all but the lowest row changes
    show.wait(0.02);
    expect(deck.display.pictures - before).toBeLessThan(4);
    show.wait(1);
    expect(deck.display.pictures - before).toBeGreaterThanOrEqual(24);
  });

  test('broken reports are counted and change nothing', () => {
    const { show, cable } = plugged('stream-deck-mk2');
    const send = (...content: number[]): void => {
      const packet = [0, content.length >> 8, content.length & 0xff, ...content];
      cable.device.send(Uint8Array.from(packet), packet.length);
      show.wait(0.05);
    };
    send(0x01, 0x00, 0x0f, 0x00, 0x01); // keys cut off behind the first
    send(0x07, 0x00, 0x00, 0x00, 0x01, 0x01);
    send(0x01);
    send(0x01, 0x09, 0x00, 0x00, 0x01); // an event nobody knows
    expect(show.bridge.units[0]).toMatchObject({ state: 'online' });
    expect(show.value('ch/1/mute')).toBe(0);
    expect(show.bridge.links[0]?.faults).toBe(3);
    expect(show.bridge.links[0]?.meaningless).toBe(1);
  });
});
