import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { light } from '../../src/model/shown.ts';
import { faderTravel, valueAt } from '../../src/units/laws.ts';
import { outcome } from '../../src/engine/verdict.ts';
import { explain } from '../../src/engine/why.ts';
import { restored, snapshot } from '../../src/engine/snapshot.ts';
import { controlsOf, Rig } from './rig.ts';

/** A desk with one surface that does what these lines say; a line of its own may bring other sections. */
function desk(lines: string, models: readonly string[] = ['x-touch']): Rig {
  const rig = new Rig(emptyDocument('Test'), []);
  join(rig, 1, lines, models);
  return rig;
}

function join(rig: Rig, surface: number, lines: string, models: readonly string[] = ['x-touch']): void {
  rig.attach(surface, models, `surface ${surface}`, mapping(lines, models));
  rig.wait(3);
}

function mapping(lines: string, [model]: readonly string[] = []): string {
  const family = model === 'nanokontrol2' ? 'midi' : 'mcu';
  const controls = /^controls:/m.test(lines) ? lines : `controls:\n${lines.replace(/^/gm, '  ')}`;
  const strips = /^strips:/m.test(lines) ? '' : 'strips: [ch, grp, bus, dca]\n';
  return `faderline: 2\nname: Test\nfor: ${family}\n${strips}${controls}\n`;
}

/** A knob or fader without a motor, moved to a place, travel; what it moves goes there in steps of 3 dB. */
function put(rig: Rig, name: string, travel: number): void {
  rig.event(name, 'moved', travel);
  rig.wait(0.4);
}

const hold = (rig: Rig, key: string): void => rig.event(key, 'pressed');
const release = (rig: Rig, key: string): void => rig.event(key, 'released');
const travel = (rig: Rig, path: string): number => faderTravel(rig.value(path));

const plain = ['nanokontrol2'];

describe('a key pressed long', () => {
  const both = (rig: Rig): number[] => [rig.value('ch/1/mute'), rig.value('ch/1/solo')];
  const of = (): Rig => desk('key F1: toggle ch/1/mute\nlong key F1: toggle ch/1/solo');

  test('does nothing yet when it goes down, and the short thing when it comes up in time', () => {
    const rig = of();
    hold(rig, 'key F1');
    rig.wait(0.4);
    expect(both(rig)).toEqual([0, 0]);
    expect(rig.engine.verdict.outcome).toBe(outcome.undecided);
    release(rig, 'key F1');
    expect(both(rig)).toEqual([1, 0]);
    rig.wait(1);
    expect(both(rig)).toEqual([1, 0]);
  });

  test('does the long thing after half a second, once, and nothing when it comes up', () => {
    const rig = of();
    hold(rig, 'key F1');
    rig.wait(0.51);
    expect(both(rig)).toEqual([0, 1]);
    rig.wait(3);
    release(rig, 'key F1');
    expect(both(rig)).toEqual([0, 1]);
  });

  test('holds a layer until it comes up', () => {
    const rig = desk('long key F1: hold fine\nfader 1: ch/1/fader\nfine + fader 1: main/fader');
    hold(rig, 'key F1');
    rig.wait(0.6);
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -10);
    rig.letGo('fader 1');
    release(rig, 'key F1');
    rig.event('fader 1', 'touched');
    rig.move('fader 1', -20);
    expect([rig.value('main/fader'), rig.value('ch/1/fader')]).toEqual([-10, -20]);
  });

  test('does what it meant when it went down, though the layer is off when it comes up', () => {
    const rig = desk(`key shift: hold shift
key F1: toggle ch/1/mute
shift + key F1: toggle ch/2/mute
shift + long key F1: toggle ch/3/mute`);
    hold(rig, 'key shift');
    hold(rig, 'key F1');
    release(rig, 'key shift');
    release(rig, 'key F1');
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/mute`))).toEqual([0, 1, 0]);
    hold(rig, 'key shift');
    hold(rig, 'key F1');
    release(rig, 'key shift');
    rig.wait(0.6);
    expect([1, 2, 3].map((n) => rig.value(`ch/${n}/mute`))).toEqual([0, 1, 1]);
  });

  test('is long, though the program was started again meanwhile', () => {
    const rig = of();
    hold(rig, 'key F1');
    const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    expect(snapshot(copy)).toEqual(snapshot(rig.engine));
    copy.advance(rig.now + 6e8);
    expect(copy.desk.values[copy.table.at('ch/1/solo')]).toBe(1);
  });

  test('is lit by what the short press does, in whatever order the lines stand', () => {
    const rig = desk('long key F1: toggle ch/1/solo\nkey F1: toggle ch/1/mute');
    rig.set('ch/1/mute', 1);
    expect(rig.shown('key F1')).toBe(light.on);
    rig.set('ch/1/mute', 0);
    rig.set('ch/1/solo', 1);
    expect(rig.shown('key F1')).toBe(light.off);
  });
});

describe('a key pressed twice', () => {
  const of = (more = ''): Rig => desk(`key F1: toggle ch/1/mute\ndouble key F1: toggle ch/1/solo${more}`);
  const both = (rig: Rig): number[] => [rig.value('ch/1/mute'), rig.value('ch/1/solo')];

  test('does the first thing at once and the double one at the second press', () => {
    const rig = of();
    rig.press('key F1');
    expect(both(rig)).toEqual([1, 0]);
    rig.wait(0.2);
    rig.press('key F1');
    expect(both(rig)).toEqual([1, 1]);
  });

  test('more slowly is pressed once, and once again', () => {
    const rig = of();
    rig.press('key F1');
    rig.wait(0.31);
    rig.press('key F1');
    expect(both(rig)).toEqual([0, 0]);
  });

  test('a third time begins anew', () => {
    const rig = of();
    rig.press('key F1');
    rig.press('key F1');
    rig.press('key F1');
    expect(both(rig)).toEqual([0, 1]);
  });

  test('is pressed twice, though the program was started again in between', () => {
    const rig = of();
    rig.press('key F1');
    const copy = restored(JSON.parse(JSON.stringify(snapshot(rig.engine))), controlsOf);
    expect(snapshot(copy)).toEqual(snapshot(rig.engine));
    const what = {
      type: 'surface',
      surface: 1,
      event: 'pressed',
      control: rig.control('key F1'),
      value: 0,
    } as const;
    copy.step({ at: rig.now + 1e8, sample: 0, what });
    expect(copy.desk.values[copy.table.at('ch/1/solo')]).toBe(1);
  });

  test('in two layers is not pressed twice', () => {
    const rig = desk('key F1: layer b\nb + key F1: toggle ch/1/mute\nb + double key F1: toggle ch/1/solo');
    rig.press('key F1');
    rig.press('key F1');
    expect(both(rig)).toEqual([1, 0]);
  });
});

describe('momentary', () => {
  test('is on while the key is down, and lit', () => {
    const rig = desk('key F1: momentary main/mute');
    hold(rig, 'key F1');
    expect([rig.value('main/mute'), rig.shown('key F1')]).toEqual([1, light.on]);
    rig.wait(5);
    release(rig, 'key F1');
    expect([rig.value('main/mute'), rig.shown('key F1')]).toEqual([0, light.off]);
  });

  test('of several, each goes off again', () => {
    const rig = desk(
      'key F1:\n  - momentary ch/1/mute\n  - momentary ch/2/mute\nkey F2: momentary ch/*/solo',
    );
    hold(rig, 'key F1');
    expect([rig.value('ch/1/mute'), rig.value('ch/2/mute')]).toEqual([1, 1]);
    release(rig, 'key F1');
    expect([rig.value('ch/1/mute'), rig.value('ch/2/mute')]).toEqual([0, 0]);
    hold(rig, 'key F2');
    expect(rig.engine.desk.anySolo).toBe(true);
    release(rig, 'key F2');
    expect(rig.engine.desk.anySolo).toBe(false);
  });

  test('ends on the channel it began on, though the bank went on meanwhile', () => {
    const rig = desk('key mute {strip}: momentary {strip}/mute\nkey bank right: bank right');
    hold(rig, 'key mute 1');
    rig.press('key bank right');
    release(rig, 'key mute 1');
    expect([rig.value('ch/1/mute'), rig.value('ch/9/mute')]).toEqual([0, 0]);
  });

  test('ends when the surface is unplugged with the key down', () => {
    const rig = desk('key F1: momentary main/mute');
    hold(rig, 'key F1');
    rig.do({ type: 'detach', surface: 1, reason: 'test' });
    expect(rig.value('main/mute')).toBe(0);
  });
});

describe('set, next, raise, lower, reset', () => {
  test('set puts a choice, and is lit while it stands there: radio keys', () => {
    const rig = desk('key F1: set monitor/speakers to A\nkey F2: set monitor/speakers to B');
    const lights = (): number[] => ['key F1', 'key F2'].map((key) => rig.shown(key));
    expect(lights()).toEqual([light.on, light.off]);
    rig.press('key F2');
    expect([rig.value('monitor/speakers'), ...lights()]).toEqual([1, light.off, light.on]);
    rig.set('monitor/speakers', 0);
    expect(lights()).toEqual([light.on, light.off]);
  });

  test.each([
    ['0 dB', 0],
    ['-12.5 dB', -12.5],
    ['75 %', 0],
    ['off', -Infinity],
    ['on', 10],
    ['-90 dB', -Infinity],
    ['ch/2/fader', -7],
    ['ch/2/fader + 3', -4],
  ])('set main/fader to %s, and the key is lit while it stands there', (to, level) => {
    const rig = desk(`key F1: set main/fader to ${to}`);
    rig.set('ch/2/fader', -7);
    rig.set('main/fader', -20);
    expect(rig.shown('key F1')).toBe(light.off);
    rig.press('key F1');
    if (level === -Infinity) expect(rig.value('main/fader')).toBe(level);
    else expect(rig.value('main/fader')).toBeCloseTo(level, 9);
    expect(rig.shown('key F1')).toBe(light.on);
    rig.wait(1);
    rig.set('main/fader', -21);
    expect(rig.shown('key F1')).toBe(light.off);
  });

  test('set of all is one step to undo, and lit while all are so', () => {
    const rig = desk('key F1: set ch/*/mute to on\nkey undo: undo');
    rig.press('key F1');
    expect([rig.value('ch/1/mute'), rig.value('ch/32/mute'), rig.shown('key F1')]).toEqual([1, 1, light.on]);
    rig.set('ch/5/mute', 0);
    expect(rig.shown('key F1')).toBe(light.off);
    rig.set('ch/5/mute', 1);
    expect(rig.shown('key F1')).toBe(light.on);
    rig.press('key undo');
    rig.press('key undo');
    rig.press('key undo');
    expect([rig.value('ch/1/mute'), rig.value('ch/32/mute')]).toEqual([0, 0]);
  });

  test('next goes through the choices and begins anew', () => {
    const rig = desk('key F1: next {selected}/eq/1/type');
    const seen = new Set<number>();
    const begin = rig.value('ch/1/eq/1/type');
    do {
      rig.press('key F1');
      seen.add(rig.value('ch/1/eq/1/type'));
    } while (rig.value('ch/1/eq/1/type') !== begin && seen.size < 50);
    expect(seen.size).toBe(rig.engine.table.row(rig.engine.table.at('ch/1/eq/1/type')).choices!.length);
  });

  test('raise and lower go by dB, from silence too, and stop at the ends', () => {
    const rig = desk('key F1: raise main/fader by 3 dB\nkey F2: lower main/fader by 3 dB');
    rig.press('key F2');
    expect(rig.value('main/fader')).toBeCloseTo(-3, 9);
    rig.wait(1);
    rig.set('main/fader', 9);
    rig.wait(1);
    rig.press('key F1');
    expect(rig.value('main/fader')).toBe(10);
    rig.wait(1);
    rig.set('main/fader', -89);
    rig.wait(1);
    rig.press('key F2');
    expect(rig.value('main/fader')).toBe(-Infinity);
    rig.press('key F1');
    expect(rig.value('main/fader')).toBe(-87);
  });

  test('raise by per cent goes by travel, and by a sum what the sum comes to', () => {
    const rig = desk("key F1: raise main/fader by 5 %\nkey F2: 'lower {selected}/pan by 0.1 + 0.1'");
    rig.set('main/fader', 0);
    rig.press('key F1');
    expect(travel(rig, 'main/fader')).toBeCloseTo(0.8, 9);
    rig.press('key F2');
    expect(rig.value('ch/1/pan')).toBeCloseTo(-0.2, 9);
  });

  test('reset puts back a parameter, or what a control rides at the moment', () => {
    const rig = desk(
      'encoder 1: ch/1/pan\nkey F1: reset encoder 1\nkey F2: reset main/fader\nkey F3: reset ch/*/trim',
    );
    rig.set('ch/1/pan', 0.5);
    rig.set('main/fader', -30);
    rig.set('ch/9/trim', 3);
    rig.wait(1);
    for (const key of ['key F1', 'key F2', 'key F3']) rig.press(key);
    expect([rig.value('ch/1/pan'), rig.value('ch/9/trim')]).toEqual([0, 0]);
    expect(rig.value('main/fader')).toBe(rig.engine.table.row(rig.engine.table.at('main/fader')).initial);
  });
});

describe('if', () => {
  test('does one thing or another, and is lit as what a press would do', () => {
    const rig = desk(
      'key F1: if rolling then toggle ch/1/mute else play\nkey F2: if main/mute then toggle ch/2/mute',
    );
    rig.press('key F1');
    expect([rig.engine.transport.rolling, rig.value('ch/1/mute')]).toEqual([true, 0]);
    expect(rig.shown('key F1')).toBe(light.off);
    rig.press('key F1');
    expect([rig.value('ch/1/mute'), rig.shown('key F1')]).toEqual([1, light.on]);
    rig.press('key F2');
    expect(rig.value('ch/2/mute')).toBe(0);
    rig.set('main/mute', 1);
    rig.press('key F2');
    expect([rig.value('ch/2/mute'), rig.shown('key F2')]).toEqual([1, light.on]);
  });

  test('in a list goes by what the words before it did', () => {
    const rig = desk(
      'key F1:\n  - toggle main/mute\n  - if main/mute then set ch/1/mute to on else set ch/1/mute to off',
    );
    rig.press('key F1');
    expect(rig.value('ch/1/mute')).toBe(1);
    rig.press('key F1');
    expect(rig.value('ch/1/mute')).toBe(0);
  });
});

describe('a fader or encoder', () => {
  test('rides several at once, each by its own range', () => {
    const rig = desk(`fader 1:
  - ch/1/fader
  - { path: ch/2/fader, from: -20 dB, to: 0 dB }
  - { path: ch/3/pan, from: 1, to: -1 }`);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 1);
    rig.wait(0.4);
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader'), rig.value('ch/3/pan')]).toEqual([10, 0, -1]);
    rig.event('fader 1', 'moved', 0);
    rig.wait(0.4);
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader'), rig.value('ch/3/pan')]).toEqual([
      -Infinity,
      -20,
      1,
    ]);
  });

  test('shows the first of several, and follows only that', () => {
    const rig = desk('fader 1: [ch/1/fader, ch/2/fader]');
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/fader', -10);
    expect(rig.shown('fader 1')).toBe(0.75);
  });

  test('has a range: its ends are the ends of the travel, and the motor stands by it', () => {
    const rig = desk('fader 1: { ride: main/fader, from: -20 dB, to: 10 dB }');
    rig.set('main/fader', -20);
    expect(rig.shown('fader 1')).toBe(0);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 1);
    expect(rig.value('main/fader')).toBe(10);
    rig.letGo('fader 1');
    rig.set('main/fader', -60);
    expect(rig.shown('fader 1')).toBe(0);
  });

  test('the wrong way round is turned round, the clicks of an encoder too', () => {
    const rig = desk(`fader 1: { ride: main/fader, from: 10 dB, to: off }
encoder 1: { ride: ch/1/pan, from: 1, to: -1 }
encoder 2: { ride: ch/2/trim, from: 12 dB, to: -12 dB, step: 0.5 dB }`);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0);
    expect(rig.value('main/fader')).toBe(10);
    rig.event('encoder 1', 'turned', 1);
    expect(rig.value('ch/1/pan')).toBeCloseTo(-0.02, 9);
    rig.event('encoder 2', 'turned', 1);
    expect(rig.value('ch/2/trim')).toBeCloseTo(-0.5, 9);
  });

  test('has a curve: slow at first, or fast, and the motor stands where the hand left it', () => {
    const rig = desk('fader 1: { ride: ch/1/fader, curve: 2 }\nfader 2: { ride: ch/2/fader, curve: 0.5 }');
    const { law } = rig.engine.table.row(rig.engine.table.at('ch/1/fader'));
    for (const [n, curve] of [
      [1, 2],
      [2, 0.5],
    ] as const) {
      rig.event(`fader ${n}`, 'touched');
      rig.event(`fader ${n}`, 'moved', 0.6);
      rig.letGo(`fader ${n}`);
      expect(rig.value(`ch/${n}/fader`)).toBeCloseTo(valueAt(law, 0.6 ** curve), 9);
      expect(rig.shown(`fader ${n}`)).toBeCloseTo(0.6, 9);
    }
  });

  test('goes by the step it is told, in the unit or in travel', () => {
    const rig = desk(
      'encoder 1: { ride: main/fader, step: 0.5 dB }\nencoder 2: { ride: ch/1/pan, step: 5 % }\nencoder 3: ch/2/pan',
    );
    rig.set('main/fader', 0);
    rig.event('encoder 1', 'turned', 3);
    rig.event('encoder 2', 'turned', 2);
    rig.event('encoder 3', 'turned', 2);
    expect(rig.value('main/fader')).toBeCloseTo(1.5, 9);
    expect([rig.value('ch/1/pan'), rig.value('ch/2/pan')]).toEqual([
      expect.closeTo(0.2, 9),
      expect.closeTo(0.04, 9),
    ]);
  });

  test('turned fast counts faster, turned slowly as ever', () => {
    const rig = desk('encoder 1: { ride: ch/1/pan, faster: 8 }');
    for (let i = 0; i < 3; i++) {
      rig.event('encoder 1', 'turned', 1);
      rig.wait(0.2);
    }
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.06, 9);
    rig.wait(1);
    const before = rig.value('ch/1/pan');
    rig.event('encoder 1', 'turned', 1);
    rig.wait(0.02);
    rig.event('encoder 1', 'turned', 1);
    expect(rig.value('ch/1/pan') - before).toBeCloseTo(0.02 + 0.16, 9);
  });

  test('stays inside its range by whatever steps', () => {
    const rig = desk('encoder 1: { ride: main/fader, from: -10 dB, to: 0 dB, step: 3 dB }');
    rig.set('main/fader', -5);
    for (let i = 0; i < 5; i++) rig.event('encoder 1', 'turned', 1);
    expect(rig.value('main/fader')).toBe(0);
    for (let i = 0; i < 9; i++) rig.event('encoder 1', 'turned', -1);
    expect(rig.value('main/fader')).toBeCloseTo(-10, 9);
  });

  test('with "speed" in a layer goes finer, and so does the wheel', () => {
    const rig = desk(`controls:
  encoder 1: ch/1/pan
  wheel: jog 1 s
  key shift: hold shift
layers:
  shift:
    encoder 1: { like: encoder 1, speed: 0.1 }
    wheel: { like: wheel, speed: 0.1 }`);
    hold(rig, 'key shift');
    rig.event('encoder 1', 'turned', 1);
    rig.event('wheel', 'turned', 5);
    rig.wait(0.1);
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.002, 9);
    expect(rig.engine.place).toBe(24_000);
  });
});

describe('a wheel', () => {
  test('that jogs by markers goes one marker a click, several in one message too', () => {
    const rig = desk('wheel: jog markers');
    for (const at of [48_000, 96_000, 144_000]) {
      rig.command({ do: 'locate', to: at });
      rig.wait(0.1);
      rig.command({ do: 'drop-marker' });
    }
    rig.command({ do: 'return' });
    rig.wait(0.1);
    rig.event('wheel', 'turned', 2);
    rig.wait(0.1);
    expect(rig.engine.place).toBe(96_000);
    rig.event('wheel', 'turned', -1);
    rig.wait(0.1);
    expect(rig.engine.place).toBe(48_000);
  });

  test('that shuttles goes through the speeds, and its key ends it', () => {
    const rig = desk('wheel: shuttle\nkey F1: shuttle stop');
    rig.event('wheel', 'turned', 3);
    expect(rig.engine.tape.winding).toBe(2);
    rig.press('key F1');
    expect(rig.engine.tape.winding).toBe(0);
  });
});

describe('selecting', () => {
  const lines = `fader {strip}: '{strip}/fader'
key select {strip}: select {strip}
key left: select previous
key right: select next
key bank left: bank left
key bank right: bank right
encoder 1: '{selected}/pan'`;
  const label = "\ntext upper {strip}: '{label}'";
  const sections = (head: string): string => `${head}\ncontrols:\n${(lines + label).replace(/^/gm, '  ')}`;

  test('next and previous walk along the banks and stop at the ends', () => {
    const rig = desk(lines);
    rig.press('key left');
    expect(rig.engine.selected).toBe(0);
    rig.press('key right');
    rig.press('key right');
    expect(rig.engine.selected).toBe(2);
    expect(rig.shown('key select 3')).toBe(light.on);
  });

  test('moves no motors and no bank (pain 41: selecting moves no motors unless the option)', () => {
    const rig = desk(lines);
    rig.wait(1);
    rig.engine.surfaces.get(1)!.changed.clear();
    rig.command({ do: 'select', strip: 20 });
    const { changed, controls, view } = rig.engine.surfaces.get(1)!;
    const names = [...changed.list.subarray(0, changed.count)].map((n) => controls[n]!.name);
    expect(names.filter((name) => name.startsWith('fader'))).toEqual([]);
    expect(view.bank).toBe(0);
  });

  test('with the option brings a strip in front, but only if it is off the surface (pain 41: bank only if off-surface)', () => {
    const rig = desk(sections('follow selection: true'));
    rig.press('key bank right');
    rig.press('key bank right');
    rig.command({ do: 'select', strip: 18 });
    expect(rig.engine.surfaces.get(1)?.view.bank).toBe(16);
    rig.command({ do: 'select', strip: 3 });
    rig.wait(0.1);
    expect([rig.engine.surfaces.get(1)?.view.bank, rig.text('text upper 4')]).toEqual([0, 'Ch 4']);
    rig.command({ do: 'select', strip: 12 });
    expect(rig.engine.surfaces.get(1)?.view.bank).toBe(8);
  });

  test('with the option and an offset still brings it in front', () => {
    const rig = desk(sections('follow selection: true\noffset: 4'));
    rig.wait(0.1);
    expect(rig.text('text upper 1')).toBe('Ch 5');
    rig.command({ do: 'select', strip: 15 });
    rig.wait(0.1);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((n) => rig.text(`text upper ${n}`))).toContain('Ch 16');
  });

  test('with the option takes the whole group along', () => {
    const rig = desk(sections('group: a\nfollow selection: true'));
    join(rig, 2, sections('group: a\noffset: 8'), ['x-touch-extender']);
    rig.command({ do: 'select', strip: 30 });
    rig.wait(0.1);
    expect(rig.engine.surfaces.get(2)?.view.bank).toBe(rig.engine.surfaces.get(1)?.view.bank);
    const labels = [1, 2].flatMap((surface) => [
      rig.text('text upper 1', surface),
      rig.text('text upper 8', surface),
    ]);
    expect(labels).toEqual(['Ch 25', 'Ch 32', 'Grp 1', 'Grp 8']);
  });
});

describe('spill', () => {
  const lines = `fader {strip}: '{strip}/fader'
key select {strip}: select {strip}
key F1: spill dca/1
key F2: spill off
key bank right: bank right
text upper {strip}: '{label}'`;
  const of = (): Rig => {
    const rig = desk(lines);
    for (const n of [3, 11, 20]) rig.set(`ch/${n}/dca/1`, 1);
    rig.wait(0.1);
    return rig;
  };
  const labels = (rig: Rig): string[] => [1, 2, 3, 4].map((n) => rig.text(`text upper ${n}`));

  test('brings the members of a DCA on the faders, and again takes them off', () => {
    const rig = of();
    rig.press('key bank right');
    rig.press('key F1');
    rig.wait(0.1);
    expect([labels(rig), rig.shown('key F1')]).toEqual([['Ch 3', 'Ch 11', 'Ch 20', ''], light.on]);
    rig.move('fader 2', -12);
    expect(rig.value('ch/11/fader')).toBeCloseTo(-12, 9);
    rig.press('key F1');
    rig.wait(0.1);
    expect([labels(rig)[0], rig.shown('key F1')]).toEqual(['Ch 9', light.off]);
  });

  test('follows its members as they come and go, and "spill off" ends it', () => {
    const rig = of();
    rig.press('key F1');
    rig.set('ch/11/dca/1', 0);
    rig.wait(0.1);
    expect(labels(rig)).toEqual(['Ch 3', 'Ch 20', '', '']);
    rig.press('key F2');
    rig.wait(0.1);
    expect(labels(rig)[0]).toBe('Ch 1');
  });
});

describe('groups of surfaces', () => {
  const lines = `fader {strip}: '{strip}/fader'
key bank left: bank left
key bank right: bank right
key shift: hold shift
key flip: layer flip
key pan: page pan
key send: page send
text upper {strip}: '{label}'
shift + fader main: ch/1/fader
flip + fader main: ch/2/fader
fader main: main/fader`;
  const pages = `pages:
  pan:
    encoder {strip}: '{strip}/pan'
  send:
    turns: 4
    encoder {strip}: '{strip}/send/{turn}/level'`;
  const of = (head: string): string => `${head}\ncontrols:\n${lines.replace(/^/gm, '  ')}\n${pages}`;
  const pair = (left: string, right: string): Rig => {
    const rig = desk(of(left));
    join(rig, 2, of(right));
    return rig;
  };
  const views = (rig: Rig) => [1, 2].map((surface) => rig.engine.surfaces.get(surface)!.view);
  const first = (rig: Rig): string[] => {
    rig.wait(0.1);
    return [1, 2].map((surface) => rig.text('text upper 1', surface));
  };

  test('page keys move only their own surface (pain 43: page keys move only their own surface, or the group)', () => {
    const rig = pair('', '');
    rig.press('key send');
    rig.press('key bank right');
    rig.press('key flip', 2);
    expect(views(rig).map(({ page, bank, layers }) => [page, bank, [...layers]])).toEqual([
      ['send', 8, []],
      ['pan', 0, ['flip']],
    ]);
  });

  test('of one name have bank, page, turn and layers in common (pain 43: … or the group)', () => {
    const rig = pair('group: a', 'group: a');
    rig.press('key send', 2);
    rig.press('key send', 1);
    rig.press('key bank right', 2);
    rig.press('key flip', 1);
    for (const view of views(rig))
      expect(view).toMatchObject({ page: 'send', turn: 2, bank: 8, layers: ['flip'] });
    expect([rig.shown('key flip', 1), rig.shown('key flip', 2)]).toEqual([light.on, light.on]);
  });

  test('of two names do not', () => {
    const rig = pair('group: a', 'group: b');
    rig.press('key bank right');
    expect(first(rig)).toEqual(['Ch 9', 'Ch 1']);
  });

  test('hold a layer together', () => {
    const rig = pair('group: a', 'group: a');
    hold(rig, 'key shift');
    rig.event('fader main', 'touched', 0, 2);
    rig.event('fader main', 'moved', 0.5, 2);
    expect(rig.value('ch/1/fader')).toBe(-10);
    release(rig, 'key shift');
    expect(rig.engine.surfaces.get(2)?.binding.isOn('shift')).toBe(false);
  });

  test('side by side by their offset go on from each other as far as the last strip, and back in step', () => {
    const rig = pair('group: a', 'group: a\noffset: 8');
    expect(first(rig)).toEqual(['Ch 1', 'Ch 9']);
    for (let i = 0; i < 20; i++) rig.press('key bank right', 1 + (i % 2));
    const { binding } = rig.engine.surfaces.get(1)!;
    expect(views(rig)[0]!.bank).toBe(views(rig)[1]!.bank);
    expect(views(rig)[0]!.bank).toBe(binding.banks.order.length - 16);
    expect([rig.shown('key bank right', 1), rig.shown('key bank right', 2)]).toEqual([light.off, light.off]);
    rig.press('key bank left');
    expect(views(rig)[0]!.bank).toBe(views(rig)[1]!.bank);
  });

  test('with a page that only one of them has: the other keeps its own, and does not take it away', () => {
    const rig = desk(of('group: a'));
    join(
      rig,
      2,
      of('group: a')
        .replace(/ {2}send:[^]*$/, '')
        .replace('  key send: page send\n', ''),
    );
    rig.press('key send');
    expect(views(rig).map(({ page }) => page)).toEqual(['send', 'pan']);
    rig.press('key bank right', 2);
    expect(views(rig).map(({ page, bank }) => [page, bank])).toEqual([
      ['send', 8],
      ['pan', 8],
    ]);
  });

  test('a surface that joins takes over what the group has in front', () => {
    const rig = desk(of('group: a'));
    rig.press('key bank right');
    rig.press('key send');
    join(rig, 2, of('group: a'));
    expect(first(rig)).toEqual(['Ch 9', 'Ch 9']);
    expect(views(rig)[1]?.page).toBe('send');
  });
});

describe('layers', () => {
  test('that are on by themselves follow a parameter, the tape, and each other in any order', () => {
    const rig = desk(`controls:
  fader 1: ch/1/fader
  lamp beats: b
  key play: play
layers:
  b:
    when: a
    fader 1: ch/2/fader
  a:
    when: main/mute
  c:
    when: rolling
    fader 1: ch/3/fader`);
    const path = (): string | undefined => {
      const { binding } = rig.engine.surfaces.get(1)!;
      return rig.engine.table.rows[binding.target[rig.control('fader 1')]!]?.path;
    };
    expect(path()).toBe('ch/1/fader');
    rig.set('main/mute', 1);
    expect([path(), rig.shown('lamp beats')]).toEqual(['ch/2/fader', light.on]);
    rig.press('key play');
    expect(path()).toBe('ch/3/fader');
    rig.set('main/mute', 0);
    rig.command({ do: 'stop' });
    expect([path(), rig.shown('lamp beats')]).toEqual(['ch/1/fader', light.off]);
  });

  test('lines with "when" count while it holds, and the motor follows', () => {
    const rig = desk(`fader 1: ch/1/fader
fader 2: { ride: ch/2/fader, when: not main/mute }
key F1: { press: toggle ch/5/mute, when: ch/1/mute }
key F2: toggle ch/6/mute`);
    rig.set('ch/2/fader', 0);
    expect(rig.shown('fader 2')).toBe(0.75);
    rig.set('main/mute', 1);
    expect(rig.shown('fader 2')).toBe(-1);
    rig.press('key F1');
    expect(rig.value('ch/5/mute')).toBe(0);
    rig.set('ch/1/mute', 1);
    rig.press('key F1');
    expect([rig.value('ch/5/mute'), rig.shown('key F1')]).toEqual([1, light.on]);
  });

  test('"nothing" in a layer hides what lies beneath, light and all', () => {
    const rig = desk('key F1: toggle main/mute\nb + key F1: nothing\nkey F2: layer b');
    rig.set('main/mute', 1);
    rig.press('key F2');
    rig.press('key F1');
    expect([rig.value('main/mute'), rig.shown('key F1')]).toEqual([1, light.off]);
    expect(rig.engine.verdict.outcome).not.toBe(outcome.done);
  });

  test('"layer … off" and "layer … on" are lit while it is so', () => {
    const rig = desk('key F1: layer b on\nkey F2: layer b off\nb + fader 1: main/fader');
    const lights = (): number[] => ['key F1', 'key F2'].map((key) => rig.shown(key));
    expect(lights()).toEqual([light.off, light.on]);
    rig.press('key F1');
    rig.press('key F1');
    expect(lights()).toEqual([light.on, light.off]);
    rig.press('key F2');
    expect(lights()).toEqual([light.off, light.on]);
  });

  test('held by two keys end with the second', () => {
    const rig = desk('key F1: hold b\nkey F2: hold b\nb + key F3: toggle main/mute');
    hold(rig, 'key F1');
    hold(rig, 'key F2');
    release(rig, 'key F1');
    rig.press('key F3');
    release(rig, 'key F2');
    rig.press('key F3');
    expect(rig.value('main/mute')).toBe(1);
  });

  test('page 2 feedback: what a page in front shows is what it does, and hidden pages never bleed (pain 40)', () => {
    const rig = desk(`controls:
  key F1: page one
  key F2: page two
pages:
  one:
    fader 1: ch/1/fader
    key mute 1: toggle ch/1/mute
    text upper 1: one
  two:
    fader 1: ch/2/fader
    key mute 1: toggle ch/2/mute
    text upper 1: two`);
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/fader', -10);
    rig.set('ch/2/mute', 1);
    rig.press('key F2');
    rig.wait(0.1);
    expect([rig.shown('fader 1'), rig.shown('key mute 1'), rig.text('text upper 1')]).toEqual([
      0.5,
      1,
      'two',
    ]);
    const surface = rig.engine.surfaces.get(1)!;
    surface.changed.clear();
    rig.set('ch/1/fader', -30);
    rig.set('ch/1/mute', 1);
    rig.wait(0.1);
    const shown = [...surface.changed.list.subarray(0, surface.changed.count)].map(
      (n) => surface.controls[n]!,
    );
    expect(shown.filter(({ kind }) => kind !== 'meter').map(({ name }) => name)).toEqual([]);
    expect([rig.shown('fader 1'), rig.shown('key mute 1')]).toEqual([0.5, 1]);
  });

  test('strip and channel are bound at once: no frame in which a fader drives the old track (pain 42)', () => {
    const rig = desk(
      "fader {strip}: '{strip}/fader'\nkey bank right: bank right\nkey mute {strip}: toggle {strip}/mute",
    );
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.5);
    const before = rig.value('ch/1/fader');
    rig.press('key bank right');
    rig.event('fader 1', 'moved', 0.9);
    rig.event('fader 2', 'touched');
    rig.event('fader 2', 'moved', 0.9);
    rig.press('key mute 3');
    expect([rig.value('ch/1/fader'), rig.value('ch/9/fader')]).toEqual([before, -Infinity]);
    expect([rig.value('ch/2/fader'), rig.value('ch/10/fader')]).toEqual([-Infinity, 6]);
    expect([rig.value('ch/3/mute'), rig.value('ch/11/mute')]).toEqual([0, 1]);
    rig.letGo('fader 1');
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.5);
    expect(rig.value('ch/9/fader')).toBe(-10);
  });
});

describe('a control without a motor', () => {
  test('has to be picked up after a bank change, without being told so (pain 38: pick-up after a bank change is the default)', () => {
    const rig = desk("fader {strip}: '{strip}/fader'\nkey cycle: bank right", plain);
    rig.set('ch/9/fader', 0);
    put(rig, 'fader 1', 0);
    put(rig, 'fader 1', 0.25);
    expect(rig.value('ch/1/fader')).toBe(-30);
    rig.press('key cycle');
    put(rig, 'fader 1', 0.3);
    put(rig, 'fader 1', 0.5);
    expect(rig.value('ch/9/fader')).toBe(0);
    expect(rig.engine.verdict.outcome).toBe(outcome.waiting);
    put(rig, 'fader 1', 0.8);
    expect(travel(rig, 'ch/9/fader')).toBeCloseTo(0.8, 9);
  });

  test('has to be picked up again after a layer (pain 36: a layer change re-arms take-over)', () => {
    const rig = desk('fader 1: ch/1/fader\nb + fader 1: ch/2/fader\nkey cycle: layer b', plain);
    put(rig, 'fader 1', 0);
    put(rig, 'fader 1', 0.75);
    rig.press('key cycle');
    put(rig, 'fader 1', 0.8); // its parameter stands at the bottom
    expect(rig.value('ch/2/fader')).toBe(-Infinity);
    put(rig, 'fader 1', 0);
    put(rig, 'fader 1', 0.5);
    expect(rig.value('ch/2/fader')).toBe(-10);
    rig.press('key cycle');
    put(rig, 'fader 1', 0.45);
    expect(rig.value('ch/1/fader')).toBe(0);
    put(rig, 'fader 1', 0.76);
    expect(travel(rig, 'ch/1/fader')).toBeCloseTo(0.76, 9);
  });

  test('has to be picked up again where a layer gives the same parameter another range (pain 36)', () => {
    const rig = desk(
      'fader 1: main/fader\nb + fader 1: { ride: main/fader, from: -10 dB, to: 10 dB }\nkey cycle: layer b',
      plain,
    );
    put(rig, 'fader 1', 0);
    put(rig, 'fader 1', 1);
    put(rig, 'fader 1', 0.6);
    rig.wait(1);
    expect(travel(rig, 'main/fader')).toBeCloseTo(0.6, 9);
    rig.press('key cycle');
    put(rig, 'fader 1', 0.61);
    expect(travel(rig, 'main/fader')).toBeCloseTo(0.6, 2); // no jump to 0.8
    put(rig, 'fader 1', 0.1);
    put(rig, 'fader 1', 0.2);
    expect(travel(rig, 'main/fader')).toBeCloseTo(0.6, 9);
  });

  test('has to be picked up again when its mapping is taken away from under it', () => {
    const rig = desk('fader 1: ch/1/fader', plain);
    put(rig, 'fader 1', 0);
    put(rig, 'fader 1', 0.5);
    rig.wait(1);
    rig.set('ch/2/fader', -10.1);
    rig.do({
      type: 'remap',
      surface: 1,
      mapping: mapping('fader 1: { ride: ch/2/fader, from: off, to: 0 dB }', plain),
    });
    put(rig, 'fader 1', 0.55);
    expect(rig.value('ch/2/fader')).toBeCloseTo(-10.1, 9);
  });

  test('says which way it has to go', () => {
    const rig = desk(
      'fader 1: ch/1/fader\nkey mute 1: { press: toggle ch/1/mute, light: below(fader) }\nkey solo 1: { press: toggle ch/1/solo, light: above(fader) }',
      plain,
    );
    put(rig, 'fader 1', 0.2);
    rig.set('ch/1/fader', 0);
    rig.wait(0.1);
    expect([rig.shown('key mute 1'), rig.shown('key solo 1')]).toEqual([light.on, light.off]);
    put(rig, 'fader 1', 0.75);
    rig.wait(0.1);
    expect([rig.shown('key mute 1'), rig.shown('key solo 1')]).toEqual([light.off, light.off]);
  });

  test.each([
    ['jump', 0.5],
    ['crossing', 0],
  ])('with takeover: %s', (mode, at) => {
    const rig = desk(`takeover: ${mode}\ncontrols:\n  fader 1: ch/1/fader`, plain);
    rig.set('ch/1/fader', at === 0 ? 0 : -60);
    rig.wait(1);
    put(rig, 'fader 1', 0.5);
    expect(rig.value('ch/1/fader')).toBe(at === 0 ? 0 : -10);
  });

  test('with a jump limit goes there by steps', () => {
    const rig = desk('takeover: jump\njump limit: 3 dB\ncontrols:\n  fader 1: ch/1/fader', plain);
    rig.set('ch/1/fader', -30);
    rig.wait(1);
    rig.event('fader 1', 'moved', 0.75);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-27, 6);
    rig.wait(0.05);
    expect(rig.value('ch/1/fader')).toBeLessThan(-5);
    rig.wait(0.1);
    expect(rig.value('ch/1/fader')).toBeCloseTo(0, 6);
  });
});

describe('a fader under a hand', () => {
  test('that comes to stand for the same parameter by another range waits for the hand to go, and lets go of it', () => {
    const rig = desk(
      'fader 1: main/fader\nb + fader 1: { ride: main/fader, from: -10 dB, to: 10 dB }\nkey F1: layer b',
    );
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.6);
    rig.press('key F1');
    rig.event('fader 1', 'moved', 0.62);
    expect(travel(rig, 'main/fader')).toBeCloseTo(0.6, 9);
    rig.letGo('fader 1');
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.shown('fader 1')).toBeCloseTo(0.2, 9);
  });

  test('of several parameters that are put in another order leaves none held', () => {
    const rig = desk(
      'fader 1: [ch/1/fader, ch/2/fader]\nb + fader 1: [ch/2/fader, ch/1/fader]\nkey F1: layer b',
    );
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.6);
    rig.press('key F1');
    rig.letGo('fader 1');
    expect(rig.engine.arbiter.held.count).toBe(0);
  });
});

describe('a user key', () => {
  const lines = 'key F{n}: user key n';

  test('does what the user of the session gave it, and is lit by it', () => {
    const rig = desk(lines);
    hold(rig, 'key F1');
    expect(rig.engine.verdict.said).toMatch(/nothing to do yet/);
    release(rig, 'key F1');
    rig.command({ do: 'user-key', key: 1, words: 'toggle main/mute' });
    rig.press('key F1');
    expect([rig.value('main/mute'), rig.shown('key F1')]).toEqual([1, light.on]);
    rig.command({ do: 'user-key', key: 1, words: '' });
    rig.press('key F1');
    expect([rig.value('main/mute'), rig.shown('key F1')]).toEqual([1, light.off]);
  });

  test('can hold a layer, and words that cannot be read leave it as it was', () => {
    const rig = desk(`${lines}\nb + fader 1: main/fader`);
    rig.command({ do: 'user-key', key: 2, words: 'hold b' });
    rig.command({ do: 'user-key', key: 2, words: 'toggel main/mute' });
    expect(rig.engine.userKeys.get(2)).toBe('hold b');
    hold(rig, 'key F2');
    expect(rig.engine.surfaces.get(1)?.binding.isOn('b')).toBe(true);
    release(rig, 'key F2');
    expect(rig.engine.surfaces.get(1)?.binding.isOn('b')).toBe(false);
  });

  test('that would press user keys again is refused: it would go round for ever', () => {
    const rig = desk(lines);
    rig.command({ do: 'user-key', key: 1, words: 'user key 2' });
    rig.command({ do: 'user-key', key: 2, words: 'if rolling then user key 1 else user key 2' });
    expect(rig.engine.userKeys.size).toBe(0);
    expect(() => rig.press('key F2')).not.toThrow();
  });

  test('of a session whose file says so does nothing', () => {
    const rig = new Rig(
      { ...emptyDocument('Test'), userKeys: { 1: 'if rolling then play else user key 1' } },
      [],
    );
    expect(() => join(rig, 1, lines)).not.toThrow();
    expect(() => rig.press('key F1')).not.toThrow();
  });
});

describe('several targets, and parts of the travel', () => {
  test('the second target of a fader without a motor jumped to the first at its first crossing', () => {
    const rig = desk('fader 1: [ch/1/fader, ch/2/fader]', plain);
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/fader', -60);
    rig.wait(1);
    put(rig, 'fader 1', 0.7);
    rig.event('fader 1', 'moved', 0.8);
    expect([rig.value('ch/1/fader'), rig.value('ch/2/fader')]).toEqual([expect.closeTo(2, 6), -60]);
    rig.event('fader 1', 'moved', 0);
    expect(rig.value('ch/2/fader')).toBeCloseTo(-63, 6);
    rig.wait(0.4);
    put(rig, 'fader 1', 0.6);
    expect([travel(rig, 'ch/1/fader'), travel(rig, 'ch/2/fader')]).toEqual([
      expect.closeTo(0.6, 6),
      expect.closeTo(0.6, 6),
    ]);
  });

  test('a knob for the pans of all channels took those from the sides to the middle', () => {
    const rig = desk('knob 1: ch/*/pan', plain);
    rig.set('ch/2/pan', 1);
    rig.wait(1);
    put(rig, 'knob 1', 0.5);
    put(rig, 'knob 1', 0.52);
    expect([rig.value('ch/1/pan'), rig.value('ch/2/pan')]).toEqual([expect.closeTo(0.04, 6), 1]);
  });

  test('the second target of a motor fader jumped to where the first is', () => {
    const rig = desk('fader 1: [ch/1/fader, ch/2/fader]');
    rig.set('ch/1/fader', 0);
    rig.set('ch/2/fader', -60);
    rig.wait(1);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.76);
    expect(rig.value('ch/2/fader')).toBeCloseTo(-57, 6);
    rig.wait(0.4);
    expect(rig.value('ch/2/fader')).toBeCloseTo(0.4, 6);
    rig.letGo('fader 1');
    rig.wait(2);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });

  test('a motor fader with a part of the travel jumped into it at a touch', () => {
    const rig = desk('fader 1: { ride: ch/1/fader, from: -20 dB, to: 0 dB }');
    rig.set('ch/1/fader', -60);
    rig.wait(1);
    expect(rig.shown('fader 1')).toBe(0);
    rig.event('fader 1', 'touched');
    rig.event('fader 1', 'moved', 0.01);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-57, 6);
    rig.event('fader 1', 'moved', 1);
    rig.wait(0.4);
    expect(rig.value('ch/1/fader')).toBeCloseTo(0, 6);
    rig.event('fader 1', 'moved', 0);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-20, 6);
  });

  test.each(['crossing', 'scaled', 'parallel', 'jump'])(
    'a fader without a motor never got what stood outside its part (%s)',
    (mode) => {
      const rig = desk(
        `takeover: ${mode}\ncontrols:\n  fader 1: { ride: ch/1/fader, from: -20 dB, to: 0 dB }\n  key mute 1: { press: toggle ch/1/mute, light: above(fader) }`,
        plain,
      );
      rig.set('ch/1/fader', -60);
      rig.wait(1);
      rig.event('fader 1', 'moved', 0.5);
      rig.wait(0.1);
      expect(rig.shown('key mute 1')).toBe(mode === 'jump' ? light.off : light.on);
      const before = rig.value('ch/1/fader');
      rig.event('fader 1', 'moved', 0);
      expect(Math.abs(rig.value('ch/1/fader') - before)).toBeLessThanOrEqual(3 + 1e-9);
      rig.wait(0.4);
      expect(rig.value('ch/1/fader')).toBeCloseTo(-20, 6);
      put(rig, 'fader 1', 1);
      expect(rig.value('ch/1/fader')).toBeCloseTo(0, 6);
    },
  );

  test('a click of an encoder threw what stood outside its part to the end of it, against the turn even', () => {
    const rig = desk('encoder 1: { ride: ch/1/fader, from: -20 dB, to: 0 dB, step: 1 dB }');
    for (const [from, clicks, to] of [
      [-60, 1, -59],
      [-60, -1, -60],
      [8, 1, 8],
      [8, -1, 7],
      [-20.5, 2, -18.5],
      [-0.5, 1, 0],
    ] as const) {
      rig.set('ch/1/fader', from);
      rig.wait(1);
      rig.event('encoder 1', 'turned', clicks);
      expect(rig.value('ch/1/fader')).toBeCloseTo(to, 6);
      rig.wait(1);
    }
  });

  test('a hand on a fader that is turned round was sent the wrong way', () => {
    const rig = desk(
      `fader 1: { ride: ch/1/pan, from: 1, to: -1 }
key mute 1: { press: toggle ch/1/mute, light: above(fader) }
key solo 1: { press: toggle ch/1/solo, light: below(fader) }`,
      plain,
    );
    rig.set('ch/1/pan', 0.8);
    rig.wait(1);
    put(rig, 'fader 1', 0.52);
    const surface = rig.engine.surfaces.get(1)!;
    expect(surface.way(rig.control('fader 1'))).toBe(-1);
    expect([rig.shown('key mute 1'), rig.shown('key solo 1')]).toEqual([light.on, light.off]);
    rig.event('fader 1', 'moved', 0.51);
    expect(explain(rig.engine)?.remedies).toEqual(['move down to 10 %']);
    put(rig, 'fader 1', 0.1);
    put(rig, 'fader 1', 0.3);
    expect(rig.value('ch/1/pan')).toBeCloseTo(0.4, 6);
  });
});

describe('a light that hangs on more than its own words', () => {
  test('of a user key by a number that changes stayed that of the key before', () => {
    const rig = desk('key F1: user key (if main/mute then 2 else 1)');
    rig.command({ do: 'user-key', key: 1, words: 'toggle ch/1/mute' });
    rig.command({ do: 'user-key', key: 2, words: 'toggle ch/2/mute' });
    rig.set('ch/2/mute', 1);
    expect(rig.shown('key F1')).toBe(light.off);
    rig.set('main/mute', 1);
    expect(rig.shown('key F1')).toBe(light.on);
    rig.set('main/mute', 0);
    expect(rig.shown('key F1')).toBe(light.off);
  });

  test('of a key that puts another control back stayed with what that stood for before', () => {
    const rig = desk('key F1: reset fader 2\nkey F2: layer b\nfader 2: ch/1/fader\nb + fader 2: ch/2/fader');
    const path = (): string | undefined => {
      const { binding } = rig.engine.surfaces.get(1)!;
      return rig.engine.table.rows[binding.target[rig.control('key F1')]!]?.path;
    };
    expect(path()).toBe('ch/1/fader');
    rig.press('key F2');
    expect(path()).toBe('ch/2/fader');
  });
});
