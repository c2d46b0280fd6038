import { expect, test } from 'vitest';
import { Rig } from './rig.ts';

/** The name of the pass that hands write in latch, each moving a fader of its own. */
function passOver(faders: readonly string[], rig = new Rig()): string | undefined {
  rig.command({ do: 'mode', mode: 'latch' });
  rig.command({ do: 'play' });
  rig.wait(0.1);
  for (const fader of faders) rig.set(fader, -10);
  rig.wait(1.2);
  rig.command({ do: 'stop' });
  const passes = rig.engine.history.done.filter(({ name }) => name.startsWith('Automation pass'));
  return passes[0]?.name;
}

test('a pass over two lanes was named for the first of them, and undo took both', () => {
  expect(passOver(['ch/1/fader', 'ch/2/fader'])).toBe(
    'Automation pass, Ch 1 fader and Ch 2 fader, to 0:01.300',
  );
});

test('a pass over a linked pair has the name of the one lane that it is', () => {
  const rig = new Rig();
  rig.set('ch/1/link', 1);
  expect(passOver(['ch/1/fader'], rig)).toBe('Automation pass, Ch 1 fader, to 0:01.300');
});

test('a pass that ended with the loop was said to end at its beginning', () => {
  const rig = new Rig();
  rig.command({ do: 'loop', on: true, from: 0, to: 48_000 });
  expect(passOver(['ch/1/fader'], rig)).toBe('Automation pass, Ch 1 fader, to 0:01.000');
});

test('a mode for two lanes was named for the first of them, and undo took both', () => {
  const rig = new Rig();
  const last = (): string | undefined => rig.engine.history.done.at(-1)?.name;
  rig.command({ do: 'mode', mode: 'trim', items: ['ch/1..2 level'] });
  expect(last()).toBe('Automation trim, Ch 1 fader and Ch 2 fader');
  rig.set('ch/1/link', 1);
  rig.command({ do: 'mode', mode: 'touch', parameter: 'ch/2/fader' });
  expect(last()).toBe('Automation touch, Ch 1 fader');
});
