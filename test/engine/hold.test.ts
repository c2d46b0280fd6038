import { describe, expect, test, vi } from 'vitest';
import { Arbiter, rank } from '../../src/engine/arbiter.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { Rig } from './rig.ts';

describe('who may move a parameter', () => {
  test('a hand on a surface is not overruled by the page', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.set('ch/1/fader', 0);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    expect(rig.engine.arbiter.refused).toBe(1);
    rig.letGo('fader 1');
    rig.set('ch/1/fader', 0);
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('a hand takes over from the page, and the page is refused from then on', () => {
    const rig = new Rig();
    rig.set('ch/1/fader', 0);
    rig.event('fader 1', 'touched');
    rig.set('ch/1/fader', -3);
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('of two pages the later wins, and so of two surfaces', () => {
    const rig = new Rig();
    rig.attach(2, ['x-touch-one']);
    rig.set('ch/1/fader', 0, 'Ann');
    rig.set('ch/1/fader', -10, 'Bob');
    expect(rig.value('ch/1/fader')).toBe(-10);
    rig.wait(1);
    rig.event('fader 1', 'touched', 0, 1);
    rig.move('fader 1', -20, 1);
    rig.event('fader 1', 'touched', 0, 2);
    rig.move('fader 1', -5, 2);
    expect(rig.value('ch/1/fader')).toBe(-5);
    rig.letGo('fader 1', 1);
    expect(rig.engine.arbiter.rank[rig.engine.table.at('ch/1/fader')]).toBe(rank.hand);
    rig.letGo('fader 1', 2);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('a hold by a move ends half a second after the last move', () => {
    const rig = new Rig();
    rig.event('encoder 1', 'turned', 1);
    rig.wait(0.3);
    rig.event('encoder 1', 'turned', 1);
    rig.wait(0.49);
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.wait(0.02);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('a touch lasts until the release, however long', () => {
    const rig = new Rig();
    rig.event('encoder 1', 'turned', 1);
    rig.event('fader 1', 'touched');
    rig.wait(60);
    expect(rig.engine.arbiter.held.count).toBe(1);
  });

  test('a hand that only throws a switch holds nothing', () => {
    const rig = new Rig();
    rig.press('key mute 1');
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('a switch under a hand is not thrown by the page', () => {
    const rig = new Rig();
    rig.press('key plug-in');
    rig.press('key flip');
    rig.press('key select 1');
    rig.event('fader 6', 'touched'); // the gate of channel 1, while flipped
    rig.set('ch/1/gate/on', 1);
    expect(rig.value('ch/1/gate/on')).toBe(0);
  });

  test('a parameter there is not changes nothing, not even who is known', () => {
    const rig = new Rig();
    const before = [...rig.engine.arbiter.names];
    const set = { type: 'set', parameter: 1e9, value: 0, who: 'Eve' } as const;
    expect(() => rig.engine.step({ at: 0, sample: 0, what: set })).toThrow(RangeError);
    expect(rig.engine.arbiter.names).toEqual(before);
  });
});

describe('the books of the arbiter', () => {
  test('let the stronger rank through, and among equals the later', () => {
    const books = new Arbiter(1);
    for (const held of [1, 2, 3, 4] as const) {
      for (const asks of [1, 2, 3, 4] as const) {
        books.hold(0, held, 7, 0, Infinity);
        expect(books.allows(0, asks, 8)).toBe(asks <= held);
        expect(books.allows(0, asks, 7)).toBe(true);
        books.release(0, 7);
      }
    }
  });

  test('do not shorten a touch to a lease', () => {
    const books = new Arbiter(1);
    books.hold(0, 1, 7, 0, Infinity);
    books.hold(0, 1, 7, 5, 10);
    expect(books.until[0]).toBe(Infinity);
  });

  test('let nobody release what another holds', () => {
    const books = new Arbiter(1);
    books.hold(0, 1, 7, 0, 10);
    expect(books.release(0, 8)).toBe(false);
    expect(books.release(0, 7)).toBe(true);
    expect(books.release(0, 7)).toBe(false);
  });
});

describe('a hand on a fader', () => {
  test('moves it without looking up who it is, and without waking the lights', () => {
    const rig = new Rig();
    rig.command({ do: 'mode', mode: 'touch' });
    rig.press('key play');
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.1);
    const { arbiter, surfaces } = rig.engine;
    const surface = surfaces.get(1)!;
    vi.spyOn(arbiter, 'person').mockImplementation(() => {
      throw new Error('a name was looked up');
    });
    vi.spyOn(surface, 'refreshLights').mockImplementation(() => {
      throw new Error('all lights were looked at');
    });
    for (let i = 0; i < 10; i++) rig.event('fader 1', 'moved', 0.2 + i / 100);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-26.8, 9);
  });

  test('that stands for something else after a bank change does nothing until it is off (the fader drove the old track)', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    rig.press('key bank right');
    rig.move('fader 1', -3);
    expect([rig.value('ch/1/fader'), rig.value('ch/9/fader')]).toEqual([-10, -Infinity]);
    expect(rig.engine.arbiter.held.count).toBe(0);
    rig.letGo('fader 1');
    expect(rig.shown('fader 1')).toBe(0);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    expect(rig.value('ch/9/fader')).toBeCloseTo(-3, 9);
  });

  test('that is felt again while parked still does nothing, and holds nothing afterwards', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.press('key bank right');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -3);
    rig.letGo('fader 1');
    expect(rig.value('ch/9/fader')).toBe(-Infinity);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('of the selected strip lets go of it when another is selected (it was held for ever)', () => {
    const rig = new Rig();
    rig.press('key eq');
    rig.press('key flip');
    rig.event('fader 2', 'touched');
    rig.event('fader 2', 'moved', 0.9);
    rig.press('key select 5');
    rig.letGo('fader 2');
    expect(rig.value('ch/1/eq/1/gain')).toBeGreaterThan(0);
    expect(rig.value('ch/5/eq/1/gain')).toBe(0);
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.shown('fader 2')).toBe(0.5);
  });

  test('on a fader that another finger shares by another fader keeps it when that one goes', () => {
    const rig = new Rig();
    rig.press('key pan');
    const shared = `
faderline: 2
name: Twice
for: mcu
strips: [ch]
controls:
  fader 1: main/fader
  fader main: main/fader
`;
    const { attachment } = rig.engine.surfaces.get(1)!;
    rig.do({ type: 'attach', attachment: { ...attachment, mapping: shared } });
    rig.event('fader 1', 'touched');
    rig.event('fader main', 'touched');
    rig.letGo('fader 1');
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.letGo('fader main');
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('that is not felt is taken for one when it moves, and is off half a second later', () => {
    const rig = new Rig();
    rig.wait(2); // its faders have found their places
    rig.wait(1);
    rig.event('fader 1', 'moved', 0.5);
    expect(rig.value('ch/1/fader')).toBe(-10);
    rig.wait(0.3);
    rig.event('fader 1', 'moved', 0.6);
    rig.wait(0.3);
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.wait(0.3);
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
    expect(rig.shown('fader 1')).toBeCloseTo(0.6, 9);
  });

  test('is not seen in a motor that reports its own way (released faders fell back)', () => {
    const rig = new Rig();
    rig.wait(1);
    rig.set('ch/1/fader', 0);
    for (const travel of [0.2, 0.4, 0.7, 0.75]) {
      rig.wait(0.03);
      rig.event('fader 1', 'moved', travel);
    }
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('is not seen in a slow motor that is still on its way half a second later', () => {
    const rig = new Rig();
    rig.wait(2); // its faders have found their places
    rig.wait(1);
    rig.set('ch/1/fader', 10);
    for (let travel = 0; travel < 1; travel += 0.05) {
      rig.wait(0.05);
      rig.event('fader 1', 'moved', travel);
    }
    expect(rig.value('ch/1/fader')).toBe(10);
  });

  test('is seen where a motor that plays a lane is pulled the other way (without touch nobody could take over)', () => {
    const lanes = { 'ch/1/fader': { times: [0, 480_000], values: [-30, 10] } };
    const rig = new Rig({ ...emptyDocument('Test'), lanes });
    rig.press('key play');
    rig.wait(5);
    const began = rig.shown('fader 1');
    for (let i = 0; i < 40; i++) {
      rig.event('fader 1', 'moved', began - i * 0.005);
      rig.wait(0.01);
    }
    expect(rig.shown('fader 1')).toBeCloseTo(began - 39 * 0.005, 9);
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.wait(1);
    expect(rig.value('ch/1/fader')).toBeGreaterThan(-10);
  });

  test('is not seen in a motor that follows a lane and turns round with it', () => {
    const times = [0, 1, 2, 3, 4].map((n) => n * 24_000);
    const lanes = { 'ch/1/fader': { times, values: [-10, 10, -10, 10, -10] } };
    const rig = new Rig({ ...emptyDocument('Test'), lanes });
    rig.press('key play');
    const late: number[] = [];
    for (let i = 0; i < 200; i++) {
      rig.wait(0.01);
      late.push(rig.shown('fader 1'));
      if (i >= 3) rig.event('fader 1', 'moved', late[i - 3]); // 30 ms behind
    }
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.engine.canUndo).toBe(false);
  });

  test('is not seen in a fader that trembles', () => {
    const rig = new Rig();
    rig.set('ch/1/fader', 0);
    rig.wait(1);
    for (const step of [-1, 1, 0, 1, -1]) {
      rig.event('fader 1', 'moved', 0.75 + step / 1023);
      rig.wait(0.2);
    }
    expect(rig.value('ch/1/fader')).toBe(0);
  });

  test('that is taken away with its surface is off everything, and the tape stops winding', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.event('fader 2', 'touched');
    rig.event('key rewind', 'pressed');
    rig.do({ type: 'detach', surface: 1, reason: 'unplugged' });
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.engine.transport.state).toBe('stopped');
  });

  test('stays when another unit joins its surface (a neighbour that came made the motor fight the hand)', () => {
    const rig = new Rig();
    rig.press('key bank right');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    const fader = rig.shown('fader 1');
    rig.attach(1, ['x-touch', 'x-touch-extender']);
    expect(rig.text('text upper 1')).toBe('Ch 9');
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.set('ch/9/fader', 0);
    expect(rig.value('ch/9/fader')).toBeCloseTo(-20, 6);
    expect(rig.shown('fader 1')).toBe(fader);
    rig.letGo('fader 1');
    rig.wait(1);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('is not seen in what a unit reports when it has just been switched on (every fader down became the mix)', () => {
    const rig = new Rig();
    rig.wait(5);
    rig.set('ch/1/fader', -5);
    rig.do({ type: 'detach', surface: 1, reason: 'power cut' });
    rig.attach(1, ['x-touch']);
    rig.wait(0.4);
    rig.event('fader 1', 'moved', 0);
    rig.wait(1);
    expect(rig.value('ch/1/fader')).toBe(-5);
    expect(rig.shown('fader 1')).toBe(0.625);
  });

  test('is off when its unit is gone from the surface', () => {
    const rig = new Rig(emptyDocument('Test'), ['x-touch', 'x-touch-extender']);
    rig.event('fader 9', 'touched');
    rig.attach(1, ['x-touch']);
    rig.wait(1);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('finds the bank it had in front when its surface comes back', () => {
    const rig = new Rig();
    rig.press('key bank right');
    rig.press('key flip');
    rig.do({ type: 'detach', surface: 1, reason: 'cable unplugged' });
    rig.attach(1, ['x-touch']);
    expect(rig.text('text upper 1')).toBe('Ch 9');
    expect(rig.shown('key flip')).toBe(1);
  });
});

describe('linked channels', () => {
  test('are one: switched on, the even one takes over from the odd one, and the pans spread', () => {
    const rig = new Rig();
    rig.set('ch/1/fader', -6);
    rig.set('ch/1/eq/2/gain', 3);
    rig.set('ch/2/fader', -30);
    rig.set('ch/2/trim', 12);
    rig.set('ch/2/polarity', 1);
    rig.set('ch/2/link', 1);
    expect(['ch/2/fader', 'ch/2/eq/2/gain', 'ch/1/pan', 'ch/2/pan'].map((p) => rig.value(p))).toEqual([
      -6, 3, -1, 1,
    ]);
    expect(
      ['ch/1/link', 'ch/2/link', 'ch/2/trim', 'ch/2/polarity', 'ch/1/trim'].map((p) => rig.value(p)),
    ).toEqual([1, 1, 12, 1, 0]);
  });

  test('move together from either side, and their pans move as mirrors', () => {
    const rig = new Rig();
    rig.set('ch/1/link', 1);
    rig.set('ch/2/fader', -12);
    rig.set('ch/1/pan', -0.5);
    expect([rig.value('ch/1/fader'), rig.value('ch/2/pan')]).toEqual([-12, 0.5]);
    rig.press('key mute 2');
    expect(rig.value('ch/1/mute')).toBe(1);
    rig.set('ch/1/trim', 6);
    expect(rig.value('ch/2/trim')).toBe(0);
  });

  test('have one width: it is no pan, and is neither spread nor a mirror', () => {
    const rig = new Rig();
    rig.set('ch/1/width', 50);
    rig.set('ch/1/link', 1);
    expect([rig.value('ch/1/width'), rig.value('ch/2/width')]).toEqual([50, 50]);
    rig.set('ch/2/width', 80);
    expect([rig.value('ch/1/width'), rig.value('ch/2/width')]).toEqual([80, 80]);
  });

  test('that are unlinked keep their values and go their own ways', () => {
    const rig = new Rig();
    rig.set('ch/1/link', 1);
    rig.set('ch/1/fader', -12);
    rig.wait(1);
    rig.set('ch/1/link', 0);
    expect([rig.value('ch/2/link'), rig.value('ch/2/fader'), rig.value('ch/2/pan')]).toEqual([0, -12, 1]);
    rig.set('ch/2/fader', 0);
    expect(rig.value('ch/1/fader')).toBe(-12);
  });

  test('are linked and unlinked in one undo step', () => {
    const rig = new Rig();
    rig.set('ch/2/fader', -30);
    rig.wait(1);
    rig.set('ch/1/link', 1);
    expect(rig.value('ch/2/fader')).toBe(-Infinity);
    rig.press('key undo');
    expect(['ch/1/link', 'ch/2/link', 'ch/2/fader', 'ch/1/pan', 'ch/2/pan'].map((p) => rig.value(p))).toEqual(
      [0, 0, -30, 0, 0],
    );
  });

  test('that are linked under a finger are undone together', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    rig.set('ch/2/link', 1);
    rig.move('fader 1', -10);
    rig.letGo('fader 1');
    rig.press('key undo');
    rig.press('key undo');
    expect([rig.value('ch/1/link'), rig.value('ch/2/fader')]).toEqual([0, -Infinity]);
  });

  test('do not exist for the last of an odd number of channels: its switch does nothing else', () => {
    const layout = { channels: 3, groups: 0, buses: 0, dcas: 0, muteGroups: 0 };
    const rig = new Rig({ ...emptyDocument('Test'), layout });
    rig.set('ch/3/link', 1);
    rig.set('ch/3/fader', -6);
    expect([rig.value('ch/3/link'), rig.value('ch/3/fader'), rig.value('ch/2/fader')]).toEqual([
      1,
      -6,
      -Infinity,
    ]);
  });
});

test('a pedal rides once it came past the value, and is off half a second after it was moved (a foot at rest jumped)', () => {
  const rig = new Rig();
  const { attachment } = rig.engine.surfaces.get(1)!;
  const mapping = 'faderline: 2\nname: Foot\nfor: mcu\nstrips: [ch]\ncontrols:\n  pedal: main/fader\n';
  rig.do({ type: 'attach', attachment: { ...attachment, mapping } });
  rig.event('pedal', 'moved', 0.5);
  expect([rig.value('main/fader'), rig.engine.arbiter.held.count]).toEqual([0, 0]);
  rig.event('pedal', 'moved', 0.76);
  rig.event('pedal', 'moved', 0.7);
  expect([rig.value('main/fader'), rig.engine.arbiter.held.count]).toEqual([-2, 1]);
  rig.wait(0.6);
  expect(rig.engine.arbiter.held.count).toBe(0);
});

test('a key pressed before a mapping is saved is not pressed for the second time after it (another rule did its double)', () => {
  const rig = new Rig(undefined, []);
  const mapping = (strip: number): string =>
    `faderline: 2\nname: t\nfor: mcu\nstrips: [ch]\ncontrols:\n  key F1:\n    press: toggle ch/${strip}/mute\n    double: toggle ch/${strip}/solo\n`;
  rig.attach(1, ['x-touch'], 'S', mapping(1));
  rig.press('key F1');
  rig.wait(0.1);
  rig.do({ type: 'remap', surface: 1, mapping: mapping(2) });
  rig.press('key F1');
  expect([rig.value('ch/2/mute'), rig.value('ch/2/solo')]).toEqual([1, 0]);
});

test('a jog wheel ended every ride without touch at each click: one drag took many undos to take back', () => {
  const rig = new Rig(emptyDocument('Test'));
  for (let click = 1; click <= 5; click++) {
    rig.set('ch/1/fader', -click, 'Ann');
    rig.command({ do: 'locate', to: click * 1000 });
    rig.wait(0.05);
  }
  rig.wait(1);
  expect(rig.engine.history.done.map(({ name }) => name)).toEqual(['Ride Ch 1 fader']);
});

test('but where there is automation, a ride without touch ends when the tape is taken elsewhere', () => {
  const rig = new Rig({
    ...emptyDocument('Test'),
    lanes: { 'ch/1/fader': { times: [0], values: [-10] } },
  });
  rig.set('ch/1/fader', -3, 'Ann');
  rig.command({ do: 'locate', to: 1000 });
  expect(rig.engine.arbiter.held.count).toBe(0);
  rig.wait(0.1);
  expect(rig.value('ch/1/fader')).toBe(-10);
});
