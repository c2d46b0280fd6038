import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { readIncludeList } from '../../src/bridge/include-list.ts';
import { write } from '../../src/bridge/learn-file.ts';
import { loadMapping } from '../../src/bridge/library.ts';
import { replaceFile } from '../../src/bridge/replace-file.ts';
import { MappedShow } from './own-mappings.ts';

let show: MappedShow;
afterEach(() => show.end());

const check = mappingCheck();
const read = (name: string): string => readFileSync(show.at(name), 'utf8');

describe('a box of eight knobs nobody has described', () => {
  test('is mapped by a newcomer in under a minute, and the file can be read and edited by hand', async () => {
    show = new MappedShow();
    const { hand } = show.plugGeneric('8-knobs');
    const began = show.clock.now();
    await show.learn({ do: 'pick', targets: ['ch/1..7/fader'], atOnce: true });
    for (let n = 1; n <= 7; n++) {
      expect(show.learning.state).toMatchObject({ mode: 'waiting', left: 7 - n });
      hand.moveTo(`knob ${n}`, 300, 1).letGo();
      show.wait(2);
      await settled();
    }
    await show.learn({ do: 'pick', targets: ['main/fader'] });
    hand.moveTo('knob 8', 500, 1).letGo();
    show.wait(2);
    expect(show.learning.state).toMatchObject({
      mode: 'found',
      proposal: {
        surface: '8 Knobs',
        control: 'cc 28',
        does: '8 Knobs cc 28 → Main fader, −∞…+10 dB, takes over where it passes the value',
        instead: null,
      },
    });
    await show.learn({ do: 'keep' });
    await show.learn({ do: 'pick', targets: ['play'] });
    hand.press('key 1');
    show.wait(1);
    await show.learn({ do: 'keep' });
    await show.learn({ do: 'cancel' });
    expect((show.clock.now() - began) / 1e9).toBeLessThan(60);

    expect(read('mappings.yaml')).toContain('\n8 Knobs: mappings/8-knobs.yaml\n');
    const text = read('mappings/8-knobs.yaml');
    expect(text).toMatch(/^# .*\n# .*\nfaderline: 2\nname: 8 Knobs\nfor: MIDI controller\n/);
    expect(text).toContain(
      '\ncontrols:\n  cc 21: ch/1/fader # Ch 1 fader\n  cc 22: ch/2/fader # Ch 2 fader\n',
    );
    expect(text).toContain('\n  cc 28: main/fader # Main fader\n  note 36: play\n');
    expect(check(text).problems).toEqual([]);
    hand.press('key 1');
    show.wait(0.5);
    expect(show.engine.transport.rolling).toBe(true);
  });

  test('moves nothing of the mix while it is learnt, and takes over without a jump', async () => {
    show = new MappedShow();
    const { hand } = show.plugGeneric('8-knobs');
    show.set('ch/1/fader', -10);
    show.wait(1);
    const before = [...show.engine.desk.values];
    await show.learn({ do: 'pick', targets: ['ch/1/fader'] });
    hand.moveTo('knob 1', 1000, 1);
    show.wait(2);
    await show.learn({ do: 'keep' });
    show.wait(1);
    expect([...show.engine.desk.values]).toEqual(before);
    hand.moveTo('knob 1', 900, 0.5);
    show.wait(1);
    expect(show.value('ch/1/fader')).toBe(-10);
    hand.moveTo('knob 1', 100, 1);
    show.wait(2);
    expect(show.value('ch/1/fader')).toBeLessThan(-30);
  });

  test('has a neighbour that trembles, which is not taken', async () => {
    show = new MappedShow();
    const { hand } = show.plugGeneric('8-knobs');
    hand.moveTo('knob 2', 500, 0.5);
    show.wait(1);
    await show.learn({ do: 'pick', targets: ['ch/1/fader'] });
    for (let i = 0; i < 5; i++) hand.moveTo('knob 2', 508, 0.1).moveTo('knob 2', 500, 0.1);
    show.wait(3);
    expect(show.learning.state.mode).toBe('waiting');
    hand.moveTo('knob 3', 300, 0.5);
    show.wait(1);
    expect(show.learning.state.proposal?.control).toBe('cc 23');
  });
});

describe('an X-Touch', () => {
  const rig = () => {
    show = new MappedShow();
    return show.plug('x-touch');
  };

  test('is told what a fader would do and what it does now, before it is kept', async () => {
    const { hand } = rig();
    show.command({ do: 'label', strip: 6, name: 'Vox' });
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    expect(show.learning.state).toMatchObject({
      mode: 'found',
      target: 'Vox fader',
      proposal: { does: 'X-Touch fader 3 → Vox fader, −∞…+10 dB, motor, touch', instead: 'Ch 3 fader' },
    });
    expect(readdirSync(show.folder)).toEqual([]);
  });

  test('has the mapping that comes with Faderline copied with its comments, one line added, and the motor follows', async () => {
    const { surface, hand } = rig();
    show.set('ch/7/fader', 0);
    show.wait(1);
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    const before = [...show.engine.desk.values];
    hand.moveTo(3, { dB: -5 }, 0.3);
    await show.learn({ do: 'keep' });
    show.wait(0.5);
    expect([...show.engine.desk.values]).toEqual(before);
    hand.letGo();
    show.wait(1);
    expect(surface.fader(3).position).toBeCloseTo(0.75 * 1023, -1);
    const text = read('mappings/x-touch.yaml');
    const shipped = loadMapping('mcu').split('\n');
    expect(text.split('\n').filter((line) => !shipped.includes(line))).toEqual([
      '  fader 3: ch/7/fader # Ch 7 fader',
    ]);
    expect(shipped.every((line) => text.includes(line))).toBe(true);
    hand.moveTo(3, { dB: -20 }, 1).letGo();
    show.wait(2);
    expect(show.value('ch/7/fader')).toBeCloseTo(-20, 0);
    expect(show.value('ch/3/fader')).toBe(before[show.engine.table.at('ch/3/fader')]);
  });

  test('is put back by undo: the copy is gone, and the fader does what it did', async () => {
    const { hand } = rig();
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    hand.letGo();
    await show.learn({ do: 'keep' });
    expect(show.learning.state.undo).toBe('X-Touch fader 3 → Ch 7 fader');
    await show.learn({ do: 'undo' });
    expect(show.learning.state).toMatchObject({
      undo: null,
      says: 'taken back: X-Touch fader 3 → Ch 7 fader',
    });
    expect(existsSync(show.at('mappings.yaml'))).toBe(false);
    expect(existsSync(show.at('mappings/x-touch.yaml'))).toBe(false);
    show.wait(1);
    hand.moveTo(3, { dB: -10 }, 1).letGo();
    show.wait(2);
    expect(show.value('ch/3/fader')).toBeCloseTo(-10, 0);
  });

  test('keeps what somebody wrote into the file meanwhile: undo does not overwrite it', async () => {
    const { hand } = rig();
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    hand.letGo();
    await show.learn({ do: 'keep' });
    const mine = `${read('mappings/x-touch.yaml')}# mine\n`;
    writeFileSync(show.at('mappings/x-touch.yaml'), mine);
    await show.learn({ do: 'undo' });
    expect(show.learning.state.says).toContain('was changed since');
    expect(read('mappings/x-touch.yaml')).toBe(mine);
  });

  test('has an encoder learnt on the page that is in front, which lies over the controls', async () => {
    const { surface } = rig();
    await show.learn({ do: 'pick', targets: ['ch/9/pan'] });
    surface.turn(2, 3);
    show.wait(0.5);
    expect(show.learning.state.proposal?.does).toBe(
      'X-Touch encoder 2 → Ch 9 pan, L 100…R 100, endless, on page pan',
    );
    await show.learn({ do: 'keep' });
    expect(read('mappings/x-touch.yaml')).toContain(
      '    encoder 2: # Ch 9 pan\n      ride: ch/9/pan\n      ring: boost-cut\n',
    );
    surface.turn(2, 10);
    show.wait(1);
    expect(show.value('ch/9/pan')).toBeGreaterThan(0);
    expect(show.value('ch/2/pan')).toBe(0);
  });

  test('has a key learnt without doing what it does, pressed or released', async () => {
    const { hand } = rig();
    await show.learn({ do: 'pick', targets: ['record'] });
    hand.press('play');
    show.wait(0.5);
    expect(show.engine.transport.rolling).toBe(false);
    expect(show.learning.state.proposal).toMatchObject({
      does: 'X-Touch key play → record',
      instead: 'play',
    });
    await show.learn({ do: 'cancel' });
    expect(show.learning.state.mode).toBe('off');
    hand.press('play');
    show.wait(0.5);
    expect(show.engine.transport.rolling).toBe(true);
  });

  test('lets a hand that rides the mix go on riding while somebody else learns', async () => {
    const { hand } = rig();
    hand.touch(2).moveTo(2, { dB: 0 }, 0.5);
    show.wait(1);
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.moveTo(2, { dB: -10 }, 1);
    show.wait(2);
    expect(show.value('ch/2/fader')).toBeCloseTo(-10, 0);
    expect(show.learning.state.mode).toBe('waiting');
    hand.letGo();
    show.wait(0.5);
    await show.learn({ do: 'cancel' });
  });

  test('does what it did before when learning is given up with a finger on a fader', async () => {
    const { surface, hand } = rig();
    show.set('ch/3/fader', -10);
    show.wait(1);
    const before = surface.fader(3).position;
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3).moveTo(3, { dB: 0 }, 0.3);
    show.wait(0.5);
    await show.learn({ do: 'cancel' });
    hand.moveTo(3, { dB: 5 }, 0.3);
    show.wait(0.5);
    expect(show.value('ch/3/fader')).toBe(-10);
    hand.letGo();
    show.wait(1);
    expect(Math.abs(surface.fader(3).position - before)).toBeLessThan(3);
    hand.moveTo(3, { dB: 0 }, 0.5).letGo();
    show.wait(1);
    expect(show.value('ch/3/fader')).toBeCloseTo(0, 0);
  });

  test('says why what was picked does not go on what was touched, and waits for something else', async () => {
    const { hand } = rig();
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.press('play');
    show.wait(0.5);
    expect(show.learning.state).toMatchObject({
      mode: 'waiting',
      says: 'key play is a key, and ch/7/fader is no switch: move a fader or a knob',
    });
    hand.touch(4);
    show.wait(0.2);
    expect(show.learning.state.mode).toBe('found');
  });
});

describe('whoever learns', () => {
  test('is alone in it, and when they are gone the desk is as before', async () => {
    show = new MappedShow();
    show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['play'] }, 'page 1');
    await expect(show.learn({ do: 'pick', targets: ['stop'] }, 'page 2')).rejects.toThrow(
      'page 1 is learning',
    );
    show.learning.release('page 2');
    expect(show.learning.state.mode).toBe('waiting');
    show.learning.release('page 1');
    expect(show.learning.state.mode).toBe('off');
    expect(show.bridge.intercept).toBeUndefined();
  });

  test('and leaves the desk alone for five minutes learns no more', async () => {
    show = new MappedShow();
    await show.learn({ do: 'pick', targets: ['play'] });
    show.wait(301);
    expect(show.learning.state.mode).toBe('off');
  });

  test.each([
    [['ch/1/fadr'], 'the desk has no parameter "ch/1/fadr"; did you mean "ch/1/fader"?'],
    [['paly'], 'did you mean "play"?'],
    [['ch/1..999/fader'], 'the desk has no parameter'],
    [[], 'pick from 1 to 128'],
  ])('is told what there is not: %j', async (targets, why) => {
    show = new MappedShow();
    await expect(show.learn({ do: 'pick', targets })).rejects.toThrow(why);
    expect(show.learning.state.mode).toBe('off');
  });

  test('does not write into a mapping that has a fault', async () => {
    show = new MappedShow((folder) => {
      writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: mine.yaml\n');
      writeFileSync(path.join(folder, 'mine.yaml'), 'faderline: 2\nname: x\n');
    });
    const { hand } = show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['play'] });
    hand.press('stop');
    show.wait(0.3);
    expect(show.learning.state.says).toContain('mend the mapping first: mine.yaml:1:1');
    expect(read('mine.yaml')).toBe('faderline: 2\nname: x\n');
  });
});

describe('between touching and keeping', () => {
  const head = 'faderline: 2\nname: t\nfor: mcu\nstrips: [ch, grp, bus, dca]\n';
  const mine = `${head}controls:\n  fader 1: ch/1/fader\n`;

  async function touched(text = mine) {
    show = new MappedShow((folder) => {
      writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: my.yaml\n');
      writeFileSync(path.join(folder, 'my.yaml'), text);
    });
    const plugged = show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    plugged.hand.touch(3);
    show.wait(0.2);
    expect(show.learning.state.mode).toBe('found');
    return plugged;
  }

  test('a line somebody saves in an editor stays, and the learnt one stands below it', async () => {
    await touched();
    writeFileSync(show.at('my.yaml'), `${mine}  key play: stop\n`);
    await show.learn({ do: 'keep' });
    expect(read('my.yaml')).toBe(`${mine}  key play: stop\n  fader 3: ch/7/fader # Ch 7 fader\n`);
  });

  test('the list gives the surface another file: that file gets one line, not the text of the first', async () => {
    await touched();
    const other = mine.replace('name: t', 'name: other');
    writeFileSync(show.at('other.yaml'), other);
    writeFileSync(show.at('mappings.yaml'), 'X-Touch: other.yaml\n');
    await show.learn({ do: 'keep' });
    expect(read('other.yaml')).toBe(`${other}  fader 3: ch/7/fader # Ch 7 fader\n`);
    expect(read('my.yaml')).toBe(mine);
  });

  test('a file that became faulty is left alone', async () => {
    await touched();
    writeFileSync(show.at('my.yaml'), `${mine}  key play: paly\n`);
    await show.learn({ do: 'keep' });
    expect(show.learning.state.says).toMatch(/^not kept: mend the mapping first: my\.yaml:7:/);
    expect(read('my.yaml')).toBe(`${mine}  key play: paly\n`);
  });

  test('a page is laid over the control by somebody else: it has to be touched again', async () => {
    await touched();
    const paged = `${mine}pages:\n  a:\n    fader 3: ch/9/fader\n`;
    writeFileSync(show.at('my.yaml'), paged);
    await show.learn({ do: 'keep' });
    expect(show.learning.state.says).toContain('touch it again');
    expect(read('my.yaml')).toBe(paged);
  });

  test('a file that only its owner may read stays so', async () => {
    await touched();
    chmodSync(show.at('my.yaml'), 0o600);
    await show.learn({ do: 'keep' });
    expect(read('my.yaml')).toContain('fader 3');
    expect(statSync(show.at('my.yaml')).mode & 0o777).toBe(0o600);
  });
});

test('a file that is saved by somebody else at the last moment is left as they saved it', async () => {
  show = new MappedShow((folder) => writeFileSync(path.join(folder, 'a.yaml'), 'theirs'));
  await expect(replaceFile(show.at('a.yaml'), 'ours', 'as it was')).rejects.toThrow('was changed meanwhile');
  await expect(replaceFile(show.at('a.yaml'), 'ours', undefined)).rejects.toThrow('was changed meanwhile');
  expect([read('a.yaml'), readdirSync(show.folder)]).toEqual(['theirs', ['a.yaml']]);
});

test('a key whose release was lost while somebody learnt works when it is back (it was muted for good)', async () => {
  show = new MappedShow((folder) => {
    writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: my.yaml\n');
    writeFileSync(
      path.join(folder, 'my.yaml'),
      'faderline: 2\nname: t\nfor: mcu\nstrips: [ch]\ncontrols:\n  key mute {strip}: momentary {strip}/mute\n',
    );
  });
  const { surface, cable } = show.plug('x-touch');
  await show.learn({ do: 'pick', targets: ['play'] });
  surface.press('mute 1');
  show.wait(0.1);
  cable.unplug();
  show.wait(1);
  surface.release('mute 1');
  await show.learn({ do: 'cancel' });
  expect(show.bridge.intercept).toBeUndefined();
  show.replug(surface);
  show.wait(5);
  surface.press('mute 1');
  show.wait(0.2);
  expect(show.value('ch/1/mute')).toBe(1);
  surface.release('mute 1');
  show.wait(0.5);
  expect(show.value('ch/1/mute')).toBe(0);
});

describe('somebody who goes away while their file is written', () => {
  async function leaves() {
    show = new MappedShow();
    const { hand } = show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    const kept = show.learn({ do: 'keep' });
    show.learning.release('page 1');
    await show.learn({ do: 'pick', targets: ['ch/8/fader'] }, 'page 2');
    return { hand, kept };
  }

  test('takes nothing from whoever picks next', async () => {
    const { hand, kept } = await leaves();
    await kept;
    expect(show.learning.state).toMatchObject({ mode: 'waiting', who: 'page 2', target: 'Ch 8 fader' });
    hand.letGo();
    show.wait(1);
    hand.touch(5);
    show.wait(0.5);
    await show.learn({ do: 'keep' }, 'page 2');
    expect(show.learning.state.says).toBe('kept: X-Touch fader 5 → Ch 8 fader');
  });

  test('has their line kept beside the one of whoever keeps next, at the same time', async () => {
    show = new MappedShow();
    const { hand } = show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    const first = show.learn({ do: 'keep' });
    await Promise.resolve();
    await Promise.resolve();
    show.learning.release('page 1');
    await show.learn({ do: 'pick', targets: ['record'] }, 'page 2');
    hand.press('play');
    show.wait(0.2);
    expect(show.learning.state.mode).toBe('found');
    const second = show.learn({ do: 'keep' }, 'page 2');
    await Promise.all([first, second]);
    expect(show.learning.state.says).toMatch(/^kept: X-Touch key play/);
    expect(read('mappings/x-touch.yaml')).toContain('\n  fader 3: ch/7/fader');
    expect(readdirSync(show.at('mappings'))).toEqual(['x-touch.yaml']);
  });
});

describe('the list of mappings', () => {
  test('has a fault: nothing is written, and what to mend is said', async () => {
    show = new MappedShow((folder) => writeFileSync(path.join(folder, 'mappings.yaml'), 'Foo: [a\nfoo'));
    const { hand } = show.plug('x-touch');
    await show.learn({ do: 'pick', targets: ['ch/7/fader'] });
    hand.touch(3);
    show.wait(0.2);
    await show.learn({ do: 'keep' });
    expect(show.learning.state.says).toMatch(
      /^not kept: mend the list of mappings first .*mappings\.yaml:\d/,
    );
    expect([readdirSync(show.folder), read('mappings.yaml')]).toEqual([['mappings.yaml'], 'Foo: [a\nfoo']);
  });

  const kind = (name: string) => ({ name, models: ['MIDI controller'], family: 'midi' });
  const learnt = {
    before: '',
    text: 'faderline: 2\nname: t\nfor: midi\nstrips: [ch]\ncontrols:\n  cc 21: ch/1/fader\n',
  };

  test.each([
    'Foo ',
    ' Foo',
    '\ufeffa',
    'a\nb',
    'a: b',
    '# x',
    '<<',
    '__proto__',
    'null',
    'é\u0000',
    'x'.repeat(1100),
  ])('gives a surface back that is called %j', async (name) => {
    show = new MappedShow();
    await write(show.mappings, kind(name), learnt, show.folder, 'x');
    expect(show.mappings.editable(kind(name))).toMatchObject({ own: true, fault: undefined });
    expect(readIncludeList(show.at('mappings.yaml')).troubles).toEqual([]);
  });

  test('is as before when the surface has no name, or would not take the file', async () => {
    show = new MappedShow();
    await expect(write(show.mappings, kind(' '), learnt, show.folder, 'x')).rejects.toThrow('has no name');
    const faulty = { before: '', text: 'faderline: 2\n' };
    await expect(write(show.mappings, kind('Foo'), faulty, show.folder, 'x')).rejects.toThrow(
      /"Foo" does not take .*foo\.yaml: foo\.yaml:1:1/,
    );
    expect(existsSync(show.at('mappings.yaml'))).toBe(false);
    expect(readdirSync(show.at('mappings'))).toEqual([]);
  });
});

/** What is kept at once has been written. */
function settled(): Promise<void> {
  const { learning } = show;
  return new Promise((resolve) => {
    const look = (): void => {
      if (learning.state.mode === 'writing') return;
      learning.onChange.delete(look);
      resolve();
    };
    learning.onChange.add(look);
    look();
  });
}
