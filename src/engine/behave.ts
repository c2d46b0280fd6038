import type { AutomationDocument } from '../model/document.ts';
import type { Engine } from './engine.ts';
import type { PassChange } from './lanes.ts';
import { notePasses } from './passes.ts';
import { setTouchGroups } from './touch-groups.ts';

/** Automation behaves as is said from here on. Passes over what is suspended now end; what is no longer, is in force again. */
export function behave(engine: Engine, said: AutomationDocument): void {
  const before = engine.settings.now;
  engine.settings.fill(said);
  const { coalesce, suspended, touchGroups } = engine.settings.now;
  engine.lanes.coalesces = coalesce === 'pass';
  if (touchGroups !== before.touchGroups) setTouchGroups(engine, touchGroups);
  const changes: PassChange[] = [];
  for (const { number, group } of engine.table.rows) {
    const off = suspended.includes(group) ? 1 : 0;
    if (engine.lanes.suspended[number] === off) continue;
    const trimmed = engine.lanes.isTrimming(number);
    const change = off === 1 ? engine.lanes.finish(number, engine.place) : undefined;
    if (change) changes.push(change);
    engine.lanes.suspended[number] = off;
    if (trimmed) engine.trimEnded(number);
    else engine.lanes.trimAgain(number, engine.place, engine.desk.values[number] as number);
  }
  notePasses(engine, changes);
  if (engine.transport.rolling && suspended.length < before.suspended.length)
    engine.lanes.beginAll(engine.place, engine.desk.values, engine.resting);
}
