import { describe, expect, test } from 'vitest';
import { snapshot } from '../../src/engine/snapshot.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { controlsOf, Rig } from './rig.ts';

function given(words: string, key = 1): Rig {
  const rig = new Rig();
  rig.command({ do: 'user-key', key, words });
  return rig;
}

const said = (rig: Rig): string[] =>
  rig.engine.effects.flatMap((one) => (one.do === 'tell' ? [one.text] : []));

describe('words for a user key', () => {
  test.each([
    ['toggle main/mute'],
    ['select {strip}'],
    ['hold shift'],
    ['if rolling then stop else play'],
    ['set monitor/speakers to B'],
    ['lower main/fader by 3 dB'],
  ])('%s', (words) => {
    const rig = given(words);
    expect(rig.engine.userKeys.get(1)).toBe(words);
    expect(rig.engine.unsaved).toBe(true);
  });

  test.each([
    ['toggel main/mute', 'did you mean "toggle main/mute"?'],
    ['toggle main/mut', 'did you mean "main/mute"?'],
    ['set monitor/speakers to Q', 'there is no "Q" here; there are A, B'],
    ['select dca/99', 'dca/99'],
    ['user key 2', 'a user key cannot do what another user key does'],
    ['if rolling then toggle main/mut', 'did you mean "main/mute"?'],
    ['if nonsense then play', 'there is no word "nonsense"'],
    ['if rolling then play else if nonsense then stop', 'there is no word "nonsense"'],
    ['raise main/fader by nonsense', 'there is no word "nonsense"'],
    ['raise main/fader by 3 Hz', 'Hz'],
    ['scene nonsense', 'there is no word "nonsense"'],
    ['toggle main/fader', 'is no switch'],
  ])('%s are refused, with what was meant', (words, why) => {
    const rig = given(words);
    expect(rig.engine.userKeys.size).toBe(0);
    expect(said(rig).at(-1)).toMatch(/^user key 1 stays as it was: /);
    expect(said(rig).at(-1)).toContain(why);
  });

  test('are kept with the session, and a replay of what happened gives the same', () => {
    const rig = given('toggle main/mute');
    rig.command({ do: 'user-key', key: 12, words: 'play' });
    rig.command({ do: 'user-key', key: 12, words: 'nonsense' });
    expect(rig.engine.document().userKeys).toEqual({ 1: 'toggle main/mute', 12: 'play' });
    const again = new Engine(emptyDocument('Test'), controlsOf);
    for (const input of rig.inputs) again.step(structuredClone(input));
    expect(snapshot(again)).toEqual(snapshot(rig.engine));
    expect(new Engine(rig.engine.document(), controlsOf).userKey(12)).toMatchObject({ does: 'command' });
  });
});
