import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { light, ring } from '../../src/model/shown.ts';
import { faderTravel } from '../../src/units/laws.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;

/** How an encoder's ring is drawn: mode and centre lamp. */
function ringOf(rig: Rig, name: string): number {
  return rig.engine.surfaces.get(1)!.wanted.style[rig.control(name)]!;
}

/** The controls of which what they show changed, by name. */
function news(rig: Rig): string[] {
  const { changed, controls } = rig.engine.surfaces.get(1)!;
  const names = [...changed.list.subarray(0, changed.count)].map((n) => controls[n]!.name);
  changed.clear();
  return names.filter((name) => !/^(meter|text)/.test(name)).sort();
}

const upper = (rig: Rig): string[] => [1, 2, 3, 4, 5, 6, 7, 8].map((n) => rig.text(`text upper ${n}`));

describe('banks', () => {
  test('walk through the strips of the desk by the width of the surface, and stop at the last', () => {
    const rig = new Rig();
    expect(upper(rig)[0]).toBe('Ch 1');
    expect(rig.shown('key bank left')).toBe(light.off);
    rig.press('key bank right');
    expect(upper(rig)).toEqual(['Ch 9', 'Ch 10', 'Ch 11', 'Ch 12', 'Ch 13', 'Ch 14', 'Ch 15', 'Ch 16']);
    for (let i = 0; i < 20; i++) rig.press('key bank right');
    expect(upper(rig)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `DCA ${n}`));
    expect([rig.shown('key bank left'), rig.shown('key bank right')]).toEqual([light.on, light.off]);
    rig.press('key channel left');
    expect(upper(rig)[0]).toBe('Bus 8');
  });

  test('move by the strips of all units that stand side by side', () => {
    const rig = new Rig(emptyDocument('Test'), ['x-touch', 'x-touch-extender']);
    rig.press('key bank right');
    expect([rig.text('text upper 1'), rig.text('text upper 16')]).toEqual(['Ch 17', 'Ch 32']);
  });

  test('show faders, rings and lights of their strips at once, and nothing of the bank before (hidden pages bled in)', () => {
    const rig = new Rig();
    rig.set('ch/9/fader', -10);
    rig.set('ch/9/mute', 1);
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/mute', 1);
    rig.press('key bank right');
    expect([rig.shown('fader 1'), rig.shown('key mute 1'), rig.shown('key mute 2')]).toEqual([0.5, 1, 0]);
    news(rig);
    rig.set('ch/1/fader', -30);
    rig.set('ch/1/mute', 1);
    expect(news(rig).filter((name) => / \d$/.test(name))).toEqual([]);
    rig.press('key bank left');
    expect(rig.shown('fader 1')).toBe(0.25);
  });

  test('tell each control once what it shows in the end (zeros came after the values)', () => {
    const rig = new Rig();
    for (let n = 9; n <= 16; n++) rig.set(`ch/${n}/fader`, -10);
    rig.wait(1);
    news(rig);
    rig.press('key bank right');
    const changed = news(rig);
    expect(changed.filter((name) => name.startsWith('fader'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `fader ${n}`),
    );
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((n) => rig.shown(`fader ${n}`))).toEqual(Array(8).fill(0.5));
  });

  test('go straight to the groups, buses, DCAs and back to the channels by one key', () => {
    const rig = new Rig();
    for (const [key, label] of [
      ['key busses', 'Grp 1'],
      ['key aux', 'Bus 1'],
      ['key outputs', 'DCA 1'],
      ['key inputs', 'Ch 1'],
    ] as const) {
      rig.press(key);
      expect(rig.text('text upper 1')).toBe(label);
      expect(rig.shown(key)).toBe(light.on);
    }
  });

  test('that are wider than the desk leave the rest dark', () => {
    const layout = { channels: 3, groups: 0, buses: 0, dcas: 0, muteGroups: 0 };
    const rig = new Rig({ ...emptyDocument('Test'), layout });
    expect([
      rig.shown('fader 4'),
      rig.shown('encoder 4'),
      rig.text('text upper 4'),
      rig.shown('colour 4'),
    ]).toEqual([-1, -1, '', 0]);
    rig.press('key busses');
    expect([rig.shown('key busses'), rig.shown('key inputs')]).toEqual([light.off, light.on]);
    rig.event('fader 4', 'touched');
    rig.event('fader 4', 'moved', 0.5);
    rig.press('key mute 4');
    rig.press('key bank right');
    expect(rig.text('text upper 1')).toBe('Ch 1');
  });
});

describe('what moved', () => {
  test('is only what stands for the changed parameter (one fader sent the others to an end stop)', () => {
    const rig = new Rig();
    rig.wait(1);
    news(rig);
    rig.set('ch/3/fader', -6);
    expect(news(rig).filter((name) => !name.startsWith('key save'))).toEqual(['fader 3']);
  });

  test('does not include anything when another strip is selected (16 motors moved)', () => {
    const rig = new Rig();
    rig.set('ch/3/fader', -6);
    rig.wait(1);
    news(rig);
    rig.press('key select 3');
    expect(news(rig)).toEqual(['key select 1', 'key select 3']);
  });
});

describe('encoders', () => {
  test('ride what the page says, a hundredth of the travel a click, and a tenth of that with shift', () => {
    const rig = new Rig();
    rig.event('encoder 1', 'turned', 10);
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.2, 9);
    rig.event('key shift', 'pressed');
    rig.event('encoder 1', 'turned', -10);
    rig.event('key shift', 'released');
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.18, 9);
    rig.event('encoder 1', 'turned', 500);
    expect(rig.value('ch/1/pan')).toBe(1);
  });

  test('turn a page by its key, and its letter with the turn shows in the assignment display', () => {
    const rig = new Rig();
    expect(rig.text('text assignment')).toBe('Pn');
    rig.press('key send');
    expect(rig.text('text assignment')).toBe('S1');
    rig.press('key send');
    rig.event('encoder 2', 'turned', 50);
    expect(rig.text('text assignment')).toBe('S2');
    expect(rig.value('ch/2/send/2/level')).toBe(-10);
    for (let i = 0; i < 7; i++) rig.press('key send');
    expect(rig.text('text assignment')).toBe('S1');
    rig.press('key pan');
    expect([rig.shown('key pan'), rig.shown('key send')]).toEqual([1, 0]);
  });

  test('stand for the selected strip where the page says so, and for nothing where it lacks one', () => {
    const rig = new Rig();
    rig.press('key instrument');
    rig.press('key select 2');
    rig.event('encoder 1', 'turned', -5);
    expect(rig.value('ch/2/comp/threshold')).toBeLessThan(rig.value('ch/1/comp/threshold'));
    for (let i = 0; i < 9; i++) rig.press('key bank right');
    rig.press('key select 1'); // a DCA has no compressor
    expect(rig.shown('encoder 1')).toBe(-1);
    expect(() => rig.event('encoder 1', 'turned', 5)).not.toThrow();
  });

  test('step through choices, several at a time, and stop at the ends', () => {
    const rig = new Rig();
    rig.press('key eq');
    const { law } = rig.engine.table.row(rig.engine.table.at('ch/1/eq/1/type'));
    const last = law.kind === 'steps' ? law.max : 0;
    const begin = rig.value('ch/1/eq/1/type');
    rig.event('encoder 4', 'turned', -20);
    expect(rig.value('ch/1/eq/1/type')).toBe(0);
    rig.event('encoder 4', 'turned', 2);
    expect(rig.value('ch/1/eq/1/type')).toBe(2);
    rig.event('encoder 4', 'turned', 50);
    expect(rig.value('ch/1/eq/1/type')).toBe(last);
    rig.event('encoder 4', 'turned', 1);
    rig.press('key encoder 4');
    expect(rig.value('ch/1/eq/1/type')).toBe(begin);
  });

  test('put their parameter back where it began when they are pushed, and a lane in touch writes it', () => {
    const rig = new Rig();
    rig.event('encoder 1', 'turned', 30);
    rig.wait(1);
    rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/1/pan' });
    rig.press('key play');
    rig.wait(1);
    rig.press('key encoder 1');
    expect(rig.value('ch/1/pan')).toBe(0);
    rig.press('key stop');
    expect(rig.engine.lanes.lanes[rig.engine.table.at('ch/1/pan')]?.values).toContain(0);
    rig.press('key undo');
    rig.press('key undo');
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.6, 9);
  });

  test.each([
    ['pan', 'key pan', ring.boostCut + ring.centreLamp],
    ['send', 'key send', ring.wrap],
    ['compressor', 'key instrument', ring.dot],
  ])('draw their rings as the page %s says', (_page, key, style) => {
    const rig = new Rig();
    rig.press(key);
    expect(ringOf(rig, 'encoder 1')).toBe(style);
  });

  test('light the lamp below the ring only in the middle', () => {
    const rig = new Rig();
    expect(ringOf(rig, 'encoder 1') & ring.centreLamp).toBe(ring.centreLamp);
    rig.event('encoder 1', 'turned', 3);
    expect(ringOf(rig, 'encoder 1')).toBe(ring.boostCut);
    rig.event('encoder 1', 'turned', -3);
    expect(ringOf(rig, 'encoder 1')).toBe(ring.boostCut + ring.centreLamp);
  });
});

describe('flip', () => {
  test('puts the encoders on the faders and the faders on the encoders, values and rings', () => {
    const rig = new Rig();
    rig.set('ch/1/fader', 0);
    rig.set('ch/1/pan', -1);
    rig.press('key flip');
    expect([rig.shown('fader 1'), rig.shown('encoder 1'), rig.shown('key flip')]).toEqual([0, 0.75, 1]);
    expect(ringOf(rig, 'encoder 1')).toBe(ring.wrap);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.5);
    rig.event('encoder 1', 'turned', -25);
    expect([rig.value('ch/1/pan'), rig.value('ch/1/fader')]).toEqual([0, -10]);
    rig.letGo('fader 1');
    rig.press('key flip');
    expect([rig.shown('fader 1'), rig.shown('encoder 1')]).toEqual([0.5, 0.5]);
    expect(ringOf(rig, 'encoder 1')).toBe(ring.boostCut + ring.centreLamp);
  });

  test('leaves the main fader where it is', () => {
    const rig = new Rig();
    rig.press('key flip');
    expect(rig.shown('fader main')).toBe(0.75);
  });

  test('puts a switch on a fader, which rests at either end', () => {
    const rig = new Rig();
    rig.press('key plug-in');
    rig.press('key flip');
    rig.event('fader 6', 'touched');
    rig.event('fader 6', 'moved', 0.7);
    expect(rig.value('ch/1/gate/on')).toBe(1);
    expect(rig.shown('fader 6')).toBe(0.7);
    rig.letGo('fader 6');
    expect(rig.shown('fader 6')).toBe(1);
  });
});

describe('lights', () => {
  test('of mute burn for its own mute and flash for any other', () => {
    const rig = new Rig();
    const mute = () => rig.shown('key mute 1');
    rig.press('key mute 1');
    expect(mute()).toBe(light.on);
    rig.press('key mute 1');
    rig.set('ch/1/mute-group/1', 1);
    rig.set('mute-group/1', 1);
    expect(mute()).toBe(light.flash);
    rig.press('key mute 1');
    expect(mute()).toBe(light.on);
    rig.press('key mute 1');
    rig.set('mute-group/1', 0);
    expect(mute()).toBe(light.off);
    rig.press('key solo 2');
    expect([mute(), rig.shown('key mute 2')]).toEqual([light.flash, light.off]);
  });

  test('of solo flash the rude lamp, and its key clears them all', () => {
    const rig = new Rig();
    rig.press('key solo 3');
    rig.set('dca/1/solo', 1);
    expect([rig.shown('lamp rude solo'), rig.shown('key solo'), rig.shown('key solo 3')]).toEqual([2, 1, 1]);
    rig.press('key solo');
    expect([rig.value('ch/3/solo'), rig.value('dca/1/solo')]).toEqual([0, 0]);
    expect([rig.shown('lamp rude solo'), rig.shown('key solo'), rig.shown('key solo 3')]).toEqual([0, 0, 0]);
    rig.press('key undo');
    expect(rig.value('ch/3/solo')).toBe(1);
  });

  test('of the modes say what the selected strip is in, and flash while it writes', () => {
    const rig = new Rig();
    rig.press('key select 2');
    rig.press('key latch');
    expect(['read', 'touch', 'latch', 'write'].map((key) => rig.shown(`key ${key}`))).toEqual([0, 0, 1, 0]);
    expect(rig.shown('key rec 2')).toBe(light.on);
    rig.press('key play');
    rig.event('fader 2', 'touched');
    rig.move('fader 2', 0);
    expect([rig.shown('key latch'), rig.shown('key rec 2')]).toEqual([light.flash, light.flash]);
    rig.press('key stop');
    expect([rig.shown('key latch'), rig.shown('key rec 2')]).toEqual([light.on, light.on]);
    rig.press('key select 1');
    expect([rig.shown('key latch'), rig.shown('key read')]).toEqual([0, 1]);
  });

  test('begin to flash where the tape enters the punch', () => {
    const rig = new Rig({ ...emptyDocument('Test'), punch: { on: true, from: SECOND, to: 2 * SECOND } });
    rig.press('key write');
    rig.press('key play');
    rig.wait(0.9);
    expect(rig.shown('key rec 1')).toBe(light.on);
    rig.wait(0.2);
    expect(rig.shown('key rec 1')).toBe(light.flash);
    rig.wait(1);
    expect(rig.shown('key rec 1')).toBe(light.on);
  });

  test('of arm go from read to touch and back, for the whole strip', () => {
    const rig = new Rig();
    rig.press('key rec 1');
    expect(
      ['ch/1/fader', 'ch/1/pan', 'ch/2/fader'].map((p) => rig.engine.modeOf(rig.engine.table.at(p))),
    ).toEqual(['touch', 'touch', 'read']);
    rig.press('key rec 1');
    expect(rig.engine.modeOf(rig.engine.table.at('ch/1/fader'))).toBe('read');
  });

  test('of a mode with shift set every strip', () => {
    const rig = new Rig();
    rig.event('key shift', 'pressed');
    expect(rig.shown('key shift')).toBe(1);
    rig.press('key touch');
    rig.event('key shift', 'released');
    rig.press('key play');
    expect(rig.engine.modeOf(rig.engine.table.at('bus/4/pan'))).toBe('touch');
    expect([rig.shown('key shift'), rig.engine.transport.state]).toEqual([0, 'playing']);
  });

  test('of save and undo burn while there is something to save and to undo', () => {
    const rig = new Rig();
    expect([rig.shown('key save'), rig.shown('key undo')]).toEqual([0, 0]);
    rig.press('key mute 1');
    expect([rig.shown('key save'), rig.shown('key undo')]).toEqual([1, 1]);
    rig.press('key save');
    expect(rig.engine.effects.at(-1)).toEqual({ do: 'save' });
  });
});

describe('displays', () => {
  test('give the value of the fader while a finger is on and for a second after, then that of the encoder', () => {
    const rig = new Rig();
    rig.wait(0.1);
    expect(rig.text('text lower 1')).toBe('C');
    rig.event('fader 1', 'touched');
    rig.wait(0.04);
    expect(rig.text('text lower 1')).toBe('-inf');
    rig.move('fader 1', -6);
    rig.wait(2);
    expect(rig.text('text lower 1')).toBe('-6.0');
    rig.move('fader 1', -6.5);
    rig.letGo('fader 1');
    rig.wait(0.9);
    expect(rig.text('text lower 1')).toBe('-6.5');
    rig.wait(0.2);
    expect(rig.text('text lower 1')).toBe('C');
  });

  test('give the value for a second after the finger only touched', () => {
    const rig = new Rig();
    rig.wait(2);
    rig.event('fader 1', 'touched');
    rig.letGo('fader 1');
    rig.wait(0.9);
    expect(rig.text('text lower 1')).toBe('-inf');
    rig.wait(0.2);
    expect(rig.text('text lower 1')).toBe('C');
  });

  test('give the names of the parameters instead of values when asked', () => {
    const rig = new Rig();
    rig.press('key eq');
    rig.press('key name/value');
    expect(['text lower 1', 'text lower 2', 'text lower 4'].map((name) => rig.text(name))).toEqual([
      '1 freq',
      '1 gain',
      '1 type',
    ]);
  });

  test('give names as they can be written there, and colours as the strips are painted', () => {
    const rig = new Rig();
    rig.command({ do: 'label', strip: 0, name: 'Größe', colour: 0xff8800 });
    rig.wait(0.1);
    expect(rig.text('text upper 1')).toBe('Grosse');
    expect([rig.shown('colour 1'), rig.shown('colour 2')]).toEqual([0xff8800, 0xffffff]);
    rig.press('key bank right');
    expect(rig.shown('colour 1')).toBe(0xffffff);
  });

  test('count timecode, or minutes and milliseconds, and say which', () => {
    const rig = new Rig();
    const read = (): string =>
      rig
        .text('text timecode')
        .replace(/[\x80-\xff]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) & 0x7f));
    rig.command({ do: 'locate', to: (3661 + 0.5) * SECOND });
    rig.wait(0.1);
    expect(read()).toBe('  10101 12');
    expect([rig.shown('lamp smpte'), rig.shown('lamp beats')]).toEqual([1, 0]);
    rig.press('key smpte/beats');
    expect(read()).toBe('  10101500');
    expect([rig.shown('lamp smpte'), rig.shown('lamp beats')]).toEqual([0, 1]);
  });

  test('and meters rest while the tape stands', () => {
    const rig = new Rig();
    rig.set('ch/1/fader', 0);
    rig.wait(0.1);
    expect(rig.shown('meter 1')).toBe(-Infinity);
    rig.press('key play');
    rig.wait(0.1);
    expect(rig.shown('meter 1')).toBeGreaterThan(-60);
    expect(rig.shown('meter 2')).toBe(-Infinity);
  });
});

describe('a motor', () => {
  test('is not driven under a finger, and goes to what is in force at the release', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    rig.command({ do: 'store-scene' });
    rig.set('ch/1/link', 1);
    rig.set('ch/2/fader', 0);
    expect(rig.shown('fader 1')).toBeCloseTo(faderTravel(-6), 9);
    rig.letGo('fader 1');
    expect(rig.shown('fader 1')).toBeCloseTo(faderTravel(rig.value('ch/1/fader')), 9);
    expect(news(rig)).toContain('fader 1');
  });

  test('is told where it was put at the release even when nothing else moved it', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -6);
    news(rig);
    rig.letGo('fader 1');
    expect(news(rig)).toContain('fader 1');
  });

  test('ends where the finger was last, however fast it went (a fast 0–127–0 left a wrong value)', () => {
    const rig = new Rig();
    rig.event('fader 1', 'touched');
    for (const travel of [0, 1, 0]) rig.event('fader 1', 'moved', travel);
    expect([rig.value('ch/1/fader'), rig.shown('fader 1')]).toEqual([-Infinity, 0]);
  });
});

describe('two surfaces', () => {
  test('have their own banks, pages and shift (page keys moved both operators)', () => {
    const rig = new Rig();
    rig.attach(2, ['x-touch']);
    rig.press('key bank right', 1);
    rig.press('key send', 1);
    rig.event('key shift', 'pressed', 0, 1);
    rig.press('key touch', 2);
    expect([rig.text('text upper 1', 1), rig.text('text upper 1', 2)]).toEqual(['Ch 9', 'Ch 1']);
    expect([rig.text('text assignment', 1), rig.text('text assignment', 2)]).toEqual(['S1', 'Pn']);
    expect(rig.engine.modeOf(rig.engine.table.at('ch/2/fader'))).toBe('read');
  });

  test('show each other what they do', () => {
    const rig = new Rig();
    rig.attach(2, ['x-touch']);
    rig.event('fader 1', 'touched', 0, 1);
    rig.move('fader 1', -10, 1);
    expect(rig.shown('fader 1', 2)).toBe(0.5);
  });
});

test('a surface that joins with a mapping that cannot be read is told where the fault is', () => {
  const rig = new Rig();
  const { attachment } = rig.engine.surfaces.get(1)!;
  const mapping = 'faderline: 2\nname: x\nfor: mcu\nstrips: [ch]\ncontrols:\n  key play: plya\n';
  expect(() => rig.do({ type: 'attach', attachment: { ...attachment, surface: 2, mapping } })).toThrow(
    /the mapping of surface 1 cannot be read: 6:13 "plya" is nothing a key can do; did you mean "play"/,
  );
  expect(rig.engine.surfaces.size).toBe(1);
});

test("a page about the selected strip names what each encoder turns (eight channel names stood over one channel's EQ)", () => {
  const rig = new Rig();
  rig.press('key eq');
  rig.wait(0.1);
  expect(upper(rig).slice(0, 4)).toEqual(['1 freq', '1 gain', '1 q', '1 type']);
  rig.event('fader 2', 'touched');
  rig.wait(0.1);
  expect(upper(rig)[1]).toBe('Ch 2');
  rig.press('key pan');
  rig.wait(0.1);
  expect(upper(rig)[0]).toBe('Ch 1');
});
