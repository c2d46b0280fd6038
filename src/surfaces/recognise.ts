import type { DeviceProfile } from '../model/profile.ts';

/** What tells the second of two like units from the first, in the name of its port. */
const ordinal = / \(\d+\)$/u;

/** The name of a port without what tells it from its like. */
export function plainName(port: string): string {
  return port.replace(ordinal, '');
}

const patterns = new WeakMap<DeviceProfile, readonly RegExp[]>();

/** Is this the name of a port of this model? */
export function hasPort(profile: DeviceProfile, port: string): boolean {
  let compiled = patterns.get(profile);
  if (compiled === undefined) {
    compiled = profile.ports.map((pattern) => new RegExp(pattern, 'iu'));
    patterns.set(profile, compiled);
  }
  const plain = plainName(port);
  return compiled.some((pattern) => pattern.test(plain));
}

/** The model a port's name gives away: the first that has such a port; undefined when none has. */
export function recognise(port: string, profiles: Iterable<DeviceProfile>): DeviceProfile | undefined {
  for (const profile of profiles) if (hasPort(profile, port)) return profile;
  return undefined;
}
