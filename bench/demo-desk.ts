import path from 'node:path';
import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { mappingCheck } from '../src/bridge/check-mapping.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { loadProfiles } from '../src/bridge/library.ts';
import { Mappings } from '../src/bridge/mappings.ts';
import { programRoot } from '../src/bridge/program.ts';
import { Engine } from '../src/engine/engine.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { PortSource } from '../src/ports/port.ts';

/** The demo session on a bridge that has the mappings the program comes with: what benches measure, and pictures show. */
export function demoDesk(
  clock: Clock,
  sources: readonly PortSource[] = [],
): { bridge: Bridge; mappings: Mappings } {
  const { profiles, fallback } = loadProfiles();
  const mappings = new Mappings({
    given: [],
    list: undefined,
    shipped: path.join(programRoot, 'mappings'),
    check: mappingCheck(),
    clock,
    watch: () => () => {},
  });
  const bridge = new Bridge({
    engine: new Engine(demoDocument(), controlsOf),
    clock,
    sources,
    profiles,
    fallback,
    mappingFor: (_family, surface) => mappings.textFor(surface),
    save: async () => 'saved',
    log: () => {},
  });
  return { bridge, mappings };
}
