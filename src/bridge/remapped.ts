import type { Bridge } from './bridge.ts';
import type { Remapped } from './mappings.ts';

/** The surfaces of a bridge, as far as mappings go. */
export function remapped(bridge: Bridge): Remapped {
  return {
    get surfaces() {
      return [...bridge.engine.surfaces.values()].map(
        ({ number, attachment: { name, profiles, mapping } }) => ({
          number,
          name,
          models: profiles.map(({ model }) => model),
          family: profiles[0]?.family ?? '',
          mapping,
        }),
      );
    },
    remap: (surface, mapping) => bridge.remap(surface, mapping),
    tell: (level, text) => bridge.tell(level, text),
  };
}
