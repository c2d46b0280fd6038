import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lane } from '../../src/automation/lane.ts';
import { programRoot } from '../../src/bridge/program.ts';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { Explainer } from '../../src/bridge/explainer.ts';
import { Mappings } from '../../src/bridge/mappings.ts';
import { remapped } from '../../src/bridge/remapped.ts';
import { explain } from '../../src/engine/why.ts';
import { whyShown } from '../../src/engine/why-shown.ts';
import type { Explanation, Showing } from '../../src/model/explanation.ts';
import type { SurfaceEventType } from '../../src/model/events.ts';
import { defaultMapping, profile, Rig } from '../engine/rig.ts';
import { models } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from './show.ts';

/** A desk with one surface and a mapping, and somebody who asks why after everything a hand does. */
class Asking extends Rig {
  constructor(mapping = defaultMapping, models: readonly string[] = ['x-touch']) {
    super(undefined, []);
    this.do({
      type: 'attach',
      attachment: { surface: 1, name: 'X-Touch', profiles: models.map(profile), mapping },
    });
    this.wait(3);
  }

  /** What a hand does, and why it came to that. */
  why(control: string, event: SurfaceEventType, value = 0): Explanation {
    this.event(control, event, value);
    return this.last();
  }

  /** A key pressed for a moment. */
  tap(key: string): Explanation {
    const pressed = this.why(key, 'pressed', 1);
    this.event(key, 'released');
    return pressed;
  }

  last(): Explanation {
    const said = explain(this.engine);
    if (!said) throw new Error('nothing is said');
    return said;
  }

  shows(control: string): Showing {
    const shown = whyShown(this.engine, this.engine.surfaces.get(1)!, this.control(control));
    if (!shown) throw new Error(`${control} shows nothing`);
    return shown;
  }
}

const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch, grp, bus, dca]\n';
const with_ = (controls: string, rest = '') => `${head}controls:\n${controls}\n${rest}`;
const words = ({ sentences }: Pick<Explanation, 'sentences'>) => sentences.join(' ');
const todo = ({ remedies }: Explanation) => remedies.join(' / ');

test('what is done is told with its rule, from where to where', () => {
  const desk = new Asking();
  desk.why('fader 3', 'touched', 1);
  const said = desk.why('fader 3', 'moved', 0.75);
  expect(said).toMatchObject({
    surface: 'X-Touch',
    control: 'fader 3',
    event: 'moved',
    outcome: 'done',
    parameter: 'ch/3/fader',
    from: '−∞ dB',
    to: '0.0 dB',
    rule: { written: "fader {strip}: '{strip}/fader'", column: 3 },
    holder: null,
  });
  expect(words(said)).toBe('Fader 3 was moved: Ch 3 fader went from −∞ dB to 0.0 dB.');
  expect(defaultMapping.split('\n')[said.rule!.line - 1]).toContain("fader {strip}: '{strip}/fader'");
});

describe('nothing happened, because', () => {
  test('(1) nothing in the mapping says what the control does', () => {
    const said = new Asking().tap('key user');
    expect(said).toMatchObject({ outcome: 'no rule', rule: null });
    expect(words(said)).toBe(
      'Key user was pressed, and nothing happened. Nothing in the mapping "Mackie Control" says what key user does.',
    );
  });

  test('(2) a rule for it counts only while a layer is on, and it is off', () => {
    const desk = new Asking(
      with_('  key shift: hold shift', '\nlayers:\n  shift:\n    fader 1: main/fader\n'),
    );
    const said = desk.why('fader 1', 'moved', 0.5);
    expect(said).toMatchObject({ outcome: 'layer off', rule: { written: 'fader 1: main/fader' } });
    expect([words(said), todo(said)]).toEqual([
      expect.stringContaining('only while the layer shift is on: the layer shift is off'),
      'hold key shift for the layer shift',
    ]);
    desk.wait(1);
    desk.why('key shift', 'pressed', 1);
    desk.wait(1);
    expect(desk.why('fader 1', 'moved', 0.6)).toMatchObject({ outcome: 'done', parameter: 'main/fader' });
  });

  test('(3) it does something only on another page', () => {
    const desk = new Asking(
      with_('  key send: page send', '\npages:\n  pan: {}\n  send:\n    encoder 1: ch/1/pan\n'),
    );
    const said = desk.why('encoder 1', 'turned', 1);
    expect(said).toMatchObject({ outcome: 'other page' });
    expect([words(said), todo(said)]).toEqual([
      expect.stringContaining('the page send is not in front'),
      'press key send for the page send',
    ]);
  });

  test('(4) its condition does not hold, and what is asked in it is said with its value', () => {
    const desk = new Asking(with_('  fader 1: { ride: main/fader, when: rolling and not main/mute }'));
    desk.set('main/mute', 1);
    const said = desk.why('fader 1', 'moved', 0.5);
    expect(said.outcome).toBe('condition');
    expect(words(said)).toContain('`rolling and (not main/mute)`: the tape does not roll, Main mute is on');
  });

  test('(5) the bank ends before its strip', () => {
    const desk = new Asking(
      `${head.replace('[ch, grp, bus, dca]', '[dca]')}offset: 4\ncontrols:\n  fader {strip}: '{strip}/fader'\n  key bank left: bank left\n`,
    );
    const said = desk.why('fader 7', 'moved', 0.5);
    expect(said).toMatchObject({ outcome: 'bank ends', rule: { written: "fader {strip}: '{strip}/fader'" } });
    expect(words(said)).toContain(
      'The bank ends before strip 7 of this surface: DCA 8 is the last strip there is.',
    );
    expect(todo(said)).toBe('press key bank left to bank back');
  });

  test('(6) that kind of strip has no such parameter', () => {
    const desk = new Asking();
    desk.tap('key outputs');
    const said = desk.why('encoder 2', 'turned', 3);
    expect(said.outcome).toBe('no such parameter');
    expect(words(said)).toBe(
      'Encoder 2 was turned right 3, and nothing moved. DCA 2 has no pan: no DCA has; channels, groups, buses and the main have it.',
    );
  });

  test('(7) its rule says nothing, or a layer that is on hides what lies beneath', () => {
    const desk = new Asking(
      with_(
        "  fader {strip}: '{strip}/fader'\n  key play: nothing\n  key flip: layer quiet",
        '\nlayers:\n  quiet:\n    fader 1: nothing\n',
      ),
    );
    expect(desk.tap('key play')).toMatchObject({
      outcome: 'says nothing',
      rule: { written: 'key play: nothing' },
    });
    desk.tap('key flip');
    desk.wait(1);
    const said = desk.why('fader 1', 'moved', 0.5);
    expect(said.outcome).toBe('says nothing');
    expect(words(said)).toContain(
      `The layer quiet is on, and says that it does nothing, which hides "fader {strip}: '{strip}/fader'" beneath`,
    );
    expect(todo(said)).toBe('press key flip again');
  });

  test('(7) of a layer that the key has just switched off nothing is said', () => {
    const desk = new Asking(
      with_('  key scrub: layer scrub', '\nlayers:\n  scrub:\n    key scrub: layer scrub off\n'),
    );
    desk.tap('key scrub');
    const said = desk.tap('key scrub');
    expect(words(said)).toBe('Key scrub was pressed: it switches the layer scrub off.');
  });

  test('(8) a control without a motor has to pick its value up first', () => {
    const desk = new Asking(
      'faderline: 2\nname: Knobs\nfor: midi\nstrips: [ch]\ncontrols:\n  fader 1: ch/1/fader\n',
      ['nanokontrol2'],
    );
    desk.set('ch/1/fader', 0);
    desk.wait(1);
    const said = desk.why('fader 1', 'moved', 0.2);
    expect(said).toMatchObject({ outcome: 'waits for the value', parameter: 'ch/1/fader', to: '0.0 dB' });
    expect(words(said)).toContain('your hand is at 20 %, Ch 1 fader at 75 % (0.0 dB)');
    expect(todo(said)).toBe('move up to 75 %');
  });

  test('(8) of a fader that is turned round, or has a part of the way, it says where on the fader the value is', () => {
    const desk = new Asking(
      `faderline: 2
name: Parts
for: midi
strips: [ch]
controls:
  fader 1: { ride: ch/1/fader, from: 0 dB, to: -40 dB }
  fader 2: { ride: ch/2/fader, from: -40 dB, to: 0 dB }
`,
      ['nanokontrol2'],
    );
    desk.set('ch/1/fader', -10);
    desk.set('ch/2/fader', -10);
    desk.wait(1);
    const round = desk.why('fader 1', 'moved', 0.2);
    expect(words(round)).toContain(
      'your hand is at 20 %, and meets Ch 1 fader, which is at −10.0 dB, at 44 % of its way',
    );
    expect(todo(round)).toBe('move up to 44 %');
    const part = desk.why('fader 2', 'moved', 0.9);
    expect(words(part)).toContain(
      'your hand is at 90 %, and meets Ch 2 fader, which is at −10.0 dB, at 56 % of',
    );
    expect(todo(part)).toBe('move down to 56 %');
  });

  test('(9) it came to stand for something else under the finger', () => {
    const desk = new Asking();
    desk.why('fader 1', 'touched', 1);
    desk.tap('key bank right');
    const said = desk.why('fader 1', 'moved', 0.5);
    expect(said).toMatchObject({ outcome: 'parked', parameter: 'ch/9/fader' });
    expect(todo(said)).toContain('let go');
  });

  test('(10) the surface has just joined, and its faders still find their places', () => {
    const desk = new Asking();
    desk.attach(2, ['x-touch'], 'Other');
    desk.event('fader 4', 'moved', 0.5, 2);
    expect(desk.last()).toMatchObject({ surface: 'Other', outcome: 'settling' });
  });

  test('(11) it was the motor that moved', () => {
    const desk = new Asking();
    desk.set('ch/4/fader', 0);
    const said = desk.why('fader 4', 'moved', 0.3);
    expect(said.outcome).toBe('motor');
    expect(words(said)).toContain('the motor on its way');
  });

  test('(12) the fader trembled', () => {
    const desk = new Asking();
    desk.set('ch/4/fader', 0);
    desk.wait(2);
    expect(desk.why('fader 4', 'moved', 0.7505).outcome).toBe('trembled');
  });

  test('(13) somebody else holds it, since when, and who', () => {
    const desk = new Asking();
    desk.why('fader 5', 'touched', 1);
    desk.wait(12);
    desk.set('ch/5/fader', -20, 'page 1');
    const said = explain(desk.engine, desk.engine.verdict, 'page 1')!;
    expect(said).toMatchObject({
      surface: 'page 1',
      control: 'ch/5/fader',
      outcome: 'held',
      holder: { name: 'X-Touch', since: 12 },
    });
    expect(words(said)).toBe(
      'Page 1 moved Ch 5 fader, and it stayed at −∞ dB. X-Touch has a finger on Ch 5 fader for 12 s: a hand on a surface comes before all others.',
    );
  });

  test('(13) a key that throws many leaves those alone that others hold', () => {
    const desk = new Asking(with_("  key F1: set ch/*/fader to 0 dB\n  fader {strip}: '{strip}/fader'"));
    desk.attach(2, ['x-touch'], 'Other');
    desk.wait(3);
    desk.event('fader 2', 'touched', 1, 2);
    const said = desk.tap('key F1');
    expect(said).toMatchObject({ outcome: 'done', holder: { name: 'Other' } });
    expect(words(said)).toContain('1 more stayed as they were, being in the hand of Other.');
  });

  test('(14) the channel it is linked to is held', () => {
    const desk = new Asking();
    desk.set('ch/1/link', 1);
    desk.why('fader 1', 'touched', 1);
    desk.set('ch/2/fader', -20, 'page 1');
    const said = explain(desk.engine, desk.engine.verdict, 'page 1')!;
    expect(said).toMatchObject({ outcome: 'partner held', holder: { name: 'X-Touch' } });
    expect(words(said)).toContain(
      'has a finger on Ch 1 fader since just now, and Ch 2 fader is linked to it',
    );
  });

  test('(15) a key with a long press acts when it comes up, or was not held for long enough', () => {
    const desk = new Asking(
      with_('  key F1: toggle main/mute\n  long key F1: clear solo\n  long key F2: toggle main/mute'),
    );
    const down = desk.why('key F1', 'pressed', 1);
    expect(down.outcome).toBe('undecided');
    expect(words(down)).toContain(
      'it acts when it comes up (throws Main mute over); held for 0.5 s it does something else (ends every solo)',
    );
    expect(desk.why('key F1', 'released')).toMatchObject({
      outcome: 'done',
      parameter: 'main/mute',
      to: 'on',
    });
    desk.why('key F2', 'pressed', 1);
    expect(desk.why('key F2', 'released')).toMatchObject({
      outcome: 'too short',
      rule: { written: 'long key F2: toggle main/mute' },
    });
    desk.why('key F2', 'pressed', 1);
    desk.wait(0.6);
    expect(desk.last()).toMatchObject({ event: 'held', outcome: 'done', parameter: 'main/mute', to: 'off' });
  });

  test('(16) the value is at its end, or at the end its rule sets', () => {
    const desk = new Asking(
      with_('  encoder 1: ch/1/pan\n  encoder 2: { ride: ch/2/pan, from: -0.5, to: 0.5 }'),
    );
    desk.set('ch/1/pan', 1);
    desk.set('ch/2/pan', 0.5);
    expect(desk.why('encoder 1', 'turned', 2)).toMatchObject({ outcome: 'at its end', to: 'R 100' });
    const said = desk.why('encoder 2', 'turned', 2);
    expect(words(said)).toContain('Ch 2 pan is at R 50: that is as high as its rule lets it.');
  });

  test('(17) it is so already', () => {
    const desk = new Asking();
    expect(words(desk.tap('key read'))).toContain('The automation of Ch 1 is in read already.');
    expect(words(desk.tap('key pan'))).toContain('The page pan is in front already.');
    expect(words(desk.tap('key stop'))).toContain('The tape stands already.');
    expect(words(desk.tap('key bank left'))).toContain('The bank is at its beginning.');
    expect(words(desk.tap('key select 1'))).toContain('Ch 1 is selected already.');
    for (const key of ['read', 'pan', 'stop', 'bank left', 'select 1', 'clear solo'.replace('clear ', '')])
      expect(desk.tap(`key ${key}`).outcome).toBe('already so');
    const radio = new Asking(with_('  key F1: set monitor/speakers to A'));
    expect(radio.tap('key F1')).toMatchObject({ outcome: 'already so', from: 'A', to: 'A' });
  });

  test('(18) there is no scene in that place, nothing to undo, no next marker', () => {
    const desk = new Asking();
    const scene = desk.tap('key F3');
    expect(scene).toMatchObject({ outcome: 'not possible', rule: { written: 'key F{n}: scene {n}' } });
    expect(words(scene)).toContain('There is no scene in place 3 yet.');
    expect(todo(scene)).toContain('store');
    expect(words(desk.tap('key undo'))).toContain('There is nothing to undo.');
    expect(words(desk.tap('key right'))).toContain('There is no marker after this place.');
    expect(desk.tap('key undo').outcome).toBe('not possible');
  });

  test('(19) a user key has nothing to do', () => {
    const desk = new Asking(with_('  key F{n}: user key {n}'));
    expect(desk.tap('key F4').outcome).toBe('not possible');
    expect(words(desk.tap('key F4'))).toContain('User key 4 has nothing to do yet: faderline key 4');
    desk.command({ do: 'user-key', key: 4, words: 'toggle main/mute' });
    expect(desk.tap('key F4')).toMatchObject({ outcome: 'done', parameter: 'main/mute', to: 'on' });
  });

  test('an `if` is not so, and has nothing else to do', () => {
    const desk = new Asking(with_('  key F1: if rolling then drop marker'));
    const said = desk.tap('key F1');
    expect([said.outcome, words(said)]).toEqual([
      'condition',
      expect.stringContaining('It does something only if `rolling`: the tape does not roll.'),
    ]);
  });
});

describe('it moved, but', () => {
  test('(20) automation takes it back when the hand leaves, or is being written', () => {
    const desk = new Asking();
    const fader = desk.engine.table.at('ch/2/fader');
    desk.engine.lanes.put(fader, lane([0, 480_000], [-40, -40]));
    desk.command({ do: 'play' });
    desk.why('fader 2', 'touched', 1);
    const said = desk.why('fader 2', 'moved', 0.5);
    expect(said.outcome).toBe('done');
    expect(words(said)).toContain('Its automation is in read: when the hand leaves, it takes it back.');
    expect(todo(said)).toContain('touch');
    desk.letGo('fader 2');
    desk.command({ do: 'mode', mode: 'touch', strip: 1 });
    desk.why('fader 2', 'touched', 1);
    expect(words(desk.why('fader 2', 'moved', 0.6))).toContain('Its automation is being written (touch)');
  });

  test.each([
    ['a DCA', ['ch/3/dca/1', 'dca/1/mute'], 'DCA 1 is muted'],
    ['a mute group', ['ch/3/mute-group/2', 'mute-group/2'], 'mute group 2 is on'],
    ['the solo of another', ['ch/5/solo'], 'Ch 5 is soloed'],
  ])('(21) the strip is silent because of %s', (_what, switches, why) => {
    const desk = new Asking();
    for (const one of switches) desk.set(one, 1);
    desk.set('ch/3/mute', 1);
    const said = desk.tap('key mute 3');
    expect(said).toMatchObject({ outcome: 'done', from: 'on', to: 'off' });
    expect(words(said)).toBe(
      `Key mute 3 was pressed: Ch 3 mute went from on to off. Ch 3 is not heard all the same: ${why}.`,
    );
  });

  test('a layer makes it do what another control does', () => {
    const desk = new Asking();
    desk.tap('key flip');
    const said = desk.why('encoder 1', 'turned', 5);
    expect(said).toMatchObject({ outcome: 'done', parameter: 'ch/1/fader' });
    expect(words(said)).toContain(
      'The layer flip is on, and makes it do what fader 1 does (press key flip again).',
    );
  });

  test('a layer does something else than the rule beneath, and its key is named', () => {
    const desk = new Asking();
    desk.why('key shift', 'pressed', 1);
    const said = desk.why('key rewind', 'pressed', 1);
    expect(said.rule).toMatchObject({ written: 'shift + key rewind: return to start' });
    desk.command({ do: 'locate', to: 48_000 });
    expect(words(desk.tap('key rewind'))).toContain(
      'The layer shift is on: without it, it would do "key rewind: wind back" (let go of key shift).',
    );
  });
});

test('(22) the DCA to spill has no members', () => {
  const desk = new Asking();
  desk.tap('key outputs');
  desk.why('key group', 'pressed', 1);
  const said = desk.tap('key select 2');
  expect([said.outcome, words(said)]).toEqual([
    'not possible',
    expect.stringContaining('Nothing is assigned to DCA 2 yet.'),
  ]);
  expect(todo(said)).toContain('assign');
});

test('(22) a channel can never have members to spill', () => {
  const desk = new Asking(with_("  key select {strip}: 'spill {strip}'"));
  const said = desk.tap('key select 2');
  expect([words(said), said.remedies]).toEqual([
    expect.stringContaining('Only a group or a DCA has members to spill.'),
    [],
  ]);
});

describe('why it shows what it shows', () => {
  test('a light with an expression: the branch that counts, and the values in it', () => {
    const desk = new Asking();
    desk.set('ch/3/dca/1', 1);
    desk.set('dca/1/mute', 1);
    expect(desk.shows('key mute 3')).toMatchObject({
      shows: 'flashes',
      rule: { written: expect.stringContaining('key mute {strip}') },
      layer: null,
      expression: 'if {strip}/mute then on else if silenced then flash',
      parts: [
        { written: '{strip}/mute', is: 'Ch 3 mute is off' },
        { written: 'silenced', is: 'Ch 3 is kept silent: DCA 1 is muted' },
      ],
      sentences: [
        'Key mute 3 flashes: `if {strip}/mute then on else if silenced then flash`: Ch 3 mute is off; Ch 3 is kept silent: DCA 1 is muted.',
      ],
    });
  });

  test.each([
    ['key pan', 'lit', 'the page pan is in front'],
    ['key send', 'dark', 'the page send is not in front, pan is'],
    ['key F2', 'dark', 'there is no scene in place 2'],
    ['key flip', 'dark', 'the layer flip is off'],
    ['key select 1', 'lit', 'Ch 1 is selected'],
    ['key stop', 'lit', 'the tape stands'],
    ['key bank right', 'lit', 'there are more strips to the right'],
    ['key read', 'lit', 'the automation of Ch 1 is in read'],
    ['key undo', 'dark', 'undoable'],
    ['key user', 'dark', 'nothing in the mapping "Mackie Control" says what key user does'],
    ['fader 1', 'stands at 0 %', 'Ch 1 fader is at −∞ dB'],
    ['encoder 1', 'stands at 50 %', 'Ch 1 pan is at C'],
    ['text upper 1', 'shows "Ch 1"', 'the strip is called Ch 1'],
    ['text assignment', 'shows "Pn"', 'Pn'],
    ['lamp rude solo', 'dark', 'no strip is soloed'],
    ['meter 1', 'shows −∞ dB', 'level'],
  ])('%s %s: %s', (control, shows, why) => {
    const desk = new Asking();
    desk.wait(1);
    const shown = desk.shows(control);
    expect(shown.shows).toBe(shows);
    expect(words(shown)).toContain(why);
  });

  test('an encoder of a strip that has no such parameter is dark', () => {
    const desk = new Asking();
    desk.tap('key outputs');
    expect(desk.shows('encoder 1')).toMatchObject({ shows: 'dark' });
    expect(words(desk.shows('encoder 1'))).toContain('DCA 1 has no pan');
  });

  test('the layer of what is shown is named', () => {
    const desk = new Asking();
    desk.tap('key name/value');
    expect(desk.shows('text lower 1')).toMatchObject({ layer: 'names' });
  });
});

describe('at the bridge', () => {
  const listening = (show: Show) => {
    const said: Explanation[] = [];
    const end = show.bridge.explainer.listen((one) => said.push(one));
    return { said, end };
  };

  test('what hands do is told as it happens; a ride a few times a second, with its end', () => {
    const show = new Show();
    const { hand } = show.plug('x-touch');
    show.wait(3);
    const { said, end } = listening(show);
    hand.touch(2).moveTo(2, { dB: -6 }, 1).letGo().press('mute 4').press('user');
    show.wait(3);
    const moved = said.filter(({ control, event }) => control === 'fader 2' && event === 'moved');
    expect(moved.length).toBeGreaterThan(2);
    expect(moved.length).toBeLessThan(9);
    expect(moved.at(-1)!.to).toBe('−6.0 dB');
    expect(said.map(({ control, outcome }) => `${control} ${outcome}`)).toEqual(
      expect.arrayContaining(['fader 2 done', 'key mute 4 done', 'key user no rule']),
    );
    expect(said.some(({ outcome }) => outcome === 'released')).toBe(false);
    end();
    const before = said.length;
    hand.press('mute 4');
    show.wait(1);
    expect(said).toHaveLength(before);
  });

  test('while a hand goes on turning, its clicks are summed, and an end is told of once', () => {
    const show = new Show();
    const { hand } = show.plug('x-touch');
    show.wait(3);
    const { said, end } = listening(show);
    for (let n = 0; n < 200; n++) {
      hand.perform([{ do: 'turn', pot: 2, clicks: 1 }]);
      show.wait(0.02);
    }
    show.wait(1);
    const turns = said.filter(({ control }) => control === 'encoder 2');
    expect(turns.filter(({ outcome }) => outcome === 'at its end')).toHaveLength(1);
    const clicks = turns
      .filter(({ outcome }) => outcome === 'done')
      .map(({ sentences: [first = ''] }) => Number(/right (\d+)/u.exec(first)?.[1] ?? 0));
    expect(Math.max(...clicks)).toBeGreaterThan(1);
    end();
  });

  test('(23) a unit that is lost, or does not answer, is told of, and asked about', () => {
    const show = new Show();
    const { cable } = show.plug('x-touch');
    expect(show.bridge.explainer.about('key mute 3').does[0]).toMatchObject({
      event: 'pressed',
      outcome: 'done',
    });
    const { said } = listening(show);
    cable.unplug();
    show.wait(1);
    expect(said).toMatchObject([{ surface: 'X-Touch', event: 'lost', outcome: 'not connected' }]);
    const { does } = show.bridge.explainer.about('key mute 3', 'X-Touch');
    expect([does[0]!.outcome, words(does[0]!)]).toEqual([
      'not connected',
      'Nothing comes from X-Touch. It is lost: its cable is out, or it was switched off.',
    ]);
  });

  test('a surface that is being taught says so', () => {
    const show = new Show();
    const { hand } = show.plug('x-touch');
    const { said } = listening(show);
    show.bridge.intercept = () => true;
    hand.press('mute 4');
    show.wait(1);
    expect(said).toMatchObject([{ control: 'key mute 4', outcome: 'being taught' }]);
  });

  test.each([
    ['silent', 'it does not answer'],
    ['refused', 'it refused the connection'],
  ])('(23) a unit that is %s is told of as the cause', (state, why) => {
    const unit = { name: 'MCU Pro', model: 'Mackie Control', state, surface: -1 };
    const explainer = new Explainer({ engine: new Rig(undefined, []).engine, units: [unit] });
    const [said] = explainer.about('key play').does;
    expect([said!.outcome, words(said!)]).toEqual(['not connected', expect.stringContaining(why)]);
  });

  test('(23) a port with nothing behind it falls silent', () => {
    const show = new Show();
    const cable = new MemoryCable(show.clock, { name: models['mcu-pro'].portName });
    show.bridge.opened(cable.host);
    const { said } = listening(show);
    show.wait(3);
    expect(said[0]).toMatchObject({ event: 'silent', outcome: 'not connected' });
    expect(todo(said[0]!)).toContain('switch it on');
  });

  test('(24) the mapping on the disk has a fault, and the last good one counts', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'faderline-why-'));
    const file = path.join(folder, 'mine.yaml');
    writeFileSync(file, defaultMapping);
    const mappings = new Mappings({
      given: [file],
      list: path.join(folder, 'list.yaml'),
      shipped: path.join(programRoot, 'mappings'),
      check: mappingCheck(),
      clock: new VirtualClock(),
      watch: () => () => {},
    });
    const show = new Show(undefined, undefined, undefined, (_family, surface) => mappings.textFor(surface));
    mappings.serve(remapped(show.bridge));
    show.bridge.explainer.mappings = () => mappings.states;
    const { hand } = show.plug('x-touch');
    const { said } = listening(show);
    hand.press('play');
    show.wait(1);
    expect(words(said.at(-1)!)).not.toContain('fault');
    writeFileSync(file, defaultMapping.replace('key play: play', 'key play: plya'));
    mappings.look();
    hand.press('stop');
    show.wait(1);
    expect(words(said.at(-1)!)).toMatch(/mapping on the disk has a fault.*mine\.yaml:\d+:\d+/u);
    expect(todo(said.at(-1)!)).toContain('faderline map check');
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['key F2', 'not possible', 'Key F2, pressed, recalls scene 2. There is no scene in place 2 yet.'],
    [
      'key undo',
      'not possible',
      'Key undo, pressed, takes back what was done last. There is nothing to undo.',
    ],
    ['key right', 'not possible', 'There is no marker after this place.'],
    ['key select 2', 'done', 'Key select 2, pressed, selects Ch 2.'],
    ['key shift', 'done', 'Key shift, pressed, keeps the layer shift on while it is down.'],
    ['fader 2', 'done', 'Fader 2 moves Ch 2 fader, now −∞ dB.'],
    ['wheel', 'done', 'Wheel, turned, does "jog 0.1 s".'],
    ['key user', 'no rule', 'Key user does nothing now.'],
  ])('asked before anything is touched, %s: %s', (control, outcome, why) => {
    const show = new Show();
    show.plug('x-touch');
    const [said] = show.bridge.explainer.about(control).does;
    expect([said!.outcome, words(said!)]).toEqual([outcome, expect.stringContaining(why)]);
  });

  test('a control that is not there is answered with the nearest name', () => {
    const show = new Show();
    show.plug('x-touch');
    expect(() => show.bridge.explainer.about('key mtue 3')).toThrow('did you mean "key mute 3"?');
    expect(() => show.bridge.explainer.about('key play', 'X-Tuch')).toThrow(
      expect.objectContaining({
        code: 'PORT_MISSING',
        message: expect.stringContaining('did you mean "X-Touch"?') as string,
      }),
    );
  });

  test('something can be said of every control, on every page', () => {
    const show = new Show();
    const { hand } = show.plug('x-touch');
    for (const key of ['pan', 'send', 'eq', 'outputs', 'flip', 'bank right']) {
      hand.press(key);
      show.wait(0.5);
      for (const { name } of show.engine.surfaces.get(1)!.controls) {
        const { does, shows } = show.bridge.explainer.about(name);
        for (const one of [...does, ...(shows ? [shows] : [])])
          expect(one.sentences.join(' ')).not.toMatch(/undefined|NaN|\[object|\.\./u);
      }
    }
  });
});
