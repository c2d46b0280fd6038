import type { Bridge } from './bridge.ts';

/** Less than this is no news, s: it would only fill the journal. */
const NEWS = 0.005;
/** Later than that the engine takes none for, s. */
const MOST = 1;

/** Tells the engine how late what is heard is, whenever that is another: hands that ride by ear are late by as much. */
export function tellLateness(bridge: Bridge): void {
  bridge.onTick.add(() => {
    const late = Math.min(MOST, bridge.sound?.lateness ?? 0);
    const told = bridge.engine.late / bridge.engine.sampleRate;
    if (Math.abs(late - told) < NEWS && (late > 0 || told === 0)) return;
    bridge.submit({ type: 'heard', late: Math.round(late * 1e9) });
  });
}
