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

/**
 * The model at a port: the first whose USB numbers are these, where a model has any, or whose port has this name;
 * undefined when none has.
 *
 * @param usb maker and product, `0fd9:0080`, of what is no MIDI port: such devices are never known by their name.
 */
export function recognise(
  port: string,
  profiles: Iterable<DeviceProfile>,
  usb?: string,
): DeviceProfile | undefined {
  for (const profile of profiles)
    if (usb === undefined ? hasPort(profile, port) : profile.usb?.includes(usb) === true) return profile;
  return undefined;
}

/**
 * The model that a HID device is.
 *
 * @param usage of one of its collections, where the system says; where a model names the one to open, no other will do.
 */
export function recogniseHid(
  usb: string,
  usage: string | undefined,
  profiles: Iterable<DeviceProfile>,
): DeviceProfile | undefined {
  const profile = recognise('', profiles, usb);
  return profile?.usage === undefined || usage === undefined || profile.usage === usage ? profile : undefined;
}
