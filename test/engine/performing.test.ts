import { describe, expect, test } from 'vitest';
import { CueRig } from './cue-rig.ts';
import { defaultMapping } from './rig.ts';

/** A desk where the words are what a cue does, and what a user key does. */
function rigged(words: string): { rig: CueRig; cue: () => void; key: () => void } {
  const rig = new CueRig([{ name: 'A', steps: [{ do: 'words', words }] }]);
  rig.attach(2, ['x-touch'], 'B', defaultMapping.replace('  key F{n}: scene {n}', `  key F{n}: ${words}`));
  return {
    rig,
    cue: () => rig.go(),
    key: () => rig.press('key F1', 2),
  };
}

describe.each(['cue', 'key'] as const)('words in a %s', (from) => {
  const said = (words: string): readonly string[] => {
    const all = rigged(words);
    all[from]();
    return all.rig.told;
  };

  test('that name a scene there is not say so', () => {
    expect(said('scene 9')).toContain('there is no scene in place 9 yet');
  });

  test('store no scene in a place far behind the last', () => {
    const all = rigged('store scene 9');
    all[from]();
    expect(all.rig.engine.scenes).toHaveLength(3);
    expect(all.rig.told).toContain('nothing stored in place 9: the next free one is 4');
  });

  test('preview a scene', () => {
    const all = rigged('preview scene 2');
    all[from]();
    expect(all.rig.engine.preview?.scene).toBe(2);
  });

  test('take what they set out of a fade', () => {
    const { rig, ...press } = rigged('set ch/*/fader to -6 dB');
    rig.command({ do: 'recall-scene', id: 2, fade: { up: 3, down: 3 } });
    rig.wait(1);
    press[from]();
    rig.wait(3);
    expect(rig.value('ch/1/fader')).toBe(-6);
  });
});
