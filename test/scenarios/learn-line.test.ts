import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { MappedShow } from './own-mappings.ts';

let show: MappedShow;
afterEach(() => show.end());

const head = 'faderline: 2\nname: t\nfor: MIDI controller\nstrips: [ch]\ncontrols:\n';
const read = (): string => readFileSync(show.at('my.yaml'), 'utf8').slice(head.length);

/** Touches a control of a box of knobs whose mapping says some lines already. */
async function learns(lines: string, target: string, touched: any) {
  show = new MappedShow((folder) => {
    writeFileSync(path.join(folder, 'mappings.yaml'), '8 Knobs: my.yaml\n');
    writeFileSync(path.join(folder, 'my.yaml'), head + lines);
  });
  const { hand } = show.plugGeneric('8-knobs');
  await show.learn({ do: 'pick', targets: [target] });
  if (touched === 'key 1') hand.press(touched);
  else hand.moveTo(touched, 300, 1);
  show.wait(2);
  expect(show.learning.state).toMatchObject({ mode: 'found' });
  return show.learning.state.proposal!;
}

const keep = () => show.learn({ do: 'keep' });

describe('a line that says something already', () => {
  test.each([
    // what stands there, what is learnt, on what, what stands there then, what is said of the old line
    [
      'is a macro: all its steps are shown before they are gone',
      '  note 36: [set ch/*/mute to on, stop, play]\n',
      'ch/1/mute',
      'key 1',
      '  note 36: toggle ch/1/mute # Ch 1 mute\n',
      'set ch/*/mute to on, stop, play',
    ],
    [
      'has fields: only its press is another',
      '  note 36: {press: stop, long: play, light: on}\n',
      'ch/1/mute',
      'key 1',
      '  note 36: {press: toggle ch/1/mute, long: play, light: on}\n',
      'press: stop, long: play, light: on',
    ],
    [
      'has fields on lines of their own, with comments: they all stay',
      '  note 36: # mine\n    # the first\n    press: stop # a\n    long: play # b\n',
      'record',
      'key 1',
      '  note 36: # mine\n    # the first\n    press: record # a\n    long: play # b\n',
      'press: stop, long: play',
    ],
    [
      'says only what a long press does: the short one comes beside it',
      '  note 36: { long: play }\n',
      'ch/1/mute',
      'key 1',
      '  note 36: { long: play, press: toggle ch/1/mute }\n',
      'long: play',
    ],
    [
      'has a curve and a comment of its own',
      '  "cc 22": {ride: ch/2/fader, curve: 2}  # my curve\n',
      'ch/3/fader',
      'knob 2',
      '  "cc 22": {ride: ch/3/fader, curve: 2}  # my curve\n',
      'ride: ch/2/fader, curve: 2',
    ],
    [
      'has a comment that learning wrote, which changes with it',
      '  cc 22: { ride: ch/2/fader, curve: 2 } # Ch 2 fader\n',
      'ch/3/fader',
      'knob 2',
      '  cc 22: { ride: ch/3/fader, curve: 2 } # Ch 3 fader\n',
      'ride: ch/2/fader, curve: 2',
    ],
    [
      'is short, with a comment of its own',
      '  cc 22: ch/2/fader # the singer\n',
      'ch/3/fader',
      'knob 2',
      '  cc 22: ch/3/fader # the singer\n',
      'Ch 2 fader',
    ],
    [
      'is short, with a comment that learning wrote, and none comes for words',
      '  note 36: toggle ch/1/mute # Ch 1 mute\n',
      'play',
      'key 1',
      '  note 36: play\n',
      'Ch 1 mute',
    ],
    [
      'goes from one level to another, which fit another level',
      '  cc 22: { ride: ch/2/fader, from: -20 dB, to: 0 dB }\n',
      'main/fader',
      'knob 2',
      '  cc 22: { ride: main/fader, from: -20 dB, to: 0 dB }\n',
      'ride: ch/2/fader, from: -20 dB, to: 0 dB',
    ],
  ])('%s', async (_what, lines, target, touched, after, instead) => {
    const proposal = await learns(lines, target, touched);
    expect(proposal.instead).toBe(instead);
    await keep();
    expect(read()).toBe(after);
    await show.learn({ do: 'undo' });
    expect(read()).toBe(lines);
  });

  test('loses ends of its travel that what it rides now cannot have, and that is said before', async () => {
    const lines = '  cc 22:\n    ride: ch/2/fader\n    from: -20 dB\n    to: 0 dB\n    curve: 2\n';
    const { does } = await learns(lines, 'ch/2/pan', 'knob 2');
    expect(does).toMatch(/, without from, to$/);
    await keep();
    expect(read()).toBe('  cc 22:\n    ride: ch/2/pan\n    curve: 2\n');
  });

  test.each([
    ['  "cc 22": {ride: ch/2/fader, curve: 2}  # my curve\n', 'ch/2/fader', 'knob 2', 'cc 22 → Ch 2 fader'],
    ['  cc 22:   ch/2/fader   # mine\n', 'ch/2/fader', 'knob 2', 'cc 22 → Ch 2 fader'],
    ['  note 36: [play]\n', 'play', 'key 1', 'note 36 → play'],
    ['  note 36: { press: play, light: on }\n', 'play', 'key 1', 'note 36 → play'],
  ])('and is learnt again stays to the byte, and that is said: %s', async (lines, target, touched, name) => {
    const says = `8 Knobs ${name}: it does that already`;
    expect(await learns(lines, target, touched)).toMatchObject({ does: says, instead: null });
    await keep();
    expect(show.learning.state).toMatchObject({ mode: 'resting', says, undo: null, done: [says] });
    expect(read()).toBe(lines);
  });
});

test('undo after a new start says how far it goes back, and which file can be edited', async () => {
  await learns('  note 36: play\n', 'stop', 'key 1');
  await show.learn({ do: 'cancel' });
  await expect(show.learn({ do: 'undo' })).rejects.toThrow(
    `nothing learnt is left to take back: what can be is forgotten when Faderline ends; to change what was learnt before, edit ${show.at('my.yaml')}`,
  );
});
