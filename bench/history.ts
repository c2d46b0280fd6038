import { controlsOf } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { Engine } from '../src/engine/engine.ts';
import { stepsDocument } from '../src/engine/steps.ts';
import type { Happening } from '../src/model/input.ts';
import { historyText } from '../src/session/history-file.ts';

/** What 200 undo steps add to a save and to an opening, ms, and to the session, kB. */
export interface HistoryCost {
  readonly steps: number;
  readonly gather: number;
  readonly write: number;
  readonly open: number;
  readonly kilobytes: number;
}

/** An evening: 150 rides of five seconds in touch over 16 lanes, 25 scenes stored over, 25 short rides. */
export function historyCost(): HistoryCost {
  const engine = evening();
  const clocked = <T>(act: () => T): readonly [T, number] => {
    const start = performance.now();
    const result = act();
    return [result, performance.now() - start];
  };
  stepsDocument(engine);
  const [history, gather] = clocked(() => stepsDocument(engine));
  if (!history) throw new Error('there are no steps');
  const [text, write] = clocked(() => historyText(history, []));
  const document = engine.document();
  const [, bare] = clocked(() => new Engine(document, controlsOf));
  const [, whole] = clocked(() => new Engine({ ...document, history }, controlsOf));
  return {
    steps: history.done.length,
    gather,
    write,
    open: Math.max(0, whole - bare),
    kilobytes: new TextEncoder().encode(text).length / 1000,
  };
}

function evening(): Engine {
  const engine = new Engine(demoDocument(), controlsOf);
  let now = 0;
  const step = (what: Happening): void =>
    engine.step({ at: now, sample: Math.round((now * engine.sampleRate) / 1e9), what });
  const wait = (seconds: number): void => {
    now += seconds * 1e9;
    engine.advance(now);
  };
  step({ type: 'command', command: { do: 'mode', mode: 'touch' }, who: 'bench' });
  for (let i = 0; i < 150; i++) {
    const parameter = engine.table.at(`ch/${(i % 16) + 1}/fader`);
    step({ type: 'command', command: { do: 'locate', to: i * 48_000 }, who: 'bench' });
    step({ type: 'command', command: { do: 'play' }, who: 'bench' });
    for (let move = 0; move < 250; move++) {
      step({ type: 'set', parameter, value: -20 + 10 * Math.sin((move + i) / 20), who: 'bench' });
      wait(0.02);
    }
    wait(1);
    step({ type: 'command', command: { do: 'stop' }, who: 'bench' });
  }
  for (let i = 0; i < 25; i++) {
    const { id } = engine.scenes[i % engine.scenes.length] ?? { id: 1 };
    step({ type: 'command', command: { do: 'store-scene', id }, who: 'bench' });
    step({ type: 'set', parameter: engine.table.at('ch/1/fader'), value: -i, who: 'bench' });
    wait(1);
  }
  return engine;
}
