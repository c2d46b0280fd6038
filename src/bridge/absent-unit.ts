import type { UnitStatus } from './bridge.ts';

/** A unit that is expected and was not there since the program started, as it stands in the list. */
export function absentUnit({
  name,
  model,
  transport,
}: Pick<UnitStatus, 'name' | 'model' | 'transport'>): UnitStatus {
  return {
    name,
    model,
    transport,
    state: 'absent',
    surface: -1,
    strips: 0,
    heard: undefined,
    messagesIn: 0,
    bytesOut: 0,
    faults: 0,
  };
}
