import type { Engine } from './engine.ts';
import { openLive } from './cues.ts';
import { endPreview } from './preview.ts';

/**
 * A session is opened again: nothing of what the last run had begun goes on by itself, but for the fades under way. The tape
 * stands, nothing counts down, GO is live, and surfaces show the desk as it is. What was dropped is left to be told.
 */
export function comeToRest(engine: Engine): void {
  const { now: at, sample } = engine;
  engine.step({ at, sample, what: { type: 'command', command: { do: 'stop' }, who: 'recovery' } });
  engine.effects.length = 0; // of the last run, whose pages and pedals are gone
  const dropped = openLive(engine);
  if (engine.preview) {
    endPreview(engine);
    engine.effects.length = 0; // it is told in other words
    dropped.push('A scene was previewed when the program ended: the surfaces show the desk as it is');
  }
  for (const text of dropped) engine.effects.push({ do: 'tell', level: 'warn', text });
}
